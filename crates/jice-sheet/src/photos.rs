//! Archives of photos: one picture at a time, never on disk, and nothing of a path but
//! the file's own name.

use std::collections::HashMap;
use std::io::Read;

use crate::archive::{Archive, ArchiveCaps, Entry, Source};
use crate::{Cap, Place, SheetError};

/// Caps on an archive of photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoLimits {
    /// Bytes of the archive as uploaded.
    pub file_bytes: u64,
    /// Files inside it; folders and the droppings of file managers do not count.
    pub photos: usize,
    /// Bytes of one picture, inflated.
    pub photo_bytes: u64,
    /// Bytes of all pictures, inflated.
    pub total_bytes: u64,
}

impl Default for PhotoLimits {
    /// Twenty thousand pictures of up to 2 MB, 2 GB together.
    fn default() -> Self {
        Self { file_bytes: 2 << 30, photos: 20_000, photo_bytes: 2 << 20, total_bytes: 2 << 30 }
    }
}

/// What a picture is, by its first bytes; its name is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

/// A picture from the archive. It has been neither decoded nor cleaned yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The file's name without folders and extension: by custom the identity number, or
    /// school, class and name.
    pub name_stem: String,
    /// Its extension in lower case; empty where it has none.
    pub extension: String,
    /// What it is by its content.
    pub kind: PhotoKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a file of the archive is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoProblem {
    /// Its name is in no encoding we know, or empty.
    NoName,
    /// Another file has the same name, in whichever folder and case: whose photo it is
    /// cannot be told.
    SameName,
    /// It is a link to another file.
    Link,
    /// It is neither JPEG nor PNG by its content.
    NotAPicture,
    /// It is larger than one picture may be.
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// It is protected by a password.
    Encrypted,
    /// It cannot be read whole.
    Damaged {
        /// Why, for the engineer.
        why: String,
    },
    /// The archive inflates to more than allowed; what follows is not read.
    TotalTooLarge {
        /// Bytes allowed.
        limit: u64,
    },
}

/// One file of the archive and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoFile {
    /// Its name without folders, for a report.
    pub name: String,
    /// The picture, or why it is not taken.
    pub outcome: Result<Photo, PhotoProblem>,
}

/// An archive of photos, read one file at a time.
pub struct PhotoZip {
    archive: Archive,
    /// The places of the files among the archive's entries, and their names.
    files: Vec<(usize, String)>,
    names: HashMap<String, usize>,
    limits: PhotoLimits,
    next: usize,
}

impl PhotoZip {
    /// Opens an archive and lists it.
    ///
    /// # Errors
    /// Where it is no zip archive, is damaged, or holds more files than allowed.
    pub fn open(source: impl Into<Source>, limits: &PhotoLimits) -> Result<Self, SheetError> {
        let (input, length) = source.into().open(limits.file_bytes)?;
        let caps = ArchiveCaps {
            entries: limits.photos.saturating_mul(2),
            entry_bytes: limits.photo_bytes,
            total_bytes: limits.total_bytes,
            ratio: u64::MAX,
        };
        let archive = Archive::open(input, length, caps)?;
        let mut files = Vec::new();
        let mut names: HashMap<String, usize> = HashMap::new();
        for (index, entry) in archive.entries().iter().enumerate().filter(|(_, entry)| !entry.directory) {
            let name = file_name(entry);
            if is_dropping(entry, &name) {
                continue;
            }
            *names.entry(name.to_lowercase()).or_default() += 1;
            files.push((index, name));
        }
        if files.len() > limits.photos {
            return Err(SheetError::TooMuch {
                cap: Cap::Entries,
                limit: limits.photos as u64,
                place: Place::default(),
            });
        }
        Ok(Self { archive, files, names, limits: limits.clone(), next: 0 })
    }

    /// How many files it holds.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn take(&mut self, index: usize, name: &str) -> Result<Photo, PhotoProblem> {
        let entry = &self.archive.entries()[index];
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        if stem.trim().is_empty() {
            return Err(PhotoProblem::NoName);
        }
        if self.names.get(&name.to_lowercase()).is_some_and(|times| *times > 1) {
            return Err(PhotoProblem::SameName);
        }
        if entry.symlink {
            return Err(PhotoProblem::Link);
        }
        if entry.encrypted {
            return Err(PhotoProblem::Encrypted);
        }
        if entry.bytes > self.limits.photo_bytes {
            return Err(PhotoProblem::TooLarge { limit: self.limits.photo_bytes });
        }
        let mut bytes = Vec::new();
        let mut reader = self.archive.read(index).map_err(problem)?;
        reader.read_to_end(&mut bytes).map_err(|error| problem(SheetError::from_io("", &error)))?;
        let kind = match bytes.as_slice() {
            [0xff, 0xd8, 0xff, ..] => PhotoKind::Jpeg,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => PhotoKind::Png,
            _ => return Err(PhotoProblem::NotAPicture),
        };
        Ok(Photo { name_stem: stem.trim().to_owned(), extension: extension.to_lowercase(), kind, bytes })
    }
}

impl Iterator for PhotoZip {
    type Item = PhotoFile;

    fn next(&mut self) -> Option<PhotoFile> {
        let (index, name) = self.files.get(self.next)?.clone();
        self.next += 1;
        let outcome = self.take(index, &name);
        if matches!(outcome, Err(PhotoProblem::TotalTooLarge { .. })) {
            self.next = self.files.len();
        }
        Some(PhotoFile { name, outcome })
    }
}

/// The last part of a name, whichever way its folders are divided.
fn file_name(entry: &Entry) -> String {
    let name = entry.name().unwrap_or_default();
    let last = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// What file managers leave in every folder.
fn is_dropping(entry: &Entry, name: &str) -> bool {
    let lower = name.to_lowercase();
    let junk = matches!(lower.as_str(), ".ds_store" | "thumbs.db" | "desktop.ini") || lower.starts_with("._");
    junk || entry.name().is_some_and(|path| path.starts_with("__MACOSX/"))
}

fn problem(error: SheetError) -> PhotoProblem {
    match error {
        SheetError::TooMuch { cap: Cap::EntryBytes, limit, .. } => PhotoProblem::TooLarge { limit },
        SheetError::TooMuch { cap: Cap::TotalBytes, limit, .. } => PhotoProblem::TotalTooLarge { limit },
        other => PhotoProblem::Damaged { why: other.to_string() },
    }
}

impl PhotoProblem {
    /// What is wrong and what to do, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::NoName => "文件名为空或编码无法识别；请重命名为“身份证件号.jpg”".into(),
            Self::SameName => "压缩包内有同名文件，无法确定是谁的照片；请改名后重新打包".into(),
            Self::Link => "这是指向其他文件的链接；请放入照片本身".into(),
            Self::NotAPicture => "内容不是 JPG 或 PNG 图片".into(),
            Self::TooLarge { limit } => format!("照片超过 {} KB；请压缩后重新打包", limit >> 10),
            Self::Encrypted => "文件设有密码；请去掉密码后重新打包".into(),
            Self::Damaged { .. } => "文件已损坏，无法解开；请重新打包".into(),
            Self::TotalTooLarge { limit } => format!("照片总量超过 {} MB；请分几个压缩包上传", limit >> 20),
        }
    }

    /// What is wrong and what to do, in English.
    pub fn en(&self) -> String {
        match self {
            Self::NoName => "the file has no readable name; name it by the identity number".into(),
            Self::SameName => "another file has the same name, so whose photo it is cannot be told; rename it".into(),
            Self::Link => "this is a link to another file; put the photo itself".into(),
            Self::NotAPicture => "the content is neither JPEG nor PNG".into(),
            Self::TooLarge { limit } => format!("the photo is larger than {} KB; make it smaller", limit >> 10),
            Self::Encrypted => "the file has a password; pack it without one".into(),
            Self::Damaged { .. } => "the file is damaged; pack it again".into(),
            Self::TotalTooLarge { limit } => {
                format!("the photos take more than {} MB together; upload several archives", limit >> 20)
            }
        }
    }
}
