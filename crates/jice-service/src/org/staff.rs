use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{Action, OrgId, OrgUnit, Role};
use jice_policy::Occasion;
use jice_policy::facts::StaffFacts;
use jice_store::staff::{self, Staff};
use jice_store::undertaking;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::law::Verdict;
use crate::view::StaffView;
use crate::words::plain;
use crate::{Service, ServiceError};

/// File somebody who staffs a unit 学籍管理人员备案.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileStaff {
    /// Name.
    pub name: String,
    /// Resident identity number.
    pub document_number: String,
    /// Telephone.
    pub phone: String,
    /// What for: the role of the account to come.
    pub duty: Role,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    pub since_on: Date,
    /// The day of the last training; none before the first.
    #[schema(value_type = Option<String>, format = Date)]
    pub trained_on: Option<Date>,
    /// Certificate number; empty where there is none.
    #[serde(default)]
    pub certificate: String,
}

/// Record a training.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordTraining {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub trained_on: Date,
    /// Certificate number.
    #[serde(default)]
    pub certificate: String,
}

impl Service {
    /// Who staffs a unit.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_staff(&self, asked: &Asked, org: OrgId) -> Result<Vec<StaffView>, ServiceError> {
        self.permit(asked, Action::ReadStaff, org, None)?;
        let all = self.store().read::<_, ServiceError>(|db| Ok(staff::list(db, org)?))?;
        all.iter().map(|staff| self.staff_view(staff)).collect()
    }

    /// Files somebody.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the identity number cannot be one.
    pub fn file_staff(&self, asked: &Asked, org: OrgId, file: FileStaff) -> Result<StaffView, ServiceError> {
        self.permit(asked, Action::FileStaff, org, None)?;
        for (field, text) in [("name", &file.name), ("phone", &file.phone), ("certificate", &file.certificate)] {
            plain(field, text)?;
        }
        let read = Document::parse(DocumentKind::ResidentIdentity, &file.document_number, self.today());
        let read = read.map_err(|faults| {
            let first = &faults[0];
            ServiceError::invalid(
                "document_number",
                format!("{}{}", first.zh(), first.cure_zh()),
                format!("{} {}", first.en(), first.cure_en()),
            )
        })?;
        let document = read.document.ok_or(ServiceError::Absent)?;
        let fresh = Staff {
            id: self.id(),
            org,
            name: file.name.trim().to_owned(),
            holder: self.holder_of(document.number()),
            document: document.number().to_owned(),
            phone: file.phone.trim().to_owned(),
            duty: file.duty.as_str().to_owned(),
            since: file.since_on,
            trained_on: file.trained_on,
            certificate: file.certificate.trim().to_owned(),
            filed: None,
            left_on: None,
            version: 1,
        };
        let id = self.act(asked, Action::FileStaff, Subject::of("staff", org, fresh.id), |tx| {
            staff::insert(tx, &fresh)?;
            Ok(fresh.id)
        })?;
        self.staff_of(org, id)
    }

    /// Records a training.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub fn record_training(
        &self,
        asked: &Asked,
        org: OrgId,
        id: i64,
        training: RecordTraining,
    ) -> Result<StaffView, ServiceError> {
        plain("certificate", &training.certificate)?;
        self.change_staff(asked, org, id, |staff| {
            staff.trained_on = Some(training.trained_on);
            // The authority was told otherwise: what changed is to be reported again.
            staff.filed = None;
            if !training.certificate.is_empty() {
                staff.certificate.clone_from(&training.certificate);
            }
        })
    }

    /// Sends the filing upward: from now on the authority above counts on this person, and
    /// every change is reported again.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law asks for training before duty.
    pub fn file_upward(&self, asked: &Asked, org: OrgId, id: i64) -> Result<StaffView, ServiceError> {
        let now = self.now();
        self.change_staff(asked, org, id, |staff| staff.filed = Some(now))
    }

    fn change_staff(
        &self,
        asked: &Asked,
        org: OrgId,
        id: i64,
        change: impl Fn(&mut Staff),
    ) -> Result<StaffView, ServiceError> {
        self.permit(asked, Action::FileStaff, org, None)?;
        self.act(asked, Action::FileStaff, Subject::of("staff", org, id), |tx| {
            let mut staff = staff::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            change(&mut staff);
            Ok(staff::update(tx, &staff)?)
        })?;
        self.staff_of(org, id)
    }

    fn staff_of(&self, org: OrgId, id: i64) -> Result<StaffView, ServiceError> {
        let staff = self.store().read::<_, ServiceError>(|db| Ok(staff::find(db, org, id)?))?;
        self.staff_view(&staff.ok_or(ServiceError::Absent)?)
    }

    /// The natural person behind an identity number, as accounts and batches name it.
    pub(crate) fn holder_of(&self, document: &str) -> String {
        hex::encode(&self.store().sealer().digest("holder", document.as_bytes())[..16])
    }

    /// What the law says of somebody on the staff and of the account of `role` that it has or
    /// would have; `other_roles` are those of its other accounts.
    pub(crate) fn judge_staff(
        &self,
        unit: &OrgUnit,
        staff: &Staff,
        role: Role,
        other_roles: &[Role],
        occasion: Occasion,
    ) -> Result<Verdict, ServiceError> {
        let year = self.school_year(&unit.jurisdiction)?;
        let signed = self
            .store()
            .read::<_, ServiceError>(|db| Ok(undertaking::signed_by(db, staff.org, &staff.holder, year)?))?;
        let signed: Vec<&str> = signed.iter().map(String::as_str).collect();
        let facts = StaffFacts {
            role,
            level: unit.level,
            trained_on: staff.trained_on,
            certificate: &staff.certificate,
            other_roles,
            undertakings: &signed,
            today: self.today(),
        };
        Ok(self.rulebook(&unit.jurisdiction)?.evaluate_staff(occasion, &facts).into())
    }

    fn staff_view(&self, staff: &Staff) -> Result<StaffView, ServiceError> {
        let unit = self.unit(staff.org)?;
        let findings = match staff.duty.parse() {
            Ok(role) => {
                let Verdict { mut refusals, warnings } =
                    self.judge_staff(&unit, staff, role, &[], Occasion::FileStaff)?;
                refusals.extend(warnings);
                refusals
            }
            Err(_) => Vec::new(),
        };
        Ok(StaffView {
            id: staff.id.to_string(),
            org: staff.org,
            name: staff.name.clone(),
            duty: staff.duty.clone(),
            phone: mask_phone(&staff.phone),
            since_on: staff.since.to_string(),
            trained_on: staff.trained_on.map(|date| date.to_string()),
            certificate: staff.certificate.clone(),
            filed: staff.filed.is_some(),
            left_on: staff.left_on.map(|date| date.to_string()),
            findings,
        })
    }
}

/// A telephone number with its middle hidden.
pub(crate) fn mask_phone(phone: &str) -> String {
    let letters: Vec<char> = phone.chars().collect();
    let shown = |at: usize| at < 3 || at + 2 >= letters.len();
    letters.iter().enumerate().map(|(at, letter)| if shown(at) { *letter } else { '*' }).collect()
}
