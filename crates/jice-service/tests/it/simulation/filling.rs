//! What clerks type: right, nearly right, and what nobody should have let through.

use jice_service::view::{ChangeFieldView, ChangeView};
use jiff::ToSpan;
use jiff::civil::Date;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use std::collections::BTreeMap;

/// Texts that no field wants.
const WRONG: [&str; 18] = [
    "2026-02-30",
    "2025-02-29",
    "30.2.2026",
    "0000-00-00",
    "9999-12-31",
    "-0001-01-01",
    "0001-01-01",
    "二月三十日",
    "",
    " ",
    "NaN",
    "-1",
    "99999999999999999999",
    "{}",
    "[1]",
    "null",
    "\u{0}",
    "𠮷\u{202e}👨‍👩‍👧'; DROP TABLE person; --",
];

/// One of `items`.
pub(super) fn pick<'a, T>(dice: &mut ChaCha8Rng, items: &'a [T]) -> &'a T {
    &items[dice.random_range(0..items.len())]
}

/// True `of` times in a hundred.
pub(super) fn chance(dice: &mut ChaCha8Rng, of: u32) -> bool {
    dice.random_range(0..100) < of
}

/// A text that is wrong somewhere.
pub(super) fn wrong(dice: &mut ChaCha8Rng) -> String {
    match dice.random_range(0..24) {
        0 => "长".repeat(600),
        1 => "x".repeat(70_000),
        n if n < 20 => WRONG[n as usize - 2].to_owned(),
        _ => pick(dice, &WRONG).to_string(),
    }
}

/// An opinion, a reason, a plea: mostly words.
pub(super) fn words(dice: &mut ChaCha8Rng) -> String {
    if chance(dice, 8) {
        return wrong(dice);
    }
    (*pick(dice, &["情况属实", "材料不清楚，请重新上传", "监护人调防，部队证明附后", "说明", "同意"])).to_owned()
}

/// What is filled in for `change`; as it should be, but for `faulty` in a hundred values.
pub(super) fn fill(
    dice: &mut ChaCha8Rng,
    change: &ChangeView,
    today: Date,
    numbers: &[String],
    faulty: u32,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for field in &change.fields {
        if chance(dice, faulty) {
            if chance(dice, 70) {
                values.insert(field.id.clone(), wrong(dice));
            }
            continue;
        }
        values.insert(field.id.clone(), right(dice, field, today, numbers));
    }
    if chance(dice, faulty) {
        values.insert("nobody_asked".to_owned(), wrong(dice));
    }
    values
}

fn right(dice: &mut ChaCha8Rng, field: &ChangeFieldView, today: Date, numbers: &[String]) -> String {
    let mut day = |days: &[i32]| today.saturating_add(pick(dice, days).days()).to_string();
    match (field.sort.as_str(), field.id.as_str()) {
        (_, "until") => day(&[60, 120, 180, 300, 364, 366, 400]),
        (_, "rest_until") => day(&[95, 120, 150, 40]),
        (_, "last_seen") => day(&[-1, -10, -31, -95, -120, 0]),
        (_, "died_on") => day(&[0, -1, -5, -15, -40]),
        ("past_date", _) => day(&[0, 0, -1, -3, -20]),
        ("date", _) => day(&[0, 0, 0, 1, -2, -9, 30]),
        ("number", _) => dice.random_range(0..9).to_string(),
        ("choice", _) if !field.choices.is_empty() => pick(dice, &field.choices).code.clone(),
        ("register_fields", _) => new_values(dice, today, numbers),
        // The class is named beside the values.
        ("class", _) => String::new(),
        _ => words(dice),
    }
}

/// New key data, as a correction asks for them.
fn new_values(dice: &mut ChaCha8Rng, today: Date, numbers: &[String]) -> String {
    let number = if numbers.is_empty() { String::new() } else { pick(dice, numbers).clone() };
    let (field, value) = match dice.random_range(0..9) {
        0 => ("document_number", number),
        1 => ("document_number", "341126209909010013".to_owned()),
        2 => ("birth_date", today.saturating_sub(9.years()).to_string()),
        3 => ("sex", (*pick(dice, &["1", "2", "9"])).to_owned()),
        4 => ("no_such_field", wrong(dice)),
        5 => return wrong(dice),
        6 => ("document_type", (*pick(dice, &["1", "Z", ""])).to_owned()),
        _ => ("name", (*pick(dice, &["王更名", "李·改", "", "𠮷田"])).to_owned()),
    };
    serde_json::to_string(&BTreeMap::from([(field, value)])).expect("two texts")
}

/// A paper: what the bytes are, and the bytes.
pub(super) fn paper(dice: &mut ChaCha8Rng, faulty: u32) -> (&'static str, Vec<u8>) {
    if !chance(dice, faulty) {
        return ("a scan", b"%PDF-1.7 plain\n%%EOF\n".to_vec());
    }
    match dice.random_range(0..40) {
        0 => ("an oversized scan", [&b"\xff\xd8\xff"[..], &vec![0; 10 << 20]].concat()),
        n if n < 8 => ("nothing", Vec::new()),
        n if n < 16 => ("a program", b"MZ\x90\x00".to_vec()),
        n if n < 24 => ("a broken picture", b"\xff\xd8\xff\xe0 no picture".to_vec()),
        n if n < 32 => ("a locked PDF", b"%PDF-1.7 << /Encrypt 5 0 R >> %%EOF".to_vec()),
        _ => ("a PDF that acts", b"%PDF-1.7 << /OpenAction 5 0 R /JavaScript >> %%EOF".to_vec()),
    }
}
