//! What a handler is given: who asks, what is asked, and the body, each checked here once.

use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use jice_service::{Asked, Credentials, PartialSession, RequestKey, ServiceError};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::app::{App, Turn};
use crate::body::{self, JSON_MAX, Measured, PHOTO_MAX};
use crate::errors::Failure;
use crate::{address, cookie, json};

/// What multipart adds around a file: boundaries and headers of parts.
const MULTIPART_EXTRA: usize = 16 << 10;

/// Parts of the path. What cannot be an identifier names no record.
pub(crate) struct At<T>(pub(crate) T);

/// Parts of the query.
pub(crate) struct Query<T>(pub(crate) T);

/// Who asks; for requests that change nothing. Looked up with the act itself, in one turn.
pub(crate) struct Reader(pub(crate) Credentials);

/// A session that may still have steps to do.
pub(crate) struct Visitor(pub(crate) PartialSession);

/// From which address a request comes.
pub(crate) struct Client(pub(crate) std::net::IpAddr);

/// Where browsers find the register, as `https://register.example.cn`: what stands on papers.
pub(crate) struct Found(pub(crate) String);

/// A JSON body of a request that needs no key: a step of the session, or a question asked
/// in a body because its words belong in no address bar.
pub(crate) struct Json<T>(pub(crate) T);

/// A write with a JSON body: who, with which key, and what.
pub(crate) struct Write<T> {
    /// Who asks, with the key.
    pub(crate) asked: Asked,
    /// What for.
    pub(crate) command: T,
}

/// A write that says all in its path and query.
pub(crate) struct Order(pub(crate) Asked);

/// A file, as `file` of a multipart body of at most `CAP` bytes.
pub(crate) struct Upload<const CAP: usize> {
    /// Who asks, with the key.
    pub(crate) asked: Asked,
    /// The name it bears.
    pub(crate) file_name: String,
    /// The file.
    pub(crate) bytes: Vec<u8>,
}

/// A photo, as the whole body.
pub(crate) struct Picture {
    /// Who asks, with the key.
    pub(crate) asked: Asked,
    /// The photo.
    pub(crate) bytes: Vec<u8>,
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for At<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let found = axum::extract::Path::<T>::from_request_parts(parts, app).await;
        found.map(|path| Self(path.0)).map_err(|_| Failure::NoRoute)
    }
}

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        json::query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(address::client(&parts.extensions, &parts.headers, &app.config().proxies)))
    }
}

impl FromRequestParts<App> for Found {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let host = || parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
        Ok(Self(app.config().public_origin.clone().unwrap_or_else(|| format!("http://{}", host()))))
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        credentials(parts, app).map(Self)
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Credentials { token, address } = credentials(parts, app)?;
        app.call(Turn::Everyday, move |service| service.resolve_partial(&token, &address)).await.map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let bytes = json_body(&parts.headers, body).await?;
        json::body(&bytes).map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Write<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let (asked, key) = writer(&mut parts, app).await?;
        let bytes = json_body(&parts.headers, body).await?;
        let command = json::body(&bytes)?;
        Ok(Self { asked: with_key(asked, key, &parts.method, &parts.uri, &[&bytes]), command })
    }
}

impl FromRequestParts<App> for Order {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let (asked, key) = writer(parts, app).await?;
        Ok(Self(with_key(asked, key, &parts.method, &parts.uri, &[])))
    }
}

impl<const CAP: usize> FromRequest<App> for Upload<CAP> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let (asked, key) = writer(&mut parts, app).await?;
        if !is(&parts.headers, "multipart/form-data") {
            return Err(Failure::ContentType("multipart/form-data"));
        }
        let body = Measured::new(&parts.headers, body, CAP, MULTIPART_EXTRA)?;
        let (method, uri) = (parts.method.clone(), parts.uri.clone());
        let mut request = Request::from_parts(parts, Body::new(body));
        // The body itself keeps its cap, before a parser can gather more.
        axum::extract::DefaultBodyLimit::disable().apply(&mut request);
        let (file_name, bytes) = file(request).await?;
        // The boundary differs each time the same file is sent: it is no part of what is asked.
        let asked = with_key(asked, key, &method, &uri, &[file_name.as_bytes(), &bytes]);
        Ok(Self { asked, file_name, bytes })
    }
}

impl FromRequest<App> for Picture {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let (asked, key) = writer(&mut parts, app).await?;
        if !is(&parts.headers, "image/jpeg") {
            return Err(Failure::ContentType("image/jpeg"));
        }
        let bytes = body::read(&parts.headers, body, PHOTO_MAX).await?;
        Ok(Self { asked: with_key(asked, key, &parts.method, &parts.uri, &[&bytes]), bytes })
    }
}

/// The part `file` of a multipart body. Nothing else is looked for in it.
async fn file(request: Request) -> Result<(String, Vec<u8>), Failure> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or("file").to_owned();
            let bytes = part.bytes().await.map_err(|error| broken(&error))?;
            return Ok((name, bytes.into()));
        }
    }
    Err(unreadable())
}

fn broken(error: &MultipartError) -> Failure {
    body::cut(error).unwrap_or_else(unreadable)
}

fn unreadable() -> Failure {
    Failure::invalid(
        "file",
        "上传内容读不懂：须为 multipart/form-data，文件字段名为 file。",
        "The upload cannot be read: it must be multipart/form-data with the file in the field file.",
    )
}

async fn json_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
    if !is(headers, "application/json") {
        return Err(Failure::ContentType("application/json"));
    }
    body::read(headers, body, JSON_MAX).await.map(Bytes::from)
}

/// Whether the body is said to be of `wanted`, whatever its parameters.
fn is(headers: &HeaderMap, wanted: &str) -> bool {
    let said = headers.get(CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    said.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
}

/// Who writes, before a byte of the body is read; and the key.
async fn writer(parts: &mut Parts, app: &App) -> Result<(Asked, String), Failure> {
    let Credentials { token, address } = credentials(parts, app)?;
    let asked = app.call(Turn::Everyday, move |service| service.resolve(&token, &address)).await?;
    let key = key(&parts.headers).ok_or(Failure::NoKey)?.to_owned();
    Ok((asked, key))
}

/// The idempotency key: a UUID or anything as safe and as long.
fn key(headers: &HeaderMap) -> Option<&str> {
    let key = headers.get("idempotency-key")?.to_str().ok()?;
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    ((16..=64).contains(&key.len()) && key.bytes().all(safe)).then_some(key)
}

fn with_key(mut asked: Asked, key: String, method: &Method, uri: &Uri, bodies: &[&[u8]]) -> Asked {
    let mut digest = Sha256::new();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    digest.update(format!("{method}\n{target}\n"));
    for body in bodies {
        digest.update((body.len() as u64).to_be_bytes());
        digest.update(body);
    }
    asked.request = Some(RequestKey { key, fingerprint: hex::encode(digest.finalize()) });
    asked
}

/// What a request shows of who asks.
///
/// # Errors
/// [`ServiceError::Unauthenticated`] without a token.
pub(crate) fn credentials(parts: &Parts, app: &App) -> Result<Credentials, Failure> {
    let token = cookie::token(&parts.headers, app.config().is_secure()).ok_or(ServiceError::Unauthenticated)?;
    let address = address::client(&parts.extensions, &parts.headers, &app.config().proxies);
    Ok(Credentials { token: token.to_owned(), address: address.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(text: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("idempotency-key", text.parse().unwrap());
        key(&headers).map(str::to_owned)
    }

    #[test]
    fn a_key_is_long_and_safe() {
        assert!(keyed("0198c6f2-7a5e-7c3b-8a51-1f0f6f3f9a01").is_some());
        assert!(keyed("short").is_none());
        assert!(keyed("sixteen characters and a space").is_none());
        assert!(keyed(&"x".repeat(65)).is_none());
    }
}
