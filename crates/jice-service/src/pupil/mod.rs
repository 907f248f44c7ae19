//! Registered pupils: lists, one pupil, one value in full.

mod find;
mod list;
mod maintain;
mod papers;
mod reveal;
mod view;

pub use find::FindPupil;
pub use list::PupilsAsk;
pub use maintain::MaintainPupil;
pub use papers::RosterAsk;
pub use reveal::Reveal;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use jice_domain::{ClassId, Grade, IssuedNumber, Jurisdiction, NumberKind, OrgId, PersonId, SchoolYear};
use jice_policy::{Follows, Rulebook};
use jice_store::class::SchoolClass;
use jice_store::entry::SeatedEntry;
use jice_store::{class, entry, number, person, photo};

use crate::view::{NumberName, PupilLine};
use crate::{Service, ServiceError, tree, words};

/// Whether numbers of this kind follow a person for life. They rest on the identity number,
/// and are masked like it.
pub(super) fn is_lifelong(law: &Rulebook, kind: &NumberKind) -> bool {
    law.number(&kind.0).is_some_and(|definition| definition.follows == Follows::Person)
}

/// What the place calls its lifelong, or its local, number; none where it has none, or one
/// for each stage.
pub(crate) fn number_name(law: &Rulebook, lifelong: bool) -> Option<NumberName> {
    let numbers = law.numbers();
    let mut named = numbers.iter().filter(|number| (number.follows == Follows::Person) == lifelong);
    // Where each stage has a number of its own name, no single name is right.
    let (one, another) = (named.next()?, named.next());
    another.is_none().then(|| NumberName { zh: one.zh.clone(), en: one.en.clone() })
}

impl Service {
    /// Lines of a list for `people`, in their order.
    pub(crate) fn pupil_lines(&self, people: &[PersonId]) -> Result<Vec<PupilLine>, ServiceError> {
        let tree = self.tree()?;
        let (persons, entries, numbers, faces) = self.store().read::<_, ServiceError>(|db| {
            Ok((
                person::find(db, people)?,
                entry::find(db, people)?,
                number::list(db, people)?,
                photo::holders(db, people)?,
            ))
        })?;
        let mut persons: HashMap<PersonId, person::Person> = persons.into_iter().map(|one| (one.id, one)).collect();
        let entries: HashMap<PersonId, SeatedEntry> = entries.into_iter().map(|one| (one.entry.person, one)).collect();
        let mut by_person: HashMap<PersonId, Vec<IssuedNumber>> = HashMap::new();
        for (person, number) in numbers {
            by_person.entry(person).or_default().push(number);
        }
        let faces: HashSet<PersonId> = faces.into_iter().collect();
        let classes = self.classes_of(entries.values())?;
        let mut laws: HashMap<Jurisdiction, (Rulebook, SchoolYear)> = HashMap::new();
        let mut lines = Vec::with_capacity(people.len());
        for id in people {
            let (Some(person), Some(seated)) = (persons.remove(id), entries.get(id)) else { continue };
            let jurisdiction = &seated.entry.jurisdiction;
            let (law, year) = match laws.entry(jurisdiction.clone()) {
                Entry::Occupied(held) => held.into_mut(),
                Entry::Vacant(place) => place.insert((self.rulebook(jurisdiction)?, self.school_year(jurisdiction)?)),
            };
            let schooling =
                tree.unit(seated.entry.school).and_then(|unit| unit.school()).map(|school| school.schooling);
            let grade = seated.entry.cohort.grade(*year, schooling.unwrap_or_default());
            let held = by_person.remove(id).unwrap_or_default();
            lines.push(PupilLine {
                school_name: tree::name(&tree, seated.entry.school),
                class_name: classes.get(&seated.class).map(|class| class.name.clone()).unwrap_or_default(),
                grade_name: grade.map(Grade::name_zh).unwrap_or_default().to_owned(),
                state: seated.entry.state.as_str().to_owned(),
                photo: faces.contains(id),
                ..line(&person, seated, &held, grade, law)
            });
        }
        Ok(lines)
    }

    fn classes_of<'a>(
        &self,
        entries: impl Iterator<Item = &'a SeatedEntry>,
    ) -> Result<HashMap<ClassId, SchoolClass>, ServiceError> {
        let schools: HashSet<OrgId> = entries.map(|seated| seated.entry.school).collect();
        self.store().read::<_, ServiceError>(|db| {
            let mut classes = HashMap::new();
            for school in &schools {
                classes.extend(class::list(db, *school)?.into_iter().map(|class| (class.id, class)));
            }
            Ok(classes)
        })
    }

    /// The entry of a person, for acts on one pupil.
    pub(crate) fn seated(&self, person: PersonId) -> Result<SeatedEntry, ServiceError> {
        let found = self.store().read::<_, ServiceError>(|db| Ok(entry::find(db, &[person])?))?;
        // Somebody unknown and somebody out of scope are told alike.
        found.into_iter().next_back().ok_or(ServiceError::Denied(jice_domain::Denied::OutOfScope))
    }
}

fn line(
    person: &person::Person,
    seated: &SeatedEntry,
    held: &[IssuedNumber],
    grade: Option<Grade>,
    law: &Rulebook,
) -> PupilLine {
    let current = |lifelong: bool| {
        held.iter().find(|number| number.valid_to.is_none() && is_lifelong(law, &number.kind) == lifelong)
    };
    let lifelong = current(true);
    PupilLine {
        person: person.id,
        name: person.name.clone(),
        sex: person.sex,
        birth_on: person.birth.to_string(),
        document_kind: person.document.as_ref().map_or("无", |document| document.kind().zh()).to_owned(),
        document: person.document.as_ref().map(|document| words::mask(document.number())).unwrap_or_default(),
        student_number: lifelong.map(|number| words::mask(&number.value)).unwrap_or_default(),
        local_number: current(false).map(|number| number.value.clone()).unwrap_or_default(),
        school: seated.entry.school,
        school_name: String::new(),
        class: seated.class,
        class_name: String::new(),
        grade,
        grade_name: String::new(),
        state: String::new(),
        temporary: lifelong.is_some_and(|number| number.temporary),
        photo: false,
    }
}
