use std::collections::HashMap;

use jice_domain::{Action, BatchId, Candidate, OrgId, Refusal, Weight};
use jice_policy::facts::PhotoActFacts;
use jice_sheet::{PhotoLimits, PhotoProblem, PhotoZip};
use jice_store::batch_row::{self, BatchRow};

use super::Intake;
use super::check_workbook::sheet_error;
use super::rows::{editable, undecided};
use crate::context::{Asked, Subject};
use crate::law::Verdict;
use crate::photo::{self, PhotoFault, SentPhoto};
use crate::view::{PhotoResult, RowView};
use crate::{Download, Service, ServiceError};

/// How a photo came in.
const SOURCES: [&str; 2] = ["capture", "import"];

impl Service {
    /// Takes photos from an archive whose files are named by identity number, or by
    /// `school identifier_class_name` for children without one. Every file has its answer.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where it is no archive within the limits.
    pub fn put_photos(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        bytes: Vec<u8>,
    ) -> Result<Vec<PhotoResult>, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        let index = self.name_index(&intake)?;
        let mut archive = PhotoZip::open(bytes, &PhotoLimits::default()).map_err(|error| sheet_error(&error))?;
        let mut results = Vec::new();
        let mut kept: Vec<(u32, String)> = Vec::new();
        for entry in &mut archive {
            let shown = entry.name;
            let file = match entry.outcome {
                Ok(file) => file,
                Err(problem) => {
                    results.push(result(shown, None, vec![photo_refusal(&intake, &PhotoTrouble::Problem(problem))]));
                    continue;
                }
            };
            let matched = index.get(&photo_name(&file.name_stem)).map_or(&[][..], Vec::as_slice);
            let (row, findings) = match matched {
                [] => (None, vec![photo_refusal(&intake, &PhotoTrouble::Nobody)]),
                [one] => {
                    let (jpeg, findings) = look(&intake, &file.bytes);
                    if let Some(jpeg) = jpeg {
                        kept.push((one.0, self.files().put(&jpeg)?));
                    }
                    (Some(one), findings)
                }
                [_, _, ..] => (None, vec![photo_refusal(&intake, &PhotoTrouble::SeveralPupils)]),
            };
            results.push(result(shown, row, findings));
        }
        let fields = format!("photos={}", kept.len());
        self.act(asked, Action::PrepareIntake, Subject::of("batch", org, id.0).with_fields(&fields), |tx| {
            let batch = editable(tx, org, id)?;
            for (number, key) in &kept {
                let Some(mut row) = batch_row::find(tx, org, id, *number)?.filter(is_open) else { continue };
                self.lay_photo(tx, &intake, &mut row, key, "import")?;
            }
            self.note_entering(tx, asked, batch)?;
            Ok(results.clone())
        })
    }

    /// Takes one photo, from the camera or a file.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] with what is wrong with it.
    pub fn put_photo(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        row: u32,
        source: &str,
        bytes: &[u8],
    ) -> Result<RowView, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        if !SOURCES.contains(&source) {
            return Err(ServiceError::invalid(
                "source",
                "照片来源应为采集或导入。",
                "A photo is captured or imported.",
            ));
        }
        let (jpeg, findings) = look(&intake, bytes);
        let Verdict { refusals, warnings } = findings.into();
        let jpeg = jpeg.ok_or(ServiceError::Refused(refusals))?;
        let key = self.files().put(&jpeg)?;
        self.act(asked, Action::PrepareIntake, Subject::of("batch_row", org, id.0).with_fields("photo"), |tx| {
            let batch = editable(tx, org, id)?;
            let mut kept = undecided(batch_row::find(tx, org, id, row)?.ok_or(ServiceError::Absent)?)?;
            self.lay_photo(tx, &intake, &mut kept, &key, source)?;
            self.note_entering(tx, asked, batch)
        })?;
        let mut view = self.view_row(asked, org, id, row)?;
        // What is for the eye is shown to whoever put the photo, and not kept with the row.
        view.findings.extend(warnings);
        Ok(view)
    }

    /// The photo of a row.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where there is none.
    pub fn row_photo(&self, asked: &Asked, org: OrgId, id: BatchId, row: u32) -> Result<Download, ServiceError> {
        self.permit(asked, Action::ReadBatch, org, asked.actor.class)?;
        let found = self.store().read::<_, ServiceError>(|db| Ok(batch_row::find(db, org, id, row)?))?;
        let visible = |row: &BatchRow| asked.actor.class.is_none() || row.class == asked.actor.class;
        let found = found.filter(visible).filter(|row| !row.photo_key.is_empty()).ok_or(ServiceError::Absent)?;
        self.note_read(asked, Action::ReadBatch, Subject::of("batch_row", org, id.0).with_fields("photo"))?;
        Ok(Download::jpeg(self.files().get(&found.photo_key)?))
    }

    fn lay_photo(
        &self,
        tx: &mut jice_store::Tx,
        intake: &Intake,
        row: &mut BatchRow,
        key: &str,
        source: &str,
    ) -> Result<(), ServiceError> {
        key.clone_into(&mut row.photo_key);
        source.clone_into(&mut row.photo_source);
        row.photo_year = self.today().year();
        self.settle_row(tx, intake, row)?;
        Ok(batch_row::update(tx, row)?)
    }

    /// The rows that a file name may mean. Two children of one name in one class share a
    /// name and neither is guessed.
    fn name_index(&self, intake: &Intake) -> Result<HashMap<String, Vec<(u32, String)>>, ServiceError> {
        let identifier = intake.school.school().map(|school| school.identifier.clone()).unwrap_or_default();
        let mut index: HashMap<String, Vec<(u32, String)>> = HashMap::new();
        let mut after = 0;
        loop {
            let (org, id) = (intake.batch.school, intake.batch.id);
            let rows =
                self.store().read::<_, ServiceError>(|db| Ok(batch_row::page(db, org, id, None, after, 500)?))?;
            let Some(last) = rows.last() else { return Ok(index) };
            after = last.row;
            for row in rows.into_iter().filter(is_open) {
                let (candidate, _) = intake.read(row.row, &row.values);
                let class = row.class.and_then(|id| intake.classes.iter().find(|class| class.id == id));
                for name in file_names(&candidate, &identifier, class.map_or("", |class| &class.code)) {
                    index.entry(name).or_default().push((row.row, row.name.clone()));
                }
            }
        }
    }
}

/// What became of one file.
fn result(file: String, row: Option<&(u32, String)>, findings: Vec<Refusal>) -> PhotoResult {
    PhotoResult { file, row: row.map(|(number, _)| *number), name: row.map(|(_, name)| name.clone()), findings }
}

/// What is kept of a photo, and what was found: nothing is kept where the law or the machine
/// says no.
fn look(intake: &Intake, bytes: &[u8]) -> (Option<Vec<u8>>, Vec<Refusal>) {
    let SentPhoto { format, picture } = match photo::read(bytes) {
        Ok(sent) => sent,
        Err(fault) => return (None, vec![photo_refusal(intake, &PhotoTrouble::Fault(fault))]),
    };
    let size = picture.as_ref().map_or(bytes.len(), |picture| picture.jpeg.len());
    let facts = PhotoActFacts {
        format,
        bytes: size as u64,
        pixels: picture.as_ref().map(|picture| picture.pixels),
        plain: picture.as_ref().map(|picture| picture.plain),
    };
    let mut findings = intake.law.evaluate_photo(&facts);
    let barred = findings.iter().any(|finding| finding.weight != Weight::Warns);
    match picture {
        Some(picture) if !barred => (Some(picture.jpeg), findings),
        // Of a place whose law takes any format: the machine reads one.
        None if !barred => {
            findings.push(photo_refusal(intake, &PhotoTrouble::Fault(PhotoFault::Broken)));
            (None, findings)
        }
        _ => (None, findings),
    }
}

fn photo_refusal(intake: &Intake, trouble: &PhotoTrouble) -> Refusal {
    let (words, (cure_zh, cure_en)) = trouble.words();
    crate::law::technical(&intake.law, "photo", Weight::Refuses, words, (cure_zh.to_owned(), cure_en.to_owned()))
}

/// Whether the row's pupil is not registered yet.
fn is_open(row: &BatchRow) -> bool {
    row.state != jice_domain::RowState::Accepted
}

/// What keeps a photo from its pupil.
#[derive(Debug)]
enum PhotoTrouble {
    Fault(PhotoFault),
    Problem(PhotoProblem),
    Nobody,
    SeveralPupils,
}

impl PhotoTrouble {
    fn words(&self) -> ((String, String), (&'static str, &'static str)) {
        match self {
            Self::Fault(fault) => (fault.words(), fault.cure()),
            Self::Problem(problem) => {
                ((problem.zh(), problem.en()), ("请更换该文件后重新上传。", "Replace this file and upload it again."))
            }
            Self::Nobody => (
                ("文件名与本批次学生均不对应。".into(), "The file name fits no pupil of the batch.".into()),
                (
                    "请以身份证件号命名；无证件号的以“学校标识码_班号_姓名”命名。",
                    "Name it by the identity number, or by school identifier_class_name.",
                ),
            ),
            Self::SeveralPupils => (
                ("文件名对应多名学生，未予导入。".into(), "The file name fits several pupils; none was chosen.".into()),
                (
                    "同班同名的学生请在名单中逐人上传。",
                    "Upload photos of pupils of the same name one by one in the list.",
                ),
            ),
        }
    }
}

/// The names that the photo of a child may have.
fn file_names(candidate: &Candidate, identifier: &str, class: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(document) = &candidate.document {
        names.push(photo_name(document.number()));
    } else if let Some(name) = &candidate.name {
        names.push(photo_name(&format!("{identifier}_{class}_{name}")));
        names.push(photo_name(&format!("{identifier}_{}_{name}", class.trim_start_matches('0'))));
        names.dedup();
    }
    names
}

/// A file name without what varies in typing: a number typed full width in the workbook names its
/// photo so too.
fn photo_name(stem: &str) -> String {
    jice_policy::half_width(stem).to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_found_however_its_name_was_typed() {
        for typed in [
            "34052120200202621x",
            " 34052120200202621X ",
            "３４０５２１２０２００２０２６２１ｘ",
            "340521 20200202 621X",
        ] {
            assert_eq!(photo_name(typed), "34052120200202621X", "{typed}");
        }
        assert_ne!(photo_name("340521202002026216"), photo_name("34052120200202621X"));
    }
}
