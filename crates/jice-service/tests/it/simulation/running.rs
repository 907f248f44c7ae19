//! The service as a process that can die: a clock that kills, and a start on what was kept.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jice_domain::{Clock, FixedClock};
use jice_service::Service;
use jice_store::Options;
use jiff::{SignedDuration, Timestamp};

use super::ground::Copy;
use crate::bench::{packs, service_with};

/// How long a process takes to come back.
const RESTART: SignedDuration = SignedDuration::from_secs(7);

/// The process died: nothing is closed, nothing rolled back by hand.
struct Died;

/// A clock whose `left`-th look is the last thing the process does; 0 for one that lets live.
struct Mortal {
    clock: FixedClock,
    left: AtomicU32,
}

impl Clock for Mortal {
    fn now(&self) -> Timestamp {
        let left = self.left.load(Ordering::Relaxed);
        if left > 0 {
            self.left.store(left - 1, Ordering::Relaxed);
            if left == 1 {
                resume_unwind(Box::new(Died));
            }
        }
        self.clock.now()
    }
}

/// A service on a copy of a ground.
pub(super) struct Running {
    // Goes before the copy that it holds open.
    service: Option<Service>,
    copy: Copy,
    clock: Arc<Mortal>,
    seed: u64,
    starts: u64,
}

impl Running {
    pub(super) fn start(copy: Copy, seed: u64, now: Timestamp) -> Self {
        let clock = Arc::new(Mortal { clock: FixedClock::at(now), left: AtomicU32::new(0) });
        let mut running = Self { copy, clock, service: None, seed, starts: 0 };
        running.open();
        running
    }

    fn open(&mut self) {
        // The old process goes first: its connections with it.
        drop(self.service.take());
        self.starts += 1;
        let options = Options { readers: 2, writers: 2, patience: Duration::from_secs(10), ..Options::default() };
        // Other dice for each start, and none that the ground was founded with.
        let chance = (self.seed + 1) * 1_000 + self.starts;
        let clock: Arc<dyn Clock> = self.clock.clone();
        let service = service_with(packs(), &self.copy.url, &self.copy.files, clock, 2, chance, options);
        // As every process does before it works.
        service.take_back_jobs().unwrap();
        self.service = Some(service);
    }

    /// The process ends and comes back on what was committed, under the same number.
    pub(super) fn restart(&mut self) {
        self.clock.clock.advance(RESTART);
        self.open();
    }

    pub(super) fn service(&self) -> &Service {
        self.service.as_ref().expect("it runs between restarts")
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.clock.now()
    }

    pub(super) fn today(&self) -> jiff::civil::Date {
        self.clock.clock.today()
    }

    /// Where the register is kept.
    pub(super) fn url(&self) -> &str {
        &self.copy.url
    }

    /// Moves the clock, which may be set back.
    pub(super) fn advance(&self, step: SignedDuration) {
        self.clock.clock.advance(step);
    }

    /// Does `act` in a process that dies at its `looks`-th look at the clock; none where it got
    /// through before.
    pub(super) fn dying<T>(&mut self, looks: u32, act: impl FnOnce(&Service) -> T) -> Option<T> {
        self.clock.left.store(looks, Ordering::Relaxed);
        let service = self.service();
        let came = catch_unwind(AssertUnwindSafe(|| act(service)));
        self.clock.left.store(0, Ordering::Relaxed);
        match came {
            Ok(told) => Some(told),
            Err(died) if died.is::<Died>() => {
                self.restart();
                None
            }
            Err(panic) => resume_unwind(panic),
        }
    }
}
