//! A document of a person: its kind and number, and what the number tells.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Division, DocumentError, DocumentKind, clean, eighteen, foreign};

/// A document, parsed: kind and number in canonical form. It always has a number; a person
/// without a number has no document. `Debug` shows the number masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Document {
    kind: DocumentKind,
    number: String,
}

/// What was read, with what a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The document; none where the kind may lack a number and none was given.
    pub document: Option<Document>,
    /// Findings that do not stand in the way; every one [is a warning](DocumentError::is_warning).
    pub warnings: Vec<DocumentError>,
}

impl Document {
    /// Reads the number a school gave for a document of `kind`, cleaning what keyboards and
    /// workbooks leave ([`clean`]).
    ///
    /// A number that says itself that it belongs to another kind (810000 under 居民身份证) is
    /// taken as that kind, with a warning: schools choose the kind by the card's title.
    ///
    /// # Errors
    /// Everything that is wrong, in the order shape, check digit, date, address; warnings too.
    pub fn parse(kind: DocumentKind, raw: &str, today: Date) -> Result<Parsed, Vec<DocumentError>> {
        let text = clean(raw);
        if text.is_empty() {
            let none = Parsed { document: None, warnings: Vec::new() };
            return if kind.number_is_optional() { Ok(none) } else { Err(vec![DocumentError::Missing]) };
        }
        if let Some(digits_lost) = spreadsheet_digits_lost(&text) {
            return Err(vec![DocumentError::LooksLikeSpreadsheetFloat { digits_lost }]);
        }
        let fitting = fitting_kind(kind, &text);
        let number = foreign::canonical(fitting, text.into_owned());
        let mut found = Vec::new();
        check_shape(fitting, &number, &mut found);
        if is_eighteen(fitting, &number) {
            eighteen::check_content(fitting, &number, today, &mut found);
        }
        if fitting != kind {
            found.push(DocumentError::KindCorrected { given: kind, taken: fitting });
        }
        if found.iter().all(DocumentError::is_warning) {
            Ok(Parsed { document: Some(Self { kind: fitting, number }), warnings: found })
        } else {
            Err(found)
        }
    }

    /// The document that was kept as `kind` and `number`.
    ///
    /// # Errors
    /// Where the number is not one that [`Self::parse`] makes: the record is inconsistent.
    /// Its date and division are not judged again, since the law of another day let them in.
    pub fn restore(kind: DocumentKind, number: String) -> Result<Self, Vec<DocumentError>> {
        let mut found = Vec::new();
        let taken = fitting_kind(kind, &number);
        if taken != kind {
            found.push(DocumentError::KindCorrected { given: kind, taken });
        }
        check_shape(kind, &number, &mut found);
        found.retain(|error| !error.is_warning() || matches!(error, DocumentError::KindCorrected { .. }));
        if clean(&number) != number.as_str() || foreign::canonical(kind, number.clone()) != number {
            found.push(DocumentError::NotInForm { kind, found: number.chars().count() });
        }
        if found.is_empty() { Ok(Self { kind, number }) } else { Err(found) }
    }

    /// Its kind.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Its number, canonical: half-width, upper-case, no spaces. Private: see [`Self::mask`].
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The part of the number that stays the same through renewals; the key, together with the
    /// kind, by which two documents are the same person's.
    pub fn lifelong_number(&self) -> &str {
        foreign::lifelong(self.kind, &self.number)
    }

    /// The date of birth the number tells; none for kinds that tell none.
    pub fn birth_date(&self) -> Option<Date> {
        is_eighteen(self.kind, &self.number).then(|| eighteen::birth_date(&self.number)).flatten()
    }

    /// The sex the number tells by its seventeenth digit: 1 male, 2 female (GB/T 2261.1);
    /// none for kinds that tell none.
    pub fn sex(&self) -> Option<u8> {
        let tells = is_eighteen(self.kind, &self.number) && self.kind != DocumentKind::PermanentResidence;
        tells.then(|| 2 - (self.number.as_bytes()[16] - b'0') % 2)
    }

    /// The division that assigned a resident's number, as it was called then; none for other
    /// kinds and for codes that are not held. It is neither birthplace nor present home.
    pub fn division(&self) -> Option<&'static Division> {
        let birth_date = self.birth_date().filter(|_| self.kind == DocumentKind::ResidentIdentity)?;
        Division::assigned(&self.number[..6], eighteen::first_assigned(birth_date.year()))
    }

    /// The number for screens and logs: the first 6 and last 4 characters of numbers of 15 and
    /// more, the first and last 2 of shorter ones, nothing of those below 7.
    pub fn mask(&self) -> String {
        let count = self.number.chars().count();
        let (head, tail) = match count {
            15.. => (6, 4),
            7..15 => (2, 2),
            _ => (0, 0),
        };
        let shown = |(index, c): (usize, char)| if index < head || index >= count - tail { c } else { '*' };
        self.number.chars().enumerate().map(shown).collect()
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("kind", &self.kind).field("number", &self.mask()).finish()
    }
}

/// A document as it is kept, before it is believed.
#[derive(Deserialize)]
struct Stored {
    kind: DocumentKind,
    number: String,
}

impl TryFrom<Stored> for Document {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        Self::restore(stored.kind, stored.number)
            .map_err(|errors| errors.iter().map(DocumentError::en).collect::<Vec<_>>().join("; "))
    }
}

/// Whether a number of this kind is built like a citizen's number.
fn is_eighteen(kind: DocumentKind, number: &str) -> bool {
    match kind {
        DocumentKind::ResidentIdentity
        | DocumentKind::HongKongMacaoResidencePermit
        | DocumentKind::TaiwanResidencePermit => true,
        DocumentKind::PermanentResidence => !number.as_bytes().first().is_some_and(u8::is_ascii_uppercase),
        _ => false,
    }
}

/// The kind the number itself names, else the given one.
fn fitting_kind(given: DocumentKind, text: &str) -> DocumentKind {
    let loose = matches!(given, DocumentKind::Other | DocumentKind::HouseholdRegister);
    if is_eighteen(given, text) || given == DocumentKind::PermanentResidence {
        match text {
            text if eighteen::has_shape(text) => eighteen::kind_of(text),
            text if foreign::is_old_residence_card(text) => DocumentKind::PermanentResidence,
            _ => given,
        }
    } else if loose && eighteen::is_evident(text) {
        eighteen::kind_of(text)
    } else {
        given
    }
}

fn check_shape(kind: DocumentKind, number: &str, found: &mut Vec<DocumentError>) {
    if is_eighteen(kind, number) {
        eighteen::check_shape(kind, number, found);
    } else {
        found.extend(foreign::check(kind, number));
    }
}

/// How many digits a workbook dropped when it took the number for a quantity: it keeps fifteen
/// (`3.41126E+17`, `341126209909010000.0`). None where the text is no such quantity.
fn spreadsheet_digits_lost(text: &str) -> Option<u8> {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((mantissa, exponent)) = text.split_once("E+") {
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let exponent: u8 = exponent.parse().ok().filter(|_| are_digits(whole) && are_digits(fraction))?;
        let kept = if mantissa.contains('.') { whole.len() + fraction.len() } else { whole.len() };
        return Some((exponent + 1).saturating_sub(kept.min(15) as u8));
    }
    let (whole, fraction) = text.split_once('.')?;
    let lost =
        are_digits(whole) && are_digits(fraction) && fraction.bytes().all(|byte| byte == b'0') && whole.len() > 15;
    lost.then(|| (whole.len() - 15).min(9) as u8)
}
