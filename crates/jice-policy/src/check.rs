//! Checking packs: what one file says of another must be there, layouts must prove
//! themselves, and what is odd is told to the officer who writes the pack.

use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{
    Grade, Jurisdiction, Level, OrgId, OrgUnit, SchoolDetails, SchoolNature, Schooling, Side, UnitDetails,
};

use crate::clause::{Clause, Software};
use crate::error::{PackError, line_with};
use crate::numbers::{Given, NumberDefinition, NumberFacts};
use crate::packs::{Pack, Packs};
use crate::rules::Named;
use crate::segment::Segment;
use crate::source::PackSource;

/// Something odd in a pack that does not keep it from working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The pack.
    pub pack: String,
    /// What it is about: a clause, a field, a number.
    pub subject: String,
    /// What is odd.
    pub what: String,
}

impl std::fmt::Display for Lint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.pack, self.subject, self.what)
    }
}

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
        cited.extend(pack.documents.iter().map(|document| ("documents.toml", document.clause.as_str())));
        cited
            .extend(pack.fields.all().iter().filter_map(|field| field.clause.as_deref()).map(|id| ("fields.toml", id)));
        for number in &pack.numbers {
            let segments = number.form.iter().flat_map(|form| &form.segment).filter_map(segment_clause);
            let all = segments.chain([number.clause.as_str()]).chain(number.honours.iter().map(String::as_str));
            cited.extend(all.map(|id| ("numbers.toml", id)));
        }
        cited.extend(pack.changes.iter().flat_map(|change| change.clauses().map(|id| ("procedures", id))));
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
            let of = clause.rules.iter().flat_map(|binding| &binding.of).map(|id| Named::Change(id));
            for named in clause.rules.iter().flat_map(|binding| binding.rule.names()).chain(of) {
                let (there, what) = match named {
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
                    let file = article_file(clause);
                    self.say(&file, &clause.cite.id, format!("there is no {what}"), "add it, or correct the name");
                }
            }
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
            let file = article_file(clause);
            self.say(&file, &clause.cite.id, what, cure);
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

fn article_file(clause: &Clause) -> String {
    let stem = clause.cite.id.rsplit_once('-').map_or("", |(start, _)| start);
    let stem = stem.split_once('-').map_or(stem, |(_, stem)| stem);
    format!("articles/{stem}.toml")
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
/// they cannot, times that end before they begin, cases that name no clause.
pub fn check(packs: &Packs) -> Vec<Lint> {
    let mut lints = Vec::new();
    let mut say = |pack: &Pack, subject: &str, what: &str| {
        lints.push(Lint { pack: pack.about.id.clone(), subject: subject.to_owned(), what: what.to_owned() });
    };
    for pack in packs.all() {
        for clause in &pack.clauses {
            if clause.software == Software::Organisational && !clause.rules.is_empty() {
                say(pack, &clause.cite.id, "a clause that software can only record binds a rule");
            }
            if clause.from.zip(clause.until).is_some_and(|(from, until)| until < from) {
                say(pack, &clause.cite.id, "it ends before it begins");
            }
        }
        for (file, text) in &pack.cases {
            let tags = text.lines().map(str::trim).filter(|line| line.starts_with('@')).flat_map(str::split_whitespace);
            for tag in tags.map(|tag| tag.trim_start_matches('@')).filter(|tag| pack.clause(tag).is_none()) {
                say(pack, file, &format!("no clause is called {tag}"));
            }
            if !text.lines().any(|line| line.trim() == "# language: zh-CN") {
                say(pack, file, "a case begins with # language: zh-CN");
            }
        }
    }
    lints
}
