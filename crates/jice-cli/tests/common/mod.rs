//! What stories of the binary share: where a register is kept, and the service on it for what
//! prepares or reads it beside the processes under test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use jice_domain::{Clock, Dice};
use jice_policy::Packs;
use jice_print::Printer;
use jice_service::command::SignUndertaking;
use jice_service::{Files, Parts, Service};
use jice_store::keys::{KeyFile, KeyProvider};
use jice_store::{Options, Sealer, Store};
use jiff::Timestamp;
use object_store::local::LocalFileSystem;
use tokio::runtime::Runtime;

/// Where a register is kept.
pub(crate) struct Place {
    /// Keys, files and, without `database`, the embedded database.
    pub(crate) data: PathBuf,
    /// The address of a PostgreSQL database.
    pub(crate) database: Option<String>,
    /// The law; none for that in the binary.
    pub(crate) packs: Option<PathBuf>,
}

impl Place {
    /// `jice` with `command`, on this place.
    pub(crate) fn jice(&self, command: &str) -> Command {
        let mut jice = Command::new(env!("CARGO_BIN_EXE_jice"));
        jice.arg(command).arg("--data").arg(&self.data).env("JICE_LOG", "warn").stdin(Stdio::null());
        if let Some(packs) = &self.packs {
            jice.arg("--packs").arg(packs);
        }
        if let Some(url) = &self.database {
            jice.args(["--database", url]);
        }
        jice
    }
}

/// The machine's clock, as the server has it.
pub(crate) struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "server and story share the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's dice.
pub(crate) struct MachineDice;

impl Dice for MachineDice {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }
}

/// The store of `place`.
pub(crate) fn store(place: &Place) -> Store {
    let keys = KeyFile::open_or_create(&place.data.join("keys"), &MachineDice).unwrap().keys().unwrap();
    let file = || place.data.join("register.sqlite").display().to_string();
    let url = place.database.clone().unwrap_or_else(file);
    Store::open(&url, Sealer::new(&keys, &MachineDice), Options::default()).unwrap()
}

/// The service on the register of `place`, as another process beside the server.
pub(crate) fn service(place: &Place, runtime: &Runtime) -> Service {
    let store = store(place);
    store.migrate().unwrap();
    let mut texts = BTreeMap::new();
    let packs = place.packs.clone().unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs"));
    read(&packs, "", &mut texts);
    let (forms, texts): (BTreeMap<_, _>, BTreeMap<_, _>) =
        texts.into_iter().partition(|(path, _)| path.ends_with(".typ"));
    let folder = place.data.join("files");
    std::fs::create_dir_all(&folder).unwrap();
    let objects = Arc::new(LocalFileSystem::new_with_prefix(&folder).unwrap());
    let files = Files::new(objects, store.sealer().clone(), runtime.handle().clone());
    let packs = Packs::load(&texts.into_iter().collect()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let (clock, dice) = (Arc::new(MachineClock), Arc::new(MachineDice));
    Service::open(Parts { store, packs, forms, files, clock, dice, printer: Printer::new(Vec::new()), node: 900 })
        .unwrap()
}

fn read(folder: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), texts);
        } else {
            texts.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// A runtime for the files of a service.
pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The account `login` signs the year's data-security undertaking.
pub(crate) fn sign(service: &Service, login: &str) {
    let asked = service.at_console(login).unwrap();
    let text = service.data_undertaking(&asked).unwrap();
    let sign = SignUndertaking { sha256: text.sha256, name: asked.actor.name.clone() };
    service.sign_data_undertaking(&asked, sign).unwrap();
}
