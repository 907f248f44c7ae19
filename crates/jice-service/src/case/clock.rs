//! Why this date? The count of a step, day by day, for anybody who has a part in the case.

use jice_domain::{Action, CaseId, CaseState, PersonId, TimeUnit, date_at};
use jice_policy::{DayReason, MissingYear};
use jiff::civil::Date;

use super::about;
use crate::context::Asked;
use crate::view::{ClockDay, ClockView};
use crate::{Service, ServiceError};

impl Service {
    /// The clock of the step a case is before.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where it is before none.
    pub fn case_clock(&self, asked: &Asked, person: PersonId, id: CaseId) -> Result<ClockView, ServiceError> {
        let case = self.case_for(asked, Action::ReadCase, person, id)?;
        self.note_read(asked, Action::ReadCase, about(&case).with_fields("clock"))?;
        let CaseState::Open { arrived, due, .. } = case.state else { return Err(ServiceError::Absent) };
        let step = case.current().ok_or(ServiceError::Absent)?;
        let law = self.rulebook(&case.jurisdiction)?;
        let from = date_at(step.counts_from(arrived));
        let counted = match (step.within, step.unit) {
            (Some(within), TimeUnit::WorkingDay) => law.calendar().explain(from, within),
            _ => Ok(Vec::new()),
        };
        let missing_year = counted.as_ref().err().map(|MissingYear(year)| *year);
        let days = counted.unwrap_or_default().into_iter().map(|day| ClockDay {
            date: day.date.to_string(),
            nth: day.nth,
            reason: reason(day.reason).to_owned(),
            name: day.name,
        });
        Ok(ClockView {
            from_on: from.to_string(),
            within: step.within,
            unit: unit(step.unit).to_owned(),
            due_on: due.map(|due: Date| due.to_string()),
            silence: step.silence.as_str().to_owned(),
            article: law.cite(&step.time_clause).map(|cite| cite.article.clone()).unwrap_or_default(),
            clause: step.time_clause.clone(),
            days: days.collect(),
            missing_year,
        })
    }
}

fn reason(reason: DayReason) -> &'static str {
    match reason {
        DayReason::Weekday => "weekday",
        DayReason::Weekend => "weekend",
        DayReason::Holiday => "holiday",
        DayReason::MakeUp => "make_up",
    }
}

pub(super) fn unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Day => "day",
        TimeUnit::WorkingDay => "working_day",
        TimeUnit::Month => "month",
    }
}
