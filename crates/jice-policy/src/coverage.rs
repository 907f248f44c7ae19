//! How each clause is honoured, and which case proves it.

use jice_domain::{ClauseRef, Force};

use crate::clause::{Clause, DeliveryStage, Software};
use crate::packs::{Pack, Packs};

/// How far a clause has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// A case proves it.
    Proved,
    /// Something honours it; no case proves that yet.
    Partial,
    /// Nothing honours it yet.
    Open,
}

/// A clause and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseReport {
    /// The clause.
    pub clause: ClauseRef,
    /// What it says, in Chinese and in English.
    pub text: (String, String),
    /// Its grade of force.
    pub force: Force,
    /// What software can do about it.
    pub software: Software,
    /// When it is to be proved.
    pub stage: Option<DeliveryStage>,
    /// Rules, data and modules that honour it: `rule unique_person`, `number student_number`.
    pub honoured_by: Vec<String>,
    /// Cases that prove it, as given.
    pub cases: Vec<String>,
    /// How far it has come.
    pub state: Coverage,
    /// Why it is not proved, from `uncovered.txt`.
    pub reason: Option<String>,
}

/// All clauses, and what is amiss between them and the list of the unproved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageReport {
    /// Every clause, pack by pack, in the order of the text.
    pub clauses: Vec<ClauseReport>,
    /// Clauses of a stage that is due, neither proved nor listed as unproved.
    pub unlisted: Vec<String>,
    /// Listed as unproved, yet proved: the list must shrink.
    pub stale: Vec<String>,
}

/// How each clause is honoured. `proved` pairs a clause's id with a case that proves it.
pub fn coverage(packs: &Packs, proved: &[(&str, &str)]) -> CoverageReport {
    let mut report = CoverageReport { clauses: Vec::new(), unlisted: Vec::new(), stale: Vec::new() };
    for pack in packs.all() {
        for clause in &pack.clauses {
            let id = clause.cite.id.as_str();
            let cases: Vec<String> =
                proved.iter().filter(|(clause, _)| *clause == id).map(|(_, case)| (*case).to_owned()).collect();
            let honoured_by = honoured(pack, clause);
            let state = match (cases.is_empty(), honoured_by.is_empty()) {
                (false, _) => Coverage::Proved,
                (true, false) => Coverage::Partial,
                (true, true) => Coverage::Open,
            };
            let reason = packs.uncovered.get(id).cloned();
            match (clause.stage, &reason, state) {
                (_, Some(_), Coverage::Proved) => report.stale.push(id.to_owned()),
                (Some(DeliveryStage::A | DeliveryStage::B), None, Coverage::Partial | Coverage::Open) => {
                    report.unlisted.push(id.to_owned())
                }
                _ => {}
            }
            report.clauses.push(ClauseReport {
                clause: clause.cite.clone(),
                text: (clause.zh.clone(), clause.en.clone()),
                force: clause.force,
                software: clause.software,
                stage: clause.stage,
                honoured_by,
                cases,
                state,
                reason,
            });
        }
    }
    report
}

fn honoured(pack: &Pack, clause: &Clause) -> Vec<String> {
    let id = clause.cite.id.as_str();
    let mut by: Vec<String> = clause.rules.iter().map(|binding| format!("rule {}", binding.rule.name())).collect();
    by.extend(clause.modules.iter().map(|module| format!("module {module}")));
    let about = &pack.about;
    let mut data = |sort: &str, name: &str, of: &str| {
        if of == id {
            by.push(format!("{sort} {name}"));
        }
    };
    about.tier.iter().for_each(|tier| data("tier", tier.level.as_str(), tier.clause.as_deref().unwrap_or_default()));
    about.school_code.iter().for_each(|rule| data("school code", &rule.zh, &rule.clause));
    about.password.iter().for_each(|profile| data("password profile", &profile.id, &profile.clause));
    pack.windows.iter().for_each(|window| data("window", &window.id, &window.clause));
    pack.deadlines.iter().for_each(|deadline| data("deadline", &deadline.id, &deadline.clause));
    pack.reminders.iter().for_each(|reminder| data("reminder", &reminder.id, &reminder.clause));
    for section in &pack.archive {
        data("archive section", &section.id, &section.clause);
        section.honours.iter().for_each(|honoured| data("archive section", &section.id, honoured));
    }
    pack.archive_form.iter().for_each(|form| data("form", &form.template, &form.clause));
    pack.retention.iter().for_each(|retention| data("retention", "archive", &retention.clause));
    for document in &pack.documents {
        data("document", &document.id, &document.clause);
        document.honours.iter().for_each(|honoured| data("document", &document.id, honoured));
    }
    for field in pack.fields.all() {
        data("field", &field.id.0, field.clause.as_deref().unwrap_or_default());
    }
    for number in &pack.numbers {
        data("number", &number.id, &number.clause);
        number.honours.iter().for_each(|honoured| data("number", &number.id, honoured));
        let segments = number.form.iter().flat_map(|form| &form.segment).filter_map(crate::check::segment_clause);
        segments.for_each(|segment| data("number", &number.id, segment));
    }
    pack.oversight.iter().for_each(|order| data("oversight", "order", &order.clause));
    pack.sanctions.iter().for_each(|sanction| data("sanction", &sanction.id, &sanction.clause));
    for item in &pack.violations {
        data("violation", &item.id, &item.clause);
        item.honours.iter().for_each(|honoured| data("violation", &item.id, honoured));
    }
    for change in &pack.changes {
        change.clauses().for_each(|clause| data("procedure", &change.id, clause));
    }
    by.dedup();
    by
}
