//! What a row is made of, and what may be wrong with a cell before any rule of the
//! register is asked.

/// A row of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row as the spreadsheet numbers it, from 1.
    pub number: u32,
    /// One cell for each heading, in the order of the headings; further ones where the
    /// row is wider than they are.
    pub cells: Vec<Cell>,
}

/// A cell as its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What the cell says, untrimmed; days are `yyyy-mm-dd`, numbers have no `.0`.
    pub text: String,
    /// Why the text may not be what was meant.
    pub trouble: Option<CellTrouble>,
}

/// Why the text of a cell may not be what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellTrouble {
    /// A number of more than 15 digits: a spreadsheet keeps 15 and fills up with zeros,
    /// so that an identity number has lost its last digits for good.
    NumberLostDigits {
        /// As the spreadsheet shows it: `1.10101E+17`.
        shown: String,
    },
    /// The cell holds a formula; the text is the value it had when last saved.
    Formula,
    /// The cell shows an error of the spreadsheet.
    Error {
        /// As shown: `#N/A`.
        shown: String,
    },
    /// The cell holds the truth value TRUE or FALSE.
    Boolean,
    /// The cell is formatted as a day, but its number is none.
    NotADay {
        /// The number.
        shown: String,
    },
}

impl Cell {
    /// A cell that says just this.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), trouble: None }
    }

    /// Whether nobody would see anything in it; so is a formula that gives no text.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl CellTrouble {
    /// What is wrong and what to do, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::NumberLostDigits { shown } => {
                format!("该格是数值（显示为 {shown}），第 15 位以后的数字已丢失；请把该列设为文本格式后重新录入")
            }
            Self::Formula => "该格是公式，不会被计算；请复制后“选择性粘贴”为数值".into(),
            Self::Error { shown } => format!("该格显示错误值 {shown}；请改正后再导入"),
            Self::Boolean => "该格是逻辑值 TRUE/FALSE；请按下拉选项填写文字".into(),
            Self::NotADay { shown } => format!("该格设为日期格式，但 {shown} 不是日期；请改为文本后重新录入"),
        }
    }

    /// What is wrong and what to do, in English.
    pub fn en(&self) -> String {
        match self {
            Self::NumberLostDigits { shown } => format!(
                "the cell is a number (shown as {shown}) and has lost every digit after the 15th; make the column text and enter it again"
            ),
            Self::Formula => "the cell is a formula, which is not evaluated; paste it as a value".into(),
            Self::Error { shown } => format!("the cell shows the error {shown}; mend it first"),
            Self::Boolean => "the cell is TRUE or FALSE; choose one of the listed words".into(),
            Self::NotADay { shown } => {
                format!("the cell is formatted as a date, but {shown} is none; make it text and enter it again")
            }
        }
    }
}
