//! `jice package`: what passes between this register and others.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use jice_service::command::{TrustKey, WithdrawKey};
use jice_service::package::{BYTES_MOST, Content, Package as Signed, Record, fingerprint, open, public_key};
use jice_service::{Service, ServiceError};

use crate::Place;
use crate::machine::{explain, open_service, open_store};

/// Look after what passes between this register and others.
#[derive(clap::Args)]
pub(crate) struct Package {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print this register's public key, which others enter to trust what it signs, and its fingerprint.
    Keys,
    /// Say who signed a package and what it holds. Fails where it was altered or nobody trusted did.
    Verify {
        /// The file.
        file: PathBuf,
    },
    /// Trust the key of another register, after comparing it with its owner by another way.
    Trust {
        /// The account on whose behalf it is done: at the top, of whoever runs machine or units.
        #[arg(long = "as")]
        login: String,
        /// The key, 64 hexadecimal digits.
        #[arg(long)]
        key: String,
        /// Its fingerprint, as the owner reads it out by another way than the key came.
        #[arg(long)]
        fingerprint: String,
        /// Whose it is.
        #[arg(long)]
        name: String,
        /// A division it speaks for, by its first two, four or six digits; as often as needed.
        #[arg(long = "division", required = true)]
        divisions: Vec<String>,
    },
    /// Trust a key no more.
    Withdraw {
        /// The account on whose behalf it is done.
        #[arg(long = "as")]
        login: String,
        /// The key.
        #[arg(long)]
        key: String,
    },
}

impl Package {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let (store, _) = open_store(&self.place)?;
        if let Command::Keys = self.command {
            let key = public_key(store.sealer());
            println!("{key}\n指纹 fingerprint: {}", fingerprint(&key).unwrap_or_default());
            return Ok(ExitCode::SUCCESS);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let service = open_service(&self.place, store, runtime.handle())?;
        match self.command {
            Command::Keys => unreachable!("done above"),
            Command::Verify { file } => verify(&service, &file),
            Command::Trust { login, key, fingerprint, name, divisions } => {
                let asked = service.at_console(&login).with_context(|| format!("the account {login:?}"))?;
                let trusted = service.trust_key(&asked, &TrustKey { key, name, divisions, fingerprint })?;
                println!("{} {} {}", trusted.key, trusted.name, trusted.divisions.join(" "));
                Ok(ExitCode::SUCCESS)
            }
            Command::Withdraw { login, key } => {
                let asked = service.at_console(&login).with_context(|| format!("the account {login:?}"))?;
                service.withdraw_key(&asked, &WithdrawKey { key }).context("the key is not trusted")?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn verify(service: &Service, file: &Path) -> anyhow::Result<ExitCode> {
    let length = std::fs::metadata(file).with_context(|| file.display().to_string())?.len();
    // One byte more than the most tells that it is too heavy; the rest need not be read.
    let most = u64::try_from(BYTES_MOST).expect("a million") + 1;
    let mut bytes = Vec::new();
    let reader = std::fs::File::open(file).with_context(|| file.display().to_string())?;
    std::io::Read::read_to_end(&mut std::io::Read::take(reader, most.min(length.max(1))), &mut bytes)?;
    let package = match open(&bytes) {
        Ok(package) => package,
        Err(error @ ServiceError::Invalid(_)) => {
            explain(&error);
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => return Err(error.into()),
    };
    let signer = service.signer_named(&package.key)?;
    let own = package.key == service.package_key();
    print!("{}", told(&package));
    match (&signer, own) {
        (_, true) => println!("签发方：本系统 signed by this register"),
        (Some(signer), _) => println!("签发方：{}（已登记）signed by a trusted register", signer.name),
        (None, _) => println!("签发方：未登记的公钥 signed by a key that is not trusted: {}", package.key),
    }
    Ok(if signer.is_some() || own { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a package says, the pupil by name only.
fn told(package: &Signed) -> String {
    let content = &package.content;
    let from = content.sender();
    let mut text = format!(
        "{} {}\n自 from: {} {} {}（{}）\n学生 pupil: {}\n",
        content.kind(),
        content.id(),
        from.register,
        from.authority,
        from.school,
        from.division,
        content.pupil().name
    );
    if let Content::Record(record) = content {
        text.push_str(&counted(record));
    }
    text
}

fn counted(record: &Record) -> String {
    format!(
        "信息项 fields: {}，号码 numbers: {}，就读 seats: {}，变动 acts: {}，档案 archive: {}，材料 papers: {}\n",
        record.values.len(),
        record.numbers.len(),
        record.seats.len(),
        record.acts.len(),
        record.archive.len(),
        record.papers.len()
    )
}
