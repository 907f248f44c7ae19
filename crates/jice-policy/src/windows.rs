//! Windows, yearly deadlines, and times that run from an event.

use jice_domain::{Level, TimeUnit};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::calendar::{Calendar, MissingYear};
use crate::facts::WindowFacts;

/// `windows.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WindowsFile {
    #[serde(default)]
    pub(crate) window: Vec<Window>,
    #[serde(default)]
    pub(crate) deadline: Vec<Deadline>,
    #[serde(default)]
    pub(crate) reminder: Vec<Reminder>,
}

/// A day that comes every year, written as `09-30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// That day in `year`. 29 February falls on the 28th where the year has none.
    pub fn in_year(self, year: i16) -> Date {
        Date::new(year, self.month, self.day)
            .or_else(|_| Date::new(year, self.month, self.day - 1))
            .expect("checked when it was read")
    }
}

impl std::fmt::Display for MonthDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        let date: Option<Date> = (text.len() == 5).then(|| format!("2024-{text}").parse().ok()).flatten();
        let date = date.ok_or_else(|| D::Error::custom(format!("not a day of the year: {text:?}")))?;
        Ok(Self { month: date.month(), day: date.day() })
    }
}

/// A time of the year in which something may be done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Its name, as `new_entry`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// First day of every year; none where an authority must set it.
    pub opens: Option<MonthDay>,
    /// Last day of every year; before `opens` where it runs into the next.
    pub closes: Option<MonthDay>,
    /// The tier that may set it otherwise for a year or a unit.
    pub set_by: Level,
    /// The clause it comes from.
    pub clause: String,
}

/// Whether a window is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Open; the last day on which it is.
    Open {
        /// That day.
        until: Date,
    },
    /// Not yet or no longer open; the next first day that is known.
    Closed {
        /// The day it last closed, or the nearest it opens on.
        next: Option<Date>,
        /// Whether the nearest opening is over.
        over: bool,
    },
}

impl Window {
    /// Whether it is open on `date`; `set` are the windows an authority set otherwise.
    pub fn on(&self, date: Date, set: &[WindowFacts<'_>]) -> Opening {
        let mut set = set.iter().filter(|window| window.window == self.id).peekable();
        if set.peek().is_some() {
            let spans: Vec<_> = set.map(|window| (window.opens_on, window.closes_on)).collect();
            return opening(&spans, date);
        }
        match (self.opens, self.closes) {
            (Some(opens), Some(closes)) => {
                let wraps = i16::from(closes < opens);
                let spans: Vec<_> = (-1..=1)
                    .map(|step| date.year() + step)
                    .map(|year| (opens.in_year(year), closes.in_year(year + wraps)))
                    .collect();
                opening(&spans, date)
            }
            _ => Opening::Closed { next: None, over: false },
        }
    }
}

fn opening(spans: &[(Date, Date)], date: Date) -> Opening {
    if let Some((_, closes)) = spans.iter().find(|(opens, closes)| *opens <= date && date <= *closes) {
        return Opening::Open { until: *closes };
    }
    let next = spans.iter().map(|(opens, _)| *opens).filter(|opens| *opens > date).min();
    let over = spans.iter().any(|(opens, closes)| *closes < date && opens.year() == date.year());
    Opening::Closed { next, over }
}

/// A day of the year by which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// Its name, as `new_entry_reported`.
    pub id: String,
    /// What is due, in Chinese.
    pub zh: String,
    /// What is due, in English.
    pub en: String,
    /// The last day, every year.
    pub by: MonthDay,
    /// The tiers that owe it.
    pub owed_by: Vec<Level>,
    /// The clause it comes from.
    pub clause: String,
}

impl Deadline {
    /// The day it falls on in the school year that begins in `year`: years turn in August.
    pub fn in_school_year(&self, year: i16) -> Date {
        let day = self.by.in_year(year);
        if day.month() < 8 { self.by.in_year(year + 1) } else { day }
    }
}

/// A time that runs from an event: after it, those who owe something are reminded. It never
/// decides anything.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// Its name, as `archive_opened`.
    pub id: String,
    /// What is due, in Chinese.
    pub zh: String,
    /// What is due, in English.
    pub en: String,
    /// From when it runs; that day is not counted.
    pub from: Event,
    /// How many.
    pub within: u32,
    /// Of which unit.
    pub unit: TimeUnit,
    /// Whether the figure is ours, because the text says 及时 or less.
    #[serde(default)]
    pub ours: bool,
    /// The tiers that owe it.
    pub owed_by: Vec<Level>,
    /// The clause it comes from.
    pub clause: String,
}

/// An event from which a time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A batch was handed to the authority.
    BatchSubmitted,
    /// A pupil was registered.
    EntryOpened,
    /// Somebody on the staff was trained.
    StaffTrained,
    /// A suspension ends: counted backwards, for the reminder before.
    SuspensionEnds,
}

/// The last day in time for what runs from `date`, which is not counted.
///
/// # Errors
/// Where working days are counted and a calendar on the way is not loaded.
pub fn due(date: Date, within: u32, unit: TimeUnit, calendar: &Calendar) -> Result<Date, MissingYear> {
    match unit {
        TimeUnit::Day => Ok(date.saturating_add(i64::from(within).days())),
        TimeUnit::Month => Ok(date.saturating_add(i64::from(within).months())),
        TimeUnit::WorkingDay => calendar.working_days_after(date, within),
    }
}

impl Reminder {
    /// The last day in time, for an event on `date`.
    ///
    /// # Errors
    /// Where working days are counted and a calendar on the way is not loaded.
    pub fn due(&self, date: Date, calendar: &Calendar) -> Result<Date, MissingYear> {
        due(date, self.within, self.unit, calendar)
    }

    /// Whether the time that ran from an event on `date` is over on `today`; it is not where a
    /// calendar on the way is not loaded.
    pub fn is_over(&self, date: Date, today: Date, calendar: &Calendar) -> bool {
        self.due(date, calendar).is_ok_and(|due| due < today)
    }
}
