//! The closed set of rules. A clause binds one with its parameters; a rule reads facts
//! and says what is wrong, what would cure it and who can do that. One file each: its
//! parameters, its check, its words. The words of a rule stand nowhere else.

use jice_domain::{ClauseRef, Cure, Fact, FieldId, Party, Refusal, Weight};
use serde::Deserialize;

use crate::facts::{Facts, FactsKind};
use crate::limits::Limit;
use crate::numbers::NumberDefinition;
use crate::rulebook::{Rulebook, also};
use crate::segment::NumberFault;

/// What every rule can do.
trait Check {
    /// What it asks, in Chinese.
    const ZH: &'static str;
    /// What it asks, in English.
    const EN: &'static str;
    /// The facts it can judge.
    const JUDGES: &'static [FactsKind];

    /// Adds what is wrong to `out`; allocates nothing where nothing is.
    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>);

    /// What its parameters name that must exist: windows, documents, fields, deadlines.
    fn names(&self) -> Vec<Named<'_>> {
        Vec::new()
    }
}

/// Something of a pack that a rule's parameters name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named<'a> {
    Field(&'a str),
    Window(&'a str),
    Deadline(&'a str),
    Document(&'a str),
    Change(&'a str),
    /// Something filled in, in the changes that the rule is asked of.
    Filled(&'a str),
    /// A state of an entry, by its word.
    State(&'a str),
}

macro_rules! rules {
    ($($variant:ident $module:ident)+) => {
        $(mod $module;)+

        /// A rule with its parameters.
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(tag = "rule", rename_all = "snake_case")]
        pub enum Rule {
            $(#[doc = concat!("`", stringify!($module), "`; see the file of that name.")] $variant($module::$variant),)+
        }

        impl Rule {
            /// Its name in packs.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($module),)+ }
            }

            /// The facts it can judge.
            pub fn judges(&self) -> &'static [FactsKind] {
                match self { $(Self::$variant(_) => <$module::$variant as Check>::JUDGES,)+ }
            }

            /// What it asks, in Chinese and in English.
            pub fn about(&self) -> (&'static str, &'static str) {
                match self { $(Self::$variant(_) => (<$module::$variant as Check>::ZH, <$module::$variant as Check>::EN),)+ }
            }

            pub(crate) fn names(&self) -> Vec<Named<'_>> {
                match self { $(Self::$variant(rule) => rule.names(),)+ }
            }

            pub(crate) fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
                match self { $(Self::$variant(rule) => rule.check(facts, book, out),)+ }
            }

            /// Every rule of the set: name, what it asks in Chinese and in English.
            pub fn all() -> Vec<(&'static str, &'static str, &'static str)> {
                vec![$((stringify!($module), <$module::$variant as Check>::ZH, <$module::$variant as Check>::EN),)+]
            }
        }
    };
}

rules! {
    AdmissionPlan admission_plan
    ArchiveBySchool archive_by_school
    ArchiveFollows archive_follows
    ArchiveKept archive_kept
    Arrived arrived
    AuthorityExactlyOne authority_exactly_one
    CaseSpan case_span
    CaseValueBarred case_value_barred
    ClassExists class_exists
    ClassNotVirtual class_not_virtual
    ClassSize class_size
    CodeAssigner code_assigner
    CodeForStage code_for_stage
    ContinuesFromStageBefore continues_from_stage_before
    CreatedByLevel created_by_level
    CrossAreaApproval cross_area_approval
    Custodian custodian
    Deadline deadline
    DecidedByOwnAuthority decided_by_own_authority
    DifferentPerson different_person
    EntryStateIn entry_state_in
    FieldCode field_code
    FieldFormat field_format
    FieldLength field_length
    FieldRequired field_required
    GradeAgrees grade_agrees
    GradeIn grade_in
    GradeKept grade_kept
    GraduatingGrade graduating_grade
    GuardianConfirmed guardian_confirmed
    GuardianDocumentWhenNone guardian_document_when_none
    HeadSigned head_signed
    IdentityAgrees identity_agrees
    IdentityBasis identity_basis
    IdentityDocument identity_document
    InScopeSchoolType in_scope_school_type
    KeepersApart keepers_apart
    KeyFieldsLocked key_fields_locked
    Likeness likeness
    MergerFits merger_fits
    NameWellformed name_wellformed
    NewEntryOnlyAt new_entry_only_at
    PasswordStrength password_strength
    PasswordAge password_age
    PhotoFormat photo_format
    PhotoOfEntryYear photo_of_entry_year
    ProblemSettled problem_settled
    PurposeStated purpose_stated
    RegisterSearched register_searched
    RepeatShare repeat_share
    RoleClass role_class
    RowsAllPass rows_all_pass
    SchoolAgrees school_agrees
    SchoolCodeFixed school_code_fixed
    SchoolRank school_rank
    SchoolCodeFormat school_code_format
    SelectionTest selection_test
    StageIn stage_in
    TrainedBeforeDuty trained_before_duty
    UndertakingSigned undertaking_signed
    UniqueInFile unique_in_file
    UniquePerson unique_person
    UnitNamed unit_named
    Window window
    WoundUp wound_up
}

pub use custodian::Keeper;

/// What a rule found wrong, before it is known which clause forbids it.
#[derive(Debug)]
pub(crate) struct Violation {
    /// The field's own clause, which is cited instead of the rule's.
    clause: Option<String>,
    field: Option<FieldId>,
    zh: String,
    en: String,
    facts: Vec<Fact>,
    cure: Cure,
    /// Worth a look, not more, whatever the clause's force.
    advisory: bool,
}

impl Violation {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>, cure: (&str, &str, Party)) -> Self {
        let cure = Cure { zh: cure.0.to_owned(), en: cure.1.to_owned(), by: cure.2 };
        Self { clause: None, field: None, zh: zh.into(), en: en.into(), facts: Vec::new(), cure, advisory: false }
    }

    fn at(mut self, field: &FieldId) -> Self {
        self.field = Some(field.clone());
        self
    }

    /// At the field in `place`, where the register has it.
    fn at_place(self, book: &Rulebook, place: Option<usize>) -> Self {
        match place {
            Some(place) => self.at(&book.fields().all()[place].id),
            None => self,
        }
    }

    pub(crate) fn fact(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.facts.push(Fact::new(name, value));
        self
    }

    pub(crate) fn refusal(
        self,
        clause: &ClauseRef,
        weight: Weight,
        rule: &str,
        beside: &[ClauseRef],
        book: &Rulebook,
    ) -> Refusal {
        let own = self.clause.as_ref().and_then(|id| book.cite(id));
        let mut facts = self.facts;
        facts.extend(beside.iter().map(also));
        Refusal {
            clause: own.unwrap_or(clause).clone(),
            rule: rule.to_owned(),
            weight: if self.advisory { Weight::Warns } else { weight },
            field: self.field,
            zh: self.zh,
            en: self.en,
            facts,
            cure: self.cure,
        }
    }
}

/// The words for a number that cannot be formed.
pub(crate) fn number_layout(number: &NumberDefinition, fault: NumberFault) -> Violation {
    Violation::new(
        format!("无法编制{}：{}。", number.zh, fault.zh),
        format!("The {} cannot be formed: {}.", number.en, fault.en),
        (
            "请补全所缺信息；号码用尽的，请调整班级或报发号单位处理，不得自行加位。",
            "Supply what is missing; where the numbers are exhausted, change the class or report it to the issuing unit.",
            Party::Authority,
        ),
    )
    .fact("number", &number.id)
}

/// The words for a window that a lower tier would set.
pub(crate) fn window_set_by(window: &crate::windows::Window, setter: &str) -> Violation {
    Violation::new(
        format!("“{}”的办理时间由{setter}及以上设定，本级不得改动。", window.zh),
        format!(
            "The days of {} are set from the tier {} up; this tier does not change them.",
            window.en,
            window.set_by.as_str()
        ),
        ("请报有权单位设定。", "Ask the unit that sets it.", Party::Authority),
    )
    .fact("window", &window.id)
    .fact("set_by", window.set_by.as_str())
}

/// The words for a limit of the machine.
pub(crate) fn technical_limit(limit: Limit, found: u64, most: u64, by: Party) -> Violation {
    let (zh, en, unit) = limit.words();
    Violation::new(
        format!("{zh}为{found}{unit}，超过{most}{unit}。"),
        format!("{en} is {found}{unit}, above {most}{unit}."),
        ("请拆分或压缩后重新上传。", "Split it or make it smaller, then upload it again.", by),
    )
    .fact("found", found)
    .fact("most", most)
}

fn grades_en(grades: &[u8]) -> String {
    grades.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}

/// A register cannot hold every grade: none listed means all.
fn concerns(grades: &[u8], grade: jice_domain::Grade) -> bool {
    grades.is_empty() || grades.contains(&grade.0)
}
