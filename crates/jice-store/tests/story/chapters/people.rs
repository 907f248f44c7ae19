//! Persons, their entries, and what they claim.

use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{Level, NumberKind, OrgId, Outcome, PersonId};
use jice_store::claim::{self, Claim, ClaimKey};
use jice_store::{StoreError, entry, person};
use jiff::civil::date;

use crate::bench::told;

told! {
    fn a_person_is_sealed_and_read_back(bench) {
        let mut child = bench.person("李明");
        let kind = DocumentKind::ResidentIdentity;
        child.document = Some(Document::restore(kind, "11010120200229001X".to_owned()).unwrap_or_else(|_| {
            Document::restore(DocumentKind::Passport, "E12345678".to_owned()).unwrap()
        }));
        let sealed = child.seal(&bench.sealer);
        bench.store.write(|tx| person::insert(tx, &sealed)).unwrap();
        let found = bench.store.read(|db| person::find(db, &[child.id, PersonId(1)])).unwrap();
        assert_eq!(found, [child.clone()]);

        child.values.set(1, "13900000000");
        let sealed = child.seal(&bench.sealer);
        bench.store.write(|tx| person::update(tx, &sealed)).unwrap();
        let error = bench.store.write(|tx| person::update(tx, &sealed)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { table: "person", .. }));
        let found = bench.store.read(|db| person::find(db, &[child.id])).unwrap();
        assert_eq!((found[0].version, &found[0].values), (2, &child.values));

        bench.raw("UPDATE person SET values_sealed = document_sealed").unwrap();
        let error = bench.store.read(|db| person::find(db, &[child.id])).unwrap_err();
        assert!(matches!(error, StoreError::Inconsistent { table: "person", column: "values_sealed", .. }));
    }
}

told! {
    fn a_person_has_one_live_entry(bench) {
        let school = bench.unit(None, Level::School, "S1");
        let child = bench.person("李明");
        let mut seated = bench.seated(child.id, school.id);
        bench.store.write(|tx| {
            person::insert(tx, &child.seal(&bench.sealer))?;
            entry::insert(tx, &seated)
        }).unwrap();
        let second = bench.seated(child.id, school.id);
        let error = bench.store.write(|tx| entry::insert(tx, &second)).unwrap_err();
        assert!(matches!(&error, StoreError::Duplicate { kind } if kind == "student_entry"), "{error:?}");

        let read = bench.store.write(|tx| entry::lock(tx, child.id)).unwrap();
        assert_eq!(read.as_ref(), Some(&seated));
        assert!(bench.store.write(|tx| entry::lock(tx, PersonId(1))).unwrap().is_none());
        seated.entry.state = seated.entry.state.finish_stage(date(2032, 7, 1), Outcome::Graduated).unwrap();
        bench.store.write(|tx| entry::update(tx, &seated)).unwrap();
        seated.entry.version = 2;
        assert_eq!(bench.store.read(|db| entry::find(db, &[child.id])).unwrap(), [seated.clone()]);
        seated.entry.version = 1;
        let error = bench.store.write(|tx| entry::update(tx, &seated)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { table: "student_entry", .. }));
    }
}

told! {
    fn a_claim_is_held_by_one(bench) {
        let key = |n: u8| ClaimKey::identity(&[n; 32]);
        let claim = |n: u8, person: i64| Claim { key: key(n), person: PersonId(person), org: OrgId(0), subject: 0 };
        let mine: Vec<Claim> = (0..5).map(|n| claim(n, 1)).collect();
        assert!(bench.store.write(|tx| claim::take(tx, &mine)).unwrap().is_empty());
        assert!(bench.store.write(|tx| claim::take(tx, &mine)).unwrap().is_empty(), "mine already");
        let held = bench.store.write(|tx| claim::take(tx, &[claim(9, 2), claim(3, 2)])).unwrap();
        assert_eq!(held, [claim(3, 1)]);
        let found = bench.store.read(|db| claim::find(db, &[key(3), key(8)])).unwrap();
        assert_eq!(found, [claim(3, 1)]);
        let error = bench.store.write(|tx| claim::give_up(tx, &claim(3, 2))).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { table: "claim", .. }));
        bench.store.write(|tx| claim::give_up(tx, &claim(3, 1))).unwrap();
        assert!(bench.store.read(|db| claim::find(db, &[key(3)])).unwrap().is_empty());
    }
}

#[test]
fn a_key_names_its_kind() {
    let folder = tempfile::tempdir().unwrap();
    let sealer = crate::bench::sealer(&folder, 1);
    let number = ClaimKey::number(&sealer, &NumberKind("student_number".to_owned()), "G340000000000000000");
    assert_eq!(number.kind(), "number:student_number");
    assert_eq!(ClaimKey::login("Wang.Fang").as_str(), "login:wang.fang");
    assert_eq!(ClaimKey::identity(&[7; 32]).as_str().len(), "identity:".len() + 32);
}

told! {
    fn two_who_claim_one_identity_number_one_wins(bench) {
        let key = ClaimKey::identity(&[1; 32]);
        let won: Vec<bool> = std::thread::scope(|scope| {
            let racers: Vec<_> = (1..=8_i64).map(|racer| {
                let key = key.clone();
                scope.spawn(move || {
                    let claim = Claim { key, person: PersonId(racer), org: OrgId(0), subject: 0 };
                    bench.store.write(|tx| claim::take(tx, std::slice::from_ref(&claim))).unwrap().is_empty()
                })
            }).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
    }
}
