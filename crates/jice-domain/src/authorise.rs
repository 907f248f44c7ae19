//! May you? One question, asked before anything is read or written.
//!
//! [`authorise`] is the only maker of a [`Permit`], and the store has no method on
//! pupils that does not take one. The table of who may do what is [`granted`]: from it
//! the matrix file is generated, and every row of it is a test.

use serde::{Deserialize, Serialize};

use crate::{AccountState, Actor, ClassId, Level, OrgId, Role};

/// What somebody wants to do. A literal translation of the deed, not of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See units of the tree.
    ReadOrg,
    /// Create or change a register authority or a school.
    CreateUnit,
    /// Add a branch campus under a central school.
    AddCampus,
    /// Change what is registered about one's own unit, but for its name.
    MaintainUnit,
    /// Rename a unit below 更名.
    RenameUnit,
    /// Merge or close a school below 合并、撤销. Shows how many pupils there are, and none of them.
    CloseUnit,
    /// Open, change or close a class.
    MaintainClass,
    /// See classes.
    ReadClass,
    /// See who staffs a unit: administrators, training, filings.
    ReadStaff,
    /// File an administrator or a training upward.
    FileStaff,
    /// Make, reset or end accounts below; say who stands in for whom there.
    ManageAccounts,
    /// Hand one's own duty to a colleague for a while 委托代办.
    DelegateDuty,
    /// Open an intake, upload workbooks, map columns, mend rows, put photos.
    PrepareIntake,
    /// Check the rows of a class.
    CheckClass,
    /// Sign a batch with the integrity undertaking.
    SignBatch,
    /// See a batch and its rows.
    ReadBatch,
    /// Accept or return rows of a batch.
    DecideBatch,
    /// Take over entries of an earlier register, already numbered.
    ImportEntries,
    /// Set or lift the days of a window, for a unit and all below it.
    SetWindow,
    /// Load the year's admission plan of schools below.
    LoadPlan,
    /// List and search pupils, identity numbers masked.
    ListPupils,
    /// See one pupil, identity numbers masked.
    ReadPupil,
    /// See one identity number in full, for a purpose.
    RevealIdentity,
    /// Maintain a pupil's unlocked fields.
    MaintainPupil,
    /// Note and correct items of a pupil's archive 学籍档案, and where its papers lie.
    KeepArchive,
    /// Open a case about a pupil, put its papers, hand it in, take it back.
    OpenCase,
    /// See a case, its papers and its clock.
    ReadCase,
    /// Take a step of a case.
    DecideCase,
    /// See what may be a breach of the sanction list, and what was done about it.
    ReadFinding,
    /// Explain what one's own unit is accused of, and report it remedied.
    AnswerFinding,
    /// Look for breaches below, register one by hand, order its remedy, close or dismiss it.
    JudgeFinding,
    /// See problem records: whose, what is in doubt, who has to act.
    ReadProblem,
    /// Take in the ministry's list of problem records, or have the register search for them.
    TellProblems,
    /// Exchange pupils' records with registers elsewhere 调档: take in what they sign, hand out what
    /// this one signs.
    ExchangeRecords,
    /// Say whose signature counts among registers elsewhere.
    TrustRegisters,
    /// End cases under way below, with a reason 在办业务清理.
    ClearCases,
    /// Print or download rosters, cards and confirmation sheets.
    PrintRoster,
    /// Count and chart.
    ReadStatistics,
    /// Read the audit log.
    ReadAudit,
    /// Run and configure the machine.
    RunSystem,
}

/// How far from the actor's unit a grant reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The class teacher's own class.
    OwnClass,
    /// The actor's own unit and, for a central school, its campuses.
    OwnUnit,
    /// The actor's unit and everything below it.
    Below,
}

/// What the deed is done to: the unit that owns the record, as the tree has it.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The owning unit and all units above it, nearest first.
    pub path: &'a [OrgId],
    /// The class concerned, where there is one.
    pub class: Option<ClassId>,
    /// Whether the owning unit was merged or closed: it is only read then.
    pub closed: bool,
}

/// Proof that [`authorise`] said yes. Cannot be made elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    action: Action,
    org: OrgId,
    reach: Reach,
    class: Option<ClassId>,
    actor: Actor,
}

impl Permit {
    /// The deed permitted.
    pub fn action(&self) -> Action {
        self.action
    }
    /// The unit from which the permit reaches.
    pub fn org(&self) -> OrgId {
        self.org
    }
    /// How far it reaches.
    pub fn reach(&self) -> Reach {
        self.reach
    }
    /// The only class it covers, where it covers one.
    pub fn class(&self) -> Option<ClassId> {
        self.class
    }
    /// Who was permitted.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// Why somebody may not. Whether the record exists is never told to those out of scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Denied {
    /// The account is not in use.
    #[error("the account is not active")]
    AccountInactive,
    /// The role has no such right.
    #[error("the role has no such right")]
    RoleLacksRight,
    /// The record lies outside the actor's scope: shown as absent.
    #[error("no such record")]
    OutOfScope,
    /// The unit that owns the record was merged or closed: it can only be read.
    #[error("the unit was merged or closed and is only read")]
    UnitClosed,
    /// This school year's data-security undertaking is not signed.
    #[error("this school year's data-security undertaking is not signed")]
    UndertakingMissing,
    /// Who stands in for somebody does no such deed: it stays with the one who is away.
    #[error("this is not done by who stands in for somebody")]
    NotDelegated,
    /// The deed asks for a second factor proved within five minutes.
    #[error("a fresh proof of identity is needed")]
    ProofStale,
}

/// Whether a deed shows or changes what is known of pupils: such deeds ask for the
/// year's signed undertaking.
fn touches_pupils(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::PrepareIntake
            | A::CheckClass
            | A::SignBatch
            | A::ReadBatch
            | A::DecideBatch
            | A::ImportEntries
            | A::ListPupils
            | A::ReadPupil
            | A::RevealIdentity
            | A::MaintainPupil
            | A::KeepArchive
            | A::PrintRoster
            | A::OpenCase
            | A::ReadCase
            | A::DecideCase
            | A::ReadFinding
            | A::AnswerFinding
            | A::JudgeFinding
            | A::ReadProblem
            | A::TellProblems
            | A::ExchangeRecords
            | A::ClearCases
    )
}

/// Whether who stands in for somebody may do it: accounts, and duties handed on, stay with whoever
/// was given them.
pub fn can_be_delegated(action: Action) -> bool {
    !matches!(action, Action::ManageAccounts | Action::DelegateDuty)
}

impl Action {
    /// Whether a deed is done to units that were merged or closed, too: what they left is read, and
    /// judged where they did wrong.
    pub fn outlasts_unit(self) -> bool {
        matches!(
            self,
            Self::ReadOrg
                | Self::ReadClass
                | Self::ReadStaff
                | Self::ReadBatch
                | Self::ListPupils
                | Self::ReadPupil
                | Self::RevealIdentity
                | Self::ReadCase
                | Self::ReadFinding
                | Self::JudgeFinding
                | Self::ReadProblem
                | Self::PrintRoster
                | Self::ReadStatistics
                | Self::ReadAudit
                | Self::RunSystem
        )
    }

    /// Every deed, in the order of the matrix.
    pub const ALL: [Self; 40] = [
        Self::ReadOrg,
        Self::CreateUnit,
        Self::AddCampus,
        Self::MaintainUnit,
        Self::RenameUnit,
        Self::CloseUnit,
        Self::MaintainClass,
        Self::ReadClass,
        Self::ReadStaff,
        Self::FileStaff,
        Self::ManageAccounts,
        Self::DelegateDuty,
        Self::PrepareIntake,
        Self::CheckClass,
        Self::SignBatch,
        Self::ReadBatch,
        Self::DecideBatch,
        Self::ImportEntries,
        Self::SetWindow,
        Self::LoadPlan,
        Self::ListPupils,
        Self::ReadPupil,
        Self::RevealIdentity,
        Self::MaintainPupil,
        Self::KeepArchive,
        Self::OpenCase,
        Self::ReadCase,
        Self::DecideCase,
        Self::ReadFinding,
        Self::AnswerFinding,
        Self::JudgeFinding,
        Self::ReadProblem,
        Self::TellProblems,
        Self::ExchangeRecords,
        Self::TrustRegisters,
        Self::ClearCases,
        Self::PrintRoster,
        Self::ReadStatistics,
        Self::ReadAudit,
        Self::RunSystem,
    ];
}

/// The table: how far `role` may do `action`; none where it may not at all.
pub fn granted(role: Role, action: Action) -> Option<Reach> {
    use Action as A;
    use Reach::{Below, OwnClass, OwnUnit};
    match role {
        Role::Registrar => match action {
            A::ReadOrg
            | A::AddCampus
            | A::MaintainUnit
            | A::MaintainClass
            | A::ReadClass
            | A::ReadStaff
            | A::FileStaff
            | A::DelegateDuty
            | A::PrepareIntake
            | A::ReadBatch
            | A::ListPupils
            | A::ReadPupil
            | A::RevealIdentity
            | A::MaintainPupil
            | A::KeepArchive
            | A::OpenCase
            | A::ReadCase
            | A::DecideCase
            | A::ReadFinding
            | A::AnswerFinding
            | A::ReadProblem
            | A::PrintRoster
            | A::ReadStatistics => Some(OwnUnit),
            _ => None,
        },
        Role::Head => match action {
            A::ReadOrg
            | A::ReadClass
            | A::ReadStaff
            | A::ManageAccounts
            | A::DelegateDuty
            | A::SignBatch
            | A::ReadBatch
            | A::ListPupils
            | A::ReadPupil
            | A::ReadCase
            | A::DecideCase
            | A::ReadFinding
            | A::AnswerFinding
            | A::ReadProblem
            | A::PrintRoster
            | A::ReadStatistics => Some(OwnUnit),
            _ => None,
        },
        Role::ClassTeacher => match action {
            A::ReadOrg | A::ReadClass | A::DelegateDuty => Some(OwnUnit),
            A::CheckClass | A::ReadBatch | A::ListPupils | A::ReadPupil | A::KeepArchive | A::PrintRoster => {
                Some(OwnClass)
            }
            _ => None,
        },
        Role::Clerk => match action {
            // An authority answers for itself, and for nobody below.
            A::AnswerFinding | A::DelegateDuty => Some(OwnUnit),
            A::ReadOrg
            | A::ReadClass
            | A::ReadStaff
            | A::FileStaff
            | A::ManageAccounts
            | A::ReadBatch
            | A::DecideBatch
            | A::ImportEntries
            | A::SetWindow
            | A::LoadPlan
            | A::ListPupils
            | A::ReadPupil
            | A::RevealIdentity
            | A::MaintainPupil
            | A::OpenCase
            | A::ReadCase
            | A::ReadFinding
            | A::JudgeFinding
            | A::ReadProblem
            | A::TellProblems
            | A::DecideCase
            | A::ExchangeRecords
            | A::ClearCases
            | A::PrintRoster
            | A::ReadStatistics => Some(Below),
            _ => None,
        },
        Role::Director => match action {
            A::AnswerFinding | A::DelegateDuty => Some(OwnUnit),
            A::ReadOrg
            | A::ReadClass
            | A::ReadStaff
            | A::SignBatch
            | A::ReadBatch
            | A::ReadCase
            | A::DecideCase
            | A::ReadFinding
            | A::JudgeFinding
            | A::ReadProblem
            | A::ReadStatistics
            | A::ReadAudit => Some(Below),
            _ => None,
        },
        Role::Viewer => match action {
            A::ReadOrg
            | A::ReadClass
            | A::ReadStaff
            | A::ReadBatch
            | A::ListPupils
            | A::ReadPupil
            | A::ReadCase
            | A::ReadFinding
            | A::ReadProblem
            | A::ReadStatistics
            | A::ReadAudit => Some(Below),
            _ => None,
        },
        Role::OrgAdmin => match action {
            A::ReadOrg
            | A::CreateUnit
            | A::MaintainUnit
            | A::RenameUnit
            | A::CloseUnit
            | A::ReadClass
            | A::ReadStaff
            | A::FileStaff
            | A::ManageAccounts
            | A::SetWindow
            | A::TrustRegisters
            | A::ReadStatistics => Some(Below),
            _ => None,
        },
        Role::SystemKeeper => matches!(action, A::ReadOrg | A::RunSystem | A::TrustRegisters).then_some(Below),
        Role::SecurityKeeper => matches!(action, A::ReadOrg | A::ReadStaff | A::ManageAccounts).then_some(Below),
        Role::AuditKeeper => matches!(action, A::ReadOrg | A::ReadAudit).then_some(Below),
    }
}

/// May `actor` do `action` to `target`?
///
/// # Errors
/// The first of: the account is not active, the role lacks the right, the record is out
/// of scope, its unit is closed, the year's undertaking is missing.
pub fn authorise(actor: &Actor, action: Action, target: Target<'_>) -> Result<Permit, Denied> {
    if actor.state != AccountState::Active {
        return Err(Denied::AccountInactive);
    }
    let reach = granted(actor.role, action).ok_or(Denied::RoleLacksRight)?;
    if actor.stands_in_for.is_some() && !can_be_delegated(action) {
        return Err(Denied::NotDelegated);
    }
    let position = target.path.iter().position(|org| *org == actor.org).ok_or(Denied::OutOfScope)?;
    let within = match reach {
        Reach::Below => true,
        // A central school keeps its campuses' records; a campus keeps its own only.
        Reach::OwnUnit => position == 0 || (actor.level == Level::School && position == 1),
        Reach::OwnClass => position == 0 && actor.class.is_some() && actor.class == target.class,
    };
    if !within {
        return Err(Denied::OutOfScope);
    }
    if target.closed && !action.outlasts_unit() {
        return Err(Denied::UnitClosed);
    }
    if touches_pupils(action) && !actor.undertaking_signed {
        return Err(Denied::UndertakingMissing);
    }
    let class = if reach == Reach::OwnClass { actor.class } else { None };
    Ok(Permit { action, org: actor.org, reach, class, actor: actor.clone() })
}

crate::org::words!(Action {
    ReadOrg => "read_org",
    CreateUnit => "create_unit",
    AddCampus => "add_campus",
    MaintainUnit => "maintain_unit",
    RenameUnit => "rename_unit",
    CloseUnit => "close_unit",
    MaintainClass => "maintain_class",
    ReadClass => "read_class",
    ReadStaff => "read_staff",
    FileStaff => "file_staff",
    ManageAccounts => "manage_accounts",
    DelegateDuty => "delegate_duty",
    PrepareIntake => "prepare_intake",
    CheckClass => "check_class",
    SignBatch => "sign_batch",
    ReadBatch => "read_batch",
    DecideBatch => "decide_batch",
    ImportEntries => "import_entries",
    SetWindow => "set_window",
    LoadPlan => "load_plan",
    ListPupils => "list_pupils",
    ReadPupil => "read_pupil",
    RevealIdentity => "reveal_identity",
    MaintainPupil => "maintain_pupil",
    KeepArchive => "keep_archive",
    OpenCase => "open_case",
    ReadCase => "read_case",
    DecideCase => "decide_case",
    ReadFinding => "read_finding",
    AnswerFinding => "answer_finding",
    JudgeFinding => "judge_finding",
    ReadProblem => "read_problem",
    TellProblems => "tell_problems",
    ExchangeRecords => "exchange_records",
    TrustRegisters => "trust_registers",
    ClearCases => "clear_cases",
    PrintRoster => "print_roster",
    ReadStatistics => "read_statistics",
    ReadAudit => "read_audit",
    RunSystem => "run_system",
});
