//! One story over HTTP, told to both engines: a registrar signs in, opens an intake, uploads
//! a workbook and watches it being checked.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Method;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Browser, World};

#[tokio::test(flavor = "multi_thread")]
async fn an_intake_on_sqlite() {
    an_intake(World::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intake_on_postgresql() {
    an_intake(World::on_postgres()).await;
}

async fn an_intake(world: World) {
    let school = world.school;
    let mut registrar = world.signed_in(&world.registrar).await;
    let session = registrar.get("/api/session").await.ok();
    assert_eq!((&session["step"], &session["me"]["role"]), (&json!("ready"), &json!("registrar")));
    let class = json!({
        "code": "01", "name": "一年级1班", "grade": 1, "founded_month": "2026-09", "teacher": "王老师", "size_limit": 45,
    });
    assert_eq!(registrar.post(&format!("/api/orgs/{school}/classes"), &class).await.ok()["size"], 0);

    let (base, events) = checking(&world, &mut registrar).await;
    // Events begin while the job waits, and end by themselves when it is done.
    let request = registrar.request(Method::GET, &events).body(Body::empty()).expect("a request");
    let response = registrar.router.clone().oneshot(request).await.expect("routes never fail");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let worker = world.service.clone();
    let working = std::thread::spawn(move || worker.work_until_idle());
    let told = tokio::time::timeout(Duration::from_secs(60), to_bytes(response.into_body(), usize::MAX));
    let told = told.await.expect("the stream ends").expect("the stream is whole");
    working.join().expect("no panic").expect("the work is done");
    let told = String::from_utf8(told.to_vec()).expect("events are texts");
    let states: Vec<Value> = told
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str::<Value>(data).expect("JSON")["state"].clone())
        .collect();
    assert_eq!((states.first(), states.last()), (Some(&json!("waiting")), Some(&json!("done"))), "{told}");

    let rows = registrar.get(&format!("{base}/rows?limit=2&class=")).await.ok();
    assert_eq!(rows["items"].as_array().map(Vec::len), Some(2));
    assert!(rows["next"].is_string());
    mend_and_drop(&mut registrar, &base, &rows["items"][0]).await;
    let template = registrar.get(&format!("/api/orgs/{school}/intake-template?grade=1")).await;
    assert!(template.header("content-disposition").starts_with("attachment; filename*=UTF-8''%"), "{template:?}");
    assert_eq!(template.bytes.get(..2), Some(&b"PK"[..]));
    foreign_eyes(&world, &mut registrar, &base, &events).await;
}

/// An intake with its workbook waiting to be checked: the batch's path, and its job's events.
async fn checking(world: &World, registrar: &mut Browser) -> (String, String) {
    let school = world.school;
    let batch = registrar.post("/api/batches", &json!({ "school": school, "grade": 1 })).await.ok();
    let base = format!("/api/orgs/{school}/batches/{}", batch["id"].as_str().expect("ids are strings"));
    let upload = registrar.upload(&format!("{base}/workbook"), "新生.csv", &world.workbook()).await.ok();
    let check = json!({ "file": upload["file"], "columns": upload["columns"] });
    let job = registrar.post(&format!("{base}/check"), &check).await.ok();
    assert_eq!(job["state"], "waiting");
    let events = format!("/api/orgs/{school}/jobs/{}/events", job["id"].as_str().expect("ids are strings"));
    (base, events)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session() {
    let world = World::on_sqlite();
    let mut registrar = world.signed_in(&world.registrar).await;
    let (_, events) = checking(&world, &mut registrar).await;
    let request = registrar.request(Method::GET, &events).body(Body::empty()).expect("a request");
    let response = registrar.router.clone().oneshot(request).await.expect("routes never fail");
    let request = registrar.request(Method::DELETE, "/api/session").body(Body::empty()).expect("a request");
    assert_eq!(registrar.send(request).await.code, 204);
    let told = tokio::time::timeout(Duration::from_secs(5), to_bytes(response.into_body(), usize::MAX));
    let told = told.await.expect("the stream ends").expect("the stream is whole");
    let told = String::from_utf8(told.to_vec()).expect("events are texts");
    let last = told.trim_end().rsplit("\n\n").next().expect("an event");
    assert!(last.contains("event: problem") && last.contains("\"code\":\"unauthenticated\""), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_is_taken_away_for_a_purpose() {
    let world = World::on_sqlite();
    let mut registrar = world.signed_in(&world.registrar).await;
    for kind in ["xlsx", "pdf"] {
        let path = format!("/api/orgs/{}/roster.{kind}", world.school);
        let refused = registrar.post(&path, &json!({ "grade": 1, "purpose": "" })).await.problem(422, "refused");
        assert_eq!(refused["refusals"][0]["rule"], "purpose_stated", "{refused}");
        let file = registrar.post(&path, &json!({ "grade": 1, "purpose": "核对学籍名册" })).await;
        assert_eq!(file.code, 200, "{}", String::from_utf8_lossy(&file.bytes));
        assert!(file.header("content-disposition").starts_with("attachment;"));
        assert_eq!(registrar.get(&path).await.code, 405, "no purpose stands in an address");
    }
}

/// A version that was overtaken is a conflict; a key used again gives the first answer.
async fn mend_and_drop(registrar: &mut Browser, base: &str, row: &Value) {
    let path = format!("{base}/rows/{}", row["row"]);
    let mend = json!({ "version": row["version"], "values": { "name": "李小明" } });
    let key = registrar.key();
    for _ in 0..2 {
        let request = registrar.request(Method::PATCH, &path).header("idempotency-key", &key);
        let request = request.header("content-type", "application/json").body(Body::from(mend.to_string()));
        assert_eq!(registrar.send(request.expect("a request")).await.ok()["name"], "李小明");
    }
    let other = json!({ "version": row["version"], "values": { "name": "李大明" } });
    let request = registrar.request(Method::PATCH, &path).header("idempotency-key", &key);
    let request = request.header("content-type", "application/json").body(Body::from(other.to_string()));
    registrar.send(request.expect("a request")).await.problem(422, "invalid");

    let conflict = registrar.write(Method::PATCH, &path, &other).await.problem(409, "conflict");
    let version = conflict["current_version"].as_i64().expect("the version it is at");
    assert!(version > row["version"].as_i64().expect("a version"));
    let order = registrar.request(Method::DELETE, &format!("{path}?version={version}"));
    let order = order.header("idempotency-key", registrar.key()).body(Body::empty()).expect("a request");
    assert_eq!(registrar.send(order).await.code, 204);
    registrar.get(&path).await.problem(404, "absent");
}

/// Who may not see a record is told the same as if it were not there.
async fn foreign_eyes(world: &World, registrar: &mut Browser, base: &str, events: &str) {
    let above = registrar.get(&format!("/api/orgs/{}", world.top)).await;
    let nowhere = registrar.get("/api/orgs/4611686018427387904").await;
    let nonsense = registrar.get("/api/orgs/1%20OR%201=1").await;
    assert_eq!(above.problem(404, "absent"), nowhere.problem(404, "absent"));
    assert_eq!((&above.bytes, &above.headers), (&nonsense.bytes, &nonsense.headers));

    let mut admin = world.signed_in(&world.admin).await;
    assert_eq!(admin.get(base).await.problem(403, "denied")["reason"], "role_lacks_right");
    admin.get(events).await.problem(403, "denied");
    world.visitor().get(base).await.problem(401, "unauthenticated");
}
