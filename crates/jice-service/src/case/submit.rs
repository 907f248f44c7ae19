use jice_domain::{Action, Case, CaseId, CaseParty, CasePlan, CaseState, OrgId, PersonId, RouteStep, date_at};
use jice_policy::facts::Occasion;
use jice_policy::{Change, ChangeStep, Rulebook};
use jice_store::case;
use jice_store::org::OrgTree;
use jiff::Timestamp;

use super::facts::Known;
use super::fill::with_opener;
use super::{about, barred, lay_before, locked};
use crate::context::Asked;
use crate::intake::Versioned;
use crate::view::CaseView;
use crate::{Service, ServiceError, tree};

impl Service {
    /// Hands a case in: every bar is asked, its way is laid down, and it goes to the first desk.
    /// Where nobody need be asked it takes effect at once.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] with every reason at once; [`ServiceError::Conflict`].
    pub fn submit_case(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        at: Versioned,
    ) -> Result<CaseView, ServiceError> {
        let seen = self.own_case(asked, person, id)?;
        let (law, change) = self.law_of(&seen)?;
        let around = self.around(&seen)?;
        self.act(asked, Action::OpenCase, about(&seen).with_fields("submit"), |tx| {
            let mut held = locked(tx, person, id, at.version)?;
            with_opener(&held)?;
            let (known, findings) = self.judge_case(tx, &law, &change, &held, Occasion::SubmitCase, &around)?;
            if barred(&findings, !held.plea.is_empty()) {
                return Err(ServiceError::Refused(findings));
            }
            held.pack_version = law.version().to_owned();
            held.account = asked.actor.account;
            held.holder = asked.actor.holder.clone();
            held.plan =
                CasePlan { route: route(&around.tree, &change, &held, &known), effects: change.effects.clone() };
            let opener = held.opener;
            self.go_to(tx, &law, &mut held, Some(asked), 0, Some(opener), findings)
        })?;
        self.view_case(asked, person, id)
    }

    /// Brings a locked case before step `step`, or to its end behind the last; `acted` has just
    /// acted. The case is written.
    #[expect(clippy::too_many_arguments, reason = "what a turn of a case rests on")]
    pub(crate) fn go_to(
        &self,
        tx: &mut jice_store::Tx,
        law: &Rulebook,
        held: &mut Case,
        asked: Option<&Asked>,
        step: u8,
        acted: Option<OrgId>,
        findings: Vec<jice_domain::Refusal>,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        let next = match held.plan.route.get(usize::from(step)) {
            Some(next) => {
                let due = due_of(law, next, now);
                held.state = CaseState::Open { step, arrived: now, due };
                Some((next.org, due))
            }
            None => {
                let on = self.carry_out(tx, law, held, asked, findings)?;
                held.state = CaseState::Done { on };
                None
            }
        };
        case::update(tx, held)?;
        lay_before(tx, held, acted, next, now)
    }
}

/// The last day in time of a step that came at `arrived`; none where no limit is set, or a
/// calendar on the way is not loaded: then nothing is ever deemed.
pub(crate) fn due_of(law: &Rulebook, step: &RouteStep, arrived: Timestamp) -> Option<jiff::civil::Date> {
    jice_policy::due(date_at(arrived), step.within?, step.unit, &law.calendar()).ok()
}

/// The way of a case: the units that are to take each step.
fn route(tree: &OrgTree, change: &Change, case: &Case, known: &Known) -> Vec<RouteStep> {
    let org = |step: &ChangeStep| unit_of(tree, step.by, case);
    let steps: Vec<(&ChangeStep, OrgId)> = change
        .step
        .iter()
        .filter(|step| step.concerns(known.grade))
        .filter_map(|step| Some((step, org(step)?)))
        .collect();
    let falls_to = |id: &str| steps.iter().find(|(step, _)| step.id == id).map(|(_, org)| *org);
    let kept = steps
        .iter()
        .filter(|(step, org)| step.unless_same_as.as_deref().and_then(falls_to).is_none_or(|other| other != *org));
    kept.map(|(step, org)| RouteStep {
        id: step.id.clone(),
        zh: step.zh.clone(),
        en: step.en.clone(),
        party: step.by,
        org: *org,
        kind: step.kind,
        roles: step.takers(),
        within: step.within,
        unit: step.unit,
        silence: step.on_silence,
        clause: step.clause.clone(),
        time_clause: step.time_clause.clone().unwrap_or_else(|| step.clause.clone()),
    })
    .collect()
}

/// The unit that stands on a side of a case. Above the top of a place there is none: the top
/// takes the step itself.
fn unit_of(tree: &OrgTree, party: CaseParty, case: &Case) -> Option<OrgId> {
    let authority = |school: OrgId| tree::authority(tree, school).map(|unit| unit.id);
    let above = |school: OrgId| {
        let own = authority(school)?;
        Some(tree.unit(own).and_then(|unit| unit.parent).unwrap_or(own))
    };
    match party {
        CaseParty::School => Some(case.from),
        CaseParty::Authority => authority(case.from),
        CaseParty::AuthorityAbove => above(case.from),
        CaseParty::ReceivingSchool => case.to,
        CaseParty::ReceivingAuthority => authority(case.to?),
        CaseParty::ReceivingAuthorityAbove => above(case.to?),
    }
}
