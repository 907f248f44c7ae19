//! What a school keeps of a pupil who left: the archive as of that day, with the particulars as they
//! were, and whether it has papers too. It is read by the school and those above it; nothing in it
//! changes.

use jice_domain::{
    Action, ArchiveCopy, ArchiveCopyId, ArchiveItemId, CaseId, CopyHeld, Denied, EvidenceId, JournalId, Jurisdiction,
    OrgId, PaperArchive, PersonId, granted,
};
use jice_store::person::Person;
use jice_store::{StoreError, Tx, archive_copy, paper_archive};
use jiff::civil::Date;

use super::contents::{AsOf, Contents, values_of};
use super::paper::{NotePaper, check};
use super::view::{place_views, retention_view, section_views};
use crate::context::{Asked, Subject};
use crate::view::{ArchiveCopyLine, ArchiveView, Page};
use crate::{Download, PageAsk, Service, ServiceError, tree};

/// A pupil who goes to another school.
pub(crate) struct Leaving<'a> {
    /// Who, as the school that is left knew it.
    pub(crate) person: &'a Person,
    /// The school that is left.
    pub(crate) school: OrgId,
    /// The pack it stands under.
    pub(crate) jurisdiction: &'a Jurisdiction,
    /// The first day elsewhere.
    pub(crate) on: Date,
    /// The act by which it is left.
    pub(crate) act: JournalId,
}

impl Service {
    /// Keeps for the school that a pupil leaves what stands in the archive now 电子备份: the particulars, and
    /// the place in the archive up to which it is read.
    pub(crate) fn keep_copy(&self, tx: &mut Tx, left: &Leaving<'_>) -> Result<(), ServiceError> {
        let law = self.rulebook(left.jurisdiction)?;
        let copy = ArchiveCopy {
            id: ArchiveCopyId(self.id()),
            person: left.person.id,
            org: left.school,
            jurisdiction: left.jurisdiction.clone(),
            name: left.person.name.clone(),
            left: left.on,
            act: left.act,
            held: CopyHeld::Particulars(values_of(&law, left.person)),
            made: self.now(),
        };
        Ok(archive_copy::insert(tx, &copy)?)
    }

    /// The copies that a unit and those below it keep, the latest first.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn archive_copies(
        &self,
        asked: &Asked,
        org: Option<OrgId>,
        page: &PageAsk,
    ) -> Result<Page<ArchiveCopyLine>, ServiceError> {
        let org = org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ReadPupil, org, None)?;
        let tree = self.tree_of(asked)?;
        let schools = tree::schools(&tree, org);
        let before = page.cursor_of::<1>()?.map(|[copy]| ArchiveCopyId(copy));
        let limit = page.limit();
        let ask_for = u32::try_from(limit + 1).expect("at most 201");
        let mut copies =
            self.store().read::<_, ServiceError>(|db| Ok(archive_copy::page(db, &schools, before, ask_for)?))?;
        let next = (copies.len() > limit).then(|| copies[limit - 1].id.to_string());
        copies.truncate(limit);
        let fields = format!("archive copies rows={}", copies.len());
        self.note_read(asked, Action::ReadPupil, Subject::of("archive_copies", org, 0).with_fields(&fields))?;
        let items = copies.into_iter().map(|copy| ArchiveCopyLine {
            person: copy.person,
            copy: copy.id,
            name: copy.name,
            school_name: tree::name(&tree, copy.org),
            left_on: copy.left.to_string(),
            made_at: copy.made.to_string(),
        });
        Ok(Page { items: items.collect(), next, total: None })
    }

    /// A copy, part by part, as the archive stood on the day of leaving.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] for every other unit than the school and those above it.
    pub fn view_archive_copy(
        &self,
        asked: &Asked,
        person: PersonId,
        id: ArchiveCopyId,
    ) -> Result<ArchiveView, ServiceError> {
        let (copy, contents) = self.copy_for(asked, Action::ReadPupil, person, id, "archive copy, masked")?;
        let law = self.rulebook(&copy.jurisdiction)?;
        let tree = self.tree_of(asked)?;
        let mut places = self.store().read::<_, ServiceError>(|db| Ok(paper_archive::list(db, person)?))?;
        // Where others keep theirs is of a later day.
        places.retain(|word| word.org == copy.org);
        let may = granted(asked.actor.role, Action::KeepArchive).is_some();
        Ok(ArchiveView {
            person,
            name: copy.name,
            school_name: tree::name(&tree, copy.org),
            opened_on: contents.changes.last().map(|first| first.valid_from.clone()).unwrap_or_default(),
            left_on: Some(copy.left.to_string()),
            sections: section_views(&law, &contents),
            retention: retention_view(&law),
            papers: place_views(copy.org, &tree, places),
            acts: may.then(|| "place".to_owned()).into_iter().collect(),
        })
    }

    /// The paper of a version of an item of a copy.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where the copy has none: what was put later is not in it.
    pub fn archive_copy_file(
        &self,
        asked: &Asked,
        person: PersonId,
        id: ArchiveCopyId,
        (item, version): (ArchiveItemId, i32),
    ) -> Result<Download, ServiceError> {
        let (_, contents) = self.copy_for(asked, Action::ReadPupil, person, id, "archive copy, paper of an item")?;
        let found = contents.items.into_iter().find(|noted| (noted.id, noted.version) == (item, version));
        self.hand_out(found.and_then(|noted| noted.paper).ok_or(ServiceError::Absent)?)
    }

    /// A paper of a change in a copy.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where the copy has none.
    pub fn archive_copy_paper(
        &self,
        asked: &Asked,
        person: PersonId,
        id: ArchiveCopyId,
        (case, paper): (CaseId, EvidenceId),
    ) -> Result<Download, ServiceError> {
        let (_, contents) = self.copy_for(asked, Action::ReadPupil, person, id, "archive copy, paper of a change")?;
        let found = contents.papers.into_iter().find(|filed| (filed.case, filed.paper) == (case, paper));
        self.hand_out(found.ok_or(ServiceError::Absent)?.file)
    }

    /// Notes whether the school that was left kept papers too, and where they lie 必要纸质复印件.
    ///
    /// # Errors
    /// As [`Service::note_paper`].
    pub fn note_copy_paper(
        &self,
        asked: &Asked,
        person: PersonId,
        id: ArchiveCopyId,
        note: NotePaper,
    ) -> Result<ArchiveView, ServiceError> {
        let (copy, _) = self.copy_for(asked, Action::KeepArchive, person, id, "archive copy")?;
        check(&note)?;
        self.act(asked, Action::KeepArchive, Subject::pupil(copy.org, person).with_fields("paper copy"), |tx| {
            say_where(
                tx,
                PaperArchive {
                    person,
                    org: copy.org,
                    version: note.version.saturating_add(1),
                    kept: note.kept,
                    place: note.place.trim().to_owned(),
                    keeper: note.keeper.trim().to_owned(),
                    account: asked.actor.account,
                    noted: self.now(),
                },
            )
        })?;
        self.view_archive_copy(asked, person, id)
    }

    /// The copy, for whoever may do `action` to what its school keeps, and what stands in it.
    fn copy_for(
        &self,
        asked: &Asked,
        action: Action,
        person: PersonId,
        id: ArchiveCopyId,
        fields: &str,
    ) -> Result<(ArchiveCopy, Contents), ServiceError> {
        let copies = self.store().read::<_, ServiceError>(|db| Ok(archive_copy::of(db, person)?))?;
        // A copy that is not there and one out of scope are told alike.
        let copy = copies.into_iter().find(|copy| copy.id == id);
        let copy = copy.ok_or(ServiceError::Denied(Denied::OutOfScope))?;
        self.permit(asked, action, copy.org, None)?;
        self.note_read(asked, Action::ReadPupil, Subject::pupil(copy.org, person).with_fields(fields))?;
        let contents = match &copy.held {
            CopyHeld::File { key } => serde_json::from_slice(&self.files().get(key)?).map_err(ServiceError::fault)?,
            CopyHeld::Particulars(values) => {
                let (law, tree) = (self.rulebook(&copy.jurisdiction)?, self.tree_of(asked)?);
                let as_of = AsOf::Left { school: copy.org, act: copy.act, at: copy.made };
                self.store().read::<_, ServiceError>(|db| {
                    self.archive_contents(db, &law, &tree, (person, values.clone()), as_of)
                })?
            }
        };
        Ok((copy, contents))
    }

    /// The newest copy that the unit of `asked` keeps of a pupil who left.
    pub(super) fn own_copy(&self, asked: &Asked, person: PersonId) -> Result<Option<ArchiveCopy>, ServiceError> {
        let tree = self.tree_of(asked)?;
        let copies = self.store().read::<_, ServiceError>(|db| Ok(archive_copy::of(db, person)?))?;
        let mine = |copy: &ArchiveCopy| tree::may(&tree, &asked.actor, Action::ReadPupil, copy.org, None).is_ok();
        Ok(copies.into_iter().rev().find(mine))
    }
}

/// Adds a school's word on where papers lie, which must be the one after its last.
pub(super) fn say_where(tx: &mut Tx, word: PaperArchive) -> Result<(), ServiceError> {
    let said = paper_archive::list(tx, word.person)?;
    let last = said.iter().rev().find(|held| held.org == word.org).map_or(0, |held| held.version);
    if last + 1 != word.version {
        return Err(ServiceError::Conflict { current: last });
    }
    paper_archive::insert(tx, &word).map_err(|error| match error {
        StoreError::Duplicate { .. } => ServiceError::Conflict { current: last + 1 },
        other => other.into(),
    })
}
