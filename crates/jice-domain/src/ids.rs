//! Typed identifiers: 64 bits, ordered by time, made by us, strings in JSON.
//!
//! Layout from the top: 41 bits of milliseconds since 2024-01-01 UTC, 12 bits of
//! sequence, 10 bits of node. More than 4,096 identifiers in a millisecond borrow
//! from the next one, so a node never repeats and never goes back.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 2024-01-01T00:00:00Z in milliseconds of the Unix epoch.
const EPOCH_MS: i64 = 1_704_067_200_000;
const NODE_BITS: u32 = 10;
const SEQUENCE_BITS: u32 = 12;

/// A text that is not an identifier: not a positive decimal number of 64 bits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: {0:?}")]
pub struct ParseIdError(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                match text.parse::<i64>() {
                    Ok(value) if value > 0 => Ok(Self(value)),
                    _ => Err(ParseIdError(text.to_owned())),
                }
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <String as utoipa::PartialSchema>::schema()
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

ids! {
    /// A natural person.
    PersonId,
    /// The registration of one person in one register.
    EntryId,
    /// A unit of either authority tree: an authority, a school, a campus.
    OrgId,
    /// A class of a school.
    ClassId,
    /// One stay of an entry in a school and class.
    PlacementId,
    /// A number issued to an entry.
    NumberId,
    /// An act in the journal.
    JournalId,
    /// A batch: an intake, a graduation, a return.
    BatchId,
    /// A case.
    CaseId,
    /// A paper that goes with a case.
    EvidenceId,
    /// An account of a user.
    AccountId,
    /// A piece of work for a machine.
    JobId,
    /// A pupil's photo.
    PhotoId,
    /// An item of a pupil's archive.
    ArchiveItemId,
    /// The copy of an archive that a school keeps of a pupil who left.
    ArchiveCopyId,
    /// An uploaded or produced file.
    FileId,
    /// A finding 违规线索.
    FindingId,
    /// A delegation 委托代办.
    DelegationId,
    /// A problem record 问题学籍.
    ProblemRecordId,
    /// A signed undertaking.
    UndertakingId,
    /// A line of the audit log.
    AuditId,
    /// Something that happened to a unit: a renaming.
    UnitEventId,
}

/// Makes identifiers for one node. `node` is 0 to 1,023 and unique among the
/// processes that write to one database.
#[derive(Debug)]
pub struct IdMaker {
    node: i64,
    last: AtomicI64,
}

impl IdMaker {
    /// A maker for `node`; the node's number is taken modulo 1,024.
    pub fn new(node: u16) -> Self {
        Self { node: i64::from(node) % (1 << NODE_BITS), last: AtomicI64::new(0) }
    }

    /// A maker for `node` that begins at `from`, by whatever clock.
    pub fn starting(node: u16, from: Timestamp) -> Self {
        let maker = Self::new(node);
        maker.last.store(floor(from), Ordering::Relaxed);
        maker
    }

    /// The next identifier at `now`; always greater than the one before.
    pub fn next(&self, now: Timestamp) -> i64 {
        self.next_after(now, 0)
    }

    /// The next identifier at `now` that is also greater than `known`, which another process may
    /// have made, or this one before it started anew, by a clock that was ahead.
    pub fn next_after(&self, now: Timestamp, known: i64) -> i64 {
        let floor = floor(now).max((known >> NODE_BITS) + 1);
        let step = |last: i64| Some(floor.max(last + 1));
        let last = match self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step) {
            Ok(last) | Err(last) => last,
        };
        (floor.max(last + 1) << NODE_BITS) | self.node
    }
}

/// The first of the identifiers of `now`, without its node.
fn floor(now: Timestamp) -> i64 {
    (now.as_millisecond() - EPOCH_MS).max(0) << SEQUENCE_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_rise_even_when_the_clock_falls() {
        let maker = IdMaker::new(7);
        let later = Timestamp::from_millisecond(EPOCH_MS + 1_000).unwrap();
        let earlier = Timestamp::from_millisecond(EPOCH_MS + 10).unwrap();
        let first = maker.next(later);
        let second = maker.next(earlier);
        assert!(second > first);
        assert_eq!(second & 1_023, 7);
    }

    #[test]
    fn identifiers_rise_above_those_of_a_clock_that_was_ahead() {
        let ahead = IdMaker::new(9).next(Timestamp::from_millisecond(EPOCH_MS + 3_600_000).unwrap());
        let maker = IdMaker::new(7);
        let now = Timestamp::from_millisecond(EPOCH_MS + 1_000).unwrap();
        assert!(maker.next(now) < ahead);
        let after = maker.next_after(now, ahead);
        assert!(after > ahead && maker.next(now) > after);
    }

    #[test]
    fn a_maker_begins_where_it_is_told() {
        let at = |ms: i64| Timestamp::from_millisecond(EPOCH_MS + ms).unwrap();
        let ahead = IdMaker::new(7).next(at(3_600_000));
        assert!(IdMaker::starting(7, at(3_600_001)).next(at(2_000)) > ahead);
        let usual = IdMaker::starting(7, at(1_999));
        assert_eq!(usual.next(at(2_000)), IdMaker::new(7).next(at(2_000)));
    }

    #[test]
    fn identifiers_are_strings_in_json() {
        let id = PersonId(9_007_199_254_740_993);
        let text = serde_json::to_string(&id).unwrap();
        assert_eq!(text, "\"9007199254740993\"");
        assert_eq!(serde_json::from_str::<PersonId>(&text).unwrap(), id);
        assert!(serde_json::from_str::<PersonId>("\"-1\"").is_err());
    }
}
