//! The desk: what waits 待办, what was done 已办, what was opened 我发起的.

use std::collections::HashMap;

use jice_domain::{Action, Case, CaseId, CaseState, OrgId, PersonId, date_at};
use jice_policy::Rulebook;
pub use jice_store::case_part::Desk;
use jice_store::case_part::{self, CasePart, Due, Place, Waiting};
use jice_store::org::OrgTree;
use jice_store::{case, case_urge, person};
use jiff::SignedDuration;
use jiff::civil::Date;

use super::urge;
use crate::context::{Asked, Subject};
use crate::view::{DeskCount, DeskItem, Page};
use crate::{PageAsk, Service, ServiceError, tree, words};

/// Working days from which a case presses.
const SOON: u32 = 3;

/// Which part of the desk.
#[derive(Debug, Clone)]
pub struct DeskAsk {
    /// Whose; none for the actor's own unit.
    pub org: Option<OrgId>,
    /// What waits, what was done, what was opened.
    pub desk: Desk,
    /// Only this change.
    pub change: Option<String>,
    /// Which page.
    pub page: PageAsk,
}

impl Service {
    /// A page of a unit's desk.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn case_desk(&self, asked: &Asked, ask: &DeskAsk) -> Result<Page<DeskItem>, ServiceError> {
        let org = ask.org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ReadCase, org, None)?;
        let tree = self.tree_of(asked)?;
        let law = self.rulebook(&tree.unit(org).ok_or(ServiceError::Absent)?.jurisdiction)?;
        let after = ask.page.cursor_of::<2>()?.map(|[due, case]| Place { due: i32::try_from(due).unwrap_or(0), case });
        let limit = ask.page.limit();
        let wanted = u32::try_from(limit + 1).expect("at most 201");
        let (mut parts, cases, names, urges) = self.store().read::<_, ServiceError>(|db| {
            let parts = case_part::page(db, org, ask.desk, ask.change.as_deref(), after, wanted)?;
            let keys: Vec<(PersonId, CaseId)> = parts.iter().map(|part| (part.person, part.case)).collect();
            let people: Vec<PersonId> = keys.iter().map(|(person, _)| *person).collect();
            let cases = case::find_all(db, &keys)?;
            let names = person::names(db, &people)?;
            let urges = case_urge::of(db, &keys)?;
            Ok((parts, cases, names, urges))
        })?;
        let next = (parts.len() > limit).then(|| {
            let place = parts[limit - 1].place(ask.desk);
            format!("{}.{}", place.due, place.case)
        });
        parts.truncate(limit);
        let cases: HashMap<CaseId, Case> = cases.into_iter().map(|case| (case.id, case)).collect();
        let item = |part: &CasePart| {
            let case = cases.get(&part.case)?;
            let name = names.get(&part.person).cloned().unwrap_or_default();
            let urged = urge::urged(case, &urges);
            Some(DeskItem { urged, ..self.desk_item(&law, &tree, part, case, name) })
        };
        let items: Vec<DeskItem> = parts.iter().filter_map(item).collect();
        let fields = format!("desk items={}", items.len());
        self.note_read(asked, Action::ReadCase, Subject::of("desk", org, org.0).with_fields(&fields))?;
        Ok(Page { items, next, total: None })
    }

    /// How many cases wait for a unit, by change.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn desk_counts(&self, asked: &Asked, org: Option<OrgId>) -> Result<Vec<DeskCount>, ServiceError> {
        let org = org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ReadCase, org, None)?;
        let tree = self.tree_of(asked)?;
        let law = self.rulebook(&tree.unit(org).ok_or(ServiceError::Absent)?.jurisdiction)?;
        let today = self.today();
        // Where the calendar ends, the days of the week have to do: nothing hangs on it but a colour.
        let soon = law.calendar().working_days_after(today, SOON).unwrap_or(today + SignedDuration::from_hours(4 * 24));
        let found = self.store().read::<_, ServiceError>(|db| Ok(case_part::waiting(db, org, today, soon)?))?;
        let view = |Waiting { change, count, overdue, soon }: Waiting| {
            let (zh, en) = names(&law, &change);
            DeskCount { change, zh, en, count, overdue, soon }
        };
        Ok(found.into_iter().map(view).collect())
    }

    /// The cases of a pupil, the latest first, for whoever may see the pupil.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn pupil_cases(&self, asked: &Asked, person: PersonId) -> Result<Vec<DeskItem>, ServiceError> {
        let seated = self.seated(person)?;
        self.permit(asked, Action::ReadCase, seated.entry.school, None)?;
        let tree = self.tree_of(asked)?;
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let (cases, names) =
            self.store().read::<_, ServiceError>(|db| Ok((case::list(db, person)?, person::names(db, &[person])?)))?;
        self.note_read(asked, Action::ReadCase, Subject::pupil(seated.entry.school, person).with_fields("cases"))?;
        let name = names.get(&person).cloned().unwrap_or_default();
        let item = |case: &Case| {
            let part = CasePart {
                org: case.opener,
                case: case.id,
                person,
                change: case.procedure.clone(),
                opener: true,
                waits: false,
                arrived: case.opened,
                due: Due::of(case),
                acted: None,
                over: case.state.is_over(),
            };
            self.desk_item(&law, &tree, &part, case, name.clone())
        };
        let mine = |case: &&Case| !matches!(case.state, CaseState::Draft) || case.opener == asked.actor.org;
        Ok(cases.iter().filter(mine).map(item).collect())
    }

    pub(super) fn desk_item(
        &self,
        law: &Rulebook,
        tree: &OrgTree,
        part: &CasePart,
        case: &Case,
        name: String,
    ) -> DeskItem {
        let (change_zh, change_en) = names(law, &case.procedure);
        let step = case.current();
        let due = due_of(case);
        DeskItem {
            person: case.person,
            case: case.id,
            change: case.procedure.clone(),
            change_zh,
            change_en,
            name,
            from_name: from_name(tree, case),
            to_name: to_name(tree, case),
            step_zh: step.map(|step| step.zh.clone()).unwrap_or_default(),
            step_en: step.map(|step| step.en.clone()).unwrap_or_default(),
            state: case.state.as_str().to_owned(),
            opener_name: tree::name(tree, case.opener),
            opened_on: date_at(case.opened).to_string(),
            waits_for: waits_for(tree, case).unwrap_or_default(),
            arrived_at: part.arrived.to_string(),
            due_on: due.map(|due| due.to_string()),
            working_days_left: due.and_then(|due| words::working_days_between(law.calendar(), self.today(), due)),
            urged: 0,
            version: case.version,
        }
    }
}

/// The school the pupil comes from: one of this register, or the one elsewhere that was named.
pub(super) fn from_name(tree: &OrgTree, case: &Case) -> String {
    case.values.get("sending_school").cloned().unwrap_or_else(|| tree::name_on(tree, case.from, told_on(case)))
}

/// The school the pupil goes to: one of this register, or the one elsewhere that was named.
pub(super) fn to_name(tree: &OrgTree, case: &Case) -> String {
    let elsewhere = || case.values.get("receiving_school").cloned().unwrap_or_default();
    case.to.map_or_else(elsewhere, |to| tree::name_on(tree, to, told_on(case)))
}

/// The day by which a case names its units: once it is over, that of its end, so that a paper printed
/// anew says what it said then.
pub(super) fn told_on(case: &Case) -> Date {
    match case.state {
        CaseState::Done { on }
        | CaseState::Refused { on, .. }
        | CaseState::Withdrawn { on, .. }
        | CaseState::Cleared { on, .. } => on,
        CaseState::Draft | CaseState::Open { .. } | CaseState::Returned { .. } => Date::MAX,
    }
}

/// What a change is called, Chinese and English.
pub(crate) fn names(law: &Rulebook, change: &str) -> (String, String) {
    law.change(change).map_or_else(|| (change.to_owned(), change.to_owned()), |it| (it.zh.clone(), it.en.clone()))
}

pub(super) fn due_of(case: &Case) -> Option<jiff::civil::Date> {
    match case.state {
        CaseState::Open { due, .. } => due,
        _ => None,
    }
}

/// For whom a case waits.
pub(crate) fn waits_for(tree: &OrgTree, case: &Case) -> Option<String> {
    match case.state {
        CaseState::Open { .. } => case.current().map(|step| tree::name(tree, step.org)),
        CaseState::Draft | CaseState::Returned { .. } => Some(tree::name(tree, case.opener)),
        _ => None,
    }
}
