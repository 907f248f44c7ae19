//! Problem records 问题学籍: entries in doubt, told or found, and what is done about each.

use axum::extract::State;
use jice_domain::{OrgId, ProblemKind, ProblemRecordId};
use jice_service::PageAsk;
use jice_service::command::{HandleProblem, ProblemsAsk, ProblemsExport, ProblemsOf};
use jice_service::view::{CaseView, JobView, Page, ProblemItem, ProblemSummary, ProblemView, ProblemsTold};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File, FileForm};
use crate::app::App;
use crate::extract::{At, Json, Order, Query, Reader, Upload, Write};

/// Longest list of the ministry, in bytes.
const LIST_MAX: usize = 8 << 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_problems))
        .routes(routes!(problem_summary))
        .routes(routes!(problems_xlsx))
        .routes(routes!(search_problems))
        .routes(routes!(tell_problems))
        .routes(routes!(view_problem))
        .routes(routes!(handle_problem))
}

/// Where a problem record stands, as lists are asked for it.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ProblemStanding {
    /// Not settled 未处理完毕.
    #[default]
    Unsettled,
    /// Handled by nobody 待处理.
    Open,
    /// Handled by a case 处理中.
    Handling,
    /// Settled 已处理.
    Settled,
    /// Ceased by itself 情形已消失.
    Ceased,
    /// Anywhere.
    All,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ProblemsQuery {
    /// Only of this kind.
    kind: Option<ProblemKind>,
    /// Only those that stand here.
    #[param(inline)]
    #[serde(default)]
    standing: ProblemStanding,
    /// Only of pupils who are to finish their stage this school year 毕业年级.
    #[serde(default)]
    leaving: bool,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

impl ProblemsQuery {
    fn ask(self) -> ProblemsAsk {
        let of = match self.standing {
            ProblemStanding::Unsettled => ProblemsOf::Unsettled,
            ProblemStanding::Open => ProblemsOf::In("open"),
            ProblemStanding::Handling => ProblemsOf::In("handling"),
            ProblemStanding::Settled => ProblemsOf::In("settled"),
            ProblemStanding::Ceased => ProblemsOf::In("ceased"),
            ProblemStanding::All => ProblemsOf::All,
        };
        let page = PageAsk { cursor: self.cursor, limit: self.limit };
        ProblemsAsk { kind: self.kind, of, leaving: self.leaving, page }
    }
}

/// The problem records at and below a unit: graduating grades first, then what is known longest.
#[utoipa::path(get, path = "/api/orgs/{org}/problem-records", tag = "problem records", params(ProblemsQuery), responses((status = 200, body = Page<ProblemItem>)))]
async fn list_problems(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<ProblemsQuery>,
) -> Answer<Page<ProblemItem>> {
    let ask = query.ask();
    app.view(asked, move |service, asked| service.problems(asked, org, &ask)).await
}

/// The problem records at and below a unit, counted by kind and by unit below.
#[utoipa::path(get, path = "/api/orgs/{org}/problem-records/summary", tag = "problem records", responses((status = 200, body = ProblemSummary)))]
async fn problem_summary(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<ProblemSummary> {
    app.view(asked, move |service, asked| service.problem_summary(asked, org)).await
}

/// The problem records at and below a unit, as a workbook; the purpose in the body.
#[utoipa::path(post, path = "/api/orgs/{org}/problem-records/list.xlsx", tag = "problem records", request_body = ProblemsExport,
    responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn problems_xlsx(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Json(ask): Json<ProblemsExport>,
) -> File {
    app.file(asked, move |service, asked| service.problems_xlsx(asked, org, &ask)).await
}

/// Have the register search at and below a unit; where it is at it, that search is told.
#[utoipa::path(post, path = "/api/orgs/{org}/problem-records/search", tag = "problem records", responses((status = 200, body = JobView)))]
async fn search_problems(State(app): State<App>, At(org): At<OrgId>, Order(asked): Order) -> Answer<JobView> {
    app.view(asked, move |service, asked| service.search_problems(asked, org)).await
}

/// Take in the ministry's list, .xlsx or .csv: student or document number, name, kind, remark and the
/// student number of the other side. Where a row is wrong nothing is taken in, and every such row is told.
#[utoipa::path(post, path = "/api/orgs/{org}/problem-records/list", tag = "problem records",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = ProblemsTold)))]
async fn tell_problems(State(app): State<App>, At(org): At<OrgId>, upload: Upload<LIST_MAX>) -> Answer<ProblemsTold> {
    let Upload { asked, bytes, .. } = upload;
    app.heavy(asked, move |service, asked| service.tell_problems(asked, org, bytes)).await
}

/// A problem record, with the other side as far as it is shown, and what the caller may do about it.
#[utoipa::path(get, path = "/api/orgs/{org}/problem-records/{problem}", tag = "problem records", responses((status = 200, body = ProblemView)))]
async fn view_problem(
    State(app): State<App>,
    At((org, problem)): At<(OrgId, ProblemRecordId)>,
    Reader(asked): Reader,
) -> Answer<ProblemView> {
    app.view(asked, move |service, asked| service.view_problem(asked, org, problem)).await
}

/// Begin to handle a problem record: the case that changes, proves or deletes is opened as a draft.
#[utoipa::path(post, path = "/api/orgs/{org}/problem-records/{problem}/handle", tag = "problem records", request_body = HandleProblem, responses((status = 200, body = CaseView)))]
async fn handle_problem(
    State(app): State<App>,
    At((org, problem)): At<(OrgId, ProblemRecordId)>,
    write: Write<HandleProblem>,
) -> Answer<CaseView> {
    app.view(write.asked, move |service, asked| service.handle_problem(asked, org, problem, &write.command)).await
}
