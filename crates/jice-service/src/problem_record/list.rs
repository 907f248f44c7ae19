//! Problem records listed and counted, by county and by school, and taken away as a workbook.

use std::collections::BTreeMap;

use jice_domain::{Action, Level, OrgId, ProblemKind, ProblemState, granted};
use jice_policy::problem_kind_zh;
use jice_store::problem_record::{self, Wanted, place};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::view::{Page, ProblemItem, ProblemKindCount, ProblemSummary, ProblemUnit};
use crate::{Download, PageAsk, Service, ServiceError, tree, words};

/// Records of a workbook read at once.
const CHUNK: u32 = 200;

/// Which problem records are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProblemsOf {
    /// Every one.
    All,
    /// Those that are not settled.
    #[default]
    Unsettled,
    /// Those in this state.
    In(&'static str),
}

/// Which problem records at and below a unit are wanted.
#[derive(Debug, Clone, Default)]
pub struct ProblemsAsk {
    /// Of this kind.
    pub kind: Option<ProblemKind>,
    /// Where they stand.
    pub of: ProblemsOf,
    /// Only of pupils who are to finish their stage this school year 毕业年级.
    pub leaving: bool,
    /// Which page.
    pub page: PageAsk,
}

/// Take the list of problem records away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProblemsExport {
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<ProblemKind>,
    /// Only of pupils who are to finish their stage this school year.
    #[serde(default)]
    pub leaving: bool,
    /// Those that are over too.
    #[serde(default)]
    pub all: bool,
    /// What for.
    #[serde(default)]
    pub purpose: String,
}

impl std::str::FromStr for ProblemsOf {
    type Err = ServiceError;

    fn from_str(word: &str) -> Result<Self, ServiceError> {
        Ok(match word {
            "all" => Self::All,
            "unsettled" => Self::Unsettled,
            _ => match ProblemState::WORDS.into_iter().find(|state| *state == word) {
                Some(state) => Self::In(state),
                None => return Err(ServiceError::invalid("state", "没有这种状态。", "There is no such state.")),
            },
        })
    }
}

impl Service {
    /// A page of the problem records at and below `org`: graduating grades first, then what is known
    /// longest.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn problems(&self, asked: &Asked, org: OrgId, ask: &ProblemsAsk) -> Result<Page<ProblemItem>, ServiceError> {
        self.permit(asked, Action::ReadProblem, org, None)?;
        let after = ask.page.cursor_of::<2>()?;
        let after = after.map(|[leaves, id]| (i16::try_from(leaves).unwrap_or(i16::MIN), id));
        let limit = ask.page.limit();
        let most = u32::try_from(limit + 1).expect("at most 201");
        let mut found = self.some_problems(asked, org, ask, after, most)?;
        let next = (found.len() > limit).then(|| {
            let (leaves, id) = place(&found[limit - 1]);
            format!("{leaves}.{id}")
        });
        found.truncate(limit);
        let items = self.problem_items(asked, &found)?;
        let fields = format!("problem records items={}", items.len());
        self.note_read(asked, Action::ReadProblem, Subject::of("problem_records", org, org.0).with_fields(&fields))?;
        Ok(Page { items, next, total: None })
    }

    fn some_problems(
        &self,
        asked: &Asked,
        org: OrgId,
        ask: &ProblemsAsk,
        after: Option<problem_record::Place>,
        most: u32,
    ) -> Result<Vec<jice_domain::ProblemRecord>, ServiceError> {
        let tree = self.tree_of(asked)?;
        let year = self.school_year(&tree.unit(org).ok_or(ServiceError::Absent)?.jurisdiction)?;
        let schools = tree::schools(&tree, org);
        let wanted =
            Wanted { schools: &schools, kind: ask.kind, leaves_by: ask.leaving.then_some(year), ..Wanted::default() };
        let wanted = match ask.of {
            ProblemsOf::All => wanted,
            ProblemsOf::Unsettled => Wanted { open: Some(true), ..wanted },
            ProblemsOf::In(state) => Wanted { state: Some(state), ..wanted },
        };
        self.store().read(|db| Ok(problem_record::page(db, &wanted, after, most)?))
    }

    /// How many problem records there are at and below `org`: by kind, and by unit below.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn problem_summary(&self, asked: &Asked, org: OrgId) -> Result<ProblemSummary, ServiceError> {
        self.permit(asked, Action::ReadProblem, org, None)?;
        let tree = self.tree_of(asked)?;
        let unit = tree.unit(org).ok_or(ServiceError::Absent)?;
        let year = self.school_year(&unit.jurisdiction)?;
        let schools = tree::schools(&tree, org);
        let counts = self.store().read::<_, ServiceError>(|db| Ok(problem_record::counts(db, &schools, year)?))?;
        let below = tree.children(org);
        let mut by_kind: BTreeMap<ProblemKind, Tally> = BTreeMap::new();
        let mut by_unit: BTreeMap<OrgId, Tally> = BTreeMap::new();
        for count in &counts {
            let under = tree.path(count.school).into_iter().find(|unit| below.contains(unit)).unwrap_or(count.school);
            by_kind.entry(count.kind).or_default().add(count);
            by_unit.entry(under).or_default().add(count);
        }
        let mut listed: Vec<OrgId> = by_unit.keys().copied().collect();
        listed.sort_by_key(|one| std::cmp::Reverse(by_unit.get(one).map_or(0, |tally| tally.unsettled)));
        let line = |one: OrgId| {
            let tally = by_unit.get(&one).copied().unwrap_or_default();
            ProblemUnit {
                org: one,
                name: tree::name(&tree, one),
                school: tree.unit(one).is_some_and(|unit| unit.level >= Level::School),
                unsettled: tally.unsettled,
                waiting: tally.waiting,
                leaving: tally.leaving,
                over: tally.over,
            }
        };
        let kind = |kind: ProblemKind| {
            let tally = by_kind.get(&kind).copied().unwrap_or_default();
            ProblemKindCount { kind, unsettled: tally.unsettled, leaving: tally.leaving, over: tally.over }
        };
        Ok(ProblemSummary {
            org,
            org_name: unit.name.clone(),
            kinds: ProblemKind::ALL.into_iter().map(kind).collect(),
            units: listed.into_iter().map(line).collect(),
            may_tell: granted(asked.actor.role, Action::TellProblems).is_some(),
        })
    }

    /// The problem records at and below `org` as a workbook, for a purpose like every list that is taken
    /// away; numbers masked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Refused`] without a purpose.
    pub fn problems_xlsx(&self, asked: &Asked, org: OrgId, ask: &ProblemsExport) -> Result<Download, ServiceError> {
        self.permit(asked, Action::ReadProblem, org, None)?;
        self.permit(asked, Action::PrintRoster, org, None)?;
        let about = Subject::of("problem_records", org, org.0).for_purpose(ask.purpose.trim());
        self.for_purpose(asked, org, about, &ask.purpose)?;
        let of = if ask.all { ProblemsOf::All } else { ProblemsOf::Unsettled };
        let wanted = ProblemsAsk { kind: ask.kind, of, leaving: ask.leaving, page: PageAsk::default() };
        let title = format!("{}问题学籍清单", self.unit(org)?.name);
        let headings = [
            "学校",
            "年级",
            "班级",
            "姓名",
            "学籍号",
            "证件号",
            "问题类型",
            "来源",
            "起始日期",
            "天数",
            "毕业年级",
            "状态",
            "待办单位",
            "对方学校",
            "对方班级",
            "对方姓名",
            "对方处理情况",
            "备注",
        ];
        let mut writer = self.table_file(asked, &title, &self.today().to_string(), &headings)?;
        let (mut after, mut rows) = (None, 0);
        loop {
            let found = self.some_problems(asked, org, &wanted, after, CHUNK)?;
            let Some(last) = found.last() else { break };
            after = Some(place(last));
            for item in self.problem_items(asked, &found)? {
                writer.row(&cells(&item)).map_err(ServiceError::fault)?;
            }
            rows += found.len();
        }
        let fields = format!("problem records rows={rows}");
        self.note_read(asked, Action::PrintRoster, about.with_fields(&fields))?;
        Ok(Download::xlsx(&title, writer.finish().map_err(ServiceError::fault)?))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    unsettled: u64,
    waiting: u64,
    leaving: u64,
    over: u64,
}

impl Tally {
    fn add(&mut self, count: &problem_record::Count) {
        match count.state.as_str() {
            "settled" | "ceased" => self.over += count.count,
            state => {
                self.unsettled += count.count;
                self.leaving += count.leaving;
                self.waiting += if state == "open" { count.count } else { 0 };
            }
        }
    }
}

fn cells(item: &ProblemItem) -> [String; 18] {
    let yes = |yes: bool| if yes { "是" } else { "" }.to_owned();
    let other = item.other.clone().unwrap_or_default();
    let theirs = other.state.as_deref().map(|state| words::problem_state(state, other.cure)).unwrap_or_default();
    [
        item.school_name.clone(),
        item.grade_name.clone(),
        item.class_name.clone(),
        item.name.clone(),
        item.student_number.clone(),
        item.document.clone(),
        problem_kind_zh(item.kind).to_owned(),
        if item.by_ministry { "部级比对" } else { "系统查找" }.to_owned(),
        item.since_on.clone(),
        item.days.to_string(),
        yes(item.leaving),
        words::problem_state(&item.state, item.cure).to_owned(),
        item.handler.clone(),
        other.school_name,
        other.class_name,
        other.name,
        theirs.to_owned(),
        item.remark.clone(),
    ]
}
