//! The intake of new pupils 新生注册: from the school's workbook to numbered pupils.
//!
//! A batch is a draft while the registrar uploads and mends; confirmed, the class teachers
//! check; signed by the head, it is with the authority, which accepts or returns rows.
//! Whoever entered a row decides none, by person and not by account.

mod arrivals;
mod batch;
mod check_class;
mod check_workbook;
mod confirm;
mod decide;
mod judge;
mod mend_returned;
mod papers;
mod photos;
mod preview;
mod register;
mod rows;
mod sign;
mod sign_decision;
mod template;
mod upload;

pub use arrivals::NoteArrivals;
pub use batch::{BatchesAsk, OpenBatch, Versioned};
pub use check_class::CheckClass;
pub use check_workbook::CheckWorkbook;
pub(crate) use check_workbook::{open_sheet, sheet_error};
pub use decide::{DecideBatch, ReturnRow};
pub use rows::{AddRow, MendRow, RowsAsk};
pub use sign::SignBatch;
pub(crate) use sign::due_of;
pub(crate) use upload::{field_names, field_view};

pub(crate) use judge::{Draft, Found, Ground, Intake, Judged, Marks, Seen, continues, is_named, likeness_of, passes};
pub(crate) use papers::school_year;

use jice_domain::{Action, BatchId, BatchKind, OrgId};

use crate::context::Asked;
use crate::{Service, ServiceError};

/// Documents a head signs with a batch, by their name in packs.
pub(crate) const INTEGRITY: &str = "integrity";

impl Service {
    /// The batch with its school, law and classes, for whoever may do `action` to it.
    pub(crate) fn intake(
        &self,
        asked: &Asked,
        action: Action,
        org: OrgId,
        id: BatchId,
    ) -> Result<Intake, ServiceError> {
        // A class teacher reaches the batch through the class; rows are filtered to it.
        self.permit(asked, action, org, asked.actor.class)?;
        self.load_intake(org, id)
    }

    pub(crate) fn load_intake(&self, org: OrgId, id: BatchId) -> Result<Intake, ServiceError> {
        let batch = self
            .store()
            .read::<_, ServiceError>(|db| Ok(jice_store::batch::find(db, org, id)?))?
            .ok_or(ServiceError::Absent)?;
        let school = self.unit(org)?;
        let law = self.rulebook(&batch.jurisdiction)?;
        let BatchKind::Intake { grade } = batch.kind;
        let classes = self.class_views(&school)?.into_iter().filter(|class| class.grade == Some(grade)).collect();
        let windows = self.windows_set(&*self.tree()?, &school)?;
        let (plan, elsewhere) = self.plan_of(&batch, grade)?;
        Ok(Intake { batch, school, law, classes, windows, plan, elsewhere })
    }
}

/// A row of the batch as a draft, to be judged again.
pub(crate) fn draft_of(intake: &Intake, row: &jice_store::batch_row::BatchRow) -> Draft {
    let (candidate, faults) = intake.read(row.row, &row.values);
    Draft {
        row: row.row,
        candidate,
        faults,
        photo_year: (!row.photo_key.is_empty()).then_some(row.photo_year),
        arrived_on: row.arrived_on,
        guardian_confirmed: row.guardian_confirmed.is_some(),
    }
}
