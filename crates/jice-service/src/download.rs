//! Files that are handed out.

/// A file to hand out.
#[derive(Clone, PartialEq, Eq)]
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub mime: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Download({}, {} bytes)", self.mime, self.bytes.len())
    }
}

impl Download {
    /// A photo.
    pub(crate) fn jpeg(bytes: Vec<u8>) -> Self {
        Self { name: "photo.jpg".to_owned(), mime: "image/jpeg", bytes }
    }

    /// A workbook.
    pub(crate) fn xlsx(name: &str, bytes: Vec<u8>) -> Self {
        let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Self { name: format!("{name}.xlsx"), mime, bytes }
    }

    /// Comma-separated values.
    pub(crate) fn csv(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: format!("{name}.csv"), mime: "text/csv; charset=utf-8", bytes }
    }

    /// A paper.
    pub(crate) fn pdf(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: format!("{name}.pdf"), mime: "application/pdf", bytes }
    }
}
