//! Procedures: the steps by which an act becomes law, each with who takes it and what is asked
//! of it. The roles follow from the table of rights, the questions from the clauses.

use jice_domain::{Action, Level, Role, granted};

use crate::occasion::Occasion;
use crate::pack::Register;

/// A procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Procedure {
    /// Its name, which is that of the kind of batch: `intake`.
    pub name: &'static str,
    /// The register it is of.
    pub register: Register,
    /// Its steps, in order.
    pub steps: &'static [Step],
}

/// A step of a procedure: what somebody does to a batch in a state, and the state it has then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What is done, by the name under which a batch offers it.
    pub act: &'static str,
    /// The states in which it can be done, by their words; none where there is no batch yet.
    pub from: &'static [&'static str],
    /// The state after it.
    pub to: &'static str,
    /// The right it takes; none for what the register does by itself.
    pub action: Option<Action>,
    /// Whether it is done in the school, or by the authority.
    pub in_school: bool,
    /// When the law is asked.
    pub asks: &'static [Occasion],
    /// The time it has, by its name among the times that run from an event.
    pub time: Option<&'static str>,
    /// The yearly deadline it has, where those who take it owe it.
    pub deadline: Option<&'static str>,
    /// The document that is signed with it, where the place words one.
    pub document: Option<&'static str>,
}

/// A step without time, deadline and document.
const fn step(
    act: &'static str,
    from: &'static [&'static str],
    to: &'static str,
    action: Action,
    asks: &'static [Occasion],
) -> Step {
    Step { act, from, to, action: Some(action), in_school: true, asks, time: None, deadline: None, document: None }
}

/// The intake of new pupils 新生注册.
const INTAKE: Procedure = Procedure {
    name: "intake",
    register: Register::Student,
    steps: &[
        step("open", &[], "draft", Action::PrepareIntake, &[Occasion::OpenBatch]),
        step("upload", &["draft"], "draft", Action::PrepareIntake, &[Occasion::ReadRow, Occasion::EnterRow]),
        step("edit", &["draft"], "draft", Action::PrepareIntake, &[Occasion::EnterRow, Occasion::PutPhoto]),
        step("confirm", &["draft"], "confirmed", Action::PrepareIntake, &[Occasion::SubmitRow, Occasion::ConfirmBatch]),
        step("check_class", &["confirmed"], "confirmed", Action::CheckClass, &[]),
        Step {
            document: Some("integrity"),
            deadline: Some("new_entry"),
            ..step("sign", &["confirmed"], "submitted", Action::SignBatch, &[Occasion::SubmitBatch])
        },
        Step {
            in_school: false,
            time: Some("batch_decided"),
            deadline: Some("new_entry"),
            ..step("decide", &["submitted"], "decided", Action::DecideBatch, &[Occasion::DecideBatch])
        },
        Step {
            action: None,
            in_school: false,
            ..step("register", &["submitted"], "decided", Action::DecideBatch, &[Occasion::AcceptRow])
        },
        step("withdraw", &["confirmed", "submitted"], "draft", Action::PrepareIntake, &[]),
    ],
};

impl Procedure {
    /// Every procedure there is.
    pub const ALL: [Self; 1] = [INTAKE];

    /// The procedure called `name`.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|procedure| procedure.name == name)
    }
}

impl Step {
    /// Who may take it: each role that has the right, with the tiers at which it acts.
    pub fn roles(&self) -> Vec<(Role, Vec<Level>)> {
        let Some(action) = self.action else { return Vec::new() };
        let here = |level: &Level| (*level >= Level::School) == self.in_school;
        let at = |role: Role| -> Vec<Level> { role.levels().iter().copied().filter(here).collect() };
        let may = Role::ALL.into_iter().filter(|role| granted(*role, action).is_some());
        may.map(|role| (role, at(role))).filter(|(_, levels)| !levels.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roles_of_an_intake_follow_from_the_rights() {
        let who = |act: &str| -> Vec<Role> {
            let step = INTAKE.steps.iter().find(|step| step.act == act).unwrap();
            step.roles().into_iter().map(|(role, _)| role).collect()
        };
        assert_eq!(who("upload"), [Role::Registrar]);
        assert_eq!(who("check_class"), [Role::ClassTeacher]);
        // The director may sign for an authority, and is in no school.
        assert_eq!(who("sign"), [Role::Head]);
        assert_eq!(who("decide"), [Role::Clerk]);
        assert_eq!(who("register"), []);
    }

    #[test]
    fn every_state_is_reached_and_left() {
        let mut reached: Vec<&str> = INTAKE.steps.iter().map(|step| step.to).collect();
        for state in INTAKE.steps.iter().flat_map(|step| step.from) {
            assert!(reached.contains(state), "nothing leads to {state}");
        }
        reached.retain(|state| !INTAKE.steps.iter().any(|step| step.from.contains(state)));
        assert_eq!(reached, ["decided", "decided"], "an intake ends decided");
    }
}
