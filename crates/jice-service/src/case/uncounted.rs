//! A step came while a year on its way had no calendar: there was no last day to name. Once the
//! calendar is loaded it is counted, from the day the step came.

use jice_domain::{CaseId, CaseState};
use jice_store::case_part::{self, CasePart, Due};
use jice_store::{case, entry};

use super::turn::due_of;
use crate::{Service, ServiceError};

/// Parts looked at together.
const CHUNK: u32 = 500;

impl Service {
    /// Counts the last days that could not be counted when their step came. The law of a process
    /// changes with the day and not else, so this looks once a day.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn count_due_days(&self) -> Result<(), ServiceError> {
        let today = self.today();
        if self.due_days_counted() == Some(today) {
            return Ok(());
        }
        let mut after: Option<CaseId> = None;
        loop {
            let parts = self.store().read::<_, ServiceError>(|db| Ok(case_part::uncounted(db, after, CHUNK)?))?;
            let Some(last) = parts.last() else { break };
            after = Some(last.case);
            for part in &parts {
                self.count_due_day(part)?;
            }
        }
        self.note_due_days_counted(today);
        Ok(())
    }

    /// Counts one, and writes it on the case and on the desk; leaves it where the calendar is still
    /// not there.
    fn count_due_day(&self, part: &CasePart) -> Result<(), ServiceError> {
        self.store().write::<_, ServiceError>(|tx| {
            entry::lock(tx, part.person)?;
            let Some(mut held) = case::find(tx, part.person, part.case)? else { return Ok(()) };
            let (CaseState::Open { step, arrived, due: None }, Some(laid_down)) = (&held.state, held.current()) else {
                return Ok(());
            };
            let law = self.rulebook(&held.jurisdiction)?;
            let Some(due) = due_of(&law, laid_down, *arrived) else { return Ok(()) };
            let org = laid_down.org;
            held.state = CaseState::Open { step: *step, arrived: *arrived, due: Some(due) };
            case::update(tx, &held)?;
            let parts = case_part::of(tx, &[org], held.id)?;
            for part in parts.into_iter().filter(|part| part.waits) {
                case_part::update(tx, &CasePart { due: Due::of(&held), ..part })?;
            }
            Ok(())
        })
    }
}
