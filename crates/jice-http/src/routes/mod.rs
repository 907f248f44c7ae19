//! The routes, a file for each noun.

mod archives;
mod cases;
mod decision;
mod exchange;
mod findings;
mod intake;
mod jobs;
mod law;
mod org;
mod papers;
mod problem_records;
mod pupils;
mod rows;
mod session;
mod work;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use jice_domain::Grade;
use jice_service::{Asked, Download, PageAsk, Service, ServiceError, Who};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::app::{App, Turn};
use crate::errors::Failure;

/// Every route.
pub(crate) fn all() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(session::routes())
        .merge(work::routes())
        .merge(org::routes())
        .merge(intake::routes())
        .merge(rows::routes())
        .merge(decision::routes())
        .merge(jobs::routes())
        .merge(pupils::routes())
        .merge(archives::routes())
        .merge(cases::routes())
        .merge(exchange::routes())
        .merge(findings::routes())
        .merge(problem_records::routes())
        .merge(papers::routes())
        .merge(law::routes())
}

/// A view, or why not.
type Answer<T> = Result<axum::Json<T>, Failure>;

/// A file, or why not.
type File = Result<Response, Failure>;

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "tells the API's document what a body is")]
struct Bytes(Vec<u8>);

/// A multipart body with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the API's document what a body is")]
struct FileForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Where a page begins and how long it is.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PageQuery {
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

impl PageQuery {
    fn ask(self) -> PageAsk {
        PageAsk { cursor: self.cursor, limit: self.limit }
    }
}

/// A grade, 1 to 12.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct GradeQuery {
    /// The grade.
    grade: Grade,
}

impl App {
    /// What `act` shows to `who`.
    async fn view<T: Serialize + Send + 'static>(
        &self,
        who: impl Who + Send + 'static,
        act: impl FnOnce(&Service, &Asked) -> Result<T, ServiceError> + Send + 'static,
    ) -> Answer<T> {
        self.answer(Turn::Everyday, who, act).await.map(axum::Json)
    }

    /// The same for work on whole files.
    async fn heavy<T: Serialize + Send + 'static>(
        &self,
        who: impl Who + Send + 'static,
        act: impl FnOnce(&Service, &Asked) -> Result<T, ServiceError> + Send + 'static,
    ) -> Answer<T> {
        self.answer(Turn::Heavy, who, act).await.map(axum::Json)
    }

    /// The file that `act` makes for `who`.
    async fn file(
        &self,
        who: impl Who + Send + 'static,
        act: impl FnOnce(&Service, &Asked) -> Result<Download, ServiceError> + Send + 'static,
    ) -> File {
        self.answer(Turn::Heavy, who, act).await.map(file)
    }

    /// The photo that `act` finds for `who`; a page shows many at once.
    async fn photo(
        &self,
        who: impl Who + Send + 'static,
        act: impl FnOnce(&Service, &Asked) -> Result<Download, ServiceError> + Send + 'static,
    ) -> File {
        self.answer(Turn::Everyday, who, act).await.map(file)
    }
}

/// A file as an answer; its Chinese name travels as RFC 8187 asks.
fn file(download: Download) -> Response {
    let name: String = download.name.bytes().map(percent).collect();
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    let mut response = Response::new(Body::from(download.bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_DISPOSITION, HeaderValue::try_from(disposition).expect("percent-encoded"));
    let mime = HeaderValue::from_static(download.mime);
    headers.insert(CONTENT_TYPE, mime);
    response
}

fn percent(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
