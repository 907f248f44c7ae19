use jice_domain::{
    Action, Batch, BatchId, BatchKind, BatchState, Grade, OrgId, Refusal, Role, RowState, Signature, date_at,
};
use jice_policy::Occasion;
use jice_policy::facts::{BatchFacts, DecisionFacts};
use jice_store::batch_row;
use jice_store::{Db, batch, job};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Intake;
use crate::context::{Asked, Subject};
use crate::law::Verdict;
use crate::view::{ActRefusal, BatchCounts, BatchView, Page};
use crate::{PageAsk, Service, ServiceError, tree, window, words};

/// Open an intake of new pupils.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenBatch {
    /// The school.
    pub school: OrgId,
    /// The grade the pupils begin.
    pub grade: Grade,
}

/// An act on a version of a record.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Versioned {
    /// The version that was shown.
    pub version: i32,
}

/// Which batches.
#[derive(Debug, Clone, Default)]
pub struct BatchesAsk {
    /// Of which unit and all below; none for the actor's own.
    pub org: Option<OrgId>,
    /// In which state: `draft`, `confirmed`, `submitted`, `decided`.
    pub state: Option<String>,
    /// Which page.
    pub page: PageAsk,
}

impl Service {
    /// Opens a batch, or gives the one that is open for the same grade and year.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the window is closed or the grade is none of the place.
    pub fn open_batch(&self, asked: &Asked, open: OpenBatch) -> Result<BatchView, ServiceError> {
        self.permit(asked, Action::PrepareIntake, open.school, None)?;
        let school = self.unit(open.school)?;
        let tree = self.tree()?;
        let authority = tree::authority(&tree, school.id).ok_or(ServiceError::Absent)?.id;
        let year = self.school_year(&school.jurisdiction)?;
        let kind = BatchKind::Intake { grade: open.grade };
        let drafts = self.store().read::<_, ServiceError>(|db| Ok(batch::list(db, school.id)?))?;
        let same = |batch: &&Batch| batch.kind == kind && batch.school_year == year && batch.state == BatchState::Draft;
        if let Some(open) = drafts.iter().find(same) {
            return self.view_batch(asked, school.id, open.id);
        }
        let fresh = Batch {
            id: BatchId(self.id()),
            school: school.id,
            authority,
            jurisdiction: school.jurisdiction.clone(),
            kind,
            school_year: year,
            state: BatchState::Draft,
            entered_by: Vec::new(),
            version: 1,
        };
        let law = self.rulebook(&school.jurisdiction)?;
        let windows = self.windows_set(&*self.tree()?, &school)?;
        let (plan, elsewhere) = self.plan_of(&fresh, open.grade)?;
        let intake = Intake { law, batch: fresh, school, classes: Vec::new(), windows, plan, elsewhere };
        self.judge_batch(&intake, Occasion::OpenBatch, &BatchCounts::default(), &[], None, &[]).allow()?;
        let about = Subject::of("batch", open.school, intake.batch.id.0);
        let id = self.act(asked, Action::PrepareIntake, about, |tx| {
            batch::insert(tx, &intake.batch, self.now())?;
            Ok(intake.batch.id)
        })?;
        self.view_batch(asked, open.school, id)
    }

    /// One batch.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn view_batch(&self, asked: &Asked, org: OrgId, id: BatchId) -> Result<BatchView, ServiceError> {
        let intake = self.intake(asked, Action::ReadBatch, org, id)?;
        self.batch_view(asked, &intake)
    }

    /// Batches, newest first.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_batches(&self, asked: &Asked, ask: BatchesAsk) -> Result<Page<BatchView>, ServiceError> {
        let org = ask.org.unwrap_or(asked.actor.org);
        self.permit(asked, Action::ReadBatch, org, asked.actor.class)?;
        let schools = tree::schools(&*self.tree()?, org);
        let (limit, before) = (ask.page.limit(), ask.page.id_cursor()?);
        let ask_for = u32::try_from(limit + 1).expect("at most 201");
        let found = self.store().read::<_, ServiceError>(|db| {
            Ok(batch::page(db, &schools, ask.state.as_deref(), before.map(BatchId), ask_for)?)
        })?;
        let next = (found.len() > limit).then(|| found[limit - 1].id.to_string());
        let items = found
            .into_iter()
            .take(limit)
            .map(|batch| self.batch_view(asked, &self.load_intake(batch.school, batch.id)?))
            .collect::<Result<_, _>>()?;
        Ok(Page { items, next, total: None })
    }

    pub(crate) fn batch_view(&self, asked: &Asked, intake: &Intake) -> Result<BatchView, ServiceError> {
        let batch = &intake.batch;
        let tree = self.tree()?;
        let (counts, failing, job) = self.store().read::<_, ServiceError>(|db| {
            let counts = batch_row::counts(db, batch.school, batch.id)?;
            let failing = first_failing(db, batch.school, batch.id)?;
            Ok((counts, failing, job::latest(db, batch.school, batch.id.0)?))
        })?;
        let counts = BatchCounts::from(counts);
        let due_on = super::due_of(intake, &counts);
        let (acts, refusals) = self.open_acts(asked, intake, &counts, &failing);
        Ok(BatchView {
            id: batch.id,
            school: batch.school,
            school_name: intake.school.name.clone(),
            authority: batch.authority,
            authority_name: tree::name(&tree, batch.authority),
            jurisdiction: batch.jurisdiction.clone(),
            grade: intake.grade(),
            grade_name: intake.grade().name_zh().to_owned(),
            school_year: batch.school_year,
            state: batch.state.as_str().to_owned(),
            steps: steps(&batch.state),
            due_on: due_on.map(|date| date.to_string()),
            working_days_left: due_on.and_then(|due| self.working_days_left(intake, due)),
            counts,
            classes: intake.classes.clone(),
            version: batch.version,
            acts,
            refusals,
            warnings: self.batch_warnings(asked, intake, &counts, &failing),
            job: job.map(|job| words::job_view(&job)),
        })
    }

    /// Working days from today to `due`, negative once it is over; none without a calendar.
    pub(crate) fn working_days_left(&self, intake: &Intake, due: Date) -> Option<i32> {
        words::working_days_between(intake.law.calendar(), self.today(), due)
    }

    /// What this user may do to the batch now, and why not the rest.
    fn open_acts(
        &self,
        asked: &Asked,
        intake: &Intake,
        counts: &BatchCounts,
        failing: &[u32],
    ) -> (Vec<String>, Vec<ActRefusal>) {
        let role = asked.actor.role;
        let may = |action| jice_domain::granted(role, action).is_some();
        let mut acts = Vec::new();
        let mut refusals = Vec::new();
        let mut offer = |act: &str, reasons: Vec<Refusal>| {
            if reasons.is_empty() {
                acts.push(act.to_owned());
            } else {
                refusals.push(ActRefusal { act: act.to_owned(), refusals: reasons });
            }
        };
        match intake.batch.state {
            BatchState::Draft if may(Action::PrepareIntake) => {
                offer("upload", Vec::new());
                offer("edit", Vec::new());
                offer("confirm", self.judge_batch(intake, Occasion::ConfirmBatch, counts, failing, None, &[]).refusals);
            }
            BatchState::Confirmed { .. } => {
                if may(Action::CheckClass) {
                    offer("check_class", Vec::new());
                }
                if may(Action::SignBatch) && role == Role::Head {
                    let signed = Some(role);
                    let shown = &[INTEGRITY_SHOWN];
                    offer(
                        "sign",
                        self.judge_batch(intake, Occasion::SubmitBatch, counts, failing, signed, shown).refusals,
                    );
                }
                if may(Action::PrepareIntake) {
                    offer("withdraw", Vec::new());
                }
            }
            BatchState::Submitted { .. } if may(Action::DecideBatch) => {
                offer("decide", self.judge_decision(asked, intake, Occasion::DecideBatch, &[]).refusals);
            }
            BatchState::Submitted { .. } if may(Action::PrepareIntake) && counts.accepted + counts.returned == 0 => {
                offer("withdraw", Vec::new());
            }
            BatchState::Decided { .. } if may(Action::PrepareIntake) && counts.returned > 0 => {
                offer("mend", Vec::new());
            }
            BatchState::Decided { approved: None, .. }
                if role == Role::Director && intake.law.asks(Occasion::SignDecision) =>
            {
                let shown = &[INTEGRITY_SHOWN];
                offer("sign_decision", self.judge_decision(asked, intake, Occasion::SignDecision, shown).refusals);
            }
            _ => {}
        }
        (acts, refusals)
    }

    /// What everybody who sees the batch should know before its next step: a deadline that is
    /// over, above all. It stands in nobody's way.
    fn batch_warnings(&self, asked: &Asked, intake: &Intake, counts: &BatchCounts, failing: &[u32]) -> Vec<Refusal> {
        let ahead: &[Occasion] = match intake.batch.state {
            BatchState::Draft => &[Occasion::ConfirmBatch, Occasion::SubmitBatch],
            BatchState::Confirmed { .. } => &[Occasion::SubmitBatch],
            BatchState::Submitted { .. } => {
                return self.judge_decision(asked, intake, Occasion::DecideBatch, &[]).warnings;
            }
            BatchState::Decided { .. } => &[],
        };
        ahead
            .iter()
            .flat_map(|occasion| self.judge_batch(intake, *occasion, counts, failing, None, &[]).warnings)
            .collect()
    }

    /// What the law says of the batch as a whole.
    pub(crate) fn judge_batch(
        &self,
        intake: &Intake,
        occasion: Occasion,
        counts: &BatchCounts,
        failing: &[u32],
        signed_by: Option<Role>,
        undertakings: &[&str],
    ) -> Verdict {
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let facts = BatchFacts {
            school: &intake.school,
            grade: intake.grade(),
            school_year: intake.batch.school_year,
            rows: small(counts.all),
            failing: small(counts.failing),
            failing_rows: failing,
            plan: intake.plan,
            elsewhere: intake.elsewhere,
            signed_by,
            undertakings,
            today: self.today(),
            windows: &window::facts(&intake.windows),
        };
        intake.law.evaluate_batch(occasion, &facts).into()
    }

    /// What the law says of this user's deciding the batch, or signing what was decided.
    pub(crate) fn judge_decision(
        &self,
        asked: &Asked,
        intake: &Intake,
        occasion: Occasion,
        undertakings: &[&str],
    ) -> Verdict {
        let mut entered: Vec<&str> = intake.batch.entered_by.iter().map(String::as_str).collect();
        if let BatchState::Submitted { by, .. } = &intake.batch.state {
            entered.push(&by.holder);
        }
        let facts = DecisionFacts {
            entered_by: &entered,
            decider: &asked.actor.holder,
            decider_role: asked.actor.role,
            decider_org: asked.actor.org,
            authority: intake.batch.authority,
            undertakings,
            today: self.today(),
        };
        intake.law.evaluate_decision(occasion, &facts).into()
    }

    /// The signature of whoever asks, now.
    pub(crate) fn signature(&self, asked: &Asked, undertaking: Option<String>) -> Signature {
        Signature {
            account: asked.actor.account,
            holder: asked.actor.holder.clone(),
            name: asked.actor.shown_name(),
            at: self.now(),
            undertaking,
        }
    }
}

/// The first rows that are refused, for the message.
pub(crate) fn first_failing(db: &mut Db, org: OrgId, id: BatchId) -> Result<Vec<u32>, ServiceError> {
    Ok(batch_row::page(db, org, id, Some(RowState::Failing), 0, 5)?.iter().map(|row| row.row).collect())
}

/// The undertaking is shown when the batch is signed: whether it is signed then is asked then.
const INTEGRITY_SHOWN: &str = super::INTEGRITY;

/// The steps done, with who and when.
fn steps(state: &BatchState) -> Vec<String> {
    let told = |what: &str, by: &Signature| format!("{what} {} {}", by.name, date_at(by.at));
    match state {
        BatchState::Draft => Vec::new(),
        BatchState::Confirmed { by } => vec![told("填报确认", by)],
        BatchState::Submitted { by, .. } => vec![told("校长审签", by)],
        BatchState::Decided { signed, by, approved } => {
            let signed = signed.iter().map(|head| told("校长审签", head));
            let approved = approved.iter().map(|director| told("主管部门负责人审签", director));
            signed.chain([told("主管部门审核", by)]).chain(approved).collect()
        }
    }
}

impl From<batch_row::RowCounts> for BatchCounts {
    fn from(counts: batch_row::RowCounts) -> Self {
        let of = |state: RowState| counts.by_state.get(&state).copied().unwrap_or(0);
        Self {
            all: counts.by_state.values().sum(),
            failing: of(RowState::Failing),
            passing: of(RowState::Passing),
            checked: of(RowState::Checked),
            submitted: of(RowState::Submitted),
            accepted: of(RowState::Accepted),
            returned: of(RowState::Returned),
            faceless: counts.faceless,
            unconfirmed: counts.unconfirmed,
        }
    }
}
