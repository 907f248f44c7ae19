//! What the register cannot see is registered by hand, by an authority and with its clause.

use jice_domain::{Action, Finding, FindingId, FindingState, Found, OrgId};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{about, actor_of, words};
use crate::context::Asked;
use crate::view::FindingView;
use crate::{Service, ServiceError};

/// Register what may be a breach.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterFinding {
    /// The item of the sanction list, by its name in the pack.
    pub violation: String,
    /// Since when it holds.
    #[schema(value_type = String, format = Date)]
    pub since_on: Date,
    /// The facts.
    pub words: String,
}

impl Service {
    /// Registers a finding against a unit below.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the place's law has no such item; [`ServiceError::Refused`]
    /// for the own unit.
    pub fn register_finding(
        &self,
        asked: &Asked,
        unit: OrgId,
        register: &RegisterFinding,
    ) -> Result<FindingView, ServiceError> {
        self.permit(asked, Action::JudgeFinding, unit, None)?;
        let facts = words("words", &register.words, "请写明违规事实。", "Say what happened.")?;
        if register.since_on > self.today() {
            return Err(ServiceError::invalid("since_on", "不得晚于今天。", "Not after today."));
        }
        let jurisdiction = self.unit(unit)?.jurisdiction;
        let law = self.rulebook(&jurisdiction)?;
        let item = law.violation(&register.violation).ok_or_else(|| {
            ServiceError::invalid(
                "violation",
                "本地办法所列违规事项中没有这一项；没有依据的，不得登记。",
                "The place's law lists no such item: nothing is held against anybody without a clause.",
            )
        })?;
        let id = FindingId(self.id());
        let found = Finding {
            id,
            unit,
            violation: item.id.clone(),
            jurisdiction,
            clause: item.clause.clone(),
            subject: format!("hand:{id}"),
            person: None,
            told: Found { zh: facts.clone(), en: facts.clone() },
            since: register.since_on,
            found: self.now(),
            by_hand: true,
            present: true,
            state: FindingState::Found,
            version: 1,
        };
        if asked.actor.org == unit {
            let refusals = vec![law.judges_itself()];
            self.note_refused(asked, Action::JudgeFinding, &refusals, about(&found))?;
            return Err(ServiceError::Refused(refusals));
        }
        let id = self.act(asked, Action::JudgeFinding, about(&found).with_fields("register"), |tx| {
            self.put_finding(tx, &found, Some(actor_of(asked)), "")?;
            Ok(found.id)
        })?;
        self.view_finding(asked, unit, id)
    }
}
