//! The archive of a pupil 学籍档案: what its schools note, item by item, and where the papers lie.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ArchiveCopyId, ArchiveItemId, JournalId, Jurisdiction, OrgId, PersonId};

/// One version of an item of a pupil's archive 档案条目. Whoever corrects one adds a version 更正;
/// none is changed or goes away 永久保存.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveItem {
    /// The item.
    pub id: ArchiveItemId,
    /// Whose.
    pub person: PersonId,
    /// Which version of it, from 1.
    pub version: i32,
    /// The part of the archive, as the pack names it.
    pub section: String,
    /// What kind of item, as the pack names it: `grade`, `award`.
    pub kind: String,
    /// The day it is about.
    pub held: Date,
    /// The school that kept the pupil's entry when this was noted.
    pub school: OrgId,
    /// What was noted, by the kind's fields.
    pub values: BTreeMap<String, String>,
    /// Why it was corrected; empty in the first version.
    pub reason: String,
    /// The school elsewhere that noted it, where it came with a record package; else empty.
    pub origin: String,
    /// The paper that goes with it.
    pub paper: Option<ArchivePaper>,
    /// The unit of whoever noted it.
    pub org: OrgId,
    /// Through which account.
    pub account: AccountId,
    /// When.
    pub put: Timestamp,
}

impl ArchiveItem {
    /// Whether this is the version that comes after `before`: of the same item, of the same kind.
    pub fn follows(&self, before: Option<&Self>) -> bool {
        match before {
            None => self.version == 1 && self.reason.is_empty(),
            Some(before) => {
                (self.id, self.person, self.version) == (before.id, before.person, before.version + 1)
                    && (&self.section, &self.kind) == (&before.section, &before.kind)
            }
        }
    }
}

/// A picture or PDF that goes with an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivePaper {
    /// The name of the file.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size, in bytes.
    pub bytes: u32,
    /// Where the sealed file lies.
    pub file_key: String,
}

/// What a school has of a pupil's archive on paper 纸质档案.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaperKept {
    /// The paper archive itself.
    Original,
    /// Copies of what was needed 必要纸质复印件.
    Copy,
    /// Nothing: it went with the pupil, or there never was one.
    Nothing,
}

crate::org::words!(PaperKept { Original => "original", Copy => "copy", Nothing => "nothing" });

/// Where a school keeps a pupil's archive on paper, and who keeps it. The last word counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperArchive {
    /// Whose.
    pub person: PersonId,
    /// The school.
    pub org: OrgId,
    /// Which word of the school on it, from 1.
    pub version: i32,
    /// What it has.
    pub kept: PaperKept,
    /// Where it lies: room, cabinet, number.
    pub place: String,
    /// Who keeps it.
    pub keeper: String,
    /// Through which account this was noted.
    pub account: AccountId,
    /// When.
    pub noted: Timestamp,
}

/// What a copy of an archive holds of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyHeld {
    /// The particulars by field; what else stood in the archive then still stands in it.
    Particulars(BTreeMap<String, String>),
    /// All of it, in a sealed file: copies made before the archive itself could be asked as of an act.
    File {
        /// Where the file lies.
        key: String,
    },
}

/// The copy of a pupil's archive that a school keeps from the day on which the pupil left 电子备份. It
/// is read, and never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveCopy {
    /// The copy.
    pub id: ArchiveCopyId,
    /// Whose archive.
    pub person: PersonId,
    /// The school that keeps it.
    pub org: OrgId,
    /// The pack the school stands under.
    pub jurisdiction: Jurisdiction,
    /// What the pupil was called then.
    pub name: String,
    /// The first day elsewhere.
    pub left: Date,
    /// The act by which the pupil left.
    pub act: JournalId,
    /// What it holds of its own.
    pub held: CopyHeld,
    /// When it was made.
    pub made: Timestamp,
}
