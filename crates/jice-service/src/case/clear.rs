//! Clearing what is under way 在办业务清理: before pupils leave a stage, their authority ends the
//! cases that nobody will finish. Nothing takes effect; the reason stays with each case.

use std::collections::HashMap;

use jice_domain::{Action, Case, CaseId, CaseState, Denied, NotNow, NoticeKind, OrgId, PersonId, date_at};
use jice_store::case_notice::{self, Notice};
use jice_store::case_part::{self, CasePart};
use jice_store::{case, person};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::decide::{NamedCase, each_of};
use super::fill::short;
use super::{about, locked, not_now};
use crate::context::{Asked, Subject};
use crate::view::{DecidedView, DeskItem, Page};
use crate::{PageAsk, Service, ServiceError};

/// Which cases under way.
#[derive(Debug, Clone, Default)]
pub struct UnderWayAsk {
    /// Opened at and below this unit; none for the actor's own.
    pub org: Option<OrgId>,
    /// Only this change.
    pub change: Option<String>,
    /// Only those opened before this day.
    pub before: Option<Date>,
    /// Which page.
    pub page: PageAsk,
}

/// End cases that are under way.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearCases {
    /// The cases, each at the version that was shown.
    pub cases: Vec<NamedCase>,
    /// Why: it is kept with each and told to whoever opened it or held it.
    pub reason: String,
}

/// Parts looked through at once.
const CHUNK: u32 = 500;

impl Service {
    /// A page of the cases that [`Service::clear_cases`] would end, unit by unit, the oldest first.
    /// Those that concern a school beyond the unit's reach are not among them.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn cases_under_way(&self, asked: &Asked, ask: &UnderWayAsk) -> Result<Page<DeskItem>, ServiceError> {
        let org = ask.org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ClearCases, org, None)?;
        let tree = self.tree_of(asked)?;
        let law = self.rulebook(&tree.unit(org).ok_or(ServiceError::Absent)?.jurisdiction)?;
        let units = tree.subtree(org);
        let wanted = |case: &Case| {
            let theirs = touched(case).iter().all(|org| tree.path(*org).contains(&asked.actor.org));
            theirs && ask.before.is_none_or(|before| date_at(case.opened) < before)
        };
        let mut after = ask.page.cursor_of::<2>()?.map(|[org, case]| (OrgId(org), CaseId(case)));
        let limit = ask.page.limit();
        let mut found: Vec<(CasePart, Case)> = Vec::with_capacity(limit + 1);
        while found.len() <= limit {
            let (parts, mut cases) = self.store().read::<_, ServiceError>(|db| {
                let parts = case_part::under_way(db, &units, ask.change.as_deref(), after, CHUNK)?;
                let keys: Vec<(PersonId, CaseId)> = parts.iter().map(|part| (part.person, part.case)).collect();
                let cases = case::find_all(db, &keys)?.into_iter().map(|case| (case.id, case));
                Ok((parts, cases.collect::<HashMap<CaseId, Case>>()))
            })?;
            let Some(last) = parts.last() else { break };
            after = Some((last.org, last.case));
            found.extend(parts.into_iter().filter_map(|part| {
                let case = cases.remove(&part.case).filter(&wanted)?;
                Some((part, case))
            }));
        }
        let next = (found.len() > limit).then(|| {
            let (last, _) = &found[limit - 1];
            format!("{}.{}", last.org, last.case)
        });
        found.truncate(limit);
        let people: Vec<PersonId> = found.iter().map(|(part, _)| part.person).collect();
        let names = self.store().read::<_, ServiceError>(|db| Ok(person::names(db, &people)?))?;
        let item = |(part, case): &(CasePart, Case)| {
            let name = names.get(&part.person).cloned().unwrap_or_default();
            self.desk_item(&law, &tree, part, case, name)
        };
        let items: Vec<DeskItem> = found.iter().map(item).collect();
        let fields = format!("under way items={}", items.len());
        self.note_read(asked, Action::ClearCases, Subject::of("desk", org, org.0).with_fields(&fields))?;
        Ok(Page { items, next, total: None })
    }

    /// Ends cases under way, each in a transaction of its own: one that has moved since it was
    /// shown stays, and is told.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] without a reason or beyond 200 at once; those of the store.
    pub fn clear_cases(&self, asked: &Asked, clear: &ClearCases) -> Result<Vec<DecidedView>, ServiceError> {
        let reason = short("reason", &clear.reason)?;
        if reason.is_empty() {
            return Err(ServiceError::invalid("reason", "请写明清理理由。", "Say why they are cleared."));
        }
        each_of(asked, &clear.cases, |asked, named| self.clear_case(asked, named, &reason))
    }

    fn clear_case(&self, asked: &Asked, named: &NamedCase, reason: &str) -> Result<(), ServiceError> {
        let found = self.store().read::<_, ServiceError>(|db| Ok(case::find(db, named.person, named.case)?))?;
        // A case that is not there and one out of scope are told alike.
        let seen = found.ok_or(ServiceError::Denied(Denied::OutOfScope))?;
        for org in touched(&seen) {
            self.permit(asked, Action::ClearCases, org, None)?;
        }
        let subject = about(&seen).with_fields(&seen.procedure).for_purpose(reason);
        let tree = self.tree_of(asked)?;
        self.act(asked, Action::ClearCases, subject, |tx| {
            let mut held = locked(tx, named.person, named.case, named.version)?;
            held.cleared(named.version).map_err(|why| match why {
                NotNow::Final => {
                    ServiceError::invalid("version", "已办结，不必清理。", "It is over: nothing to clear.")
                }
                why => not_now(why),
            })?;
            let notices = tidings(&held, self.now());
            held.state = CaseState::Cleared { on: self.today(), reason: reason.to_owned() };
            case::update(tx, &held)?;
            self.follow_case(tx, &tree, &held)?;
            case_part::lay(tx, &held, None, None, self.now())?;
            case_notice::tell(tx, &notices)?;
            Ok(())
        })
    }
}

/// Whoever opened a case and whoever holds it are told that it was cleared.
fn tidings(case: &Case, now: Timestamp) -> Vec<Notice> {
    let turn = case_notice::turn(match case.state {
        CaseState::Open { arrived, .. } => arrived,
        _ => case.opened,
    });
    let mut orgs = vec![case.opener];
    orgs.extend(case.current().map(|step| step.org).filter(|org| *org != case.opener));
    let tell = |org| Notice { org, case: case.id, turn, kind: NoticeKind::Cleared, person: case.person, at: now };
    orgs.into_iter().map(tell).collect()
}

/// The units that lose something where a case is cleared: the opener and both schools. Who
/// clears it is above each, so nobody ends what a neighbour's school asked for.
fn touched(case: &Case) -> Vec<OrgId> {
    let mut orgs = vec![case.opener, case.from];
    orgs.extend(case.to);
    orgs.sort_unstable();
    orgs.dedup();
    orgs
}
