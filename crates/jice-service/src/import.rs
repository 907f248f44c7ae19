//! Taking over entries of an earlier register: pupils who are at school already.
//!
//! A takeover is opened once, for a school or for an authority and everything below it, and
//! then takes pupils chunk by chunk, each chunk in one transaction. Whoever is registered
//! already is left alone: taking the same rows over again changes nothing.

use std::collections::HashMap;
use std::sync::Arc;

use jice_domain::{
    Act, Action, Candidate, ClassId, Cohort, Grade, IssuedNumber, OrgId, OrgUnit, Outcome, PersonId, Refusal,
    SchoolYear, StudentEntry, Values,
};
use jice_policy::{NumberEvent, Occasion, Rulebook};
use jice_store::bulk::{self, NewRegistration};
use jice_store::entry::{self, SeatedEntry};
use jice_store::org::OrgTree;
use jice_store::{Sealer, Tx, journal, placement};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::context::{Asked, Subject, line};
use crate::intake::{Draft, Found, Ground, Marks, Seen, is_named, passes};
use crate::numbering::{Counters, Desk};
use crate::registration::Admission;
use crate::view::ClassView;
use crate::{Service, ServiceError, tree};

/// A pupil to take over: values as typed, one for each field of the pack.
#[derive(Clone)]
pub struct ImportRow {
    /// Row of the source, for messages.
    pub row: u32,
    /// Values in the order of the pack's fields.
    pub values: Values,
    /// The class it sits in.
    pub class: ClassId,
}

/// What came of a chunk, or of all of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Rows taken over.
    pub taken: u64,
    /// Rows that are in the register already.
    pub known: u64,
    /// Rows refused, with their reasons.
    pub refused: Vec<(u32, Vec<Refusal>)>,
}

/// A takeover under way: the law, the schools and their classes as they stood at its beginning.
pub struct Takeover<'a> {
    service: &'a Service,
    asked: &'a Asked,
    unit: OrgUnit,
    law: Arc<Rulebook>,
    year: SchoolYear,
    top: OrgId,
    /// Schools and campuses of the unit by the ministry's identifier.
    identifiers: HashMap<String, OrgId>,
    schools: HashMap<OrgId, School>,
}

/// A school that pupils are taken over into.
struct School {
    unit: OrgUnit,
    authority: OrgId,
    classes: Vec<ClassView>,
}

/// A pupil as it was read. To be had on any thread: it asks nothing of the register.
pub struct ReadRow {
    draft: Draft,
    marks: Marks,
    /// The class, where it is not to be found by its number or name.
    class: Option<ClassId>,
}

/// A pupil who will be taken over.
struct Newcomer<'a> {
    candidate: &'a Candidate,
    school: &'a School,
    class: &'a ClassView,
    grade: Grade,
    warnings: Vec<Refusal>,
}

/// What a row comes down to.
enum Fate<'a> {
    Taken(Newcomer<'a>),
    Known,
    Refused(Vec<Refusal>),
}

/// Reads rows by the law of a place, on whatever thread.
#[derive(Clone)]
pub struct RowReader {
    law: Arc<Rulebook>,
    sealer: Sealer,
}

impl RowReader {
    /// The law it reads by.
    pub fn law(&self) -> &Rulebook {
        &self.law
    }

    /// Reads a row; `raw` holds a cell for each field of the pack.
    pub fn read(&self, row: u32, raw: &[&str]) -> ReadRow {
        let (candidate, faults) = self.law.candidate(row, raw);
        let marks = Marks::of(&self.sealer, &candidate);
        let draft = Draft { row, candidate, faults, photo_year: None, arrived_on: None, guardian_confirmed: false };
        ReadRow { draft, marks, class: None }
    }
}

impl Service {
    /// Opens a takeover into `unit`: a school, or an authority with everything below it.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn takeover<'a>(&'a self, asked: &'a Asked, unit: OrgId) -> Result<Takeover<'a>, ServiceError> {
        self.permit(asked, Action::ImportEntries, unit, None)?;
        let tree = self.tree()?;
        let unit = tree.unit(unit).cloned().ok_or(ServiceError::Absent)?;
        let lives = |id: OrgId| tree.unit(id).filter(|unit| unit.closed_on.is_none());
        let identifier = |id: OrgId| Some((lives(id)?.school()?.identifier.clone(), id));
        Ok(Takeover {
            service: self,
            asked,
            law: self.rulebook(&unit.jurisdiction)?,
            year: self.school_year(&unit.jurisdiction)?,
            top: tree::root(&tree, unit.id),
            identifiers: tree::schools(&tree, unit.id).into_iter().filter_map(identifier).collect(),
            schools: HashMap::new(),
            unit,
        })
    }

    /// Takes over pupils of one school whose classes are known, in one transaction.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn import_entries(&self, asked: &Asked, school: OrgId, rows: &[ImportRow]) -> Result<Imported, ServiceError> {
        let mut takeover = self.takeover(asked, school)?;
        let reader = takeover.reader();
        let read = |row: &ImportRow| {
            let raw: Vec<&str> = row.values.iter().collect();
            ReadRow { class: Some(row.class), ..reader.read(row.row, &raw) }
        };
        takeover.take(&rows.iter().map(read).collect::<Vec<_>>())
    }

    /// The pupils of a class finish their stage 毕业: they await the next.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope; [`ServiceError::Invalid`] where somebody is not at school.
    pub fn finish_stage(
        &self,
        asked: &Asked,
        school: OrgId,
        people: &[PersonId],
        on: Date,
    ) -> Result<(), ServiceError> {
        self.permit(asked, Action::ImportEntries, school, None)?;
        let unit = self.unit(school)?;
        let law = self.rulebook(&unit.jurisdiction)?;
        self.act(asked, Action::ImportEntries, Subject::of("stage", school, 0).with_fields("finished"), |tx| {
            let barred = self.unsettled_problems(tx, school, people)?;
            if !barred.is_empty() {
                return Err(ServiceError::Refused(barred));
            }
            for person in people {
                let held = entry::lock(tx, *person)?.ok_or(ServiceError::Absent)?;
                if held.entry.school != school {
                    return Err(ServiceError::Denied(jice_domain::Denied::OutOfScope));
                }
                let act = Act::StageFinished { outcome: Outcome::Graduated };
                let state = act.fold(Some(held.entry.state), on).map_err(|_| {
                    ServiceError::invalid(
                        "people",
                        "名单中有不在校的学生（休学、辍学、离校或已毕业），请先办理其变动，或从名单中去除。",
                        "Somebody on the list is not at school: have that changed first, or leave them out.",
                    )
                })?;
                let id = self.act_id(held.entry.last_act);
                let told = self.told(
                    asked,
                    *person,
                    held.entry.id,
                    id,
                    act,
                    on,
                    &unit.jurisdiction,
                    law.version(),
                    Vec::new(),
                );
                placement::close(tx, school, held.placement, on)?;
                let entry = StudentEntry { state, last_act: id, ..held.entry };
                entry::update(tx, &SeatedEntry { entry, ..held })?;
                journal::append(tx, &told)?;
            }
            Ok(())
        })
    }
}

impl Takeover<'_> {
    /// What reads the rows to take over.
    pub fn reader(&self) -> RowReader {
        RowReader { law: Arc::clone(&self.law), sealer: self.service.store().sealer().clone() }
    }

    /// Takes over a few hundred to a few thousand pupils, in one transaction.
    ///
    /// # Errors
    /// Those of the store.
    pub fn take(&mut self, rows: &[ReadRow]) -> Result<Imported, ServiceError> {
        if rows.is_empty() {
            return Ok(Imported::default());
        }
        let schools: Vec<Option<OrgId>> = rows.iter().map(|row| self.school_of(row)).collect();
        for school in schools.iter().flatten() {
            self.meet(*school)?;
        }
        let tree = self.service.tree()?;
        let fields = format!("import rows={}", rows.len());
        let about = Subject::of("unit", self.unit.id, 0).with_fields(&fields);
        let imported = self
            .service
            .act(self.asked, Action::ImportEntries, about, |tx| self.take_chunk(tx, &tree, rows, &schools))?;
        Ok(imported)
    }

    /// The school a row belongs to: the one it names, or the only one there is.
    fn school_of(&self, row: &ReadRow) -> Option<OrgId> {
        let place = self.law.fields().place("school_identifier");
        let named = place.and_then(|place| row.draft.candidate.values.get(place));
        match named {
            Some(identifier) => self.identifiers.get(identifier).copied(),
            None => self.unit.school().map(|_| self.unit.id),
        }
    }

    /// Reads a school's classes before the first of its pupils comes.
    fn meet(&mut self, id: OrgId) -> Result<(), ServiceError> {
        if self.schools.contains_key(&id) {
            return Ok(());
        }
        let tree = self.service.tree()?;
        let unit = tree.unit(id).cloned().ok_or(ServiceError::Absent)?;
        let authority = tree::authority(&tree, id).ok_or(ServiceError::Absent)?.id;
        let classes = self.service.class_views(&unit)?;
        self.schools.insert(id, School { unit, authority, classes });
        Ok(())
    }

    fn take_chunk(
        &self,
        tx: &mut Tx,
        tree: &OrgTree,
        rows: &[ReadRow],
        schools: &[Option<OrgId>],
    ) -> Result<Imported, ServiceError> {
        let met: Vec<OrgId> = schools.iter().flatten().copied().collect();
        self.service.hold_open(tx, &met)?;
        let marks: Vec<Marks> = rows.iter().map(|row| row.marks).collect();
        let found = self.service.look_up(tx, &marks)?;
        let (mut imported, mut newcomers, mut seen) = (Imported::default(), Vec::new(), Seen::default());
        for (row, school) in rows.iter().zip(schools) {
            match self.fate(tree, &found, row, *school, &mut seen) {
                Fate::Taken(newcomer) => newcomers.push(newcomer),
                Fate::Known => imported.known += 1,
                Fate::Refused(why) => imported.refused.push((row.draft.row, why)),
            }
        }
        let wanted =
            |one: &Newcomer<'_>| self.service.counters(&self.desk(one), one.candidate, NumberEvent::EntryOpened);
        let mut counters = Counters::hold(tx, newcomers.iter().flat_map(wanted))?;
        let mut fresh = Vec::with_capacity(newcomers.len());
        for newcomer in newcomers {
            let desk = self.desk(&newcomer);
            let row = newcomer.candidate.row;
            match self.service.issue(&mut counters, &desk, newcomer.candidate, NumberEvent::EntryOpened)? {
                Ok(numbers) => fresh.push(self.registration(newcomer, &numbers)?),
                Err(refusal) => imported.refused.push((row, vec![*refusal])),
            }
        }
        counters.keep(tx)?;
        imported.taken = fresh.len() as u64;
        bulk::register(tx, &fresh)?;
        Ok(imported)
    }

    /// What becomes of a row.
    fn fate<'r>(
        &'r self,
        tree: &OrgTree,
        found: &Found,
        row: &'r ReadRow,
        school: Option<OrgId>,
        seen: &mut Seen,
    ) -> Fate<'r> {
        let candidate = &row.draft.candidate;
        let place = school.and_then(|school| self.schools.get(&school));
        if school.is_some_and(|school| self.is_known(found, row, school)) {
            return Fate::Known;
        }
        let grade = self.law.fields().places().grade.and_then(|place| candidate.values.get(place));
        let grade = grade.and_then(|grade| grade.parse().ok()).map(Grade);
        let classes = place.map_or(&[][..], |place| &place.classes);
        let class = self.class_of(row, classes, grade);
        let ground = Ground {
            law: &self.law,
            school: place.map_or(&self.unit, |place| &place.unit),
            classes: class.map_or(&[][..], std::slice::from_ref),
            grade: class.and_then(|class| class.grade).or(grade).unwrap_or(Grade(1)),
            school_year: self.year,
            may_continue: false,
            today: self.law.date(),
            windows: &[],
        };
        let judged =
            self.service.judge_draft(found, tree, &ground, Occasion::TakeOverRow, &row.draft, &row.marks, seen);
        let whole = candidate.name.is_some() && candidate.sex.is_some() && candidate.birth_date.is_some();
        match (place, class) {
            (Some(school), Some(class)) if passes(&judged.findings) && whole => {
                Fate::Taken(Newcomer { candidate, school, class, grade: ground.grade, warnings: judged.findings })
            }
            _ => Fate::Refused(judged.findings),
        }
    }

    /// The class a row names by its number or name, together with the grade or the month of
    /// entry it states; none where several fit.
    fn class_of<'c>(&self, row: &ReadRow, classes: &'c [ClassView], grade: Option<Grade>) -> Option<&'c ClassView> {
        let candidate = &row.draft.candidate;
        let entered = self.law.fields().place("entry_month").and_then(|place| candidate.values.get(place));
        let entered: Option<i16> = entered.and_then(|month| month.get(..4)?.parse().ok());
        let sits_in = |class: &&ClassView| match (row.class, &candidate.class) {
            (Some(id), _) => class.id == id,
            (None, Some(named)) => {
                let in_grade = grade.is_none_or(|grade| class.grade == Some(grade));
                let in_year = grade.is_some() || entered.is_none_or(|year| class.entry_year == year);
                class.grade.is_some() && in_grade && in_year && is_named(class, named)
            }
            (None, None) => false,
        };
        let mut fitting = classes.iter().filter(sits_in);
        let first = fitting.next();
        first.filter(|_| fitting.next().is_none())
    }

    /// Whether the register has this pupil at this school: under its document, or, where
    /// neither has one, as somebody of the same name, sex and date of birth.
    fn is_known(&self, found: &Found, row: &ReadRow, school: OrgId) -> bool {
        let here = |held: &SeatedEntry| held.entry.school == school;
        match row.marks.document {
            Some(_) => found.held(&row.marks).is_some_and(here),
            None => found.undocumented(&row.marks).any(here),
        }
    }

    fn desk<'d>(&'d self, newcomer: &'d Newcomer<'_>) -> Desk<'d> {
        Desk {
            law: &self.law,
            school: &newcomer.school.unit,
            top: self.top,
            issuer: newcomer.school.authority,
            cohort: cohort(newcomer.class),
            grade: newcomer.grade,
            class_code: &newcomer.class.code,
            valid_from: since(newcomer.class),
            today: self.law.date(),
        }
    }

    fn registration(&self, newcomer: Newcomer<'_>, numbers: &[IssuedNumber]) -> Result<NewRegistration, ServiceError> {
        let Newcomer { candidate, school, class, warnings, .. } = newcomer;
        let (unit, cohort, since) = (&school.unit, cohort(class), since(class));
        let told = numbers.iter().map(|number| (number.kind.clone(), number.value.clone())).collect();
        let person = PersonId(self.service.id());
        let subject = Subject::pupil(unit.id, person);
        let line = line(self.service.now(), self.asked, Action::ImportEntries, "done", subject);
        let admission = Admission {
            asked: self.asked,
            person,
            candidate: candidate.clone(),
            jurisdiction: &unit.jurisdiction,
            pack_version: self.law.version(),
            school: unit.id,
            class: class.id,
            cohort,
            since,
            numbers,
            photo: None,
            warnings,
        };
        let (school, class) = (unit.id, class.id);
        let act = |placement| Act::EntryImported { school, cohort, numbers: told, placement, class };
        self.service.registration(admission, line, act)
    }
}

/// Those a class began its stage with.
fn cohort(class: &ClassView) -> Cohort {
    Cohort { stage: class.stage, entry_year: SchoolYear(class.entry_year), repeats: 0 }
}

/// The day a class began its stage.
fn since(class: &ClassView) -> Date {
    Date::constant(class.entry_year, 9, 1)
}
