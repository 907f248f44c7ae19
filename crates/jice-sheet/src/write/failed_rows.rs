//! The rows that were refused, as they were uploaded, each with all its reasons: to be
//! mended in place and imported again.

use jiff::Timestamp;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook};

use super::{WriteError, cell_text, column_index, heading_format, text_format, width_for, workbook};
use crate::{REASONS_HEADING, Row};

const REASONS_WIDTH_CHARS: u16 = 50;
const SHEET: &str = "待修改数据";

/// One reason why a row was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The place of the cell at fault in the row; none where it is the row as a whole.
    pub column: Option<usize>,
    /// The reason with its cure, in Chinese.
    pub zh: String,
}

/// Writes refused rows one at a time, in memory that does not grow with them. The first
/// column gives the reasons; the reader leaves it out when the file comes back.
pub struct FailedRows {
    book: Workbook,
    next_row: u32,
    text: Format,
    wrong: Format,
    reasons: Format,
    width: usize,
}

impl FailedRows {
    /// Begins with the headings as they were uploaded.
    ///
    /// # Errors
    /// Where the temporary file fails or there are too many columns.
    pub fn new(headings: &[String], created: Timestamp) -> Result<Self, WriteError> {
        let mut book = workbook(SHEET, created)?;
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(SHEET)?.set_freeze_panes(1, 1)?;
        sheet.set_column_width(0, REASONS_WIDTH_CHARS)?;
        let heading = heading_format();
        let red = heading_format().set_font_color(0x00C0_0000);
        sheet.write_string_with_format(0, 0, REASONS_HEADING, &red)?;
        for (index, text) in headings.iter().enumerate() {
            let column = column_index(index + 1)?;
            sheet.set_column_width(column, u32::try_from(width_for(text)).unwrap_or(8))?;
            sheet.set_column_format(column, &text_format())?;
            sheet.write_string_with_format(0, column, cell_text(text), &heading)?;
        }
        let top = text_format().set_align(FormatAlign::Top);
        Ok(Self {
            book,
            next_row: 1,
            wrong: top.clone().set_background_color(0x00FF_D6D6).set_border(FormatBorder::Thin),
            reasons: top.clone().set_text_wrap().set_font_color(0x00C0_0000),
            text: top,
            width: headings.len(),
        })
    }

    /// Adds a refused row. The reasons stand one on a line, after the row's number in
    /// the upload.
    ///
    /// # Errors
    /// Where the temporary file fails or the worksheet is full.
    pub fn push(&mut self, row: &Row, reasons: &[Reason]) -> Result<(), WriteError> {
        let sheet = self.book.worksheet_from_index(0)?;
        let mut lines = vec![format!("原第 {} 行", row.number)];
        lines.extend(reasons.iter().map(|reason| reason.zh.clone()));
        sheet.write_string_with_format(self.next_row, 0, cell_text(&lines.join("\n")), &self.reasons)?;
        let width = self.width.max(row.cells.len());
        for index in 0..width {
            let at_fault = reasons.iter().any(|reason| reason.column == Some(index));
            let text = row.cells.get(index).map(|cell| cell.text.as_str()).unwrap_or_default();
            if text.is_empty() && !at_fault {
                continue;
            }
            let format = if at_fault { &self.wrong } else { &self.text };
            sheet.write_string_with_format(self.next_row, column_index(index + 1)?, cell_text(text), format)?;
        }
        self.next_row += 1;
        Ok(())
    }

    /// How many rows have been added.
    pub fn len(&self) -> u32 {
        self.next_row - 1
    }

    /// Whether none has been.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The workbook.
    ///
    /// # Errors
    /// Where the temporary file fails.
    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        Ok(self.book.save_to_buffer()?)
    }
}
