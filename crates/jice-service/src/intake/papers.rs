use jice_domain::{Action, BatchId, BatchState, OrgId};
use jice_print::forms::{Confirmation, Field, Imprint, Section, Sheet, Signature, Signer, Undertaking};
use jice_store::batch_row::{self, BatchRow};

use super::{INTEGRITY, Intake};
use crate::context::{Asked, Subject};
use crate::view::BatchCounts;
use crate::{Download, Service, ServiceError, words};

/// Most sheets of one file.
const SHEETS_MOST: u32 = 2_000;

impl Service {
    /// The sheet that the guardian confirms and signs: of one row, or of the whole batch.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where there is no such row.
    pub fn confirmation_pdf(
        &self,
        asked: &Asked,
        org: OrgId,
        id: BatchId,
        row: Option<u32>,
    ) -> Result<Download, ServiceError> {
        let intake = self.intake(asked, Action::PrepareIntake, org, id)?;
        let rows = self.store().read::<_, ServiceError>(|db| match row {
            Some(row) => Ok(batch_row::find(db, org, id, row)?.into_iter().collect()),
            None => Ok(batch_row::page(db, org, id, None, 0, SHEETS_MOST)?),
        })?;
        if rows.is_empty() {
            return Err(ServiceError::Absent);
        }
        let fields = format!("confirmation rows={}", rows.len());
        self.note_read(asked, Action::PrintRoster, Subject::of("batch_rows", org, id.0).with_fields(&fields))?;
        let sheets = rows.iter().map(|row| self.sheet(&intake, row)).collect::<Result<_, _>>()?;
        let form = Confirmation {
            imprint: self.imprint(asked)?,
            school: intake.school.name.clone(),
            school_year: school_year(intake.batch.school_year.0),
            sheets,
        };
        self.print(&intake.batch.jurisdiction, &form, "学生基本信息核对确认表")
    }

    /// The integrity undertaking of a batch, signed or to be signed.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Absent`] where the law of the
    /// place words none.
    pub fn undertaking_pdf(&self, asked: &Asked, org: OrgId, id: BatchId) -> Result<Download, ServiceError> {
        let intake = self.intake(asked, Action::ReadBatch, org, id)?;
        let counts = self.store().read::<_, ServiceError>(|db| Ok(batch_row::counts(db, org, id)?))?;
        let counts = BatchCounts::from(counts);
        if intake.law.document(INTEGRITY).is_none() {
            return Err(ServiceError::Absent);
        }
        let text = self.undertaking_text(asked, INTEGRITY)?;
        let signed = match &intake.batch.state {
            BatchState::Submitted { by, .. } => Some(by),
            BatchState::Decided { signed, .. } => signed.as_ref(),
            BatchState::Draft | BatchState::Confirmed { .. } => None,
        };
        let tree = self.tree()?;
        // What was signed is printed with the names of then.
        let day = signed.map_or(jiff::civil::Date::MAX, |by| jice_domain::date_at(by.at));
        let grade = intake.grade().name_zh();
        let form = Undertaking {
            imprint: self.imprint(asked)?,
            addressee: crate::tree::name_on(&tree, intake.batch.authority, day),
            unit: crate::tree::name_on(&tree, intake.school.id, day),
            signer: Signer::Principal,
            school_year: school_year(intake.batch.school_year.0),
            batch: format!("{}年{grade}新生学籍", intake.batch.school_year.0),
            basis: format!("《{}》", intake.law.about().regulation.title_zh),
            pupils: u32::try_from(counts.all).unwrap_or(u32::MAX),
            counts: vec![Field::new("学生人数", &counts.all.to_string())],
            wording: text.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            signature: signed.map(|by| Signature {
                sha256: by.undertaking.clone().unwrap_or_default(),
                name: by.name.clone(),
                at: by.at.to_zoned(jice_domain::SHANGHAI).datetime(),
            }),
            on: signed.map(|by| jice_domain::date_at(by.at)),
            qr: None,
        };
        self.print(&intake.batch.jurisdiction, &form, &text.title)
    }

    fn sheet(&self, intake: &Intake, row: &BatchRow) -> Result<Sheet, ServiceError> {
        let class = row.class.and_then(|id| intake.classes.iter().find(|class| class.id == id));
        let views = words::plain_values(&intake.law, &row.values);
        let value = |id: &str| views.iter().find(|view| view.field.0.as_ref() == id);
        let is_guardian = |id: &str| id.starts_with("guardian");
        let general = views.iter().filter(|view| !is_guardian(&view.field.0)).map(field).collect();
        let guardians = ["guardian1_", "guardian2_"]
            .iter()
            .map(|of| views.iter().filter(|view| view.field.0.starts_with(of)).map(field).collect::<Vec<_>>())
            .filter(|fields| !fields.is_empty())
            .collect();
        let photo = if row.photo_key.is_empty() { None } else { Some(self.files().get(&row.photo_key)?) };
        Ok(Sheet {
            name: value("name").map(|view| view.value.clone()).unwrap_or_default(),
            class: class.map(|class| class.name.clone()).unwrap_or_default(),
            sections: vec![Section { title: "学生基本信息".to_owned(), fields: general }],
            guardians,
            photo,
        })
    }

    pub(crate) fn imprint(&self, asked: &Asked) -> Result<Imprint, ServiceError> {
        let unit = self.unit(asked.actor.org)?;
        let account = self
            .store()
            .read::<_, ServiceError>(|db| Ok(jice_store::account::find(db, asked.actor.org, asked.actor.account)?))?;
        let login = account.map(|account| account.login).unwrap_or_default();
        Ok(Imprint { by: format!("{} {}", unit.name, asked.actor.shown_name()), account: login })
    }
}

fn field(view: &crate::view::ValueView) -> Field {
    if view.value.chars().count() > 14 {
        Field::wide(&view.label, &view.value)
    } else {
        Field::new(&view.label, &view.value)
    }
}

/// A school year as it is written.
pub(crate) fn school_year(year: i16) -> String {
    format!("{year}—{}学年", year + 1)
}
