//! What passes between this register and others, over HTTP: requests, records, and whose
//! signature counts.

use axum::http::Method;
use jice_demo::{DemoPupil, Field};
use jice_domain::{CaseId, PersonId, Role};
use serde_json::{Value, json};

use crate::elsewhere::{DIVISION, Elsewhere, number_of};
use crate::people::Seated;
use crate::support::{Answered, Browser, World};

/// The place with everybody who has a part in a transfer to or from elsewhere.
struct Cast {
    world: World,
    registrar: Browser,
    head: Browser,
    clerk: Browser,
    /// The clerk of another county.
    stranger: Browser,
    /// Whoever says whose signature counts.
    admin: Browser,
    seated: Seated,
    /// The register elsewhere.
    there: Elsewhere,
}

impl Cast {
    async fn of(world: World) -> Self {
        let registrar = world.signed_in(&world.registrar).await;
        let (authority, school) = (world.authority(), world.units.last().expect("a school").clone());
        let (clerk, clerk_asked) = world.at_work(&authority, Role::Clerk).await;
        let (head, _) = world.at_work(&school, Role::Head).await;
        let (stranger, _) = world.at_work(&world.another_county(), Role::Clerk).await;
        let admin = world.signed_in(&world.admin).await;
        let asked = world.service.at_console(&world.registrar.account.login).expect("the registrar is there");
        let seated = world.seated(&asked, &clerk_asked, 3);
        let there = Elsewhere::keyed(9);
        Self { world, registrar, head, clerk, stranger, admin, seated, there }
    }

    /// The same, once the key of the register elsewhere is trusted.
    async fn trusting(world: World) -> Self {
        let mut cast = Self::of(world).await;
        let trusted = cast.admin.post("/api/package-keys", &trust(&cast.there, &["32"])).await.ok();
        assert_eq!(trusted["key"], cast.there.key());
        cast
    }

    /// Opens and hands in the transfer of a child from elsewhere: the address of the case.
    async fn comes(&mut self, pupil: &DemoPupil) -> String {
        let case = self.opens(pupil).await;
        let scan = ("转学申请.png", PNG);
        self.registrar.upload(&format!("{case}/evidence?kind=application"), scan.0, scan.1).await.ok();
        let view = self.registrar.get(&case).await.ok();
        let submitted = self.registrar.post(&format!("{case}/submit"), &json!({ "version": view["version"] })).await;
        assert_eq!(submitted.ok()["state"], "open");
        case
    }

    /// Opens it as a draft.
    async fn opens(&mut self, pupil: &DemoPupil) -> String {
        let class = self.seated.class.to_string();
        let open = json!({
            "change": "cross_province_in",
            "unit": self.world.school,
            "pupil": { "number": pupil.get(Field::DocumentNumber), "name": pupil.get(Field::Name) },
            "class": class,
            "values": {
                "student_number": number_of(pupil), "sending_school": "力学小学", "sending_division": DIVISION,
                "grade": "3", "reason": "随父母务工",
            },
        });
        let view = self.registrar.post("/api/cases", &open).await.ok();
        address(&view)
    }

    /// Carries it to the step that fetches the record.
    async fn waits_for_record(&mut self, pupil: &DemoPupil) -> String {
        let case = self.comes(pupil).await;
        accept(&mut self.clerk, &case).await;
        case
    }

    /// What the request of a case is called: the record answers it.
    async fn request_id(&mut self, case: &str) -> String {
        let file = self.clerk.post(&format!("{case}/request-package"), &purpose()).await;
        let package = jice_service::package::open(&file.bytes).expect("a package");
        package.content.id().to_owned()
    }
}

/// The smallest picture.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6,
    0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0xda, 0x63, 0x64, 0xf8, 0xcf, 0x50,
    0x0f, 0, 0x03, 0x86, 0x01, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60,
    0x82,
];

fn trust(other: &Elsewhere, divisions: &[&str]) -> Value {
    json!({
        "key": other.key(), "fingerprint": other.fingerprint(), "name": "江苏省教育厅", "divisions": divisions,
    })
}

fn purpose() -> Value {
    json!({ "purpose": "跨省转学调取学籍档案" })
}

/// The address of a case.
fn address(view: &Value) -> String {
    format!("/api/cases/{}/{}", view["person"].as_str().expect("whose"), view["id"].as_str().expect("which"))
}

async fn accept(who: &mut Browser, case: &str) -> Value {
    let view = who.get(case).await.ok();
    let decide = json!({ "version": view["version"], "verdict": "accept", "opinion": "同意" });
    who.post(&format!("{case}/decide"), &decide).await.ok()
}

/// What is said against a file, in English.
fn said(answered: &Answered) -> String {
    let problem = answered.problem(400, "invalid");
    assert_eq!(problem["fields"][0]["field"], "package", "{problem}");
    problem["fields"][0]["message_en"].as_str().expect("words").to_owned()
}

/// The article by which something is refused.
fn article(problem: &Value) -> &str {
    assert!(problem["refusals"][0]["cure"]["zh"].as_str().is_some_and(|cure| !cure.is_empty()), "{problem}");
    problem["refusals"][0]["clause"]["article"].as_str().expect("an article")
}

/// Files that count nowhere, each with what is said against it.
fn hostile(good: &[u8]) -> Vec<(Vec<u8>, &'static str)> {
    let text = String::from_utf8(good.to_vec()).expect("a package is text");
    let at = text.find("\"signature\": \"").expect("it is signed") + 14;
    let digit = if text[at..].starts_with('0') { "1" } else { "0" };
    let forged = format!("{}{digit}{}", &text[..at], &text[at + 1..]);
    vec![
        (Vec::new(), "no record package"),
        (PNG.to_vec(), "no record package"),
        (b"{\"format\":\"jice-record-package\"}".to_vec(), "no record package"),
        (b"PK\x03\x04 zipped".to_vec(), "compressed"),
        (good[..good.len() / 2].to_vec(), "no record package"),
        (vec![b' '; (1 << 20) + 1], "above 1 MB"),
        (text.replace("\"version\": 1", "\"version\": 9").into_bytes(), "version 9"),
        (forged.into_bytes(), "altered"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_opens_the_transfer_out_and_the_record_is_had_when_it_is_done_on_sqlite() {
    a_pupil_leaves(World::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_opens_the_transfer_out_and_the_record_is_had_when_it_is_done_on_postgresql() {
    a_pupil_leaves(World::on_postgres()).await;
}

async fn a_pupil_leaves(world: World) {
    let mut cast = Cast::trusting(world).await;
    let (person, pupil) = cast.seated.people[0].clone();
    let request = cast.there.request("r-1", &pupil);
    let view = cast.clerk.upload("/api/requests", "调档函.json", &request).await.ok();
    assert_eq!((&view["state"], &view["person"]), (&json!("open"), &json!(person.to_string())));
    assert_eq!(view["evidence"][0]["media"], "application/json");
    let case = address(&view);

    // Before it is done there is no record, and the article that says so stands beside the act.
    let barred = &cast.clerk.get(&case).await.ok()["barred"];
    assert_eq!((&barred[0]["act"], article(&barred[0])), (&json!("record_package"), "第二十二条"));
    let early = cast.clerk.post(&format!("{case}/record-package"), &purpose()).await.problem(422, "refused");
    assert_eq!(article(&early), "第二十二条");

    accept(&mut cast.head, &case).await;
    assert_eq!(accept(&mut cast.clerk, &case).await["state"], "done");
    let done = cast.clerk.get(&case).await.ok();
    assert!(done["acts"].as_array().is_some_and(|acts| acts.contains(&json!("record_package"))), "{done}");
    let path = format!("{case}/record-package");
    let aimless = cast.clerk.post(&path, &json!({})).await.problem(422, "refused");
    assert_eq!(aimless["refusals"][0]["rule"], "purpose_stated");
    assert_eq!(cast.registrar.post(&path, &purpose()).await.problem(403, "denied")["reason"], "role_lacks_right");
    cast.stranger.post(&path, &purpose()).await.problem(404, "absent");
    cast.world.visitor().post(&path, &purpose()).await.problem(401, "unauthenticated");
    let file = cast.clerk.post(&path, &purpose()).await;
    assert_eq!(file.code, 200);
    assert!(file.header("content-disposition").starts_with("attachment; filename*=UTF-8''%"), "{file:?}");
    assert_eq!(file.header("content-type"), "application/json");
    let package = jice_service::package::open(&file.bytes).expect("a package");
    assert_eq!((package.content.kind(), package.content.pupil().name.as_str()), ("record", pupil.get(Field::Name)));
    assert_eq!(package.key, cast.admin.get("/api/package-keys").await.ok()["own"]);
    let again = cast.clerk.post(&path, &purpose()).await;
    assert_eq!(again.bytes, file.bytes, "every time the same file");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_counts_once_from_whom_it_should_and_for_a_pupil_who_is_here() {
    let mut cast = Cast::of(World::on_sqlite()).await;
    let (_, pupil) = cast.seated.people[0].clone();
    let request = cast.there.request("r-1", &pupil);
    let path = "/api/requests";
    assert!(said(&cast.clerk.upload(path, "调档函.json", &request).await).contains("not trusted"));
    cast.admin.post("/api/package-keys", &trust(&cast.there, &["33"])).await.ok();
    assert!(said(&cast.clerk.upload(path, "调档函.json", &request).await).contains("does not speak for"));
    cast.admin.post("/api/package-keys", &trust(&cast.there, &["32"])).await.ok();
    for (bytes, why) in hostile(&request) {
        let told = said(&cast.clerk.upload(path, "调档函.json", &bytes).await);
        assert!(told.contains(why), "{why}: {told}");
    }
    let endless = vec![b' '; (2 << 20) + (64 << 10)];
    cast.clerk.upload(path, "调档函.json", &endless).await.problem(413, "invalid");
    cast.registrar.upload(path, "调档函.json", &request).await.problem(403, "denied");
    cast.head.upload(path, "调档函.json", &request).await.problem(403, "denied");
    assert!(said(&cast.stranger.upload(path, "调档函.json", &request).await).contains("No pupil here"));
    let unknown = cast.there.request("r-2", &cast.seated.others[0]);
    assert!(said(&cast.clerk.upload(path, "调档函.json", &unknown).await).contains("No pupil here"));
    let record = cast.there.record(&cast.world, "a-1", "", &pupil);
    assert!(said(&cast.clerk.upload(path, "学籍档案.json", &record).await).contains("a record and no request"));

    // One key is one act: sent twice it is answered twice and done once; under another key it was used.
    let key = cast.clerk.key();
    let mut answers = Vec::new();
    for _ in 0..2 {
        let answered = cast.clerk.upload_under(&key, path, "调档函.json", &request).await.ok();
        answers.push(answered["id"].clone());
    }
    assert_eq!(answers[0], answers[1]);
    assert!(said(&cast.clerk.upload(path, "调档函.json", &request).await).contains("used before"));
    let done = format!("/api/pupils/{}/cases", cast.seated.people[0].0);
    assert_eq!(cast.clerk.get(&done).await.ok().as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_asked_for_looked_at_and_taken_in_on_sqlite() {
    a_pupil_comes(World::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_asked_for_looked_at_and_taken_in_on_postgresql() {
    a_pupil_comes(World::on_postgres()).await;
}

async fn a_pupil_comes(world: World) {
    let mut cast = Cast::trusting(world).await;
    let pupil = cast.seated.others[0].clone();
    let draft = cast.opens(&pupil).await;
    let early = cast.clerk.post(&format!("{draft}/request-package"), &purpose()).await.problem(422, "refused");
    assert_eq!(article(&early), "第二十二条");
    let view = cast.registrar.get(&draft).await.ok();
    let order = json!({ "version": view["version"], "reason": "" });
    cast.registrar.post(&format!("{draft}/withdraw"), &order).await.ok();

    // The record is put at its step and not by the opener: the draft says so.
    let case = cast.comes(&pupil).await;
    let view = cast.clerk.get(&case).await.ok();
    let later: Vec<(&Value, &Value)> = papers(&view).map(|paper| (&paper["id"], &paper["later"])).collect();
    assert_eq!(later, [(&json!("application"), &json!(false)), (&json!("record"), &json!(true))]);
    let barred: Vec<&Value> = view["barred"].as_array().expect("a list").iter().map(|one| &one["act"]).collect();
    assert_eq!(barred, ["import_record", "enter_record"], "the receiving authority decides first");
    assert!(cast.registrar.get(&case).await.ok()["barred"].as_array().is_some_and(Vec::is_empty), "none of hers");
    let early = cast.there.record(&cast.world, "a-0", "", &pupil);
    let early = cast.clerk.upload(&format!("{case}/record?version=2"), "学籍档案.json", &early).await;
    assert_eq!(article(&early.problem(422, "refused")), "第二十二条");
    accept(&mut cast.clerk, &case).await;

    let path = format!("{case}/request-package");
    cast.clerk.post(&path, &json!({ "purpose": "" })).await.problem(422, "refused");
    cast.registrar.post(&path, &purpose()).await.problem(403, "denied");
    cast.stranger.post(&path, &purpose()).await.problem(404, "absent");
    let id = cast.request_id(&case).await;

    // Looked at: who, from where, what differs from what the parents said; nothing changes.
    let record = cast.there.record(&cast.world, "a-1", &id, &pupil);
    let contents = format!("{case}/record-contents");
    cast.registrar.upload(&contents, "学籍档案.json", &record).await.problem(403, "denied");
    cast.stranger.upload(&contents, "学籍档案.json", &record).await.problem(404, "absent");
    let before = cast.clerk.get(&case).await.ok()["version"].clone();
    let seen = cast.clerk.upload(&contents, "学籍档案.json", &record).await.ok();
    assert_eq!((&seen["signer"], &seen["school"]), (&json!("江苏省教育厅"), &json!("南京市力学小学")));
    assert_eq!((&seen["name"], &seen["grade"]), (&json!(pupil.get(Field::Name)), &json!(3)));
    let differs: Vec<&Value> = seen["differs"].as_array().expect("a list").iter().map(|one| &one["field"]).collect();
    assert_eq!(differs, ["sending_school"], "{seen}");
    assert_eq!((&seen["differs"][0]["here"], &seen["differs"][0]["there"]), (&json!("力学小学"), &seen["school"]));
    let text = seen.to_string();
    assert!(!text.contains(pupil.get(Field::DocumentNumber)) && text.contains('*'), "{text}");
    assert_eq!(cast.clerk.get(&case).await.ok()["version"], before);

    // Taken in, once, at the version that was shown.
    let path = format!("{case}/record?version={before}");
    cast.registrar.upload(&path, "学籍档案.json", &record).await.problem(403, "denied");
    cast.stranger.upload(&path, "学籍档案.json", &record).await.problem(404, "absent");
    let stale = cast.clerk.upload(&format!("{case}/record?version=1"), "学籍档案.json", &record).await;
    assert_eq!(stale.problem(409, "conflict")["current_version"], before);
    let key = cast.clerk.key();
    let taken = cast.clerk.upload_under(&key, &path, "学籍档案.json", &record).await.ok();
    let again = cast.clerk.upload_under(&key, &path, "学籍档案.json", &record).await.ok();
    assert_eq!((&taken["version"], &taken["findings"]), (&again["version"], &json!([])));
    let now = format!("{case}/record?version={}", taken["version"]);
    assert!(said(&cast.clerk.upload(&now, "学籍档案.json", &record).await).contains("used before"));
    assert!(said(&cast.clerk.upload(&contents, "学籍档案.json", &record).await).contains("used before"));

    // What came signed is not typed over.
    let typed = json!({ "version": taken["version"], "values": { "ethnicity": "汉族" } });
    let typed = cast.clerk.write(Method::PUT, &format!("{case}/record"), &typed).await.problem(422, "refused");
    assert_eq!(article(&typed), "第二十二条");
    let barred = &cast.clerk.get(&case).await.ok()["barred"];
    assert_eq!((&barred[0]["act"], article(&barred[0])), (&json!("enter_record"), "第二十二条"));
    assert_eq!(accept(&mut cast.clerk, &case).await["state"], "done");
    assert_eq!(cast.clerk.get(&case).await.ok()["entry_state"], "enrolled");
}

fn papers(view: &Value) -> impl Iterator<Item = &Value> {
    view["change"]["papers"].as_array().expect("a list").iter()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_not_the_one_asked_for_is_told_apart() {
    let mut cast = Cast::trusting(World::on_sqlite()).await;
    let (pupil, twin) = (cast.seated.others[0].clone(), cast.seated.others[1].clone());
    let case = cast.waits_for_record(&pupil).await;
    let id = cast.request_id(&case).await;
    let good = cast.there.record(&cast.world, "a-1", &id, &pupil);
    let mut files = hostile(&good);
    let stranger = Elsewhere::keyed(11);
    files.push((stranger.record(&cast.world, "a-1", &id, &pupil), "not trusted"));
    files.push((cast.there.record(&cast.world, "a-2", &id, &twin), "another pupil"));
    files.push((cast.there.record(&cast.world, "a-3", "another-request", &pupil), "another request"));
    files.push((cast.there.request("r-9", &pupil), "a request and no record"));
    let own = cast.clerk.post(&format!("{case}/request-package"), &purpose()).await.bytes;
    files.push((own, "made the package itself"));
    let version = cast.clerk.get(&case).await.ok()["version"].clone();
    for (bytes, why) in files {
        // Looked at or taken in, the same is said.
        for path in [format!("{case}/record-contents"), format!("{case}/record?version={version}")] {
            let told = said(&cast.clerk.upload(&path, "学籍档案.json", &bytes).await);
            assert!(told.contains(why), "{path}: {why}: {told}");
        }
    }
    let endless = vec![b' '; (2 << 20) + (64 << 10)];
    let path = format!("{case}/record?version={version}");
    cast.clerk.upload(&path, "学籍档案.json", &endless).await.problem(413, "invalid");
    let form = cast.clerk.post(&path, &json!({})).await;
    form.problem(403, "denied");
    cast.clerk.upload(&format!("{case}/record"), "学籍档案.json", &good).await.problem(400, "invalid");
    assert_eq!(cast.clerk.get(&case).await.ok()["version"], version, "nothing was taken in");
    cast.clerk.upload(&path, "学籍档案.json", &good).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_on_paper_is_entered_by_whoever_fetches_it() {
    let mut cast = Cast::trusting(World::on_sqlite()).await;
    let pupil = cast.seated.others[0].clone();
    let case = cast.waits_for_record(&pupil).await;
    let fields = cast.clerk.get(&format!("{case}/record-fields")).await.ok();
    let ids: Vec<&str> = fields.as_array().expect("a list").iter().filter_map(|field| field["id"].as_str()).collect();
    assert!(ids.contains(&"ethnicity") && ids.contains(&"guardian1_phone"), "{ids:?}");
    for told in ["name", "document_number", "class", "grade", "school_identifier"] {
        assert!(!ids.contains(&told), "{told} is known, or of the seat that was left");
    }
    cast.registrar.get(&format!("{case}/record-fields")).await.problem(403, "denied");
    cast.stranger.get(&format!("{case}/record-fields")).await.problem(404, "absent");

    let path = format!("{case}/record");
    let version = cast.clerk.get(&case).await.ok()["version"].clone();
    let typed = |version: &Value, field: &str, value: &str| json!({ "version": version, "values": { field: value } });
    let unscanned = cast.clerk.write(Method::PUT, &path, &typed(&version, "ethnicity", "汉族")).await;
    assert_eq!(unscanned.problem(400, "invalid")["fields"][0]["field"], "record");
    let scan = format!("{case}/evidence?kind=record");
    cast.registrar.upload(&scan, "档案.png", PNG).await.problem(403, "denied");
    let put = cast.clerk.upload(&scan, "档案.png", PNG).await.ok();
    let paper = put["evidence"].as_array().and_then(|papers| papers.iter().find(|paper| paper["kind"] == "record"));
    let paper = paper.and_then(|paper| paper["id"].as_str()).expect("the scan is there").to_owned();
    // A wrong scan is taken away again by whoever put it, and by nobody else.
    let drop = format!("{case}/evidence/{paper}");
    cast.registrar.write(Method::DELETE, &drop, &json!(null)).await.problem(403, "denied");
    cast.clerk.write(Method::DELETE, &drop, &json!(null)).await.ok();
    cast.clerk.upload(&scan, "档案.png", PNG).await.ok();

    let version = cast.clerk.get(&case).await.ok()["version"].clone();
    let unknown = cast.clerk.write(Method::PUT, &path, &typed(&version, "no_such_field", "1")).await;
    assert_eq!(unknown.problem(400, "invalid")["fields"][0]["field"], "values.no_such_field");
    cast.registrar.write(Method::PUT, &path, &typed(&version, "ethnicity", "汉族")).await.problem(403, "denied");
    cast.stranger.write(Method::PUT, &path, &typed(&version, "ethnicity", "汉族")).await.problem(404, "absent");
    let stale = cast.clerk.write(Method::PUT, &path, &typed(&json!(1), "ethnicity", "汉族")).await;
    stale.problem(409, "conflict");
    let wrong = cast.clerk.write(Method::PUT, &path, &typed(&version, "ethnicity", "没有这个民族")).await.ok();
    assert_eq!(wrong["findings"][0]["field"], "ethnicity", "{}", wrong["findings"]);

    // A secret is shown masked, and stays what it was when it comes back so.
    let values = json!({ "ethnicity": pupil.get(Field::Ethnicity), "guardian1_phone": "13955512345" });
    let entered = json!({ "version": wrong["version"], "values": values });
    let entered = cast.clerk.write(Method::PUT, &path, &entered).await.ok();
    let shown = value(&entered, "guardian1_phone");
    assert!(shown.contains('*'), "{shown}");
    let again = json!({
        "version": entered["version"],
        "values": { "ethnicity": pupil.get(Field::Ethnicity), "guardian1_phone": shown },
    });
    let again = cast.clerk.write(Method::PUT, &path, &again).await.ok();
    assert_eq!(again["findings"], json!([]), "a masked number would be no number");
    assert_eq!(accept(&mut cast.clerk, &case).await["state"], "done");
    let (person, _) = ids_of(&case);
    let reveal = json!({ "field": "guardian1_phone", "purpose": "联系监护人" });
    let told = cast.clerk.post(&format!("/api/pupils/{person}/reveal"), &reveal).await.ok();
    assert_eq!(told["value"], "13955512345");
}

fn value(view: &Value, field: &str) -> String {
    let values = view["values"].as_array().expect("a list");
    let found = values.iter().find(|value| value["id"] == field).unwrap_or_else(|| panic!("{view}"));
    found["value"].as_str().expect("a text").to_owned()
}

fn ids_of(case: &str) -> (PersonId, CaseId) {
    let mut parts = case.rsplit('/').map(|part| part.parse::<i64>().expect("a number"));
    let (id, person) = (parts.next().expect("which"), parts.next().expect("whose"));
    (PersonId(person), CaseId(id))
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_signature_counts_is_said_at_the_top_after_comparing_fingerprints() {
    let mut cast = Cast::of(World::on_sqlite()).await;
    let path = "/api/package-keys";
    let shown = cast.admin.get(path).await.ok();
    assert_eq!(
        (shown["own"].as_str().map(str::len), shown["fingerprint"].as_str().map(str::len)),
        (Some(64), Some(39))
    );
    assert_eq!(shown["trusted"], json!([]));
    let rights =
        |session: &Value| session["me"]["rights"].as_array().is_some_and(|all| all.contains(&json!("trust_registers")));
    assert!(rights(&cast.admin.get("/api/session").await.ok()));
    for who in [&mut cast.clerk, &mut cast.registrar, &mut cast.stranger] {
        assert!(!rights(&who.get("/api/session").await.ok()));
        who.get(path).await.problem(403, "denied");
        who.post(path, &trust(&cast.there, &["32"])).await.problem(403, "denied");
        who.post(&format!("{path}/withdraw"), &json!({ "key": cast.there.key() })).await.problem(403, "denied");
    }

    let without = json!({ "key": cast.there.key(), "name": "江苏省教育厅", "divisions": ["32"] });
    assert_eq!(cast.admin.post(path, &without).await.problem(400, "invalid")["fields"][0]["field"], "fingerprint");
    let mut swapped = trust(&cast.there, &["32"]);
    swapped["key"] = json!(Elsewhere::keyed(11).key());
    assert_eq!(cast.admin.post(path, &swapped).await.problem(400, "invalid")["fields"][0]["field"], "fingerprint");
    for (field, value) in [
        ("key", json!("12")),
        ("key", shown["own"].clone()),
        ("name", json!("")),
        ("divisions", json!([])),
        ("divisions", json!(["3"])),
    ] {
        let mut wrong = trust(&cast.there, &["32"]);
        wrong[field] = value;
        assert_eq!(cast.admin.post(path, &wrong).await.problem(400, "invalid")["fields"][0]["field"], field);
    }

    // Read out in small letters without spaces, it is the same fingerprint.
    let mut told = trust(&cast.there, &["32", "3301"]);
    told["fingerprint"] = json!(cast.there.fingerprint().replace(' ', "").to_lowercase());
    let trusted = cast.admin.post(path, &told).await.ok();
    assert_eq!((&trusted["fingerprint"], &trusted["name"]), (&json!(cast.there.fingerprint()), &json!("江苏省教育厅")));
    assert_eq!(cast.admin.get(path).await.ok()["trusted"], json!([trusted]));
    let end = json!({ "key": cast.there.key() });
    cast.admin.post(&format!("{path}/withdraw"), &end).await.ok();
    cast.admin.post(&format!("{path}/withdraw"), &end).await.problem(404, "absent");
    assert_eq!(cast.admin.get(path).await.ok()["trusted"], json!([]));
}
