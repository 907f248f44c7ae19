//! `[[cosigner]]` in `procedures/*.toml`: who may be asked to co-sign 会签 before a step is decided.
//! One of a lower pack takes the place of one of the same name above.

use jice_domain::{Case, CaseParty, Role, StepKind};
use serde::Deserialize;

use crate::Rulebook;

/// Somebody whom those who decide may ask first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CosignerRule {
    /// Its name, as `director`.
    pub id: String,
    /// What the co-signature is called in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The sides whose steps may ask for it.
    pub beside: Vec<CaseParty>,
    /// Where they sit.
    pub at: CosignAt,
    /// In which roles.
    pub roles: Vec<Role>,
    /// The changes in which it may be asked for; none listed means all.
    #[serde(default)]
    pub changes: Vec<String>,
    /// The clause that provides for it.
    pub clause: String,
}

/// Where a co-signer sits, as seen from whoever decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CosignAt {
    /// In the same unit.
    OwnUnit,
    /// In the authority above it.
    AuthorityAbove,
}

impl Rulebook {
    /// Who may be asked to co-sign the step that `case` is before.
    pub fn cosigners(&self, case: &Case) -> Vec<&CosignerRule> {
        let Some(step) = case.current().filter(|step| step.kind == StepKind::Decide) else { return Vec::new() };
        let mut nearest: Vec<&CosignerRule> = Vec::new();
        for rule in self.pack().chain().flat_map(|pack| &pack.cosigners) {
            if !nearest.iter().any(|nearer| nearer.id == rule.id) {
                nearest.push(rule);
            }
        }
        let of_change = |rule: &&CosignerRule| rule.changes.is_empty() || rule.changes.contains(&case.procedure);
        nearest.retain(|rule| rule.beside.contains(&step.party) && of_change(rule));
        nearest
    }
}
