//! What waits for whom, what is open, and how many there are.

use std::collections::BTreeMap;

use jice_domain::{
    Action, BatchId, BatchKind, BatchState, ClassId, Cohort, Grade, Level, OrgId, PersonId, Role, RowState, SchoolYear,
    date_at, granted, stand_in_name,
};
use jice_store::org::OrgTree;
use jice_store::placement::Count;
use jice_store::{account, audit, batch, batch_row, inbox, placement};
use jiff::civil::Date;

use crate::context::{Asked, role_in};
use crate::intake::{Intake, due_of};
use crate::view::{AuditView, BatchCounts, CountBy, Page, StatisticsView, TodoItem, TodoKind, Workbench};
use crate::{PageAsk, Service, ServiceError, tree};

/// More rows than any class may have.
const CLASS_MOST: u32 = 200;
/// Batches looked at for a workbench.
const BATCHES: u32 = 200;

/// Which lines of the audit log.
#[derive(Debug, Clone, Default)]
pub struct AuditAsk {
    /// Of which unit; none for the actor's own.
    pub org: Option<OrgId>,
    /// About which pupil.
    pub person: Option<PersonId>,
    /// Which page.
    pub page: PageAsk,
}

/// Which figures.
#[derive(Debug, Clone, Default)]
pub struct StatisticsAsk {
    /// Of which unit and all below; none for the actor's own.
    pub org: Option<OrgId>,
}

impl Service {
    /// The workbench: what waits, what is open, what there is.
    ///
    /// # Errors
    /// Those of the store.
    pub fn workbench(&self, asked: &Asked) -> Result<Workbench, ServiceError> {
        let tree = self.tree()?;
        let actor = &asked.actor;
        let may = |action| granted(actor.role, action).is_some();
        let (todo, waiting) =
            if may(Action::ReadBatch) { self.work_of(asked, &tree)? } else { (Vec::new(), Vec::new()) };
        let mut bench = Workbench {
            todo,
            waiting,
            windows: self.window_views(actor, &self.unit(actor.org)?)?,
            deadlines: self.deadlines_of(actor)?,
            counts: Vec::new(),
            by_grade: Vec::new(),
            by_unit: Vec::new(),
            unfinished: Vec::new(),
        };
        if may(Action::ReadStatistics) {
            let figures = self.figures(&tree, actor.org)?;
            let schools = tree::schools(&tree, actor.org).len() as u64;
            let beside = match actor.level < Level::School {
                true => count("schools", "学校", schools),
                false => count("classes", "班级", figures.by_unit.len() as u64),
            };
            bench.counts = vec![count("pupils", "在籍学生", figures.total), beside];
            bench.counts.extend(self.unapproved(&tree, actor.org)?);
            bench.by_grade = figures.by_grade;
            bench.by_unit = figures.by_unit;
            if actor.level < Level::School {
                bench.unfinished = self.unfinished(&tree, actor)?;
            }
        }
        Ok(bench)
    }

    fn work_of(&self, asked: &Asked, tree: &OrgTree) -> Result<(Vec<TodoItem>, Vec<TodoItem>), ServiceError> {
        let actor = &asked.actor;
        let mut todo = Vec::new();
        let mut waiting = Vec::new();
        if granted(actor.role, Action::DecideBatch).is_some() {
            let items = self.store().read::<_, ServiceError>(|db| Ok(inbox::open(db, actor.org, BATCHES)?))?;
            for item in items {
                let intake = self.load_intake(item.subject_org, BatchId(item.subject))?;
                let counts = self.counts_of(&intake)?;
                todo.push(self.todo(tree, &intake, TodoKind::DecideBatch, counts.submitted, item.due, None));
            }
            return Ok((todo, waiting));
        }
        if actor.level < Level::School {
            return Ok((todo, waiting));
        }
        let schools = tree::schools(tree, actor.org);
        let batches = self.store().read::<_, ServiceError>(|db| Ok(batch::page(db, &schools, None, None, BATCHES)?))?;
        for held in batches {
            let intake = self.load_intake(held.school, held.id)?;
            let counts = self.counts_of(&intake)?;
            let due = due_of(&intake, &counts);
            let own_class = actor.class.map(|class| self.unchecked(&intake, class)).transpose()?;
            match own_work(actor.role, &held.state, &counts, own_class) {
                Some((kind, rows)) => todo.push(self.todo(tree, &intake, kind, rows, due, None)),
                None => {
                    if let Some(party) = waits_for(&held.state, &counts) {
                        let name = party.unwrap_or_else(|| tree::name(tree, held.authority));
                        waiting.push(self.todo(tree, &intake, TodoKind::DecideBatch, counts.all, due, Some(name)));
                    }
                }
            }
        }
        Ok((todo, waiting))
    }

    /// Rows of a class that its teacher has not checked yet.
    fn unchecked(&self, intake: &Intake, class: ClassId) -> Result<u64, ServiceError> {
        let batch = &intake.batch;
        let waiting = batch_row::Filter { state: Some(RowState::Passing), class: Some(class), ..Default::default() };
        let rows = self.store().read::<_, ServiceError>(|db| {
            Ok(batch_row::filtered(db, batch.school, batch.id, &waiting, 0, CLASS_MOST)?)
        })?;
        Ok(rows.len() as u64)
    }

    fn counts_of(&self, intake: &Intake) -> Result<BatchCounts, ServiceError> {
        let batch = &intake.batch;
        let counts = self.store().read::<_, ServiceError>(|db| Ok(batch_row::counts(db, batch.school, batch.id)?))?;
        Ok(counts.into())
    }

    fn todo(
        &self,
        tree: &OrgTree,
        intake: &Intake,
        kind: TodoKind,
        rows: u64,
        due: Option<Date>,
        waits_for: Option<String>,
    ) -> TodoItem {
        let BatchKind::Intake { grade } = intake.batch.kind;
        let arrived = match &intake.batch.state {
            BatchState::Draft => String::new(),
            BatchState::Confirmed { by } | BatchState::Submitted { by, .. } | BatchState::Decided { by, .. } => {
                date_at(by.at).to_string()
            }
        };
        TodoItem {
            kind,
            batch: intake.batch.id,
            school: intake.batch.school,
            school_name: tree::name(tree, intake.batch.school),
            grade,
            rows,
            arrived_at: arrived,
            due_on: due.map(|date| date.to_string()),
            working_days_left: due.and_then(|due| self.working_days_left(intake, due)),
            waits_for,
        }
    }

    /// Figures of a unit and all below it.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn statistics(&self, asked: &Asked, ask: &StatisticsAsk) -> Result<StatisticsView, ServiceError> {
        let org = ask.org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ReadStatistics, org, None)?;
        self.figures(&*self.tree()?, org)
    }

    fn figures(&self, tree: &OrgTree, org: OrgId) -> Result<StatisticsView, ServiceError> {
        let schools = tree::schools(tree, org);
        let counts = self.store().read::<_, ServiceError>(|db| Ok(placement::counts(db, &schools)?))?;
        let mut by_grade: BTreeMap<Grade, u64> = BTreeMap::new();
        let mut by_sex: BTreeMap<u8, u64> = BTreeMap::new();
        let mut by_unit: BTreeMap<OrgId, u64> = BTreeMap::new();
        let mut by_class: BTreeMap<ClassId, u64> = BTreeMap::new();
        let below = tree.children(org);
        let above = |school: OrgId| tree.path(school).into_iter().find(|unit| below.contains(unit)).unwrap_or(school);
        let mut years: BTreeMap<String, SchoolYear> = BTreeMap::new();
        for held in &counts {
            if let Some(grade) = self.grade_of_count(tree, held, &mut years)? {
                *by_grade.entry(grade).or_default() += held.pupils;
            }
            *by_sex.entry(held.sex).or_default() += held.pupils;
            *by_unit.entry(above(held.school)).or_default() += held.pupils;
            *by_class.entry(held.class).or_default() += held.pupils;
        }
        let units = if below.is_empty() {
            let names = self.class_names(counts.iter().map(|held| (held.school, held.class)))?;
            let named = |(id, pupils): (&ClassId, &u64)| {
                count(&id.to_string(), names.get(id).map_or("", String::as_str), *pupils)
            };
            by_class.iter().map(named).collect()
        } else {
            by_unit.iter().map(|(id, pupils)| count(&id.to_string(), &tree::name(tree, *id), *pupils)).collect()
        };
        Ok(StatisticsView {
            as_of: self.today().to_string(),
            total: counts.iter().map(|held| held.pupils).sum(),
            by_grade: by_grade.iter().map(|(grade, n)| count(&grade.0.to_string(), grade.name_zh(), *n)).collect(),
            by_sex: by_sex
                .iter()
                .map(|(sex, n)| count(&sex.to_string(), if *sex == 1 { "男" } else { "女" }, *n))
                .collect(),
            by_unit: units,
        })
    }

    /// Pupils of schools that no authority approved, counted apart where there are such schools.
    fn unapproved(&self, tree: &OrgTree, org: OrgId) -> Result<Option<CountBy>, ServiceError> {
        let is_one = |id: &OrgId| tree.unit(*id).and_then(|unit| unit.school()).is_some_and(|school| !school.approved);
        let schools: Vec<OrgId> = tree::schools(tree, org).into_iter().filter(is_one).collect();
        if schools.is_empty() {
            return Ok(None);
        }
        let pupils = self.store().read::<_, ServiceError>(|db| Ok(placement::count_by_school(db, &schools)?))?;
        Ok(Some(count("unapproved", "其中：未经批准学校的学生", pupils.values().sum())))
    }

    pub(crate) fn grade_of_count(
        &self,
        tree: &OrgTree,
        held: &Count,
        years: &mut BTreeMap<String, SchoolYear>,
    ) -> Result<Option<Grade>, ServiceError> {
        let Some(unit) = tree.unit(held.school) else { return Ok(None) };
        let year = match years.get(&unit.jurisdiction.0) {
            Some(year) => *year,
            None => *years.entry(unit.jurisdiction.0.clone()).or_insert(self.school_year(&unit.jurisdiction)?),
        };
        let schooling = unit.school().map(|school| school.schooling).unwrap_or_default();
        let cohort: Cohort = held.cohort;
        Ok(cohort.grade(year, schooling))
    }

    /// The audit log, newest first: what was done for a unit and all below it.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn audit_log(&self, asked: &Asked, ask: &AuditAsk) -> Result<Page<AuditView>, ServiceError> {
        let org = ask.org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ReadAudit, org, None)?;
        let tree = self.tree()?;
        let wanted = audit::Wanted { orgs: tree.subtree(org), person: ask.person };
        let before = ask.page.cursor_of::<3>()?.map(|[at, writer, seq]| audit::Place { at, writer, seq });
        let limit = ask.page.limit();
        let ask_for = u32::try_from(limit + 1).expect("at most 201");
        let mut lines = self.store().read::<_, ServiceError>(|db| Ok(audit::page(db, &wanted, before, ask_for)?))?;
        let next = (lines.len() > limit).then(|| {
            let last = &lines[limit - 1];
            format!("{}.{}.{}", last.fact.at.as_microsecond(), last.writer, last.seq)
        });
        lines.truncate(limit);
        let items = lines.into_iter().map(|line| self.audit_view(&tree, line)).collect::<Result<_, _>>()?;
        Ok(Page { items, next, total: None })
    }

    fn audit_view(&self, tree: &OrgTree, line: audit::AuditLine) -> Result<AuditView, ServiceError> {
        let fact = line.fact;
        let (role, principal) = role_in(&fact.role);
        let (who, principal) = self.store().read::<_, ServiceError>(|db| {
            let principal = principal.map(|id| account::find(db, fact.org, id)).transpose()?.flatten();
            Ok((account::find(db, fact.org, fact.account)?, principal))
        })?;
        let name = who.map(|account| account.name).unwrap_or_default();
        Ok(AuditView {
            place: format!("{}/{}", line.writer, line.seq),
            at: fact.at.to_string(),
            name: match principal {
                Some(principal) => stand_in_name(&name, &principal.name),
                None => name,
            },
            role: role.to_owned(),
            org_name: tree::name(tree, fact.org),
            action: fact.action,
            outcome: fact.outcome,
            person: (fact.person.0 != 0).then_some(fact.person),
            subject: format!("{} {}", fact.subject_kind, tree::name(tree, fact.subject_org)),
            purpose: fact.purpose,
            fields: fact.fields,
            address: fact.address,
        })
    }
}

fn count(key: &str, label: &str, count: u64) -> CountBy {
    CountBy { key: key.to_owned(), label: label.to_owned(), count }
}

/// What of a batch is this role's own work.
fn own_work(role: Role, state: &BatchState, counts: &BatchCounts, own_class: Option<u64>) -> Option<(TodoKind, u64)> {
    match (role, state) {
        (Role::Registrar, BatchState::Draft) => Some((TodoKind::FinishBatch, counts.all)),
        (Role::Registrar, BatchState::Decided { .. }) if counts.returned > 0 => {
            Some((TodoKind::MendReturned, counts.returned))
        }
        (Role::ClassTeacher, BatchState::Confirmed { .. }) => {
            own_class.filter(|rows| *rows > 0).map(|rows| (TodoKind::CheckClass, rows))
        }
        (Role::Head, BatchState::Confirmed { .. }) if counts.passing == 0 => {
            Some((TodoKind::SignBatch, counts.checked))
        }
        _ => None,
    }
}

/// For whom a batch waits; inside `None` its authority.
fn waits_for(state: &BatchState, counts: &BatchCounts) -> Option<Option<String>> {
    match state {
        BatchState::Confirmed { .. } if counts.passing > 0 => Some(Some("班主任核对".to_owned())),
        BatchState::Confirmed { .. } => Some(Some("校长审签".to_owned())),
        BatchState::Submitted { .. } => Some(None),
        BatchState::Draft | BatchState::Decided { .. } => None,
    }
}
