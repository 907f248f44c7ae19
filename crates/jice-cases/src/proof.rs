//! What a tag is worth. A clause that software enforces is proved by two things seen: an
//! act refused, citing it where a rule of the law refused it, and an act done. Any other
//! clause is proved by its scenario's having held.

use std::collections::BTreeMap;

use jice_policy::{Clause, Packs, Software};

use crate::Failure;
use crate::feature::Case;

/// What a scenario showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Clauses that a refusal cited, first or beside.
    pub(crate) cited: Vec<String>,
    /// Whether something was refused, denied or held back, and expected to be.
    pub(crate) refused: bool,
    /// Whether something was done or there.
    pub(crate) allowed: bool,
}

/// Clauses with the cases that prove them, and tags that prove nothing.
pub(crate) fn weigh(packs: &Packs, played: &[(Case, Shown)]) -> (Vec<(String, String)>, Vec<Failure>) {
    let mut by_tag: BTreeMap<&str, Vec<&(Case, Shown)>> = BTreeMap::new();
    for one in played {
        for tag in &one.0.tags {
            by_tag.entry(tag).or_default().push(one);
        }
    }
    let (mut proved, mut failed) = (Vec::new(), Vec::new());
    for (tag, cases) in by_tag {
        let clause = packs.all().flat_map(|pack| &pack.clauses).find(|clause| clause.cite.id == tag);
        let shown: Vec<&Shown> = cases.iter().map(|(_, shown)| shown).collect();
        match clause.map_or_else(|| Err("没有这一条款".to_owned()), |clause| enough(clause, &shown)) {
            Ok(()) => {
                proved.extend(cases.iter().map(|(case, _)| (tag.to_owned(), format!("{}: {}", case.file, case.title))));
            }
            Err(what) => {
                let (case, _) = cases[0];
                failed.push(Failure {
                    file: case.file.clone(),
                    line: case.line,
                    scenario: case.title.clone(),
                    step: format!("@{tag}"),
                    what,
                });
            }
        }
    }
    (proved, failed)
}

fn enough(clause: &Clause, shown: &[&Shown]) -> Result<(), String> {
    let allowed = shown.iter().any(|shown| shown.allowed);
    if !allowed {
        return Err("没有一个场景予以办理".to_owned());
    }
    if clause.software != Software::Enforce {
        return Ok(());
    }
    let id = &clause.cite.id;
    let by_law = !clause.rules.is_empty();
    let refused = match by_law {
        true => shown.iter().any(|shown| shown.refused && shown.cited.contains(id)),
        false if clause.modules.iter().any(|module| module == "jice_domain::authorise") => {
            shown.iter().any(|shown| shown.refused)
        }
        false => true,
    };
    if refused { Ok(()) } else { Err("没有一个场景依据该条款不予办理".to_owned()) }
}
