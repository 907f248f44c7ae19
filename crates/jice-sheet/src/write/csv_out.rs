//! CSV for other machines, that a spreadsheet can open without running anything in it.

use std::io::Write;

use super::WriteError;
use crate::guard::guard;

/// Writes CSV in UTF-8 with a byte order mark and CRLF. Text that a spreadsheet would
/// take for a formula gets an apostrophe before it, which [`crate::SheetReader`] takes
/// away again: what is exported and imported is equal.
pub struct CsvWriter<W: Write> {
    inner: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Begins with the headings.
    ///
    /// # Errors
    /// Where `output` fails.
    pub fn new(mut output: W, headings: &[impl AsRef<str>]) -> Result<Self, WriteError> {
        output.write_all(b"\xef\xbb\xbf")?;
        let mut writer =
            Self { inner: csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(output) };
        writer.row(headings)?;
        Ok(writer)
    }

    /// Writes a row, which is as wide as the headings.
    ///
    /// # Errors
    /// Where the output fails or the row is of another width.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<(), WriteError> {
        self.inner.write_record(cells.iter().map(|cell| guard(cell.as_ref()).into_owned()))?;
        Ok(())
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn finish(self) -> Result<W, WriteError> {
        self.inner.into_inner().map_err(|error| error.into_error().into())
    }
}
