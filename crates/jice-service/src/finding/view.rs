//! One finding, with what was done about it and what is open to whoever asks.

use jice_domain::{Action, Finding, FindingDeed, FindingId, FindingState, FindingStep, OrgId};
use jice_policy::Rulebook;
use jice_store::finding;
use jice_store::org::OrgTree;

use super::about;
use super::list::named_clause;
use crate::context::Asked;
use crate::view::{FindingStepView, FindingView, NamedClause};
use crate::{Service, ServiceError, tree};

impl Service {
    /// A finding.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn view_finding(&self, asked: &Asked, unit: OrgId, id: FindingId) -> Result<FindingView, ServiceError> {
        let seen = self.finding_for(asked, Action::ReadFinding, unit, id)?;
        let tree = self.tree_of(asked)?;
        let law = self.rulebook(&seen.jurisdiction)?;
        let steps = self.store().read::<_, ServiceError>(|db| Ok(finding::steps(db, unit, id)?))?;
        self.note_read(asked, Action::ReadFinding, about(&seen))?;
        let order = law.oversight().map(|order| order.clause.clone()).unwrap_or_default();
        Ok(FindingView {
            item: self.finding_item(&tree, &seen)?,
            path: tree.path(unit).into_iter().rev().map(|above| tree::name(&tree, above)).collect(),
            steps: steps.iter().map(|step| step_view(&tree, &law, step)).collect(),
            acts: self.acts_on_finding(asked, &seen)?,
            sanctions: sanctions(&law),
            order: named_clause(&law, "order", ("责令限期整改", "Order to remedy"), &order),
        })
    }

    /// The acts on a finding that are open to whoever asks.
    fn acts_on_finding(&self, asked: &Asked, seen: &Finding) -> Result<Vec<String>, ServiceError> {
        let mut acts = Vec::new();
        let may = |action| self.may(asked, action, seen.unit);
        if may(Action::AnswerFinding)? {
            match seen.state {
                FindingState::Found | FindingState::Explained => acts.push("explain"),
                FindingState::Ordered { .. } => acts.push("remedy"),
                _ => {}
            }
        }
        if !seen.state.is_over() && may(Action::JudgeFinding)? && self.may_judge(asked, seen)? {
            acts.push("order");
            if seen.state != FindingState::Found {
                acts.push("close");
            }
            acts.push("dismiss");
        }
        Ok(acts.into_iter().map(str::to_owned).collect())
    }

    /// Whether `asked` may do `action` to what `org` owns; asked for a button, so a no is no denial.
    fn may(&self, asked: &Asked, action: Action, org: OrgId) -> Result<bool, ServiceError> {
        Ok(tree::may(&*self.tree_of(asked)?, &asked.actor, action, org, None).is_ok())
    }
}

fn sanctions(law: &Rulebook) -> Vec<NamedClause> {
    let view = |one: &jice_policy::Sanction| named_clause(law, &one.id, (&one.zh, &one.en), &one.clause);
    law.sanctions().iter().map(view).collect()
}

fn step_view(tree: &OrgTree, law: &Rulebook, step: &FindingStep) -> FindingStepView {
    let (due, handled, responsible) = match &step.deed {
        FindingDeed::Ordered { due } => (Some(due.to_string()), &[][..], ""),
        FindingDeed::Closed { sanctions, responsible } => (None, sanctions.as_slice(), responsible.as_str()),
        _ => (None, &[][..], ""),
    };
    let known = sanctions(law);
    let named = |id: &String| known.iter().find(|one| one.id == *id).cloned();
    FindingStepView {
        deed: step.deed.as_str().to_owned(),
        at: step.at.to_string(),
        org_name: step.by.as_ref().map(|by| tree::name(tree, by.org)).unwrap_or_default(),
        name: step.by.as_ref().map(|by| by.name.clone()).unwrap_or_default(),
        words: step.words.clone(),
        due_on: due,
        sanctions: handled.iter().filter_map(named).collect(),
        responsible: responsible.to_owned(),
    }
}
