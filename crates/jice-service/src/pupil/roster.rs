use jice_domain::{Action, ClassId, Cohort, Grade, OrgId, PersonId, PlacementId, Weight};
use jice_policy::facts::ExportFacts;
use jice_print::forms::{Roster, RosterLine, Shown};
use jice_sheet::{CsvWriter, RosterColumn, RosterWriter};
use jice_store::placement::{self, Place, Wanted};
use serde::Deserialize;
use utoipa::ToSchema;

use super::papers::sex;
use crate::context::{Asked, Subject};
use crate::intake::school_year;
use crate::view::PupilLine;
use crate::words::plain;
use crate::{Download, Service, ServiceError, tree};

/// Take a roster away: of one class, of one grade, or of all.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterAsk {
    /// Only pupils of this class.
    #[serde(default)]
    pub class: Option<ClassId>,
    /// Only pupils of this grade.
    #[serde(default)]
    pub grade: Option<Grade>,
    /// What for; it is kept in the log.
    #[serde(default)]
    pub purpose: String,
}

/// As what pupils are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// A workbook.
    Xlsx,
    /// Comma-separated values in UTF-8, as spreadsheet programs read them.
    Csv,
}

const HEADINGS: [&str; 9] = ["序号", "姓名", "性别", "出生日期", "学籍号", "校内学号", "证件号", "年级", "班级"];
/// The heading beside them where the pupils may be of several schools.
const SCHOOL: &str = "学校";
/// Longest purpose, in characters: it is kept with every line of the log.
const PURPOSE_MAX: usize = 200;
/// Pupils read at once.
const CHUNK: usize = 500;

impl Service {
    /// The roster 花名册 of a school as a workbook, numbers masked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Refused`] without a purpose.
    pub fn roster_xlsx(&self, asked: &Asked, org: OrgId, ask: &RosterAsk) -> Result<Download, ServiceError> {
        let (title, lines) = self.roster_lines(asked, org, &[org], ask)?;
        let rows = lines.iter().zip(1..).map(|(line, at)| cells(at, line));
        self.workbook(asked, &title, &HEADINGS, rows)
    }

    /// The pupils of a unit and all below it, as a file, numbers masked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Refused`] without a purpose.
    pub fn export_pupils(
        &self,
        asked: &Asked,
        org: OrgId,
        ask: &RosterAsk,
        format: ExportFormat,
    ) -> Result<Download, ServiceError> {
        let schools = tree::schools(&*self.tree()?, org);
        let (title, lines) = self.roster_lines(asked, org, &schools, ask)?;
        let headings: Vec<&str> = HEADINGS.into_iter().chain([SCHOOL]).collect();
        let rows = lines.iter().zip(1..).map(|(line, at)| {
            let school = line.school_name.clone();
            cells(at, line).into_iter().chain([school]).collect::<Vec<_>>()
        });
        match format {
            ExportFormat::Xlsx => self.workbook(asked, &title, &headings, rows),
            ExportFormat::Csv => {
                let mut writer = CsvWriter::new(Vec::new(), &headings).map_err(ServiceError::fault)?;
                for row in rows {
                    writer.row(&row).map_err(ServiceError::fault)?;
                }
                Ok(Download::csv(&title, writer.finish().map_err(ServiceError::fault)?))
            }
        }
    }

    /// The roster of a school as PDF, numbers masked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Refused`] without a purpose.
    pub fn roster_pdf(&self, asked: &Asked, org: OrgId, ask: &RosterAsk) -> Result<Download, ServiceError> {
        let (title, lines) = self.roster_lines(asked, org, &[org], ask)?;
        let unit = self.unit(org)?;
        let year = self.school_year(&unit.jurisdiction)?;
        let class = ask.class.and_then(|id| self.class_views(&unit).ok()?.into_iter().find(|class| class.id == id));
        let pupils = lines
            .iter()
            .map(|line| RosterLine {
                name: line.name.clone(),
                sex: sex(line.sex).to_owned(),
                birth_on: line.birth_on.parse().unwrap_or_default(),
                ethnicity: String::new(),
                student_number: Shown::in_full(&line.student_number),
                document: Shown::in_full(&line.document),
                note: line.local_number.clone(),
            })
            .collect();
        let form = Roster {
            imprint: self.imprint(asked)?,
            school: unit.name.clone(),
            class: class
                .as_ref()
                .map(|class| class.name.clone())
                .unwrap_or_else(|| ask.grade.map(Grade::name_zh).unwrap_or("全校").to_owned()),
            school_year: school_year(year.0),
            teacher: class.map(|class| class.teacher).unwrap_or_default(),
            pupils,
        };
        self.print(&unit.jurisdiction, &form, &title)
    }

    pub(crate) fn workbook(
        &self,
        asked: &Asked,
        title: &str,
        headings: &[&str],
        rows: impl Iterator<Item = impl AsRef<[String]>>,
    ) -> Result<Download, ServiceError> {
        let column = |heading: &&str| RosterColumn { heading: (*heading).to_owned(), width_chars: None };
        let table = jice_sheet::Roster {
            title: title.to_owned(),
            subtitle: format!("打印日期：{}", self.today()),
            columns: headings.iter().map(column).collect(),
            landscape: true,
            footer: self.imprint(asked)?.by,
        };
        let mut writer = RosterWriter::new(&table, self.now()).map_err(ServiceError::fault)?;
        for row in rows {
            writer.row(row.as_ref()).map_err(ServiceError::fault)?;
        }
        Ok(Download::xlsx(title, writer.finish().map_err(ServiceError::fault)?))
    }

    /// What is taken away of `org`: permitted, asked for a purpose, and in the log with
    /// purpose and size before a line is read.
    fn roster_lines(
        &self,
        asked: &Asked,
        org: OrgId,
        schools: &[OrgId],
        ask: &RosterAsk,
    ) -> Result<(String, Vec<PupilLine>), ServiceError> {
        let class = asked.actor.class.or(ask.class);
        self.permit(asked, Action::PrintRoster, org, class)?;
        let tree = self.tree()?;
        let unit = tree.unit(org).ok_or(ServiceError::Absent)?;
        let about = Subject::of("roster", org, 0).for_purpose(ask.purpose.trim());
        self.for_purpose(asked, org, about, &ask.purpose)?;
        let year = self.school_year(&unit.jurisdiction)?;
        let schooling = unit.school().map(|school| school.schooling).unwrap_or_default();
        let cohort = ask.grade.and_then(|grade| Cohort::sitting_in(grade, year, schooling));
        let grade = cohort.map(|cohort| (cohort.stage, cohort.entry_year));
        let people = self.seated_in(&Wanted { schools, class, grade, name_prefix: None, open: Some(true) })?;
        let fields = format!("roster rows={}", people.len());
        self.note_read(asked, Action::PrintRoster, about.with_fields(&fields))?;
        let mut lines = Vec::with_capacity(people.len());
        for chunk in people.chunks(CHUNK) {
            lines.extend(self.pupil_lines(asked, chunk)?);
        }
        Ok((format!("{}{}花名册", tree::name(&tree, org), ask.grade.map(Grade::name_zh).unwrap_or_default()), lines))
    }

    /// The purpose for which a list of pupils of `org` is taken away, as its law asks for one.
    pub(crate) fn for_purpose(
        &self,
        asked: &Asked,
        org: OrgId,
        about: Subject<'_>,
        purpose: &str,
    ) -> Result<(), ServiceError> {
        if purpose.chars().count() > PURPOSE_MAX {
            return Err(ServiceError::invalid(
                "purpose",
                format!("用途不超过{PURPOSE_MAX}个字。"),
                format!("A purpose has at most {PURPOSE_MAX} characters."),
            ));
        }
        plain("purpose", purpose)?;
        let mut refusals = self.rulebook(&self.unit(org)?.jurisdiction)?.evaluate_export(&ExportFacts { purpose });
        refusals.retain(|refusal| refusal.weight != Weight::Warns);
        if refusals.is_empty() {
            return Ok(());
        }
        self.note_refused(asked, Action::PrintRoster, &refusals, about)?;
        Err(ServiceError::Refused(refusals))
    }

    fn seated_in(&self, wanted: &Wanted<'_>) -> Result<Vec<PersonId>, ServiceError> {
        let limit = u32::try_from(CHUNK).expect("a few hundred");
        let mut people: Vec<PersonId> = Vec::new();
        let mut after: Option<Place> = None;
        loop {
            let seats = self.store().read::<_, ServiceError>(|db| Ok(placement::page(db, wanted, after, limit)?))?;
            let Some(last) = seats.last() else { return Ok(people) };
            after = Some(Place { school: last.school, placement: PlacementId(last.id.0) });
            people.extend(seats.iter().map(|seat| seat.person));
        }
    }
}

/// A pupil's line, numbers masked.
fn cells(at: usize, line: &PupilLine) -> Vec<String> {
    vec![
        at.to_string(),
        line.name.clone(),
        sex(line.sex).to_owned(),
        line.birth_on.clone(),
        line.student_number.clone(),
        line.local_number.clone(),
        line.document.clone(),
        line.grade_name.clone(),
        line.class_name.clone(),
    ]
}
