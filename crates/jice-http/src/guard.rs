//! What surrounds every request: its reference and line in the log, the check of where it
//! was made, and the headers of its answer.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use crate::app::App;
use crate::config::HttpConfig;
use crate::errors::{Failure, REFERENCE};

/// Answers that are no page load nothing and stand in no frame.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// Gives the request its reference and writes its line: method, route, code and time.
/// Never names, numbers, or what stands in the query.
pub(crate) async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let reference = app.config().reference();
    let route = request.extensions().get::<MatchedPath>().map_or("other", |path| path.as_str()).to_owned();
    let span = tracing::info_span!("request", reference, method = %request.method(), route);
    let began = Instant::now();
    let answer = async {
        let response = next.run(request).await;
        let milliseconds = began.elapsed().as_millis();
        tracing::info!(result = response.status().as_u16(), ms = milliseconds, "answered");
        response
    };
    REFERENCE.scope(reference, answer.instrument(span)).await
}

/// Lets through the methods of the API, and writes only from our own pages.
pub(crate) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let writes = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    if !reads && !writes {
        return Failure::NoMethod.into_response();
    }
    if writes && is_foreign(request.headers(), app.config()) {
        return Failure::Foreign.into_response();
    }
    next.run(request).await
}

/// Whether a page of another origin made the request. A program that is no browser says
/// neither; it holds no cookie that it was not given.
fn is_foreign(headers: &HeaderMap, config: &HttpConfig) -> bool {
    let said = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let site = said(HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    let Some(origin) = said(ORIGIN) else { return false };
    match &config.public_origin {
        Some(own) => !origin.eq_ignore_ascii_case(own.trim_end_matches('/')),
        None => !said(HOST).is_some_and(|host| origin.eq_ignore_ascii_case(&format!("http://{host}"))),
    }
}

/// Puts the headers that keep a browser from doing more than we ask of it.
pub(crate) async fn harden(State(app): State<App>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(REFERRER_POLICY, "no-referrer");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(), geolocation=(), payment=()");
    if app.config().is_secure() {
        put(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    if api {
        put(CACHE_CONTROL, "no-store");
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NO_PAGE));
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::testing::Ones;

    fn foreign(public: Option<&str>, headers: &[(&'static str, &str)]) -> bool {
        let config = HttpConfig { public_origin: public.map(str::to_owned), ..HttpConfig::new(Arc::new(Ones)) };
        let pairs = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        is_foreign(&pairs.collect(), &config)
    }

    #[test]
    fn only_our_own_pages_write() {
        let host = ("host", "127.0.0.1:8600");
        assert!(!foreign(None, &[host]));
        assert!(!foreign(None, &[host, ("origin", "http://127.0.0.1:8600"), ("sec-fetch-site", "same-origin")]));
        assert!(foreign(None, &[host, ("origin", "http://127.0.0.1:9999")]));
        assert!(foreign(None, &[host, ("origin", "null")]));
        assert!(foreign(None, &[host, ("sec-fetch-site", "cross-site")]));
        assert!(foreign(None, &[host, ("sec-fetch-site", "same-site")]));
        assert!(foreign(None, &[("origin", "http://127.0.0.1:8600")]));
    }

    #[test]
    fn behind_a_proxy_the_declared_origin_counts_and_not_the_host() {
        let own = Some("https://register.example.cn");
        assert!(!foreign(own, &[("host", "10.0.0.5:8600"), ("origin", "https://register.example.cn")]));
        assert!(foreign(own, &[("host", "evil.example"), ("origin", "http://evil.example")]));
        assert!(foreign(own, &[("host", "register.example.cn"), ("origin", "http://register.example.cn")]));
    }
}
