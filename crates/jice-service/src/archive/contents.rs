//! What stands in an archive at a moment: the particulars, every version of every item, the papers
//! of completed changes, what happened to the entry. Names of people and schools stand in it as
//! texts, so that what is kept of it says later what it says now.

use std::collections::{BTreeMap, HashSet};

use jice_domain::{
    ArchiveItem, ArchiveItemId, ArchivePaper, CaseId, CaseState, EvidenceId, JournalId, OrgId, PersonId,
};
use jice_policy::Rulebook;
use jice_store::org::OrgTree;
use jice_store::person::Person;
use jice_store::{Db, archive_item, case, journal};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::case::HANDED_OVER;
use crate::package::MEDIA;
use crate::pupil::{timeline, who};
use crate::view::TimelineEvent;
use crate::{Service, ServiceError, tree};

/// What stands in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contents {
    /// The particulars, by field.
    pub(crate) values: BTreeMap<String, String>,
    /// Every version of every item, item by item.
    pub(crate) items: Vec<Noted>,
    /// The papers of completed changes.
    pub(crate) papers: Vec<Filed>,
    /// What happened to the entry, newest first.
    pub(crate) changes: Vec<TimelineEvent>,
}

/// A version of an item, with the names of whoever noted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Noted {
    pub(crate) id: ArchiveItemId,
    pub(crate) version: i32,
    pub(crate) section: String,
    pub(crate) kind: String,
    pub(crate) held: Date,
    /// The school then.
    pub(crate) school: String,
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) reason: String,
    pub(crate) paper: Option<ArchivePaper>,
    pub(crate) by: String,
    pub(crate) put: Timestamp,
}

/// A paper that a completed change left in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filed {
    pub(crate) case: CaseId,
    /// The change, as its pack calls it, in Chinese and in English.
    pub(crate) change: (String, String),
    /// The day from which the change holds.
    pub(crate) done: Date,
    pub(crate) paper: EvidenceId,
    /// The paper, as the pack calls it.
    pub(crate) called: (String, String),
    /// The file.
    pub(crate) file: ArchivePaper,
}

/// Up to when an archive is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AsOf {
    /// As it stands.
    Now,
    /// As it stood when a school was left.
    Left {
        /// The school.
        school: OrgId,
        /// The act by which it was left.
        act: JournalId,
        /// When that act was told.
        at: Timestamp,
    },
}

/// The particulars of `held`, who is under `law`, by field; those that are empty left out.
pub(crate) fn values_of(law: &Rulebook, held: &Person) -> BTreeMap<String, String> {
    let fields = law.fields().all().iter().enumerate();
    let values = fields.filter_map(|(place, field)| {
        let value = held.values.get(place).filter(|value| !value.is_empty())?;
        Some((field.id.0.to_string(), value.to_owned()))
    });
    values.collect()
}

impl Service {
    /// What stands in the archive of `person`, who is under `law`, with these particulars. Papers go in by
    /// themselves: those of every change that is done. Nothing in an archive is ever changed or removed, so
    /// it can be read as of any act.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn archive_contents(
        &self,
        db: &mut Db,
        law: &Rulebook,
        tree: &OrgTree,
        (person, values): (PersonId, BTreeMap<String, String>),
        as_of: AsOf,
    ) -> Result<Contents, ServiceError> {
        let mut held = archive_item::list(db, person)?;
        let mut acts = journal::list(db, person)?;
        if let AsOf::Left { school, act, at } = as_of {
            // Of what was put in the same instant, the school that was left put its own before.
            held.retain(|item| item.put < at || (item.put == at && item.school == school));
            acts.retain(|told| told.id <= act);
        }
        let done: HashSet<CaseId> = acts.iter().filter_map(|told| told.act.case()).collect();
        let mut items = Vec::new();
        for item in held {
            let by = who(db, item.org, item.account)?;
            items.push(noted(tree, item, by));
        }
        Ok(Contents { values, items, papers: filed(db, law, person, &done)?, changes: timeline(db, tree, &acts)? })
    }
}

fn noted(tree: &OrgTree, item: ArchiveItem, by: String) -> Noted {
    let school = if item.origin.is_empty() { tree::name(tree, item.school) } else { item.origin };
    Noted {
        id: item.id,
        version: item.version,
        section: item.section,
        kind: item.kind,
        held: item.held,
        school,
        values: item.values,
        reason: item.reason,
        paper: item.paper,
        by,
        put: item.put,
    }
}

/// The papers of the changes that acts of the entry carried out.
fn filed(db: &mut Db, law: &Rulebook, id: PersonId, carried_out: &HashSet<CaseId>) -> Result<Vec<Filed>, ServiceError> {
    let mut filed = Vec::new();
    for done in case::list(db, id)?.into_iter().filter(|case| carried_out.contains(&case.id)) {
        let CaseState::Done { on } = done.state else { continue };
        let change = law.change(&done.procedure);
        let own = (done.procedure.clone(), done.procedure.clone());
        let name = change.map_or(own, |change| (change.zh.clone(), change.en.clone()));
        // What another register sent, or was sent, stays with its case: what it says is in the archive.
        let is_paper = |paper: &jice_domain::Evidence| paper.kind != HANDED_OVER && paper.media != MEDIA;
        for paper in case::evidence(db, id, done.id)?.into_iter().filter(is_paper) {
            let known = change.and_then(|change| change.evidence.iter().find(|one| one.id == paper.kind));
            let own = (paper.kind.clone(), paper.kind.clone());
            filed.push(Filed {
                case: done.id,
                change: name.clone(),
                done: on,
                paper: paper.id,
                called: known.map_or(own, |known| (known.zh.clone(), known.en.clone())),
                file: ArchivePaper {
                    name: paper.name,
                    media: paper.media,
                    bytes: paper.bytes,
                    file_key: paper.file_key,
                },
            });
        }
    }
    Ok(filed)
}
