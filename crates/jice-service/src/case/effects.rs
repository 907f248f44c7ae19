//! What a case does in the end, in the transaction that takes its last step.

use jice_domain::{
    Absence, AccountId, Act, Case, Closing, Cohort, Effect, EntryState, Grade, JournalEntry, Jurisdiction, OrgId,
    OrgUnit, PlacementId, Refusal, SchoolYear, Seat,
};
use jice_store::class::SchoolClass;
use jice_store::entry::SeatedEntry;
use jice_store::person::Person;
use jice_store::placement::{self, Placement};
use jice_store::{Tx, class, entry, journal, person};
use jiff::ToSpan;
use jiff::civil::Date;

use super::facts::Footing;
use super::turn::Pupil;
use crate::archive::Leaving;
use crate::numbering::Desk;
use crate::renumber::Comer;
use crate::service::no_year;
use crate::{Service, ServiceError, tree};

/// A case as it takes effect.
pub(super) struct Carrying<'a> {
    pub(super) footing: &'a Footing<'a>,
    pub(super) case: &'a Case,
    findings: Vec<Refusal>,
}

impl Footing<'_> {
    pub(super) fn unit(&self, id: OrgId) -> Result<&OrgUnit, ServiceError> {
        self.around.tree.unit(id).ok_or(ServiceError::Absent)
    }

    pub(super) fn year(&self, jurisdiction: &Jurisdiction) -> Result<SchoolYear, ServiceError> {
        self.around.tree.school_year(jurisdiction).ok_or_else(|| no_year(jurisdiction))
    }
}

impl Service {
    /// Carries a case out: state, seat and journal of the entry. Returns the day it holds from.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law has no number for the new seat;
    /// [`ServiceError::Conflict`] where the entry has moved since the case was handed in.
    pub(crate) fn carry_out(
        &self,
        tx: &mut Tx,
        footing: &Footing<'_>,
        case: &Case,
        (findings, mut pupil): (Vec<Refusal>, Option<Pupil>),
    ) -> Result<Date, ServiceError> {
        let mut on = self.today();
        let mut carrying = Carrying { footing, case, findings };
        for effect in &case.plan.effects {
            if *effect == Effect::TakeIn {
                on = self.day_of(case, *effect);
                let class = self.class_of(tx, case)?;
                self.take_in(tx, &mut carrying, &class, on)?;
                continue;
            }
            let Pupil { seated: mut held, person } = match pupil.take() {
                Some(pupil) => pupil,
                None => Pupil {
                    seated: entry::lock(tx, case.person)?.ok_or(ServiceError::Absent)?,
                    person: person::find(tx, &[case.person])?.pop().ok_or(ServiceError::Absent)?,
                },
            };
            if !case.applies_to(&held.entry) {
                return Err(ServiceError::Conflict { current: held.entry.version });
            }
            let before = (held.entry.school, held.entry.jurisdiction.clone());
            let day = self.day_of(case, *effect);
            let act = self.effect(tx, &mut carrying, &mut held, &person, *effect, day)?;
            let state = act.fold(Some(held.entry.state), day).map_err(ServiceError::fault)?;
            held.entry.state = state;
            if matches!(state, EntryState::Closed { .. }) {
                self.leave(tx, &held, day)?;
            }
            let told = self.tell(&mut carrying, &held, act, day);
            journal::append(tx, &told)?;
            held.entry.last_act = told.id;
            entry::update(tx, &held)?;
            if held.entry.school != before.0 {
                let left =
                    Leaving { person: &person, school: before.0, jurisdiction: &before.1, on: day, act: told.id };
                self.keep_copy(tx, &left)?;
            }
            if *effect == Effect::MoveAway {
                self.hand_over(tx, footing, case, (&held, &person), day)?;
            }
            on = day;
        }
        Ok(on)
    }

    /// The day from which an effect holds in law: what was filled in for it, or today.
    fn day_of(&self, case: &Case, effect: Effect) -> Date {
        let filled = |field: &str| case.values.get(field).and_then(|value| value.parse().ok());
        let named = match effect {
            Effect::Suspend
            | Effect::Resume
            | Effect::ComeBack
            | Effect::Withdraw
            | Effect::MoveAbroad
            | Effect::TakeIn
            | Effect::NoteGuest
            | Effect::NoteInclusion => filled("since"),
            Effect::SuspectDropout | Effect::DropOut | Effect::GoAway => filled("last_seen"),
            Effect::Die => filled("died_on"),
            _ => None,
        };
        named.unwrap_or_else(|| self.today())
    }

    fn effect(
        &self,
        tx: &mut Tx,
        carrying: &mut Carrying<'_>,
        held: &mut SeatedEntry,
        person: &Person,
        effect: Effect,
        day: Date,
    ) -> Result<Act, ServiceError> {
        let Carrying { case, footing, .. } = *carrying;
        let id = case.id;
        let absent = |kind: Absence, grade| Act::WentAbsent { case: id, kind, grade };
        let closed = |reason: Closing| Act::EntryClosed { case: id, reason };
        let grade = || grade_of(footing, held);
        let until = || {
            let until = case.values.get("until").and_then(|until| until.parse::<Date>().ok());
            until.ok_or_else(|| ServiceError::fault("a suspension without its last day was accepted"))
        };
        Ok(match effect {
            Effect::Move => {
                let from = held.entry.school;
                let class = self.class_of(tx, case)?;
                let numbers = match self.come_under(tx, footing, held, person, &class, day)? {
                    Some(numbers) => numbers,
                    None => self.new_numbers(tx, carrying, held, person, &class, day)?,
                };
                let seat = self.sit(tx, footing, held, person, &class, day)?;
                let told = numbers.iter().map(|number| (number.kind.clone(), number.value.clone())).collect();
                Act::Moved { case: id, from, seat, numbers: told }
            }
            Effect::ChangeClass | Effect::Repeat | Effect::Skip => {
                let class = self.class_of(tx, case)?;
                Act::Reseated { case: id, seat: self.sit(tx, footing, held, person, &class, day)? }
            }
            Effect::Resume | Effect::ComeBack => {
                let class = self.class_of(tx, case)?;
                Act::CameBack { case: id, seat: self.sit(tx, footing, held, person, &class, day)? }
            }
            Effect::Suspend => Act::Suspended { case: id, until: until()?, grade: grade()? },
            Effect::Extend => Act::SuspensionExtended { case: id, until: until()? },
            Effect::SuspectDropout => absent(Absence::SuspectedDropout, grade()?),
            Effect::DropOut => absent(Absence::Dropout, grade()?),
            Effect::GoAway => absent(Absence::Away, grade()?),
            Effect::Die => closed(Closing::Deceased),
            Effect::Withdraw => closed(Closing::Withdrawn),
            Effect::MoveAway => closed(Closing::MovedAway),
            Effect::MoveAbroad => closed(Closing::MovedAbroad),
            Effect::RemoveDuplicate => closed(Closing::Duplicate),
            Effect::Correct => self.correct(tx, footing.law, case, held, person)?,
            Effect::NoteGuest => Act::GuestNoted { case: id },
            Effect::NoteInclusion => Act::InclusionNoted { case: id },
            Effect::NoteProof => Act::RecordProved { case: id },
            // Not of an entry that is kept: carried out by itself.
            Effect::TakeIn => return Err(ServiceError::fault("who is taken in has no entry that is kept")),
        })
    }

    /// The class a case asks for, as it stands.
    fn class_of(&self, tx: &mut Tx, case: &Case) -> Result<SchoolClass, ServiceError> {
        let school = case.to.unwrap_or(case.from);
        let id = case.to_class.ok_or_else(|| ServiceError::fault("a seat without a class was accepted"))?;
        class::find(tx, school, id)?.ok_or(ServiceError::Absent)
    }

    /// Seats the pupil in `class` from `day`: the old placement ends, a new one begins 籍随人走.
    pub(super) fn sit(
        &self,
        tx: &mut Tx,
        footing: &Footing<'_>,
        held: &mut SeatedEntry,
        person: &Person,
        class: &SchoolClass,
        day: Date,
    ) -> Result<Seat, ServiceError> {
        let school = footing.unit(class.org)?;
        let cohort = cohort_in(held, footing.year(&school.jurisdiction)?, class);
        self.leave(tx, held, day)?;
        let seat = Seat { school: class.org, class: class.id, placement: PlacementId(self.id()), cohort };
        placement::insert(
            tx,
            &Placement {
                id: seat.placement,
                school: class.org,
                person: person.id,
                entry: held.entry.id,
                class: class.id,
                cohort,
                name: person.name.clone(),
                sex: person.sex,
                birth: person.birth,
                from: day,
                to: None,
                known: self.now(),
            },
        )?;
        held.entry.school = class.org;
        held.entry.jurisdiction = school.jurisdiction.clone();
        held.entry.cohort = cohort;
        held.class = class.id;
        held.placement = seat.placement;
        Ok(seat)
    }

    /// Ends the placement the entry has, the day before `day`; one that began later ends as it began.
    fn leave(&self, tx: &mut Tx, held: &SeatedEntry, day: Date) -> Result<(), ServiceError> {
        let school = held.entry.school;
        let seat = placement::find(tx, school, held.placement)?;
        // Who finished a stage left the school then.
        if seat.as_ref().is_some_and(|seat| seat.to.is_some()) {
            return Ok(());
        }
        let last = day.saturating_sub(1.day()).max(seat.map_or(day, |seat| seat.from));
        Ok(placement::close(tx, school, held.placement, last)?)
    }

    /// Numbers of the new school where they are the school's; the old ones end, and are kept.
    fn new_numbers(
        &self,
        tx: &mut Tx,
        carrying: &Carrying<'_>,
        held: &SeatedEntry,
        person: &Person,
        class: &SchoolClass,
        day: Date,
    ) -> Result<Vec<jice_domain::IssuedNumber>, ServiceError> {
        let footing = carrying.footing;
        let school = footing.unit(class.org)?;
        let year = footing.year(&school.jurisdiction)?;
        let cohort = cohort_in(held, year, class);
        let Some(grade) = cohort.grade(year, class.schooling) else { return Ok(Vec::new()) };
        let comer = Comer { person: person.id, cohort, grade, class_code: &class.code };
        let numbers = self.renumber(tx, (footing.law, &footing.around.tree), school, &[comer], day)?;
        Ok(numbers.into_iter().next().unwrap_or_default())
    }

    pub(super) fn tell(&self, carrying: &mut Carrying<'_>, held: &SeatedEntry, act: Act, day: Date) -> JournalEntry {
        let case = carrying.case;
        let last = case.plan.route.last().map_or(case.opener, |step| step.org);
        JournalEntry {
            id: self.act_id(held.entry.last_act),
            person: case.person,
            entry: held.entry.id,
            act,
            valid_from: day,
            known_at: self.now(),
            // Nobody's account where silence took the last step.
            account: carrying.footing.asked.map_or(AccountId(0), |asked| asked.actor.account),
            org: carrying.footing.asked.map_or(last, |asked| asked.actor.org),
            jurisdiction: case.jurisdiction.clone(),
            pack_version: carrying.footing.law.version().to_owned(),
            findings: std::mem::take(&mut carrying.findings),
        }
    }
}

impl<'a> Desk<'a> {
    /// Where numbers of `class` are issued; none where the class is in no grade any more.
    pub(super) fn at(
        footing: &'a Footing<'_>,
        class: &'a SchoolClass,
        cohort: Cohort,
        day: Date,
        today: Date,
    ) -> Result<Option<Self>, ServiceError> {
        let tree = &footing.around.tree;
        let school = footing.unit(class.org)?;
        let Some(grade) = cohort.grade(footing.year(&school.jurisdiction)?, class.schooling) else { return Ok(None) };
        Ok(Some(Self {
            law: footing.law,
            school,
            top: tree::root(tree, class.org),
            issuer: tree::authority(tree, class.org).map_or(class.org, |unit| unit.id),
            cohort,
            grade,
            class_code: &class.code,
            valid_from: day,
            today,
        }))
    }
}

fn grade_of(footing: &Footing<'_>, held: &SeatedEntry) -> Result<Option<Grade>, ServiceError> {
    let schooling = footing.unit(held.entry.school)?.school().map(|school| school.schooling);
    Ok(held.entry.cohort.grade(footing.year(&held.entry.jurisdiction)?, schooling.unwrap_or_default()))
}

/// Those the pupil sits with in `class`: its own cohort, as many grades repeated as that
/// class lies behind it. Between schools that divide the nine years otherwise the grades
/// correspond, one to nine.
pub(crate) fn cohort_in(held: &SeatedEntry, year: SchoolYear, class: &SchoolClass) -> Cohort {
    let of_class = Cohort { stage: class.stage, entry_year: class.entry_year, repeats: 0 };
    match of_class.grade(year, class.schooling) {
        Some(grade) if class.stage == held.entry.cohort.stage => {
            held.entry.cohort.reseated(grade, year, class.schooling).unwrap_or(of_class)
        }
        _ => of_class,
    }
}
