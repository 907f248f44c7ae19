//! The overdue league: which units have cases on their desk, and how many are late.

use jice_domain::{Action, OrgId};
use jice_store::case_part;

use crate::context::Asked;
use crate::view::BacklogView;
use crate::{Service, ServiceError, tree};

/// Of which unit and all below it.
#[derive(Debug, Clone, Copy, Default)]
pub struct BacklogAsk {
    /// The unit; none for the actor's own.
    pub org: Option<OrgId>,
}

impl Service {
    /// Units at and below one that have cases waiting, the latest first.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn case_backlog(&self, asked: &Asked, ask: BacklogAsk) -> Result<Vec<BacklogView>, ServiceError> {
        let org = ask.org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ReadStatistics, org, None)?;
        let tree = self.tree_of(asked)?;
        let units = tree.subtree(org);
        let today = self.today();
        let found = self.store().read::<_, ServiceError>(|db| Ok(case_part::backlog(db, &units, today)?))?;
        let mut views: Vec<BacklogView> = found
            .into_iter()
            .map(|(org, waiting, overdue)| BacklogView { org, name: tree::name(&tree, org), waiting, overdue })
            .collect();
        views.sort_by(|a, b| b.overdue.cmp(&a.overdue).then(b.waiting.cmp(&a.waiting)).then(a.org.cmp(&b.org)));
        Ok(views)
    }
}
