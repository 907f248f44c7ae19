//! The clock and the dice are passed in: the register never asks the machine.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// The register's time zone. Dates in law are dates in China.
pub const SHANGHAI: TimeZone = TimeZone::fixed(jiff::tz::offset(8));

/// Where the present comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// The present date in China.
    fn today(&self) -> Date {
        date_at(self.now())
    }
}

/// The date in China at `moment`.
pub fn date_at(moment: Timestamp) -> Date {
    moment.to_zoned(SHANGHAI).date()
}

/// Where chance comes from: tokens, keys, nonces, one-time codes.
pub trait Dice: Send + Sync {
    /// Fills `bytes` with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that shows `moment`.
    pub fn at(moment: Timestamp) -> Self {
        Self(Mutex::new(moment))
    }

    /// Moves the clock by `step`, which may be negative.
    pub fn advance(&self, step: SignedDuration) {
        let mut moment = self.0.lock().expect("no holder of the clock panics");
        *moment += step;
    }

    /// Sets the clock to `moment`.
    pub fn set(&self, moment: Timestamp) {
        *self.0.lock().expect("no holder of the clock panics") = moment;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no holder of the clock panics")
    }
}
