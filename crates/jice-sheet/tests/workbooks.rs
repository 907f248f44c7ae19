//! What honest workbooks hold, and what their cells mean.

mod support;

use jice_sheet::{Cell, CellTrouble, Limits, SheetError, SheetKind, SheetReader};
use support::{Book, read, row, texts};

const HEAD: &[&str] = &["姓名", "身份证件号", "出生日期", "备注"];

fn head() -> String {
    row(1, HEAD)
}

fn one_row(cells: &str) -> Vec<Cell> {
    let (_, rows) = read(book_with_styles(cells, false)).unwrap();
    assert_eq!(rows.len(), 1);
    rows.into_iter().next().unwrap().cells
}

fn book_with_styles(cells: &str, epoch_1904: bool) -> Vec<u8> {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="000000"/></numFmts>
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="49"/></cellXfs></styleSheet>"#;
    let strings = r#"<sst count="999999999" uniqueCount="4294967295"><si><t>共享</t></si><si><r><rPr/><t>红</t></r><r><t xml:space="preserve"> 黑</t></r><rPh><t>hong</t></rPh></si><si/></sst>"#;
    let book = Book::with_rows(&format!(r#"{}<row r="2">{cells}</row>"#, head())).part("xl/styles.xml", styles);
    let book = book.part("xl/sharedStrings.xml", strings);
    if !epoch_1904 {
        return book.pack();
    }
    book.part(
        "xl/workbook.xml",
        r#"<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="学生" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    )
    .pack()
}

#[test]
fn every_kind_of_cell_becomes_text() {
    let cells = one_row(
        r#"<c r="A2" t="s"><v>1</v></c><c r="B2" s="4" t="inlineStr"><is><t>001101199003077992</t></is></c>
           <c r="C2" s="1"><v>43709</v></c><c r="D2" s="3"><v>10010</v></c>"#,
    );
    assert_eq!(cells, ["红 黑", "001101199003077992", "2019-09-01", "010010"].map(Cell::text));
    let cells = one_row(
        r#"<c t="s"><v>0</v></c><c><v>20190901</v></c><c s="2"><v>60</v></c><c t="d"><v>2019-09-01T00:00:00</v></c>"#,
    );
    assert_eq!(cells, ["共享", "20190901", "1900-02-29", "2019-09-01"].map(Cell::text), "cells without references");
}

#[test]
fn days_of_1904_are_read_by_that_epoch() {
    let (_, rows) =
        read(book_with_styles(r#"<c r="A2" t="s"><v>0</v></c><c r="C2" s="1"><v>42247</v></c>"#, true)).unwrap();
    assert_eq!(rows[0].cells[2], Cell::text("2019-09-01"));
}

#[test]
fn cells_that_may_not_mean_what_they_say_are_told() {
    let cells = one_row(
        r##"<c r="A2" t="str"><f>CONCAT("张","三")</f><v>张三</v></c><c r="B2"><v>1.1010119900307799E+17</v></c>
           <c r="C2" t="e"><f>VLOOKUP(1,A:B,2,0)</f><v>#N/A</v></c><c r="D2" t="b"><v>1</v></c>"##,
    );
    let told: Vec<_> = cells.into_iter().map(|cell| (cell.text, cell.trouble.unwrap())).collect();
    assert_eq!(
        told,
        [
            ("张三".to_owned(), CellTrouble::Formula),
            ("1.1010119900307799E+17".to_owned(), CellTrouble::NumberLostDigits { shown: "1.10101E+17".into() }),
            ("#N/A".to_owned(), CellTrouble::Error { shown: "#N/A".into() }),
            ("TRUE".to_owned(), CellTrouble::Boolean),
        ]
    );
    let cells = one_row(r#"<c r="A2"><f t="shared" si="0"/><v>7</v></c><c r="C2" s="1"><v>20190901</v></c>"#);
    assert_eq!(cells[0], Cell { text: "7".into(), trouble: Some(CellTrouble::Formula) });
    assert_eq!(cells[2].trouble, Some(CellTrouble::NotADay { shown: "20190901".into() }));
}

#[test]
fn a_formula_that_looks_like_a_command_is_text_and_never_run() {
    let cells = one_row(r#"<c r="A2" t="inlineStr"><is><t>=cmd|' /C calc'!A0</t></is></c>"#);
    assert_eq!(cells[0], Cell::text("=cmd|' /C calc'!A0"));
}

#[test]
fn hidden_sheets_and_notes_are_passed_over() {
    let secret = row(1, &["姓名", "密码"]) + &row(2, &["甲", "乙"]);
    let open = head() + &row(7, &["张三", "1"]);
    let sheets = [
        ("隐藏", r#"state="hidden""#, secret.as_str()),
        ("深藏", r#"state="veryHidden""#, secret.as_str()),
        ("填写说明", "", secret.as_str()),
        ("空", "", ""),
        ("七年级", "", open.as_str()),
    ];
    let mut reader = SheetReader::open(Book::with_sheets(&sheets).pack(), &Limits::default()).unwrap();
    assert_eq!((reader.sheet(), reader.heading_row(), reader.kind()), (Some("七年级"), 1, SheetKind::Workbook));
    assert_eq!(reader.next().unwrap().unwrap().number, 7, "rows keep the numbers of the spreadsheet");
    assert!(reader.next().is_none());
    let hidden = Book::with_sheets(&sheets[..2]).pack();
    assert_eq!(read(hidden).unwrap_err(), SheetError::NoSheet);
}

#[test]
fn headings_below_title_and_notes_with_marks_and_breaks() {
    let rows = row(1, &["某某小学 2025 年秋季学生信息采集表"])
        + &row(2, &["注：★为必填"])
        + &row(4, &["★姓名", "★身份证\n件号", "出生日期（YYYYMMDD）", "备注", "备注"])
        + &row(5, &["张三", "110101201801010011", "20180101", "", ""]);
    let reader = SheetReader::open(Book::with_rows(&rows).pack(), &Limits::default()).unwrap();
    assert_eq!(reader.headers(), ["★姓名", "★身份证件号", "出生日期（YYYYMMDD）", "备注", "备注"]);
    assert_eq!(reader.duplicate_headers(), [("备注".to_owned(), vec![3, 4])]);
    assert_eq!((reader.heading_row(), reader.column_letters(4)), (4, Some("E".into())));
    assert_eq!(reader.count(), 1);
}

#[test]
fn merged_headings_over_two_rows_are_joined() {
    let rows = row(1, &["学生信息表"])
        + &row(2, &["姓名", "性别", "成员1", "", "成员2", ""])
        + &row(3, &["", "", "姓名", "关系", "姓名", "关系"])
        + &row(4, &["张三", "男", "张大", "父亲", "李四", "母亲"]);
    let sheet = format!(
        r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData><mergeCells count="5">
        <mergeCell ref="A1:F1"/><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/><mergeCell ref="C2:D2"/><mergeCell ref="E2:F2"/></mergeCells></worksheet>"#
    );
    let (headers, rows) = read(Book::with_rows("").part("xl/worksheets/sheet1.xml", sheet).pack()).unwrap();
    assert_eq!(headers, ["姓名", "性别", "成员1姓名", "成员1关系", "成员2姓名", "成员2关系"]);
    assert_eq!(rows.iter().map(texts).collect::<Vec<_>>(), [["张三", "男", "张大", "父亲", "李四", "母亲"]]);
}

#[test]
fn rare_characters_survive() {
    let names = ["𬱖", "䶮", "㑇", "买买提·阿不都", "𤧛󠄀", "ᠮᠣᠩᠭᠣᠯ", "O'Brien & <b>", "張\u{202e}三", "e\u{301}"];
    let rows: String = (2..).zip(names).map(|(number, name)| row(number, &[name, "1"])).collect();
    let (_, read) = read(Book::with_rows(&(head() + &rows)).pack()).unwrap();
    assert_eq!(read.iter().map(|row| row.cells[0].text.as_str()).collect::<Vec<_>>(), names);
}

#[test]
fn files_that_are_no_workbook_are_named_with_a_cure() {
    let ole = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let mut locked = ole.to_vec();
    locked.resize(70_000, 0);
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let macros = Book::with_rows(&head()).part("xl/vbaProject.bin", "x").pack();
    let binary = Book::with_rows(&head()).part("xl/workbook.bin", "x").pack();
    let ods = Book::with_rows("").part("mimetype", "application/vnd.oasis.opendocument.spreadsheet").pack();
    for (bytes, error) in [
        (Vec::new(), SheetError::Empty),
        ([&ole[..], &[0; 2_000]].concat(), SheetError::LegacyWorkbook),
        (locked, SheetError::EncryptedWorkbook),
        (macros, SheetError::MacroWorkbook),
        (binary, SheetError::BinaryWorkbook),
        (ods, SheetError::OpenDocument),
        (b"\xef\xbb\xbf\r\n <html><table><tr><td>x".to_vec(), SheetError::WebPage),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), SheetError::NotATable),
    ] {
        let got = read(bytes).unwrap_err();
        assert_eq!(got, error);
        assert!(!got.zh().is_empty() && !got.en().is_empty() && !got.cure_en().is_empty());
    }
    assert!(SheetError::LegacyWorkbook.cure_zh().contains("另存为"));
}

#[test]
fn another_reader_agrees_on_every_cell() {
    use calamine::{Data, Reader as _};
    let cells = r#"<c r="A2" t="s"><v>1</v></c><c r="B2"><v>0.5</v></c><c r="C2"><v>12345678</v></c><c r="D2" t="inlineStr"><is><t>a &amp; b&#10;c</t></is></c>"#;
    let bytes = book_with_styles(cells, false);
    // It takes the table's word for its size and would reserve 4 billion strings.
    let strings = r#"<sst><si><t>共享</t></si><si><r><t>红</t></r><r><t xml:space="preserve"> 黑</t></r></si></sst>"#;
    let rows = head() + &format!(r#"<row r="2">{cells}</row>"#);
    let honest = Book::with_rows(&rows)
        .part(
            "[Content_Types].xml",
            r#"<Types xmlns="x"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        )
        .part("xl/sharedStrings.xml", strings)
        .pack();
    let mut other: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(honest)).unwrap();
    let range = other.worksheet_range("学生").unwrap();
    let theirs: Vec<String> = range.rows().nth(1).unwrap().iter().map(Data::to_string).collect();
    let (_, rows) = read(bytes).unwrap();
    assert_eq!(texts(&rows[0]), theirs);
}

#[test]
fn a_reader_may_be_handed_to_another_thread() {
    let reader =
        SheetReader::open(Book::with_rows(&(head() + &row(2, &["张三", "1"]))).pack(), &Limits::default()).unwrap();
    assert_eq!(std::thread::spawn(move || reader.count()).join().unwrap(), 1);
}

#[test]
fn a_file_on_disk_reads_as_one_in_memory() {
    let bytes = Book::with_rows(&(head() + &row(2, &["张三", "1"]))).pack();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    let from_disk: Vec<_> = SheetReader::open(file.path(), &Limits::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(from_disk, read(bytes).unwrap().1);
    let gone = SheetReader::open(file.path().join("gone"), &Limits::default()).err().unwrap();
    assert!(matches!(gone, SheetError::Io { .. }), "{gone:?}");
}
