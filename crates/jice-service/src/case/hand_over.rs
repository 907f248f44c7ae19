//! The record of a pupil who leaves for another register, written down and signed in the
//! transaction in which the entry ends: what is handed over later is what stood then.

use jice_domain::{Act, Case, Cohort, Evidence, OrgId};
use jice_store::archive_item;
use jice_store::entry::SeatedEntry;
use jice_store::person::Person;
use jice_store::{Tx, case, class, journal, number, photo};
use jiff::civil::Date;

use super::exchange::{HANDED_OVER, pupil_key, sender};
use super::facts::Footing;
use crate::package::{
    self, ActItem, ArchiveItem, CarriedItem, Content, MEDIA, NumberItem, PaperItem, Record, SeatItem,
};
use crate::{Service, ServiceError, tree};

impl Service {
    /// Signs the record of the pupil of `case`, whose entry ended on `on` from `grade`, and puts it
    /// to the case.
    pub(super) fn hand_over(
        &self,
        tx: &mut Tx,
        footing: &Footing<'_>,
        case: &Case,
        (held, person): (&SeatedEntry, &Person),
        on: Date,
    ) -> Result<(), ServiceError> {
        let record = self.record(tx, footing, case, (held, person), on)?;
        let bytes = package::seal(self.store().sealer(), &Content::Record(Box::new(record)))?;
        if bytes.len() > package::BYTES_MOST {
            return Err(ServiceError::fault("a record is too heavy for a package"));
        }
        let paper = Evidence {
            id: jice_domain::EvidenceId(self.id()),
            kind: HANDED_OVER.to_owned(),
            name: format!("学籍档案-{}.json", person.name),
            media: MEDIA.to_owned(),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            file_key: self.files().put(&bytes)?,
            put: self.now(),
            account: footing.asked.map_or(jice_domain::AccountId(0), |asked| asked.actor.account),
        };
        Ok(case::put_evidence(tx, case.person, case.id, &paper)?)
    }

    fn record(
        &self,
        tx: &mut Tx,
        footing: &Footing<'_>,
        case: &Case,
        (held, person): (&SeatedEntry, &Person),
        on: Date,
    ) -> Result<Record, ServiceError> {
        let (law, around) = (footing.law, footing.around);
        let numbers: Vec<NumberItem> = number::list(tx, &[case.person])?
            .into_iter()
            .map(|(_, number)| NumberItem {
                kind: number.kind.0,
                value: number.value,
                from: number.valid_from,
                to: number.valid_to,
            })
            .collect();
        // The number for life is what another register knows a pupil by.
        let lifelong = |item: &&NumberItem| crate::pupil::is_lifelong(law, &jice_domain::NumberKind(item.kind.clone()));
        let student_number = numbers.iter().rev().find(lifelong).map(|item| item.value.clone()).unwrap_or_default();
        let (mut seats, mut acts) = (Vec::new(), Vec::new());
        for told in journal::list(tx, case.person)?.into_iter().filter(|told| told.entry == case.entry) {
            if let Some(seat) = told.act.seat() {
                let class = class::find(tx, seat.school, seat.class)?.map(|class| class.name).unwrap_or_default();
                seats.push(seat_item(footing, (seat.school, class), seat.cohort, told.valid_from));
            }
            acts.push(ActItem {
                act: match &told.act {
                    Act::EntryClosed { reason, .. } => reason.as_str().to_owned(),
                    Act::WentAbsent { kind, .. } => kind.as_str().to_owned(),
                    act => act.name().to_owned(),
                },
                on: told.valid_from,
                known_at: told.known_at,
                jurisdiction: told.jurisdiction.0,
            });
        }
        let schooling = around.tree.unit(held.entry.school).and_then(|unit| unit.school());
        let grade = held.entry.cohort.grade(around.year, schooling.map(|school| school.schooling).unwrap_or_default());
        let value = |field: &str| case.values.get(field).cloned().unwrap_or_default();
        let fields = law.fields().all().iter().enumerate();
        let values = fields.filter_map(|(place, field)| {
            let value = person.values.get(place).filter(|value| !value.is_empty())?;
            Some((field.id.0.to_string(), value.to_owned()))
        });
        Ok(Record {
            id: self.package_id(case.id, "record"),
            answers: self.answered(tx, case)?,
            made_at: self.now(),
            from: sender(&around.tree, law, held.entry.school),
            to_school: value("receiving_school"),
            to_division: value("receiving_division"),
            pupil: pupil_key(person, student_number),
            sex: person.sex,
            birth_on: person.birth,
            values: values.collect(),
            numbers,
            stage: held.entry.cohort.stage.as_str().to_owned(),
            entry_year: held.entry.cohort.entry_year.0,
            grade: grade.map(|grade| grade.0),
            left_on: on,
            seats,
            acts,
            archive: archive(tx, footing, case)?,
            papers: papers(tx, case)?,
        })
    }

    /// The request that a transfer out answers; empty where it came on paper.
    fn answered(&self, tx: &mut Tx, case: &Case) -> Result<String, ServiceError> {
        let papers = case::evidence(tx, case.person, case.id)?;
        let Some(paper) = papers.iter().find(|paper| paper.kind == "request" && paper.media == MEDIA) else {
            return Ok(String::new());
        };
        let package = package::open(&self.files().get(&paper.file_key)?)?;
        Ok(package.content.id().to_owned())
    }
}

fn seat_item(footing: &Footing<'_>, (school, class): (OrgId, String), cohort: Cohort, from: Date) -> SeatItem {
    let tree = &footing.around.tree;
    let details = tree.unit(school).and_then(|unit| unit.school());
    SeatItem {
        school: tree::name(tree, school),
        school_identifier: details.map(|school| school.identifier.clone()).unwrap_or_default(),
        class,
        stage: cohort.stage.as_str().to_owned(),
        entry_year: cohort.entry_year.0,
        from,
    }
}

/// The last version of every item of the archive, and photos by their files' sizes.
fn archive(tx: &mut Tx, footing: &Footing<'_>, case: &Case) -> Result<Vec<ArchiveItem>, ServiceError> {
    let mut last: Vec<jice_domain::ArchiveItem> = Vec::new();
    for item in archive_item::list(tx, case.person)? {
        match last.last_mut().filter(|held| held.id == item.id) {
            Some(held) => *held = item,
            None => last.push(item),
        }
    }
    let mut items = Vec::with_capacity(last.len());
    for item in last {
        let school = match item.origin.is_empty() {
            true => tree::name(&footing.around.tree, item.school),
            false => item.origin,
        };
        let carried = CarriedItem { kind: item.kind, school, values: item.values };
        let content = serde_json::to_string(&carried).map_err(ServiceError::fault)?;
        items.push(ArchiveItem { section: item.section, on: item.held, content });
    }
    for photo in photo::list(tx, case.person)? {
        items.push(ArchiveItem {
            section: "photo".to_owned(),
            on: jice_domain::date_at(photo.put),
            content: format!("{}x{}, {} bytes, {}", photo.width, photo.height, photo.bytes, photo.source),
        });
    }
    Ok(items)
}

/// The papers of every change of the pupil.
fn papers(tx: &mut Tx, case: &Case) -> Result<Vec<PaperItem>, ServiceError> {
    let mut items = Vec::new();
    for other in case::list(tx, case.person)? {
        for paper in case::evidence(tx, case.person, other.id)? {
            items.push(PaperItem {
                change: other.procedure.clone(),
                kind: paper.kind,
                name: paper.name,
                media: paper.media,
                bytes: paper.bytes,
            });
        }
    }
    Ok(items)
}
