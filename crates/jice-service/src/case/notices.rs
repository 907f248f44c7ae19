//! What a unit is told about cases 提醒, and that it has seen it.

use std::collections::HashMap;

use jice_domain::{Action, Case, CaseId, CaseState, NoticeKind, OrgId, PersonId};
use jice_store::case_notice::{self, Notice};
use jice_store::{case, person};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::desk::{due_of, names, waits_for};
use crate::context::{Asked, Subject};
use crate::view::NoticeView;
use crate::{Service, ServiceError, words};

/// Notices shown at once: who has more begins with these.
const MOST: u32 = 200;

/// Put notices away.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeeNotices {
    /// Which, at most 200.
    pub notices: Vec<NamedNotice>,
}

/// A notice to the own unit.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedNotice {
    /// The case.
    pub case: CaseId,
    /// The turn it is about, as it was shown.
    #[schema(value_type = String, format = DateTime)]
    pub turn: Timestamp,
    /// Why it was told.
    pub kind: NoticeKind,
}

/// Whether what a notice says is over: the step it is about was taken, or its case is not there.
pub(super) fn is_over(notice: &Notice, case: Option<&Case>) -> bool {
    let Some(case) = case else { return true };
    notice.kind.is_of_step()
        && !matches!(case.state, CaseState::Open { arrived, .. } if case_notice::turn(arrived) == notice.turn)
}

impl Service {
    /// What the own unit is told and has not put away, the latest first.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] without the right.
    pub fn notices(&self, asked: &Asked) -> Result<Vec<NoticeView>, ServiceError> {
        let org = asked.actor.org;
        self.permit(asked, Action::ReadCase, org, None)?;
        let tree = self.tree_of(asked)?;
        let law = self.rulebook(&asked.actor.jurisdiction)?;
        let (told, cases, people) = self.store().read::<_, ServiceError>(|db| {
            let told = case_notice::unseen(db, org, None, None, MOST)?;
            let keys: Vec<(PersonId, CaseId)> = told.iter().map(|notice| (notice.person, notice.case)).collect();
            let people: Vec<PersonId> = keys.iter().map(|(person, _)| *person).collect();
            Ok((told, case::find_all(db, &keys)?, person::names(db, &people)?))
        })?;
        let cases: HashMap<CaseId, Case> = cases.into_iter().map(|case| (case.id, case)).collect();
        let view = |notice: &Notice| {
            let case = cases.get(&notice.case).filter(|case| !is_over(notice, Some(case)))?;
            let (change_zh, change_en) = names(&law, &case.procedure);
            let due = due_of(case);
            Some(NoticeView {
                person: case.person,
                case: case.id,
                turn: notice.turn.to_string(),
                kind: notice.kind,
                at: notice.at.to_string(),
                name: people.get(&case.person).cloned().unwrap_or_default(),
                change_zh,
                change_en,
                waits_for: waits_for(&tree, case).unwrap_or_default(),
                due_on: due.map(|due| due.to_string()),
                working_days_left: due.and_then(|due| words::working_days_between(law.calendar(), self.today(), due)),
                reason: match (&case.state, notice.kind) {
                    (CaseState::Cleared { reason, .. }, NoticeKind::Cleared) => reason.clone(),
                    _ => String::new(),
                },
            })
        };
        let views: Vec<NoticeView> = told.iter().filter_map(view).collect();
        let fields = format!("notices items={}", views.len());
        self.note_read(asked, Action::ReadCase, Subject::of("desk", org, org.0).with_fields(&fields))?;
        Ok(views)
    }

    /// Puts notices to the own unit away. Returns how many.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] beyond 200 at once; [`ServiceError::Denied`] without the right.
    pub fn see_notices(&self, asked: &Asked, see: &SeeNotices) -> Result<u32, ServiceError> {
        let org: OrgId = asked.actor.org;
        self.permit(asked, Action::ReadCase, org, None)?;
        if see.notices.len() > MOST as usize {
            return Err(ServiceError::invalid("notices", "一次最多处理200项。", "At most 200 at once."));
        }
        let fields = format!("notices seen={}", see.notices.len());
        self.act(asked, Action::ReadCase, Subject::of("desk", org, org.0).with_fields(&fields), |tx| {
            let mut count = 0;
            for notice in &see.notices {
                let key = (org, notice.case, notice.turn, notice.kind);
                count += u32::from(case_notice::seen(tx, &key, self.now())?);
            }
            Ok(count)
        })
    }
}
