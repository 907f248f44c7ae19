//! What the law has done by a day of the year.

use std::collections::HashSet;

use jice_domain::Actor;
use jiff::civil::date;

use crate::view::DeadlineView;
use crate::{Service, ServiceError, words};

impl Service {
    /// The deadlines that the actor's tier still owes in the open school year, the next one
    /// first; of two packs that name the same the nearer one holds.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn deadlines_of(&self, actor: &Actor) -> Result<Vec<DeadlineView>, ServiceError> {
        let law = self.rulebook(&actor.jurisdiction)?;
        let today = self.today();
        // A school year ends before September: what comes later is next year's.
        let last = date(self.school_year(&actor.jurisdiction)?.0 + 1, 8, 31);
        let deadlines = law.pack().chain().flat_map(|pack| &pack.deadlines);
        let mut seen = HashSet::new();
        let mut owed = Vec::new();
        for deadline in deadlines.filter(|deadline| seen.insert(&deadline.id)) {
            if !deadline.owed_by.contains(&actor.level) {
                continue;
            }
            let this_year = deadline.by.in_year(today.year());
            let by = if this_year < today { deadline.by.in_year(today.year() + 1) } else { this_year };
            if by > last {
                continue;
            }
            owed.push(DeadlineView {
                name: deadline.id.clone(),
                zh: deadline.zh.clone(),
                en: deadline.en.clone(),
                by: by.to_string(),
                working_days_left: words::working_days_between(law.calendar(), today, by),
                article: law.cite(&deadline.clause).map(|cite| cite.article.clone()).unwrap_or_default(),
                clause: deadline.clause.clone(),
            });
        }
        owed.sort_by(|a, b| a.by.cmp(&b.by));
        Ok(owed)
    }
}
