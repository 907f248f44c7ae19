//! What several stories of changes need: pupils at school, and a case carried from hand to hand.

use std::collections::BTreeMap;

use jice_demo::{DefectRates, DemoPupil, DemoSchool, Field};
use jice_domain::{CaseId, ClassId, Grade, PersonId, SchoolYear, Verdict};
use jice_service::command::{DecideCase, FillCase, OpenCase, OpenClass, PupilRef, PupilsAsk, Versioned, WithdrawCase};
use jice_service::view::CaseView;
use jice_service::{Asked, ImportRow, Service, ServiceError};

use crate::bench::Bench;
use crate::place::{Place, School, plan};

/// A place whose schools have pupils.
pub(crate) fn founded<'a>(bench: &'a Bench, pack: &str, year: SchoolYear) -> Place<'a> {
    Place::found(bench, pack, plan(pack, 12_000, year, DefectRates::none()), year)
}

/// The same under another law than the place's own.
pub(crate) fn founded_under<'a>(bench: &'a Bench, pack: &str, law: &str, year: SchoolYear) -> Place<'a> {
    Place::found_under(bench, pack, law, plan(pack, 12_000, year, DefectRates::none()), year)
}

/// A class with its pupils, taken over from an earlier register.
pub(crate) struct Seated {
    pub(crate) class: ClassId,
    pub(crate) people: Vec<(PersonId, DemoPupil)>,
}

/// Opens the first class of `grade` in `school` and seats its pupils there; `most` of them.
pub(crate) fn seat(place: &Place<'_>, school: &School, grade: Grade, size_limit: u32, most: usize) -> Seated {
    let service = place.service();
    let class = place.plan.classes(&school.demo).into_iter().find(|class| class.grade == grade).unwrap();
    let open = OpenClass {
        code: class.code.clone(),
        name: class.name.clone(),
        grade: class.grade,
        founded_month: class.founded_month.clone(),
        class_type: class.class_type.to_owned(),
        teacher: class.teacher.clone(),
        honours: String::new(),
        size_limit,
    };
    let id = service.open_class(&school.registrar, school.org, open).unwrap().id;
    let pupils: Vec<DemoPupil> = place.plan.pupils(&school.demo, &class).take(most).collect();
    let rows: Vec<ImportRow> = (1..)
        .zip(&pupils)
        .map(|(row, pupil)| ImportRow { row, values: place.values(|field| pupil.get(field).to_owned()), class: id })
        .collect();
    let taken = service.import_entries(&school.clerk, school.org, &rows).unwrap();
    assert!(taken.refused.is_empty(), "{:?}", taken.refused.first());
    let ask = PupilsAsk { org: Some(school.org), class: Some(id), ..PupilsAsk::default() };
    let lines = service.list_pupils(&school.clerk, ask).unwrap().items;
    let found = |pupil: DemoPupil| {
        let line = lines.iter().find(|line| line.name == pupil.get(Field::Name))?;
        Some((line.person, pupil))
    };
    Seated { class: id, people: pupils.into_iter().filter_map(found).collect() }
}

/// Two schools that have `grade`: in one county, or in two.
pub(crate) fn two_schools(place: &Place<'_>, grade: Grade, one_county: bool) -> (School, School) {
    let schools: Vec<DemoSchool> = place.schools(grade);
    let county = |school: &DemoSchool| school.unit.parent;
    for (at, one) in schools.iter().enumerate() {
        for other in &schools[at + 1..] {
            let same = county(one) == county(other);
            if same == one_county && one.unit.level == other.unit.level {
                return (place.school(one), place.school(other));
            }
        }
    }
    panic!("no two schools with {grade:?}");
}

/// A case as it goes from hand to hand.
pub(crate) struct Story<'a> {
    pub(crate) service: &'a Service,
    pub(crate) person: PersonId,
    pub(crate) id: CaseId,
}

/// What is filled in, as pairs.
pub(crate) fn filled(values: &[(&str, &str)]) -> BTreeMap<String, String> {
    values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

/// A paper of one grey page.
pub(crate) fn scan() -> Vec<u8> {
    let mut jpeg = Vec::new();
    let page = image::RgbImage::from_pixel(60, 80, image::Rgb([220, 220, 220]));
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg).encode_image(&page).unwrap();
    jpeg
}

impl<'a> Story<'a> {
    /// Opens a case of a pupil in scope.
    pub(crate) fn open(
        service: &'a Service,
        asked: &Asked,
        change: &str,
        person: PersonId,
        class: Option<ClassId>,
        values: &[(&str, &str)],
    ) -> Self {
        let pupil = PupilRef { person: Some(person), ..PupilRef::default() };
        let open = OpenCase {
            change: change.to_owned(),
            unit: asked.actor.org,
            pupil,
            class,
            values: filled(values),
            legal_on: None,
        };
        let view = service.open_case(asked, open).unwrap();
        Self { service, person, id: view.id }
    }

    /// Opens a transfer of a pupil of another school, by number and name.
    pub(crate) fn receive(
        service: &'a Service,
        asked: &Asked,
        pupil: &DemoPupil,
        class: ClassId,
        values: &[(&str, &str)],
    ) -> Self {
        let named = PupilRef {
            person: None,
            number: Some(pupil.get(Field::DocumentNumber).to_owned()),
            name: Some(pupil.get(Field::Name).to_owned()),
        };
        let open = OpenCase {
            change: "transfer".to_owned(),
            unit: asked.actor.org,
            pupil: named,
            class: Some(class),
            values: filled(values),
            legal_on: None,
        };
        let view = service.open_case(asked, open).unwrap();
        Self { service, person: view.person, id: view.id }
    }

    pub(crate) fn view(&self, asked: &Asked) -> CaseView {
        self.service.view_case(asked, self.person, self.id).unwrap()
    }

    /// Every paper that is asked for.
    pub(crate) fn enclose(&self, asked: &Asked) {
        let view = self.view(asked);
        for paper in view.change.papers.iter().filter(|paper| !paper.optional) {
            self.service
                .put_evidence(asked, self.person, self.id, &paper.id, &format!("{}.jpg", paper.zh), &scan())
                .unwrap();
        }
    }

    pub(crate) fn fill(&self, asked: &Asked, class: Option<ClassId>, values: &[(&str, &str)], plea: &str) {
        let version = self.view(asked).version;
        let fill = FillCase { version, class, values: filled(values), plea: plea.to_owned(), legal_on: None };
        self.service.fill_case(asked, self.person, self.id, fill).unwrap();
    }

    pub(crate) fn submit(&self, asked: &Asked) -> Result<CaseView, ServiceError> {
        let version = self.view(asked).version;
        self.service.submit_case(asked, self.person, self.id, Versioned { version })
    }

    pub(crate) fn decide(&self, asked: &Asked, verdict: Verdict, opinion: &str) -> Result<CaseView, ServiceError> {
        let version = self.view(asked).version;
        let decide = DecideCase { version, verdict, opinion: opinion.to_owned(), override_reason: String::new() };
        self.service.decide_case(asked, self.person, self.id, &decide)?;
        Ok(self.view(asked))
    }

    pub(crate) fn accept(&self, asked: &Asked) -> CaseView {
        self.decide(asked, Verdict::Accept, "同意").unwrap_or_else(|error| panic!("{error:?}"))
    }

    pub(crate) fn withdraw(&self, asked: &Asked, reason: &str) -> Result<CaseView, ServiceError> {
        let version = self.view(asked).version;
        let withdraw = WithdrawCase { version, reason: reason.to_owned() };
        self.service.withdraw_case(asked, self.person, self.id, &withdraw)
    }
}

/// The articles of a refusal, with the rules that found them.
pub(crate) fn told(refused: Result<CaseView, ServiceError>) -> Vec<(String, String)> {
    match refused {
        Err(ServiceError::Refused(refusals)) => refusals
            .into_iter()
            .filter(|refusal| refusal.weight != jice_domain::Weight::Warns)
            .map(|refusal| (refusal.clause.article, refusal.rule))
            .collect(),
        other => panic!("{other:?}"),
    }
}
