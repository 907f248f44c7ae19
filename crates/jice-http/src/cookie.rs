//! The cookie that carries a session's token.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// Over TLS: the browser itself keeps such a cookie from plain HTTP, from other hosts of
/// the domain and from script (RFC 6265bis, `__Host-`).
const SECURE: &str = "__Host-jice";
/// On loopback, where browsers refuse the prefix without TLS.
const PLAIN: &str = "jice";

fn name(secure: bool) -> &'static str {
    if secure { SECURE } else { PLAIN }
}

/// The token a request carries.
pub(crate) fn token(headers: &HeaderMap, secure: bool) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name(secure) && !value.is_empty()).then_some(value))
}

/// The header that gives `token` to the browser; it ends with the browser or the session.
pub(crate) fn set(token: &str, secure: bool) -> HeaderValue {
    written(token, "", secure)
}

/// The header that takes it back.
pub(crate) fn clear(secure: bool) -> HeaderValue {
    written("", "; Max-Age=0", secure)
}

fn written(value: &str, age: &str, secure: bool) -> HeaderValue {
    let flag = if secure { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{flag}{age}", name(secure));
    HeaderValue::try_from(text).expect("a token is base64url")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_follow_the_transport() {
        assert_eq!(set("t0ken", true), "__Host-jice=t0ken; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(set("t0ken", false), "jice=t0ken; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(clear(true), "__Host-jice=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
    }

    #[test]
    fn over_tls_a_cookie_without_the_prefix_counts_for_nothing() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("jice=planted; theme=dark"));
        assert_eq!(token(&headers, true), None);
        headers.append(COOKIE, HeaderValue::from_static("__Host-jice=mine"));
        assert_eq!(token(&headers, true), Some("mine"));
        assert_eq!(token(&headers, false), Some("planted"));
    }
}
