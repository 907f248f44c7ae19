//! Findings 违规线索: what may be a breach of the sanction list, and what is done about it.

use axum::extract::State;
use jice_domain::{FindingId, OrgId};
use jice_service::PageAsk;
use jice_service::command::{
    AnswerFinding, CloseFinding, DismissFinding, FindingsAsk, FindingsOf, OrderRemedy, RegisterFinding,
};
use jice_service::view::{FindingItem, FindingSummary, FindingView, JobView, Page};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File};
use crate::app::App;
use crate::extract::{At, Order, Query, Reader, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_findings, register_finding))
        .routes(routes!(finding_summary))
        .routes(routes!(findings_xlsx))
        .routes(routes!(look_for_violations))
        .routes(routes!(view_finding))
        .routes(routes!(explain_finding))
        .routes(routes!(remedy_finding))
        .routes(routes!(order_remedy))
        .routes(routes!(close_finding))
        .routes(routes!(dismiss_finding))
}

/// A finding: the unit it accuses, and which.
type Finding = (OrgId, FindingId);

/// Where a finding stands, as lists are asked for it.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    /// Anywhere.
    #[default]
    All,
    /// Something is still to be done.
    Open,
    /// Its order was not followed in time 逾期未整改.
    Overdue,
    /// Not yet explained 待说明.
    Found,
    /// Explained 已说明.
    Explained,
    /// Ordered to be remedied 责令整改.
    Ordered,
    /// Reported as remedied 已整改待核.
    Remedied,
    /// Closed 已办结.
    Closed,
    /// Dismissed 不予认定.
    Dismissed,
    /// Ceased by itself 情形已消失.
    Ceased,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FindingsQuery {
    /// Only of this item of the sanction list, by its name in the pack.
    violation: Option<String>,
    /// Only those that stand here.
    #[param(inline)]
    #[serde(default)]
    standing: Standing,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

impl FindingsQuery {
    fn ask(self) -> FindingsAsk {
        let of = match self.standing {
            Standing::All => FindingsOf::All,
            Standing::Open => FindingsOf::Open,
            Standing::Overdue => FindingsOf::Overdue,
            Standing::Found => FindingsOf::In("found"),
            Standing::Explained => FindingsOf::In("explained"),
            Standing::Ordered => FindingsOf::In("ordered"),
            Standing::Remedied => FindingsOf::In("remedied"),
            Standing::Closed => FindingsOf::In("closed"),
            Standing::Dismissed => FindingsOf::In("dismissed"),
            Standing::Ceased => FindingsOf::In("ceased"),
        };
        FindingsAsk { violation: self.violation, of, page: PageAsk { cursor: self.cursor, limit: self.limit } }
    }
}

/// The findings at and below a unit.
#[utoipa::path(get, path = "/api/orgs/{org}/findings", tag = "findings", params(FindingsQuery), responses((status = 200, body = Page<FindingItem>)))]
async fn list_findings(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<FindingsQuery>,
) -> Answer<Page<FindingItem>> {
    let ask = query.ask();
    app.view(asked, move |service, asked| service.findings(asked, org, &ask)).await
}

/// Register by hand what the register cannot see.
#[utoipa::path(post, path = "/api/orgs/{org}/findings", tag = "findings", request_body = RegisterFinding, responses((status = 200, body = FindingView)))]
async fn register_finding(
    State(app): State<App>,
    At(org): At<OrgId>,
    write: Write<RegisterFinding>,
) -> Answer<FindingView> {
    app.view(write.asked, move |service, asked| service.register_finding(asked, org, &write.command)).await
}

/// The findings at and below a unit, counted by item and by unit below.
#[utoipa::path(get, path = "/api/orgs/{org}/findings/summary", tag = "findings", responses((status = 200, body = FindingSummary)))]
async fn finding_summary(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<FindingSummary> {
    app.view(asked, move |service, asked| service.finding_summary(asked, org)).await
}

/// The findings at and below a unit as a workbook.
#[utoipa::path(get, path = "/api/orgs/{org}/findings/list.xlsx", tag = "findings", params(FindingsQuery), responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn findings_xlsx(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<FindingsQuery>,
) -> File {
    let ask = query.ask();
    app.file(asked, move |service, asked| service.findings_xlsx(asked, org, &ask)).await
}

/// Have the register look for breaches at and below a unit; where it is at it, that search is told.
#[utoipa::path(post, path = "/api/orgs/{org}/findings/look", tag = "findings", responses((status = 200, body = JobView)))]
async fn look_for_violations(State(app): State<App>, At(org): At<OrgId>, Order(asked): Order) -> Answer<JobView> {
    app.view(asked, move |service, asked| service.look_for_violations(asked, org)).await
}

/// A finding, with what was done about it and what is open to the caller.
#[utoipa::path(get, path = "/api/orgs/{org}/findings/{finding}", tag = "findings", responses((status = 200, body = FindingView)))]
async fn view_finding(
    State(app): State<App>,
    At((org, finding)): At<Finding>,
    Reader(asked): Reader,
) -> Answer<FindingView> {
    app.view(asked, move |service, asked| service.view_finding(asked, org, finding)).await
}

/// The unit explains itself.
#[utoipa::path(post, path = "/api/orgs/{org}/findings/{finding}/explain", tag = "findings", request_body = AnswerFinding, responses((status = 200, body = FindingView)))]
async fn explain_finding(
    State(app): State<App>,
    At((org, finding)): At<Finding>,
    write: Write<AnswerFinding>,
) -> Answer<FindingView> {
    app.view(write.asked, move |service, asked| service.explain_finding(asked, org, finding, &write.command)).await
}

/// The unit reports that what was ordered is remedied.
#[utoipa::path(post, path = "/api/orgs/{org}/findings/{finding}/remedy", tag = "findings", request_body = AnswerFinding, responses((status = 200, body = FindingView)))]
async fn remedy_finding(
    State(app): State<App>,
    At((org, finding)): At<Finding>,
    write: Write<AnswerFinding>,
) -> Answer<FindingView> {
    app.view(write.asked, move |service, asked| service.remedy_finding(asked, org, finding, &write.command)).await
}

/// The authority above orders a remedy within working days.
#[utoipa::path(post, path = "/api/orgs/{org}/findings/{finding}/order", tag = "findings", request_body = OrderRemedy, responses((status = 200, body = FindingView)))]
async fn order_remedy(
    State(app): State<App>,
    At((org, finding)): At<Finding>,
    write: Write<OrderRemedy>,
) -> Answer<FindingView> {
    app.view(write.asked, move |service, asked| service.order_remedy(asked, org, finding, &write.command)).await
}

/// The authority above closes a finding, with how it was handled.
#[utoipa::path(post, path = "/api/orgs/{org}/findings/{finding}/close", tag = "findings", request_body = CloseFinding, responses((status = 200, body = FindingView)))]
async fn close_finding(
    State(app): State<App>,
    At((org, finding)): At<Finding>,
    write: Write<CloseFinding>,
) -> Answer<FindingView> {
    app.view(write.asked, move |service, asked| service.close_finding(asked, org, finding, &write.command)).await
}

/// The authority above dismisses a finding: it is no breach.
#[utoipa::path(post, path = "/api/orgs/{org}/findings/{finding}/dismiss", tag = "findings", request_body = DismissFinding, responses((status = 200, body = FindingView)))]
async fn dismiss_finding(
    State(app): State<App>,
    At((org, finding)): At<Finding>,
    write: Write<DismissFinding>,
) -> Answer<FindingView> {
    app.view(write.asked, move |service, asked| service.dismiss_finding(asked, org, finding, &write.command)).await
}
