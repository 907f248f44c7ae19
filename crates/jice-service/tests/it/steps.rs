//! The steps of an intake that several stories take.

use jice_demo::{Defect, DemoPupil, Field, Workbook};
use jice_domain::{BatchId, Grade, IssuedNumber, PersonId, RowState};
use jice_service::command::{
    CheckClass, CheckWorkbook, DecideBatch, NoteArrivals, OpenBatch, ReturnRow, RowsAsk, SignBatch, Versioned,
};
use jice_service::view::{BatchView, ClassView, RowView};
use jice_service::{Asked, PageAsk};
use jice_store::number;

use crate::place::{Place, School, photos, workbook};

/// A batch of new pupils on its way.
pub(crate) struct Intake<'a> {
    pub(crate) place: &'a Place<'a>,
    pub(crate) school: School,
    pub(crate) grade: Grade,
    pub(crate) classes: Vec<(ClassView, Asked)>,
    pub(crate) id: BatchId,
}

impl<'a> Intake<'a> {
    /// Opens classes and batch of a grade in the largest school that has it.
    pub(crate) fn open(place: &'a Place<'a>, grade: Grade) -> Self {
        let school = place.school(&place.schools(grade)[0]);
        let classes = place.open_classes(&school, grade);
        Self::open_in(place, school, grade, classes)
    }

    pub(crate) fn open_in(
        place: &'a Place<'a>,
        school: School,
        grade: Grade,
        classes: Vec<(ClassView, Asked)>,
    ) -> Self {
        let open = OpenBatch { school: school.org, grade };
        let id = place.service().open_batch(&school.registrar, open).unwrap().id;
        Self { place, school, grade, classes, id }
    }

    /// What the school types, and what was planted in it.
    pub(crate) fn book(&self) -> Workbook {
        self.place.plan.workbook(&self.school.demo, self.grade)
    }

    pub(crate) fn view(&self) -> BatchView {
        self.place.service().view_batch(&self.school.registrar, self.school.org, self.id).unwrap()
    }

    /// Uploads a workbook with the columns as they were recognised, and asks to have it read.
    pub(crate) fn upload(&self, bytes: Vec<u8>) {
        let (service, registrar, org) = (self.place.service(), &self.school.registrar, self.school.org);
        let seen = service.upload_workbook(registrar, org, self.id, "新生.xlsx", bytes).unwrap();
        assert!(seen.missing.is_empty(), "{:?}", seen.missing);
        let check = CheckWorkbook { file: seen.file, columns: seen.columns };
        service.check_workbook(registrar, org, self.id, check).unwrap();
    }

    /// The same, read to its end. Returns what came out.
    pub(crate) fn read(&self, bytes: Vec<u8>) -> String {
        self.upload(bytes);
        self.place.service().work_until_idle().unwrap();
        let view = self.view();
        let job = view.job.unwrap();
        assert_eq!(job.state, jice_service::view::JobState::Done, "{job:?}");
        job.outcome
    }

    pub(crate) fn rows(&self) -> Vec<RowView> {
        self.rows_for(&self.school.registrar, None)
    }

    pub(crate) fn failing(&self) -> Vec<RowView> {
        self.rows_for(&self.school.registrar, Some(RowState::Failing))
    }

    /// Every row of the batch that `asked` sees.
    pub(crate) fn rows_for(&self, asked: &Asked, state: Option<RowState>) -> Vec<RowView> {
        let mut rows = Vec::new();
        let mut page = PageAsk { cursor: None, limit: Some(200) };
        loop {
            let ask = RowsAsk { state, page: page.clone(), ..RowsAsk::default() };
            let found = self.place.service().list_rows(asked, self.school.org, self.id, ask).unwrap();
            rows.extend(found.items);
            match found.next {
                Some(next) => page.cursor = Some(next),
                None => return rows,
            }
        }
    }

    /// Everybody came, every guardian signed, everybody has a photo.
    pub(crate) fn complete<'p>(&self, pupils: impl Iterator<Item = &'p DemoPupil>) {
        let (service, registrar, org) = (self.place.service(), &self.school.registrar, self.school.org);
        let note =
            NoteArrivals { rows: None, arrived_on: Some("2026-09-01".parse().unwrap()), guardian_confirmed: true };
        service.note_arrivals(registrar, org, self.id, note).unwrap();
        let identifier = match &self.school.demo.unit.details {
            jice_domain::UnitDetails::School(school) => school.identifier.clone(),
            jice_domain::UnitDetails::Authority { .. } => String::new(),
        };
        let put = service.put_photos(registrar, org, self.id, photos(&identifier, pupils)).unwrap();
        let lost: Vec<_> = put.iter().filter(|result| result.row.is_none()).collect();
        assert!(lost.is_empty(), "{lost:#?}");
    }

    pub(crate) fn confirm(&self) {
        let at = Versioned { version: self.view().version };
        let service = self.place.service();
        service.confirm_batch(&self.school.registrar, self.school.org, self.id, at).unwrap_or_else(|error| {
            let why: Vec<_> = self.failing().iter().map(|row| (row.row, row.findings.clone())).collect();
            panic!("{error:?}: {:?}", why.first())
        });
    }

    /// Every class teacher looks, then the head signs.
    pub(crate) fn hand_in(&self) {
        let service = self.place.service();
        for (class, teacher) in &self.classes {
            service.check_class(teacher, self.school.org, self.id, CheckClass { class: class.id }).unwrap();
        }
        let text = service.batch_undertaking(&self.school.head, self.school.org, self.id).unwrap();
        let name = self.school.head.actor.name.clone();
        let sign = SignBatch { version: self.view().version, sha256: text.sha256, name };
        let signed = service.sign_batch(&self.school.head, self.school.org, self.id, sign).unwrap();
        assert_eq!(signed.state, "submitted");
    }

    /// From the file to the authority's desk.
    pub(crate) fn submit(&self, book: &Workbook) {
        self.read(workbook(&book.headings, &book.rows));
        self.complete(book.pupils.iter());
        self.confirm();
        self.hand_in();
    }

    /// The clerk decides and the machine registers.
    pub(crate) fn decide(&self, accept: Option<Vec<u32>>, returned: Vec<ReturnRow>) -> BatchView {
        let service = self.place.service();
        let decide = DecideBatch { version: self.view().version, accept, returned };
        service.decide_batch(&self.school.clerk, self.school.org, self.id, decide).unwrap();
        service.work_until_idle().unwrap();
        self.view()
    }

    /// The numbers of a person as they stand in the register, in full.
    pub(crate) fn numbers(&self, person: PersonId) -> Vec<IssuedNumber> {
        let store = self.place.service().store();
        let found = store.read::<_, jice_store::StoreError>(|db| number::list(db, &[person])).unwrap();
        found.into_iter().map(|(_, number)| number).collect()
    }

    /// The number of `kind` that a person bears now.
    pub(crate) fn number(&self, person: PersonId, kind: &str) -> String {
        let held = self.numbers(person);
        let mut now = held.iter().filter(|number| number.kind.0 == kind && number.valid_to.is_none());
        let found = now.next().unwrap_or_else(|| panic!("no {kind} among {held:?}"));
        assert!(now.next().is_none(), "two of {kind}: {held:?}");
        found.value.clone()
    }
}

/// Whether the law refuses a row with `defect`. What the register mends by itself it lets
/// pass: digits typed full-width, a space or a bullet in a name. A character of the private
/// use area in a name is noted as a warning, for the eye. A child of another school is
/// refused only once that school has registered it.
pub(crate) fn is_refused(defect: Defect) -> bool {
    use Defect as D;
    !matches!(
        defect,
        D::FullWidthDigits { .. }
            | D::NameFullWidthSpace
            | D::NameBulletDot
            | D::NamePrivateUse
            | D::DuplicateElsewhere { .. }
    )
}

/// The identity number of a pupil.
pub(crate) fn document(pupil: &DemoPupil) -> &str {
    pupil.get(Field::DocumentNumber)
}
