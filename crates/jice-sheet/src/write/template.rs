//! Templates to fill in: headings, drop-downs, notes and one sample row.

use jiff::Timestamp;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet,
};

use super::{
    WriteError, cell_text, column_index, heading_format, sheet_name, text_format, title_format, width_for, workbook,
};
use crate::{NOTES_SHEET, SAMPLE_MARK, column_letters};

const CODES_SHEET: &str = "代码表";
const HEADING_ROW: u32 = 2;
const FIRST_DATA_ROW: u32 = 3;
const LAST_ROW: u32 = 1_048_575;
/// What a spreadsheet allows for an input message and its title, in characters.
const MESSAGE_CHARS_MAX: usize = 255;
const MESSAGE_TITLE_CHARS_MAX: usize = 32;

/// What a column of a template holds. Every column is text: digits and leading zeros
/// stay as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// An identity document's number.
    Identity,
    /// A day, `YYYYMMDD` or `YYYY-MM-DD`.
    Date,
    /// A month, `YYYYMM`.
    Month,
    /// One of a list, as (code, name); the names are offered and filled in.
    Choice(Vec<(String, String)>),
}

/// A column of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateColumn {
    /// Its heading.
    pub heading: String,
    /// Whether it must be filled in: the heading gets a red star.
    pub required: bool,
    /// How to fill it in; shown when a cell is chosen, and among the notes.
    pub note: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// What the sample row says.
    pub sample: String,
}

/// A workbook to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Printed large above the table, and the name of the worksheet.
    pub title_zh: String,
    /// Paragraphs on the sheet of notes.
    pub notes: Vec<String>,
    /// The columns.
    pub columns: Vec<TemplateColumn>,
}

/// A list on the hidden sheet and where it stands there.
struct CodeList<'a> {
    choices: &'a [(String, String)],
    range: String,
}

impl Template {
    /// Writes the workbook.
    ///
    /// # Errors
    /// Where there are too many columns.
    pub fn to_xlsx(&self, created: Timestamp) -> Result<Vec<u8>, WriteError> {
        let mut book = workbook(&self.title_zh, created)?;
        let lists = self.code_lists();
        self.write_table(book.add_worksheet(), &lists)?;
        self.write_notes(book.add_worksheet())?;
        if !lists.is_empty() {
            write_codes(&mut book, &lists)?;
        }
        Ok(book.save_to_buffer()?)
    }

    /// The lists, each once however many columns use it.
    fn code_lists(&self) -> Vec<CodeList<'_>> {
        let mut lists: Vec<CodeList<'_>> = Vec::new();
        for column in &self.columns {
            if let ColumnKind::Choice(choices) = &column.kind
                && !choices.is_empty()
                && !lists.iter().any(|list| list.choices == choices.as_slice())
            {
                let letters = column_letters(lists.len() * 2 + 1);
                let range = format!("='{CODES_SHEET}'!${letters}$2:${letters}${}", choices.len() + 1);
                lists.push(CodeList { choices, range });
            }
        }
        lists
    }

    fn write_table(&self, sheet: &mut Worksheet, lists: &[CodeList<'_>]) -> Result<(), WriteError> {
        sheet.set_name(sheet_name(&self.title_zh))?;
        sheet.write_string_with_format(0, 0, cell_text(&self.title_zh), &title_format())?;
        sheet.set_row_height(0, 28)?;
        let hint =
            format!("★ 为必填；各列均为文本格式；以“{SAMPLE_MARK}”开头的行是示例，不会导入；详见“{NOTES_SHEET}”工作表");
        sheet.write_string_with_format(1, 0, hint, &text_format().set_font_color(0x0080_8080))?;
        sheet.set_row_height(HEADING_ROW, 32)?;
        sheet.set_freeze_panes(FIRST_DATA_ROW, 0)?;
        let sample = text_format().set_italic().set_font_color(0x0080_8080).set_background_color(0x00F2_F2F2);
        for (index, column) in self.columns.iter().enumerate() {
            let at = column_index(index)?;
            sheet.set_column_width(at, u32::try_from(width_for(&column.heading).max(12)).unwrap_or(12))?;
            sheet.set_column_format(at, &text_format())?;
            write_heading(sheet, at, column)?;
            let mark = if index == 0 { SAMPLE_MARK } else { "" };
            sheet.write_string_with_format(
                FIRST_DATA_ROW,
                at,
                cell_text(&format!("{mark}{}", column.sample)),
                &sample,
            )?;
            if let Some(validation) = validation(column, lists)? {
                sheet.add_data_validation(FIRST_DATA_ROW, at, LAST_ROW, at, &validation)?;
            }
        }
        Ok(())
    }

    fn write_notes(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        sheet.set_name(NOTES_SHEET)?;
        sheet.set_column_width(0, 28)?.set_column_width(1, 8)?.set_column_width(2, 70)?;
        sheet.write_string_with_format(0, 0, format!("{} {NOTES_SHEET}", self.title_zh), &title_format())?;
        let mut row = 1;
        for note in &self.notes {
            sheet.write_string_with_format(row, 0, cell_text(note), &text_format())?;
            row += 1;
        }
        row += 1;
        for (column, heading) in (0..).zip(["栏目", "必填", "填写要求"]) {
            sheet.write_string_with_format(row, column, heading, &heading_format())?;
        }
        let body = text_format().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
        for column in &self.columns {
            row += 1;
            sheet.write_string_with_format(row, 0, cell_text(&column.heading), &body)?;
            sheet.write_string_with_format(row, 1, if column.required { "★" } else { "" }, &body)?;
            sheet.write_string_with_format(row, 2, cell_text(&column.note), &body)?;
        }
        Ok(())
    }
}

fn write_heading(sheet: &mut Worksheet, at: u16, column: &TemplateColumn) -> Result<(), WriteError> {
    let heading = cell_text(&column.heading);
    if !column.required || heading.is_empty() {
        sheet.write_string_with_format(HEADING_ROW, at, heading, &heading_format())?;
        return Ok(());
    }
    let star = Format::new().set_bold().set_font_color(0x00FF_0000);
    let plain = Format::new().set_bold();
    sheet.write_rich_string_with_format(HEADING_ROW, at, &[(&star, "★"), (&plain, &heading)], &heading_format())?;
    Ok(())
}

/// The drop-down or the rule of length of a column, with what it tells the user.
fn validation(column: &TemplateColumn, lists: &[CodeList<'_>]) -> Result<Option<DataValidation>, WriteError> {
    let rule = DataValidation::new();
    let (rule, hint) = match &column.kind {
        ColumnKind::Choice(choices) => match lists.iter().find(|list| list.choices == choices.as_slice()) {
            Some(list) => (rule.allow_list_formula(Formula::new(&list.range)), "请从下拉列表中选择。"),
            None => (rule.allow_any_value(), ""),
        },
        ColumnKind::Date => {
            (rule.allow_text_length(DataValidationRule::Between(8, 10)), "格式 YYYYMMDD，如 20180901。")
        }
        ColumnKind::Month => (rule.allow_text_length(DataValidationRule::Between(6, 7)), "格式 YYYYMM，如 202509。"),
        ColumnKind::Identity => {
            (rule.allow_text_length(DataValidationRule::Between(1, 32)), "保持文本格式，18 位号码须完整，末位 X 大写。")
        }
        ColumnKind::Text => (rule.allow_any_value(), ""),
    };
    let message = format!("{hint}{}", column.note);
    if message.is_empty() {
        return Ok(None);
    }
    let cut = |text: &str, chars| text.chars().take(chars).collect::<String>();
    let rule = rule
        .set_input_title(cut(&column.heading, MESSAGE_TITLE_CHARS_MAX))?
        .set_input_message(cut(&message, MESSAGE_CHARS_MAX))?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title(cut(&column.heading, MESSAGE_TITLE_CHARS_MAX))?
        .set_error_message(cut(&message, MESSAGE_CHARS_MAX))?;
    Ok(Some(rule))
}

fn write_codes(book: &mut Workbook, lists: &[CodeList<'_>]) -> Result<(), WriteError> {
    let sheet = book.add_worksheet();
    sheet.set_name(CODES_SHEET)?.set_hidden(true);
    for (index, list) in lists.iter().enumerate() {
        let (code_at, name_at) = (column_index(index * 2)?, column_index(index * 2 + 1)?);
        sheet.write_string_with_format(0, code_at, "代码", &text_format())?;
        sheet.write_string_with_format(0, name_at, "名称", &text_format())?;
        for (row, (code, name)) in (1..).zip(list.choices) {
            sheet.write_string_with_format(row, code_at, cell_text(code), &text_format())?;
            sheet.write_string_with_format(row, name_at, cell_text(name), &text_format())?;
        }
    }
    Ok(())
}
