//! The rows of a batch and their photos.

use axum::extract::State;
use axum::http::StatusCode;
use jice_domain::{BatchId, ClassId, OrgId, RowState};
use jice_service::PageAsk;
use jice_service::command::{AddRow, MendRow, RowsAsk};
use jice_service::view::{Page, PhotoResult, RowView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File, FileForm};
use crate::app::{App, Turn};
use crate::body::PHOTOS_MAX;
use crate::errors::Failure;
use crate::extract::{At, Order, Picture, Query, Reader, Upload, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_rows, add_row))
        .routes(routes!(view_row, mend_row, drop_row))
        .routes(routes!(put_photos))
        .routes(routes!(put_photo, row_photo))
}

/// A row: school, batch, number.
type Row = (OrgId, BatchId, u32);

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct RowsQuery {
    /// Only rows in this state.
    state: Option<RowState>,
    /// Only rows of this class.
    class: Option<ClassId>,
    /// Only rows whose name begins so.
    q: Option<String>,
    /// Only rows without a photo.
    faceless: Option<bool>,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct VersionQuery {
    /// The version that was shown.
    version: i32,
}

/// Where a photo comes from.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PhotoSource {
    /// Taken at the camera just now.
    Capture,
    /// From a file.
    Import,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PhotoQuery {
    /// Where it comes from.
    #[param(inline)]
    source: PhotoSource,
}

/// Rows of a batch.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}/rows", tag = "intake", params(RowsQuery), responses((status = 200, body = Page<RowView>)))]
async fn list_rows(
    State(app): State<App>,
    At((org, batch)): At<(OrgId, BatchId)>,
    Reader(asked): Reader,
    Query(query): Query<RowsQuery>,
) -> Answer<Page<RowView>> {
    let RowsQuery { state, class, q, faceless, cursor, limit } = query;
    let page = PageAsk { cursor, limit };
    let ask = RowsAsk { state, class, q, faceless: faceless.unwrap_or(false), page };
    app.view(asked, move |service, asked| service.list_rows(asked, org, batch, ask)).await
}

/// Add a row by hand.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/rows", tag = "intake", request_body = AddRow, responses((status = 200, body = RowView)))]
async fn add_row(
    State(app): State<App>,
    At((org, batch)): At<(OrgId, BatchId)>,
    write: Write<AddRow>,
) -> Answer<RowView> {
    app.view(write.asked, move |service, asked| service.add_row(asked, org, batch, write.command)).await
}

/// One row, with all that the law says of it.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}/rows/{row}", tag = "intake", responses((status = 200, body = RowView)))]
async fn view_row(State(app): State<App>, At((org, batch, row)): At<Row>, Reader(asked): Reader) -> Answer<RowView> {
    app.view(asked, move |service, asked| service.view_row(asked, org, batch, row)).await
}

/// Mend a row; it is checked at once.
#[utoipa::path(patch, path = "/api/orgs/{org}/batches/{batch}/rows/{row}", tag = "intake", request_body = MendRow, responses((status = 200, body = RowView)))]
async fn mend_row(State(app): State<App>, At((org, batch, row)): At<Row>, write: Write<MendRow>) -> Answer<RowView> {
    app.view(write.asked, move |service, asked| service.mend_row(asked, org, batch, row, write.command)).await
}

/// Take a row out of the draft.
#[utoipa::path(delete, path = "/api/orgs/{org}/batches/{batch}/rows/{row}", tag = "intake", params(VersionQuery), responses((status = 204, description = "taken out")))]
async fn drop_row(
    State(app): State<App>,
    At((org, batch, row)): At<Row>,
    Order(asked): Order,
    Query(query): Query<VersionQuery>,
) -> Result<StatusCode, Failure> {
    app.call(Turn::Everyday, move |service| service.drop_row(&asked, org, batch, row, query.version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Upload photos in a .zip of up to 256 MiB, each named by its pupil.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/photos", tag = "intake",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = Vec<PhotoResult>)))]
async fn put_photos(
    State(app): State<App>,
    At((org, batch)): At<(OrgId, BatchId)>,
    upload: Upload<PHOTOS_MAX>,
) -> Answer<Vec<PhotoResult>> {
    app.heavy(upload.asked, move |service, asked| service.put_photos(asked, org, batch, upload.bytes)).await
}

/// Put the photo of a row, a JPEG of up to 2 MiB.
#[utoipa::path(put, path = "/api/orgs/{org}/batches/{batch}/rows/{row}/photo", tag = "intake", params(PhotoQuery),
    request_body(content = Bytes, content_type = "image/jpeg"), responses((status = 200, body = RowView)))]
async fn put_photo(
    State(app): State<App>,
    At((org, batch, row)): At<Row>,
    Query(query): Query<PhotoQuery>,
    picture: Picture,
) -> Answer<RowView> {
    let source = match query.source {
        PhotoSource::Capture => "capture",
        PhotoSource::Import => "import",
    };
    app.heavy(picture.asked, move |service, asked| service.put_photo(asked, org, batch, row, source, &picture.bytes))
        .await
}

/// The photo of a row.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}/rows/{row}/photo", tag = "intake", responses((status = 200, body = Bytes, content_type = "image/jpeg")))]
async fn row_photo(State(app): State<App>, At((org, batch, row)): At<Row>, Reader(asked): Reader) -> File {
    app.photo(asked, move |service, asked| service.row_photo(asked, org, batch, row)).await
}
