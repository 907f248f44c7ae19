//! Signing in: steps, cookies, and what is said when it fails.

use axum::body::Body;
use axum::http::Method;
use jice_http::{HttpConfig, router};
use serde_json::{Value, json};

use crate::support::{Browser, World, dice};

#[tokio::test(flavor = "multi_thread")]
async fn the_token_changes_with_each_step_and_dies_with_the_session() {
    let world = World::on_sqlite();
    let mut browser = world.visitor();
    browser.get("/api/session").await.problem(401, "unauthenticated");
    let redeem = json!({ "login": world.admin.account.login, "code": world.admin.one_time_code });
    let answered = browser.post("/api/session/one-time", &redeem).await;
    assert_eq!(answered.header("set-cookie").split_once('=').map(|(name, _)| name), Some("jice"));
    assert!(answered.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{answered:?}");
    assert_eq!(answered.ok()["step"], "set_password");
    let first = browser.cookie.clone();

    // What the law demands of a password is said as any refusal is.
    let refused = browser.post("/api/session/password", &json!({ "password": "12345" })).await;
    let refusals = refused.problem(422, "refused")["refusals"].clone();
    assert!(refusals.as_array().is_some_and(|all| !all.is_empty()), "{refusals}");
    assert!(refusals[0]["clause"]["article"].is_string() && refusals[0]["cure"]["zh"].is_string(), "{refusals}");

    let step = browser.post("/api/session/password", &json!({ "password": "Qinghe-2026-Autumn!" })).await.ok();
    assert_eq!(step["step"], "enrol_second_factor");
    assert_ne!(browser.cookie, first);
    browser.get("/api/orgs").await.problem(401, "unauthenticated");
    let setup = browser.post("/api/session/second-factor", &Value::Null).await.ok();
    let second = browser.cookie.clone();
    let code = json!({ "code": world.code(&setup) });
    let done = browser.post("/api/session/second-factor/confirm", &code).await.ok();
    assert_eq!(done["me"]["login"], world.admin.account.login);
    assert_ne!(browser.cookie, second);
    assert_eq!(browser.get("/api/orgs").await.ok()[0]["id"], world.top.to_string());

    let third = browser.cookie.clone();
    for old in [first, second] {
        browser.cookie = old;
        browser.get("/api/session").await.problem(401, "unauthenticated");
    }
    browser.cookie.clone_from(&third);
    let request = browser.request(Method::DELETE, "/api/session").body(Body::empty()).expect("a request");
    let gone = browser.send(request).await;
    assert_eq!(gone.code, 204);
    assert!(gone.header("set-cookie").contains("Max-Age=0"));
    browser.cookie = third;
    browser.get("/api/orgs").await.problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_an_account_exists_is_not_told() {
    let world = World::on_sqlite();
    let mut browser = world.visitor();
    let wrong = |login: &str| json!({ "login": login, "password": "Wrong-2026-Password" });
    let known = browser.post("/api/session", &wrong(&world.admin.account.login)).await;
    let unknown = browser.post("/api/session", &wrong("nobody-here")).await;
    assert_eq!(known.problem(401, "unauthenticated"), unknown.problem(401, "unauthenticated"));
    assert_eq!(known.headers, unknown.headers);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_the_cookie_is_bound_to_the_host_and_browsers_stay_on_tls() {
    let world = World::on_sqlite();
    let origin = "https://register.example.cn";
    let config = HttpConfig { public_origin: Some(origin.to_owned()), ..world.config() };
    let mut browser = Browser::of(router(world.service.clone(), config));
    let redeem = json!({ "login": world.admin.account.login, "code": world.admin.one_time_code });
    let answered = browser.post("/api/session/one-time", &redeem).await;
    assert!(answered.header("set-cookie").starts_with("__Host-jice="), "{answered:?}");
    assert!(answered.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{answered:?}");
    assert_eq!(answered.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    assert_eq!(browser.get("/api/session").await.ok()["step"], "set_password");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_fails_five_times_and_then_waits() {
    let world = World::on_sqlite();
    world.signed_in(&world.admin).await;
    let config = HttpConfig { web_root: None, ..HttpConfig::new(dice()) };
    let mut browser = Browser::of(router(world.service.clone(), config));
    // A staff room behind one address: who succeeds does not count.
    let right = json!({ "login": world.admin.account.login, "password": "Qinghe-2026-Autumn!" });
    for _ in 0..8 {
        assert_eq!(browser.post("/api/session", &right).await.ok()["step"], "prove_second_factor");
    }
    let wrong = json!({ "login": "nobody-here", "code": "AAAA-BBBB-CCCC" });
    for _ in 0..5 {
        browser.post("/api/session/one-time", &wrong).await.problem(401, "unauthenticated");
    }
    let waits = browser.post("/api/session/one-time", &wrong).await;
    waits.problem(429, "busy");
    let seconds: u64 = waits.header("retry-after").parse().expect("seconds");
    assert!((1..=6).contains(&seconds), "{seconds}");
    // The same bucket for both ways in, and nothing a header says makes it another address.
    let request = browser.request(Method::POST, "/api/session").header("x-forwarded-for", "198.51.100.7");
    let body = json!({ "login": "nobody-here", "password": "x" }).to_string();
    let request = request.header("content-type", "application/json").body(Body::from(body)).expect("a request");
    browser.send(request).await.problem(429, "busy");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_stands_in_and_the_token_changes_with_the_duty() {
    for world in [World::on_sqlite(), World::on_postgres()] {
        let mut registrar = world.signed_in(&world.registrar).await;
        let org = world.school;
        let head = world.employ_head();
        let mut head = world.signed_in(&head).await;
        let colleagues = registrar.get("/api/colleagues").await.ok();
        assert_eq!((colleagues.as_array().unwrap().len(), &colleagues[0]["role"]), (1, &json!("head")));
        let hand = json!({
            "delegate": colleagues[0]["account"], "first_on": "2026-09-10", "last_on": "2026-09-11", "reason": "外出培训",
        });
        let path = format!("/api/orgs/{org}/delegations");
        let made = registrar.post(&path, &hand).await.ok();
        assert_eq!((&made["state"], &made["role"]), (&json!("running"), &json!("registrar")));
        let twice = registrar.post(&path, &hand).await.problem(400, "invalid");
        assert_eq!(twice["fields"][0]["field"], "first_on");
        registrar.post(&path, &json!({ "delegate": colleagues[0]["account"] })).await.problem(400, "invalid");

        let me = head.get("/api/session").await.ok()["me"].clone();
        assert_eq!((&me["role"], &me["may_stand_in"][0]["delegation"]), (&json!("head"), &made["id"]));
        let before = head.cookie.clone();
        let acting = head.post("/api/session/stand-in", &json!({ "delegation": made["id"] })).await.ok();
        assert_eq!(acting["me"]["role"], "registrar");
        assert_ne!(head.cookie, before);
        let mut stolen = world.visitor();
        stolen.cookie = before;
        stolen.get("/api/colleagues").await.problem(401, "unauthenticated");
        let denied = head.get(&path).await.problem(403, "denied");
        assert_eq!(denied["reason"], "not_delegated");
        head.get("/api/desk?part=todo").await.ok();

        // Back, and again; taken back, the next request is the head's own.
        assert_eq!(head.post("/api/session/stand-in", &json!({})).await.ok()["me"]["role"], "head");
        head.post("/api/session/stand-in", &json!({ "delegation": made["id"] })).await.ok();
        let id = made["id"].as_str().unwrap();
        registrar.post(&format!("{path}/{id}/end"), &Value::Null).await.ok();
        assert_eq!(head.get("/api/session").await.ok()["me"]["role"], "head");
        let over =
            head.post("/api/session/stand-in", &json!({ "delegation": made["id"] })).await.problem(400, "invalid");
        assert_eq!(over["fields"][0]["field"], "delegation");
    }
}
