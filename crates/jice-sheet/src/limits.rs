//! How much of a file we are willing to look at.

/// Caps that hold while a file is read. Sizes declared inside a file are never
/// trusted: what is inflated is counted as it comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as uploaded.
    pub file_bytes: u64,
    /// Files inside the archive that a workbook is.
    pub entries: usize,
    /// Bytes inflated from any one of them.
    pub entry_bytes: u64,
    /// Bytes inflated from all of them together.
    pub total_bytes: u64,
    /// Bytes out for each byte in; asked of a part only after its first 4 MiB, since
    /// short repetitive parts are honest.
    pub ratio: u64,
    /// Columns that may hold anything.
    pub columns: usize,
    /// The highest spreadsheet row that may hold anything.
    pub rows: u32,
    /// Characters in one cell.
    pub cell_chars: usize,
    /// Bytes of the table of shared strings: its text in UTF-8, and four for each string.
    pub shared_text_bytes: usize,
    /// Elements inside one another.
    pub xml_depth: usize,
    /// Bytes of one tag, comment or run of text; and of one CSV record.
    pub markup_bytes: usize,
}

impl Default for Limits {
    /// A million rows of thirty columns pass; nothing here lets memory grow past some
    /// 400 MB, and most files need a few.
    fn default() -> Self {
        Self {
            file_bytes: 512 << 20,
            entries: 2_000,
            entry_bytes: 4 << 30,
            total_bytes: 6 << 30,
            ratio: 200,
            columns: 256,
            rows: 1_100_000,
            cell_chars: 32_767,
            shared_text_bytes: 256 << 20,
            xml_depth: 64,
            markup_bytes: 1 << 20,
        }
    }
}
