//! Finds the heading row below titles and notes, and reads headings that span two rows.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::events::Event;

use super::worksheet::read_reference;
use super::xml::{Xml, attribute};
use crate::{Cell, Row, SheetError};

/// The heading row stands within so many rows of the top.
pub(crate) const WITHIN_ROWS: u32 = 10;
/// A heading is a label, not an essay.
const HEADING_CHARS_MAX: usize = 60;
/// More merged ranges at the top of a sheet than these are not looked at.
const MERGES_MAX: usize = 4_096;

/// Cells merged into one, by their outermost columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) first_column: usize,
    pub(crate) last_column: usize,
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
}

/// The headings of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headings {
    pub(crate) texts: Vec<String>,
    /// The spreadsheet row after which the data begins.
    pub(crate) last_row: u32,
}

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.is_blank()).count()
}

/// Whether a row could be one of headings: most of it short words, none of it numbers.
fn reads_as_headings(row: &Row) -> bool {
    let words = row.cells.iter().filter(|cell| !cell.is_blank()).filter(|cell| {
        let text = cell.text.trim();
        cell.trouble.is_none()
            && text.chars().count() <= HEADING_CHARS_MAX
            && text.chars().any(char::is_alphabetic)
            && !text.chars().all(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x' | '-' | '/' | '.'))
    });
    words.count() * 5 >= filled(row) * 4
}

/// The index of the heading row among the first rows: the first that reads as headings
/// and is at least half as wide as the widest.
pub(crate) fn find(rows: &[Row]) -> Option<usize> {
    let near = rows.iter().take_while(|row| row.number <= WITHIN_ROWS);
    let widest = rows.iter().map(filled).max().unwrap_or(0);
    near.enumerate()
        .find(|(_, row)| filled(row) * 2 >= widest && (filled(row) >= 2 || widest == 1) && reads_as_headings(row))
        .map(|(index, _)| index)
}

/// Whether merged cells could change how the headings read, so that they must be known.
pub(crate) fn needs_merges(rows: &[Row], at: usize) -> bool {
    let below_fills_gap = rows.get(at + 1).is_some_and(|below| {
        below.number == rows[at].number + 1 && (0..below.cells.len()).any(|c| has(below, c) && !has(&rows[at], c))
    });
    let groups_above = at > 0 && rows[at - 1].number + 1 == rows[at].number && filled(&rows[at - 1]) >= 2;
    below_fills_gap || groups_above
}

fn has(row: &Row, column: usize) -> bool {
    row.cells.get(column).is_some_and(|cell| !cell.is_blank())
}

/// Reads the merged ranges that touch the top of the sheet.
pub(crate) fn read_merges<R: Read>(xml: &mut Xml<R>) -> Result<Vec<Merge>, SheetError> {
    let part = xml.part().to_owned();
    let mut merges = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "mergeCell" => {
                let range = attribute(&tag, "ref", &part)?.unwrap_or_default();
                let corners = range.split_once(':').and_then(|(a, b)| read_reference(a).zip(read_reference(b)));
                if let Some(((first_column, first_row), (last_column, last_row))) = corners
                    && first_row <= WITHIN_ROWS
                    && merges.len() < MERGES_MAX
                {
                    merges.push(Merge { first_column, last_column, first_row, last_row });
                }
            }
            Event::Eof => return Ok(merges),
            _ => {}
        }
    }
}

/// Reads the headings at `at`. Where a heading is merged over several columns and the
/// next row has one for each of them, or the row above groups them so, the group's name
/// is put before theirs when theirs alone would not tell them apart.
pub(crate) fn compose(rows: &[Row], at: usize, merges: &[Merge]) -> Headings {
    let row = &rows[at];
    let spans = |merge: &&Merge, of: &Row| {
        merge.first_row <= of.number && of.number <= merge.last_row && merge.last_column > merge.first_column
    };
    let splits_below = rows.get(at + 1).filter(|below| {
        below.number == row.number + 1
            && merges.iter().filter(|merge| spans(merge, row) && merge.last_row == row.number).any(|merge| {
                let under = (merge.first_column..=merge.last_column).filter(|c| has(below, *c)).count();
                under >= 2 && reads_as_headings(below)
            })
    });
    let (groups, labels) = match splits_below {
        Some(below) => (Some(row), below),
        None => (at.checked_sub(1).map(|above| &rows[above]).filter(|above| above.number + 1 == row.number), row),
    };
    let width = labels.cells.len().max(row.cells.len());
    let group_of = |column: usize| {
        let merge = merges.iter().find(|merge| {
            groups.is_some_and(|groups| spans(merge, groups))
                && (merge.first_column..=merge.last_column).contains(&column)
        })?;
        Some((merge.first_column, heading_text(groups?.cells.get(merge.first_column)?)))
    };
    let own: Vec<String> = (0..width)
        .map(|column| match labels.cells.get(column).filter(|cell| !cell.is_blank()) {
            Some(cell) => heading_text(cell),
            None => row.cells.get(column).map(heading_text).unwrap_or_default(),
        })
        .collect();
    let grouped: Vec<_> = (0..width).map(|column| group_of(column).filter(|_| has(labels, column))).collect();
    let texts = qualify(&own, &grouped);
    Headings { texts, last_row: labels.number }
}

/// Puts a group's name before a heading unless the group is a mere section (学生信息)
/// and no heading to its left reads the same.
fn qualify(own: &[String], groups: &[Option<(usize, String)>]) -> Vec<String> {
    let mut first_seen: HashMap<&str, Option<usize>> = HashMap::new();
    own.iter()
        .zip(groups)
        .map(|(text, group)| {
            let start = group.as_ref().map(|(start, _)| *start);
            let repeats = *first_seen.entry(text).or_insert(start) != start;
            let Some((_, name)) = group.as_ref().filter(|(_, name)| !name.is_empty() && !text.is_empty()) else {
                return text.clone();
            };
            let short = ["基本信息", "信息", "情况", "资料"].iter().find_map(|section| name.strip_suffix(section));
            match short {
                Some(short) if repeats => format!("{short}{text}"),
                Some(_) => text.clone(),
                None => format!("{name}{text}"),
            }
        })
        .collect()
}

/// The text of a heading on one line: line breaks join, other white space becomes one
/// space.
fn heading_text(cell: &Cell) -> String {
    let joined: String = cell.text.chars().filter(|c| !matches!(c, '\n' | '\r' | '\u{feff}' | '\u{200b}')).collect();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> Row {
        Row { number, cells: cells.iter().map(|text| Cell::text(*text)).collect() }
    }

    #[test]
    fn the_heading_row_stands_below_title_and_notes() {
        let rows = [
            row(1, &["某某学校学生信息采集表"]),
            row(2, &["填写说明：★为必填"]),
            row(3, &["单位：", "第一小学", "", "日期：", "2025"]),
            row(5, &["姓名", "性别\n（必填）", "出生日期", "身份证件号", "民族", "备注"]),
            row(6, &["张三", "男", "20180101", "110101201801010011", "汉族", ""]),
        ];
        assert_eq!(find(&rows), Some(3));
        let headings = compose(&rows, 3, &[]);
        assert_eq!(headings.texts[1], "性别（必填）");
        assert_eq!(headings.last_row, 5);
    }

    #[test]
    fn numbers_alone_are_no_headings() {
        assert_eq!(find(&[row(1, &["1", "2"]), row(2, &["3", "20180101"])]), None);
        assert_eq!(find(&[row(11, &["姓名", "性别"])]), None);
    }

    #[test]
    fn merged_headings_of_two_rows_become_one() {
        let rows = [
            row(1, &["姓名", "户籍", "", "成员1信息", ""]),
            row(2, &["", "所在地", "性质", "姓名", "关系"]),
            row(3, &["张三", "芜湖", "农业", "张大", "父亲"]),
        ];
        let across = |first_column, last_column| Merge { first_column, last_column, first_row: 1, last_row: 1 };
        let down = Merge { first_column: 0, last_column: 0, first_row: 1, last_row: 2 };
        let at = find(&rows).unwrap();
        assert!(needs_merges(&rows, at));
        let headings = compose(&rows, at, &[down, across(1, 2), across(3, 4)]);
        assert_eq!(headings.texts, ["姓名", "户籍所在地", "户籍性质", "成员1姓名", "关系"]);
        assert_eq!(headings.last_row, 2);
        let unmerged = compose(&rows, at, &[]);
        assert_eq!(unmerged.last_row, 1, "without merged cells the second row is data");
    }

    #[test]
    fn groups_above_a_full_heading_row_tell_its_repeats_apart() {
        let rows = [
            row(1, &["学生信息", "", "家庭成员1", ""]),
            row(2, &["姓名", "民族", "姓名", "民族"]),
            row(3, &["张三", "汉族", "张大", "汉族"]),
        ];
        let across = |first_column, last_column| Merge { first_column, last_column, first_row: 1, last_row: 1 };
        let at = find(&rows).unwrap();
        assert!(needs_merges(&rows, at));
        let headings = compose(&rows, at, &[across(0, 1), across(2, 3)]);
        assert_eq!(headings.texts, ["姓名", "民族", "家庭成员1姓名", "家庭成员1民族"]);
        assert_eq!(headings, compose(&rows, 1, &[across(0, 1), across(2, 3)]));
    }
}
