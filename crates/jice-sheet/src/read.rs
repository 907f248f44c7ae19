//! Reading an upload: what kind of file it is, where its headings are, and its rows one
//! at a time.
//!
//! The XML is read here, over quick-xml and flate2, and not by calamine: that reserves as
//! many shared strings as a file claims to have, keeps them without bound, and does not
//! tell a formula's value from a typed one. On a million rows of thirty columns (1.1 GB
//! of XML, five million distinct strings) this reader took 16 s of one core and 126 MB
//! at its peak, against 308 MB; with strings in the cells themselves 19 s and 4 MB.
//! `cargo run --release -p jice-sheet --example measure` measures it again.

mod csv_text;
mod heading;
mod shared_text;
mod text;
mod value;
mod workbook;
mod worksheet;
mod xml;

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use crate::archive::{Archive, EntryReader, Input, Source};
use crate::{Limits, Row, SheetError, column_letters};
use csv_text::CsvRows;
use heading::Headings;
use shared_text::SharedText;
use text::Characters;
use workbook::SheetPart;
use worksheet::{Context, SheetRows};
use xml::Xml;

/// Heading of the column in which [`crate::FailedRows`] gives its reasons; ignored when
/// such a file is imported again.
pub const REASONS_HEADING: &str = "错误原因";
/// Name of the worksheet of notes in a template; never read.
pub const NOTES_SHEET: &str = "填写说明";
/// What the first cell of a template's sample row begins with; such rows are not read.
pub const SAMPLE_MARK: &str = "【示例】";

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// What kind of file an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// An .xlsx workbook.
    Workbook,
    /// CSV text.
    Csv {
        /// Its encoding.
        encoding: &'static str,
        /// What stands between its cells.
        delimiter: char,
    },
}

enum Rows {
    Workbook(Box<SheetRows<EntryReader<Input>>>),
    Csv(Box<CsvRows>),
}

/// An upload, ready to give its rows. Blank rows, hidden sheets, the sample row of a
/// template and the reasons of an earlier refusal are left out.
///
/// Memory does not grow with the number of rows, but for the shared strings of a
/// workbook, which [`Limits`] bounds.
pub struct SheetReader {
    kind: SheetKind,
    sheet: Option<String>,
    headings: Headings,
    /// The spreadsheet column of each heading that is kept.
    columns: Vec<usize>,
    headers: Vec<String>,
    rows: Rows,
    samples: u32,
}

impl SheetReader {
    /// Opens an upload and finds its headings.
    ///
    /// # Errors
    /// Where it is not an .xlsx workbook or CSV text, is damaged, exceeds `limits`, or
    /// has no heading row within its first ten rows.
    pub fn open(source: impl Into<Source>, limits: &Limits) -> Result<Self, SheetError> {
        let (mut input, length) = source.into().open(limits.file_bytes)?;
        let mut head = [0; 512];
        let head = fill(&mut input, &mut head)?;
        match head {
            head if head.starts_with(ZIP) => Self::open_workbook(input, length, limits),
            head if head.starts_with(OLE) => Err(legacy_or_encrypted(&mut input)?),
            head if is_markup(head) => Err(SheetError::WebPage),
            _ => Self::open_csv(input, limits),
        }
    }

    fn open_workbook(input: Input, length: u64, limits: &Limits) -> Result<Self, SheetError> {
        let mut archive = Archive::open(input, length, limits.into())?;
        let book = workbook::read(&mut archive, limits)?;
        let strings = match book.shared_strings {
            Some(index) => SharedText::read(&mut open_part(&mut archive, index, limits)?, limits)?,
            None => SharedText::default(),
        };
        let context =
            Arc::new(Context { strings, formats: book.formats, epoch_1904: book.epoch_1904, limits: limits.clone() });
        let (sheet, headings) = choose_sheet(&mut archive, &book.sheets, &context)?;
        let entry = archive.into_read(sheet.index)?;
        let label = entry.label().to_owned();
        let rows = SheetRows::new(Xml::new(entry, &label, limits), &sheet.name, context);
        let rows = Rows::Workbook(Box::new(rows));
        Ok(Self::new(SheetKind::Workbook, Some(sheet.name), headings, rows))
    }

    fn open_csv(mut input: Input, limits: &Limits) -> Result<Self, SheetError> {
        let encoding = text::detect(&mut input)?;
        let mut rows = CsvRows::new(Characters::new(input, encoding)?, limits.clone())?;
        let kind = SheetKind::Csv { encoding: text::label(encoding), delimiter: rows.delimiter() };
        let top = top_rows(&mut rows)?;
        if top.is_empty() {
            return Err(SheetError::NoSheet);
        }
        let at = heading::find(&top).ok_or(SheetError::NoHeading { sheet: None })?;
        let headings = heading::compose(&top, at, &[]);
        Ok(Self::new(kind, None, headings, Rows::Csv(Box::new(rows.rewind()?))))
    }

    fn new(kind: SheetKind, sheet: Option<String>, headings: Headings, rows: Rows) -> Self {
        let (columns, headers) = headings
            .texts
            .iter()
            .enumerate()
            .filter(|(_, text)| *text != REASONS_HEADING)
            .map(|(column, text)| (column, text.clone()))
            .unzip();
        Self { kind, sheet, headings, columns, headers, rows, samples: 0 }
    }

    /// The headings, on one line each; blank where a column has none.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Headings that stand over more than one column, with the places of those columns
    /// in [`Self::headers`].
    pub fn duplicate_headers(&self) -> Vec<(String, Vec<usize>)> {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, header) in self.headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
            places.entry(header).or_default().push(index);
        }
        places.into_iter().filter(|(_, at)| at.len() > 1).map(|(header, at)| (header.to_owned(), at)).collect()
    }

    /// The letters of the spreadsheet column of a heading, by its place.
    pub fn column_letters(&self, header: usize) -> Option<String> {
        self.columns.get(header).map(|column| column_letters(*column))
    }

    /// The spreadsheet row of the headings; the lower one where they span two.
    pub fn heading_row(&self) -> u32 {
        self.headings.last_row
    }

    /// Name of the worksheet that is read; none in a CSV file.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// What kind of file it is.
    pub fn kind(&self) -> SheetKind {
        self.kind
    }

    /// How many sample rows have been left out so far.
    pub fn samples_left_out(&self) -> u32 {
        self.samples
    }

    fn keep(&self, row: Row) -> Row {
        let dropped_a_column = self.columns.len() != self.headings.texts.len();
        let mut cells = row.cells;
        if dropped_a_column {
            let width = self.headings.texts.len();
            let mut column = 0;
            cells.retain(|_| {
                column += 1;
                column > width || self.columns.binary_search(&(column - 1)).is_ok()
            });
        }
        if cells.len() < self.headers.len() {
            cells.resize_with(self.headers.len(), Default::default);
        }
        Row { number: row.number, cells }
    }
}

impl Iterator for SheetReader {
    type Item = Result<Row, SheetError>;

    /// The next row of data. After an error there are no more.
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match &mut self.rows {
                Rows::Workbook(rows) => rows.next()?,
                Rows::Csv(rows) => rows.next()?,
            };
            let row = match row {
                Ok(row) if row.number <= self.headings.last_row => continue,
                Ok(row) => self.keep(row),
                Err(error) => return Some(Err(error)),
            };
            let first = row.cells.iter().find(|cell| !cell.is_blank());
            match first {
                Some(cell) if cell.text.trim_start().starts_with(SAMPLE_MARK) => self.samples += 1,
                Some(_) => return Some(Ok(row)),
                None => {}
            }
        }
    }
}

fn fill<'a>(input: &mut Input, buffer: &'a mut [u8]) -> Result<&'a [u8], SheetError> {
    input.seek(SeekFrom::Start(0)).map_err(|error| SheetError::from_io("", &error))?;
    let mut held = 0;
    while held < buffer.len() {
        match input.read(&mut buffer[held..]) {
            Ok(0) => break,
            Ok(fresh) => held += fresh,
            Err(error) => return Err(SheetError::from_io("", &error)),
        }
    }
    Ok(&buffer[..held])
}

/// A web page, MHTML or XML spreadsheet that passes itself off as a workbook.
fn is_markup(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    head.starts_with(b"<") || head.starts_with(b"MIME-Version:")
}

/// Tells an old workbook from a new one behind a password: both are OLE containers, and
/// the second names a stream `EncryptedPackage`.
fn legacy_or_encrypted(input: &mut Input) -> Result<SheetError, SheetError> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    input.seek(SeekFrom::Start(0)).map_err(|error| SheetError::from_io("", &error))?;
    let mut window = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        let fresh = input.read(&mut chunk).map_err(|error| SheetError::from_io("", &error))?;
        if fresh == 0 {
            return Ok(SheetError::LegacyWorkbook);
        }
        window.extend_from_slice(&chunk[..fresh]);
        if window.windows(name.len()).any(|bytes| bytes == name) {
            return Ok(SheetError::EncryptedWorkbook);
        }
        window.drain(..window.len().saturating_sub(name.len()));
    }
}

fn open_part<'a>(archive: &'a mut Archive, index: usize, limits: &Limits) -> Result<Xml<impl Read + 'a>, SheetError> {
    let entry = archive.read(index)?;
    let label = entry.label().to_owned();
    Ok(Xml::new(entry, &label, limits))
}

/// The first rows that hold anything: as many as can hold headings, and one more.
fn top_rows(rows: impl Iterator<Item = Result<Row, SheetError>>) -> Result<Vec<Row>, SheetError> {
    let mut top = Vec::new();
    for row in rows {
        let row = row?;
        let beyond = row.number > heading::WITHIN_ROWS;
        top.push(row);
        if beyond {
            break;
        }
    }
    Ok(top)
}

/// The first visible sheet that has headings; the notes of a template are passed over.
fn choose_sheet(
    archive: &mut Archive,
    sheets: &[SheetPart],
    context: &Arc<Context>,
) -> Result<(SheetPart, Headings), SheetError> {
    let mut without_headings = None;
    for sheet in sheets.iter().filter(|sheet| sheet.name != NOTES_SHEET) {
        let xml = open_part(archive, sheet.index, &context.limits)?;
        let top = top_rows(SheetRows::new(xml, &sheet.name, context.clone()))?;
        let Some(at) = heading::find(&top) else {
            if !top.is_empty() {
                without_headings.get_or_insert_with(|| sheet.name.clone());
            }
            continue;
        };
        let merges = if heading::needs_merges(&top, at) {
            heading::read_merges(&mut open_part(archive, sheet.index, &context.limits)?)?
        } else {
            Vec::new()
        };
        return Ok((sheet.clone(), heading::compose(&top, at, &merges)));
    }
    match without_headings {
        Some(sheet) => Err(SheetError::NoHeading { sheet: Some(sheet) }),
        None => Err(SheetError::NoSheet),
    }
}
