//! Forms as PDF: rosters 花名册, cards 学籍卡, confirmation sheets 核对确认表 and
//! undertakings 承诺书.
//!
//! A form is a Typst template of a pack, filled by one of the structs in [`forms`]. The
//! template is source and comes from the pack; what fills it is data and is never read
//! as source, so a name such as `#panic()` is printed as it is written. A template sees
//! its data, its pictures, the fonts and the sheet's frame (`/frame.typ`: paper, footer,
//! watermark, seal), and nothing else: no files, no network, no packages, no clock.
//!
//! No form is printed with a box where a character should be: the pages are searched for
//! glyphs that no font has, and the character is named instead
//! ([`PrintError::MissingGlyph`]).

mod fonts;
pub mod forms;
mod printer;
mod qr;
mod world;

pub use printer::{PrintError, Printer};
pub use qr::{TooLong, qr_svg};
