//! The verdict on rows: everything the law asks is looked up for a whole chunk at once,
//! then each row is judged on its own.

use std::collections::HashMap;

use jice_domain::{
    Batch, BatchKind, Candidate, ClassId, EntryState, Grade, OrgUnit, PersonId, Refusal, Values, Weight,
};
use jice_policy::facts::{AlikePerson, ClassFacts, ClassStanding, ExistingEntry, PhotoFacts, RowFacts};
use jice_policy::{Occasion, Rulebook};
use jice_store::claim::{self, ClaimKey};
use jice_store::entry::SeatedEntry;
use jice_store::{Db, entry, likeness, person};
use jiff::civil::Date;

use crate::view::ClassView;
use crate::{Service, ServiceError, tree};

/// A batch with everything that stays the same for all its rows.
pub(crate) struct Intake {
    pub(crate) batch: Batch,
    pub(crate) school: OrgUnit,
    pub(crate) law: Rulebook,
    /// Classes of the batch's grade.
    pub(crate) classes: Vec<ClassView>,
}

/// A row as it is to be judged.
pub(crate) struct Draft {
    pub(crate) row: u32,
    pub(crate) candidate: Candidate,
    /// What could not be read.
    pub(crate) faults: Vec<Refusal>,
    pub(crate) photo_year: Option<i16>,
    pub(crate) arrived_on: Option<Date>,
    pub(crate) guardian_confirmed: bool,
}

/// What came out for a row.
pub(crate) struct Judged {
    pub(crate) findings: Vec<Refusal>,
    pub(crate) class: Option<ClassId>,
    /// The entry the child already has.
    pub(crate) existing: Option<SeatedEntry>,
    /// Registered people who may be the same child.
    pub(crate) alike: Vec<PersonId>,
}

/// What earlier rows of the same batch took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    documents: HashMap<[u8; 32], u32>,
    seats: HashMap<ClassId, u32>,
}

impl Seen {
    /// Remembers a row that stands in the batch and is not judged again.
    pub(crate) fn note(&mut self, service: &Service, row: u32, candidate: &Candidate, class: Option<ClassId>) {
        if let Some(index) = service.document_index(candidate) {
            self.documents.entry(index).or_insert(row);
        }
        if let Some(class) = class {
            *self.seats.entry(class).or_default() += 1;
        }
    }
}

impl Intake {
    pub(crate) fn grade(&self) -> Grade {
        let BatchKind::Intake { grade } = self.batch.kind;
        grade
    }

    /// The class that a row names by number or by name.
    pub(crate) fn class(&self, named: &str) -> Option<&ClassView> {
        let bare = named.trim().trim_end_matches('班').trim_start_matches('0');
        self.classes.iter().find(|class| class.name == named.trim() || class.code.trim_start_matches('0') == bare)
    }

    /// Reads values as they were typed, one for each field.
    pub(crate) fn read(&self, row: u32, values: &Values) -> (Candidate, Vec<Refusal>) {
        let raw: Vec<&str> = values.0.iter().map(String::as_str).collect();
        self.law.candidate(row, &raw)
    }
}

/// Whether nothing among `findings` stands in the way.
pub(crate) fn passes(findings: &[Refusal]) -> bool {
    findings.iter().all(|finding| finding.weight == Weight::Warns)
}

impl Service {
    /// The blind index of a child's own document.
    pub(crate) fn document_index(&self, candidate: &Candidate) -> Option<[u8; 32]> {
        candidate.document.as_ref().map(|document| person::document_index(self.store().sealer(), document))
    }

    /// What tells that two rows are the same child: the document, or, without one, name, sex,
    /// date of birth and the guardian's document; for a row that has none of these, all of it.
    pub(crate) fn row_key(&self, candidate: &Candidate) -> [u8; 32] {
        let sealer = self.store().sealer();
        if let Some(document) = &candidate.document {
            return sealer.digest("row", document.number().as_bytes());
        }
        let likeness = likeness_text(candidate);
        let guardian = candidate.guardian_document.as_ref().map_or("", |document| document.number());
        match likeness {
            Some(likeness) => sealer.digest("row", format!("{likeness} {guardian}").as_bytes()),
            None => sealer.digest("row", candidate.values.0.join("\u{1f}").as_bytes()),
        }
    }

    /// The key under which people of this name, sex and date of birth are found.
    pub(crate) fn likeness_key(&self, candidate: &Candidate) -> Option<[u8; 32]> {
        likeness_text(candidate).map(|text| self.store().sealer().digest("likeness", text.as_bytes()))
    }

    /// Judges rows of one batch in their order.
    pub(crate) fn judge(
        &self,
        db: &mut Db,
        intake: &Intake,
        occasion: Occasion,
        drafts: Vec<Draft>,
        seen: &mut Seen,
    ) -> Result<Vec<Judged>, ServiceError> {
        let found = self.look_up(db, &drafts)?;
        let tree = self.tree()?;
        let today = self.today();
        let mut judged = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let candidate = &draft.candidate;
            let index = self.document_index(candidate);
            let same_in_file =
                index.and_then(|index| seen.documents.get(&index).copied()).filter(|row| *row != draft.row);
            let class = candidate.class.as_deref().map(|named| intake.class(named));
            let seated = index.and_then(|index| found.holders.get(&index)).and_then(|holder| found.entries.get(holder));
            let school_of = |seated: &SeatedEntry| tree::name(&tree, seated.entry.school);
            let school_name = seated.map(school_of).unwrap_or_default();
            let type_one = seated
                .and_then(|seated| tree.unit(seated.entry.school))
                .and_then(OrgUnit::school)
                .is_some_and(|school| school.type_one);
            let others = found.alike(self, candidate, seated);
            let names: Vec<(String, bool)> = others
                .iter()
                .map(|person| {
                    let school = found.entries.get(person).map(&school_of).unwrap_or_default();
                    (school, found.has_document.get(person).copied().unwrap_or(false))
                })
                .collect();
            let alike: Vec<AlikePerson<'_>> = names
                .iter()
                .map(|(school_name, has_document)| AlikePerson { school_name, has_document: *has_document })
                .collect();
            let class_id = class.flatten().map(|class| class.id);
            let facts = RowFacts {
                candidate,
                school: &intake.school,
                grade: intake.grade(),
                school_year: intake.batch.school_year,
                class: standing(class, class_id.and_then(|class| seen.seats.get(&class).copied()).unwrap_or(0)),
                same_in_file,
                searched: true,
                existing: seated.map(|seated| ExistingEntry {
                    school_name: &school_name,
                    state: seated.entry.state,
                    cohort: seated.entry.cohort,
                    type_one,
                }),
                alike: &alike,
                photo: draft.photo_year.map(|taken_year| PhotoFacts { taken_year }),
                arrived_on: draft.arrived_on,
                guardian_confirmed: draft.guardian_confirmed,
                today,
                windows: &[],
            };
            let mut findings = draft.faults;
            findings.extend(intake.law.evaluate_row(occasion, &facts));
            // Whoever sits in the class already is counted in its size.
            let seat = class_id.filter(|class| seated.is_none_or(|seated| seated.class != *class));
            seen.note(self, draft.row, candidate, seat);
            judged.push(Judged { findings, class: class_id, existing: seated.cloned(), alike: others });
        }
        Ok(judged)
    }

    fn look_up(&self, db: &mut Db, drafts: &[Draft]) -> Result<Found, ServiceError> {
        let indexes: Vec<[u8; 32]> = drafts.iter().filter_map(|draft| self.document_index(&draft.candidate)).collect();
        let keys: Vec<ClaimKey> = indexes.iter().map(|index| ClaimKey::identity(index)).collect();
        let claims = claim::find(db, &keys)?;
        let by_key: HashMap<&str, PersonId> = claims.iter().map(|claim| (claim.key.as_str(), claim.person)).collect();
        let holders: HashMap<[u8; 32], PersonId> = indexes
            .iter()
            .zip(&keys)
            .filter_map(|(index, key)| by_key.get(key.as_str()).map(|person| (*index, *person)))
            .collect();
        let likenesses: Vec<[u8; 32]> = drafts.iter().filter_map(|draft| self.likeness_key(&draft.candidate)).collect();
        let alike = likeness::find(db, &likenesses)?;
        let mut people: Vec<PersonId> =
            holders.values().copied().chain(alike.iter().map(|(_, person)| *person)).collect();
        people.sort_unstable();
        people.dedup();
        let entries = entry::find(db, &people)?.into_iter().map(|seated| (seated.entry.person, seated)).collect();
        let strangers: Vec<PersonId> = alike.iter().map(|(_, person)| *person).collect();
        let has_document =
            person::find(db, &strangers)?.into_iter().map(|person| (person.id, person.document.is_some())).collect();
        let mut by_likeness: HashMap<[u8; 32], Vec<PersonId>> = HashMap::new();
        for (key, person) in alike {
            by_likeness.entry(key).or_default().push(person);
        }
        Ok(Found { holders, entries, by_likeness, has_document })
    }
}

/// What was looked up for a chunk of rows.
struct Found {
    /// Who holds a document.
    holders: HashMap<[u8; 32], PersonId>,
    entries: HashMap<PersonId, SeatedEntry>,
    by_likeness: HashMap<[u8; 32], Vec<PersonId>>,
    has_document: HashMap<PersonId, bool>,
}

impl Found {
    /// People who look like the candidate and are not known to be it.
    fn alike(&self, service: &Service, candidate: &Candidate, own: Option<&SeatedEntry>) -> Vec<PersonId> {
        let key = service.likeness_key(candidate);
        let people = key.as_ref().and_then(|key| self.by_likeness.get(key)).map_or(&[][..], Vec::as_slice);
        people.iter().copied().filter(|person| own.is_none_or(|own| own.entry.person != *person)).collect()
    }
}

fn standing(class: Option<Option<&ClassView>>, taken: u32) -> ClassStanding<'_> {
    match class {
        None => ClassStanding::Unnamed,
        Some(None) => ClassStanding::Unknown,
        Some(Some(class)) => ClassStanding::Found(ClassFacts {
            code: &class.code,
            name: &class.name,
            size: class.size + taken,
            limit: class.size_limit,
            real: !class.teacher.is_empty() && !class.founded_month.is_empty(),
        }),
    }
}

/// Name, sex and date of birth in a form that typing does not change.
fn likeness_text(candidate: &Candidate) -> Option<String> {
    let name = jice_domain::name::match_key(candidate.name.as_deref()?);
    Some(format!("{name} {} {}", candidate.sex?, candidate.birth_date?))
}

/// Whether an entry leads into the batch's grade, so that it is continued and not opened anew.
pub(crate) fn continues(seated: &SeatedEntry, intake: &Intake) -> bool {
    let school = intake.school.school();
    let schooling = school.map(|school| school.schooling).unwrap_or_default();
    let stage = jice_domain::Stage::of(intake.grade(), schooling);
    matches!(seated.entry.state, EntryState::StageDone { .. })
        && stage.is_some_and(|stage| seated.entry.leads_to(stage))
}
