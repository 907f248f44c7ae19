//! The list of exceptions 破例清单: what authorities accepted against what the law holds in
//! principle 原则上, by whom, when, against which clause and for what reason.

use std::collections::HashMap;

use jice_domain::{
    Action, Case, CaseId, Decider, Level, OrgId, PersonId, Refusal, RouteStep, StepTaken, Verdict, Weight, date_at,
};
use jice_store::case_override::{self, Override};
use jice_store::org::OrgTree;
use jice_store::{Tx, case, person};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde::Deserialize;
use utoipa::ToSchema;

use super::desk::names;
use crate::context::{Asked, Subject};
use crate::view::{OverrideView, Page};
use crate::{Download, PageAsk, Service, ServiceError, tree};

/// Lines of a workbook read at once.
const CHUNK: u32 = 200;

/// Which exceptions.
#[derive(Debug, Clone, Default)]
pub struct OverridesAsk {
    /// Made at and below this unit; none for the actor's own.
    pub org: Option<OrgId>,
    /// From this day on; none for the first of the school year.
    pub since: Option<Date>,
    /// To this day; none for today.
    pub until: Option<Date>,
    /// Which page.
    pub page: PageAsk,
}

/// Take the list of exceptions away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverridesExport {
    /// From this day on; none for the first of the school year.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
    /// To this day; none for today.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// What for.
    #[serde(default)]
    pub purpose: String,
}

/// Lists `taken` where an authority took it against what the law holds in principle.
pub(super) fn note(tx: &mut Tx, tree: &OrgTree, held: &Case, taken: &StepTaken) -> Result<(), ServiceError> {
    let by_authority = tree.unit(taken.org).is_some_and(|unit| unit.level < Level::School);
    let excepted = taken.findings.iter().any(|finding| finding.weight == Weight::Overridable);
    if by_authority && excepted && taken.verdict == Verdict::Accept {
        let made = Override { org: taken.org, case: held.id, seq: taken.seq, person: held.person, at: taken.at };
        case_override::add(tx, &made)?;
    }
    Ok(())
}

/// Of which unit, and which days.
struct Span {
    org: OrgId,
    since: Date,
    until: Date,
}

impl Service {
    /// A page of the exceptions made at and below a unit, the latest first.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn case_overrides(&self, asked: &Asked, ask: &OverridesAsk) -> Result<Page<OverrideView>, ServiceError> {
        let span = self.span(asked, Action::ReadCase, ask.org, ask.since, ask.until)?;
        let before = ask.page.cursor_of::<2>()?.map(|[at, case]| (at, case));
        let limit = ask.page.limit();
        let wanted = u32::try_from(limit + 1).expect("at most 201");
        let (mut made, views) = self.exceptions(asked, &span, before, wanted)?;
        let next = (made.len() > limit).then(|| place(&made[limit - 1]));
        let next = next.map(|(at, case)| format!("{at}.{case}"));
        made.truncate(limit);
        let items: Vec<OverrideView> = views.into_iter().take(limit).collect();
        let fields = format!("overrides items={}", items.len());
        self.note_read(asked, Action::ReadCase, Subject::of("desk", span.org, span.org.0).with_fields(&fields))?;
        Ok(Page { items, next, total: None })
    }

    /// The same as a workbook, for a purpose like every list that is taken away.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Refused`] without a purpose.
    pub fn overrides_xlsx(&self, asked: &Asked, org: OrgId, ask: &OverridesExport) -> Result<Download, ServiceError> {
        let span = self.span(asked, Action::PrintRoster, Some(org), ask.since, ask.until)?;
        let about = Subject::of("overrides", org, org.0).for_purpose(ask.purpose.trim());
        self.for_purpose(asked, org, about, &ask.purpose)?;
        let title = format!("{}破例清单", self.unit(org)?.name);
        let subtitle = format!("{}至{}", span.since, span.until);
        let headings = [
            "日期",
            "学生",
            "就读学校",
            "变动",
            "环节",
            "单位",
            "经办人",
            "条款",
            "限制事项",
            "申请理由",
            "核办意见",
            "材料",
        ];
        let mut writer = self.table_file(asked, &title, &subtitle, &headings)?;
        let (mut rows, mut before) = (0, None);
        loop {
            let (made, views) = self.exceptions(asked, &span, before, CHUNK)?;
            for view in &views {
                writer.row(&cells(view)).map_err(ServiceError::fault)?;
            }
            rows += views.len();
            before = made.last().map(place);
            if made.len() < CHUNK as usize {
                break;
            }
        }
        let fields = format!("overrides rows={rows}");
        self.note_read(asked, Action::PrintRoster, about.with_fields(&fields))?;
        Ok(Download::xlsx(&title, writer.finish().map_err(ServiceError::fault)?))
    }

    /// The unit and the days that are asked for, permitted.
    fn span(
        &self,
        asked: &Asked,
        action: Action,
        org: Option<OrgId>,
        since: Option<Date>,
        until: Option<Date>,
    ) -> Result<Span, ServiceError> {
        let org = org.unwrap_or(asked.actor.org);
        self.permit(asked, action, org, None)?;
        let year = self.school_year(&self.unit(org)?.jurisdiction)?;
        let since = since.unwrap_or_else(|| date(year.0, 9, 1));
        let until = until.unwrap_or_else(|| self.today());
        if until < since {
            return Err(ServiceError::invalid(
                "until",
                "截止日期不得早于起始日期。",
                "The last day is not before the first.",
            ));
        }
        Ok(Span { org, since, until })
    }

    fn exceptions(
        &self,
        asked: &Asked,
        span: &Span,
        before: Option<(i64, i64)>,
        limit: u32,
    ) -> Result<(Vec<Override>, Vec<OverrideView>), ServiceError> {
        let tree = self.tree_of(asked)?;
        let units = tree.subtree(span.org);
        let within = (midnight(span.since)?, midnight(span.until.saturating_add(jiff::Span::new().days(1)))?);
        let (made, cases, steps, names, papers) = self.store().read::<_, ServiceError>(|db| {
            let made = case_override::page(db, &units, within, before, limit)?;
            let keys: Vec<(PersonId, CaseId)> = made.iter().map(|made| (made.person, made.case)).collect();
            let people: Vec<PersonId> = keys.iter().map(|(person, _)| *person).collect();
            let cases = case::find_all(db, &keys)?;
            let steps = case::steps_of(db, &keys)?;
            Ok((made, cases, steps, person::names(db, &people)?, case::papers_of(db, &keys)?))
        })?;
        let cases: HashMap<CaseId, Case> = cases.into_iter().map(|case| (case.id, case)).collect();
        let view = |made: &Override| {
            let case = cases.get(&made.case)?;
            let steps = steps.get(&made.case)?;
            let taken = steps.iter().zip(case.plan.laid_down(steps)).find(|(taken, _)| taken.seq == made.seq)?;
            let name = names.get(&made.person).cloned().unwrap_or_default();
            Some(self.override_view(&tree, case, taken, (name, papers.get(&made.case).copied().unwrap_or(0))))
        };
        let views = made.iter().filter_map(view).collect::<Result<_, _>>()?;
        Ok((made, views))
    }

    fn override_view(
        &self,
        tree: &OrgTree,
        case: &Case,
        (taken, step): (&StepTaken, Option<&RouteStep>),
        (name, papers): (String, u64),
    ) -> Result<OverrideView, ServiceError> {
        let law = self.rulebook(&case.jurisdiction)?;
        let (change_zh, change_en) = names(&law, &case.procedure);
        let by = match &taken.decider {
            Decider::Person { name, .. } => name.clone(),
            Decider::Silence => String::new(),
        };
        let against = |finding: &&Refusal| finding.weight == Weight::Overridable;
        Ok(OverrideView {
            person: case.person,
            case: case.id,
            name,
            school_name: tree::name(tree, case.from),
            change_zh,
            change_en,
            step_zh: step.map(|step| step.zh.clone()).unwrap_or_default(),
            step_en: step.map(|step| step.en.clone()).unwrap_or_default(),
            org_name: tree::name(tree, taken.org),
            by,
            taken_on: date_at(taken.at).to_string(),
            against: taken.findings.iter().filter(against).cloned().collect(),
            plea: case.plea.clone(),
            opinion: taken.opinion.clone(),
            papers,
        })
    }
}

fn place(made: &Override) -> (i64, i64) {
    (made.at.as_microsecond(), made.case.0)
}

fn midnight(day: Date) -> Result<Timestamp, ServiceError> {
    Ok(day.to_zoned(jice_domain::SHANGHAI).map_err(ServiceError::fault)?.timestamp())
}

fn cells(view: &OverrideView) -> [String; 12] {
    let joined = |of: fn(&Refusal) -> String| view.against.iter().map(of).collect::<Vec<_>>().join("；");
    [
        view.taken_on.clone(),
        view.name.clone(),
        view.school_name.clone(),
        view.change_zh.clone(),
        view.step_zh.clone(),
        view.org_name.clone(),
        view.by.clone(),
        joined(|finding| finding.clause.article.clone()),
        joined(|finding| finding.zh.clone()),
        view.plea.clone(),
        view.opinion.clone(),
        view.papers.to_string(),
    ]
}
