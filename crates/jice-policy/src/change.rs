//! `procedures/*.toml`: the changes of an entry as a place lays them down. Who opens one, what
//! is filled in and enclosed, through whose hands it goes, how long each has, what silence
//! means, and what it does in the end. A procedure of a lower pack takes the place of one of
//! the same name above.

use jice_domain::{
    CaseParty, Effect, Grade, Level, ProblemCure, ProblemKind, Role, Silence, Stage, StepKind, TimeUnit,
};
use serde::Deserialize;

use crate::cosign::CosignerRule;
use crate::pack::Register;

/// A file of `procedures/`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangesFile {
    #[serde(default)]
    pub(crate) procedure: Vec<Change>,
    #[serde(default)]
    pub(crate) cosigner: Vec<CosignerRule>,
}

/// A procedure that changes an entry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Its name, as `transfer`.
    pub id: String,
    /// What it is called in Chinese.
    #[serde(default)]
    pub zh: String,
    /// What it is called in English.
    #[serde(default)]
    pub en: String,
    /// The register whose entries it changes.
    #[serde(default = "student_register")]
    pub register: Register,
    /// The clause it comes from.
    pub clause: String,
    /// Other clauses that it honours as it stands.
    #[serde(default)]
    pub honours: Vec<String>,
    /// Which sides may open it.
    #[serde(default)]
    pub opened_by: Vec<CaseParty>,
    /// The clause that says so; the procedure's own where none is named.
    pub opener_clause: Option<String>,
    /// The states of the entry from which it is opened, as [`jice_domain::EntryState::word`].
    #[serde(default)]
    pub from: Vec<String>,
    /// The clause that says so; the procedure's own where none is named.
    pub from_clause: Option<String>,
    /// The stages in which there is such a change; none listed means all.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// The clause that says so; the procedure's own where none is named.
    pub stage_clause: Option<String>,
    /// The tiers of the nearest unit above both schools: `county` for a transfer within a
    /// county; none listed means any.
    #[serde(default)]
    pub reach: Vec<Level>,
    /// Whether whoever opened it may take it back until it is done.
    #[serde(default = "yes")]
    pub withdrawable: bool,
    /// The clause that says so; the procedure's own where none is named.
    pub withdraw_clause: Option<String>,
    /// The time by which it is to be opened, where the law sets one.
    pub owed: Option<Owed>,
    /// What is filled in.
    #[serde(default)]
    pub field: Vec<ChangeField>,
    /// The papers that go with it.
    #[serde(default)]
    pub evidence: Vec<ChangeEvidence>,
    /// The forms that are printed from it, besides the receipt.
    #[serde(default)]
    pub form: Vec<ChangeForm>,
    /// Through whose hands it goes, in order.
    #[serde(default)]
    pub step: Vec<ChangeStep>,
    /// What it does in the end.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// Which problem records 问题学籍 it cures; none where it cures none.
    pub problem: Option<CuresProblem>,
    /// Whether the place has no such change, though the pack above has; `clause` says so, and
    /// nothing else need be said.
    #[serde(default)]
    pub off: bool,
}

/// How a change cures problem records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CuresProblem {
    /// How.
    pub cure: ProblemCure,
    /// Of which kinds; none listed means all.
    #[serde(default)]
    pub kinds: Vec<ProblemKind>,
    /// Whether it is opened from a problem record and not otherwise.
    #[serde(default)]
    pub only: bool,
}

/// By when a change is to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owed {
    /// The field with the day it runs from, which is not counted.
    pub from: String,
    /// How many.
    pub within: u32,
    /// Of which unit.
    pub unit: TimeUnit,
    /// The clause it comes from.
    pub clause: String,
}

/// Something filled in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeField {
    /// Its name, as `reason`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub sort: ChangeFieldType,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
    /// Only where another field has one of these values.
    pub when: Option<When>,
    /// What can be chosen.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// The clause that asks for it; the procedure's own where none is named.
    pub clause: Option<String>,
}

/// What a field of a change holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeFieldType {
    /// A class of the school that would keep the entry.
    Class,
    /// A day that has come.
    PastDate,
    /// A day.
    Date,
    /// A whole number.
    Number,
    /// One of the choices.
    Choice,
    /// A short text, at most 200 characters.
    Text,
    /// New values of fields of the register, as a JSON object: field to value.
    RegisterFields,
    /// A number that a pupil bears in another register; shown masked.
    OutsideNumber,
    /// A division outside the place, by its six digits.
    OutsideDivision,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its code.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// On which value of another field something depends.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The other field.
    pub field: String,
    /// Its values.
    pub is: Vec<String>,
}

/// A paper that goes with a change.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeEvidence {
    /// Its name, as `diagnosis`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
    /// Only where a field has one of these values.
    pub when: Option<When>,
    /// Asked for only when this step is taken, and put by whoever takes it; none for what the
    /// opener encloses.
    pub by_step: Option<String>,
    /// The clause that asks for it; the procedure's own where none is named.
    pub clause: Option<String>,
}

/// A form that is filled from a case and printed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeForm {
    /// Its name, as `application`.
    pub id: String,
    /// What it is called in Chinese: the title on the paper.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// The template, a file in the folder `forms` of this pack or of one above it.
    pub template: String,
    /// To whom it is addressed: a copy for each; nobody where it stays with the school.
    #[serde(default)]
    pub addressed_to: Vec<String>,
    /// The clause that asks for it; the procedure's own where none is named.
    pub clause: Option<String>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeStep {
    /// Its name, as `sending_authority`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// Which side takes it.
    pub by: CaseParty,
    /// In which roles; by itself a school's registrar or head, an authority's clerk.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// What it is for.
    #[serde(default)]
    pub kind: StepKind,
    /// The time it has, from the day of arrival, which is not counted.
    pub within: Option<u32>,
    /// Of which unit.
    #[serde(default = "working_days")]
    pub unit: TimeUnit,
    /// Why no limit is set, where none is: the text says nothing, or 及时.
    pub no_limit: Option<String>,
    /// What silence means.
    #[serde(default)]
    pub on_silence: Silence,
    /// The clause that lays it down.
    pub clause: String,
    /// The clause that sets its time and what silence means; `clause` where none is named.
    pub time_clause: Option<String>,
    /// Left out where this later or earlier step falls to the same unit.
    pub unless_same_as: Option<String>,
    /// Only for pupils of these grades; none listed means all.
    #[serde(default)]
    pub grades: Vec<u8>,
}

/// The word of [`Change::from`] for a pupil who has no entry in this register.
pub const OUTSIDE: &str = "outside";

fn student_register() -> Register {
    Register::Student
}

fn yes() -> bool {
    true
}

fn working_days() -> TimeUnit {
    TimeUnit::WorkingDay
}

impl Change {
    /// The field `id`.
    pub fn field(&self, id: &str) -> Option<&ChangeField> {
        self.field.iter().find(|field| field.id == id)
    }

    /// Every clause it names.
    pub fn clauses(&self) -> impl Iterator<Item = &str> {
        let own =
            [Some(&self.clause), self.opener_clause.as_ref(), self.from_clause.as_ref(), self.withdraw_clause.as_ref()];
        let own = own.into_iter().chain([self.stage_clause.as_ref(), self.owed.as_ref().map(|owed| &owed.clause)]);
        own.flatten()
            .chain(&self.honours)
            .chain(self.field.iter().filter_map(|field| field.clause.as_ref()))
            .chain(self.evidence.iter().filter_map(|paper| paper.clause.as_ref()))
            .chain(self.step.iter().flat_map(|step| [Some(&step.clause), step.time_clause.as_ref()]).flatten())
            .map(String::as_str)
    }

    /// Whether it moves the entry to another school.
    pub fn moves(&self) -> bool {
        self.effects.contains(&Effect::Move)
    }

    /// Whether it takes in a pupil from outside this register.
    pub fn takes_in(&self) -> bool {
        self.effects.contains(&Effect::TakeIn)
    }

    /// Whether it has a receiving side.
    pub fn receives(&self) -> bool {
        self.moves() || self.takes_in()
    }

    /// Whether a pupil who has no entry here can have it.
    pub fn begins_outside(&self) -> bool {
        self.from.iter().any(|from| from == OUTSIDE)
    }

    /// Whether it is opened from a problem record and not otherwise.
    pub fn needs_problem(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.only)
    }

    /// What does not hold together in it, for the officer who writes the pack.
    pub(crate) fn faults(&self) -> Vec<Amiss> {
        if self.off {
            return Vec::new();
        }
        let mut faults = Vec::new();
        let twice = |names: Vec<&str>| -> Vec<String> {
            let mut seen = std::collections::HashSet::new();
            names.into_iter().filter(|name| !seen.insert(*name)).map(str::to_owned).collect()
        };
        for name in twice(self.field.iter().map(|field| field.id.as_str()).collect()) {
            faults.push(Amiss::at(&name, format!("field {name:?} stands twice"), "give each field a name of its own"));
        }
        for name in twice(self.form.iter().map(|form| form.id.as_str()).collect()) {
            faults.push(Amiss::at(&name, format!("form {name:?} stands twice"), "give each form a name of its own"));
        }
        for name in twice(self.step.iter().map(|step| step.id.as_str()).collect()) {
            faults.push(Amiss::at(&name, format!("step {name:?} stands twice"), "give each step a name of its own"));
        }
        let known = |state: &str| state == OUTSIDE || jice_domain::EntryState::WORDS.contains(&state);
        for state in self.from.iter().filter(|state| !known(state)) {
            let cure = format!("a state is one of {}, {OUTSIDE}", jice_domain::EntryState::WORDS.join(", "));
            faults.push(Amiss::new(format!("no entry is ever {state:?}"), &cure));
        }
        let said = [self.zh.is_empty(), self.en.is_empty(), self.from.is_empty(), self.opened_by.is_empty()];
        if said.contains(&true) || self.effects.is_empty() {
            faults.push(Amiss::new(
                "it needs zh, en, from, opened_by and effects",
                "add them, or switch it off: off = true",
            ));
        }
        let papers = self.evidence.iter().map(|paper| (&paper.id, &paper.when));
        let whens = self.field.iter().map(|field| (&field.id, &field.when)).chain(papers);
        for (id, when) in whens.filter_map(|(id, when)| Some((id, when.as_ref()?))) {
            match self.field(&when.field) {
                None => {
                    let what = format!("there is no field {:?} to depend on", when.field);
                    faults.push(Amiss::at(id, what, "name a field of this procedure"));
                }
                Some(field) if field.sort == ChangeFieldType::Choice => {
                    for code in when.is.iter().filter(|code| !field.choices.iter().any(|choice| choice.code == **code))
                    {
                        let what = format!("field {:?} has no choice {code:?}", when.field);
                        faults.push(Amiss::at(id, what, "name a code of its choices"));
                    }
                }
                Some(_) => {}
            }
        }
        if let Some(owed) = &self.owed
            && self.field(&owed.from).is_none_or(|field| field.sort != ChangeFieldType::PastDate)
        {
            let what = format!("owed runs from {:?}, which is no past_date", owed.from);
            faults.push(Amiss::new(what, "name a field of type past_date"));
        }
        for field in &self.field {
            let what = match ((field.sort == ChangeFieldType::Choice), field.choices.is_empty()) {
                (true, true) => "has no choices",
                (false, false) => "has choices and is no choice",
                _ => continue,
            };
            let what = format!("field {:?} {what}", field.id);
            faults.push(Amiss::at(&field.id, what, "a field has choices where its type is choice"));
        }
        for step in &self.step {
            faults.extend(self.step_faults(step));
        }
        let needs_class = [
            Effect::Move,
            Effect::TakeIn,
            Effect::Resume,
            Effect::ComeBack,
            Effect::ChangeClass,
            Effect::Repeat,
            Effect::Skip,
        ];
        let has_class = self.field.iter().any(|field| field.sort == ChangeFieldType::Class && !field.optional);
        if self.effects.iter().any(|effect| needs_class.contains(effect)) && !has_class {
            faults.push(Amiss::new("it gives a seat and asks for no class", "add a field of type class"));
        }
        if self.effects.contains(&Effect::Suspend) || self.effects.contains(&Effect::Extend) {
            let dated = self.field("until").is_some_and(|field| field.sort == ChangeFieldType::Date && !field.optional);
            if !dated {
                let cure = "add a field with the id until and the type date";
                faults.push(Amiss::new("a suspension needs a date field until", cure));
            }
        }
        if self.begins_outside() {
            faults.extend(self.outside_faults());
        }
        let steps = self.evidence.iter().filter_map(|paper| Some((paper, paper.by_step.as_ref()?)));
        for (paper, step) in steps.filter(|(_, step)| !self.step.iter().any(|other| other.id == **step)) {
            let what = format!("paper {:?}: there is no step {step:?}", paper.id);
            faults.push(Amiss::at(&paper.id, what, "name a step of this procedure"));
        }
        if let Some(last) = self.step.last().filter(|step| step.kind == StepKind::Consult) {
            let cure = "put another step behind it, or let it decide";
            faults.push(Amiss::at(&last.id, "whoever is consulted last is heard by nobody", cure));
        }
        faults
    }

    /// What a procedure lacks that takes in pupils who have no entry here.
    fn outside_faults(&self) -> Vec<Amiss> {
        let mut faults = Vec::new();
        if !self.takes_in() {
            let cure = "leave outside out of from, or let the effect be take_in";
            faults.push(Amiss::new("somebody without an entry here can only be taken in", cure));
        }
        let wanted = [
            ("student_number", ChangeFieldType::OutsideNumber),
            ("grade", ChangeFieldType::Number),
            ("record", ChangeFieldType::RegisterFields),
        ];
        for (id, sort) in wanted {
            if self.field(id).is_none_or(|field| field.sort != sort) {
                let what = format!("who takes in a pupil without an entry here asks for {id:?}");
                faults.push(Amiss::new(what, "add the field, with the type it has in the pack of the nation"));
            }
        }
        if !self.evidence.iter().any(|paper| paper.id == "record" && paper.by_step.is_some()) {
            let cure = "add evidence with the id record and by_step, the step that has the record fetched";
            faults.push(Amiss::new("nobody has the record fetched", cure));
        }
        faults
    }

    fn step_faults(&self, step: &ChangeStep) -> Vec<Amiss> {
        let mut faults = Vec::new();
        let mut say = |what: &str, cure: &str| {
            faults.push(Amiss::at(&step.id, format!("step {:?}: {what}", step.id), cure));
        };
        match (step.within, &step.no_limit) {
            (None, None) => say("it has no limit", "write within = 10, or no_limit with the reason why there is none"),
            (Some(_), Some(_)) => say("it has a limit and says it has none", "keep either within or no_limit"),
            _ => {}
        }
        if step.on_silence != Silence::Nothing && step.within.is_none() {
            say("silence means something only after a time", "write within, or leave on_silence out");
        }
        if let Some(other) = &step.unless_same_as
            && !self.step.iter().any(|step| step.id == *other)
        {
            say(&format!("there is no step {other:?}"), "name a step of this procedure");
        }
        let receiving = matches!(
            step.by,
            CaseParty::ReceivingSchool | CaseParty::ReceivingAuthority | CaseParty::ReceivingAuthorityAbove
        );
        if receiving && !self.receives() {
            say("nothing is received", "only a procedure with the effect move or take_in has a receiving side");
        }
        if step.by == CaseParty::OtherAuthority && self.problem.is_none() {
            say("there is no other entry", "only a procedure with [procedure.problem] has another side of that kind");
        }
        let school = matches!(step.by, CaseParty::School | CaseParty::ReceivingSchool);
        let fits = |role: &Role| role.levels().iter().any(|level| (*level >= Level::School) == school);
        if !step.roles.iter().all(fits) {
            say(
                "a role does not work at that side",
                "a school has registrar and head, an authority clerk and director",
            );
        }
        faults
    }
}

/// What is amiss in a procedure, at which of its parts, and what can be done about it.
#[derive(Debug)]
pub(crate) struct Amiss {
    /// The field, paper or step by its name; none where it is the procedure's own.
    pub(crate) part: Option<String>,
    pub(crate) what: String,
    pub(crate) cure: String,
}

impl Amiss {
    pub(crate) fn new(what: impl Into<String>, cure: &str) -> Self {
        Self { part: None, what: what.into(), cure: cure.to_owned() }
    }

    fn at(part: &str, what: impl Into<String>, cure: &str) -> Self {
        Self { part: Some(part.to_owned()), ..Self::new(what, cure) }
    }
}

impl ChangeStep {
    /// The roles in which it is taken.
    pub fn takers(&self) -> Vec<Role> {
        match (self.roles.is_empty(), self.by) {
            (false, _) => self.roles.clone(),
            (true, CaseParty::School | CaseParty::ReceivingSchool) => vec![Role::Registrar, Role::Head],
            (true, _) => vec![Role::Clerk],
        }
    }

    /// Whether it is asked for a pupil of `grade`.
    pub fn concerns(&self, grade: Option<Grade>) -> bool {
        self.grades.is_empty() || grade.is_some_and(|grade| self.grades.contains(&grade.0))
    }
}
