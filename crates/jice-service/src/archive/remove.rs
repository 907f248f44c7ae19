//! Removing an item: there is no such act. Whoever asks for it, at any tier, hears by which clause.

use jice_domain::{Action, ArchiveItemId, Level, PersonId, Weight};
use jice_policy::facts::{ArchiveAct, ArchiveFacts};
use jice_store::archive_item;

use crate::context::{Asked, Subject};
use crate::view::ArchiveView;
use crate::{Service, ServiceError, tree};

impl Service {
    /// Refuses to remove an item of an archive.
    ///
    /// # Errors
    /// [`ServiceError::Refused`], always, with the clause and what to do instead;
    /// [`ServiceError::Denied`] out of scope.
    pub fn remove_item(
        &self,
        asked: &Asked,
        person: PersonId,
        item: ArchiveItemId,
    ) -> Result<ArchiveView, ServiceError> {
        let seated = self.archive_for(asked, Action::ReadPupil, person)?;
        let school = seated.entry.school;
        let held = self.store().read::<_, ServiceError>(|db| Ok(archive_item::versions(db, person, item)?))?;
        if held.is_empty() {
            return Err(ServiceError::Absent);
        }
        let facts = ArchiveFacts {
            act: ArchiveAct::Remove,
            by_school: asked.actor.level >= Level::School,
            left_on: None,
            school: &tree::name(&*self.tree_of(asked)?, school),
        };
        let mut refusals = self.rulebook(&seated.entry.jurisdiction)?.evaluate_archive(&facts);
        refusals.retain(|refusal| refusal.weight != Weight::Warns);
        if refusals.is_empty() {
            return Err(ServiceError::fault("no clause keeps what stands in an archive"));
        }
        let fields = format!("remove {item}");
        self.note_refused(asked, Action::KeepArchive, &refusals, Subject::pupil(school, person).with_fields(&fields))?;
        Err(ServiceError::Refused(refusals))
    }
}
