//! Workbooks made to hurt: each is refused with its exact reason, and none of them makes
//! memory grow.

mod support;

use std::io::{Cursor, Write};

use jice_sheet::{Cap, Limits, Place, SheetError, SheetReader};
use support::{Book, TYPES, read, read_within, row, worksheet};
use zip::write::SimpleFileOptions;

fn part(name: &str) -> Place {
    Place { part: Some(name.into()), ..Place::default() }
}

fn on_sheet(row: Option<u32>, column: Option<usize>) -> Place {
    Place { sheet: Some("学生".into()), row, column, part: Some("xl/worksheets/sheet1.xml".into()) }
}

fn head() -> String {
    row(1, &["姓名", "备注"])
}

fn with_strings(strings: &str) -> Vec<u8> {
    Book::with_rows(&head()).part("xl/sharedStrings.xml", strings).pack()
}

/// Packs the parts of a small workbook and one more whose content is made in pieces, so
/// that the test itself stays small.
fn with_large_part(name: &str, begin: &str, piece: &str, times: usize, end: &str) -> Vec<u8> {
    let small = Book::with_rows(&head()).pack();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut source = zip::ZipArchive::new(Cursor::new(small)).unwrap();
    for index in 0..source.len() {
        let file = source.by_index_raw(index).unwrap();
        if file.name().unwrap() != name {
            zip.raw_copy_file(file).unwrap();
        }
    }
    zip.start_file(name, SimpleFileOptions::default().large_file(true)).unwrap();
    zip.write_all(begin.as_bytes()).unwrap();
    let block = piece.repeat(1_000);
    for _ in 0..times / 1_000 {
        zip.write_all(block.as_bytes()).unwrap();
    }
    zip.write_all(end.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const OPEN: &str = "<worksheet><sheetData>";
const CLOSE: &str = "</sheetData></worksheet>";

#[test]
fn document_types_and_entities_are_refused_wherever_they_stand() {
    let xxe = r#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>"#;
    let laughs = r#"<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]><sst><si><t>&lol2;</t></si></sst>"#;
    let in_sheet = Book::with_rows("").part(SHEET, xxe.to_owned() + &worksheet(&head())).pack();
    assert_eq!(read(in_sheet).unwrap_err(), SheetError::Doctype { part: SHEET.into() });
    assert_eq!(read(with_strings(laughs)).unwrap_err(), SheetError::Doctype { part: "xl/sharedStrings.xml".into() });
    let undeclared = with_strings("<sst><si><t>&lol2;</t></si></sst>");
    assert_eq!(read(undeclared).unwrap_err(), SheetError::Doctype { part: "xl/sharedStrings.xml".into() });
    let in_book = Book::with_rows(&head()).part("xl/workbook.xml", xxe.to_owned() + "<workbook/>").pack();
    assert_eq!(read(in_book).unwrap_err(), SheetError::Doctype { part: "xl/workbook.xml".into() });
}

#[test]
fn markup_is_bounded_in_depth_and_length() {
    let deep = Book::with_rows(&"<a>".repeat(100)).pack();
    assert_eq!(
        read(deep).unwrap_err(),
        SheetError::TooMuch { cap: Cap::XmlDepth, limit: 64, place: Place { row: None, ..on_sheet(None, None) } }
    );
    let comment = format!("<!--{}-->", "x".repeat(2 << 20));
    let error = read(Book::with_rows(&comment).pack()).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::MarkupBytes, limit: 1 << 20, place: on_sheet(None, None) });
    let long = head() + &row(2, &["张三", &"长".repeat(32_768)]);
    let error = read(Book::with_rows(&long).pack()).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::CellChars, limit: 32_767, place: on_sheet(Some(2), Some(1)) });
    assert_eq!(error.zh(), "工作表“学生”第 2 行 B 列：单元格文字超过 32767 个字符");
}

#[test]
fn columns_rows_and_dimensions_are_counted_not_believed() {
    let vast = r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData>"#.to_owned() + &head() + CLOSE;
    assert_eq!(read(Book::with_rows("").part(SHEET, vast).pack()).unwrap().1.len(), 0);
    let far = head() + r#"<row r="2"><c r="XFD2"><v>1</v></c></row>"#;
    let error = read(Book::with_rows(&far).pack()).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::Columns, limit: 256, place: on_sheet(Some(2), Some(16_383)) });
    let styled = head() + r#"<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="1"/></row>"#;
    assert_eq!(read(Book::with_rows(&styled).pack()).unwrap().1[0].cells.len(), 2, "blank cells are no columns");
    let low = head() + r#"<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>"#;
    let error = read(Book::with_rows(&low).pack()).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::Rows, limit: 1_100_000, place: on_sheet(Some(u32::MAX), None) });
    for (rows, why, column) in [
        (r#"<row r="1"><c r="A1"><v>1</v></c></row>"#, "rows are out of order", None),
        (r#"<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>"#, "cells are out of order", Some(0)),
        (r#"<row r="2"><c r="B7"><v>1</v></c></row>"#, "cells are out of order", Some(1)),
    ] {
        let error = read(Book::with_rows(&(head() + rows)).pack()).unwrap_err();
        let at = if column.is_some() { 2 } else { 1 };
        assert_eq!(error, SheetError::Damaged { why: why.into(), place: on_sheet(Some(at), column) });
    }
    let missing = head() + r#"<row r="2"><c r="A2" t="s"><v>7</v></c></row>"#;
    let error = read(Book::with_rows(&missing).pack()).unwrap_err();
    assert_eq!(
        error,
        SheetError::Damaged { why: "a shared string is missing".into(), place: on_sheet(Some(2), Some(0)) }
    );
}

#[test]
fn archives_may_not_overlap_repeat_or_break_off() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("[Content_Types].xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(TYPES.as_bytes()).unwrap();
    zip.shallow_copy_file("[Content_Types].xml", "xl/workbook.xml").unwrap();
    let shared = zip.finish().unwrap().into_inner();
    assert!(matches!(read(shared).unwrap_err(), SheetError::Overlap { .. }));
    let twice = Book::with_rows(&head()).part("XL\\worksheets\\SHEET1.xml", worksheet("")).pack();
    assert!(matches!(read(twice).unwrap_err(), SheetError::Overlap { .. }));
    let whole = Book::with_rows(&head()).pack();
    for length in [30, whole.len() / 2, whole.len() - 1] {
        let error = read(whole[..length].to_vec()).unwrap_err();
        assert!(matches!(error, SheetError::Damaged { .. }), "{length}: {error:?}");
    }
    let cut = Book::with_rows("").part(SHEET, OPEN.to_owned() + &head() + "<row r=\"2\"><c>").pack();
    assert!(matches!(read(cut).unwrap_err(), SheetError::Damaged { .. }));
    let limits = Limits { entries: 3, ..Limits::default() };
    let error = read_within(whole.clone(), &limits).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::Entries, limit: 3, place: part("central directory") });
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    let error = read_within(whole, &limits).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::FileBytes, limit: 100, place: Place::default() });
}

#[test]
fn an_archive_without_a_workbook_is_none() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["../../etc/passwd", "C:\\x", "word/document.xml"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
    }
    assert_eq!(read(zip.finish().unwrap().into_inner()).unwrap_err(), SheetError::NotATable);
}

#[test]
fn every_flipped_byte_is_an_error_or_changes_nothing_seen() {
    let rows = head() + &row(2, &["张三", "1"]);
    let whole = Book::with_rows(&rows).part("xl/sharedStrings.xml", "<sst><si><t>x</t></si></sst>").pack();
    let meant = read(whole.clone()).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x40;
        // A part whose name is spoilt is not found: without strings or styles the rest still stands.
        if let Ok(got) = read(flipped) {
            assert_eq!(got, meant, "byte {at}");
        }
    }
}

#[test]
fn noise_never_panics() {
    let whole = Book::with_rows(&(head() + &row(2, &["张三", "1"]))).pack();
    let mut seed = 42_u32;
    for _ in 0..2_000 {
        let mut noisy = whole.clone();
        for _ in 0..4 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = seed as usize % noisy.len();
            noisy[at] = (seed >> 24) as u8;
        }
        let _ = SheetReader::open(noisy, &Limits::default()).map(|reader| reader.take(10).count());
    }
}

/// Peak memory of this process in KiB since the last call of [`forget_peak`].
#[cfg(target_os = "linux")]
fn peak_kib() -> usize {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// Every bomb inflates to more than the memory allowed.
#[test]
#[cfg(target_os = "linux")]
fn bombs_are_refused_within_12_mb() {
    let sheet = |piece: &str, times| with_large_part(SHEET, &(OPEN.to_owned() + &head()), piece, times, CLOSE);
    let strings = |piece: &str, times| with_large_part("xl/sharedStrings.xml", "<sst>", piece, times, "</sst>");
    let small = Limits { shared_text_bytes: 4 << 20, ..Limits::default() };
    let no_ratio = Limits { ratio: 100_000, ..small.clone() };
    let zeros = " ".repeat(1_000);
    let cells = format!("<row>{}</row>", "<c s=\"1\"/>".repeat(2_000));
    for (what, bytes, limits, expected) in [
        ("ratio of a sheet", sheet("<row/>", 2_200_000), &small, Some((Cap::Ratio, 200))),
        ("white space", sheet(&zeros, 14_000), &no_ratio, Some((Cap::MarkupBytes, 1 << 20))),
        ("strings", strings("<si><t>aaaaaaaa</t></si>", 600_000), &no_ratio, Some((Cap::SharedTextBytes, 4 << 20))),
        ("empty strings", strings("<si/>", 2_600_000), &no_ratio, Some((Cap::SharedTextBytes, 4 << 20))),
        ("blank cells", sheet(&cells, 1_000), &no_ratio, None),
        ("blank rows", sheet("<row/>", 2_200_000), &no_ratio, None),
    ] {
        forget_peak();
        let before = peak_kib();
        let got = read_within(bytes, limits).err();
        let grown = peak_kib().saturating_sub(before);
        let got = got.map(|error| match error {
            SheetError::TooMuch { cap, limit, .. } => (cap, limit),
            other => panic!("{what}: {other:?}"),
        });
        assert_eq!(got, expected, "{what}");
        assert!(grown < 12 << 10, "{what} took {grown} KiB");
    }
}
