//! A service on the engine at hand: the real packs, a clock that stands, dice that fall alike.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use jice_domain::{Clock, Dice, FixedClock};
use jice_policy::{PackSource, Packs};
use jice_print::Printer;
use jice_service::{Files, Parts, Service};
use jice_store::keys::KeyRing;
use jice_store::{Options, Sealer, Store};
use jiff::Timestamp;
use object_store::local::LocalFileSystem;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use tokio::runtime::Runtime;

/// A Thursday within the window for new pupils.
pub(crate) const NOW: &str = "2026-09-10T02:00:00Z";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Tells `story` on both engines.
pub(crate) fn on_both(story: impl Fn(Kind)) {
    story(Kind::Sqlite);
    story(Kind::Postgres);
}

struct Loaded(Mutex<ChaCha20Rng>);

impl Dice for Loaded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}

fn dice(seed: u64) -> Arc<dyn Dice> {
    Arc::new(Loaded(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
}

/// An empty register with a service on it.
pub(crate) struct Bench {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) service: Service,
    pub(crate) clock: Arc<FixedClock>,
    folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new(kind: Kind) -> Self {
        Self::under(kind, packs())
    }

    /// An empty register under a law of its own.
    pub(crate) fn under(kind: Kind, law: Law) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match kind {
            Kind::Sqlite => folder.path().join("register.sqlite").display().to_string(),
            Kind::Postgres => jice_testkit::postgres().fresh_database(),
        };
        Self::at(kind, url, folder, law, NOW.parse().unwrap())
    }

    /// An empty register elsewhere, with keys of its own.
    pub(crate) fn elsewhere(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match kind {
            Kind::Sqlite => folder.path().join("register.sqlite").display().to_string(),
            Kind::Postgres => jice_testkit::postgres().fresh_database(),
        };
        std::fs::create_dir(folder.path().join("files")).unwrap();
        let clock = Arc::new(FixedClock::at(NOW.parse().unwrap()));
        let files = folder.path().join("files");
        let service = service_keyed(9, packs(), &url, &files, clock.clone(), 5, 5, Options::default());
        Self { kind, url, service, clock, folder }
    }

    /// An empty register at `url`, its files in `folder`, at a moment.
    pub(crate) fn at(kind: Kind, url: String, folder: tempfile::TempDir, law: Law, now: Timestamp) -> Self {
        std::fs::create_dir(folder.path().join("files")).unwrap();
        let clock = Arc::new(FixedClock::at(now));
        let service = service_under(law, &url, &folder.path().join("files"), clock.clone(), 1);
        Self { kind, url, service, clock, folder }
    }

    /// Where uploads and photos are kept.
    pub(crate) fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    /// Another process on the same register, as far as a register can tell.
    pub(crate) fn another(&self, node: u16) -> Service {
        service_at(&self.url, &self.files(), self.clock.clone(), node)
    }

    /// The same, started on another law.
    pub(crate) fn another_under(&self, law: Law, node: u16) -> Service {
        service_under(law, &self.url, &self.files(), self.clock.clone(), node)
    }

    /// The register holds every invariant.
    pub(crate) fn is_sound(&self) {
        let found = jice_store::verify::run(self.service.store()).unwrap();
        assert!(found.is_empty(), "{:?}: {found:#?}", self.kind);
    }
}

/// A service on the register at `url`, with the one key all benches share.
pub(crate) fn service_at(url: &str, files: &Path, clock: Arc<dyn Clock>, node: u16) -> Service {
    service_under(packs(), url, files, clock, node)
}

fn service_under(law: Law, url: &str, files: &Path, clock: Arc<dyn Clock>, node: u16) -> Service {
    service_with(law, url, files, clock, node, u64::from(node), Options::default())
}

/// The same with dice of its own, and as many connections as `options` say.
pub(crate) fn service_with(
    (packs, forms): Law,
    url: &str,
    files: &Path,
    clock: Arc<dyn Clock>,
    node: u16,
    chance: u64,
    options: Options,
) -> Service {
    service_keyed(7, (packs, forms), url, files, clock, node, chance, options)
}

#[expect(clippy::too_many_arguments, reason = "everything a service is made of")]
fn service_keyed(
    master: u8,
    (packs, forms): Law,
    url: &str,
    files: &Path,
    clock: Arc<dyn Clock>,
    node: u16,
    chance: u64,
    options: Options,
) -> Service {
    let ring = KeyRing::new(BTreeMap::from([(1, [master; 32])])).unwrap();
    let dice = dice(chance);
    let store = Store::open(url, Sealer::new(&ring, &*dice), options).unwrap();
    store.migrate().unwrap();
    let objects = Arc::new(LocalFileSystem::new_with_prefix(files).unwrap());
    let files = Files::new(objects, store.sealer().clone(), runtime().handle().clone());
    let printer = Printer::new(Vec::new());
    Service::open(Parts { store, packs, clock, dice, files, printer, forms, node }).unwrap()
}

/// What drives transfers of files, for the whole test process.
fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap())
}

/// Packs, and the sources of their forms.
pub(crate) type Law = (Packs, BTreeMap<String, String>);

/// The law as it stands in the tree.
pub(crate) fn packs() -> Law {
    static LAW: OnceLock<Law> = OnceLock::new();
    LAW.get_or_init(|| law_with(|_| {})).clone()
}

/// The law with `change` made to the texts of its packs.
pub(crate) fn law_with(change: impl Fn(&mut BTreeMap<String, String>)) -> Law {
    static TEXTS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let texts = TEXTS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let mut texts = BTreeMap::new();
        read(&root, &root, &mut texts);
        texts
    });
    let mut texts = texts.clone();
    change(&mut texts);
    let (forms, texts): (BTreeMap<_, _>, BTreeMap<_, _>) =
        texts.into_iter().partition(|(path, _)| path.ends_with(".typ"));
    let source: PackSource = texts.into_iter().collect();
    (Packs::load(&source).unwrap_or_else(|faults| panic!("{faults:?}")), forms)
}

/// The law of the tree with the pack of the walk, `docs/adding-a-jurisdiction`, beside it.
pub(crate) fn law_of_the_walk() -> Law {
    let walk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/adding-a-jurisdiction");
    law_with(|texts| {
        read(&walk, &walk, texts);
        texts.remove("README.md");
    })
}

fn read(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, texts);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            texts.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}
