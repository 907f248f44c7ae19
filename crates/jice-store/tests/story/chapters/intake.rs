//! Batches, their rows, and the inbox of the authority.

use jice_domain::{
    AccountId, Batch, BatchId, BatchKind, BatchState, ClassId, Grade, Jurisdiction, OrgId, PersonId, RowState,
    SchoolYear, Signature, Values,
};
use jice_store::batch_row::{self, BatchRow, Filter};
use jice_store::inbox::{self, Item, Place};
use jice_store::{StoreError, batch};
use jiff::civil::date;

use crate::bench::{Bench, noon, told};

pub(super) fn a_batch(bench: &Bench, school: OrgId) -> Batch {
    Batch {
        id: BatchId(bench.id()),
        school,
        authority: OrgId(77),
        jurisdiction: Jurisdiction("cn-34-anhui".to_owned()),
        kind: BatchKind::Intake { grade: Grade(1) },
        school_year: SchoolYear(2026),
        state: BatchState::Draft,
        entered_by: vec!["holder".to_owned()],
        version: 1,
    }
}

pub(super) fn signature() -> Signature {
    Signature {
        account: AccountId(1),
        holder: "head".to_owned(),
        name: "王芳".to_owned(),
        at: noon(),
        undertaking: None,
    }
}

fn a_row(batch: &Batch, row: u32) -> BatchRow {
    let mut key = [0; 32];
    key[..4].copy_from_slice(&row.to_be_bytes());
    BatchRow {
        org: batch.school,
        batch: batch.id,
        row,
        state: RowState::Passing,
        class: Some(ClassId(i64::from(row % 2) + 1)),
        name: format!("学生{row}"),
        key,
        values: Values::from_iter([format!("学生{row}")]),
        findings: Vec::new(),
        photo_key: if row.is_multiple_of(3) { "key".to_owned() } else { String::new() },
        photo_year: 2026,
        photo_source: "import".to_owned(),
        arrived_on: None,
        guardian_confirmed: None,
        person: None,
        reason: String::new(),
        version: 1,
    }
}

told! {
    fn a_batch_moves_from_state_to_state(bench) {
        let school = OrgId(bench.id());
        let mut held = a_batch(bench, school);
        bench.store.write(|tx| batch::insert(tx, &held, noon())).unwrap();
        for state in [
            BatchState::Confirmed { by: signature() },
            BatchState::Submitted { by: signature(), due: Some(date(2026, 10, 12)) },
            BatchState::Decided { signed: Some(signature()), by: signature(), approved: None },
            BatchState::Decided { signed: Some(signature()), by: signature(), approved: Some(signature()) },
        ] {
            held.state = state;
            held.entered_by.push("other".to_owned());
            bench.store.write(|tx| batch::update(tx, &held)).unwrap();
            let moved = bench.store.write(|tx| batch::update(tx, &held)).unwrap_err();
            held.version += 1;
            assert_eq!((moved.is_conflict(), moved.current_version()), (true, Some(held.version)));
            assert_eq!(bench.store.read(|db| batch::find(db, school, held.id)).unwrap().as_ref(), Some(&held));
        }
        let second = a_batch(bench, school);
        bench.store.write(|tx| batch::insert(tx, &second, noon())).unwrap();
        assert_eq!(bench.store.read(|db| batch::list(db, school)).unwrap(), [second.clone(), held.clone()]);
        let drafts = bench.store.read(|db| batch::page(db, &[school], Some("draft"), None, 9)).unwrap();
        assert_eq!(drafts, std::slice::from_ref(&second));
        let older = bench.store.read(|db| batch::page(db, &[school], None, Some(second.id), 9)).unwrap();
        assert_eq!(older, [held.clone()]);
        let states = |year: i16| {
            let asked = [school, OrgId(bench.id())];
            let mut found = bench.store.read(|db| batch::states(db, &asked, SchoolYear(year))).unwrap();
            found.sort_by(|a, b| a.1.cmp(&b.1));
            found
        };
        let year = held.school_year.0;
        assert_eq!(states(year), [(school, "decided".to_owned()), (school, "draft".to_owned())]);
        assert_eq!(states(year + 1), []);
        bench.raw("UPDATE batch SET state = 'draft'").unwrap();
        let error = bench.store.read(|db| batch::find(db, school, held.id)).unwrap_err();
        assert!(matches!(error, StoreError::Inconsistent { table: "batch", column: "state", .. }));
    }
}

told! {
    fn rows_are_entered_paged_and_changed(bench) {
        let held = a_batch(bench, OrgId(bench.id()));
        let (school, id) = (held.school, held.id);
        let rows: Vec<BatchRow> = (1..=50).map(|row| a_row(&held, row)).collect();
        bench.store.write(|tx| {
            batch::insert(tx, &held, noon())?;
            batch_row::insert(tx, &rows)
        }).unwrap();
        let twin = BatchRow { row: 51, ..rows[0].clone() };
        let error = bench.store.write(|tx| batch_row::insert(tx, std::slice::from_ref(&twin))).unwrap_err();
        assert!(matches!(error, StoreError::Duplicate { kind } if kind == "batch_row"));
        assert_eq!(bench.store.read(|db| batch_row::last(db, school, id)).unwrap(), 50);

        let first = bench.store.read(|db| batch_row::page(db, school, id, None, 0, 20)).unwrap();
        assert_eq!(first, rows[..20]);
        let next = bench.store.read(|db| batch_row::page(db, school, id, Some(RowState::Passing), 40, 20)).unwrap();
        assert_eq!(next, rows[40..]);
        let filter = Filter { class: Some(ClassId(1)), name_prefix: Some("学生1".to_owned()), faceless: true, ..Filter::default() };
        let found = bench.store.read(|db| batch_row::filtered(db, school, id, &filter, 0, 99)).unwrap();
        assert_eq!(found.iter().map(|row| row.row).collect::<Vec<_>>(), [10, 14, 16]);
        let by_key = bench.store.read(|db| batch_row::find_by_keys(db, school, id, &[rows[4].key, [9; 32]])).unwrap();
        assert_eq!(by_key, [rows[4].clone()]);

        let mut changed = rows[6].clone();
        changed.state = RowState::Failing;
        changed.arrived_on = Some(date(2026, 9, 2));
        changed.guardian_confirmed = Some(noon());
        changed.values = Values::from_iter(["改"]);
        bench.store.write(|tx| batch_row::update(tx, &changed)).unwrap();
        assert!(matches!(bench.store.write(|tx| batch_row::update(tx, &changed)), Err(StoreError::Conflict { .. })));
        changed.version = 2;
        assert_eq!(bench.store.read(|db| batch_row::find(db, school, id, 7)).unwrap(), Some(changed));
        let counts = bench.store.read(|db| batch_row::counts(db, school, id)).unwrap();
        assert_eq!((counts.all(), counts.at(RowState::Failing), counts.faceless, counts.unconfirmed), (50, 1, 34, 49));

        bench.store.write(|tx| batch_row::delete(tx, school, id, &[7])).unwrap();
        assert!(matches!(bench.store.write(|tx| batch_row::delete(tx, school, id, &[7, 8])), Err(StoreError::Conflict { .. })));
        assert_eq!(bench.store.read(|db| batch_row::counts(db, school, id)).unwrap().all(), 49);
    }
}

told! {
    fn rows_are_moved_and_accepted_together(bench) {
        let held = a_batch(bench, OrgId(bench.id()));
        let (school, id) = (held.school, held.id);
        let rows: Vec<BatchRow> = (1..=20).map(|row| a_row(&held, row)).collect();
        bench.store.write(|tx| batch_row::insert(tx, &rows)).unwrap();
        use RowState::{Accepted, Checked, Passing, Submitted};
        assert_eq!(bench.store.write(|tx| batch_row::move_class(tx, school, id, ClassId(1), Passing, Checked)).unwrap(), 10);
        assert_eq!(bench.store.write(|tx| batch_row::move_all(tx, school, id, &[Passing, Checked], Submitted)).unwrap(), 20);
        let persons: Vec<(u32, PersonId)> = (1..=15).map(|row| (row, PersonId(i64::from(row) + 100))).collect();
        bench.store.write(|tx| batch_row::accept(tx, school, id, &persons)).unwrap();
        let counts = bench.store.read(|db| batch_row::counts(db, school, id)).unwrap();
        assert_eq!((counts.at(Accepted), counts.at(Submitted)), (15, 5));
        let row = bench.store.read(|db| batch_row::find(db, school, id, 15)).unwrap().unwrap();
        assert_eq!((row.person, row.state), (Some(PersonId(115)), Accepted));
        // Row 15 is accepted already: all or nothing.
        let error = bench.store.write(|tx| batch_row::accept(tx, school, id, &[(16, PersonId(1)), (15, PersonId(1))]));
        assert!(matches!(error, Err(StoreError::Conflict { table: "batch_row", expected: 2, found: 1, current: None })));
        let left = bench.store.read(|db| batch_row::page(db, school, id, Some(Submitted), 0, 99)).unwrap();
        assert_eq!(left.len(), 5);
    }
}

told! {
    fn an_inbox_shows_the_most_urgent_first(bench) {
        let org = OrgId(77);
        let due = [Some(date(2026, 10, 3)), None, Some(date(2026, 10, 1)), Some(date(2026, 10, 3)), None];
        let items: Vec<Item> = (0..).zip(due).map(|(n, due)| Item {
            id: n + 1,
            org,
            kind: "decide_batch".to_owned(),
            subject_org: OrgId(5),
            subject: n + 100,
            arrived: noon(),
            due,
            done: None,
        }).collect();
        bench.store.write(|tx| -> Result<(), StoreError> {
            for item in &items {
                inbox::add(tx, item)?;
            }
            Ok(())
        }).unwrap();
        let order = [3, 1, 4, 2, 5];
        for limit in 1..=5 {
            let mut seen = Vec::new();
            let mut after: Option<Place> = None;
            loop {
                let page = bench.store.read(|db| inbox::page(db, org, after.as_ref(), limit)).unwrap();
                let Some(last) = page.last() else { break };
                after = Some(Place { due: last.due, id: last.id });
                seen.extend(page.iter().map(|item| item.id));
            }
            assert_eq!(seen, order, "{limit} at a time");
        }
        assert_eq!(bench.store.write(|tx| inbox::done(tx, org, 100, noon())).unwrap(), 1);
        assert_eq!(bench.store.write(|tx| inbox::done(tx, org, 100, noon())).unwrap(), 0);
        let left = bench.store.read(|db| inbox::open(db, org, 9)).unwrap();
        assert_eq!(left.iter().map(|item| item.id).collect::<Vec<_>>(), [3, 4, 2, 5]);
    }
}
