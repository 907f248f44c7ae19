//! Wakes waiting workers of this process.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// A bell: whoever waits goes on when it rings or the time is over.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: Mutex<u64>,
    heard: Condvar,
}

impl Bell {
    pub(crate) fn ring(&self) {
        *self.rung.lock().expect("no holder of the bell panics") += 1;
        self.heard.notify_all();
    }

    pub(crate) fn wait(&self, longest: Duration) {
        let rung = self.rung.lock().expect("no holder of the bell panics");
        let before = *rung;
        drop(self.heard.wait_timeout_while(rung, longest, |now| *now == before));
    }
}
