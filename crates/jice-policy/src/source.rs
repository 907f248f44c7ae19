//! Where packs come from: files as text, whoever read them.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// The files of all packs: path below `packs/` (with `/`) to text.
///
/// The policy never reads a disk: the composition root fills this from the binary or
/// from a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackSource {
    files: BTreeMap<String, String>,
}

impl PackSource {
    /// An empty source.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the file at `path`, as `cn-34-anhui/pack.toml`; a later text replaces an earlier.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// The folders that hold a `pack.toml`.
    pub(crate) fn packs(&self) -> impl Iterator<Item = &str> {
        self.files.keys().filter_map(|path| path.strip_suffix("/pack.toml")).filter(|folder| !folder.contains('/'))
    }

    /// The text of one file.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Files directly in `folder` whose name ends in `.suffix`, in order of name.
    pub(crate) fn within(&self, folder: &str, suffix: &str) -> Vec<(&str, &str)> {
        let prefix = format!("{folder}/");
        self.files
            .range(prefix.clone()..)
            .take_while(|(path, _)| path.starts_with(&prefix))
            .filter(|(path, _)| !path[prefix.len()..].contains('/') && path.ends_with(&format!(".{suffix}")))
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect()
    }

    /// Digest over names and texts of a pack's files, SHA-256 in hexadecimal.
    pub(crate) fn digest(&self, pack: &str) -> String {
        let prefix = format!("{pack}/");
        let mut hash = Sha256::new();
        for (path, text) in self.files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix)) {
            hash.update((path.len() as u64).to_be_bytes());
            hash.update(path.as_bytes());
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hex::encode(hash.finalize())
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for PackSource {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        let mut source = Self::new();
        for (path, text) in files {
            source.insert(path, text);
        }
        source
    }
}
