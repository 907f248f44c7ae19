//! What the register can see of the sanction list: a small question for each way to see it, one file
//! each, asked of one unit at a time. What it finds is a lead, with the clause it may break.

mod absence_unreported;
mod archive_handover;
mod archive_unopened;
mod arrived_unregistered;
mod attends_elsewhere;
mod case_overdue;
mod change_hindered;
mod class_implausible;
mod grade_fell;
mod identity_contradicts;
mod intake_late;
mod pupils_exported;
mod review_late;
mod type_one_mixed;

use std::collections::HashMap;

use jice_domain::{Action, Finding, FindingDeed, FindingId, FindingState, Found, OrgId, OrgUnit, PersonId, SchoolYear};
use jice_policy::{Detector, Rulebook, SanctionedItem};
use jice_store::org::OrgTree;
use jice_store::{Tx, audit, finding};
use jiff::civil::Date;

use crate::context::{Subject, by_nobody};
use crate::{Service, ServiceError};

/// Findings of one item against one unit that are kept at once: who has more has these first.
const MOST: usize = 1_000;

/// A unit that is looked at.
struct Post<'a> {
    service: &'a Service,
    tree: &'a OrgTree,
    unit: &'a OrgUnit,
    law: &'a Rulebook,
    year: SchoolYear,
    today: Date,
}

/// What was seen.
struct Hit {
    /// What tells it from the others of its item.
    subject: String,
    person: Option<PersonId>,
    since: Date,
    told: Found,
}

impl Hit {
    fn new(subject: String, since: Date, zh: String, en: String) -> Self {
        Self { subject, person: None, since, told: Found { zh, en } }
    }

    fn of(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }
}

impl Post<'_> {
    fn ask(&self, detector: &Detector) -> Result<Vec<Hit>, ServiceError> {
        match detector {
            Detector::CaseOverdue { changes } => case_overdue::look(self, changes),
            Detector::IntakeLate { deadline } => intake_late::look(self, deadline),
            Detector::ReviewLate {} => review_late::look(self),
            Detector::ArrivedUnregistered { deadline } => arrived_unregistered::look(self, deadline),
            Detector::IdentityContradicts {} => identity_contradicts::look(self),
            Detector::ClassImplausible {} => class_implausible::look(self),
            Detector::ArchiveUnopened { reminder } => archive_unopened::look(self, reminder),
            Detector::ArchiveHandover { days } => archive_handover::look(self, *days),
            Detector::AttendsElsewhere {} => attends_elsewhere::look(self),
            Detector::ChangeHindered { changes, field, value } => change_hindered::look(self, changes, field, value),
            Detector::PupilsExported { pupils } => pupils_exported::look(self, *pupils),
            Detector::GradeFell {} => grade_fell::look(self),
            Detector::AbsenceUnreported { changes, state, days } => {
                absence_unreported::look(self, changes, *state, *days)
            }
            Detector::TypeOneMixed {} => type_one_mixed::look(self),
        }
    }

    /// The deadline `id` of the open school year, once it is over and where the unit owes it.
    fn missed(&self, id: &str) -> Option<Date> {
        let deadline = self.law.deadline(id)?;
        let by = deadline.in_school_year(self.year.0);
        (deadline.owed_by.contains(&self.unit.level) && by < self.today).then_some(by)
    }
}

/// What a look changed.
#[derive(Default)]
struct Changed {
    found: u32,
    again: u32,
    ceased: u32,
}

impl Service {
    /// Looks for breaches of one unit, and notes what it finds and what has ceased.
    pub(super) fn look_at(&self, tree: &OrgTree, unit: OrgId) -> Result<(), ServiceError> {
        let Some(unit) = tree.unit(unit).filter(|unit| unit.closed_on.is_none()) else { return Ok(()) };
        let law = self.rulebook(&unit.jurisdiction)?;
        let Some(year) = tree.school_year(&unit.jurisdiction) else { return Ok(()) };
        let post = Post { service: self, tree, unit, law: &law, year, today: self.today() };
        for item in law.violations().into_iter().filter(|item| !item.detector.is_empty()) {
            let mut hits = Vec::new();
            for detector in &item.detector {
                hits.extend(post.ask(detector)?);
            }
            // What does not fit is neither noted nor taken to have ceased.
            let whole = hits.len() <= MOST;
            hits.truncate(MOST);
            self.store().write::<_, ServiceError>(|tx| self.reconcile(tx, &post, item, &hits, whole))?;
        }
        Ok(())
    }

    /// Brings what is kept of an item against a unit to what was seen: the same thing seen twice is one
    /// finding, one not seen any more ceases, and one that is seen after it had ceased is found again.
    fn reconcile(
        &self,
        tx: &mut Tx,
        post: &Post<'_>,
        item: &SanctionedItem,
        hits: &[Hit],
        whole: bool,
    ) -> Result<(), ServiceError> {
        let unit = post.unit.id;
        let subjects: Vec<String> = hits.iter().map(|hit| hit.subject.clone()).collect();
        let held = finding::held(tx, unit, &item.id, &subjects)?;
        let mut held: HashMap<String, Finding> = held.into_iter().map(|one| (one.subject.clone(), one)).collect();
        let mut changed = Changed::default();
        let mut seen = std::collections::HashSet::new();
        for hit in hits.iter().filter(|hit| seen.insert(&hit.subject)) {
            match held.remove(&hit.subject) {
                None => {
                    self.put_finding(tx, &fresh(FindingId(self.id()), post, item, hit, self.now()), None, "")?;
                    changed.found += 1;
                }
                Some(known) => changed.again += u32::from(self.seen_again(tx, known, hit)?),
            }
        }
        for gone in held.into_values().filter(|one| one.present && whole && !is_event(one)) {
            self.not_seen(tx, gone)?;
            changed.ceased += 1;
        }
        if changed.found + changed.again + changed.ceased > 0 {
            let told = format!("{} found={} again={} ceased={}", item.id, changed.found, changed.again, changed.ceased);
            let about = Subject::of("findings", unit, unit.0).with_fields(&told);
            audit::append(tx, &[by_nobody(self.now(), unit, Action::JudgeFinding, "looked", about)])?;
        }
        Ok(())
    }

    /// What is known is seen: anew, where it was over and had gone. Tells whether it was.
    fn seen_again(&self, tx: &mut Tx, known: Finding, hit: &Hit) -> Result<bool, ServiceError> {
        let again = !known.present && known.state.is_over();
        let now = Finding { present: true, told: hit.told.clone(), since: hit.since, ..known.clone() };
        if again {
            self.follow(tx, Finding { state: FindingState::Found, ..now }, FindingDeed::FoundAgain, None, "")?;
        } else if now != known {
            finding::update(tx, &now)?;
        }
        Ok(again)
    }

    /// What is known is not seen any more. What is over stays as it was closed.
    fn not_seen(&self, tx: &mut Tx, known: Finding) -> Result<(), ServiceError> {
        let gone = Finding { present: false, ..known };
        if gone.state.is_over() {
            return Ok(finding::update(tx, &gone)?);
        }
        let state = FindingState::Ceased { on: self.today() };
        self.follow(tx, Finding { state, ..gone }, FindingDeed::Ceased, None, "")
    }
}

/// What happened once does not cease because it is long ago.
fn is_event(found: &Finding) -> bool {
    found.subject.starts_with("event:")
}

fn fresh(id: FindingId, post: &Post<'_>, item: &SanctionedItem, hit: &Hit, now: jiff::Timestamp) -> Finding {
    Finding {
        id,
        unit: post.unit.id,
        violation: item.id.clone(),
        jurisdiction: post.unit.jurisdiction.clone(),
        clause: item.clause.clone(),
        subject: hit.subject.clone(),
        person: hit.person,
        told: hit.told.clone(),
        since: hit.since,
        found: now,
        by_hand: false,
        present: true,
        state: FindingState::Found,
        version: 1,
    }
}
