//! Searches of clerks: by the beginning of a name in their scope, and by number.

use anyhow::ensure;

use super::super::browser::{Browser, keep_busy};
use super::super::lookup::find;
use super::super::report::{Figure, quantile};
use super::users::User;

/// Clients at once.
const CLIENTS: usize = 8;
/// Most milliseconds at p95: what OpenCRVS published for 8 virtual CPUs.
const MILLISECONDS: f64 = 57.0;

/// Searches by name and by number.
pub(super) fn measure(engine: &'static str, port: u16, users: &[User], seconds: f64) -> anyhow::Result<Vec<Figure>> {
    let clerks: Vec<&User> = users.iter().filter(|user| !user.known.is_empty()).collect();
    ensure!(!clerks.is_empty(), "no clerk to search: ask for more pupils or users");
    let of = |client: usize, turn: usize| {
        let user = clerks[(client + turn) % clerks.len()];
        (user, &user.known[(client * 31 + turn) % user.known.len()])
    };
    // Every other search is for a surname, which fills a page.
    let by_name = async |browser: &mut Browser, client: usize, turn: usize| {
        let (user, known) = of(client, turn);
        let surname: String = known.name.chars().take(1).collect();
        let sought = if turn.is_multiple_of(2) { &known.name } else { &surname };
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("q", sought).finish();
        let found: Found = browser.get(&user.token, &format!("/api/pupils?{query}")).await?.json()?;
        ensure!(!found.items.is_empty(), "nobody is called {sought}");
        Ok(true)
    };
    let by_number = async |browser: &mut Browser, client: usize, turn: usize| {
        let (user, known) = of(client, turn);
        find(browser, &user.token, &known.number).await?;
        Ok(true)
    };
    let named = keep_busy(port, CLIENTS, seconds, by_name)?;
    let numbered = keep_busy(port, CLIENTS, seconds, by_number)?;
    let mut figures = Vec::new();
    for (what, mut ran) in [("by name", named), ("by number", numbered)] {
        let p95 = quantile(&mut ran.latencies, 0.95);
        let mut figure =
            Figure::below(engine, &format!("search {what}, {CLIENTS} clients"), p95, "ms p95", MILLISECONDS);
        let (p50, p99) = (quantile(&mut ran.latencies, 0.5), quantile(&mut ran.latencies, 0.99));
        figure.notes = vec![format!(
            "p50 {p50:.2} ms, p99 {p99:.2} ms over {} searches, {:.0} a second",
            ran.latencies.len(),
            ran.per_second
        )];
        figure.say();
        figures.push(figure);
    }
    Ok(figures)
}

/// A page of pupils.
#[derive(serde::Deserialize)]
struct Found {
    items: Vec<serde::de::IgnoredAny>,
}
