//! Papers to print or take away.

use axum::extract::State;
use jice_domain::{OrgId, PersonId};
use jice_service::command::RosterAsk;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Bytes, File};
use crate::app::App;
use crate::extract::{At, Json, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(roster_xlsx)).routes(routes!(roster_pdf)).routes(routes!(card_pdf))
}

/// The roster of a school, class or grade, as a workbook. The purpose travels in the body, for
/// an address is kept in many places; it stands in the audit log.
#[utoipa::path(post, path = "/api/orgs/{org}/roster.xlsx", tag = "papers", request_body = RosterAsk,
    responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn roster_xlsx(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Json(ask): Json<RosterAsk>,
) -> File {
    app.file(asked, move |service, asked| service.roster_xlsx(asked, org, &ask)).await
}

/// The same, to print.
#[utoipa::path(post, path = "/api/orgs/{org}/roster.pdf", tag = "papers", request_body = RosterAsk, responses((status = 200, body = Bytes, content_type = "application/pdf")))]
async fn roster_pdf(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Json(ask): Json<RosterAsk>,
) -> File {
    app.file(asked, move |service, asked| service.roster_pdf(asked, org, &ask)).await
}

/// The card of one pupil.
#[utoipa::path(get, path = "/api/pupils/{person}/card.pdf", tag = "papers", responses((status = 200, body = Bytes, content_type = "application/pdf")))]
async fn card_pdf(State(app): State<App>, At(person): At<PersonId>, Reader(asked): Reader) -> File {
    app.file(asked, move |service, asked| service.card_pdf(asked, person)).await
}
