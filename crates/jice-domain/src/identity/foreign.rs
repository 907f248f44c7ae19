//! Numbers of travel permits, passports and other documents.

use super::{DocumentError, DocumentKind};

/// What is wrong with `text` as a number of `kind`, in its canonical form (see [`canonical`]).
pub(super) fn check(kind: DocumentKind, text: &str) -> Option<DocumentError> {
    let shape = shape(text);
    let fits = match kind {
        DocumentKind::HongKongMacaoTravelPermit => {
            text.starts_with(['H', 'M']) && matches!(shape.as_slice(), [('A', 1), ('9', 8 | 10)])
        }
        DocumentKind::TaiwanTravelPermit => {
            matches!(shape.as_slice(), [('9', 8 | 10..=12)] | [('9', 10), ('A', 1..=2)])
        }
        DocumentKind::PermanentResidence => is_old_residence_card(text),
        DocumentKind::HongKongPassport => {
            if is_hong_kong_card(text) {
                return check_hong_kong_card(text);
            }
            is_region_passport(&shape)
        }
        DocumentKind::MacaoPassport => matches!(shape.as_slice(), [('9', 8)]) || is_region_passport(&shape),
        DocumentKind::Passport => {
            (5..=12).contains(&text.len())
                && shape.iter().all(|(class, _)| *class != '?')
                && shape.iter().any(|(class, _)| *class == '9')
        }
        _ => is_free(text),
    };
    (!fits).then(|| DocumentError::NotInForm { kind, found: text.chars().count() })
}

/// The form that is kept: without the brackets around the check digit of an identity card
/// of Hong Kong or Macao.
pub(super) fn canonical(kind: DocumentKind, text: String) -> String {
    match kind {
        DocumentKind::HongKongPassport | DocumentKind::MacaoPassport => text.replace(['(', ')'], ""),
        _ => text,
    }
}

/// The part of a number that stays the same through renewals of the document: two
/// documents with the same part are the same person's (announcement of the Ministry of
/// Public Security, 2010).
pub(super) fn lifelong(kind: DocumentKind, number: &str) -> &str {
    match kind {
        DocumentKind::HongKongMacaoTravelPermit => number.get(..9).unwrap_or(number),
        DocumentKind::TaiwanTravelPermit => number.get(..10).unwrap_or(number),
        _ => number,
    }
}

/// An old permanent residence card: three letters of nationality and twelve digits.
pub(super) fn is_old_residence_card(text: &str) -> bool {
    matches!(shape(text).as_slice(), [('A', 3), ('9', 12)])
}

/// Runs of letters `A`, digits `9` and anything else `?`, with their lengths.
fn shape(text: &str) -> Vec<(char, usize)> {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for c in text.chars() {
        let class = match c {
            '0'..='9' => '9',
            'A'..='Z' => 'A',
            _ => '?',
        };
        match runs.last_mut() {
            Some((last, count)) if *last == class => *count += 1,
            _ => runs.push((class, 1)),
        }
    }
    runs
}

fn is_region_passport(shape: &[(char, usize)]) -> bool {
    matches!(shape, [('A', 1), ('9', 8)] | [('A', 2), ('9', 7)])
}

/// One or two letters, six digits and a check digit: an identity card of Hong Kong.
fn is_hong_kong_card(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &text.as_bytes()[letters..];
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=2).contains(&letters) && (matches!((digits, rest.len()), (7, 7)) || (digits == 6 && rest[6..] == *b"A"))
}

/// Weights 9 to 2 for the letters and digits, 1 for the check digit; an absent first letter counts
/// 36, letters count from 10; the sum divides by 11.
fn check_hong_kong_card(text: &str) -> Option<DocumentError> {
    let (body, last) = text.split_at(text.len() - 1);
    let value = |c: char| c.to_digit(36).unwrap_or(36);
    let padded = std::iter::repeat_n(36, 8 - body.len()).chain(body.chars().map(value));
    let sum: u32 = padded.zip((2..=9).rev()).map(|(value, weight)| value * weight).sum();
    let expected = char::from(b"0123456789A"[(11 - sum as usize % 11) % 11]);
    (!last.starts_with(expected)).then_some(DocumentError::BadCheckDigit { expected })
}

fn is_free(text: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '(' | ')' | '/' | '.');
    (1..=30).contains(&text.chars().count()) && text.chars().all(allowed) && text.chars().any(char::is_alphanumeric)
}
