//! Changes of an entry: cases, their papers, their clock, and the desk they lie on.

use axum::extract::State;
use jice_domain::{CaseId, EvidenceId, OrgId, PersonId};
use jice_service::PageAsk;
use jice_service::command::{
    AskCosigner, BacklogAsk, ClearCases, DecideCase, DecideMany, Desk, DeskAsk, FillCase, OpenCase, OverridesAsk,
    SeeNotices, UnderWayAsk, Versioned, WithdrawCase,
};
use jice_service::view::{
    BacklogView, CaseMoved, CaseView, ChangeView, ClockView, DecidedView, DeskCount, DeskItem, NoticeView,
    OverrideView, Page, ReceiptView,
};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File, FileForm};
use crate::app::{App, Turn};
use crate::body::PAPER_MAX;
use crate::extract::{At, Found, Order, Query, Reader, Upload, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_changes))
        .routes(routes!(case_desk))
        .routes(routes!(desk_counts))
        .routes(routes!(decide_cases))
        .routes(routes!(case_backlog))
        .routes(routes!(cases_under_way))
        .routes(routes!(clear_cases))
        .routes(routes!(case_overrides))
        .routes(routes!(pupil_cases))
        .routes(routes!(open_case))
        .routes(routes!(view_case, fill_case))
        .routes(routes!(submit_case))
        .routes(routes!(decide_case))
        .routes(routes!(ask_cosigner))
        .routes(routes!(recall_cosigner))
        .routes(routes!(withdraw_case))
        .routes(routes!(urge_case))
        .routes(routes!(notices, see_notices))
        .routes(routes!(case_clock))
        .routes(routes!(case_form))
        .routes(routes!(receipt))
        .routes(routes!(put_evidence))
        .routes(routes!(evidence_file, drop_evidence))
}

/// A case: whose, and which.
type Case = (PersonId, CaseId);

/// Which part of a desk.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DeskPart {
    /// What waits 待办.
    Todo,
    /// What was done 已办.
    Done,
    /// What was opened 我发起的.
    Opened,
    /// What units below let run out 上报催办.
    Escalated,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct DeskQuery {
    /// Whose desk; none for the actor's own unit.
    org: Option<OrgId>,
    /// Which part of it.
    #[param(inline)]
    part: DeskPart,
    /// Only this change, by its name in the pack.
    change: Option<String>,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OrgQuery {
    /// The unit; none for the actor's own.
    org: Option<OrgId>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct UnderWayQuery {
    /// Opened at and below this unit; none for the actor's own.
    org: Option<OrgId>,
    /// Only this change, by its name in the pack.
    change: Option<String>,
    /// Only those opened before this day.
    #[param(value_type = Option<String>, format = Date)]
    before: Option<Date>,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OverridesQuery {
    /// Made at and below this unit; none for the actor's own.
    org: Option<OrgId>,
    /// From this day on; none for the first of the school year.
    #[param(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    /// To this day; none for today.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PaperQuery {
    /// Which paper, by its name in the pack.
    kind: String,
}

/// The changes that a unit may open, as its law lays them down.
#[utoipa::path(get, path = "/api/orgs/{org}/changes", tag = "cases", responses((status = 200, body = Vec<ChangeView>)))]
async fn list_changes(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<Vec<ChangeView>> {
    app.view(asked, move |service, asked| service.list_changes(asked, org)).await
}

/// A page of a unit's desk.
#[utoipa::path(get, path = "/api/desk", tag = "cases", params(DeskQuery), responses((status = 200, body = Page<DeskItem>)))]
async fn case_desk(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<DeskQuery>,
) -> Answer<Page<DeskItem>> {
    let DeskQuery { org, part, change, cursor, limit } = query;
    let page = PageAsk { cursor, limit };
    let desk = match part {
        DeskPart::Todo => Desk::Todo,
        DeskPart::Done => Desk::Done,
        DeskPart::Opened => Desk::Opened,
        DeskPart::Escalated => {
            return app.view(asked, move |service, asked| service.escalated(asked, org, &page)).await;
        }
    };
    let ask = DeskAsk { org, desk, change, page };
    app.view(asked, move |service, asked| service.case_desk(asked, &ask)).await
}

/// How many cases wait for a unit, by change.
#[utoipa::path(get, path = "/api/desk/counts", tag = "cases", params(OrgQuery), responses((status = 200, body = Vec<DeskCount>)))]
async fn desk_counts(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<OrgQuery>,
) -> Answer<Vec<DeskCount>> {
    app.view(asked, move |service, asked| service.desk_counts(asked, query.org)).await
}

/// Say the same to several cases: one that cannot be decided keeps no other back.
#[utoipa::path(post, path = "/api/desk/decide", tag = "cases", request_body = DecideMany, responses((status = 200, body = Vec<DecidedView>)))]
async fn decide_cases(State(app): State<App>, write: Write<DecideMany>) -> Answer<Vec<DecidedView>> {
    app.heavy(write.asked, move |service, asked| service.decide_cases(asked, &write.command)).await
}

/// Which units have cases waiting, and how many are overdue.
#[utoipa::path(get, path = "/api/desk/backlog", tag = "cases", params(OrgQuery), responses((status = 200, body = Vec<BacklogView>)))]
async fn case_backlog(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<OrgQuery>,
) -> Answer<Vec<BacklogView>> {
    let ask = BacklogAsk { org: query.org };
    app.view(asked, move |service, asked| service.case_backlog(asked, ask)).await
}

/// What clearing would end: the cases under way at and below a unit.
#[utoipa::path(get, path = "/api/desk/under-way", tag = "cases", params(UnderWayQuery), responses((status = 200, body = Page<DeskItem>)))]
async fn cases_under_way(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<UnderWayQuery>,
) -> Answer<Page<DeskItem>> {
    let UnderWayQuery { org, change, before, cursor, limit } = query;
    let ask = UnderWayAsk { org, change, before, page: PageAsk { cursor, limit } };
    app.view(asked, move |service, asked| service.cases_under_way(asked, &ask)).await
}

/// End cases under way, with a reason: one that has moved since it was shown stays.
#[utoipa::path(post, path = "/api/desk/clear", tag = "cases", request_body = ClearCases, responses((status = 200, body = Vec<DecidedView>)))]
async fn clear_cases(State(app): State<App>, write: Write<ClearCases>) -> Answer<Vec<DecidedView>> {
    app.heavy(write.asked, move |service, asked| service.clear_cases(asked, &write.command)).await
}

/// The exceptions that authorities made at and below a unit, the latest first.
#[utoipa::path(get, path = "/api/desk/overrides", tag = "cases", params(OverridesQuery), responses((status = 200, body = Page<OverrideView>)))]
async fn case_overrides(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<OverridesQuery>,
) -> Answer<Page<OverrideView>> {
    let OverridesQuery { org, since, until, cursor, limit } = query;
    let ask = OverridesAsk { org, since, until, page: PageAsk { cursor, limit } };
    app.view(asked, move |service, asked| service.case_overrides(asked, &ask)).await
}

/// The cases of a pupil, the latest first.
#[utoipa::path(get, path = "/api/pupils/{person}/cases", tag = "cases", responses((status = 200, body = Vec<DeskItem>)))]
async fn pupil_cases(State(app): State<App>, At(person): At<PersonId>, Reader(asked): Reader) -> Answer<Vec<DeskItem>> {
    app.view(asked, move |service, asked| service.pupil_cases(asked, person)).await
}

/// Open a case, as a draft. A pupil of another school is named by number and name.
#[utoipa::path(post, path = "/api/cases", tag = "cases", request_body = OpenCase, responses((status = 200, body = CaseView)))]
async fn open_case(State(app): State<App>, write: Write<OpenCase>) -> Answer<CaseView> {
    app.view(write.asked, move |service, asked| service.open_case(asked, write.command)).await
}

/// A case, for whoever has a part in it.
#[utoipa::path(get, path = "/api/cases/{person}/{case}", tag = "cases", responses((status = 200, body = CaseView)))]
async fn view_case(State(app): State<App>, At((person, case)): At<Case>, Reader(asked): Reader) -> Answer<CaseView> {
    app.view(asked, move |service, asked| service.view_case(asked, person, case)).await
}

/// Fill in a draft, or mend a case that was returned.
#[utoipa::path(patch, path = "/api/cases/{person}/{case}", tag = "cases", request_body = FillCase, responses((status = 200, body = CaseView)))]
async fn fill_case(State(app): State<App>, At((person, case)): At<Case>, write: Write<FillCase>) -> Answer<CaseView> {
    app.view(write.asked, move |service, asked| service.fill_case(asked, person, case, write.command)).await
}

/// Hand a case in: every bar is asked, all refusals come at once.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/submit", tag = "cases", request_body = Versioned, responses((status = 200, body = CaseView)))]
async fn submit_case(
    State(app): State<App>,
    At((person, case)): At<Case>,
    write: Write<Versioned>,
) -> Answer<CaseView> {
    app.view(write.asked, move |service, asked| service.submit_case(asked, person, case, write.command)).await
}

/// Take the step a case is before.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/decide", tag = "cases", request_body = DecideCase, responses((status = 200, body = CaseMoved)))]
async fn decide_case(
    State(app): State<App>,
    At((person, case)): At<Case>,
    write: Write<DecideCase>,
) -> Answer<CaseMoved> {
    app.view(write.asked, move |service, asked| service.decide_case(asked, person, case, &write.command)).await
}

/// Ask for a co-signature before deciding; the case comes back in the time that was left.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/cosign", tag = "cases", request_body = AskCosigner, responses((status = 200, body = CaseMoved)))]
async fn ask_cosigner(
    State(app): State<App>,
    At((person, case)): At<Case>,
    write: Write<AskCosigner>,
) -> Answer<CaseMoved> {
    app.view(write.asked, move |service, asked| service.ask_cosigner(asked, person, case, &write.command)).await
}

/// Take a co-signature back that is still waited for.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/cosign/recall", tag = "cases", request_body = Versioned, responses((status = 200, body = CaseMoved)))]
async fn recall_cosigner(
    State(app): State<App>,
    At((person, case)): At<Case>,
    write: Write<Versioned>,
) -> Answer<CaseMoved> {
    app.view(write.asked, move |service, asked| service.recall_cosigner(asked, person, case, write.command)).await
}

/// Take a case back that is not over.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/withdraw", tag = "cases", request_body = WithdrawCase, responses((status = 200, body = CaseView)))]
async fn withdraw_case(
    State(app): State<App>,
    At((person, case)): At<Case>,
    write: Write<WithdrawCase>,
) -> Answer<CaseView> {
    app.view(write.asked, move |service, asked| service.withdraw_case(asked, person, case, &write.command)).await
}

/// Urge the unit that a case lies before, once on a working day.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/urge", tag = "cases", request_body = Versioned, responses((status = 200, body = CaseView)))]
async fn urge_case(State(app): State<App>, At((person, case)): At<Case>, write: Write<Versioned>) -> Answer<CaseView> {
    app.view(write.asked, move |service, asked| service.urge_case(asked, person, case, write.command)).await
}

/// What the own unit is told about cases and has not put away, the latest first.
#[utoipa::path(get, path = "/api/notices", tag = "cases", responses((status = 200, body = Vec<NoticeView>)))]
async fn notices(State(app): State<App>, Reader(asked): Reader) -> Answer<Vec<NoticeView>> {
    app.view(asked, |service, asked| service.notices(asked)).await
}

/// Put notices away. Answers how many were there.
#[utoipa::path(post, path = "/api/notices", tag = "cases", request_body = SeeNotices, responses((status = 200, body = u32)))]
async fn see_notices(State(app): State<App>, write: Write<SeeNotices>) -> Answer<u32> {
    app.view(write.asked, move |service, asked| service.see_notices(asked, &write.command)).await
}

/// Why the step is due on its day: the count, day by day.
#[utoipa::path(get, path = "/api/cases/{person}/{case}/clock", tag = "cases", responses((status = 200, body = ClockView)))]
async fn case_clock(State(app): State<App>, At((person, case)): At<Case>, Reader(asked): Reader) -> Answer<ClockView> {
    app.view(asked, move |service, asked| service.case_clock(asked, person, case)).await
}

/// Put a paper to a case: JPEG, PNG or PDF, at most 10 MB.
#[utoipa::path(post, path = "/api/cases/{person}/{case}/evidence", tag = "cases", params(PaperQuery), request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = CaseView)))]
async fn put_evidence(
    State(app): State<App>,
    At((person, case)): At<Case>,
    Query(query): Query<PaperQuery>,
    upload: Upload<PAPER_MAX>,
) -> Answer<CaseView> {
    app.heavy(upload.asked, move |service, asked| {
        service.put_evidence(asked, person, case, &query.kind, &upload.file_name, &upload.bytes)
    })
    .await
}

/// A paper of a case.
#[utoipa::path(get, path = "/api/cases/{person}/{case}/evidence/{paper}", tag = "cases", responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
async fn evidence_file(
    State(app): State<App>,
    At((person, case, paper)): At<(PersonId, CaseId, EvidenceId)>,
    Reader(asked): Reader,
) -> File {
    app.file(asked, move |service, asked| service.evidence_file(asked, person, case, paper)).await
}

/// Take a paper away from a case that lies with its opener.
#[utoipa::path(delete, path = "/api/cases/{person}/{case}/evidence/{paper}", tag = "cases", responses((status = 200, body = CaseView)))]
async fn drop_evidence(
    State(app): State<App>,
    At((person, case, paper)): At<(PersonId, CaseId, EvidenceId)>,
    Order(asked): Order,
) -> Answer<CaseView> {
    app.view(asked, move |service, asked| service.drop_evidence(asked, person, case, paper)).await
}

/// A form of a case, filled from the record, or its receipt.
#[utoipa::path(get, path = "/api/cases/{person}/{case}/forms/{form}", tag = "cases", responses((status = 200, body = Bytes, content_type = "application/pdf")))]
async fn case_form(
    State(app): State<App>,
    At((person, case, form)): At<(PersonId, CaseId, String)>,
    Found(origin): Found,
    Reader(asked): Reader,
) -> File {
    app.file(asked, move |service, asked| service.case_form(asked, person, case, &form, &origin)).await
}

/// How the case of a receipt stands, for anybody who holds the paper. It names no pupil.
#[utoipa::path(get, path = "/api/receipts/{code}", tag = "cases", responses((status = 200, body = ReceiptView)))]
async fn receipt(State(app): State<App>, At(code): At<String>) -> Answer<ReceiptView> {
    // Wrong codes are not counted: 80 bits are not guessed, and a school behind one address would
    // be kept from signing in by a mistyped receipt.
    app.call(Turn::Everyday, move |service| service.receipt(&code)).await.map(axum::Json)
}
