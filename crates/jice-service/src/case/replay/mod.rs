//! A draft procedure replayed over the cases of the past: each is judged again under the draft, with
//! the facts of the day it was handed in, and those that would have gone otherwise are told.
//! Nothing is written, and no pupil is named.

mod compare;
mod then;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jice_domain::{CaseId, Jurisdiction, PersonId, Refusal, SHANGHAI, date_at};
use jice_policy::{Packs, Rulebook};
use jice_store::{Db, Store, case};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::{ServiceError, tree};
use compare::Beside;

/// Cases read at once.
const CHUNK: u32 = 200;
/// Laws of days held at once: cases come in the order of people, not of days.
const LAWS: usize = 64;

/// Which cases are judged again, and under which law.
#[derive(Debug)]
pub struct ReplayAsk<'a> {
    /// The packs with the draft among them.
    pub draft: &'a Packs,
    /// The packs in force, under which the register was kept.
    pub law: &'a Packs,
    /// The place.
    pub jurisdiction: Jurisdiction,
    /// Cases handed in from this day on …
    pub from: Date,
    /// … to this day, included.
    pub until: Date,
    /// The draft is taken as it would stand on this day.
    pub law_on: Date,
    /// The present moment: what is not decided yet may be late by now.
    pub now: Timestamp,
}

/// What would have become of a case under a draft, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Would {
    /// It could not have been handed in.
    NotBeTaken,
    /// Another end: silence or a no would have counted for more or less.
    EndOtherwise,
    /// Somebody else would have been asked, and what they would have said nobody knows.
    TakeAnotherWay,
    /// The facts of that day were not kept.
    NotBeJudged,
    /// The same end, but a step would have been late.
    RunLate,
}

impl Would {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotBeTaken => "not_be_taken",
            Self::EndOtherwise => "end_otherwise",
            Self::TakeAnotherWay => "take_another_way",
            Self::NotBeJudged => "not_be_judged",
            Self::RunLate => "run_late",
        }
    }
}

/// Why a case would have gone otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplayReason {
    /// The clause of the draft; empty where it is none's.
    pub clause: String,
    /// Its article.
    pub article: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl ReplayReason {
    fn of(refusal: &Refusal) -> Self {
        Self {
            clause: refusal.clause.id.clone(),
            article: refusal.clause.article.clone(),
            zh: refusal.zh.clone(),
            en: refusal.en.clone(),
        }
    }
}

/// A case that would have gone otherwise. No name and no number of a pupil is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// The case.
    pub case: CaseId,
    /// The school that kept the entry.
    pub school: String,
    /// The change, by its name in the pack.
    pub change: String,
    /// When it was handed in last.
    pub handed_in: Date,
    /// How it ended, as [`jice_domain::CaseState::as_str`].
    pub ended: &'static str,
    /// What would have become of it.
    pub would: Would,
    /// Why.
    pub reasons: Vec<ReplayReason>,
}

/// The cases of one change, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReplayCount {
    /// All that were handed in.
    pub cases: u64,
    /// Those that would have gone otherwise, by how.
    pub would: BTreeMap<&'static str, u64>,
}

/// Judges every case of the span again and hands each that would have gone otherwise to `told`.
/// Returns the counts by change. Reads page by page; memory does not grow with the register.
///
/// # Errors
/// Where no pack rules the place in one of the laws, and those of the store.
pub fn replay(
    store: &Store,
    ask: &ReplayAsk<'_>,
    told: &mut dyn FnMut(&Replayed),
) -> Result<BTreeMap<String, ReplayCount>, ServiceError> {
    let draft = book(ask.draft, &ask.jurisdiction, ask.law_on)?;
    let mut counts: BTreeMap<String, ReplayCount> = BTreeMap::new();
    let mut laws: BTreeMap<Date, Rulebook> = BTreeMap::new();
    let tree = store.tree()?;
    let end = ask.until.tomorrow().unwrap_or(ask.until).to_zoned(SHANGHAI).map_err(ServiceError::fault)?.timestamp();
    let mut after: Option<(PersonId, CaseId)> = None;
    loop {
        let page = store.read::<_, ServiceError>(|db| Ok(case::page_of(db, &ask.jurisdiction, end, after, CHUNK)?))?;
        let Some(last) = page.last() else { return Ok(counts) };
        after = Some((last.person, last.id));
        for case in &page {
            let seen = store.read::<_, ServiceError>(|db| {
                let Some(handed_in) = then::handed_in(db, case)? else { return Ok(None) };
                let day = date_at(handed_in.at);
                if day < ask.from || day > ask.until {
                    return Ok(None);
                }
                if laws.len() >= LAWS {
                    laws.clear();
                }
                let law = match laws.entry(day) {
                    Entry::Occupied(held) => held.into_mut(),
                    Entry::Vacant(free) => free.insert(book(ask.law, &ask.jurisdiction, day)?),
                };
                let beside = Beside { draft: &draft, law, tree: &tree, case, handed_in: &handed_in, now: ask.now };
                Ok(Some((day, judged(db, &beside)?)))
            })?;
            let Some((handed_in, judged)) = seen else { continue };
            let count = counts.entry(case.procedure.clone()).or_default();
            count.cases += 1;
            if let Some((would, reasons)) = judged {
                *count.would.entry(would.as_str()).or_default() += 1;
                told(&Replayed {
                    case: case.id,
                    school: tree::name(&tree, case.from),
                    change: case.procedure.clone(),
                    handed_in,
                    ended: case.state.as_str(),
                    would,
                    reasons,
                });
            }
        }
    }
}

fn judged(db: &mut Db, beside: &Beside<'_>) -> Result<Option<(Would, Vec<ReplayReason>)>, ServiceError> {
    let lost = |zh: &str, en: &str| {
        let reason =
            ReplayReason {
                clause: String::new(), article: String::new(), zh: format!("{zh}。"), en: format!("{en}.")
            };
        Some((Would::NotBeJudged, vec![reason]))
    };
    if beside.handed_in.mended {
        return Ok(lost(
            "退回后正在补正，提交时的内容未留存",
            "it went back to be mended: what was handed in was not kept",
        ));
    }
    Ok(match then::facts(db, beside.law, beside.tree, beside.case, beside.handed_in.at)? {
        Err((zh, en)) => lost(zh, en),
        Ok(then) => beside.judge(&then),
    })
}

fn book(packs: &Packs, jurisdiction: &Jurisdiction, on: Date) -> Result<Rulebook, ServiceError> {
    packs.rulebook(jurisdiction, on).map_err(ServiceError::fault)
}
