//! The workbench.

use axum::extract::State;
use jice_service::view::Workbench;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::app::App;
use crate::extract::Reader;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(workbench))
}

/// What waits for this user, and what stands open.
#[utoipa::path(get, path = "/api/workbench", tag = "work", responses((status = 200, body = Workbench)))]
async fn workbench(State(app): State<App>, Reader(asked): Reader) -> Answer<Workbench> {
    app.view(asked, |service, asked| service.workbench(asked)).await
}
