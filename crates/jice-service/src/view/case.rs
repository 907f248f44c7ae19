use jice_domain::{CaseId, ClassId, EvidenceId, FieldId, NoticeKind, OrgId, PersonId, Refusal, StepKind, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ActRefusal;

/// A change that can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeView {
    /// Its name in the pack.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// How the clause it comes from is cited.
    pub article: String,
    /// That clause.
    pub clause: String,
    /// Whether it brings a pupil of another school here.
    pub receives: bool,
    /// The states from which it is opened.
    pub from: Vec<String>,
    /// What is filled in.
    pub fields: Vec<ChangeFieldView>,
    /// The papers that go with it.
    pub papers: Vec<PaperView>,
    /// The forms that are printed from it.
    pub forms: Vec<ChoiceView>,
    /// Its steps in words, in order.
    pub steps: Vec<String>,
}

/// Something filled in for a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeFieldView {
    /// Its name.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// `class`, `date`, `past_date`, `number`, `choice`, `text`, `register_fields`.
    pub sort: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// What can be chosen: code, Chinese, English.
    pub choices: Vec<ChoiceView>,
    /// Only where this other field …
    pub when_field: Option<String>,
    /// … has one of these values.
    pub when_is: Vec<String>,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChoiceView {
    /// Its code.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A paper that goes with a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaperView {
    /// Its name.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it is put at a step of the way, by whoever takes that, and not by the opener.
    pub later: bool,
    /// How the clause that asks for it is cited.
    pub article: String,
    /// Only where this field …
    pub when_field: Option<String>,
    /// … has one of these values.
    pub when_is: Vec<String>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    /// The case.
    pub id: CaseId,
    /// Whose.
    pub person: PersonId,
    /// The change with its fields and papers.
    pub change: ChangeView,
    /// The pupil's name.
    pub name: String,
    /// Sex: 1 male, 2 female.
    pub sex: u8,
    /// Date of birth.
    pub birth_on: String,
    /// Identity number, masked.
    pub document: String,
    /// Where the pupil sits, or sat when it was opened.
    pub from: SeatView,
    /// Where the pupil would sit.
    pub to: Option<SeatView>,
    /// Where the entry stands now.
    pub entry_state: String,
    /// What was filled in, in words.
    pub values: Vec<CaseValueView>,
    /// The papers that are there.
    pub evidence: Vec<EvidenceView>,
    /// Its way: steps taken and steps ahead.
    pub steps: Vec<CaseStepView>,
    /// `draft`, `open`, `returned`, `done`, `refused`, `withdrawn`, `cleared`.
    pub state: String,
    /// Why it was returned, refused, taken back or cleared.
    pub reason: String,
    /// Why an exception is asked for.
    pub plea: String,
    /// What the law holds against it now.
    pub findings: Vec<Refusal>,
    /// Who urged it, in order.
    pub urges: Vec<UrgeView>,
    /// The pupil's other cases that were refused, the latest first; none for schools.
    pub refused_before: Vec<RefusedBefore>,
    /// Acts open to whoever asks: `fill`, `submit`, `accept`, `return`, `refuse`, `withdraw`, `urge`; of
    /// what passes between registers `request_package`, `import_record`, `enter_record`, `record_package`.
    pub acts: Vec<String>,
    /// Why the rest of what passes between registers is not possible now, by act.
    pub barred: Vec<ActRefusal>,
    /// Whom this user may ask to co-sign 会签 before deciding.
    pub cosigners: Vec<ChoiceView>,
    /// For whom it waits, where it does.
    pub waits_for: Option<String>,
    /// The last day in time of the step it is before.
    pub due_on: Option<String>,
    /// Working days until then; negative once over.
    pub working_days_left: Option<i32>,
    /// The unit that opened it.
    pub opener_name: String,
    /// When it was opened.
    pub opened_at: String,
    /// The day the paper came in.
    pub legal_on: String,
    /// The code of its receipt, by which anybody can ask how it stands; empty before it is handed in.
    pub receipt: String,
    /// The version of the law it was handed in under.
    pub pack_version: String,
    /// The version a change must name.
    pub version: i32,
}

/// Where a pupil sits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatView {
    /// The school.
    pub school: OrgId,
    /// Its name.
    pub school_name: String,
    /// The class.
    pub class: Option<ClassId>,
    /// Its name.
    pub class_name: String,
    /// The grade, by years from the first of primary school; none where none is meant.
    pub grade: Option<u8>,
}

/// Something that was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseValueView {
    /// The field, or the field of the register that would change.
    pub id: FieldId,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// As it was filled in.
    pub value: String,
    /// In words; identity numbers masked.
    pub shown: String,
    /// What the register has now, where a field of it would change; masked like it.
    pub before: Option<String>,
}

/// A paper that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceView {
    /// Its identifier.
    pub id: EvidenceId,
    /// Which paper.
    pub kind: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The name of the file.
    pub name: String,
    /// `image/jpeg`, `image/png`, `application/pdf`.
    pub media: String,
    /// Its size, in bytes.
    pub bytes: u32,
    /// When it was put.
    pub put_at: String,
}

/// A step of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseStepView {
    /// Its name in the pack.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The unit that takes it.
    pub org_name: String,
    /// What it is for.
    pub kind: StepKind,
    /// `taken`, `current`, `ahead`.
    pub state: String,
    /// The time it has, in `unit`; none where no limit is set.
    pub within: Option<u32>,
    /// `working_day`, `day`, `month`.
    pub unit: String,
    /// How the clause that lays it down is cited.
    pub article: String,
    /// When it came there.
    pub arrived_at: Option<String>,
    /// The last day in time.
    pub due_on: Option<String>,
    /// What was said.
    pub verdict: Option<Verdict>,
    /// By whom.
    pub by: String,
    /// Whether nobody said anything in time 系统默认.
    pub by_silence: bool,
    /// When.
    pub taken_at: Option<String>,
    /// In what words.
    pub opinion: String,
    /// What was overridden or warned of.
    pub findings: Vec<Refusal>,
    /// Who asked for it, where it is a co-signature 会签.
    pub asked_by: Option<String>,
    /// What they were asked.
    pub asked_words: Option<String>,
}

/// A case on a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskItem {
    /// Whose.
    pub person: PersonId,
    /// The case.
    pub case: CaseId,
    /// The change, by its name in the pack.
    pub change: String,
    /// In Chinese.
    pub change_zh: String,
    /// In English.
    pub change_en: String,
    /// The pupil's name.
    pub name: String,
    /// The school that keeps the entry.
    pub from_name: String,
    /// The school that would keep it.
    pub to_name: String,
    /// The step it is before, in Chinese.
    pub step_zh: String,
    /// The same in English.
    pub step_en: String,
    /// `draft`, `open` …
    pub state: String,
    /// The unit that opened it.
    pub opener_name: String,
    /// The day on which it was opened.
    pub opened_on: String,
    /// For whom it waits.
    pub waits_for: String,
    /// When it came to the unit.
    pub arrived_at: String,
    /// The last day in time.
    pub due_on: Option<String>,
    /// Working days until then; negative once over.
    pub working_days_left: Option<i32>,
    /// How often the step it is before was urged.
    pub urged: u32,
    /// The version a change must name.
    pub version: i32,
}

/// How many cases wait for a unit, by change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskCount {
    /// The change, by its name in the pack.
    pub change: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// How many.
    pub count: u64,
    /// Of those, overdue.
    pub overdue: u64,
    /// Of those, due within three working days.
    pub soon: u64,
}

/// Why a step is due on its day: the count, day by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockView {
    /// The day of arrival, which is not counted.
    pub from_on: String,
    /// The time the step has.
    pub within: Option<u32>,
    /// `working_day`, `day`, `month`.
    pub unit: String,
    /// The last day in time; none where none is set or a calendar is not loaded.
    pub due_on: Option<String>,
    /// `nothing`, `escalate`, `deem_accepted`.
    pub silence: String,
    /// How the clause that sets it is cited.
    pub article: String,
    /// That clause.
    pub clause: String,
    /// Each day of the count; empty where working days are not counted.
    pub days: Vec<ClockDay>,
    /// The year whose calendar is not loaded, where that stands in the way of the count.
    pub missing_year: Option<i16>,
}

/// A day of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockDay {
    /// The day.
    pub date: String,
    /// The how-manieth; none where it does not count.
    pub nth: Option<u32>,
    /// `weekday`, `weekend`, `holiday`, `make_up`.
    pub reason: String,
    /// The holiday's name; empty for ordinary days.
    pub name: String,
}

/// Where a case went when a step of it was taken. Whoever took it was shown the case before, and
/// goes on to the next: the whole case is not read again for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseMoved {
    /// The case.
    pub case: CaseId,
    /// Where it stands now.
    pub state: String,
    /// The last day in time of the step it is before.
    pub due_on: Option<String>,
    /// The version it is at.
    pub version: i32,
}

/// What came of one case of several decided at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecidedView {
    /// The case.
    pub case: CaseId,
    /// Whether it was decided.
    pub done: bool,
    /// Why not, in Chinese; empty where it was.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// That whoever waits urged a case 催办.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UrgeView {
    /// The unit that waits.
    pub org_name: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
}

/// A case of the same pupil that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusedBefore {
    /// The change, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The day.
    pub on: String,
    /// The unit that refused.
    pub by: String,
    /// The unit that had opened it.
    pub opener_name: String,
    /// Why.
    pub reason: String,
}

/// What a unit is told about a case 提醒.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeView {
    /// Whose case.
    pub person: PersonId,
    /// The case.
    pub case: CaseId,
    /// The turn it is about; with case and kind it names the notice.
    pub turn: String,
    /// Why it is told.
    pub kind: NoticeKind,
    /// When it was told.
    pub at: String,
    /// The pupil's name.
    pub name: String,
    /// The change, in Chinese.
    pub change_zh: String,
    /// In English.
    pub change_en: String,
    /// For whom the case waits; empty where it is over.
    pub waits_for: String,
    /// The last day in time.
    pub due_on: Option<String>,
    /// Working days until then; negative once over.
    pub working_days_left: Option<i32>,
    /// Why it was cleared; empty elsewhere.
    pub reason: String,
}

/// An exception that an authority made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverrideView {
    /// Whose case.
    pub person: PersonId,
    /// The case.
    pub case: CaseId,
    /// The pupil's name.
    pub name: String,
    /// The school that kept the entry.
    pub school_name: String,
    /// The change, in Chinese.
    pub change_zh: String,
    /// In English.
    pub change_en: String,
    /// The step that was taken, in Chinese.
    pub step_zh: String,
    /// In English.
    pub step_en: String,
    /// The authority that made it.
    pub org_name: String,
    /// Who took the step.
    pub by: String,
    /// The day.
    pub taken_on: String,
    /// What the law holds against it in principle.
    pub against: Vec<Refusal>,
    /// Why it was asked for; empty where nobody asked.
    pub plea: String,
    /// In what words it was made, with the reason.
    pub opinion: String,
    /// How many papers lie with the case.
    pub papers: u64,
}

/// Steps that are late, by unit: the overdue league.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BacklogView {
    /// The unit.
    pub org: OrgId,
    /// Its name.
    pub name: String,
    /// Cases on its desk.
    pub waiting: u64,
    /// Of those, overdue.
    pub overdue: u64,
}

/// How a case stands, for whoever holds the receipt. It names no pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceiptView {
    /// The change, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// `draft`, `open`, `returned`, `done`, `refused`, `withdrawn`, `cleared`.
    pub state: String,
    /// The unit that opened it.
    pub opener_name: String,
    /// The day on which the papers came in.
    pub received_on: String,
    /// For whom it waits; none where it waits for nobody.
    pub waits_for: Option<String>,
    /// The step it is before, in Chinese; empty where it is before none.
    pub step_zh: String,
    /// The same in English.
    pub step_en: String,
    /// The last day in time of that step, where one is set.
    pub due_on: Option<String>,
}
