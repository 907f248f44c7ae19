//! Who acts: a person, through an account, in a role, for a unit.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::org::words;
use crate::{AccountId, ClassId, Jurisdiction, Level, OrgId, Side};

/// What an account may be used for. The three keepers (三员分立) read no pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Enters and maintains a school's records 学籍管理员.
    Registrar,
    /// Signs for the school: principal or district head 校长.
    Head,
    /// Checks one class 班主任.
    ClassTeacher,
    /// Decides for a county, city or prefecture 主管部门经办人.
    Clerk,
    /// Signs for the authority 部门负责人.
    Director,
    /// Searches and counts, changes nothing 省级用户.
    Viewer,
    /// Creates schools and authorities with their accounts; reads no pupil 省级管理员.
    OrgAdmin,
    /// Runs the machine 系统管理员.
    SystemKeeper,
    /// Grants and ends accounts 安全管理员.
    SecurityKeeper,
    /// Reads the audit log 审计管理员.
    AuditKeeper,
}

/// The three classes of users that a register law may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleClass {
    /// Of the province.
    Province,
    /// Of a city or county.
    CityCounty,
    /// Of a school.
    School,
}

words!(Role {
    Registrar => "registrar", Head => "head", ClassTeacher => "class_teacher", Clerk => "clerk", Director => "director",
    Viewer => "viewer", OrgAdmin => "org_admin", SystemKeeper => "system_keeper", SecurityKeeper => "security_keeper",
    AuditKeeper => "audit_keeper",
});

impl Role {
    /// Every role, in the order of the matrix.
    pub const ALL: [Self; 10] = [
        Self::Registrar,
        Self::Head,
        Self::ClassTeacher,
        Self::Clerk,
        Self::Director,
        Self::Viewer,
        Self::OrgAdmin,
        Self::SystemKeeper,
        Self::SecurityKeeper,
        Self::AuditKeeper,
    ];

    /// The tiers at which the role may stand.
    pub fn levels(self) -> &'static [Level] {
        match self {
            Self::Registrar | Self::Head => &[Level::School, Level::Campus],
            Self::ClassTeacher => &[Level::School, Level::Campus],
            Self::Clerk | Self::Director => &[Level::City, Level::County],
            Self::Viewer => &[Level::Province, Level::City],
            Self::OrgAdmin => &[Level::Province, Level::City, Level::County],
            Self::SystemKeeper | Self::SecurityKeeper | Self::AuditKeeper => &[Level::Nation, Level::Province],
        }
    }
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum AccountState {
    /// Made, waiting for its one-time code to be used.
    Pending,
    /// In use.
    Active,
    /// Unused for 90 days: asks its keeper to open it again.
    Sealed {
        /// When it was sealed.
        at: Timestamp,
    },
    /// Ended for good.
    Ended {
        /// When it ended.
        at: Timestamp,
    },
}

impl AccountState {
    /// The word used in files and columns.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Sealed { .. } => "sealed",
            Self::Ended { .. } => "ended",
        }
    }
}

/// Who acts, resolved afresh for every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The natural person behind it: a keyed digest of the identity number, the same
    /// for every account of that person. 32 lower-case hexadecimal digits.
    pub holder: String,
    /// The name shown beside a decision.
    pub name: String,
    /// What the account may be used for.
    pub role: Role,
    /// The unit it acts for.
    pub org: OrgId,
    /// The unit's tier.
    pub level: Level,
    /// The register it acts in.
    pub side: Side,
    /// The pack that rules the unit.
    pub jurisdiction: Jurisdiction,
    /// The class a class teacher checks.
    pub class: Option<ClassId>,
    /// Whether the account can be used.
    pub state: AccountState,
    /// Whether this school year's data-security undertaking is signed 安全承诺书.
    pub undertaking_signed: bool,
    /// When this session last proved a second factor; for acts that ask for a fresh proof.
    pub proved_at: Timestamp,
    /// Whose duty is done in their absence 受托代办; role and class are then theirs.
    pub stands_in_for: Option<Principal>,
}

/// Whose duty somebody else does for a while 委托人.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The account.
    pub account: AccountId,
    /// The name.
    pub name: String,
}

impl Actor {
    /// Whether `other` is the same natural person, be it through another account.
    pub fn is_same_person_as(&self, other_holder: &str) -> bool {
        self.holder == other_holder
    }

    /// The name beside a decision; who stands in says for whom.
    pub fn shown_name(&self) -> String {
        match &self.stands_in_for {
            Some(principal) => stand_in_name(&self.name, &principal.name),
            None => self.name.clone(),
        }
    }
}

/// How whoever stands in is named: who, and for whom.
pub fn stand_in_name(name: &str, principal: &str) -> String {
    format!("{name}（代{principal}）")
}
