//! A zip archive read with distrust: the list of what it holds, and one file of it at
//! a time, counted while it is inflated.
//!
//! Only the central directory is believed, and only as far as it is consistent: names
//! are labels and never paths, sizes are checked, files may not share bytes.

mod directory;
mod inflate;

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::{Cap, Limits, SheetError};

pub(crate) use directory::Entry;
pub(crate) use inflate::EntryReader;

/// Where an upload lies.
#[derive(Debug)]
pub enum Source {
    /// In memory.
    Bytes(Vec<u8>),
    /// On disk; read in pieces, never whole.
    Path(PathBuf),
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}

/// Bytes that can be read from any point.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// An upload, opened.
pub(crate) type Input = Box<dyn ReadSeek>;

impl Source {
    /// Opens it and says how long it is; not beyond `file_bytes`.
    pub(crate) fn open(self, file_bytes: u64) -> Result<(Input, u64), SheetError> {
        let mut input: Input = match self {
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes)),
            Self::Path(path) => {
                Box::new(std::fs::File::open(path).map_err(|error| SheetError::Io { why: error.to_string() })?)
            }
        };
        let length = input.seek(SeekFrom::End(0)).map_err(|error| SheetError::from_io("", &error))?;
        if length == 0 {
            return Err(SheetError::Empty);
        }
        if length > file_bytes {
            return Err(SheetError::TooMuch { cap: Cap::FileBytes, limit: file_bytes, place: crate::Place::default() });
        }
        Ok((input, length))
    }
}

/// The caps that concern an archive as such.
#[derive(Debug, Clone)]
pub(crate) struct ArchiveCaps {
    pub(crate) entries: usize,
    pub(crate) entry_bytes: u64,
    pub(crate) total_bytes: u64,
    pub(crate) ratio: u64,
}

impl From<&Limits> for ArchiveCaps {
    fn from(limits: &Limits) -> Self {
        Self {
            entries: limits.entries,
            entry_bytes: limits.entry_bytes,
            total_bytes: limits.total_bytes,
            ratio: limits.ratio,
        }
    }
}

/// An archive and what it holds.
pub(crate) struct Archive {
    input: Input,
    entries: Vec<Entry>,
    caps: ArchiveCaps,
    spent: Arc<AtomicU64>,
}

impl Archive {
    /// Reads the central directory.
    pub(crate) fn open(mut input: Input, length: u64, caps: ArchiveCaps) -> Result<Self, SheetError> {
        let entries = directory::read(&mut input, length, caps.entries)?;
        Ok(Self { input, entries, caps, spent: Arc::default() })
    }

    /// What it holds, in the order of its directory.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Reads one file, by its place in [`Self::entries`].
    pub(crate) fn read(&mut self, index: usize) -> Result<EntryReader<&mut Input>, SheetError> {
        let entry = &self.entries[index];
        self.input.seek(SeekFrom::Start(entry.data_start)).map_err(|e| SheetError::from_io(&entry.label(), &e))?;
        EntryReader::new(&mut self.input, entry, &self.caps, self.spent.clone())
    }

    /// Reads one file and nothing after it.
    pub(crate) fn into_read(mut self, index: usize) -> Result<EntryReader<Input>, SheetError> {
        let entry = &self.entries[index];
        self.input.seek(SeekFrom::Start(entry.data_start)).map_err(|e| SheetError::from_io(&entry.label(), &e))?;
        EntryReader::new(self.input, entry, &self.caps, self.spent)
    }
}

/// Little-endian numbers of the zip format; what lies beyond the end reads as 0.
fn number(bytes: &[u8], at: usize, width: usize) -> u64 {
    let field = bytes.get(at..at + width).unwrap_or(&[]);
    field.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

fn read_exactly(input: &mut impl Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; bytes];
    input.read_exact(&mut buffer)?;
    Ok(buffer)
}
