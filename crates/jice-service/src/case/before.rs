//! What an authority should know of a pupil's earlier applications before it decides on another.

use jice_domain::{Case, CaseState, Level};
use jice_store::org::OrgTree;
use jice_store::{Db, case};

use crate::context::Asked;
use crate::view::RefusedBefore;
use crate::{Service, ServiceError, tree};

impl Service {
    /// The pupil's other cases that were refused, the latest first: whoever was once refused for false papers
    /// 造假材料 does not come again as if for the first time. Shown to authorities alone.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn refused_before(
        &self,
        db: &mut Db,
        asked: &Asked,
        tree: &OrgTree,
        now: &Case,
    ) -> Result<Vec<RefusedBefore>, ServiceError> {
        if asked.actor.level >= Level::School {
            return Ok(Vec::new());
        }
        let others = case::list(db, now.person)?.into_iter().filter(|case| case.id != now.id);
        let refused = others.filter_map(|case| {
            let CaseState::Refused { step, on, reason } = &case.state else { return None };
            let by = case.plan.route.get(usize::from(*step)).map(|step| tree::name_on(tree, step.org, *on));
            let (zh, en) = match self.law_of(&case) {
                Ok((_, change)) => (change.zh.clone(), change.en.clone()),
                // Its pack has no such change any more.
                Err(_) => (case.procedure.clone(), case.procedure.clone()),
            };
            Some(RefusedBefore {
                zh,
                en,
                on: on.to_string(),
                by: by.unwrap_or_default(),
                opener_name: tree::name_on(tree, case.opener, *on),
                reason: reason.clone(),
            })
        });
        Ok(refused.collect())
    }
}
