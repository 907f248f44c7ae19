//! The ground floor: the nouns and verbs of a register of learners.
//!
//! Pure by rule: no async, no input or output, no SQL, no HTTP, no clock and no
//! dice. What time it is and what chance says are passed in ([`Clock`], [`Dice`]).
//!
//! The words are those of `docs/GLOSSARY.md`. A state is an enum whose variants
//! carry their facts; a law that says no is a [`Refusal`] that names its clause.

mod act;
mod actor;
mod archive;
mod authorise;
mod batch;
mod candidate;
mod case;
mod clock;
mod cohort;
mod delegation;
mod entry;
mod finding;
pub mod identity;
mod ids;
pub mod name;
mod notice;
mod number;
mod org;
mod problem_record;
mod refusal;
mod turn;
mod unit_event;

pub use act::{Act, JournalEntry, Seat};
pub use actor::{AccountState, Actor, Principal, Role, RoleClass, stand_in_name};
pub use archive::{ArchiveCopy, ArchiveItem, ArchivePaper, CopyHeld, PaperArchive, PaperKept};
pub use authorise::{Action, Denied, Permit, Reach, Target, authorise, can_be_delegated, granted};
pub use batch::{Batch, BatchKind, BatchState, RowState, Signature};
pub use candidate::{Candidate, FieldId, Values};
pub use case::{
    Case, CaseParty, CasePlan, CaseState, CosignAsked, Cosigner, Decider, Effect, Evidence, RouteStep, Silence,
    StepKind, StepTaken, TimeUnit, Verdict,
};
pub use clock::{Clock, Dice, FixedClock, SHANGHAI, date_at};
pub use cohort::{Cohort, Grade, SchoolYear, Schooling, Stage};
pub use delegation::{DELEGATED_ROLES, Delegation, DelegationState, LONGEST_DELEGATION_DAYS};
pub use entry::{Absence, Closing, EntryState, OutOfClass, Outcome, StudentEntry, TransitionError};
pub use finding::{Finding, FindingActor, FindingDeed, FindingState, FindingStep, Found};
pub use ids::{
    AccountId, ArchiveCopyId, ArchiveItemId, AuditId, BatchId, CaseId, ClassId, DelegationId, EntryId, EvidenceId,
    FileId, FindingId, IdMaker, JobId, JournalId, NumberId, OrgId, ParseIdError, PersonId, PhotoId, PlacementId,
    ProblemRecordId, UndertakingId, UnitEventId,
};
pub use notice::NoticeKind;
pub use number::{IssuedNumber, NumberKind};
pub use org::{Jurisdiction, Level, OrgUnit, SchoolDetails, SchoolNature, Side, UnitDetails};
pub use problem_record::{ProblemCure, ProblemDeed, ProblemKind, ProblemRecord, ProblemSource, ProblemState};
pub use refusal::{ClauseRef, Cure, Fact, Force, Party, Refusal, Weight};
pub use turn::{Leads, NotNow, Turn};
pub use unit_event::{UnitAct, UnitEvent};
