//! The way of a case: which of the steps that a procedure lays down it takes, and with whom.

use jice_domain::{CaseParty, Grade, OrgId, RouteStep};

use crate::change::{Change, ChangeStep};

impl Change {
    /// The steps of a case of a pupil of `grade`, each with the unit that stands on its side
    /// (`unit_of`). Left out are steps for other grades, of a side on which nobody stands, and
    /// those that the same unit would take twice.
    pub fn route(&self, grade: Option<Grade>, unit_of: impl Fn(CaseParty) -> Option<OrgId>) -> Vec<RouteStep> {
        let concerned = self.step.iter().filter(|step| step.concerns(grade));
        let steps: Vec<(&ChangeStep, OrgId)> = concerned.filter_map(|step| Some((step, unit_of(step.by)?))).collect();
        let falls_to = |id: &str| steps.iter().find(|(step, _)| step.id == id).map(|(_, org)| *org);
        let kept = steps
            .iter()
            .filter(|(step, org)| step.unless_same_as.as_deref().and_then(falls_to).is_none_or(|other| other != *org));
        kept.map(|(step, org)| step.before(*org)).collect()
    }
}

impl ChangeStep {
    /// The step as `org` is to take it.
    fn before(&self, org: OrgId) -> RouteStep {
        RouteStep {
            id: self.id.clone(),
            zh: self.zh.clone(),
            en: self.en.clone(),
            party: self.by,
            org,
            kind: self.kind,
            roles: self.takers(),
            within: self.within,
            unit: self.unit,
            silence: self.on_silence,
            clause: self.clause.clone(),
            time_clause: self.time_clause.clone().unwrap_or_else(|| self.clause.clone()),
            clock_from: None,
            cosign: None,
        }
    }
}
