//! Reading a row: every cell cleaned, codes and dates in their canonical form, and what
//! could not be read said at once.

use std::borrow::Cow;

use jice_domain::identity::{Document, DocumentError, DocumentKind};
use jice_domain::name::{Name, NameError, NameRepair};
use jice_domain::{Candidate, Refusal, Values};

use crate::clean::{self, DateFault};
use crate::facts::{Facts, Occasion, ReadFacts};
use crate::fields::{Field, FieldType, Places};
use crate::rulebook::Rulebook;

/// A cell that could not be read as its field wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Place of the field.
    pub field: usize,
    /// What the cell says; masked where it is an identity number.
    pub text: String,
    /// What is wrong with it.
    pub sort: FaultSort,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultSort {
    /// Not in the code table.
    Code,
    /// Not in the form of its type.
    Form,
    /// In form, but there is no such day.
    NoSuchDay,
    /// Longer than the field.
    TooLong,
    /// Wrong with the number of a document, or worth a look.
    Document(Box<DocumentError>),
    /// Makes it no name.
    Name(NameError),
    /// Was mended in the child's name: shown, so that a person can object.
    NameMended(NameRepair),
}

impl Rulebook {
    /// Reads one row. `raw` holds a cell for each field, in the order of
    /// [`Rulebook::fields`]; short rows are filled with empty cells. `row` is the row of the
    /// workbook, from 1 for the first under the heading.
    ///
    /// What cannot be read stays in `values` as it was typed, so that it can be mended, is
    /// absent from the typed parts, and stands among the refusals.
    pub fn candidate(&self, row: u32, raw: &[&str]) -> (Candidate, Vec<Refusal>) {
        let fields = self.fields();
        let mut faults = Vec::new();
        let mut values = Values::default();
        for (place, field) in fields.all().iter().enumerate() {
            let raw = raw.get(place).copied().unwrap_or_default();
            if field.sort == FieldType::Name {
                values.push(&read_name(raw, place, Some(place) == fields.places().name, &mut faults));
                continue;
            }
            let text = clean::tidy(raw);
            match self.read(field, &text) {
                Ok(value) => values.push(&value),
                Err(sort) => {
                    faults.push(Fault { field: place, text: text.to_string(), sort });
                    values.push(&text);
                }
            }
        }
        let places = fields.places();
        let document = self.document_at(&mut values, places.document_kind, places.document_number, &mut faults);
        let guardian_document = self.guardian_document(&mut values, places, &mut faults);
        let value = |place: Option<usize>| place.and_then(|place| values.get(place));
        let bad = |place: Option<usize>| {
            faults.iter().any(|fault| Some(fault.field) == place && !matches!(fault.sort, FaultSort::NameMended(_)))
        };
        let candidate = Candidate {
            row,
            name: value(places.name).filter(|_| !bad(places.name)).map(str::to_owned),
            sex: value(places.sex)
                .and_then(|sex| sex.parse().ok())
                .filter(|sex| matches!(sex, 1 | 2) && !bad(places.sex)),
            birth_date: value(places.birth_date).and_then(|date| date.parse().ok()),
            class: value(places.class).map(str::to_owned),
            document,
            guardian_document,
            values,
        };
        if faults.is_empty() {
            return (candidate, Vec::new());
        }
        faults.sort_by_key(|fault| fault.field);
        let refusals = self.evaluate(Occasion::ReadRow, Facts::Read(&ReadFacts { faults: &faults }));
        (candidate, refusals)
    }

    /// `text` as the field keeps it.
    fn read<'t>(&self, field: &'t Field, text: &'t str) -> Result<Cow<'t, str>, FaultSort> {
        if text.is_empty() {
            return Ok(Cow::Borrowed(""));
        }
        let form = |ok: bool, value: Cow<'t, str>| if ok { Ok(value) } else { Err(FaultSort::Form) };
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let half = || clean::half_width(text);
        match field.sort {
            FieldType::Code => {
                let code = field.codes().and_then(|table| table.find(text)).map(|row| &row.code);
                let taken = |code: &&String| field.allow.as_ref().is_none_or(|allow| allow.contains(code));
                code.filter(taken).map(|code| Cow::Borrowed(code.as_str())).ok_or(FaultSort::Code)
            }
            FieldType::Date => Ok(clean::date(text).map_err(date_fault)?.to_string().into()),
            FieldType::Month => Ok(clean::month(text).map_err(date_fault)?.strftime("%Y-%m").to_string().into()),
            FieldType::Region => self.region(&half()).map(Cow::Owned).ok_or(FaultSort::Form),
            FieldType::Phone => {
                let half = half();
                form(is_phone(&half), half)
            }
            FieldType::Postcode => {
                let half = half();
                form(half.len() == 6 && digits(&half), half)
            }
            FieldType::Number => {
                let half = half();
                let bare = half.trim_end_matches("公里").trim_end_matches("km");
                let number = bare.parse::<f64>().is_ok_and(|number| number >= 0.0 && number.is_finite());
                form(number, bare.to_owned().into())
            }
            FieldType::Email => {
                let half = half();
                form(is_email(&half), half)
            }
            FieldType::Url => {
                let half = half();
                form(half.starts_with("http://") || half.starts_with("https://"), half)
            }
            FieldType::Grade => grade(&half()).map(|grade| grade.to_string().into()).ok_or(FaultSort::Form),
            FieldType::SchoolIdentifier => {
                let half = half();
                form(half.len() == 10 && digits(&half), half)
            }
            FieldType::Digits => {
                let half = half();
                form(digits(&half), half)
            }
            // Names are read by `read_name`.
            FieldType::Name | FieldType::Text | FieldType::Class | FieldType::Document => {
                if text.chars().count() > field.max { Err(FaultSort::TooLong) } else { Ok(text.into()) }
            }
        }
    }

    /// Twelve characters for a division given by six or twelve or by name. Letters occur in
    /// the last six: departments extend the standard.
    fn region(&self, text: &str) -> Option<String> {
        let divisions = self.divisions()?;
        let (head, tail) = text.split_at_checked(6).unwrap_or(("", ""));
        if head.len() == 6 && text.is_ascii() {
            let shaped = matches!(tail.len(), 0 | 6) && tail.bytes().all(|b| b.is_ascii_alphanumeric());
            let province = format!("{}0000", head.get(..2)?);
            let known = head.bytes().take(4).all(|b| b.is_ascii_digit()) && divisions.get(&province).is_some();
            let tail = if tail.is_empty() { "000000" } else { tail };
            return (shaped && known).then(|| format!("{}{}", head, tail.to_ascii_uppercase()));
        }
        divisions.named(text).map(|row| format!("{}000000", row.code))
    }

    /// The document in these two places; its canonical kind and number go back into `values`.
    fn document_at(
        &self,
        values: &mut Values,
        kind: Option<usize>,
        number: Option<usize>,
        faults: &mut Vec<Fault>,
    ) -> Option<Document> {
        let (kind_place, number_place) = (kind?, number?);
        let kind = DocumentKind::lookup(values.get(kind_place)?)?;
        let raw = values.get(number_place)?;
        let fault =
            |error| Fault { field: number_place, text: String::new(), sort: FaultSort::Document(Box::new(error)) };
        match Document::parse(kind, raw, self.date()) {
            Ok(parsed) => {
                faults.extend(parsed.warnings.into_iter().map(fault));
                let document = parsed.document?;
                values.set(number_place, document.number());
                values.set(kind_place, document.kind().code());
                Some(document)
            }
            Err(errors) => {
                faults.extend(errors.into_iter().map(fault));
                None
            }
        }
    }

    /// The document of the family member who is the guardian, or of the first who has one.
    fn guardian_document(&self, values: &mut Values, places: &Places, faults: &mut Vec<Fault>) -> Option<Document> {
        let mut found: Option<(bool, Document)> = None;
        for (flag, kind, number) in places.guardians.iter().flatten() {
            let is_guardian = values.get(*flag) == Some("1");
            if let Some(document) = self.document_at(values, Some(*kind), Some(*number), faults)
                && found.as_ref().is_none_or(|(earlier, _)| is_guardian && !earlier)
            {
                found = Some((is_guardian, document));
            }
        }
        found.map(|(_, document)| document)
    }
}

/// A name in its form of record; of the child's own name it is told what was mended.
fn read_name(raw: &str, place: usize, own: bool, faults: &mut Vec<Fault>) -> String {
    let text = clean::tidy(raw);
    if text.is_empty() {
        return String::new();
    }
    let fault = |sort| Fault { field: place, text: text.to_string(), sort };
    match Name::parse(raw) {
        Ok(name) => {
            if own {
                faults.extend(name.repairs.into_iter().map(|repair| fault(FaultSort::NameMended(repair))));
            }
            name.text
        }
        Err(errors) => {
            faults.extend(errors.into_iter().map(|error| fault(FaultSort::Name(error))));
            text.to_string()
        }
    }
}

fn date_fault(fault: DateFault) -> FaultSort {
    match fault {
        DateFault::Form => FaultSort::Form,
        DateFault::NoSuchDay => FaultSort::NoSuchDay,
    }
}

/// A mobile number of eleven digits, a landline with or without area code and extension, or
/// an international number with +.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let shaped = text
        .bytes()
        .enumerate()
        .all(|(place, b)| b.is_ascii_digit() || (b == b'-' && place > 0) || (b == b'+' && place == 0));
    let length = if text.starts_with('+') {
        8..=15
    } else if text.starts_with('1') && !text.contains('-') {
        11..=11
    } else {
        7..=18
    };
    shaped && length.contains(&digits)
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && !host.contains('@')
            && host.split('.').count() >= 2
            && host.split('.').all(|part| !part.is_empty())
    })
}

/// 1 to 12 from 一年级, 小学一年级, 初一, 七年级, 高一, or the number itself.
fn grade(text: &str) -> Option<u8> {
    const DIGITS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    let text = text.strip_prefix("小学").or_else(|| text.strip_prefix("初中")).unwrap_or(text);
    let (text, offset) = match (text.strip_prefix("初"), text.strip_prefix("高中").or_else(|| text.strip_prefix('高')))
    {
        (Some(rest), _) => (rest, 6),
        (_, Some(rest)) => (rest, 9),
        _ => (text, 0),
    };
    let text = text.strip_suffix("年级").unwrap_or(text);
    let number = DIGITS
        .iter()
        .position(|digit| *digit == text)
        .map_or_else(|| text.parse::<u8>().ok(), |n| u8::try_from(n + 1).ok());
    number.map(|number| number + offset).filter(|number| (1..=12).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_addresses_and_grades() {
        for text in ["13800138000", "0551-62999801", "62999801", "0551-62999801-8123", "+85223456789"] {
            assert!(is_phone(text), "{text}");
        }
        for text in ["1380013800", "138001380001", "无", "1.38E+10", "138 0013", "12345"] {
            assert!(!is_phone(text), "{text}");
        }
        assert!(is_email("a.b@example.com") && !is_email("a@b") && !is_email("a@@b.cn") && !is_email("@b.cn"));
        for (text, number) in [
            ("一年级", Some(1)),
            ("小学一年级", Some(1)),
            ("初一", Some(7)),
            ("七年级", Some(7)),
            ("高三", Some(12)),
            ("10", Some(10)),
            ("13", None),
            ("大班", None),
        ] {
            assert_eq!(grade(text), number, "{text}");
        }
    }
}
