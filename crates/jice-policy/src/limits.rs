//! Limits of the machine. They are clauses of the pack `system`, figures included, so that a
//! refusal for a file too large names its reason like any other.

use jice_domain::{ClauseRef, Party, Refusal, Weight};

use crate::rulebook::Rulebook;
use crate::rules::technical_limit;

/// A limit of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Bytes of an uploaded workbook.
    WorkbookBytes,
    /// Rows of a batch.
    BatchRows,
    /// Bytes of an uploaded photo.
    PhotoBytes,
    /// Pixels along a side of an uploaded photo.
    PhotoPixels,
    /// Bytes of an archive of photos.
    ArchiveBytes,
    /// Pictures in an archive of photos.
    ArchiveEntries,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 6] = [
        Self::WorkbookBytes,
        Self::BatchRows,
        Self::PhotoBytes,
        Self::PhotoPixels,
        Self::ArchiveBytes,
        Self::ArchiveEntries,
    ];

    /// The clause that sets it, and the parameter that holds the figure.
    fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::WorkbookBytes => ("system-001-1", "bytes_max"),
            Self::BatchRows => ("system-001-2", "rows_max"),
            Self::PhotoBytes => ("system-001-4", "bytes_max"),
            Self::PhotoPixels => ("system-001-4", "pixels_max"),
            Self::ArchiveBytes => ("system-001-5", "bytes_max"),
            Self::ArchiveEntries => ("system-001-5", "entries_max"),
        }
    }

    /// What is limited, in Chinese and in English, and in which unit.
    pub(crate) fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::WorkbookBytes => ("工作簿大小", "the size of the workbook", "B"),
            Self::BatchRows => ("批次行数", "the number of rows", ""),
            Self::PhotoBytes => ("照片大小", "the size of the photo", "B"),
            Self::PhotoPixels => ("照片边长", "a side of the photo", "px"),
            Self::ArchiveBytes => ("照片压缩包大小", "the size of the archive", "B"),
            Self::ArchiveEntries => ("压缩包内照片数", "the number of pictures", ""),
        }
    }
}

impl Rulebook {
    /// The figure of a limit, in its unit.
    pub fn limit(&self, limit: Limit) -> u64 {
        self.limit_clause(limit).1
    }

    /// The refusal of something of which there is `found`; none within the limit.
    pub fn beyond(&self, limit: Limit, found: u64) -> Option<Refusal> {
        let (clause, most) = self.limit_clause(limit);
        (found > most).then(|| {
            technical_limit(limit, found, most, Party::Applicant).refusal(
                clause,
                Weight::Refuses,
                "technical_limit",
                &[],
                self,
            )
        })
    }

    fn limit_clause(&self, limit: Limit) -> (&ClauseRef, u64) {
        let (id, parameter) = limit.source();
        let clause = self.pack().clause(id).expect("checked when the packs were loaded");
        let figure = clause.params[parameter].as_integer().expect("checked when the packs were loaded");
        (&clause.cite, figure.unsigned_abs())
    }

    /// The limits whose clause or figure a set of packs lacks.
    pub(crate) fn lacking(pack: &crate::packs::Pack) -> Vec<String> {
        let has = |limit: &Limit| {
            let (id, parameter) = limit.source();
            pack.clause(id).is_some_and(|clause| {
                clause.params.get(parameter).is_some_and(|figure| figure.as_integer().is_some_and(|n| n > 0))
            })
        };
        Limit::ALL
            .iter()
            .filter(|limit| !has(limit))
            .map(|limit| format!("{} with params.{}", limit.source().0, limit.source().1))
            .collect()
    }
}
