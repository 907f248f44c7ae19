//! Numbers of a spreadsheet as the text a clerk sees.

use jiff::Span;
use jiff::civil::{Date, Time, date};

use super::workbook::NumberFormat;
use crate::CellTrouble;

/// Beyond these many digits a spreadsheet has dropped some.
const DIGITS_KEPT: f64 = 1e15;
/// The day before 10000-01-01, counted from 1900.
const SERIAL_MAX: f64 = 2_958_465.0;
const SECONDS_A_DAY: f64 = 86_400.0;

/// The text of a number as stored, and what is wrong with it.
pub(crate) fn number_text(raw: &str, format: NumberFormat, epoch_1904: bool) -> (String, Option<CellTrouble>) {
    let raw = raw.trim();
    let Some(value) = raw.parse::<f64>().ok().filter(|value| value.is_finite()) else {
        return (raw.to_owned(), Some(CellTrouble::Error { shown: raw.to_owned() }));
    };
    match format {
        NumberFormat::Date | NumberFormat::Time => match moment_text(value, format, epoch_1904) {
            Some(text) => (text, None),
            None => (raw.to_owned(), Some(CellTrouble::NotADay { shown: raw.to_owned() })),
        },
        NumberFormat::Padded(width) if (0.0..DIGITS_KEPT).contains(&value) && value.fract() == 0.0 => {
            (format!("{value:0width$}"), None)
        }
        _ if value.abs() >= DIGITS_KEPT => {
            (raw.to_owned(), Some(CellTrouble::NumberLostDigits { shown: as_shown(value) }))
        }
        _ if is_plain_integer(raw) => (raw.to_owned(), None),
        _ => (fifteen_digits(value), None),
    }
}

fn is_plain_integer(raw: &str) -> bool {
    raw.bytes().all(|byte| byte.is_ascii_digit()) && (raw == "0" || !raw.starts_with('0'))
}

/// The shortest text of a number at the spreadsheet's precision: 0.30000000000000004
/// is 0.3, and -0 is 0.
fn fifteen_digits(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// As the format General shows a long number: six digits and an exponent.
fn as_shown(value: f64) -> String {
    let text = format!("{value:.5e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    format!("{digits}E+{exponent}")
}

/// The day or time of a serial number. Day 60 of 1900 is 29 February, which never was:
/// it is written as the spreadsheet shows it, and whoever asks for a day refuses it.
fn moment_text(serial: f64, format: NumberFormat, epoch_1904: bool) -> Option<String> {
    if !(0.0..=SERIAL_MAX + 1.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * SECONDS_A_DAY).round();
    let (days, seconds) = ((seconds / SECONDS_A_DAY).floor(), seconds % SECONDS_A_DAY);
    let time = Time::midnight().checked_add(Span::new().seconds(seconds as i64)).ok()?.strftime("%H:%M:%S").to_string();
    if format == NumberFormat::Time && days == 0.0 {
        return Some(time);
    }
    let day = day_text(days as i64, epoch_1904)?;
    Some(if seconds == 0.0 { day } else { format!("{day} {time}") })
}

fn day_text(days: i64, epoch_1904: bool) -> Option<String> {
    const FIRST_1904: Date = date(1904, 1, 1);
    const BEFORE_1900: Date = date(1899, 12, 31);
    let (start, days) = match days {
        days if epoch_1904 => (FIRST_1904, days),
        0 => return None,
        60 => return Some("1900-02-29".to_owned()),
        days if days < 60 => (BEFORE_1900, days),
        days => (BEFORE_1900, days - 1),
    };
    let day = start.checked_add(Span::new().try_days(days).ok()?).ok()?;
    Some(day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(raw: &str) -> (String, Option<CellTrouble>) {
        number_text(raw, NumberFormat::Plain, false)
    }

    #[test]
    fn numbers_read_as_they_are_seen() {
        for (raw, seen) in [
            ("20190901", "20190901"),
            ("20190901.0", "20190901"),
            ("2.0190901E7", "20190901"),
            ("0.30000000000000004", "0.3"),
            ("-0", "0"),
            ("1.5", "1.5"),
            ("1E-3", "0.001"),
            ("-12", "-12"),
            ("999999999999999", "999999999999999"),
        ] {
            assert_eq!(plain(raw), (seen.to_owned(), None), "{raw}");
        }
        assert_eq!(number_text("10010", NumberFormat::Padded(6), false).0, "010010");
    }

    #[test]
    fn identity_numbers_stored_as_numbers_are_told() {
        for (raw, shown) in [
            ("1.1010119900307799E+17", "1.10101E+17"),
            ("110101199003077992", "1.10101E+17"),
            ("1E+15", "1E+15"),
            ("1e308", "1E+308"),
        ] {
            assert_eq!(plain(raw), (raw.to_owned(), Some(CellTrouble::NumberLostDigits { shown: shown.into() })));
        }
        assert_eq!(plain("1e999").1, Some(CellTrouble::Error { shown: "1e999".into() }));
        assert_eq!(plain("NaN").1, Some(CellTrouble::Error { shown: "NaN".into() }));
    }

    #[test]
    fn serial_numbers_are_days_of_either_epoch() {
        let day = |raw, epoch| number_text(raw, NumberFormat::Date, epoch);
        for (raw, epoch_1904, text) in [
            ("1", false, "1900-01-01"),
            ("59", false, "1900-02-28"),
            ("60", false, "1900-02-29"),
            ("61", false, "1900-03-01"),
            ("43709", false, "2019-09-01"),
            ("42247", true, "2019-09-01"),
            ("0", true, "1904-01-01"),
            ("2958465", false, "9999-12-31"),
            ("43709.5", false, "2019-09-01 12:00:00"),
            ("43708.999999999", false, "2019-09-01"),
        ] {
            assert_eq!(day(raw, epoch_1904), (text.to_owned(), None), "{raw}");
        }
        for raw in ["0", "-1", "2958466", "20190901"] {
            assert_eq!(day(raw, false), (raw.to_owned(), Some(CellTrouble::NotADay { shown: raw.into() })));
        }
        assert_eq!(number_text("0.5", NumberFormat::Time, false).0, "12:00:00");
    }
}
