//! Text that a spreadsheet would run as a formula, made harmless in CSV and brought
//! back unchanged (OWASP: CSV injection).

use std::borrow::Cow;

fn is_dangerous(text: &str) -> bool {
    let first = text.trim_start_matches('\'').chars().next();
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'))
}

/// Puts an apostrophe before text that begins, after any apostrophes of its own, as a
/// formula does.
pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Takes the apostrophe of [`guard`] away again.
pub(crate) fn unguard(text: &str) -> Option<&str> {
    text.strip_prefix('\'').filter(|rest| is_dangerous(rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn guarded_text_comes_back(text in "['=+@\t\r\n＝a张-]{0,6}") {
            let guarded = guard(&text);
            prop_assert!(!matches!(guarded.chars().next(), Some('=' | '+' | '-' | '@' | '\t' | '\r')));
            prop_assert_eq!(unguard(&guarded).unwrap_or(&guarded), text.as_str());
        }
    }
}
