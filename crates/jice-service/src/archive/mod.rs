//! The archive of a pupil 学籍档案: read part by part, noted item by item by the school that keeps the
//! pupil, corrected by new versions, never taken from.
//!
//! What stands in one at a moment are its [`contents`]; [`view`] shows them as the pack divides them.

mod class_sheet;
mod contents;
mod copies;
mod note;
mod paper;
mod print;
mod remove;
mod take_in;
mod view;

use jice_domain::{Action, Denied, Level, PersonId, Weight};
use jice_policy::facts::{ArchiveAct, ArchiveFacts};
use jice_store::entry::SeatedEntry;
use jiff::civil::Date;

pub use class_sheet::NoteResults;
pub(crate) use copies::Leaving;
pub use note::{CorrectItem, NoteItem};
pub use paper::NotePaper;
pub use print::ArchiveAsk;

use crate::context::{Asked, Subject};
use crate::{Service, ServiceError, tree};

impl Service {
    /// The entry whose archive `asked` would do `action` to. Whoever may not hears why: the law,
    /// where it has a say, and else that it is denied.
    ///
    /// # Errors
    /// [`ServiceError::Denied`], [`ServiceError::Barred`]; [`ServiceError::Refused`] for a school that the
    /// pupil left.
    fn archive_for(&self, asked: &Asked, action: Action, person: PersonId) -> Result<SeatedEntry, ServiceError> {
        let seated = self.seated(person)?;
        let (school, class) = (seated.entry.school, Some(seated.class));
        let tree = self.tree_of(asked)?;
        let Err(denied) = tree::may(&tree, &asked.actor, action, school, class) else { return Ok(seated) };
        // An authority that reads what its schools note: the law may say that it only reads.
        let reads = tree::may(&tree, &asked.actor, Action::ReadPupil, school, class).is_ok();
        // A school that the pupil left has a copy: it hears where the archive went.
        let copy = if denied == Denied::OutOfScope { self.own_copy(asked, person)? } else { None };
        let facts = ArchiveFacts {
            act: if action == Action::KeepArchive { ArchiveAct::Write } else { ArchiveAct::Read },
            by_school: asked.actor.level >= Level::School || !reads,
            left_on: copy.map(|copy| copy.left),
            school: &tree::name(&tree, school),
        };
        let mut refusals = self.rulebook(&seated.entry.jurisdiction)?.evaluate_archive(&facts);
        refusals.retain(|refusal| refusal.weight != Weight::Warns);
        if facts.left_on.is_some() && !refusals.is_empty() {
            self.note_refused(asked, action, &refusals, Subject::pupil(school, person).with_fields("archive"))?;
            return Err(ServiceError::Refused(refusals));
        }
        if denied == Denied::RoleLacksRight && !refusals.is_empty() {
            self.note_denial(asked, action, denied, Subject::pupil(school, person).with_fields("archive"))?;
            return Err(ServiceError::Barred { denied, refusals });
        }
        self.permit(asked, action, school, class)?;
        Ok(seated)
    }

    /// A day on which something may have happened to a pupil: not in the future, and not before
    /// anybody at school now was born.
    fn past_day(&self, day: Date) -> Result<(), ServiceError> {
        let today = self.today();
        if day > today {
            return Err(ServiceError::invalid(
                "held_on",
                format!("日期不得晚于今天（{today}），请改正。"),
                format!("The day lies after today, {today}: correct it."),
            ));
        }
        if day.year() < today.year() - 40 {
            return Err(ServiceError::invalid(
                "held_on",
                "日期过早，请核对年份。",
                "The day is too long ago: check the year.",
            ));
        }
        Ok(())
    }
}
