//! The law to read: packs, articles, clauses, and how each is honoured.

use jice_domain::{Cure, FieldId, Party, Refusal, Role, Weight};
use jice_policy::{ClauseReport, Coverage, Pack, Packs, Register, Rulebook, Software, coverage};

use crate::view::{ArticleView, ClauseView, PackView};
use crate::{Service, ServiceError};

/// The clause of the system's own pack that technical limits of photos cite.
const TECHNICAL: &str = "system-001-4";

/// What the law found, apart by what it does to the act.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Why the act cannot be done.
    pub(crate) refusals: Vec<Refusal>,
    /// What is shown and kept, and stands in nobody's way.
    pub(crate) warnings: Vec<Refusal>,
}

impl From<Vec<Refusal>> for Verdict {
    fn from(found: Vec<Refusal>) -> Self {
        let (warnings, refusals) = found.into_iter().partition(|finding| finding.weight == Weight::Warns);
        Self { refusals, warnings }
    }
}

impl Verdict {
    /// An error where there is a reason.
    pub(crate) fn allow(self) -> Result<(), ServiceError> {
        if self.refusals.is_empty() { Ok(()) } else { Err(ServiceError::Refused(self.refusals)) }
    }
}

impl Service {
    /// Every pack, with its articles and clauses. Public: nothing here is about a pupil.
    pub fn packs_view(&self) -> Vec<PackView> {
        let cases = case_tags(self.packs());
        let proved: Vec<(&str, &str)> = cases.iter().map(|(id, case)| (id.as_str(), case.as_str())).collect();
        let report = coverage(self.packs(), &proved);
        self.packs().all().map(|pack| pack_view(pack, &report.clauses)).collect()
    }

    /// One pack.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub fn pack_view(&self, id: &str) -> Result<PackView, ServiceError> {
        self.packs_view().into_iter().find(|pack| pack.id == id).ok_or(ServiceError::Absent)
    }

    /// One clause.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub fn clause_view(&self, id: &str) -> Result<ClauseView, ServiceError> {
        let mut clauses =
            self.packs_view().into_iter().flat_map(|pack| pack.articles).flat_map(|article| article.clauses);
        clauses.find(|clause| clause.id == id).ok_or(ServiceError::Absent)
    }
}

/// The cases of every pack, by the clause they are tagged with: `pack test` runs them all,
/// and the house does not pass its tests while one fails.
pub fn case_tags(packs: &Packs) -> Vec<(String, String)> {
    let files = packs.all().flat_map(|pack| pack.cases.iter().map(|(file, text)| (&pack.about.id, file, text)));
    files.flat_map(|(pack, file, text)| tagged(&format!("{pack}/{file}"), text)).collect()
}

fn pack_view(pack: &Pack, reports: &[ClauseReport]) -> PackView {
    let about = &pack.about;
    let mut articles: Vec<ArticleView> = Vec::new();
    for clause in &pack.clauses {
        let report = reports.iter().find(|report| report.clause.id == clause.cite.id);
        let view = ClauseView {
            id: clause.cite.id.clone(),
            article: clause.cite.article.clone(),
            zh: clause.zh.clone(),
            en: clause.en.clone(),
            force: clause.force.as_str().to_owned(),
            software: software(clause.software).to_owned(),
            honoured_by: report.map(|report| report.honoured_by.clone()).unwrap_or_default(),
            cases: report.map(|report| report.cases.clone()).unwrap_or_default(),
            state: report.map(|report| state(report.state)).unwrap_or_default().to_owned(),
        };
        match articles.last_mut().filter(|last| last.article == view.article) {
            Some(last) => last.clauses.push(view),
            None => articles.push(ArticleView { article: view.article.clone(), clauses: vec![view] }),
        }
    }
    PackView {
        id: about.id.clone(),
        zh: about.name_zh.clone(),
        en: about.name_en.clone(),
        register: match about.register {
            Register::Student => "student",
            Register::Exam => "exam",
            Register::None => "none",
        }
        .to_owned(),
        title: about.regulation.title_zh.clone(),
        issuer: about.regulation.issuer.clone(),
        document_number: about.regulation.document_number.clone(),
        effective: about.regulation.effective.map(|date| date.to_string()).unwrap_or_default(),
        version: pack.version.clone(),
        articles,
    }
}

/// The clauses that the scenarios of a feature are tagged with.
fn tagged(file: &str, text: &str) -> Vec<(String, String)> {
    let mut tags: Vec<&str> = Vec::new();
    let mut pairs = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('@') {
            tags.extend(line.split_whitespace().map(|tag| tag.trim_start_matches('@')));
        } else if let Some(title) = line.strip_prefix("场景:").or_else(|| line.strip_prefix("场景大纲:")) {
            pairs.extend(tags.drain(..).map(|tag| (tag.to_owned(), format!("{file}: {}", title.trim()))));
        }
    }
    pairs
}

/// The word for what software can do about a clause.
pub(crate) fn software(software: Software) -> &'static str {
    match software {
        Software::Enforce => "enforce",
        Software::Support => "support",
        Software::Remind => "remind",
        Software::Organisational => "organisational",
    }
}

/// The word for how far a clause has come.
pub(crate) fn state(state: Coverage) -> &'static str {
    match state {
        Coverage::Proved => "proved",
        Coverage::Partial => "partial",
        Coverage::Open => "open",
    }
}

/// A limit of the machine as a refusal: it cites the system's own pack.
pub(crate) fn technical(
    law: &Rulebook,
    field: &str,
    weight: Weight,
    (zh, en): (String, String),
    (cure_zh, cure_en): (String, String),
) -> Refusal {
    let clause = law.cite(TECHNICAL).cloned().expect("every pack rests on the system's own");
    Refusal {
        clause,
        rule: "technical_limit".to_owned(),
        weight,
        field: Some(FieldId::new(field)),
        zh,
        en,
        facts: Vec::new(),
        cure: Cure { zh: cure_zh, en: cure_en, by: Party::Role(Role::Registrar) },
    }
}
