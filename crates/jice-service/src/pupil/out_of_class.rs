//! Pupils whose entry is kept while they sit in no class: who must be asked back, and by when.

use jice_domain::{Action, EntryState, OrgId, OutOfClass, PersonId};
use jice_store::out_of_class::{self, Wanted};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::context::{Asked, Subject};
use crate::page::PageAsk;
use crate::view::{OutOfClassCount, OutOfClassLine, Page};
use crate::{Service, ServiceError, tree};

/// The reminder that says how long before its end a suspension is listed.
const ENDS: &str = "suspension_ends";

/// Which pupils.
#[derive(Debug, Clone)]
pub struct OutOfClassAsk {
    /// Of which unit and all below; none for the actor's own.
    pub org: Option<OrgId>,
    /// Out of class for what.
    pub why: OutOfClass,
    /// Only suspensions that end soon, as the pack says how soon, or have ended.
    pub ending: bool,
    /// Which page.
    pub page: PageAsk,
}

impl Service {
    /// Pupils who sit in no class: the suspended by the day they are to be back, others by the day
    /// they went. Identity numbers masked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_out_of_class(&self, asked: &Asked, ask: &OutOfClassAsk) -> Result<Page<OutOfClassLine>, ServiceError> {
        let org = ask.org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ListPupils, org, asked.actor.class)?;
        let schools = tree::schools(&*self.tree_of(asked)?, org);
        let ends_by = if ask.ending { self.ends_by(org)? } else { None };
        let wanted = Wanted { schools: &schools, class: asked.actor.class, why: ask.why, ends_by };
        let after = ask.page.cursor_of::<2>()?.map(|[day, person]| (on_day(day), PersonId(person)));
        let limit = ask.page.limit();
        let ask_for = u32::try_from(limit + 1).expect("at most 201");
        let mut found =
            self.store().read::<_, ServiceError>(|db| Ok(out_of_class::page(db, &wanted, after, ask_for)?))?;
        let next = (found.len() > limit).then(|| {
            let last = &found[limit - 1].entry;
            format!("{}.{}", day_number(spell(last.state).1.unwrap_or(spell(last.state).0)), last.person)
        });
        found.truncate(limit);
        let fields = format!("out of class, rows={}", found.len());
        self.note_read(asked, Action::ListPupils, Subject::of("pupil_list", org, 0).with_fields(&fields))?;
        let people: Vec<PersonId> = found.iter().map(|seated| seated.entry.person).collect();
        let today = self.today();
        let line = |pupil: crate::view::PupilLine| {
            let held = found.iter().find(|seated| seated.entry.person == pupil.person)?;
            let (since, until) = spell(held.entry.state);
            Some(OutOfClassLine {
                pupil,
                since_on: since.to_string(),
                until_on: until.map(|until| until.to_string()),
                days_left: until.and_then(|until| today.until(until).ok()).map(|span| span.get_days()),
            })
        };
        Ok(Page { items: self.pupil_lines(asked, &people)?.into_iter().filter_map(line).collect(), next, total: None })
    }

    /// How many sit in no class, by reason.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn count_out_of_class(&self, asked: &Asked, org: Option<OrgId>) -> Result<Vec<OutOfClassCount>, ServiceError> {
        let org = org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ListPupils, org, asked.actor.class)?;
        let schools = tree::schools(&*self.tree_of(asked)?, org);
        let ends_by = self.ends_by(org)?;
        self.store().read::<_, ServiceError>(|db| {
            let mut counts = Vec::with_capacity(OutOfClass::ALL.len());
            for why in OutOfClass::ALL {
                let all = Wanted { schools: &schools, class: asked.actor.class, why, ends_by: None };
                let soon = Wanted { ends_by, ..all };
                counts.push(OutOfClassCount {
                    why,
                    count: out_of_class::count(db, &all)?,
                    ending: match (why, ends_by) {
                        (OutOfClass::Suspended, Some(_)) => out_of_class::count(db, &soon)?,
                        _ => 0,
                    },
                });
            }
            Ok(counts)
        })
    }

    /// The last day of suspensions that end soon; none where the place says nothing of it.
    fn ends_by(&self, org: OrgId) -> Result<Option<Date>, ServiceError> {
        let law = self.rulebook(&self.unit(org)?.jurisdiction)?;
        Ok(law.reminder(ENDS).and_then(|reminder| reminder.due(self.today(), law.calendar()).ok()))
    }
}

/// Since when, and for a suspension until when.
fn spell(state: EntryState) -> (Date, Option<Date>) {
    match state {
        EntryState::Suspended { since, until } => (since, Some(until)),
        EntryState::Enrolled { since } | EntryState::Absent { since, .. } => (since, None),
        EntryState::StageDone { on, .. } | EntryState::Closed { on, .. } => (on, None),
    }
}

const EPOCH: Date = date(1970, 1, 1);

fn day_number(day: Date) -> i32 {
    EPOCH.until(day).map(|span| span.get_days()).unwrap_or_default()
}

fn on_day(number: i64) -> Date {
    i32::try_from(number).map_or(EPOCH, |days| EPOCH.saturating_add(days.days()))
}
