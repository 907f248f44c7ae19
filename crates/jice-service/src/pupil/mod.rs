//! Registered pupils: lists, one pupil, one value in full.

mod find;
mod list;
mod maintain;
mod out_of_class;
mod papers;
mod reveal;
mod roster;
mod view;

pub use find::FindPupil;
pub use list::PupilsAsk;
pub use maintain::MaintainPupil;
pub use out_of_class::OutOfClassAsk;
pub(crate) use papers::sex;
pub use reveal::Reveal;
pub use roster::{ExportFormat, RosterAsk};
pub(crate) use view::{timeline, who};

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jice_domain::{ClassId, Grade, IssuedNumber, Jurisdiction, NumberKind, OrgId, PersonId, SchoolYear};
use jice_policy::{Follows, Rulebook};
use jice_store::class::SchoolClass;
use jice_store::entry::SeatedEntry;
use jice_store::pupil::{self, PupilHead};
use jice_store::{class, entry, number};

use crate::context::Asked;
use crate::service::no_year;
use crate::view::{NumberName, PupilLine};
use crate::{Service, ServiceError, tree, words};

/// Whether numbers of this kind follow a person for life. They rest on the identity number,
/// and are masked like it.
pub(crate) fn is_lifelong(law: &Rulebook, kind: &NumberKind) -> bool {
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
    pub(crate) fn pupil_lines(&self, asked: &Asked, people: &[PersonId]) -> Result<Vec<PupilLine>, ServiceError> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let tree = self.tree_of(asked)?;
        let (heads, numbers) =
            self.store().read::<_, ServiceError>(|db| Ok((pupil::heads(db, people)?, number::list(db, people)?)))?;
        let mut heads: HashMap<PersonId, PupilHead> = heads.into_iter().map(|head| (head.person, head)).collect();
        let mut by_person: HashMap<PersonId, Vec<IssuedNumber>> = HashMap::new();
        for (person, number) in numbers {
            by_person.entry(person).or_default().push(number);
        }
        let classes = self.classes_of(heads.values().map(|head| &head.seated))?;
        let mut laws: HashMap<Jurisdiction, (Arc<Rulebook>, SchoolYear)> = HashMap::new();
        let mut lines = Vec::with_capacity(people.len());
        for id in people {
            let Some(head) = heads.remove(id) else { continue };
            let seated = &head.seated;
            let jurisdiction = &seated.entry.jurisdiction;
            let (law, year) = match laws.entry(jurisdiction.clone()) {
                Entry::Occupied(held) => held.into_mut(),
                Entry::Vacant(place) => {
                    let year = tree.school_year(jurisdiction).ok_or_else(|| no_year(jurisdiction))?;
                    place.insert((self.rulebook(jurisdiction)?, year))
                }
            };
            let schooling =
                tree.unit(seated.entry.school).and_then(|unit| unit.school()).map(|school| school.schooling);
            let grade = seated.entry.cohort.grade(*year, schooling.unwrap_or_default());
            let held = by_person.remove(id).unwrap_or_default();
            lines.push(PupilLine {
                school_name: tree::name(&tree, seated.entry.school),
                class_name: classes.get(&seated.class).map(|class| class.name.clone()).unwrap_or_default(),
                grade_name: grade.map(Grade::name_zh).unwrap_or_default().to_owned(),
                state: seated.entry.state.word().to_owned(),
                ..line(&head, &held, grade, law)
            });
        }
        Ok(lines)
    }

    fn classes_of<'a>(
        &self,
        entries: impl Iterator<Item = &'a SeatedEntry>,
    ) -> Result<HashMap<ClassId, SchoolClass>, ServiceError> {
        let (schools, classes): (HashSet<OrgId>, HashSet<ClassId>) =
            entries.map(|seated| (seated.entry.school, seated.class)).unzip();
        let (schools, classes): (Vec<OrgId>, Vec<ClassId>) =
            (schools.into_iter().collect(), classes.into_iter().collect());
        let found = self.store().read::<_, ServiceError>(|db| Ok(class::find_all(db, &schools, &classes)?))?;
        Ok(found.into_iter().map(|class| (class.id, class)).collect())
    }

    /// The entry of a person, for acts on one pupil.
    pub(crate) fn seated(&self, person: PersonId) -> Result<SeatedEntry, ServiceError> {
        let found = self.store().read::<_, ServiceError>(|db| Ok(entry::find(db, &[person])?))?;
        // Somebody unknown and somebody out of scope are told alike.
        found.into_iter().next_back().ok_or(ServiceError::Denied(jice_domain::Denied::OutOfScope))
    }
}

fn line(head: &PupilHead, held: &[IssuedNumber], grade: Option<Grade>, law: &Rulebook) -> PupilLine {
    // A number of another place is none of this one's.
    let current = |lifelong: bool| {
        let of_kind = |number: &&IssuedNumber| {
            let definition = law.number(&number.kind.0);
            definition.is_some_and(|definition| (definition.follows == Follows::Person) == lifelong)
        };
        held.iter().filter(|number| number.valid_to.is_none()).find(of_kind)
    };
    let lifelong = current(true);
    PupilLine {
        person: head.person,
        name: head.name.clone(),
        sex: head.sex,
        birth_on: head.birth.to_string(),
        document_kind: head.document.as_ref().map_or("无", |document| document.kind().zh()).to_owned(),
        document: head.document.as_ref().map(|document| words::mask(document.number())).unwrap_or_default(),
        student_number: lifelong.map(|number| words::mask(&number.value)).unwrap_or_default(),
        local_number: current(false).map(|number| number.value.clone()).unwrap_or_default(),
        school: head.seated.entry.school,
        school_name: String::new(),
        class: head.seated.class,
        class_name: String::new(),
        grade,
        grade_name: String::new(),
        state: String::new(),
        temporary: lifelong.is_some_and(|number| number.temporary),
        photo: head.photo,
    }
}
