//! What is written is read back: templates filled in, refused rows mended, tables
//! exported and imported.

mod support;

use std::io::Read;

use jice_sheet::{
    Cell, ColumnKind, CsvWriter, FailedRows, Limits, Reason, Roster, RosterColumn, RosterWriter, Row, SAMPLE_MARK,
    SheetReader, Template, TemplateColumn,
};
use jiff::Timestamp;
use proptest::prelude::*;
use support::{read, texts};

fn created() -> Timestamp {
    "2025-09-01T00:00:00Z".parse().unwrap()
}

fn column(heading: &str, required: bool, kind: ColumnKind, sample: &str) -> TemplateColumn {
    TemplateColumn {
        heading: heading.into(), required, note: format!("{heading}的要求"), kind, sample: sample.into()
    }
}

fn template() -> Template {
    let ethnic = ColumnKind::Choice((1..=56).map(|n| (format!("{n:02}"), format!("民族{n}"))).collect());
    Template {
        title_zh: "学生基本信息导入模板[2025/1]".into(),
        notes: vec!["一行一人。".into()],
        columns: vec![
            column("姓名", true, ColumnKind::Text, "王小明"),
            column("身份证件号", true, ColumnKind::Identity, "110101201801010011"),
            column("出生日期", true, ColumnKind::Date, "20180101"),
            column("民族", true, ethnic.clone(), "民族1"),
            column("成员1民族", false, ethnic, "民族2"),
            column("入学年月", true, ColumnKind::Month, "202509"),
        ],
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Types rows into the first worksheet of a template, as a clerk's spreadsheet would.
fn fill(template: &[u8], rows: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(template)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains("</sheetData>"));
            content = text.replace("</sheetData>", &format!("{rows}</sheetData>")).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, &content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_filled_template_reads_back_without_its_sample() {
    let bytes = template().to_xlsx(created()).unwrap();
    let rows = support::row(5, &["䶮·买买提", "00110120180101001X", "20180101", "民族5", "", "202509"])
        + &support::row(6, &["𬱖", "110101201801010011", "2018-01-01", "民族1", "民族2", "202509"]);
    let mut reader = SheetReader::open(fill(&bytes, &rows), &Limits::default()).unwrap();
    assert_eq!(reader.sheet(), Some("学生基本信息导入模板 2025 1"));
    assert_eq!(reader.headers(), ["★姓名", "★身份证件号", "★出生日期", "★民族", "成员1民族", "★入学年月"]);
    let read: Vec<Row> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!(reader.samples_left_out(), 1);
    assert_eq!(read.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(texts(&read[0]), ["䶮·买买提", "00110120180101001X", "20180101", "民族5", "", "202509"]);
    assert!(read.iter().flat_map(|row| &row.cells).all(|cell| cell.trouble.is_none()));
}

#[test]
fn a_template_keeps_digits_and_offers_lists_from_a_hidden_sheet() {
    let bytes = template().to_xlsx(created()).unwrap();
    let (book, sheet, styles) =
        (part(&bytes, "xl/workbook.xml"), part(&bytes, "xl/worksheets/sheet1.xml"), part(&bytes, "xl/styles.xml"));
    assert!(book.contains(r#"name="代码表" sheetId="3" state="hidden""#), "{book}");
    assert_eq!(sheet.matches(r#"<dataValidation "#).count(), 6);
    assert_eq!(sheet.matches("<formula1>'代码表'!$B$2:$B$57</formula1>").count(), 2, "one list serves both columns");
    assert!(sheet.contains("topLeftCell=\"A4\"") && sheet.contains("state=\"frozen\""), "{sheet}");
    assert!(styles.contains(r#"numFmtId="49""#), "columns are text");
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("FFFF0000"), "a red star");
    assert!(part(&bytes, "xl/sharedStrings.xml").contains(SAMPLE_MARK));
}

#[test]
fn the_same_table_is_the_same_bytes() {
    let write = || template().to_xlsx(created()).unwrap();
    assert_eq!(write(), write());
    assert!(part(&write(), "docProps/core.xml").contains("2025-09-01T00:00:00Z"));
    assert_ne!(write(), template().to_xlsx("2025-09-02T00:00:00Z".parse().unwrap()).unwrap());
}

#[test]
fn refused_rows_come_back_as_they_were_uploaded() {
    let headings = ["姓名", "身份证件号", "备注"].map(str::to_owned);
    let rows = [
        Row { number: 4, cells: ["=1+1", "1.10101E+17", ""].map(Cell::text).into() },
        Row { number: 9, cells: ["@张三", "00110", "\t多\r\n行"].map(Cell::text).into() },
    ];
    let reasons = [
        Reason { column: Some(1), zh: "身份证件号应为 18 位".into() },
        Reason { column: None, zh: "与第 3 行重复".into() },
    ];
    let mut failed = FailedRows::new(&headings, created()).unwrap();
    rows.iter().for_each(|row| failed.push(row, &reasons).unwrap());
    assert_eq!(failed.len(), 2);
    let bytes = failed.finish().unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("错误原因") && sheet.contains("原第 4 行\n身份证件号应为 18 位\n与第 3 行重复"));
    assert!(!sheet.contains("<f>"), "nothing is a formula");
    let (headers, read) = read(bytes).unwrap();
    assert_eq!(headers, headings);
    assert_eq!(
        read.iter().map(|row| &row.cells).collect::<Vec<_>>(),
        rows.iter().map(|row| &row.cells).collect::<Vec<_>>()
    );
}

#[test]
fn a_roster_prints_on_a4_with_its_headings_on_every_page() {
    let roster = Roster {
        title: "七年级（1）班花名册".into(),
        subtitle: "第一中学　2025 年 9 月".into(),
        columns: ["序号", "姓名"].map(|text| RosterColumn { heading: text.into(), width_chars: None }).into(),
        landscape: true,
        footer: "打印人 & 日期".into(),
    };
    let mut writer = RosterWriter::new(&roster, created()).unwrap();
    writer.row(&["1", "=HYPERLINK(\"http://x\")"]).unwrap();
    writer.row(&["2", "买买提·䶮"]).unwrap();
    let bytes = writer.finish().unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains(r#"<pageSetup paperSize="9""#) && sheet.contains(r#"orientation="landscape""#), "{sheet}");
    assert!(sheet.contains("&amp;L打印人 &amp;&amp; 日期&amp;R第 &amp;P 页 共 &amp;N 页"), "{sheet}");
    assert!(part(&bytes, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
    let (headers, rows) = read(bytes).unwrap();
    assert_eq!(headers, ["序号", "姓名"]);
    assert_eq!(rows.iter().map(texts).collect::<Vec<_>>(), [["1", "=HYPERLINK(\"http://x\")"], ["2", "买买提·䶮"]]);
}

#[test]
fn exported_csv_begins_with_its_mark_and_runs_nothing() {
    let mut writer = CsvWriter::new(Vec::new(), &["姓名", "备注"]).unwrap();
    writer.row(&["=cmd|' /C calc'!A0", "-1"]).unwrap();
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(text, "\u{feff}姓名,备注\r\n'=cmd|' /C calc'!A0,'-1\r\n");
}

/// Text with everything that breaks tables.
fn nasty() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[=+@\\-'\"\t\r\n,;<&_x0009 张𬱖·＝A-Z]{0,12}").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_survives_workbook_and_csv(rows in proptest::collection::vec((nasty(), nasty()), 1..6)) {
        let rows: Vec<[String; 3]> = rows.into_iter().map(|(a, b)| ["行".to_owned(), a, b]).collect();
        let roster = Roster {
            title: "表".into(),
            columns: ["甲", "乙", "丙"].map(|text| RosterColumn { heading: text.into(), width_chars: None }).into(),
            ..Roster::default()
        };
        let mut book = RosterWriter::new(&roster, created()).unwrap();
        let mut csv = CsvWriter::new(Vec::new(), &["甲", "乙", "丙"]).unwrap();
        for row in &rows {
            book.row(row).unwrap();
            csv.row(row).unwrap();
        }
        for bytes in [book.finish().unwrap(), csv.finish().unwrap()] {
            let (_, back) = read(bytes).unwrap();
            // What nobody can see is blank: white space alone is not kept.
            let seen = |text: &str| if text.trim().is_empty() { String::new() } else { text.to_owned() };
            let back: Vec<Vec<String>> = back.iter().map(|row| texts(row).into_iter().map(seen).collect()).collect();
            let meant: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|text| seen(text)).collect()).collect();
            prop_assert_eq!(back, meant);
        }
    }
}
