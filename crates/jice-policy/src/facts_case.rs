//! Facts of a case: what the service knows of a change before the law is asked.

use std::collections::BTreeMap;

use jice_domain::{CaseParty, Cohort, EntryState, Grade, Level, OrgUnit};
use jiff::civil::Date;

use crate::change::{Change, OUTSIDE, When};
use crate::facts::ClassStanding;

/// A case as it would be handed in, or as it stands before a step.
#[derive(Debug, Clone, Copy)]
pub struct CaseFacts<'a> {
    /// The procedure.
    pub change: &'a Change,
    /// The side of whoever opened it; none where it is on no side.
    pub opened_as: Option<CaseParty>,
    /// Where the entry stands; none where the pupil has none in this register.
    pub state: Option<EntryState>,
    /// The step that would be taken; none before it is handed in.
    pub step: Option<&'a str>,
    /// Those the pupil sits with, or would sit with if it attended.
    pub cohort: Cohort,
    /// The grade of that cohort now.
    pub grade: Option<Grade>,
    /// The grade the pupil was in when it was suspended or went absent.
    pub grade_then: Option<Grade>,
    /// The school that keeps the entry.
    pub school: &'a OrgUnit,
    /// The school that would keep it; none where nothing moves.
    pub to: Option<&'a OrgUnit>,
    /// The tier of the nearest unit above both schools; none where nothing moves.
    pub reach: Option<Level>,
    /// The class asked for.
    pub class: ClassStanding<'a>,
    /// The grade of that class.
    pub to_grade: Option<Grade>,
    /// What was filled in, by field.
    pub values: &'a BTreeMap<String, String>,
    /// The papers that are there, by kind.
    pub evidence: &'a [&'a str],
    /// Division code of the household, six digits or more; empty where it is not known.
    pub household: &'a str,
    /// Another change of the same entry that is under way, as it is called.
    pub under_way: Option<&'a str>,
    /// Pupils of the cohort in the school, and how many of them repeated or would.
    pub repeated: Option<(u32, u32)>,
    /// The day it was handed in, or the paper came.
    pub legal_on: Date,
    /// Today.
    pub today: Date,
}

impl CaseFacts<'_> {
    /// The state of the entry in the words of [`Change::from`].
    pub fn state_word(&self) -> &'static str {
        self.state.as_ref().map_or(OUTSIDE, EntryState::word)
    }

    /// What was filled in for `field`; none where nothing was.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The day filled in for `field`.
    pub fn date(&self, field: &str) -> Option<Date> {
        self.value(field)?.parse().ok()
    }

    /// Whether what depends on `when` applies.
    pub fn applies(&self, when: Option<&When>) -> bool {
        when.is_none_or(|when| self.value(&when.field).is_some_and(|value| when.is.iter().any(|is| is == value)))
    }
}
