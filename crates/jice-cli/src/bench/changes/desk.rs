//! The desk while everybody works: each user opens the first page of the desk, looks at a case
//! on it, decides it, and thinks before each click.

use std::time::{Duration, Instant};

use anyhow::ensure;
use hyper::StatusCode;
use jice_domain::{CaseId, PersonId};
use serde::Deserialize;

use super::super::browser::{Browser, milliseconds};
use super::super::report::{Figure, quantile};
use super::users::User;

/// Most milliseconds at p95: what OpenCRVS published for 8 virtual CPUs.
const MILLISECONDS: f64 = 40.0;
/// From one click of a user to the next, on average.
const THINK: Duration = Duration::from_secs(10);
/// They work so many times as long as clients are kept busy elsewhere.
const TIMES: f64 = 6.0;

/// A page of a desk.
#[derive(Deserialize)]
pub(super) struct Page {
    pub(super) items: Vec<Item>,
    pub(super) next: Option<String>,
}

/// A case on a desk.
#[derive(Deserialize, Clone, Copy)]
pub(super) struct Item {
    pub(super) person: PersonId,
    pub(super) case: CaseId,
    pub(super) version: i32,
}

impl Item {
    /// Says yes to it; tells whether nobody else was first.
    pub(super) async fn accept(self, browser: &mut Browser, token: &str) -> anyhow::Result<bool> {
        let Self { person, case, version } = self;
        let yes = format!("{{\"version\":{version},\"verdict\":\"accept\",\"opinion\":\"同意\"}}");
        let key = format!("accept-{case}-{version}");
        let answer = browser.post(token, &format!("/api/cases/{person}/{case}/decide"), &key, yes).await?;
        if answer.code == StatusCode::CONFLICT {
            return Ok(false);
        }
        answer.json::<serde::de::IgnoredAny>().map(|_| true)
    }
}

/// What the users met.
#[derive(Default)]
struct Met {
    desks: Vec<f64>,
    views: Vec<f64>,
    decisions: Vec<f64>,
    conflicts: usize,
}

/// Lets all users work.
pub(super) fn measure(engine: &'static str, port: u16, users: &[User], seconds: f64) -> anyhow::Result<Figure> {
    ensure!(!users.is_empty(), "no users: ask for some");
    let length = Duration::from_secs_f64(seconds * TIMES);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let met = runtime.block_on(async {
        let began = Instant::now();
        let at_work = users.iter().enumerate().map(|(nth, user)| work(port, user, nth as u64, began, length));
        futures_util::future::try_join_all(at_work).await
    })?;
    let mut all = Met::default();
    for met in met {
        all.desks.extend(met.desks);
        all.views.extend(met.views);
        all.decisions.extend(met.decisions);
        all.conflicts += met.conflicts;
    }
    let clicks = all.desks.len() + all.views.len() + all.decisions.len();
    let p = |latencies: &mut Vec<f64>, q| quantile(latencies, q);
    let what = format!("desk, {} users at work", users.len());
    let mut figure = Figure::below(engine, &what, p(&mut all.desks, 0.95), "ms p95", MILLISECONDS);
    figure.notes = vec![
        format!(
            "p50 {:.2} ms, p99 {:.2} ms over {} first pages; a case p95 {:.2} ms, a decision p95 {:.2} ms",
            p(&mut all.desks, 0.5),
            p(&mut all.desks, 0.99),
            all.desks.len(),
            p(&mut all.views, 0.95),
            p(&mut all.decisions, 0.95),
        ),
        format!(
            "each user clicks every {} s on average: desk, case, decision; {:.0} clicks a second for {:.0} s, {} cases \
             decided by somebody else first; every click opens a connection, and waits from when it was due",
            THINK.as_secs(),
            clicks as f64 / length.as_secs_f64(),
            length.as_secs_f64(),
            all.conflicts
        ),
    ];
    figure.say();
    Ok(figure)
}

/// What a user clicks next.
enum Click {
    Desk,
    Case(Item),
    Decide(Item),
}

/// One user's work: clicks at moments that were drawn beforehand, so that a slow answer puts off
/// no load.
async fn work(port: u16, user: &User, nth: u64, began: Instant, length: Duration) -> anyhow::Result<Met> {
    let mut chance = Chance(nth);
    let mut met = Met::default();
    let mut due = began + THINK.min(length).mul_f64(chance.share());
    let mut next = Click::Desk;
    while due < began + length {
        tokio::time::sleep_until(due.into()).await;
        let mut browser = Browser::open(port).await?;
        next = match next {
            Click::Desk => {
                let page: Page = browser.get(&user.token, "/api/desk?part=todo").await?.json()?;
                met.desks.push(milliseconds(due));
                let at = chance.below(page.items.len());
                page.items.get(at).map_or(Click::Desk, |item| Click::Case(*item))
            }
            Click::Case(item) => {
                let Item { person, case, .. } = item;
                let seen: Version = browser.get(&user.token, &format!("/api/cases/{person}/{case}")).await?.json()?;
                met.views.push(milliseconds(due));
                Click::Decide(Item { version: seen.version, ..item })
            }
            Click::Decide(item) => {
                match item.accept(&mut browser, &user.token).await? {
                    true => met.decisions.push(milliseconds(due)),
                    false => met.conflicts += 1,
                }
                Click::Desk
            }
        };
        due += THINK.mul_f64(0.5 + chance.share());
    }
    Ok(met)
}

/// The version of a case that is shown.
#[derive(Deserialize)]
struct Version {
    version: i32,
}

/// Numbers that look drawn and are the same in every run: SplitMix64.
struct Chance(u64);

impl Chance {
    /// From 0 up to 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.share() * end as f64) as usize
    }
}
