//! Master keys: numbered, 256 bits each, kept outside the database.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use jice_domain::Dice;

/// A 256-bit master key.
pub type MasterKey = [u8; 32];

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("key file {path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: std::io::Error,
    },
    /// Others than its owner can read the file.
    #[error("key file {path} is open to others: run `chmod 600 {path}`")]
    OpenToOthers {
        /// The file.
        path: PathBuf,
    },
    /// A line is not `number key`.
    #[error("key file {path}, line {line}: not a number and 64 hexadecimal digits")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// There is no key at all, or the first is missing.
    #[error("the key ring lacks key 1, on which every index rests")]
    NoFirstKey,
    /// No further number is left.
    #[error("the key ring is full")]
    Full,
}

/// The master keys by number. The one of the highest number seals; every one opens; the
/// first, which is never retired, makes the blind indexes.
#[derive(Clone)]
pub struct KeyRing {
    keys: BTreeMap<i16, MasterKey>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRing").field("numbers", &self.keys.keys().collect::<Vec<_>>()).finish()
    }
}

impl KeyRing {
    /// A ring of `keys`.
    ///
    /// # Errors
    /// Where key 1 is missing.
    pub fn new(keys: BTreeMap<i16, MasterKey>) -> Result<Self, KeyError> {
        if keys.contains_key(&1) { Ok(Self { keys }) } else { Err(KeyError::NoFirstKey) }
    }

    /// The keys and their numbers, rising.
    pub fn iter(&self) -> impl Iterator<Item = (i16, &MasterKey)> {
        self.keys.iter().map(|(number, key)| (*number, key))
    }

    /// The number of the key that seals.
    pub fn current(&self) -> i16 {
        self.keys.keys().next_back().copied().expect("a ring has key 1")
    }
}

/// Where the master keys come from: a file, or a certified device.
pub trait KeyProvider {
    /// The keys.
    ///
    /// # Errors
    /// Where they cannot be had.
    fn keys(&self) -> Result<KeyRing, KeyError>;
}

/// Master keys in a file outside the database, of mode 0600: a line for each key, its
/// number and 64 hexadecimal digits.
#[derive(Debug, Clone)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// The key file at `path`; made with one key where there is none.
    ///
    /// # Errors
    /// Where it can be neither read nor made.
    pub fn open_or_create(path: &Path, dice: &dyn Dice) -> Result<Self, KeyError> {
        let file = Self { path: path.to_owned() };
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(new) => file.append(new, 1, dice)?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(file.failed(error)),
        }
        Ok(file)
    }

    /// Adds a key, which seals from the next start on. Returns its number.
    ///
    /// # Errors
    /// Where the file cannot be read or written.
    pub fn add_key(&self, dice: &dyn Dice) -> Result<i16, KeyError> {
        let number = self.keys()?.current().checked_add(1).ok_or(KeyError::Full)?;
        let file = OpenOptions::new().append(true).open(&self.path).map_err(|error| self.failed(error))?;
        self.append(file, number, dice)?;
        Ok(number)
    }

    fn append(&self, mut file: File, number: i16, dice: &dyn Dice) -> Result<(), KeyError> {
        let mut key = MasterKey::default();
        dice.fill(&mut key);
        let line = format!("{number} {}\n", hex::encode(key));
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: std::io::Error) -> KeyError {
        KeyError::File { path: self.path.clone(), error }
    }
}

impl KeyProvider for KeyFile {
    fn keys(&self) -> Result<KeyRing, KeyError> {
        let mut file = File::open(&self.path).map_err(|error| self.failed(error))?;
        let mode = file.metadata().map_err(|error| self.failed(error))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyError::OpenToOthers { path: self.path.clone() });
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|error| self.failed(error))?;
        let mut keys = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let malformed = || KeyError::Malformed { path: self.path.clone(), line: index + 1 };
            let (number, digits) = line.split_once(' ').ok_or_else(malformed)?;
            let number = number.parse().ok().filter(|number| *number > 0).ok_or_else(malformed)?;
            let mut key = MasterKey::default();
            hex::decode_to_slice(digits.trim(), &mut key).map_err(|_| malformed())?;
            if keys.insert(number, key).is_some() {
                return Err(malformed());
            }
        }
        KeyRing::new(keys)
    }
}
