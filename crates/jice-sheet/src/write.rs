//! Writing workbooks and CSV. What is written is a function of what is given: the time
//! of creation is passed in, so that the same table is the same bytes.
//!
//! Every value is a text cell. A spreadsheet never runs those, whatever they begin with.

mod csv_out;
mod failed_rows;
mod roster;
mod template;

use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

pub use csv_out::CsvWriter;
pub use failed_rows::{FailedRows, Reason};
pub use roster::{Roster, RosterColumn, RosterWriter};
pub use template::{ColumnKind, Template, TemplateColumn};

/// A cell holds no more characters than these; longer text is cut.
const CELL_CHARS_MAX: usize = 32_767;
/// A worksheet's name has no more characters than these.
const SHEET_NAME_CHARS_MAX: usize = 31;
/// A column is wide enough for so many characters at most.
const COLUMN_CHARS_MAX: usize = 40;
/// The built-in number format "@": digits stay as typed.
const TEXT_FORMAT: u8 = 49;
const FONT: &str = "宋体";

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The workbook writer refused or its temporary file failed.
    #[error("the workbook could not be written")]
    Workbook(#[from] XlsxError),
    /// The CSV writer failed.
    #[error("the CSV file could not be written")]
    Csv(#[from] csv::Error),
    /// The output failed.
    #[error("the output failed")]
    Io(#[from] std::io::Error),
    /// More columns than a worksheet has.
    #[error("a worksheet has no column {0}")]
    TooManyColumns(usize),
}

/// A workbook with its fixed properties.
fn workbook(title: &str, created: Timestamp) -> Result<Workbook, WriteError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(created.as_second())?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    Ok(book)
}

fn column_index(index: usize) -> Result<u16, WriteError> {
    u16::try_from(index).ok().filter(|column| *column < 16_384).ok_or(WriteError::TooManyColumns(index))
}

/// A title as the name of a worksheet: without the characters that may not stand there,
/// and not too long.
fn sheet_name(title: &str) -> String {
    let name: String = title.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let mut units = 0;
    let short: String = name
        .trim()
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= SHEET_NAME_CHARS_MAX
        })
        .collect();
    if short.trim().is_empty() { "Sheet1".to_owned() } else { short.trim().to_owned() }
}

/// Text as a cell can hold it: no characters that are none in XML, and not too long.
fn cell_text(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c })
        .take(CELL_CHARS_MAX)
        .collect()
}

/// The width of a column that shows this heading, in characters of half width.
fn width_for(text: &str) -> usize {
    let widest = text.lines().map(|line| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>()).max();
    (widest.unwrap_or(0) + 4).clamp(8, COLUMN_CHARS_MAX)
}

fn text_format() -> Format {
    Format::new().set_num_format_index(TEXT_FORMAT).set_font_name(FONT)
}

fn heading_format() -> Format {
    text_format()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_background_color(0x00E8_F1FB)
}

fn title_format() -> Format {
    text_format().set_bold().set_font_size(16).set_align(FormatAlign::VerticalCenter)
}
