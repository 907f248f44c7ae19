//! A pupil comes from outside this register: the entry that ended here is continued, with the
//! numbers it has 接续原学籍; who never had one gets one, with the number it bears elsewhere
//! 籍随人走.

use std::collections::BTreeMap;

use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{
    Act, Candidate, Case, CaseState, EntryId, EntryState, FieldId, IssuedNumber, JournalId, NumberId, NumberKind,
    OrgId, PersonId, Refusal, Seat, StudentEntry, Values,
};
use jice_policy::facts::Occasion;
use jice_policy::{Change, NumberEvent, Rulebook};
use jice_store::class::SchoolClass;
use jice_store::entry::SeatedEntry;
use jice_store::person::{self, Person};
use jice_store::placement::{self, Placement};
use jice_store::{Db, Tx, claim, entry, journal, likeness, number};
use jiff::civil::Date;

use super::effects::Carrying;
use super::exchange::{fetches, record_of};
use super::facts::{Around, Known};
use crate::archive::Leaving;
use crate::intake::{Draft, Ground, Marks, Seen};
use crate::numbering::Desk;
use crate::{Service, ServiceError};

impl Service {
    /// Somebody who is not in this register, by the name and the identity number that an
    /// applicant gives; none where that is no resident's number, which alone tells enough.
    pub(super) fn newcomer(&self, law: &Rulebook, name: &str, number: &str) -> Option<Person> {
        let parsed = Document::parse(DocumentKind::ResidentIdentity, number, self.today()).ok()?;
        let document = parsed.document?;
        let (sex, birth) = (document.sex()?, document.birth_date()?);
        let places = law.fields().places();
        let mut values = Values::blank(law.fields().all().len());
        let born = birth.to_string();
        let told = [
            (places.name, name),
            (places.sex, if sex == 1 { "男" } else { "女" }),
            (places.birth_date, born.as_str()),
            (places.document_kind, "居民身份证"),
            (places.document_number, document.number()),
        ];
        for (place, value) in told {
            values.set(place?, value);
        }
        let raw: Vec<&str> = values.iter().collect();
        let (candidate, _) = law.candidate(1, &raw);
        Some(Person {
            id: PersonId(self.id()),
            name: candidate.name?,
            sex: candidate.sex?,
            birth: candidate.birth_date?,
            document: candidate.document,
            values: candidate.values,
            version: 1,
            created: self.now(),
        })
    }

    /// What the law says of the record of a pupil who has no entry here: it is asked as for one
    /// who is taken over from an earlier register.
    pub(super) fn taken_in_findings(
        &self,
        db: &mut Db,
        law: &Rulebook,
        change: &Change,
        case: &Case,
        known: &Known,
        around: &Around,
    ) -> Result<Vec<Refusal>, ServiceError> {
        if !known.outside {
            return Ok(Vec::new());
        }
        let (candidate, mut faults) = candidate(law, &known.person, &record_of(change, case), &known.school);
        if !fetches(change, case) {
            // The record is yet to come; whose it is, is known.
            faults.clear();
        }
        let marks = Marks::of(self.store().sealer(), &candidate);
        let found = self.look_up(db, &[marks])?;
        let draft = Draft { row: 1, candidate, faults, photo_year: None, arrived_on: None, guardian_confirmed: false };
        let ground = Ground {
            law,
            school: &known.school,
            classes: &[],
            grade: known.to_grade.or(known.grade).unwrap_or(jice_domain::Grade(1)),
            school_year: around.year,
            may_continue: false,
            today: self.today(),
            windows: &[],
        };
        let mut seen = Seen::default();
        let judged = self.judge_draft(&found, &around.tree, &ground, Occasion::TakeOverRow, &draft, &marks, &mut seen);
        let mut findings = judged.findings;
        // Which class, the case itself asks and looks up.
        findings.retain(|finding| finding.field.as_ref().is_none_or(|field| &*field.0 != "class"));
        if matches!(case.state, CaseState::Draft | CaseState::Returned { .. }) || !fetches(change, case) {
            findings.retain(|finding| finding.rule == "unique_person");
        }
        Ok(findings)
    }

    /// Takes the pupil in.
    pub(super) fn take_in(
        &self,
        tx: &mut Tx,
        carrying: &mut Carrying<'_>,
        class: &SchoolClass,
        day: Date,
    ) -> Result<(), ServiceError> {
        let case = carrying.case;
        let entries = entry::find(tx, &[case.person])?;
        let person = person::find(tx, &[case.person])?.pop().ok_or(ServiceError::Absent)?;
        let asked = carrying.footing.asked;
        match entries.into_iter().find(|seated| seated.entry.id == case.entry) {
            Some(held) => self.take_up(tx, carrying, held, &person, class, day)?,
            None => self.open_for(tx, carrying, person, class, day)?,
        }
        let by = asked.map_or((case.opener, case.account), |asked| (asked.actor.org, asked.actor.account));
        self.take_in_archive(tx, carrying.footing.law, case, class.org, by)
    }

    /// Continues the entry that had ended 接续: with the numbers it has.
    fn take_up(
        &self,
        tx: &mut Tx,
        carrying: &mut Carrying<'_>,
        mut held: SeatedEntry,
        person: &Person,
        class: &SchoolClass,
        day: Date,
    ) -> Result<(), ServiceError> {
        let (before, school, jurisdiction) = (held.entry.state, held.entry.school, held.entry.jurisdiction.clone());
        let across = self.come_under(tx, carrying.footing, &held, person, class, day)?;
        let seat = self.sit(tx, carrying.footing, &mut held, person, class, day)?;
        let numbers = across.into_iter().flatten();
        let act = taken_in(carrying.case, seat, numbers.map(|number| (number.kind, number.value)).collect());
        // Two who bring one pupil back meet here: the entry has left the state it was in.
        let moved = ServiceError::Conflict { current: held.entry.version };
        held.entry.state = act.fold(Some(before), day).map_err(|_| moved)?;
        let told = self.tell(carrying, &held, act, day);
        journal::append(tx, &told)?;
        held.entry.last_act = told.id;
        entry::update(tx, &held)?;
        if held.entry.school == school {
            return Ok(());
        }
        self.keep_copy(tx, &Leaving { person, school, jurisdiction: &jurisdiction, on: day, act: told.id })
    }

    /// Opens an entry for somebody who had none here.
    fn open_for(
        &self,
        tx: &mut Tx,
        carrying: &mut Carrying<'_>,
        before: Person,
        class: &SchoolClass,
        day: Date,
    ) -> Result<(), ServiceError> {
        let (case, footing) = (carrying.case, carrying.footing);
        let (_, change) = self.law_of(case)?;
        let tree = &footing.around.tree;
        let school = tree.unit(class.org).ok_or(ServiceError::Absent)?;
        let (candidate, _) = candidate(footing.law, &before, &record_of(&change, case), school);
        let marks = Marks::of(self.store().sealer(), &candidate);
        let whole = candidate.name.clone().zip(candidate.sex).zip(candidate.birth_date);
        let ((name, sex), birth) =
            whole.ok_or_else(|| ServiceError::fault("a record without name, sex or birth passed"))?;
        let person = Person {
            name,
            sex,
            birth,
            document: candidate.document.clone(),
            values: candidate.values.clone(),
            ..before.clone()
        };
        let cohort = jice_domain::Cohort { stage: class.stage, entry_year: class.entry_year, repeats: 0 };
        let desk = Desk::at(footing, class, cohort, day, self.today())?.ok_or(ServiceError::Absent)?;
        let numbers = self.brought_and_issued(tx, &desk, &candidate, case)?;
        self.claim_all(tx, &person, class.org, &numbers)?;
        person::update(tx, &person.seal(self.store().sealer()))?;
        if let Some(likeness) = marks.likeness {
            likeness::add(tx, &likeness, person.id)?;
        }
        for issued in &numbers {
            number::insert(tx, person.id, issued)?;
        }
        let seat = Seat { school: class.org, class: class.id, placement: jice_domain::PlacementId(self.id()), cohort };
        placement::insert(tx, &seat_in(&person, case.entry, seat, day, self.now()))?;
        let told: Vec<(NumberKind, String)> =
            numbers.iter().map(|number| (number.kind.clone(), number.value.clone())).collect();
        let mut held = SeatedEntry {
            entry: StudentEntry {
                id: case.entry,
                person: person.id,
                jurisdiction: school.jurisdiction.clone(),
                state: EntryState::Enrolled { since: day },
                school: class.org,
                cohort,
                version: 1,
                last_act: JournalId(0),
            },
            class: class.id,
            placement: seat.placement,
        };
        let act = self.tell(carrying, &held, taken_in(case, seat, told), day);
        journal::append(tx, &act)?;
        held.entry.last_act = act.id;
        Ok(entry::insert(tx, &held)?)
    }

    /// The number the pupil brings, kept as it is, and those that the place issues to whoever
    /// continues in one of its schools.
    fn brought_and_issued(
        &self,
        tx: &mut Tx,
        desk: &Desk<'_>,
        candidate: &Candidate,
        case: &Case,
    ) -> Result<Vec<IssuedNumber>, ServiceError> {
        let mut numbers = Vec::new();
        let lifelong = desk.law.numbers().into_iter().find(|number| number.follows == jice_policy::Follows::Person);
        if let (Some(kind), Some(value)) = (lifelong, case.values.get("student_number")) {
            numbers.push(IssuedNumber {
                id: NumberId(self.id()),
                kind: NumberKind(kind.id.clone()),
                value: value.trim().to_uppercase(),
                // Another register issued it.
                issuer: OrgId(0),
                valid_from: desk.valid_from,
                valid_to: None,
                temporary: false,
            });
        }
        self.issue_beside(
            tx,
            desk,
            candidate,
            &[NumberEvent::EntryContinued, NumberEvent::SchoolChanged],
            &mut numbers,
        )?;
        Ok(numbers)
    }

    /// Claims the document and the numbers of a pupil for it.
    fn claim_all(
        &self,
        tx: &mut Tx,
        person: &Person,
        school: OrgId,
        numbers: &[IssuedNumber],
    ) -> Result<(), ServiceError> {
        let sealer = self.store().sealer();
        let mut claims: Vec<claim::Claim> =
            numbers.iter().map(|issued| number::claim_of(sealer, person.id, issued)).collect();
        if let Some(key) = person.seal(sealer).claim_key() {
            claims.push(claim::Claim { key, person: person.id, org: school, subject: person.id.0 });
        }
        if claim::take(tx, &claims)?.is_empty() {
            return Ok(());
        }
        let (zh, en) = (
            "该生的证件号或原学籍号已为本系统另一名学生所用，请核对；确属同一人的，按重复学籍处理。",
            "Another pupil of this register bears the document or the number: check them.",
        );
        Err(ServiceError::invalid("student_number", zh, en))
    }
}

fn taken_in(case: &Case, seat: Seat, numbers: Vec<(NumberKind, String)>) -> Act {
    let value = |field: &str| case.values.get(field).cloned().unwrap_or_default();
    Act::TakenIn { case: case.id, from: value("sending_school"), division: value("sending_division"), seat, numbers }
}

fn seat_in(person: &Person, entry: EntryId, seat: Seat, day: Date, now: jiff::Timestamp) -> Placement {
    Placement {
        id: seat.placement,
        school: seat.school,
        person: person.id,
        entry,
        class: seat.class,
        cohort: seat.cohort,
        name: person.name.clone(),
        sex: person.sex,
        birth: person.birth,
        from: day,
        to: None,
        known: now,
    }
}

/// The pupil as its record describes it, at the school that takes it in. Who it is, the case
/// says and no record changes.
fn candidate(
    law: &Rulebook,
    person: &Person,
    record: &BTreeMap<FieldId, String>,
    school: &jice_domain::OrgUnit,
) -> (Candidate, Vec<Refusal>) {
    let places = law.fields().places();
    let fixed = [places.name, places.sex, places.birth_date, places.document_kind, places.document_number];
    let mut values = person.values.clone();
    for (field, value) in record {
        if let Some(place) = law.fields().index(field).filter(|place| !fixed.contains(&Some(*place))) {
            values.set(place, value);
        }
    }
    if let (Some(place), Some(details)) = (law.fields().place("school_identifier"), school.school()) {
        values.set(place, &details.identifier);
    }
    let raw: Vec<&str> = values.iter().collect();
    law.candidate(1, &raw)
}
