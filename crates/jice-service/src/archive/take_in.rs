//! The archive of a pupil who comes from another register: what the signed record says of it is noted
//! here, each item with the school elsewhere that noted it.

use std::collections::BTreeMap;

use jice_domain::{AccountId, ArchiveItem, ArchiveItemId, Case, OrgId};
use jice_policy::Rulebook;
use jice_store::{Tx, archive_item, case};
use jiff::civil::Date;

use super::note::ITEMS_MOST;
use crate::case::RECORD;
use crate::package::{self, CarriedItem, Content, MEDIA};
use crate::{Service, ServiceError};

/// The kind under which what has no kind here is noted.
const OTHER: &str = "note";

impl Service {
    /// Notes what the record that came for `case` says of the archive. What is here already, because
    /// the pupil once left from here, is not noted twice; what has no kind here is noted as it came.
    pub(crate) fn take_in_archive(
        &self,
        tx: &mut Tx,
        law: &Rulebook,
        case: &Case,
        school: OrgId,
        (org, account): (OrgId, AccountId),
    ) -> Result<(), ServiceError> {
        let papers = case::evidence(tx, case.person, case.id)?;
        let Some(paper) = papers.iter().find(|paper| paper.kind == RECORD && paper.media == MEDIA) else {
            return Ok(());
        };
        let Content::Record(record) = package::open(&self.files().get(&paper.file_key)?)?.content else {
            return Ok(());
        };
        let mut here: Vec<(String, Date, BTreeMap<String, String>)> =
            archive_item::list(tx, case.person)?.into_iter().map(|held| (held.kind, held.held, held.values)).collect();
        for carried in &record.archive {
            // Texts beside items tell of photos, which stay where they are.
            let Ok(item) = serde_json::from_str::<CarriedItem>(&carried.content) else { continue };
            let Some((section, kind, values)) = placed(law, &carried.section, &item) else { continue };
            let same = (kind.clone(), carried.on, values.clone());
            if here.len() >= ITEMS_MOST || here.contains(&same) {
                continue;
            }
            here.push(same);
            archive_item::insert(
                tx,
                &ArchiveItem {
                    id: ArchiveItemId(self.id()),
                    person: case.person,
                    version: 1,
                    section,
                    kind,
                    held: carried.on,
                    school,
                    values,
                    reason: String::new(),
                    origin: match item.school.is_empty() {
                        true => record.from.school.clone(),
                        false => item.school.chars().filter(|letter| !letter.is_control()).take(120).collect(),
                    },
                    paper: None,
                    org,
                    account,
                    put: self.now(),
                },
            )?;
        }
        Ok(())
    }
}

/// In which part here an item stands, and as what: by its own kind where the law here has it and its
/// values are of it, else as other material; none where the law has no part for that.
fn placed(law: &Rulebook, section: &str, item: &CarriedItem) -> Option<(String, String, BTreeMap<String, String>)> {
    let part = |kind: &str| {
        let takes = |one: &&jice_policy::ArchiveSection| one.kinds.iter().any(|held| held == kind);
        let own = law.archive().iter().find(|one| one.id == section).filter(takes);
        own.or_else(|| law.archive().iter().find(takes)).map(|one| one.id.clone())
    };
    let read = law.archive_kind(&item.kind).and_then(|kind| kind.read(&item.values).ok());
    if let (Some(values), Some(part)) = (read, part(&item.kind)) {
        return Some((part, item.kind.clone(), values));
    }
    let words: Vec<String> = item.values.iter().map(|(field, value)| format!("{field}：{value}")).collect();
    let values = [("title".to_owned(), item.kind.clone()), ("words".to_owned(), words.join("；"))].into();
    let values = law.archive_kind(OTHER)?.read(&values).ok()?;
    Some((part(OTHER)?, OTHER.to_owned(), values))
}
