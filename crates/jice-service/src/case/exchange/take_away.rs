use jice_domain::{Action, Case, CaseId, CaseState, PersonId};
use jice_policy::Rulebook;
use jice_policy::facts::ExportFacts;
use jice_store::{case, person};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{HANDED_OVER, REQUEST, asks_for_record, pupil_key, sender};
use crate::case::{about, facts, fill};
use crate::context::Asked;
use crate::package::{self, Content, MEDIA, Request};
use crate::{Download, Service, ServiceError};

/// Take away what goes to another register.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeAway {
    /// What for; it is kept in the log.
    #[serde(default)]
    pub purpose: String,
}

impl Service {
    /// The request for the record of a pupil who comes from outside 调档函, signed.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] before it is handed in, where nothing is asked for, or without a
    /// purpose.
    pub fn request_package(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        take: &TakeAway,
    ) -> Result<Download, ServiceError> {
        let seen = self.case_for(asked, Action::ExchangeRecords, person, id)?;
        let (law, change) = self.law_of(&seen)?;
        if !asks_for_record(&change) || !matches!(seen.state, CaseState::Open { .. }) {
            return Err(ServiceError::Refused(vec![law.record_not_asked(&change)]));
        }
        let held = self.store().read::<_, ServiceError>(|db| Ok(person::find(db, &[person])?.pop()))?;
        let held = held.ok_or(ServiceError::Absent)?;
        let tree = self.tree_of(asked)?;
        let value = |field: &str| seen.values.get(field).cloned().unwrap_or_default();
        let content = Content::Request(Box::new(Request {
            id: self.package_id(id, REQUEST),
            made_at: self.now(),
            from: sender(&tree, &law, seen.to.unwrap_or(seen.from)),
            sending_school: value("sending_school"),
            sending_division: value("sending_division"),
            pupil: pupil_key(&held, value("student_number")),
            grade: facts::grade_outside(&seen).map(|grade| grade.0),
            reason: value("reason"),
        }));
        self.taken_away(asked, &seen, &law, take, "request package")?;
        let bytes = package::seal(self.store().sealer(), &content)?;
        Ok(Download { name: format!("调档函-{}.json", held.name), mime: MEDIA, bytes })
    }

    /// The record of a pupil who has left for another register 学籍档案, as it was signed when
    /// the transfer was done.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where there is none, or without a purpose.
    pub fn record_package(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        take: &TakeAway,
    ) -> Result<Download, ServiceError> {
        let seen = self.case_for(asked, Action::ExchangeRecords, person, id)?;
        let papers = self.store().read::<_, ServiceError>(|db| Ok(case::evidence(db, person, id)?))?;
        let (law, change) = self.law_of(&seen)?;
        let Some(paper) = papers.into_iter().rev().find(|paper| paper.kind == HANDED_OVER) else {
            return Err(ServiceError::Refused(vec![law.has_not_left(&change)]));
        };
        self.taken_away(asked, &seen, &law, take, "record package")?;
        Ok(Download { name: paper.name, mime: MEDIA, bytes: self.files().get(&paper.file_key)? })
    }

    /// Asks for a purpose, and notes that a package is taken away.
    fn taken_away(
        &self,
        asked: &Asked,
        case: &Case,
        law: &Rulebook,
        take: &TakeAway,
        what: &str,
    ) -> Result<(), ServiceError> {
        let purpose = fill::short("purpose", &take.purpose)?;
        let about = about(case).with_fields(what).for_purpose(&purpose);
        let mut refusals = law.evaluate_export(&ExportFacts { purpose: &purpose });
        refusals.retain(|refusal| refusal.weight != jice_domain::Weight::Warns);
        if !refusals.is_empty() {
            self.note_refused(asked, Action::ExchangeRecords, &refusals, about)?;
            return Err(ServiceError::Refused(refusals));
        }
        if purpose.is_empty() {
            return Err(ServiceError::invalid("purpose", "请写明用途。", "Say what for."));
        }
        self.note_read(asked, Action::ExchangeRecords, about)
    }
}
