//! Changes of an entry: transfer, suspension, dropout, death and the rest. What each asks, and
//! through whose hands it goes, stands in the pack; here is how any of them runs.
//!
//! A draft is filled in and handed in ([`submit`]); step by step somebody in scope takes it
//! ([`decide`]) or silence does ([`sweep`]); after the last step it takes effect
//! ([`effects`]) in the same transaction. Every bar is asked at submission, at every step and
//! at the moment of deeming, on facts read inside the transaction ([`facts`]). The entry is
//! locked first, so two cases of one pupil never run at once.

mod across;
mod backlog;
mod before;
mod clear;
mod clock;
mod correction;
mod cosign;
mod decide;
mod desk;
mod effects;
mod escalate;
mod exchange;
mod facts;
mod fill;
mod forms;
mod hand_over;
mod notices;
mod open;
mod overrides;
mod papers;
mod remind;
mod replay;
mod submit;
mod sweep;
mod take_in;
mod turn;
mod uncounted;
mod urge;
mod view;
mod withdraw;

use std::sync::Arc;

use jice_domain::{Action, Case, CaseId, CaseParty, Denied, NotNow, OrgId, PersonId, Refusal, Weight};
use jice_policy::{Change, Rulebook};
use jice_store::case;
use jice_store::entry::SeatedEntry;
use jice_store::org::OrgTree;
use jice_store::{Db, Tx};

pub use backlog::BacklogAsk;
pub use clear::{ClearCases, UnderWayAsk};
pub use cosign::AskCosigner;
pub use decide::{DecideCase, DecideMany, NamedCase};
pub use desk::{Desk, DeskAsk};
pub(crate) use desk::{names as change_names, waits_for};
pub(crate) use effects::cohort_in;
pub use exchange::{EnterRecord, TakeAway};
pub(crate) use exchange::{HANDED_OVER, RECORD};
pub use fill::FillCase;
pub(crate) use fill::short;
pub use notices::{NamedNotice, SeeNotices};
pub use open::{OpenCase, PupilRef};
pub use overrides::{OverridesAsk, OverridesExport};
pub(crate) use papers::{file_name, media_of, mime_of};
pub use replay::{ReplayAsk, ReplayCount, ReplayReason, Replayed, Would, replay};
pub use sweep::Swept;
pub use withdraw::WithdrawCase;

use crate::context::{Asked, Subject};
use crate::{Service, ServiceError};

impl Service {
    /// The case, for whoever may do `action` from one of the units that have a part in it.
    pub(crate) fn case_for(
        &self,
        asked: &Asked,
        action: Action,
        person: PersonId,
        id: CaseId,
    ) -> Result<Case, ServiceError> {
        let found = self.store().read::<_, ServiceError>(|db| Ok(case::find(db, person, id)?))?;
        // A case that is not there and one out of scope are told alike.
        let found = found.ok_or(ServiceError::Denied(Denied::OutOfScope))?;
        self.permit_any(asked, action, &found.parties())?;
        Ok(found)
    }

    /// May `asked` do `action` to what any of `orgs` owns? The unit through which is returned.
    pub(crate) fn permit_any(&self, asked: &Asked, action: Action, orgs: &[OrgId]) -> Result<OrgId, ServiceError> {
        let tree = self.tree_of(asked)?;
        let may = |org: &&OrgId| crate::tree::may(&tree, &asked.actor, action, **org, None).is_ok();
        if let Some(org) = orgs.iter().find(may) {
            return Ok(*org);
        }
        // Say why, and write it down: for the unit nearest to the actor.
        let near = orgs.iter().find(|org| tree.path(**org).contains(&asked.actor.org));
        let org = near.or(orgs.first()).copied().unwrap_or(asked.actor.org);
        self.permit(asked, action, org, None)?;
        Ok(org)
    }

    /// The law that judges a case, and the change in it.
    pub(crate) fn law_of(&self, case: &Case) -> Result<(Arc<Rulebook>, Change), ServiceError> {
        let law = self.rulebook(&case.jurisdiction)?;
        let change = law.change(&case.procedure).cloned();
        let change = change
            .ok_or_else(|| ServiceError::invalid("change", "本规则包没有此项变动。", "The pack has no such change."))?;
        Ok((law, change))
    }
}

/// Reads a case inside a transaction, its entry locked, and refuses one that has moved.
pub(crate) fn locked(tx: &mut Tx, person: PersonId, id: CaseId, version: i32) -> Result<Case, ServiceError> {
    jice_store::entry::lock(tx, person)?;
    let found = case::find(tx, person, id)?.ok_or(ServiceError::Absent)?;
    found.shown_at(version).map_err(not_now)?;
    Ok(found)
}

/// What is held of a case while it is decided.
pub(crate) struct Held {
    /// The live entry of the pupil, where it has one.
    pub(crate) entry: Option<SeatedEntry>,
    /// The place of the step that is taken now, from 1.
    pub(crate) seq: i32,
}

/// Reads a case inside a transaction to take a step of it, its entry locked; none where it is gone.
pub(crate) fn to_decide(tx: &mut Tx, person: PersonId, id: CaseId) -> Result<Option<(Case, Held)>, ServiceError> {
    let entry = jice_store::entry::lock(tx, person)?;
    let found = case::find_with_place(tx, person, id)?;
    Ok(found.map(|(case, last)| (case, Held { entry, seq: last + 1 })))
}

/// The same of a case that lies with whoever opened it.
pub(crate) fn with_opener(tx: &mut Tx, person: PersonId, id: CaseId, version: i32) -> Result<Case, ServiceError> {
    let held = locked(tx, person, id, version)?;
    held.with_opener(version).map_err(not_now)?;
    Ok(held)
}

/// Why it cannot be done now, as it is answered.
pub(crate) fn not_now(why: NotNow) -> ServiceError {
    match why {
        NotNow::Moved { current } => ServiceError::Conflict { current },
        NotNow::NotTheirs => ServiceError::Denied(Denied::RoleLacksRight),
        NotNow::OnlyNoted => ServiceError::invalid("verdict", "备案环节只能确认。", "This step only takes note."),
        NotNow::OnlyCosigned => {
            ServiceError::invalid("verdict", "会签只表示同意或不同意，不能退回。", "A co-signature sends nothing back.")
        }
        NotNow::AskedAlready => {
            ServiceError::invalid("cosigner", "已请其会签。", "They were asked to co-sign this step already.")
        }
        NotNow::Final => ServiceError::invalid("version", "已办结，不能撤销。", "It is over and cannot be taken back."),
    }
}

/// The side on which `unit` stands to a change of an entry that `school` keeps.
pub(crate) fn side_of(tree: &OrgTree, change: &Change, unit: OrgId, school: OrgId) -> Option<CaseParty> {
    // Who takes a pupil in receives it, even back.
    if change.takes_in() {
        return Some(CaseParty::ReceivingSchool);
    }
    if unit == school {
        return Some(CaseParty::School);
    }
    let authority = crate::tree::authority(tree, school);
    if authority.is_some_and(|authority| authority.id == unit) {
        return Some(CaseParty::Authority);
    }
    // Of one side only: an authority above that opens a transfer stands on neither.
    if !change.moves() && authority.is_some_and(|authority| authority.parent == Some(unit)) {
        return Some(CaseParty::AuthorityAbove);
    }
    change.moves().then_some(CaseParty::ReceivingSchool)
}

/// Findings that stand in the way: what refuses, and what only an authority may override
/// unless `overridden`.
pub(crate) fn barred(findings: &[Refusal], overridden: bool) -> bool {
    findings.iter().any(|finding| match finding.weight {
        Weight::Refuses => true,
        Weight::Overridable => !overridden,
        Weight::Warns => false,
    })
}

/// The line of the audit log about a case.
pub(crate) fn about(case: &Case) -> Subject<'static> {
    Subject { kind: "case", org: Some(case.from), id: case.id.0, person: Some(case.person), ..Subject::default() }
}

/// The other change of the same entry that holds it, as it is called. Where `case` holds it itself there
/// is none: the store lets only one.
pub(crate) fn under_way(db: &mut Db, law: &Rulebook, case: &Case) -> Result<Option<String>, ServiceError> {
    if case.state.holds() {
        return Ok(None);
    }
    let other = case::other_that_holds(db, case)?;
    Ok(other.map(|other| law.change(&other.procedure).map_or(other.procedure.clone(), |change| change.zh.clone())))
}
