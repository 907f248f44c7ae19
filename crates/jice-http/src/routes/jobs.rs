//! Work for the machine, watched while it goes on.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use jice_domain::{JobId, OrgId};
use jice_service::Credentials;
use jice_service::view::{JobState, JobView};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, sleep};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::app::{App, Turn};
use crate::errors::Failure;
use crate::extract::{At, Reader, credentials};

/// How often a job is looked at.
const LOOK: Duration = Duration::from_millis(300);
/// A stream ends after this long; the browser opens another by itself.
const LONGEST: Duration = Duration::from_secs(10 * 60);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(view_job)).routes(routes!(job_events))
}

/// Where a job stands.
#[utoipa::path(get, path = "/api/orgs/{org}/jobs/{job}", tag = "work", responses((status = 200, body = JobView)))]
async fn view_job(
    State(app): State<App>,
    At((org, job)): At<(OrgId, JobId)>,
    Reader(asked): Reader,
) -> Answer<JobView> {
    app.view(asked, move |service, asked| service.view_job(asked, org, job)).await
}

/// Where a job stands, again whenever it moved, until it is done. A failure comes as the
/// event `problem`, with the body it would have had.
#[utoipa::path(get, path = "/api/orgs/{org}/jobs/{job}/events", tag = "work", responses((status = 200, body = JobView, content_type = "text/event-stream")))]
async fn job_events(
    State(app): State<App>,
    At((org, job)): At<(OrgId, JobId)>,
    parts: Parts,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let watch = Watch::begin(app, org, job, &parts).await?;
    let events = unfold(watch, |mut watch| async move { watch.next().await.map(|event| (Ok(event), watch)) });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(10))))
}

/// A job being watched.
struct Watch {
    app: App,
    org: OrgId,
    job: JobId,
    who: Credentials,
    began: Instant,
    shown: Shown,
    _place: OwnedSemaphorePermit,
}

/// How far the stream is.
enum Shown {
    /// Nothing yet; this comes first.
    Nothing(JobView),
    /// This, and more will come.
    Part(JobView),
    /// All.
    All,
}

impl Watch {
    /// # Errors
    /// What the first look meets: then no stream begins.
    async fn begin(app: App, org: OrgId, job: JobId, parts: &Parts) -> Result<Self, Failure> {
        let who = credentials(parts, &app)?;
        let place = app.stream()?;
        let first = look(&app, org, job, &who).await?;
        let (began, shown) = (Instant::now(), Shown::Nothing(first));
        Ok(Self { app, org, job, who, began, shown, _place: place })
    }

    async fn next(&mut self) -> Option<Event> {
        let before = match std::mem::replace(&mut self.shown, Shown::All) {
            Shown::Nothing(first) => return Some(self.show(first)),
            Shown::Part(before) => before,
            Shown::All => return None,
        };
        while self.began.elapsed() < LONGEST {
            sleep(LOOK).await;
            match look(&self.app, self.org, self.job, &self.who).await {
                Ok(now) if now != before => return Some(self.show(now)),
                Ok(_) | Err(Failure::Busy(_)) => {}
                Err(failure) => return Some(event(&failure.problem()).event("problem")),
            }
        }
        None
    }

    fn show(&mut self, job: JobView) -> Event {
        let event = event(&job);
        self.shown = match job.state {
            JobState::Waiting | JobState::Running => Shown::Part(job),
            JobState::Done | JobState::Failed => Shown::All,
        };
        event
    }
}

/// Asks afresh each time: who may not look any more sees no more.
async fn look(app: &App, org: OrgId, job: JobId, who: &Credentials) -> Result<JobView, Failure> {
    app.answer(Turn::Everyday, who.clone(), move |service, asked| service.view_job(asked, org, job)).await
}

fn event(body: &impl Serialize) -> Event {
    Event::default().data(serde_json::to_string(body).expect("views are texts and numbers"))
}
