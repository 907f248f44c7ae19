use jice_domain::{Action, BatchId, FieldId, OrgId, PersonId, RowState, Values};
use jice_policy::Occasion;
use jice_sheet::{Cell, FailedRows, Reason, Row};
use jice_store::{batch_row, person};

use super::Intake;
use super::check_workbook::{MARK_HEADING, mark};
use crate::context::{Asked, Subject};
use crate::view::{Page, RowChange};
use crate::{Download, PageAsk, Service, ServiceError, words};

impl Service {
    /// What accepting the batch would add and change, row by row.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn preview(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        ask: &PageAsk,
    ) -> Result<Page<RowChange>, ServiceError> {
        let intake = self.intake(asked, Action::ReadBatch, org, id)?;
        let limit = ask.limit();
        let after = u32::try_from(ask.id_cursor()?.unwrap_or(0)).unwrap_or(u32::MAX);
        let ask_for = u32::try_from(limit + 1).expect("at most 201");
        // A class teacher sees the class and nothing else.
        let filter = batch_row::Filter { class: asked.actor.class, ..batch_row::Filter::default() };
        let mut rows = self
            .store()
            .read::<_, ServiceError>(|db| Ok(batch_row::filtered(db, org, id, &filter, after, ask_for)?))?;
        let next = (rows.len() > limit).then(|| rows[limit - 1].row.to_string());
        rows.truncate(limit);
        self.note_read(asked, Action::ReadBatch, Subject::of("batch_rows", org, id.0).with_fields("preview"))?;
        let items = rows
            .iter()
            .map(|row| {
                let judged = self.store().read(|db| self.judge_one(db, &intake, row, Occasion::EnterRow))?;
                let known = judged.existing.map(|seated| seated.entry.person);
                self.row_change(&intake, row.row, &row.name, &row.values, known)
            })
            .collect::<Result<_, ServiceError>>()?;
        Ok(Page { items, next, total: None })
    }

    fn row_change(
        &self,
        intake: &Intake,
        row: u32,
        name: &str,
        values: &Values,
        known: Option<PersonId>,
    ) -> Result<RowChange, ServiceError> {
        let held = match known {
            Some(person) => self.store().read::<_, ServiceError>(|db| Ok(person::find(db, &[person])?))?.pop(),
            None => None,
        };
        let Some(held) = held else {
            return Ok(RowChange { row, kind: "add".to_owned(), name: name.to_owned(), fields: Vec::new() });
        };
        let fields = intake.law.fields();
        let shown = |values: &Values, id: &FieldId| {
            let one = words::value_views(&intake.law, values).into_iter().find(|view| view.field == *id);
            one.map(|view| view.value).unwrap_or_default()
        };
        let differing =
            fields.all().iter().enumerate().filter(|(place, _)| held.values.get(*place) != values.get(*place));
        let changed: Vec<(String, String, String)> = differing
            .map(|(_, field)| (field.zh.clone(), shown(&held.values, &field.id), shown(values, &field.id)))
            .collect();
        let kind = if changed.is_empty() { "same" } else { "change" };
        Ok(RowChange { row, kind: kind.to_owned(), name: name.to_owned(), fields: changed })
    }

    /// The refused rows as a workbook with their reasons, to be mended and uploaded again.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn failed_rows(&self, asked: &Asked, org: OrgId, id: BatchId) -> Result<Download, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        let fields = intake.law.fields();
        let mut headings: Vec<String> = fields.all().iter().map(|field| field.zh.clone()).collect();
        headings.push(MARK_HEADING.to_owned());
        let mut book = FailedRows::new(&headings, self.now()).map_err(ServiceError::fault)?;
        let mut after = 0;
        loop {
            let rows = self
                .store()
                .read::<_, ServiceError>(|db| Ok(batch_row::page(db, org, id, Some(RowState::Failing), after, 500)?))?;
            let Some(last) = rows.last() else { break };
            after = last.row;
            for row in &rows {
                let reasons: Vec<Reason> = row
                    .findings
                    .iter()
                    .map(|finding| Reason {
                        column: finding.field.as_ref().and_then(|field| fields.index(field)),
                        zh: format!("{}（{}）{}", finding.zh, finding.clause.article, finding.cure.zh),
                    })
                    .collect();
                let mut values: Vec<String> = row.values.iter().map(str::to_owned).collect();
                values.resize(fields.all().len(), String::new());
                values.push(mark(id, row.row));
                let cells = values.into_iter().map(Cell::text).collect();
                book.push(&Row { number: row.row, cells }, &reasons).map_err(ServiceError::fault)?;
            }
        }
        let fields = format!("failed rows={}", book.len());
        self.note_read(asked, Action::PrepareIntake, Subject::of("batch_rows", org, id.0).with_fields(&fields))?;
        let bytes = book.finish().map_err(ServiceError::fault)?;
        Ok(Download::xlsx(&format!("{}错误数据", intake.school.name), bytes))
    }
}
