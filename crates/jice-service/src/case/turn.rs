//! A turn of a case is taken: where it goes is the domain's to say ([`jice_domain::Leads`]), here
//! it is written down.

use jice_domain::{Case, CaseState, Leads, OrgId, Refusal, RouteStep, date_at};
use jice_policy::Rulebook;
use jice_store::entry::SeatedEntry;
use jice_store::person::Person;
use jice_store::{Tx, case, case_part};
use jiff::Timestamp;
use jiff::civil::Date;

use super::facts::Footing;
use crate::{Service, ServiceError};

/// What comes with a turn.
pub(crate) struct Said {
    /// The unit that acted, or should have.
    pub(crate) org: OrgId,
    /// In what words.
    pub(crate) words: String,
    /// What the law holds against it that was overridden, or is only warned of.
    pub(crate) findings: Vec<Refusal>,
    /// The pupil as the law was just asked about it, where its live entry was locked before.
    pub(crate) pupil: Option<Pupil>,
}

/// A pupil with the entry that a transaction holds.
pub(crate) struct Pupil {
    pub(crate) seated: SeatedEntry,
    pub(crate) person: Person,
}

impl Service {
    /// Takes a locked case where a turn leads, and writes it.
    pub(crate) fn go(
        &self,
        tx: &mut Tx,
        footing: &Footing<'_>,
        held: &mut Case,
        leads: Leads,
        said: Said,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        let taken = match held.state {
            CaseState::Open { step, .. } => step,
            _ => 0,
        };
        let (state, next) = match leads {
            Leads::Before(step) => {
                let moved = ServiceError::Conflict { current: held.version };
                let next = held.plan.route.get(usize::from(step)).ok_or(moved)?;
                let due = due_of(footing.law, next, now);
                (CaseState::Open { step, arrived: now, due }, Some(next.org))
            }
            Leads::Done => {
                let on = self.carry_out(tx, footing, held, (said.findings, said.pupil))?;
                (CaseState::Done { on }, None)
            }
            Leads::Back => (CaseState::Returned { step: taken, reason: said.words }, Some(held.opener)),
            Leads::Refused => (CaseState::Refused { step: taken, on: self.today(), reason: said.words }, None),
        };
        held.state = state;
        case::update(tx, held)?;
        held.version += 1;
        if held.state.is_over() {
            self.follow_case(tx, &footing.around.tree, held)?;
        }
        Ok(case_part::lay(tx, held, Some(said.org), next, now)?)
    }
}

/// The last day in time of a step that came at `arrived`; none where no limit is set, or a
/// calendar on the way is not loaded: then nothing is ever deemed.
pub(crate) fn due_of(law: &Rulebook, step: &RouteStep, arrived: Timestamp) -> Option<Date> {
    jice_policy::due(date_at(step.counts_from(arrived)), step.within?, step.unit, law.calendar()).ok()
}
