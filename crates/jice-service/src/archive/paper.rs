//! Where a school keeps a pupil's archive on paper, and who keeps it 纸质档案由学校学籍管理员管理.

use jice_domain::{Action, PaperArchive, PaperKept, PersonId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::copies::say_where;
use crate::case::short;
use crate::context::{Asked, Subject};
use crate::view::ArchiveView;
use crate::{Service, ServiceError};

/// Say what the school has of an archive on paper, and where.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotePaper {
    /// The school's last word that was shown; 0 where it had said nothing.
    pub version: i32,
    /// What it has.
    pub kept: PaperKept,
    /// Where it lies: room, cabinet, number. Empty only where it has nothing.
    pub place: String,
    /// Who keeps it. Empty only where it has nothing.
    pub keeper: String,
}

impl Service {
    /// Notes where the pupil's school keeps the archive on paper.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where place or keeper is missing; [`ServiceError::Conflict`] where
    /// somebody else of the school noted it meanwhile.
    pub fn note_paper(&self, asked: &Asked, person: PersonId, note: NotePaper) -> Result<ArchiveView, ServiceError> {
        let seated = self.archive_for(asked, Action::KeepArchive, person)?;
        let school = seated.entry.school;
        check(&note)?;
        self.act(asked, Action::KeepArchive, Subject::pupil(school, person).with_fields("paper archive"), |tx| {
            self.still_at(tx, person, school)?;
            say_where(
                tx,
                PaperArchive {
                    person,
                    org: school,
                    version: note.version.saturating_add(1),
                    kept: note.kept,
                    place: note.place.trim().to_owned(),
                    keeper: note.keeper.trim().to_owned(),
                    account: asked.actor.account,
                    noted: self.now(),
                },
            )
        })?;
        self.view_archive(asked, person)
    }
}

/// Whoever has papers says where they lie and who keeps them.
pub(super) fn check(note: &NotePaper) -> Result<(), ServiceError> {
    short("place", &note.place)?;
    short("keeper", &note.keeper)?;
    if note.kept == PaperKept::Nothing {
        return Ok(());
    }
    if note.place.trim().is_empty() {
        return Err(ServiceError::invalid(
            "place",
            "请写明纸质档案存放处（室、柜、号）。",
            "Say where the papers lie: room, cabinet, number.",
        ));
    }
    if note.keeper.trim().is_empty() {
        return Err(ServiceError::invalid("keeper", "请写明纸质档案保管人。", "Say who keeps the papers."));
    }
    Ok(())
}
