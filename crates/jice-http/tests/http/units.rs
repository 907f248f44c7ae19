//! Renaming, merging and closing a school over HTTP.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Browser, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_school_ends_on_sqlite() {
    a_school_ends(World::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_ends_on_postgresql() {
    a_school_ends(World::on_postgres()).await;
}

/// A code that differs in its last digit.
fn other(code: &Value) -> String {
    let code = code.as_str().expect("a code");
    let (head, last) = code.split_at(code.len() - 1);
    format!("{head}{}", (last.parse::<u8>().expect("a digit") + 1) % 10)
}

/// Sends the same request twice, as an impatient finger does.
async fn twice(browser: &mut Browser, path: &str, body: &Value) -> Value {
    let key = browser.key();
    let mut answers = Vec::new();
    for _ in 0..2 {
        let request = browser.request(Method::POST, path).header("idempotency-key", &key);
        let request = request.header("content-type", "application/json").body(Body::from(body.to_string()));
        answers.push(browser.send(request.expect("a request")).await.ok());
    }
    assert_eq!(answers[0], answers[1]);
    answers.remove(0)
}

async fn a_school_ends(world: World) {
    let mut registrar = world.signed_in(&world.registrar).await;
    let mut admin = world.signed_in(&world.admin).await;
    let path = format!("/api/orgs/{}", world.school);
    let unit = admin.get(&path).await.ok();
    let rename = json!({
        "version": unit["version"], "name": "示例小学", "held_on": "2026-09-01", "document": "示教〔2026〕1号",
        "reason": "布局调整",
    });
    registrar.post(&format!("{path}/rename"), &rename).await.problem(403, "denied");
    let renamed = twice(&mut admin, &format!("{path}/rename"), &rename).await;
    assert_eq!((&renamed["name"], &renamed["code"]), (&json!("示例小学"), &unit["code"]));
    admin.post(&format!("{path}/rename"), &rename).await.problem(409, "conflict");
    let typed = json!({ "version": renamed["version"], "name": "又名小学", "details": unit["details"] });
    registrar.write(Method::PATCH, &path, &typed).await.problem(400, "invalid");
    let history = registrar.get(&format!("{path}/history")).await.ok();
    assert_eq!((&history[0]["act"], &history[0]["before"]), (&json!("renamed"), &unit["name"]));
    let old: String = unit["name"].as_str().expect("a name").bytes().map(|byte| format!("%{byte:02X}")).collect();
    let found = admin.get(&format!("/api/orgs/search?q={old}")).await.ok();
    assert_eq!((&found[0]["id"], &found[0]["earlier_name"]), (&unit["id"], &unit["name"]));

    let mut details = unit["details"].clone();
    details["identifier"] = json!(other(&details["identifier"]));
    let make = json!({
        "parent": unit["parent"], "level": "school", "side": unit["side"], "code": other(&unit["code"]),
        "name": "并入小学", "division": unit["division"], "details": details,
    });
    let into = admin.post("/api/orgs", &make).await.ok()["org"]["id"].clone();
    let plan = json!({ "into": into });
    registrar.post(&format!("{path}/merger/plan"), &plan).await.problem(403, "denied");
    let shown = admin.post(&format!("{path}/merger/plan"), &plan).await.ok();
    assert_eq!((&shown["bars"], &shown["classes"]), (&json!([]), &json!([])), "{shown}");
    let itself = admin.post(&format!("{path}/merger/plan"), &json!({ "into": unit["id"] })).await.ok();
    assert_eq!(itself["bars"][0]["clause"]["id"], "system-004-3", "{itself}");

    // Closing asks for a keeper; the merger goes through, once.
    let shown = admin.get(&format!("{path}/closure")).await.ok();
    assert_eq!(shown["bars"][0]["rule"], "custodian", "{shown}");
    let close = json!({ "version": shown["version"], "custodian": null, "document": "2号", "reason": "撤点" });
    let refused = admin.post(&format!("{path}/closure"), &close).await.problem(422, "refused");
    assert_eq!(refused["refusals"], shown["bars"]);
    let merge = json!({
        "version": shown["version"], "into": into, "classes": [], "document": "示教〔2026〕3号", "reason": "布局调整",
    });
    let merged = twice(&mut admin, &format!("{path}/merger"), &merge).await;
    assert_eq!((&merged["closed_on"], &merged["custodian"]["id"]), (&json!("2026-09-10"), &into));

    // Its registrar is out at once; nobody writes there any more.
    registrar.get("/api/pupils").await.problem(401, "unauthenticated");
    let barred = admin.post(&format!("{path}/merger"), &merge).await.problem(403, "denied");
    assert_eq!(
        (&barred["reason"], &barred["refusals"][0]["clause"]["id"]),
        (&json!("unit_closed"), &json!("system-004-4"))
    );
    let kept = admin.get(&format!("/api/orgs/{}", into.as_str().expect("ids are strings"))).await.ok();
    assert_eq!(kept["keeps"][0]["id"], unit["id"]);
}
