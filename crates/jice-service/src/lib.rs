//! What the register does, one file per act: permit, facts, verdict, append, jobs.
//!
//! [`Service`] is the only way in: the web, the command line, an import, a job and the demo
//! all ask it, as somebody ([`Asked`]). An act asks first whether the actor may
//! (`permit`), then whether it is lawful (the rulebook of the place), then does it in one
//! transaction together with its line in the audit log. A reading is in the log before it
//! is shown. Every method blocks; async callers hand each call to a blocking thread.
//!
//! To add an act: a file named for it beside its kin, a command that refuses unknown keys,
//! a method on [`Service`] that follows this order, its row in the matrix
//! (`jice_domain::granted`), and its test in `tests/`.

mod admission_plan;
mod archive;
mod bell;
mod case;
mod closed;
mod context;
mod deadlines;
mod download;
mod error;
mod files;
mod finding;
mod founding;
mod import;
mod import_workbook;
mod intake;
mod law;
mod numbering;
mod org;
pub mod package;
mod page;
mod photo;
mod problem_record;
mod pupil;
mod registration;
mod renumber;
mod secrets;
mod service;
mod session;
mod statistics;
mod tree;
mod unfinished;
pub mod view;
mod watch;
mod window;
mod words;
mod work;
mod worker;

pub use case::{ReplayAsk, ReplayCount, ReplayReason, Replayed, Would, replay};
pub use context::{Asked, Credentials, RequestKey, SessionKey, Who};
pub use download::Download;
pub use error::{InvalidField, ServiceError};
pub use files::Files;
pub use founding::Founding;
pub use import::{ImportRow, Imported, ReadRow, RowReader, Takeover};
pub use import_workbook::{ImportedChunk, WorkbookImport};
pub use law::case_tags;
pub use page::PageAsk;
pub use secrets::Token;
pub use service::{Parts, Service};
pub use session::PartialSession;

/// What is asked of the acts.
pub mod command {
    pub use crate::admission_plan::{LoadPlan, PlanLine};
    pub use crate::archive::{ArchiveAsk, CorrectItem, NoteItem, NotePaper, NoteResults};
    pub use crate::case::{
        AskCosigner, BacklogAsk, ClearCases, DecideCase, DecideMany, Desk, DeskAsk, EnterRecord, FillCase, NamedCase,
        NamedNotice, OpenCase, OverridesAsk, OverridesExport, PupilRef, SeeNotices, Swept, TakeAway, UnderWayAsk,
        WithdrawCase,
    };
    pub use crate::finding::{
        AnswerFinding, CloseFinding, DismissFinding, FindingsAsk, FindingsOf, OrderRemedy, RegisterFinding,
    };
    pub use crate::intake::{
        AddRow, BatchesAsk, CheckClass, CheckWorkbook, DecideBatch, MendRow, NoteArrivals, OpenBatch, ReturnRow,
        RowsAsk, SignBatch, Versioned,
    };
    pub use crate::org::{
        AddCampus, ClassJoin, CloseUnit, CreateAccount, CreateUnit, DelegateDuty, FileStaff, MaintainClass,
        MaintainUnit, MergeUnit, OpenClass, PlanMerger, RecordTraining, RenameUnit, UnitCreated,
    };
    pub use crate::package::{TrustKey, WithdrawKey};
    pub use crate::problem_record::{HandleProblem, ProblemsAsk, ProblemsExport, ProblemsOf};
    pub use crate::pupil::{ExportFormat, FindPupil, MaintainPupil, OutOfClassAsk, PupilsAsk, Reveal, RosterAsk};
    pub use crate::session::{ProveCode, RedeemCode, SetPassword, SignIn, SignUndertaking, StandInFor};
    pub use crate::window::{SetWindow, WindowDays};
    pub use crate::work::{AuditAsk, StatisticsAsk};
}
