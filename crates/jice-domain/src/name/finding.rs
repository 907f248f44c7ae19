//! What was mended in a name, and what cannot be.

use super::CHARACTERS_MAX;

/// Something that was mended while a name was read; shown beside the name so that a person
/// can object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameRepair {
    /// Spaces before, behind, between ideographs, or more than one in a row were taken away.
    SpacesRemoved,
    /// Characters that cannot be seen were taken away.
    InvisibleRemoved {
        /// How many.
        count: usize,
    },
    /// A separator was written as the interval dot · (U+00B7; 民委发〔2016〕33号).
    DotUnified {
        /// What stood there.
        from: char,
    },
    /// A dot before, behind or beside another, or the apostrophe by which a workbook marks a
    /// text, was taken away.
    StraySignRemoved,
    /// A character that stands for an ideograph was replaced by it: a radical, a compatibility
    /// ideograph, a private glyph of an older system.
    CharacterReplaced {
        /// What stood there.
        from: char,
        /// What it means.
        to: char,
    },
    /// A selector of glyphs behind an ideograph was taken away: the identity card has none.
    VariantSelectorRemoved {
        /// The ideograph.
        after: char,
    },
    /// Full-width letters and signs were written half-width, quotes and dashes in one form.
    WidthUnified,
    /// Letters and their marks were composed (Unicode NFC).
    Composed,
}

/// Something that makes a text no name. Positions count characters of the raw text from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// There is no name.
    Missing,
    /// A word that says that there is no name: null, None, 无, 未知.
    Placeholder,
    /// More than [`CHARACTERS_MAX`] characters.
    TooLong {
        /// How many there are.
        found: usize,
    },
    /// No letter at all.
    NoLetter,
    /// A private glyph of some older system; which character it meant is not known.
    PrivateUse {
        /// Where.
        position: usize,
    },
    /// A character was lost in an earlier conversion: `?`, □, 锟斤拷.
    Garbled {
        /// Where.
        position: usize,
    },
    /// A picture.
    Emoji {
        /// Where.
        position: usize,
    },
    /// A digit.
    Digit {
        /// Where.
        position: usize,
    },
    /// A character that turns the direction of the text, so that what is seen is not what is written.
    DirectionTurned {
        /// Where.
        position: usize,
    },
    /// A control character.
    Control {
        /// Where.
        position: usize,
    },
    /// A sign that no name contains: brackets, commas, asterisks.
    Symbol {
        /// Where.
        position: usize,
        /// The sign.
        sign: char,
    },
    /// A combining mark without a letter, or too many on one.
    Marks {
        /// Where.
        position: usize,
    },
}

impl NameRepair {
    /// What was mended, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::SpacesRemoved => "去掉多余空格".into(),
            Self::InvisibleRemoved { count } => format!("去掉 {count} 个不可见字符"),
            Self::DotUnified { from } => format!("“{from}” (U+{:04X}) 改为间隔号“·”", *from as u32),
            Self::StraySignRemoved => "去掉多余的间隔号或撇号".into(),
            Self::CharacterReplaced { from, to } => {
                format!("“{from}” (U+{:04X}) 改为标准字“{to}” (U+{:04X})", *from as u32, *to as u32)
            }
            Self::VariantSelectorRemoved { after } => format!("去掉“{after}”后的异体选择符"),
            Self::WidthUnified => "全角字母或符号改为半角".into(),
            Self::Composed => "字母与附加符号合并为标准形式".into(),
        }
    }

    /// What was mended, in English.
    pub fn en(&self) -> String {
        match self {
            Self::SpacesRemoved => "needless spaces removed".into(),
            Self::InvisibleRemoved { count } => format!("{count} invisible characters removed"),
            Self::DotUnified { from } => format!("'{from}' (U+{:04X}) written as the interval dot", *from as u32),
            Self::StraySignRemoved => "a needless dot or apostrophe removed".into(),
            Self::CharacterReplaced { from, to } => {
                format!("'{from}' (U+{:04X}) written as '{to}' (U+{:04X})", *from as u32, *to as u32)
            }
            Self::VariantSelectorRemoved { after } => format!("variation selector behind '{after}' removed"),
            Self::WidthUnified => "full-width letters or signs written half-width".into(),
            Self::Composed => "letters and marks composed".into(),
        }
    }
}

impl NameError {
    /// The stable name of the finding, as `name_private_use`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing => "name_missing",
            Self::Placeholder => "name_placeholder",
            Self::TooLong { .. } => "name_too_long",
            Self::NoLetter => "name_no_letter",
            Self::PrivateUse { .. } => "name_private_use",
            Self::Garbled { .. } => "name_garbled",
            Self::Emoji { .. } => "name_emoji",
            Self::Digit { .. } => "name_digit",
            Self::DirectionTurned { .. } => "name_direction_turned",
            Self::Control { .. } => "name_control",
            Self::Symbol { .. } => "name_symbol",
            Self::Marks { .. } => "name_marks",
        }
    }

    /// What is wrong, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Missing => "未填姓名".into(),
            Self::Placeholder => "这是占位词, 不是姓名".into(),
            Self::TooLong { found } => format!("姓名超过 {CHARACTERS_MAX} 个字符 (现有 {found} 个)"),
            Self::NoLetter => "姓名中没有文字".into(),
            Self::PrivateUse { position } => format!("第 {position} 个字是旧系统自造字, 无法识别"),
            Self::Garbled { position } => format!("第 {position} 个字在转换编码时已丢失"),
            Self::Emoji { position } => format!("第 {position} 个字符是表情符号"),
            Self::Digit { position } => format!("第 {position} 个字符是数字"),
            Self::DirectionTurned { position } => format!("第 {position} 个字符会改变文字方向, 看到的与实际的不同"),
            Self::Control { position } => format!("第 {position} 个字符是控制字符"),
            Self::Symbol { position, sign } => format!("第 {position} 个字符“{sign}”不能用在姓名中"),
            Self::Marks { position } => format!("第 {position} 个字符处的附加符号过多或没有所附的字母"),
        }
    }

    /// What is wrong, in English.
    pub fn en(&self) -> String {
        match self {
            Self::Missing => "the name is missing".into(),
            Self::Placeholder => "a placeholder is no name".into(),
            Self::TooLong { found } => format!("the name has {found} characters, more than {CHARACTERS_MAX}"),
            Self::NoLetter => "the name has no letters".into(),
            Self::PrivateUse { position } => format!("character {position} is a private glyph of an older system"),
            Self::Garbled { position } => format!("character {position} was lost in a conversion"),
            Self::Emoji { position } => format!("character {position} is an emoji"),
            Self::Digit { position } => format!("character {position} is a digit"),
            Self::DirectionTurned { position } => {
                format!("character {position} turns the text: what is seen is not what is written")
            }
            Self::Control { position } => format!("character {position} is a control character"),
            Self::Symbol { position, sign } => format!("character {position}, '{sign}', cannot stand in a name"),
            Self::Marks { position } => {
                format!("at character {position} there are too many marks, or no letter to carry one")
            }
        }
    }

    /// What to do, in Chinese.
    pub fn cure_zh(&self) -> &'static str {
        match self {
            Self::Missing | Self::Placeholder | Self::NoLetter => "按户口簿或证件填写姓名",
            Self::TooLong { .. } => "对照证件核对; 证件姓名确实更长的, 请联系主管部门",
            Self::PrivateUse { .. } | Self::Garbled { .. } => "用支持 GB 18030 的输入法重新录入该字",
            Self::Digit { .. } => "去掉数字; “〇”不要录成数字 0",
            Self::Symbol { .. } => "去掉该符号; 括号内的说明请写在备注中",
            Self::Emoji { .. } | Self::DirectionTurned { .. } | Self::Control { .. } | Self::Marks { .. } => {
                "清空单元格后重新录入姓名"
            }
        }
    }

    /// What to do, in English.
    pub fn cure_en(&self) -> &'static str {
        match self {
            Self::Missing | Self::Placeholder | Self::NoLetter => {
                "Enter the name on the household register or document"
            }
            Self::TooLong { .. } => "Compare with the document; if its name is longer, ask the register authority",
            Self::PrivateUse { .. } | Self::Garbled { .. } => {
                "Enter the character again with an input method that supports GB 18030"
            }
            Self::Digit { .. } => "Remove the digit; the ideograph 〇 is not the digit 0",
            Self::Symbol { .. } => "Remove the sign; remarks in brackets belong into the notes",
            Self::Emoji { .. } | Self::DirectionTurned { .. } | Self::Control { .. } | Self::Marks { .. } => {
                "Clear the cell and enter the name again"
            }
        }
    }
}

impl std::fmt::Display for NameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en())
    }
}

impl std::error::Error for NameError {}
