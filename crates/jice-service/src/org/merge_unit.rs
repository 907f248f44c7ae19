use std::collections::{HashMap, HashSet};

use jice_domain::{Act, Action, ClassId, OrgId, OrgUnit, PersonId, PlacementId, Refusal, Seat, UnitAct};
use jice_policy::Rulebook;
use jice_policy::facts::EndingKind;
use jice_store::audit;
use jice_store::entry::SeatedEntry;
use jice_store::org::OrgTree;
use jice_store::placement::Placement;
use jice_store::{Tx, class, entry, journal, org, placement, problem_record};
use jiff::ToSpan;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Approval;
use super::ending::Standing;
use super::merger::{Bound, ClassJoin, Merger};
use crate::case::cohort_in;
use crate::context::{Asked, Subject, line};
use crate::renumber::Comer;
use crate::view::{MergerView, OrgView};
use crate::{Service, ServiceError};

/// What merging a school into another would do.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanMerger {
    /// The school that takes it in.
    pub into: OrgId,
    /// Where its classes go; each of which nothing is said is carried over as it is.
    #[serde(default)]
    pub classes: Vec<ClassJoin>,
}

/// Merge a school into another 合并. It cannot be undone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeUnit {
    /// The version that was shown.
    pub version: i32,
    /// The school that takes it in.
    pub into: OrgId,
    /// Where its classes go; each of which nothing is said is carried over as it is.
    #[serde(default)]
    pub classes: Vec<ClassJoin>,
    /// The number of the approval 批文号.
    pub document: String,
    /// Why.
    pub reason: String,
}

impl Service {
    /// What merging a school into another would do: pupils by grade and class, where each class goes,
    /// and what stands in the way. Nothing is written.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope; [`ServiceError::Invalid`] for a class that is not there.
    pub fn plan_merger(&self, asked: &Asked, id: OrgId, plan: &PlanMerger) -> Result<MergerView, ServiceError> {
        let unit = self.may_end(asked, id)?;
        self.permit(asked, Action::CloseUnit, plan.into, None)?;
        let (law, tree) = (self.rulebook(&unit.jurisdiction)?, self.tree_of(asked)?);
        let into = tree.unit(plan.into).cloned().ok_or(ServiceError::Absent)?;
        let (version, standing, merger) = self.store().read::<_, ServiceError>(|db| {
            let version = org::find(db, id)?.ok_or(ServiceError::Absent)?.version;
            let standing = self.standing(db, &tree, &law, id)?;
            let merger = self.merger(db, &tree, (&unit, &into), &standing, &plan.classes)?;
            Ok((version, standing, merger))
        })?;
        let bars = self.merger_bars(&law, &tree, asked, &unit, &into, &standing, &merger);
        let ending = self.ending_view(version, &unit, Some(&into), &standing, bars);
        Ok(merger.view(ending))
    }

    /// Merges a school into another: every pupil gets a new seat there 籍随人走, classes go along or are
    /// joined, custody of the records of those who left passes, the school's accounts end, and it is
    /// only read from then on. In one transaction, for good.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where something stands in the way; [`ServiceError::Conflict`] where
    /// the unit moved meanwhile.
    pub fn merge_unit(&self, asked: &Asked, id: OrgId, merge: &MergeUnit) -> Result<OrgView, ServiceError> {
        if self.told_before::<()>(asked)?.is_some() {
            return self.view_changed(asked, id);
        }
        let unit = self.may_end(asked, id)?;
        self.permit(asked, Action::CloseUnit, merge.into, None)?;
        let approval = Approval::read(&merge.document, &merge.reason)?;
        let law = self.rulebook(&unit.jurisdiction)?;
        let fields = format!("merge into {}", merge.into);
        let about = Subject::of("unit", id, id.0).with_fields(&fields).for_purpose(&approval.document);
        self.act(asked, Action::CloseUnit, about, |tx| {
            // Read before anything is written: what the transaction changes is nobody else's yet.
            let tree = self.store().tree_in(tx)?;
            let (unit, into) = self.lock_ending(tx, &tree, (id, merge.version), Some(merge.into))?;
            let into = into.ok_or(ServiceError::Absent)?;
            let standing = self.standing(tx, &tree, &law, id)?;
            // Whoever changes one of them now waits, and then finds it at the other school.
            let held = entry::lock_all(tx, &standing.people())?;
            let merger = self.merger(tx, &tree, (&unit, &into), &standing, &merge.classes)?;
            let bars = self.merger_bars(&law, &tree, asked, &unit, &into, &standing, &merger);
            if !bars.is_empty() {
                return Err(ServiceError::Refused(bars));
            }
            let pupils = standing.seats.len() as u64;
            self.carry_over(tx, asked, (&law, &tree), (&unit, &into), standing.seats, held, &merger)?;
            let act = UnitAct::Merged { into: into.id, pupils, records: standing.records };
            self.end_school(tx, asked, id, act, &approval)
        })?;
        self.view_changed(asked, id)
    }

    #[expect(clippy::too_many_arguments, reason = "an ending is judged on all that is known of it")]
    fn merger_bars(
        &self,
        law: &Rulebook,
        tree: &OrgTree,
        asked: &Asked,
        unit: &OrgUnit,
        into: &OrgUnit,
        standing: &Standing,
        merger: &Merger,
    ) -> Vec<Refusal> {
        let ending = (EndingKind::Merger, Some(into));
        let mut bars = self.bars(law, tree, asked, unit, ending, standing, Some(merger.fit()));
        bars.extend(merger.refused.iter().cloned());
        bars
    }

    /// Seats every pupil at the other school, in the class its own goes to.
    #[expect(clippy::too_many_arguments, reason = "everything a school consists of")]
    fn carry_over(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        (law, tree): (&Rulebook, &OrgTree),
        (unit, into): (&OrgUnit, &OrgUnit),
        seats: Vec<Placement>,
        held: Vec<SeatedEntry>,
        merger: &Merger,
    ) -> Result<(), ServiceError> {
        let (now, today) = (self.now(), self.today());
        for bound in merger.bound.iter().filter(|bound| bound.is_fresh) {
            class::insert(tx, &bound.to)?;
        }
        let moved = self.seat_over(merger, &seats, held, into)?;
        let comers: Vec<Comer<'_>> = moved
            .iter()
            .map(|(bound, seated, _)| Comer {
                person: seated.entry.person,
                cohort: seated.entry.cohort,
                grade: bound.grade,
                class_code: &bound.to.code,
            })
            .collect();
        let numbers = self.renumber(tx, (law, tree), into, &comers, today)?;
        drop(comers);
        let last = today.saturating_sub(1.day());
        let closed = placement::close_all(tx, unit.id, last)?;
        if closed != moved.len() {
            return Err(ServiceError::fault("a seat came or went while its school was being merged"));
        }
        let fresh: Vec<Placement> = moved
            .iter()
            .map(|(_, seated, old)| Placement {
                id: seated.placement,
                school: into.id,
                class: seated.class,
                cohort: seated.entry.cohort,
                from: today,
                to: None,
                known: now,
                ..old.clone()
            })
            .collect();
        placement::insert_all(tx, &fresh)?;
        let people: Vec<PersonId> = moved.iter().map(|(_, seated, _)| seated.entry.person).collect();
        let in_doubt: HashSet<PersonId> =
            problem_record::of_people(tx, &[unit.id], &people)?.into_iter().map(|record| record.person).collect();
        let schooling = into.school().map(|school| school.schooling).unwrap_or_default();
        let (mut acts, mut lines) = (Vec::with_capacity(moved.len()), Vec::with_capacity(moved.len()));
        for ((_, mut seated, _), numbers) in moved.into_iter().zip(numbers) {
            let seat =
                Seat { school: into.id, class: seated.class, placement: seated.placement, cohort: seated.entry.cohort };
            let numbers = numbers.into_iter().map(|number| (number.kind, number.value)).collect();
            let act = Act::SchoolMerged { from: unit.id, seat, numbers };
            let state = act.fold(Some(seated.entry.state), today).map_err(ServiceError::fault)?;
            let id = self.act_id(seated.entry.last_act);
            let (person, place) = (seated.entry.person, &unit.jurisdiction);
            acts.push(self.told(asked, person, seated.entry.id, id, act, today, place, law.version(), Vec::new()));
            lines.push(line(
                now,
                asked,
                Action::CloseUnit,
                "done",
                Subject::pupil(unit.id, person).with_fields("merged"),
            ));
            seated.entry.state = state;
            seated.entry.last_act = id;
            entry::update(tx, &seated)?;
            if in_doubt.contains(&person) {
                self.carry_problems(tx, unit.id, &seated.entry, schooling)?;
            }
        }
        journal::append_all(tx, &acts)?;
        Ok(audit::append(tx, &lines)?)
    }

    /// Each entry as it will sit at the other school, with the class it goes to and the seat it leaves.
    fn seat_over<'m>(
        &self,
        merger: &'m Merger,
        seats: &[Placement],
        held: Vec<SeatedEntry>,
        into: &OrgUnit,
    ) -> Result<Vec<(&'m Bound, SeatedEntry, Placement)>, ServiceError> {
        let bound: HashMap<ClassId, &Bound> = merger.bound.iter().map(|bound| (bound.from.id, bound)).collect();
        let mut held: HashMap<PersonId, SeatedEntry> =
            held.into_iter().map(|seated| (seated.entry.person, seated)).collect();
        let mut moved = Vec::with_capacity(seats.len());
        for seat in seats {
            let missing = || ServiceError::fault("a pupil on the list has no entry there");
            let mut seated = held.remove(&seat.person).ok_or_else(missing)?;
            if seated.entry.school != seat.school || seated.placement != seat.id {
                return Err(missing());
            }
            let bound = *bound.get(&seat.class).ok_or_else(missing)?;
            seated.entry.cohort = match bound.keeps_cohort() {
                true => seated.entry.cohort,
                false => cohort_in(&seated, merger.year, &bound.to),
            };
            seated.entry.school = into.id;
            seated.class = bound.to.id;
            seated.placement = PlacementId(self.id());
            moved.push((bound, seated, seat.clone()));
        }
        Ok(moved)
    }
}
