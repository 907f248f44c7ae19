//! An intake: the batch, its workbook, and what checking it found.

use axum::extract::State;
use jice_domain::{BatchId, Grade, OrgId};
use jice_service::PageAsk;
use jice_service::command::{BatchesAsk, CheckWorkbook, NoteArrivals, OpenBatch};
use jice_service::view::{BatchView, FieldView, JobView, Page, RowChange, UploadView};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File, FileForm, GradeQuery, PageQuery};
use crate::app::App;
use crate::body::WORKBOOK_MAX;
use crate::extract::{At, Query, Reader, Upload, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_batches, open_batch))
        .routes(routes!(view_batch))
        .routes(routes!(intake_template))
        .routes(routes!(intake_fields))
        .routes(routes!(upload_workbook))
        .routes(routes!(check_workbook))
        .routes(routes!(preview))
        .routes(routes!(failed_rows))
        .routes(routes!(note_arrivals))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct BatchesQuery {
    /// Batches of this unit and those below; none for the actor's own.
    org: Option<OrgId>,
    /// Only batches in this state: `draft`, `confirmed`, `submitted`, `decided`.
    state: Option<String>,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FieldsQuery {
    /// The grade. Every grade of a pack has the same fields.
    #[serde(rename = "grade")]
    #[param(rename = "grade")]
    _grade: Option<Grade>,
}

/// Batches.
#[utoipa::path(get, path = "/api/batches", tag = "intake", params(BatchesQuery), responses((status = 200, body = Page<BatchView>)))]
async fn list_batches(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<BatchesQuery>,
) -> Answer<Page<BatchView>> {
    let BatchesQuery { org, state, cursor, limit } = query;
    let ask = BatchesAsk { org, state, page: PageAsk { cursor, limit } };
    app.view(asked, move |service, asked| service.list_batches(asked, ask)).await
}

/// Open an intake of one grade.
#[utoipa::path(post, path = "/api/batches", tag = "intake", request_body = OpenBatch, responses((status = 200, body = BatchView)))]
async fn open_batch(State(app): State<App>, write: Write<OpenBatch>) -> Answer<BatchView> {
    app.view(write.asked, |service, asked| service.open_batch(asked, write.command)).await
}

/// One batch, with what this user may do to it and why not the rest.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}", tag = "intake", responses((status = 200, body = BatchView)))]
async fn view_batch(
    State(app): State<App>,
    At((org, batch)): At<(OrgId, BatchId)>,
    Reader(asked): Reader,
) -> Answer<BatchView> {
    app.view(asked, move |service, asked| service.view_batch(asked, org, batch)).await
}

/// The workbook to fill in.
#[utoipa::path(get, path = "/api/orgs/{org}/intake-template", tag = "intake", params(GradeQuery),
    responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn intake_template(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<GradeQuery>,
) -> File {
    app.file(asked, move |service, asked| service.intake_template(asked, org, query.grade)).await
}

/// The fields of an intake, in the pack's order.
#[utoipa::path(get, path = "/api/orgs/{org}/fields", tag = "intake", params(FieldsQuery), responses((status = 200, body = Vec<FieldView>)))]
async fn intake_fields(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    _query: Query<FieldsQuery>,
) -> Answer<Vec<FieldView>> {
    app.view(asked, move |service, asked| service.intake_fields(asked, org)).await
}

/// Upload a filled workbook, .xlsx or .csv, up to 64 MiB.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/workbook", tag = "intake",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = UploadView)))]
async fn upload_workbook(
    State(app): State<App>,
    At((org, batch)): At<(OrgId, BatchId)>,
    upload: Upload<WORKBOOK_MAX>,
) -> Answer<UploadView> {
    let Upload { asked, file_name, bytes } = upload;
    app.heavy(asked, move |service, asked| service.upload_workbook(asked, org, batch, &file_name, bytes)).await
}

/// Read an uploaded workbook with its columns as agreed; rows are checked as a job.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/check", tag = "intake", request_body = CheckWorkbook, responses((status = 200, body = JobView)))]
async fn check_workbook(
    State(app): State<App>,
    At((org, batch)): At<(OrgId, BatchId)>,
    write: Write<CheckWorkbook>,
) -> Answer<JobView> {
    app.heavy(write.asked, move |service, asked| service.check_workbook(asked, org, batch, write.command)).await
}

/// What confirming would do, row by row.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}/preview", tag = "intake", params(PageQuery), responses((status = 200, body = Page<RowChange>)))]
async fn preview(
    State(app): State<App>,
    At((org, batch)): At<(OrgId, BatchId)>,
    Reader(asked): Reader,
    Query(page): Query<PageQuery>,
) -> Answer<Page<RowChange>> {
    app.view(asked, move |service, asked| service.preview(asked, org, batch, &page.ask())).await
}

/// The failing rows with their reasons, to mend and upload again.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}/failed.xlsx", tag = "intake",
    responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn failed_rows(State(app): State<App>, At((org, batch)): At<(OrgId, BatchId)>, Reader(asked): Reader) -> File {
    app.file(asked, move |service, asked| service.failed_rows(asked, org, batch)).await
}

/// Note who arrived at school, and whether guardians confirmed.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/arrivals", tag = "intake", request_body = NoteArrivals, responses((status = 200, body = BatchView)))]
async fn note_arrivals(
    State(app): State<App>,
    At((org, batch)): At<(OrgId, BatchId)>,
    write: Write<NoteArrivals>,
) -> Answer<BatchView> {
    app.view(write.asked, move |service, asked| service.note_arrivals(asked, org, batch, write.command)).await
}
