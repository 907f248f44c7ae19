//! The central directory of a zip archive (APPNOTE 6.3.10, sections 4.3.7 to 4.3.16).

use std::borrow::Cow;
use std::io::{BufReader, Read, Seek, SeekFrom};

use encoding_rs::GB18030;

use super::{Input, number, read_exactly};
use crate::{Cap, SheetError};

const END: u64 = 0x0605_4b50;
const END64: u64 = 0x0606_4b50;
const END64_LOCATOR: u64 = 0x0706_4b50;
const CENTRAL: u64 = 0x0201_4b50;
const LOCAL: u64 = 0x0403_4b50;
const END_BYTES: usize = 22;
const COMMENT_BYTES_MAX: u64 = 65_535;
const NAME_BYTES_MAX: usize = 1_024;

/// How a file inside an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Stored,
    Deflated,
    Other(u16),
}

/// One file of an archive, as the central directory lists it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    name: Vec<u8>,
    name_is_utf8: bool,
    pub(crate) packing: Packing,
    pub(crate) encrypted: bool,
    pub(crate) directory: bool,
    pub(crate) symlink: bool,
    pub(crate) crc: u32,
    pub(crate) packed_bytes: u64,
    pub(crate) bytes: u64,
    header_start: u64,
    pub(crate) data_start: u64,
}

impl Entry {
    /// Its name; where the archive does not say UTF-8, it is UTF-8 if it can be and
    /// GB18030 otherwise, as Chinese systems write. None where it is neither.
    pub(crate) fn name(&self) -> Option<Cow<'_, str>> {
        match std::str::from_utf8(&self.name) {
            Ok(name) => Some(Cow::Borrowed(name)),
            Err(_) if self.name_is_utf8 => None,
            Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(&self.name),
        }
    }

    /// Its name for a message, whatever it is.
    pub(crate) fn label(&self) -> String {
        self.name().map_or_else(|| String::from_utf8_lossy(&self.name).into_owned(), Cow::into_owned)
    }
}

struct Directory {
    start: u64,
    bytes: u64,
    count: u64,
}

fn io(error: std::io::Error) -> SheetError {
    SheetError::from_io("central directory", &error)
}

fn damaged(why: &str) -> SheetError {
    SheetError::damaged("central directory", why)
}

/// Reads the list; `length` is that of the file, `limit` the most files it may hold.
pub(crate) fn read(input: &mut Input, length: u64, limit: usize) -> Result<Vec<Entry>, SheetError> {
    let directory = find(input, length)?;
    let too_many = || SheetError::too_much(Cap::Entries, limit as u64, "central directory");
    if directory.count > limit as u64 {
        return Err(too_many());
    }
    if directory.start.checked_add(directory.bytes).is_none_or(|end| end > length) {
        return Err(damaged("it lies beyond the end of the file"));
    }
    input.seek(SeekFrom::Start(directory.start)).map_err(io)?;
    let mut listing = BufReader::new(input.take(directory.bytes));
    let mut entries = Vec::new();
    for _ in 0..directory.count {
        entries.push(read_entry(&mut listing)?);
    }
    for entry in &mut entries {
        entry.data_start = data_start(input, entry)?;
    }
    forbid_overlap(&entries, directory.start)?;
    Ok(entries)
}

/// Finds the end record, which closes the file but for its comment.
fn find(input: &mut Input, length: u64) -> Result<Directory, SheetError> {
    let window = length.min(END_BYTES as u64 + COMMENT_BYTES_MAX);
    input.seek(SeekFrom::Start(length - window)).map_err(io)?;
    let tail = read_exactly(input, usize::try_from(window).unwrap_or(0)).map_err(io)?;
    let at = (0..tail.len().saturating_sub(END_BYTES - 1))
        .rev()
        .find(|at| number(&tail, *at, 4) == END && at + END_BYTES + number(&tail, at + 20, 2) as usize == tail.len())
        .ok_or_else(|| damaged("no end record"))?;
    let end = Directory {
        count: number(&tail, at + 10, 2),
        bytes: number(&tail, at + 12, 4),
        start: number(&tail, at + 16, 4),
    };
    if end.count != 0xffff && end.bytes != 0xffff_ffff && end.start != 0xffff_ffff {
        return Ok(end);
    }
    if at < 20 || number(&tail, at - 20, 4) != END64_LOCATOR {
        return Ok(end);
    }
    input.seek(SeekFrom::Start(number(&tail, at - 12, 8))).map_err(io)?;
    let large = read_exactly(input, 56).map_err(io)?;
    if number(&large, 0, 4) != END64 {
        return Err(damaged("no large end record"));
    }
    Ok(Directory { count: number(&large, 32, 8), bytes: number(&large, 40, 8), start: number(&large, 48, 8) })
}

fn read_entry(listing: &mut impl Read) -> Result<Entry, SheetError> {
    let head = read_exactly(listing, 46).map_err(io)?;
    if number(&head, 0, 4) != CENTRAL {
        return Err(damaged("an entry does not begin as one"));
    }
    let field = |at, width| number(&head, at, width);
    let name_bytes = field(28, 2) as usize;
    if name_bytes > NAME_BYTES_MAX {
        return Err(damaged("a name is longer than 1,024 bytes"));
    }
    let name = read_exactly(listing, name_bytes).map_err(io)?;
    let extra = read_exactly(listing, field(30, 2) as usize).map_err(io)?;
    read_exactly(listing, field(32, 2) as usize).map_err(io)?;
    let attributes = field(38, 4);
    let unix_mode = if field(4, 2) >> 8 == 3 { attributes >> 16 } else { 0 };
    let mut entry = Entry {
        directory: name.ends_with(b"/") || attributes & 0x10 != 0,
        name,
        name_is_utf8: field(8, 2) & 0x800 != 0,
        packing: match field(10, 2) {
            0 => Packing::Stored,
            8 => Packing::Deflated,
            other => Packing::Other(u16::try_from(other).unwrap_or(u16::MAX)),
        },
        encrypted: field(8, 2) & 1 != 0,
        symlink: unix_mode & 0o170_000 == 0o120_000,
        crc: u32::try_from(field(16, 4)).unwrap_or(0),
        packed_bytes: field(20, 4),
        bytes: field(24, 4),
        header_start: field(42, 4),
        data_start: 0,
    };
    apply_extra(&mut entry, &extra);
    Ok(entry)
}

/// Large sizes (0x0001), and names in UTF-8 beside one in the writer's own encoding
/// (0x7075), which holds only while its checksum is that of the other name.
fn apply_extra(entry: &mut Entry, extra: &[u8]) {
    let mut at = 0;
    while at + 4 <= extra.len() {
        let (kind, width) = (number(extra, at, 2), number(extra, at + 2, 2) as usize);
        let Some(field) = extra.get(at + 4..at + 4 + width) else { return };
        if kind == 0x0001 {
            let mut next = 0;
            for value in [&mut entry.bytes, &mut entry.packed_bytes, &mut entry.header_start] {
                if *value == 0xffff_ffff && next + 8 <= field.len() {
                    *value = number(field, next, 8);
                    next += 8;
                }
            }
        }
        if kind == 0x7075 && field.len() > 5 && field.len() <= NAME_BYTES_MAX {
            let mut crc = flate2::Crc::new();
            crc.update(&entry.name);
            if number(field, 1, 4) == u64::from(crc.sum()) {
                entry.name = field[5..].to_vec();
                entry.name_is_utf8 = true;
            }
        }
        at += 4 + width;
    }
}

fn data_start(input: &mut Input, entry: &Entry) -> Result<u64, SheetError> {
    input.seek(SeekFrom::Start(entry.header_start)).map_err(io)?;
    let head = read_exactly(input, 30).map_err(io)?;
    if number(&head, 0, 4) != LOCAL {
        return Err(SheetError::damaged(&entry.label(), "its local header is missing"));
    }
    Ok(entry.header_start + 30 + number(&head, 26, 2) + number(&head, 28, 2))
}

/// Files that share bytes multiply what a small archive can inflate to.
fn forbid_overlap(entries: &[Entry], directory_start: u64) -> Result<(), SheetError> {
    let mut spans: Vec<(u64, u64, &Entry)> = Vec::with_capacity(entries.len());
    for entry in entries {
        let end = entry.data_start.checked_add(entry.packed_bytes);
        match end {
            Some(end) if end <= directory_start => spans.push((entry.header_start, end, entry)),
            _ => return Err(SheetError::Overlap { part: entry.label() }),
        }
    }
    spans.sort_unstable_by_key(|(start, end, _)| (*start, *end));
    match spans.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        Some(pair) => Err(SheetError::Overlap { part: pair[1].2.label() }),
        None => Ok(()),
    }
}
