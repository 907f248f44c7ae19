//! Why a file cannot be read, in words a clerk can act on.

use std::fmt;

/// A cap that was met; see [`crate::Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// Bytes of the uploaded file.
    FileBytes,
    /// Files inside the archive.
    Entries,
    /// Bytes inflated from one of them.
    EntryBytes,
    /// Bytes inflated from all of them.
    TotalBytes,
    /// Bytes out for each byte in.
    Ratio,
    /// Columns in use.
    Columns,
    /// Rows in use.
    Rows,
    /// Characters in a cell.
    CellChars,
    /// Bytes of shared strings.
    SharedTextBytes,
    /// Elements inside one another.
    XmlDepth,
    /// Bytes of one tag, comment or run of text.
    MarkupBytes,
    /// Bytes of one CSV record: usually a quotation mark that is never closed.
    RecordBytes,
}

/// Where in a file something stands, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Name of the worksheet; none in a CSV file.
    pub sheet: Option<String>,
    /// Spreadsheet row, from 1.
    pub row: Option<u32>,
    /// Spreadsheet column, from 0.
    pub column: Option<usize>,
    /// The part inside the archive, for the engineer.
    pub part: Option<String>,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetError {
    /// No bytes at all.
    Empty,
    /// A workbook of before 2007 (.xls, .et).
    LegacyWorkbook,
    /// A workbook behind a password.
    EncryptedWorkbook,
    /// A workbook of another office suite (.ods).
    OpenDocument,
    /// A binary workbook (.xlsb).
    BinaryWorkbook,
    /// A workbook with macros (.xlsm).
    MacroWorkbook,
    /// A web page or bare XML saved under a workbook's name.
    WebPage,
    /// Bytes that are neither a workbook nor text, or an archive that holds no workbook.
    NotATable,
    /// More than we are willing to read.
    TooMuch {
        /// Which cap.
        cap: Cap,
        /// Its value, in the cap's unit.
        limit: u64,
        /// Where.
        place: Place,
    },
    /// The file contradicts itself or breaks off.
    Damaged {
        /// What is wrong, in English, for the engineer.
        why: String,
        /// Where.
        place: Place,
    },
    /// A document type or entity declaration, which no honest workbook has.
    Doctype {
        /// The part that has it.
        part: String,
    },
    /// Two files of the same name inside the archive, or two that share bytes.
    Overlap {
        /// The name of one of them.
        part: String,
    },
    /// Every worksheet is hidden or holds nothing.
    NoSheet,
    /// No heading row within the first ten rows.
    NoHeading {
        /// Name of the worksheet; none in a CSV file.
        sheet: Option<String>,
    },
    /// Bytes that are not characters of the encoding the file is in.
    BadText {
        /// The encoding.
        encoding: &'static str,
        /// Spreadsheet row, from 1.
        row: u32,
    },
    /// The file could not be read from disk.
    Io {
        /// The system's words.
        why: String,
    },
}

/// The letters a spreadsheet shows above a column, from 0: A, Z, AA.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|b| char::from(*b)).collect()
}

impl Place {
    /// A part of the archive.
    pub fn part(part: &str) -> Self {
        Self { part: Some(part.to_owned()), ..Self::default() }
    }

    /// In Chinese, ending in a colon; empty where nothing is known.
    pub fn zh(&self) -> String {
        let mut words = String::new();
        if let Some(sheet) = &self.sheet {
            words += &format!("工作表“{sheet}”");
        }
        if let Some(row) = self.row {
            words += &format!("第 {row} 行");
        }
        if let Some(column) = self.column {
            words += &format!(" {} 列", column_letters(column));
        }
        if words.is_empty() { words } else { words + "：" }
    }

    /// In English, ending in a colon and a space; empty where nothing is known.
    pub fn en(&self) -> String {
        let words: Vec<String> = [
            self.sheet.as_ref().map(|sheet| format!("worksheet \"{sheet}\"")),
            self.row.map(|row| format!("row {row}")),
            self.column.map(|column| format!("column {}", column_letters(column))),
        ]
        .into_iter()
        .flatten()
        .collect();
        if words.is_empty() { String::new() } else { words.join(", ") + ": " }
    }
}

impl Cap {
    fn zh(self, limit: u64) -> String {
        match self {
            Self::FileBytes => format!("文件超过 {}", size(limit)),
            Self::Entries => format!("压缩包内文件超过 {limit} 个"),
            Self::EntryBytes => format!("压缩包内单个文件解开后超过 {}", size(limit)),
            Self::TotalBytes => format!("压缩包解开后总计超过 {}", size(limit)),
            Self::Ratio => format!("压缩比超过 {limit} 倍，疑为压缩炸弹"),
            Self::Columns => format!("有内容的列超过 {limit} 列"),
            Self::Rows => format!("数据超过 {limit} 行"),
            Self::CellChars => format!("单元格文字超过 {limit} 个字符"),
            Self::SharedTextBytes => format!("文字总量超过 {}", size(limit)),
            Self::XmlDepth => format!("工作簿内部结构嵌套超过 {limit} 层"),
            Self::MarkupBytes => format!("工作簿内部有超过 {} 的片段", size(limit)),
            Self::RecordBytes => format!("一行超过 {}，可能有一个英文双引号没有成对", size(limit)),
        }
    }

    fn en(self, limit: u64) -> String {
        match self {
            Self::FileBytes => format!("the file is larger than {}", size(limit)),
            Self::Entries => format!("the archive holds more than {limit} files"),
            Self::EntryBytes => format!("a file in the archive inflates to more than {}", size(limit)),
            Self::TotalBytes => format!("the archive inflates to more than {}", size(limit)),
            Self::Ratio => format!("the archive is compressed more than {limit} times: likely a bomb"),
            Self::Columns => format!("more than {limit} columns are in use"),
            Self::Rows => format!("more than {limit} rows are in use"),
            Self::CellChars => format!("the cell holds more than {limit} characters"),
            Self::SharedTextBytes => format!("there are more than {} of text", size(limit)),
            Self::XmlDepth => format!("the workbook's markup is nested deeper than {limit}"),
            Self::MarkupBytes => format!("a piece of the workbook's markup is longer than {}", size(limit)),
            Self::RecordBytes => {
                format!("a row is longer than {}: likely a quotation mark without its pair", size(limit))
            }
        }
    }

    fn cure(self) -> (&'static str, &'static str) {
        match self {
            Self::FileBytes | Self::EntryBytes | Self::TotalBytes | Self::Rows | Self::SharedTextBytes => {
                ("请按班级或年级拆成几个文件分别导入", "split the file by class or grade and import the pieces")
            }
            Self::Columns => ("请删除用不到的列后再导入", "delete the columns that are not needed"),
            Self::CellChars => ("请缩短该单元格的内容", "shorten the cell"),
            Self::RecordBytes => {
                ("请改正该行的双引号，或另存为 .xlsx 后导入", "mend the quotation marks of that row, or save as .xlsx")
            }
            Self::Entries | Self::Ratio | Self::XmlDepth | Self::MarkupBytes => (
                "请下载本系统模板，把数据复制进去后导入",
                "download the template, copy the data into it, and import that",
            ),
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 30 && b % (1 << 30) == 0 => format!("{} GB", b >> 30),
        b if b >= 1 << 20 => format!("{} MB", b >> 20),
        b if b >= 1 << 10 => format!("{} KB", b >> 10),
        b => format!("{b} B"),
    }
}

const SAVE_AS: (&str, &str) =
    ("请用 Excel 或 WPS 打开，“另存为”选择 .xlsx 后再导入", "open it in Excel or WPS, save as .xlsx, and import that");

impl SheetError {
    pub(crate) fn damaged(part: &str, why: impl fmt::Display) -> Self {
        Self::Damaged { why: why.to_string(), place: Place::part(part) }
    }

    pub(crate) fn too_much(cap: Cap, limit: u64, part: &str) -> Self {
        Self::TooMuch { cap, limit, place: Place::part(part) }
    }

    /// From a reader: our own refusals travel through the standard error unharmed.
    pub(crate) fn from_io(part: &str, error: &std::io::Error) -> Self {
        if let Some(own) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return own.clone();
        }
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                Self::damaged(part, error)
            }
            _ => Self::Io { why: error.to_string() },
        }
    }

    /// What is wrong, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Empty => "文件是空的".into(),
            Self::LegacyWorkbook => "这是旧版工作簿（.xls 或 .et），本系统不接收".into(),
            Self::EncryptedWorkbook => "工作簿设有打开密码".into(),
            Self::OpenDocument => "这是 .ods 工作簿，本系统不接收".into(),
            Self::BinaryWorkbook => "这是二进制工作簿（.xlsb），本系统不接收".into(),
            Self::MacroWorkbook => "工作簿带有宏，本系统不接收".into(),
            Self::WebPage => "这是网页或 XML 文件，只是改了扩展名".into(),
            Self::NotATable => "这不是 .xlsx 工作簿，也不是 CSV 文本".into(),
            Self::TooMuch { cap, limit, place } => format!("{}{}", place.zh(), cap.zh(*limit)),
            Self::Damaged { place, .. } => format!("{}文件已损坏或不完整", place.zh()),
            Self::Doctype { .. } => "工作簿内含文档类型声明，不是正常的工作簿".into(),
            Self::Overlap { .. } => "压缩包内有重名或相互重叠的文件，不是正常的工作簿".into(),
            Self::NoSheet => "没有可见且有内容的工作表".into(),
            Self::NoHeading { sheet } => {
                format!("{}前 10 行内没有找到表头", Place { sheet: sheet.clone(), ..Place::default() }.zh())
            }
            Self::BadText { encoding, row } => format!("第 {row} 行：文字不是有效的 {encoding} 编码"),
            Self::Io { .. } => "文件读取失败".into(),
        }
    }

    /// What is wrong, in English.
    pub fn en(&self) -> String {
        match self {
            Self::Empty => "the file is empty".into(),
            Self::LegacyWorkbook => "this is a workbook of the old format (.xls or .et), which is not taken".into(),
            Self::EncryptedWorkbook => "the workbook is protected by a password".into(),
            Self::OpenDocument => "this is an .ods workbook, which is not taken".into(),
            Self::BinaryWorkbook => "this is a binary workbook (.xlsb), which is not taken".into(),
            Self::MacroWorkbook => "the workbook has macros, which are not taken".into(),
            Self::WebPage => "this is a web page or XML under a workbook's name".into(),
            Self::NotATable => "this is neither an .xlsx workbook nor CSV text".into(),
            Self::TooMuch { cap, limit, place } => format!("{}{}", place.en(), cap.en(*limit)),
            Self::Damaged { place, .. } => format!("{}the file is damaged or incomplete", place.en()),
            Self::Doctype { .. } => "the workbook has a document type declaration, as no honest workbook does".into(),
            Self::Overlap { .. } => {
                "the archive has files of the same name or sharing bytes, as no honest workbook does".into()
            }
            Self::NoSheet => "no visible worksheet holds anything".into(),
            Self::NoHeading { sheet } => {
                format!(
                    "{}no heading row within the first 10 rows",
                    Place { sheet: sheet.clone(), ..Place::default() }.en()
                )
            }
            Self::BadText { encoding, row } => format!("row {row}: the text is not valid {encoding}"),
            Self::Io { .. } => "the file could not be read".into(),
        }
    }

    fn cure(&self) -> (&'static str, &'static str) {
        match self {
            Self::Empty | Self::NoSheet => ("请填写数据后再导入", "fill in the data first"),
            Self::LegacyWorkbook | Self::OpenDocument | Self::BinaryWorkbook | Self::MacroWorkbook | Self::WebPage => {
                SAVE_AS
            }
            Self::EncryptedWorkbook => (
                "请用 Excel 或 WPS 去掉打开密码，另存为 .xlsx 后再导入",
                "remove the password, save as .xlsx, and import that",
            ),
            Self::NotATable => ("请使用本系统模板，或另存为 .xlsx 后再导入", "use the template, or save as .xlsx"),
            Self::TooMuch { cap, .. } => cap.cure(),
            Self::Damaged { .. } => (
                "请重新打开并另存为 .xlsx；仍不行则重新下载或重新导出该文件",
                "open it, save as .xlsx again; failing that, export or download it anew",
            ),
            Self::Doctype { .. } | Self::Overlap { .. } => (
                "请下载本系统模板，把数据复制进去后导入",
                "download the template, copy the data into it, and import that",
            ),
            Self::NoHeading { .. } => (
                "请把表头（姓名、身份证件号等）放在前 10 行内，或使用本系统模板",
                "put the headings within the first 10 rows, or use the template",
            ),
            Self::BadText { .. } => {
                ("请另存为 .xlsx，或用“CSV UTF-8”格式另存后再导入", "save as .xlsx, or as CSV UTF-8")
            }
            Self::Io { .. } => ("请重新上传", "upload it again"),
        }
    }

    /// What to do about it, in Chinese.
    pub fn cure_zh(&self) -> &'static str {
        self.cure().0
    }

    /// What to do about it, in English.
    pub fn cure_en(&self) -> &'static str {
        self.cure().1
    }

    /// Where it is known, the place in the file.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::TooMuch { place, .. } | Self::Damaged { place, .. } => Some(place),
            _ => None,
        }
    }

    /// The same, with the worksheet and row where they were not known below.
    pub(crate) fn at(mut self, sheet: &str, at: (Option<u32>, Option<usize>)) -> Self {
        if let Self::TooMuch { place, .. } | Self::Damaged { place, .. } = &mut self {
            place.sheet.get_or_insert_with(|| sheet.to_owned());
            place.row = place.row.or(at.0);
            place.column = place.column.or(at.1);
        }
        self
    }
}

impl fmt::Display for SheetError {
    /// For the log: the English words with the part and the engineer's reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())?;
        if let Some(part) = self.place().and_then(|place| place.part.as_ref()) {
            write!(f, " (in {part})")?;
        }
        match self {
            Self::Damaged { why, .. } | Self::Io { why } => write!(f, ": {why}"),
            Self::Doctype { part } | Self::Overlap { part } => write!(f, " (in {part})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for SheetError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_a_spreadsheet_names_them() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702, 16_383].into_iter().map(column_letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_refusal_names_sheet_row_and_column() {
        let place = Place { sheet: Some("七年级".into()), row: Some(12), column: Some(28), part: None };
        let error = SheetError::TooMuch { cap: Cap::CellChars, limit: 32_767, place };
        assert_eq!(error.zh(), "工作表“七年级”第 12 行 AC 列：单元格文字超过 32767 个字符");
        assert_eq!(error.en(), "worksheet \"七年级\", row 12, column AC: the cell holds more than 32767 characters");
        assert_eq!(error.cure_zh(), "请缩短该单元格的内容");
    }
}
