//! What was known of a case on the day it was handed in: the same facts as at the desk, read back
//! from journal, seats and papers. What the register does not keep is named instead of guessed.

use jice_domain::{
    Act, Case, CaseState, EntryId, EntryState, FieldId, JournalEntry, OrgUnit, StepTaken, Verdict, date_at,
};
use jice_policy::Rulebook;
use jice_store::org::OrgTree;
use jice_store::{Db, case, case_part, class, entry, journal, org, person, placement, school_year};
use jiff::Timestamp;

use super::super::facts::{Known, grade_of_class, grade_then, reach};
use crate::ServiceError;

/// A case as it was handed in last.
pub(super) struct HandedIn {
    /// When.
    pub(super) at: Timestamp,
    /// The steps that were taken since, by their places on the route.
    pub(super) taken: Vec<StepTaken>,
    /// Whether it went back since and was not handed in again: what was filled in may be another.
    pub(super) mended: bool,
}

/// The facts of that day.
pub(super) struct Then {
    pub(super) known: Known,
    /// Rules whose facts have changed since and were not kept, with the reason in Chinese and in
    /// English.
    pub(super) unkept: Vec<(&'static str, &'static str, &'static str)>,
}

/// Why the facts of a day cannot be had, in Chinese and in English.
pub(super) type Lost = (&'static str, &'static str);

/// When `case` was handed in last, and what was said to it since; none where it never was.
pub(super) fn handed_in(db: &mut Db, case: &Case) -> Result<Option<HandedIn>, ServiceError> {
    let mut taken = case::steps(db, case.person, case.id)?;
    let open = match case.state {
        CaseState::Open { arrived, .. } => Some(arrived),
        _ => None,
    };
    let back = |step: &StepTaken| step.verdict == Verdict::Return;
    // What goes back is mended: values and way are those of the last time it was handed in.
    let mended = open.is_none() && taken.last().is_some_and(back);
    let end = taken.len() - usize::from(mended);
    let taken = taken.split_off(taken[..end].iter().rposition(back).map_or(0, |place| place + 1));
    let begun = taken.first().map(|step| step.arrived).or(open);
    let at = match (begun, case.plan.route.first()) {
        (Some(at), _) => Some(at),
        // Ended before anybody took a step: the desk it lay on knows since when, or its effect does.
        (None, Some(step)) => case_part::of(db, &[step.org], case.id)?.pop().map(|part| part.arrived),
        (None, None) => {
            let acts = journal::list(db, case.person)?;
            acts.into_iter().find(|act| act.act.case() == Some(case.id)).map(|act| act.known_at)
        }
    };
    Ok(at.map(|at| HandedIn { at, taken, mended }))
}

/// The facts of `case` at `at`. `law` is the law in force, under which people are kept.
pub(super) fn facts(
    db: &mut Db,
    law: &Rulebook,
    tree: &OrgTree,
    case: &Case,
    at: Timestamp,
) -> Result<Result<Then, Lost>, ServiceError> {
    let today = date_at(at);
    let Some(year) = school_year::open_at(db, &case.jurisdiction, at)? else {
        return Ok(Err(("当时没有已开启的学年", "no school year was open then")));
    };
    let entries = entry::find(db, &[case.person])?;
    let Some(mut seated) = entries.into_iter().find(|seated| seated.entry.id == case.entry) else {
        return Ok(Err(("学籍已不在本系统", "the entry is gone")));
    };
    let Some(person) = person::find(db, &[case.person])?.pop() else {
        return Ok(Err(("学生已不在本系统", "the pupil is gone")));
    };
    let (before, since): (Vec<JournalEntry>, Vec<JournalEntry>) = journal::list(db, case.person)?
        .into_iter()
        .partition(|act| act.known_at <= at && act.act.case() != Some(case.id));
    let Some((state, seat)) = stood(&before, case.entry) else {
        return Ok(Err(("学籍变动记录推不出当时的状态", "the journal does not tell where the entry stood")));
    };
    (seated.entry.state, seated.entry.cohort, seated.entry.school) = (state, seat.cohort, seat.school);
    (seated.class, seated.placement) = (seat.class, seat.placement);
    let Some(school) = tree.unit(seat.school).cloned() else {
        return Ok(Err(("学校已不在本系统", "the school is gone")));
    };
    let to = case.to.and_then(|to| tree.unit(to)).cloned();
    let schooling = |unit: &OrgUnit| unit.school().map(|school| school.schooling).unwrap_or_default();
    let mut unkept = Vec::new();
    let (mut class, mut size) = (None, 0);
    if let Some(id) = case.to_class {
        let place = case.to.unwrap_or(seat.school);
        class = class::find(db, place, id)?.filter(|class| class.closed_on.is_none_or(|closed| closed > today));
        size = placement::seated_on(db, (place, id), case.person, today, at)?;
        if class.as_ref().is_some_and(|class| class.version > 1) {
            unkept.push((
                "class_size",
                "班级此后有过变更，当时的班额未留存",
                "the class was changed since: its size limit then was not kept",
            ));
        }
    }
    let field = law.fields().places().household_place;
    let (household, kept) = household(law, field, &person, &since);
    if !kept {
        let words =
            ("户口所在地此后改过，当时的未留存", "the household was maintained since: what stood there was not kept");
        unkept.extend(["case_value_barred", "cross_area_approval"].map(|rule| (rule, words.0, words.1)));
    }
    // Who has repeated by now, not by then.
    unkept.push(("repeat_share", "当时的留级人数未留存", "how many had repeated by then was not kept"));
    for unit in [Some(seat.school), case.to].into_iter().flatten() {
        if org::find(db, unit)?.is_some_and(|kept| kept.version > 1) {
            unkept.push((
                "school_rank",
                "学校登记此后改过，当时的类别未留存",
                "the school was changed since: its rank then was not kept",
            ));
        }
    }
    let papers = case::evidence(db, case.person, case.id)?;
    let known = Known {
        grade: seat.cohort.grade(year, schooling(&school)),
        to_grade: class.as_ref().and_then(|class| grade_of_class(class, year)),
        grade_then: match seated.entry.state {
            EntryState::Enrolled { .. } => None,
            _ => grade_then(before.iter().filter(|act| act.entry == case.entry)),
        },
        reach: to.as_ref().and_then(|to| reach(tree, school.id, to.id)),
        papers: papers.into_iter().filter(|paper| paper.put <= at).collect(),
        // It was handed in, so no other held the entry.
        under_way: None,
        repeated: None,
        seated,
        outside: false,
        person,
        school,
        to,
        class,
        size,
        household,
    };
    Ok(Ok(Then { known, unkept }))
}

/// State and seat of an entry after `acts`.
fn stood(acts: &[JournalEntry], id: EntryId) -> Option<(jice_domain::EntryState, jice_domain::Seat)> {
    let (mut state, mut seat) = (None, None);
    for act in acts.iter().filter(|act| act.entry == id) {
        state = Some(act.act.fold(state, act.valid_from).ok()?);
        seat = act.act.seat().or(seat);
    }
    state.zip(seat)
}

/// The household's division before `since`, and whether it was kept.
fn household(
    law: &Rulebook,
    field: Option<usize>,
    person: &jice_store::person::Person,
    since: &[JournalEntry],
) -> (String, bool) {
    let Some(place) = field else { return (String::new(), true) };
    let id: &FieldId = &law.fields().all()[place].id;
    let now = person.values.get(place).unwrap_or_default().to_owned();
    for act in since {
        match &act.act {
            Act::FieldsMaintained { fields } if fields.contains(id) => return (now, false),
            Act::KeyDataCorrected { changes, .. } => {
                if let Some((_, old, _)) = changes.iter().find(|(changed, ..)| changed == id) {
                    return (old.clone(), true);
                }
            }
            _ => {}
        }
    }
    (now, true)
}
