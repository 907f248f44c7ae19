//! The ministry's comparison 部级比对: its list of problem records, taken in from a workbook or CSV by the
//! authority. Either the whole list is taken in, or each row that is wrong is told and nothing is.

use std::collections::HashMap;

use jice_domain::{
    Action, OrgId, PersonId, ProblemDeed, ProblemKind, ProblemRecord, ProblemRecordId, ProblemSource, ProblemState,
};
use jice_sheet::{FieldNames, Row, map_columns};
use jice_store::claim::{self, ClaimKey};
use jice_store::entry::SeatedEntry;
use jice_store::org::OrgTree;
use jice_store::person::{self, Person};
use jice_store::{Tx, entry, problem_record};

use crate::case::not_now;
use crate::context::{Asked, Subject};
use crate::error::InvalidField;
use crate::intake::{open_sheet, sheet_error};
use crate::view::ProblemsTold;
use crate::{Service, ServiceError};

/// Rows of a list; more are taken in as several.
const ROWS: usize = 5_000;
/// Rows that are wrong and told at once.
const WRONG: usize = 100;
/// Longest remark, in characters.
const REMARK: usize = 200;

/// The columns of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    StudentNumber,
    DocumentNumber,
    Name,
    Kind,
    Remark,
    Other,
}

const COLUMNS: [(Column, &str, &str, &str, &[&str]); 6] = [
    (Column::StudentNumber, "student_number", "学籍号", "Student number", &["全国学籍号", "省内学籍号"]),
    (
        Column::DocumentNumber,
        "document_number",
        "证件号",
        "Document number",
        &["身份证件号", "身份证号", "证件号码", "身份证件号码", "身份证号码"],
    ),
    (Column::Name, "name", "姓名", "Name", &["学生姓名"]),
    (Column::Kind, "kind", "问题类型", "Kind", &["问题学籍类型", "类型", "问题"]),
    (Column::Remark, "remark", "备注", "Remark", &["说明", "比对说明"]),
    (Column::Other, "other_number", "对方学籍号", "Other student number", &["对方证件号", "对方号码"]),
];

/// The heading of a column.
fn heading(column: Column) -> &'static str {
    COLUMNS.iter().find(|(one, ..)| *one == column).map_or("", |(_, _, zh, ..)| zh)
}

/// A row as it was read.
struct Told {
    row: u32,
    /// The column in which the number stands, and the number.
    number: (Column, String),
    name: String,
    kind: ProblemKind,
    remark: String,
    other: String,
}

/// A pupil as the register has it.
#[derive(Clone)]
struct Known {
    person: Person,
    seated: SeatedEntry,
}

/// What is wrong, row by row.
#[derive(Default)]
struct Wrong {
    fields: Vec<InvalidField>,
    count: usize,
}

impl Wrong {
    fn add(&mut self, row: u32, column: Column, zh: impl AsRef<str>, en: impl AsRef<str>) {
        self.count += 1;
        if self.fields.len() < WRONG {
            let (name, title) = COLUMNS.iter().find(|(one, ..)| *one == column).map_or(("", ""), |one| (one.1, one.2));
            self.fields.push(InvalidField {
                field: format!("rows.{row}.{name}"),
                zh: format!("第{row}行“{title}”：{}", zh.as_ref()),
                en: format!("Row {row}, {}: {}", name, en.as_ref()),
            });
        }
    }

    fn none_or_told(mut self) -> Result<(), ServiceError> {
        if self.count > self.fields.len() {
            let more = self.count - self.fields.len();
            self.fields.push(InvalidField {
                field: "file".to_owned(),
                zh: format!("另有{more}处错误未列出，请先改正以上各行。"),
                en: format!("{more} more are wrong: mend these first."),
            });
        }
        if self.fields.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(self.fields)) }
    }
}

impl Service {
    /// Takes in the ministry's list of problem records of pupils at and below `org`.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope; [`ServiceError::Invalid`] with every row that is wrong,
    /// and then nothing was taken in.
    pub fn tell_problems(&self, asked: &Asked, org: OrgId, bytes: Vec<u8>) -> Result<ProblemsTold, ServiceError> {
        self.permit(asked, Action::TellProblems, org, None)?;
        let tree = self.tree_of(asked)?;
        let told = read(bytes)?;
        let known = self.known_by_number(asked, &tree, org, &told)?;
        let mut wrong = Wrong::default();
        let mut rows: Vec<(&Told, Known, Option<Known>)> = Vec::new();
        for row in &told {
            let Some(of) = meant(row, &known, &mut wrong) else { continue };
            let count = wrong.count;
            let other = other_side(row, &known, of, &mut wrong);
            if wrong.count == count {
                rows.push((row, of.clone(), other));
            }
        }
        let mut seen = HashMap::new();
        for (row, known, _) in &rows {
            if let Some(first) = seen.insert((known.person.id, row.kind), row.row) {
                wrong.add(
                    row.row,
                    row.number.0,
                    format!("与第{first}行重复；请删去其中一行。"),
                    format!("the same as row {first}: leave one out."),
                );
            }
        }
        wrong.none_or_told()?;
        // Who is named with the other side comes first: the other's own row then means the same record.
        rows.sort_by_key(|(row, _, other)| (other.is_none(), row.row));
        let fields = format!("told rows={}", rows.len());
        let about = Subject::of("problem_records", org, org.0).with_fields(&fields);
        self.act(asked, Action::TellProblems, about, |tx| {
            let mut sum = ProblemsTold { rows: rows.len() as u64, fresh: 0, again: 0, known: 0 };
            for (row, known, other) in &rows {
                let other_id = other.as_ref().map(|other| other.person.id);
                self.note_told(tx, &tree, row, known, other_id, &mut sum)?;
                if let Some(other) = other {
                    self.note_told(tx, &tree, row, other, Some(known.person.id), &mut sum)?;
                }
            }
            Ok(sum)
        })
    }

    /// The pupils at and below `org` who bear a number of the list.
    fn known_by_number(
        &self,
        asked: &Asked,
        tree: &OrgTree,
        org: OrgId,
        told: &[Told],
    ) -> Result<HashMap<String, Known>, ServiceError> {
        let mut by_key: Vec<(ClaimKey, &str)> = Vec::new();
        let numbers = told.iter().flat_map(|row| [row.number.1.as_str(), row.other.as_str()]);
        for number in numbers.filter(|number| !number.is_empty()) {
            by_key.extend(self.number_keys(asked, number)?.into_iter().map(|key| (key, number)));
        }
        let keys: Vec<ClaimKey> = by_key.iter().map(|(key, _)| key.clone()).collect();
        let (holders, entries, people) = self.store().read::<_, ServiceError>(|db| {
            let holders: HashMap<ClaimKey, PersonId> =
                claim::find(db, &keys)?.into_iter().map(|claim| (claim.key, claim.person)).collect();
            let mut ids: Vec<PersonId> = holders.values().copied().collect();
            ids.sort_unstable();
            ids.dedup();
            let (mut entries, mut people) = (Vec::new(), Vec::new());
            for ids in ids.chunks(500) {
                entries.extend(entry::find(db, ids)?);
                people.extend(person::find(db, ids)?);
            }
            Ok((holders, entries, people))
        })?;
        // Who is out of scope and who is not there are told alike.
        let here = |seated: &SeatedEntry| seated.entry.state.is_live() && tree.path(seated.entry.school).contains(&org);
        let entries: HashMap<PersonId, SeatedEntry> =
            entries.into_iter().filter(here).map(|seated| (seated.entry.person, seated)).collect();
        let people: HashMap<PersonId, Person> = people.into_iter().map(|person| (person.id, person)).collect();
        let known = |(key, number): (ClaimKey, &str)| {
            let holder = holders.get(&key)?;
            let known = Known { person: people.get(holder)?.clone(), seated: entries.get(holder)?.clone() };
            Some((number.to_owned(), known))
        };
        Ok(by_key.into_iter().filter_map(known).collect())
    }

    /// Writes what the ministry tells of one side.
    fn note_told(
        &self,
        tx: &mut Tx,
        tree: &OrgTree,
        row: &Told,
        known: &Known,
        other: Option<PersonId>,
        sum: &mut ProblemsTold,
    ) -> Result<(), ServiceError> {
        let entry = &known.seated.entry;
        let subject = self.subject_of(&known.person, other);
        let held = problem_record::of_people(tx, &[entry.school], &[entry.person])?;
        let of_kind = |record: &&ProblemRecord| record.kind == row.kind;
        let same = held.iter().filter(of_kind).find(|record| record.subject == subject);
        // A list that does not name the other side means the record in which it is known.
        let open = || held.iter().filter(of_kind).find(|record| other.is_none() && !record.state.is_over());
        if let Some(held) = same.or_else(open) {
            let Some(next) = held.after(ProblemDeed::Told, self.today()).map_err(not_now)? else {
                sum.known += 1;
                return Ok(());
            };
            let opened = held.state.is_over();
            let remark = if row.remark.is_empty() { next.remark.clone() } else { row.remark.clone() };
            problem_record::update(tx, &ProblemRecord { remark, ..next })?;
            *(if opened { &mut sum.again } else { &mut sum.known }) += 1;
            return Ok(());
        }
        let schooling = tree.unit(entry.school).and_then(|unit| unit.school()).map(|school| school.schooling);
        let fresh = ProblemRecord {
            id: ProblemRecordId(self.id()),
            school: entry.school,
            person: entry.person,
            entry: entry.id,
            jurisdiction: entry.jurisdiction.clone(),
            kind: row.kind,
            subject,
            other,
            remark: row.remark.clone(),
            source: ProblemSource::Ministry,
            since: self.today(),
            found: self.now(),
            leaves: entry.cohort.leaves(schooling.unwrap_or_default()).unwrap_or(entry.cohort.entry_year),
            state: ProblemState::Open,
            version: 1,
        };
        problem_record::insert(tx, &fresh)?;
        sum.fresh += 1;
        Ok(())
    }
}

/// The pupil of the other entry, where the row names one.
fn other_side(row: &Told, known: &HashMap<String, Known>, of: &Known, wrong: &mut Wrong) -> Option<Known> {
    if row.other.is_empty() {
        return None;
    }
    let found = known.get(&row.other).filter(|other| other.person.id != of.person.id);
    let (zh, en) = match (row.kind.has_two_sides(), known.get(&row.other).is_some()) {
        (false, _) => ("这一类问题没有对方；请清空此格。", "this kind has no other side: leave it empty."),
        (true, false) => (
            "本辖区没有此号码的学籍；对方不在本辖区的，请清空此格，在备注中写明对方学校。",
            "no entry of the area bears it: leave it empty, and name the other school in the remark.",
        ),
        (true, true) if found.is_none() => ("对方与本人为同一条学籍；请核对。", "it is the same entry: check it."),
        (true, true) => return found.cloned(),
    };
    wrong.add(row.row, Column::Other, zh, en);
    None
}

/// The pupil that a row means.
fn meant<'k>(row: &Told, known: &'k HashMap<String, Known>, wrong: &mut Wrong) -> Option<&'k Known> {
    let Some(found) = known.get(&row.number.1) else {
        wrong.add(
            row.row,
            row.number.0,
            "本辖区没有此号码的在籍学生；请核对号码，不属本辖区的请删去该行。",
            "no pupil of the area bears it: check it, or leave the row out.",
        );
        return None;
    };
    let key = jice_domain::name::match_key;
    if key(&found.person.name) != key(&row.name) {
        wrong.add(
            row.row,
            Column::Name,
            "与该号码登记的姓名不一致；请按系统中登记的姓名填写，部级比对到的姓名写入备注。",
            "it is not the name registered with the number: write that, and the other into the remark.",
        );
        return None;
    }
    Some(found)
}

/// Reads the list; every row that cannot be read is told.
fn read(bytes: Vec<u8>) -> Result<Vec<Told>, ServiceError> {
    let mut reader = open_sheet(bytes)?;
    let names = COLUMNS.map(|(_, id, zh, en, synonyms)| FieldNames {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        synonyms: synonyms.iter().map(|name| (*name).to_owned()).collect(),
    });
    let headings = reader.headers().to_vec();
    let mapping = map_columns(&headings, &names);
    let place = |column: Column| {
        let field = COLUMNS.iter().position(|(one, ..)| *one == column);
        mapping.columns.iter().position(|mapped| *mapped == field)
    };
    let numbered = [Column::StudentNumber, Column::DocumentNumber].map(place);
    for needed in [Column::Name, Column::Kind] {
        if place(needed).is_none() {
            return Err(missing(heading(needed)));
        }
    }
    if numbered.iter().all(Option::is_none) {
        return Err(missing("学籍号”或“证件号"));
    }
    let (mut wrong, mut told) = (Wrong::default(), Vec::new());
    for row in &mut reader {
        let row = row.map_err(|error| sheet_error(&error))?;
        if told.len() + wrong.count >= ROWS {
            return Err(ServiceError::invalid(
                "file",
                format!("一次最多{ROWS}行，请分成几份导入。"),
                format!("At most {ROWS} rows at once: divide the list."),
            ));
        }
        told.extend(read_row(&row, &place, &mut wrong));
    }
    if told.is_empty() && wrong.count == 0 {
        return Err(ServiceError::invalid("file", "名单中没有一行数据。", "The list has no rows."));
    }
    wrong.none_or_told()?;
    Ok(told)
}

fn missing(heading: &str) -> ServiceError {
    ServiceError::invalid(
        "file",
        format!("没有“{heading}”一栏，请补上后再导入。"),
        format!("A column is missing ({heading}): add it, then import again."),
    )
}

fn read_row(row: &Row, place: &impl Fn(Column) -> Option<usize>, wrong: &mut Wrong) -> Option<Told> {
    let text = |column: Column| {
        let cell = place(column).and_then(|place| row.cells.get(place));
        cell.map(|cell| cell.text.trim().to_owned()).unwrap_or_default()
    };
    let clean = |column: Column| jice_domain::identity::clean(&text(column)).to_uppercase();
    let before = wrong.count;
    let numbers = [Column::StudentNumber, Column::DocumentNumber].map(|column| (column, clean(column)));
    let number = numbers.into_iter().find(|(_, number)| !number.is_empty());
    if number.is_none() {
        let column = [Column::StudentNumber, Column::DocumentNumber].into_iter().find(|one| place(*one).is_some());
        let column = column.unwrap_or(Column::StudentNumber);
        wrong.add(row.number, column, "未填写；请填写学籍号或证件号。", "empty: give the student or document number.");
    }
    let spoilt = |column: &Column| {
        let cell = place(*column).and_then(|place| row.cells.get(place));
        cell.is_some_and(|cell| matches!(cell.trouble, Some(jice_sheet::CellTrouble::NumberLostDigits { .. })))
    };
    for column in [Column::StudentNumber, Column::DocumentNumber, Column::Other].iter().filter(|one| spoilt(one)) {
        let zh = "号码以数值存放，末几位已丢失；请将该列设为文本格式后重填。";
        wrong.add(row.number, *column, zh, "the spreadsheet lost its last digits: format the column as text.");
    }
    let name = text(Column::Name);
    if name.is_empty() {
        wrong.add(row.number, Column::Name, "未填写。", "empty.");
    }
    let kind = kind_of(&text(Column::Kind));
    if kind.is_none() {
        let zh =
            "不是五类问题之一；请填写证件号重复、证件号错误、证件号与姓名不匹配、证件号已变更或姓名性别出生日期重复。";
        wrong.add(row.number, Column::Kind, zh, "not one of the five kinds.");
    }
    let remark = text(Column::Remark);
    if remark.chars().count() > REMARK || crate::words::plain("remark", &remark).is_err() {
        let zh = format!("不得超过{REMARK}字，不得含控制字符。");
        wrong.add(row.number, Column::Remark, zh, format!("at most {REMARK} characters, none of them a control one."));
    }
    (wrong.count == before).then_some(())?;
    Some(Told { row: row.number, number: number?, name, kind: kind?, remark, other: clean(Column::Other) })
}

/// The kind that a cell names: by its name, by its number, or by both; whatever marks stand between.
fn kind_of(text: &str) -> Option<ProblemKind> {
    const NUMBERS: &str = "12345①②③④⑤";
    const NAMES: [(&str, ProblemKind); 7] = [
        ("证件号重复", ProblemKind::NumberShared),
        ("证件号错误", ProblemKind::NumberWrong),
        ("证件号不存在", ProblemKind::NumberWrong),
        ("证件号与姓名不", ProblemKind::NameMismatch),
        ("证件号已变更", ProblemKind::NumberChanged),
        ("姓名性别出生日期重复", ProblemKind::PersonAlike),
        ("姓名性别生日重复", ProblemKind::PersonAlike),
    ];
    let plain: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let number = plain.chars().next().and_then(|first| NUMBERS.chars().position(|one| one == first));
    let name = if number.is_some() { plain.chars().skip(1).collect() } else { plain };
    if name.is_empty() {
        return number.map(|place| ProblemKind::ALL[place % ProblemKind::ALL.len()]);
    }
    let name = name.replace("身份证件号", "证件号").replace("身份证号", "证件号").replace("证件号码", "证件号");
    NAMES.iter().find(|(known, _)| name.starts_with(known)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_its_usual_wordings_and_its_number() {
        let cases = [
            ("证件号重复", Some(ProblemKind::NumberShared)),
            ("身份证号重复", Some(ProblemKind::NumberShared)),
            ("证件号错误（不存在）", Some(ProblemKind::NumberWrong)),
            ("身份证件号不存在", Some(ProblemKind::NumberWrong)),
            ("证件号与姓名不匹配", Some(ProblemKind::NameMismatch)),
            ("证件号已变更", Some(ProblemKind::NumberChanged)),
            ("姓名、性别、出生日期重复", Some(ProblemKind::PersonAlike)),
            ("姓名性别生日重复", Some(ProblemKind::PersonAlike)),
            ("5", Some(ProblemKind::PersonAlike)),
            ("②", Some(ProblemKind::NumberWrong)),
            ("③证件号码与姓名不匹配", Some(ProblemKind::NameMismatch)),
            ("12", None),
            ("照片不清", None),
            ("", None),
        ];
        for (text, kind) in cases {
            assert_eq!(kind_of(text), kind, "{text}");
        }
    }
}
