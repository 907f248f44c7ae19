//! Checking packs: what one file says of another must be there, layouts must prove
//! themselves, and what is odd is told to the officer who writes the pack.

use std::collections::HashSet;

use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{
    EntryState, Grade, Jurisdiction, Level, OrgId, OrgUnit, SchoolDetails, SchoolNature, Schooling, Side, UnitDetails,
};

use crate::change::Change;
use crate::clause::{Clause, DeliveryStage, Software};
use crate::error::{PackError, line_with};
use crate::numbers::{Given, NumberDefinition, NumberFacts};
use crate::packs::{Pack, Packs};
use crate::rules::Named;
use crate::segment::Segment;
use crate::source::PackSource;

/// Faults between files; these keep packs from loading.
pub(crate) fn faults(packs: &Packs, source: &PackSource) -> Vec<PackError> {
    packs.all().flat_map(|pack| Inspector { pack, source, errors: Vec::new() }.inspect()).collect()
}

struct Inspector<'a> {
    pack: &'a Pack,
    source: &'a PackSource,
    errors: Vec<PackError>,
}

impl Inspector<'_> {
    fn inspect(mut self) -> Vec<PackError> {
        if self.pack.clauses.is_empty() {
            self.say("pack.toml", "id", "the pack has no clause".to_owned(), "write articles/*.toml");
        }
        if self.pack.parent.is_none() {
            for lacking in crate::rulebook::Rulebook::lacking(self.pack) {
                self.say("pack.toml", "id", format!("no clause {lacking}"), "state the limit of the machine");
            }
        }
        self.cited();
        self.named();
        self.detected();
        self.archived();
        self.replaced();
        for number in &self.pack.numbers {
            self.proves(number);
        }
        self.errors
    }

    fn say(&mut self, file: &str, near: &str, what: String, cure: &str) {
        let file = format!("{}/{file}", self.pack.about.id);
        let line = self.source.get(&file).map_or(1, |text| line_with(text, near));
        self.errors.push(PackError::new(&file, line, what, cure));
    }

    fn say_of(&mut self, clause: &Clause, what: String, cure: &str) {
        let file = clause.file();
        let line = self.source.get(&file).map_or(1, |text| line_with(text, &format!("{:?}", clause.cite.id)));
        self.errors.push(PackError::new(&file, line, what, cure));
    }

    /// The file of `folder` in which `text` stands, below the pack; the folder where none has it.
    fn file_with(&self, folder: &str, text: &str) -> String {
        let id = &self.pack.about.id;
        let files = self.source.within(&format!("{id}/{folder}"), "toml");
        let found = files.into_iter().find(|(_, held)| held.contains(text)).map(|(file, _)| file);
        found.and_then(|file| file.strip_prefix(&format!("{id}/"))).unwrap_or(folder).to_owned()
    }

    /// Every clause that a data file names exists here or above.
    fn cited(&mut self) {
        let pack = self.pack;
        let mut cited: Vec<(&str, &str)> = Vec::new();
        let about = &pack.about;
        cited.extend(about.tier.iter().filter_map(|tier| tier.clause.as_deref()).map(|id| ("pack.toml", id)));
        cited.extend(about.school_code.iter().map(|rule| ("pack.toml", rule.clause.as_str())));
        cited.extend(about.password.iter().map(|profile| ("pack.toml", profile.clause.as_str())));
        cited.extend(pack.windows.iter().map(|window| ("windows.toml", window.clause.as_str())));
        cited.extend(pack.deadlines.iter().map(|deadline| ("windows.toml", deadline.clause.as_str())));
        cited.extend(pack.reminders.iter().map(|reminder| ("windows.toml", reminder.clause.as_str())));
        for section in &pack.archive {
            let all = section.honours.iter().map(String::as_str).chain([section.clause.as_str()]);
            cited.extend(all.map(|id| ("archive.toml", id)));
        }
        cited.extend(pack.archive_form.iter().map(|form| ("archive.toml", form.clause.as_str())));
        cited.extend(pack.retention.iter().map(|retention| ("archive.toml", retention.clause.as_str())));
        cited.extend(pack.oversight.iter().map(|order| ("violations.toml", order.clause.as_str())));
        cited.extend(pack.sanctions.iter().map(|sanction| ("violations.toml", sanction.clause.as_str())));
        for item in &pack.violations {
            let all = item.honours.iter().chain([&item.clause]);
            cited.extend(all.map(|id| ("violations.toml", id.as_str())));
        }
        cited.extend(pack.documents.iter().map(|document| ("documents.toml", document.clause.as_str())));
        cited
            .extend(pack.fields.all().iter().filter_map(|field| field.clause.as_deref()).map(|id| ("fields.toml", id)));
        for number in &pack.numbers {
            let segments = number.form.iter().flat_map(|form| &form.segment).filter_map(segment_clause);
            let all = segments.chain([number.clause.as_str()]).chain(number.honours.iter().map(String::as_str));
            cited.extend(all.map(|id| ("numbers.toml", id)));
        }
        let lies_in = |id: &str| self.file_with("procedures", &format!("{id:?}"));
        let of_changes: Vec<(String, &str)> = pack
            .changes
            .iter()
            .flat_map(Change::clauses)
            .chain(pack.cosigners.iter().map(|rule| rule.clause.as_str()))
            .filter(|id| pack.clause(id).is_none())
            .map(|id| (lies_in(id), id))
            .collect();
        cited.extend(of_changes.iter().map(|(file, id)| (file.as_str(), *id)));
        for (file, id) in cited {
            if pack.clause(id).is_none() {
                self.say(
                    file,
                    &format!("{id:?}"),
                    format!("there is no clause {id:?}"),
                    "name a clause of this pack or of one above",
                );
            }
        }
    }

    /// Every window, deadline, document and field that a rule names exists.
    fn named(&mut self) {
        let pack = self.pack;
        for clause in &pack.clauses {
            let of = clause.rules.iter().flat_map(|binding| &binding.of).map(|id| (Named::Change(id), &[][..]));
            let own = clause
                .rules
                .iter()
                .flat_map(|binding| binding.rule.names().into_iter().map(|named| (named, binding.of.as_slice())));
            for (named, of) in own.chain(of) {
                let (there, what) = match named {
                    Named::Filled(id) => {
                        (filled_in(pack, of, id), format!("field {id:?} in the procedure it is asked of"))
                    }
                    Named::State(word) => (EntryState::WORDS.contains(&word), format!("state {word:?} of an entry")),
                    Named::Field(id) => (pack.fields.place(id).is_some(), format!("field {id:?}")),
                    Named::Window(id) => {
                        (pack.chain().any(|p| p.windows.iter().any(|w| w.id == id)), format!("window {id:?}"))
                    }
                    Named::Deadline(id) => {
                        (pack.chain().any(|p| p.deadlines.iter().any(|d| d.id == id)), format!("deadline {id:?}"))
                    }
                    Named::Change(id) => {
                        (pack.chain().any(|p| p.changes.iter().any(|c| c.id == id)), format!("procedure {id:?}"))
                    }
                    Named::Document(id) => {
                        (pack.chain().any(|p| p.documents.iter().any(|d| d.id == id)), format!("document {id:?}"))
                    }
                };
                if !there {
                    self.say_of(clause, format!("there is no {what}"), "add it, or correct the name");
                }
            }
        }
    }

    /// What a detector of breaches names is there, and whoever lists breaches says who has them
    /// remedied.
    fn detected(&mut self) {
        let pack = self.pack;
        if !pack.violations.is_empty() && pack.chain().all(|pack| pack.oversight.is_none()) {
            let cure = "add [order] with the clause by which an authority orders a remedy";
            self.say("violations.toml", "violation", "nobody has breaches remedied".to_owned(), cure);
        }
        for item in &pack.violations {
            for detector in &item.detector {
                let has = |id: &String| pack.chain().any(|pack| pack.changes.iter().any(|change| change.id == *id));
                let lacking = detector.changes().iter().filter(|id| !has(id)).map(|id| format!("procedure {id:?}"));
                let mut lacking: Vec<String> = lacking.collect();
                let due = |id: &&str| pack.chain().all(|pack| pack.deadlines.iter().all(|due| due.id != *id));
                lacking.extend(detector.deadline().filter(due).map(|id| format!("deadline {id:?}")));
                let time = |id: &&str| pack.chain().all(|pack| pack.reminders.iter().all(|time| time.id != *id));
                lacking.extend(detector.reminder().filter(time).map(|id| format!("reminder {id:?}")));
                let field = |id: &&str| pack.fields.place(id).is_none();
                lacking.extend(detector.field().filter(field).map(|id| format!("field {id:?}")));
                for what in lacking {
                    let near = format!("{:?}", item.id);
                    self.say("violations.toml", &near, format!("there is no {what}"), "add it, or correct the name");
                }
            }
        }
    }

    /// What stands in a part of the archive is a kind that is there, and archives are kept for good
    /// or as a named rule says.
    fn archived(&mut self) {
        let pack = self.pack;
        for section in &pack.archive {
            let there = |id: &str| pack.chain().any(|pack| pack.archive_kinds.iter().any(|kind| kind.id == id));
            for kind in section.kinds.iter().filter(|kind| !there(kind)) {
                let near = format!("{kind:?}");
                let cure = "add a [[kind]], or correct the name";
                self.say("archive.toml", &near, format!("there is no kind {kind:?}"), cure);
            }
        }
        if pack.retention.as_ref().is_some_and(|retention| !retention.is_named()) {
            let cure = "write period = \"permanent\", or rule = \"《title》第N条\"";
            let what = "an archive is kept for good, or as a rule says that is named".to_owned();
            self.say("archive.toml", "[retention]", what, cure);
        }
        let above = pack.chain().skip(1).find(|above| above.archive_form.is_some()).map(|above| above.about.id.clone());
        if let (Some(_), Some(above)) = (&pack.archive_form, above) {
            let what = format!("the form of the basic information is set by {above}, and not changed below");
            self.say("archive.toml", "[form]", what, "leave [form] out");
        }
    }

    /// A clause takes the place of a parent's only where the parent lets it.
    fn replaced(&mut self) {
        for clause in &self.pack.clauses {
            let Some(replaced) = &clause.replaces else { continue };
            let holder = self.pack.chain().skip(1).find(|pack| pack.clauses.iter().any(|c| c.cite.id == *replaced));
            let (what, cure) = match holder {
                None => (format!("no pack above has the clause {replaced:?}"), "name a clause of a pack above"),
                Some(pack) if !pack.about.delegates.contains(replaced) => {
                    (format!("{} does not delegate {replaced:?}", pack.about.id), "a lower pack may only narrow it")
                }
                Some(_) => continue,
            };
            self.say_of(clause, what, cure);
        }
    }

    /// Every example comes out as it says, and is recognised.
    fn proves(&mut self, number: &NumberDefinition) {
        if number.example.is_empty() {
            self.say(
                "numbers.toml",
                &format!("{:?}", number.id),
                format!("{} has no example", number.id),
                "prove it by one",
            );
        }
        for example in &number.example {
            let school = school(&example.given);
            let what = match facts(&example.given, &school) {
                Err(what) => what,
                Ok(given) => match number.compose(example.on, &given.numbers(&school)) {
                    Err(fault) => fault.zh,
                    Ok(composed) if composed.value != example.value => format!("it comes out as {}", composed.value),
                    Ok(_) if !number.recognises(&example.value) => "the layout does not recognise it".to_owned(),
                    Ok(_) => continue,
                },
            };
            self.say(
                "numbers.toml",
                &example.value,
                format!("example {}: {what}", example.value),
                "mend layout or example",
            );
        }
    }
}

/// Whether every change of `of`, or where none is named some change, asks for `field`.
fn filled_in(pack: &Pack, of: &[String], field: &str) -> bool {
    let asks = |change: &Change| change.field(field).is_some();
    let nearest = |id: &String| pack.chain().flat_map(|pack| &pack.changes).find(|change| change.id == *id);
    match of {
        [] => pack.chain().flat_map(|pack| &pack.changes).any(asks),
        // One that is not there is told as such.
        _ => of.iter().filter_map(nearest).all(|change| change.off || asks(change)),
    }
}

pub(crate) fn segment_clause(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::SchoolCode { clause, .. }
        | Segment::SchoolNature { clause, .. }
        | Segment::SchoolCategory { clause, .. }
        | Segment::RegisterGrade { clause, .. }
        | Segment::Sex { clause }
        | Segment::ClassNumber { clause, .. }
        | Segment::Serial { clause, .. } => clause.as_deref(),
        _ => None,
    }
}

/// An example's facts, owning the documents.
struct GivenFacts<'a> {
    given: &'a Given,
    document: Option<Document>,
    guardian_document: Option<Document>,
}

fn facts<'a>(given: &'a Given, _: &OrgUnit) -> Result<GivenFacts<'a>, String> {
    let document = |number: &Option<String>| match number {
        None => Ok(None),
        Some(number) => Document::restore(DocumentKind::ResidentIdentity, number.clone())
            .map(Some)
            .map_err(|errors| errors.iter().map(|error| error.zh()).collect::<Vec<_>>().join("；")),
    };
    Ok(GivenFacts {
        given,
        document: document(&given.document)?,
        guardian_document: document(&given.guardian_document)?,
    })
}

impl GivenFacts<'_> {
    fn numbers<'b>(&'b self, school: &'b OrgUnit) -> NumberFacts<'b> {
        NumberFacts {
            document: self.document.as_ref(),
            guardian_document: self.guardian_document.as_ref(),
            sex: self.given.sex,
            birth_date: self.given.birth_date,
            entry_year: self.given.entry_year,
            year: self.given.year,
            grade: Grade(self.given.grade),
            school,
            class_number: self.given.class_number,
            serial: self.given.serial,
        }
    }
}

fn school(given: &Given) -> OrgUnit {
    let details = SchoolDetails {
        identifier: given.school_identifier.clone(),
        stages: Vec::new(),
        schooling: Schooling::SixThree,
        nature: if given.public { SchoolNature::Public } else { SchoolNature::Private },
        exam_category: given.school_category.clone(),
        school_type: String::new(),
        urban_rural: String::new(),
        sponsor: String::new(),
        approved: true,
        special: false,
        type_one: false,
        model: false,
        phone: String::new(),
        address: String::new(),
        principal: String::new(),
    };
    OrgUnit {
        id: OrgId(1),
        parent: None,
        jurisdiction: Jurisdiction(String::new()),
        side: Side::Both,
        level: Level::School,
        code: given.school_code.clone(),
        name: String::new(),
        division: given.division.clone(),
        details: UnitDetails::School(details),
        closed_on: None,
    }
}

/// What is odd in the packs and does not keep them from working: clauses that bind what
/// they cannot, times that end before they begin, cases that name no clause, clauses that no
/// case is about. In order of file and line.
pub fn check(packs: &Packs, source: &PackSource) -> Vec<PackError> {
    let told = packs.all().flat_map(|pack| &pack.cases).flat_map(|(file, text)| tags(file, text));
    let told: HashSet<&str> = told.map(|(.., tag)| tag).collect();
    let mut odd: Vec<PackError> = packs.all().flat_map(|pack| remarks(packs, pack, source, &told)).collect();
    odd.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    odd
}

/// What is odd in one pack; `told` are the clauses that some case is about.
fn remarks(packs: &Packs, pack: &Pack, source: &PackSource, told: &HashSet<&str>) -> Vec<PackError> {
    let mut odd = Vec::new();
    let tags: Vec<(&str, usize, &str)> = pack.cases.iter().flat_map(|(file, text)| tags(file, text)).collect();
    for clause in &pack.clauses {
        let id = clause.cite.id.as_str();
        let file = clause.file();
        let mut say = |what: String, cure: &str| {
            let line = source.get(&file).map_or(1, |text| line_with(text, &format!("{id:?}")));
            odd.push(PackError::new(&file, line, what, cure));
        };
        if clause.software == Software::Organisational && !clause.rules.is_empty() {
            let cure = "write software = \"enforce\", or leave the rule out";
            say(format!("clause {id:?}, which software can only record, binds a rule"), cure);
        }
        if clause.from.zip(clause.until).is_some_and(|(from, until)| until < from) {
            say(format!("clause {id:?} ends before it begins"), "correct from or until");
        }
        let due = matches!(clause.stage, Some(DeliveryStage::A | DeliveryStage::B));
        if due && !packs.uncovered.contains_key(id) && !told.contains(id) {
            let cure = format!("tag a case with @{id} in cases/*.feature, or give the reason in packs/uncovered.txt");
            say(format!("no case is about clause {id:?}"), &cure);
        }
    }
    for (file, line, tag) in tags {
        if pack.clause(tag).is_none() {
            odd.push(PackError::new(
                file,
                line,
                format!("no clause is called {tag:?}"),
                "correct the tag, or add the clause",
            ));
        }
    }
    for (file, text) in &pack.cases {
        if !text.lines().any(|line| line.trim() == "# language: zh-CN") {
            odd.push(PackError::new(
                file,
                1,
                "it does not say in which language it is",
                "begin with # language: zh-CN",
            ));
        }
    }
    odd
}

/// The clauses that the cases of a file are tagged with, and on which line.
fn tags<'a>(file: &'a str, text: &'a str) -> impl Iterator<Item = (&'a str, usize, &'a str)> {
    let tagged = text.lines().zip(1..).filter(|(line, _)| line.trim_start().starts_with('@'));
    tagged.flat_map(move |(line, number)| {
        line.split_whitespace().map(move |tag| (file, number, tag.trim_start_matches('@')))
    })
}
