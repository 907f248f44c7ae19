//! What every chapter needs: a migrated store on the engine at hand, identifiers, dice.

use std::sync::Mutex;
use std::time::Duration;

use jice_domain::{
    ClassId, Cohort, Dice, EntryId, EntryState, IdMaker, JournalId, Jurisdiction, Level, OrgId, OrgUnit, PersonId,
    PlacementId, SchoolYear, Side, Stage, StudentEntry, UnitDetails, Values,
};
use jice_store::entry::SeatedEntry;
use jice_store::keys::{KeyFile, KeyProvider};
use jice_store::person::Person;
use jice_store::{Options, Sealer, Store};
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
            values: Values(vec![name.to_owned(), "13800000000".to_owned(), String::new()]),
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
