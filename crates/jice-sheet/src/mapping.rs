//! Which column holds which field: the same template circulates in several wordings and
//! orders, so columns are known by their headings and never by their places.

use unicode_normalization::UnicodeNormalization;

/// The names by which a field may be headed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldNames {
    /// The field's identifier, as `birth_date`.
    pub id: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name; empty where it has none.
    pub en: String,
    /// Other wordings met in real templates.
    pub synonyms: Vec<String>,
}

/// What could not be decided from the headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ambiguity {
    /// Several columns claim one field; none of them is mapped.
    ManyColumns {
        /// Index of the field.
        field: usize,
        /// Indices of the columns.
        columns: Vec<usize>,
    },
    /// One column could be any of several fields; it is not mapped.
    ManyFields {
        /// Index of the column.
        column: usize,
        /// Indices of the fields.
        fields: Vec<usize>,
    },
}

/// Which column holds which field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// For each column the index of its field.
    pub columns: Vec<Option<usize>>,
    /// Columns whose field was guessed from a similar wording: a person confirms them.
    pub guesses: Vec<usize>,
    /// Columns with a heading that fits no field.
    pub unmapped: Vec<usize>,
    /// Fields that no column holds.
    pub missing: Vec<usize>,
    /// What a person has to decide.
    pub ambiguous: Vec<Ambiguity>,
}

/// A guess must share this much of the longer wording, in hundredths.
const LIKENESS_PERCENT: usize = 60;
/// A guess rests on no fewer characters than these.
const GUESS_CHARS_MIN: usize = 3;
/// Words that say whose field it is. A heading that differs from a field by one of them
/// speaks of somebody else, however alike the two are.
const WHOSE: [&str; 12] =
    ["成员", "父", "母", "监护人", "家长", "配偶", "学校", "班主任", "教师", "校长", "联系人", "原"];

/// A heading without what varies: width of characters, white space, marks of obligation,
/// notes in brackets, and the case of Latin letters.
fn plain(heading: &str) -> String {
    let mut depth = 0_usize;
    let mut text = String::new();
    for character in heading.nfkc() {
        match character {
            '(' | '[' | '【' | '〔' | '{' => depth += 1,
            ')' | ']' | '】' | '〕' | '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '*' | '★' | '☆' | '※' | '●' | '#' | ':' | '"' | '\'' | '_' | '\u{200b}' | '\u{feff}' => {}
            c if c.is_whitespace() => {}
            c => text.extend(c.to_lowercase()),
        }
    }
    text
}

/// The same without the endings that only say how the value is written.
fn bare(heading: &str) -> String {
    let mut text = plain(heading);
    for ending in ["行政区划代码", "行政区划码", "行政区划", "代码", "编码"] {
        if let Some(rest) = text.strip_suffix(ending).filter(|rest| rest.chars().count() >= 2) {
            text.truncate(rest.len());
            break;
        }
    }
    text
}

/// Finds the field of each column by its exact name, then by a synonym, then by a guess
/// at what reads almost the same. A surer match takes the field from a less sure one.
pub fn map_columns(headers: &[String], fields: &[FieldNames]) -> Mapping {
    let mut mapping = Mapping { columns: vec![None; headers.len()], ..Mapping::default() };
    let mut held = vec![false; fields.len()];
    let names = |field: &FieldNames| [plain(&field.zh), plain(&field.en), plain(&field.id)];
    claim(&mut mapping, &mut held, headers, &plain, &|heading| {
        fields_where(fields, |field| names(field).contains(heading))
    });
    claim(&mut mapping, &mut held, headers, &plain, &|heading| {
        fields_where(fields, |field| field.synonyms.iter().any(|synonym| plain(synonym) == *heading))
    });
    claim(&mut mapping, &mut held, headers, &bare, &|heading| {
        fields_where(fields, |field| {
            bare(&field.zh) == *heading || field.synonyms.iter().any(|synonym| bare(synonym) == *heading)
        })
    });
    guess(&mut mapping, &mut held, headers, fields);
    mapping.unmapped = (0..headers.len())
        .filter(|column| mapping.columns[*column].is_none() && !plain(&headers[*column]).is_empty())
        .collect();
    mapping.missing = (0..fields.len()).filter(|field| !mapping.columns.contains(&Some(*field))).collect();
    mapping
}

fn fields_where(fields: &[FieldNames], test: impl Fn(&FieldNames) -> bool) -> Vec<usize> {
    fields.iter().enumerate().filter(|(_, field)| test(field)).map(|(index, _)| index).collect()
}

fn is_open(mapping: &Mapping, column: usize) -> bool {
    let decided = mapping.ambiguous.iter().any(|ambiguity| match ambiguity {
        Ambiguity::ManyColumns { columns, .. } => columns.contains(&column),
        Ambiguity::ManyFields { column: other, .. } => *other == column,
    });
    mapping.columns[column].is_none() && !decided
}

/// Gives every open column the one field that `find` names for it and nobody holds.
fn claim(
    mapping: &mut Mapping,
    held: &mut [bool],
    headers: &[String],
    normalise: &dyn Fn(&str) -> String,
    find: &dyn Fn(&String) -> Vec<usize>,
) {
    let mut claims: Vec<Vec<usize>> = vec![Vec::new(); held.len()];
    for (column, header) in headers.iter().enumerate() {
        if !is_open(mapping, column) {
            continue;
        }
        let heading = normalise(header);
        if heading.is_empty() {
            continue;
        }
        let found: Vec<usize> = find(&heading).into_iter().filter(|field| !held[*field]).collect();
        match found.as_slice() {
            [] => {}
            [field] => claims[*field].push(column),
            _ => mapping.ambiguous.push(Ambiguity::ManyFields { column, fields: found }),
        }
    }
    for (field, columns) in claims.into_iter().enumerate() {
        match columns.as_slice() {
            [] => {}
            [column] => {
                mapping.columns[*column] = Some(field);
                held[field] = true;
            }
            _ => {
                held[field] = true;
                mapping.ambiguous.push(Ambiguity::ManyColumns { field, columns });
            }
        }
    }
}

/// Gives open columns the free field they most resemble, and says so.
fn guess(mapping: &mut Mapping, held: &mut [bool], headers: &[String], fields: &[FieldNames]) {
    let before = mapping.columns.clone();
    let free = held.to_vec();
    let likeness_to = |heading: &str, field: &FieldNames| {
        std::iter::once(&field.zh).chain(&field.synonyms).map(|name| likeness(heading, &bare(name))).max().unwrap_or(0)
    };
    claim(mapping, held, headers, &bare, &|heading| {
        let scores: Vec<usize> =
            fields.iter().zip(&free).map(|(field, held)| if *held { 0 } else { likeness_to(heading, field) }).collect();
        let best = scores.iter().copied().max().filter(|best| *best >= LIKENESS_PERCENT);
        best.map_or_else(Vec::new, |best| (0..scores.len()).filter(|field| scores[*field] == best).collect())
    });
    mapping.guesses = (0..headers.len()).filter(|column| mapping.columns[*column] != before[*column]).collect();
}

/// How much of the longer wording the shorter one covers, in hundredths, when all its
/// characters occur in it in the same order; otherwise 0.
fn likeness(left: &str, right: &str) -> usize {
    let (mut short, mut long): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if short.len() > long.len() {
        std::mem::swap(&mut short, &mut long);
    }
    if short.len() < GUESS_CHARS_MIN || WHOSE.iter().any(|word| left.contains(word) != right.contains(word)) {
        return 0;
    }
    let mut rest = long.iter();
    let covered = short.iter().all(|character| rest.any(|other| other == character));
    if covered { short.len() * 100 / long.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(zh: &str, synonyms: &[&str]) -> FieldNames {
        let synonyms = synonyms.iter().map(|text| (*text).to_owned()).collect();
        FieldNames { id: String::new(), zh: zh.into(), en: String::new(), synonyms }
    }

    fn headings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn marks_widths_and_notes_do_not_matter() {
        let fields = [field("姓名", &[]), field("国籍/地区", &[]), field("出生地", &[])];
        let mapping = map_columns(&headings(&["★姓　名（必填）", "国籍／地区*", "出生地行政区划代码"]), &fields);
        assert_eq!(mapping.columns, [Some(0), Some(1), Some(2)]);
        assert!(mapping.guesses.is_empty() && mapping.unmapped.is_empty() && mapping.missing.is_empty());
    }

    #[test]
    fn likeness_is_only_a_guess() {
        let fields = [field("是否需要乘坐校车", &[]), field("残疾人类型", &[])];
        let mapping = map_columns(&headings(&["是否乘坐校车", "残疾类型", "是否残疾人"]), &fields);
        assert_eq!(mapping.columns, [Some(0), Some(1), None]);
        assert_eq!((mapping.guesses, mapping.unmapped), (vec![0, 1], vec![2]));
    }

    #[test]
    fn another_persons_field_is_never_guessed() {
        let fields = [field("身份证件号", &[]), field("联系电话", &[]), field("姓名", &[])];
        let mapping = map_columns(&headings(&["父亲身份证件号", "学校联系电话", "监护人姓名"]), &fields);
        assert_eq!(mapping.columns, [None, None, None]);
    }

    #[test]
    fn two_columns_for_one_field_are_left_to_a_person() {
        let fields = [field("姓名", &["学生姓名"]), field("性别", &[])];
        let mapping = map_columns(&headings(&["姓名", "性别", "姓 名", "学生姓名"]), &fields);
        assert_eq!(mapping.columns, [None, Some(1), None, None]);
        assert_eq!(mapping.ambiguous, [Ambiguity::ManyColumns { field: 0, columns: vec![0, 2] }]);
        assert_eq!((mapping.missing, mapping.unmapped), (vec![0], vec![0, 2, 3]));
    }

    #[test]
    fn one_column_for_two_fields_is_left_to_a_person() {
        let fields = [field("现住址", &["住址"]), field("家庭地址", &["住址"])];
        let mapping = map_columns(&headings(&["住址"]), &fields);
        assert_eq!(mapping.ambiguous, [Ambiguity::ManyFields { column: 0, fields: vec![0, 1] }]);
    }
}
