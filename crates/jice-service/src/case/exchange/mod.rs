//! What a case exchanges with registers elsewhere 调档: the request that comes in and opens a
//! transfer out, the request that goes out for a pupil who comes, the record that answers it.

mod barred;
mod enter_record;
mod import_record;
mod import_request;
mod read_record;
mod take_away;

use std::collections::BTreeMap;

use jice_domain::{Action, Case, CaseId, Evidence, EvidenceId, FieldId, NotNow, OrgId, PersonId};
use jice_policy::{Change, Rulebook};
use jice_store::claim::{self, Claim, ClaimKey};
use jice_store::org::OrgTree;
use jice_store::person::Person;
use jice_store::{Db, Tx};
use sha2::{Digest, Sha256};

pub(in crate::case) use barred::exchange_acts;
pub use enter_record::EnterRecord;
pub use take_away::TakeAway;

use super::not_now;
use crate::context::Asked;
use crate::package::{MEDIA, Package, PupilKey, Sender, no};
use crate::{Service, ServiceError, tree};

/// The paper that asks for a pupil's record.
const REQUEST: &str = "request";
/// The paper that a pupil's record comes as, and the field its values stand in.
pub(crate) const RECORD: &str = "record";
/// The record as this register hands it over.
pub(crate) const HANDED_OVER: &str = "record_package";

impl Service {
    /// The case at its step of fetching the record, for whoever's turn it is.
    pub(in crate::case) fn fetching(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
    ) -> Result<(Case, std::sync::Arc<Rulebook>, Change), ServiceError> {
        let seen = self.case_for(asked, Action::ExchangeRecords, person, id)?;
        let (law, change) = self.law_of(&seen)?;
        if !fetches(&change, &seen) {
            return Err(ServiceError::Refused(vec![law.record_not_due(&change, seen.current())]));
        }
        let turn = seen.current().is_some_and(|step| step.org == asked.actor.org);
        if !turn {
            return Err(not_now(NotNow::NotTheirs));
        }
        Ok((seen, law, change))
    }

    /// A package as a paper of a case, its file kept.
    fn package_paper(&self, asked: &Asked, kind: &str, name: &str, bytes: &[u8]) -> Result<Evidence, ServiceError> {
        Ok(Evidence {
            id: EvidenceId(self.id()),
            kind: kind.to_owned(),
            name: name.chars().filter(|letter| !letter.is_control()).take(120).collect(),
            media: MEDIA.to_owned(),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            file_key: self.files().put(bytes)?,
            put: self.now(),
            account: asked.actor.account,
        })
    }
}

/// Whether a change has a record fetched from elsewhere.
pub(super) fn asks_for_record(change: &Change) -> bool {
    change.evidence.iter().any(|paper| paper.id == RECORD && paper.by_step.is_some())
}

/// Whether `case` is before the step in which its record is fetched.
pub(super) fn fetches(change: &Change, case: &Case) -> bool {
    let step = change.evidence.iter().find(|paper| paper.id == RECORD).and_then(|paper| paper.by_step.as_deref());
    step.is_some() && case.current().map(|step| step.id.as_str()) == step
}

/// Whether the record came signed by the register that keeps it.
fn came_signed(papers: &[Evidence]) -> bool {
    papers.iter().any(|paper| paper.kind == RECORD && paper.media == MEDIA)
}

/// The record of a case, by field of the register.
pub(super) fn record_of(change: &Change, case: &Case) -> BTreeMap<FieldId, String> {
    super::correction::new_values(change, case)
}

/// The claim that a package is used once, in the world.
fn used(package: &Package, case: &Case) -> Claim {
    let digest = Sha256::digest(format!("{}/{}", package.key, package.content.id()));
    Claim { key: ClaimKey::digest("package", &digest), person: case.person, org: case.opener, subject: case.id.0 }
}

/// Whether a package was used before.
fn is_used(db: &mut Db, used: &Claim) -> Result<bool, ServiceError> {
    Ok(!claim::find(db, std::slice::from_ref(&used.key))?.is_empty())
}

fn use_once(tx: &mut Tx, used: &Claim) -> Result<(), ServiceError> {
    if !is_used(tx, used)? && claim::take(tx, std::slice::from_ref(used))?.is_empty() {
        return Ok(());
    }
    Err(was_used())
}

fn was_used() -> ServiceError {
    no(
        "这份档案包已经用过，一份只能用一次。请在已有的变动中继续办理，或请对方重新签发。",
        "The package was used before, and serves once: go on with the case it opened, or have a new one made.",
    )
}

/// Who this register is to others, for a pupil of `school`.
pub(super) fn sender(tree: &OrgTree, law: &Rulebook, school: OrgId) -> Sender {
    let details = tree.unit(school).and_then(|unit| unit.school());
    Sender {
        register: tree::name(tree, tree::root(tree, school)),
        division: match tree.unit(school) {
            Some(unit) if !unit.division.is_empty() => unit.division.clone(),
            _ => law.about().division.clone(),
        },
        authority: tree::authority(tree, school).map(|unit| unit.name.clone()).unwrap_or_default(),
        school: tree::name(tree, school),
        school_identifier: details.map(|school| school.identifier.clone()).unwrap_or_default(),
    }
}

/// What identifies a person to another register.
pub(super) fn pupil_key(person: &Person, student_number: String) -> PupilKey {
    let document = person.document.as_ref();
    PupilKey {
        name: person.name.trim().to_owned(),
        document_kind: document.map(|document| document.kind().as_str().to_owned()).unwrap_or_default(),
        document_number: document.map(|document| document.number().to_owned()).unwrap_or_default(),
        student_number,
    }
}
