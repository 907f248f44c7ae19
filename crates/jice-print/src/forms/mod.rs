//! What fills each form. A form can be filled in no other way.
//!
//! Everything here is shown as it stands: codes arrive as the names of their tables,
//! dates are ISO 8601, numbers are given masked or in full by choice ([`Shown`]).

mod archive;
mod card;
mod case_paper;
mod confirmation;
mod roster;
mod undertaking;

use serde::Serialize;

pub use archive::{ArchiveLine, ArchivePaper, ArchivePart};
pub use card::{Change, Guardian, NumberLine, PupilCard};
pub use case_paper::{Applicant, CasePaper, Filled, Seat, Turn};
pub use confirmation::{Confirmation, Section, Sheet};
pub use roster::{Roster, RosterLine};
pub use undertaking::{DataSecurity, Signature, Signer, Undertaking};

use crate::{PrintError, qr_svg};

/// A form that can be printed.
pub trait Form: Serialize {
    /// The template's file name in a pack's folder `forms`.
    const TEMPLATE: &'static str;

    /// The pictures it shows, by the names that its template asks for.
    ///
    /// # Errors
    /// Where a picture cannot be made of what the form says.
    fn assets(&self) -> Result<Vec<(String, Vec<u8>)>, PrintError> {
        Ok(Vec::new())
    }
}

/// Who prints: stands in every footer, and behind every page as a watermark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imprint {
    /// The name of the person, with the unit, as 合肥市实验小学 张三.
    pub by: String,
    /// The account, by its sign-in name.
    pub account: String,
}

/// A number on paper: whoever fills a form says whether it is masked.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shown(String);

impl Shown {
    /// An identity number, or a number that contains one, with its middle starred out.
    /// The first 6 and last 4 characters of a number of 15 and more stay, and with them
    /// the letter before an identity number (G, L); the first and last 2 of shorter
    /// ones; nothing of those below 7.
    pub fn masked(number: &str) -> Self {
        let count = number.chars().count();
        let (head, tail) = match count {
            19.. => (7, 4),
            15..19 => (6, 4),
            7..15 => (2, 2),
            _ => (0, 0),
        };
        let star = |(index, c): (usize, char)| if index < head || index >= count - tail { c } else { '*' };
        Self(number.chars().enumerate().map(star).collect())
    }

    /// A number in full: one that contains no identity number, or that was asked for
    /// with a purpose.
    pub fn in_full(number: &str) -> Self {
        Self(number.to_owned())
    }
}

/// Numbers may be given in full: they do not reach a log.
impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown(..)")
    }
}

/// A heading and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The heading, as 户口所在地.
    pub label: String,
    /// The value; empty leaves room for the pen.
    pub value: String,
    /// Whether it takes the whole line, as addresses do.
    pub wide: bool,
}

impl Field {
    /// A field of half a line.
    pub fn new(label: &str, value: &str) -> Self {
        Self { label: label.to_owned(), value: value.to_owned(), wide: false }
    }

    /// A field of a whole line.
    pub fn wide(label: &str, value: &str) -> Self {
        Self { wide: true, ..Self::new(label, value) }
    }
}

/// The picture of `text` as a QR code, under the name that templates ask for.
fn qr_asset(text: &str) -> Result<(String, Vec<u8>), PrintError> {
    let svg = qr_svg(text).map_err(|error| PrintError::Data(error.to_string()))?;
    Ok(("qr".to_owned(), svg.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_number_keeps_place_and_tail_only() {
        let shown = |number| Shown::masked(number).0;
        assert_eq!(shown("341126201903050012"), "341126********0012");
        assert_eq!(shown("G341126201903050012"), "G341126********0012");
        assert_eq!(shown("H1234567800"), "H1*******00");
        assert_eq!(shown("A320"), "****");
        assert_eq!(format!("{:?}", Shown::in_full("341126201903050012")), "Shown(..)");
    }
}
