use std::collections::{BTreeMap, HashSet};

use jice_domain::{Action, Batch, BatchId, BatchState, ClassId, FieldId, OrgId, RowState, Values};
use jice_policy::Occasion;
use jice_store::batch_row::{self, BatchRow};
use jice_store::{Db, Tx, batch};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Intake, Judged, Marks, Seen, passes};
use crate::context::{Asked, Subject};
use crate::view::{Page, RowView};
use crate::{PageAsk, Service, ServiceError, words};

/// Which rows of a batch.
#[derive(Debug, Clone, Default)]
pub struct RowsAsk {
    /// In which state.
    pub state: Option<RowState>,
    /// Of which class.
    pub class: Option<ClassId>,
    /// Whose name begins so.
    pub q: Option<String>,
    /// Only those without a photo.
    pub faceless: bool,
    /// Which page.
    pub page: PageAsk,
}

/// Enter one pupil by hand.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddRow {
    /// Values by field, as typed.
    #[schema(value_type = Object)]
    pub values: BTreeMap<FieldId, String>,
}

/// Change values of a row.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MendRow {
    /// The version that was shown.
    pub version: i32,
    /// New values by field, as typed; an empty text empties the field.
    #[schema(value_type = Object)]
    pub values: BTreeMap<FieldId, String>,
}

impl Service {
    /// Rows of a batch, by number.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_rows(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        ask: RowsAsk,
    ) -> Result<Page<RowView>, ServiceError> {
        let intake = self.intake(asked, Action::ReadBatch, org, id)?;
        let limit = ask.page.limit();
        let after = ask.page.id_cursor()?.unwrap_or(0);
        // A class teacher sees the class and nothing else, whatever was asked for.
        let class = asked.actor.class.or(ask.class);
        let filter = batch_row::Filter {
            state: ask.state,
            class,
            name_prefix: ask.q.filter(|q| !q.is_empty()),
            faceless: ask.faceless,
        };
        let after = u32::try_from(after).unwrap_or(u32::MAX);
        let ask_for = u32::try_from(limit + 1).expect("at most 201");
        let mut rows = self
            .store()
            .read::<_, ServiceError>(|db| Ok(batch_row::filtered(db, org, id, &filter, after, ask_for)?))?;
        let next = (rows.len() > limit).then(|| rows[limit - 1].row.to_string());
        rows.truncate(limit);
        let fields = format!("rows={}", rows.len());
        self.note_read(asked, Action::ReadBatch, Subject::of("batch_rows", org, id.0).with_fields(&fields))?;
        let items = rows.iter().map(|row| self.row_view(&intake, row, Vec::new())).collect();
        Ok(Page { items, next, total: None })
    }

    /// One row, with the pupils of the register that may be the same child.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub fn view_row(&self, asked: &Asked, org: OrgId, id: BatchId, row: u32) -> Result<RowView, ServiceError> {
        let intake = self.intake(asked, Action::ReadBatch, org, id)?;
        let found = self.store().read::<_, ServiceError>(|db| Ok(batch_row::find(db, org, id, row)?))?;
        let found = found.filter(|row| asked.actor.class.is_none() || row.class == asked.actor.class);
        let found = found.ok_or(ServiceError::Absent)?;
        let about = Subject::of("batch_row", org, id.0).with_fields("all");
        self.note_read(asked, Action::ReadBatch, about)?;
        let judged = self.store().read(|db| self.judge_one(db, &intake, &found, Occasion::EnterRow))?;
        let alike: HashSet<_> = judged.alike.iter().copied().chain(judged.existing.map(|e| e.entry.person)).collect();
        let alike = self.pupil_lines(asked, &alike.into_iter().collect::<Vec<_>>())?;
        Ok(self.row_view(&intake, &found, alike))
    }

    /// Enters one pupil by hand.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where a field is unknown or the same child stands in the batch.
    pub fn add_row(&self, asked: &Asked, org: OrgId, id: BatchId, add: AddRow) -> Result<RowView, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        let mut values = Values::blank(intake.law.fields().all().len());
        lay(&intake, &mut values, &add.values)?;
        let row = self.act(asked, Action::PrepareIntake, Subject::of("batch_row", org, id.0), |tx| {
            let batch = editable(tx, org, id)?;
            let number = batch_row::last(tx, org, id)? + 1;
            let mut row = blank(org, id, number);
            row.values = values.clone();
            self.settle_row(tx, &intake, &mut row)?;
            if !batch_row::find_by_keys(tx, org, id, &[row.key])?.is_empty() {
                return Err(ServiceError::invalid(
                    "values.document_number",
                    "本批次中已有该生，请在原有行中修改。",
                    "This pupil stands in the batch already: change that row.",
                ));
            }
            batch_row::insert(tx, &[row])?;
            self.note_entering(tx, asked, batch)?;
            Ok(number)
        })?;
        self.view_row(asked, org, id, row)
    }

    /// Changes values of a row and judges it anew.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it moved meanwhile.
    pub fn mend_row(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        row: u32,
        mend: MendRow,
    ) -> Result<RowView, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        let names: Vec<&str> = mend.values.keys().map(|field| &*field.0).collect();
        let names = names.join(" ");
        let about = Subject::of("batch_row", org, id.0).with_fields(&names);
        self.act(asked, Action::PrepareIntake, about, |tx| {
            let batch = editable(tx, org, id)?;
            let mut kept = kept_row(tx, org, id, row, mend.version)?;
            lay(&intake, &mut kept.values, &mend.values)?;
            self.settle_row(tx, &intake, &mut kept)?;
            batch_row::update(tx, &kept)?;
            self.note_entering(tx, asked, batch)
        })?;
        self.view_row(asked, org, id, row)
    }

    /// Takes a row out of a draft.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it moved meanwhile.
    pub fn drop_row(&self, asked: &Asked, org: OrgId, id: BatchId, row: u32, version: i32) -> Result<(), ServiceError> {
        self.permit(asked, Action::PrepareIntake, org, None)?;
        self.act(asked, Action::PrepareIntake, Subject::of("batch_row", org, id.0).with_fields("dropped"), |tx| {
            editable(tx, org, id)?;
            kept_row(tx, org, id, row, version)?;
            Ok(batch_row::delete(tx, org, id, &[row])?)
        })
    }

    /// Judges one row as it stands, the rest of the batch considered.
    pub(crate) fn judge_one(
        &self,
        db: &mut Db,
        intake: &Intake,
        row: &BatchRow,
        occasion: Occasion,
    ) -> Result<Judged, ServiceError> {
        let (candidate, _) = intake.read(row.row, &row.values);
        let mut seen = Seen::default();
        // Of the other rows only one with the same document matters.
        let key = self.row_key(&candidate);
        let twins = batch_row::find_by_keys(db, row.org, row.batch, &[key])?;
        if let Some(twin) = twins.iter().find(|twin| twin.row != row.row) {
            seen.note(twin.row, &Marks::of(self.store().sealer(), &candidate), None);
        }
        let draft = super::draft_of(intake, row);
        let judged = self.judge(db, intake, occasion, vec![draft], &mut seen)?;
        judged.into_iter().next().ok_or_else(|| ServiceError::fault("one row in, none out"))
    }

    /// Reads, keys and judges a row and writes the outcome into it.
    pub(crate) fn settle_row(&self, db: &mut Db, intake: &Intake, row: &mut BatchRow) -> Result<(), ServiceError> {
        let (candidate, _) = intake.read(row.row, &row.values);
        let judged = self.judge_one(db, intake, row, Occasion::EnterRow)?;
        row.values = candidate.values.clone();
        row.name = candidate.name.clone().unwrap_or_default();
        row.key = self.row_key(&candidate);
        row.class = judged.class;
        row.state = if passes(&judged.findings) { RowState::Passing } else { RowState::Failing };
        row.findings = judged.findings;
        Ok(())
    }

    /// Writes down that this person entered something: it will not decide the batch.
    pub(crate) fn note_entering(&self, tx: &mut Tx, asked: &Asked, mut batch: Batch) -> Result<(), ServiceError> {
        if !batch.entered_by.contains(&asked.actor.holder) {
            batch.entered_by.push(asked.actor.holder.clone());
            batch::update(tx, &batch)?;
        }
        Ok(())
    }

    pub(crate) fn row_view(&self, intake: &Intake, row: &BatchRow, alike: Vec<crate::view::PupilLine>) -> RowView {
        let class = row.class.and_then(|id| intake.classes.iter().find(|class| class.id == id));
        let named = intake.law.fields().places().class.and_then(|place| row.values.get(place));
        RowView {
            row: row.row,
            state: row.state,
            name: row.name.clone(),
            class: row.class,
            class_name: class.map(|class| class.name.clone()).or(named.map(str::to_owned)).unwrap_or_default(),
            values: words::value_views(&intake.law, &row.values),
            findings: row.findings.clone(),
            photo: !row.photo_key.is_empty(),
            arrived_on: row.arrived_on.map(|date| date.to_string()),
            guardian_confirmed: row.guardian_confirmed.is_some(),
            alike,
            person: row.person,
            reason: row.reason.clone(),
            version: row.version,
        }
    }
}

/// A row with nothing in it.
pub(crate) fn blank(org: OrgId, batch: BatchId, row: u32) -> BatchRow {
    BatchRow {
        org,
        batch,
        row,
        state: RowState::Failing,
        class: None,
        name: String::new(),
        key: [0; 32],
        values: Values::default(),
        findings: Vec::new(),
        photo_key: String::new(),
        photo_year: 0,
        photo_source: String::new(),
        arrived_on: None,
        guardian_confirmed: None,
        person: None,
        reason: String::new(),
        version: 1,
    }
}

/// The batch, while rows of it may be changed.
pub(crate) fn editable(tx: &mut Tx, org: OrgId, id: BatchId) -> Result<Batch, ServiceError> {
    let batch = batch::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
    match batch.state {
        BatchState::Draft => Ok(batch),
        _ => Err(ServiceError::Conflict { current: batch.version }),
    }
}

fn kept_row(tx: &mut Tx, org: OrgId, id: BatchId, row: u32, version: i32) -> Result<BatchRow, ServiceError> {
    let kept = batch_row::find(tx, org, id, row)?.ok_or(ServiceError::Absent)?;
    if kept.version != version {
        return Err(ServiceError::Conflict { current: kept.version });
    }
    undecided(kept)
}

/// The row, where its pupil is not registered yet: of a batch that came back with some rows
/// returned, the others are done with.
pub(crate) fn undecided(row: BatchRow) -> Result<BatchRow, ServiceError> {
    if row.state != RowState::Accepted {
        return Ok(row);
    }
    Err(ServiceError::invalid(
        "row",
        format!("第{}行的学生已注册入籍，须在学生页面办理。", row.row),
        format!("The pupil of row {} is registered: go to the pupil's page.", row.row),
    ))
}

/// Lays typed values over a row.
fn lay(intake: &Intake, values: &mut Values, typed: &BTreeMap<FieldId, String>) -> Result<(), ServiceError> {
    for (field, value) in typed {
        let Some(place) = intake.law.fields().index(field) else {
            return Err(ServiceError::invalid(
                &format!("values.{field}"),
                "本规则包没有该信息项。",
                "The pack has no such field.",
            ));
        };
        values.set(place, value);
    }
    Ok(())
}
