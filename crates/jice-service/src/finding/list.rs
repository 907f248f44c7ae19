//! Findings listed and counted, by county and by school, and taken away as a workbook.

use std::collections::BTreeMap;

use jice_domain::{Action, Finding, FindingState, Level, OrgId, granted};
use jice_policy::Rulebook;
use jice_store::finding::{self, Place, Wanted};
use jice_store::org::OrgTree;

use crate::context::{Asked, Subject};
use crate::view::{FindingItem, FindingSummary, FindingUnit, NamedClause, Page, ViolationCount};
use crate::{Download, PageAsk, Service, ServiceError, tree, words};

/// Lines of a workbook.
const MOST: usize = 20_000;
/// Findings read at once.
const CHUNK: u32 = 500;

/// Which findings are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FindingsOf {
    /// Every one.
    #[default]
    All,
    /// Those on which something is still to be done.
    Open,
    /// Those whose order was not followed in time.
    Overdue,
    /// Those in this state.
    In(&'static str),
}

/// Which findings at and below a unit are wanted.
#[derive(Debug, Clone, Default)]
pub struct FindingsAsk {
    /// Of this item.
    pub violation: Option<String>,
    /// Where they stand.
    pub of: FindingsOf,
    /// Which page.
    pub page: PageAsk,
}

impl std::str::FromStr for FindingsOf {
    type Err = ServiceError;

    fn from_str(word: &str) -> Result<Self, ServiceError> {
        Ok(match word {
            "all" => Self::All,
            "open" => Self::Open,
            "overdue" => Self::Overdue,
            _ => match FindingState::WORDS.into_iter().find(|state| *state == word) {
                Some(state) => Self::In(state),
                None => return Err(ServiceError::invalid("state", "没有这种状态。", "There is no such state.")),
            },
        })
    }
}

impl Service {
    /// A page of the findings at and below `org`.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn findings(&self, asked: &Asked, org: OrgId, ask: &FindingsAsk) -> Result<Page<FindingItem>, ServiceError> {
        self.permit(asked, Action::ReadFinding, org, None)?;
        let tree = self.tree_of(asked)?;
        let after = ask.page.cursor_of::<2>()?.map(|[unit, id]| Place { unit, id });
        let limit = ask.page.limit();
        let most = u32::try_from(limit + 1).expect("at most 201");
        let units = tree.subtree(org);
        let mut found = self.some_findings(&units, ask, after, most)?;
        let next = (found.len() > limit).then(|| format!("{}.{}", found[limit - 1].unit, found[limit - 1].id));
        found.truncate(limit);
        let items: Result<Vec<_>, _> = found.iter().map(|one| self.finding_item(&tree, one)).collect();
        let items = items?;
        let fields = format!("findings items={}", items.len());
        self.note_read(asked, Action::ReadFinding, Subject::of("findings", org, org.0).with_fields(&fields))?;
        Ok(Page { items, next, total: None })
    }

    fn some_findings(
        &self,
        units: &[OrgId],
        ask: &FindingsAsk,
        after: Option<Place>,
        most: u32,
    ) -> Result<Vec<Finding>, ServiceError> {
        let today = self.today();
        let wanted = Wanted { units, violation: ask.violation.as_deref(), ..Wanted::default() };
        let wanted = match ask.of {
            FindingsOf::All => wanted,
            FindingsOf::Open => Wanted { open: Some(true), ..wanted },
            FindingsOf::Overdue => Wanted { due_before: Some(today), ..wanted },
            FindingsOf::In(state) => Wanted { state: Some(state), ..wanted },
        };
        self.store().read(|db| Ok(finding::page(db, &wanted, after, most)?))
    }

    /// How many findings there are at and below `org`: by item, and by unit below.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn finding_summary(&self, asked: &Asked, org: OrgId) -> Result<FindingSummary, ServiceError> {
        self.permit(asked, Action::ReadFinding, org, None)?;
        let tree = self.tree_of(asked)?;
        let unit = tree.unit(org).ok_or(ServiceError::Absent)?;
        let law = self.rulebook(&unit.jurisdiction)?;
        let (units, today) = (tree.subtree(org), self.today());
        let counts = self.store().read::<_, ServiceError>(|db| Ok(finding::counts(db, &units, today)?))?;
        let below = tree.children(org);
        let mut by_item: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut by_unit: BTreeMap<OrgId, Tally> = BTreeMap::new();
        for count in &counts {
            let under = tree.path(count.unit).into_iter().find(|unit| below.contains(unit)).unwrap_or(count.unit);
            by_item.entry(&count.violation).or_default().add(count);
            by_unit.entry(under).or_default().add(count);
        }
        let mut listed: Vec<OrgId> = below.iter().copied().filter(|one| open_unit(&tree, *one)).collect();
        if by_unit.contains_key(&org) || listed.is_empty() {
            listed.insert(0, org);
        }
        listed.sort_by_key(|one| std::cmp::Reverse(by_unit.get(one).map_or(0, |tally| tally.open)));
        let line = |one: OrgId| {
            let tally = by_unit.get(&one).copied().unwrap_or_default();
            FindingUnit {
                org: one,
                name: tree::name(&tree, one),
                school: tree.unit(one).is_some_and(|unit| unit.level >= Level::School),
                waiting: tally.waiting,
                open: tally.open,
                overdue: tally.overdue,
                over: tally.over,
            }
        };
        let items = law.violations().into_iter().map(|item| {
            let tally = by_item.get(item.id.as_str()).copied().unwrap_or_default();
            let clause = named_clause(&law, &item.id, (&item.zh, &item.en), &item.clause);
            ViolationCount {
                clause,
                detected: !item.detector.is_empty(),
                open: tally.open,
                overdue: tally.overdue,
                over: tally.over,
            }
        });
        let judges = granted(asked.actor.role, Action::JudgeFinding).is_some();
        Ok(FindingSummary {
            org,
            org_name: unit.name.clone(),
            violations: items.collect(),
            units: listed.into_iter().map(line).collect(),
            may_detect: judges,
            may_register: judges && asked.actor.org != org,
        })
    }

    /// The findings at and below `org` as a workbook; at most twenty thousand.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn findings_xlsx(&self, asked: &Asked, org: OrgId, ask: &FindingsAsk) -> Result<Download, ServiceError> {
        self.permit(asked, Action::ReadFinding, org, None)?;
        let tree = self.tree_of(asked)?;
        let units = tree.subtree(org);
        let title = format!("{}违规清单", tree::name(&tree, org));
        let headings = ["单位", "违规事项", "依据", "事实", "起始", "发现日期", "状态", "整改期限"];
        let mut writer = self.table_file(asked, &title, &self.today().to_string(), &headings)?;
        let (mut after, mut lines) = (None, 0);
        while lines < MOST {
            let found = self.some_findings(&units, ask, after, CHUNK)?;
            let Some(last) = found.last() else { break };
            after = Some(Place { unit: last.unit.0, id: last.id.0 });
            for one in &found {
                let item = self.finding_item(&tree, one)?;
                let cells = [
                    item.unit_name,
                    item.clause.zh,
                    item.clause.article,
                    item.told_zh,
                    item.since_on,
                    jice_domain::date_at(one.found).to_string(),
                    words::finding_state(one.state).to_owned(),
                    item.due_on.unwrap_or_default(),
                ];
                writer.row(&cells).map_err(ServiceError::fault)?;
            }
            lines += found.len();
        }
        let fields = format!("findings rows={lines}");
        self.note_read(asked, Action::ReadFinding, Subject::of("findings", org, org.0).with_fields(&fields))?;
        Ok(Download::xlsx(&title, writer.finish().map_err(ServiceError::fault)?))
    }

    pub(super) fn finding_item(&self, tree: &OrgTree, one: &Finding) -> Result<FindingItem, ServiceError> {
        let law = self.rulebook(&one.jurisdiction)?;
        let (today, due) = (self.today(), one.state.due());
        let names = law.violation(&one.violation).map(|item| (item.zh.as_str(), item.en.as_str()));
        Ok(FindingItem {
            unit: one.unit,
            unit_name: tree::name(tree, one.unit),
            finding: one.id,
            clause: named_clause(&law, &one.violation, names.unwrap_or((&one.violation, &one.violation)), &one.clause),
            told_zh: one.told.zh.clone(),
            told_en: one.told.en.clone(),
            person: one.person,
            since_on: one.since.to_string(),
            found_at: one.found.to_string(),
            by_hand: one.by_hand,
            present: one.present,
            state: one.state.as_str().to_owned(),
            due_on: due.map(|due| due.to_string()),
            overdue: one.is_overdue(today),
            working_days_left: due.and_then(|due| words::working_days_between(law.calendar(), today, due)),
            version: one.version,
        })
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    waiting: u64,
    open: u64,
    overdue: u64,
    over: u64,
}

impl Tally {
    fn add(&mut self, count: &finding::Count) {
        match count.state.as_str() {
            "closed" | "dismissed" | "ceased" => self.over += count.count,
            state => {
                self.open += count.count;
                self.waiting += if state == "found" { count.count } else { 0 };
            }
        }
        self.overdue += count.overdue;
    }
}

fn open_unit(tree: &OrgTree, id: OrgId) -> bool {
    tree.unit(id).is_some_and(|unit| unit.closed_on.is_none())
}

/// An item of the sanction list, with how its clause is cited.
pub(super) fn named_clause(law: &Rulebook, id: &str, (zh, en): (&str, &str), clause: &str) -> NamedClause {
    let cite = law.cite(clause);
    NamedClause {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        clause: clause.to_owned(),
        article: cite.map(|cite| cite.article.clone()).unwrap_or_default(),
        regulation: cite.map(|cite| cite.regulation.clone()).unwrap_or_default(),
    }
}
