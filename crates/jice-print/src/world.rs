//! All that a template can see.

use jiff::civil;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Loaded;

/// The paper, footer, watermark, tables and seal that all forms share.
const FRAME: &str = include_str!("frame.typ");

/// The world of one print job: a template, the frame, what fills them, and fonts.
pub(crate) struct Desk<'a> {
    standard: LazyHash<Library>,
    form: Source,
    frame: Source,
    fonts: Loaded<'a>,
    today: civil::Date,
}

impl<'a> Desk<'a> {
    /// A desk for `template`, which reads `inputs` as `sys.inputs`.
    pub(crate) fn new(template: &str, inputs: Dict, fonts: Loaded<'a>, today: civil::Date) -> Self {
        Self {
            standard: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            form: Source::new(file("/form.typ"), template.to_owned()),
            frame: Source::new(file("/frame.typ"), FRAME.to_owned()),
            fonts,
            today,
        }
    }

    /// The line of the template at a byte, from 1.
    pub(crate) fn line_of(&self, byte: usize) -> Option<usize> {
        self.form.lines().byte_to_line(byte).map(|line| line + 1)
    }
}

/// The identifier of a file that exists on the desk only.
fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the desk's own paths are valid");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.standard
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.form.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.form, &self.frame].into_iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        let day = self.today;
        Datetime::from_ymd(day.year().into(), day.month().try_into().ok()?, day.day().try_into().ok()?)
    }
}
