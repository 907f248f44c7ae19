//! What passes between this register and others: requests, records, and whose signature counts.

use axum::extract::State;
use jice_domain::{CaseId, PersonId};
use jice_service::command::{EnterRecord, TakeAway, TrustKey, WithdrawKey};
use jice_service::package::TrustedKey;
use jice_service::view::{CaseView, FieldView, PackageKeysView, RecordView};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File, FileForm};
use crate::app::App;
use crate::body::PACKAGE_MAX;
use crate::extract::{At, Json, Query, Reader, Upload, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(import_request))
        .routes(routes!(request_package))
        .routes(routes!(record_package))
        .routes(routes!(import_record, enter_record))
        .routes(routes!(read_record))
        .routes(routes!(record_fields))
        .routes(routes!(package_keys, trust_key))
        .routes(routes!(withdraw_key))
}

/// A case: whose, and which.
type Case = (PersonId, CaseId);

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct VersionQuery {
    /// The version that was shown.
    version: i32,
}

/// Take in another register's request for a pupil's record 调档函: it opens the transfer out.
#[utoipa::path(post, path = "/api/requests", tag = "cases", request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = CaseView)))]
async fn import_request(State(app): State<App>, upload: Upload<PACKAGE_MAX>) -> Answer<CaseView> {
    app.heavy(upload.asked, move |service, asked| service.import_request(asked, &upload.bytes)).await
}

/// The request for the record of a pupil who comes from elsewhere, signed. It changes nothing and needs no key.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/request-package", tag = "cases", request_body = TakeAway, responses((status = 200, body = Bytes, content_type = "application/json")))]
async fn request_package(
    State(app): State<App>,
    At((person, case)): At<Case>,
    Reader(asked): Reader,
    Json(take): Json<TakeAway>,
) -> File {
    app.file(asked, move |service, asked| service.request_package(asked, person, case, &take)).await
}

/// The record of a pupil who has left for another register, signed. It changes nothing and needs no key.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/record-package", tag = "cases", request_body = TakeAway, responses((status = 200, body = Bytes, content_type = "application/json")))]
async fn record_package(
    State(app): State<App>,
    At((person, case)): At<Case>,
    Reader(asked): Reader,
    Json(take): Json<TakeAway>,
) -> File {
    app.file(asked, move |service, asked| service.record_package(asked, person, case, &take)).await
}

/// Take in the record that answers the request of a case.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/record", tag = "cases", params(VersionQuery), request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = CaseView)))]
async fn import_record(
    State(app): State<App>,
    At((person, case)): At<Case>,
    Query(query): Query<VersionQuery>,
    upload: Upload<PACKAGE_MAX>,
) -> Answer<CaseView> {
    app.heavy(upload.asked, move |service, asked| {
        service.import_record(asked, person, case, query.version, &upload.bytes)
    })
    .await
}

/// What a record package says, before it is taken in. It is refused as it would be then, and nothing changes.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/record-contents", tag = "cases", request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = RecordView)))]
async fn read_record(
    State(app): State<App>,
    At((person, case)): At<Case>,
    upload: Upload<PACKAGE_MAX>,
) -> Answer<RecordView> {
    app.heavy(upload.asked, move |service, asked| service.read_record(asked, person, case, &upload.bytes)).await
}

/// What is entered of a record that comes on paper.
#[utoipa::path(get, path = "/api/cases/{person}/{case}/record-fields", tag = "cases", responses((status = 200, body = Vec<FieldView>)))]
async fn record_fields(
    State(app): State<App>,
    At((person, case)): At<Case>,
    Reader(asked): Reader,
) -> Answer<Vec<FieldView>> {
    app.view(asked, move |service, asked| service.record_fields(asked, person, case)).await
}

/// Enter the record as it stands on the paper that was put to the case.
#[utoipa::path(put, path = "/api/cases/{person}/{case}/record", tag = "cases", request_body = EnterRecord, responses((status = 200, body = CaseView)))]
async fn enter_record(
    State(app): State<App>,
    At((person, case)): At<Case>,
    write: Write<EnterRecord>,
) -> Answer<CaseView> {
    app.view(write.asked, move |service, asked| service.enter_record(asked, person, case, &write.command)).await
}

/// This register's own public key, and those that are trusted.
#[utoipa::path(get, path = "/api/package-keys", tag = "cases", responses((status = 200, body = PackageKeysView)))]
async fn package_keys(State(app): State<App>, Reader(asked): Reader) -> Answer<PackageKeysView> {
    app.view(asked, move |service, asked| service.package_keys(asked)).await
}

/// Trust the key of another register, after it was compared with its owner.
#[utoipa::path(post, path = "/api/package-keys", tag = "cases", request_body = TrustKey, responses((status = 200, body = TrustedKey)))]
async fn trust_key(State(app): State<App>, write: Write<TrustKey>) -> Answer<TrustedKey> {
    app.view(write.asked, move |service, asked| service.trust_key(asked, &write.command)).await
}

/// Trust a key no more.
#[utoipa::path(post, path = "/api/package-keys/withdraw", tag = "cases", request_body = WithdrawKey, responses((status = 200)))]
async fn withdraw_key(State(app): State<App>, write: Write<WithdrawKey>) -> Answer<()> {
    app.view(write.asked, move |service, asked| service.withdraw_key(asked, &write.command)).await
}
