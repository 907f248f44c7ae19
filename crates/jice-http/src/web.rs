//! The web client: inside the binary, or read from a folder while it is being written.

use std::borrow::Cow;
use std::path::{Component, Path};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::app::App;
use crate::config::HttpConfig;
use crate::errors::Failure;

/// What the web's build wrote before the binary was built.
#[derive(rust_embed::Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[exclude = "*.map"]
struct Built;

/// Shown where the web client was not built.
const NOT_BUILT: &str = include_str!("pages/not_built.html");

/// Everything that is no route: files of the client, and its one page for every path that
/// the client itself understands.
pub(crate) async fn fallback(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Failure::NoRoute.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Failure::NoMethod.into_response();
    }
    let name = path.trim_start_matches('/');
    if !name.is_empty() && name != "index.html" {
        if let Some(bytes) = read(app.config(), name) {
            return file(name, bytes);
        }
        if name.starts_with("assets/") || name.rsplit('/').next().is_some_and(|last| last.contains('.')) {
            return Failure::NoRoute.into_response();
        }
    }
    match read(app.config(), "index.html") {
        Some(bytes) => page(app.config(), StatusCode::OK, &String::from_utf8_lossy(&bytes)),
        None => page(app.config(), StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT),
    }
}

/// A page of ours. Its styles are ours by a number nobody can guess; its scripts by origin.
pub(crate) fn page(config: &HttpConfig, code: StatusCode, html: &str) -> Response {
    let mut bytes = [0; 16];
    config.dice.fill(&mut bytes);
    let nonce = STANDARD_NO_PAD.encode(bytes);
    let meta = format!("<meta name=\"csp-nonce\" content=\"{nonce}\">\n</head>");
    let html = html.replacen("</head>", &meta, 1).replace("<style", &format!("<style nonce=\"{nonce}\""));
    let policy = format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; \
         font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    let mut response = (code, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, policy.try_into().expect("base64 and constants"));
    response
}

fn file(name: &str, bytes: Cow<'static, [u8]>) -> Response {
    let mut response = Response::new(Body::from(bytes.into_owned()));
    // The build names what stands in assets/ by its content.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(mime(name)));
    response
}

/// The file `name` of the client. No name leads out of its folder.
fn read(config: &HttpConfig, name: &str) -> Option<Cow<'static, [u8]>> {
    let Some(root) = &config.web_root else { return Built::get(name).map(|file| file.data) };
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain || name.contains('\0') {
        return None;
    }
    let (root, path) = (root.canonicalize().ok()?, root.join(name).canonicalize().ok()?);
    (path.starts_with(root) && path.is_file()).then(|| std::fs::read(path).ok())?.map(Cow::Owned)
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::testing::Ones;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("dist");
        std::fs::create_dir_all(root.join("assets")).unwrap();
        std::fs::write(folder.path().join("secret"), "key").unwrap();
        std::fs::write(root.join("assets/app.js"), "1").unwrap();
        std::os::unix::fs::symlink(folder.path().join("secret"), root.join("link")).unwrap();
        let config = HttpConfig { web_root: Some(root), ..HttpConfig::new(Arc::new(Ones)) };
        assert_eq!(read(&config, "assets/app.js").as_deref(), Some(&b"1"[..]));
        for name in ["../secret", "assets/../../secret", "link", "/etc/passwd", "assets", "%2e%2e/secret"] {
            assert_eq!(read(&config, name), None, "{name}");
        }
    }
}
