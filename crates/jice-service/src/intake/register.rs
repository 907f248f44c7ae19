//! Registering accepted rows: the entry, its numbers, its seat and its first act, for a
//! chunk of rows in one transaction.

use image::ImageReader;
use jice_domain::{
    Act, Action, BatchId, Candidate, Cohort, IssuedNumber, NumberKind, OrgId, PersonId, PhotoId, PlacementId, Refusal,
    RowState, StudentEntry, Weight,
};
use jice_policy::{NumberEvent, Occasion};
use jice_store::batch_row::{self, BatchRow};
use jice_store::bulk::{self, NewRegistration};
use jice_store::entry::SeatedEntry;
use jice_store::job::Job;
use jice_store::photo::{self, Photo};
use jice_store::placement::{self, Placement};
use jice_store::{Tx, audit, claim, entry, journal, number, person};

use super::decide::Acceptance;
use super::{Draft, Intake, Judged, Seen, continues, passes};
use crate::archive::Leaving;
use crate::context::{Asked, Subject, line};
use crate::numbering::{Counters, Desk};
use crate::registration::Admission;
use crate::worker::Step;
use crate::{Service, ServiceError, tree};

/// Rows registered in one transaction.
const CHUNK: u32 = 500;

impl Service {
    /// Registers the rest of an acceptance, chunk by chunk, from where the job stands.
    pub(crate) fn register_step(&self, job: &mut Job) -> Result<Step, ServiceError> {
        let acceptance: Acceptance = serde_json::from_str(&job.payload).map_err(ServiceError::fault)?;
        let asked = self.as_account(acceptance.account_org, job.account)?;
        let intake = self.load_intake(job.org, BatchId(job.subject))?;
        let standing = job.clone();
        let advanced = self.store().write::<_, ServiceError>(|tx| {
            let Some(progress) = self.register_chunk(tx, &asked, &intake, &acceptance, standing.done)? else {
                self.close_if_decided(tx, &asked, standing.org, BatchId(standing.subject))?;
                return Ok(None);
            };
            let totals = Acceptance {
                registered: acceptance.registered + progress.registered,
                kept_back: acceptance.kept_back + progress.kept_back,
                ..acceptance.clone()
            };
            let payload = serde_json::to_string(&totals).map_err(ServiceError::fault)?;
            let advanced = Job { done: progress.after, payload, ..standing.clone() };
            self.advance(tx, &advanced)?;
            Ok(Some(advanced))
        })?;
        if let Some(advanced) = advanced {
            *job = advanced;
            return Ok(Step::More);
        }
        let Acceptance { registered, kept_back, .. } = acceptance;
        Ok(Step::Done(match kept_back {
            0 => format!("已注册{registered}名学生并编号。"),
            _ => format!("已注册{registered}名学生并编号；{kept_back}名因新情况未予注册，原因见名单。"),
        }))
    }

    /// Registers up to [`CHUNK`] accepted rows after `after`; none once there are no more.
    fn register_chunk(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        intake: &Intake,
        acceptance: &Acceptance,
        after: u32,
    ) -> Result<Option<Progress>, ServiceError> {
        let (org, id) = (intake.batch.school, intake.batch.id);
        let rows = batch_row::page(tx, org, id, Some(RowState::Submitted), after, CHUNK)?;
        let Some(last) = rows.last().map(|row| row.row) else { return Ok(None) };
        let accepted = |row: &BatchRow| acceptance.rows.as_ref().is_none_or(|rows| rows.contains(&row.row));
        let rows: Vec<BatchRow> = rows.into_iter().filter(accepted).collect();
        let drafts: Vec<Draft> = rows.iter().map(|row| super::draft_of(intake, row)).collect();
        let judged = self.judge(tx, intake, Occasion::AcceptRow, drafts, &mut Seen::default())?;
        let (mut guests, mut kept) = (Vec::with_capacity(rows.len()), Vec::new());
        for (row, judged) in rows.into_iter().zip(judged) {
            match passes(&judged.findings) {
                true => guests.push(self.guest(intake, row, judged)?),
                false => kept.push(BatchRow { findings: judged.findings, ..row }),
            }
        }
        let top = tree::root(&*self.tree()?, org);
        let wanted = |guest: &Guest| self.counters(&self.desk(intake, top, &guest.seat), &guest.candidate, guest.event);
        let mut counters = Counters::hold(tx, guests.iter().flat_map(wanted))?;
        let (mut fresh, mut registered) = (Vec::new(), Vec::new());
        for guest in guests {
            let desk = self.desk(intake, top, &guest.seat);
            match self.issue(&mut counters, &desk, &guest.candidate, guest.event)? {
                Ok(numbers) => {
                    let row = guest.row.row;
                    registered.push((row, self.admit(tx, asked, intake, guest, &numbers, &mut fresh)?));
                }
                Err(refusal) => kept.push(BatchRow { findings: vec![*refusal], ..guest.row }),
            }
        }
        counters.keep(tx)?;
        for kept in &kept {
            batch_row::update(tx, kept)?;
        }
        batch_row::accept(tx, org, id, &registered)?;
        bulk::register(tx, &fresh)?;
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        Ok(Some(Progress { after: last, registered: count(registered.len()), kept_back: count(kept.len()) }))
    }

    /// A row that passes, with where its child will sit and whether it goes on with an entry.
    fn guest(&self, intake: &Intake, row: BatchRow, judged: Judged) -> Result<Guest, ServiceError> {
        let continued = judged.existing.filter(|seated| continues(seated, intake));
        let (candidate, _) = intake.read(row.row, &row.values);
        let event = if continued.is_some() { NumberEvent::EntryContinued } else { NumberEvent::EntryOpened };
        let mut warnings = judged.findings;
        warnings.retain(|finding| finding.weight == Weight::Warns);
        Ok(Guest { seat: self.seat(intake, &row)?, row, candidate, continued, event, warnings })
    }

    /// Where the numbers of a child in `seat` are issued.
    fn desk<'a>(&self, intake: &'a Intake, top: OrgId, seat: &'a Seat) -> Desk<'a> {
        let today = intake.law.date();
        Desk {
            law: &intake.law,
            school: &intake.school,
            top,
            issuer: intake.batch.authority,
            cohort: seat.cohort,
            grade: intake.grade(),
            class_code: &seat.class_code,
            valid_from: today,
            today,
        }
    }

    /// Admits one child: continues its entry, or makes a new one ready to be written.
    fn admit(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        intake: &Intake,
        guest: Guest,
        numbers: &[IssuedNumber],
        fresh: &mut Vec<NewRegistration>,
    ) -> Result<PersonId, ServiceError> {
        if let Some(seated) = &guest.continued {
            self.continue_entry(tx, asked, intake, &guest, seated, numbers)?;
            return Ok(seated.entry.person);
        }
        let person = PersonId(self.id());
        let (cohort, class, since, school, batch) =
            (guest.seat.cohort, guest.seat.class, guest.seat.since, intake.school.id, intake.batch.id);
        let admission = Admission {
            asked,
            person,
            candidate: guest.candidate,
            jurisdiction: &intake.batch.jurisdiction,
            pack_version: intake.law.version(),
            school,
            class,
            cohort,
            since,
            numbers,
            photo: self.photo_of(asked, &guest.row, person)?,
            warnings: guest.warnings,
        };
        let numbers = told(numbers);
        let line = line(self.now(), asked, Action::DecideBatch, "done", Subject::pupil(school, person));
        let act = |placement| Act::EntryOpened { school, cohort, batch, numbers, placement, class };
        fresh.push(self.registration(admission, line, act)?);
        Ok(person)
    }

    /// Continues the entry of the stage before 调档接续: the lifelong number stays.
    fn continue_entry(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        intake: &Intake,
        guest: &Guest,
        seen: &SeatedEntry,
        numbers: &[IssuedNumber],
    ) -> Result<(), ServiceError> {
        let Guest { row, candidate, seat, warnings, .. } = guest;
        let person = seen.entry.person;
        let held = entry::lock(tx, person)?.ok_or(ServiceError::Absent)?;
        let school = intake.school.id;
        let sealer = self.store().sealer();
        let claims: Vec<claim::Claim> = numbers.iter().map(|issued| number::claim_of(sealer, person, issued)).collect();
        if !claim::take(tx, &claims)?.is_empty() {
            return Err(ServiceError::fault("a number that was just counted is already borne"));
        }
        for (_, old) in number::list(tx, &[person])? {
            if old.valid_to.is_none() && numbers.iter().any(|new| new.kind == old.kind) {
                number::end(tx, person, old.id, seat.since)?;
            }
        }
        for issued in numbers {
            number::insert(tx, person, issued)?;
        }
        let placement = Placement {
            id: PlacementId(self.id()),
            school,
            person,
            entry: held.entry.id,
            class: seat.class,
            cohort: seat.cohort,
            name: candidate.name.clone().unwrap_or_default(),
            sex: candidate.sex.unwrap_or_default(),
            birth: candidate.birth_date.ok_or_else(|| ServiceError::fault("a row without birth passed"))?,
            from: seat.since,
            to: None,
            known: self.now(),
        };
        let before = (held.entry.school, held.entry.jurisdiction.clone());
        let sat = placement::find(tx, held.entry.school, held.placement)?;
        if sat.is_some_and(|sat| sat.to.is_none()) {
            placement::close(tx, held.entry.school, held.placement, seat.since)?;
        }
        let act = Act::EntryContinued {
            school,
            cohort: seat.cohort,
            batch: intake.batch.id,
            numbers: told(numbers),
            placement: placement.id,
            class: seat.class,
        };
        let id = self.act_id(held.entry.last_act);
        let state = act.fold(Some(held.entry.state), seat.since).map_err(ServiceError::fault)?;
        let (place, version) = (&intake.batch.jurisdiction, intake.law.version());
        let told = self.told(asked, person, held.entry.id, id, act, seat.since, place, version, warnings.clone());
        let moved = SeatedEntry {
            entry: StudentEntry { state, school, cohort: seat.cohort, last_act: id, ..held.entry },
            class: seat.class,
            placement: placement.id,
        };
        entry::update(tx, &moved)?;
        let schooling = intake.school.school().map(|school| school.schooling).unwrap_or_default();
        self.carry_problems(tx, held.entry.school, &moved.entry, schooling)?;
        journal::append(tx, &told)?;
        if let Some(photo) = self.photo_of(asked, row, person)? {
            photo::insert(tx, &photo)?;
        }
        placement::insert(tx, &placement)?;
        let (left, jurisdiction) = before;
        if left != school {
            let held = person::find(tx, &[person])?.pop().ok_or(ServiceError::Absent)?;
            let leaving = Leaving { person: &held, school: left, jurisdiction: &jurisdiction, on: seat.since, act: id };
            self.keep_copy(tx, &leaving)?;
        }
        let told = line(self.now(), asked, Action::DecideBatch, "done", Subject::pupil(school, person));
        Ok(audit::append(tx, &[told])?)
    }

    /// Where a row's child will sit.
    fn seat(&self, intake: &Intake, row: &BatchRow) -> Result<Seat, ServiceError> {
        let schooling = intake.school.school().map(|school| school.schooling).unwrap_or_default();
        let cohort = Cohort::sitting_in(intake.grade(), intake.batch.school_year, schooling)
            .ok_or_else(|| ServiceError::fault("the batch's grade lies in no stage"))?;
        let class = row.class.and_then(|id| intake.classes.iter().find(|class| class.id == id));
        let class = class.ok_or_else(|| ServiceError::fault("a row without a class passed"))?;
        let since = row.arrived_on.unwrap_or_else(|| self.today());
        Ok(Seat { cohort, class: class.id, class_code: class.code.clone(), since })
    }

    fn photo_of(&self, asked: &Asked, row: &BatchRow, person: PersonId) -> Result<Option<Photo>, ServiceError> {
        if row.photo_key.is_empty() {
            return Ok(None);
        }
        let bytes = self.files().get(&row.photo_key)?;
        let reader = ImageReader::with_format(std::io::Cursor::new(&bytes), image::ImageFormat::Jpeg);
        let (width, height) = reader.into_dimensions().map_err(ServiceError::fault)?;
        let size = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        Ok(Some(Photo {
            id: PhotoId(self.id()),
            person,
            file_key: row.photo_key.clone(),
            taken_year: row.photo_year,
            source: row.photo_source.clone(),
            width: size(width),
            height: size(height),
            bytes: i32::try_from(bytes.len()).unwrap_or(i32::MAX),
            put: self.now(),
            account: asked.actor.account,
        }))
    }
}

/// How far one transaction got.
struct Progress {
    /// The last row looked at.
    after: u32,
    registered: u32,
    /// Rows that a bar kept back.
    kept_back: u32,
}

/// A child who is to be registered.
struct Guest {
    row: BatchRow,
    candidate: Candidate,
    seat: Seat,
    /// The entry of the stage before.
    continued: Option<SeatedEntry>,
    event: NumberEvent,
    warnings: Vec<Refusal>,
}

struct Seat {
    cohort: Cohort,
    class: jice_domain::ClassId,
    class_code: String,
    since: jiff::civil::Date,
}

fn told(numbers: &[IssuedNumber]) -> Vec<(NumberKind, String)> {
    numbers.iter().map(|number| (number.kind.clone(), number.value.clone())).collect()
}
