use std::cmp::Ordering;

use jice_domain::{
    Action, Case, CaseId, Decider, Denied, Level, NotNow, PersonId, Refusal, StepTaken, Turn, Verdict, Weight,
};
use jice_policy::facts::{DecisionFacts, Occasion};
use jice_policy::{Change, Rulebook};
use jice_store::entry::SeatedEntry;
use jice_store::{Tx, case};
use serde::Deserialize;
use utoipa::ToSchema;

use super::desk::due_of;
use super::facts::{Around, Footing, Matter};
use super::fill::short;
use super::turn::{Pupil, Said};
use super::{Held, about, barred, not_now, to_decide};
use crate::context::Asked;
use crate::view::{CaseMoved, DecidedView};
use crate::{Service, ServiceError};

/// Take a step of a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideCase {
    /// The version that was shown.
    pub version: i32,
    /// Yes, back, or no.
    pub verdict: Verdict,
    /// In what words; needed to return or refuse.
    #[serde(default)]
    pub opinion: String,
    /// Why an authority makes an exception where the law allows one; empty where it makes none.
    #[serde(default)]
    pub override_reason: String,
}

/// A case with the version that was shown.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedCase {
    /// Whose.
    pub person: PersonId,
    /// The case.
    pub case: CaseId,
    /// The version that was shown.
    pub version: i32,
}

/// Say the same to several cases.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideMany {
    /// The cases.
    pub cases: Vec<NamedCase>,
    /// Yes, back, or no.
    pub verdict: Verdict,
    /// In what words.
    #[serde(default)]
    pub opinion: String,
}

/// Most cases decided at once.
const MANY: usize = 200;

impl Service {
    /// Takes the step a case is before. Every bar is asked again when it is accepted.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where a bar stands in the way, or the decider opened the case;
    /// [`ServiceError::Conflict`] where somebody else was first.
    pub fn decide_case(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        decide: &DecideCase,
    ) -> Result<CaseMoved, ServiceError> {
        self.decide_one(asked, person, id, decide)
    }

    /// Says the same to several cases, each in a transaction of its own: one that cannot be
    /// decided keeps no other back.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] beyond 200 at once; those of the store.
    pub fn decide_cases(&self, asked: &Asked, many: &DecideMany) -> Result<Vec<DecidedView>, ServiceError> {
        each_of(asked, &many.cases, |asked, named| {
            let decide = DecideCase {
                version: named.version,
                verdict: many.verdict,
                opinion: many.opinion.clone(),
                override_reason: String::new(),
            };
            self.decide_one(asked, named.person, named.case, &decide).map(drop)
        })
    }

    fn decide_one(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        decide: &DecideCase,
    ) -> Result<CaseMoved, ServiceError> {
        let seen = self.case_for(asked, Action::DecideCase, person, id)?;
        let (law, change) = self.law_of(&seen)?;
        let around = self.around(self.tree_of(asked)?, &seen)?;
        let opinion = short("opinion", &decide.opinion)?;
        let exception = short("override_reason", &decide.override_reason)?;
        if decide.verdict != Verdict::Accept && opinion.is_empty() {
            return Err(ServiceError::invalid(
                "opinion",
                "退回或不同意须写明理由。",
                "Say why it is returned or refused.",
            ));
        }
        // One that is no longer shown is told apart inside: the same request sent again gets its
        // answer. Nobody was shown what is yet to be written.
        match seen.version.cmp(&decide.version) {
            Ordering::Less => return Err(ServiceError::Conflict { current: seen.version }),
            Ordering::Equal => self.may_take(asked, &law, &seen, decide.verdict)?,
            Ordering::Greater => {}
        }
        let fields = format!("{} {}", change.id, decide.verdict.as_str());
        self.act(asked, Action::DecideCase, about(&seen).with_fields(&fields).for_purpose(&exception), |tx| {
            let (case, held) = to_decide(tx, person, id)?.ok_or(ServiceError::Absent)?;
            case.shown_at(decide.version).map_err(not_now)?;
            let actor = &asked.actor;
            let turn = case.decided(decide.version, actor.org, actor.role, decide.verdict).map_err(not_now)?;
            let (findings, pupil) = match decide.verdict {
                // A co-signature binds nobody: what stands in the way is asked of whoever decides.
                Verdict::Accept if turn.laid_down.cosign.is_none() => {
                    let authority = actor.level < Level::School;
                    let told = if authority { &exception } else { &case.plea };
                    let matter = Matter { law: &law, change: &change, case: &case, around: &around };
                    self.accepted(tx, &matter, held.entry, !told.is_empty())?
                }
                Verdict::Accept | Verdict::Return | Verdict::Refuse => (Vec::new(), None),
            };
            let mut words = opinion.clone();
            if !exception.is_empty() && findings.iter().any(|finding| finding.weight == Weight::Overridable) {
                words = format!("{words}〔破例理由：{exception}〕");
            }
            let by = Decider::Person { account: actor.account, holder: actor.holder.clone(), name: actor.shown_name() };
            let said = Said { org: turn.laid_down.org, words, findings, pupil };
            let footing = Footing { law: &law, around: &around, asked: Some(asked) };
            let moved = self.take_turn(tx, &footing, (&case, held.seq), &turn, (decide.verdict, by), said)?;
            Ok(moved_view(&moved))
        })
    }

    /// Takes `turn` by silence 系统默认同意: every bar is asked again first.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where a bar stands in the way: it then waits for somebody.
    pub(crate) fn deem(
        &self,
        tx: &mut Tx,
        law: &Rulebook,
        change: &Change,
        (case, held): (&Case, Held),
        turn: &Turn<'_>,
        around: &Around,
    ) -> Result<(), ServiceError> {
        // Silence overrides nothing.
        let matter = Matter { law, change, case, around };
        let (findings, pupil) = match turn.laid_down.cosign {
            None => self.accepted(tx, &matter, held.entry, false)?,
            Some(_) => (Vec::new(), None),
        };
        let said = Said { org: turn.laid_down.org, words: "系统默认".to_owned(), findings, pupil };
        let footing = Footing { law, around, asked: None };
        self.take_turn(tx, &footing, (case, held.seq), turn, (Verdict::Accept, Decider::Silence), said)?;
        Ok(())
    }

    /// Who may take the step as it is shown: a role of the unit it lies before, who neither opened
    /// the case nor co-signed the step. The version holds to the end, so what is true of it now is true of it then.
    pub(super) fn may_take(
        &self,
        asked: &Asked,
        law: &Rulebook,
        held: &Case,
        verdict: Verdict,
    ) -> Result<(), ServiceError> {
        let Some(step) = held.current() else { return Ok(()) };
        self.permit(asked, Action::DecideCase, step.org, None)?;
        match held.decided(held.version, asked.actor.org, asked.actor.role, verdict) {
            Err(why @ NotNow::NotTheirs) => {
                self.note_denial(asked, Action::DecideCase, Denied::RoleLacksRight, about(held))?;
                return Err(not_now(why));
            }
            Err(why) => return Err(not_now(why)),
            // Who asked for a co-signature does not give it, be it through another account.
            Ok(turn) if turn.laid_down.cosign.as_ref().is_some_and(|by| asked.actor.is_same_person_as(&by.holder)) => {
                self.note_denial(asked, Action::DecideCase, Denied::RoleLacksRight, about(held))?;
                return Err(not_now(NotNow::NotTheirs));
            }
            Ok(_) => {}
        }
        let taken = match held.is_cosigned() {
            true => self.store().read::<_, ServiceError>(|db| Ok(case::steps(db, held.person, held.id)?))?,
            false => Vec::new(),
        };
        let mut entered_by = held.cosigned_by(&taken);
        entered_by.push(&held.holder);
        let found = law.evaluate_decision(
            Occasion::DecideCase,
            &DecisionFacts {
                entered_by: &entered_by,
                decider: &asked.actor.holder,
                decider_role: asked.actor.role,
                decider_org: asked.actor.org,
                authority: step.org,
                undertakings: &[],
                today: self.today(),
            },
        );
        crate::law::Verdict::from(found).allow()
    }

    /// What the law says of accepting it now, what it warns of, and what is overridden; with the pupil
    /// whose live entry is held.
    fn accepted(
        &self,
        tx: &mut Tx,
        matter: &Matter<'_>,
        entry: Option<SeatedEntry>,
        overridden: bool,
    ) -> Result<(Vec<Refusal>, Option<Pupil>), ServiceError> {
        let held = entry.as_ref().is_some_and(|held| held.entry.id == matter.case.entry);
        let (known, findings) = self.judge_case(tx, matter, entry, Occasion::AcceptCase)?;
        if barred(&findings, overridden) {
            return Err(ServiceError::Refused(findings));
        }
        Ok((findings, held.then_some(Pupil { seated: known.seated, person: known.person })))
    }

    fn take_turn(
        &self,
        tx: &mut Tx,
        footing: &Footing<'_>,
        (held, seq): (&Case, i32),
        turn: &Turn<'_>,
        (verdict, decider): (Verdict, Decider),
        said: Said,
    ) -> Result<Case, ServiceError> {
        let taken = StepTaken {
            seq,
            step: turn.step,
            org: said.org,
            arrived: turn.arrived,
            due: turn.due,
            verdict,
            decider,
            at: self.now(),
            opinion: said.words.clone(),
            findings: said.findings.clone(),
        };
        case::take_step(tx, held.person, held.id, &taken)?;
        super::overrides::note(tx, &footing.around.tree, held, &taken)?;
        let mut moved = held.clone();
        self.go(tx, footing, &mut moved, turn.leads, said)?;
        Ok(moved)
    }
}

pub(super) fn moved_view(case: &Case) -> CaseMoved {
    CaseMoved {
        case: case.id,
        state: case.state.as_str().to_owned(),
        due_on: due_of(case).map(|due| due.to_string()),
        version: case.version,
    }
}

/// Does `act` to each of several cases, and tells of each whether it was done, and why not.
///
/// # Errors
/// [`ServiceError::Invalid`] beyond 200 at once; whatever is not about one case alone.
pub(super) fn each_of(
    asked: &Asked,
    cases: &[NamedCase],
    act: impl Fn(&Asked, &NamedCase) -> Result<(), ServiceError>,
) -> Result<Vec<DecidedView>, ServiceError> {
    if cases.len() > MANY {
        return Err(ServiceError::invalid("cases", "一次最多处理200项。", "At most 200 at once."));
    }
    let mut told = Vec::with_capacity(cases.len());
    for named in cases {
        // Each has a key of its own under the request's.
        let mut each = asked.clone();
        if let Some(request) = &mut each.request {
            request.key = format!("{}/{}", request.key, named.case);
        }
        let (zh, en) = match act(&each, named) {
            Ok(()) => (String::new(), String::new()),
            Err(error) => why_not(error)?,
        };
        told.push(DecidedView { case: named.case, done: zh.is_empty(), zh, en });
    }
    Ok(told)
}

/// Why it was not done to one of several cases, Chinese and English.
fn why_not(error: ServiceError) -> Result<(String, String), ServiceError> {
    Ok(match error {
        ServiceError::Refused(refusals) => {
            let zh: Vec<String> =
                refusals.iter().map(|refusal| format!("{}（{}）", refusal.zh, refusal.clause.article)).collect();
            let en: Vec<String> =
                refusals.iter().map(|refusal| format!("{} ({})", refusal.en, refusal.clause.article)).collect();
            (zh.join("；"), en.join(" "))
        }
        ServiceError::Conflict { .. } => {
            ("已由他人处理，请刷新。".to_owned(), "Somebody else was first: look again.".to_owned())
        }
        ServiceError::Denied(_) | ServiceError::Absent => {
            ("不在您的办理范围内。".to_owned(), "It is not yours to decide.".to_owned())
        }
        ServiceError::Invalid(fields) => {
            let first = fields.into_iter().next();
            first.map_or_else(Default::default, |field| (field.zh, field.en))
        }
        other => return Err(other),
    })
}
