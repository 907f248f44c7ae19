//! Working days: holidays and make-up days 调休, layered from nation to prefecture.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use crate::error::PackError;

/// A year whose calendar is not loaded: nothing is counted through it, and nothing is
/// ever deemed because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the calendar of {0} is not loaded")]
pub struct MissingYear(pub i16);

/// What a day is by decree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DayKind {
    Holiday,
    Workday,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Decree {
    kind: DayKind,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    date: Date,
    kind: DayKind,
    name: String,
}

/// Why a day counts or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayReason {
    /// Monday to Friday.
    Weekday,
    /// Saturday or Sunday.
    Weekend,
    /// A holiday by decree.
    Holiday,
    /// Worked by decree, to make up for a holiday 调休上班.
    MakeUp,
}

impl DayReason {
    /// Whether the day counts as a working day.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Weekday | Self::MakeUp)
    }
}

/// One day of a count, to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedDay {
    /// The day.
    pub date: Date,
    /// Why it counts or does not.
    pub reason: DayReason,
    /// Name of the decree's holiday; empty for ordinary days.
    pub name: String,
    /// The how-manieth working day it is; none where it does not count.
    pub nth: Option<u32>,
}

/// Holidays of one pack's `calendar/*.csv`: `date,kind,name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CalendarLayer(BTreeMap<Date, Decree>);

impl CalendarLayer {
    pub(crate) fn read(&mut self, file: &str, text: &str) -> Result<(), PackError> {
        for (number, line) in csv::Reader::from_reader(text.as_bytes()).deserialize::<Line>().enumerate() {
            let fault =
                |what: String| PackError::new(file, number + 2, what, "write date,kind,name with one line a day");
            let line = line.map_err(|e| fault(e.to_string()))?;
            let decree = Decree { kind: line.kind, name: line.name };
            if self.0.insert(line.date, decree).is_some() {
                return Err(fault(format!("{} stands twice", line.date)));
            }
        }
        Ok(())
    }
}

/// The working days of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<Date, Decree>,
    /// Years the lowest layer, the nation's, has decreed.
    years: Vec<i16>,
}

impl Calendar {
    /// Layers from nation down; a lower layer's day takes the place of a higher one's.
    pub(crate) fn layered<'a>(layers: impl IntoIterator<Item = &'a CalendarLayer>) -> Self {
        let mut calendar = Self::default();
        for layer in layers.into_iter().filter(|layer| !layer.0.is_empty()) {
            if calendar.days.is_empty() {
                calendar.years = layer.0.keys().map(|date| date.year()).collect();
                calendar.years.dedup();
            }
            calendar.days.extend(layer.0.iter().map(|(date, decree)| (*date, decree.clone())));
        }
        calendar
    }

    /// Whether `date` is worked, and why.
    ///
    /// # Errors
    /// Where the calendar of its year is not loaded.
    pub fn day(&self, date: Date) -> Result<(DayReason, &str), MissingYear> {
        if self.years.binary_search(&date.year()).is_err() {
            return Err(MissingYear(date.year()));
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(match self.days.get(&date) {
            Some(Decree { kind: DayKind::Holiday, name }) => (DayReason::Holiday, name),
            Some(Decree { kind: DayKind::Workday, name }) if weekend => (DayReason::MakeUp, name),
            Some(Decree { kind: DayKind::Workday, .. }) => (DayReason::Weekday, ""),
            None if weekend => (DayReason::Weekend, ""),
            None => (DayReason::Weekday, ""),
        })
    }

    /// The `n`th working day after `date`, which itself is not counted.
    ///
    /// # Errors
    /// Where a calendar on the way is not loaded.
    pub fn working_days_after(&self, date: Date, n: u32) -> Result<Date, MissingYear> {
        let (mut day, mut counted) = (date, 0);
        while counted < n {
            day = day.tomorrow().map_err(|_| MissingYear(day.year()))?;
            counted += u32::from(matches!(self.day(day)?.0, DayReason::Weekday | DayReason::MakeUp));
        }
        Ok(day)
    }

    /// The same count, day by day, for people to check.
    ///
    /// # Errors
    /// Where a calendar on the way is not loaded.
    pub fn explain(&self, date: Date, n: u32) -> Result<Vec<CountedDay>, MissingYear> {
        let last = self.working_days_after(date, n)?;
        let mut counted = 0;
        date.series(jiff::ToSpan::days(1))
            .skip(1)
            .take_while(|day| *day <= last)
            .map(|day| {
                let (reason, name) = self.day(day)?;
                let works = matches!(reason, DayReason::Weekday | DayReason::MakeUp);
                counted += u32::from(works);
                Ok(CountedDay { date: day, reason, name: name.to_owned(), nth: works.then_some(counted) })
            })
            .collect()
    }
}
