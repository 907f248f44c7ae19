//! The verdict on rows: everything the law asks is looked up for a whole chunk at once,
//! then each row is judged on its own.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jice_domain::{
    Batch, BatchKind, Candidate, ClassId, EntryState, Grade, OrgUnit, PersonId, Refusal, SchoolYear, Values, Weight,
};
use jice_policy::facts::{AlikePerson, ClassFacts, ClassStanding, ExistingEntry, PhotoFacts, RowFacts, WindowFacts};
use jice_policy::{Occasion, Rulebook};
use jice_store::claim::{self, ClaimKey};
use jice_store::entry::SeatedEntry;
use jice_store::org::OrgTree;
use jice_store::window_override::WindowOverride;
use jice_store::{Db, Sealer, entry, likeness, person};
use jiff::civil::Date;

use crate::view::ClassView;
use crate::{Service, ServiceError, tree, window};

/// A batch with everything that stays the same for all its rows.
pub(crate) struct Intake {
    pub(crate) batch: Batch,
    pub(crate) school: OrgUnit,
    pub(crate) law: Arc<Rulebook>,
    /// Classes of the batch's grade.
    pub(crate) classes: Vec<ClassView>,
    /// How many pupils of the grade the year's plan lets the school take in.
    pub(crate) plan: Option<u32>,
    /// How many stand in other batches of the grade and year.
    pub(crate) elsewhere: u32,
    /// What authorities set for the school.
    pub(crate) windows: Vec<WindowOverride>,
}

/// Where a row would put its child: what stays the same for all rows of one school and grade.
pub(crate) struct Ground<'a> {
    pub(crate) law: &'a Rulebook,
    pub(crate) school: &'a OrgUnit,
    /// The classes a row may name.
    pub(crate) classes: &'a [ClassView],
    pub(crate) grade: Grade,
    pub(crate) school_year: SchoolYear,
    /// Whether an entry of the stage before would be continued.
    pub(crate) may_continue: bool,
    pub(crate) today: Date,
    /// What authorities set for the school.
    pub(crate) windows: &'a [WindowFacts<'a>],
}

/// What tells whether two rows are the same child, as the register keeps it: keyed digests.
/// Making them takes its time; it is done once a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks {
    /// The blind index of the child's own document.
    pub(crate) document: Option<[u8; 32]>,
    /// Name, sex and date of birth.
    pub(crate) likeness: Option<[u8; 32]>,
}

impl Marks {
    pub(crate) fn of(sealer: &Sealer, candidate: &Candidate) -> Self {
        let likeness = likeness_text(candidate);
        Self {
            document: candidate.document.as_ref().map(|document| person::document_index(sealer, document)),
            likeness: likeness.map(|text| sealer.digest("likeness", text.as_bytes())),
        }
    }
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
    pub(crate) fn note(&mut self, row: u32, marks: &Marks, class: Option<ClassId>) {
        if let Some(document) = marks.document {
            self.documents.entry(document).or_insert(row);
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
        self.classes.iter().find(|class| is_named(class, named))
    }

    fn ground<'a>(&'a self, today: Date, windows: &'a [WindowFacts<'a>]) -> Ground<'a> {
        Ground {
            law: &self.law,
            school: &self.school,
            classes: &self.classes,
            grade: self.grade(),
            school_year: self.batch.school_year,
            may_continue: true,
            today,
            windows,
        }
    }

    /// Reads values as they were typed, one for each field.
    pub(crate) fn read(&self, row: u32, values: &Values) -> (Candidate, Vec<Refusal>) {
        let raw: Vec<&str> = values.iter().collect();
        self.law.candidate(row, &raw)
    }
}

/// Whether a workbook means `class` by `named`: its number, with or without 班, or its name.
pub(crate) fn is_named(class: &ClassView, named: &str) -> bool {
    let bare = named.trim().trim_end_matches('班').trim_start_matches('0');
    class.name == named.trim() || class.code.trim_start_matches('0') == bare
}

/// Whether nothing among `findings` stands in the way.
pub(crate) fn passes(findings: &[Refusal]) -> bool {
    findings.iter().all(|finding| finding.weight == Weight::Warns)
}

impl Service {
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
            None => sealer.digest("row", candidate.values.iter().collect::<Vec<_>>().join("\u{1f}").as_bytes()),
        }
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
        let marks: Vec<Marks> = drafts.iter().map(|draft| Marks::of(self.store().sealer(), &draft.candidate)).collect();
        let found = self.look_up(db, &marks)?;
        let tree = self.store().tree_in(db)?;
        let windows = window::facts(&intake.windows);
        let ground = intake.ground(self.today(), &windows);
        let judge = |(draft, marks)| self.judge_draft(&found, &tree, &ground, occasion, draft, marks, seen);
        Ok(drafts.iter().zip(&marks).map(judge).collect())
    }

    /// Judges one row by what was looked up for its chunk.
    #[expect(clippy::too_many_arguments, reason = "what was found, where it would sit, and the row itself")]
    pub(crate) fn judge_draft(
        &self,
        found: &Found,
        tree: &OrgTree,
        ground: &Ground<'_>,
        occasion: Occasion,
        draft: &Draft,
        marks: &Marks,
        seen: &mut Seen,
    ) -> Judged {
        let candidate = &draft.candidate;
        let same_in_file =
            marks.document.and_then(|document| seen.documents.get(&document).copied()).filter(|row| *row != draft.row);
        let class = candidate.class.as_deref().map(|named| ground.classes.iter().find(|class| is_named(class, named)));
        let seated = found.held(marks);
        let school_of = |seated: &SeatedEntry| tree::name(tree, seated.entry.school);
        let school_name = seated.map(school_of).unwrap_or_default();
        let type_one = seated
            .and_then(|seated| tree.unit(seated.entry.school))
            .and_then(OrgUnit::school)
            .is_some_and(|school| school.type_one);
        let others = found.alike(marks, seated);
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
            school: ground.school,
            grade: ground.grade,
            school_year: ground.school_year,
            class: standing(class, class_id.and_then(|class| seen.seats.get(&class).copied()).unwrap_or(0)),
            same_in_file,
            searched: found.searched(marks),
            existing: seated.map(|seated| ExistingEntry {
                school_name: &school_name,
                state: seated.entry.state,
                cohort: seated.entry.cohort,
                type_one,
            }),
            may_continue: ground.may_continue,
            alike: &alike,
            photo: draft.photo_year.map(|taken_year| PhotoFacts { taken_year }),
            arrived_on: draft.arrived_on,
            guardian_confirmed: draft.guardian_confirmed,
            today: ground.today,
            windows: ground.windows,
        };
        let mut findings = draft.faults.clone();
        findings.extend(ground.law.evaluate_row(occasion, &facts));
        // Whoever sits in the class already is counted in its size.
        let seat = class_id.filter(|class| seated.is_none_or(|seated| seated.class != *class));
        seen.note(draft.row, marks, seat);
        Judged { findings, class: class_id, existing: seated.cloned(), alike: others }
    }

    /// Looks up everybody in the register who bears one of `marks`.
    pub(crate) fn look_up(&self, db: &mut Db, marks: &[Marks]) -> Result<Found, ServiceError> {
        let indexes: Vec<[u8; 32]> = marks.iter().filter_map(|marks| marks.document).collect();
        let keys: Vec<ClaimKey> = indexes.iter().map(|index| ClaimKey::identity(index)).collect();
        let claims = claim::find(db, &keys)?;
        let by_key: HashMap<&str, PersonId> = claims.iter().map(|claim| (claim.key.as_str(), claim.person)).collect();
        let holders: HashMap<[u8; 32], PersonId> = indexes
            .iter()
            .zip(&keys)
            .filter_map(|(index, key)| by_key.get(key.as_str()).map(|person| (*index, *person)))
            .collect();
        let likenesses: Vec<[u8; 32]> = marks.iter().filter_map(|marks| marks.likeness).collect();
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
        Ok(Found {
            documents: indexes.into_iter().collect(),
            likenesses: likenesses.into_iter().collect(),
            holders,
            entries,
            by_likeness,
            has_document,
        })
    }
}

/// What was looked up for a chunk of rows.
pub(crate) struct Found {
    /// The documents that the register was asked for.
    documents: HashSet<[u8; 32]>,
    /// The names with sex and date of birth that it was asked for.
    likenesses: HashSet<[u8; 32]>,
    /// Who holds a document.
    holders: HashMap<[u8; 32], PersonId>,
    entries: HashMap<PersonId, SeatedEntry>,
    by_likeness: HashMap<[u8; 32], Vec<PersonId>>,
    has_document: HashMap<PersonId, bool>,
}

impl Found {
    /// The entry of whoever bears the document.
    pub(crate) fn held(&self, marks: &Marks) -> Option<&SeatedEntry> {
        self.entries.get(self.holders.get(&marks.document?)?)
    }

    /// The entries without a document of their own that look like the candidate.
    pub(crate) fn undocumented(&self, marks: &Marks) -> impl Iterator<Item = &SeatedEntry> {
        let nameless = |person: &&PersonId| self.has_document.get(person) == Some(&false);
        self.lookalikes(marks).iter().filter(nameless).filter_map(|person| self.entries.get(person))
    }

    /// Whether the register was asked for the candidate: by its document, or where it has none
    /// of its own by name, sex and date of birth. A row that says neither cannot be looked for.
    fn searched(&self, marks: &Marks) -> bool {
        match marks.document {
            Some(document) => self.documents.contains(&document),
            None => marks.likeness.is_some_and(|likeness| self.likenesses.contains(&likeness)),
        }
    }

    /// People who look like the candidate.
    fn lookalikes(&self, marks: &Marks) -> &[PersonId] {
        marks.likeness.as_ref().and_then(|key| self.by_likeness.get(key)).map_or(&[], Vec::as_slice)
    }

    /// People who look like the candidate and are not known to be it.
    fn alike(&self, marks: &Marks, own: Option<&SeatedEntry>) -> Vec<PersonId> {
        let other = |person: &PersonId| own.is_none_or(|own| own.entry.person != *person);
        self.lookalikes(marks).iter().copied().filter(other).collect()
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
    Some(likeness_of(candidate.name.as_deref()?, candidate.sex?, candidate.birth_date?))
}

/// What is the same of those who are called the same, of the same sex and born on the same day.
pub(crate) fn likeness_of(name: &str, sex: u8, birth: Date) -> String {
    format!("{} {sex} {birth}", jice_domain::name::match_key(name))
}

/// Whether an entry leads into the batch's grade, so that it is continued and not opened anew.
pub(crate) fn continues(seated: &SeatedEntry, intake: &Intake) -> bool {
    let school = intake.school.school();
    let schooling = school.map(|school| school.schooling).unwrap_or_default();
    let stage = jice_domain::Stage::of(intake.grade(), schooling);
    matches!(seated.entry.state, EntryState::StageDone { .. })
        && stage.is_some_and(|stage| seated.entry.leads_to(stage))
}
