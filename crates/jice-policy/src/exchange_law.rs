//! Why a record does not pass between registers now: before its case is handed in, before its
//! step has come, where it came signed, before the pupil has left.

use jice_domain::{Party, Refusal, RouteStep, Weight};

use crate::change::Change;
use crate::rulebook::Rulebook;
use crate::rules::Violation;

impl Rulebook {
    /// The refusal to ask for a record before the transfer in is handed in, or after it is over.
    pub fn record_not_asked(&self, change: &Change) -> Refusal {
        let violation = Violation::new(
            format!("这件“{}”没有在办，不能出具调档函。", change.zh),
            format!("This {} is not under way: no request for the record goes out.", change.en),
            (
                "尚未提交的，由转入学校提交后再出具。",
                "Where it was not handed in yet, the receiving school hands it in first.",
                Party::Applicant,
            ),
        );
        self.by_procedure(record_clause(change), change, Weight::Refuses, violation)
    }

    /// The refusal to take in a record while another step is `before`.
    pub fn record_not_due(&self, change: &Change, before: Option<&RouteStep>) -> Refusal {
        let (zh, en) = match before {
            Some(step) => (
                format!("现在是“{}”环节，还不到调取档案。", step.zh),
                format!("The case is before the step {}: the record is not fetched yet.", step.en),
            ),
            None => {
                (format!("这件“{}”现在不调取档案。", change.zh), format!("This {} waits for no record now.", change.en))
            }
        };
        let cure = ("前面的环节办结后再调取。", "Wait until the steps before are taken.", Party::Authority);
        self.by_procedure(record_clause(change), change, Weight::Refuses, Violation::new(zh, en, cure))
    }

    /// The refusal to take in a record in the name of another unit than the one it lies before.
    pub fn record_not_theirs(&self, change: &Change, unit: &str) -> Refusal {
        let violation = Violation::new(
            format!("本件在{unit}，由该单位调取档案。"),
            format!("The case lies before {unit}, which fetches the record."),
            ("请由该单位办理。", "That unit does it.", Party::Authority),
        );
        self.by_procedure(record_clause(change), change, Weight::Refuses, violation)
    }

    /// The refusal to type over a record that came signed.
    pub fn record_came_signed(&self, change: &Change) -> Refusal {
        let violation = Violation::new(
            "档案已由转出地签发的档案包调入，不能改录。",
            "The record came signed, and is not typed over.",
            (
                "确有错误的，请转出地更正后重新签发。",
                "Where it is wrong, the sending place corrects and signs it anew.",
                Party::Authority,
            ),
        );
        self.by_procedure(record_clause(change), change, Weight::Refuses, violation)
    }

    /// The refusal to hand over the record of a pupil who has not left.
    pub fn has_not_left(&self, change: &Change) -> Refusal {
        let violation = Violation::new(
            format!("“{}”尚未办结，不能出具学籍档案。", change.zh),
            format!("The {} is not done: there is no record to hand over.", change.en),
            ("各环节核办同意、办结后即可下载。", "It can be fetched as soon as every step is taken.", Party::Authority),
        );
        self.by_procedure(None, change, Weight::Refuses, violation)
    }
}

/// The clause by which the record is fetched; the change's own where it names none.
fn record_clause(change: &Change) -> Option<&String> {
    change.evidence.iter().find(|paper| paper.by_step.is_some()).and_then(|paper| paper.clause.as_ref())
}
