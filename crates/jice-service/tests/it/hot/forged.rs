//! The judge of histories, put to the test: an honest one passes, and each forgery is found.

use std::collections::{BTreeMap, BTreeSet};

use jice_domain::{
    AccountId, Case, CaseId, CaseParty, CasePlan, CaseState, ClassId, Cohort, Decider, Effect, EntryId, Jurisdiction,
    OrgId, PersonId, PlacementId, RouteStep, SchoolYear, Silence, Stage, StepKind, StepTaken, TimeUnit, Verdict,
};
use jice_store::placement::Placement;
use jiff::civil::{Date, date};

use super::history::{Answer, Call, Deed, KeptCase, KeptPupil, Wrong, judge};

const FROM: OrgId = OrgId(1);
const TO: OrgId = OrgId(2);
const THERE: OrgId = OrgId(10);
const HERE: OrgId = OrgId(20);
const DAY: Date = date(2026, 9, 10);

/// What was asked, how many steps silence took, and what the store kept.
struct History {
    calls: Vec<Call>,
    deemed: usize,
    pupil: KeptPupil,
}

impl History {
    fn found(&self) -> BTreeSet<Wrong> {
        let flaws = judge(&self.calls, self.deemed, std::slice::from_ref(&self.pupil));
        flaws.into_iter().map(|flaw| flaw.wrong).collect()
    }

    fn call(&mut self, words: &str) -> &mut Call {
        self.calls.iter_mut().find(|call| call.words == words).unwrap()
    }

    /// The same call by somebody else, a moment later.
    fn also(&mut self, words: &str, other: &str) -> &mut Call {
        let mut call = self.call(words).clone();
        other.clone_into(&mut call.words);
        self.calls.push(call);
        self.calls.last_mut().unwrap()
    }
}

fn step(org: OrgId, party: CaseParty, silence: Silence) -> RouteStep {
    RouteStep {
        clock_from: None,
        cosign: None,
        id: party.as_str().to_owned(),
        zh: String::new(),
        en: String::new(),
        party,
        org,
        kind: StepKind::Decide,
        roles: Vec::new(),
        within: Some(20),
        unit: TimeUnit::WorkingDay,
        silence,
        clause: String::new(),
        time_clause: String::new(),
    }
}

fn case(id: i64, state: CaseState, version: i32, words: &str) -> Case {
    let route = vec![
        step(HERE, CaseParty::ReceivingAuthority, Silence::Nothing),
        step(FROM, CaseParty::School, Silence::DeemAccepted),
        step(THERE, CaseParty::Authority, Silence::Nothing),
    ];
    Case {
        id: CaseId(id),
        person: PersonId(7),
        entry: EntryId(8),
        procedure: "transfer".to_owned(),
        jurisdiction: Jurisdiction(String::new()),
        pack_version: String::new(),
        opener: TO,
        account: AccountId(3),
        holder: "registrar".to_owned(),
        opened: crate::bench::NOW.parse().unwrap(),
        legal_on: DAY,
        from: FROM,
        from_class: ClassId(4),
        to: Some(TO),
        to_class: Some(ClassId(5)),
        values: BTreeMap::from([("reason_text".to_owned(), words.to_owned())]),
        plea: String::new(),
        plan: CasePlan { route, effects: vec![Effect::Move], ..CasePlan::default() },
        state,
        version,
    }
}

fn taken(seq: i32, step: u8, org: OrgId, verdict: Verdict, holder: Option<&str>, words: &str) -> StepTaken {
    let by = |holder: &str| Decider::Person { account: AccountId(3), holder: holder.to_owned(), name: String::new() };
    StepTaken {
        seq,
        step,
        org,
        arrived: crate::bench::NOW.parse().unwrap(),
        due: None,
        verdict,
        decider: holder.map_or(Decider::Silence, by),
        at: crate::bench::NOW.parse().unwrap(),
        opinion: words.to_owned(),
        findings: Vec::new(),
    }
}

fn sits(id: i64, school: OrgId, from: Date, to: Option<Date>) -> Placement {
    Placement {
        id: PlacementId(id),
        school,
        person: PersonId(7),
        entry: EntryId(8),
        class: ClassId(4),
        cohort: Cohort { stage: Stage::Primary, entry_year: SchoolYear(2024), repeats: 0 },
        name: String::new(),
        sex: 1,
        birth: date(2017, 3, 1),
        from,
        to,
        known: crate::bench::NOW.parse().unwrap(),
    }
}

/// A transfer, returned once and taken by silence once; then a second one, taken back.
fn honest() -> History {
    let mut calls = Vec::new();
    let mut call = |case: i64, deed, (unit, holder): (OrgId, &str), shown: i32, words: &str, answer| {
        let began = 10 * calls.len() as u64 + 10;
        calls.push(Call {
            unit,
            holder: holder.to_owned(),
            case: CaseId(case),
            deed,
            words: words.to_owned(),
            shown,
            looked: (shown > 0).then_some(began - 1),
            again: false,
            began,
            ended: began + 5,
            answer,
        });
    };
    let done = |version| Answer::Done { version };
    let (registrar, clerk, other) = ((TO, "registrar"), (HERE, "clerk"), (THERE, "other clerk"));
    call(11, Deed::Open, registrar, 0, "open", done(1));
    call(11, Deed::Fill, registrar, 1, "fill", done(2));
    call(11, Deed::Submit, registrar, 2, "submit", Answer::Refused);
    // Sent again once the paper is there, it is done.
    call(11, Deed::Submit, registrar, 2, "submit", done(3));
    call(11, Deed::Decide(Verdict::Return), clerk, 3, "back", done(4));
    call(11, Deed::Submit, registrar, 4, "once more", done(5));
    call(11, Deed::Decide(Verdict::Accept), clerk, 5, "yes", done(6));
    // Silence took the step of version 6.
    call(11, Deed::Decide(Verdict::Accept), other, 7, "last", done(8));
    call(11, Deed::Decide(Verdict::Refuse), other, 8, "too late", Answer::Conflict { current: 8 });
    call(12, Deed::Open, registrar, 0, "open another", done(1));
    call(12, Deed::Submit, registrar, 1, "submit another", done(2));
    call(12, Deed::Withdraw, registrar, 2, "no more", done(3));
    calls[3].again = true;
    let steps = vec![
        taken(1, 0, HERE, Verdict::Return, Some("clerk"), "back"),
        taken(2, 0, HERE, Verdict::Accept, Some("clerk"), "yes"),
        taken(3, 1, FROM, Verdict::Accept, None, "系统默认"),
        taken(4, 2, THERE, Verdict::Accept, Some("other clerk"), "last"),
    ];
    let withdrawn = CaseState::Withdrawn { on: DAY, reason: "no more".to_owned() };
    let pupil = KeptPupil {
        person: PersonId(7),
        school: TO,
        seats: vec![sits(1, FROM, date(2024, 9, 1), Some(date(2026, 9, 9))), sits(2, TO, DAY, None)],
        moves: vec![(CaseId(11), FROM, TO)],
        cases: vec![
            KeptCase { case: case(11, CaseState::Done { on: DAY }, 8, "fill"), steps },
            KeptCase { case: case(12, withdrawn, 3, "open another"), steps: Vec::new() },
        ],
    };
    History { calls, deemed: 1, pupil }
}

/// In words, what must be found, and how it is forged.
type Forgery = (&'static str, Wrong, fn(&mut History));

/// Every way of forging it.
fn forgeries() -> Vec<Forgery> {
    vec![
        ("two took one step", Wrong::DecidedTwice, |it| {
            it.also("yes", "yes too");
        }),
        ("two wrote over one version", Wrong::LostUpdate, |it| {
            it.also("fill", "filled too");
        }),
        ("a version that nobody wrote", Wrong::LostUpdate, |it| it.calls.retain(|call| call.words != "once more")),
        ("a decision that nobody sent", Wrong::LostUpdate, |it| it.calls.retain(|call| call.words != "yes")),
        ("what was filled in is gone", Wrong::LostUpdate, |it| {
            it.pupil.cases[0].case.values.clear();
        }),
        ("a step is gone", Wrong::NotKept, |it| {
            it.pupil.cases[0].steps.pop();
        }),
        ("another verdict is kept", Wrong::NotKept, |it| it.pupil.cases[0].steps[1].verdict = Verdict::Refuse),
        ("another unit is kept", Wrong::NotKept, |it| it.pupil.cases[0].steps[1].org = THERE),
        ("another decider is kept", Wrong::NotKept, |it| {
            it.pupil.cases[0].steps[1] = taken(2, 0, HERE, Verdict::Accept, Some("somebody"), "yes");
        }),
        ("a case is gone", Wrong::NotKept, |it| {
            it.pupil.cases.pop();
        }),
        ("the store is behind", Wrong::NotKept, |it| it.pupil.cases[0].case.version = 7),
        ("a step more", Wrong::Unasked, |it| {
            it.pupil.cases[0].steps.push(taken(5, 2, THERE, Verdict::Accept, Some("other clerk"), "more"));
        }),
        ("whoever handed it in decides", Wrong::OwnCase, |it| {
            "registrar".clone_into(&mut it.call("yes").holder);
            it.pupil.cases[0].steps[1] = taken(2, 0, HERE, Verdict::Accept, Some("registrar"), "yes");
        }),
        ("done, and it stands open", Wrong::OtherState, |it| {
            it.pupil.cases[1].case.state = CaseState::Done { on: DAY };
        }),
        ("another reason is kept", Wrong::OtherState, |it| {
            it.pupil.cases[1].case.state = CaseState::Withdrawn { on: DAY, reason: String::new() };
        }),
        ("over before it could be", Wrong::OutOfOrder, |it| {
            let call = it.call("last");
            (call.began, call.ended, call.looked) = (21, 22, None);
        }),
        ("shown less than was known", Wrong::Stale, |it| {
            let call = it.call("too late");
            (call.shown, call.looked) = (5, Some(call.began - 1));
        }),
        ("told less than was known", Wrong::Stale, |it| {
            it.call("too late").answer = Answer::Conflict { current: 6 };
        }),
        ("done, and not moved on", Wrong::Stale, |it| it.call("fill").answer = Answer::Done { version: 1 }),
        ("told what nobody wrote", Wrong::FromNowhere, |it| {
            it.call("too late").answer = Answer::Conflict { current: 9 };
        }),
        ("sent again, refused", Wrong::AnsweredOtherwise, |it| {
            let call = it.also("yes", "yes");
            (call.again, call.answer) = (true, Answer::Conflict { current: 8 });
            (call.began, call.ended) = (200, 201);
        }),
        ("two under way at once", Wrong::TwoUnderWay, |it| {
            for (words, at) in [("open another", 46), ("submit another", 48)] {
                let call = it.call(words);
                (call.began, call.ended, call.looked) = (at, at + 1, None);
            }
        }),
        ("two under way in the end", Wrong::TwoUnderWay, |it| {
            for kept in &mut it.pupil.cases {
                kept.case.state = CaseState::Returned { step: 0, reason: String::new() };
            }
        }),
        ("two seats", Wrong::TwoSchools, |it| it.pupil.seats[0].to = None),
        ("no seat", Wrong::TwoSchools, |it| it.pupil.seats[1].to = Some(DAY)),
        ("the seat of another school", Wrong::TwoSchools, |it| it.pupil.school = FROM),
        ("two schools for a day", Wrong::TwoSchools, |it| it.pupil.seats[0].to = Some(DAY)),
        ("a move that no case made", Wrong::OtherMoves, |it| it.pupil.moves.push((CaseId(13), TO, TO))),
        ("a case that moved nobody", Wrong::OtherMoves, |it| it.pupil.moves.clear()),
        ("moved from elsewhere", Wrong::OtherMoves, |it| it.pupil.moves[0].1 = THERE),
        ("silence spoke unheard", Wrong::Silence, |it| it.deemed = 0),
        ("silence is said to have spoken", Wrong::Silence, |it| it.deemed = 2),
    ]
}

#[test]
fn every_forgery_of_a_history_is_found() {
    assert_eq!(honest().found(), BTreeSet::new());
    let mut seen = BTreeSet::new();
    for (what, wrong, forge) in forgeries() {
        let mut forged = honest();
        forge(&mut forged);
        let found = forged.found();
        assert!(found.contains(&wrong), "{what}: found {found:?}");
        seen.insert(wrong);
    }
    assert_eq!(seen.len(), 14, "each kind of wrong has its forgery: {seen:?}");
}
