use jice_domain::{BatchId, Grade, OrgId, PersonId, SchoolYear};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of a list, by keyset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T: ToSchema> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
    /// How many there are in all, where it is cheap to know.
    pub total: Option<u64>,
}

/// The workbench 工作台.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Workbench {
    /// What waits for this user, most urgent first.
    pub todo: Vec<TodoItem>,
    /// What this user's unit handed in and waits for.
    pub waiting: Vec<TodoItem>,
    /// What is open or closed, for whom, until when.
    pub windows: Vec<WindowView>,
    /// What this user's tier owes by a day of the year, the next one first.
    pub deadlines: Vec<DeadlineView>,
    /// Headline counts.
    pub counts: Vec<CountBy>,
    /// Pupils by grade.
    pub by_grade: Vec<CountBy>,
    /// Pupils by unit below, or by class in a school.
    pub by_unit: Vec<CountBy>,
    /// For a county the schools that have not handed in the year's intake, with the pupils
    /// entered so far; for the tiers above the number of such schools below each unit.
    pub unfinished: Vec<CountBy>,
}

/// What kind of work waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TodoKind {
    /// A draft to finish 填报.
    FinishBatch,
    /// Rows of a class to check 班主任核对.
    CheckClass,
    /// A batch to sign 校长审签.
    SignBatch,
    /// A batch to decide 审核.
    DecideBatch,
    /// Rows that came back 退回待改.
    MendReturned,
    /// Faces missing 待补照片.
    PutPhotos,
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TodoItem {
    /// What kind.
    pub kind: TodoKind,
    /// The batch.
    pub batch: BatchId,
    /// The school it comes from.
    pub school: OrgId,
    /// The school's name.
    pub school_name: String,
    /// The grade.
    pub grade: Grade,
    /// How many pupils.
    pub rows: u64,
    /// When it arrived.
    pub arrived_at: String,
    /// The last day.
    pub due_on: Option<String>,
    /// Working days left; negative when overdue, none where no calendar is loaded.
    pub working_days_left: Option<i32>,
    /// For whom it waits, when it does not wait for this user.
    pub waits_for: Option<String>,
}

/// A window: what may be done when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WindowView {
    /// Its name in the pack.
    pub name: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whether it is open today.
    pub open: bool,
    /// First day; none where an authority must set it and has not.
    pub opens_on: Option<String>,
    /// Last day.
    pub closes_on: Option<String>,
    /// The unit for which, and below which, an authority set these days; none where the pack's count.
    pub set_for: Option<OrgId>,
    /// That unit's name.
    pub set_for_name: String,
    /// Whether this user may set other days.
    pub may_set: bool,
    /// The article.
    pub article: String,
    /// The clause.
    pub clause: String,
}

/// How many pupils of a grade a school may take in this year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanView {
    /// The school.
    pub school: OrgId,
    /// Its name.
    pub school_name: String,
    /// The school year.
    pub school_year: SchoolYear,
    /// The grade.
    pub grade: Grade,
    /// The grade's name.
    pub grade_name: String,
    /// How many.
    pub pupils: u32,
    /// The authority that loaded it.
    pub authority_name: String,
}

/// What whoever answers for a unit should look into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WatchView {
    /// Accounts that have not signed this year's data-security undertaking.
    pub unsigned: Vec<WatchLine>,
    /// Staff whose training is missing or older than the place's law lets it be.
    pub training: Vec<WatchLine>,
    /// Pupils of the school without a photo after the time the place's law gives.
    pub faceless: Vec<WatchLine>,
    /// Accounts that were in use from two places at once in the last thirty days.
    pub two_places: Vec<WatchLine>,
}

/// Somebody, or something, to look into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WatchLine {
    /// The unit.
    pub org: OrgId,
    /// Its name.
    pub org_name: String,
    /// Whose account, who, or which pupil.
    pub name: String,
    /// The role or duty; empty for a pupil.
    pub role: String,
    /// Since when: the last training, the registration, the sign-in.
    pub since: Option<String>,
    /// When it was due.
    pub due_on: Option<String>,
    /// What else is known: addresses.
    pub detail: String,
    /// The article that asks for it; empty where no time is set.
    pub article: String,
    /// The clause.
    pub clause: String,
}

/// A deadline of the year: what is owed by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeadlineView {
    /// Its name in the pack.
    pub name: String,
    /// What is due, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The last day, the next time it comes.
    pub by: String,
    /// Working days left; none where no calendar of that year is loaded.
    pub working_days_left: Option<i32>,
    /// The article.
    pub article: String,
    /// The clause.
    pub clause: String,
}

/// A count under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountBy {
    /// Stable name or identifier.
    pub key: String,
    /// What is counted, in Chinese.
    pub label: String,
    /// How many.
    pub count: u64,
}

/// Counts of the register, as of a day and as known on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatisticsView {
    /// The day the counts hold for.
    pub as_of: String,
    /// All pupils.
    pub total: u64,
    /// By grade.
    pub by_grade: Vec<CountBy>,
    /// By sex.
    pub by_sex: Vec<CountBy>,
    /// By unit below.
    pub by_unit: Vec<CountBy>,
}

/// A line of the audit log. It holds no values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Writer and number in its chain.
    pub place: String,
    /// When.
    pub at: String,
    /// Who.
    pub name: String,
    /// In which role; empty for somebody not signed in.
    pub role: String,
    /// For which unit.
    pub org_name: String,
    /// What, as the name of an action or of a step of signing in.
    pub action: String,
    /// `allowed`, `denied` and why, `refused`.
    pub outcome: String,
    /// Whom it concerned.
    pub person: Option<PersonId>,
    /// What it concerned.
    pub subject: String,
    /// The purpose stated.
    pub purpose: String,
    /// The names of the fields seen or changed.
    pub fields: String,
    /// From which address.
    pub address: String,
}
