//! Which fonts a form is set in, and where a rare character comes from.
//!
//! The catalogue keeps what each face covers; the faces themselves, some 25 MB each, are
//! read for one print job and dropped with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ttf_parser::{Face as Outline, name_id};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, FontStyle};
use typst::utils::LazyHash;

/// A family that forms know: what it is called, and how its files' names begin.
struct Family {
    name: &'static str,
    file: &'static str,
}

const fn family(name: &'static str, file: &'static str) -> Family {
    Family { name, file }
}

/// Faces for the text 宋体, best first.
const SONG: [Family; 2] = [family("Noto Serif CJK SC", "NotoSerifCJK"), family("Noto Serif SC", "NotoSerifSC")];

/// Faces for titles and labels 黑体, best first.
const HEI: [Family; 2] = [family("Noto Sans CJK SC", "NotoSansCJK"), family("Noto Sans SC", "NotoSansSC")];

/// Where characters come from that the faces above lack: rare Han characters first
/// (extensions B to F, then G and later), then Yi, Mongolian, Tibetan and Uyghur script.
const REST: [Family; 9] = [
    family("HanaMinB", "HanaMinB"),
    family("BabelStone Han", "BabelStoneHan"),
    family("Nuosu SIL", "NuosuSIL"),
    family("Noto Sans Yi", "NotoSansYi"),
    family("Noto Sans Mongolian", "NotoSansMongolian"),
    family("Noto Serif Tibetan", "NotoSerifTibetan"),
    family("Noto Naskh Arabic", "NotoNaskhArabic"),
    family("Noto Sans Arabic", "NotoSansArabic"),
    family("DejaVu Sans", "DejaVuSans"),
];

/// Where operating systems keep fonts.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

/// No allocator keeps a freed block of this size for later: it goes back to the machine.
/// Pages of it that no font fills are never touched, and cost nothing.
const FREED_AT_ONCE_BYTES: usize = 33 << 20;

/// One face of a font file.
#[derive(Debug)]
struct Face {
    path: PathBuf,
    index: u32,
}

/// What is known of every usable face; the faces' data is not kept.
#[derive(Debug)]
pub(crate) struct Catalogue {
    book: LazyHash<FontBook>,
    faces: Vec<Face>,
    song: Vec<String>,
    hei: Vec<String>,
}

/// The faces that one print job has read.
pub(crate) struct Loaded<'a> {
    catalogue: &'a Catalogue,
    fonts: Vec<OnceLock<Option<Font>>>,
}

impl Catalogue {
    /// Every face in `folders`, and with `system` every face in the system's folders that
    /// forms know.
    pub(crate) fn search(folders: &[PathBuf], system: bool) -> Self {
        let mut found = Vec::new();
        for folder in folders {
            for path in font_files(folder) {
                found.extend(faces_of(&path, |_| true));
            }
        }
        let system_folders = SYSTEM_FOLDERS.iter().filter(|_| system);
        for path in system_folders.flat_map(|folder| font_files(Path::new(folder))) {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            if known().any(|family| stem.starts_with(family.file)) {
                found.extend(faces_of(&path, |name| known().any(|family| family.name == name)));
            }
        }
        // The caller's folders come before the system's: a face found twice is the caller's.
        let mut faces = Vec::new();
        let mut book = FontBook::new();
        for (face, info) in found {
            let twin = |index| book.info(index).is_some_and(|known: &FontInfo| known.variant == info.variant);
            if !book.select_family(&info.family.to_lowercase()).any(twin) {
                book.push(info);
                faces.push(face);
            }
        }
        let [song, hei] = [order(&book, &SONG, &HEI), order(&book, &HEI, &SONG)];
        Self { book: LazyHash::new(book), faces, song, hei }
    }

    /// Families for the text, in the order in which a character is looked for.
    pub(crate) fn song(&self) -> &[String] {
        &self.song
    }

    /// Families for titles and labels, in the order in which a character is looked for.
    pub(crate) fn hei(&self) -> &[String] {
        &self.hei
    }

    /// Whether forms can be set at all: a Chinese face is there.
    pub(crate) fn is_usable(&self) -> bool {
        [SONG, HEI].iter().flatten().any(|family| self.book.contains_family(&family.name.to_lowercase()))
    }

    /// Whether some face has `character`.
    pub(crate) fn covers(&self, character: char) -> bool {
        let covers = |info: &FontInfo| info.coverage.contains(u32::from(character));
        (0..self.faces.len()).filter_map(|index| self.book.info(index)).any(covers)
    }

    /// Nothing read yet, for one print job.
    pub(crate) fn open(&self) -> Loaded<'_> {
        Loaded { catalogue: self, fonts: self.faces.iter().map(|_| OnceLock::new()).collect() }
    }
}

impl Loaded<'_> {
    /// What every face covers.
    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.catalogue.book
    }

    /// The face at `index` of the book, read at its first use.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        let face = self.catalogue.faces.get(index)?;
        self.fonts.get(index)?.get_or_init(|| Font::new(Bytes::new(read(&face.path)?), face.index)).clone()
    }
}

/// All families that forms know.
fn known() -> impl Iterator<Item = &'static Family> {
    SONG.iter().chain(&HEI).chain(&REST)
}

/// The families of `book` in the order in which a character is looked for: `first`,
/// `second`, the rest that forms know, and then what only the caller's folders hold.
fn order(book: &FontBook, first: &[Family], second: &[Family]) -> Vec<String> {
    let there = |family: &&Family| book.contains_family(&family.name.to_lowercase());
    let mut names: Vec<String> =
        first.iter().chain(second).chain(&REST).filter(there).map(|family| family.name.to_owned()).collect();
    let others: Vec<String> =
        book.families().map(|(name, _)| name.to_owned()).filter(|name| !names.contains(name)).collect();
    names.extend(others);
    names
}

/// The font files below `folder`, in the order of their names; none where it cannot be
/// read.
fn font_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(font_files(&path));
        } else if path
            .extension()
            .is_some_and(|kind| ["ttf", "otf", "ttc", "otc"].iter().any(|known| kind.eq_ignore_ascii_case(known)))
        {
            files.push(path);
        }
    }
    files
}

/// The upright faces of normal and bold weight in a file whose family is `wanted`.
fn faces_of(path: &Path, wanted: impl Fn(&str) -> bool) -> Vec<(Face, FontInfo)> {
    let Some(data) = read(path) else { return Vec::new() };
    let count = ttf_parser::fonts_in_collection(&data).unwrap_or(1);
    let usable = |info: &FontInfo| {
        info.variant.style == FontStyle::Normal && matches!(info.variant.weight.to_number(), 400..=500 | 700)
    };
    (0..count)
        // What a face covers takes long to count: its name is asked first.
        .filter(|index| Outline::parse(&data, *index).is_ok_and(|face| names(&face).iter().any(|name| wanted(name))))
        .filter_map(|index| Some((index, FontInfo::new(&data, index)?)))
        .filter(|(_, info)| usable(info) && wanted(&info.family))
        .map(|(index, info)| (Face { path: path.to_owned(), index }, info))
        .collect()
}

/// The names that a face gives its family, without the weight.
fn names(face: &Outline<'_>) -> Vec<String> {
    let families = face.names().into_iter().filter(|name| name.name_id == name_id::FAMILY);
    families.filter_map(|name| name.to_string()).map(|name| name.trim_end_matches(" Bold").to_owned()).collect()
}

/// The bytes of a font file; none where it cannot be read.
fn read(path: &Path) -> Option<Vec<u8>> {
    let mut data = Vec::with_capacity(FREED_AT_ONCE_BYTES);
    std::io::Read::read_to_end(&mut fs::File::open(path).ok()?, &mut data).ok()?;
    Some(data)
}
