//! Kinds of identity document, by the table of the student collection.

use serde::{Deserialize, Serialize};

use crate::org::words;

/// A kind of identity document 身份证件类型 (JY/T 1001, as narrowed by the student collection
/// table). Residence permits and the travel permit of Hong Kong and Macao residents are
/// younger than that table: their codes are this register's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum DocumentKind {
    /// 居民身份证, code 1.
    ResidentIdentity,
    /// 军官证, code 2; guardians only.
    MilitaryOfficer,
    /// 士兵证, code 3; guardians only.
    Soldier,
    /// 文职干部证, code 4; guardians only.
    MilitaryCivilian,
    /// 部队离退休证, code 5; guardians only.
    MilitaryRetired,
    /// 香港特区护照/身份证明, code 6.
    HongKongPassport,
    /// 澳门特区护照/身份证明, code 7.
    MacaoPassport,
    /// 台湾居民来往大陆通行证, code 8.
    TaiwanTravelPermit,
    /// 境外永久居住证, that is 外国人永久居留身份证, code 9.
    PermanentResidence,
    /// 护照, code A.
    Passport,
    /// 户口簿, code B; not for pupils.
    HouseholdRegister,
    /// 港澳居民居住证, issued since 2018-09-01, own code R1.
    HongKongMacaoResidencePermit,
    /// 台湾居民居住证, issued since 2018-09-01, own code R2.
    TaiwanResidencePermit,
    /// 港澳居民来往内地通行证, own code T1.
    HongKongMacaoTravelPermit,
    /// 其他, code Z; may lack a number.
    Other,
}

words!(DocumentKind {
    ResidentIdentity => "resident_identity", MilitaryOfficer => "military_officer", Soldier => "soldier",
    MilitaryCivilian => "military_civilian", MilitaryRetired => "military_retired",
    HongKongPassport => "hong_kong_passport", MacaoPassport => "macao_passport",
    TaiwanTravelPermit => "taiwan_travel_permit", PermanentResidence => "permanent_residence",
    Passport => "passport", HouseholdRegister => "household_register",
    HongKongMacaoResidencePermit => "hong_kong_macao_residence_permit",
    TaiwanResidencePermit => "taiwan_residence_permit",
    HongKongMacaoTravelPermit => "hong_kong_macao_travel_permit", Other => "other",
});

/// What the table says of one kind.
struct Row {
    kind: DocumentKind,
    code: &'static str,
    /// The code a table without our own codes would use.
    collection: &'static str,
    pupils: bool,
    zh: &'static str,
    en: &'static str,
    /// What schools also call it.
    synonyms: &'static [&'static str],
    /// How its number looks, for people.
    form_zh: &'static str,
    form_en: &'static str,
}

const fn row(kind: DocumentKind, code: &'static str, zh: &'static str, en: &'static str) -> Row {
    Row { kind, code, collection: code, pupils: true, zh, en, synonyms: &[], form_zh: FREE_ZH, form_en: FREE_EN }
}

const FREE_ZH: &str = "1 至 30 个汉字、字母、数字或连字符";
const FREE_EN: &str = "1 to 30 ideographs, letters, digits or hyphens";
const EIGHTEEN_ZH: &str = "18 位: 17 位数字加末位校验码 (数字或 X)";
const EIGHTEEN_EN: &str = "18 characters: 17 digits and a check digit (a digit or X)";

/// In the order of the enum.
const TABLE: [Row; 15] = [
    Row {
        synonyms: &[
            "身份证",
            "二代身份证",
            "第二代身份证",
            "第二代居民身份证",
            "中华人民共和国居民身份证",
            "公民身份证",
            "公民身份号码",
        ],
        form_zh: EIGHTEEN_ZH,
        form_en: EIGHTEEN_EN,
        ..row(DocumentKind::ResidentIdentity, "1", "居民身份证", "Resident identity card")
    },
    Row { pupils: false, ..row(DocumentKind::MilitaryOfficer, "2", "军官证", "Military officer's card") },
    Row { pupils: false, ..row(DocumentKind::Soldier, "3", "士兵证", "Soldier's card") },
    Row { pupils: false, ..row(DocumentKind::MilitaryCivilian, "4", "文职干部证", "Military civilian's card") },
    Row { pupils: false, ..row(DocumentKind::MilitaryRetired, "5", "部队离退休证", "Military retirement card") },
    Row {
        synonyms: &[
            "香港特区护照",
            "香港特别行政区护照",
            "香港护照",
            "香港身份证",
            "香港居民身份证",
            "香港永久性居民身份证",
            "香港身份证明",
            "香港特区身份证明",
        ],
        form_zh: "身份证如 A123456(3), 或护照 1–2 个字母加 7–8 位数字共 9 位",
        form_en: "an identity card as A123456(3), or a passport of 1 or 2 letters and digits, 9 characters in all",
        ..row(DocumentKind::HongKongPassport, "6", "香港特区护照/身份证明", "Hong Kong passport or identity card")
    },
    Row {
        synonyms: &[
            "澳门特区护照",
            "澳门特别行政区护照",
            "澳门护照",
            "澳门身份证",
            "澳门居民身份证",
            "澳门永久性居民身份证",
            "澳门身份证明",
            "澳门特区身份证明",
        ],
        form_zh: "身份证 8 位数字, 或护照 1–2 个字母加 7–8 位数字共 9 位",
        form_en: "an identity card of 8 digits, or a passport of 1 or 2 letters and digits, 9 characters in all",
        ..row(DocumentKind::MacaoPassport, "7", "澳门特区护照/身份证明", "Macao passport or identity card")
    },
    Row {
        synonyms: &["台胞证", "台湾通行证", "台湾居民通行证", "台湾居民来往内地通行证", "来往大陆通行证"],
        form_zh: "8 位数字 (首位可以是 0), 或旧本式 10 位数字加签发次数",
        form_en: "8 digits (the first may be 0), or 10 digits and the count of issues on an old booklet",
        ..row(DocumentKind::TaiwanTravelPermit, "8", "台湾居民来往大陆通行证", "Taiwan resident's travel permit")
    },
    Row {
        synonyms: &["外国人永久居留身份证", "外国人永久居留证", "永久居留身份证", "永久居留证", "境外永久居留证"],
        form_zh: "新证 18 位, 首位 9; 旧证 15 位: 3 个字母加 12 位数字",
        form_en: "18 characters beginning with 9, or on an old card 3 letters and 12 digits",
        ..row(DocumentKind::PermanentResidence, "9", "境外永久居住证", "Foreigner's permanent residence card")
    },
    Row {
        synonyms: &["外国护照", "中国护照", "普通护照", "外籍护照"],
        form_zh: "5 至 12 位字母或数字",
        form_en: "5 to 12 letters or digits",
        ..row(DocumentKind::Passport, "A", "护照", "Passport")
    },
    Row {
        pupils: false,
        synonyms: &["户口本", "居民户口簿", "户口薄"],
        ..row(DocumentKind::HouseholdRegister, "B", "户口簿", "Household register")
    },
    Row {
        collection: "Z",
        synonyms: &["港澳居住证", "港澳台居民居住证", "港澳台居住证", "香港居民居住证", "澳门居民居住证"],
        form_zh: EIGHTEEN_ZH,
        form_en: EIGHTEEN_EN,
        ..row(
            DocumentKind::HongKongMacaoResidencePermit,
            "R1",
            "港澳居民居住证",
            "Hong Kong or Macao resident's residence permit",
        )
    },
    Row {
        collection: "Z",
        synonyms: &["台湾居住证"],
        form_zh: EIGHTEEN_ZH,
        form_en: EIGHTEEN_EN,
        ..row(DocumentKind::TaiwanResidencePermit, "R2", "台湾居民居住证", "Taiwan resident's residence permit")
    },
    Row {
        collection: "Z",
        synonyms: &["回乡证", "回乡卡", "港澳居民通行证", "港澳居民来往内地通行证(回乡证)", "港澳通行证"],
        form_zh: "H 或 M 加 8 位数字, 旧证再加 2 位换证次数",
        form_en: "H or M and 8 digits, on an old card followed by 2 digits that count renewals",
        ..row(
            DocumentKind::HongKongMacaoTravelPermit,
            "T1",
            "港澳居民来往内地通行证",
            "Hong Kong or Macao resident's travel permit",
        )
    },
    Row { synonyms: &["其它", "其他证件", "其它证件"], ..row(DocumentKind::Other, "Z", "其他", "Other") },
];

impl DocumentKind {
    /// Every kind, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.kind)
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The code of the table, `1` to `9`, `A`, `B`, `Z`; `R1`, `R2`, `T1` are our own.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The code for a table that lacks our own codes: theirs become `Z`, since any other
    /// code would assert a document the person did not show.
    pub fn collection_code(self) -> &'static str {
        self.row().collection
    }

    /// Its name in Chinese, as the table has it.
    pub fn zh(self) -> &'static str {
        self.row().zh
    }

    /// Its name in English.
    pub fn en(self) -> &'static str {
        self.row().en
    }

    /// How its number looks, in Chinese.
    pub fn form_zh(self) -> &'static str {
        self.row().form_zh
    }

    /// How its number looks, in English.
    pub fn form_en(self) -> &'static str {
        self.row().form_en
    }

    /// Whether the student collection takes it for pupils; the others are for guardians.
    pub fn is_for_pupils(self) -> bool {
        self.row().pupils
    }

    /// Whether the number may be left empty: only for 其他, against a certificate of attendance.
    pub fn number_is_optional(self) -> bool {
        self == Self::Other
    }

    /// The kind that a school means by a code (`1`, `A`), a name (`居民身份证`), a common
    /// synonym (`身份证`, `回乡证`), or a code and a name that agree (`1-居民身份证`).
    pub fn lookup(text: &str) -> Option<Self> {
        let text = super::clean(text).replace('（', "(").replace('）', ")").replace('／', "/");
        let named = |wanted: &str| {
            TABLE
                .iter()
                .find(|row| row.code == wanted || row.zh == wanted || row.synonyms.contains(&wanted))
                .map(|row| row.kind)
        };
        named(&text).or_else(|| {
            let kind = TABLE.iter().filter(|row| text.starts_with(row.code)).max_by_key(|row| row.code.len())?.kind;
            let rest = text[kind.code().len()..].trim_start_matches(['-', '–', '—', '_', '.', ':', '、', '|']);
            (named(rest) == Some(kind)).then_some(kind)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum_and_no_name_means_two_kinds() {
        let mut seen = std::collections::BTreeSet::new();
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.kind as usize, index);
            for word in [row.code, row.zh].into_iter().chain(row.synonyms.iter().copied()) {
                assert!(seen.insert(word), "{word} twice");
                assert_eq!(DocumentKind::lookup(word), Some(row.kind), "{word}");
            }
            assert_eq!(row.kind.as_str().parse(), Ok(row.kind));
            assert_eq!(serde_json::to_value(row.kind).unwrap(), row.kind.as_str());
        }
    }

    #[test]
    fn a_kind_is_found_by_what_schools_write() {
        for (text, kind) in [
            (" 身份证\u{a0}", Some(DocumentKind::ResidentIdentity)),
            ("１", Some(DocumentKind::ResidentIdentity)),
            ("1-居民身份证", Some(DocumentKind::ResidentIdentity)),
            ("a", Some(DocumentKind::Passport)),
            ("Ａ-护照", Some(DocumentKind::Passport)),
            ("6、香港特区护照／身份证明", Some(DocumentKind::HongKongPassport)),
            ("台胞证", Some(DocumentKind::TaiwanTravelPermit)),
            ("1-护照", None),
            ("学生证", None),
            ("", None),
        ] {
            assert_eq!(DocumentKind::lookup(text), kind, "{text}");
        }
        assert_eq!(DocumentKind::HongKongMacaoResidencePermit.collection_code(), "Z");
        assert_eq!(DocumentKind::PermanentResidence.collection_code(), "9");
    }
}
