//! A small world in which one procedure runs: two pupils, three schools under two authorities and
//! one above, whoever works there, and every case that can come about, built beforehand.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::AtomicUsize;

use jice_domain::{
    Absence, AccountId, Act, Action, Case, CaseId, CaseParty, CasePlan, CaseState, ClassId, Closing, Cohort, Effect,
    EntryId, EntryState, Grade, JournalId, Jurisdiction, Level, OrgId, OrgUnit, Outcome, PersonId, PlacementId, Role,
    RouteStep, SchoolYear, Seat, Silence, Stage, StudentEntry, TimeUnit, Weight, date_at, granted,
};
use jice_policy::facts::{CaseFacts, ClassStanding, DecisionFacts, Occasion};
use jice_policy::{Change, Rulebook, due};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::cast;
use crate::state::{At, CaseAt, Clock};

/// Three schools, the first two in one county, the third in another; their authorities; one above.
pub(crate) const SCHOOLS: [OrgId; 3] = [OrgId(1), OrgId(2), OrgId(3)];
const AUTHORITIES: [OrgId; 3] = [OrgId(10), OrgId(10), OrgId(20)];
const ABOVE: OrgId = OrgId(100);

/// The pupil of each case: two compete for the first.
pub(crate) const PUPIL_OF: [usize; 3] = [0, 0, 1];
/// The school that would receive the pupil of each case: across counties, within one, across.
const RECEIVES: [usize; 3] = [2, 1, 0];
/// Where the pupils sit at first.
pub(crate) const SITS: [usize; 2] = [0, 2];

/// The version every case stands at, where it is looked at now.
pub(crate) const NOW: i32 = 7;

/// When a step came. A Thursday.
const ARRIVED: &str = "2026-09-10T02:00:00Z";

/// Somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) org: OrgId,
    pub(crate) role: Role,
    pub(crate) holder: &'static str,
}

/// What a mistake in the product would be. Each must be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutation {
    /// The version shown is not looked at.
    AnyVersion,
    /// A step is anybody's.
    AnyUnit,
    /// Whoever opened a case decides it.
    OwnCase,
    /// What is over can be decided.
    AfterEnd,
    /// It takes effect at every step.
    EffectsEachStep,
    /// Silence speaks on the last day.
    DeemBeforeDue,
    /// Several changes of one entry are under way.
    SeveralUnderWay,
    /// A case handed in late starts from where the pupil sat when it was opened.
    OldSeat,
    /// What broke off is half written.
    HalfWritten,
    /// Requests that were answered are forgotten.
    ForgottenKeys,
    /// Nobody is asked to mend, and what came back cannot be handed in.
    DeadEnd,
}

/// How often the product gave each kind of answer: what never happened proves nothing.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) taken: AtomicUsize,
    pub(crate) moved: AtomicUsize,
    pub(crate) not_theirs: AtomicUsize,
    pub(crate) own_case: AtomicUsize,
    pub(crate) barred: AtomicUsize,
    pub(crate) silence: AtomicUsize,
    pub(crate) done: AtomicUsize,
    pub(crate) replayed: AtomicUsize,
    pub(crate) broke_off: AtomicUsize,
}

/// The world of one procedure.
pub(crate) struct World {
    pub(crate) change: Change,
    pub(crate) grade: Grade,
    pub(crate) mutation: Option<Mutation>,
    pub(crate) tally: Tally,
    /// The entry's state before the procedure, after it, after it twice; none where it cannot be.
    pub(crate) states: [Option<EntryState>; 3],
    cases: HashMap<(usize, CaseAt), Case>,
    lawful: HashMap<(Occasion, usize, usize, usize, bool), bool>,
    rightful: HashMap<(OrgId, OrgId, Vec<Role>), Option<Person>>,
    due: HashMap<(Option<u32>, TimeUnit), Option<Date>>,
}

impl World {
    pub(crate) fn new(law: &Rulebook, change: &Change, grade: Grade, mutation: Option<Mutation>) -> Self {
        let mut world = Self {
            change: change.clone(),
            grade,
            mutation,
            tally: Tally::default(),
            states: states(change),
            cases: HashMap::new(),
            lawful: HashMap::new(),
            rightful: HashMap::new(),
            due: HashMap::new(),
        };
        for step in &change.step {
            let day = step.within.and_then(|within| due(date_at(arrived()), within, step.unit, law.calendar()).ok());
            world.due.insert((step.within, step.unit), day);
        }
        for slot in 0..3 {
            for from in 0..3 {
                for at in At::all(change.step.len()) {
                    let at = CaseAt { at, from };
                    let case = world.case_of(slot, at);
                    for step in &case.plan.route {
                        let key = (case.opener, step.org, step.roles.clone());
                        let found = rightful(law, &case, step);
                        world.rightful.insert(key, found);
                    }
                    world.cases.insert((slot, at), case);
                }
                world.ask_the_law(law, slot, from);
            }
        }
        world
    }

    /// The case in `slot` as it stands.
    pub(crate) fn case(&self, slot: usize, at: CaseAt) -> &Case {
        &self.cases[&(slot, at)]
    }

    /// Whoever opens the case in `slot` where the pupil sits in `from`.
    pub(crate) fn opener(&self, slot: usize, from: usize) -> Person {
        let org = match self.side(slot) {
            CaseParty::ReceivingSchool => SCHOOLS[RECEIVES[slot]],
            CaseParty::ReceivingAuthority => AUTHORITIES[RECEIVES[slot]],
            CaseParty::Authority => AUTHORITIES[from],
            CaseParty::School => SCHOOLS[from],
            CaseParty::AuthorityAbove | CaseParty::ReceivingAuthorityAbove | CaseParty::OtherAuthority => ABOVE,
        };
        let opens = |person: &&Person| granted(person.role, Action::OpenCase).is_some();
        *people(org).iter().find(opens).expect("somebody there opens cases")
    }

    /// The side that opens the case in `slot`: each that may, one of them.
    fn side(&self, slot: usize) -> CaseParty {
        self.change.opened_by[slot % self.change.opened_by.len()]
    }

    /// Somebody who may take the step and did not open the case.
    pub(crate) fn rightful(&self, case: &Case, step: &RouteStep) -> Option<Person> {
        self.rightful[&(case.opener, step.org, step.roles.clone())]
    }

    /// Whether the law has nothing against it on `occasion`, beyond what the pupil's own papers
    /// have to be for it: the pupil, sitting in `sits`, has had `applied` changes, and another
    /// is under way or not.
    pub(crate) fn lawful(&self, occasion: Occasion, slot: usize, sits: usize, applied: usize, other: bool) -> bool {
        let other = other && self.mutation != Some(Mutation::SeveralUnderWay);
        self.lawful[&(occasion, slot, sits, applied.min(2), other)]
    }

    /// The entry of a pupil who sits in `sits`.
    pub(crate) fn entry(&self, slot: usize, sits: usize, applied: usize) -> StudentEntry {
        StudentEntry {
            id: EntryId(1),
            person: PersonId(1 + PUPIL_OF[slot] as i64),
            jurisdiction: Jurisdiction(cast::ANHUI.to_owned()),
            state: self.states[applied.min(2)].or(self.states[0]).expect("the first is there"),
            school: SCHOOLS[sits],
            cohort: COHORT,
            version: 1,
            last_act: JournalId(1),
        }
    }

    /// The due day of a step, counted by the calendar of the place.
    pub(crate) fn due_of(&self, step: &RouteStep) -> Option<Date> {
        self.due[&(step.within, step.unit)]
    }

    /// Today, where a step that is due on `due` is at `clock`.
    pub(crate) fn today(due: Option<Date>, clock: Clock) -> Date {
        match (due, clock) {
            (Some(due), Clock::Due) => due,
            (Some(due), Clock::Passed) => due.saturating_add(1.day()),
            _ => date_at(arrived()),
        }
    }

    /// The way of a case of a pupil who sits in `from`.
    pub(crate) fn plan(&self, slot: usize, from: usize) -> CasePlan {
        let to = self.change.receives().then_some(RECEIVES[slot]);
        let route = self.change.route(Some(self.grade), |side| match side {
            CaseParty::School => Some(SCHOOLS[from]),
            CaseParty::Authority => Some(AUTHORITIES[from]),
            CaseParty::AuthorityAbove => Some(ABOVE),
            CaseParty::ReceivingSchool => Some(SCHOOLS[to?]),
            CaseParty::ReceivingAuthority => Some(AUTHORITIES[to?]),
            CaseParty::ReceivingAuthorityAbove => to.map(|_| ABOVE),
            // The other entry of a problem record lies in the next school.
            CaseParty::OtherAuthority => Some(AUTHORITIES[(from + 1) % AUTHORITIES.len()]),
        });
        CasePlan { route, effects: self.change.effects.clone(), ..CasePlan::default() }
    }

    fn case_of(&self, slot: usize, at: CaseAt) -> Case {
        let opener = self.opener(slot, at.from);
        let plan = if at.at == At::Draft { CasePlan::default() } else { self.plan(slot, at.from) };
        let reason = String::new();
        let on = date_at(arrived());
        let state = match at.at {
            At::Unopened | At::Draft => CaseState::Draft,
            At::Open { step, .. } => {
                let due = plan.route.get(usize::from(step)).and_then(|step| self.due_of(step));
                CaseState::Open { step, arrived: arrived(), due }
            }
            At::Returned => CaseState::Returned { step: 0, reason },
            At::Done => CaseState::Done { on },
            At::Refused => CaseState::Refused { step: 0, on, reason },
            At::Withdrawn => CaseState::Withdrawn { on, reason },
        };
        Case {
            id: CaseId(1 + slot as i64),
            person: PersonId(1 + PUPIL_OF[slot] as i64),
            entry: EntryId(1),
            procedure: self.change.id.clone(),
            jurisdiction: Jurisdiction(cast::ANHUI.to_owned()),
            pack_version: String::new(),
            opener: opener.org,
            account: AccountId(1),
            holder: opener.holder.to_owned(),
            opened: arrived(),
            legal_on: on,
            from: SCHOOLS[at.from],
            from_class: ClassId(1),
            to: (self.change.receives() && opener.org != SCHOOLS[at.from]).then_some(opener.org),
            to_class: None,
            values: BTreeMap::new(),
            plea: String::new(),
            plan,
            state,
            version: NOW,
        }
    }

    /// Asks the law of every standing of the pupil. What it holds against the first, in which
    /// nothing of this world stands in the way, is the papers': they are taken to be in order.
    fn ask_the_law(&mut self, law: &Rulebook, slot: usize, sits: usize) {
        for occasion in [Occasion::SubmitCase, Occasion::AcceptCase] {
            let case = self.case_of(slot, CaseAt { at: At::Draft, from: sits });
            let ask = |world: &Self, sits: usize, applied: usize, other: bool| {
                let state = Some(world.states[applied]?);
                let school = unit(sits);
                let to = case.to.and_then(|to| SCHOOLS.iter().position(|school| *school == to)).map(unit);
                let to = to.or_else(|| world.change.receives().then(|| unit(RECEIVES[slot])));
                let opened_as = match case.opener {
                    opener if opener == SCHOOLS[sits] => Some(CaseParty::School),
                    opener if opener == AUTHORITIES[sits] => Some(CaseParty::Authority),
                    ABOVE if !world.change.receives() => Some(CaseParty::AuthorityAbove),
                    _ => world.change.receives().then_some(CaseParty::ReceivingSchool),
                };
                let facts = CaseFacts {
                    change: &world.change,
                    opened_as,
                    state,
                    step: None,
                    cohort: COHORT,
                    grade: Some(world.grade),
                    grade_then: Some(world.grade),
                    school: &school,
                    to: to.as_ref(),
                    reach: to.as_ref().map(|_| if sits == 2 || slot != 1 { Level::City } else { Level::County }),
                    class: ClassStanding::Unnamed,
                    to_grade: Some(world.grade),
                    values: &BTreeMap::new(),
                    evidence: &[],
                    household: "",
                    under_way: other.then_some("变动"),
                    repeated: None,
                    legal_on: cast::TODAY,
                    today: cast::TODAY,
                };
                let told = law.evaluate_case(occasion, &facts).into_iter();
                Some(told.filter(|told| told.weight == Weight::Refuses).map(|told| told.zh).collect::<Vec<_>>())
            };
            let home = SITS[PUPIL_OF[slot]];
            let papers = ask(self, home, 0, false).expect("a change begins from a state");
            for applied in 0..3 {
                for other in [false, true] {
                    let told = ask(self, sits, applied, other);
                    let clear = told.is_some_and(|told| told.iter().all(|told| papers.contains(told)));
                    self.lawful.insert((occasion, slot, sits, applied, other), clear);
                }
            }
        }
    }
}

const COHORT: Cohort = Cohort { stage: Stage::Primary, entry_year: SchoolYear(2024), repeats: 0 };

fn arrived() -> Timestamp {
    ARRIVED.parse().expect("a moment")
}

/// School `index` of the three.
fn unit(index: usize) -> OrgUnit {
    OrgUnit { id: SCHOOLS[index], parent: Some(AUTHORITIES[index]), ..cast::school() }
}

/// Whoever works in `org`: a registrar and a head in a school, two clerks in an authority.
pub(crate) fn people(org: OrgId) -> [Person; 2] {
    let school = SCHOOLS.contains(&org);
    let (one, other) = if school { (Role::Registrar, Role::Head) } else { (Role::Clerk, Role::Clerk) };
    let names = match org.0 {
        1 => ["r1", "h1"],
        2 => ["r2", "h2"],
        3 => ["r3", "h3"],
        10 => ["c10", "d10"],
        20 => ["c20", "d20"],
        _ => ["c100", "d100"],
    };
    [Person { org, role: one, holder: names[0] }, Person { org, role: other, holder: names[1] }]
}

/// Whether the law lets `person` decide a step of `case`.
pub(crate) fn may_decide(law: &Rulebook, case: &Case, step: &RouteStep, person: Person) -> bool {
    let facts = DecisionFacts {
        entered_by: &[case.holder.as_str()],
        decider: person.holder,
        decider_role: person.role,
        decider_org: person.org,
        authority: step.org,
        undertakings: &[],
        today: cast::TODAY,
    };
    let told = law.evaluate_decision(Occasion::DecideCase, &facts);
    granted(person.role, Action::DecideCase).is_some() && told.iter().all(|told| told.weight == Weight::Warns)
}

fn rightful(law: &Rulebook, case: &Case, step: &RouteStep) -> Option<Person> {
    let may = |person: &Person| step.roles.contains(&person.role) && may_decide(law, case, step, *person);
    people(step.org).into_iter().find(may)
}

/// The state of an entry from which the procedure is opened, and what it makes of it.
fn states(change: &Change) -> [Option<EntryState>; 3] {
    // Of who has no entry here there is nothing that several could change.
    let first = change.from.iter().find_map(|from| state_of(from));
    let mut states = [first, None, None];
    for times in 1..3 {
        let effects = change.effects.iter();
        states[times] = effects.fold(states[times - 1], |state, effect| {
            state.and_then(|state| act(*effect).fold(Some(state), cast::TODAY).ok())
        });
    }
    states
}

/// The state that a pack calls `word`; none for a pupil who has no entry here.
pub(crate) fn state_of(word: &str) -> Option<EntryState> {
    let since = jiff::civil::date(2026, 9, 1);
    let absent = |kind| EntryState::Absent { since, kind };
    Some(match word {
        "enrolled" => EntryState::Enrolled { since },
        "stage_done" => EntryState::StageDone { on: since, outcome: Outcome::Graduated },
        "suspended" => EntryState::Suspended { since, until: jiff::civil::date(2027, 7, 1) },
        "suspected_dropout" => absent(Absence::SuspectedDropout),
        "dropout" => absent(Absence::Dropout),
        "away" => absent(Absence::Away),
        "moved_away" => EntryState::Closed { on: since, reason: Closing::MovedAway },
        "moved_abroad" => EntryState::Closed { on: since, reason: Closing::MovedAbroad },
        jice_policy::OUTSIDE => return None,
        other => panic!("nothing begins from {other}"),
    })
}

/// What is written in the journal for an effect.
pub(crate) fn act(effect: Effect) -> Act {
    let (case, grade) = (CaseId(1), None);
    let seat = Seat { school: SCHOOLS[1], class: ClassId(1), placement: PlacementId(1), cohort: COHORT };
    let until = jiff::civil::date(2027, 8, 31);
    let absent = |kind| Act::WentAbsent { case, kind, grade };
    let closed = |reason| Act::EntryClosed { case, reason };
    match effect {
        Effect::Move => Act::Moved { case, from: SCHOOLS[0], seat, numbers: Vec::new() },
        Effect::ChangeClass | Effect::Repeat | Effect::Skip => Act::Reseated { case, seat },
        Effect::Resume | Effect::ComeBack => Act::CameBack { case, seat },
        Effect::Suspend => Act::Suspended { case, until, grade },
        Effect::Extend => Act::SuspensionExtended { case, until },
        Effect::SuspectDropout => absent(Absence::SuspectedDropout),
        Effect::DropOut => absent(Absence::Dropout),
        Effect::GoAway => absent(Absence::Away),
        Effect::Die => closed(Closing::Deceased),
        Effect::Withdraw => closed(Closing::Withdrawn),
        Effect::MoveAway => closed(Closing::MovedAway),
        Effect::MoveAbroad => closed(Closing::MovedAbroad),
        Effect::RemoveDuplicate => closed(Closing::Duplicate),
        Effect::Correct => Act::KeyDataCorrected { case, changes: Vec::new() },
        Effect::NoteGuest => Act::GuestNoted { case },
        Effect::NoteInclusion => Act::InclusionNoted { case },
        Effect::NoteProof => Act::RecordProved { case },
        Effect::TakeIn => {
            Act::TakenIn { case, from: String::new(), division: String::new(), seat, numbers: Vec::new() }
        }
    }
}

/// Whether silence takes a step: only then does time matter to it.
pub(crate) fn silent(step: &RouteStep) -> bool {
    step.silence == Silence::DeemAccepted && step.within.is_some()
}
