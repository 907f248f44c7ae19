//! Nobody reaches a record of another unit, whatever the act.

use std::collections::BTreeMap;

use jice_demo::DefectRates;
use jice_domain::{
    AccountId, AccountState, Action, BatchId, CaseId, ClassId, DelegationId, Denied, FieldId, FindingId, Grade, JobId,
    OrgId, PersonId, Role, SchoolDetails, UnitDetails, Verdict, granted,
};
use jice_service::command::*;
use jice_service::{Asked, PageAsk, Service, ServiceError};
use jice_store::case_part::Desk;

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan};
use crate::steps::Intake;

/// Records of one school.
pub(crate) struct Records {
    org: OrgId,
    batch: BatchId,
    job: JobId,
    case: CaseId,
    class: ClassId,
    pub(crate) pupil: PersonId,
    staff: String,
    account: AccountId,
    details: SchoolDetails,
}

impl Records {
    pub(crate) fn of(intake: &Intake<'_>) -> Self {
        let service = intake.place.service();
        let book = intake.book();
        intake.submit(&book);
        let job = intake.decide(None, Vec::new()).job.unwrap().id;
        let (admin, org) = (&intake.place.admin, intake.school.org);
        let UnitDetails::School(details) = intake.school.demo.unit.details.clone() else { panic!("no school") };
        let pupil = intake.rows()[0].person.unwrap();
        let case = service.open_case(&intake.school.registrar, suspension(org, pupil)).unwrap().id;
        Self {
            org,
            batch: intake.id,
            job,
            case,
            class: intake.classes[0].0.id,
            pupil,
            staff: service.list_staff(admin, org).unwrap()[0].id.clone(),
            account: service.list_accounts(admin, org).unwrap()[0].id,
            details,
        }
    }
}

/// A suspension, nothing filled in yet.
fn suspension(unit: OrgId, person: PersonId) -> OpenCase {
    OpenCase {
        change: "suspension".to_owned(),
        unit,
        pupil: PupilRef { person: Some(person), ..PupilRef::default() },
        class: None,
        values: BTreeMap::new(),
        legal_on: None,
    }
}

type Deed = fn(&Service, &Asked, &Records) -> Result<(), ServiceError>;

/// Every act and reading on a record of a unit, with the right it asks for.
const DEEDS: &[(&str, Action, Deed)] = &[
    ("list_units", Action::ReadOrg, |s, a, r| s.list_units(a, Some(r.org)).map(drop)),
    ("view_unit", Action::ReadOrg, |s, a, r| s.view_unit(a, r.org).map(drop)),
    ("intake_fields", Action::ReadOrg, |s, a, r| s.intake_fields(a, r.org).map(drop)),
    ("intake_template", Action::ReadOrg, |s, a, r| s.intake_template(a, r.org, Grade(1)).map(drop)),
    ("create_unit", Action::CreateUnit, |s, a, r| {
        let details = UnitDetails::School(r.details.clone());
        let (level, side) = (jice_domain::Level::School, jice_domain::Side::Both);
        let (code, name, division) = ("1".to_owned(), "分校".to_owned(), "340100".to_owned());
        s.create_unit(a, CreateUnit { parent: r.org, level, side, code, name, division, details }).map(drop)
    }),
    ("add_campus", Action::AddCampus, |s, a, r| {
        let (code, name, division) = ("1".to_owned(), "分校".to_owned(), "340100".to_owned());
        s.add_campus(a, r.org, AddCampus { code, name, division, details: r.details.clone() }).map(drop)
    }),
    ("maintain_unit", Action::MaintainUnit, |s, a, r| {
        s.maintain_unit(a, r.org, MaintainUnit { version: 1, code: None, details: None }).map(drop)
    }),
    ("rename_unit", Action::RenameUnit, |s, a, r| {
        let held_on = "2026-09-10".parse().unwrap();
        let text = |text: &str| text.to_owned();
        let rename =
            RenameUnit {
                version: 1, name: text("又名小学"), held_on, document: text("1号"), reason: text("更名")
            };
        s.rename_unit(a, r.org, rename).map(drop)
    }),
    ("unit_history", Action::ReadOrg, |s, a, r| s.unit_history(a, r.org).map(drop)),
    ("list_classes", Action::ReadClass, |s, a, r| s.list_classes(a, r.org, None).map(drop)),
    ("open_class", Action::MaintainClass, |s, a, r| {
        let text = |text: &str| text.to_owned();
        let open = OpenClass {
            code: text("8"),
            name: text("一年级8班"),
            grade: Grade(1),
            founded_month: text("2026-09"),
            class_type: text("10"),
            teacher: text("某某"),
            honours: String::new(),
            size_limit: 45,
        };
        s.open_class(a, r.org, open).map(drop)
    }),
    ("maintain_class", Action::MaintainClass, |s, a, r| {
        let change = MaintainClass { version: 1, name: None, teacher: None, honours: None, size_limit: None };
        s.maintain_class(a, r.org, r.class, change).map(drop)
    }),
    ("list_staff", Action::ReadStaff, |s, a, r| s.list_staff(a, r.org).map(drop)),
    ("file_staff", Action::FileStaff, |s, a, r| {
        let file = FileStaff {
            name: "某某".to_owned(),
            document_number: "11010519491231002X".to_owned(),
            phone: "13800000000".to_owned(),
            duty: Role::Registrar,
            since_on: "2026-09-01".parse().unwrap(),
            trained_on: None,
            certificate: String::new(),
        };
        s.file_staff(a, r.org, file).map(drop)
    }),
    ("record_training", Action::FileStaff, |s, a, r| {
        let training = RecordTraining { trained_on: "2026-09-01".parse().unwrap(), certificate: String::new() };
        s.record_training(a, r.org, r.staff.parse().unwrap(), training).map(drop)
    }),
    ("file_upward", Action::FileStaff, |s, a, r| s.file_upward(a, r.org, r.staff.parse().unwrap()).map(drop)),
    ("list_accounts", Action::ManageAccounts, |s, a, r| s.list_accounts(a, r.org).map(drop)),
    ("create_account", Action::ManageAccounts, |s, a, r| {
        let make = CreateAccount {
            staff: r.staff.clone(),
            login: "somebody-else".to_owned(),
            role: Role::Registrar,
            class: None,
        };
        s.create_account(a, r.org, make).map(drop)
    }),
    ("reset_account", Action::ManageAccounts, |s, a, r| s.reset_account(a, r.org, r.account).map(drop)),
    ("end_account", Action::ManageAccounts, |s, a, r| s.end_account(a, r.org, r.account).map(drop)),
    ("open_batch", Action::PrepareIntake, |s, a, r| {
        s.open_batch(a, OpenBatch { school: r.org, grade: Grade(1) }).map(drop)
    }),
    ("upload_workbook", Action::PrepareIntake, |s, a, r| {
        s.upload_workbook(a, r.org, r.batch, "新生.xlsx", Vec::new()).map(drop)
    }),
    ("check_workbook", Action::PrepareIntake, |s, a, r| {
        s.check_workbook(a, r.org, r.batch, CheckWorkbook { file: String::new(), columns: Vec::new() }).map(drop)
    }),
    ("add_row", Action::PrepareIntake, |s, a, r| {
        s.add_row(a, r.org, r.batch, AddRow { values: BTreeMap::new() }).map(drop)
    }),
    ("mend_row", Action::PrepareIntake, |s, a, r| {
        s.mend_row(a, r.org, r.batch, 1, MendRow { version: 1, values: BTreeMap::new() }).map(drop)
    }),
    ("drop_row", Action::PrepareIntake, |s, a, r| s.drop_row(a, r.org, r.batch, 1, 1)),
    ("note_arrivals", Action::PrepareIntake, |s, a, r| {
        let note = NoteArrivals { rows: None, arrived_on: None, guardian_confirmed: true };
        s.note_arrivals(a, r.org, r.batch, note).map(drop)
    }),
    ("put_photos", Action::PrepareIntake, |s, a, r| s.put_photos(a, r.org, r.batch, Vec::new()).map(drop)),
    ("put_photo", Action::PrepareIntake, |s, a, r| s.put_photo(a, r.org, r.batch, 1, "import", &[]).map(drop)),
    ("failed_rows", Action::PrepareIntake, |s, a, r| s.failed_rows(a, r.org, r.batch).map(drop)),
    ("confirmation_pdf", Action::PrepareIntake, |s, a, r| s.confirmation_pdf(a, r.org, r.batch, None).map(drop)),
    ("confirm_batch", Action::PrepareIntake, |s, a, r| {
        s.confirm_batch(a, r.org, r.batch, Versioned { version: 1 }).map(drop)
    }),
    ("withdraw_batch", Action::PrepareIntake, |s, a, r| {
        s.withdraw_batch(a, r.org, r.batch, Versioned { version: 1 }).map(drop)
    }),
    ("mend_returned", Action::PrepareIntake, |s, a, r| {
        s.mend_returned(a, r.org, r.batch, Versioned { version: 1 }).map(drop)
    }),
    ("check_class", Action::CheckClass, |s, a, r| {
        s.check_class(a, r.org, r.batch, CheckClass { class: r.class }).map(drop)
    }),
    ("sign_batch", Action::SignBatch, |s, a, r| {
        let sign = SignBatch { version: 1, sha256: String::new(), name: String::new() };
        s.sign_batch(a, r.org, r.batch, sign).map(drop)
    }),
    ("sign_decision", Action::SignBatch, |s, a, r| {
        let sign = SignBatch { version: 1, sha256: String::new(), name: String::new() };
        s.sign_decision(a, r.org, r.batch, sign).map(drop)
    }),
    ("view_batch", Action::ReadBatch, |s, a, r| s.view_batch(a, r.org, r.batch).map(drop)),
    ("list_batches", Action::ReadBatch, |s, a, r| {
        s.list_batches(a, BatchesAsk { org: Some(r.org), ..BatchesAsk::default() }).map(drop)
    }),
    ("list_rows", Action::ReadBatch, |s, a, r| s.list_rows(a, r.org, r.batch, RowsAsk::default()).map(drop)),
    ("view_row", Action::ReadBatch, |s, a, r| s.view_row(a, r.org, r.batch, 1).map(drop)),
    ("row_photo", Action::ReadBatch, |s, a, r| s.row_photo(a, r.org, r.batch, 1).map(drop)),
    ("preview", Action::ReadBatch, |s, a, r| s.preview(a, r.org, r.batch, &PageAsk::default()).map(drop)),
    ("view_job", Action::ReadBatch, |s, a, r| s.view_job(a, r.org, r.job).map(drop)),
    ("batch_undertaking", Action::ReadBatch, |s, a, r| s.batch_undertaking(a, r.org, r.batch).map(drop)),
    ("undertaking_pdf", Action::ReadBatch, |s, a, r| s.undertaking_pdf(a, r.org, r.batch).map(drop)),
    ("decide_batch", Action::DecideBatch, |s, a, r| {
        let decide = DecideBatch { version: 1, accept: None, returned: Vec::new() };
        s.decide_batch(a, r.org, r.batch, decide).map(drop)
    }),
    ("import_entries", Action::ImportEntries, |s, a, r| s.import_entries(a, r.org, &[]).map(drop)),
    ("finish_stage", Action::ImportEntries, |s, a, r| {
        s.finish_stage(a, r.org, &[r.pupil], "2026-09-01".parse().unwrap())
    }),
    ("admission_plan", Action::ReadOrg, |s, a, r| s.admission_plan(a, r.org, None).map(drop)),
    ("load_plan", Action::LoadPlan, |s, a, r| {
        let lines = vec![PlanLine { school: r.org, grade: Grade(1), pupils: 1 }];
        s.load_plan(a, r.org, LoadPlan { school_year: None, lines }).map(drop)
    }),
    ("watch", Action::ReadStaff, |s, a, r| s.watch(a, r.org).map(drop)),
    ("workload_xlsx", Action::ReadStaff, |s, a, r| s.workload_xlsx(a, r.org, None).map(drop)),
    ("statistics_xlsx", Action::ReadStatistics, |s, a, r| s.statistics_xlsx(a, r.org).map(drop)),
    ("list_windows", Action::ReadOrg, |s, a, r| s.list_windows(a, r.org).map(drop)),
    ("set_window", Action::SetWindow, |s, a, r| {
        s.set_window(a, r.org, SetWindow { window: "new_entry".to_owned(), days: None }).map(drop)
    }),
    ("list_pupils", Action::ListPupils, |s, a, r| {
        s.list_pupils(a, PupilsAsk { org: Some(r.org), ..PupilsAsk::default() }).map(drop)
    }),
    ("view_pupil", Action::ReadPupil, |s, a, r| s.view_pupil(a, r.pupil).map(drop)),
    ("pupil_photo", Action::ReadPupil, |s, a, r| s.pupil_photo(a, r.pupil).map(drop)),
    ("reveal", Action::RevealIdentity, |s, a, r| {
        let field = FieldId::new("document_number");
        s.reveal(a, r.pupil, Reveal { field, purpose: "核对户口簿原件".to_owned() }).map(drop)
    }),
    ("maintain_pupil", Action::MaintainPupil, |s, a, r| {
        s.maintain_pupil(a, r.pupil, MaintainPupil { version: 1, values: BTreeMap::new() }).map(drop)
    }),
    ("view_archive", Action::ReadPupil, |s, a, r| s.view_archive(a, r.pupil).map(drop)),
    ("archive_file", Action::ReadPupil, |s, a, r| s.archive_file(a, r.pupil, "1".parse().unwrap(), 1).map(drop)),
    ("filed_paper", Action::ReadPupil, |s, a, r| s.filed_paper(a, r.pupil, r.case, "1".parse().unwrap()).map(drop)),
    ("remove_item", Action::ReadPupil, |s, a, r| s.remove_item(a, r.pupil, "1".parse().unwrap()).map(drop)),
    ("note_item", Action::KeepArchive, |s, a, r| {
        let (section, kind) = ("awards".to_owned(), "award".to_owned());
        let held_on = "2026-09-01".parse().unwrap();
        s.note_item(a, r.pupil, NoteItem { section, kind, held_on, values: BTreeMap::new() }).map(drop)
    }),
    ("correct_item", Action::KeepArchive, |s, a, r| {
        let (held_on, reason) = ("2026-09-01".parse().unwrap(), "更正".to_owned());
        let correct = CorrectItem { version: 1, held_on, values: BTreeMap::new(), reason };
        s.correct_item(a, r.pupil, "1".parse().unwrap(), correct).map(drop)
    }),
    ("put_archive_file", Action::KeepArchive, |s, a, r| {
        s.put_archive_file(a, r.pupil, "1".parse().unwrap(), 1, ("a.jpg", &[])).map(drop)
    }),
    ("note_paper", Action::KeepArchive, |s, a, r| {
        let (place, keeper) = (String::new(), String::new());
        s.note_paper(a, r.pupil, NotePaper { version: 0, kept: jice_domain::PaperKept::Nothing, place, keeper })
            .map(drop)
    }),
    ("list_changes", Action::OpenCase, |s, a, r| s.list_changes(a, r.org).map(drop)),
    ("open_case", Action::OpenCase, |s, a, r| s.open_case(a, suspension(r.org, r.pupil)).map(drop)),
    ("fill_case", Action::OpenCase, |s, a, r| {
        let fill = FillCase { version: 1, class: None, values: BTreeMap::new(), plea: String::new(), legal_on: None };
        s.fill_case(a, r.pupil, r.case, fill).map(drop)
    }),
    ("put_evidence", Action::OpenCase, |s, a, r| {
        s.put_evidence(a, r.pupil, r.case, "application", "a.jpg", &[]).map(drop)
    }),
    ("drop_evidence", Action::OpenCase, |s, a, r| s.drop_evidence(a, r.pupil, r.case, "1".parse().unwrap()).map(drop)),
    ("submit_case", Action::OpenCase, |s, a, r| s.submit_case(a, r.pupil, r.case, Versioned { version: 1 }).map(drop)),
    ("withdraw_case", Action::OpenCase, |s, a, r| {
        s.withdraw_case(a, r.pupil, r.case, &WithdrawCase { version: 1, reason: String::new() }).map(drop)
    }),
    ("view_case", Action::ReadCase, |s, a, r| s.view_case(a, r.pupil, r.case).map(drop)),
    ("case_clock", Action::ReadCase, |s, a, r| s.case_clock(a, r.pupil, r.case).map(drop)),
    ("evidence_file", Action::ReadCase, |s, a, r| s.evidence_file(a, r.pupil, r.case, "1".parse().unwrap()).map(drop)),
    ("case_desk", Action::ReadCase, |s, a, r| {
        let ask = DeskAsk { org: Some(r.org), desk: Desk::Todo, change: None, page: PageAsk::default() };
        s.case_desk(a, &ask).map(drop)
    }),
    ("desk_counts", Action::ReadCase, |s, a, r| s.desk_counts(a, Some(r.org)).map(drop)),
    ("pupil_cases", Action::ReadCase, |s, a, r| s.pupil_cases(a, r.pupil).map(drop)),
    ("case_backlog", Action::ReadStatistics, |s, a, r| s.case_backlog(a, BacklogAsk { org: Some(r.org) }).map(drop)),
    ("escalated", Action::ReadCase, |s, a, r| s.escalated(a, Some(r.org), &PageAsk::default()).map(drop)),
    ("urge_case", Action::OpenCase, |s, a, r| s.urge_case(a, r.pupil, r.case, Versioned { version: 1 }).map(drop)),
    ("case_overrides", Action::ReadCase, |s, a, r| {
        s.case_overrides(a, &OverridesAsk { org: Some(r.org), ..OverridesAsk::default() }).map(drop)
    }),
    ("overrides_xlsx", Action::PrintRoster, |s, a, r| {
        s.overrides_xlsx(a, r.org, &OverridesExport::default()).map(drop)
    }),
    ("cases_under_way", Action::ClearCases, |s, a, r| {
        s.cases_under_way(a, &UnderWayAsk { org: Some(r.org), ..UnderWayAsk::default() }).map(drop)
    }),
    ("decide_case", Action::DecideCase, |s, a, r| {
        let decide =
            DecideCase { version: 1, verdict: Verdict::Accept, opinion: String::new(), override_reason: String::new() };
        s.decide_case(a, r.pupil, r.case, &decide).map(drop)
    }),
    ("ask_cosigner", Action::DecideCase, |s, a, r| {
        let ask = AskCosigner { version: 1, cosigner: "director".to_owned(), words: "会签".to_owned() };
        s.ask_cosigner(a, r.pupil, r.case, &ask).map(drop)
    }),
    ("recall_cosigner", Action::DecideCase, |s, a, r| {
        s.recall_cosigner(a, r.pupil, r.case, Versioned { version: 1 }).map(drop)
    }),
    ("list_delegations", Action::DelegateDuty, |s, a, r| s.list_delegations(a, r.org).map(drop)),
    ("delegate_duty", Action::DelegateDuty, |s, a, r| {
        let on = "2026-09-11".parse().unwrap();
        let reason = "外出培训".to_owned();
        let hand = DelegateDuty { principal: None, delegate: AccountId(1), first_on: on, last_on: on, reason };
        s.delegate_duty(a, r.org, &hand).map(drop)
    }),
    ("end_delegation", Action::DelegateDuty, |s, a, r| s.end_delegation(a, r.org, DelegationId(1)).map(drop)),
    ("findings", Action::ReadFinding, |s, a, r| s.findings(a, r.org, &FindingsAsk::default()).map(drop)),
    ("findings_xlsx", Action::ReadFinding, |s, a, r| s.findings_xlsx(a, r.org, &FindingsAsk::default()).map(drop)),
    ("finding_summary", Action::ReadFinding, |s, a, r| s.finding_summary(a, r.org).map(drop)),
    ("view_finding", Action::ReadFinding, |s, a, r| s.view_finding(a, r.org, FindingId(1)).map(drop)),
    ("explain_finding", Action::AnswerFinding, |s, a, r| {
        let answer = AnswerFinding { version: 1, words: "情况说明".to_owned() };
        s.explain_finding(a, r.org, FindingId(1), &answer).map(drop)
    }),
    ("remedy_finding", Action::AnswerFinding, |s, a, r| {
        let answer = AnswerFinding { version: 1, words: "整改情况".to_owned() };
        s.remedy_finding(a, r.org, FindingId(1), &answer).map(drop)
    }),
    ("look_for_violations", Action::JudgeFinding, |s, a, r| s.look_for_violations(a, r.org).map(drop)),
    ("register_finding", Action::JudgeFinding, |s, a, r| {
        let since_on = "2026-09-01".parse().unwrap();
        let facts = RegisterFinding { violation: "other".to_owned(), since_on, words: "事实".to_owned() };
        s.register_finding(a, r.org, &facts).map(drop)
    }),
    ("order_remedy", Action::JudgeFinding, |s, a, r| {
        let order = OrderRemedy { version: 1, within: 5, words: "整改".to_owned() };
        s.order_remedy(a, r.org, FindingId(1), &order).map(drop)
    }),
    ("close_finding", Action::JudgeFinding, |s, a, r| {
        let (words, responsible) = ("属实".to_owned(), String::new());
        let close = CloseFinding { version: 1, words, responsible, sanctions: Vec::new() };
        s.close_finding(a, r.org, FindingId(1), &close).map(drop)
    }),
    ("dismiss_finding", Action::JudgeFinding, |s, a, r| {
        let dismiss = DismissFinding { version: 1, words: "不属实".to_owned() };
        s.dismiss_finding(a, r.org, FindingId(1), &dismiss).map(drop)
    }),
    ("note_results", Action::KeepArchive, |s, a, r| {
        let text = |text: &str| text.to_owned();
        let held_on = "2026-09-01".parse().unwrap();
        let of = NoteResults { held_on, school_year: text("2025"), term: text("第二学期"), exam: text("期末") };
        s.note_results(a, r.org, r.class, &of, &[]).map(drop)
    }),
    ("results_template", Action::KeepArchive, |s, a, r| s.results_template(a, r.org, r.class).map(drop)),
    ("archive_kinds", Action::ReadOrg, |s, a, r| s.archive_kinds(a, r.org).map(drop)),
    ("archive_copies", Action::ReadPupil, |s, a, r| s.archive_copies(a, Some(r.org), &PageAsk::default()).map(drop)),
    ("archive_pdf", Action::PrintRoster, |s, a, r| s.archive_pdf(a, r.pupil, &ArchiveAsk::default()).map(drop)),
    ("card_pdf", Action::PrintRoster, |s, a, r| s.card_pdf(a, r.pupil).map(drop)),
    ("roster_xlsx", Action::PrintRoster, |s, a, r| s.roster_xlsx(a, r.org, &RosterAsk::default()).map(drop)),
    ("roster_pdf", Action::PrintRoster, |s, a, r| s.roster_pdf(a, r.org, &RosterAsk::default()).map(drop)),
    ("export_pupils", Action::PrintRoster, |s, a, r| {
        s.export_pupils(a, r.org, &RosterAsk::default(), ExportFormat::Csv).map(drop)
    }),
    ("statistics", Action::ReadStatistics, |s, a, r| s.statistics(a, &StatisticsAsk { org: Some(r.org) }).map(drop)),
    ("audit_log", Action::ReadAudit, |s, a, r| {
        s.audit_log(a, &AuditAsk { org: Some(r.org), ..AuditAsk::default() }).map(drop)
    }),
];

/// `asked` does none of the deeds to `records`: for want of the right, or of scope.
fn reaches_nothing(service: &Service, asked: &Asked, records: &Records) {
    let role = asked.actor.role;
    for (name, action, deed) in DEEDS {
        let expected = match granted(role, *action) {
            None => Denied::RoleLacksRight,
            Some(_) => Denied::OutOfScope,
        };
        let answer = deed(service, asked, records);
        let denied = matches!(answer, Err(ServiceError::Denied(denied)) if denied == expected);
        assert!(denied, "{role:?} {name}: {answer:?}, not {expected:?}");
    }
}

#[test]
fn no_role_reaches_a_record_of_another_place() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let far =
            Place::found(&bench, "cn-3201-nanjing", plan("cn-3201-nanjing", 300, YEAR, DefectRates::none()), YEAR);
        let records = Records::of(&Intake::open(&far, Grade(1)));
        let pack = "cn-34-anhui";
        let near = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let school = near.school(&near.schools(Grade(1))[0]);
        let (_, teacher) = near.open_classes(&school, Grade(1)).remove(0);
        let county = near.key_of(school.clerk.actor.org);
        let top = near.key_of(near.admin.actor.org);
        let keeper = |role| {
            let mut keeper = near.admin.clone();
            keeper.actor.role = role;
            keeper
        };
        let everybody = [
            school.registrar.clone(),
            school.head.clone(),
            teacher,
            school.clerk.clone(),
            near.acting(county, Role::Director),
            near.acting(top, Role::Viewer),
            near.admin.clone(),
            keeper(Role::SystemKeeper),
            keeper(Role::SecurityKeeper),
            keeper(Role::AuditKeeper),
        ];
        let roles: Vec<Role> = everybody.iter().map(|asked| asked.actor.role).collect();
        assert_eq!(roles, Role::ALL);
        for asked in &everybody {
            reaches_nothing(&bench.service, asked, &records);
        }
        let number = FindPupil { number: "341126209909010012".to_owned() };
        assert!(bench.service.find_pupil(&school.clerk, number).unwrap().is_empty());
        bench.is_sound();
    });
}

#[test]
fn no_school_reaches_a_record_of_its_neighbour() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 1_500, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let records = Records::of(&intake);
        let other = place.schools(Grade(1)).into_iter().find(|school| {
            school.unit.parent != Some(intake.school.demo.unit.key) && school.unit.key != intake.school.demo.unit.key
        });
        let neighbour = place.school(&other.expect("a second school"));
        let (_, teacher) = place.open_classes(&neighbour, Grade(1)).remove(0);
        for asked in [&neighbour.registrar, &neighbour.head, &teacher] {
            reaches_nothing(&bench.service, asked, &records);
        }
        // A number is looked for in the whole register; who bears it is told within scope only.
        let found = |asked: &Asked| {
            let number = intake.number(records.pupil, "student_number");
            bench.service.find_pupil(asked, FindPupil { number }).unwrap().len()
        };
        assert_eq!((found(&intake.school.registrar), found(&intake.school.clerk)), (1, 1));
        assert_eq!((found(&neighbour.registrar), found(&neighbour.head)), (0, 0));
        bench.is_sound();
    });
}

/// Whoever's account is not in use does nothing, however near the record.
#[test]
fn an_inactive_account_reaches_nothing() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let records = Records::of(&intake);
        let at = bench.service.clock().now();
        for state in [AccountState::Pending, AccountState::Sealed { at }, AccountState::Ended { at }] {
            for asked in [&intake.school.registrar, &intake.school.head, &intake.school.clerk, &place.admin] {
                let mut asked = asked.clone();
                asked.actor.state = state;
                for (name, _, deed) in DEEDS {
                    let answer = deed(&bench.service, &asked, &records);
                    let denied = matches!(answer, Err(ServiceError::Denied(Denied::AccountInactive)));
                    assert!(denied, "{state:?} {name}: {answer:?}");
                }
            }
        }
        bench.is_sound();
    });
}

#[test]
fn a_class_teacher_sees_the_own_class_alone() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 600, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        assert!(intake.classes.len() > 1);
        Records::of(&intake);
        let (service, org, id) = (&bench.service, intake.school.org, intake.id);
        let (own, teacher) = &intake.classes[0];
        let (mine, others): (Vec<_>, Vec<_>) = intake.rows().into_iter().partition(|row| row.class == Some(own.id));
        let numbers = |rows: &[jice_service::view::RowView]| rows.iter().map(|row| row.row).collect::<Vec<_>>();

        assert_eq!(numbers(&intake.rows_for(teacher, None)), numbers(&mine));
        let all = PageAsk { limit: Some(200), cursor: None };
        let previewed = service.preview(teacher, org, id, &all).unwrap().items;
        assert_eq!(previewed.iter().map(|change| change.row).collect::<Vec<_>>(), numbers(&mine));
        let ask = PupilsAsk { class: Some(intake.classes[1].0.id), page: all, ..PupilsAsk::default() };
        let listed = service.list_pupils(teacher, ask).unwrap().items;
        assert_eq!(listed.len(), mine.len());
        assert!(listed.iter().all(|line| line.class == own.id), "whatever class was asked for");

        let stranger = &others[0];
        let person = stranger.person.unwrap();
        assert!(matches!(service.view_row(teacher, org, id, stranger.row), Err(ServiceError::Absent)));
        assert!(matches!(service.row_photo(teacher, org, id, stranger.row), Err(ServiceError::Absent)));
        for denied in [
            service.view_pupil(teacher, person).map(drop),
            service.pupil_photo(teacher, person).map(drop),
            service.card_pdf(teacher, person).map(drop),
            service.check_class(teacher, org, id, CheckClass { class: intake.classes[1].0.id }).map(drop),
        ] {
            assert!(matches!(denied, Err(ServiceError::Denied(Denied::OutOfScope))), "{denied:?}");
        }
        service.view_pupil(teacher, mine[0].person.unwrap()).unwrap();
        bench.is_sound();
    });
}
