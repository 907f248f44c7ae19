use jice_domain::{Action, ClassId, Cohort, Grade, Jurisdiction, OrgId, PersonId, PlacementId};
use jice_print::forms::{Change, Field, Form, Guardian, NumberLine, PupilCard, Roster, RosterLine, Shown};
use jice_sheet::{RosterColumn, RosterWriter};
use jice_store::placement::{self, Place, Wanted};
use jice_store::{person, photo};

use crate::context::{Asked, Subject};
use crate::intake::school_year;
use crate::view::PupilLine;
use crate::{Download, Service, ServiceError, tree, words};

/// Which roster: of one class, of one grade, or of the whole school.
#[derive(Debug, Clone, Copy, Default)]
pub struct RosterAsk {
    /// The class.
    pub class: Option<ClassId>,
    /// The grade.
    pub grade: Option<Grade>,
}

const HEADINGS: [&str; 9] = ["序号", "姓名", "性别", "出生日期", "学籍号", "校内学号", "证件号", "年级", "班级"];

impl Service {
    /// The roster 花名册 as a workbook, numbers masked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn roster_xlsx(&self, asked: &Asked, org: OrgId, ask: RosterAsk) -> Result<Download, ServiceError> {
        let (title, lines) = self.roster_lines(asked, org, ask)?;
        let columns = HEADINGS.map(|heading| RosterColumn { heading: heading.to_owned(), width_chars: None });
        let table = jice_sheet::Roster {
            title: title.clone(),
            subtitle: format!("打印日期：{}", self.today()),
            columns: columns.to_vec(),
            landscape: true,
            footer: self.imprint(asked)?.by,
        };
        let mut writer = RosterWriter::new(&table, self.now()).map_err(ServiceError::fault)?;
        for (at, line) in lines.iter().enumerate() {
            let cells = [
                (at + 1).to_string(),
                line.name.clone(),
                sex(line.sex).to_owned(),
                line.birth_on.clone(),
                line.student_number.clone(),
                line.local_number.clone(),
                line.document.clone(),
                line.grade_name.clone(),
                line.class_name.clone(),
            ];
            writer.row(&cells).map_err(ServiceError::fault)?;
        }
        let bytes = writer.finish().map_err(ServiceError::fault)?;
        Ok(Download::xlsx(&title, bytes))
    }

    /// The roster as PDF, numbers masked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn roster_pdf(&self, asked: &Asked, org: OrgId, ask: RosterAsk) -> Result<Download, ServiceError> {
        let (title, lines) = self.roster_lines(asked, org, ask)?;
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

    /// A pupil's card 学籍卡.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn card_pdf(&self, asked: &Asked, id: PersonId) -> Result<Download, ServiceError> {
        let seated = self.seated(id)?;
        self.permit(asked, Action::PrintRoster, seated.entry.school, Some(seated.class))?;
        let view = self.view_pupil(asked, id)?;
        let (held, face) = self
            .store()
            .read::<_, ServiceError>(|db| Ok((person::find(db, &[id])?.pop(), photo::list(db, id)?.pop())))?;
        let held = held.ok_or(ServiceError::Absent)?;
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let values = words::value_views(&law, &held.values);
        let value = |id: &str| values.iter().find(|view| view.field.0.as_ref() == id).map_or("", |view| &view.value);
        let guardian = |n: u8| {
            let part = |part: &str| value(&format!("guardian{n}_{part}")).to_owned();
            Guardian {
                name: part("name"),
                relation: part("relation"),
                guardian: part("is_guardian") == "是",
                workplace: part("workplace"),
                phone: part("phone"),
            }
        };
        // Where no number is lifelong, the one that is bound to the school is the student number.
        let by_school = super::number_name(&law, true).is_none();
        let form = PupilCard {
            imprint: self.imprint(asked)?,
            school: view.line.school_name.clone(),
            name: view.line.name.clone(),
            sex: sex(view.line.sex).to_owned(),
            birth_on: held.birth,
            ethnicity: value("ethnicity").to_owned(),
            student_number: Shown::in_full(if by_school { &view.line.local_number } else { &view.line.student_number }),
            document_kind: view.line.document_kind.clone(),
            document: Shown::in_full(&view.line.document),
            entry_state: state_words(&view.line.state).to_owned(),
            basics: ["nationality", "native_place", "household_nature", "household_place", "home_address", "health"]
                .iter()
                .filter_map(|id| values.iter().find(|view| view.field.0.as_ref() == *id))
                .map(|view| Field::wide(&view.label, &view.value))
                .collect(),
            schooling: vec![
                Field::new("年级", &view.line.grade_name),
                Field::new("班级", &view.line.class_name),
                Field::new("入学年月", value("entry_month")),
            ],
            numbers: view
                .numbers
                .iter()
                .map(|number| NumberLine {
                    kind: number.label.clone(),
                    value: Shown::in_full(&number.value),
                    issuer: number.issuer.clone(),
                    valid_from: number.valid_from.parse().unwrap_or_default(),
                    valid_to: number.valid_to.as_ref().and_then(|date| date.parse().ok()),
                    temporary: number.temporary,
                })
                .collect(),
            guardians: [1, 2].into_iter().map(guardian).filter(|guardian| !guardian.name.is_empty()).collect(),
            changes: view
                .timeline
                .iter()
                .map(|event| Change {
                    on: event.valid_from.parse().unwrap_or_default(),
                    kind: event.zh.clone(),
                    details: format!("经办人 {}", event.by),
                    by: event.org_name.clone(),
                    clause: String::new(),
                })
                .collect(),
            photo: face.map(|face| self.files().get(&face.file_key)).transpose()?,
            qr: None,
        };
        self.print(&seated.entry.jurisdiction, &form, &format!("学籍卡-{}", view.line.name))
    }

    fn roster_lines(
        &self,
        asked: &Asked,
        org: OrgId,
        ask: RosterAsk,
    ) -> Result<(String, Vec<PupilLine>), ServiceError> {
        let class = asked.actor.class.or(ask.class);
        self.permit(asked, Action::PrintRoster, org, class)?;
        let tree = self.tree()?;
        let unit = tree.unit(org).ok_or(ServiceError::Absent)?;
        let year = self.school_year(&unit.jurisdiction)?;
        let schooling = unit.school().map(|school| school.schooling).unwrap_or_default();
        let cohort = ask.grade.and_then(|grade| Cohort::sitting_in(grade, year, schooling));
        let schools = [org];
        let wanted = Wanted {
            schools: &schools,
            class,
            grade: cohort.map(|cohort| (cohort.stage, cohort.entry_year)),
            name_prefix: None,
            open: Some(true),
        };
        let mut people: Vec<PersonId> = Vec::new();
        let mut after: Option<Place> = None;
        loop {
            let seats = self.store().read::<_, ServiceError>(|db| Ok(placement::page(db, &wanted, after, 500)?))?;
            let Some(last) = seats.last() else { break };
            after = Some(Place { school: last.school, placement: PlacementId(last.id.0) });
            people.extend(seats.iter().map(|seat| seat.person));
        }
        let fields = format!("roster rows={}", people.len());
        self.note_read(asked, Action::PrintRoster, Subject::of("roster", org, 0).with_fields(&fields))?;
        let lines = self.pupil_lines(&people)?;
        Ok((format!("{}{}花名册", tree::name(&tree, org), ask.grade.map(Grade::name_zh).unwrap_or_default()), lines))
    }

    /// Prints a form in the template of the place, or of the nearest above it.
    pub(crate) fn print<F: Form>(&self, place: &Jurisdiction, form: &F, name: &str) -> Result<Download, ServiceError> {
        let pack = self.packs().get(place).ok_or_else(|| ServiceError::fault(format!("no pack {}", place.0)))?;
        let template = pack.chain().find_map(|pack| self.form_source(&pack.about.id, F::TEMPLATE));
        let template = template.ok_or_else(|| ServiceError::fault(format!("no pack has {}", F::TEMPLATE)))?;
        match self.printer().print(template, form, self.now()) {
            Ok(bytes) => Ok(Download::pdf(name, bytes)),
            Err(error @ jice_print::PrintError::MissingGlyph { .. }) => Err(ServiceError::invalid(
                "name",
                format!("有字库中没有的字，未予打印：{error}。请系统管理员安装相应字体。"),
                format!("A character is in no font, so nothing was printed: {error}. Install a font that has it."),
            )),
            Err(error) => Err(ServiceError::fault(error)),
        }
    }
}

fn sex(code: u8) -> &'static str {
    match code {
        1 => "男",
        2 => "女",
        _ => "",
    }
}

fn state_words(state: &str) -> &'static str {
    match state {
        "enrolled" => "在籍",
        "stage_done" => "已完成学段",
        _ => "",
    }
}
