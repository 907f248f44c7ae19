//! What surrounds every route.

use axum::body::Body;
use axum::http::Method;
use jice_http::{HttpConfig, router};
use serde_json::{Value, json};

use crate::support::{Answered, Browser, World, dice};

/// A write to `path`, signed in, with these headers and this body.
async fn written(browser: &mut Browser, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answered {
    let mut request = browser.request(Method::POST, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(body.into()).expect("a request")).await
}

const KEY: (&str, &str) = ("idempotency-key", "0198c6f2-7a5e-7c3b-8a51-1f0f6f3f9a01");
const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_our_own_has_a_key_and_is_json() {
    let world = World::on_sqlite();
    let mut admin = world.signed_in(&world.admin).await;
    let path = format!("/api/orgs/{}/campuses", world.top);

    let without = written(&mut admin, &path, &[JSON], "{}").await.problem(400, "invalid");
    assert_eq!(without["fields"][0]["field"], "Idempotency-Key");
    written(&mut admin, &path, &[JSON, ("idempotency-key", "short")], "{}").await.problem(400, "invalid");
    for origin in ["https://evil.example", "null", "http://127.0.0.1:9999"] {
        written(&mut admin, &path, &[KEY, JSON, ("origin", origin)], "{}").await.problem(403, "denied");
    }
    written(&mut admin, &path, &[KEY, JSON, ("sec-fetch-site", "cross-site")], "{}").await.problem(403, "denied");
    for mime in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        written(&mut admin, &path, &[KEY, ("content-type", mime)], "{}").await.problem(403, "denied");
    }
    let own = [KEY, JSON, ("origin", "http://127.0.0.1:8600"), ("sec-fetch-site", "same-origin")];
    let missing = written(&mut admin, &path, &own, "{\"code\":\"1\"}").await.problem(400, "invalid");
    assert_eq!(missing["fields"][0]["field"], "name");
    assert_eq!(missing["fields"][0]["message"], "缺少 name。");
    assert_eq!(missing["fields"][0]["message_en"], "missing field `name` at line 1 column 12");
    let unknown = written(&mut admin, &path, &own, "{\"role\":\"clerk\"}").await.problem(400, "invalid");
    assert_eq!(unknown["fields"][0]["field"], "role");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_is_told_so_before_a_body_is_read() {
    let world = World::on_sqlite();
    let mut nobody = world.visitor();
    let endless = Body::from_stream(futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 65_536])));
    let path = format!("/api/orgs/{}/campuses", world.top);
    written(&mut nobody, &path, &[KEY, JSON], endless).await.problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_have_caps_told_or_not() {
    let world = World::on_sqlite();
    let mut registrar = world.signed_in(&world.registrar).await;
    let school = world.school;
    let chunks = || futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 65_536]));
    let classes = format!("/api/orgs/{school}/classes");
    let told = [KEY, JSON, ("content-length", "1048577")];
    let problem = written(&mut registrar, &classes, &told, Body::empty()).await.problem(413, "invalid");
    assert!(problem["detail"].as_str().is_some_and(|text| text.contains("1 MiB")), "{problem}");
    written(&mut registrar, &classes, &[KEY, JSON], Body::from_stream(chunks())).await.problem(413, "invalid");

    let batch = registrar.post("/api/batches", &json!({ "school": school, "grade": 1 })).await.ok();
    let base = format!("/api/orgs/{school}/batches/{}", batch["id"].as_str().expect("ids are strings"));
    let form = ("content-type", "multipart/form-data; boundary=edge");
    for (path, length, size) in [("workbook", "68000000", "64 MiB"), ("photos", "270000000", "256 MiB")] {
        let path = format!("{base}/{path}");
        let told = written(&mut registrar, &path, &[KEY, form, ("content-length", length)], Body::empty()).await;
        let problem = told.problem(413, "invalid");
        assert!(problem["detail_en"].as_str().is_some_and(|text| text.contains(size)), "{problem}");
    }
    let head = Ok(b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n".to_vec());
    let endless = futures_util::StreamExt::chain(futures_util::stream::iter([head]), chunks());
    let workbook = format!("{base}/workbook");
    written(&mut registrar, &workbook, &[KEY, form], Body::from_stream(endless)).await.problem(413, "invalid");
    let mut put = registrar.request(Method::PUT, &format!("{base}/rows/1/photo?source=import"));
    put = put.header(KEY.0, KEY.1).header("content-type", "image/jpeg").header("content-length", "2097153");
    registrar.send(put.body(Body::empty()).expect("a request")).await.problem(413, "invalid");
    written(&mut registrar, &workbook, &[KEY, form], "--edge--\r\n").await.problem(400, "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_paths_and_methods_are_told_as_problems() {
    let world = World::on_sqlite();
    let mut nobody = world.visitor();
    nobody.get("/api").await.problem(404, "absent");
    nobody.get("/api/nothing").await.problem(404, "absent");
    nobody.get("/assets/nothing.js").await.problem(404, "absent");
    nobody.get("/api/../../etc/passwd").await.problem(404, "absent");
    for (method, path) in
        [("PUT", "/api/orgs"), ("TRACE", "/api/orgs"), ("OPTIONS", "/api/orgs"), ("POST", "/"), ("BREW", "/")]
    {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = nobody.request(method, path).body(Body::empty()).expect("a request");
        nobody.send(request).await.problem(405, "invalid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_bear_the_headers_that_bind_a_browser() {
    let world = World::on_sqlite();
    let mut nobody = world.visitor();
    for path in ["/api/health", "/api/nothing", "/", "/pupils/7", "/api/docs"] {
        let answered = nobody.get(path).await;
        assert_eq!(answered.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answered.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answered.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answered.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answered.header("permissions-policy").starts_with("camera=(self)"), "{path}");
        assert!(answered.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(answered.header("strict-transport-security").is_empty(), "plain HTTP promises no TLS: {path}");
        assert_eq!(answered.header("cache-control") == "no-store", path.starts_with("/api/"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_a_nonce_of_its_own() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let html = "<html><head><title>籍册</title><style>a{}</style></head><body></body></html>";
    std::fs::write(folder.path().join("index.html"), html).expect("written");
    std::fs::create_dir(folder.path().join("assets")).expect("made");
    std::fs::write(folder.path().join("assets/app-1a2b.js"), "1").expect("written");
    let world = World::on_sqlite();
    let config = HttpConfig { web_root: Some(folder.path().to_owned()), ..HttpConfig::new(dice()) };
    let mut browser = Browser::of(router(world.service.clone(), config));
    let mut nonces = Vec::new();
    for path in ["/", "/pupils/42", "/batches"] {
        let page = browser.get(path).await;
        let text = String::from_utf8(page.bytes.clone()).expect("text");
        let nonce = text.split("<meta name=\"csp-nonce\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        let nonce = nonce.unwrap_or_else(|| panic!("{text}")).to_owned();
        let policy = page.header("content-security-policy");
        assert!(policy.contains(&format!("style-src 'self' 'nonce-{nonce}'")) && policy.contains("script-src 'self';"));
        assert!(text.contains(&format!("<style nonce=\"{nonce}\">")), "{text}");
        nonces.push(nonce);
    }
    nonces.dedup();
    assert_eq!(nonces.len(), 3);
    let asset = browser.get("/assets/app-1a2b.js").await;
    assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(asset.header("content-type"), "text/javascript; charset=utf-8");
    browser.get("/assets/gone.js").await.problem(404, "absent");
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_may_read_the_law_and_the_document() {
    let world = World::on_sqlite();
    let mut nobody = world.visitor();
    assert_eq!(nobody.get("/api/health").await.ok(), json!({ "ready": true }));
    let packs = nobody.get("/api/packs").await.ok();
    let pack = packs[0]["id"].as_str().expect("packs have names").to_owned();
    assert_eq!(packs[0]["articles"], json!([]));
    let pack = nobody.get(&format!("/api/packs/{pack}")).await.ok();
    let clause = &pack["articles"][0]["clauses"][0]["id"];
    let path = format!("/api/clauses/{}", clause.as_str().expect("clauses have names"));
    assert_eq!(&nobody.get(&path).await.ok()["id"], clause);
    nobody.get("/api/clauses/none-000-0").await.problem(404, "absent");
    let document = nobody.get("/api/openapi.json").await.ok();
    assert_eq!(document, serde_json::from_str::<Value>(&jice_http::openapi_json()).expect("JSON"));
    let page = nobody.get("/api/docs").await;
    assert!(page.header("content-type").starts_with("text/html") && !page.bytes.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_shows_a_reference_and_nothing_else() {
    let world = World::on_sqlite();
    let mut registrar = world.signed_in(&world.registrar).await;
    let batch = registrar.post("/api/batches", &json!({ "school": world.school, "grade": 1 })).await.ok();
    world.break_table("batch");
    let path = format!("/api/orgs/{}/batches/{}", world.school, batch["id"].as_str().expect("ids are strings"));
    let answered = registrar.get(&path).await;
    let problem = answered.problem(500, "fault");
    let reference = problem["reference"].as_str().expect("a reference");
    assert!(reference.len() == 16 && problem["detail"].as_str().is_some_and(|text| text.contains(reference)));
    let text = String::from_utf8(answered.bytes).expect("text");
    assert!(!text.contains("batch") && !text.contains("sql") && !text.contains("table"), "{text}");
    assert_eq!(registrar.get("/api/orgs").await.code, 200, "the process lives");
}
