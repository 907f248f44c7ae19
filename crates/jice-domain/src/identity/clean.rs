//! What a keyboard, a workbook or a copied page leaves around a number.

use std::borrow::Cow;

/// The number as it was meant: half-width, upper-case, without spaces, invisible
/// characters, a leading apostrophe or the `="…"` of a workbook; every cross that people
/// type for the check digit X becomes X. Nothing that could be a digit is guessed.
pub fn clean(raw: &str) -> Cow<'_, str> {
    if raw.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return Cow::Borrowed(raw);
    }
    let kept: String = raw.chars().filter(|&c| !is_filler(c)).map(unify).collect();
    let text = kept.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(&kept);
    let text = text.trim_start_matches(['\'', '‘', '’', '`', '´']);
    Cow::Owned(text.to_owned())
}

/// Spaces and what cannot be seen: they carry nothing in a number.
fn is_filler(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn unify(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '×' | '✕' | '╳' | '✗' | '\u{425}' | '\u{445}' | '\u{3a7}' | '\u{3c7}' => 'X',
        other => other,
    };
    half.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_workbook_leaves_is_taken_away() {
        for raw in [
            "11010519491231002X",
            "11010519491231002x",
            "11010519491231002Ｘ",
            "11010519491231002ｘ",
            "11010519491231002×",
            "11010519491231002\u{425}",
            " 11010519491231002X\u{a0}",
            "\u{feff}11010519491231002X",
            "'11010519491231002X",
            "’11010519491231002X",
            "＇11010519491231002X",
            "110105\u{3000}19491231\u{200b}002X\r\n",
            "１１０１０５１９４９１２３１００２Ｘ",
            "=\"11010519491231002X\"",
            "\u{202d}11010519491231002X\u{202c}",
        ] {
            assert_eq!(clean(raw), "11010519491231002X", "{raw:?}");
        }
        assert_eq!(clean("Ａ１２３４５６（３）"), "A123456(3)");
        assert_eq!(clean("'"), "");
    }
}
