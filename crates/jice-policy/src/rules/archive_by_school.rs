//! What a school keeps of its pupils it notes itself; no authority does it in its place or approves it.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{ArchiveAct, Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学籍档案由学校自行记录，主管部门不代为操作。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveBySchool {}

impl Check for ArchiveBySchool {
    const ZH: &'static str = "简历、成绩、评价、奖励、处分等由学校自行操作，主管部门不审核，也不代为操作。";
    const EN: &'static str = "A school notes results, awards and the like itself; the authority neither approves nor does it.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Archive];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Archive(archive) = facts else { return };
        if archive.act == ArchiveAct::Write && !archive.by_school {
            out.push(Violation::new(
                "此类信息由学校自行操作，主管部门不代为录入。",
                "The school notes this itself; the authority does not do it in its place.",
                (
                    "请由学生就读学校的学籍管理员或者班主任录入，录入即生效，不需审核。",
                    "Have the registrar or class teacher of the pupil's school note it; it holds at once.",
                    Party::Role(Role::Registrar),
                ),
            ));
        }
    }
}
