//! A small place to ask over HTTP: a province, the units down to one school, its registrar.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use jice_demo::{DefectRates, DemoSchool, DemoUnit, Plan, PlanParams, Realm};
use jice_domain::{Dice, FixedClock, Grade, Level, OrgId, Role, SchoolYear};
use jice_http::{HttpConfig, router};
use jice_policy::{PackSource, Packs};
use jice_print::Printer;
use jice_service::command::{CreateAccount, CreateUnit, FileStaff};
use jice_service::view::AccountCreated;
use jice_service::{Files, Founding, Parts, Service};
use jice_store::keys::KeyRing;
use jice_store::{Options, Sealer, Store};
use jiff::SignedDuration;
use serde_json::Value;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// The place: a province with its own windows.
const PACK: &str = "cn-34-anhui";
/// A Thursday within the window for new pupils.
const NOW: &str = "2026-09-10T02:00:00Z";

/// Dice that never show the same twice and always the same in each run.
struct Counted(AtomicU64);

impl Dice for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: any counter becomes bytes that look drawn.
            let mut word = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(word ^ (word >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
}

pub(crate) fn dice() -> Arc<dyn Dice> {
    Arc::new(Counted(AtomicU64::new(1)))
}

/// A place to ask.
pub(crate) struct World {
    pub(crate) service: Service,
    pub(crate) clock: Arc<FixedClock>,
    /// The province.
    pub(crate) top: OrgId,
    /// Its administrator, who was not here yet.
    pub(crate) admin: AccountCreated,
    /// One school.
    pub(crate) school: OrgId,
    /// Its registrar, who was not here yet.
    pub(crate) registrar: AccountCreated,
    /// The units that were made, from the top down to the school.
    pub(crate) units: Vec<(DemoUnit, OrgId)>,
    pub(crate) plan: Plan,
    pub(crate) demo_school: DemoSchool,
    database: String,
    _folder: tempfile::TempDir,
}

impl World {
    /// A place in a new embedded database.
    pub(crate) fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("register.sqlite").to_str().expect("plain text").to_owned();
        Self::at(&path, folder)
    }

    /// The same in a new PostgreSQL database.
    pub(crate) fn on_postgres() -> Self {
        Self::at(&jice_testkit::postgres().fresh_database(), tempfile::tempdir().expect("a temporary folder"))
    }

    fn at(url: &str, folder: tempfile::TempDir) -> Self {
        let ring = KeyRing::new(BTreeMap::from([(1, [7; 32])])).expect("key 1 is there");
        let store = Store::open(url, Sealer::new(&ring, &*dice()), Options::default()).expect("the store opens");
        store.migrate().expect("migrations run");
        let (packs, forms) = packs();
        let objects = Arc::new(object_store::memory::InMemory::new());
        let clock = Arc::new(FixedClock::at(NOW.parse().expect("a moment")));
        let files = Files::new(objects, store.sealer().clone(), tokio::runtime::Handle::current());
        let printer = Printer::new(Vec::new());
        let parts = Parts { store, packs, forms, files, clock: clock.clone(), dice: dice(), printer, node: 1 };
        let service = Service::open(parts).expect("the service opens");
        Self::peopled(service, clock, url.to_owned(), folder)
    }

    fn peopled(service: Service, clock: Arc<FixedClock>, database: String, folder: tempfile::TempDir) -> Self {
        let realm = Realm::find(PACK).expect("the realm is there");
        let defects = DefectRates::none();
        let params = PlanParams { seed: 1, pupils: 400, realms: vec![realm], school_year: SchoolYear(2026), defects };
        let plan = Plan::new(params).expect("a plan");
        let demo_school = plan
            .schools()
            .find(|school| school.grades.contains(&Grade(1)) && school.unit.level == Level::School)
            .expect("a primary school");
        let mut chain = vec![demo_school.unit.clone()];
        while let Some(parent) = chain.last().and_then(|unit| unit.parent) {
            chain.push(plan.units().find(|unit| unit.key == parent).expect("the parent is in the plan"));
        }
        let province = chain.pop().expect("a chain has a top");
        let (top, admin) = service.found(&founding(&province)).expect("the province is founded");
        let asked = service.at_console(&admin.account.login).expect("the administrator is there");
        let (mut parent, mut registrar) = (top, None);
        let mut units = vec![(province, top)];
        for unit in chain.into_iter().rev() {
            let made = service.create_unit(&asked, create(&unit, parent)).expect("the unit may be created");
            (parent, registrar) = (made.org.id, made.account);
            units.push((unit, parent));
        }
        let registrar = registrar.expect("a school comes with its registrar");
        Self {
            service,
            clock,
            top,
            admin,
            school: parent,
            registrar,
            units,
            plan,
            demo_school,
            database,
            _folder: folder,
        }
    }

    /// The routes, with an address that may sign in often.
    pub(crate) fn router(&self) -> Router {
        router(self.service.clone(), self.config())
    }

    pub(crate) fn config(&self) -> HttpConfig {
        HttpConfig { sign_in_burst: 1_000, web_root: None, ..HttpConfig::new(dice()) }
    }

    /// Somebody at a browser, not signed in.
    pub(crate) fn visitor(&self) -> Browser {
        Browser::of(self.router())
    }

    /// Somebody signed in for the first time with `account`'s one-time code.
    pub(crate) async fn signed_in(&self, account: &AccountCreated) -> Browser {
        let mut browser = self.visitor();
        let login = &account.account.login;
        let code = &account.one_time_code;
        browser.post("/api/session/one-time", &serde_json::json!({ "login": login, "code": code })).await.ok();
        let password = serde_json::json!({ "password": "Qinghe-2026-Autumn!" });
        browser.post("/api/session/password", &password).await.ok();
        let setup = browser.post("/api/session/second-factor", &Value::Null).await.ok();
        let code = self.code(&setup);
        let done = browser.post("/api/session/second-factor/confirm", &serde_json::json!({ "code": code })).await.ok();
        if done["step"] == "sign_undertaking" {
            let text = browser.get("/api/undertaking").await.ok();
            let signed = serde_json::json!({ "sha256": text["sha256"], "name": done["me"]["name"] });
            assert_eq!(browser.post("/api/undertaking", &signed).await.ok()["step"], "ready");
        }
        browser
    }

    /// The code that the authenticator shows, in a fresh step of time.
    pub(crate) fn code(&self, setup: &Value) -> String {
        self.clock.advance(SignedDuration::from_secs(31));
        let totp = totp_rs::Totp::from_url(setup["uri"].as_str().expect("an address")).expect("a good address");
        let now = jice_domain::Clock::now(&*self.clock).as_second();
        totp.generate(u64::try_from(now).expect("after 1970")).to_string()
    }

    /// The head of the school, who was not here yet.
    pub(crate) fn employ_head(&self) -> AccountCreated {
        let admin = self.service.at_console(&self.admin.account.login).expect("the administrator is there");
        let staff = self.plan.staff(self.demo_school.unit.key);
        let head = staff.iter().find(|one| one.role == Role::Head).expect("a school has a head");
        let file = FileStaff {
            name: head.name.clone(),
            document_number: head.document_number.clone(),
            phone: head.phone.clone(),
            duty: head.role,
            since_on: head.since_on,
            trained_on: Some(head.trained_on),
            certificate: head.certificate.clone(),
        };
        let filed = self.service.file_staff(&admin, self.school, file).expect("the head is filed");
        let make = CreateAccount { staff: filed.id, login: head.login.clone(), role: head.role, class: None };
        self.service.create_account(&admin, self.school, make).expect("the head has an account")
    }

    /// The new pupils of the school's first grade, as a .csv.
    pub(crate) fn workbook(&self) -> Vec<u8> {
        let book = self.plan.workbook(&self.demo_school, Grade(1));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&book.headings).expect("written to memory");
        for row in &book.rows {
            writer.write_record(row).expect("written to memory");
        }
        writer.into_inner().expect("written to memory")
    }

    /// Takes a table away, as a broken disk would.
    pub(crate) fn break_table(&self, name: &str) {
        let mut link = SqliteConnection::establish(&self.database).expect("the file is there");
        link.batch_execute(&format!("ALTER TABLE {name} RENAME TO {name}_gone")).expect("renamed");
    }
}

fn founding(unit: &DemoUnit) -> Founding {
    Founding {
        jurisdiction: unit.jurisdiction.clone(),
        level: unit.level,
        side: unit.side,
        code: unit.code.clone(),
        name: unit.name.clone(),
        division: unit.division.clone(),
        details: unit.details.clone(),
        school_year: SchoolYear(2026),
        admin_login: "admin-34".to_owned(),
    }
}

pub(crate) fn create(unit: &DemoUnit, parent: OrgId) -> CreateUnit {
    CreateUnit {
        parent,
        level: unit.level,
        side: unit.side,
        code: unit.code.clone(),
        name: unit.name.clone(),
        division: unit.division.clone(),
        details: unit.details.clone(),
    }
}

fn packs() -> (Packs, BTreeMap<String, String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut files = BTreeMap::new();
    read(&root, "", &mut files);
    let (forms, texts): (BTreeMap<_, _>, BTreeMap<_, _>) =
        files.into_iter().partition(|(path, _)| path.ends_with(".typ"));
    (Packs::load(&texts.into_iter().collect::<PackSource>()).expect("the packs are sound"), forms)
}

fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("packs are there") {
        let entry = entry.expect("packs can be read");
        let name = format!("{prefix}{}", entry.file_name().to_str().expect("plain names"));
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read_to_string(entry.path()).expect("packs are texts"));
        }
    }
}

/// Somebody at a browser: keeps the cookie, makes a key for each write.
pub(crate) struct Browser {
    pub(crate) router: Router,
    pub(crate) cookie: Option<String>,
    keys: u32,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) code: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The body of a good answer.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.code, StatusCode::OK, "{}", String::from_utf8_lossy(&self.bytes));
        self.json()
    }

    /// The body of a failure: one of ours, whatever it is.
    #[track_caller]
    pub(crate) fn problem(&self, code: u16, kind: &str) -> Value {
        let body = String::from_utf8_lossy(&self.bytes);
        assert_eq!(self.code.as_u16(), code, "{body}");
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json", "{body}");
        let problem = self.json();
        assert_eq!((&problem["code"], &problem["status"]), (&kind.into(), &code.into()), "{body}");
        for text in ["title", "detail", "detail_en", "type"] {
            assert!(problem[text].as_str().is_some_and(|text| !text.is_empty()), "{text}: {body}");
        }
        problem
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("plain text")).unwrap_or_default()
    }
}

impl Browser {
    /// Somebody at a browser who has not been here.
    pub(crate) fn of(router: Router) -> Self {
        Self { router, cookie: None, keys: 0 }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answered {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Answered {
        self.write(Method::POST, path, body).await
    }

    pub(crate) async fn write(&mut self, method: Method, path: &str, body: &Value) -> Answered {
        let request = self.request(method, path).header("idempotency-key", self.key());
        let request = request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_string()));
        self.send(request.expect("a request")).await
    }

    pub(crate) async fn upload(&mut self, path: &str, name: &str, bytes: &[u8]) -> Answered {
        let key = self.key();
        self.upload_under(&key, path, name, bytes).await
    }

    /// The same under a key that is chosen.
    pub(crate) async fn upload_under(&mut self, key: &str, path: &str, name: &str, bytes: &[u8]) -> Answered {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
        let request = self.request(Method::POST, path).header("idempotency-key", key);
        let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=edge").body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    /// A request with the cookie.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8600");
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    pub(crate) fn key(&mut self) -> String {
        self.keys += 1;
        format!("0198c6f2-0000-7000-8000-{:012}", self.keys)
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.expect("routes never fail");
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(SET_COOKIE) {
            let text = cookie.to_str().expect("plain text").split(';').next().expect("a pair");
            self.cookie = Some(text.to_owned());
        }
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answered { code: parts.status, headers: parts.headers, bytes }
    }
}

/// A listener on loopback, below the ports from which the kernel takes its own.
pub(crate) async fn listener() -> (TcpListener, SocketAddr) {
    let first = 10_000 + u16::try_from(std::process::id() % 8_000).expect("below 8,000");
    for port in first..first + 1_000 {
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            let address = listener.local_addr().expect("bound");
            return (listener, address);
        }
    }
    panic!("no port is free from {first}");
}
