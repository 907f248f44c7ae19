//! A school ends when nothing is left unfinished there.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{EndingKind, Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学校有未了事项的，不得合并、撤销；有在籍学生的，不得撤销。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WoundUp {}

impl Check for WoundUp {
    const ZH: &'static str = "学校有未了事项的，不得合并、撤销；有在籍学生的，不得撤销。";
    const EN: &'static str = "A school ends with nothing left unfinished, and closes without pupils.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        let Some(ending) = unit.ending else { return };
        let left = ending.unfinished;
        if left.pupils > 0 && ending.kind == EndingKind::Closure {
            out.push(
                Violation::new(
                    format!("该校尚有{}名在籍学生，不得撤销。", left.pupils),
                    format!("{} pupils are still on its lists: it cannot be closed.", left.pupils),
                    (
                        "请先为学生办理转学；整校并入他校的，改办合并。",
                        "Have the pupils transferred first; where they all go to one school, merge it.",
                        Party::Role(Role::Registrar),
                    ),
                )
                .fact("enrolled", left.pupils),
            );
        }
        if !left.cases.is_empty() {
            let count: u32 = left.cases.iter().map(|(_, count)| count).sum();
            let named: Vec<String> = left.cases.iter().map(|(change, count)| format!("{change}{count}件")).collect();
            out.push(
                Violation::new(
                    format!("尚有{count}件学籍变动未办结：{}。", named.join("、")),
                    format!("{count} cases are not over: {}.", named.join(", ")),
                    (
                        "请先办结或撤销；无人办理的，由主管部门清理。",
                        "Have them decided or taken back first; the authority may clear what nobody will finish.",
                        Party::Authority,
                    ),
                )
                .fact("open_cases", count),
            );
        }
        if !left.batches.is_empty() {
            let named: Vec<&str> = left.batches.iter().map(|grade| grade.name_zh()).collect();
            out.push(
                Violation::new(
                    format!("尚有{}个新生批次未审核：{}。", named.len(), named.join("、")),
                    format!("{} batches of new pupils are not decided.", named.len()),
                    (
                        "请先上报并审核完毕；不再办理的，由学校删去批次中的学生。",
                        "Have them handed in and decided; the school drops the rows that go no further.",
                        Party::Authority,
                    ),
                )
                .fact("batches", named.len()),
            );
        }
        if left.jobs > 0 {
            out.push(
                Violation::new(
                    format!("系统正在为该校校验、注册（{}项），尚未完成。", left.jobs),
                    format!("The register is still at work for it ({} jobs).", left.jobs),
                    ("请稍候再办。", "Wait until it is done.", Party::Applicant),
                )
                .fact("jobs", left.jobs),
            );
        }
        if !left.campuses.is_empty() {
            out.push(
                Violation::new(
                    format!("该校下设{}，尚未撤并。", left.campuses.join("、")),
                    format!("It still has campuses: {}.", left.campuses.join(", ")),
                    (
                        "请先逐一合并或撤销所设校区、教学点。",
                        "Merge or close its campuses first.",
                        Party::Applicant,
                    ),
                )
                .fact("campuses", left.campuses.len()),
            );
        }
    }
}
