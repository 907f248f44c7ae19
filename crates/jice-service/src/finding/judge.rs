//! The authority above handles a finding: it orders a remedy by a day, closes it with how it was
//! handled, or dismisses it with the reason. Nobody judges the own unit, or what one has answered oneself.

use jice_domain::{Action, Finding, FindingDeed, FindingId, OrgId};
use jice_policy::Rulebook;
use jice_store::finding;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{about, actor_of, words};
use crate::case::short;
use crate::context::Asked;
use crate::view::FindingView;
use crate::{Service, ServiceError};

/// Longest time for a remedy, in working days.
const WITHIN: u32 = 120;

/// Order a remedy 责令限期整改.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderRemedy {
    /// The version that was shown.
    pub version: i32,
    /// The working days it has, from today, which is not counted.
    pub within: u32,
    /// What is to be done.
    pub words: String,
}

/// Close a finding 办结.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseFinding {
    /// The version that was shown.
    pub version: i32,
    /// What was established, and how it was handled.
    pub words: String,
    /// Who answers for it; empty where nobody is named.
    #[serde(default)]
    pub responsible: String,
    /// How it was handled, by the names of the place's sanctions.
    #[serde(default)]
    pub sanctions: Vec<String>,
}

/// Dismiss a finding 不予认定.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissFinding {
    /// The version that was shown.
    pub version: i32,
    /// Why it is no breach.
    pub words: String,
}

impl Service {
    /// Orders a unit below to remedy what was found, within working days.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] for the own unit; [`ServiceError::Invalid`] where the calendar of the
    /// days on the way is not loaded.
    pub fn order_remedy(
        &self,
        asked: &Asked,
        unit: OrgId,
        id: FindingId,
        order: &OrderRemedy,
    ) -> Result<FindingView, ServiceError> {
        let told = words("words", &order.words, "请写明整改要求。", "Say what is to be done.")?;
        if !(1..=WITHIN).contains(&order.within) {
            return Err(ServiceError::invalid(
                "within",
                format!("整改期限为1至{WITHIN}个工作日。"),
                format!("A remedy has 1 to {WITHIN} working days."),
            ));
        }
        self.judge_finding(asked, (unit, id), order.version, &told, |law| {
            let due = law.calendar().working_days_after(self.today(), order.within).map_err(|missing| {
                ServiceError::invalid(
                    "within",
                    format!("{}年的放假安排尚未载入，期限无法推算；请缩短期限或先载入放假安排。", missing.0),
                    format!("The calendar of {} is not loaded: shorten the time, or load it.", missing.0),
                )
            })?;
            Ok(FindingDeed::Ordered { due })
        })
    }

    /// Closes a finding, with how it was handled.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] for the own unit, [`ServiceError::Conflict`] before the unit was heard.
    pub fn close_finding(
        &self,
        asked: &Asked,
        unit: OrgId,
        id: FindingId,
        close: &CloseFinding,
    ) -> Result<FindingView, ServiceError> {
        let told = words("words", &close.words, "请写明认定的事实和处理情况。", "Say what was established and done.")?;
        let responsible = short("responsible", &close.responsible)?;
        self.judge_finding(asked, (unit, id), close.version, &told, |law| {
            let known = |id: &String| law.sanctions().iter().any(|sanction| sanction.id == *id);
            if !close.sanctions.iter().all(known) {
                return Err(ServiceError::invalid("sanctions", "没有这种处理。", "There is no such sanction."));
            }
            let mut sanctions = close.sanctions.clone();
            sanctions.sort();
            sanctions.dedup();
            Ok(FindingDeed::Closed { sanctions, responsible: responsible.clone() })
        })
    }

    /// Dismisses a finding: it is no breach.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] for the own unit, [`ServiceError::Conflict`] where it is over.
    pub fn dismiss_finding(
        &self,
        asked: &Asked,
        unit: OrgId,
        id: FindingId,
        dismiss: &DismissFinding,
    ) -> Result<FindingView, ServiceError> {
        let told = words("words", &dismiss.words, "请写明不予认定的理由。", "Say why it is no breach.")?;
        self.judge_finding(asked, (unit, id), dismiss.version, &told, |_| Ok(FindingDeed::Dismissed))
    }

    fn judge_finding(
        &self,
        asked: &Asked,
        (unit, id): (OrgId, FindingId),
        shown: i32,
        told: &str,
        deed: impl FnOnce(&Rulebook) -> Result<FindingDeed, ServiceError>,
    ) -> Result<FindingView, ServiceError> {
        let seen = self.finding_for(asked, Action::JudgeFinding, unit, id)?;
        let law = self.rulebook(&seen.jurisdiction)?;
        if !self.may_judge(asked, &seen)? {
            let refusals = vec![law.judges_itself()];
            self.note_refused(asked, Action::JudgeFinding, &refusals, about(&seen))?;
            return Err(ServiceError::Refused(refusals));
        }
        let deed = deed(&law)?;
        self.act(asked, Action::JudgeFinding, about(&seen).with_fields(deed.as_str()), |tx| {
            self.do_to_finding(tx, (unit, id), shown, deed.clone(), Some(actor_of(asked)), told)
        })?;
        self.view_finding(asked, unit, id)
    }

    /// Whether a finding is judged by somebody else than whom it accuses: not by the unit itself, nor
    /// by a natural person who has answered for it.
    pub(super) fn may_judge(&self, asked: &Asked, seen: &Finding) -> Result<bool, ServiceError> {
        if asked.actor.org == seen.unit {
            return Ok(false);
        }
        let steps = self.store().read::<_, ServiceError>(|db| Ok(finding::steps(db, seen.unit, seen.id)?))?;
        let answers = |deed: &FindingDeed| matches!(deed, FindingDeed::Explained | FindingDeed::Remedied);
        Ok(!steps.iter().filter(|step| answers(&step.deed)).any(|step| {
            step.by.as_ref().is_some_and(|by| by.account == asked.actor.account || by.holder == asked.actor.holder)
        }))
    }
}
