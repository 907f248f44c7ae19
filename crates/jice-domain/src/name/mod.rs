//! Names of people: one way to write each, and a key to compare them by.
//!
//! The name of record is what the identity card shows: ideographs as such, the interval dot
//! U+00B7, no glyph variants. Variation selectors are therefore taken away on entry, as a listed
//! repair, and not kept beside the name: neither the population register nor GB 18030 has them.

mod characters;
mod finding;
#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;

use self::characters::{
    Class, class, is_compatibility_ideograph, is_dot_variant, is_full_stop, is_han, is_invisible, is_script_control,
    is_variation_selector, meant, takes_script_control,
};
pub use self::finding::{NameError, NameRepair};

/// Longest name taken, in characters; the national system knows names of over 20.
pub const CHARACTERS_MAX: usize = 50;

/// Longest text that is looked at: more is no name, whatever could be taken away.
const RAW_CHARACTERS_MAX: usize = 400;

/// Marks that one letter may carry: four suffice for every script with names on the mainland.
const MARKS_MAX: usize = 4;

/// Whole names that say that there is none.
const PLACEHOLDERS: [&str; 27] = [
    "null",
    "none",
    "nil",
    "nan",
    "n.a",
    "undefined",
    "unknown",
    "true",
    "false",
    "test",
    "xxx",
    "name",
    "无",
    "无名",
    "暂无",
    "没有",
    "空",
    "未知",
    "不详",
    "未填",
    "待定",
    "姓名",
    "学生姓名",
    "测试",
    "某某",
    "某某某",
    "无名氏",
];

/// A name as it is kept, with what was mended on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// What was mended, in the order of the steps; empty where it came clean.
    pub repairs: Vec<NameRepair>,
}

/// A character and where it stood in the raw text, from 1.
type Placed = (usize, char);

impl Name {
    /// Reads a name as a school wrote it.
    ///
    /// # Errors
    /// Everything that makes it no name, at most one finding of each sort.
    pub fn parse(raw: &str) -> Result<Self, Vec<NameError>> {
        let found = raw.chars().take(RAW_CHARACTERS_MAX + 1).count();
        if found > RAW_CHARACTERS_MAX {
            return Err(vec![NameError::TooLong { found: raw.chars().count() }]);
        }
        let mut repairs = Vec::new();
        let characters = clean(raw, &mut repairs);
        let characters = unify_dots(characters, &mut repairs);
        let characters = trim(characters, &mut repairs);
        let characters = strip_text_mark(characters, &mut repairs);
        let errors = judge(&characters);
        if !errors.is_empty() {
            return Err(errors);
        }
        let cleaned: String = characters.iter().map(|(_, c)| c).collect();
        let text: String = cleaned.nfc().collect();
        if text != cleaned {
            repairs.push(NameRepair::Composed);
            // Some characters become several.
            let errors = judge(&text.chars().enumerate().map(|(index, c)| (index + 1, c)).collect::<Vec<_>>());
            if !errors.is_empty() {
                return Err(errors);
            }
        }
        Ok(Self { text, repairs })
    }
}

/// The key by which names are compared for likeness: letters only, lower-case, in the form of
/// record. Names with one key may be one person's; the key itself is never shown.
pub fn match_key(name: &str) -> String {
    // Before NFKC: to it some dots are letters, and what is invisible keeps marks apart.
    let is_noise = |c| is_invisible(c) || is_script_control(c) || is_variation_selector(c);
    let plain = |c| if is_dot_variant(c) { '·' } else { meant(c).unwrap_or(half_width(c)) };
    let record = name.chars().filter(|&c| !is_noise(c)).map(plain).nfkc();
    let letters = record.filter(|&c| matches!(class(c), Class::Letter | Class::Mark | Class::PrivateUse));
    letters.flat_map(char::to_lowercase).collect()
}

fn note(repairs: &mut Vec<NameRepair>, repair: NameRepair) {
    if !repairs.contains(&repair) {
        repairs.push(repair);
    }
}

/// Character by character: what is invisible goes, what stands for another becomes it.
fn clean(raw: &str, repairs: &mut Vec<NameRepair>) -> Vec<Placed> {
    let mut kept: Vec<Placed> = Vec::new();
    let mut invisible = 0;
    for (index, c) in raw.chars().enumerate() {
        let before = kept.last().map(|(_, last)| *last);
        let unspelt = is_script_control(c) && !before.is_some_and(|c| takes_script_control(c) || is_script_control(c));
        if is_invisible(c) || unspelt {
            invisible += 1;
        } else if is_variation_selector(c) {
            match before.filter(|c| is_han(*c)) {
                Some(after) => note(repairs, NameRepair::VariantSelectorRemoved { after }),
                None => invisible += 1,
            }
        } else {
            kept.push((index + 1, unify(c, repairs)));
        }
    }
    if invisible > 0 {
        repairs.push(NameRepair::InvisibleRemoved { count: invisible });
    }
    kept
}

fn unify(c: char, repairs: &mut Vec<NameRepair>) -> char {
    if let Some(to) = meant(c) {
        note(repairs, NameRepair::CharacterReplaced { from: c, to });
        return to;
    }
    if is_compatibility_ideograph(c) {
        let to = std::iter::once(c).nfc().next().unwrap_or(c);
        if to != c {
            note(repairs, NameRepair::CharacterReplaced { from: c, to });
        }
        return to;
    }
    if c.is_whitespace() && c != '\u{202f}' {
        if c != ' ' {
            note(repairs, NameRepair::SpacesRemoved);
        }
        return ' ';
    }
    let half = half_width(c);
    if half != c {
        note(repairs, NameRepair::WidthUnified);
    }
    half
}

/// One form for signs that come in several; full stops are judged by what is beside them.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' if !is_full_stop(c) => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '’' | '‘' | '`' | '´' | 'ʹ' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        other => other,
    }
}

/// Writes every separator as U+00B7. A full stop beside nothing but Latin letters, spaces and
/// ends is an abbreviation and stays: "John F. Kennedy", "J.R. Smith".
fn unify_dots(mut characters: Vec<Placed>, repairs: &mut Vec<NameRepair>) -> Vec<Placed> {
    for index in 0..characters.len() {
        let c = characters[index].1;
        let before = index.checked_sub(1).map(|index| characters[index].1);
        let after = characters.get(index + 1).map(|(_, c)| *c);
        let next = characters[index + 1..].iter().map(|(_, c)| *c).find(|c| *c != ' ');
        let meets_dot = next.is_some_and(|c| c == '·' || is_dot_variant(c) || is_full_stop(c));
        let abbreviates = before.is_some_and(is_latin) && after.is_none_or(|c| c == ' ' || is_latin(c)) && !meets_dot;
        if is_dot_variant(c) || (is_full_stop(c) && !abbreviates) {
            characters[index].1 = '·';
            note(repairs, NameRepair::DotUnified { from: c });
        } else if c == '．' {
            characters[index].1 = '.';
            note(repairs, NameRepair::WidthUnified);
        }
    }
    characters
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Takes away needless spaces and dots: at the ends, in rows, beside each other, and spaces
/// between ideographs.
fn trim(characters: Vec<Placed>, repairs: &mut Vec<NameRepair>) -> Vec<Placed> {
    let mut kept: Vec<Placed> = Vec::with_capacity(characters.len());
    let mut space: Option<usize> = None;
    for (position, c) in characters {
        let last = kept.last().map(|(_, last)| *last);
        match c {
            ' ' => {
                if space.replace(position).is_some() {
                    note(repairs, NameRepair::SpacesRemoved);
                }
                continue;
            }
            '·' if last.is_none_or(|last| last == '·') => {
                note(repairs, NameRepair::StraySignRemoved);
                continue;
            }
            _ => {}
        }
        if let Some(at) = space.take() {
            let needless = last.is_none_or(|last| c == '·' || last == '·' || (is_han(last) && is_han(c)));
            if needless {
                note(repairs, NameRepair::SpacesRemoved);
            } else {
                kept.push((at, ' '));
            }
        }
        kept.push((position, c));
    }
    if space.is_some() {
        note(repairs, NameRepair::SpacesRemoved);
    }
    if kept.pop_if(|(_, last)| *last == '·').is_some() {
        note(repairs, NameRepair::StraySignRemoved);
    }
    kept
}

/// Takes away the apostrophe by which a workbook marks a text; before a Latin letter it is a name's.
fn strip_text_mark(mut characters: Vec<Placed>, repairs: &mut Vec<NameRepair>) -> Vec<Placed> {
    if matches!(characters.as_slice(), [(_, '\''), (_, next), ..] if is_han(*next)) {
        characters.remove(0);
        note(repairs, NameRepair::StraySignRemoved);
    }
    characters
}

/// Everything that makes the cleaned characters no name, at most one finding of each sort.
fn judge(characters: &[Placed]) -> Vec<NameError> {
    let text: String = characters.iter().map(|(_, c)| c).collect();
    if text.is_empty() {
        return vec![NameError::Missing];
    }
    if PLACEHOLDERS.contains(&text.to_lowercase().trim_matches(['<', '>', '(', ')', '#', '.', '-'])) {
        return vec![NameError::Placeholder];
    }
    let mut errors: Vec<NameError> = Vec::new();
    let found = characters.len();
    if found > CHARACTERS_MAX {
        errors.push(NameError::TooLong { found });
    }
    if let Some(&(position, sign)) = characters.first().filter(|(_, c)| *c == '-') {
        errors.push(NameError::Symbol { position, sign });
    }
    let mut marks = 0;
    let mut carried = false;
    for &(position, c) in characters {
        let class = class(c);
        marks = if class == Class::Mark { marks + 1 } else { 0 };
        let error = match class {
            Class::Letter | Class::Joiner => None,
            Class::Mark => (!carried || marks > MARKS_MAX).then_some(NameError::Marks { position }),
            Class::Digit => Some(NameError::Digit { position }),
            Class::Emoji => Some(NameError::Emoji { position }),
            Class::PrivateUse => Some(NameError::PrivateUse { position }),
            Class::Garbled => Some(NameError::Garbled { position }),
            Class::Bidi => Some(NameError::DirectionTurned { position }),
            Class::Control => Some(NameError::Control { position }),
            Class::Symbol => Some(NameError::Symbol { position, sign: c }),
        };
        carried = matches!(class, Class::Letter | Class::Mark);
        let is_new = |error: &NameError| errors.iter().all(|known| known.name() != error.name());
        errors.extend(error.filter(is_new));
    }
    // What UTF-8 read as GBK leaves behind.
    if let Some(at) = text.find("锟斤拷") {
        let before = text[..at].chars().count();
        errors.push(NameError::Garbled { position: characters[before].0 });
    }
    if errors.is_empty() && !characters.iter().any(|(_, c)| class(*c) == Class::Letter) {
        errors.push(NameError::NoLetter);
    }
    errors
}
