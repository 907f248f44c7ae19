//! Reminders before the last day 提醒: the unit that is to act is told five and two working days
//! before, and on the day itself, each once for a step.

use std::sync::Arc;

use jice_domain::{NoticeKind, OrgId, date_at};
use jice_policy::{Calendar, Pack};
use jice_store::case;
use jice_store::case_notice::{self, Notice};
use jice_store::case_part::{self, CasePart};
use jice_store::org::OrgTree;
use jiff::ToSpan;
use jiff::civil::Date;

use super::notices::is_over;
use crate::{Service, ServiceError, words};

/// Parts, and notices, looked at together.
const CHUNK: u32 = 500;
/// Days of the calendar in which five working days lie, whatever the holidays.
const HORIZON: i64 = 28;

impl Service {
    /// Tells whose time runs out, and forgets what is over. A step that came today is reminded of on
    /// no day before tomorrow, so this looks once a day; what it told before, it does not tell
    /// again, in this process or another. Returns how many were told.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn remind(&self, today: Date) -> Result<u32, ServiceError> {
        if self.reminded() == Some(today) {
            return Ok(0);
        }
        self.forget_notices()?;
        let tree = self.tree()?;
        let last = self.last_reminded(today);
        let mut told = 0;
        let mut after = None;
        loop {
            let parts = self
                .store()
                .read::<_, ServiceError>(|db| Ok(case_part::due_between(db, today, last, after.as_ref(), CHUNK)?))?;
            let Some(end) = parts.last() else { break };
            after = end.due.day().map(|due| (due, end.case));
            let mut notices = Vec::new();
            for part in &parts {
                notices.extend(self.reminder(&tree, part, today)?);
            }
            if !notices.is_empty() {
                let new = self.store().write::<_, ServiceError>(|tx| Ok(case_notice::tell(tx, &notices)?))?;
                told += u32::try_from(new).unwrap_or(u32::MAX);
            }
        }
        self.note_reminded(today);
        Ok(told)
    }

    /// The last due day, in any place, that is reminded of today: what is due later is not read.
    fn last_reminded(&self, today: Date) -> Date {
        let near = |calendar: &Calendar, due| {
            let left = words::working_days_between(calendar, today, due);
            left.is_some_and(|left| NoticeKind::before_due(i32::MAX, left).is_some())
        };
        let days = || (0..=HORIZON).map(|days| today.saturating_add(days.days()));
        let last = |pack: &Arc<Pack>| {
            let calendar = pack.calendar();
            days().take_while(|due| near(&calendar, *due)).last()
        };
        self.packs().all().filter_map(last).max().unwrap_or(today)
    }

    /// The reminder that is due today for what waits; none where none is, or the days cannot be
    /// counted.
    fn reminder(&self, tree: &OrgTree, part: &CasePart, today: Date) -> Result<Option<Notice>, ServiceError> {
        let (Some(due), Some(unit)) = (part.due.day(), tree.unit(part.org)) else { return Ok(None) };
        let law = self.rulebook(&unit.jurisdiction)?;
        let days = |from| words::working_days_between(law.calendar(), from, due);
        let (Some(given), Some(left)) = (days(date_at(part.arrived)), days(today)) else { return Ok(None) };
        // A last day that is not worked is reminded of on the day before it, too.
        let left = if left == 0 && today < due { 1 } else { left };
        Ok(NoticeKind::before_due(given, left).map(|kind| Notice {
            org: part.org,
            case: part.case,
            turn: part.arrived,
            kind,
            person: part.person,
            at: self.now(),
        }))
    }

    /// Counts as seen what is about a step that was taken meanwhile: the lists hold what matters.
    fn forget_notices(&self) -> Result<(), ServiceError> {
        let units: Vec<OrgId> = self.store().read::<_, ServiceError>(|db| Ok(case_notice::told_units(db)?))?;
        for org in units {
            let mut before = None;
            loop {
                let (notices, cases) = self.store().read::<_, ServiceError>(|db| {
                    let notices = case_notice::unseen(db, org, None, before, CHUNK)?;
                    let keys: Vec<_> = notices.iter().map(|notice| (notice.person, notice.case)).collect();
                    Ok((notices, case::find_all(db, &keys)?))
                })?;
                let Some(last) = notices.last() else { break };
                before = Some((last.at.as_microsecond(), last.case));
                let over: Vec<&Notice> = notices
                    .iter()
                    .filter(|notice| is_over(notice, cases.iter().find(|case| case.id == notice.case)))
                    .collect();
                if over.is_empty() {
                    continue;
                }
                self.store().write::<_, ServiceError>(|tx| {
                    for notice in &over {
                        case_notice::seen(tx, &notice.key(), self.now())?;
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    }
}
