//! What the characters of a name are.

use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

/// Code points that stand for an ideograph, with that ideograph, by code point: radicals as
/// copied from printed files, and glyphs that systems before GB 18030-2005 kept in the
/// private-use area.
static MEANT: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let point = |text: &str| u32::from_str_radix(text, 16).ok().and_then(char::from_u32).expect("a code point");
    let mut rows: Vec<(char, char)> = include_str!("../../data/name_characters.csv")
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .map(|cells| (point(cells[0]), point(cells[1])))
        .collect();
    rows.sort_unstable();
    rows
});

/// The ideograph that `c` stands for; none where it stands for itself or for nothing known.
pub(super) fn meant(c: char) -> Option<char> {
    if !matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{e000}'..='\u{f8ff}') {
        return None;
    }
    let look_up = |c| MEANT.binary_search_by_key(&c, |row| row.0).ok().map(|index| MEANT[index].1);
    look_up(c).map(|first| look_up(first).unwrap_or(first))
}

/// What a character of a name is, once cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter of any script, an ideograph among them.
    Letter,
    /// A combining mark.
    Mark,
    /// What may stand between letters: space, dot, hyphen, apostrophe, the tsheg of Tibetan.
    Joiner,
    /// A digit or a numeral of any script; 〇 is an ideograph.
    Digit,
    /// A picture.
    Emoji,
    /// A private glyph whose meaning is not known.
    PrivateUse,
    /// A trace of a character that an earlier conversion lost.
    Garbled,
    /// Turns the direction of what follows: what is seen is not what is written.
    Bidi,
    /// A control character.
    Control,
    /// Anything else.
    Symbol,
}

pub(super) fn class(c: char) -> Class {
    match c {
        ' ' | '·' | '-' | '\'' | '.' | '\u{f0b}' | '\u{f0c}' | '\u{202f}' => Class::Joiner,
        '〇' => Class::Letter,
        '?' | '？' | '□' | '■' | '〓' | '\u{fffd}' => Class::Garbled,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Class::Bidi,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Class::PrivateUse,
        '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{20e3}' => Class::Emoji,
        _ if is_combining_mark(c) || is_script_control(c) => Class::Mark,
        _ if c.is_numeric() => Class::Digit,
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_control() => Class::Control,
        _ => Class::Symbol,
    }
}

/// An ideograph, 〇 and 々 among them.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        || matches!(c, '〇' | '々')
}

/// The separators that people type for the interval dot · (U+00B7), full stops apart.
pub(super) fn is_dot_variant(c: char) -> bool {
    matches!(
        c,
        '•' | '・' | '･' | '‧' | '⋅' | '∙' | '\u{387}' | '。' | '｡' | 'ㆍ' | '․' | '⦁' | '●' | '\u{2e31}' | '\u{16eb}'
    )
}

/// A full stop: a dot between ideographs, an abbreviation after a Latin letter.
pub(super) fn is_full_stop(c: char) -> bool {
    matches!(c, '.' | '．')
}

/// Seen by nobody and said by nobody: taken away wherever it stands.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2065}')
        || matches!(c, '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Invisible, yet part of the spelling of Mongolian, Arabic and Indic scripts: free variation
/// selectors, the vowel separator, the joiners.
pub(super) fn is_script_control(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180f}' | '\u{200c}' | '\u{200d}')
}

/// Whether letters of this script are spelt with such controls.
pub(super) fn takes_script_control(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1800}'..='\u{18af}' | '\u{fb50}'..='\u{fdff}')
        || matches!(c, '\u{fe70}'..='\u{fefc}')
}

/// Chooses among glyphs of one character; registers of names do not keep it.
pub(super) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// An ideograph that Unicode holds only for round trips with older codes.
pub(super) fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}
