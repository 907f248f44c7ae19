//! At the border: columns become domain types, and back. A row that cannot become one is
//! an inconsistency that names its table, column and key.

use std::str::FromStr;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;

/// A column of a row that is being read.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a dyn std::fmt::Display,
}

impl At<'_> {
    /// The inconsistency `what` of `column` here.
    pub(crate) fn wrong(self, column: &'static str, what: impl std::fmt::Display) -> StoreError {
        StoreError::Inconsistent { table: self.table, column, row: self.row.to_string(), what: what.to_string() }
    }

    /// A word of a closed set.
    pub(crate) fn word<T: FromStr>(self, column: &'static str, text: &str) -> Result<T, StoreError> {
        text.parse().map_err(|_| self.wrong(column, "not a word of its set"))
    }

    /// A word of a closed set that has one only in JSON.
    pub(crate) fn json_word<T: DeserializeOwned>(self, column: &'static str, text: &str) -> Result<T, StoreError> {
        let word = serde_json::Value::String(text.to_owned());
        serde_json::from_value(word).map_err(|_| self.wrong(column, "not a word of its set"))
    }

    /// A date.
    pub(crate) fn date(self, column: &'static str, text: &str) -> Result<Date, StoreError> {
        text.parse().map_err(|_| self.wrong(column, "not a date"))
    }

    /// A date that may be absent.
    pub(crate) fn date_maybe(self, column: &'static str, text: Option<&str>) -> Result<Option<Date>, StoreError> {
        text.map(|text| self.date(column, text)).transpose()
    }

    /// A moment.
    pub(crate) fn moment(self, column: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(micros).map_err(|_| self.wrong(column, "not a moment"))
    }

    /// A moment that may be absent.
    pub(crate) fn moment_maybe(
        self,
        column: &'static str,
        micros: Option<i64>,
    ) -> Result<Option<Timestamp>, StoreError> {
        micros.map(|micros| self.moment(column, micros)).transpose()
    }

    /// A small number that is not negative.
    pub(crate) fn small(self, column: &'static str, number: impl TryInto<u8>) -> Result<u8, StoreError> {
        number.try_into().map_err(|_| self.wrong(column, "out of range"))
    }

    /// A count that is not negative.
    pub(crate) fn count(self, column: &'static str, number: impl TryInto<u32>) -> Result<u32, StoreError> {
        number.try_into().map_err(|_| self.wrong(column, "out of range"))
    }

    /// A structure kept as JSON. The message never carries the text: it may be private.
    pub(crate) fn json<T: DeserializeOwned>(self, column: &'static str, text: &[u8]) -> Result<T, StoreError> {
        serde_json::from_slice(text)
            .map_err(|error| self.wrong(column, format!("not its structure, at {}", error.column())))
    }
}

/// The word of a closed set that has one only in JSON.
pub(crate) fn json_word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("not a word: {other:?}"),
    }
}

/// A moment as it is stored.
pub(crate) fn micros(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

/// A date as it is stored.
pub(crate) fn day(date: Date) -> String {
    date.to_string()
}

/// A structure as JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the register's structures have plain keys")
}

/// Refuses a write of a record that stands at another version than it was read at, and tells
/// at which: `now` looks.
pub(crate) fn expect_version(
    table: &'static str,
    found: usize,
    now: impl FnOnce() -> diesel::QueryResult<i32>,
) -> Result<(), StoreError> {
    if found == 1 {
        return Ok(());
    }
    let current = diesel::OptionalExtension::optional(now())?;
    Err(StoreError::Conflict { table, expected: 1, found, current })
}

/// Refuses a write that met another number of rows than it must.
pub(crate) fn expect(table: &'static str, expected: usize, found: usize) -> Result<(), StoreError> {
    if expected == found { Ok(()) } else { Err(StoreError::Conflict { table, expected, found, current: None }) }
}

/// The least text that is greater than every text that begins with `prefix`; names compare
/// by code point on both engines. None where there is none.
pub(crate) fn after_prefix(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        let next = match u32::from(last) + 1 {
            // Surrogates are no letters.
            0xD800 => Some('\u{E000}'),
            code => char::from_u32(code),
        };
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::after_prefix;

    #[test]
    fn the_end_of_a_prefix_lies_behind_all_that_begin_with_it() {
        assert_eq!(after_prefix("李").as_deref(), Some("杏"));
        assert_eq!(after_prefix("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(after_prefix("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(after_prefix("\u{10FFFF}"), None);
        assert_eq!(after_prefix(""), None);
    }
}
