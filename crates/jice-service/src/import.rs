//! Taking over entries of an earlier register: pupils who are at school already.

use std::collections::HashSet;

use jice_domain::{
    Act, Action, Cohort, Grade, JournalId, OrgId, OrgUnit, Outcome, PersonId, Refusal, SchoolYear, StudentEntry,
    Values, Weight,
};
use jice_policy::{NumberEvent, Rulebook};
use jice_store::bulk::{self, NewRegistration};
use jice_store::claim::{self, ClaimKey};
use jice_store::entry::{self, SeatedEntry};
use jice_store::{Tx, journal, placement};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::context::{Asked, Subject, line};
use crate::numbering::Desk;
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
    pub class: jice_domain::ClassId,
}

/// What came of a chunk.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Rows taken over.
    pub taken: u64,
    /// Rows that are in the register already.
    pub known: u64,
    /// Rows refused, with their reasons.
    pub refused: Vec<(u32, Vec<Refusal>)>,
}

/// A chunk's unchanging part.
struct Source<'a> {
    asked: &'a Asked,
    school: OrgUnit,
    authority: OrgId,
    law: Rulebook,
    cohort: Cohort,
    grade: Grade,
    class: &'a ClassView,
    since: Date,
}

impl Service {
    /// Takes over pupils of one class, a few hundred to a few thousand at once, in one
    /// transaction. Whoever is registered already is left alone: a second import of the
    /// same rows changes nothing.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn import_entries(&self, asked: &Asked, school: OrgId, rows: &[ImportRow]) -> Result<Imported, ServiceError> {
        self.permit(asked, Action::ImportEntries, school, None)?;
        let Some(first) = rows.first() else { return Ok(Imported::default()) };
        let unit = self.unit(school)?;
        let classes = self.class_views(&unit)?;
        let class = classes.iter().find(|class| class.id == first.class).ok_or(ServiceError::Absent)?;
        let tree = self.tree()?;
        let cohort = Cohort { stage: class.stage, entry_year: SchoolYear(class.entry_year), repeats: 0 };
        let source = Source {
            asked,
            authority: tree::authority(&tree, school).ok_or(ServiceError::Absent)?.id,
            law: self.rulebook(&unit.jurisdiction)?,
            since: Date::constant(class.entry_year, 9, 1),
            grade: class.grade.ok_or(ServiceError::Absent)?,
            school: unit,
            cohort,
            class,
        };
        let fields = format!("import rows={}", rows.len());
        self.act(asked, Action::ImportEntries, Subject::of("class", school, class.id.0).with_fields(&fields), |tx| {
            self.take_over(tx, &source, rows)
        })
    }

    fn take_over(&self, tx: &mut Tx, source: &Source<'_>, rows: &[ImportRow]) -> Result<Imported, ServiceError> {
        let mut outcome = Imported::default();
        let mut read = Vec::with_capacity(rows.len());
        for row in rows {
            let raw: Vec<&str> = row.values.0.iter().map(String::as_str).collect();
            let (candidate, mut faults) = source.law.candidate(row.row, &raw);
            faults.retain(|fault| fault.weight == Weight::Refuses);
            let whole = candidate.name.is_some() && candidate.sex.is_some() && candidate.birth_date.is_some();
            if faults.is_empty() && whole {
                read.push(candidate);
            } else {
                outcome.refused.push((row.row, faults));
            }
        }
        let keys: Vec<ClaimKey> = read
            .iter()
            .filter_map(|candidate| self.document_index(candidate))
            .map(|index| ClaimKey::identity(&index))
            .collect();
        let known: HashSet<String> =
            claim::find(tx, &keys)?.into_iter().map(|claim| claim.key.as_str().to_owned()).collect();
        let mut fresh = Vec::with_capacity(read.len());
        let mut taken = HashSet::new();
        for candidate in read {
            if let Some(index) = self.document_index(&candidate) {
                let key = ClaimKey::identity(&index);
                if known.contains(key.as_str()) || !taken.insert(key) {
                    outcome.known += 1;
                    continue;
                }
            }
            let row = candidate.row;
            match self.taken_over(tx, source, candidate)? {
                Ok(registration) => fresh.push(registration),
                Err(refusal) => outcome.refused.push((row, vec![*refusal])),
            }
        }
        outcome.taken = fresh.len() as u64;
        bulk::register(tx, &fresh)?;
        Ok(outcome)
    }

    fn taken_over(
        &self,
        tx: &mut Tx,
        source: &Source<'_>,
        candidate: jice_domain::Candidate,
    ) -> Result<Result<NewRegistration, Box<Refusal>>, ServiceError> {
        let desk = Desk {
            law: &source.law,
            school: &source.school,
            issuer: source.authority,
            cohort: source.cohort,
            grade: source.grade,
            class_code: &source.class.code,
            valid_from: source.since,
        };
        let numbers = match self.issue(tx, &desk, &candidate, NumberEvent::EntryOpened)? {
            Ok(numbers) => numbers,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (school, cohort, class) = (source.school.id, source.cohort, source.class.id);
        let told = numbers.iter().map(|number| (number.kind.clone(), number.value.clone())).collect();
        let person = PersonId(self.id());
        let line = line(self.now(), source.asked, Action::ImportEntries, "done", Subject::pupil(school, person));
        let admission = Admission {
            asked: source.asked,
            person,
            candidate,
            jurisdiction: &source.school.jurisdiction,
            pack_version: source.law.version(),
            school,
            class,
            cohort,
            since: source.since,
            numbers: &numbers,
            photo: None,
            warnings: Vec::new(),
        };
        let act = |placement| Act::EntryImported { school, cohort, numbers: told, placement, class };
        self.registration(admission, line, act).map(Ok)
    }

    /// The pupils of a class finish their stage 毕业: they await the next.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
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
            for person in people {
                let held = entry::lock(tx, *person)?.ok_or(ServiceError::Absent)?;
                if held.entry.school != school {
                    return Err(ServiceError::Denied(jice_domain::Denied::OutOfScope));
                }
                let act = Act::StageFinished { outcome: Outcome::Graduated };
                let state = act.fold(Some(held.entry.state), on).map_err(ServiceError::fault)?;
                let id = JournalId(self.id());
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
