//! Every procedure of the packs, model-checked: two pupils, three schools, two authorities and one
//! above, a deadline, a crash, and people who look at what has moved. The ways of a case are the
//! register's own lines ([`jice_domain::Case::decided`] and its like, [`Change::route`]), and so is
//! the law; whoever looks on knows only what must never be seen.
//!
//! What is kept small: what somebody sees is fresh, stale or guessed, not a version; one case is
//! returned, once; one crash; time has three moments, and runs only for steps that silence takes.

#[path = "../cast/mod.rs"]
mod cast;
mod state;
mod walk;
mod ways;
mod world;

use std::sync::atomic::Ordering;
use std::time::Instant;

use jice_domain::{Grade, Jurisdiction};
use jice_policy::{Change, Rulebook};
use stateright::{Checker, HasDiscoveries, Model};

use crate::walk::{
    ASKED_WHERE_KEPT, CARRIED_OUT, EFFECT_ONCE, NO_DEADLOCK, NO_STEP_TWICE, NOT_THE_OPENER, ONE_UNDER_WAY,
    OVER_IS_OVER, OWN_STEPS, SAME_ANSWER, SILENCE_IN_TIME,
};
use crate::world::{Mutation, PUPIL_OF, SITS, World, act, state_of};

/// A grade for each way that the procedure knows.
fn grades(change: &Change) -> Vec<Grade> {
    let way = |grade: Grade| change.step.iter().map(|step| step.concerns(Some(grade))).collect::<Vec<_>>();
    let mut grades: Vec<Grade> = Vec::new();
    for grade in (1..=12).map(Grade) {
        if !grades.iter().any(|other| way(*other) == way(grade)) {
            grades.push(grade);
        }
    }
    grades
}

fn check(law: &Rulebook, change: &Change, grade: Grade) -> usize {
    let begun = Instant::now();
    let checker = World::new(law, change, grade, None).checker().threads(2).spawn_bfs().join();
    let name = format!("{} {} in grade {}", law.about().id, change.id, grade.0);
    eprintln!("{name}: {} states, {:.0?}", checker.unique_state_count(), begun.elapsed());
    for (property, path) in checker.discoveries() {
        if property != CARRIED_OUT {
            panic!("{name}: not so: {property}\n{path}");
        }
    }
    assert!(checker.discovery(CARRIED_OUT).is_some(), "{name}: not so: {CARRIED_OUT}");
    let tally = &checker.model().tally;
    let seen = |counter: &std::sync::atomic::AtomicUsize| counter.load(Ordering::Relaxed) > 0;
    assert!(seen(&tally.done), "{name}: never carried out");
    assert!(seen(&tally.barred) && seen(&tally.moved), "{name}: {tally:?}");
    assert!(seen(&tally.replayed) && seen(&tally.broke_off), "{name}: {tally:?}");
    let world = checker.model();
    let waits = (0..3).any(|slot| world.plan(slot, SITS[PUPIL_OF[slot]]).route.iter().any(world::silent));
    assert_eq!(seen(&tally.silence), waits, "{name}: {tally:?}");
    if !change.step.is_empty() {
        assert!(seen(&tally.taken) && seen(&tally.not_theirs), "{name}: {tally:?}");
    }
    checker.unique_state_count()
}

fn check_all(law: &Rulebook) {
    let changes = law.changes();
    assert!(!changes.is_empty());
    for change in changes {
        // Whatever the procedure begins from can become what it makes of it.
        for from in &change.from {
            for effect in &change.effects {
                let made = act(*effect).fold(state_of(from), cast::TODAY);
                assert!(made.is_ok(), "{}: {made:?}", change.id);
            }
        }
        for grade in grades(change) {
            check(law, change, grade);
        }
    }
}

#[test]
fn every_procedure_of_the_nation_is_sound() {
    check_all(&cast::book("cn"));
}

#[test]
fn every_procedure_of_anhui_is_sound() {
    check_all(&cast::book(cast::ANHUI));
}

#[test]
fn every_procedure_of_nanjing_is_sound() {
    check_all(&cast::book(cast::NANJING));
}

#[test]
fn every_procedure_of_liangshan_is_sound() {
    check_all(&cast::book(cast::LIANGSHAN));
}

#[test]
fn every_procedure_of_a_place_that_somebody_adds_is_sound() {
    let packs = cast::load(&cast::with_the_walk());
    let law = packs.rulebook(&Jurisdiction(cast::WALK.to_owned()), cast::TODAY).expect("the pack is there");
    check_all(&law);
}

/// What is broken in the register, and what the model says of it.
const BROKEN: [(Mutation, &str); 11] = [
    (Mutation::AnyVersion, NO_STEP_TWICE),
    (Mutation::AnyUnit, OWN_STEPS),
    (Mutation::OwnCase, NOT_THE_OPENER),
    (Mutation::AfterEnd, OVER_IS_OVER),
    (Mutation::EffectsEachStep, EFFECT_ONCE),
    (Mutation::DeemBeforeDue, SILENCE_IN_TIME),
    (Mutation::SeveralUnderWay, ONE_UNDER_WAY),
    (Mutation::OldSeat, ASKED_WHERE_KEPT),
    (Mutation::HalfWritten, EFFECT_ONCE),
    (Mutation::ForgottenKeys, SAME_ANSWER),
    (Mutation::DeadEnd, NO_DEADLOCK),
];

/// A register with a mistake in it is found out: a model that cannot fail shows nothing.
#[test]
fn each_mistake_is_found() {
    for (mutation, property) in BROKEN {
        let law = cast::book(cast::ANHUI);
        let mut change = law.change("transfer").expect("there is one").clone();
        if mutation == Mutation::OwnCase {
            // Where the opener's own unit takes a step, in whatever role.
            change = law.change("class_change").expect("there is one").clone();
            change.step[0].roles.clear();
        }
        let world = World::new(&law, &change, Grade(3), Some(mutation));
        let wanted = HasDiscoveries::AllOf([property].into());
        let checker = world.checker().threads(2).finish_when(wanted).spawn_bfs().join();
        let found = checker.discovery(property);
        assert!(found.is_some(), "{mutation:?}: {:?}", checker.discoveries().keys());
    }
}
