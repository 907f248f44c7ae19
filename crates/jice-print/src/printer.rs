//! From a template and what fills it to a PDF.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use jice_domain::SHANGHAI;
use jiff::{Timestamp, civil};
use serde::Deserialize;
use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::{Array, Bytes, Datetime, Dict, IntoValue, Smart, Str, Value};
use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::fonts::Catalogue;
use crate::forms::Form;
use crate::world::Desk;

/// Prints forms. One form is printed at a time, so that the memory for one set of fonts
/// is enough; when nothing is printed, none is held.
#[derive(Debug)]
pub struct Printer {
    folders: Vec<PathBuf>,
    system: bool,
    catalogue: OnceLock<Catalogue>,
    turn: Mutex<()>,
}

/// Why a form was not printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// No face for Chinese text was found: the machine lacks its fonts.
    #[error("no Chinese font found; install the package fonts-noto-cjk or name a font folder")]
    NoFonts,
    /// No font has a character that the form needs.
    #[error("no font has {character:?} (U+{:04X}), which the form needs in {text:?}", u32::from(*character))]
    MissingGlyph {
        /// The character.
        character: char,
        /// The run of text in which it first stands, as a name.
        text: String,
    },
    /// The template is wrong, or asks for data that it was not given.
    #[error("the template is wrong{}: {message}", line.map(|line| format!(" at line {line}")).unwrap_or_default())]
    Template {
        /// Line of the template, from 1; none where the fault has no place in it.
        line: Option<usize>,
        /// What is wrong.
        message: String,
    },
    /// What fills the form cannot be written as data.
    #[error("the form cannot be written as data: {0}")]
    Data(String),
}

impl Printer {
    /// A printer that uses the fonts of `folders`, and those of the system that forms
    /// know. The folders are searched at the first print.
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, system: true, catalogue: OnceLock::new(), turn: Mutex::new(()) }
    }

    /// A printer that uses the fonts of `folders` and no others, so that every machine
    /// prints alike.
    pub fn with_only(folders: Vec<PathBuf>) -> Self {
        Self { system: false, ..Self::new(folders) }
    }

    /// `form` set in its template, as it is printed at `at`.
    ///
    /// # Errors
    /// As [`Printer::pdf`].
    pub fn print<F: Form>(&self, template: &str, form: &F, at: Timestamp) -> Result<Vec<u8>, PrintError> {
        let data = serde_json::to_value(form).map_err(|error| PrintError::Data(error.to_string()))?;
        self.pdf(template, &data, &form.assets()?, at)
    }

    /// A template, filled with `data` (its `sys.inputs.data`) and `assets` (pictures by
    /// name in its `sys.inputs.assets`), as it is printed at `at`. The same arguments
    /// and fonts give the same bytes. The file is PDF/A-2u, fit to be kept.
    ///
    /// # Errors
    /// Where there are no fonts, where a font lacks a character, or where the template
    /// is wrong.
    pub fn pdf(
        &self,
        template: &str,
        data: &serde_json::Value,
        assets: &[(String, Vec<u8>)],
        at: Timestamp,
    ) -> Result<Vec<u8>, PrintError> {
        let catalogue = self.catalogue();
        if !catalogue.is_usable() {
            return Err(PrintError::NoFonts);
        }
        let moment = at.to_zoned(SHANGHAI).datetime();
        let inputs = inputs(catalogue, data, assets, moment)?;
        // A panic while printing leaves nothing behind that the next form would see.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = Desk::new(template, inputs, catalogue.open(), moment.date());
        let printed = set(&desk, moment);
        // Typst remembers results together with the fonts they rest on.
        typst::comemo::evict(0);
        printed
    }

    /// The characters of `text` that no font has, each once, in their order.
    pub fn missing_glyphs(&self, text: &str) -> Vec<char> {
        let mut seen = BTreeSet::new();
        let missing = |character: &char| is_private(*character) || !self.catalogue().covers(*character);
        text.chars().filter(|c| !is_invisible(*c) && seen.insert(*c)).filter(missing).collect()
    }

    fn catalogue(&self) -> &Catalogue {
        self.catalogue.get_or_init(|| Catalogue::search(&self.folders, self.system))
    }
}

/// What the template sees as `sys.inputs`: values, never source.
fn inputs(
    catalogue: &Catalogue,
    data: &serde_json::Value,
    assets: &[(String, Vec<u8>)],
    moment: civil::DateTime,
) -> Result<Dict, PrintError> {
    let data = Value::deserialize(data).map_err(|error| PrintError::Data(error.to_string()))?;
    let pictures: Dict =
        assets.iter().map(|(name, bytes)| (Str::from(name.as_str()), Bytes::new(bytes.clone()).into_value())).collect();
    let names = |names: &[String]| names.iter().map(|name| name.as_str().into_value()).collect::<Array>().into_value();
    let mut inputs = Dict::new();
    inputs.insert("data".into(), data);
    inputs.insert("assets".into(), pictures.into_value());
    inputs.insert("song".into(), names(catalogue.song()));
    inputs.insert("hei".into(), names(catalogue.hei()));
    inputs.insert("printed_at".into(), moment.strftime("%Y-%m-%d %H:%M").to_string().into_value());
    Ok(inputs)
}

/// Lays the pages out, searches them for missing glyphs, and writes them.
fn set(desk: &Desk<'_>, moment: civil::DateTime) -> Result<Vec<u8>, PrintError> {
    let document: PagedDocument = explain(desk, typst::compile(desk).output)?;
    for page in document.pages() {
        search(&page.frame)?;
    }
    let standards = PdfStandards::new(&[PdfStandard::A_2u]).map_err(|error| unplaced(error.message()))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("籍册".to_owned())),
        timestamp: written_at(moment),
        standards,
        ..PdfOptions::default()
    };
    explain(desk, typst_pdf::pdf(&document, &options))
}

/// The moment as the file's own date, in China's time zone.
fn written_at(moment: civil::DateTime) -> Option<typst_pdf::Timestamp> {
    let [month, day, hour, minute, second] =
        [moment.month(), moment.day(), moment.hour(), moment.minute(), moment.second()].map(i8::unsigned_abs);
    let datetime = Datetime::from_ymd_hms(moment.year().into(), month, day, hour, minute, second)?;
    typst_pdf::Timestamp::new_local(datetime, 8 * 60)
}

/// Looks for a character that was set as a box.
fn search(frame: &Frame) -> Result<(), PrintError> {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => search(&group.frame)?,
            FrameItem::Text(text) => {
                if let Some(character) = boxed(text) {
                    return Err(PrintError::MissingGlyph { character, text: text.text.to_string() });
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The first character of a run that has no glyph, or that has one only by the whim of
/// one font.
fn boxed(text: &TextItem) -> Option<char> {
    let of = |range: std::ops::Range<usize>| text.text.get(range).and_then(|cluster| cluster.chars().next());
    let missing = text.glyphs.iter().filter(|glyph| glyph.id == 0).find_map(|glyph| of(glyph.range()));
    missing.or_else(|| text.text.chars().find(|character| is_private(*character)))
}

/// Whether a character means nothing outside the system it came from: old systems left
/// such marks where a rare character of a name should stand.
fn is_private(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF)
}

/// Whether a character leaves no ink and needs no glyph.
fn is_invisible(character: char) -> bool {
    let selects = matches!(u32::from(character), 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF);
    let hides = matches!(u32::from(character), 0x200B..=0x200F | 0x2060 | 0xFEFF);
    character.is_whitespace() || character.is_control() || selects || hides
}

/// Typst's faults as one error that names the template's line.
fn explain<T>(desk: &Desk<'_>, result: SourceResult<T>) -> Result<T, PrintError> {
    result.map_err(|faults| faults.first().map_or_else(|| unplaced("no reason given"), |fault| placed(desk, fault)))
}

/// A fault at its line: its own where it lies in the template, else the line from which
/// the template called what failed.
fn placed(desk: &Desk<'_>, fault: &SourceDiagnostic) -> PrintError {
    let own = (fault.span.id() == Some(desk.main())).then(|| desk.range(fault.span)).flatten();
    let calls = || fault.trace.iter().filter(|call| call.span.id() == Some(desk.main()));
    let range = own.or_else(|| calls().find_map(|call| desk.range(call.span)));
    let hints: String = fault.hints.iter().map(|hint| format!(" ({})", hint.v)).collect();
    PrintError::Template {
        line: range.and_then(|range| desk.line_of(range.start)),
        message: format!("{}{hints}", fault.message),
    }
}

/// A fault that has no place in the template.
fn unplaced(message: &str) -> PrintError {
    PrintError::Template { line: None, message: message.to_owned() }
}
