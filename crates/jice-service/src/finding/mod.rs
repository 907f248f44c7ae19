//! Findings 违规线索: looked for by the register, explained by the unit, handled by the authority.

mod answer;
mod detect;
mod job;
mod judge;
mod list;
mod record;
mod register;
mod view;

pub use answer::AnswerFinding;
pub use judge::{CloseFinding, DismissFinding, OrderRemedy};
pub use list::{FindingsAsk, FindingsOf};
pub use register::RegisterFinding;

use jice_domain::{Action, Finding, FindingActor, FindingId, NotNow, OrgId};
use jice_store::finding;

use crate::context::{Asked, Subject};
use crate::{Service, ServiceError};

impl Service {
    /// A finding that `asked` may do `action` to.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Absent`].
    fn finding_for(&self, asked: &Asked, action: Action, unit: OrgId, id: FindingId) -> Result<Finding, ServiceError> {
        self.permit(asked, action, unit, None)?;
        let found = self.store().read::<_, ServiceError>(|db| Ok(finding::find(db, unit, id)?))?;
        found.ok_or(ServiceError::Absent)
    }
}

/// The line of the audit log about a finding.
fn about(found: &Finding) -> Subject<'static> {
    Subject { kind: "finding", org: Some(found.unit), id: found.id.0, person: found.person, ..Subject::default() }
}

/// Whoever asks, as a deed about a finding keeps it.
fn actor_of(asked: &Asked) -> FindingActor {
    FindingActor {
        org: asked.actor.org,
        account: asked.actor.account,
        holder: asked.actor.holder.clone(),
        name: asked.actor.shown_name(),
    }
}

/// Why it cannot be done now, as it is answered.
fn not_now(why: NotNow) -> ServiceError {
    crate::case::not_now(why)
}

/// A text that must not be empty.
fn words(field: &str, text: &str, zh: &str, en: &str) -> Result<String, ServiceError> {
    let text = crate::case::short(field, text)?;
    if text.is_empty() { Err(ServiceError::invalid(field, zh, en)) } else { Ok(text) }
}
