//! One file of an archive, inflated and counted.

use std::io::{self, BufReader, Read, Take};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::ArchiveCaps;
use super::directory::{Entry, Packing};
use crate::{Cap, SheetError};

/// Below this many bytes out, the ratio is not asked: short repetitive parts are honest.
const RATIO_ASKED_FROM_BYTES: u64 = 4 << 20;

enum Body<R: Read> {
    Stored(Take<R>),
    Deflated(DeflateDecoder<BufReader<Take<R>>>),
}

/// Reads one file; fails at the first byte beyond a cap or beyond its declared size,
/// and at the end if its size or checksum is not as declared.
pub(crate) struct EntryReader<R: Read> {
    body: Body<R>,
    label: String,
    declared_bytes: u64,
    declared_crc: u32,
    packed_bytes: u64,
    caps: ArchiveCaps,
    spent: Arc<AtomicU64>,
    bytes: u64,
    crc: Crc,
}

impl<R: Read> EntryReader<R> {
    /// `source` stands at the entry's first byte.
    pub(super) fn new(source: R, entry: &Entry, caps: &ArchiveCaps, spent: Arc<AtomicU64>) -> Result<Self, SheetError> {
        let label = entry.label();
        if entry.encrypted {
            return Err(SheetError::EncryptedWorkbook);
        }
        let packed = source.take(entry.packed_bytes);
        let body = match entry.packing {
            Packing::Stored => Body::Stored(packed),
            Packing::Deflated => Body::Deflated(DeflateDecoder::new(BufReader::with_capacity(64 << 10, packed))),
            Packing::Other(method) => return Err(SheetError::damaged(&label, format!("packing method {method}"))),
        };
        Ok(Self {
            body,
            label,
            declared_bytes: entry.bytes,
            declared_crc: entry.crc,
            packed_bytes: entry.packed_bytes,
            caps: caps.clone(),
            spent,
            bytes: 0,
            crc: Crc::new(),
        })
    }

    /// The name of the file being read, for messages.
    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    fn count(&mut self, fresh: &[u8]) -> Result<(), SheetError> {
        let bytes = fresh.len() as u64;
        self.bytes += bytes;
        let total = self.spent.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let too_much = |cap, limit| Err(SheetError::too_much(cap, limit, &self.label));
        if self.bytes > self.caps.entry_bytes {
            return too_much(Cap::EntryBytes, self.caps.entry_bytes);
        }
        if total > self.caps.total_bytes {
            return too_much(Cap::TotalBytes, self.caps.total_bytes);
        }
        if self.bytes > RATIO_ASKED_FROM_BYTES && self.bytes / self.caps.ratio > self.packed_bytes {
            return too_much(Cap::Ratio, self.caps.ratio);
        }
        if self.bytes > self.declared_bytes {
            return Err(SheetError::damaged(&self.label, "it is longer than declared"));
        }
        self.crc.update(fresh);
        Ok(())
    }

    fn finish(&self) -> Result<(), SheetError> {
        if self.bytes != self.declared_bytes {
            return Err(SheetError::damaged(&self.label, "it is shorter than declared"));
        }
        if self.crc.sum() != self.declared_crc {
            return Err(SheetError::damaged(&self.label, "its checksum is wrong"));
        }
        Ok(())
    }
}

impl<R: Read> Read for EntryReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let fresh = match &mut self.body {
            Body::Stored(packed) => packed.read(buffer)?,
            Body::Deflated(packed) => {
                packed.read(buffer).map_err(|error| io::Error::other(SheetError::from_io(&self.label, &error)))?
            }
        };
        if fresh > 0 {
            self.count(&buffer[..fresh]).map_err(io::Error::other)?;
        } else if !buffer.is_empty() {
            self.finish().map_err(io::Error::other)?;
        }
        Ok(fresh)
    }
}
