//! Numbers of eighteen characters: the citizen's number (GB 11643) and those built like it.

use jiff::civil::Date;

use super::division::{Coverage, coverage};
use super::{Division, Document, DocumentError, DocumentKind};

/// Weights of the first seventeen digits (ISO 7064, MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Nobody alive was born earlier: the oldest person on record reached 122 years.
const AGE_YEARS_MAX: i16 = 125;

/// Resident identity numbers were first assigned in this year (居民身份证试行条例).
const FIRST_ASSIGNED_YEAR: i16 = 1984;

/// The check digit that follows seventeen digits (ISO 7064, MOD 11-2): `0` to `9` or `X`;
/// none unless `body` is seventeen ASCII digits.
pub fn check_digit(body: &str) -> Option<char> {
    let bytes = body.as_bytes();
    if bytes.len() != WEIGHTS.len() || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(&byte, weight)| u32::from(byte - b'0') * weight).sum();
    Some(char::from(b"10X98765432"[sum as usize % 11]))
}

/// Whether `text` has the shape of such a number, right or wrong.
pub(super) fn has_shape(text: &str) -> bool {
    matches!(text.as_bytes(), [body @ .., last] if body.len() == 17
        && body.iter().all(u8::is_ascii_digit)
        && (last.is_ascii_digit() || *last == b'X'))
}

/// Whether `text` can hardly be anything else: shape, check digit and date agree.
pub(super) fn is_evident(text: &str) -> bool {
    has_shape(text) && check_digit(&text[..17]) == text.chars().last() && birth_date(text).is_some()
}

/// The kind whose numbers begin like this one.
pub(super) fn kind_of(number: &str) -> DocumentKind {
    match number.as_bytes() {
        [b'8', b'1' | b'2', ..] => DocumentKind::HongKongMacaoResidencePermit,
        [b'8', b'3', ..] => DocumentKind::TaiwanResidencePermit,
        [b'9', ..] => DocumentKind::PermanentResidence,
        _ => DocumentKind::ResidentIdentity,
    }
}

/// The date of birth in a number of this shape; none where it is no date.
pub(super) fn birth_date(number: &str) -> Option<Date> {
    let digits = |from: usize, to: usize| number.get(from..to)?.parse::<i16>().ok();
    let (year, month, day) = (digits(6, 10)?, digits(10, 12)?, digits(12, 14)?);
    Date::new(year, month as i8, day as i8).ok().filter(|_| year > 0)
}

/// What is wrong with the shape and the check digit of `text`.
pub(super) fn check_shape(kind: DocumentKind, text: &str, found: &mut Vec<DocumentError>) {
    if text.len() == 15 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        found.push(DocumentError::FifteenDigits { suggestion: from_fifteen(text) });
        return;
    }
    let length = text.chars().count();
    if length != 18 {
        found.push(DocumentError::WrongLength { kind, found: length });
    }
    let allowed = |(index, c): &(usize, char)| c.is_ascii_digit() || (*c == 'X' && *index + 1 == length);
    if let Some((index, _)) = text.chars().enumerate().find(|place| !allowed(place)) {
        found.push(DocumentError::NotDigits { position: index + 1 });
    }
    if !found.is_empty() {
        return;
    }
    match check_digit(&text[..17]) {
        Some(expected) if !text.ends_with(expected) && text.ends_with("000") => {
            found.push(DocumentError::LooksLikeSpreadsheetFloat { digits_lost: 3 });
        }
        Some(expected) if !text.ends_with(expected) => found.push(DocumentError::BadCheckDigit { expected }),
        _ if text.ends_with("000") => found.push(DocumentError::EndsInZeros),
        _ => {}
    }
}

/// What is wrong with the address and the date in `text`, as far as they can be read.
pub(super) fn check_content(kind: DocumentKind, text: &str, today: Date, found: &mut Vec<DocumentError>) {
    // Where the date stands on a permanent residence card is not published: it is not judged.
    if kind == DocumentKind::PermanentResidence || text.len() != 18 || !text.is_ascii() {
        return;
    }
    let (address, date) = (&text[..6], &text[6..14]);
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if are_digits(date) {
        match birth_date(text) {
            None => found.push(DocumentError::NotADate),
            Some(date) if date > today => found.push(DocumentError::BirthInFuture { date }),
            Some(date) if today.year() - date.year() > AGE_YEARS_MAX => {
                found.push(DocumentError::BirthTooOld { date });
            }
            Some(_) => {}
        }
    }
    if are_digits(address) {
        let year = if are_digits(date) { date[..4].parse().unwrap_or(today.year()) } else { today.year() };
        found.extend(check_address(kind, address, year, today.year()));
    }
}

fn check_address(kind: DocumentKind, address: &str, birth_year: i16, this_year: i16) -> Option<DocumentError> {
    let code = || address.to_owned();
    if kind != DocumentKind::ResidentIdentity {
        let known = matches!(address, "810000" | "820000" | "830000");
        return (!known).then(|| DocumentError::UnknownDivision { code: code() });
    }
    let assigned = first_assigned(birth_year);
    let Some(division) = Division::assigned(address, assigned) else {
        return Some(match coverage(address) {
            Coverage::NoProvince => DocumentError::UnknownProvince { code: code() },
            Coverage::Since(year) if birth_year >= year => DocumentError::UnknownDivision { code: code() },
            Coverage::Since(_) | Coverage::CurrentOnly => DocumentError::DivisionNotHeld { code: code() },
        });
    };
    if !division.assigns_numbers() {
        return Some(DocumentError::DivisionNotCounty { code: code(), name: division.name() });
    }
    // A number is assigned once, between birth and today: the code must have lived in between.
    let lived = division.to().is_none_or(|to| to >= assigned) && division.from().is_none_or(|from| from <= this_year);
    let (name, from, to) = (division.name(), division.from(), division.to());
    (!lived).then(|| DocumentError::DivisionNotOfThatTime { code: code(), name, from, to })
}

/// The earliest year in which a person born in `birth_year` can have been given a number.
pub(super) fn first_assigned(birth_year: i16) -> i16 {
    birth_year.max(FIRST_ASSIGNED_YEAR)
}

/// The eighteen-character form of an old number of fifteen digits; none where it holds no date.
/// Order numbers 996 to 999 were kept for those who were a hundred years old already.
fn from_fifteen(text: &str) -> Option<Document> {
    let century = if &text[12..] >= "996" { "18" } else { "19" };
    let body = format!("{}{century}{}", &text[..6], &text[6..]);
    let number = format!("{body}{}", check_digit(&body)?);
    birth_date(&number)?;
    Document::restore(DocumentKind::ResidentIdentity, number).ok()
}
