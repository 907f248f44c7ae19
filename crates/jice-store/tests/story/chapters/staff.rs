//! Staff, accounts, sessions, undertakings, requests.

use jice_domain::{AccountId, AccountState, Delegation, DelegationId, OrgId, Role, SchoolYear, Side, UndertakingId};
use jice_store::account::{self, Account};
use jice_store::claim::{self, Claim, ClaimKey};
use jice_store::session::{self, Session};
use jice_store::staff::{self, Staff};
use jice_store::undertaking::{self, Undertaking};
use jice_store::{StoreError, delegation, request, verify};
use jiff::{SignedDuration, Timestamp, civil::date};

use crate::bench::{Bench, noon, told};

pub(super) fn account(bench: &Bench, org: OrgId, login: &str) -> Account {
    Account {
        id: AccountId(bench.id()),
        org,
        staff: 0,
        login: login.to_owned(),
        name: "王芳".to_owned(),
        holder: "holder".to_owned(),
        role: Role::Registrar,
        side: Side::Both,
        class: None,
        state: AccountState::Pending,
        state_since: noon(),
        password_hash: String::new(),
        earlier_hashes: vec!["one".to_owned()],
        password_set: Timestamp::UNIX_EPOCH,
        code_hash: "code".to_owned(),
        code_until: noon(),
        totp: Some(vec![1, 2, 3]),
        totp_last_step: -1,
        failures: 0,
        locked_until: Timestamp::UNIX_EPOCH,
        last_seen: noon(),
        version: 1,
    }
}

told! {
    fn an_account_is_found_by_its_login(bench) {
        let org = OrgId(bench.id());
        let mut held = account(bench, org, "wang.fang");
        let name = Claim {
            key: ClaimKey::login("Wang.Fang"),
            person: jice_domain::PersonId(0),
            org,
            subject: held.id.0,
        };
        bench.store.write(|tx| -> Result<(), StoreError> {
            assert!(claim::take(tx, std::slice::from_ref(&name))?.is_empty());
            account::insert(tx, &held)
        }).unwrap();
        assert_eq!(bench.store.read(|db| account::find_by_login(db, "WANG.fang")).unwrap().as_ref(), Some(&held));
        assert_eq!(bench.store.read(|db| account::find_by_login(db, "nobody")).unwrap(), None);
        for state in [AccountState::Active, AccountState::Sealed { at: noon() }, AccountState::Ended { at: noon() }] {
            held.state = state;
            held.totp = None;
            held.failures += 1;
            bench.store.write(|tx| account::update(tx, &held)).unwrap();
            held.version += 1;
            assert_eq!(bench.store.read(|db| account::find(db, org, held.id)).unwrap().as_ref(), Some(&held));
        }
        held.version = 1;
        let error = bench.store.write(|tx| account::update(tx, &held)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { table: "account", .. }));
        assert_eq!(bench.store.read(|db| account::list(db, org)).unwrap().len(), 1);
        assert_eq!(verify::run(&bench.store).unwrap(), []);
        bench.store.write(|tx| claim::give_up(tx, &name)).unwrap();
        assert_eq!(verify::run(&bench.store).unwrap()[0].invariant, "an account holds its login");
    }
}

told! {
    fn staff_are_filed(bench) {
        let mut held = Staff {
            id: bench.id(),
            org: OrgId(5),
            name: "王芳".to_owned(),
            holder: "holder".to_owned(),
            document: "E12345678".to_owned(),
            phone: "13800000000".to_owned(),
            duty: "registrar".to_owned(),
            since: date(2025, 9, 1),
            trained_on: None,
            certificate: String::new(),
            filed: None,
            left_on: None,
            version: 1,
        };
        bench.store.write(|tx| staff::insert(tx, &held)).unwrap();
        held.filed = Some(noon());
        held.trained_on = Some(date(2026, 8, 20));
        bench.store.write(|tx| staff::update(tx, &held)).unwrap();
        assert!(matches!(bench.store.write(|tx| staff::update(tx, &held)), Err(StoreError::Conflict { .. })));
        held.version = 2;
        assert_eq!(bench.store.read(|db| staff::find(db, OrgId(5), held.id)).unwrap().as_ref(), Some(&held));
        assert_eq!(bench.store.read(|db| staff::list(db, OrgId(5))).unwrap(), [held]);
    }
}

told! {
    fn sessions_end_one_by_one_or_all_at_once(bench) {
        let session = |key: &str, account: i64| Session {
            key: key.to_owned(),
            org: OrgId(5),
            account: AccountId(account),
            stage: "both".to_owned(),
            created: noon(),
            last_seen: noon(),
            ends: noon() + SignedDuration::from_hours(8),
            proved: noon(),
            address: "127.0.0.1".to_owned(),
            delegation: (account == 2).then_some(DelegationId(77)),
        };
        bench.store.write(|tx| -> Result<(), StoreError> {
            for (key, account) in [("a", 1), ("b", 1), ("c", 2), ("d", 1)] {
                session::insert(tx, &session(key, account))?;
            }
            Ok(())
        }).unwrap();
        let later = noon() + SignedDuration::from_mins(5);
        bench.store.write(|tx| session::touch(tx, "a", later)).unwrap();
        let found = bench.store.read(|db| session::find(db, "a")).unwrap().unwrap();
        assert_eq!(found, Session { last_seen: later, ..session("a", 1) });
        bench.store.write(|tx| session::delete(tx, "a")).unwrap();
        bench.store.write(|tx| session::delete(tx, "a")).unwrap();
        assert_eq!(bench.store.read(|db| session::find(db, "a")).unwrap(), None);
        assert_eq!(bench.store.read(|db| session::list(db, OrgId(5), AccountId(1))).unwrap().len(), 2);
        bench.store.write(|tx| session::delete_of_account(tx, OrgId(5), AccountId(1))).unwrap();
        assert!(bench.store.read(|db| session::list(db, OrgId(5), AccountId(1))).unwrap().is_empty());
        let much_later = noon() + SignedDuration::from_hours(9);
        assert_eq!(bench.store.write(|tx| session::delete_ended(tx, much_later)).unwrap(), 1);
    }
}

told! {
    fn an_undertaking_is_signed_once_a_year(bench) {
        let signed = Undertaking {
            id: UndertakingId(bench.id()),
            org: OrgId(5),
            account: AccountId(1),
            holder: "holder".to_owned(),
            kind: "data_security".to_owned(),
            school_year: SchoolYear(2026),
            text_sha256: "00".to_owned(),
            signed_name: "王芳".to_owned(),
            signed: noon(),
        };
        let is_signed = |year| bench.store.read(|db| {
            undertaking::is_signed(db, OrgId(5), AccountId(1), "data_security", SchoolYear(year))
        }).unwrap();
        assert!(!is_signed(2026));
        bench.store.write(|tx| undertaking::insert(tx, &signed)).unwrap();
        assert!(is_signed(2026) && !is_signed(2027));
        let again = Undertaking { id: UndertakingId(bench.id()), ..signed.clone() };
        let error = bench.store.write(|tx| undertaking::insert(tx, &again)).unwrap_err();
        assert!(matches!(error, StoreError::Duplicate { kind } if kind == "undertaking"));
        assert_eq!(bench.store.read(|db| undertaking::list(db, OrgId(5))).unwrap(), [signed]);
    }
}

told! {
    fn a_request_is_answered_once(bench) {
        bench.store.write(|tx| request::store(tx, "k1", "print", b"answer", noon())).unwrap();
        let error = bench.store.write(|tx| request::store(tx, "k1", "print", b"other", noon())).unwrap_err();
        assert!(matches!(error, StoreError::Duplicate { kind } if kind == "request"));
        let answered = bench.store.read(|db| request::find(db, "k1")).unwrap().unwrap();
        assert_eq!((answered.answer.as_slice(), answered.fingerprint.as_str()), (&b"answer"[..], "print"));
        assert_eq!(bench.store.read(|db| request::find(db, "k2")).unwrap(), None);
        let later = noon() + SignedDuration::from_secs(1);
        assert_eq!(bench.store.write(|tx| request::forget_before(tx, noon())).unwrap(), 0);
        assert_eq!(bench.store.write(|tx| request::forget_before(tx, later)).unwrap(), 1);
    }
}

told! {
    fn a_duty_is_handed_on_and_taken_back_once(bench) {
        let made = |id, first, last| Delegation {
            id: DelegationId(id),
            org: OrgId(5),
            principal: AccountId(1),
            delegate: AccountId(2),
            first,
            last,
            reason: "外出培训".to_owned(),
            made_by: AccountId(1),
            made: noon(),
            ended: None,
        };
        let (one, other) = (made(11, date(2026, 9, 1), date(2026, 9, 5)), made(12, date(2026, 9, 5), date(2026, 9, 9)));
        bench.store.write(|tx| delegation::insert(tx, &one)).unwrap();
        bench.store.write(|tx| delegation::insert(tx, &other)).unwrap();
        let found = bench.store.read(|db| delegation::list(db, OrgId(5))).unwrap();
        assert_eq!(found, [other.clone(), one.clone()]);
        // Neither account is there, and on the fifth the duty is with two.
        let broken = verify::run(&bench.store).unwrap();
        assert_eq!(broken.len(), 3, "{broken:#?}");
        let end = |tx: &mut jice_store::Tx| delegation::end(tx, OrgId(5), one.id, noon(), AccountId(2));
        bench.store.write(end).unwrap();
        assert!(matches!(bench.store.write(end), Err(StoreError::Conflict { .. })));
        let ended = Delegation { ended: Some((noon(), AccountId(2))), ..one.clone() };
        assert_eq!(bench.store.read(|db| delegation::find(db, OrgId(5), one.id)).unwrap(), Some(ended));
        assert_eq!(bench.store.read(|db| delegation::find(db, OrgId(6), one.id)).unwrap(), None);
        assert_eq!(verify::run(&bench.store).unwrap().len(), 2);
    }
}
