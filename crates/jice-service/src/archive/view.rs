use jice_domain::{
    Action, ArchiveItemId, ArchivePaper, CaseId, EvidenceId, OrgId, PaperArchive, PersonId, Values, granted,
};
use jice_policy::{ArchiveKind, ArchiveSection, Rulebook, Shows};
use jice_store::org::OrgTree;
use jice_store::{archive_item, case, paper_archive, person};

use super::contents::{AsOf, Contents, Filed, Noted, values_of};
use crate::case::{HANDED_OVER, mime_of};
use crate::context::{Asked, Subject};
use crate::package::MEDIA;
use crate::view::{
    ArchiveFieldView, ArchiveItemView, ArchiveKindView, ArchiveSectionView, ArchiveValueView, ArchiveVersionView,
    ArchiveView, FileView, FiledPaperView, PaperArchiveView, RetentionView,
};
use crate::{Download, Service, ServiceError, tree, words};

impl Service {
    /// The archive of a pupil, part by part, numbers masked. The reading is in the log before it is shown.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope; [`ServiceError::Refused`] for a school that the pupil left.
    pub fn view_archive(&self, asked: &Asked, person: PersonId) -> Result<ArchiveView, ServiceError> {
        let seated = self.archive_for(asked, Action::ReadPupil, person)?;
        let school = seated.entry.school;
        self.note_read(asked, Action::ReadPupil, Subject::pupil(school, person).with_fields("archive, masked"))?;
        let line = self.pupil_lines(asked, &[person])?.pop().ok_or(ServiceError::Absent)?;
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let tree = self.tree_of(asked)?;
        let (contents, places) = self.store().read::<_, ServiceError>(|db| {
            let held = person::find(db, &[person])?.pop().ok_or(ServiceError::Absent)?;
            let held = (person, values_of(&law, &held));
            Ok((self.archive_contents(db, &law, &tree, held, AsOf::Now)?, paper_archive::list(db, person)?))
        })?;
        let may = |action| granted(asked.actor.role, action).is_some();
        let mut acts = Vec::new();
        if may(Action::KeepArchive) {
            acts.extend(["note", "place"]);
        }
        if may(Action::PrintRoster) {
            acts.push("print");
        }
        Ok(ArchiveView {
            person,
            name: line.name,
            school_name: line.school_name,
            opened_on: contents.changes.last().map(|first| first.valid_from.clone()).unwrap_or_default(),
            left_on: None,
            sections: section_views(&law, &contents),
            retention: retention_view(&law),
            papers: place_views(school, &tree, places),
            acts: acts.into_iter().map(str::to_owned).collect(),
        })
    }

    /// The kinds of items that can be noted in archives of a unit's place.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn archive_kinds(&self, asked: &Asked, org: OrgId) -> Result<Vec<ArchiveKindView>, ServiceError> {
        self.permit(asked, Action::ReadOrg, org, None)?;
        let law = self.rulebook(&self.unit(org)?.jurisdiction)?;
        let mut ids: Vec<&str> = law.archive().iter().flat_map(|section| &section.kinds).map(String::as_str).collect();
        ids.dedup();
        Ok(ids.into_iter().filter_map(|id| law.archive_kind(id)).map(kind_view).collect())
    }

    /// The paper of a version of an item.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where there is none.
    pub fn archive_file(
        &self,
        asked: &Asked,
        person: PersonId,
        item: ArchiveItemId,
        version: i32,
    ) -> Result<Download, ServiceError> {
        let seated = self.archive_for(asked, Action::ReadPupil, person)?;
        let versions = self.store().read::<_, ServiceError>(|db| Ok(archive_item::versions(db, person, item)?))?;
        let found = versions.into_iter().find(|held| held.version == version).and_then(|held| held.paper);
        let paper = found.ok_or(ServiceError::Absent)?;
        let about = Subject::pupil(seated.entry.school, person).with_fields("archive, paper of an item");
        self.note_read(asked, Action::ReadPupil, about)?;
        self.hand_out(paper)
    }

    /// A paper that a completed change left in the archive: for whoever reads the archive, whether or
    /// not the unit had a part in the change.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where there is none.
    pub fn filed_paper(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        paper: EvidenceId,
    ) -> Result<Download, ServiceError> {
        let seated = self.archive_for(asked, Action::ReadPupil, person)?;
        let (case, papers) = self
            .store()
            .read::<_, ServiceError>(|db| Ok((case::find(db, person, id)?, case::evidence(db, person, id)?)))?;
        let done = case.is_some_and(|case| matches!(case.state, jice_domain::CaseState::Done { .. }));
        let found = papers.into_iter().find(|held| held.id == paper && held.kind != HANDED_OVER && held.media != MEDIA);
        let found = found.filter(|_| done).ok_or(ServiceError::Absent)?;
        let fields = format!("archive, paper {} of a change", found.kind);
        self.note_read(asked, Action::ReadPupil, Subject::pupil(seated.entry.school, person).with_fields(&fields))?;
        self.hand_out(ArchivePaper {
            name: found.name,
            media: found.media,
            bytes: found.bytes,
            file_key: found.file_key,
        })
    }

    pub(super) fn hand_out(&self, paper: ArchivePaper) -> Result<Download, ServiceError> {
        Ok(Download { mime: mime_of(&paper.media), bytes: self.files().get(&paper.file_key)?, name: paper.name })
    }
}

/// The parts of an archive, as the law divides it.
pub(super) fn section_views(law: &Rulebook, contents: &Contents) -> Vec<ArchiveSectionView> {
    law.archive().iter().map(|section| section_view(law, section, contents)).collect()
}

fn section_view(law: &Rulebook, section: &ArchiveSection, contents: &Contents) -> ArchiveSectionView {
    let shows = |what: Shows| section.shows.contains(&what);
    let mut values = Vec::new();
    if shows(Shows::Basic) || shows(Shows::Family) {
        let family = law.archive().iter().any(|section| section.shows.contains(&Shows::Family));
        values = particulars(law, contents);
        // Where the family has a part of its own, it stands there.
        values.retain(|value| match is_of_family(&value.field.0) && family {
            true => shows(Shows::Family),
            false => shows(Shows::Basic),
        });
    }
    let own = contents.items.iter().filter(|noted| home(law, noted) == Some(section.id.as_str()));
    ArchiveSectionView {
        id: section.id.clone(),
        zh: section.zh.clone(),
        en: section.en.clone(),
        article: law.cite(&section.clause).map(|cite| cite.article.clone()).unwrap_or_default(),
        clause: section.clause.clone(),
        holds: section.holds.clone(),
        kinds: section.kinds.iter().filter_map(|id| law.archive_kind(id)).map(kind_view).collect(),
        values,
        changes: if shows(Shows::Changes) { contents.changes.clone() } else { Vec::new() },
        papers: if shows(Shows::Papers) { contents.papers.iter().map(filed_view).collect() } else { Vec::new() },
        items: item_views(law, own),
    }
}

/// The part in which an item stands: the one it was noted in; where the place has none such, as of a pupil
/// who came from another, the one that takes its kind, or the last.
fn home<'l>(law: &'l Rulebook, noted: &Noted) -> Option<&'l str> {
    let parts = law.archive();
    let own = parts.iter().find(|section| section.id == noted.section);
    let of_kind = || parts.iter().find(|section| section.kinds.contains(&noted.kind));
    own.or_else(of_kind).or(parts.last()).map(|section| section.id.as_str())
}

/// Whether a field is of a member of the family, by the packs' naming.
pub(super) fn is_of_family(field: &str) -> bool {
    field.strip_prefix("guardian").is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
}

pub(super) fn particulars(law: &Rulebook, contents: &Contents) -> Vec<crate::view::ValueView> {
    let fields = law.fields().all();
    let mut values = Values::blank(fields.len());
    for (place, field) in fields.iter().enumerate() {
        if let Some(value) = contents.values.get(&*field.id.0) {
            values.set(place, value);
        }
    }
    words::value_views(law, &values)
}

fn kind_view(kind: &ArchiveKind) -> ArchiveKindView {
    let field = |field: &jice_policy::ArchiveField| ArchiveFieldView {
        id: field.id.clone(),
        zh: field.zh.clone(),
        en: field.en.clone(),
        sort: field.sort.as_str().to_owned(),
        options: field.options.clone(),
        optional: field.optional,
    };
    ArchiveKindView {
        id: kind.id.clone(),
        zh: kind.zh.clone(),
        en: kind.en.clone(),
        fields: kind.field.iter().map(field).collect(),
    }
}

/// Items with their versions, the latest day first.
fn item_views<'a>(law: &Rulebook, noted: impl Iterator<Item = &'a Noted>) -> Vec<ArchiveItemView> {
    let mut items: Vec<ArchiveItemView> = Vec::new();
    for noted in noted {
        let kind = law.archive_kind(&noted.kind);
        let version = version_view(kind, noted);
        match items.last_mut().filter(|item| item.id == noted.id) {
            Some(item) => item.versions.insert(0, version),
            None => items.push(ArchiveItemView {
                id: noted.id,
                zh: kind.map_or_else(|| noted.kind.clone(), |kind| kind.zh.clone()),
                en: kind.map_or_else(|| noted.kind.clone(), |kind| kind.en.clone()),
                kind: noted.kind.clone(),
                versions: vec![version],
            }),
        }
    }
    items.reverse();
    items.sort_by(|one, other| other.versions[0].held_on.cmp(&one.versions[0].held_on));
    items
}

fn version_view(kind: Option<&ArchiveKind>, noted: &Noted) -> ArchiveVersionView {
    let fields = kind.map(|kind| kind.field.as_slice()).unwrap_or_default();
    let value = |field: &jice_policy::ArchiveField| {
        let value = noted.values.get(&field.id)?.clone();
        Some(ArchiveValueView { field: field.id.clone(), zh: field.zh.clone(), en: field.en.clone(), value })
    };
    let mut values: Vec<ArchiveValueView> = fields.iter().filter_map(value).collect();
    // What the pack does not ask for any more stands as it was noted.
    for (field, value) in noted.values.iter().filter(|(id, _)| fields.iter().all(|field| field.id != **id)) {
        let (field, value) = (field.clone(), value.clone());
        values.push(ArchiveValueView { zh: field.clone(), en: field.clone(), field, value });
    }
    ArchiveVersionView {
        version: noted.version,
        held_on: noted.held.to_string(),
        values,
        reason: noted.reason.clone(),
        school_name: noted.school.clone(),
        by: noted.by.clone(),
        put_at: noted.put.to_string(),
        paper: noted.paper.as_ref().map(file_view),
    }
}

fn file_view(paper: &ArchivePaper) -> FileView {
    FileView { name: paper.name.clone(), media: paper.media.clone(), bytes: paper.bytes }
}

fn filed_view(filed: &Filed) -> FiledPaperView {
    FiledPaperView {
        case: filed.case,
        change_zh: filed.change.0.clone(),
        change_en: filed.change.1.clone(),
        done_on: filed.done.to_string(),
        paper: filed.paper,
        zh: filed.called.0.clone(),
        en: filed.called.1.clone(),
        file: file_view(&filed.file),
    }
}

pub(super) fn retention_view(law: &Rulebook) -> Option<RetentionView> {
    let retention = law.retention()?;
    Some(RetentionView {
        rule: retention.rule.clone(),
        article: law.cite(&retention.clause).map(|cite| cite.article.clone()).unwrap_or_default(),
        clause: retention.clause.clone(),
    })
}

/// The last word of each school on where its papers lie.
pub(super) fn place_views(own: OrgId, tree: &OrgTree, words: Vec<PaperArchive>) -> Vec<PaperArchiveView> {
    let mut last: Vec<PaperArchive> = Vec::new();
    for word in words {
        match last.last_mut().filter(|held| held.org == word.org) {
            Some(held) => *held = word,
            None => last.push(word),
        }
    }
    let view = |word: PaperArchive| PaperArchiveView {
        school_name: tree::name(tree, word.org),
        own: word.org == own,
        kept: word.kept,
        place: word.place,
        keeper: word.keeper,
        noted_at: word.noted.to_string(),
        version: word.version,
    };
    last.into_iter().map(view).collect()
}
