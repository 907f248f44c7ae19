//! When the law says no: the clause, the facts, and the cure.

use serde::{Deserialize, Serialize};

use crate::{FieldId, Role};

/// The clause a decision rests on. Its `article` is what is cited to people.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClauseRef {
    /// Stable name, as `anhui-014-3`; never reused.
    pub id: String,
    /// The pack it stands in, as `cn-34-anhui`.
    pub pack: String,
    /// The citation to print, as `第十四条`.
    pub article: String,
    /// Short title of the regulation, as `安徽省中小学生学籍信息化管理办法`.
    pub regulation: String,
}

/// Grade of force of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// 不得, 必须: refuses.
    Must,
    /// 原则上: refuses unless an authority overrides with a reason.
    InPrinciple,
    /// 一般: warns.
    Generally,
    /// 及时: reminds.
    Timely,
}

/// What a finding of a rule does to the act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The act cannot be done.
    Refuses,
    /// An authority may override it, with a reason that is recorded and reported.
    Overridable,
    /// The act is done; the finding is shown and kept.
    Warns,
}

/// One fact a decision rests on, in words the user can check. Never a full identity number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Fact {
    /// What it is, as `class_size`.
    pub name: String,
    /// Its value, as `55`.
    pub value: String,
}

/// Who can make the act lawful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Whoever asked.
    Applicant,
    /// A role of the same school or authority.
    Role(Role),
    /// The register authority of the school.
    Authority,
    /// The pupil's guardian.
    Guardian,
    /// Nobody: the law forbids it.
    Nobody,
}

/// What would make the act lawful, and who can do that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Cure {
    /// In Chinese, as an official would say it.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Who can do it.
    pub by: Party,
}

/// One reason why the law says no. It cannot be made without a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// The clause that is broken.
    pub clause: ClauseRef,
    /// The rule that found it, as `unique_person`.
    pub rule: String,
    /// What it does to the act.
    pub weight: Weight,
    /// The field at fault, where it is one.
    pub field: Option<FieldId>,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
    /// The facts it rests on.
    pub facts: Vec<Fact>,
    /// What would make it lawful.
    pub cure: Cure,
}

impl Fact {
    /// A fact by name and value.
    pub fn new(name: &str, value: impl std::fmt::Display) -> Self {
        Self { name: name.to_owned(), value: value.to_string() }
    }
}

impl Force {
    /// What a clause of this force does when it is broken.
    pub fn weight(self) -> Weight {
        match self {
            Self::Must => Weight::Refuses,
            Self::InPrinciple => Weight::Overridable,
            Self::Generally | Self::Timely => Weight::Warns,
        }
    }
}

crate::org::words!(Force { Must => "must", InPrinciple => "in_principle", Generally => "generally", Timely => "timely" });
