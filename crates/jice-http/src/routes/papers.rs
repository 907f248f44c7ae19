//! Papers to print or take away.

use axum::extract::State;
use jice_domain::{OrgId, PersonId};
use jice_service::command::{OverridesExport, RosterAsk};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Bytes, File};
use crate::app::App;
use crate::extract::{At, Json, Query, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(roster_xlsx))
        .routes(routes!(roster_pdf))
        .routes(routes!(card_pdf))
        .routes(routes!(statistics_xlsx))
        .routes(routes!(workload_xlsx))
        .routes(routes!(overrides_xlsx))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct WorkloadQuery {
    /// From this day on; none for the last half year.
    #[param(value_type = Option<String>, format = Date)]
    since: Option<jiff::civil::Date>,
}

/// Counts of a unit and those below by region, school, grade and sex, as a workbook.
#[utoipa::path(get, path = "/api/orgs/{org}/statistics.xlsx", tag = "papers",
    responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn statistics_xlsx(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> File {
    app.file(asked, move |service, asked| service.statistics_xlsx(asked, org)).await
}

/// What every administrator of a unit and those below did, as a workbook.
#[utoipa::path(get, path = "/api/orgs/{org}/workload.xlsx", tag = "papers", params(WorkloadQuery),
    responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn workload_xlsx(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<WorkloadQuery>,
) -> File {
    app.file(asked, move |service, asked| service.workload_xlsx(asked, org, query.since)).await
}

/// The exceptions that authorities made at and below a unit, as a workbook; the purpose in the body.
#[utoipa::path(post, path = "/api/orgs/{org}/overrides.xlsx", tag = "papers", request_body = OverridesExport,
    responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn overrides_xlsx(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Json(ask): Json<OverridesExport>,
) -> File {
    app.file(asked, move |service, asked| service.overrides_xlsx(asked, org, &ask)).await
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
