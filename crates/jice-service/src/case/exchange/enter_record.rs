use std::collections::BTreeMap;

use jice_domain::{Action, Case, CaseId, FieldId, PersonId};
use jice_policy::{Change, ChangeFieldType, Rulebook};
use jice_store::case;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{RECORD, came_signed};
use crate::case::correction::unmasked;
use crate::case::{about, locked};
use crate::context::Asked;
use crate::intake::field_view;
use crate::view::{CaseView, FieldView};
use crate::words::plain;
use crate::{Service, ServiceError};

/// Enter the record of a pupil who comes, as it stands on paper.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterRecord {
    /// The version that was shown.
    pub version: i32,
    /// The values, by field of the register.
    #[schema(value_type = BTreeMap<String, String>)]
    pub values: BTreeMap<FieldId, String>,
}

impl Service {
    /// Enters the record as it stands on the paper that was put to the case, where the sending
    /// place sends no packages 纸质档案录入.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where a field is unknown or the paper is not there;
    /// [`ServiceError::Refused`] where it came signed; [`ServiceError::Conflict`].
    pub fn enter_record(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        enter: &EnterRecord,
    ) -> Result<CaseView, ServiceError> {
        let (seen, law, change) = self.fetching(asked, person, id)?;
        if let Some(field) = enter.values.keys().find(|field| law.fields().index(field).is_none()) {
            let path = format!("values.{field}");
            return Err(ServiceError::invalid(&path, "本规则包没有此项信息。", "The pack has no such field."));
        }
        for (field, value) in &enter.values {
            plain(&format!("values.{field}"), value)?;
        }
        self.act(asked, Action::ExchangeRecords, about(&seen).with_fields("enter record"), |tx| {
            let mut case = locked(tx, person, id, enter.version)?;
            let papers = case::evidence(tx, person, id)?;
            if !papers.iter().any(|paper| paper.kind == RECORD) {
                let (zh, en) = ("请先上传纸质档案的扫描件，再录入。", "Put a scan of the paper record first.");
                return Err(ServiceError::invalid("record", zh, en));
            }
            if came_signed(&papers) {
                return Err(ServiceError::Refused(vec![law.record_came_signed(&change)]));
            }
            let shown = case.clone();
            put_record(&mut case, &change, &known_values(&law, enter.values.clone().into_iter()));
            // Secret values are shown masked: what comes back as it was shown stays as it was held.
            case.values = unmasked(&law, &change, &shown, case.values);
            Ok(case::update(tx, &case)?)
        })?;
        self.view_case(asked, person, id)
    }

    /// What a record says of a pupil, as far as this place asks for it: what is entered from paper.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the case does not wait for a record.
    pub fn record_fields(&self, asked: &Asked, person: PersonId, id: CaseId) -> Result<Vec<FieldView>, ServiceError> {
        let (_, law, _) = self.fetching(asked, person, id)?;
        let places = law.fields().places();
        // Who it is, the case says.
        let fixed = [places.name, places.sex, places.birth_date, places.document_kind, places.document_number];
        let fields = law.fields().all().iter().enumerate();
        let entered = fields.filter(|(place, field)| !fixed.contains(&Some(*place)) && describes(&field.id));
        Ok(entered.map(|(_, field)| field_view(field)).collect())
    }
}

pub(super) fn put_record(case: &mut Case, change: &Change, values: &BTreeMap<FieldId, String>) {
    let field = change.field.iter().find(|field| field.sort == ChangeFieldType::RegisterFields);
    if let Some(field) = field {
        case.values.insert(field.id.clone(), serde_json::to_string(values).expect("two strings each"));
    }
}

/// Whether a field describes the pupil, and not the seat that was left.
fn describes(field: &FieldId) -> bool {
    const OF_THE_SEAT: [&str; 6] =
        ["grade", "class", "seat_number", "school_identifier", "campus_number", "continuation_mark"];
    !OF_THE_SEAT.contains(&&*field.0)
}

/// Of a record, what this place asks for and describes the pupil.
pub(super) fn known_values(
    law: &Rulebook,
    values: impl Iterator<Item = (FieldId, String)>,
) -> BTreeMap<FieldId, String> {
    let kept =
        |(id, value): &(FieldId, String)| law.fields().index(id).is_some() && !value.trim().is_empty() && describes(id);
    values.filter(kept).collect()
}
