//! A compulsory pupil who sits in a lower grade than the years at school imply: by a transfer, by an
//! absence and return, by another class, or since the entry was taken over. Who was suspended lawfully
//! sits in the grade that was left, and is not meant.

use jice_domain::{Act, Cohort, JournalEntry, Stage};
use jice_store::journal;
use jice_store::person::Person;
use jice_store::placement::Placement;

use super::identity_contradicts::each_pupil;
use super::{Hit, MOST, Post};
use crate::ServiceError;

/// A month of entry further back than this is of the stage before.
const SAME_STAGE: i16 = 2;

pub(super) fn look(post: &Post<'_>) -> Result<Vec<Hit>, ServiceError> {
    let month = post.law.fields().place("entry_month");
    let mut suspected = Vec::new();
    each_pupil(post, |seat, person| {
        let compulsory = matches!(seat.cohort.stage, Stage::Primary | Stage::Junior);
        if compulsory && suspected.len() <= MOST && (seat.cohort.repeats > 0 || behind(seat, person, month)) {
            suspected.push((seat.clone(), person.name.clone()));
        }
    })?;
    let mut hits = Vec::new();
    for (seat, name) in suspected {
        let acts = post.service.store().read::<_, ServiceError>(|db| Ok(journal::list(db, seat.person)?))?;
        let Some((zh, en)) = route(&acts, seat.cohort.repeats) else { continue };
        let schooling = post.unit.school().map(|school| school.schooling).unwrap_or_default();
        let grade = seat.cohort.grade(post.year, schooling).map_or("", jice_domain::Grade::name_zh);
        let hit = Hit::new(
            format!("person:{}", seat.person),
            seat.from,
            format!("义务教育学生{name}现读{grade}，低于按入学年份应读的年级（{zh}），疑为变相留级。"),
            format!(
                "{name} sits in a lower grade than the year of entry implies ({en}): it may be a repetition in disguise."
            ),
        );
        hits.push(hit.of(seat.person));
    }
    Ok(hits)
}

/// Whether the pupil entered before those it sits with.
fn behind(seat: &Placement, person: &Person, month: Option<usize>) -> bool {
    let entered =
        month.and_then(|place| person.values.get(place)).and_then(|month| month.get(..4)?.parse::<i16>().ok());
    entered.is_some_and(|year| (1..=SAME_STAGE).contains(&(seat.cohort.entry_year.0 - year)))
}

/// By which way the pupil came into the lower grade; none where a suspension accounts for it.
fn route(acts: &[JournalEntry], repeats: u8) -> Option<(&'static str, &'static str)> {
    if repeats == 0 {
        return Some(("转入已有学籍时即低于", "since the entry was taken over"));
    }
    let mut stood: Option<Cohort> = None;
    let mut suspended = false;
    let mut found = None;
    for told in acts {
        let (seat, way) = match &told.act {
            Act::Moved { seat, .. } => (seat.cohort, Some(("经由转学", "by a transfer"))),
            Act::Reseated { seat, .. } => (seat.cohort, Some(("经由调班", "by another class"))),
            Act::CameBack { seat, .. } if suspended => (seat.cohort, None),
            Act::CameBack { seat, .. } => (seat.cohort, Some(("经由离校、返校", "by an absence and return"))),
            Act::EntryOpened { cohort, .. }
            | Act::EntryContinued { cohort, .. }
            | Act::EntryImported { cohort, .. } => (*cohort, None),
            Act::Suspended { .. } => {
                suspended = true;
                continue;
            }
            Act::WentAbsent { .. } => {
                suspended = false;
                continue;
            }
            _ => continue,
        };
        suspended = false;
        let fell = stood.is_some_and(|before| seat.stage == before.stage && seat.repeats > before.repeats);
        if fell && way.is_some() {
            found = way;
        }
        stood = Some(seat);
    }
    found
}

#[cfg(test)]
mod tests {
    use jice_domain::{
        Absence, AccountId, CaseId, ClassId, EntryId, JournalId, Jurisdiction, OrgId, PersonId, PlacementId,
        SchoolYear, Seat,
    };

    use super::*;

    fn told(act: Act) -> JournalEntry {
        JournalEntry {
            id: JournalId(1),
            person: PersonId(2),
            entry: EntryId(3),
            act,
            valid_from: jiff::civil::date(2026, 9, 1),
            known_at: jiff::Timestamp::UNIX_EPOCH,
            account: AccountId(4),
            org: OrgId(5),
            jurisdiction: Jurisdiction("cn".to_owned()),
            pack_version: String::new(),
            findings: Vec::new(),
        }
    }

    fn cohort(repeats: u8) -> Cohort {
        Cohort { stage: Stage::Primary, entry_year: SchoolYear(2023), repeats }
    }

    fn begun() -> JournalEntry {
        let (school, placement, class) = (OrgId(5), PlacementId(6), ClassId(7));
        told(Act::EntryImported { school, cohort: cohort(0), numbers: Vec::new(), placement, class })
    }

    fn seat(repeats: u8) -> Seat {
        Seat { school: OrgId(5), class: ClassId(7), placement: PlacementId(8), cohort: cohort(repeats) }
    }

    const CASE: CaseId = CaseId(9);

    fn back(repeats: u8) -> JournalEntry {
        told(Act::CameBack { case: CASE, seat: seat(repeats) })
    }

    #[test]
    fn a_grade_lost_by_suspension_is_lawful_and_one_lost_by_absence_is_not() {
        let suspended = told(Act::Suspended { case: CASE, until: jiff::civil::date(2027, 3, 1), grade: None });
        let absent = told(Act::WentAbsent { case: CASE, kind: Absence::Dropout, grade: None });
        assert_eq!(route(&[begun(), suspended.clone(), back(1)], 1), None);
        assert_eq!(route(&[begun(), absent.clone(), back(1)], 1).map(|way| way.0), Some("经由离校、返校"));
        // Who dropped out while suspended did not come back from the suspension.
        assert_eq!(route(&[begun(), suspended, absent, back(1)], 1).map(|way| way.0), Some("经由离校、返校"));
    }

    #[test]
    fn the_way_by_which_a_grade_was_lost_is_told() {
        let moved = Act::Moved { case: CASE, from: OrgId(4), seat: seat(1), numbers: Vec::new() };
        assert_eq!(route(&[begun(), told(moved)], 1).map(|way| way.0), Some("经由转学"));
        let reseated = Act::Reseated { case: CASE, seat: seat(1) };
        assert_eq!(route(&[begun(), told(reseated)], 1).map(|way| way.0), Some("经由调班"));
        assert_eq!(route(&[begun()], 0).map(|way| way.0), Some("转入已有学籍时即低于"));
    }
}
