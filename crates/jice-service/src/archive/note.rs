//! Noting an item and correcting one: it holds at once, and asks nobody.

use std::collections::BTreeMap;

use jice_domain::{Action, ArchiveItem, ArchiveItemId, ArchivePaper, PersonId};
use jice_policy::{ArchiveFault, Rulebook};
use jice_store::{StoreError, Tx, archive_item, entry};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::case::{file_name, media_of, short};
use crate::context::{Asked, Subject};
use crate::view::ArchiveView;
use crate::words::plain;
use crate::{InvalidField, Service, ServiceError};

/// Note an item.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteItem {
    /// The part of the archive.
    pub section: String,
    /// The kind of item.
    pub kind: String,
    /// The day it is about.
    #[schema(value_type = String, format = Date)]
    pub held_on: Date,
    /// What is noted, by the kind's fields.
    pub values: BTreeMap<String, String>,
}

/// Correct an item: a new version counts, the one before stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectItem {
    /// The version that was shown.
    pub version: i32,
    /// The day it is about.
    #[schema(value_type = String, format = Date)]
    pub held_on: Date,
    /// What is noted, by the kind's fields.
    pub values: BTreeMap<String, String>,
    /// Why.
    pub reason: String,
}

/// Most items of one archive: twelve years of everything need a tenth.
pub(super) const ITEMS_MOST: usize = 5_000;

impl Service {
    /// Notes an item of a pupil's archive.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with everything that is wrong; [`ServiceError::Denied`] out of scope.
    pub fn note_item(&self, asked: &Asked, person: PersonId, note: NoteItem) -> Result<ArchiveView, ServiceError> {
        let seated = self.archive_for(asked, Action::KeepArchive, person)?;
        let school = seated.entry.school;
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let NoteItem { section, kind, held_on, values } = note;
        let there = law.archive().iter().any(|one| one.id == section && one.kinds.contains(&kind));
        if !there {
            return Err(ServiceError::invalid(
                "kind",
                "学籍档案的这一部分没有这类条目，请重新选择。",
                "This part of the archive has no such items: choose another.",
            ));
        }
        self.past_day(held_on)?;
        let values = read(&law, &kind, &values)?;
        let fields = format!("{section}: {kind}");
        let about = Subject::pupil(school, person).with_fields(&fields);
        self.act(asked, Action::KeepArchive, about, |tx| {
            self.still_at(tx, person, school)?;
            if archive_item::list(tx, person)?.len() >= ITEMS_MOST {
                return Err(ServiceError::invalid(
                    "section",
                    format!("该生学籍档案已达{ITEMS_MOST}条上限，请联系系统管理员。"),
                    format!("The archive has {ITEMS_MOST} items, which is the most: ask who runs the register."),
                ));
            }
            let item = ArchiveItem {
                id: ArchiveItemId(self.id()),
                person,
                version: 1,
                section: section.clone(),
                kind: kind.clone(),
                held: held_on,
                school,
                values: values.clone(),
                reason: String::new(),
                origin: String::new(),
                paper: None,
                org: asked.actor.org,
                account: asked.actor.account,
                put: self.now(),
            };
            Ok(archive_item::insert(tx, &item)?)
        })?;
        self.view_archive(asked, person)
    }

    /// Corrects an item. What it said before stays, with who noted it and when.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it has been corrected meanwhile.
    pub fn correct_item(
        &self,
        asked: &Asked,
        person: PersonId,
        item: ArchiveItemId,
        correct: CorrectItem,
    ) -> Result<ArchiveView, ServiceError> {
        let CorrectItem { version, held_on, values, reason } = correct;
        short("reason", &reason)?;
        if reason.trim().is_empty() {
            return Err(ServiceError::invalid("reason", "请写明更正理由。", "Say why it is corrected."));
        }
        self.past_day(held_on)?;
        self.next_version(asked, person, item, version, "corrected", |law, last| {
            let values = read(law, &last.kind, &values)?;
            Ok(ArchiveItem { held: held_on, values, reason: reason.trim().to_owned(), ..last.clone() })
        })
    }

    /// Puts a paper to an item: a picture or PDF, by the same check as a paper of a case.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where it is no picture or PDF, is too heavy, locked or broken.
    pub fn put_archive_file(
        &self,
        asked: &Asked,
        person: PersonId,
        item: ArchiveItemId,
        version: i32,
        (name, bytes): (&str, &[u8]),
    ) -> Result<ArchiveView, ServiceError> {
        self.archive_for(asked, Action::KeepArchive, person)?;
        let media = media_of(bytes)?;
        let paper = ArchivePaper {
            name: file_name(name),
            media: media.to_owned(),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            file_key: self.files().put(bytes)?,
        };
        self.next_version(asked, person, item, version, "paper", |_, last| {
            let reason = if last.paper.is_some() { "更换佐证材料" } else { "补充佐证材料" };
            Ok(ArchiveItem { paper: Some(paper.clone()), reason: reason.to_owned(), ..last.clone() })
        })
    }

    /// Adds to an item the version that `make` makes of its last one, which was shown as `version`.
    fn next_version(
        &self,
        asked: &Asked,
        person: PersonId,
        id: ArchiveItemId,
        version: i32,
        what: &str,
        make: impl Fn(&Rulebook, &ArchiveItem) -> Result<ArchiveItem, ServiceError>,
    ) -> Result<ArchiveView, ServiceError> {
        let seated = self.archive_for(asked, Action::KeepArchive, person)?;
        let school = seated.entry.school;
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let fields = format!("{what} {id}");
        let about = Subject::pupil(school, person).with_fields(&fields);
        self.act(asked, Action::KeepArchive, about, |tx| {
            self.still_at(tx, person, school)?;
            let last = archive_item::versions(tx, person, id)?.pop().ok_or(ServiceError::Absent)?;
            if last.version != version {
                return Err(ServiceError::Conflict { current: last.version });
            }
            let next = ArchiveItem {
                version: version + 1,
                school,
                org: asked.actor.org,
                account: asked.actor.account,
                put: self.now(),
                ..make(&law, &last)?
            };
            archive_item::insert(tx, &next).map_err(|error| match error {
                // Somebody else was first, on an entry that has ended and is not locked.
                StoreError::Duplicate { .. } => ServiceError::Conflict { current: version + 1 },
                other => other.into(),
            })
        })?;
        self.view_archive(asked, person)
    }

    /// Locks the entry and makes sure that `school` still keeps the pupil: who leaves takes the archive along.
    pub(super) fn still_at(
        &self,
        tx: &mut Tx,
        person: PersonId,
        school: jice_domain::OrgId,
    ) -> Result<(), ServiceError> {
        let held = match entry::lock(tx, person)? {
            Some(held) => Some(held),
            // An entry that has ended stays with the last school.
            None => entry::find(tx, &[person])?.pop(),
        };
        match held {
            Some(held) if held.entry.school == school => Ok(()),
            Some(held) => Err(ServiceError::Conflict { current: held.entry.version }),
            None => Err(ServiceError::Absent),
        }
    }
}

/// What was filled in for an item, as the kind has it.
pub(super) fn read(
    law: &Rulebook,
    kind: &str,
    values: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, ServiceError> {
    let known = law.archive_kind(kind).ok_or_else(|| {
        ServiceError::invalid("kind", "规则包已不再有这类条目。", "The pack has no such items any more.")
    })?;
    for (field, value) in values {
        plain(&format!("values.{field}"), value)?;
    }
    known.read(values).map_err(|faults| ServiceError::Invalid(faults.into_iter().map(invalid).collect()))
}

fn invalid(fault: ArchiveFault) -> InvalidField {
    InvalidField { field: format!("values.{}", fault.field), zh: fault.zh, en: fault.en }
}
