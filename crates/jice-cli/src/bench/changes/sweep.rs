//! The sweep of due days: the one that a server makes every minute, over every open step.

use std::sync::Arc;
use std::time::Instant;

use anyhow::ensure;
use jiff::SignedDuration;

use super::super::register::Opened;
use super::super::report::Figure;
use super::cases::{Behind, Made};

/// Most seconds of a sweep.
const SECONDS: f64 = 2.0;
/// A sweep deems nothing before the clock has ticked in order for an hour: one has looked before.
const BEFORE: SignedDuration = SignedDuration::from_mins(90);

/// Sweeps with overdue steps among the open ones, and once more with none left.
pub(super) fn measure(engine: &'static str, opened: &Opened, made: &Made) -> anyhow::Result<Vec<Figure>> {
    opened.by(Arc::new(Behind(BEFORE)))?.sweep_cases()?;
    let mut figures = Vec::new();
    for overdue in [made.overdue, 0] {
        let began = Instant::now();
        let swept = opened.service.sweep_cases()?;
        let took = began.elapsed().as_secs_f64();
        ensure!(!swept.distrusted && swept.kept_back == 0, "the sweep kept steps back: {swept:?}");
        ensure!(swept.deemed as usize == overdue, "{} steps deemed of {overdue}: {swept:?}", swept.deemed);
        let what = format!("sweep, {overdue} overdue");
        let mut figure = Figure::below(engine, &what, took, "s", SECONDS);
        figure.notes = vec![format!("{} open steps, {} taken by silence", made.cases(), swept.deemed)];
        figure.say();
        figures.push(figure);
    }
    Ok(figures)
}
