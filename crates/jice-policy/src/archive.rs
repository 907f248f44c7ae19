//! The archive of a pupil 学籍档案: its parts, what kinds of items stand in them and what is noted of
//! each, how long it is kept, and the form on which it is printed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::clean::half_width;

/// `archive.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArchiveFile {
    #[serde(default)]
    pub(crate) section: Vec<ArchiveSection>,
    #[serde(default)]
    pub(crate) kind: Vec<ArchiveKind>,
    pub(crate) retention: Option<Retention>,
    pub(crate) form: Option<ArchiveForm>,
}

/// The form on which the basic information is printed 学籍基础信息表. Whoever sets it sets it for all
/// packs below.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveForm {
    /// The template, in the pack's folder `forms`.
    pub template: String,
    /// Its version, which stands on the paper.
    pub version: String,
    /// The clause it comes from.
    pub clause: String,
}

/// A part of a pupil's archive.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveSection {
    /// Its name, as `awards`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// What stands in it, in Chinese.
    #[serde(default)]
    pub holds: Vec<String>,
    /// What the register knows and shows here by itself.
    #[serde(default)]
    pub shows: Vec<Shows>,
    /// The kinds of items that are noted here, by their names.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Whether the school keeps it by itself, without the authority's approval.
    #[serde(default)]
    pub kept_by_school: bool,
    /// The clause it comes from.
    pub clause: String,
    /// Other clauses that it honours.
    #[serde(default)]
    pub honours: Vec<String>,
}

/// What the register shows in a part by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// The pupil's own particulars.
    Basic,
    /// The members of the family.
    Family,
    /// What happened to the entry, by day.
    Changes,
    /// The papers of completed changes.
    Papers,
}

/// A kind of item: what is noted of a grade, an award, a vaccination.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveKind {
    /// Its name, as `award`.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// What is noted, in the order in which it is asked.
    pub field: Vec<ArchiveField>,
}

/// Something that is noted of an item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveField {
    /// Its name.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// The type of its values.
    #[serde(default)]
    pub sort: ArchiveFieldType,
    /// What can be chosen. Beside a number: a level may stand instead of it.
    #[serde(default)]
    pub options: Vec<String>,
    /// Whether it may be left empty.
    #[serde(default)]
    pub optional: bool,
}

/// The type of what is noted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveFieldType {
    /// A text of at most 1,000 characters, or one of the options.
    #[default]
    Text,
    /// A number that is not negative, with at most two places behind the point.
    Number,
    /// A day.
    Date,
    /// A school year, kept as 2026-2027.
    SchoolYear,
}

impl ArchiveFieldType {
    /// The word used in packs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::SchoolYear => "school_year",
        }
    }
}

/// How long the last school keeps the archive of a pupil who left for good: for ever, or as a rule
/// says that is named. A number of years would be somebody's invention.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// For good 永久.
    pub period: Option<Permanent>,
    /// As a rule says, named with title and article: 《…》第…条.
    pub rule: Option<String>,
    /// The clause it comes from.
    pub clause: String,
}

/// The one period there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permanent {
    /// 永久.
    Permanent,
}

impl Retention {
    /// Whether it is one of the two, and the rule is named: a title, and an article of it.
    pub(crate) fn is_named(&self) -> bool {
        match (&self.period, &self.rule) {
            (Some(Permanent::Permanent), None) => true,
            (None, Some(rule)) => {
                let title = rule.split_once('《').and_then(|(_, rest)| rest.split_once('》'));
                title.is_some_and(|(title, rest)| !title.is_empty() && rest.contains('第') && rest.contains('条'))
            }
            _ => false,
        }
    }
}

/// What is wrong with what was filled in for a field of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFault {
    /// The field.
    pub field: String,
    /// What is wrong, and what would be right, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Longest text, in characters.
const TEXT_MOST: usize = 1_000;

impl ArchiveKind {
    /// What was filled in, cleaned; empty values are left out.
    ///
    /// # Errors
    /// Everything that is wrong, field by field.
    pub fn read(&self, values: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Vec<ArchiveFault>> {
        let (mut read, mut faults) = (BTreeMap::new(), Vec::new());
        for name in values.keys().filter(|name| self.field.iter().all(|field| field.id != **name)) {
            faults.push(ArchiveFault {
                field: name.clone(),
                zh: format!("{}没有这一项。", self.zh),
                en: format!("There is no such thing in {}.", self.en),
            });
        }
        for field in &self.field {
            let value = values.get(&field.id).map(|value| value.trim()).unwrap_or_default();
            match field.read(value) {
                Ok(value) if value.is_empty() => {}
                Ok(value) => {
                    read.insert(field.id.clone(), value);
                }
                Err((zh, en)) => faults.push(ArchiveFault {
                    field: field.id.clone(),
                    zh: format!("{}{zh}", field.zh),
                    en: format!("{}: {en}", field.en),
                }),
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    }
}

impl ArchiveField {
    /// The value as it is kept, or what is wrong with it.
    ///
    /// # Errors
    /// The fault, in Chinese and in English.
    pub fn read(&self, value: &str) -> Result<String, (String, String)> {
        let fault = |zh: String, en: String| Err((zh, en));
        if value.is_empty() {
            return match self.optional {
                true => Ok(String::new()),
                false => fault("未填写，请补填。".to_owned(), "fill it in".to_owned()),
            };
        }
        let options = || self.options.join("、");
        if self.options.iter().any(|option| option == value) {
            return Ok(value.to_owned());
        }
        let plain = half_width(value);
        let plain = plain.trim();
        match self.sort {
            ArchiveFieldType::Text if !self.options.is_empty() => {
                fault(format!("只能填{}，请改正。", options()), format!("write one of {}", options()))
            }
            ArchiveFieldType::Text if value.chars().count() > TEXT_MOST => {
                fault(format!("超过{TEXT_MOST}个字，请精简。"), format!("at most {TEXT_MOST} characters"))
            }
            ArchiveFieldType::Text => Ok(value.to_owned()),
            ArchiveFieldType::Number => match number(plain) {
                Some(number) => Ok(number),
                None if self.options.is_empty() => fault(
                    "须为不小于0的数，小数不超过两位，请改正。".to_owned(),
                    "write a number that is not negative, with at most two decimals".to_owned(),
                ),
                None => fault(
                    format!("须为分数（不小于0，小数不超过两位）或等级（{}），请改正。", options()),
                    format!("write a score, or one of {}", options()),
                ),
            },
            ArchiveFieldType::Date => match plain.parse::<Date>() {
                Ok(date) => Ok(date.to_string()),
                Err(_) => fault("不是日期，请写作2026-09-01。".to_owned(), "write a day, as 2026-09-01".to_owned()),
            },
            ArchiveFieldType::SchoolYear => match school_year(plain) {
                Some(year) => Ok(year),
                None => fault("不是学年，请写作2026-2027。".to_owned(), "write a school year, as 2026-2027".to_owned()),
            },
        }
    }
}

/// A number as it is kept: digits, and at most two behind the point.
fn number(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(rest) && whole.len() <= 9 && rest.len() <= 2).then(|| {
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        match rest.trim_end_matches('0') {
            "" => whole.to_owned(),
            rest => format!("{whole}.{rest}"),
        }
    })
}

/// A school year as it is kept: 2026, 2026-2027 and 2026—2027学年 are one.
fn school_year(text: &str) -> Option<String> {
    let text = text.trim_end_matches("学年").trim();
    let first: i16 = text.get(..4)?.parse().ok().filter(|year| (1949..=2100).contains(year))?;
    let rest = text[4..].trim_start_matches(['-', '—', '–', '~', '/', '至']).trim();
    let next = (first + 1).to_string();
    (rest.is_empty() && text.len() == 4 || rest == next).then(|| format!("{first}-{next}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(sort: ArchiveFieldType, options: &[&str]) -> ArchiveField {
        ArchiveField {
            id: "result".to_owned(),
            zh: "成绩".to_owned(),
            en: "Result".to_owned(),
            sort,
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            optional: false,
        }
    }

    #[test]
    fn a_grade_is_a_score_or_a_level() {
        let grade = field(ArchiveFieldType::Number, &["优秀", "合格"]);
        for (given, kept) in [("95", "95"), ("９５．５", "95.5"), ("095.50", "95.5"), ("0", "0"), ("优秀", "优秀")]
        {
            assert_eq!(grade.read(given).as_deref(), Ok(kept), "{given}");
        }
        for wrong in ["", "-1", "95.555", "九十五", "1e3", "良好", "9999999999"] {
            assert!(grade.read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_school_year_is_kept_in_one_way() {
        let year = field(ArchiveFieldType::SchoolYear, &[]);
        for given in ["2026", "2026-2027", "2026—2027学年", "2026学年", "2026/2027"] {
            assert_eq!(year.read(given).as_deref(), Ok("2026-2027"), "{given}");
        }
        for wrong in ["2026-2028", "26-27", "二〇二六", "2026年", "20266", "1812"] {
            assert!(year.read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_rule_is_named_by_title_and_article() {
        let rule = |text: &str| Retention { period: None, rule: Some(text.to_owned()), clause: String::new() };
        assert!(rule("《机关文件材料归档范围和文书档案保管期限规定》第六条").is_named());
        for vague in ["30年", "按有关规定", "《》第六条", "《档案法》"] {
            assert!(!rule(vague).is_named(), "{vague}");
        }
    }
}
