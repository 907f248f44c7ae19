//! Workbooks written part by part, so that a test can say exactly what is wrong in them.
#![allow(dead_code, reason = "each test file uses its own share")]

use std::io::{Cursor, Write};

use jice_sheet::{Cell, Limits, Row, SheetError, SheetReader};
use zip::write::SimpleFileOptions;

pub(crate) const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const LINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet, any part of which may be replaced.
pub(crate) struct Book {
    parts: Vec<(String, Vec<u8>)>,
}

impl Book {
    /// A workbook whose one visible sheet has these rows as XML.
    pub(crate) fn with_rows(rows: &str) -> Self {
        Self::with_sheets(&[("学生", "", rows)])
    }

    /// A workbook of sheets as (name, further attributes, rows as XML).
    pub(crate) fn with_sheets(sheets: &[(&str, &str, &str)]) -> Self {
        let mut book = Self { parts: Vec::new() };
        book = book.part("[Content_Types].xml", TYPES);
        let root = format!(
            r#"<Relationships><Relationship Id="rId1" Type="{LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        book = book.part("_rels/.rels", &root);
        let (mut list, mut links) = (String::new(), String::new());
        for (index, (name, more, rows)) in sheets.iter().enumerate() {
            list += &format!(r#"<sheet name="{name}" sheetId="{0}" r:id="rId{0}" {more}/>"#, index + 1);
            links += &format!(
                r#"<Relationship Id="rId{0}" Type="{LINK}/worksheet" Target="worksheets/sheet{0}.xml"/>"#,
                index + 1
            );
            book = book.part(&format!("xl/worksheets/sheet{}.xml", index + 1), worksheet(rows));
        }
        links += &format!(r#"<Relationship Id="rIdS" Type="{LINK}/sharedStrings" Target="sharedStrings.xml"/>"#);
        links += &format!(r#"<Relationship Id="rIdF" Type="{LINK}/styles" Target="/xl/styles.xml"/>"#);
        links += &format!(
            r#"<Relationship Id="rIdX" Type="{LINK}/externalLink" Target="http://example.invalid/x" TargetMode="External"/>"#
        );
        book.part(
            "xl/workbook.xml",
            format!(r#"<workbook xmlns:r="r"><workbookPr/><sheets>{list}</sheets></workbook>"#),
        )
        .part("xl/_rels/workbook.xml.rels", format!("<Relationships>{links}</Relationships>"))
    }

    /// Adds a part or replaces the one of that name.
    pub(crate) fn part(mut self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.parts.retain(|(other, _)| other != name);
        self.parts.push((name.to_owned(), content.as_ref().to_vec()));
        self
    }

    /// Packs it.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.parts {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

/// The XML of a worksheet with these rows.
pub(crate) fn worksheet(rows: &str) -> String {
    format!(r#"<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>{rows}</sheetData></worksheet>"#)
}

/// A row of inline strings, from column A.
pub(crate) fn row(number: u32, cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
        .map(|(column, text)| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            format!(r#"<c r="{}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#, jice_sheet::column_letters(column))
        })
        .collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

/// Opens and reads to the end; the headings and all rows, or the first error.
pub(crate) fn read(bytes: impl Into<Vec<u8>>) -> Result<(Vec<String>, Vec<Row>), SheetError> {
    read_within(bytes, &Limits::default())
}

/// The same within given limits.
pub(crate) fn read_within(bytes: impl Into<Vec<u8>>, limits: &Limits) -> Result<(Vec<String>, Vec<Row>), SheetError> {
    let reader = SheetReader::open(bytes.into(), limits)?;
    let headers = reader.headers().to_vec();
    Ok((headers, reader.collect::<Result<_, _>>()?))
}

/// The texts of a row.
pub(crate) fn texts(row: &Row) -> Vec<&str> {
    row.cells.iter().map(|cell: &Cell| cell.text.as_str()).collect()
}
