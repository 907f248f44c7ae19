//! The pupils of every case, and what a school types about one.
//!
//! They belong to nobody: names, dates and addresses are made up, identity numbers are
//! computed from them.

use jice_domain::identity::Division;
use jice_policy::{Code, Field, FieldType};
use jiff::civil::Date;

/// A pupil of the cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Child {
    pub(crate) name: String,
    /// 1 male, 2 female.
    pub(crate) sex: u8,
    pub(crate) born: Date,
    /// Sequence number in the identity number: odd for boys.
    sequence: u16,
}

/// Name, sex, date of birth: three who begin primary school (and a brother of the first,
/// her twin), two who begin junior, two who begin senior secondary school.
const CAST: [(&str, u8, Date); 8] = [
    ("李小雅", 2, Date::constant(2020, 3, 12)),
    ("李小强", 1, Date::constant(2020, 3, 12)),
    ("王小明", 1, Date::constant(2019, 10, 8)),
    ("刘欣怡", 2, Date::constant(2020, 6, 1)),
    ("赵子涵", 2, Date::constant(2014, 1, 9)),
    ("孙浩然", 1, Date::constant(2013, 12, 20)),
    ("陈思远", 1, Date::constant(2011, 2, 3)),
    ("周雨桐", 2, Date::constant(2010, 10, 18)),
];

/// What is typed where a place asks for more than the cast knows of itself.
pub(crate) fn usual(field: &Field) -> &str {
    match field.sort {
        FieldType::Code => {
            let codes = field.codes().map(|table| table.rows.as_slice()).unwrap_or_default();
            let allowed = |code: &&Code| field.allow.as_ref().is_none_or(|allow| allow.contains(&code.code));
            codes.iter().find(allowed).map_or("", |code| &code.name)
        }
        FieldType::Date => "20260901",
        FieldType::Month => "202609",
        FieldType::Phone => "13800000000",
        FieldType::Postcode => "230000",
        FieldType::Digits | FieldType::Number => "1",
        FieldType::Email => "office@school.example",
        FieldType::Url => "https://school.example",
        _ => "无",
    }
}

/// A family's document: the guardian of every pupil of one surname.
const GUARDIAN_BORN: Date = Date::constant(1988, 5, 20);

impl Child {
    /// The pupil called `name`; `学生7号` is a boy among many.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        if let Some(place) = CAST.iter().position(|(known, ..)| *known == name) {
            let (_, sex, born) = CAST[place];
            let sequence = 100 + 2 * place as u16 + u16::from(sex == 1);
            return Ok(Self { name: name.to_owned(), sex, born, sequence });
        }
        let number = name.strip_prefix("学生").and_then(|rest| rest.strip_suffix('号'));
        if let Some(number) = number.and_then(|digits| digits.parse::<u16>().ok()).filter(|number| *number < 400) {
            let letters = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
            let (tens, ones) = (usize::from(number / 10), usize::from(number % 10));
            let name = format!("吴{}{}", letters.get(tens).unwrap_or(&"百"), letters[ones]);
            return Ok(Self { name, sex: 1, born: Date::constant(2020, 1, 15), sequence: 101 + 2 * number });
        }
        let known: Vec<&str> = CAST.iter().map(|(known, ..)| *known).collect();
        Err(format!("名单中没有学生“{name}”，可用：{}，或“学生1号”至“学生399号”", known.join("、")))
    }

    /// The number of the pupil's own identity card, assigned in `division`.
    pub(crate) fn identity(&self, division: &str) -> String {
        identity_number(assigning(division), self.born, self.sequence)
    }

    /// The number of a guardian's identity card: the same for brothers and sisters.
    pub(crate) fn guardian_identity(&self, division: &str) -> String {
        let surname = self.name.chars().next().map_or(0, |letter| u32::from(letter) % 400);
        identity_number(assigning(division), GUARDIAN_BORN, 501 + surname as u16)
    }

    /// What the school types, by field, for an entry in `grade`; `division` is the county's.
    pub(crate) fn typed(&self, division: &str, grade: u8) -> Vec<(&'static str, String)> {
        let surname: String = self.name.chars().take(1).collect();
        let entry_way = if grade >= 10 { "统一招生考试/普通入学" } else { "就近入学" };
        let own = [
            ("name", self.name.clone()),
            ("sex", if self.sex == 1 { "男" } else { "女" }.to_owned()),
            ("birth_date", self.born.strftime("%Y%m%d").to_string()),
            ("birthplace", division.to_owned()),
            ("household_place", division.to_owned()),
            ("document_number", self.identity(division)),
            ("entry_way", entry_way.to_owned()),
            ("guardian1_name", format!("{surname}建国")),
            ("guardian1_household_place", division.to_owned()),
        ];
        own.into_iter().chain(SAME.iter().map(|(field, value)| (*field, (*value).to_owned()))).collect()
    }
}

/// What is typed alike for every pupil.
const SAME: [(&str, &str); 34] = [
    ("ethnicity", "汉族"),
    ("nationality", "中国"),
    ("document_kind", "居民身份证"),
    ("hk_macao_taiwan", "否"),
    ("health", "健康或良好"),
    ("household_nature", "居民户口"),
    ("class", "01"),
    ("entry_month", "202609"),
    ("attendance", "走读"),
    ("home_address", "示例路1号"),
    ("postal_address", "示例路1号"),
    ("family_address", "示例路1号"),
    ("phone", "13800000000"),
    ("postcode", "230000"),
    ("only_child", "否"),
    ("preschool", "是"),
    ("left_behind", "非留守儿童"),
    ("migrant_child", "否"),
    ("orphan", "否"),
    ("martyr_child", "否"),
    ("needs_aid", "否"),
    ("boarding_subsidy", "否"),
    ("distance", "1.5"),
    ("commute", "步行"),
    ("school_bus", "否"),
    ("guardian1_relation", "父亲"),
    ("guardian1_address", "示例路1号"),
    ("guardian1_phone", "13800000001"),
    ("guardian1_is_guardian", "是"),
    ("identity_basis", "户口簿"),
    ("political_affiliation", "群众"),
    ("source", "正常入学"),
    ("zone", ""),
    ("learning_mode", ""),
];

/// The division whose police assign the cards of `division`: its own, and another in a place
/// that is not in the country, as an invented province is.
fn assigning(division: &str) -> &str {
    Division::current(division).map_or("110101", |_| division)
}

/// The 18 characters of an identity number (GB 11643), with the check character of
/// ISO 7064 MOD 11-2.
pub(crate) fn identity_number(division: &str, born: Date, sequence: u16) -> String {
    let mut number = format!("{division}{}{sequence:03}", born.strftime("%Y%m%d"));
    let sum: u32 =
        number.bytes().zip((1..=17).rev()).map(|(digit, place)| u32::from(digit - b'0') * (1 << place)).sum();
    number.push(['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize]);
    number
}

#[cfg(test)]
mod tests {
    use jice_domain::identity::{Document, DocumentKind};

    use super::*;

    #[test]
    fn identity_numbers_say_what_the_cast_says() {
        let today = Date::constant(2026, 9, 10);
        for (name, sex, born) in CAST {
            let number = Child::named(name).expect("of the cast").identity("340104");
            let read = Document::parse(DocumentKind::ResidentIdentity, &number, today).expect("a valid number");
            let document = read.document.expect("it has a number");
            assert_eq!((document.sex(), document.birth_date()), (Some(sex), Some(born)), "{name}");
        }
    }

    #[test]
    fn twins_share_a_guardian_and_no_number() {
        let (one, two) = (Child::named("李小雅").unwrap(), Child::named("李小强").unwrap());
        assert_eq!(one.guardian_identity("340104"), two.guardian_identity("340104"));
        assert_ne!(one.identity("340104"), two.identity("340104"));
        assert!(Child::named("某人").unwrap_err().contains("李小雅"));
    }
}
