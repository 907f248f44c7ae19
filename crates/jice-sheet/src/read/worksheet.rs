//! The rows of one worksheet, one at a time, in memory that does not grow with it.

use std::io::Read;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::shared_text::{SharedText, check_length, read_string};
use super::value::number_text;
use super::workbook::NumberFormat;
use super::xml::{Xml, push_text, unescape_xstring};
use crate::{Cap, Cell, CellTrouble, Limits, Place, Row, SheetError};

/// What a worksheet needs to know of its workbook.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) strings: SharedText,
    pub(crate) formats: Vec<NumberFormat>,
    pub(crate) epoch_1904: bool,
    pub(crate) limits: Limits,
}

/// The rows of a worksheet that hold anything. What the sheet says of its own
/// dimensions is not asked.
pub(crate) struct SheetRows<R: Read> {
    xml: Xml<R>,
    context: Arc<Context>,
    sheet: String,
    part: String,
    row: u32,
    over: bool,
    scratch: String,
}

/// How a cell's value is to be understood: its attribute `t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Inline,
    FormulaText,
    Boolean,
    Error,
    IsoDay,
}

struct Tag {
    column: Option<usize>,
    row: Option<u32>,
    kind: Kind,
    format: usize,
}

impl<R: Read> SheetRows<R> {
    pub(crate) fn new(xml: Xml<R>, sheet: &str, context: Arc<Context>) -> Self {
        let part = xml.part().to_owned();
        Self { xml, context, sheet: sheet.to_owned(), part, row: 0, over: false, scratch: String::new() }
    }

    fn next_row(&mut self) -> Result<Option<Row>, SheetError> {
        loop {
            match self.xml.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "row" => {
                    let number = row_number(&tag);
                    self.begin_row(number)?;
                    let cells = self.read_cells()?;
                    if cells.iter().all(Cell::is_blank) {
                        continue;
                    }
                    if self.row > self.context.limits.rows {
                        return Err(self.too_much(Cap::Rows, u64::from(self.context.limits.rows), None));
                    }
                    return Ok(Some(Row { number: self.row, cells }));
                }
                Event::Empty(tag) if tag.local_name().as_ref() == "row" => {
                    let number = row_number(&tag);
                    self.begin_row(number)?;
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    fn begin_row(&mut self, number: Option<u32>) -> Result<(), SheetError> {
        let number = number.unwrap_or_else(|| self.row.saturating_add(1));
        if number <= self.row {
            return Err(self.damaged("rows are out of order", None));
        }
        self.row = number;
        Ok(())
    }

    fn read_cells(&mut self) -> Result<Vec<Cell>, SheetError> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut next = 0;
        loop {
            let (tag, empty) = match self.xml.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "c" => (read_tag(&tag), false),
                Event::Empty(tag) if tag.local_name().as_ref() == "c" => (read_tag(&tag), true),
                Event::End(tag) if tag.local_name().as_ref() == "row" => return Ok(cells),
                Event::Eof => return Err(self.damaged("a row breaks off", None)),
                _ => continue,
            };
            let column = tag.column.unwrap_or(next);
            if column < next || tag.row.is_some_and(|row| row != self.row) {
                return Err(self.damaged("cells are out of order", Some(column)));
            }
            next = column + 1;
            if empty {
                continue;
            }
            let row = self.row;
            let cell = self.read_cell(&tag).map_err(|error| error.at(&self.sheet, (Some(row), Some(column))))?;
            if cell.is_blank() {
                continue;
            }
            let columns_max = self.context.limits.columns;
            if column >= columns_max {
                return Err(self.too_much(Cap::Columns, columns_max as u64, Some(column)));
            }
            if cells.capacity() == 0 {
                cells.reserve_exact(self.context.limits.columns.min(32));
            }
            cells.resize_with(column, Cell::default);
            cells.push(cell);
        }
    }

    fn read_cell(&mut self, tag: &Tag) -> Result<Cell, SheetError> {
        let (mut in_value, mut formula) = (false, false);
        self.scratch.clear();
        loop {
            let event = self.xml.next()?;
            match &event {
                Event::Start(inner) => match inner.local_name().as_ref() {
                    "v" => in_value = true,
                    "f" => formula = true,
                    "is" => read_string(&mut self.xml, "is", &mut self.scratch, &self.part, &self.context.limits)?,
                    _ => {}
                },
                Event::Empty(inner) => formula |= inner.local_name().as_ref() == "f",
                Event::End(inner) => match inner.local_name().as_ref() {
                    "v" => in_value = false,
                    "c" => break,
                    _ => {}
                },
                Event::Eof => return Err(SheetError::damaged(&self.part, "a cell breaks off")),
                text if in_value => {
                    push_text(&mut self.scratch, text, &self.part)?;
                    check_length(&self.scratch, &self.part, &self.context.limits)?;
                }
                _ => {}
            }
        }
        self.understand(tag, formula)
    }

    fn understand(&mut self, tag: &Tag, formula: bool) -> Result<Cell, SheetError> {
        let (text, trouble) = match tag.kind {
            Kind::Shared => {
                let string = self.scratch.trim().parse().ok().and_then(|index| self.context.strings.get(index));
                let Some(string) = string else {
                    return Err(SheetError::damaged(&self.part, "a shared string is missing"));
                };
                (string.to_owned(), None)
            }
            Kind::Number if self.scratch.trim().is_empty() => (String::new(), None),
            Kind::Number => {
                let format = self.context.formats.get(tag.format).copied().unwrap_or(NumberFormat::Plain);
                number_text(&self.scratch, format, self.context.epoch_1904)
            }
            Kind::FormulaText => {
                unescape_xstring(&mut self.scratch);
                (self.scratch.clone(), None)
            }
            Kind::Inline => (self.scratch.clone(), None),
            Kind::IsoDay => (self.scratch.trim().trim_end_matches("T00:00:00").to_owned(), None),
            Kind::Boolean => {
                let word = if self.scratch.trim() == "1" { "TRUE" } else { "FALSE" };
                (word.to_owned(), Some(CellTrouble::Boolean))
            }
            Kind::Error => (self.scratch.clone(), Some(CellTrouble::Error { shown: self.scratch.clone() })),
        };
        let trouble = match trouble {
            Some(error @ CellTrouble::Error { .. }) => Some(error),
            _ if formula => Some(CellTrouble::Formula),
            other => other,
        };
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        Ok(Cell { text, trouble })
    }

    fn place(&self, column: Option<usize>) -> Place {
        Place {
            sheet: Some(self.sheet.clone()),
            row: Some(self.row).filter(|row| *row > 0),
            column,
            part: Some(self.part.clone()),
        }
    }

    fn damaged(&self, why: &str, column: Option<usize>) -> SheetError {
        SheetError::Damaged { why: why.to_owned(), place: self.place(column) }
    }

    fn too_much(&self, cap: Cap, limit: u64, column: Option<usize>) -> SheetError {
        SheetError::TooMuch { cap, limit, place: self.place(column) }
    }
}

impl<R: Read> Iterator for SheetRows<R> {
    type Item = Result<Row, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let row = self.next_row().map_err(|error| error.at(&self.sheet, (Some(self.row).filter(|row| *row > 0), None)));
        self.over = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}

/// The row's own number, where it gives one.
fn row_number(tag: &BytesStart<'_>) -> Option<u32> {
    let mut attributes = tag.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    attributes.find(|attribute| attribute.key.as_ref() == "r").and_then(|attribute| attribute.value.parse().ok())
}

fn read_tag(tag: &BytesStart<'_>) -> Tag {
    let mut read = Tag { column: None, row: None, kind: Kind::Number, format: 0 };
    for attribute in tag.attributes().with_checks(false).flatten() {
        let value = attribute.value.as_ref();
        match attribute.key.as_ref() {
            "r" => {
                if let Some((column, row)) = read_reference(value) {
                    (read.column, read.row) = (Some(column), Some(row));
                }
            }
            "t" => {
                read.kind = match value {
                    "s" => Kind::Shared,
                    "inlineStr" => Kind::Inline,
                    "str" => Kind::FormulaText,
                    "b" => Kind::Boolean,
                    "e" => Kind::Error,
                    "d" => Kind::IsoDay,
                    _ => Kind::Number,
                }
            }
            "s" => read.format = value.parse().unwrap_or(0),
            _ => {}
        }
    }
    read
}

/// A reference such as `AB12`: the column from 0 and the row from 1.
pub(crate) fn read_reference(reference: &str) -> Option<(usize, u32)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 || letters > 4 {
        return None;
    }
    let column = reference.as_bytes()[..letters]
        .iter()
        .fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some((column - 1, reference[letters..].parse().ok()?))
}
