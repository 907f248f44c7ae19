//! Workbooks in and out: uploads of unknown origin read row by row within fixed bounds,
//! headings matched to fields, and templates, failed rows, rosters and photo archives.
//!
//! Nothing here knows a rule of the register. An upload is text with places; whether the
//! text is lawful is asked elsewhere.

mod archive;
mod cell;
mod error;
mod guard;
mod limits;
mod mapping;
mod photos;
mod read;
mod write;

pub use archive::Source;
pub use cell::{Cell, CellTrouble, Row};
pub use error::{Cap, Place, SheetError, column_letters};
pub use limits::Limits;
pub use mapping::{Ambiguity, FieldNames, Mapping, map_columns};
pub use photos::{Photo, PhotoFile, PhotoKind, PhotoLimits, PhotoProblem, PhotoZip};
pub use read::{NOTES_SHEET, REASONS_HEADING, SAMPLE_MARK, SheetKind, SheetReader};
pub use write::{
    ColumnKind, CsvWriter, FailedRows, Reason, Roster, RosterColumn, RosterWriter, Template, TemplateColumn, WriteError,
};
