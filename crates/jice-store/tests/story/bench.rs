//! What every chapter needs: a migrated store on the engine at hand, identifiers, dice.

use std::sync::Mutex;
use std::time::Duration;

use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{
    AccountId, Act, BatchId, ClassId, Cohort, Dice, EntryId, EntryState, IdMaker, IssuedNumber, JournalEntry,
    JournalId, Jurisdiction, Level, NumberId, NumberKind, OrgId, OrgUnit, PersonId, PhotoId, PlacementId, SchoolYear,
    Schooling, Side, Stage, StudentEntry, UnitDetails, Values,
};
use jice_store::audit::AuditFact;
use jice_store::bulk::NewRegistration;
use jice_store::class::{self, SchoolClass};
use jice_store::entry::SeatedEntry;
use jice_store::keys::{KeyFile, KeyProvider};
use jice_store::person::Person;
use jice_store::photo::Photo;
use jice_store::{Options, Sealer, Store, StoreError, org};
use jiff::{Timestamp, civil::date};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Dice that fall the same way in every run.
pub(crate) struct Loaded(Mutex<ChaCha20Rng>);

impl Loaded {
    pub(crate) fn seed(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Dice for Loaded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A store of its own, with what stands behind it.
pub(crate) struct Bench {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) store: Store,
    pub(crate) sealer: Sealer,
    folder: tempfile::TempDir,
    ids: IdMaker,
}

pub(crate) fn noon() -> Timestamp {
    "2026-09-01T04:00:00Z".parse().unwrap()
}

pub(crate) fn options() -> Options {
    Options { readers: 4, writers: 8, patience: Duration::from_secs(20), ..Options::default() }
}

impl Bench {
    /// A store without a schema.
    pub(crate) fn bare(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match kind {
            Kind::Sqlite => folder.path().join("register.db").display().to_string(),
            Kind::Postgres => jice_testkit::postgres().fresh_database(),
        };
        Self::at(kind, url, folder)
    }

    /// A migrated store.
    pub(crate) fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match kind {
            Kind::Sqlite => folder.path().join("register.db").display().to_string(),
            Kind::Postgres => jice_testkit::postgres().fresh_from("register", |url| {
                let folder = tempfile::tempdir().unwrap();
                // Without its keys: each test has its own.
                let store = Store::open(url, sealer(&folder, 0), options()).unwrap();
                store.migrate().unwrap();
                store.write(|tx| jice_store::installation::forget(tx, "key_check:1")).unwrap();
            }),
        };
        let bench = Self::at(kind, url, folder);
        bench.store.migrate().unwrap();
        bench
    }

    fn at(kind: Kind, url: String, folder: tempfile::TempDir) -> Self {
        let sealer = sealer(&folder, 1);
        let store = Store::open(&url, sealer.clone(), options()).unwrap();
        Self { kind, url, store, sealer, folder, ids: IdMaker::new(1) }
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) fn id(&self) -> i64 {
        self.ids.next(noon())
    }

    /// An unrelated connection, for what nobody may do.
    pub(crate) fn raw(&self, sql: &str) -> Result<(), String> {
        use diesel::connection::SimpleConnection;
        use diesel::{Connection, PgConnection, SqliteConnection};
        let done = match self.kind {
            Kind::Sqlite => SqliteConnection::establish(&self.url).unwrap().batch_execute(sql),
            Kind::Postgres => PgConnection::establish(&self.url).unwrap().batch_execute(sql),
        };
        done.map_err(|error| error.to_string())
    }

    pub(crate) fn unit(&self, parent: Option<OrgId>, level: Level, code: &str) -> OrgUnit {
        OrgUnit {
            id: OrgId(self.id()),
            parent,
            jurisdiction: Jurisdiction("cn-34-anhui".to_owned()),
            side: Side::Both,
            level,
            code: code.to_owned(),
            name: format!("单位 {code}"),
            division: "340100".to_owned(),
            details: UnitDetails::Authority {
                address: String::new(),
                area_category: String::new(),
                economic_attribute: String::new(),
                ethnic_attribute: String::new(),
                phone: String::new(),
            },
            closed_on: None,
        }
    }

    pub(crate) fn person(&self, name: &str) -> Person {
        Person {
            id: PersonId(self.id()),
            name: name.to_owned(),
            sex: 2,
            birth: date(2020, 2, 29),
            document: None,
            values: Values::from_iter([name, "13800000000", ""]),
            version: 1,
            created: noon(),
        }
    }

    pub(crate) fn seated(&self, person: PersonId, school: OrgId) -> SeatedEntry {
        let entry = StudentEntry {
            id: EntryId(self.id()),
            person,
            jurisdiction: Jurisdiction("cn-34-anhui".to_owned()),
            state: EntryState::Enrolled { since: date(2026, 9, 1) },
            school,
            cohort: Cohort { stage: Stage::Primary, entry_year: SchoolYear(2026), repeats: 0 },
            version: 1,
            last_act: JournalId(self.id()),
        };
        SeatedEntry { entry, class: ClassId(self.id()), placement: PlacementId(self.id()) }
    }
}

pub(crate) fn sealer(folder: &tempfile::TempDir, seed: u64) -> Sealer {
    let dice = Loaded::seed(seed);
    let file = KeyFile::open_or_create(&folder.path().join("keys"), &dice).unwrap();
    Sealer::new(&file.keys().unwrap(), &dice)
}

/// Tells a chapter to both engines.
macro_rules! told {
    ($(#[$doc:meta])* fn $name:ident($bench:ident) $story:block) => {
        $(#[$doc])*
        mod $name {
            use super::*;

            fn story($bench: &$crate::bench::Bench) $story

            #[test]
            fn on_sqlite() {
                story(&$crate::bench::Bench::new($crate::bench::Kind::Sqlite));
            }

            #[test]
            fn on_postgres() {
                story(&$crate::bench::Bench::new($crate::bench::Kind::Postgres));
            }
        }
    };
}

pub(crate) use told;

/// A pupil ready to be registered, of its own document and number.
pub(crate) fn pupil(bench: &Bench, n: u32, school: OrgId, class: ClassId) -> NewRegistration {
    let (person, entry, placement, act) =
        (PersonId(bench.id()), EntryId(bench.id()), PlacementId(bench.id()), JournalId(bench.id()));
    let cohort = Cohort { stage: Stage::Primary, entry_year: SchoolYear(2026), repeats: 0 };
    let name = format!("学生{n}");
    let document = Document::restore(DocumentKind::Passport, format!("E{n:08}")).unwrap();
    let kind = NumberKind("student_number".to_owned());
    let value = format!("G{n:018}");
    let jurisdiction = Jurisdiction("cn-34-anhui".to_owned());
    let opened = Act::EntryOpened {
        school,
        cohort,
        batch: BatchId(1),
        numbers: vec![(kind.clone(), value.clone())],
        placement,
        class,
    };
    NewRegistration {
        likeness: Some(bench.sealer.digest("likeness", name.as_bytes())),
        person: Person { id: person, document: Some(document), ..bench.person(&name) },
        entry: SeatedEntry {
            entry: StudentEntry {
                id: entry,
                person,
                jurisdiction: jurisdiction.clone(),
                state: EntryState::Enrolled { since: date(2026, 9, 1) },
                school,
                cohort,
                version: 1,
                last_act: act,
            },
            class,
            placement,
        },
        numbers: vec![IssuedNumber {
            id: NumberId(bench.id()),
            kind,
            value,
            issuer: school,
            valid_from: date(2026, 9, 1),
            valid_to: None,
            temporary: false,
        }],
        journal: vec![JournalEntry {
            id: act,
            person,
            entry,
            act: opened,
            valid_from: date(2026, 9, 1),
            known_at: noon(),
            account: AccountId(1),
            org: school,
            jurisdiction,
            pack_version: "test".to_owned(),
            findings: Vec::new(),
        }],
        photo: n.is_multiple_of(2).then(|| Photo {
            id: PhotoId(bench.id()),
            person,
            file_key: "key".to_owned(),
            taken_year: 2026,
            source: "intake".to_owned(),
            width: 358,
            height: 441,
            bytes: 20_000,
            put: noon(),
            account: AccountId(1),
        }),
        audit: vec![fact("register", person)],
    }
}

/// A line of the audit log.
pub(crate) fn fact(action: &str, person: PersonId) -> AuditFact {
    AuditFact {
        at: noon(),
        account: AccountId(1),
        holder: "holder".to_owned(),
        role: "clerk".to_owned(),
        org: OrgId(2),
        action: action.to_owned(),
        outcome: "done".to_owned(),
        subject_org: OrgId(3),
        subject_kind: "pupil".to_owned(),
        subject: person.0,
        person,
        purpose: String::new(),
        fields: String::new(),
        address: "127.0.0.1".to_owned(),
    }
}

/// A school with one class.
pub(crate) fn school(bench: &Bench) -> (OrgId, ClassId) {
    let school = bench.unit(None, Level::School, "S1");
    let class = SchoolClass {
        id: ClassId(bench.id()),
        org: school.id,
        code: "01".to_owned(),
        name: "一年级1班".to_owned(),
        stage: Stage::Primary,
        entry_year: SchoolYear(2026),
        founded_month: "2026-09".to_owned(),
        class_type: String::new(),
        schooling: Schooling::SixThree,
        teacher: "王芳".to_owned(),
        honours: String::new(),
        size_limit: 45,
        closed_on: None,
        version: 1,
    };
    bench
        .store
        .write(|tx| -> Result<(), StoreError> {
            org::insert(tx, &school, noon())?;
            class::insert(tx, &class)
        })
        .unwrap();
    (school.id, class.id)
}
