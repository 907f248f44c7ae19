use jice_domain::{Action, BatchId, BatchState, Denied, OrgId, Role, RowState};
use jice_policy::Occasion;
use jice_store::{batch, batch_row, inbox};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{INTEGRITY, Intake};
use crate::context::{Asked, Subject};
use crate::session::{SignUndertaking, check_signature};
use crate::view::{BatchCounts, BatchView, UndertakingText};
use crate::{Service, ServiceError};

/// Sign a batch together with the integrity undertaking 诚信承诺书.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignBatch {
    /// The version that was shown.
    pub version: i32,
    /// Digest of the undertaking that was shown.
    pub sha256: String,
    /// The signer's own name, typed.
    pub name: String,
}

/// The yearly deadline by which an authority decides its intakes.
const REVIEWED_BY: &str = "new_entry";
/// The time within which it does so, from submission.
const REVIEW_TIME: &str = "batch_decided";

/// The last day for whoever has the batch in hand: the authority's own once it is handed in,
/// before that and for what came back the year's deadline; none once all is done.
pub(crate) fn due_of(intake: &Intake, counts: &BatchCounts) -> Option<Date> {
    let by = || intake.law.deadline(REVIEWED_BY).map(|deadline| deadline.by.in_year(intake.batch.school_year.0));
    match &intake.batch.state {
        BatchState::Submitted { due, .. } => *due,
        BatchState::Decided { .. } if counts.returned == 0 => None,
        BatchState::Draft | BatchState::Confirmed { .. } | BatchState::Decided { .. } => by(),
    }
}

impl Service {
    /// The integrity undertaking of a batch, to be read; empty where the law of the place
    /// words none.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn batch_undertaking(&self, asked: &Asked, org: OrgId, id: BatchId) -> Result<UndertakingText, ServiceError> {
        let intake = self.intake(asked, Action::ReadBatch, org, id)?;
        self.integrity_text(asked, &intake)
    }

    /// What is signed with a batch. Not every place asks for an undertaking: there the head
    /// signs the batch alone.
    pub(crate) fn integrity_text(&self, asked: &Asked, intake: &Intake) -> Result<UndertakingText, ServiceError> {
        match intake.law.document(INTEGRITY) {
            Some(_) => self.undertaking_text(asked, INTEGRITY),
            None => Ok(UndertakingText { title: String::new(), text: String::new(), sha256: String::new() }),
        }
    }

    /// The head signs: the batch goes to the authority and stands in its to-do list.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law says no, [`ServiceError::Conflict`] where a
    /// class is not checked or the batch moved.
    pub fn sign_batch(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        sign: SignBatch,
    ) -> Result<BatchView, ServiceError> {
        let intake = self.intake(asked, Action::SignBatch, org, id)?;
        let text = self.integrity_text(asked, &intake)?;
        // A batch that comes without the undertaking is for the law to refuse, by its article.
        let omitted = !text.sha256.is_empty() && sign.sha256.is_empty() && sign.name.trim().is_empty();
        if !omitted {
            check_signature(asked, &text, &SignUndertaking { sha256: sign.sha256.clone(), name: sign.name.clone() })?;
        }
        let undertakings: &[&str] = if omitted { &[] } else { &[INTEGRITY] };
        let due = self.review_due(&intake);
        let about = Subject::of("batch", org, id.0).with_fields("sign");
        let done = self.act(asked, Action::SignBatch, about, |tx| {
            let mut kept = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            if kept.version != sign.version || !matches!(kept.state, BatchState::Confirmed { .. }) {
                return Err(ServiceError::Conflict { current: kept.version });
            }
            let counts = BatchCounts::from(batch_row::counts(tx, org, id)?);
            if counts.passing > 0 {
                return Err(ServiceError::invalid(
                    "version",
                    format!("还有{}名学生未经班主任核对，核对后方可审签。", counts.passing),
                    format!("{} pupils are not yet checked by their class teacher; sign after that.", counts.passing),
                ));
            }
            let signer = Some(asked.actor.role);
            self.judge_batch(&intake, Occasion::SubmitBatch, &counts, &[], signer, undertakings).allow()?;
            if asked.actor.role != Role::Head {
                return Err(ServiceError::Denied(Denied::RoleLacksRight));
            }
            let undertaking = Some(text.sha256.clone()).filter(|digest| !digest.is_empty());
            kept.state = BatchState::Submitted { by: self.signature(asked, undertaking), due };
            batch::update(tx, &kept)?;
            batch_row::move_all(tx, org, id, &[RowState::Checked], RowState::Submitted)?;
            Ok(inbox::add(
                tx,
                &inbox::Item {
                    org: kept.authority,
                    id: self.id(),
                    kind: "decide_batch".to_owned(),
                    subject_org: org,
                    subject: id.0,
                    arrived: self.now(),
                    due,
                    done: None,
                },
            )?)
        });
        if let Err(ServiceError::Denied(denied)) = &done {
            self.note_denial(asked, Action::SignBatch, *denied, about)?;
        }
        done?;
        self.view_batch(asked, org, id)
    }

    /// The last day for the authority: the year's deadline or, where that comes sooner or is
    /// over, the pack's own time from submission; none where the calendar is not loaded.
    fn review_due(&self, intake: &Intake) -> Option<Date> {
        let today = self.today();
        let by = intake.law.deadline(REVIEWED_BY).map(|deadline| deadline.by.in_year(intake.batch.school_year.0));
        let time = intake.law.reminder(REVIEW_TIME).and_then(|time| time.due(today, intake.law.calendar()).ok());
        by.filter(|by| *by >= today).into_iter().chain(time).min()
    }
}
