use jice_domain::{Action, Case, CaseId, CaseParty, OrgId, PersonId};
use jice_policy::facts::Occasion;
use jice_store::entry;
use jice_store::org::OrgTree;

use super::across::silent_only_at_home;
use super::facts::{Footing, Matter};
use super::turn::Said;
use super::{about, barred, with_opener};
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
        let around = self.around(self.tree_of(asked)?, &seen)?;
        self.act(asked, Action::OpenCase, about(&seen).with_fields("submit"), |tx| {
            let parties: Vec<OrgId> = [seen.opener].into_iter().chain(seen.to).collect();
            self.hold_open(tx, &parties)?;
            let mut held = with_opener(tx, person, id, at.version)?;
            let seated = entry::find(tx, &[person])?.into_iter().find(|seated| seated.entry.id == held.entry);
            match seated {
                Some(seated) => held.starts_from(seated.entry.school, seated.class, change.receives()),
                None if change.begins_outside() => {}
                None => return Err(ServiceError::Absent),
            }
            let handled = self.handled_by(tx, &held)?;
            if change.needs_problem() && handled.is_none() {
                return Err(ServiceError::Refused(vec![law.without_problem(&change)]));
            }
            let other = self.other_authority(tx, &around.tree, handled.as_ref())?;
            let matter = Matter { law: &law, change: &change, case: &held, around: &around };
            let (known, findings) = self.judge_case(tx, &matter, None, Occasion::SubmitCase)?;
            if barred(&findings, !held.plea.is_empty()) {
                return Err(ServiceError::Refused(findings));
            }
            held.pack_version = law.version().to_owned();
            held.account = asked.actor.account;
            // What came signed from elsewhere, nobody here wrote.
            if !held.holder.is_empty() {
                held.holder = asked.actor.holder.clone();
            }
            let route = change.route(known.grade, |side| unit_of(&around.tree, side, &held, other));
            let route = silent_only_at_home(&around.tree, &held, route);
            held.plan.laid_anew(route, change.effects.clone());
            let (opener, leads) = (held.opener, held.plan.before(0));
            let footing = Footing { law: &law, around: &around, asked: Some(asked) };
            let said = Said { org: opener, words: String::new(), findings, pupil: None };
            self.go(tx, &footing, &mut held, leads, said)
        })?;
        self.view_case(asked, person, id)
    }
}

/// The unit that stands on a side of a case; `other` is the authority of the other entry of a problem
/// record. Above the top of a place there is none: the top takes the step itself.
pub(super) fn unit_of(tree: &OrgTree, party: CaseParty, case: &Case, other: Option<OrgId>) -> Option<OrgId> {
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
        CaseParty::OtherAuthority => other,
    }
}
