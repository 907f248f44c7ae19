//! How often one address may fail to sign in.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Instant;

/// Addresses remembered; past that, those that have been quiet longest are forgotten.
const REMEMBERED: usize = 10_000;

/// A bucket of tries for each address.
#[derive(Debug)]
pub(crate) struct Buckets {
    burst: f64,
    per_second: f64,
    tries: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Buckets {
    /// `burst` tries in a row, then `per_minute`.
    pub(crate) fn new(burst: u32, per_minute: u32) -> Self {
        let per_second = f64::from(per_minute.max(1)) / 60.0;
        Self { burst: f64::from(burst.max(1)), per_second, tries: Mutex::new(HashMap::new()) }
    }

    /// Takes one try of `address` at `now`.
    ///
    /// # Errors
    /// The seconds until the next one, where none is left.
    pub(crate) fn take(&self, address: IpAddr, now: Instant) -> Result<(), u64> {
        let mut tries = self.tries.lock().expect("no taker panics");
        if tries.len() >= REMEMBERED {
            // Who has been quiet until the bucket was full again is as good as unknown.
            let full = |left: f64, at: Instant| left + now.duration_since(at).as_secs_f64() * self.per_second;
            tries.retain(|_, (left, at)| full(*left, *at) < self.burst);
            if tries.len() >= REMEMBERED {
                tries.clear();
            }
        }
        let (left, at) = tries.entry(household(address)).or_insert((self.burst, now));
        *left = (*left + now.duration_since(*at).as_secs_f64() * self.per_second).min(self.burst);
        *at = now;
        if *left >= 1.0 {
            *left -= 1.0;
            return Ok(());
        }
        // At most 60 seconds for one try a minute: no digit is lost.
        Err(((1.0 - *left) / self.per_second).ceil() as u64)
    }

    /// Gives back a try that succeeded: what is counted is guessing, and a whole school may
    /// sit behind one address.
    pub(crate) fn give_back(&self, address: IpAddr) {
        let mut tries = self.tries.lock().expect("no taker panics");
        if let Some((left, _)) = tries.get_mut(&household(address)) {
            *left = (*left + 1.0).min(self.burst);
        }
    }
}

/// One subscriber has a whole /64 of IPv6 addresses.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 64 << 64).to_be_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn five_in_a_row_then_ten_a_minute_for_each_address() {
        let buckets = Buckets::new(5, 10);
        let (one, other) = (IpAddr::from([203, 0, 113, 1]), IpAddr::from([203, 0, 113, 2]));
        let start = Instant::now();
        for _ in 0..5 {
            assert_eq!(buckets.take(one, start), Ok(()));
        }
        assert_eq!(buckets.take(one, start), Err(6));
        assert_eq!(buckets.take(other, start), Ok(()));
        assert_eq!(buckets.take(one, start + Duration::from_secs(7)), Ok(()));
        assert!(buckets.take(one, start + Duration::from_secs(7)).is_err());
    }

    #[test]
    fn a_try_given_back_counts_no_more_and_no_more_than_the_burst_is_ever_there() {
        let buckets = Buckets::new(2, 1);
        let (one, start) = (IpAddr::from([203, 0, 113, 1]), Instant::now());
        for _ in 0..20 {
            assert_eq!(buckets.take(one, start), Ok(()));
            buckets.give_back(one);
        }
        buckets.give_back(one);
        assert_eq!(buckets.take(one, start), Ok(()));
        assert_eq!(buckets.take(one, start), Ok(()));
        assert!(buckets.take(one, start).is_err());
    }

    #[test]
    fn an_ipv6_household_is_one_address() {
        let buckets = Buckets::new(1, 1);
        let now = Instant::now();
        assert_eq!(buckets.take("2001:db8::1".parse().unwrap(), now), Ok(()));
        assert!(buckets.take("2001:db8::2".parse().unwrap(), now).is_err());
        assert_eq!(buckets.take("2001:db8:0:1::1".parse().unwrap(), now), Ok(()));
    }
}
