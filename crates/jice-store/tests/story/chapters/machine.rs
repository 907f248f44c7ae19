//! Jobs: claimed by one worker at a time, and never lost with it.

use std::collections::HashSet;

use jice_domain::{AccountId, JobId, OrgId};
use jice_store::StoreError;
use jice_store::job::{self, Job, JobState};
use jiff::{SignedDuration, Timestamp};

use crate::bench::{Bench, noon, told};

fn a_job(bench: &Bench) -> Job {
    Job {
        id: JobId(bench.id()),
        org: OrgId(5),
        kind: "register".to_owned(),
        subject: 9,
        account: AccountId(1),
        payload: "{}".to_owned(),
        state: JobState::Waiting,
        done: 0,
        total: 0,
        outcome: String::new(),
        worker: String::new(),
        lease: Timestamp::UNIX_EPOCH,
        created: noon(),
    }
}

const LEASE: SignedDuration = SignedDuration::from_secs(30);

told! {
    fn a_job_outlives_its_worker(bench) {
        let asked = a_job(bench);
        bench.store.write(|tx| job::enqueue(tx, &asked)).unwrap();
        let take = |worker: &str, now: Timestamp| bench.store.write(|tx| job::take(tx, worker, now, now + LEASE)).unwrap();
        let mut first = take("first", noon()).unwrap();
        assert_eq!((first.id, first.state), (asked.id, JobState::Running));
        assert!(take("second", noon() + LEASE).is_none(), "its lease still runs");
        first.done = 5;
        first.total = 10;
        first.payload = "half".to_owned();
        bench.store.write(|tx| job::advance(tx, &first, noon() + LEASE * 2)).unwrap();
        assert!(take("second", noon() + LEASE).is_none(), "its lease was renewed");

        let mut second = take("second", noon() + LEASE * 3).unwrap();
        assert_eq!((second.done, second.payload.as_str()), (5, "half"), "it goes on where the first ended");
        let error = bench.store.write(|tx| job::advance(tx, &first, noon() + LEASE * 4)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { table: "job", .. }), "the first has lost it");
        second.state = JobState::Done;
        second.outcome = "well".to_owned();
        bench.store.write(|tx| job::finish(tx, &second)).unwrap();
        assert!(matches!(bench.store.write(|tx| job::finish(tx, &second)), Err(StoreError::Conflict { .. })));
        let kept = bench.store.read(|db| job::find(db, asked.org, asked.id)).unwrap().unwrap();
        assert_eq!((kept.state, kept.outcome.as_str(), kept.is_open()), (JobState::Done, "well", false));
        assert!(take("third", noon() + LEASE * 9).is_none());
        assert_eq!(bench.store.read(|db| job::latest(db, asked.org, 9)).unwrap(), Some(kept));
    }
}

told! {
    fn what_the_dead_held_goes_on_at_once(bench) {
        let (ours, theirs) = (a_job(bench), a_job(bench));
        let take = |worker: &str| bench.store.write(|tx| job::take(tx, worker, noon(), noon() + LEASE)).unwrap();
        for (asked, worker) in [(&ours, "1-77"), (&theirs, "11-77")] {
            bench.store.write(|tx| job::enqueue(tx, asked)).unwrap();
            assert_eq!(take(worker).map(|job| job.id), Some(asked.id));
        }
        assert_eq!(bench.store.write(|tx| job::let_go(tx, "1-")).unwrap(), 1, "of process 1, not of process 11");
        assert_eq!(take("1-78").map(|job| job.id), Some(ours.id));
        assert!(take("1-78").is_none(), "process 11 lives");
    }
}

told! {
    fn no_two_workers_hold_one_job(bench) {
        for _ in 0..24 {
            let asked = a_job(bench);
            bench.store.write(|tx| job::enqueue(tx, &asked)).unwrap();
        }
        let taken: Vec<JobId> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..6).map(|worker| scope.spawn(move || {
                let mut held = Vec::new();
                let name = format!("worker {worker}");
                // Others may be a step ahead at all it looks at: then it looks again.
                for _ in 0..60 {
                    let taken = bench.store.write(|tx| job::take(tx, &name, noon(), noon() + LEASE)).unwrap();
                    held.extend(taken.map(|job| job.id));
                }
                held
            })).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        assert_eq!(taken.len(), 24);
        assert_eq!(taken.iter().collect::<HashSet<_>>().len(), 24);
    }
}
