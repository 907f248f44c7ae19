use std::sync::Arc;

use jice_domain::{Absence, AccountId, Act, Action, Closing, JournalEntry, OrgId, PersonId, date_at};
use jice_policy::Follows;
use jice_store::org::OrgTree;
use jice_store::{Db, account, journal, number, person, photo, placement};
use jiff::civil::Date;

use crate::context::{Asked, Subject};
use crate::view::{NumberView, PhotoView, PlacementView, PupilView, TimelineEvent};
use crate::{Download, Service, ServiceError, tree, words};

impl Service {
    /// One pupil, identity numbers masked. The reading is in the log before it is shown.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn view_pupil(&self, asked: &Asked, id: PersonId) -> Result<PupilView, ServiceError> {
        let seated = self.seated(id)?;
        let school = seated.entry.school;
        self.permit(asked, Action::ReadPupil, school, Some(seated.class))?;
        self.note_read(asked, Action::ReadPupil, Subject::pupil(school, id).with_fields("all, masked"))?;
        let line = self.pupil_lines(asked, &[id])?.pop().ok_or(ServiceError::Absent)?;
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let tree = self.tree()?;
        let (held, numbers, seats, photos, acts) = self.store().read::<_, ServiceError>(|db| {
            let held = person::find(db, &[id])?.pop().ok_or(ServiceError::Absent)?;
            let acts = journal::list(db, id)?;
            let mut seats = Vec::new();
            for act in &acts {
                if let Some((school, seat)) = seat_of(&act.act) {
                    seats.extend(placement::find(db, school, seat)?);
                }
            }
            Ok((held, number::list(db, &[id])?, seats, photo::list(db, id)?, acts))
        })?;
        // A number of another place is named by the law of that place.
        let mut laws = vec![Arc::clone(&law)];
        for act in &acts {
            if laws.iter().all(|known| known.about().id != act.jurisdiction.0) {
                laws.push(self.rulebook(&act.jurisdiction)?);
            }
        }
        let class_names = self.class_names(seats.iter().map(|seat| (seat.school, seat.class)))?;
        let mut numbers: Vec<NumberView> = numbers
            .into_iter()
            .map(|(_, number)| {
                let definition = laws.iter().find_map(|law| law.number(&number.kind.0));
                let clause = definition.and_then(|definition| law.cite(&definition.clause));
                // What nobody here knows the layout of may hold an identity number.
                let masked = definition.is_none_or(|definition| definition.follows == Follows::Person);
                NumberView {
                    label: definition.map_or(number.kind.0.clone(), |definition| definition.zh.clone()),
                    value: if masked { words::mask(&number.value) } else { number.value },
                    masked,
                    kind: number.kind.0,
                    issuer: tree::name_on(&tree, number.issuer, number.valid_from),
                    valid_from: number.valid_from.to_string(),
                    valid_to: number.valid_to.map(|date| date.to_string()),
                    temporary: number.temporary,
                    clause: clause.map(|clause| clause.article.clone()).unwrap_or_default(),
                }
            })
            .collect();
        numbers.reverse();
        let placements = seats.iter().rev().map(|seat| PlacementView {
            school_name: tree::name_on(&tree, seat.school, seat.to.unwrap_or(Date::MAX)),
            class_name: class_names.get(&seat.class).cloned().unwrap_or_default(),
            from_on: seat.from.to_string(),
            to_on: seat.to.map(|date| date.to_string()),
        });
        let photos = photos.iter().rev().map(|photo| PhotoView {
            id: photo.id.to_string(),
            taken_year: photo.taken_year,
            source: photo.source.clone(),
            width: photo.width,
            height: photo.height,
        });
        let timeline = self.store().read(|db| timeline(db, &tree, &acts))?;
        let may = |action| jice_domain::granted(asked.actor.role, action).is_some();
        let open =
            [("reveal", Action::RevealIdentity), ("maintain", Action::MaintainPupil), ("print", Action::PrintRoster)];
        Ok(PupilView {
            values: words::value_views(&law, &held.values),
            numbers,
            placements: placements.collect(),
            photos: photos.collect(),
            timeline,
            acts: open.iter().filter(|(_, action)| may(*action)).map(|(act, _)| (*act).to_owned()).collect(),
            version: held.version,
            line,
        })
    }

    /// The newest photo.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where there is none.
    pub fn pupil_photo(&self, asked: &Asked, id: PersonId) -> Result<Download, ServiceError> {
        let seated = self.seated(id)?;
        self.permit(asked, Action::ReadPupil, seated.entry.school, Some(seated.class))?;
        let newest = self.store().read::<_, ServiceError>(|db| Ok(photo::list(db, id)?.pop()))?;
        let newest = newest.ok_or(ServiceError::Absent)?;
        self.note_read(asked, Action::ReadPupil, Subject::pupil(seated.entry.school, id).with_fields("photo"))?;
        Ok(Download::jpeg(self.files().get(&newest.file_key)?))
    }

    pub(crate) fn class_names(
        &self,
        seats: impl Iterator<Item = (jice_domain::OrgId, jice_domain::ClassId)>,
    ) -> Result<std::collections::HashMap<jice_domain::ClassId, String>, ServiceError> {
        let (schools, classes): (Vec<_>, Vec<_>) = seats.unzip();
        let found =
            self.store().read::<_, ServiceError>(|db| Ok(jice_store::class::find_all(db, &schools, &classes)?))?;
        Ok(found.into_iter().map(|class| (class.id, class.name)).collect())
    }
}

/// What happened to an entry, newest first.
///
/// # Errors
/// Those of the store.
pub(crate) fn timeline(db: &mut Db, tree: &OrgTree, acts: &[JournalEntry]) -> Result<Vec<TimelineEvent>, ServiceError> {
    let mut timeline = Vec::with_capacity(acts.len());
    for act in acts.iter().rev() {
        timeline.push(TimelineEvent {
            act: act.act.name().to_owned(),
            zh: told(&act.act).to_owned(),
            valid_from: act.valid_from.to_string(),
            known_at: act.known_at.to_string(),
            by: who(db, act.org, act.account)?,
            org_name: tree::name_on(tree, act.org, date_at(act.known_at)),
            findings: act.findings.clone(),
        });
    }
    Ok(timeline)
}

/// The name of whoever acted through an account of `org`; empty where nobody did.
///
/// # Errors
/// Those of the store.
pub(crate) fn who(db: &mut Db, org: OrgId, id: AccountId) -> Result<String, ServiceError> {
    Ok(account::find(db, org, id)?.map(|account| account.name).unwrap_or_default())
}

/// The seat that an act gave.
fn seat_of(act: &Act) -> Option<(jice_domain::OrgId, jice_domain::PlacementId)> {
    act.seat().map(|seat| (seat.school, seat.placement))
}

/// An act in the words of clerks.
fn told(act: &Act) -> &'static str {
    match act {
        Act::EntryOpened { .. } => "新建学籍",
        Act::EntryContinued { .. } => "升学接续学籍",
        Act::StageFinished { .. } => "完成学段",
        Act::FieldsMaintained { .. } => "维护信息",
        Act::PhotoPut { .. } => "采集照片",
        Act::EntryImported { .. } => "转入已有学籍",
        Act::Moved { .. } => "转学",
        Act::SchoolMerged { .. } => "随学校合并转入",
        Act::TakenIn { from, .. } if from.is_empty() => "跨境转入",
        Act::TakenIn { .. } => "跨省转入",
        Act::Reseated { .. } => "调整班级年级",
        Act::Suspended { .. } => "休学",
        Act::SuspensionExtended { .. } => "继续休学",
        Act::CameBack { .. } => "复学返校",
        Act::WentAbsent { kind: Absence::SuspectedDropout, .. } => "疑似辍学",
        Act::WentAbsent { kind: Absence::Dropout, .. } => "辍学",
        Act::WentAbsent { kind: Absence::Away, .. } => "其他离校",
        Act::EntryClosed { reason: Closing::Deceased, .. } => "死亡",
        Act::EntryClosed { reason: Closing::Withdrawn, .. } => "退学",
        Act::EntryClosed { reason: Closing::MovedAway, .. } => "跨省转出",
        Act::EntryClosed { reason: Closing::MovedAbroad, .. } => "出境",
        Act::EntryClosed { reason: Closing::Duplicate, .. } => "删除重复学籍",
        Act::KeyDataCorrected { .. } => "关键信息变更",
        Act::GuestNoted { .. } => "借读",
        Act::InclusionNoted { .. } => "随班就读",
        Act::RecordProved { .. } => "问题学籍佐证",
    }
}
