//! The workbench, and the windows on it.

use axum::extract::State;
use jice_domain::{OrgId, SchoolYear};
use jice_service::command::{LoadPlan, SetWindow};
use jice_service::view::{PlanView, WatchView, WindowView, Workbench};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::app::App;
use crate::extract::{At, Query, Reader, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(workbench))
        .routes(routes!(list_windows, set_window))
        .routes(routes!(admission_plan, load_plan))
        .routes(routes!(watch))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PlanQuery {
    /// The school year; none for the open one.
    school_year: Option<SchoolYear>,
}

/// What waits for this user, and what stands open.
#[utoipa::path(get, path = "/api/workbench", tag = "work", responses((status = 200, body = Workbench)))]
async fn workbench(State(app): State<App>, Reader(asked): Reader) -> Answer<Workbench> {
    app.view(asked, |service, asked| service.workbench(asked)).await
}

/// The windows as they stand for a unit.
#[utoipa::path(get, path = "/api/orgs/{org}/windows", tag = "work", responses((status = 200, body = Vec<WindowView>)))]
async fn list_windows(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<Vec<WindowView>> {
    app.view(asked, move |service, asked| service.list_windows(asked, org)).await
}

/// Set other days for a window, for a unit and all below it, or lift what was set.
#[utoipa::path(post, path = "/api/orgs/{org}/windows", tag = "work", request_body = SetWindow, responses((status = 200, body = Vec<WindowView>)))]
async fn set_window(State(app): State<App>, At(org): At<OrgId>, write: Write<SetWindow>) -> Answer<Vec<WindowView>> {
    app.view(write.asked, move |service, asked| service.set_window(asked, org, write.command)).await
}

/// The year's admission plan of a unit and the schools below it.
#[utoipa::path(get, path = "/api/orgs/{org}/admission-plan", tag = "work", params(PlanQuery), responses((status = 200, body = Vec<PlanView>)))]
async fn admission_plan(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<PlanQuery>,
) -> Answer<Vec<PlanView>> {
    app.view(asked, move |service, asked| service.admission_plan(asked, org, query.school_year)).await
}

/// Load the year's admission plan of schools below.
#[utoipa::path(post, path = "/api/orgs/{org}/admission-plan", tag = "work", request_body = LoadPlan, responses((status = 200, body = Vec<PlanView>)))]
async fn load_plan(State(app): State<App>, At(org): At<OrgId>, write: Write<LoadPlan>) -> Answer<Vec<PlanView>> {
    app.view(write.asked, move |service, asked| service.load_plan(asked, org, write.command)).await
}

/// What to look into at and below a unit: undertakings, training, photos, sign-ins.
#[utoipa::path(get, path = "/api/orgs/{org}/watch", tag = "work", responses((status = 200, body = WatchView)))]
async fn watch(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<WatchView> {
    app.view(asked, move |service, asked| service.watch(asked, org)).await
}
