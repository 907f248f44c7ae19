//! 花名册.

use jiff::civil::Date;
use serde::Serialize;

use super::{Form, Imprint, Shown};

/// The pupils of a class, a grade or a school, one line each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Roster {
    /// Who prints.
    pub imprint: Imprint,
    /// The school's full name.
    pub school: String,
    /// The class, or what else the roster covers, as 2026级一年级（1）班.
    pub class: String,
    /// The school year, as 2026—2027学年.
    pub school_year: String,
    /// The class teacher's name; empty where the roster covers more than a class.
    pub teacher: String,
    /// The pupils, in the order in which they are listed.
    pub pupils: Vec<RosterLine>,
}

/// A pupil in a roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RosterLine {
    /// Name.
    pub name: String,
    /// Sex: 男 or 女.
    pub sex: String,
    /// Date of birth.
    pub birth_on: Date,
    /// Ethnic group.
    pub ethnicity: String,
    /// Lifelong number 学籍号.
    pub student_number: Shown,
    /// Number of the identity document 证件号.
    pub document: Shown,
    /// Remarks, as 借读.
    pub note: String,
}

impl Form for Roster {
    const TEMPLATE: &'static str = "roster.typ";
}
