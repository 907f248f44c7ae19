//! The sanction list of a place: what counts as a breach of the law, how the register can see it,
//! and how it may be handled.

use jice_domain::{Party, Refusal, Weight};
use serde::Deserialize;

use crate::rulebook::Rulebook;
use crate::rules::Violation;

/// `violations.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViolationsFile {
    pub(crate) order: Option<Oversight>,
    #[serde(default)]
    pub(crate) sanction: Vec<Sanction>,
    #[serde(default)]
    pub(crate) violation: Vec<SanctionedItem>,
}

/// Who has a breach remedied.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oversight {
    /// The clause by which the authority orders a remedy by a day, and handles what it finds.
    pub clause: String,
}

/// A way in which a breach may be handled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sanction {
    /// Its name, as `public_criticism`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// The clause it comes from.
    pub clause: String,
}

/// An item of the sanction list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SanctionedItem {
    /// Its name, as `late_change`.
    pub id: String,
    /// What is sanctioned, in Chinese.
    pub zh: String,
    /// What is sanctioned, in English.
    pub en: String,
    /// The clause that lists it.
    pub clause: String,
    /// Other clauses that it honours.
    #[serde(default)]
    pub honours: Vec<String>,
    /// How the register sees it; none where only an authority can register it by hand.
    #[serde(default)]
    pub detector: Vec<Detector>,
}

/// A question to the register whose answers may be breaches. A closed set; what is a parameter here
/// is for the place to say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Detector {
    /// A step of a change that was not taken in time, against the unit before which it lies.
    CaseOverdue {
        /// Of these changes; of any where none is named.
        #[serde(default)]
        changes: Vec<String>,
    },
    /// The intake of the year not handed in by its deadline, against the school.
    IntakeLate {
        /// The deadline, by its name.
        deadline: String,
    },
    /// A batch not decided in time, against the authority before which it lies.
    ReviewLate {},
    /// A child that has come to the school and is not registered after the deadline.
    ArrivedUnregistered {
        /// The deadline, by its name.
        deadline: String,
    },
    /// A child that has come to the school and has no archive after the time the place gives.
    ArchiveUnopened {
        /// The time that runs from its coming, by its name.
        reminder: String,
    },
    /// A pupil who left the school, and what became of the archive on paper was not said.
    ArchiveHandover {
        /// The days it may take.
        days: u32,
    },
    /// A registered pupil whose own data contradict each other: document, sex, date of birth.
    IdentityContradicts {},
    /// A class with data that no class can have.
    ClassImplausible {},
    /// A child that has come to a school while another keeps its entry, against the school it came to.
    AttendsElsewhere {},
    /// A change of such a pupil to which the unit said no, or that it did not decide in time.
    ChangeHindered {
        /// The changes, as `transfer`.
        changes: Vec<String>,
        /// The field that tells such pupils.
        field: String,
        /// Its value.
        value: String,
    },
    /// A list of pupils taken away, against whoever took it.
    PupilsExported {
        /// From so many pupils on.
        pupils: u32,
    },
    /// A compulsory pupil who sits in a lower grade than the years at school imply, and was not suspended.
    GradeFell {},
    /// A pupil who is absent, and for whom the change that reports it was not handed in, or not followed up.
    AbsenceUnreported {
        /// The changes that report it.
        changes: Vec<String>,
        /// The state that is to be followed up, as `suspected_dropout`.
        state: jice_domain::Absence,
        /// The days it may take.
        days: u32,
    },
    /// A pupil of a school that is not type-one who came to a type-one school in mid-stage.
    TypeOneMixed {},
}

impl Detector {
    /// The changes it names.
    pub(crate) fn changes(&self) -> &[String] {
        match self {
            Self::CaseOverdue { changes }
            | Self::ChangeHindered { changes, .. }
            | Self::AbsenceUnreported { changes, .. } => changes,
            _ => &[],
        }
    }

    /// The deadline it names.
    pub(crate) fn deadline(&self) -> Option<&str> {
        match self {
            Self::IntakeLate { deadline } | Self::ArrivedUnregistered { deadline } => Some(deadline),
            _ => None,
        }
    }

    /// The time that it names.
    pub(crate) fn reminder(&self) -> Option<&str> {
        match self {
            Self::ArchiveUnopened { reminder } => Some(reminder),
            _ => None,
        }
    }

    /// The field of a pupil that it names.
    pub(crate) fn field(&self) -> Option<&str> {
        match self {
            Self::ChangeHindered { field, .. } => Some(field),
            _ => None,
        }
    }
}

impl Rulebook {
    /// The items of the sanction list, each from the nearest pack that lists it and in its order.
    pub fn violations(&self) -> Vec<&SanctionedItem> {
        let mut items: Vec<&SanctionedItem> = Vec::new();
        for item in self.pack().chain().flat_map(|pack| &pack.violations) {
            if !items.iter().any(|nearer| nearer.id == item.id) {
                items.push(item);
            }
        }
        items
    }

    /// The item `id` of the sanction list.
    pub fn violation(&self, id: &str) -> Option<&SanctionedItem> {
        self.pack().chain().find_map(|pack| pack.violations.iter().find(|item| item.id == id))
    }

    /// How a breach may be handled, as the nearest pack that says so has it.
    pub fn sanctions(&self) -> &[Sanction] {
        self.pack().chain().map(|pack| pack.sanctions.as_slice()).find(|list| !list.is_empty()).unwrap_or_default()
    }

    /// By which clause an authority has breaches remedied; none where no pack lists any.
    pub fn oversight(&self) -> Option<&Oversight> {
        self.pack().chain().find_map(|pack| pack.oversight.as_ref())
    }

    /// The refusal of somebody who would judge what its own unit, or the person itself, is accused of.
    pub fn judges_itself(&self) -> Refusal {
        let violation = Violation::new(
            "不能认定、责令整改或办结本单位或本人经手的违规线索，应由上级主管部门办理。",
            "Nobody orders, closes or dismisses what is held against the own unit, or what one has answered oneself.",
            (
                "请由上级主管部门或其他经办人办理。",
                "Leave it to the authority above, or to another clerk.",
                Party::Authority,
            ),
        );
        let clause = self.oversight().and_then(|order| self.cite(&order.clause)).cloned();
        let clause = clause.unwrap_or_else(|| self.nearest_cite());
        violation.refusal(&clause, Weight::Refuses, "judges_itself", &[], self)
    }
}
