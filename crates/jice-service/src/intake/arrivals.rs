use jice_domain::{Action, BatchId, OrgId, RowState};
use jice_store::batch_row;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::rows::editable;
use crate::context::{Asked, Subject};
use crate::view::BatchView;
use crate::{Service, ServiceError};

/// Note who reported to the school in person, and whose guardian confirmed the sheet.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteArrivals {
    /// Which rows; none for all.
    pub rows: Option<Vec<u32>>,
    /// The day of arrival; none to leave it.
    #[schema(value_type = Option<String>, format = Date)]
    pub arrived_on: Option<Date>,
    /// Whether the guardian signed the confirmation sheet.
    #[serde(default)]
    pub guardian_confirmed: bool,
}

impl Service {
    /// Notes arrivals and confirmations and judges the rows anew.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a day that has not come.
    pub fn note_arrivals(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        note: NoteArrivals,
    ) -> Result<BatchView, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        if note.arrived_on.is_some_and(|day| day > self.today()) {
            return Err(ServiceError::invalid(
                "arrived_on",
                "到校日期不得晚于今天。",
                "Nobody has arrived after today.",
            ));
        }
        let count = note.rows.as_ref().map_or("all".to_owned(), |rows| rows.len().to_string());
        let fields = format!("arrived_on guardian_confirmed rows={count}");
        let about = Subject::of("batch", org, id.0).with_fields(&fields);
        self.act(asked, Action::PrepareIntake, about, |tx| {
            let batch = editable(tx, org, id)?;
            let mut after = 0;
            loop {
                let rows = batch_row::page(tx, org, id, None, after, 500)?;
                let Some(last) = rows.last() else { break };
                after = last.row;
                for mut row in rows {
                    let meant = note.rows.as_ref().is_none_or(|rows| rows.contains(&row.row));
                    if !meant || row.state == RowState::Accepted {
                        continue;
                    }
                    row.arrived_on = note.arrived_on.or(row.arrived_on);
                    if note.guardian_confirmed {
                        row.guardian_confirmed = Some(self.now());
                    }
                    self.settle_row(tx, &intake, &mut row)?;
                    batch_row::update(tx, &row)?;
                }
            }
            self.note_entering(tx, asked, batch)
        })?;
        self.view_batch(asked, org, id)
    }
}
