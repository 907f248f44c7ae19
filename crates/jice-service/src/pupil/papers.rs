use jice_domain::{Action, Jurisdiction, PersonId};
use jice_print::forms::{Change, Field, Form, Guardian, NumberLine, PupilCard, Shown};
use jice_store::{person, photo};

use crate::context::Asked;
use crate::{Download, Service, ServiceError, words};

impl Service {
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
            entry_state: jice_policy::state_zh(&view.line.state).to_owned(),
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

    /// Prints a form in the template of the place, or of the nearest above it.
    pub(crate) fn print<F: Form>(&self, place: &Jurisdiction, form: &F, name: &str) -> Result<Download, ServiceError> {
        self.print_as(place, F::TEMPLATE, form, name)
    }

    /// Prints a form in a template that the pack names.
    pub(crate) fn print_as<F: Form>(
        &self,
        place: &Jurisdiction,
        template: &str,
        form: &F,
        name: &str,
    ) -> Result<Download, ServiceError> {
        let pack = self.packs().get(place).ok_or_else(|| ServiceError::fault(format!("no pack {}", place.0)))?;
        let source = pack.chain().find_map(|pack| self.form_source(&pack.about.id, template));
        let source = source.ok_or_else(|| ServiceError::fault(format!("no pack has {template}")))?;
        self.print_source(source, form, name)
    }

    /// Prints a form in the source of a template.
    pub(crate) fn print_source<F: Form>(&self, source: &str, form: &F, name: &str) -> Result<Download, ServiceError> {
        match self.printer().print(source, form, self.now()) {
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

pub(crate) fn sex(code: u8) -> &'static str {
    match code {
        1 => "男",
        2 => "女",
        _ => "",
    }
}
