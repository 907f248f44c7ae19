//! How a school ends 合并、撤销: what is not finished there, who keeps its records, and what stands in
//! the way.

use std::collections::BTreeMap;

use jice_domain::{
    AccountState, Action, BatchState, CaseId, Grade, Level, OrgId, OrgUnit, PersonId, Refusal, UnitAct, UnitEvent,
    UnitEventId,
};
use jice_policy::facts::{Ending, EndingKind, Fit, Unfinished};
use jice_policy::{Occasion, Rulebook};
use jice_store::org::OrgTree;
use jice_store::placement::{self, Place, Placement, Wanted};
use jice_store::{
    Db, Tx, account, batch, batch_row, case, case_part, class, custody, finding, job, org, session, unit_event,
};

use super::{Approval, by_those_above, unit_verdict};
use crate::context::Asked;
use crate::view::{BatchCounts, EndingView, UnitName};
use crate::{Service, ServiceError, tree};

/// Placements read at once.
const CHUNK: u32 = 1_000;

/// What is known of a school that is to end.
pub(crate) struct Standing {
    /// Its pupils' seats, by person.
    pub(crate) seats: Vec<Placement>,
    /// Records of those who left.
    pub(crate) records: u64,
    cases: Vec<(String, u32)>,
    batches: Vec<Grade>,
    jobs: u32,
    campuses: Vec<String>,
    accounts: u64,
    findings: u64,
}

impl Standing {
    pub(crate) fn people(&self) -> Vec<PersonId> {
        self.seats.iter().map(|seat| seat.person).collect()
    }

    fn unfinished(&self) -> Unfinished<'_> {
        Unfinished {
            pupils: self.seats.len() as u64,
            cases: &self.cases,
            batches: &self.batches,
            jobs: self.jobs,
            campuses: &self.campuses,
        }
    }
}

impl Service {
    /// The school `id`, which `asked` may end: one below, and not an authority.
    pub(crate) fn may_end(&self, asked: &Asked, id: OrgId) -> Result<OrgUnit, ServiceError> {
        self.permit(asked, Action::CloseUnit, id, None)?;
        let unit = self.unit(id)?;
        by_those_above(asked, &*self.rulebook(&unit.jurisdiction)?, &unit)?;
        if unit.level < Level::School {
            return Err(ServiceError::invalid(
                "unit",
                "只有学校、校区、教学点可以合并、撤销。",
                "Only schools and campuses are merged or closed.",
            ));
        }
        Ok(unit)
    }

    /// What is known of a school that is to end, read in the order that misses nothing: what was
    /// decided is registered by a job, so batches come before jobs.
    pub(crate) fn standing(
        &self,
        db: &mut Db,
        tree: &OrgTree,
        law: &Rulebook,
        school: OrgId,
    ) -> Result<Standing, ServiceError> {
        // The cases come first: a case that is decided meanwhile is then either still seen under way,
        // or its pupil already sits where it led.
        let mut cases: BTreeMap<CaseId, String> = case_part::open_of(db, school)?.into_iter().collect();
        cases.extend(case::holding_school(db, school)?);
        let seats = seats(db, school)?;
        let people: Vec<PersonId> = seats.iter().map(|seat| seat.person).collect();
        cases.extend(case::holding(db, &people)?);
        let mut by_change: BTreeMap<String, u32> = BTreeMap::new();
        for change in cases.values() {
            let named = law.change(change).map_or(change.clone(), |change| change.zh.clone());
            *by_change.entry(named).or_default() += 1;
        }
        let mut batches = Vec::new();
        for held in batch::list(db, school)? {
            if matches!(held.state, BatchState::Decided { .. }) {
                continue;
            }
            let jice_domain::BatchKind::Intake { grade } = held.kind;
            if BatchCounts::from(batch_row::counts(db, school, held.id)?).all > 0 {
                batches.push(grade);
            }
        }
        let lives = |id: &&OrgId| tree.unit(**id).is_some_and(|unit| unit.closed_on.is_none());
        let over = |state: &str| matches!(state, "closed" | "dismissed" | "ceased");
        let findings = finding::counts(db, &[school], self.today())?;
        let accounts = account::list(db, school)?;
        Ok(Standing {
            records: custody::count_left(db, school)?,
            cases: by_change.into_iter().collect(),
            batches,
            jobs: job::open_of(db, school)?,
            campuses: tree.children(school).iter().filter(lives).map(|id| tree::name(tree, *id)).collect(),
            accounts: accounts.iter().filter(|one| !matches!(one.state, AccountState::Ended { .. })).count() as u64,
            findings: findings.iter().filter(|count| !over(&count.state)).map(|count| count.count).sum(),
            seats,
        })
    }

    /// What stands in the way of an ending.
    #[expect(clippy::too_many_arguments, reason = "an ending is judged on all that is known of it")]
    pub(crate) fn bars(
        &self,
        law: &Rulebook,
        tree: &OrgTree,
        asked: &Asked,
        unit: &OrgUnit,
        (kind, keeper): (EndingKind, Option<&OrgUnit>),
        standing: &Standing,
        fit: Option<Fit<'_>>,
    ) -> Vec<Refusal> {
        let ending = Ending { kind, keeper, unfinished: standing.unfinished(), fit };
        unit_verdict(law, tree, asked.actor.level, Occasion::CloseUnit, unit, None, Some(ending)).refusals
    }

    /// How a school would end, as it is shown before it is done.
    pub(crate) fn ending_view(
        &self,
        version: i32,
        unit: &OrgUnit,
        keeper: Option<&OrgUnit>,
        standing: &Standing,
        bars: Vec<Refusal>,
    ) -> EndingView {
        let named = |unit: &OrgUnit| UnitName { id: unit.id, name: unit.name.clone() };
        EndingView {
            unit: named(unit),
            version,
            custodian: keeper.map(named),
            pupils: standing.seats.len() as u64,
            records: standing.records,
            accounts: standing.accounts,
            findings: standing.findings,
            bars,
        }
    }

    /// Marks the unit as ended from today, which nobody else can do at the same time; `keeper` stays
    /// open until the transaction ends. Returns both as they stood.
    ///
    /// # Errors
    /// [`ServiceError::Barred`] where it has ended already; [`ServiceError::Conflict`] where it moved.
    pub(crate) fn lock_ending(
        &self,
        tx: &mut Tx,
        tree: &OrgTree,
        (id, version): (OrgId, i32),
        keeper: Option<OrgId>,
    ) -> Result<(OrgUnit, Option<OrgUnit>), ServiceError> {
        let kept = org::find(tx, id)?.ok_or(ServiceError::Absent)?;
        if kept.record.closed_on.is_some() {
            return Err(self.closed(tree, id));
        }
        if kept.version != version {
            return Err(ServiceError::Conflict { current: kept.version });
        }
        let unit = kept.record;
        org::update(tx, &OrgUnit { closed_on: Some(self.today()), ..unit.clone() }, kept.version)?;
        let Some(keeper) = keeper else { return Ok((unit, None)) };
        let ended = !org::closed_among(tx, &[keeper])?.is_empty();
        let mut keeper = org::find(tx, keeper)?.ok_or(ServiceError::Absent)?.record;
        if ended && keeper.closed_on.is_none() {
            keeper.closed_on = Some(self.today());
        }
        Ok((unit, Some(keeper)))
    }

    /// Ends what still lived at a school that ends: its classes, its accounts with their sessions; and
    /// writes down how it ended.
    pub(crate) fn end_school(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        id: OrgId,
        act: UnitAct,
        approval: &Approval,
    ) -> Result<(), ServiceError> {
        let (now, today) = (self.now(), self.today());
        for mut held in class::list(tx, id)? {
            if held.closed_on.is_none() {
                held.closed_on = Some(today);
                class::update(tx, &held)?;
            }
        }
        for mut held in account::list(tx, id)? {
            if !matches!(held.state, AccountState::Ended { .. }) {
                held.state = AccountState::Ended { at: now };
                account::update(tx, &held)?;
            }
            session::delete_of_account(tx, id, held.id)?;
        }
        let event = UnitEvent {
            id: UnitEventId(self.id()),
            unit: id,
            act,
            held: today,
            known: now,
            document: approval.document.clone(),
            reason: approval.reason.clone(),
            account: asked.actor.account,
            org: asked.actor.org,
        };
        Ok(unit_event::append(tx, &event)?)
    }
}

/// The seats of a school's pupils, by person: in the order in which their entries are locked.
fn seats(db: &mut Db, school: OrgId) -> Result<Vec<Placement>, ServiceError> {
    let schools = [school];
    let wanted = Wanted { schools: &schools, open: Some(true), ..Wanted::default() };
    let (mut seats, mut after) = (Vec::new(), None);
    loop {
        let page = placement::page(db, &wanted, after, CHUNK)?;
        let Some(last) = page.last() else { break };
        after = Some(Place { school: last.school, placement: last.id });
        seats.extend(page);
    }
    seats.sort_by_key(|seat| seat.person);
    Ok(seats)
}
