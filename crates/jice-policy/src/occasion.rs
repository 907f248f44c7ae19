//! Occasions: the acts before which the law is asked.

use serde::{Deserialize, Serialize};

/// When a rule is asked: the act somebody is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A row of a workbook is read.
    ReadRow,
    /// A school enters or mends a row.
    EnterRow,
    /// A row goes to the authority with its batch.
    SubmitRow,
    /// The authority accepts a row: the pupil is registered.
    AcceptRow,
    /// A pupil of an earlier register is taken over: at school already, with what that
    /// register knew.
    TakeOverRow,
    /// A school opens a batch.
    OpenBatch,
    /// The registrar confirms that a batch is complete.
    ConfirmBatch,
    /// The head signs a batch and hands it to the authority.
    SubmitBatch,
    /// The authority decides a batch or rows of it.
    DecideBatch,
    /// The authority's director signs what was decided.
    SignDecision,
    /// An authority or a school is created.
    OpenUnit,
    /// What is registered about a unit is changed.
    MaintainUnit,
    /// A school is merged or closed.
    CloseUnit,
    /// A class is opened.
    OpenClass,
    /// A class is changed.
    MaintainClass,
    /// An administrator is filed with the authority above.
    FileStaff,
    /// An account is made active.
    OpenAccount,
    /// Somebody reads or exports pupils' records.
    UsePupils,
    /// A list of pupils is taken away as a file.
    ExportPupils,
    /// A password is chosen.
    SetPassword,
    /// Somebody signs in with a password.
    SignIn,
    /// A registered pupil's fields are changed outside a correction case.
    MaintainPupil,
    /// A pupil's archive is read, written to, or something is to be taken out of it.
    KeepArchive,
    /// A pupil's photo is put.
    PutPhoto,
    /// Pupils finish their stage.
    FinishStage,
    /// A case is handed in.
    SubmitCase,
    /// A step of a case is accepted, by somebody or by silence.
    AcceptCase,
    /// Somebody takes a step of a case.
    DecideCase,
}

/// The sort of facts an occasion brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as the facts they stand for")]
pub enum FactsKind {
    Read,
    Row,
    Batch,
    Decision,
    Unit,
    Class,
    Staff,
    Export,
    Password,
    Maintain,
    Archive,
    Photo,
    Finish,
    Case,
}

impl Occasion {
    /// Every occasion.
    pub const ALL: [Self; 28] = [
        Self::ReadRow,
        Self::EnterRow,
        Self::SubmitRow,
        Self::AcceptRow,
        Self::TakeOverRow,
        Self::OpenBatch,
        Self::ConfirmBatch,
        Self::SubmitBatch,
        Self::DecideBatch,
        Self::SignDecision,
        Self::OpenUnit,
        Self::MaintainUnit,
        Self::CloseUnit,
        Self::OpenClass,
        Self::MaintainClass,
        Self::FileStaff,
        Self::OpenAccount,
        Self::UsePupils,
        Self::ExportPupils,
        Self::SetPassword,
        Self::SignIn,
        Self::MaintainPupil,
        Self::KeepArchive,
        Self::PutPhoto,
        Self::FinishStage,
        Self::SubmitCase,
        Self::AcceptCase,
        Self::DecideCase,
    ];

    /// The facts that are known then.
    pub fn facts(self) -> FactsKind {
        match self {
            Self::ReadRow => FactsKind::Read,
            Self::EnterRow | Self::SubmitRow | Self::AcceptRow | Self::TakeOverRow => FactsKind::Row,
            Self::OpenBatch | Self::ConfirmBatch | Self::SubmitBatch => FactsKind::Batch,
            Self::DecideBatch | Self::SignDecision | Self::DecideCase => FactsKind::Decision,
            Self::OpenUnit | Self::MaintainUnit | Self::CloseUnit => FactsKind::Unit,
            Self::OpenClass | Self::MaintainClass => FactsKind::Class,
            Self::FileStaff | Self::OpenAccount | Self::UsePupils => FactsKind::Staff,
            Self::ExportPupils => FactsKind::Export,
            Self::SetPassword | Self::SignIn => FactsKind::Password,
            Self::MaintainPupil => FactsKind::Maintain,
            Self::KeepArchive => FactsKind::Archive,
            Self::PutPhoto => FactsKind::Photo,
            Self::FinishStage => FactsKind::Finish,
            Self::SubmitCase | Self::AcceptCase => FactsKind::Case,
        }
    }

    /// The word used in packs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadRow => "read_row",
            Self::EnterRow => "enter_row",
            Self::SubmitRow => "submit_row",
            Self::AcceptRow => "accept_row",
            Self::TakeOverRow => "take_over_row",
            Self::OpenBatch => "open_batch",
            Self::ConfirmBatch => "confirm_batch",
            Self::SubmitBatch => "submit_batch",
            Self::DecideBatch => "decide_batch",
            Self::SignDecision => "sign_decision",
            Self::OpenUnit => "open_unit",
            Self::MaintainUnit => "maintain_unit",
            Self::CloseUnit => "close_unit",
            Self::OpenClass => "open_class",
            Self::MaintainClass => "maintain_class",
            Self::FileStaff => "file_staff",
            Self::OpenAccount => "open_account",
            Self::UsePupils => "use_pupils",
            Self::ExportPupils => "export_pupils",
            Self::SetPassword => "set_password",
            Self::SignIn => "sign_in",
            Self::MaintainPupil => "maintain_pupil",
            Self::KeepArchive => "keep_archive",
            Self::PutPhoto => "put_photo",
            Self::FinishStage => "finish_stage",
            Self::SubmitCase => "submit_case",
            Self::AcceptCase => "accept_case",
            Self::DecideCase => "decide_case",
        }
    }
}
