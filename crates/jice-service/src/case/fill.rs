use std::collections::BTreeMap;

use jice_domain::{Action, Case, CaseId, ClassId, PersonId};
use jice_store::case;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{about, correction::unmasked, open::with_class, with_opener};
use crate::context::Asked;
use crate::view::CaseView;
use crate::words::plain;
use crate::{Service, ServiceError};

/// Fill in a draft, or mend a case that was returned.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FillCase {
    /// The version that was shown.
    pub version: i32,
    /// The class the pupil would sit in.
    pub class: Option<ClassId>,
    /// What is filled in, by field: the whole of it.
    pub values: BTreeMap<String, String>,
    /// Why an exception is asked for; empty where none is.
    #[serde(default)]
    pub plea: String,
    /// The day the paper came in, where it came before 补录.
    #[schema(value_type = Option<String>, format = Date)]
    pub legal_on: Option<Date>,
}

/// Longest plea, opinion or reason, in characters.
pub(crate) const WORDS: usize = 500;

impl Service {
    /// Fills in a case that lies with its opener.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it has moved.
    pub fn fill_case(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        fill: FillCase,
    ) -> Result<CaseView, ServiceError> {
        let seen = self.own_case(asked, person, id)?;
        let (law, change) = self.law_of(&seen)?;
        self.act(asked, Action::OpenCase, about(&seen).with_fields("fill"), |tx| {
            let mut held = with_opener(tx, person, id, fill.version)?;
            let known = fill.values.clone().into_iter().filter(|(id, _)| change.field(id).is_some());
            let known = unmasked(&law, &change, &held, known.collect());
            held.values = with_class(known, &change, fill.class);
            held.to_class = fill.class;
            // From now on it is the words of whoever filled it in.
            held.holder = asked.actor.holder.clone();
            held.plea = short("plea", &fill.plea)?;
            held.legal_on = fill.legal_on.unwrap_or(held.legal_on);
            check_legal_day(&held, self.today())?;
            Ok(case::update(tx, &held)?)
        })?;
        self.view_case(asked, person, id)
    }

    /// The case, for whoever may write in the name of the unit that opened it.
    pub(crate) fn own_case(&self, asked: &Asked, person: PersonId, id: CaseId) -> Result<Case, ServiceError> {
        let found = self.store().read::<_, ServiceError>(|db| Ok(case::find(db, person, id)?))?;
        let found = found.ok_or(ServiceError::Denied(jice_domain::Denied::OutOfScope))?;
        self.permit(asked, Action::OpenCase, found.opener, None)?;
        Ok(found)
    }
}

/// The paper came on a day that has been, not before anything this register knows of.
pub(crate) fn check_legal_day(case: &Case, today: Date) -> Result<(), ServiceError> {
    let opened = jice_domain::date_at(case.opened);
    if case.legal_on > opened.max(today) {
        return Err(ServiceError::invalid(
            "legal_on",
            "收到纸质材料的日期不得晚于今天。",
            "The day the paper came in is not after today.",
        ));
    }
    Ok(())
}

/// `text` trimmed, where it is not too long.
pub(crate) fn short(field: &str, text: &str) -> Result<String, ServiceError> {
    let text = text.trim();
    if text.chars().count() > WORDS {
        return Err(ServiceError::invalid(field, "不得超过500字。", "At most 500 characters."));
    }
    plain(field, text)?;
    Ok(text.to_owned())
}
