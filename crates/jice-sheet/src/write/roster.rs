//! Rosters and other tables for people to read and print.

use std::io::{Seek, Write};

use jiff::Timestamp;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook};

use super::{
    WriteError, cell_text, column_index, heading_format, sheet_name, text_format, title_format, width_for, workbook,
};

const PAPER_A4: u8 = 9;
const MARGIN_INCHES: f64 = 0.5;
const MARGIN_WITH_FOOTER_INCHES: f64 = 0.7;

/// A column of a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterColumn {
    /// Its heading.
    pub heading: String,
    /// Its width in characters of half width; none to fit the heading.
    pub width_chars: Option<u16>,
}

/// What stands around a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// Printed large above the table, and the name of the worksheet.
    pub title: String,
    /// A line below it: the unit, the day; may be empty.
    pub subtitle: String,
    /// The columns.
    pub columns: Vec<RosterColumn>,
    /// Whether the paper lies on its side.
    pub landscape: bool,
    /// At the foot of every page beside its number, such as who printed it; may be empty.
    pub footer: String,
}

/// Writes a roster one row at a time, in memory that does not grow with it.
pub struct RosterWriter {
    book: Workbook,
    next_row: u32,
    format: Format,
}

impl RosterWriter {
    /// Begins with title, subtitle and headings, set up for A4 with the headings on
    /// every page.
    ///
    /// # Errors
    /// Where the temporary file fails or there are too many columns.
    pub fn new(roster: &Roster, created: Timestamp) -> Result<Self, WriteError> {
        let mut book = workbook(&roster.title, created)?;
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&roster.title))?;
        sheet.set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
        sheet.set_margins(MARGIN_INCHES, MARGIN_INCHES, MARGIN_INCHES, MARGIN_WITH_FOOTER_INCHES, 0.3, 0.3);
        if roster.landscape {
            sheet.set_landscape();
        }
        sheet.set_footer(format!("&L{}&R第 &P 页 共 &N 页", roster.footer.replace('&', "&&")));
        sheet.write_string_with_format(0, 0, cell_text(&roster.title), &title_format())?;
        sheet.set_row_height(0, 28)?;
        let headings_at = if roster.subtitle.is_empty() { 1 } else { 2 };
        if !roster.subtitle.is_empty() {
            sheet.write_string_with_format(1, 0, cell_text(&roster.subtitle), &text_format())?;
        }
        sheet.set_repeat_rows(headings_at, headings_at)?.set_freeze_panes(headings_at + 1, 0)?;
        for (index, column) in roster.columns.iter().enumerate() {
            let at = column_index(index)?;
            let width = column.width_chars.map_or_else(|| width_for(&column.heading), usize::from);
            sheet.set_column_width(at, u32::try_from(width).unwrap_or(8))?;
            sheet.write_string_with_format(headings_at, at, cell_text(&column.heading), &heading_format())?;
        }
        let format = text_format().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        Ok(Self { book, next_row: headings_at + 1, format })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Where the temporary file fails or the worksheet is full.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<(), WriteError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for (index, cell) in cells.iter().enumerate() {
            sheet.write_string_with_format(
                self.next_row,
                column_index(index)?,
                cell_text(cell.as_ref()),
                &self.format,
            )?;
        }
        self.next_row += 1;
        Ok(())
    }

    /// The workbook in memory.
    ///
    /// # Errors
    /// Where the temporary file fails.
    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        Ok(self.book.save_to_buffer()?)
    }

    /// The workbook to a file or other output.
    ///
    /// # Errors
    /// Where the temporary file or the output fails.
    pub fn finish_to(mut self, output: impl Write + Seek + Send) -> Result<(), WriteError> {
        Ok(self.book.save_to_writer(output)?)
    }
}
