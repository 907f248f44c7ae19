//! What all scenarios stand on: the packs, and for each pack a province made once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jice_domain::{Dice, FixedClock};
use jice_policy::{PackError, PackSource, Packs};
use jice_print::Printer;
use jice_service::{Files, Parts, Service};
use jice_store::keys::KeyRing;
use jice_store::{Options, Sealer, Store};
use object_store::memory::InMemory;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::province::Province;

/// Why no case was run.
#[derive(Debug, thiserror::Error)]
pub enum CasesError {
    /// The packs have faults.
    #[error("{} faults in the packs; the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Packs(Vec<PackError>),
    /// There is no pack of this name.
    #[error("no pack {pack:?}; there are: {}", known.join(", "))]
    Unknown {
        /// The name.
        pack: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// No register could be made.
    #[error("no register to run cases on: {0}")]
    Register(String),
}

/// What all scenarios stand on.
pub(crate) struct Ground {
    /// Texts that packs are made of, by path.
    texts: BTreeMap<String, String>,
    forms: BTreeMap<String, String>,
    packs: Packs,
    folder: TempDir,
    runtime: Runtime,
    provinces: RefCell<HashMap<String, Result<Rc<Province>, String>>>,
    scenarios: AtomicU64,
}

/// A register that nobody else uses.
pub(crate) struct Register {
    pub(crate) service: Service,
    pub(crate) clock: Arc<FixedClock>,
}

/// The process that makes provinces, and the one that plays scenarios: their identifiers
/// never meet.
pub(crate) const MAKER: u16 = 1;
pub(crate) const PLAYER: u16 = 2;

impl Ground {
    pub(crate) fn new(files: &BTreeMap<String, String>) -> Result<Self, CasesError> {
        let (forms, texts): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.iter().map(|(path, text)| (path.clone(), text.clone())).partition(|(path, _)| path.ends_with(".typ"));
        let packs = load(&texts)?;
        let lacking = |error: std::io::Error| CasesError::Register(error.to_string());
        Ok(Self {
            texts,
            forms,
            packs,
            folder: folder().map_err(lacking)?,
            runtime: tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().map_err(lacking)?,
            provinces: RefCell::new(HashMap::new()),
            scenarios: AtomicU64::new(0),
        })
    }

    pub(crate) fn packs(&self) -> &Packs {
        &self.packs
    }

    /// The packs with the texts in `changed` in place of their own.
    pub(crate) fn packs_with(&self, changed: &BTreeMap<String, String>) -> Result<Packs, String> {
        let mut texts = self.texts.clone();
        texts.extend(changed.clone());
        load(&texts).map_err(|error| error.to_string())
    }

    /// The text of a file of the packs.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// The province of a pack, made when it is first asked for.
    pub(crate) fn province(&self, pack: &str) -> Result<Rc<Province>, String> {
        if let Some(made) = self.provinces.borrow().get(pack) {
            return made.clone();
        }
        let made = Province::make(self, pack).map(Rc::new);
        self.provinces.borrow_mut().insert(pack.to_owned(), made.clone());
        made
    }

    /// A register in `database` under `packs`, its clock at `clock`.
    pub(crate) fn register(
        &self,
        database: &Path,
        packs: Packs,
        clock: Arc<FixedClock>,
        node: u16,
    ) -> Result<Register, String> {
        let ring = KeyRing::new(BTreeMap::from([(1, [7; 32])])).map_err(|error| error.to_string())?;
        let dice = Arc::new(Counted::new(u64::from(node)));
        let options = Options { readers: 3, patience: Duration::from_secs(5), ..Options::default() };
        let url = database.to_str().ok_or("the temporary folder has a name that is no text")?;
        let store = Store::open(url, Sealer::new(&ring, &*dice), options).map_err(|error| error.to_string())?;
        store.migrate().map_err(|error| error.to_string())?;
        let files = Files::new(Arc::new(InMemory::new()), store.sealer().clone(), self.runtime.handle().clone());
        let parts = Parts {
            store,
            packs,
            forms: self.forms.clone(),
            files,
            clock: Arc::clone(&clock) as Arc<dyn jice_domain::Clock>,
            dice,
            printer: Printer::new(Vec::new()),
            node,
        };
        let service = Service::open(parts).map_err(|error| error.to_string())?;
        Ok(Register { service, clock })
    }

    /// Where the province of `pack` is kept.
    pub(crate) fn province_file(&self, pack: &str) -> PathBuf {
        self.folder.path().join(format!("{pack}.sqlite"))
    }

    /// A copy of the province of `pack` for one scenario.
    pub(crate) fn copy_of(&self, pack: &str) -> Result<PathBuf, String> {
        let number = self.scenarios.fetch_add(1, Ordering::Relaxed);
        let copy = self.folder.path().join(format!("scenario-{number}.sqlite"));
        // The log beside the database holds what is not yet in it.
        for suffix in ["", "-wal"] {
            let from = PathBuf::from(format!("{}{suffix}", self.province_file(pack).display()));
            if from.exists() {
                let to = format!("{}{suffix}", copy.display());
                std::fs::copy(from, to).map_err(|error| error.to_string())?;
            }
        }
        Ok(copy)
    }
}

/// A folder in memory where the machine has one: what a scenario writes need not last.
fn folder() -> std::io::Result<TempDir> {
    let made = |builder: &mut tempfile::Builder<'_, '_>| builder.prefix("jice-cases-").tempdir_in("/dev/shm");
    made(&mut tempfile::Builder::new()).or_else(|_| tempfile::Builder::new().prefix("jice-cases-").tempdir())
}

fn load(texts: &BTreeMap<String, String>) -> Result<Packs, CasesError> {
    let source: PackSource = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Packs::load(&source).map_err(CasesError::Packs)
}

/// Dice that never show the same twice and always the same in each run.
struct Counted(AtomicU64);

impl Counted {
    fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed << 48))
    }
}

impl Dice for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: a counter becomes bytes that look drawn.
            let mut word = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(word ^ (word >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
}
