use jice_domain::{
    AccountId, Action, ClassId, DelegationId, Grade, Jurisdiction, Level, OrgId, Refusal, Role, Schooling, Side, Stage,
    UnitDetails,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A unit of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrgView {
    /// Its identifier.
    pub id: OrgId,
    /// The unit above.
    pub parent: Option<OrgId>,
    /// The names of the units above, highest first.
    pub path: Vec<String>,
    /// The pack that rules it.
    pub jurisdiction: Jurisdiction,
    /// The register it answers for.
    pub side: Side,
    /// Its tier.
    pub level: Level,
    /// The tier's name in the pack, as 区县教育局.
    pub tier: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Six-digit division code.
    pub division: String,
    /// The division's name.
    pub division_name: String,
    /// What is registered about it.
    pub details: UnitDetails,
    /// What the codes among it stand for.
    pub code_names: Vec<CodeName>,
    /// The day it was merged or closed; none while it lives.
    pub closed_on: Option<String>,
    /// Who keeps its records since then.
    pub custodian: Option<UnitName>,
    /// The units merged or closed whose records it keeps.
    pub keeps: Vec<UnitName>,
    /// How many units stand directly below.
    pub children: u64,
    /// How many pupils it and all below it have.
    pub pupils: u64,
    /// The version a change must name.
    pub version: i32,
    /// What this user may do to it.
    pub acts: Vec<Action>,
    /// What the law remarks about the unit as it stands.
    pub warnings: Vec<Refusal>,
}

/// What the code in a field stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeName {
    /// The field.
    pub field: String,
    /// The code's name in Chinese.
    pub name: String,
}

/// A unit by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitName {
    /// The unit.
    pub id: OrgId,
    /// Its name now.
    pub name: String,
}

/// How a school would end, before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EndingView {
    /// The school, at its version.
    pub unit: UnitName,
    /// The version that the act must name.
    pub version: i32,
    /// Who would keep its records; none where nobody is named.
    pub custodian: Option<UnitName>,
    /// Pupils on its lists.
    pub pupils: u64,
    /// Records of those who left or graduated there, whose custody would pass.
    pub records: u64,
    /// Accounts that would end.
    pub accounts: u64,
    /// Findings against it that are not closed yet; they stay with the authority.
    pub findings: u64,
    /// What stands in the way: nothing is done while there is anything here.
    pub bars: Vec<Refusal>,
}

/// How a school would be merged into another, before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MergerView {
    /// What would end, and what stands in the way.
    #[serde(flatten)]
    pub ending: EndingView,
    /// Its pupils by grade.
    pub grades: Vec<GradeGoes>,
    /// Its classes that have pupils, and where they go.
    pub classes: Vec<ClassGoes>,
}

/// Pupils of a grade who would go along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GradeGoes {
    /// The grade.
    pub grade: Grade,
    /// Pupils in it.
    pub pupils: u64,
    /// Classes of it.
    pub classes: u64,
}

/// Where a class would go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClassGoes {
    /// The class.
    pub class: ClassId,
    /// Its number.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its grade.
    pub grade: Grade,
    /// Its pupils.
    pub pupils: u32,
    /// The class it is joined to; none where it is carried over.
    pub into: Option<ClassId>,
    /// The number it has there.
    pub to_code: String,
    /// The name it has there.
    pub to_name: String,
}

/// Something that happened to a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitEventView {
    /// What: `renamed`, `merged`, `closed`.
    pub act: String,
    /// The unit it happened to.
    pub unit: OrgId,
    /// Its name now.
    pub unit_name: String,
    /// The name until then; empty where it kept its name.
    pub before: String,
    /// The name from then on; empty where it kept its name.
    pub after: String,
    /// Who keeps its records from then on; none where it goes on.
    pub custodian: Option<UnitName>,
    /// Pupils who went along.
    pub pupils: u64,
    /// Records of those who had left, whose custody passed.
    pub records: u64,
    /// The first day on which it holds.
    pub held_on: String,
    /// When it was registered.
    pub known_at: String,
    /// The number of the approval 批文号.
    pub document: String,
    /// Why.
    pub reason: String,
    /// Who registered it.
    pub by: String,
    /// For which unit.
    pub org_name: String,
}

/// A unit that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitFound {
    /// The unit.
    pub id: OrgId,
    /// Its name now.
    pub name: String,
    /// Its code.
    pub code: String,
    /// The names of the units above, highest first.
    pub path: Vec<String>,
    /// The earlier name under which it was found; none where it was found by what it bears now.
    pub earlier_name: Option<String>,
    /// The first day on which it did not bear that name any more.
    pub earlier_until: Option<String>,
    /// The day it was closed.
    pub closed_on: Option<String>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClassView {
    /// Its identifier.
    pub id: ClassId,
    /// Its school.
    pub org: OrgId,
    /// Two-digit number 班号.
    pub code: String,
    /// Its name 班级名称.
    pub name: String,
    /// The stage.
    pub stage: Stage,
    /// The school year its pupils began the stage.
    pub entry_year: i16,
    /// The grade it is in this school year.
    pub grade: Option<Grade>,
    /// Year and month of founding 建班年月, as `2026-09`.
    pub founded_month: String,
    /// Type of class, by code.
    pub class_type: String,
    /// Division of the compulsory years.
    pub schooling: Schooling,
    /// Class teacher's name.
    pub teacher: String,
    /// Honours.
    pub honours: String,
    /// Most pupils it may have.
    pub size_limit: u32,
    /// Pupils it has.
    pub size: u32,
    /// The version a change must name.
    pub version: i32,
    /// What the law remarks about the class as it stands.
    pub warnings: Vec<Refusal>,
}

/// Somebody who staffs a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffView {
    /// Identifier.
    pub id: String,
    /// The unit.
    pub org: OrgId,
    /// Name.
    pub name: String,
    /// Duty: `registrar`, `head`, `class_teacher`, `clerk` …
    pub duty: String,
    /// Masked telephone.
    pub phone: String,
    /// Since when.
    pub since_on: String,
    /// The day of the last training.
    pub trained_on: Option<String>,
    /// Certificate number.
    pub certificate: String,
    /// Whether the filing went upward.
    pub filed: bool,
    /// The day of leaving.
    pub left_on: Option<String>,
    /// What the law says against this staffing, as missing training.
    pub findings: Vec<Refusal>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Its identifier.
    pub id: AccountId,
    /// The unit.
    pub org: OrgId,
    /// The unit's name.
    pub org_name: String,
    /// Name to sign in with.
    pub login: String,
    /// Whose it is.
    pub name: String,
    /// What for.
    pub role: Role,
    /// `pending`, `active`, `sealed`, `ended`.
    pub state: String,
    /// When it was last used.
    pub last_seen_at: Option<String>,
    /// The day on which this school year's undertaking was signed, on which the right to pupils' data rests.
    #[schema(format = Date)]
    pub undertaking_signed_on: Option<String>,
    /// What the law remarks about whoever holds it.
    #[serde(default)]
    pub warnings: Vec<Refusal>,
}

/// A new or reset account with its one-time code, shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountCreated {
    /// The account.
    pub account: AccountView,
    /// One-time code, good once and for 72 hours.
    pub one_time_code: String,
    /// Path of the page that takes the code.
    pub sign_in_path: String,
}

/// A duty that a colleague does for a while 委托代办.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DelegationView {
    /// Its identifier.
    pub id: DelegationId,
    /// The unit of both.
    pub org: OrgId,
    /// Who is away.
    pub principal: AccountId,
    /// Their name.
    pub principal_name: String,
    /// The duty.
    pub role: Role,
    /// Who stands in.
    pub delegate: AccountId,
    /// Their name.
    pub delegate_name: String,
    /// The first day.
    pub first_on: String,
    /// The last day.
    pub last_on: String,
    /// Why.
    pub reason: String,
    /// `planned`, `running`, `over`, `ended`.
    pub state: String,
    /// Who said so.
    pub made_by_name: String,
    /// When.
    pub made_at: String,
    /// When it was ended before its last day.
    pub ended_at: Option<String>,
    /// By whom.
    pub ended_by_name: Option<String>,
    /// Whether this user may end it.
    pub may_end: bool,
}

/// A colleague of the own unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColleagueView {
    /// The account.
    pub account: AccountId,
    /// The name.
    pub name: String,
    /// The duty.
    pub role: Role,
}
