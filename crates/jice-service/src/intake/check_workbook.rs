use std::collections::HashMap;

use jice_domain::{Action, Batch, BatchId, OrgId, RowState};
use jice_policy::Occasion;
use jice_sheet::{Limits, Row, SheetReader};
use jice_store::batch_row::{self, BatchRow};
use jice_store::job::{self, Job, JobState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rows::{blank, editable};
use super::{Draft, Intake, Seen, passes};
use crate::context::{Asked, Subject};
use crate::view::{ColumnView, JobView};
use crate::worker::{JobKind, Step, fresh_job};
use crate::{Service, ServiceError, words};

/// Rows read and judged in one transaction.
const CHUNK: usize = 500;

/// The column of refused rows that come back: which row of the batch each one is. By what
/// the row says it may not be found again, for its identity number may be what was mended.
pub(crate) const MARK_HEADING: &str = "系统行标（勿改）";

/// What stands in the column [`MARK_HEADING`].
pub(crate) fn mark(batch: BatchId, row: u32) -> String {
    format!("{batch}/{row}")
}

/// Read an uploaded workbook into the batch.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckWorkbook {
    /// Key of the uploaded file.
    pub file: String,
    /// Its columns and the fields they hold.
    pub columns: Vec<ColumnView>,
}

/// What the job needs to know.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Task {
    file: String,
    /// For each column the place of its field in the pack.
    columns: Vec<Option<usize>>,
    /// The column that tells which row of the batch a row is.
    #[serde(default)]
    marks: Option<usize>,
    holder: String,
    counts: Counts,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Counts {
    added: u32,
    changed: u32,
    same: u32,
    failing: u32,
}

impl Service {
    /// Starts reading the workbook into the batch. A row whose child stands in the batch
    /// already changes that row; reading the same file twice changes nothing twice.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where the batch is no draft any more.
    pub fn check_workbook(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        check: CheckWorkbook,
    ) -> Result<JobView, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        let place = |column: &ColumnView| column.field.as_ref().and_then(|field| intake.law.fields().index(field));
        let task = Task {
            columns: check.columns.iter().map(place).collect(),
            marks: check.columns.iter().position(|column| column.heading == MARK_HEADING),
            holder: asked.actor.holder.clone(),
            counts: Counts::default(),
            file: check.file,
        };
        self.files().get(&task.file).map_err(|_| {
            ServiceError::invalid("file", "上传的文件已不存在，请重新上传。", "The upload is gone: upload it again.")
        })?;
        let payload = serde_json::to_string(&task).map_err(ServiceError::fault)?;
        let fresh = fresh_job(self, asked, org, id.0, JobKind::CheckWorkbook, payload);
        let about = Subject::of("batch", org, id.0).with_fields("workbook");
        let asked_for = self.act(asked, Action::PrepareIntake, about, |tx| {
            let batch = editable(tx, org, id)?;
            if job::latest(tx, org, id.0)?.as_ref().is_some_and(is_open) {
                return Err(ServiceError::Conflict { current: batch.version });
            }
            self.note_entering(tx, asked, batch)?;
            job::enqueue(tx, &fresh)?;
            Ok(fresh.id)
        })?;
        self.work_on(org)?;
        let kept = self.store().read::<_, ServiceError>(|db| Ok(job::find(db, org, asked_for)?))?;
        kept.as_ref().map(words::job_view).ok_or(ServiceError::Absent)
    }

    /// Reads the whole workbook, chunk by chunk, from where the job stands.
    pub(crate) fn check_workbook_step(&self, job: &mut Job) -> Result<Step, ServiceError> {
        let mut task: Task = serde_json::from_str(&job.payload).map_err(ServiceError::fault)?;
        let intake = self.load_intake(job.org, BatchId(job.subject))?;
        let bytes = self.files().get(&task.file)?;
        let mut reader = open_sheet(bytes)?;
        let mut seen = Seen::default();
        let mut chunk: Vec<Row> = Vec::with_capacity(CHUNK);
        let mut read = 0;
        loop {
            let row = reader.next().transpose().map_err(|error| sheet_error(&error))?;
            let ended = row.is_none();
            chunk.extend(row);
            if chunk.len() < CHUNK && !ended {
                continue;
            }
            let count = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
            read += count;
            if read <= job.done {
                // A process before this one got here: its rows stand in the batch.
                self.remember(&intake, &task, &chunk, &mut seen);
            } else if count > 0 {
                self.take_chunk(job, &mut task, &intake, &chunk, &mut seen, read)?;
            }
            chunk.clear();
            if ended {
                let Counts { added, changed, same, failing } = task.counts;
                return Ok(Step::Done(format!(
                    "共读取{read}行：新增{added}，变更{changed}，相同{same}；其中{failing}行有误。"
                )));
            }
        }
    }

    fn remember(&self, intake: &Intake, task: &Task, chunk: &[Row], seen: &mut Seen) {
        for row in chunk {
            let (draft, _) = draft_of_cells(intake, task, row);
            let class = draft.candidate.class.as_deref().and_then(|named| intake.class(named)).map(|class| class.id);
            seen.note(self, draft.row, &draft.candidate, class);
        }
    }

    fn take_chunk(
        &self,
        job: &mut Job,
        task: &mut Task,
        intake: &Intake,
        chunk: &[Row],
        seen: &mut Seen,
        read: u32,
    ) -> Result<(), ServiceError> {
        let (org, id) = (job.org, BatchId(job.subject));
        let before = task.counts;
        let held = std::mem::take(seen);
        let (advanced, counts, now_seen) = self.store().write::<_, ServiceError>(|tx| {
            let batch = editable(tx, org, id)?;
            let mut counts = before;
            let mut seen = held.clone();
            let rows = self.read_chunk(tx, intake, task, chunk, &mut seen)?;
            self.merge(tx, &batch, rows, &mut counts)?;
            let mut advanced = job.clone();
            advanced.done = read;
            advanced.total = advanced.total.max(read);
            advanced.payload = serde_json::to_string(&Task { counts, ..task.clone() }).map_err(ServiceError::fault)?;
            self.advance(tx, &advanced)?;
            Ok((advanced, counts, seen))
        })?;
        *job = advanced;
        task.counts = counts;
        *seen = now_seen;
        Ok(())
    }

    fn read_chunk(
        &self,
        tx: &mut jice_store::Tx,
        intake: &Intake,
        task: &Task,
        chunk: &[Row],
        seen: &mut Seen,
    ) -> Result<Vec<(BatchRow, Option<u32>)>, ServiceError> {
        let (drafts, kept): (Vec<Draft>, Vec<_>) = chunk.iter().map(|row| draft_of_cells(intake, task, row)).unzip();
        let mut rows: Vec<BatchRow> = drafts
            .iter()
            .zip(kept)
            .map(|(draft, values)| {
                let mut row = blank(intake.batch.school, intake.batch.id, draft.row);
                row.name = draft.candidate.name.clone().unwrap_or_default();
                row.key = self.row_key(&draft.candidate);
                row.values = values;
                row
            })
            .collect();
        let judged = self.judge(tx, intake, Occasion::EnterRow, drafts, seen)?;
        for (row, judged) in rows.iter_mut().zip(judged) {
            row.state = if passes(&judged.findings) { RowState::Passing } else { RowState::Failing };
            row.class = judged.class;
            row.findings = judged.findings;
        }
        let marks = chunk.iter().map(|row| task.mark_of(row, intake.batch.id));
        Ok(rows.into_iter().zip(marks).collect())
    }

    /// Lays rows read over the rows of the batch: new children are added, changed ones are
    /// changed, a refused row that comes back mended is mended where it stands, and a child
    /// that stands twice in the file stands twice in the batch, so that both are seen.
    fn merge(
        &self,
        tx: &mut jice_store::Tx,
        batch: &Batch,
        rows: Vec<(BatchRow, Option<u32>)>,
        counts: &mut Counts,
    ) -> Result<(), ServiceError> {
        let keys: Vec<[u8; 32]> = rows.iter().map(|(row, _)| row.key).collect();
        let found = batch_row::find_by_keys(tx, batch.school, batch.id, &keys)?;
        let mut standing: HashMap<[u8; 32], BatchRow> = found.into_iter().map(|row| (row.key, row)).collect();
        let mut next = batch_row::last(tx, batch.school, batch.id)? + 1;
        let mut fresh: Vec<BatchRow> = Vec::new();
        for (mut row, mark) in rows {
            if row.findings.iter().any(|finding| finding.rule == "unique_in_file") {
                row.key = self.store().sealer().digest("row twin", &[&row.key[..], &row.row.to_be_bytes()].concat());
                let held = batch_row::find_by_keys(tx, batch.school, batch.id, &[row.key])?;
                standing.extend(held.into_iter().map(|row| (row.key, row)));
            }
            let marked = match (standing.contains_key(&row.key), mark) {
                (false, Some(mark)) => batch_row::find(tx, batch.school, batch.id, mark)?,
                _ => None,
            };
            let held = marked
                .filter(|held| matches!(held.state, RowState::Failing | RowState::Returned))
                .or_else(|| standing.get(&row.key).cloned());
            let registered = held.as_ref().is_some_and(|held| held.state == RowState::Accepted);
            counts.failing += u32::from(row.state == RowState::Failing && !registered);
            match held {
                None => {
                    row.row = next;
                    next += 1;
                    counts.added += 1;
                    standing.insert(row.key, row.clone());
                    fresh.push(row);
                }
                // Whoever is registered is not changed by a workbook that comes later.
                Some(held) if registered || held.values == row.values => counts.same += 1,
                Some(held) => {
                    counts.changed += 1;
                    let mut changed = over(held, row);
                    match fresh.iter_mut().find(|fresh| fresh.row == changed.row) {
                        // The same child once more in this chunk: what was read last stands.
                        Some(fresh) => fresh.clone_from(&changed),
                        None => {
                            batch_row::update(tx, &changed)?;
                            changed.version += 1;
                        }
                    }
                    standing.insert(changed.key, changed);
                }
            }
        }
        Ok(batch_row::insert(tx, &fresh)?)
    }
}

impl Task {
    /// Which row of `batch` a row of the file says it is.
    fn mark_of(&self, row: &Row, batch: BatchId) -> Option<u32> {
        let text = &row.cells.get(self.marks?)?.text;
        let (of, number) = text.split_once('/')?;
        if of == batch.to_string() { number.parse().ok() } else { None }
    }
}

/// Whether a job still runs or waits.
fn is_open(job: &Job) -> bool {
    matches!(job.state, JobState::Waiting | JobState::Running)
}

/// What is read anew over what stands: photo, arrival and confirmation stay.
fn over(held: BatchRow, read: BatchRow) -> BatchRow {
    BatchRow {
        row: held.row,
        photo_key: held.photo_key,
        photo_year: held.photo_year,
        photo_source: held.photo_source,
        arrived_on: held.arrived_on,
        guardian_confirmed: held.guardian_confirmed,
        version: held.version,
        ..read
    }
}

/// A row of the workbook as a draft, with its values as they are kept. What a cell itself
/// betrays (a number that lost its digits, `#N/A`) the law finds in its text.
fn draft_of_cells(intake: &Intake, task: &Task, row: &Row) -> (Draft, jice_domain::Values) {
    let mut raw = vec![""; intake.law.fields().all().len()];
    for (cell, place) in row.cells.iter().zip(&task.columns) {
        if let Some(place) = *place {
            raw[place] = &cell.text;
        }
    }
    let (candidate, faults) = intake.law.candidate(row.number, &raw);
    let values = candidate.values.clone();
    let draft =
        Draft { row: row.number, candidate, faults, photo_year: None, arrived_on: None, guardian_confirmed: false };
    (draft, values)
}

/// The workbook within the limits of an upload.
pub(crate) fn open_sheet(bytes: Vec<u8>) -> Result<SheetReader, ServiceError> {
    SheetReader::open(bytes, &Limits::default()).map_err(|error| sheet_error(&error))
}

pub(crate) fn sheet_error(error: &jice_sheet::SheetError) -> ServiceError {
    ServiceError::invalid(
        "file",
        format!("{}{}", error.zh(), error.cure_zh()),
        format!("{} {}", error.en(), error.cure_en()),
    )
}
