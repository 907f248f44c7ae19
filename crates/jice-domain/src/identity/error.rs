//! What can be wrong with a document's number, said so that a school clerk can mend it.

use jiff::civil::Date;

use super::{Document, DocumentKind};

/// One thing that is wrong with a number, or worth a look. No message repeats the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentError {
    /// There is no number and the kind must have one.
    Missing,
    /// A workbook took the number for a quantity and dropped its last digits: `1.10101E+17`,
    /// or eighteen digits that end in 000 and fail the check.
    LooksLikeSpreadsheetFloat {
        /// How many digits are gone.
        digits_lost: u8,
    },
    /// Not eighteen characters.
    WrongLength {
        /// The kind it was read as.
        kind: DocumentKind,
        /// How many characters there are.
        found: usize,
    },
    /// A number of the first generation, no longer valid; valid still for grandparents' papers.
    FifteenDigits {
        /// The same person's number of eighteen characters; none where the digits hold no date.
        suggestion: Option<Document>,
    },
    /// A character that is no digit; as the eighteenth, X is allowed.
    NotDigits {
        /// The first such character, counted from 1.
        position: usize,
    },
    /// The number does not look like one of its kind.
    NotInForm {
        /// The kind it was read as.
        kind: DocumentKind,
        /// How many characters there are.
        found: usize,
    },
    /// The check digit does not follow from the rest: at least one character is wrong.
    BadCheckDigit {
        /// What would follow from the rest. Not told to clerks: the slip is as likely elsewhere,
        /// and a "corrected" check digit would hide it.
        expected: char,
    },
    /// The eight digits of birth are no day of the calendar.
    NotADate,
    /// Born after today.
    BirthInFuture {
        /// The date in the number.
        date: Date,
    },
    /// Born more than 125 years ago.
    BirthTooOld {
        /// The date in the number.
        date: Date,
    },
    /// No province has this prefix.
    UnknownProvince {
        /// The six digits.
        code: String,
    },
    /// There was no such division at any time since the person's birth.
    UnknownDivision {
        /// The six digits.
        code: String,
    },
    /// Warning: the code is not held here; its province is right, and it may be an old one.
    DivisionNotHeld {
        /// The six digits.
        code: String,
    },
    /// Warning: the code is a province's, a city's or a development zone's, where a county's is due.
    DivisionNotCounty {
        /// The six digits.
        code: String,
        /// The division's name.
        name: &'static str,
    },
    /// Warning: the code was never in force between the person's birth and today.
    DivisionNotOfThatTime {
        /// The six digits.
        code: String,
        /// The division's name.
        name: &'static str,
        /// Its first year, where known.
        from: Option<i16>,
        /// Its last year, where it has ended.
        to: Option<i16>,
    },
    /// Warning: the number is right, yet ends in 000 as one does that a workbook has cut.
    EndsInZeros,
    /// Warning: the number itself says that it is of another kind, and was taken as that.
    KindCorrected {
        /// The kind that was given.
        given: DocumentKind,
        /// The kind that was taken.
        taken: DocumentKind,
    },
}

impl DocumentError {
    /// Whether the number may stand nevertheless.
    pub fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::DivisionNotHeld { .. }
                | Self::DivisionNotCounty { .. }
                | Self::DivisionNotOfThatTime { .. }
                | Self::EndsInZeros
                | Self::KindCorrected { .. }
        )
    }

    /// The stable name of the finding, as `bad_check_digit`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing => "number_missing",
            Self::LooksLikeSpreadsheetFloat { .. } => "looks_like_spreadsheet_float",
            Self::WrongLength { .. } => "wrong_length",
            Self::FifteenDigits { .. } => "fifteen_digits",
            Self::NotDigits { .. } => "not_digits",
            Self::NotInForm { .. } => "not_in_form",
            Self::BadCheckDigit { .. } => "bad_check_digit",
            Self::NotADate => "not_a_date",
            Self::BirthInFuture { .. } => "birth_in_future",
            Self::BirthTooOld { .. } => "birth_too_old",
            Self::UnknownProvince { .. } => "unknown_province",
            Self::UnknownDivision { .. } => "unknown_division",
            Self::DivisionNotHeld { .. } => "division_not_held",
            Self::DivisionNotCounty { .. } => "division_not_county",
            Self::DivisionNotOfThatTime { .. } => "division_not_of_that_time",
            Self::EndsInZeros => "ends_in_zeros",
            Self::KindCorrected { .. } => "kind_corrected",
        }
    }

    /// What is wrong, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Missing => "未填证件号码".into(),
            Self::LooksLikeSpreadsheetFloat { digits_lost } => {
                format!("号码被表格软件当作数值保存, 末 {digits_lost} 位已丢失, 无法恢复")
            }
            Self::WrongLength { kind, found } => format!("{}号码应为 18 位, 现为 {found} 位", kind.zh()),
            Self::FifteenDigits { .. } => "这是 15 位旧号码, 15 位证件已停用".into(),
            Self::NotDigits { position } => format!("第 {position} 位不是数字 (只有第 18 位可以是 X)"),
            Self::NotInForm { kind, found } => {
                format!("号码不符合{}的格式, 现为 {found} 位; 应为: {}", kind.zh(), kind.form_zh())
            }
            Self::BadCheckDigit { .. } => "校验码不符, 号码中至少有一位录错".into(),
            Self::NotADate => "第 7–14 位不是有效的出生日期".into(),
            Self::BirthInFuture { date } => format!("号码中的出生日期 {date} 晚于今天"),
            Self::BirthTooOld { date } => format!("号码中的出生日期 {date} 距今已超过 125 年"),
            Self::UnknownProvince { code } => format!("地址码 {code} 不属于任何省级行政区"),
            Self::UnknownDivision { code } => format!("地址码 {code} 不存在, 历史上也没有用过"),
            Self::DivisionNotHeld { code } => format!("地址码 {code} 不在现行区划表中, 可能是已撤并的旧码"),
            Self::DivisionNotCounty { code, name } => format!("地址码 {code} ({name}) 不是县级行政区划代码"),
            Self::DivisionNotOfThatTime { code, name, from, to } => {
                format!("地址码 {code} ({name}) 的使用年份为 {}, 与出生年份不符", years(*from, *to))
            }
            Self::EndsInZeros => "号码末三位是 000, 可能是表格软件丢失末位造成".into(),
            Self::KindCorrected { given, taken } => {
                format!("证件类型填的是{}, 但号码属于{}, 已按后者登记", given.zh(), taken.zh())
            }
        }
    }

    /// What is wrong, in English.
    pub fn en(&self) -> String {
        match self {
            Self::Missing => "the document's number is missing".into(),
            Self::LooksLikeSpreadsheetFloat { digits_lost } => {
                format!("a workbook kept the number as a quantity; its last {digits_lost} digits are lost for good")
            }
            Self::WrongLength { kind, found } => {
                format!("a number of a {} has 18 characters, this one {found}", kind.en().to_lowercase())
            }
            Self::FifteenDigits { .. } => "an old number of 15 digits, which is no longer valid".into(),
            Self::NotDigits { position } => format!("character {position} is no digit (only the 18th may be X)"),
            Self::NotInForm { kind, found } => {
                format!(
                    "the number ({found} characters) is not in the form of its kind, {}: {}",
                    kind.en(),
                    kind.form_en()
                )
            }
            Self::BadCheckDigit { .. } => "the check digit does not match: at least one character is wrong".into(),
            Self::NotADate => "characters 7 to 14 are no date of birth".into(),
            Self::BirthInFuture { date } => format!("the date of birth in the number, {date}, lies after today"),
            Self::BirthTooOld { date } => format!("the date of birth in the number, {date}, is over 125 years ago"),
            Self::UnknownProvince { code } => format!("no province has the division code {code}"),
            Self::UnknownDivision { code } => format!("there is not, and was not, a division {code}"),
            Self::DivisionNotHeld { code } => {
                format!("division {code} is not a current one; it may have been dissolved")
            }
            Self::DivisionNotCounty { code, name } => format!("division {code} ({name}) is not a county"),
            Self::DivisionNotOfThatTime { code, name, from, to } => {
                format!(
                    "division {code} ({name}) was in use in {}, which does not agree with the birth",
                    years(*from, *to)
                )
            }
            Self::EndsInZeros => "the number ends in 000, as if a workbook had dropped its last digits".into(),
            Self::KindCorrected { given, taken } => {
                format!(
                    "the kind was given as {}, but the number is that of: {}; taken as the latter",
                    given.en(),
                    taken.en()
                )
            }
        }
    }

    /// What to do, in Chinese.
    pub fn cure_zh(&self) -> String {
        match self {
            Self::Missing => "按证件填写号码; 确无证件的, 证件类型选“其他”并附在校就读证明, 或使用监护人证件".into(),
            Self::LooksLikeSpreadsheetFloat { .. } => "先把该列单元格格式设为“文本”, 再对照证件重新录入全部号码".into(),
            Self::WrongLength { .. } | Self::NotDigits { .. } => {
                "对照证件逐位重新录入; 注意末位 X 不要漏, 数字 0 不要录成字母 O".into()
            }
            Self::FifteenDigits { suggestion: Some(document) } => {
                format!("对照户口簿或新证填写 18 位号码 (应为 {})", document.mask())
            }
            Self::FifteenDigits { suggestion: None } => "对照户口簿或新证填写 18 位号码".into(),
            Self::NotInForm { .. } => {
                "核对证件类型是否选对, 再对照证件重新录入; 首位是 0 的, 单元格须设为“文本”".into()
            }
            Self::BadCheckDigit { .. } => "对照证件逐位核对全部号码, 不要只改末位".into(),
            Self::NotADate | Self::BirthInFuture { .. } | Self::BirthTooOld { .. } => {
                "对照证件核对第 7–14 位出生日期".into()
            }
            Self::UnknownProvince { .. } | Self::UnknownDivision { .. } => {
                "对照证件核对前 6 位; 证件确为此号的, 请到户籍派出所核实".into()
            }
            Self::DivisionNotHeld { .. } | Self::DivisionNotCounty { .. } | Self::DivisionNotOfThatTime { .. } => {
                "对照证件核对前 6 位; 与证件一致即可保留".into()
            }
            Self::EndsInZeros => "对照证件核对末四位; 与证件一致即可保留".into(),
            Self::KindCorrected { .. } => "核对证件类型; 如登记无误无需处理".into(),
        }
    }

    /// What to do, in English.
    pub fn cure_en(&self) -> String {
        match self {
            Self::Missing => {
                "Enter the number on the document; for a child without one choose the kind 其他 and attach \
                              the certificate of attendance, or use a guardian's document"
                    .into()
            }
            Self::LooksLikeSpreadsheetFloat { .. } => {
                "Format the column as text, then enter the whole number again from the document".into()
            }
            Self::WrongLength { .. } | Self::NotDigits { .. } => {
                "Enter the number again from the document; mind a final X, and 0 (digit) for O (letter)".into()
            }
            Self::FifteenDigits { suggestion: Some(document) } => {
                format!(
                    "Enter the 18 characters from the household register or the new card (probably {})",
                    document.mask()
                )
            }
            Self::FifteenDigits { suggestion: None } => {
                "Enter the 18 characters from the household register or the new card".into()
            }
            Self::NotInForm { .. } => {
                "Check the kind of document, then enter the number again; format the cell as text if it begins with 0"
                    .into()
            }
            Self::BadCheckDigit { .. } => {
                "Compare every character with the document; do not merely change the last".into()
            }
            Self::NotADate | Self::BirthInFuture { .. } | Self::BirthTooOld { .. } => {
                "Compare characters 7 to 14, the date of birth, with the document".into()
            }
            Self::UnknownProvince { .. } | Self::UnknownDivision { .. } => {
                "Compare the first 6 digits with the document; if they agree, have the police station verify it".into()
            }
            Self::DivisionNotHeld { .. } | Self::DivisionNotCounty { .. } | Self::DivisionNotOfThatTime { .. } => {
                "Compare the first 6 digits with the document; if they agree, leave them".into()
            }
            Self::EndsInZeros => "Compare the last 4 characters with the document; if they agree, leave them".into(),
            Self::KindCorrected { .. } => {
                "Check the kind of document; if it is right now, nothing is to be done".into()
            }
        }
    }
}

impl std::fmt::Display for DocumentError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en())
    }
}

impl std::error::Error for DocumentError {}

fn years(from: Option<i16>, to: Option<i16>) -> String {
    let bound = |year: Option<i16>| year.map_or(String::new(), |year| year.to_string());
    format!("{}–{}", bound(from), bound(to))
}
