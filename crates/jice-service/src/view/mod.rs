//! What is shown: one view per screen or answer, the same for web, API and command line.
//!
//! Identity numbers and numbers that contain one are masked in every view but
//! [`Revealed`]. Dates are ISO 8601 texts, moments are RFC 3339 texts in UTC,
//! identifiers are strings.

mod archive;
mod case;
mod catalogue;
mod finding;
mod intake;
mod org;
mod package;
mod problem_record;
mod pupil;
mod session;
mod work;

pub use archive::{
    ArchiveCopyLine, ArchiveFieldView, ArchiveItemView, ArchiveKindView, ArchiveSectionView, ArchiveValueView,
    ArchiveVersionView, ArchiveView, FileView, FiledPaperView, PaperArchiveView, ResultFault, ResultsNoted,
    RetentionView,
};
pub use case::{
    BacklogView, CaseMoved, CaseStepView, CaseValueView, CaseView, ChangeFieldView, ChangeView, ChoiceView, ClockDay,
    ClockView, DecidedView, DeskCount, DeskItem, EvidenceView, NoticeView, OverrideView, PaperView, ReceiptView,
    RefusedBefore, SeatView, UrgeView,
};
pub use catalogue::{ArticleView, ClauseView, PackView};
pub use finding::{
    FindingItem, FindingStepView, FindingSummary, FindingUnit, FindingView, NamedClause, ViolationCount,
};
pub use intake::{
    ActRefusal, BatchCounts, BatchView, ColumnView, FieldView, JobState, JobView, PhotoResult, RowChange, RowView,
    UndertakingText, UploadView,
};
pub use org::{
    AccountCreated, AccountView, ClassGoes, ClassView, CodeName, ColleagueView, DelegationView, EndingView, GradeGoes,
    MergerView, OrgView, StaffView, UnitEventView, UnitFound, UnitName,
};
pub use package::{PackageKeysView, RecordDifference, RecordNumber, RecordSeat, RecordValue, RecordView};
pub use problem_record::{
    OtherSideView, ProblemItem, ProblemKindCount, ProblemSummary, ProblemUnit, ProblemView, ProblemsTold,
};
pub use pupil::{
    NumberView, OutOfClassCount, OutOfClassLine, PhotoView, PlacementView, PupilLine, PupilView, Revealed,
    TimelineEvent, ValueView,
};
pub use session::{Me, NumberName, SecondFactorSetup, SessionStep, SessionView, StandIn};
pub use work::{
    AuditView, CountBy, DeadlineView, Page, PlanView, StatisticsView, TodoItem, TodoKind, WatchLine, WatchView,
    WindowView, Workbench,
};
