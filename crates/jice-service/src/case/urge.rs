//! Urging 催办: whoever waits reminds the unit that is to act, once on a working day.

use jice_domain::{Action, Case, CaseId, CaseState, NoticeKind, OrgId, PersonId};
use jice_policy::Rulebook;
use jice_store::case_notice::{self, Notice};
use jice_store::case_urge::{self, Urge};
use jice_store::{account, org::OrgTree};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{about, locked};
use crate::context::Asked;
use crate::intake::Versioned;
use crate::view::{CaseView, UrgeView};
use crate::{Service, ServiceError, tree};

impl Service {
    /// Urges the unit that a case lies before.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the own unit is to act, or urged it on this working day;
    /// [`ServiceError::Conflict`] where it has moved.
    pub fn urge_case(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        at: Versioned,
    ) -> Result<CaseView, ServiceError> {
        let seen = self.case_for(asked, Action::OpenCase, person, id)?;
        let (law, _) = self.law_of(&seen)?;
        let on = working_day(&law, self.today());
        let org = asked.actor.org;
        self.act(asked, Action::OpenCase, about(&seen).with_fields("urge"), |tx| {
            let held = locked(tx, person, id, at.version)?;
            let (turn, whom) = before(&held)?;
            if whom == org {
                return Err(ServiceError::invalid(
                    "version",
                    "当前一步由本单位办理，不必催办。",
                    "It lies before your own unit.",
                ));
            }
            let urged = case_urge::of(tx, &[(person, id)])?;
            if urged_on(&urged, turn, org, on) {
                return Err(ServiceError::invalid(
                    "version",
                    "本单位今天已催办，下一个工作日才能再催。",
                    "Your unit has urged it today: again on the next working day.",
                ));
            }
            let (account, now) = (asked.actor.account, self.now());
            case_urge::add(tx, &Urge { person, case: id, turn, org, on, account, at: now })?;
            let notice = Notice { org: whom, case: id, turn, kind: NoticeKind::Urged, person, at: now };
            Ok(case_notice::tell_again(tx, &notice)?)
        })?;
        self.view_case(asked, person, id)
    }

    /// Whether `org` may urge `case` today, that was urged as `urges` tell.
    pub(super) fn may_urge(&self, law: &Rulebook, case: &Case, org: OrgId, urges: &[Urge]) -> bool {
        let Ok((turn, whom)) = before(case) else { return false };
        whom != org && !urged_on(urges, turn, org, working_day(law, self.today()))
    }

    /// Who urged a case, in order.
    pub(super) fn urge_views(&self, tree: &OrgTree, urges: &[Urge]) -> Result<Vec<UrgeView>, ServiceError> {
        let view = |urge: &Urge| {
            let account = self.store().read::<_, ServiceError>(|db| Ok(account::find(db, urge.org, urge.account)?))?;
            Ok(UrgeView {
                org_name: tree::name(tree, urge.org),
                by: account.map(|account| account.name).unwrap_or_default(),
                at: urge.at.to_string(),
            })
        };
        urges.iter().map(view).collect()
    }
}

/// Whether `org` urged the step that came at `turn` on the working day `on`.
fn urged_on(urges: &[Urge], turn: Timestamp, org: OrgId, on: Date) -> bool {
    urges.iter().any(|urge| urge.turn == turn && urge.org == org && urge.on == on)
}

/// Since when a case lies before which unit.
fn before(case: &Case) -> Result<(Timestamp, OrgId), ServiceError> {
    match (&case.state, case.current()) {
        (CaseState::Open { arrived, .. }, Some(step)) => Ok((case_notice::turn(*arrived), step.org)),
        _ => Err(ServiceError::invalid("version", "不在办理中，不必催办。", "It is not under way.")),
    }
}

/// How often the step that `case` is before was urged.
pub(super) fn urged(case: &Case, urges: &[Urge]) -> u32 {
    let now = before(case).ok().map(|(turn, _)| turn);
    let mine = urges.iter().filter(|urge| urge.case == case.id && Some(urge.turn) == now);
    u32::try_from(mine.count()).unwrap_or(u32::MAX)
}

/// The working day that `today` counts with: what lies between two is part of the first. Today
/// itself where the calendar of a year on the way is not loaded.
fn working_day(law: &Rulebook, today: Date) -> Date {
    let mut day = today;
    loop {
        match law.calendar().day(day) {
            Ok((reason, _)) if reason.is_working() => return day,
            Ok(_) => match day.yesterday() {
                Ok(before) => day = before,
                Err(_) => return today,
            },
            Err(_) => return today,
        }
    }
}
