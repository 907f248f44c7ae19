//! Asking for a co-signature 会签 before a step is decided, where the place provides for it.

use std::cmp::Ordering;

use jice_domain::{
    Action, Case, CaseId, CasePlan, CaseState, CosignAsked, Cosigner, Leads, NotNow, OrgId, PersonId, Verdict,
};
use jice_policy::{CosignAt, CosignerRule, Rulebook};
use jice_store::org::OrgTree;
use serde::Deserialize;
use utoipa::ToSchema;

use super::decide::moved_view;
use super::facts::{Around, Footing};
use super::fill::short;
use super::turn::Said;
use super::{about, locked, not_now};
use crate::context::Asked;
use crate::intake::Versioned;
use crate::view::{CaseMoved, ChoiceView};
use crate::{Service, ServiceError};

/// Ask for a co-signature.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCosigner {
    /// The version that was shown.
    pub version: i32,
    /// Whom, by the name in the pack.
    pub cosigner: String,
    /// What they are asked.
    pub words: String,
}

impl Service {
    /// Lays a case before a co-signer; it comes back to whoever asks, in the time that was left.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] where it is another's turn; [`ServiceError::Invalid`] where the place
    /// knows no such co-signer for this step, or they were asked already;
    /// [`ServiceError::Conflict`] where the case has moved.
    pub fn ask_cosigner(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        ask: &AskCosigner,
    ) -> Result<CaseMoved, ServiceError> {
        let seen = self.case_for(asked, Action::DecideCase, person, id)?;
        let (law, _) = self.law_of(&seen)?;
        let tree = self.tree_of(asked)?;
        // One that is no longer shown is told apart inside: the same request sent again gets its answer.
        match seen.version.cmp(&ask.version) {
            Ordering::Less => return Err(ServiceError::Conflict { current: seen.version }),
            Ordering::Equal => self.may_take(asked, &law, &seen, Verdict::Accept)?,
            Ordering::Greater => {}
        }
        let words = short("words", &ask.words)?;
        if words.is_empty() {
            return Err(ServiceError::invalid("words", "请写明会签事项。", "Say what they are asked."));
        }
        let signer = cosigners(&law, &tree, &seen).into_iter().find(|signer| signer.id == ask.cosigner);
        if signer.is_none() && seen.version == ask.version {
            return Err(ServiceError::invalid(
                "cosigner",
                "本环节没有该项会签。",
                "This step knows no such co-signature.",
            ));
        }
        let around = self.around(tree, &seen)?;
        let fields = format!("{} cosign {}", seen.procedure, ask.cosigner);
        self.replan(asked, &law, &around, (&seen, ask.version, &fields), |held| {
            let actor = &asked.actor;
            let by = CosignAsked {
                account: actor.account,
                holder: actor.holder.clone(),
                name: actor.shown_name(),
                words: words.clone(),
                at: self.now(),
            };
            let signer = signer.clone().ok_or(NotNow::Moved { current: held.version })?;
            held.cosigned(ask.version, (actor.org, actor.role), signer, by)
        })
    }

    /// Takes a co-signature back that is still waited for: the step is decided without.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] where the next step is another's, or none is waited for;
    /// [`ServiceError::Conflict`] where the case has moved.
    pub fn recall_cosigner(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        at: Versioned,
    ) -> Result<CaseMoved, ServiceError> {
        let seen = self.case_for(asked, Action::DecideCase, person, id)?;
        let (law, _) = self.law_of(&seen)?;
        let around = self.around(self.tree_of(asked)?, &seen)?;
        let fields = format!("{} recall_cosigner", seen.procedure);
        let actor = &asked.actor;
        self.replan(asked, &law, &around, (&seen, at.version, &fields), |held| {
            held.cosign_recalled(at.version, actor.org, actor.role)
        })
    }

    /// Gives a locked case another plan and lays it before the step that comes now.
    fn replan(
        &self,
        asked: &Asked,
        law: &Rulebook,
        around: &Around,
        (seen, version, fields): (&Case, i32, &str),
        plan: impl Fn(&Case) -> Result<CasePlan, NotNow>,
    ) -> Result<CaseMoved, ServiceError> {
        self.act(asked, Action::DecideCase, about(seen).with_fields(fields), |tx| {
            let mut held = locked(tx, seen.person, seen.id, version)?;
            let leads = match held.state {
                CaseState::Open { step, .. } => Leads::Before(step),
                _ => return Err(ServiceError::Conflict { current: held.version }),
            };
            held.plan = plan(&held).map_err(not_now)?;
            let footing = Footing { law, around, asked: Some(asked) };
            let said = Said { org: asked.actor.org, words: String::new(), findings: Vec::new(), pupil: None };
            self.go(tx, &footing, &mut held, leads, said)?;
            Ok(moved_view(&held))
        })
    }
}

/// Whom those who decide the step that `case` is before may ask now.
fn cosigners(law: &Rulebook, tree: &OrgTree, case: &Case) -> Vec<Cosigner> {
    let Some(step) = case.current() else { return Vec::new() };
    let signer = |rule: &CosignerRule| {
        Some(Cosigner {
            id: rule.id.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
            org: unit(tree, rule, step.org)?,
            roles: rule.roles.clone(),
            clause: rule.clause.clone(),
        })
    };
    law.cosigners(case).into_iter().filter_map(signer).collect()
}

/// The unit that is asked; none where nobody there could ever have the role.
fn unit(tree: &OrgTree, rule: &CosignerRule, decider: OrgId) -> Option<OrgId> {
    let org = match rule.at {
        CosignAt::OwnUnit => decider,
        CosignAt::AuthorityAbove => tree.unit(decider)?.parent?,
    };
    let level = tree.unit(org)?.level;
    rule.roles.iter().any(|role| role.levels().contains(&level)).then_some(org)
}

/// The same as they are shown, with the unit.
pub(super) fn cosigner_views(law: &Rulebook, tree: &OrgTree, case: &Case) -> Vec<ChoiceView> {
    let view = |signer: Cosigner| {
        let unit = crate::tree::name(tree, signer.org);
        ChoiceView { code: signer.id, zh: format!("{}（{unit}）", signer.zh), en: format!("{} ({unit})", signer.en) }
    };
    cosigners(law, tree, case).into_iter().map(view).collect()
}
