//! CSV as it comes: any of three delimiters, quotation marks, line ends mixed.
//!
//! Read here rather than by the csv crate for three reasons: rows keep the number that
//! a spreadsheet gives them (blank lines count, lines inside a cell do not), a quotation
//! mark without its pair cannot fill the memory, and the encoding is decoded as it flows.

use super::text::Characters;
use crate::guard::unguard;
use crate::{Cap, Cell, CellTrouble, Limits, Place, Row, SheetError};

const DELIMITERS: [char; 3] = [',', ';', '\t'];
/// So much of the beginning tells the delimiter.
const SNIFF_LINES: u32 = 20;
const SNIFF_CHARS: usize = 64 << 10;
/// What spreadsheets show where a formula fails.
const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"];

/// The rows of a CSV file that hold anything.
pub(crate) struct CsvRows {
    characters: Characters,
    delimiter: char,
    limits: Limits,
    row: u32,
    skip_line_feed: bool,
    over: bool,
}

/// Where the reader stands within a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Start,
    Bare,
    Quoted,
    /// After a quotation mark inside quotation marks: their end, or one that is meant.
    Closing,
}

impl CsvRows {
    /// Sniffs the delimiter and begins at the top.
    pub(crate) fn new(mut characters: Characters, limits: Limits) -> Result<Self, SheetError> {
        let delimiter = sniff(&mut characters)?;
        Ok(Self { characters: characters.rewind()?, delimiter, limits, row: 0, skip_line_feed: false, over: false })
    }

    /// Begins at the top again.
    pub(crate) fn rewind(self) -> Result<Self, SheetError> {
        let characters = self.characters.rewind()?;
        Ok(Self { characters, row: 0, skip_line_feed: false, over: false, ..self })
    }

    pub(crate) fn delimiter(&self) -> char {
        self.delimiter
    }

    /// The next record as raw fields; none at the end.
    fn next_record(&mut self) -> Result<Option<Vec<String>>, SheetError> {
        let mut fields = Vec::new();
        let mut field = String::new();
        let mut within = Within::Start;
        let mut bytes = 0;
        self.row = self.row.saturating_add(1);
        loop {
            let Some(character) = self.characters.next(self.row - 1)? else {
                if within == Within::Quoted {
                    return Err(self.damaged("a quotation mark has no pair"));
                }
                if fields.is_empty() && field.is_empty() && within == Within::Start {
                    return Ok(None);
                }
                fields.push(field);
                return Ok(Some(fields));
            };
            if std::mem::take(&mut self.skip_line_feed) && character == '\n' {
                continue;
            }
            bytes += character.len_utf8();
            if bytes > self.limits.markup_bytes {
                return Err(self.too_much(Cap::RecordBytes, self.limits.markup_bytes as u64, None));
            }
            match (within, character) {
                (Within::Start, '\u{feff}') => {}
                (Within::Start, '"') => within = Within::Quoted,
                (Within::Quoted, '"') => within = Within::Closing,
                (Within::Closing, '"') => {
                    field.push('"');
                    within = Within::Quoted;
                }
                (Within::Quoted, other) => field.push(other),
                (_, '\r' | '\n') => {
                    self.skip_line_feed = character == '\r';
                    fields.push(field);
                    return Ok(Some(fields));
                }
                (_, other) if other == self.delimiter => {
                    fields.push(std::mem::take(&mut field));
                    within = Within::Start;
                }
                (_, other) => {
                    field.push(other);
                    within = Within::Bare;
                }
            }
        }
    }

    fn next_row(&mut self) -> Result<Option<Row>, SheetError> {
        while let Some(fields) = self.next_record()? {
            let mut cells: Vec<Cell> = fields.into_iter().map(cell).collect();
            let used = cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1);
            cells.truncate(used);
            if used == 0 {
                continue;
            }
            if self.row > self.limits.rows {
                return Err(self.too_much(Cap::Rows, u64::from(self.limits.rows), None));
            }
            if used > self.limits.columns {
                return Err(self.too_much(Cap::Columns, self.limits.columns as u64, Some(used - 1)));
            }
            let long = |cell: &Cell| {
                cell.text.len() > self.limits.cell_chars && cell.text.chars().count() > self.limits.cell_chars
            };
            if let Some(column) = cells.iter().position(long) {
                return Err(self.too_much(Cap::CellChars, self.limits.cell_chars as u64, Some(column)));
            }
            return Ok(Some(Row { number: self.row, cells }));
        }
        Ok(None)
    }

    fn place(&self, column: Option<usize>) -> Place {
        Place { row: Some(self.row), column, ..Place::default() }
    }

    fn damaged(&self, why: &str) -> SheetError {
        SheetError::Damaged { why: why.to_owned(), place: self.place(None) }
    }

    fn too_much(&self, cap: Cap, limit: u64, column: Option<usize>) -> SheetError {
        SheetError::TooMuch { cap, limit, place: self.place(column) }
    }
}

impl Iterator for CsvRows {
    type Item = Result<Row, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let row = self.next_row();
        self.over = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}

/// A field as a cell: our own guard undone, `="0123"` unwrapped, and what a spreadsheet
/// spoilt before saving told.
fn cell(field: String) -> Cell {
    if let Some(text) = unguard(&field) {
        return Cell::text(text);
    }
    let unwrapped = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    if let Some(text) = unwrapped.filter(|text| !text.contains('"')) {
        return Cell::text(text);
    }
    let shown = field.trim();
    let trouble = if ERRORS.contains(&shown) {
        Some(CellTrouble::Error { shown: shown.to_owned() })
    } else if has_lost_digits(shown) {
        Some(CellTrouble::NumberLostDigits { shown: shown.to_owned() })
    } else {
        None
    };
    Cell { text: field, trouble }
}

/// Whether the text is what a spreadsheet shows of a number over 15 digits: `1.1E+17`.
fn has_lost_digits(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once("E+") else { return false };
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && !digits.is_empty()
        && exponent.parse::<u32>().is_ok_and(|exponent| exponent >= 11)
}

/// The delimiter that stands in the most lines, outside quotation marks; of those the
/// one that occurs most often in one line.
fn sniff(characters: &mut Characters) -> Result<char, SheetError> {
    let (mut in_line, mut lines_with, mut most) = ([0_usize; 3], [0_usize; 3], [0_usize; 3]);
    let (mut lines, mut quoted) = (0, false);
    for _ in 0..SNIFF_CHARS {
        let character = characters.next(lines)?;
        match character {
            Some('"') => quoted = !quoted,
            Some('\n' | '\r') | None if !quoted || character.is_none() => {
                for which in 0..3 {
                    lines_with[which] += usize::from(in_line[which] > 0);
                    most[which] = most[which].max(in_line[which]);
                }
                in_line = [0; 3];
                lines += 1;
            }
            Some(other) if !quoted => {
                if let Some(which) = DELIMITERS.iter().position(|delimiter| *delimiter == other) {
                    in_line[which] += 1;
                }
            }
            _ => {}
        }
        if lines >= SNIFF_LINES || character.is_none() {
            break;
        }
    }
    let best = (0..3).rev().max_by_key(|which| (lines_with[*which], most[*which])).unwrap_or(0);
    Ok(DELIMITERS[best])
}
