//! Papers about a case: the forms of its pack and the receipt, whose QR code shows how the case
//! stands to whoever holds the paper, and nothing of the pupil.

use jice_domain::{Action, Case, CaseId, Grade, OrgId, PersonId};
use jice_policy::{Change, ChangeForm, Rulebook};
use jice_print::forms::{Applicant, CasePaper, Filled, Form, Guardian, Seat, Shown, Turn};
use jice_store::{case, person, photo};

use super::about;
use crate::context::Asked;
use crate::pupil::sex;
use crate::view::{CaseStepView, CaseView, ReceiptView, SeatView};
use crate::{Download, Service, ServiceError, tree, words};

/// What a code on a receipt is a digest of.
const RECEIPT: &str = "receipt of a case";
/// Characters of the digest that stand in the code: 80 bits.
const PROOF: usize = 20;

/// The forms of a change, in the order of its pack: an application of the common make where the
/// pack has none of its own, and the receipt.
pub(crate) fn forms_of(change: &Change) -> Vec<ChangeForm> {
    let common = |id: &str, zh: String, en: String, template: &str| ChangeForm {
        id: id.to_owned(),
        zh,
        en,
        template: template.to_owned(),
        addressed_to: Vec::new(),
        clause: None,
    };
    let mut forms = change.form.clone();
    if !forms.iter().any(|form| form.id == "application") {
        let (zh, en) = (format!("{}申请表", change.zh), format!("application for {}", change.en));
        forms.insert(0, common("application", zh, en, CasePaper::TEMPLATE));
    }
    forms.push(common("receipt", "受理回执".to_owned(), "receipt".to_owned(), "receipt.typ"));
    forms
}

impl Service {
    /// A form of a case, filled from the record. `origin` is where browsers find the register, as
    /// `https://register.example.cn`. Identity numbers stand in full only on what the unit that
    /// opened the case prints: it had them from the guardian.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where the change has no such form; [`ServiceError::Denied`] out of
    /// scope.
    pub fn case_form(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        form: &str,
        origin: &str,
    ) -> Result<Download, ServiceError> {
        let case = self.case_for(asked, Action::ReadCase, person, id)?;
        let (law, change) = self.law_of(&case)?;
        let form = forms_of(&change).into_iter().find(|known| known.id == form).ok_or(ServiceError::Absent)?;
        let full = asked.actor.org == case.opener && form.id != "receipt";
        let view = self.view_case(asked, person, id)?;
        let shown = format!("form {}, identity {}", form.id, if full { "in full" } else { "masked" });
        self.note_read(asked, Action::ReadCase, about(&case).with_fields(&shown))?;
        let paper = self.case_paper(asked, &law, &case, &view, &form, full, origin)?;
        self.print_as(&case.jurisdiction, &form.template, &paper, &format!("{}-{}", form.zh, view.name))
    }

    #[expect(clippy::too_many_arguments, reason = "a paper says all of a case at once")]
    fn case_paper(
        &self,
        asked: &Asked,
        law: &Rulebook,
        case: &Case,
        view: &CaseView,
        form: &ChangeForm,
        full: bool,
        origin: &str,
    ) -> Result<CasePaper, ServiceError> {
        let (held, face) = self.store().read::<_, ServiceError>(|db| {
            Ok((person::find(db, &[case.person])?.pop(), photo::list(db, case.person)?.pop()))
        })?;
        let held = held.ok_or(ServiceError::Absent)?;
        // On a form of the guardian's own the numbers stand as the guardian gave them.
        let values = if full { words::plain_values(law, &held.values) } else { words::value_views(law, &held.values) };
        let value = |id: &str| {
            values.iter().find(|view| view.field.0.as_ref() == id).map_or_else(String::new, |view| view.value.clone())
        };
        let number = |number: &str| if full { Shown::in_full(number) } else { Shown::masked(number) };
        let guardian = |n: u8| Guardian {
            name: value(&format!("guardian{n}_name")),
            relation: value(&format!("guardian{n}_relation")),
            guardian: value(&format!("guardian{n}_is_guardian")) == "是",
            workplace: value(&format!("guardian{n}_workplace")),
            phone: value(&format!("guardian{n}_phone")),
        };
        let line = self.pupil_lines(asked, &[case.person])?.pop();
        let clause = form.clause.as_ref().unwrap_or(&view.change.clause);
        let basis = law.cite(clause).map(|cite| format!("《{}》{}", cite.regulation, cite.article)).unwrap_or_default();
        Ok(CasePaper {
            imprint: self.imprint(asked)?,
            title: form.zh.clone(),
            addressed_to: form.addressed_to.clone(),
            change: view.change.zh.clone(),
            basis,
            case: view.id.to_string(),
            opener: view.opener_name.clone(),
            received_on: case.legal_on,
            state: state_zh(&view.state).to_owned(),
            pupil: Applicant {
                name: view.name.clone(),
                sex: sex(view.sex).to_owned(),
                birth_on: held.birth,
                ethnicity: value("ethnicity"),
                student_number: number(&line.map(|line| line.student_number).unwrap_or_default()),
                document_kind: value("document_kind"),
                document: number(held.document.as_ref().map_or("", |document| document.number())),
                household_place: value("household_place"),
                home_address: value("home_address"),
                guardians: [1, 2].map(guardian).into_iter().filter(|one| !one.name.is_empty()).collect(),
            },
            from: self.paper_seat(&view.from)?,
            to: view.to.as_ref().map(|seat| self.paper_seat(seat)).transpose()?,
            values: view
                .values
                .iter()
                .map(|value| Filled {
                    id: value.id.0.to_string(),
                    label: value.zh.clone(),
                    value: value.shown.clone(),
                    before: value.before.clone(),
                })
                .collect(),
            enclosed: view.evidence.iter().map(|paper| paper.zh.clone()).collect(),
            steps: view.steps.iter().map(paper_turn).collect(),
            photo: face.map(|face| self.files().get(&face.file_key)).transpose()?,
            qr: Some(format!("{}/receipts/{}", origin.trim_end_matches('/'), self.receipt_code(case.person, case.id))),
        })
    }

    fn paper_seat(&self, seat: &SeatView) -> Result<Seat, ServiceError> {
        let unit = self.unit(seat.school)?;
        Ok(Seat {
            school: seat.school_name.clone(),
            phone: unit.school().map(|school| school.phone.clone()).unwrap_or_default(),
            grade: seat.grade.map(|grade| Grade(grade).name_zh().to_owned()).unwrap_or_default(),
            class: seat.class_name.clone(),
        })
    }

    /// The code of a case's receipt: whose, which, and a proof that the register made it.
    pub(crate) fn receipt_code(&self, person: PersonId, id: CaseId) -> String {
        let named = format!("{:x}-{:x}", person.0, id.0);
        let digest = self.store().sealer().digest(RECEIPT, named.as_bytes());
        let proof: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{named}-{}", &proof[..PROOF])
    }

    /// How the case of a receipt stands, for anybody who holds the paper.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] where the code was not made by this register.
    pub fn receipt(&self, code: &str) -> Result<ReceiptView, ServiceError> {
        let part = |part: Option<&str>| part.and_then(|text| i64::from_str_radix(text, 16).ok());
        let mut parts = code.split('-');
        let (person, id) = part(parts.next()).zip(part(parts.next())).ok_or(ServiceError::Absent)?;
        let (person, id) = (PersonId(person), CaseId(id));
        let made = self.receipt_code(person, id);
        // As long as the code is right to the last letter: how far a guess is right, nobody learns.
        let wrong = made.bytes().zip(code.bytes()).fold(0, |wrong, (one, other)| wrong | (one ^ other));
        if wrong != 0 || made.len() != code.len() {
            return Err(ServiceError::Absent);
        }
        let case = self.store().read::<_, ServiceError>(|db| Ok(case::find(db, person, id)?))?;
        let case = case.ok_or(ServiceError::Absent)?;
        let (_, change) = self.law_of(&case)?;
        let tree = self.tree()?;
        let name = |org: OrgId| tree::name(&tree, org);
        let current = case.current();
        Ok(ReceiptView {
            zh: change.zh,
            en: change.en,
            state: case.state.as_str().to_owned(),
            opener_name: name(case.opener),
            received_on: case.legal_on.to_string(),
            waits_for: current.map(|step| name(step.org)),
            step_zh: current.map(|step| step.zh.clone()).unwrap_or_default(),
            step_en: current.map(|step| step.en.clone()).unwrap_or_default(),
            due_on: super::desk::due_of(&case).map(|due| due.to_string()),
        })
    }
}

fn paper_turn(step: &CaseStepView) -> Turn {
    let verdict = match step.verdict {
        None => "",
        Some(_) if step.by_silence => "系统默认",
        Some(jice_domain::Verdict::Accept) => "同意",
        Some(jice_domain::Verdict::Return) => "退回",
        Some(jice_domain::Verdict::Refuse) => "不同意",
    };
    Turn {
        id: step.id.clone(),
        name: step.zh.clone(),
        unit: step.org_name.clone(),
        verdict: verdict.to_owned(),
        opinion: step.opinion.clone(),
        by: step.by.clone(),
        on: step.taken_at.as_ref().and_then(|at| at.parse().ok()).map(jice_domain::date_at),
        due_on: step.due_on.as_ref().and_then(|day| day.parse().ok()),
    }
}

/// A state in the words of a paper.
fn state_zh(state: &str) -> &'static str {
    match state {
        "draft" => "尚未提交",
        "open" => "办理中",
        "returned" => "已退回补正",
        "done" => "已办结",
        "refused" => "不同意",
        "withdrawn" => "已撤回",
        _ => "已清理",
    }
}
