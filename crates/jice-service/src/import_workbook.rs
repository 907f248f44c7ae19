//! Taking over an earlier register from a workbook of any size: one thread reads and parses
//! ahead, the other looks up, judges and writes, a chunk in a transaction. Neither holds more
//! than a few chunks, whatever the size of the file.

use std::sync::mpsc::{SyncSender, sync_channel};

use jice_domain::{OrgId, Refusal, Values};
use jice_policy::Rulebook;
use jice_sheet::{Cell, Limits, Reason, Row, SheetError, SheetReader, Source, map_columns};

use crate::context::Asked;
use crate::intake::{field_names, sheet_error};
use crate::{Imported, ReadRow, RowReader, Service, ServiceError, Takeover};

/// Pupils of one transaction.
const CHUNK: usize = 2_000;
/// Chunks read ahead.
const AHEAD: usize = 2;

/// A workbook whose columns are understood, ready to be taken over.
pub struct WorkbookImport<'a> {
    takeover: Takeover<'a>,
    reader: SheetReader,
    headings: Vec<String>,
    /// For each column the place of its field in the pack.
    columns: Vec<Option<usize>>,
    /// Headings that fit no field.
    unmapped: Vec<String>,
}

/// What came of a chunk of a workbook.
pub struct ImportedChunk {
    /// How many were taken over and how many were known.
    pub imported: Imported,
    /// The rows that were refused, as they stand in the file, with the reasons to write beside them.
    pub refused: Vec<(Row, Vec<Reason>)>,
}

/// Rows as they stand in the file, and as they were read. The cells of a row are kept in one
/// piece: few rows are refused and told again.
type Read = (Vec<(u32, Values)>, Vec<ReadRow>);

impl Service {
    /// Opens a workbook of pupils of `unit`: a school, or an authority with everything below
    /// it, and then each row names its school by the ministry's identifier.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope; [`ServiceError::Invalid`] where the file is no
    /// workbook within the limits, or a column that every pupil needs is missing.
    pub fn open_import<'a>(
        &'a self,
        asked: &'a Asked,
        unit: OrgId,
        source: impl Into<Source>,
    ) -> Result<WorkbookImport<'a>, ServiceError> {
        let takeover = self.takeover(asked, unit)?;
        let reader = SheetReader::open(source, &Limits::default()).map_err(|error| sheet_error(&error))?;
        let headings = reader.headers().to_vec();
        let rows = takeover.reader();
        let law = rows.law();
        let mapping = map_columns(&headings, &field_names(law));
        let fields = law.fields();
        for needed in [fields.places().name, fields.places().sex, fields.places().birth_date, fields.places().class] {
            if let Some(place) = needed.filter(|place| mapping.missing.contains(place)) {
                let field = &fields.all()[place];
                return Err(ServiceError::invalid(
                    "file",
                    format!("没有“{}”一栏，请补上后再导入。", field.zh),
                    format!("There is no column {:?}: add it, then import again.", field.en),
                ));
            }
        }
        let unmapped = mapping.unmapped.iter().map(|column| headings[*column].clone()).collect();
        Ok(WorkbookImport { takeover, reader, headings, columns: mapping.columns, unmapped })
    }
}

impl WorkbookImport<'_> {
    /// The headings, as they stand in the file.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Headings that fit no field: what stands below them is not taken over.
    pub fn unmapped(&self) -> &[String] {
        &self.unmapped
    }

    /// Takes everything over, telling `watch` of each chunk once it stands in the register.
    /// Returns the sum, without the reasons.
    ///
    /// # Errors
    /// Those of the file and of the store, and of `watch`; what was told before stays, and
    /// taking the mended file over again changes nothing twice.
    pub fn run(
        self,
        mut watch: impl FnMut(ImportedChunk) -> Result<(), ServiceError>,
    ) -> Result<Imported, ServiceError> {
        let Self { mut takeover, reader, columns, .. } = self;
        let row_reader = takeover.reader();
        let mut sum = Imported::default();
        std::thread::scope(|scope| {
            let (ahead, chunks) = sync_channel::<Result<Read, SheetError>>(AHEAD);
            let (row_reader, columns) = (&row_reader, &columns);
            scope.spawn(move || read_ahead(reader, row_reader, columns, &ahead));
            for chunk in chunks {
                let (rows, read) = chunk.map_err(|error| sheet_error(&error))?;
                let imported = takeover.take(&read)?;
                sum.taken += imported.taken;
                sum.known += imported.known;
                let refused = refused(&rows, &imported, row_reader.law(), columns);
                watch(ImportedChunk { imported, refused })?;
            }
            Ok(sum)
        })
    }
}

/// Reads chunk after chunk until the file ends or nobody wants them any more.
fn read_ahead(
    reader: SheetReader,
    rows: &RowReader,
    columns: &[Option<usize>],
    ahead: &SyncSender<Result<Read, SheetError>>,
) {
    let fields = rows.law().fields().all().len();
    let mut chunk: Read = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
    for row in reader {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                // What was read before the fault is taken over; then the fault is told.
                let _ = ahead.send(Ok(chunk)).and_then(|()| ahead.send(Err(error)));
                return;
            }
        };
        let mut raw = vec![""; fields];
        for (cell, place) in row.cells.iter().zip(columns) {
            if let Some(place) = *place {
                raw[place] = &cell.text;
            }
        }
        chunk.1.push(rows.read(row.number, &raw));
        chunk.0.push((row.number, row.cells.iter().map(|cell| &cell.text).collect()));
        if chunk.0.len() == CHUNK {
            let full = std::mem::replace(&mut chunk, (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK)));
            if ahead.send(Ok(full)).is_err() {
                return;
            }
        }
    }
    let _ = ahead.send(Ok(chunk));
}

/// The rows of a chunk that were refused, each with its reasons at their columns.
fn refused(
    rows: &[(u32, Values)],
    imported: &Imported,
    law: &Rulebook,
    columns: &[Option<usize>],
) -> Vec<(Row, Vec<Reason>)> {
    if imported.refused.is_empty() {
        return Vec::new();
    }
    let reason = |refusal: &Refusal| Reason {
        column: refusal
            .field
            .as_ref()
            .and_then(|field| law.fields().index(field))
            .and_then(|place| columns.iter().position(|column| *column == Some(place))),
        zh: format!("{}（{}）{}", refusal.zh, refusal.clause.article, refusal.cure.zh),
    };
    let why = |number: u32| imported.refused.iter().find(|(refused, _)| *refused == number);
    let told = |(number, cells): &(u32, Values)| {
        let reasons = why(*number)?.1.iter().map(reason).collect();
        Some((Row { number: *number, cells: cells.iter().map(Cell::text).collect() }, reasons))
    };
    rows.iter().filter_map(told).collect()
}
