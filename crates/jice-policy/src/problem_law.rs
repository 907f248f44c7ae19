//! What the law says of problem records 问题学籍: which change cures which, and what bars it.

use jice_domain::{Party, ProblemCure, ProblemKind, Refusal, Role, Weight};

use crate::change::Change;
use crate::facts::FinishFacts;
use crate::rulebook::Rulebook;
use crate::rules::Violation;

impl Rulebook {
    /// The change by which the place cures in this way; none where it has none.
    pub fn cure(&self, cure: ProblemCure) -> Option<&Change> {
        let cures = |change: &&Change| change.problem.as_ref().is_some_and(|problem| problem.cure == cure);
        self.changes().into_iter().find(cures)
    }

    /// The refusal to cure a problem record of `kind` by `change`; none where that is lawful.
    pub fn cures_not(&self, change: &Change, kind: ProblemKind) -> Option<Refusal> {
        let problem = change.problem.as_ref()?;
        if problem.kinds.is_empty() || problem.kinds.contains(&kind) {
            return None;
        }
        let names: Vec<&str> = problem.kinds.iter().map(|kind| problem_kind_zh(*kind)).collect();
        let violation = Violation::new(
            format!("“{}”不能以“{}”处理。", problem_kind_zh(kind), change.zh),
            format!("{} is no cure for this kind ({}).", change.en, kind.as_str()),
            (
                &format!(
                    "学生在校的，请办理变更或佐证；只有{}可以删除。不在本校就读的，按转学、离校办理。",
                    names.join("、")
                ),
                "Where the pupil is at school, change or prove it; who is elsewhere is moved by a transfer.",
                Party::Role(Role::Registrar),
            ),
        );
        let violation = violation.fact("kind", kind.as_str());
        Some(self.by_procedure(None, change, Weight::Refuses, violation))
    }

    /// The refusal of a change that is opened from a problem record and has none.
    pub fn without_problem(&self, change: &Change) -> Refusal {
        let violation = Violation::new(
            format!("“{}”须从问题学籍发起，该生没有待处理的问题学籍。", change.zh),
            format!("{} is opened from a problem record, and there is none.", change.en),
            (
                "请在“问题学籍”中找到该生后办理；信息有误的，请办理关键信息变更。",
                "Open it among the problem records; to mend key data, open a correction.",
                Party::Role(Role::Registrar),
            ),
        );
        self.by_procedure(None, change, Weight::Refuses, violation)
    }

    /// What bars pupils with these names from finishing their stage because their entries are in doubt.
    pub fn bars_finish(&self, unsettled: &[&str]) -> Vec<Refusal> {
        self.evaluate_finish(&FinishFacts { unsettled })
    }
}

/// A kind of problem record in the words of clerks.
pub fn problem_kind_zh(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::NumberShared => "证件号重复",
        ProblemKind::NumberWrong => "证件号错误（不存在）",
        ProblemKind::NameMismatch => "证件号与姓名不匹配",
        ProblemKind::NumberChanged => "证件号已变更",
        ProblemKind::PersonAlike => "姓名、性别、出生日期重复",
    }
}
