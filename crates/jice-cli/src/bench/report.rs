//! What was measured, beside its limit.

use serde::Serialize;

/// A figure and the limit it stands beside, measured in the same run on the same machine.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// `sqlite`, `postgresql`, or `-` where no database is asked.
    pub(crate) engine: &'static str,
    /// What was measured, as `intake`.
    pub(crate) what: String,
    /// How much.
    pub(crate) value: f64,
    /// Of what, as `pupils/s`.
    pub(crate) unit: &'static str,
    /// What it is compared with, as `COPY of the same rows`.
    pub(crate) limit: String,
    /// How much that is, in the same unit.
    pub(crate) limit_value: f64,
    /// The goal for value over limit.
    pub(crate) goal: Goal,
    /// More about how it came out: percentiles, memory, sizes.
    pub(crate) notes: Vec<String>,
}

/// What a figure should reach.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// At least this share of the limit.
    Share(f64),
    /// At most the limit.
    Below,
    /// Told for comparison only.
    None,
}

impl Figure {
    /// A figure that is to stay at or below `limit_value`.
    pub(crate) fn below(engine: &'static str, what: &str, value: f64, unit: &'static str, limit_value: f64) -> Self {
        let limit = "at most".to_owned();
        Self { engine, what: what.to_owned(), value, unit, limit, limit_value, goal: Goal::Below, notes: Vec::new() }
    }

    /// The figure over its limit.
    pub(crate) fn share(&self) -> f64 {
        self.value / self.limit_value
    }

    /// Whether the goal is reached; none where there is no goal.
    pub(crate) fn met(&self) -> Option<bool> {
        match self.goal {
            Goal::Share(goal) => Some(self.share() >= goal),
            Goal::Below => Some(self.value <= self.limit_value),
            Goal::None => None,
        }
    }

    /// Says the figure on the console.
    pub(crate) fn say(&self) {
        let goal = match self.goal {
            Goal::Share(goal) => format!("goal {:.0} %", goal * 100.0),
            Goal::Below => "goal: below".to_owned(),
            Goal::None => "no goal".to_owned(),
        };
        let met = self.met().map_or("", |met| if met { ", met" } else { ", MISSED" });
        println!(
            "{:<11} {:<28} {:>10.1} {:<9} {:>10.1} {:<44} {:>6.1} % ({goal}{met})",
            self.engine,
            self.what,
            self.value,
            self.unit,
            self.limit_value,
            self.limit,
            self.share() * 100.0,
        );
        for note in &self.notes {
            println!("{:<12}{note}", "");
        }
    }
}

/// The `q`-th quantile of latencies, in milliseconds. Sorts them.
pub(crate) fn quantile(latencies: &mut [f64], q: f64) -> f64 {
    latencies.sort_by(f64::total_cmp);
    let at = ((latencies.len() as f64 * q).ceil() as usize).clamp(1, latencies.len().max(1)) - 1;
    latencies.get(at).copied().unwrap_or_default()
}
