use jice_domain::{Cure, Fact, OrgUnit, Party, Refusal, Weight};
use jice_policy::Rulebook;

use crate::context::Asked;
use crate::words::plain;
use crate::{InvalidField, ServiceError};

/// The clause of the system's own pack: a unit is renamed, merged and closed by those above it.
const BY_THOSE_ABOVE: &str = "system-004-1";
/// Longest number of an approval, in characters.
const DOCUMENT_MAX: usize = 60;
/// Longest reason, in characters.
const REASON_MAX: usize = 500;

/// The paper that an act on a unit rests on.
#[derive(Debug)]
pub(crate) struct Approval {
    /// Its number 批文号.
    pub(crate) document: String,
    /// Why it was given.
    pub(crate) reason: String,
}

impl Approval {
    /// Number and reason as they were typed: both are needed.
    pub(crate) fn read(document: &str, reason: &str) -> Result<Self, ServiceError> {
        plain("document", document)?;
        plain("reason", reason)?;
        let approval = Self { document: document.trim().to_owned(), reason: reason.trim().to_owned() };
        let asked = [
            ("document", &approval.document, DOCUMENT_MAX, "批文号", "the number of the approval"),
            ("reason", &approval.reason, REASON_MAX, "理由", "the reason"),
        ];
        let wrong = |(field, text, most, zh, en): (&str, &String, usize, &str, &str)| {
            let letters = text.chars().count();
            if (1..=most).contains(&letters) {
                return None;
            }
            Some(InvalidField {
                field: field.to_owned(),
                zh: format!("请填写{zh}，不超过{most}个字。"),
                en: format!("Give {en}, in at most {most} characters."),
            })
        };
        let wrong: Vec<InvalidField> = asked.into_iter().filter_map(wrong).collect();
        if wrong.is_empty() { Ok(approval) } else { Err(ServiceError::Invalid(wrong)) }
    }
}

/// Nobody renames, merges or closes the own unit: that is for those above.
pub(crate) fn by_those_above(asked: &Asked, law: &Rulebook, unit: &OrgUnit) -> Result<(), ServiceError> {
    if asked.actor.org != unit.id {
        return Ok(());
    }
    Err(ServiceError::Refused(vec![Refusal {
        clause: law.cite(BY_THOSE_ABOVE).cloned().expect("every pack rests on the system's own"),
        rule: "by_those_above".to_owned(),
        weight: Weight::Refuses,
        field: None,
        zh: "本单位的更名、合并、撤销不由本单位办理。".to_owned(),
        en: "A unit does not rename, merge or close itself.".to_owned(),
        facts: vec![Fact::new("unit", &unit.name)],
        cure: Cure {
            zh: "请报上级单位的机构管理员办理。".to_owned(),
            en: "Ask the administrator of the unit above.".to_owned(),
            by: Party::Authority,
        },
    }]))
}
