//! Cleaning what a workbook says: width, case, spaces, dates.

use std::borrow::Cow;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

/// Spaces and invisible characters that a copy from elsewhere brings along.
fn is_noise(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{180e}' | '\u{00ad}')
}

/// A key for comparing words: half width, lower case, no spaces or brackets' widths.
pub(crate) fn fold(text: &str) -> String {
    text.nfkc().filter(|c| !is_noise(*c)).flat_map(char::to_lowercase).collect()
}

/// Trims noise from both ends and control characters from within; a leading apostrophe,
/// the spreadsheet's mark of text, goes too. Allocates only where something changes.
pub(crate) fn tidy(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_matches(is_noise);
    let trimmed = trimmed.strip_prefix('\'').unwrap_or(trimmed).trim_matches(is_noise);
    if trimmed.chars().any(|c| c != ' ' && is_noise(c)) {
        Cow::Owned(
            trimmed
                .chars()
                .map(|c| if c == '\t' || c == '\n' { ' ' } else { c })
                .filter(|c| *c == ' ' || !is_noise(*c))
                .collect(),
        )
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// A text as it is compared where the width of letters and spaces say nothing: half width, no
/// spaces. For codes, numbers, dates and names of files.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|b| b == b' ') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfkc().filter(|c| !is_noise(*c)).collect())
    }
}

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// Not in a form that is read.
    Form,
    /// In a known form, but no such day: 30 February.
    NoSuchDay,
}

/// A date written as 20200101, 2020-01-01, 2020/1/1, 2020.1.1 or 2020年1月1日.
pub(crate) fn date(text: &str) -> Result<Date, DateFault> {
    let text = half_width(text);
    // A spreadsheet's date cell comes with midnight behind it.
    let text = text.strip_suffix("00:00:00").map_or(&*text, |t| t.trim_end_matches('T'));
    let parts = numbers(text).ok_or(DateFault::Form)?;
    let (year, month, day) = match parts[..] {
        [(whole, 8)] => (whole / 10_000, whole / 100 % 100, whole % 100),
        [(year, 4), (month, 1 | 2), (day, 1 | 2)] => (year, month, day),
        _ => return Err(DateFault::Form),
    };
    civil(year, month, day).ok_or(DateFault::NoSuchDay)
}

/// A month written as 202009, 2020-09, 2020/9, 2020年9月; a full date of it is taken too.
pub(crate) fn month(text: &str) -> Result<Date, DateFault> {
    if let Ok(date) = date(text) {
        return Ok(date.first_of_month());
    }
    let text = half_width(text);
    let parts = numbers(&text).ok_or(DateFault::Form)?;
    let (year, month) = match parts[..] {
        [(whole, 6)] => (whole / 100, whole % 100),
        [(year, 4), (month, 1 | 2)] => (year, month),
        _ => return Err(DateFault::Form),
    };
    civil(year, month, 1).ok_or(DateFault::NoSuchDay)
}

fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The runs of digits in `text` with their lengths; none where anything but the usual
/// separators stands between.
fn numbers(text: &str) -> Option<Vec<(u32, usize)>> {
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '年' | '月' | '日')) {
        return None;
    }
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(|run| run.parse().ok().map(|value| (value, run.len())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_their_usual_forms() {
        for text in [
            "20200301",
            "2020-03-01",
            "2020/3/1",
            "2020.3.1",
            "2020年3月1日",
            "２０２０－０３－０１",
            "2020-03-01 00:00:00",
        ] {
            assert_eq!(date(text), Ok(jiff::civil::date(2020, 3, 1)), "{text}");
        }
        assert_eq!(date("20200230"), Err(DateFault::NoSuchDay));
        assert_eq!(date("2019-2-29"), Err(DateFault::NoSuchDay));
        for text in ["", "2020", "43891", "20-3-1", "民国109年", "2020-03-01x"] {
            assert_eq!(date(text), Err(DateFault::Form), "{text}");
        }
    }

    #[test]
    fn months_in_their_usual_forms() {
        for text in ["202009", "2020-09", "2020/9", "2020年9月", "2020-09-01"] {
            assert_eq!(month(text), Ok(jiff::civil::date(2020, 9, 1)), "{text}");
        }
        assert_eq!(month("202013"), Err(DateFault::NoSuchDay));
        assert_eq!(month("2020"), Err(DateFault::Form));
    }

    #[test]
    fn noise_goes_and_names_keep_their_inner_space() {
        assert_eq!(tidy("\u{feff} 张三\u{a0}"), "张三");
        assert_eq!(tidy("'0101"), "0101");
        assert_eq!(tidy("Anna\tMaria"), "Anna Maria");
        assert_eq!(fold("港澳台侨（外）"), fold(" 港澳台侨(外)"));
    }
}
