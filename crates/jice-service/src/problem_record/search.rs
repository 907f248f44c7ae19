//! The register's own search: a job that goes from school to school, once a day by itself and when an
//! authority's clerk asks. Seen are numbers that contradict the sex or date of birth beside them, one
//! number on two entries, and two entries of one name, sex and date of birth of which a number tells
//! nothing. What is seen twice is one record; what is not seen any more ceases.

use std::collections::{HashMap, HashSet};

use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{
    Action, OrgId, OrgUnit, PersonId, ProblemCure, ProblemDeed, ProblemKind, ProblemRecord, ProblemRecordId,
    ProblemSource, ProblemState,
};
use jice_policy::Rulebook;
use jice_store::claim::{self, ClaimKey};
use jice_store::entry::SeatedEntry;
use jice_store::job::{self, Job};
use jice_store::org::OrgTree;
use jice_store::person::{self, Person};
use jice_store::placement::{self, Place};
use jice_store::{Db, Tx, audit, entry, likeness, problem_record};
use serde::{Deserialize, Serialize};

use crate::case::not_now;
use crate::context::{Asked, Subject, by_nobody};
use crate::intake::likeness_of;
use crate::view::JobView;
use crate::worker::{JobKind, Step, fresh_job};
use crate::{Service, ServiceError, tree};

/// Units looked at in one step of the job.
const UNITS: usize = 20;
/// Pupils read at once.
const CHUNK: u32 = 500;
/// Records of one school that a search keeps at once: who has more has these first.
const MOST: usize = 2_000;
/// What the job is about: no record of its unit has this identifier.
pub(crate) const SUBJECT: i64 = 0;

/// How far a search has come.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Search {
    /// The last unit looked at.
    after: i64,
}

/// What was seen.
struct Hit {
    kind: ProblemKind,
    subject: String,
    other: Option<PersonId>,
    seated: SeatedEntry,
}

/// What the job begins with.
pub(crate) fn start() -> String {
    serde_json::to_string(&Search::default()).expect("a number has JSON")
}

impl Service {
    /// Has the register search for problem records at and below `org`; where it is at it, that search is
    /// told.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn search_problems(&self, asked: &Asked, org: OrgId) -> Result<JobView, ServiceError> {
        self.permit(asked, Action::TellProblems, org, None)?;
        let about = Subject::of("problem_records", org, org.0).with_fields("search");
        let asked_for = self.act(asked, Action::TellProblems, about, |tx| {
            if let Some(at_it) = job::latest(tx, org, SUBJECT)?.filter(Job::is_open) {
                return Ok(at_it.id);
            }
            let job = fresh_job(self, asked, org, SUBJECT, JobKind::SearchProblems, start());
            job::enqueue(tx, &job)?;
            Ok(job.id)
        })?;
        self.work_on(org)?;
        self.view_job(asked, org, asked_for)
    }

    /// Searches the next schools.
    pub(crate) fn search_step(&self, job: &mut Job) -> Result<Step, ServiceError> {
        let search: Search = serde_json::from_str(&job.payload).map_err(ServiceError::fault)?;
        let tree = self.tree()?;
        let mut schools = tree::schools(&tree, job.org);
        schools.sort_unstable();
        let total = schools.len();
        let next: Vec<OrgId> = schools.iter().copied().filter(|unit| unit.0 > search.after).take(UNITS).collect();
        let Some(last) = next.last() else {
            let mut open = 0;
            for school in &schools {
                open += self.store().read::<_, ServiceError>(|db| Ok(problem_record::unsettled(db, *school)?.len()))?;
            }
            return Ok(Step::Done(format!("已比对{total}所学校，现有{open}条未处理完毕的问题学籍。")));
        };
        for school in &next {
            self.search_school(&tree, *school)?;
        }
        let payload = serde_json::to_string(&Search { after: last.0 }).map_err(ServiceError::fault)?;
        let count = |units: usize| u32::try_from(units).unwrap_or(u32::MAX);
        let advanced = Job { done: job.done + count(next.len()), total: count(total), payload, ..job.clone() };
        self.store().write::<_, ServiceError>(|tx| self.advance(tx, &advanced))?;
        *job = advanced;
        Ok(Step::More)
    }

    fn search_school(&self, tree: &OrgTree, school: OrgId) -> Result<(), ServiceError> {
        let Some(unit) = tree.unit(school).filter(|unit| unit.closed_on.is_none()) else { return Ok(()) };
        let law = self.rulebook(&unit.jurisdiction)?;
        if law.cure(ProblemCure::Proof).is_none() {
            return Ok(());
        }
        let mut hits = Vec::new();
        let mut looked: HashSet<PersonId> = HashSet::new();
        let (mut after, schools) = (None, [school]);
        let wanted = placement::Wanted { schools: &schools, open: Some(true), ..placement::Wanted::default() };
        while hits.len() <= MOST {
            let (last, people) = self.store().read::<_, ServiceError>(|db| {
                let seats = placement::page(db, &wanted, after, CHUNK)?;
                let last = seats.last().map(|seat| Place { school: seat.school, placement: seat.id });
                Ok((last, seats.iter().map(|seat| seat.person).collect::<Vec<_>>()))
            })?;
            if last.is_none() {
                break;
            }
            after = last;
            looked.extend(&people);
            hits.extend(self.looked_at(&law, school, &people)?);
        }
        // Who sits in no class just now is looked at where something is in doubt.
        let held = self.store().read::<_, ServiceError>(|db| Ok(problem_record::unsettled(db, school)?))?;
        let rest: Vec<PersonId> =
            held.iter().map(|record| record.person).filter(|person| looked.insert(*person)).collect();
        hits.extend(self.looked_at(&law, school, &rest)?);
        let whole = hits.len() <= MOST;
        hits.truncate(MOST);
        self.store().write::<_, ServiceError>(|tx| self.reconcile_problems(tx, unit, &hits, whole))
    }

    /// What is in doubt of `people` whose entries `school` keeps.
    fn looked_at(&self, law: &Rulebook, school: OrgId, people: &[PersonId]) -> Result<Vec<Hit>, ServiceError> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        self.store().read(|db| {
            let entries = entry::find(db, people)?;
            let kept = |seated: &SeatedEntry| seated.entry.state.is_live() && seated.entry.school == school;
            let entries: HashMap<PersonId, SeatedEntry> =
                entries.into_iter().filter(kept).map(|seated| (seated.entry.person, seated)).collect();
            let people: Vec<Person> = person::find(db, people)?;
            let people: Vec<(&Person, &SeatedEntry)> =
                people.iter().filter_map(|person| Some((person, entries.get(&person.id)?))).collect();
            let mut hits = Vec::new();
            for (of, seated) in &people {
                if number_is_wrong(law, of) {
                    hits.push(self.hit(ProblemKind::NumberWrong, of, None, seated));
                }
            }
            self.shared(db, &people, &mut hits)?;
            self.alike(db, &people, &mut hits)?;
            Ok(hits)
        })
    }

    fn hit(&self, kind: ProblemKind, of: &Person, other: Option<PersonId>, seated: &SeatedEntry) -> Hit {
        Hit { kind, subject: self.subject_of(of, other), other, seated: seated.clone() }
    }

    /// One number on two entries: the register keeps numbers apart by the kind of document too, so two
    /// may bear one under different kinds, or under another renewal of the same permit.
    fn shared(&self, db: &mut Db, people: &[(&Person, &SeatedEntry)], hits: &mut Vec<Hit>) -> Result<(), ServiceError> {
        let sealer = self.store().sealer();
        let mut asked: Vec<(ClaimKey, usize)> = Vec::new();
        for (place, (of, _)) in people.iter().enumerate() {
            let Some(document) = &of.document else { continue };
            asked.extend(
                same_number(document)
                    .into_iter()
                    .map(|other| (ClaimKey::identity(&person::document_index(sealer, &other)), place)),
            );
        }
        let keys: Vec<ClaimKey> = asked.iter().map(|(key, _)| key.clone()).collect();
        let holders: HashMap<ClaimKey, PersonId> =
            claim::find(db, &keys)?.into_iter().map(|claim| (claim.key, claim.person)).collect();
        let mut pairs: Vec<(usize, PersonId)> =
            asked.into_iter().filter_map(|(key, place)| Some((place, *holders.get(&key)?))).collect();
        pairs.retain(|(place, other)| people[*place].0.id != *other);
        pairs.sort_unstable();
        pairs.dedup();
        let live = live(db, &pairs)?;
        for (place, other) in pairs.into_iter().filter(|(_, other)| live.contains(other)) {
            let (of, seated) = people[place];
            hits.push(self.hit(ProblemKind::NumberShared, of, Some(other), seated));
        }
        Ok(())
    }

    /// Two entries of one name, sex and date of birth. Names repeat: two numbers of their own tell two
    /// people apart, so one of the two has none.
    fn alike(&self, db: &mut Db, people: &[(&Person, &SeatedEntry)], hits: &mut Vec<Hit>) -> Result<(), ServiceError> {
        let sealer = self.store().sealer();
        let mark = |of: &Person| sealer.digest("likeness", likeness_of(&of.name, of.sex, of.birth).as_bytes());
        let marks: Vec<[u8; 32]> = people.iter().map(|(of, _)| mark(of)).collect();
        let mut found: HashMap<[u8; 32], Vec<PersonId>> = HashMap::new();
        for (key, person) in likeness::find(db, &marks)? {
            found.entry(key).or_default().push(person);
        }
        let mut pairs: Vec<(usize, PersonId)> = Vec::new();
        for (place, (of, _)) in people.iter().enumerate() {
            let others = found.get(&marks[place]).into_iter().flatten().filter(|other| **other != of.id);
            pairs.extend(others.map(|other| (place, *other)));
        }
        if pairs.is_empty() {
            return Ok(());
        }
        let live = live(db, &pairs)?;
        let ids: Vec<PersonId> = live.iter().copied().collect();
        // What somebody was called once is kept among likenesses: what they are called now counts.
        let others: HashMap<PersonId, Person> =
            person::find(db, &ids)?.into_iter().map(|other| (other.id, other)).collect();
        for (place, other) in pairs {
            let ((of, seated), Some(other)) = (people[place], others.get(&other)) else { continue };
            let undocumented = of.document.is_none() || other.document.is_none();
            if undocumented && mark(other) == marks[place] {
                hits.push(self.hit(ProblemKind::PersonAlike, of, Some(other.id), seated));
            }
        }
        Ok(())
    }

    /// Brings what is kept of a school to what was seen.
    fn reconcile_problems(&self, tx: &mut Tx, unit: &OrgUnit, hits: &[Hit], whole: bool) -> Result<(), ServiceError> {
        let people: Vec<PersonId> = hits.iter().map(|hit| hit.seated.entry.person).collect();
        let mut held = problem_record::unsettled(tx, unit.id)?;
        let open: HashSet<ProblemRecordId> = held.iter().map(|record| record.id).collect();
        let known = problem_record::of_people(tx, &[unit.id], &people)?;
        held.extend(known.into_iter().filter(|record| !open.contains(&record.id)));
        let key = |record: &ProblemRecord| (record.person, record.kind, record.subject.clone());
        let mut held: HashMap<(PersonId, ProblemKind, String), ProblemRecord> =
            held.into_iter().map(|record| (key(&record), record)).collect();
        let (mut found, mut ceased, mut seen) = (0_u32, 0_u32, HashSet::new());
        for hit in hits {
            let key = (hit.seated.entry.person, hit.kind, hit.subject.clone());
            if !seen.insert(key.clone()) {
                continue;
            }
            let changed = match held.remove(&key) {
                Some(known) => self.put_problem(tx, known.after(ProblemDeed::Seen, self.today()).map_err(not_now)?)?,
                None => {
                    problem_record::insert(tx, &self.fresh_problem(unit, hit))?;
                    true
                }
            };
            found += u32::from(changed);
        }
        let gone = |record: &ProblemRecord| record.source == ProblemSource::Register && whole;
        for gone in held.into_values().filter(gone) {
            let next = gone.after(ProblemDeed::Gone, self.today()).map_err(not_now)?;
            ceased += u32::from(self.put_problem(tx, next)?);
        }
        if found + ceased > 0 {
            let told = format!("found={found} ceased={ceased}");
            let about = Subject::of("problem_records", unit.id, unit.id.0).with_fields(&told);
            audit::append(tx, &[by_nobody(self.now(), unit.id, Action::TellProblems, "searched", about)])?;
        }
        Ok(())
    }

    fn fresh_problem(&self, unit: &OrgUnit, hit: &Hit) -> ProblemRecord {
        let entry = &hit.seated.entry;
        let schooling = unit.school().map(|school| school.schooling).unwrap_or_default();
        ProblemRecord {
            id: ProblemRecordId(self.id()),
            school: unit.id,
            person: entry.person,
            entry: entry.id,
            jurisdiction: unit.jurisdiction.clone(),
            kind: hit.kind,
            subject: hit.subject.clone(),
            other: hit.other,
            remark: String::new(),
            source: ProblemSource::Register,
            since: self.today(),
            found: self.now(),
            leaves: entry.cohort.leaves(schooling).unwrap_or(entry.cohort.entry_year),
            state: ProblemState::Open,
            version: 1,
        }
    }
}

/// Those of the pairs' other sides whose entry lives.
fn live(db: &mut Db, pairs: &[(usize, PersonId)]) -> Result<HashSet<PersonId>, ServiceError> {
    let mut others: Vec<PersonId> = pairs.iter().map(|(_, other)| *other).collect();
    others.sort_unstable();
    others.dedup();
    let entries = if others.is_empty() { Vec::new() } else { entry::find(db, &others)? };
    Ok(entries.into_iter().filter(|seated| seated.entry.state.is_live()).map(|seated| seated.entry.person).collect())
}

/// Whether the number tells another sex or birth than stands beside it, or stands there and is none.
fn number_is_wrong(law: &Rulebook, of: &Person) -> bool {
    if let Some(document) = &of.document {
        let birth = document.birth_date().is_some_and(|told| told != of.birth);
        return birth || document.sex().is_some_and(|told| told != of.sex);
    }
    let Some(place) = law.fields().places().document_number else { return false };
    if of.values.get(place).is_none_or(|number| number.trim().is_empty()) {
        return false;
    }
    let raw: Vec<&str> = of.values.iter().collect();
    let (_, faults) = law.candidate(1, &raw);
    let field = &law.fields().all()[place].id;
    faults.iter().any(|fault| fault.field.as_ref() == Some(field))
}

/// Documents that would be the same person's as `document`: the same number as another kind, another
/// renewal of the same permit.
fn same_number(document: &Document) -> Vec<Document> {
    let (kind, number) = (document.kind(), document.number());
    let kinds = DocumentKind::all().filter(|other| *other != kind);
    let mut same: Vec<Document> = kinds.filter_map(|other| Document::restore(other, number.to_owned()).ok()).collect();
    if kind == DocumentKind::HongKongMacaoTravelPermit {
        let lifelong = document.lifelong_number();
        let renewals = (0..100).map(|renewal| format!("{lifelong}{renewal:02}")).chain([lifelong.to_owned()]);
        let others = renewals.filter(|other| other != number);
        same.extend(others.filter_map(|other| Document::restore(kind, other).ok()));
    }
    same
}
