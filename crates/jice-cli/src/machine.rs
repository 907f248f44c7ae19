//! The machine under the register: its clock, its dice, its folder, the packs inside the
//! binary, and how the service is put together from them.

use std::collections::BTreeMap;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail, ensure};
use jice_domain::{Clock, Denied, Dice};
use jice_policy::{PackSource, Packs};
use jice_print::Printer;
use jice_service::{Files, Parts, Service, ServiceError};
use jice_store::keys::{KeyFile, KeyProvider};
use jice_store::{Options, Sealer, Store};
use jiff::Timestamp;
use object_store::local::LocalFileSystem;
use tokio::runtime::Handle;

use crate::Place;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's source of chance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemDice;

impl Dice for SystemDice {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("an operating system without random bytes cannot keep secrets");
    }
}

/// The packs as they were when the binary was built.
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../packs"]
struct Embedded;

/// Every file of the packs by its path, from `folder` or from the binary.
///
/// # Errors
/// Where the folder cannot be read.
pub(crate) fn pack_files(folder: Option<&Path>) -> anyhow::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    match folder {
        Some(folder) => walk(folder, folder, &mut files)?,
        None => {
            for path in Embedded::iter() {
                let file = Embedded::get(&path).ok_or_else(|| anyhow!("{path} is gone from the binary"))?;
                files.insert(path.to_string(), String::from_utf8(file.data.into_owned())?);
            }
        }
    }
    Ok(files)
}

/// What the files of packs end in; whatever else an editor or a system leaves beside them is none.
const TEXTS: [&str; 6] = ["toml", "csv", "feature", "md", "typ", "txt"];

fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            walk(root, &path, files)?;
        } else if path.extension().is_some_and(|ext| TEXTS.iter().any(|text| ext == *text)) {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            let text = String::from_utf8(bytes).map_err(|_| anyhow!("{name}:1: it is not UTF-8 (save it as UTF-8)"))?;
            // Some editors put a mark before the first letter.
            files.insert(name, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text));
        }
    }
    Ok(())
}

/// The texts that packs are made of, and the sources of their forms.
///
/// # Errors
/// Where the folder cannot be read.
pub(crate) fn pack_source(folder: Option<&Path>) -> anyhow::Result<(PackSource, BTreeMap<String, String>)> {
    let (forms, texts): (BTreeMap<_, _>, BTreeMap<_, _>) =
        pack_files(folder)?.into_iter().partition(|(path, _)| path.ends_with(".typ"));
    Ok((texts.into_iter().collect(), forms))
}

/// The law, and the sources of its forms.
///
/// # Errors
/// Every fault of the packs, with file, line and cure.
pub(crate) fn load_packs(folder: Option<&Path>) -> anyhow::Result<(Packs, BTreeMap<String, String>)> {
    let (source, forms) = pack_source(folder)?;
    let (faults, packs) = match Packs::load(&source) {
        Ok(packs) => (formless(&packs, &forms), Some(packs)),
        Err(faults) => (faults.iter().map(ToString::to_string).collect(), None),
    };
    match packs.filter(|_| faults.is_empty()) {
        Some(packs) => Ok((packs, forms)),
        None => {
            for fault in &faults {
                eprintln!("{fault}");
            }
            bail!("{} faults in the packs", faults.len())
        }
    }
}

/// Forms of changes whose template neither their pack nor one above it has, each with its cure.
fn formless(packs: &Packs, forms: &BTreeMap<String, String>) -> Vec<String> {
    let mut faults = Vec::new();
    for pack in packs.all() {
        for (change, form) in pack.changes.iter().flat_map(|change| change.form.iter().map(move |form| (change, form)))
        {
            let has =
                |pack: &jice_policy::Pack| forms.contains_key(&format!("{}/forms/{}", pack.about.id, form.template));
            if !pack.chain().any(has) {
                faults.push(format!(
                    "{}/procedures: {}: form {:?} has no template {}: put it into {}/forms, or name one of a pack above",
                    pack.about.id, change.id, form.id, form.template, pack.about.id
                ));
            }
        }
    }
    faults
}

/// Opens the store, migrated, with the keys of its folder. Tells how many migrations ran.
///
/// # Errors
/// Where folder, keys or database cannot be used.
pub(crate) fn open_store(place: &Place) -> anyhow::Result<(Store, usize)> {
    if !place.data.exists() {
        // Files and database are sealed or private: nobody else on the machine looks in.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o750)
            .create(&place.data)
            .with_context(|| format!("making {}", place.data.display()))?;
    }
    let keys = KeyFile::open_or_create(&place.data.join("keys"), &SystemDice)?.keys()?;
    let sealer = Sealer::new(&keys, &SystemDice);
    let store = Store::open(&database(place), sealer, Options::default())
        .with_context(|| format!("opening {}", shown(&database(place))))?;
    let applied = store.migrate()?;
    Ok((store, applied))
}

/// Opens a register that is there, to read: nothing is made and nothing migrated.
///
/// # Errors
/// Where there is none, or its database is not at this version.
pub(crate) fn open_to_read(place: &Place) -> anyhow::Result<Store> {
    let keys = place.data.join("keys");
    ensure!(keys.exists(), "no register in {}: it has no keys there", place.data.display());
    let url = database(place);
    ensure!(url.contains("://") || Path::new(&url).exists(), "no database {url}");
    let sealer = Sealer::new(&KeyFile::open_or_create(&keys, &SystemDice)?.keys()?, &SystemDice);
    let store = Store::open(&url, sealer, Options::default()).with_context(|| format!("opening {}", shown(&url)))?;
    let pending = store.pending()?;
    ensure!(pending.is_empty(), "{} migrations are not applied: run jice migrate first", pending.len());
    Ok(store)
}

/// The database that `place` names.
pub(crate) fn database(place: &Place) -> String {
    place.database.clone().unwrap_or_else(|| place.data.join("register.sqlite").to_string_lossy().into_owned())
}

/// A database's address without what stands between user and host.
fn shown(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}

/// The service on `store`.
///
/// # Errors
/// Where packs or folder cannot be used.
pub(crate) fn open_service(place: &Place, store: Store, runtime: &Handle) -> anyhow::Result<Service> {
    open_service_by(place, store, runtime, Arc::new(SystemClock))
}

/// The service on `store` by another clock than the machine's: the bench hands cases in that
/// are overdue by now.
///
/// # Errors
/// Where packs or folder cannot be used.
pub(crate) fn open_service_by(
    place: &Place,
    store: Store,
    runtime: &Handle,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Service> {
    let (packs, forms) = load_packs(place.packs.as_deref())?;
    let folder = place.data.join("files");
    std::fs::create_dir_all(&folder)?;
    let objects = Arc::new(LocalFileSystem::new_with_prefix(&folder)?);
    let files = Files::new(objects, store.sealer().clone(), runtime.clone());
    let parts = Parts {
        store,
        packs,
        forms,
        files,
        clock,
        dice: Arc::new(SystemDice),
        printer: Printer::new(vec![place.data.join("fonts")]),
        node: place.node,
    };
    Ok(Service::open(parts)?)
}

/// What somebody who may not do something can do about it.
fn cure(denied: Denied) -> &'static str {
    match denied {
        Denied::AccountInactive => "账号未启用或已停用，请由其上级管理员启用。",
        Denied::RoleLacksRight => "该账号的岗位无此权限，请由有权的岗位办理（各岗位权限见 docs/authz-matrix.txt）。",
        Denied::OutOfScope => "没有该单位，或不在该账号的管理范围内，请由其主管部门的账号办理。",
        Denied::UndertakingMissing => "本学年的数据安全承诺书尚未签署，签署后方可办理。",
        Denied::NotDelegated => "代办期间不能办理此项，须由委托人本人或以本人身份办理。",
        Denied::UnitClosed => "该单位已合并或撤销，只可查询。",
        Denied::ProofStale => "此操作需在五分钟内重新验证动态口令，请登录后办理。",
    }
}

/// Says on the console what a failure of the service says to a browser: every refusal with
/// its article and its cure.
pub(crate) fn explain(error: &ServiceError) {
    match error {
        ServiceError::Refused(refusals) => {
            for refusal in refusals {
                eprintln!("  {}（{}）{}", refusal.zh, refusal.clause.article, refusal.cure.zh);
            }
        }
        ServiceError::Invalid(fields) => {
            for field in fields {
                eprintln!("  {}: {}", field.field, field.zh);
            }
        }
        ServiceError::Denied(denied) => eprintln!("  {}", cure(*denied)),
        _ => {}
    }
}
