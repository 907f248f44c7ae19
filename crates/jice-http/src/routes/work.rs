//! The workbench, and the windows on it.

use axum::extract::State;
use jice_domain::OrgId;
use jice_service::command::SetWindow;
use jice_service::view::{WindowView, Workbench};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::app::App;
use crate::extract::{At, Reader, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(workbench)).routes(routes!(list_windows, set_window))
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
