//! What is wrong with a pack, where, and how to mend it.

/// One fault in a pack's file. All faults of all packs are reported together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what} ({cure})")]
pub struct PackError {
    /// Path below `packs/`.
    pub file: String,
    /// Line, from 1; 1 where the fault is the whole file's.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What the officer who writes the pack can do.
    pub cure: String,
}

impl PackError {
    pub(crate) fn new(file: &str, line: usize, what: impl Into<String>, cure: &str) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), cure: cure.to_owned() }
    }
}

/// Reads `text` of `file` as TOML; unknown keys are faults.
pub(crate) fn read_toml<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, PackError> {
    toml::from_str(text).map_err(|fault| {
        let line = fault.span().map_or(1, |span| line_of(text, span.start));
        let what = fault.message().trim().to_owned();
        let cure = match () {
            () if what.contains("unknown field") => "check the spelling of the key against packs/README.md",
            () if what.contains("unknown variant") => "write one of the words that are expected",
            () if what.contains("failed to parse") => "write a day that there is, as 2026-09-01",
            () if what.contains("missing field") => "add the key that is missing",
            () => "mend this line",
        };
        PackError::new(file, line, what, cure)
    })
}

/// The line, from 1, on which byte `offset` stands.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes()[..offset.min(text.len())].iter().filter(|byte| **byte == b'\n').count()
}

/// The line, from 1, on which `needle` first stands; 1 where it does not.
pub(crate) fn line_with(text: &str, needle: &str) -> usize {
    text.find(needle).map_or(1, |offset| line_of(text, offset))
}

/// The line, from 1, on which `id` is given to something a second time; where it is once,
/// that line.
pub(crate) fn line_again(text: &str, id: &str) -> usize {
    let given = format!("\nid = {id:?}");
    let mut found = text.match_indices(&given).map(|(offset, _)| line_of(text, offset + 1));
    let first = found.next();
    found.next().or(first).unwrap_or(1)
}
