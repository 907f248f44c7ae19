//! Registering pupils by the thousand.

use jice_domain::{EntryState, Outcome, PersonId, PlacementId};
use jice_store::bulk::{self, Load, NewRegistration};
use jice_store::claim::{self, ClaimKey};
use jice_store::placement::{self, Place, Wanted};
use jice_store::pupil::{self, PupilHead};
use jice_store::{StoreError, entry, journal, likeness, number, person, photo, verify};
use jiff::civil::date;

use crate::bench::{pupil, school, told};

told! {
    fn a_thousand_pupils_are_registered_in_one_transaction(bench) {
        let (school, class) = school(bench);
        let new: Vec<NewRegistration> = (0..1_003).map(|n| pupil(bench, n, school, class)).collect();
        let load = Load::of(&bench.sealer, &new);
        assert_eq!(load.pupils(), 1_003);
        assert_eq!(load.rows(), 1_003 * 9 + 502);
        bench.store.write(|tx| bulk::write(tx, &load)).unwrap();
        assert_eq!(verify::run(&bench.store).unwrap(), []);

        let one = &new[500];
        let id = one.person.id;
        let (people, entries, numbers, acts, heads, alike) = bench.store.read(|db| -> Result<_, StoreError> {
            Ok((
                person::find(db, &[id])?,
                entry::find(db, &[id])?,
                number::list(db, &[id])?,
                journal::list(db, id)?,
                pupil::heads(db, &[id, new[501].person.id])?,
                likeness::find(db, &[one.likeness.unwrap()])?,
            ))
        }).unwrap();
        assert_eq!(people, std::slice::from_ref(&one.person));
        assert_eq!(entries, std::slice::from_ref(&one.entry));
        assert_eq!(numbers, [(id, one.numbers[0].clone())]);
        assert_eq!(acts, one.journal);
        let shown = |new: &NewRegistration, photo| PupilHead {
            person: new.person.id,
            name: new.person.name.clone(),
            sex: new.person.sex,
            birth: new.person.birth,
            document: new.person.document.clone(),
            seated: new.entry.clone(),
            photo,
        };
        assert_eq!(heads, [shown(one, true), shown(&new[501], false)]);
        assert_eq!(alike, [(one.likeness.unwrap(), id)]);
        let photos = bench.store.read(|db| photo::list(db, id)).unwrap();
        assert_eq!(photos, [one.photo.clone().unwrap()]);
        let keys = [ClaimKey::number(&bench.sealer, &one.numbers[0].kind, &one.numbers[0].value)];
        assert_eq!(bench.store.read(|db| claim::find(db, &keys)).unwrap()[0].person, id);
    }
}

told! {
    fn one_who_is_registered_stops_the_whole_load(bench) {
        let (school, class) = school(bench);
        bench.store.write(|tx| bulk::register(tx, &[pupil(bench, 7, school, class)])).unwrap();
        // The same child among others: the document is claimed, and the number too.
        let new: Vec<NewRegistration> = (0..40).map(|n| pupil(bench, n, school, class)).collect();
        let error = bench.store.write(|tx| bulk::register(tx, &new)).unwrap_err();
        assert!(matches!(&error, StoreError::Duplicate { kind } if kind == "identity"), "{error:?}");
        let mut only_number = pupil(bench, 7, school, class);
        only_number.person.document = None;
        let error = bench.store.write(|tx| bulk::register(tx, std::slice::from_ref(&only_number))).unwrap_err();
        assert!(matches!(&error, StoreError::Duplicate { kind } if kind == "number:student_number"), "{error:?}");
        // Twice in one load.
        let mut twins = vec![pupil(bench, 50, school, class), pupil(bench, 50, school, class)];
        twins[1].numbers.clear();
        let error = bench.store.write(|tx| bulk::register(tx, &twins)).unwrap_err();
        assert!(matches!(&error, StoreError::Duplicate { kind } if kind == "identity"), "{error:?}");
        let wanted = Wanted { schools: &[school], ..Wanted::default() };
        assert_eq!(bench.store.read(|db| placement::page(db, &wanted, None, 100)).unwrap().len(), 1);
        assert_eq!(verify::run(&bench.store).unwrap(), []);
    }
}

told! {
    fn two_loads_at_once_register_each_pupil_once(bench) {
        let (school, class) = school(bench);
        let registered: usize = std::thread::scope(|scope| {
            let loads: Vec<_> = (0..4).map(|_| scope.spawn(move || {
                let mut kept = 0;
                for n in 0..30 {
                    // Every load holds the same children.
                    let new = [pupil(bench, n, school, class)];
                    match bench.store.write(|tx| bulk::register(tx, &new)) {
                        Ok(()) => kept += 1,
                        Err(StoreError::Duplicate { .. }) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
                kept
            })).collect();
            loads.into_iter().map(|load| load.join().unwrap()).sum()
        });
        assert_eq!(registered, 30);
        assert_eq!(verify::run(&bench.store).unwrap(), []);
    }
}

told! {
    fn a_pupil_who_finished_a_stage_sits_nowhere(bench) {
        let (school, class) = school(bench);
        let mut left = pupil(bench, 1, school, class);
        let last = jice_domain::JournalEntry {
            id: jice_domain::JournalId(bench.id()),
            act: jice_domain::Act::StageFinished { outcome: Outcome::Graduated },
            valid_from: date(2032, 7, 1),
            ..left.journal[0].clone()
        };
        left.entry.entry.state = EntryState::StageDone { on: date(2032, 7, 1), outcome: Outcome::Graduated };
        left.entry.entry.last_act = last.id;
        left.journal.push(last);
        bench.store.write(|tx| bulk::register(tx, std::slice::from_ref(&left))).unwrap();
        let seat = bench.store.read(|db| placement::find(db, school, left.entry.placement)).unwrap().unwrap();
        assert_eq!((seat.from, seat.to), (date(2026, 9, 1), Some(date(2032, 7, 1))));
        let again = bench.store.write(|tx| placement::close(tx, school, seat.id, date(2032, 7, 2)));
        assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
        assert_eq!(verify::run(&bench.store).unwrap(), []);
    }
}

told! {
    fn lists_are_paged_by_school_and_found_by_name(bench) {
        let (first, class) = school(bench);
        let second = jice_domain::OrgId(bench.id());
        let other = jice_domain::ClassId(bench.id());
        let mut new: Vec<NewRegistration> = (0..25).map(|n| pupil(bench, n, first, class)).collect();
        new.extend((25..40).map(|n| pupil(bench, n, second, other)));
        new[3].person.name = "欧阳明".to_owned();
        new[30].person.name = "欧阳雪".to_owned();
        new[31].person.sex = 1;
        bench.store.write(|tx| bulk::register(tx, &new)).unwrap();

        let schools = [second, first];
        for limit in [1, 7, 25, 100] {
            let wanted = Wanted { schools: &schools, ..Wanted::default() };
            let mut seen: Vec<PersonId> = Vec::new();
            let mut after = None;
            loop {
                let page = bench.store.read(|db| placement::page(db, &wanted, after, limit)).unwrap();
                let Some(last) = page.last() else { break };
                assert!(page.len() <= limit as usize);
                after = Some(Place { school: last.school, placement: last.id });
                seen.extend(page.iter().map(|seat| seat.person));
            }
            let mut all: Vec<PersonId> = new.iter().map(|new| new.person.id).collect();
            all.sort();
            assert_eq!(seen.len(), 40);
            seen.sort();
            assert_eq!(seen, all);
        }
        let called = Wanted { schools: &schools, name_prefix: Some("欧阳"), ..Wanted::default() };
        let found = bench.store.read(|db| placement::page(db, &called, None, 9)).unwrap();
        assert_eq!(found.iter().map(|seat| seat.name.as_str()).collect::<Vec<_>>(), ["欧阳明", "欧阳雪"]);
        let after = Some(Place { school: found[0].school, placement: found[0].id });
        assert_eq!(bench.store.read(|db| placement::page(db, &called, after, 9)).unwrap()[0].name, "欧阳雪");

        let stage = jice_domain::Stage::Primary;
        let grade = |year| Wanted { schools: &schools, grade: Some((stage, jice_domain::SchoolYear(year))), ..Wanted::default() };
        assert_eq!(bench.store.read(|db| placement::page(db, &grade(2026), None, 99)).unwrap().len(), 40);
        assert_eq!(bench.store.read(|db| placement::page(db, &grade(2025), None, 99)).unwrap().len(), 0);
        let of_class = Wanted { schools: &schools, class: Some(other), ..Wanted::default() };
        assert_eq!(bench.store.read(|db| placement::page(db, &of_class, None, 99)).unwrap().len(), 15);

        bench.store.write(|tx| placement::close(tx, first, new[0].entry.placement, date(2026, 10, 1))).unwrap();
        let error = bench.store.write(|tx| placement::close(tx, first, new[0].entry.placement, date(2026, 10, 1)));
        assert!(matches!(error, Err(StoreError::Conflict { table: "placement", .. })));
        let open = |open| Wanted { schools: &schools, open: Some(open), ..Wanted::default() };
        assert_eq!(bench.store.read(|db| placement::page(db, &open(true), None, 99)).unwrap().len(), 39);
        let ended = bench.store.read(|db| placement::page(db, &open(false), None, 99)).unwrap();
        assert_eq!(ended[0].to, Some(date(2026, 10, 1)));

        let sizes = bench.store.read(|db| jice_store::class::sizes(db, first)).unwrap();
        assert_eq!(sizes[&class], 24);
        let heads = bench.store.read(|db| placement::count_by_school(db, &schools)).unwrap();
        assert_eq!((heads[&first], heads[&second]), (24, 15));
        let counts = bench.store.read(|db| placement::counts(db, &schools)).unwrap();
        let girls: u64 = counts.iter().filter(|count| count.sex == 2).map(|count| count.pupils).sum();
        assert_eq!((counts.len(), girls), (3, 38));
    }
}

told! {
    fn a_changed_name_reaches_the_list(bench) {
        let (school, class) = school(bench);
        let new = pupil(bench, 1, school, class);
        bench.store.write(|tx| bulk::register(tx, std::slice::from_ref(&new))).unwrap();
        let mut child = new.person.clone();
        child.name = "李明".to_owned();
        bench.store.write(|tx| person::update(tx, &child.seal(&bench.sealer))).unwrap();
        let findings = verify::run(&bench.store).unwrap();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].invariant, "a list shows what the person is called");
        bench.store.write(|tx| placement::describe(tx, school, new.entry.placement, "李明", 2, child.birth)).unwrap();
        assert_eq!(verify::run(&bench.store).unwrap(), []);
        let nowhere = bench.store.write(|tx| placement::describe(tx, school, PlacementId(1), "李明", 2, child.birth));
        assert!(matches!(nowhere, Err(StoreError::Conflict { table: "placement", .. })));
    }
}

told! {
    fn a_number_is_replaced_and_kept(bench) {
        let (school, class) = school(bench);
        let new = pupil(bench, 1, school, class);
        bench.store.write(|tx| bulk::register(tx, std::slice::from_ref(&new))).unwrap();
        let id = new.person.id;
        let fresh = jice_domain::IssuedNumber {
            id: jice_domain::NumberId(bench.id()),
            value: "G999".to_owned(),
            ..new.numbers[0].clone()
        };
        bench.store.write(|tx| -> Result<(), StoreError> {
            number::end(tx, id, new.numbers[0].id, date(2027, 1, 1))?;
            assert!(claim::take(tx, &[number::claim_of(&bench.sealer, id, &fresh)])?.is_empty());
            number::insert(tx, id, &fresh)
        }).unwrap();
        let held = bench.store.read(|db| number::list(db, &[id])).unwrap();
        assert_eq!(held[0].1.valid_to, Some(date(2027, 1, 1)));
        assert_eq!(held[1].1, fresh);
        let again = bench.store.write(|tx| number::end(tx, id, new.numbers[0].id, date(2027, 1, 1)));
        assert!(matches!(again, Err(StoreError::Conflict { table: "issued_number", .. })));
        assert_eq!(verify::run(&bench.store).unwrap(), []);
    }
}
