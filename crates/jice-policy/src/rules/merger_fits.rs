//! A school is merged into one of the same authority that teaches its pupils and has room for them.

use jice_domain::{Party, Stage};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 并入学校须与被并学校同属一个主管单位，开设其学生所在学段，并入的班级不超过班额。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergerFits {}

impl Check for MergerFits {
    const ZH: &'static str = "并入学校须与被并学校同属一个主管单位，开设其学生所在学段，并入的班级不超过班额。";
    const EN: &'static str = "The absorbing school is of the same authority, teaches the pupils' stages and has room.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Unit];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Unit(unit) = facts else { return };
        let Some((ending, fit)) = unit.ending.and_then(|ending| Some((ending, ending.fit?))) else { return };
        let Some(into) = ending.keeper else { return };
        if !fit.one_authority || into.jurisdiction != unit.unit.jurisdiction || into.side != unit.unit.side {
            out.push(
                Violation::new(
                    format!("“{}”与“{}”不属同一主管单位，不能合并。", unit.unit.name, into.name),
                    format!("{} and {} are not under one authority.", unit.unit.name, into.name),
                    (
                        "请并入同一主管单位的学校；跨县区调整的，逐生办理转学后撤销。",
                        "Merge it into a school of the same authority; beyond it, transfer the pupils, then close the school.",
                        Party::Authority,
                    ),
                )
                .fact("custodian", &into.name),
            );
        }
        if !fit.stages_missing.is_empty() {
            let zh: Vec<&str> = fit.stages_missing.iter().map(|stage| zh(*stage)).collect();
            out.push(
                Violation::new(
                    format!("“{}”未开设{}学段，接收不了该学段的学生。", into.name, zh.join("、")),
                    format!("{} does not teach every stage of the pupils who would come.", into.name),
                    (
                        "请先登记并入学校的办学学段，或先将该学段学生转往他校。",
                        "Register the stage at the absorbing school first, or transfer those pupils elsewhere.",
                        Party::Authority,
                    ),
                )
                .fact("stages", zh.join("、")),
            );
        }
        for (class, size, limit) in fit.overfull {
            out.push(
                Violation::new(
                    format!("并入后{class}有{size}人，超过班额{limit}人。"),
                    format!("{class} would have {size} pupils, more than its {limit}."),
                    (
                        "请改为整班带入，或改并其他班级。",
                        "Carry the class over as it is, or join it to another.",
                        Party::Applicant,
                    ),
                )
                .fact("class", class)
                .fact("class_size", size)
                .fact("class_limit", limit),
            );
        }
        for (class, joined) in fit.of_other_grade {
            out.push(
                Violation::new(
                    format!("{class}与{joined}不是同一年级，不能并班。"),
                    format!("{class} and {joined} are not of one grade."),
                    ("请选择同一年级的班级，或整班带入。", "Choose a class of the same grade, or carry it over.", Party::Applicant),
                )
                .fact("class", class),
            );
        }
    }
}

fn zh(stage: Stage) -> &'static str {
    match stage {
        Stage::Preschool => "学前",
        Stage::Primary => "小学",
        Stage::Junior => "初中",
        Stage::Senior => "高中",
    }
}
