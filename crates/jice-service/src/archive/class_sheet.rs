//! Results of a class in one workbook: a pupil a row, a subject a column. All of it is noted, or
//! nothing is, with everything that is wrong and where.

use std::collections::{BTreeMap, HashMap, HashSet};

use jice_domain::{Action, ArchiveItem, ArchiveItemId, ClassId, OrgId, PersonId};
use jice_policy::{ArchiveField, ArchiveKind};
use jice_sheet::{Limits, Row, SheetReader};
use jice_store::placement::{self, Wanted};
use jice_store::{archive_item, class, number};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::note::read;
use crate::context::{Asked, Subject};
use crate::intake::sheet_error;
use crate::view::{ResultFault, ResultsNoted};
use crate::words::plain;
use crate::{Download, Service, ServiceError};

/// Of which examination the results are.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteResults {
    /// The day of the results.
    #[schema(value_type = String, format = Date)]
    pub held_on: Date,
    /// The school year, as 2026-2027.
    pub school_year: String,
    /// The term, as the pack calls it.
    pub term: String,
    /// The examination, as the pack calls it.
    pub exam: String,
}

/// The kind of item that a result is.
const GRADE: &str = "grade";
/// The heading over names.
const NAME: &str = "姓名";
/// Headings over a number by which pupils of one name are told apart.
const NUMBERS: [&str; 3] = ["学籍号", "校内学号", "学号"];
/// Headings over what is no result of a subject. Ranks are noted in no archive.
const BESIDE: [&str; 9] = ["序号", "性别", "班级", "年级", "备注", "总分", "平均分", "名次", "排名"];
/// Most rows of a class's workbook.
const ROWS_MOST: usize = 300;

/// A pupil of the class.
struct Pupil {
    person: PersonId,
    name: String,
    numbers: Vec<String>,
    /// The results there are of the examination, by subject.
    known: HashMap<String, String>,
}

impl Service {
    /// Notes the results of a class from a workbook.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the file is no workbook, or the examination is not named.
    pub fn note_results(
        &self,
        asked: &Asked,
        org: OrgId,
        class: ClassId,
        of: &NoteResults,
        bytes: &[u8],
    ) -> Result<ResultsNoted, ServiceError> {
        self.permit(asked, Action::KeepArchive, org, Some(class))?;
        let law = self.rulebook(&self.unit(org)?.jurisdiction)?;
        let section = law.archive().iter().find(|one| one.kinds.iter().any(|kind| kind == GRADE));
        let (section, kind) = section.zip(law.archive_kind(GRADE)).ok_or_else(|| {
            ServiceError::invalid("file", "本规则包的学籍档案不记成绩。", "The archive here holds no results.")
        })?;
        self.past_day(of.held_on)?;
        let head: BTreeMap<String, String> = [("school_year", &of.school_year), ("term", &of.term), ("exam", &of.exam)]
            .map(|(field, value)| (field.to_owned(), value.clone()))
            .into();
        // Subject and result are the cells': here only whether the examination is named right.
        let mut whole = head.clone();
        whole.extend([("subject".to_owned(), "—".to_owned()), ("result".to_owned(), "0".to_owned())]);
        let head: BTreeMap<String, String> = read(&law, GRADE, &whole)?
            .into_iter()
            .filter(|(field, _)| field != "subject" && field != "result")
            .collect();
        let pupils = self.pupils_of(org, class, &head)?;
        let sheet = Sheet::read(bytes, kind)?;
        let mut noted: Vec<(PersonId, BTreeMap<String, String>)> = Vec::new();
        let mut told = ResultsNoted { left_out: sheet.left_out.clone(), ..ResultsNoted::default() };
        let mut seen = HashSet::new();
        for row in &sheet.rows {
            let pupil = match sheet.pupil(row, &pupils) {
                Ok(pupil) => pupil,
                Err(fault) => {
                    told.faults.push(*fault);
                    continue;
                }
            };
            if !seen.insert(pupil.person) {
                told.faults.push(sheet.fault(
                    row,
                    sheet.name,
                    "该生在表中出现两次，请删去一行。",
                    "The pupil stands twice: take one row out.",
                ));
                continue;
            }
            for (column, subject) in &sheet.subjects {
                match sheet.result(row, *column, pupil, subject) {
                    Err(fault) => told.faults.push(*fault),
                    Ok(None) => {}
                    Ok(Some(result)) if pupil.known.get(subject) == Some(&result) => told.known += 1,
                    Ok(Some(result)) => {
                        let mut values = head.clone();
                        values.extend([("subject".to_owned(), subject.clone()), ("result".to_owned(), result)]);
                        noted.push((pupil.person, values));
                    }
                }
            }
        }
        if !told.faults.is_empty() {
            return Ok(told);
        }
        let fields = format!("results {} of class {class}", noted.len());
        self.act(asked, Action::KeepArchive, Subject::of("class", org, class.0).with_fields(&fields), |tx| {
            for (person, values) in &noted {
                self.still_at(tx, *person, org)?;
                let item = ArchiveItem {
                    id: ArchiveItemId(self.id()),
                    person: *person,
                    version: 1,
                    section: section.id.clone(),
                    kind: GRADE.to_owned(),
                    held: of.held_on,
                    school: org,
                    values: values.clone(),
                    reason: String::new(),
                    origin: String::new(),
                    paper: None,
                    org: asked.actor.org,
                    account: asked.actor.account,
                    put: self.now(),
                };
                archive_item::insert(tx, &item)?;
            }
            Ok(())
        })?;
        told.noted = u32::try_from(noted.len()).unwrap_or(u32::MAX);
        Ok(told)
    }

    /// A workbook to fill in: the pupils of a class, and columns for subjects.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn results_template(&self, asked: &Asked, org: OrgId, class: ClassId) -> Result<Download, ServiceError> {
        self.permit(asked, Action::KeepArchive, org, Some(class))?;
        let held = self.store().read::<_, ServiceError>(|db| Ok(class::find(db, org, class)?))?;
        let held = held.ok_or(ServiceError::Absent)?;
        let pupils = self.pupils_of(org, class, &BTreeMap::new())?;
        let fields = format!("results template rows={}", pupils.len());
        self.note_read(asked, Action::ListPupils, Subject::of("class", org, class.0).with_fields(&fields))?;
        let title = format!("{}成绩", held.name);
        let rows = pupils.iter().zip(1..).map(|(pupil, at): (_, u32)| {
            [at.to_string(), pupil.name.clone(), String::new(), String::new(), String::new(), String::new()]
        });
        self.workbook(asked, &title, &["序号", NAME, "学号", "语文", "数学", "英语"], rows)
    }

    /// The pupils of a class, with their results of the examination `head`.
    fn pupils_of(
        &self,
        org: OrgId,
        class: ClassId,
        head: &BTreeMap<String, String>,
    ) -> Result<Vec<Pupil>, ServiceError> {
        self.store().read(|db| {
            let schools = [org];
            let wanted = Wanted { schools: &schools, class: Some(class), open: Some(true), ..Wanted::default() };
            let seats = placement::page(db, &wanted, None, 1_000)?;
            let people: Vec<PersonId> = seats.iter().map(|seat| seat.person).collect();
            let mut numbers: HashMap<PersonId, Vec<String>> = HashMap::new();
            for (person, number) in number::list(db, &people)? {
                numbers.entry(person).or_default().push(number.value);
            }
            let mut known: HashMap<PersonId, HashMap<ArchiveItemId, ArchiveItem>> = HashMap::new();
            for item in archive_item::of(db, &people)?.into_iter().filter(|item| item.kind == GRADE) {
                known.entry(item.person).or_default().insert(item.id, item);
            }
            let of_exam = |item: &ArchiveItem| head.iter().all(|(field, value)| item.values.get(field) == Some(value));
            let result =
                |item: ArchiveItem| Some((item.values.get("subject")?.clone(), item.values.get("result")?.clone()));
            Ok(seats
                .into_iter()
                .map(|seat| Pupil {
                    person: seat.person,
                    name: seat.name,
                    numbers: numbers.remove(&seat.person).unwrap_or_default(),
                    known: known
                        .remove(&seat.person)
                        .unwrap_or_default()
                        .into_values()
                        .filter(of_exam)
                        .filter_map(result)
                        .collect(),
                })
                .collect())
        })
    }
}

/// A workbook of results as it is read.
struct Sheet<'a> {
    rows: Vec<Row>,
    /// The spreadsheet's letters of each column.
    letters: Vec<String>,
    name: usize,
    number: Option<usize>,
    subjects: Vec<(usize, String)>,
    left_out: Vec<String>,
    result: &'a ArchiveField,
}

impl<'a> Sheet<'a> {
    fn read(bytes: &[u8], kind: &'a ArchiveKind) -> Result<Self, ServiceError> {
        let wrong = |zh: String, en: &str| ServiceError::invalid("file", zh, en);
        let reader = SheetReader::open(bytes.to_vec(), &Limits::default()).map_err(|error| sheet_error(&error))?;
        let headings: Vec<String> = reader.headers().iter().map(|heading| heading.trim().to_owned()).collect();
        let letters = (0..headings.len()).map(|at| reader.column_letters(at).unwrap_or_default()).collect();
        let place = |wanted: &[&str]| headings.iter().position(|heading| wanted.contains(&heading.as_str()));
        let name = place(&[NAME]).ok_or_else(|| {
            wrong("没有“姓名”一栏，请补上后再导入。".to_owned(), "There is no column of names (姓名): add it.")
        })?;
        let number = place(&NUMBERS);
        let (mut subjects, mut left_out): (Vec<(usize, String)>, Vec<String>) = (Vec::new(), Vec::new());
        for (at, heading) in headings.iter().enumerate() {
            match heading.as_str() {
                "" | NAME => {}
                _ if Some(at) == number || NUMBERS.contains(&heading.as_str()) => {}
                beside if BESIDE.contains(&beside) => left_out.push(heading.clone()),
                _ if subjects.iter().any(|(_, subject)| subject == heading) => {
                    return Err(wrong(
                        format!("学科“{heading}”有两栏，请删去一栏。"),
                        "A subject stands over two columns: take one out.",
                    ));
                }
                _ => {
                    plain("file", heading)?;
                    subjects.push((at, heading.clone()));
                }
            }
        }
        if subjects.is_empty() {
            return Err(wrong(
                "没有学科栏：姓名之后每科一栏，栏名写学科名称。".to_owned(),
                "There is no column of a subject: one each behind the names, named for it.",
            ));
        }
        let mut rows = Vec::new();
        for row in reader {
            rows.push(row.map_err(|error| sheet_error(&error))?);
            if rows.len() > ROWS_MOST {
                return Err(wrong(
                    format!("超过{ROWS_MOST}行，请按班级分开导入。"),
                    "There are too many rows: one class at a time.",
                ));
            }
        }
        let result = kind.field.iter().find(|field| field.id == "result");
        let result = result.ok_or_else(|| ServiceError::fault("a grade without a result"))?;
        Ok(Self { rows, letters, name, number, subjects, left_out, result })
    }

    fn cell<'r>(&self, row: &'r Row, column: usize) -> &'r str {
        row.cells.get(column).map_or("", |cell| cell.text.trim())
    }

    fn fault(&self, row: &Row, column: usize, zh: impl Into<String>, en: impl Into<String>) -> ResultFault {
        let letters = self.letters.get(column).map_or("", String::as_str);
        ResultFault {
            cell: format!("{letters}{}", row.number),
            name: self.cell(row, self.name).chars().take(60).collect(),
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The pupil of a row: by name, and by number where the class has two of one name.
    fn pupil<'p>(&self, row: &Row, pupils: &'p [Pupil]) -> Result<&'p Pupil, Box<ResultFault>> {
        let name = self.cell(row, self.name);
        let number = self.number.map_or("", |column| self.cell(row, column));
        let mut named: Vec<&Pupil> = pupils.iter().filter(|pupil| pupil.name == name).collect();
        if named.is_empty() {
            let (zh, en) = (
                "本班没有这名学生，请核对姓名，或者先办理转班、转学。",
                "No pupil of the class is called so: check the name.",
            );
            return Err(Box::new(self.fault(row, self.name, zh, en)));
        }
        if !number.is_empty() {
            let ends =
                |held: &String| held.eq_ignore_ascii_case(number) || (number.len() >= 4 && held.ends_with(number));
            named.retain(|pupil| pupil.numbers.iter().any(ends));
            if named.is_empty() {
                let column = self.number.unwrap_or(self.name);
                let (zh, en) =
                    ("姓名与学籍号、学号不是同一名学生，请核对。", "Name and number are not of one pupil: check them.");
                return Err(Box::new(self.fault(row, column, zh, en)));
            }
        }
        match named.as_slice() {
            [one] => Ok(one),
            _ => {
                let (zh, en) = (
                    "本班有同名学生，请加“学籍号”一栏并填写。",
                    "The class has two of this name: add their numbers (学籍号).",
                );
                Err(Box::new(self.fault(row, self.name, zh, en)))
            }
        }
    }

    /// The result in a cell; none where it is empty: who was absent has none.
    fn result(
        &self,
        row: &Row,
        column: usize,
        pupil: &Pupil,
        subject: &str,
    ) -> Result<Option<String>, Box<ResultFault>> {
        let Some(cell) = row.cells.get(column).filter(|cell| !cell.is_blank()) else { return Ok(None) };
        if let Some(trouble) = &cell.trouble {
            return Err(Box::new(self.fault(row, column, format!("{}。", trouble.zh()), trouble.en())));
        }
        let result = self.result.read(cell.text.trim()).map_err(|(zh, en)| {
            Box::new(self.fault(row, column, format!("{subject}成绩{zh}"), format!("{subject}: {en}")))
        })?;
        match pupil.known.get(subject) {
            Some(known) if *known != result => Err(Box::new(self.fault(
                row,
                column,
                format!("该生这次考试的{subject}成绩已记为{known}；确需更正的，请在其学籍档案中更正并写明理由。"),
                format!("The result is noted already as {known}: correct it in the pupil's archive, with the reason."),
            ))),
            _ => Ok(Some(result)),
        }
    }
}
