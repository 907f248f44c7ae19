use jice_domain::{Action, BatchId, OrgId};
use jice_policy::{Field, FieldType, Rulebook};
use jice_sheet::{FieldNames, map_columns};

use super::check_workbook::{open_sheet, sheet_error};
use super::rows::editable;
use crate::context::{Asked, Subject};
use crate::view::{ColumnView, FieldView, UploadView};
use crate::{Service, ServiceError, words};

/// Rows shown beside the headings.
const SAMPLES: usize = 3;

impl Service {
    /// Takes in a workbook, keeps it sealed, and tells what its columns seem to hold.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where it is no workbook within the limits.
    pub fn upload_workbook(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        file_name: &str,
        bytes: Vec<u8>,
    ) -> Result<UploadView, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        let file = self.files().put(&bytes)?;
        let mut reader = open_sheet(bytes)?;
        let headings = reader.headers().to_vec();
        let mapping = map_columns(&headings, &field_names(&intake.law));
        let mut samples: Vec<Vec<String>> = vec![Vec::new(); headings.len()];
        for _ in 0..SAMPLES {
            let Some(row) = reader.next().transpose().map_err(|error| sheet_error(&error))? else { break };
            for (held, cell) in samples.iter_mut().zip(row.cells) {
                held.push(cell.text);
            }
        }
        let fields = intake.law.fields().all();
        let columns = headings
            .into_iter()
            .zip(samples)
            .enumerate()
            .map(|(column, (heading, samples))| {
                let field = mapping.columns[column].map(|place| &fields[place]);
                ColumnView {
                    heading,
                    field: field.map(|field| field.id.clone()),
                    guessed: mapping.guesses.contains(&column),
                    samples: samples.iter().map(|text| sample(field, text)).collect(),
                }
            })
            .collect();
        let missing = mapping.missing.iter().map(|place| &fields[*place]).filter(|field| field.required);
        let view =
            UploadView { file, file_name: file_name.to_owned(), columns, missing: missing.map(field_view).collect() };
        self.act(asked, Action::PrepareIntake, Subject::of("batch", org, id.0).with_fields("upload"), |tx| {
            editable(tx, org, id)?;
            Ok(view.clone())
        })
    }

    /// The fields that an intake collects.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn intake_fields(&self, asked: &Asked, org: OrgId) -> Result<Vec<FieldView>, ServiceError> {
        self.permit(asked, Action::ReadOrg, org, None)?;
        let law = self.rulebook(&self.unit(org)?.jurisdiction)?;
        Ok(law.fields().all().iter().map(field_view).collect())
    }
}

/// The names by which the pack's fields may be headed.
pub(crate) fn field_names(law: &Rulebook) -> Vec<FieldNames> {
    let name = |field: &Field| FieldNames {
        id: field.id.to_string(),
        zh: field.zh.clone(),
        en: field.en.clone(),
        synonyms: field.synonyms.clone(),
    };
    law.fields().all().iter().map(name).collect()
}

/// A sample value: of columns that are not understood too, long numbers are masked.
fn sample(field: Option<&Field>, text: &str) -> String {
    let long_number = text.len() >= 11 && text.bytes().filter(u8::is_ascii_digit).count() >= 11;
    match field.map(|field| field.sort) {
        Some(FieldType::Document | FieldType::Phone) => words::mask(text),
        None if long_number => words::mask(text),
        _ => text.to_owned(),
    }
}

pub(crate) fn field_view(field: &Field) -> FieldView {
    let allowed = |code: &str| field.allow.as_ref().is_none_or(|allow| allow.iter().any(|held| held == code));
    let codes = field.codes().map(|table| {
        table.rows.iter().filter(|row| allowed(&row.code)).map(|row| (row.code.clone(), row.name.clone())).collect()
    });
    FieldView {
        id: field.id.clone(),
        zh: field.zh.clone(),
        en: field.en.clone(),
        kind: field.sort.as_str().to_owned(),
        required: field.may_be_required(),
        key: field.key,
        codes: codes.unwrap_or_default(),
    }
}
