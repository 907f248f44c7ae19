use jice_domain::{FindingId, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something the law names, with how its clause is cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedClause {
    /// Its name in the pack.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The clause.
    pub clause: String,
    /// The article that is cited.
    pub article: String,
    /// The regulation it stands in.
    pub regulation: String,
}

/// A finding in a list 违规线索.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingItem {
    /// The unit that is accused.
    pub unit: OrgId,
    /// Its name.
    pub unit_name: String,
    /// The finding.
    pub finding: FindingId,
    /// The item of the sanction list, with its clause.
    pub clause: NamedClause,
    /// What was found, in Chinese.
    pub told_zh: String,
    /// In English.
    pub told_en: String,
    /// The pupil concerned, where it is about one who is registered.
    pub person: Option<PersonId>,
    /// Since when it holds.
    pub since_on: String,
    /// When it was found first.
    pub found_at: String,
    /// Whether somebody registered it by hand.
    pub by_hand: bool,
    /// Whether the register shows it now.
    pub present: bool,
    /// `found`, `explained`, `ordered`, `remedied`, `closed`, `dismissed`, `ceased`.
    pub state: String,
    /// The last day to remedy it.
    pub due_on: Option<String>,
    /// Whether that day is over.
    pub overdue: bool,
    /// Working days left; negative when overdue, none where no calendar is loaded.
    pub working_days_left: Option<i32>,
    /// The version that an act must name.
    pub version: i32,
}

/// What was done about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingStepView {
    /// `found`, `found_again`, `explained`, `ordered`, `remedied`, `closed`, `dismissed`, `ceased`.
    pub deed: String,
    /// When.
    pub at: String,
    /// For which unit; empty where the register did it by itself.
    pub org_name: String,
    /// Who.
    pub name: String,
    /// In what words.
    pub words: String,
    /// The last day to remedy it, of an order.
    pub due_on: Option<String>,
    /// How it was handled.
    pub sanctions: Vec<NamedClause>,
    /// Who answers for it.
    pub responsible: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingView {
    /// As it stands in lists.
    pub item: FindingItem,
    /// The units above the accused one and itself, top first.
    pub path: Vec<String>,
    /// What was done about it, in order.
    pub steps: Vec<FindingStepView>,
    /// What whoever asks may do: `explain`, `remedy`, `order`, `close`, `dismiss`.
    pub acts: Vec<String>,
    /// How the place's law lets a breach be handled.
    pub sanctions: Vec<NamedClause>,
    /// By which clause a remedy is ordered.
    pub order: NamedClause,
}

/// How many findings are of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ViolationCount {
    /// The item of the sanction list.
    pub clause: NamedClause,
    /// Whether the register looks for it by itself; else it is registered by hand.
    pub detected: bool,
    /// Still open.
    pub open: u64,
    /// Of those, ordered and overdue.
    pub overdue: u64,
    /// Over.
    pub over: u64,
}

/// How many findings there are at and below a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingUnit {
    /// The unit.
    pub org: OrgId,
    /// Its name.
    pub name: String,
    /// Whether it is a school.
    pub school: bool,
    /// Not yet explained.
    pub waiting: u64,
    /// Still open, those included.
    pub open: u64,
    /// Of those, ordered and overdue.
    pub overdue: u64,
    /// Over.
    pub over: u64,
}

/// The findings at and below a unit, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingSummary {
    /// The unit.
    pub org: OrgId,
    /// Its name.
    pub org_name: String,
    /// By item of the sanction list of the place.
    pub violations: Vec<ViolationCount>,
    /// By unit directly below, those with most open ones first.
    pub units: Vec<FindingUnit>,
    /// Whether whoever asks may have the register look now.
    pub may_detect: bool,
    /// Whether whoever asks may register a finding against this unit.
    pub may_register: bool,
}
