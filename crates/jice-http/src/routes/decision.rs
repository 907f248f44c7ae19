//! A batch on its way: confirmed, checked, signed, decided; and its papers.

use axum::extract::State;
use jice_domain::{BatchId, OrgId};
use jice_service::command::{CheckClass, DecideBatch, SignBatch, Versioned};
use jice_service::view::{BatchView, UndertakingText};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File};
use crate::app::App;
use crate::extract::{At, Query, Reader, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(confirm_batch))
        .routes(routes!(check_class))
        .routes(routes!(batch_undertaking))
        .routes(routes!(sign_batch))
        .routes(routes!(withdraw_batch))
        .routes(routes!(mend_returned))
        .routes(routes!(decide_batch))
        .routes(routes!(confirmation_pdf))
        .routes(routes!(undertaking_pdf))
}

/// A batch: school, batch.
type Batch = (OrgId, BatchId);

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct RowQuery {
    /// Only the sheet of this row; none for all.
    row: Option<u32>,
}

/// The registrar confirms the batch: class teachers check next.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/confirm", tag = "intake", request_body = Versioned, responses((status = 200, body = BatchView)))]
async fn confirm_batch(
    State(app): State<App>,
    At((org, batch)): At<Batch>,
    write: Write<Versioned>,
) -> Answer<BatchView> {
    app.view(write.asked, move |service, asked| service.confirm_batch(asked, org, batch, write.command)).await
}

/// The class teacher found the rows of a class right.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/check-class", tag = "intake", request_body = CheckClass, responses((status = 200, body = BatchView)))]
async fn check_class(
    State(app): State<App>,
    At((org, batch)): At<Batch>,
    write: Write<CheckClass>,
) -> Answer<BatchView> {
    app.view(write.asked, move |service, asked| service.check_class(asked, org, batch, write.command)).await
}

/// The integrity undertaking that the head signs.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}/undertaking", tag = "intake", responses((status = 200, body = UndertakingText)))]
async fn batch_undertaking(
    State(app): State<App>,
    At((org, batch)): At<Batch>,
    Reader(asked): Reader,
) -> Answer<UndertakingText> {
    app.view(asked, move |service, asked| service.batch_undertaking(asked, org, batch)).await
}

/// The head signs; the batch goes to the authority.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/sign", tag = "intake", request_body = SignBatch, responses((status = 200, body = BatchView)))]
async fn sign_batch(State(app): State<App>, At((org, batch)): At<Batch>, write: Write<SignBatch>) -> Answer<BatchView> {
    app.view(write.asked, move |service, asked| service.sign_batch(asked, org, batch, write.command)).await
}

/// The school takes an undecided batch back.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/withdraw", tag = "intake", request_body = Versioned, responses((status = 200, body = BatchView)))]
async fn withdraw_batch(
    State(app): State<App>,
    At((org, batch)): At<Batch>,
    write: Write<Versioned>,
) -> Answer<BatchView> {
    app.view(write.asked, move |service, asked| service.withdraw_batch(asked, org, batch, write.command)).await
}

/// The school takes the rows that were returned back, to mend them and hand them in again.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/mend-returned", tag = "intake", request_body = Versioned, responses((status = 200, body = BatchView)))]
async fn mend_returned(
    State(app): State<App>,
    At((org, batch)): At<Batch>,
    write: Write<Versioned>,
) -> Answer<BatchView> {
    app.view(write.asked, move |service, asked| service.mend_returned(asked, org, batch, write.command)).await
}

/// The authority accepts and returns rows. More than 200 are registered as a job.
#[utoipa::path(post, path = "/api/orgs/{org}/batches/{batch}/decide", tag = "intake", request_body = DecideBatch, responses((status = 200, body = BatchView)))]
async fn decide_batch(
    State(app): State<App>,
    At((org, batch)): At<Batch>,
    write: Write<DecideBatch>,
) -> Answer<BatchView> {
    app.view(write.asked, move |service, asked| service.decide_batch(asked, org, batch, write.command)).await
}

/// Confirmation sheets for guardians.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}/confirmation.pdf", tag = "papers", params(RowQuery), responses((status = 200, body = Bytes, content_type = "application/pdf")))]
async fn confirmation_pdf(
    State(app): State<App>,
    At((org, batch)): At<Batch>,
    Reader(asked): Reader,
    Query(query): Query<RowQuery>,
) -> File {
    app.file(asked, move |service, asked| service.confirmation_pdf(asked, org, batch, query.row)).await
}

/// The signed undertaking.
#[utoipa::path(get, path = "/api/orgs/{org}/batches/{batch}/undertaking.pdf", tag = "papers", responses((status = 200, body = Bytes, content_type = "application/pdf")))]
async fn undertaking_pdf(State(app): State<App>, At((org, batch)): At<Batch>, Reader(asked): Reader) -> File {
    app.file(asked, move |service, asked| service.undertaking_pdf(asked, org, batch)).await
}
