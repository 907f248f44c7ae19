//! Facts: what the service knows about an act before the law is asked.
//!
//! Rules read nothing else. Whoever fills these has looked everything up already, so a
//! rule can be judged anywhere, again, and with the same answer.

use jice_domain::{
    Candidate, Cohort, EntryState, FieldId, Grade, Level, OrgId, OrgUnit, Role, SchoolYear, Schooling, Stage,
};
use jiff::civil::Date;
use serde::Deserialize;

pub use crate::facts_case::CaseFacts;
pub use crate::occasion::{FactsKind, Occasion};
use crate::parse::Fault;

/// The facts of one occasion.
#[derive(Debug, Clone, Copy)]
pub enum Facts<'a> {
    /// Of a row that is read.
    Read(&'a ReadFacts<'a>),
    /// Of a row.
    Row(&'a RowFacts<'a>),
    /// Of a batch.
    Batch(&'a BatchFacts<'a>),
    /// Of a decision.
    Decision(&'a DecisionFacts<'a>),
    /// Of a unit.
    Unit(&'a UnitFacts<'a>),
    /// Of a class.
    Class(&'a ClassActFacts<'a>),
    /// Of a member of staff and its account.
    Staff(&'a StaffFacts<'a>),
    /// Of a list of pupils that is taken away.
    Export(&'a ExportFacts<'a>),
    /// Of a password.
    Password(&'a PasswordFacts<'a>),
    /// Of a change to a registered pupil.
    Maintain(&'a MaintainFacts<'a>),
    /// Of a pupil's archive.
    Archive(&'a ArchiveFacts<'a>),
    /// Of a photo that is put.
    Photo(&'a PhotoActFacts<'a>),
    /// Of pupils who finish their stage.
    Finish(&'a FinishFacts<'a>),
    /// Of a case.
    Case(&'a CaseFacts<'a>),
}

/// What could not be read in a row.
#[derive(Debug, Clone, Copy)]
pub struct ReadFacts<'a> {
    /// The faults, in the order of the fields.
    pub faults: &'a [Fault],
}

/// A row of an intake and everything looked up about it.
#[derive(Debug, Clone, Copy)]
pub struct RowFacts<'a> {
    /// The child as the school describes it.
    pub candidate: &'a Candidate,
    /// The school that enters it.
    pub school: &'a OrgUnit,
    /// The grade the batch is for.
    pub grade: Grade,
    /// The school year the batch belongs to.
    pub school_year: SchoolYear,
    /// The class named in the row, as found.
    pub class: ClassStanding<'a>,
    /// An earlier row of the same batch with the same document.
    pub same_in_file: Option<u32>,
    /// Whether the whole register was searched for the child.
    pub searched: bool,
    /// The entry the child already has, under any of its documents.
    pub existing: Option<ExistingEntry<'a>>,
    /// Whether the act would continue an entry of the stage before; taking over an earlier
    /// register opens entries only.
    pub may_continue: bool,
    /// Registered people of the same name, sex and date of birth, under other documents.
    pub alike: &'a [AlikePerson<'a>],
    /// The newest photo.
    pub photo: Option<PhotoFacts>,
    /// The day the child reported to the school in person.
    pub arrived_on: Option<Date>,
    /// Whether a guardian confirmed the information by signature.
    pub guardian_confirmed: bool,
    /// Today.
    pub today: Date,
    /// Windows set otherwise than the pack says, for this school.
    pub windows: &'a [WindowFacts<'a>],
}

impl RowFacts<'_> {
    /// How the school divides the compulsory years.
    pub fn schooling(&self) -> Schooling {
        self.school.school().map_or(Schooling::SixThree, |details| details.schooling)
    }

    /// The cohort the child would join.
    pub fn cohort(&self) -> Option<Cohort> {
        Cohort::sitting_in(self.grade, self.school_year, self.schooling())
    }
}

/// The class a row names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassStanding<'a> {
    /// The row names none.
    Unnamed,
    /// The school has no such class in the batch's grade.
    Unknown,
    /// It exists.
    Found(ClassFacts<'a>),
}

/// A class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassFacts<'a> {
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Pupils in it, those of this batch before this row included.
    pub size: u32,
    /// How many it may have; 0 where no limit is set.
    pub limit: u32,
    /// Whether it has a teacher and a month of founding.
    pub real: bool,
}

/// An entry the child already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExistingEntry<'a> {
    /// The school that keeps it.
    pub school_name: &'a str,
    /// Where it stands.
    pub state: EntryState,
    /// Its cohort.
    pub cohort: Cohort,
    /// Whether that school is a type-one school 一类模式.
    pub type_one: bool,
}

/// Somebody registered who looks the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlikePerson<'a> {
    /// The school that keeps the entry.
    pub school_name: &'a str,
    /// Whether that person has a document of its own.
    pub has_document: bool,
}

/// A photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoFacts {
    /// The year it was taken in.
    pub taken_year: i16,
}

/// A window as an authority set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowFacts<'a> {
    /// Its name in the pack.
    pub window: &'a str,
    /// First day.
    pub opens_on: Date,
    /// Last day.
    pub closes_on: Date,
}

/// A batch as a whole.
#[derive(Debug, Clone, Copy)]
pub struct BatchFacts<'a> {
    /// The school.
    pub school: &'a OrgUnit,
    /// The grade it is for.
    pub grade: Grade,
    /// The school year it belongs to.
    pub school_year: SchoolYear,
    /// Rows in it.
    pub rows: u32,
    /// Rows that are refused.
    pub failing: u32,
    /// The first rows that are refused, for the message.
    pub failing_rows: &'a [u32],
    /// How many pupils the year's plan lets the school admit; none where no plan is loaded.
    pub plan: Option<u32>,
    /// Pupils of the same grade and year in the school's other batches, those returned left out.
    pub elsewhere: u32,
    /// The role that signs now, where somebody does.
    pub signed_by: Option<Role>,
    /// Documents signed in the same act, by their name in the pack.
    pub undertakings: &'a [&'a str],
    /// Today.
    pub today: Date,
    /// Windows set otherwise than the pack says, for this school.
    pub windows: &'a [WindowFacts<'a>],
}

/// A decision about a batch.
#[derive(Debug, Clone, Copy)]
pub struct DecisionFacts<'a> {
    /// The natural persons who entered, checked or signed what is decided.
    pub entered_by: &'a [&'a str],
    /// The natural person who decides.
    pub decider: &'a str,
    /// The role in which it decides.
    pub decider_role: Role,
    /// The unit it decides for.
    pub decider_org: OrgId,
    /// The school's own register authority.
    pub authority: OrgId,
    /// Documents signed in the same act, by their name in the pack.
    pub undertakings: &'a [&'a str],
    /// Today.
    pub today: Date,
}

/// A unit that is created, changed or ended.
#[derive(Debug, Clone, Copy)]
pub struct UnitFacts<'a> {
    /// As it would stand.
    pub unit: &'a OrgUnit,
    /// As it stands; none where it is created.
    pub before: Option<&'a OrgUnit>,
    /// How many register authorities it would have directly above it.
    pub authorities: u32,
    /// The tier of the unit directly above it.
    pub parent_level: Option<Level>,
    /// The tier of whoever does it.
    pub actor_level: Level,
    /// Whether pupils' numbers or filings already rest on its code.
    pub code_fixed: bool,
    /// Merger or closure, where it ends.
    pub ending: Option<Ending<'a>>,
}

/// How a school ends, and who keeps its archives then.
#[derive(Debug, Clone, Copy)]
pub struct Ending<'a> {
    /// Merged into another 合并, or closed 撤销.
    pub kind: EndingKind,
    /// Who keeps its records.
    pub keeper: Option<&'a OrgUnit>,
    /// What is not finished there.
    pub unfinished: Unfinished<'a>,
    /// How it would fit into the school it is merged into; none where it is not merged.
    pub fit: Option<Fit<'a>>,
}

/// How a school would fit into the one it is merged into.
#[derive(Debug, Clone, Copy)]
pub struct Fit<'a> {
    /// Whether one register authority stands above both.
    pub one_authority: bool,
    /// Stages of its pupils that the other does not teach.
    pub stages_missing: &'a [Stage],
    /// Classes of the other that would take more than they may: name, pupils then, limit.
    pub overfull: &'a [(String, u32, u32)],
    /// Classes joined to one of another grade, by both names.
    pub of_other_grade: &'a [(String, String)],
}

/// What is not finished at a school.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unfinished<'a> {
    /// Pupils on its lists.
    pub pupils: u64,
    /// Cases that are not over in which it has a part or that hold one of its pupils, by what the
    /// change is called.
    pub cases: &'a [(String, u32)],
    /// Grades whose batches are not decided.
    pub batches: &'a [Grade],
    /// Workbooks that are being read, pupils that are being registered.
    pub jobs: u32,
    /// Names of its campuses that live.
    pub campuses: &'a [String],
}

/// How a school ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingKind {
    /// 合并.
    Merger,
    /// 撤销.
    Closure,
}

/// A class that is opened or changed.
#[derive(Debug, Clone, Copy)]
pub struct ClassActFacts<'a> {
    /// The school.
    pub school: &'a OrgUnit,
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its grade now.
    pub grade: Grade,
    /// Its teacher; empty where none is named.
    pub teacher: &'a str,
    /// The month it was founded in, as `2026-09`; empty where none is given.
    pub founded_month: &'a str,
    /// How many pupils it may have.
    pub size_limit: u32,
}

/// A member of staff and the account it would use.
#[derive(Debug, Clone, Copy)]
pub struct StaffFacts<'a> {
    /// The role of the account.
    pub role: Role,
    /// The tier of its unit.
    pub level: Level,
    /// When it was last trained.
    pub trained_on: Option<Date>,
    /// The certificate's number; empty where none.
    pub certificate: &'a str,
    /// Roles of other accounts of the same natural person that are not ended.
    pub other_roles: &'a [Role],
    /// Undertakings signed this school year, by their name in the pack.
    pub undertakings: &'a [&'a str],
    /// Today.
    pub today: Date,
}

/// A list of pupils that is taken away as a file.
#[derive(Debug, Clone, Copy)]
pub struct ExportFacts<'a> {
    /// What for, as whoever takes it away says.
    pub purpose: &'a str,
}

/// Pupils who are to finish their stage.
#[derive(Debug, Clone, Copy)]
pub struct FinishFacts<'a> {
    /// Names of those with a problem record 问题学籍 that is not settled.
    pub unsettled: &'a [&'a str],
}

/// A password that is chosen or used. The password itself is never kept in a finding.
#[derive(Debug, Clone, Copy)]
pub struct PasswordFacts<'a> {
    /// The password chosen; none where one is only used.
    pub chosen: Option<&'a str>,
    /// Words that must not stand in it: login, name, unit.
    pub context: &'a [&'a str],
    /// How many of the last passwords are the same: 0 or 1, by comparison of hashes.
    pub reused: bool,
    /// The day the password in use was set; none for the first.
    pub set_on: Option<Date>,
    /// Today.
    pub today: Date,
}

/// A change to a registered pupil's fields outside a correction case.
#[derive(Debug, Clone, Copy)]
pub struct MaintainFacts<'a> {
    /// The fields that would change.
    pub changed: &'a [FieldId],
    /// Whether the information was reported to the authority.
    pub reported: bool,
}

/// A pupil's archive, and who would do what to it.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveFacts<'a> {
    /// What would be done.
    pub act: ArchiveAct,
    /// Whether whoever would do it is of a school, and not of an authority.
    pub by_school: bool,
    /// The day on which the pupil left that school, where it is one of an earlier time.
    pub left_on: Option<Date>,
    /// The school that keeps the pupil now.
    pub school: &'a str,
}

/// What is done to an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveAct {
    /// It is read.
    Read,
    /// Something is noted or corrected.
    Write,
    /// Something is taken out.
    Remove,
}

/// A photo that is put, as it would be kept.
#[derive(Debug, Clone, Copy)]
pub struct PhotoActFacts<'a> {
    /// Its format by content: `jpg`, `png`.
    pub format: &'a str,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Its width and height as it was sent, in pixels; none of a format that is not read.
    pub pixels: Option<(u32, u32)>,
    /// Whether its background is plain and light; none where that was not looked at.
    pub plain: Option<bool>,
}
