//! Clauses: the atoms of a regulation, one file per article.

use jice_domain::{ClauseRef, Force, Weight};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::facts::Occasion;
use crate::pack::Register;
use crate::rules::Rule;

/// A file of `articles/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleFile {
    /// The citation of its clauses, unless one says otherwise.
    pub(crate) article: String,
    /// The regulation or standard cited, where it is not the pack's.
    pub(crate) regulation: Option<String>,
    /// The register it rules, where it is not both.
    pub(crate) register: Option<Register>,
    /// The clauses, in the order of the text.
    pub(crate) clause: Vec<ClauseFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClauseFile {
    id: String,
    article: Option<String>,
    kind: Kind,
    #[serde(default = "must")]
    force: Force,
    software: Software,
    zh: String,
    en: String,
    #[serde(default)]
    params: toml::Table,
    accept: Option<String>,
    stage: Option<DeliveryStage>,
    #[serde(default)]
    derived: bool,
    from: Option<Date>,
    until: Option<Date>,
    replaces: Option<String>,
    #[serde(default)]
    verified: Certainty,
    #[serde(default)]
    modules: Vec<String>,
    #[serde(default)]
    rule: Vec<Binding>,
}

/// What the clauses of a file have in common.
pub(crate) struct ArticleHead<'a> {
    pub(crate) article: &'a str,
    pub(crate) regulation: &'a str,
    pub(crate) register: Option<Register>,
    pub(crate) effective: Option<Date>,
}

fn must() -> Force {
    Force::Must
}

/// What a clause is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words are those of the catalogue")]
pub enum Kind {
    Role,
    Org,
    Data,
    Numbering,
    Enrolment,
    Change,
    Approval,
    Deadline,
    Window,
    Graduation,
    Promotion,
    Exam,
    Report,
    Form,
    Security,
    Retention,
    Violation,
    Operations,
    Training,
}

/// What software can do about a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Software {
    /// Refuse or perform.
    Enforce,
    /// Offer.
    Support,
    /// Warn.
    Remind,
    /// Record at most.
    Organisational,
}

/// The stage of the work in which a clause is to be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[allow(missing_docs, reason = "letters without meaning of their own")]
pub enum DeliveryStage {
    A,
    B,
    C,
    D,
}

/// How sure we are that the clause says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// From a source that another confirms.
    #[default]
    Verified,
    /// From one second-hand source.
    Single,
    /// From memory.
    Recalled,
}

/// A clause of a regulation.
#[derive(Debug, Clone)]
pub struct Clause {
    /// How it is cited.
    pub cite: ClauseRef,
    /// What it is about.
    pub kind: Kind,
    /// Its grade of force.
    pub force: Force,
    /// What software can do about it.
    pub software: Software,
    /// What it says, in Chinese.
    pub zh: String,
    /// What it says, in English.
    pub en: String,
    /// Figures and lists it states; read by people and by the lints.
    pub params: toml::Table,
    /// A test that would prove it.
    pub accept: String,
    /// When it is to be proved; none where nothing need be.
    pub stage: Option<DeliveryStage>,
    /// Our inference, not stated text.
    pub derived: bool,
    /// The register it rules; none for both.
    pub register: Option<Register>,
    /// In force from; none since ever.
    pub from: Option<Date>,
    /// In force until, that day included; none while it is.
    pub until: Option<Date>,
    /// The clause of a parent pack that it takes the place of.
    pub replaces: Option<String>,
    /// How sure we are of it.
    pub verified: Certainty,
    /// Places in the code that honour it without a rule.
    pub modules: Vec<String>,
    /// The rules that honour it.
    pub rules: Vec<Binding>,
}

impl ClauseFile {
    /// The clause as `pack` has it, under the head of its file.
    pub(crate) fn finish(self, pack: &str, article: &ArticleHead<'_>) -> Clause {
        let cite = ClauseRef {
            id: self.id,
            pack: pack.to_owned(),
            article: self.article.unwrap_or_else(|| article.article.to_owned()),
            regulation: article.regulation.to_owned(),
        };
        Clause {
            cite,
            kind: self.kind,
            force: self.force,
            software: self.software,
            zh: self.zh,
            en: self.en,
            params: self.params,
            accept: self.accept.unwrap_or_default(),
            stage: self.stage,
            derived: self.derived,
            register: article.register,
            from: self.from.or(article.effective),
            until: self.until,
            replaces: self.replaces,
            verified: self.verified,
            modules: self.modules,
            rules: self.rule,
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }
}

impl Clause {
    /// Whether it is in force on `date`.
    pub fn in_force(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }

    /// The file it stands in, below `packs/`.
    pub fn file(&self) -> String {
        let stem = self.cite.id.rsplit_once('-').map_or("", |(start, _)| start);
        let stem = stem.split_once('-').map_or(stem, |(_, stem)| stem);
        format!("{}/articles/{stem}.toml", self.cite.pack)
    }

    /// Whether it rules `register`.
    pub fn concerns(&self, register: Register) -> bool {
        self.register.is_none_or(|ruled| ruled == register)
    }

    /// What a breach of it does to the act: a clause that software can only remind of
    /// never refuses.
    pub fn weight(&self) -> Weight {
        match self.software {
            Software::Remind | Software::Organisational => Weight::Warns,
            Software::Enforce | Software::Support => self.force.weight(),
        }
    }
}

/// A rule bound to a clause, and when it is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// The occasions on which it is asked.
    pub on: Vec<Occasion>,
    /// The rule with its parameters.
    pub rule: Rule,
    /// The changes of an entry it is asked for; none listed means every one.
    pub of: Vec<String>,
}

impl<'de> Deserialize<'de> for Binding {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let mut table = toml::Table::deserialize(source)?;
        let on = table.remove("on").ok_or_else(|| D::Error::missing_field("on"))?;
        let on: Vec<Occasion> = on.try_into().map_err(|fault| D::Error::custom(message(&fault)))?;
        let of: Vec<String> = match table.remove("of") {
            Some(of) => of.try_into().map_err(|fault| D::Error::custom(message(&fault)))?,
            None => Vec::new(),
        };
        let rule: Rule = toml::Value::Table(table).try_into().map_err(|fault| D::Error::custom(message(&fault)))?;
        match on.iter().find(|occasion| !rule.judges().contains(&occasion.facts())) {
            Some(occasion) => {
                Err(D::Error::custom(format!("rule {} cannot be asked on {}", rule.name(), occasion.as_str())))
            }
            None => Ok(Self { on, rule, of }),
        }
    }
}

fn message(fault: &toml::de::Error) -> String {
    fault.message().trim().to_owned()
}
