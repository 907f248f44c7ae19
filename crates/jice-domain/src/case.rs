//! A case: one run of a procedure over one entry, from the application to its effect.
//!
//! What the procedure lays down is copied into the case when it is handed in ([`CasePlan`]):
//! a pack that changes meanwhile changes no case under way.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{AccountId, CaseId, ClassId, EntryId, EvidenceId, Jurisdiction, OrgId, PersonId, Refusal, Role};

/// A side of a case, as seen from the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaseParty {
    /// The school that keeps the entry; in a transfer the sending one 转出学校.
    School,
    /// The register authority of that school.
    Authority,
    /// The authority above it.
    AuthorityAbove,
    /// The school that would keep the entry 转入学校.
    ReceivingSchool,
    /// The register authority of the receiving school.
    ReceivingAuthority,
    /// The authority above that.
    ReceivingAuthorityAbove,
    /// The register authority of the school that keeps the other entry of a problem record 对方学校主管部门.
    OtherAuthority,
}

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Decides: accepts, returns or refuses 核办.
    #[default]
    Decide,
    /// Is asked, and its answer binds nobody 核对: a no is heard by the next step.
    Consult,
    /// Takes note 备案: it cannot refuse.
    File,
}

/// What it means that a step was not taken in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Nothing: it is overdue, and listed.
    #[default]
    Nothing,
    /// The authority above is told.
    Escalate,
    /// It counts as accepted 系统默认同意; every bar is asked again first.
    DeemAccepted,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Days of the calendar.
    Day,
    /// Working days.
    WorkingDay,
    /// Months.
    Month,
}

/// What a case does to the entry when it is done. A closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The entry goes to the receiving school and class 籍随人走.
    Move,
    /// The pupil is suspended until a day 休学.
    Suspend,
    /// The suspension lasts until a later day 续休.
    Extend,
    /// The suspended pupil sits in a class again 复学.
    Resume,
    /// Feared to have dropped out 疑似辍学.
    SuspectDropout,
    /// Dropped out 辍学.
    DropOut,
    /// Gone without a word 其他离校.
    GoAway,
    /// An absent pupil sits in a class again 返校.
    ComeBack,
    /// Sits in another class of the same grade 调班.
    ChangeClass,
    /// Sits in the grade below once more 留级.
    Repeat,
    /// Sits in the grade above 跳级.
    Skip,
    /// The pupil died 死亡.
    Die,
    /// Left a senior school 退学.
    Withdraw,
    /// Went to a school that is not on this system 跨省转出.
    MoveAway,
    /// Came from a school that is not on this system, or from abroad 跨省转入, 跨境转入: the entry
    /// that ended here is continued, or one is opened with the number it bears there.
    TakeIn,
    /// Went abroad 出境.
    MoveAbroad,
    /// The entry was the second of one person 重复学籍删除.
    RemoveDuplicate,
    /// Key data are corrected 关键信息变更.
    Correct,
    /// Number and name are proved right 问题学籍佐证: noted, nothing changes.
    NoteProof,
    /// Studies at another school, the entry staying where it is 借读: noted, nothing moves.
    NoteGuest,
    /// A special school's pupil learns in an ordinary class, or the other way round, the entry staying
    /// where it is 随班就读: noted, nothing moves.
    NoteInclusion,
}

/// A step of the way of a case, with the unit that is to take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteStep {
    /// Its name in the pack, as `sending_authority`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// Which side takes it.
    pub party: CaseParty,
    /// The unit.
    pub org: OrgId,
    /// What it is for.
    pub kind: StepKind,
    /// In which roles it is taken.
    pub roles: Vec<Role>,
    /// The time it has, from the day of arrival, which is not counted; none where no limit is set.
    pub within: Option<u32>,
    /// Of which unit.
    pub unit: TimeUnit,
    /// What silence means.
    pub silence: Silence,
    /// The clause that lays the step down.
    pub clause: String,
    /// The clause that sets time and silence.
    pub time_clause: String,
    /// Since when its time runs, where a co-signer was asked within it 会签: asking buys no time.
    /// None where it runs from its arrival.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_from: Option<Timestamp>,
    /// Who asked for it, where it is a co-signature 会签 that whoever has the next step asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosign: Option<CosignAsked>,
}

/// Somebody asked for a co-signature 会签.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CosignAsked {
    /// Through which account.
    pub account: AccountId,
    /// The natural person: does not co-sign too.
    pub holder: String,
    /// The name that is shown.
    pub name: String,
    /// In what words.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// Who may be asked to co-sign, as a place lays it down for a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigner {
    /// Its name in the pack, as `director`.
    pub id: String,
    /// What the co-signature is called in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The unit.
    pub org: OrgId,
    /// In which roles.
    pub roles: Vec<Role>,
    /// The clause that provides for it.
    pub clause: String,
}

impl RouteStep {
    /// The moment from which its time runs, where it came at `arrived`.
    pub fn counts_from(&self, arrived: Timestamp) -> Timestamp {
        self.clock_from.unwrap_or(arrived)
    }
}

/// What the procedure laid down when the case was handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePlan {
    /// Its steps, in order.
    pub route: Vec<RouteStep>,
    /// What is done in the end.
    pub effects: Vec<Effect>,
    /// The ways it went before it came back, one for each time: what was said then was said there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Vec<RouteStep>>,
    /// Units that were asked to co-sign and not waited for: they had it on their desk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recalled: Vec<OrgId>,
}

impl CasePlan {
    /// The way that is laid down when a case is handed in: for the first time, or after it came back
    /// from the one before.
    pub fn laid_anew(&mut self, route: Vec<RouteStep>, effects: Vec<Effect>) {
        let before = std::mem::replace(&mut self.route, route);
        if !before.is_empty() {
            self.earlier.push(before);
        }
        self.effects = effects;
    }

    /// What was laid down for each of `steps`, which are all that were taken, in order; none where the
    /// way has no such step.
    pub fn laid_down<'a>(&'a self, steps: &'a [StepTaken]) -> impl Iterator<Item = Option<&'a RouteStep>> {
        let mut returns = 0;
        steps.iter().map(move |taken| {
            let way = self.earlier.get(returns).unwrap_or(&self.route);
            returns += usize::from(taken.verdict == Verdict::Return);
            way.get(usize::from(taken.step))
        })
    }
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CaseState {
    /// Being written; holds nothing.
    Draft,
    /// Before the unit of step `step` of its route.
    Open {
        /// Which step, from 0.
        step: u8,
        /// When it came there.
        arrived: Timestamp,
        /// The last day in time; none where no limit is set or a calendar on the way is not loaded.
        due: Option<Date>,
    },
    /// Sent back to whoever opened it, to be mended.
    Returned {
        /// By which step.
        step: u8,
        /// Why.
        reason: String,
    },
    /// Accepted by every step and carried out.
    Done {
        /// The day it holds from.
        on: Date,
    },
    /// Refused.
    Refused {
        /// By which step.
        step: u8,
        /// The day.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Taken back by whoever opened it, before it was done.
    Withdrawn {
        /// The day.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Ended by the authority with all that was under way 在办业务清理.
    Cleared {
        /// The day.
        on: Date,
        /// Why.
        reason: String,
    },
}

/// What somebody says to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes 同意.
    Accept,
    /// Back to whoever opened it 退回.
    Return,
    /// No 不同意.
    Refuse,
}

/// Who said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Decider {
    /// Somebody.
    Person {
        /// Through which account.
        account: AccountId,
        /// The natural person.
        holder: String,
        /// The name that is shown.
        name: String,
    },
    /// Nobody said anything in time 系统默认.
    Silence,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTaken {
    /// The how-manieth of the case, from 1.
    pub seq: i32,
    /// Which step of the route.
    pub step: u8,
    /// The unit that took it.
    pub org: OrgId,
    /// When it had come there.
    pub arrived: Timestamp,
    /// The last day that was in time.
    pub due: Option<Date>,
    /// What was said.
    pub verdict: Verdict,
    /// Who said it.
    pub decider: Decider,
    /// When.
    pub at: Timestamp,
    /// In what words.
    pub opinion: String,
    /// What the law held against it and an authority overrode, or warned of.
    pub findings: Vec<Refusal>,
}

/// A paper that goes with a case 佐证材料.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its identifier.
    pub id: EvidenceId,
    /// Which paper, by its name in the pack, as `diagnosis`.
    pub kind: String,
    /// The name of the file as it came.
    pub name: String,
    /// What it is, by content: `image/jpeg`, `image/png`, `application/pdf`.
    pub media: String,
    /// Its size, in bytes.
    pub bytes: u32,
    /// Where it is kept.
    pub file_key: String,
    /// When it was put.
    pub put: Timestamp,
    /// By which account.
    pub account: AccountId,
}

/// One run of a procedure over one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its identifier.
    pub id: CaseId,
    /// Whose entry.
    pub person: PersonId,
    /// Which entry.
    pub entry: EntryId,
    /// The procedure, by its name in the pack.
    pub procedure: String,
    /// The pack that judges it.
    pub jurisdiction: Jurisdiction,
    /// That pack's version when it was handed in.
    pub pack_version: String,
    /// The unit that opened it.
    pub opener: OrgId,
    /// Through which account.
    pub account: AccountId,
    /// The natural person who opened it: it decides no step. Empty where the application came
    /// signed by another register and nobody here wrote it.
    pub holder: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// The day the paper came in, where it came before the case 补录; else the day of opening.
    pub legal_on: Date,
    /// The school that kept the entry then.
    pub from: OrgId,
    /// The class the pupil sat in then.
    pub from_class: ClassId,
    /// The school that would keep it; none where nothing moves.
    pub to: Option<OrgId>,
    /// The class the pupil would sit in; none where nothing moves.
    pub to_class: Option<ClassId>,
    /// What was filled in, by the names of the procedure's fields.
    pub values: BTreeMap<String, String>,
    /// Why an exception is asked for where the law allows one; empty where none is.
    pub plea: String,
    /// What the procedure laid down; empty while it is a draft.
    pub plan: CasePlan,
    /// Where it stands.
    pub state: CaseState,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

impl CaseState {
    /// The word used in files and columns.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open { .. } => "open",
            Self::Returned { .. } => "returned",
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Cleared { .. } => "cleared",
        }
    }

    /// Whether it holds the entry: no other change of it may be under way.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::Returned { .. })
    }

    /// Whether nothing can happen to it any more.
    pub fn is_over(&self) -> bool {
        !matches!(self, Self::Draft) && !self.holds()
    }
}

impl Case {
    /// The step it is before.
    pub fn current(&self) -> Option<&RouteStep> {
        match self.state {
            CaseState::Open { step, .. } => self.plan.route.get(usize::from(step)),
            _ => None,
        }
    }

    /// Every unit that has a part in it: the opener, the schools, and those on its way, now or before.
    pub fn parties(&self) -> Vec<OrgId> {
        let mut parties = vec![self.opener, self.from];
        parties.extend(self.to);
        parties.extend(self.plan.earlier.iter().flatten().chain(&self.plan.route).map(|step| step.org));
        parties.extend(&self.plan.recalled);
        let mut seen = std::collections::HashSet::new();
        parties.retain(|org| seen.insert(*org));
        parties
    }
}

crate::org::words!(CaseParty {
    School => "school", Authority => "authority", AuthorityAbove => "authority_above",
    ReceivingSchool => "receiving_school", ReceivingAuthority => "receiving_authority",
    ReceivingAuthorityAbove => "receiving_authority_above", OtherAuthority => "other_authority",
});
crate::org::words!(StepKind { Decide => "decide", Consult => "consult", File => "file" });
crate::org::words!(Silence { Nothing => "nothing", Escalate => "escalate", DeemAccepted => "deem_accepted" });
crate::org::words!(Verdict { Accept => "accept", Return => "return", Refuse => "refuse" });
