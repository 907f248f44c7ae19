//! A step that was not taken in time, where the procedure lays down that the unit above is told
//! 上报催办: once for a step. It takes nothing away from whoever is to act.

use std::collections::HashMap;

use jice_domain::{Action, Case, CaseId, CaseState, NoticeKind, OrgId, PersonId, Silence};
use jice_store::case_notice::{self, Notice};
use jice_store::case_part::CasePart;
use jice_store::org::OrgTree;
use jice_store::{audit, case, case_urge, person};

use super::notices::is_over;
use super::urge;
use crate::context::{Asked, Subject, by_nobody};
use crate::view::{DeskItem, Page};
use crate::{PageAsk, Service, ServiceError};

impl Service {
    /// Tells the units above of those among overdue `cases` whose step asks for it. Returns how many
    /// were told.
    pub(crate) fn escalate(&self, cases: &[Case]) -> Result<u32, ServiceError> {
        let tree = self.tree()?;
        let wanted: Vec<Notice> = cases.iter().filter_map(|case| self.escalation(&tree, case)).collect();
        if wanted.is_empty() {
            return Ok(0);
        }
        let orgs: Vec<OrgId> = wanted.iter().map(|notice| notice.org).collect();
        let ids: Vec<CaseId> = wanted.iter().map(|notice| notice.case).collect();
        let told = self
            .store()
            .read::<_, ServiceError>(|db| Ok(case_notice::told(db, &orgs, &ids, NoticeKind::Escalated)?))?;
        let mut count = 0;
        for notice in wanted.iter().filter(|notice| !told.contains(&notice.key())) {
            let subject = Subject {
                kind: "case",
                org: cases.iter().find(|case| case.id == notice.case).map(|case| case.from),
                id: notice.case.0,
                person: Some(notice.person),
                ..Subject::default()
            };
            let line = by_nobody(self.now(), notice.org, Action::ReadCase, "told that it is overdue", subject);
            count += self.store().write::<_, ServiceError>(|tx| {
                let new = case_notice::tell(tx, std::slice::from_ref(notice))?;
                // Another process may have been first.
                if new == 1 {
                    audit::append(tx, std::slice::from_ref(&line))?;
                }
                Ok(u32::try_from(new).unwrap_or(u32::MAX))
            })?;
        }
        Ok(count)
    }

    fn escalation(&self, tree: &OrgTree, case: &Case) -> Option<Notice> {
        let CaseState::Open { arrived, .. } = case.state else { return None };
        let step = case.current().filter(|step| step.silence == Silence::Escalate)?;
        // Above the top of a place there is nobody to tell: it stays overdue, and listed.
        let above = tree.unit(step.org)?.parent?;
        Some(Notice {
            org: above,
            case: case.id,
            turn: case_notice::turn(arrived),
            kind: NoticeKind::Escalated,
            person: case.person,
            at: self.now(),
        })
    }

    /// What units below let run out and the own unit was told of, the latest first: who has it, and
    /// since when.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn escalated(&self, asked: &Asked, org: Option<OrgId>, page: &PageAsk) -> Result<Page<DeskItem>, ServiceError> {
        let org = org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ReadCase, org, None)?;
        let tree = self.tree_of(asked)?;
        let law = self.rulebook(&tree.unit(org).ok_or(ServiceError::Absent)?.jurisdiction)?;
        let before = page.cursor_of::<2>()?.map(|[at, case]| (at, CaseId(case)));
        let limit = page.limit();
        let wanted = u32::try_from(limit).expect("at most 200");
        let (told, cases, names, urges) = self.store().read::<_, ServiceError>(|db| {
            let told = case_notice::unseen(db, org, Some(NoticeKind::Escalated), before, wanted)?;
            let keys: Vec<(PersonId, CaseId)> = told.iter().map(|notice| (notice.person, notice.case)).collect();
            let people: Vec<PersonId> = keys.iter().map(|(person, _)| *person).collect();
            Ok((told, case::find_all(db, &keys)?, person::names(db, &people)?, case_urge::of(db, &keys)?))
        })?;
        let next = (told.len() == limit).then(|| told.last()).flatten();
        let next = next.map(|last| format!("{}.{}", last.at.as_microsecond(), last.case));
        let cases: HashMap<CaseId, Case> = cases.into_iter().map(|case| (case.id, case)).collect();
        let item = |notice: &Notice| {
            let case = cases.get(&notice.case).filter(|case| !is_over(notice, Some(case)))?;
            let part = CasePart {
                org,
                case: case.id,
                person: case.person,
                change: case.procedure.clone(),
                opener: false,
                waits: false,
                arrived: notice.turn,
                due: jice_store::case_part::Due::of(case),
                acted: None,
                over: false,
            };
            let name = names.get(&case.person).cloned().unwrap_or_default();
            let urged = urge::urged(case, &urges);
            Some(DeskItem { urged, ..self.desk_item(&law, &tree, &part, case, name) })
        };
        let items: Vec<DeskItem> = told.iter().filter_map(item).collect();
        let fields = format!("escalated items={}", items.len());
        self.note_read(asked, Action::ReadCase, Subject::of("desk", org, org.0).with_fields(&fields))?;
        Ok(Page { items, next, total: None })
    }
}
