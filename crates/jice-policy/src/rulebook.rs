//! The law of a place on a day.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jice_domain::{ClauseRef, Fact, Grade, Jurisdiction, Level, Refusal, Schooling, Stage, Weight};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::archive::{ArchiveForm, ArchiveKind, ArchiveSection, Retention};
use crate::calendar::Calendar;
use crate::clause::Clause;
use crate::codes::CodeTable;
use crate::divisions::Divisions;
use crate::documents::Document;
use crate::facts::{
    ArchiveFacts, BatchFacts, ClassActFacts, DecisionFacts, EndingKind, ExportFacts, Facts, FinishFacts, MaintainFacts,
    Occasion, PasswordFacts, PhotoActFacts, RowFacts, StaffFacts, UnitFacts,
};
use crate::fields::FieldSet;
use crate::numbers::{Composed, NumberDefinition, NumberEvent, NumberFacts};
use crate::occasion::FactsKind;
use crate::pack::{PackAbout, PasswordProfile, SchoolCodeKind, SchoolCodeRule, Tier};
use crate::packs::Pack;
use crate::rules::{Keeper, Rule, Violation};
use crate::windows::{Deadline, Reminder, Window};

/// A rule as bound by the clauses in force: the nearest clause is cited, the others that
/// say the same are named beside it.
#[derive(Debug)]
struct Bound {
    clause: ClauseRef,
    weight: Weight,
    also: Vec<ClauseRef>,
    rule: Rule,
}

/// A rule that is asked on an occasion.
#[derive(Debug, Clone, Copy)]
pub struct AskedRule<'a> {
    /// The clause that is cited.
    pub clause: &'a ClauseRef,
    /// What a breach does to the act.
    pub weight: Weight,
    /// Other clauses that ask the same.
    pub also: &'a [ClauseRef],
    /// The rule.
    pub rule: &'a Rule,
}

/// The law of a place on a day. Make one per batch with [`crate::Packs::rulebook`].
#[derive(Debug)]
pub struct Rulebook {
    pack: Arc<Pack>,
    date: Date,
    version: String,
    bound: Vec<Vec<Bound>>,
    /// What is asked of a case, by occasion and change.
    of_changes: HashMap<(Occasion, String), Vec<Bound>>,
    cites: HashMap<String, ClauseRef>,
    /// Drawn up once: a desk counts working days for each of its cases.
    calendar: Calendar,
}

impl Rulebook {
    pub(crate) fn at(pack: &Arc<Pack>, date: Date) -> Self {
        let mut packs: Vec<&Pack> = pack.chain().collect();
        packs.reverse();
        let register = pack.about.register;
        let in_force: Vec<&Clause> = packs
            .iter()
            .flat_map(|pack| &pack.clauses)
            .filter(|clause| clause.in_force(date) && clause.concerns(register))
            .collect();
        let replaced: Vec<&str> = in_force.iter().filter_map(|clause| clause.replaces.as_deref()).collect();
        let mut bound: Vec<Vec<Bound>> = Occasion::ALL.iter().map(|_| Vec::new()).collect();
        let mut of_changes: HashMap<(Occasion, String), Vec<Bound>> = HashMap::new();
        let changes: HashSet<&str> =
            packs.iter().flat_map(|pack| &pack.changes).map(|change| change.id.as_str()).collect();
        for clause in in_force.iter().filter(|clause| !replaced.contains(&clause.cite.id.as_str())) {
            for binding in &clause.rules {
                for occasion in &binding.on {
                    bind(&mut bound[*occasion as usize], clause, &binding.rule);
                    if occasion.facts() != FactsKind::Case {
                        continue;
                    }
                    let asked = |change: &&&str| binding.of.is_empty() || binding.of.iter().any(|of| of == **change);
                    for change in changes.iter().filter(asked) {
                        let bound = of_changes.entry((*occasion, (*change).to_owned())).or_default();
                        bind(bound, clause, &binding.rule);
                    }
                }
            }
        }
        let mut hash = Sha256::new();
        for pack in &packs {
            hash.update(pack.version.as_bytes());
        }
        Self {
            version: hex::encode(hash.finalize()),
            cites: in_force.iter().map(|clause| (clause.cite.id.clone(), clause.cite.clone())).collect(),
            calendar: pack.calendar(),
            pack: Arc::clone(pack),
            date,
            bound,
            of_changes,
        }
    }

    /// The pack it is the law of.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// What the pack says about itself: names, stages, grades, regulation.
    pub fn about(&self) -> &PackAbout {
        &self.pack.about
    }

    /// The place.
    pub fn jurisdiction(&self) -> Jurisdiction {
        Jurisdiction(self.pack.about.id.clone())
    }

    /// The day.
    pub fn date(&self) -> Date {
        self.date
    }

    /// Digest of all packs it rests on, SHA-256 in hexadecimal: kept with every decision.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The fields of the register here.
    pub fn fields(&self) -> &FieldSet {
        &self.pack.fields
    }

    /// The code table called `name`.
    pub fn table(&self, name: &str) -> Option<&CodeTable> {
        self.pack.table(name).map(|table| &**table)
    }

    /// The divisions in force in the country.
    pub fn divisions(&self) -> Option<&Divisions> {
        self.pack.divisions.as_deref()
    }

    /// How the clause `id` is cited, where it is in force.
    pub fn cite(&self, id: &str) -> Option<&ClauseRef> {
        self.cites.get(id)
    }

    /// The window `id`, from the nearest pack that has it.
    pub fn window(&self, id: &str) -> Option<&Window> {
        self.pack.chain().find_map(|pack| pack.windows.iter().find(|window| window.id == id))
    }

    /// The yearly deadline `id`, from the nearest pack that has it.
    pub fn deadline(&self, id: &str) -> Option<&Deadline> {
        self.pack.chain().find_map(|pack| pack.deadlines.iter().find(|deadline| deadline.id == id))
    }

    /// The time called `id` that runs from an event, from the nearest pack that has it.
    pub fn reminder(&self, id: &str) -> Option<&Reminder> {
        self.pack.chain().find_map(|pack| pack.reminders.iter().find(|reminder| reminder.id == id))
    }

    /// The parts of a pupil's archive, as the nearest pack that lists them has them.
    pub fn archive(&self) -> &[ArchiveSection] {
        self.pack.chain().map(|pack| pack.archive.as_slice()).find(|archive| !archive.is_empty()).unwrap_or_default()
    }

    /// The kind of archive items called `id`, from the nearest pack that has it.
    pub fn archive_kind(&self, id: &str) -> Option<&ArchiveKind> {
        self.pack.chain().find_map(|pack| pack.archive_kinds.iter().find(|kind| kind.id == id))
    }

    /// How long archives are kept, as the nearest pack says.
    pub fn retention(&self) -> Option<&Retention> {
        self.pack.chain().find_map(|pack| pack.retention.as_ref())
    }

    /// The form of the basic information, with the pack that sets it.
    pub fn archive_form(&self) -> Option<(&Pack, &ArchiveForm)> {
        self.pack.chain().filter_map(|pack| Some((pack, pack.archive_form.as_ref()?))).last()
    }

    /// The document `id`, from the nearest pack that words it.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.pack.chain().find_map(|pack| pack.documents.iter().find(|document| document.id == id))
    }

    /// The demands on passwords.
    pub fn password_profile(&self) -> Option<&PasswordProfile> {
        self.pack.chain().find_map(|pack| pack.about.password.as_ref())
    }

    /// How schools are coded, by which code.
    pub fn school_code(&self, kind: SchoolCodeKind) -> Option<&SchoolCodeRule> {
        self.pack.chain().find_map(|pack| pack.about.school_code.iter().find(|rule| rule.id == kind))
    }

    /// The tiers of management, top first.
    pub fn tiers(&self) -> &[Tier] {
        &self.pack.about.tier
    }

    /// The working days here.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The number layouts of the place and those above it, nearest first; a nearer one
    /// stands for a farther one of the same kind.
    pub fn numbers(&self) -> Vec<&NumberDefinition> {
        let mut numbers: Vec<&NumberDefinition> = Vec::new();
        for number in self.pack.chain().flat_map(|pack| &pack.numbers) {
            if !numbers.iter().any(|nearer| nearer.id == number.id) {
                numbers.push(number);
            }
        }
        numbers
    }

    /// The number layout called `id`.
    pub fn number(&self, id: &str) -> Option<&NumberDefinition> {
        self.pack.chain().find_map(|pack| pack.numbers.iter().find(|number| number.id == id))
    }

    /// Composes a number.
    ///
    /// # Errors
    /// The refusal, citing the clause that sets the layout or the segment's room.
    pub fn compose(
        &self,
        number: &NumberDefinition,
        event: NumberEvent,
        facts: &NumberFacts<'_>,
    ) -> Result<Composed, Box<Refusal>> {
        number.compose(event, facts).map_err(|fault| {
            let clause = fault.clause.as_ref().and_then(|id| self.cite(id)).or_else(|| self.cite(&number.clause));
            let clause = clause.cloned().unwrap_or_else(|| self.nearest_cite());
            let found = crate::rules::number_layout(number, fault);
            Box::new(found.refusal(&clause, Weight::Refuses, "number_layout", &[], self))
        })
    }

    /// Whether a unit of `level` may set `window` otherwise than the pack says.
    ///
    /// # Errors
    /// The refusal, citing the clause that the window comes from.
    pub fn may_set(&self, window: &Window, level: Level) -> Result<(), Box<Refusal>> {
        if level <= window.set_by {
            return Ok(());
        }
        let tier = self.tiers().iter().find(|tier| tier.level == window.set_by);
        let found = crate::rules::window_set_by(window, tier.map_or("上级", |tier| &tier.zh));
        let clause = self.cite(&window.clause).cloned().unwrap_or_else(|| self.nearest_cite());
        Err(Box::new(found.refusal(&clause, Weight::Refuses, "window", &[], self)))
    }

    /// Whether a unit of `level` may load the admission plan of `grade`.
    ///
    /// # Errors
    /// The refusal, citing the clause that has schools keep to the plan.
    pub fn may_load_plan(&self, grade: Grade, schooling: Schooling, level: Level) -> Result<(), Box<Refusal>> {
        let Some(stage) = Stage::of(grade, schooling) else { return Ok(()) };
        let tier = |level: Level| {
            let tier = self.tiers().iter().find(|tier| tier.level == level);
            tier.map_or_else(|| "上级".to_owned(), |tier| tier.zh.clone())
        };
        for bound in &self.bound[Occasion::ConfirmBatch as usize] {
            let Rule::AdmissionPlan(rule) = &bound.rule else { continue };
            if let Some(found) = rule.loading(stage, level, tier) {
                return Err(Box::new(found.refusal(&bound.clause, bound.weight, bound.rule.name(), &bound.also, self)));
            }
        }
        Ok(())
    }

    /// The windows of the place, each from the nearest pack that has it.
    pub fn windows(&self) -> Vec<&Window> {
        let mut windows: Vec<&Window> = Vec::new();
        for window in self.pack.chain().flat_map(|pack| &pack.windows) {
            if !windows.iter().any(|nearer| nearer.id == window.id) {
                windows.push(window);
            }
        }
        windows
    }

    /// The first clause of the nearest pack: for a layout used before its regulation was
    /// in force.
    pub(crate) fn nearest_cite(&self) -> ClauseRef {
        self.pack.clauses.first().expect("a pack has clauses: checked when it was loaded").cite.clone()
    }

    /// Whether any clause in force binds a rule to `occasion`.
    pub fn asks(&self, occasion: Occasion) -> bool {
        !self.bound[occasion as usize].is_empty()
    }

    /// What is asked on `occasion`, in the order of the law.
    pub fn asked(&self, occasion: Occasion) -> impl Iterator<Item = AskedRule<'_>> {
        self.bound[occasion as usize].iter().map(|bound| AskedRule {
            clause: &bound.clause,
            weight: bound.weight,
            also: &bound.also,
            rule: &bound.rule,
        })
    }

    /// Whether a clause names the county's department itself as the keeper of the archives of a school
    /// that ends so; else a unit is named each time.
    pub fn archives_go_to_county(&self, ending: EndingKind) -> bool {
        self.asked(Occasion::CloseUnit).any(|asked| match asked.rule {
            Rule::Custodian(custodian) => custodian.ending == ending && custodian.keeper == Keeper::County,
            _ => false,
        })
    }

    /// What is asked on `occasion` of the change `change`, in the order of the law.
    pub fn asked_of(&self, occasion: Occasion, change: &str) -> impl Iterator<Item = AskedRule<'_>> {
        self.of_changes.get(&(occasion, change.to_owned())).into_iter().flatten().map(|bound| AskedRule {
            clause: &bound.clause,
            weight: bound.weight,
            also: &bound.also,
            rule: &bound.rule,
        })
    }

    /// What the law says of a row. All refusals at once, nation first.
    pub fn evaluate_row(&self, occasion: Occasion, facts: &RowFacts<'_>) -> Vec<Refusal> {
        self.evaluate(occasion, Facts::Row(facts))
    }

    /// What the law says of a batch as a whole.
    pub fn evaluate_batch(&self, occasion: Occasion, facts: &BatchFacts<'_>) -> Vec<Refusal> {
        self.evaluate(occasion, Facts::Batch(facts))
    }

    /// What the law says of a decision about a batch, or of the director's signature under it.
    pub fn evaluate_decision(&self, occasion: Occasion, facts: &DecisionFacts<'_>) -> Vec<Refusal> {
        self.evaluate(occasion, Facts::Decision(facts))
    }

    /// What the law says of a unit that is created, changed or ended.
    pub fn evaluate_unit(&self, occasion: Occasion, facts: &UnitFacts<'_>) -> Vec<Refusal> {
        self.evaluate(occasion, Facts::Unit(facts))
    }

    /// What the law says of a class that is opened or changed.
    pub fn evaluate_class(&self, occasion: Occasion, facts: &ClassActFacts<'_>) -> Vec<Refusal> {
        self.evaluate(occasion, Facts::Class(facts))
    }

    /// What the law says of a member of staff and its account.
    pub fn evaluate_staff(&self, occasion: Occasion, facts: &StaffFacts<'_>) -> Vec<Refusal> {
        self.evaluate(occasion, Facts::Staff(facts))
    }

    /// What the law says of a list of pupils that is taken away.
    pub fn evaluate_export(&self, facts: &ExportFacts<'_>) -> Vec<Refusal> {
        self.evaluate(Occasion::ExportPupils, Facts::Export(facts))
    }

    /// What the law says of pupils who are to finish their stage.
    pub fn evaluate_finish(&self, facts: &FinishFacts<'_>) -> Vec<Refusal> {
        self.evaluate(Occasion::FinishStage, Facts::Finish(facts))
    }

    /// What the law says of a password.
    pub fn evaluate_password(&self, occasion: Occasion, facts: &PasswordFacts<'_>) -> Vec<Refusal> {
        self.evaluate(occasion, Facts::Password(facts))
    }

    /// What the law says of a change to a registered pupil.
    pub fn evaluate_maintenance(&self, facts: &MaintainFacts<'_>) -> Vec<Refusal> {
        self.evaluate(Occasion::MaintainPupil, Facts::Maintain(facts))
    }

    /// What the law says of what somebody would do with a pupil's archive.
    pub fn evaluate_archive(&self, facts: &ArchiveFacts<'_>) -> Vec<Refusal> {
        self.evaluate(Occasion::KeepArchive, Facts::Archive(facts))
    }

    /// What the law says of a photo that is put.
    pub fn evaluate_photo(&self, facts: &PhotoActFacts<'_>) -> Vec<Refusal> {
        self.evaluate(Occasion::PutPhoto, Facts::Photo(facts))
    }

    pub(crate) fn evaluate(&self, occasion: Occasion, facts: Facts<'_>) -> Vec<Refusal> {
        let (mut found, mut refusals) = (Vec::new(), Vec::new());
        let bound = match &facts {
            Facts::Case(case) => {
                self.of_changes.get(&(occasion, case.change.id.clone())).map_or(&[][..], Vec::as_slice)
            }
            _ => self.bound[occasion as usize].as_slice(),
        };
        for bound in bound {
            bound.rule.check(&facts, self, &mut found);
            refusals.extend(
                found
                    .drain(..)
                    .map(|v: Violation| v.refusal(&bound.clause, bound.weight, bound.rule.name(), &bound.also, self)),
            );
        }
        refusals
    }
}

/// How heavy a finding is, for choosing the heavier of two.
fn heaviness(weight: Weight) -> u8 {
    match weight {
        Weight::Warns => 0,
        Weight::Overridable => 1,
        Weight::Refuses => 2,
    }
}

/// Binds `rule` for `clause`, which comes after all that are bound. Where an earlier
/// clause binds the same rule, one wrong is still one refusal: the heavier clause is
/// cited, of equals the one of the pack further down, of one pack the first.
fn bind(bound: &mut Vec<Bound>, clause: &Clause, rule: &Rule) {
    let mut new = Bound { clause: clause.cite.clone(), weight: clause.weight(), also: Vec::new(), rule: rule.clone() };
    if let Some(place) = bound.iter().position(|bound| bound.rule == *rule) {
        let old = &bound[place];
        let (old_heavy, new_heavy) = (heaviness(old.weight), heaviness(new.weight));
        if new_heavy < old_heavy || (new_heavy == old_heavy && old.clause.pack == new.clause.pack) {
            bound[place].also.push(new.clause);
            return;
        }
        let old = bound.remove(place);
        new.also = old.also;
        new.also.insert(0, old.clause);
    }
    bound.push(new);
}

/// Name of the fact under which a refusal names the other clauses that forbid the same.
pub(crate) const ALSO: &str = "also_breaks";

/// The fact that `clause` forbids the same.
pub(crate) fn also(clause: &ClauseRef) -> Fact {
    Fact::new(ALSO, format!("《{}》{}〔{}〕", clause.regulation, clause.article, clause.id))
}

/// Whether `refusal` cites the clause `id`, be it first or beside.
pub fn cites(refusal: &Refusal, id: &str) -> bool {
    let bracketed = format!("〔{id}〕");
    refusal.clause.id == id || refusal.facts.iter().any(|fact| fact.name == ALSO && fact.value.ends_with(&bracketed))
}
