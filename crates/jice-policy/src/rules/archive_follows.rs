//! The archive goes where the pupil goes: whoever had it before keeps a copy, reads that, and writes nothing.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{ArchiveAct, Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 学籍档案随学生转移，原学校只留备份。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveFollows {}

impl Check for ArchiveFollows {
    const ZH: &'static str = "学籍档案随学生转移，原学校只留备份，不得再记录或者更正。";
    const EN: &'static str = "The archive goes with the pupil; the school before keeps a copy and writes no more.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Archive];

    fn check(&self, facts: &Facts<'_>, _: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Archive(archive) = facts else { return };
        let Some(left) = archive.left_on.filter(|_| archive.act != ArchiveAct::Remove) else { return };
        let (zh, en, cure) = match archive.act {
            ArchiveAct::Read => (
                format!("该生已于{left}离开本校，学籍档案已转至{}。", archive.school),
                format!("The pupil left on {left}, and the archive went along to {}.", archive.school),
                (
                    "请查看本校留存的电子备份；离校后的内容由现学校保管。",
                    "Read the copy that your school kept; what came later is with the school now.",
                    Party::Role(Role::Registrar),
                ),
            ),
            ArchiveAct::Write | ArchiveAct::Remove => (
                format!("该生已于{left}离开本校，学籍档案已转至{}，本校只留电子备份，不得改动。", archive.school),
                format!("The pupil left on {left}; your school has a copy of the archive, which does not change."),
                (
                    "需要补记、更正的，请与现学校联系，由其记录。",
                    "Ask the school where the pupil is now to note or correct it.",
                    Party::Role(Role::Registrar),
                ),
            ),
        };
        out.push(Violation::new(zh, en, cure).fact("left_on", left));
    }
}
