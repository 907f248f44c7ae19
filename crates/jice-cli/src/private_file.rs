//! Files with pupils in them: written whole or not at all, never over another, and readable by
//! their owner only.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::NamedTempFile;

/// A file that is going to be written: its room is there, its name is free.
pub(crate) struct PrivateFile {
    draft: NamedTempFile,
    out: PathBuf,
    folder: PathBuf,
}

impl PrivateFile {
    /// Makes room for `out` in its folder.
    ///
    /// # Errors
    /// Where it is there already, or its folder cannot be written.
    pub(crate) fn at(out: &Path) -> anyhow::Result<Self> {
        if out.exists() {
            bail!("{} is there already: name another file", out.display());
        }
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let draft = NamedTempFile::new_in(folder).with_context(|| format!("writing to {}", folder.display()))?;
        Ok(Self { draft, out: out.to_owned(), folder: folder.to_owned() })
    }

    /// Writes it beside its place, makes it durable, then names it.
    ///
    /// # Errors
    /// Where the disk refuses, or somebody took the name meanwhile; then nothing is left.
    pub(crate) fn keep(mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let written = || format!("writing {}", self.out.display());
        self.draft.write_all(bytes).and_then(|()| self.draft.as_file().sync_all()).with_context(written)?;
        self.draft.persist_noclobber(&self.out).map_err(|error| error.error).with_context(written)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).with_context(written)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_of_pupils_is_its_owners_alone_and_overwrites_none() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("refused.xlsx");
        let (first, second) = (PrivateFile::at(&out).unwrap(), PrivateFile::at(&out).unwrap());
        first.keep(b"first").unwrap();
        assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(second.keep(b"second").is_err() && PrivateFile::at(&out).is_err());
        assert_eq!(std::fs::read(&out).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }
}
