//! Units, classes, staff and accounts.

use axum::extract::State;
use jice_domain::{AccountId, ClassId, DelegationId, Grade, OrgId};
use jice_service::command::{
    AddCampus, CloseUnit, CreateAccount, CreateUnit, DelegateDuty, FileStaff, MaintainClass, MaintainUnit, MergeUnit,
    OpenClass, PlanMerger, RecordTraining, RenameUnit, UnitCreated,
};
use jice_service::view::{
    AccountCreated, AccountView, ClassView, ColleagueView, DelegationView, EndingView, MergerView, OrgView, StaffView,
    UnitEventView, UnitFound,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::app::App;
use crate::extract::{At, Json, Order, Query, Reader, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_units, create_unit))
        .routes(routes!(find_units))
        .routes(routes!(view_unit, maintain_unit))
        .routes(routes!(rename_unit))
        .routes(routes!(unit_history))
        .routes(routes!(plan_closure, close_unit))
        .routes(routes!(plan_merger))
        .routes(routes!(merge_unit))
        .routes(routes!(add_campus))
        .routes(routes!(list_classes, open_class))
        .routes(routes!(maintain_class))
        .routes(routes!(list_staff, file_staff))
        .routes(routes!(record_training))
        .routes(routes!(file_upward))
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(reset_account))
        .routes(routes!(end_account))
        .routes(routes!(list_colleagues))
        .routes(routes!(list_delegations, delegate_duty))
        .routes(routes!(end_delegation))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct UnitsQuery {
    /// The unit above; none for the actor's own unit.
    parent: Option<OrgId>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FindQuery {
    /// Part of a name, of now or of earlier, or a code.
    q: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ClosureQuery {
    /// Who would keep its records; none where the law of the place names the county's department.
    custodian: Option<OrgId>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ClassesQuery {
    /// Only classes of this grade.
    grade: Option<Grade>,
}

/// The units directly below one, or the actor's own.
#[utoipa::path(get, path = "/api/orgs", tag = "org", params(UnitsQuery), responses((status = 200, body = Vec<OrgView>)))]
async fn list_units(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<UnitsQuery>,
) -> Answer<Vec<OrgView>> {
    app.view(asked, move |service, asked| service.list_units(asked, query.parent)).await
}

/// Create an authority or a school, with its first account.
#[utoipa::path(post, path = "/api/orgs", tag = "org", request_body = CreateUnit, responses((status = 200, body = UnitCreated)))]
async fn create_unit(State(app): State<App>, write: Write<CreateUnit>) -> Answer<UnitCreated> {
    app.view(write.asked, |service, asked| service.create_unit(asked, write.command)).await
}

/// One unit.
#[utoipa::path(get, path = "/api/orgs/{org}", tag = "org", responses((status = 200, body = OrgView)))]
async fn view_unit(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<OrgView> {
    app.view(asked, move |service, asked| service.view_unit(asked, org)).await
}

/// Change what is registered about a unit.
#[utoipa::path(patch, path = "/api/orgs/{org}", tag = "org", request_body = MaintainUnit, responses((status = 200, body = OrgView)))]
async fn maintain_unit(State(app): State<App>, At(org): At<OrgId>, write: Write<MaintainUnit>) -> Answer<OrgView> {
    app.view(write.asked, move |service, asked| service.maintain_unit(asked, org, write.command)).await
}

/// Units in scope by name, those they bore earlier too, or by code.
#[utoipa::path(get, path = "/api/orgs/search", tag = "org", params(FindQuery), responses((status = 200, body = Vec<UnitFound>)))]
async fn find_units(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<FindQuery>,
) -> Answer<Vec<UnitFound>> {
    app.view(asked, move |service, asked| service.find_units(asked, &query.q)).await
}

/// Rename a unit from a day, on an approval.
#[utoipa::path(post, path = "/api/orgs/{org}/rename", tag = "org", request_body = RenameUnit, responses((status = 200, body = OrgView)))]
async fn rename_unit(State(app): State<App>, At(org): At<OrgId>, write: Write<RenameUnit>) -> Answer<OrgView> {
    app.view(write.asked, move |service, asked| service.rename_unit(asked, org, write.command)).await
}

/// What happened to a unit, the latest first.
#[utoipa::path(get, path = "/api/orgs/{org}/history", tag = "org", responses((status = 200, body = Vec<UnitEventView>)))]
async fn unit_history(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<Vec<UnitEventView>> {
    app.view(asked, move |service, asked| service.unit_history(asked, org)).await
}

/// What closing a school would do, and what stands in the way.
#[utoipa::path(get, path = "/api/orgs/{org}/closure", tag = "org", params(ClosureQuery), responses((status = 200, body = EndingView)))]
async fn plan_closure(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<ClosureQuery>,
) -> Answer<EndingView> {
    app.view(asked, move |service, asked| service.plan_closure(asked, org, query.custodian)).await
}

/// Close a school for good: its records go to whoever keeps them from then on.
#[utoipa::path(post, path = "/api/orgs/{org}/closure", tag = "org", request_body = CloseUnit, responses((status = 200, body = OrgView)))]
async fn close_unit(State(app): State<App>, At(org): At<OrgId>, write: Write<CloseUnit>) -> Answer<OrgView> {
    app.view(write.asked, move |service, asked| service.close_unit(asked, org, &write.command)).await
}

/// What merging a school into another would do, and what stands in the way. Nothing is written.
#[utoipa::path(post, path = "/api/orgs/{org}/merger/plan", tag = "org", request_body = PlanMerger, responses((status = 200, body = MergerView)))]
async fn plan_merger(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Json(plan): Json<PlanMerger>,
) -> Answer<MergerView> {
    app.heavy(asked, move |service, asked| service.plan_merger(asked, org, &plan)).await
}

/// Merge a school into another for good: its pupils, classes and records go there.
#[utoipa::path(post, path = "/api/orgs/{org}/merger", tag = "org", request_body = MergeUnit, responses((status = 200, body = OrgView)))]
async fn merge_unit(State(app): State<App>, At(org): At<OrgId>, write: Write<MergeUnit>) -> Answer<OrgView> {
    app.heavy(write.asked, move |service, asked| service.merge_unit(asked, org, &write.command)).await
}

/// Add a branch campus under a central school.
#[utoipa::path(post, path = "/api/orgs/{org}/campuses", tag = "org", request_body = AddCampus, responses((status = 200, body = OrgView)))]
async fn add_campus(State(app): State<App>, At(org): At<OrgId>, write: Write<AddCampus>) -> Answer<OrgView> {
    app.view(write.asked, move |service, asked| service.add_campus(asked, org, write.command)).await
}

/// The classes of a school.
#[utoipa::path(get, path = "/api/orgs/{org}/classes", tag = "org", params(ClassesQuery), responses((status = 200, body = Vec<ClassView>)))]
async fn list_classes(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<ClassesQuery>,
) -> Answer<Vec<ClassView>> {
    app.view(asked, move |service, asked| service.list_classes(asked, org, query.grade)).await
}

/// Open a class.
#[utoipa::path(post, path = "/api/orgs/{org}/classes", tag = "org", request_body = OpenClass, responses((status = 200, body = ClassView)))]
async fn open_class(State(app): State<App>, At(org): At<OrgId>, write: Write<OpenClass>) -> Answer<ClassView> {
    app.view(write.asked, move |service, asked| service.open_class(asked, org, write.command)).await
}

/// Change a class.
#[utoipa::path(patch, path = "/api/orgs/{org}/classes/{class}", tag = "org", request_body = MaintainClass, responses((status = 200, body = ClassView)))]
async fn maintain_class(
    State(app): State<App>,
    At((org, class)): At<(OrgId, ClassId)>,
    write: Write<MaintainClass>,
) -> Answer<ClassView> {
    app.view(write.asked, move |service, asked| service.maintain_class(asked, org, class, write.command)).await
}

/// Who staffs a unit.
#[utoipa::path(get, path = "/api/orgs/{org}/staff", tag = "org", responses((status = 200, body = Vec<StaffView>)))]
async fn list_staff(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<Vec<StaffView>> {
    app.view(asked, move |service, asked| service.list_staff(asked, org)).await
}

/// File somebody who staffs a unit.
#[utoipa::path(post, path = "/api/orgs/{org}/staff", tag = "org", request_body = FileStaff, responses((status = 200, body = StaffView)))]
async fn file_staff(State(app): State<App>, At(org): At<OrgId>, write: Write<FileStaff>) -> Answer<StaffView> {
    app.view(write.asked, move |service, asked| service.file_staff(asked, org, write.command)).await
}

/// Record a training.
#[utoipa::path(post, path = "/api/orgs/{org}/staff/{staff}/training", tag = "org", request_body = RecordTraining, responses((status = 200, body = StaffView)))]
async fn record_training(
    State(app): State<App>,
    At((org, staff)): At<(OrgId, i64)>,
    write: Write<RecordTraining>,
) -> Answer<StaffView> {
    app.view(write.asked, move |service, asked| service.record_training(asked, org, staff, write.command)).await
}

/// Send the filing upward.
#[utoipa::path(post, path = "/api/orgs/{org}/staff/{staff}/file", tag = "org", responses((status = 200, body = StaffView)))]
async fn file_upward(
    State(app): State<App>,
    At((org, staff)): At<(OrgId, i64)>,
    Order(asked): Order,
) -> Answer<StaffView> {
    app.view(asked, move |service, asked| service.file_upward(asked, org, staff)).await
}

/// The accounts of a unit.
#[utoipa::path(get, path = "/api/orgs/{org}/accounts", tag = "org", responses((status = 200, body = Vec<AccountView>)))]
async fn list_accounts(State(app): State<App>, At(org): At<OrgId>, Reader(asked): Reader) -> Answer<Vec<AccountView>> {
    app.view(asked, move |service, asked| service.list_accounts(asked, org)).await
}

/// Make an account for somebody on the staff; its one-time code is shown once.
#[utoipa::path(post, path = "/api/orgs/{org}/accounts", tag = "org", request_body = CreateAccount, responses((status = 200, body = AccountCreated)))]
async fn create_account(
    State(app): State<App>,
    At(org): At<OrgId>,
    write: Write<CreateAccount>,
) -> Answer<AccountCreated> {
    app.view(write.asked, move |service, asked| service.create_account(asked, org, write.command)).await
}

/// Give an account a new one-time code.
#[utoipa::path(post, path = "/api/orgs/{org}/accounts/{account}/reset", tag = "org", responses((status = 200, body = AccountCreated)))]
async fn reset_account(
    State(app): State<App>,
    At((org, account)): At<(OrgId, AccountId)>,
    Order(asked): Order,
) -> Answer<AccountCreated> {
    app.view(asked, move |service, asked| service.reset_account(asked, org, account)).await
}

/// End an account for good.
#[utoipa::path(post, path = "/api/orgs/{org}/accounts/{account}/end", tag = "org", responses((status = 200, body = AccountView)))]
async fn end_account(
    State(app): State<App>,
    At((org, account)): At<(OrgId, AccountId)>,
    Order(asked): Order,
) -> Answer<AccountView> {
    app.view(asked, move |service, asked| service.end_account(asked, org, account)).await
}

/// To whom the own duty can be handed.
#[utoipa::path(get, path = "/api/colleagues", tag = "org", responses((status = 200, body = Vec<ColleagueView>)))]
async fn list_colleagues(State(app): State<App>, Reader(asked): Reader) -> Answer<Vec<ColleagueView>> {
    app.view(asked, |service, asked| service.list_colleagues(asked)).await
}

/// The duties of a unit that colleagues do for a while, the latest first.
#[utoipa::path(get, path = "/api/orgs/{org}/delegations", tag = "org", responses((status = 200, body = Vec<DelegationView>)))]
async fn list_delegations(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
) -> Answer<Vec<DelegationView>> {
    app.view(asked, move |service, asked| service.list_delegations(asked, org)).await
}

/// Hand a duty to a colleague for a while.
#[utoipa::path(post, path = "/api/orgs/{org}/delegations", tag = "org", request_body = DelegateDuty, responses((status = 200, body = DelegationView)))]
async fn delegate_duty(
    State(app): State<App>,
    At(org): At<OrgId>,
    write: Write<DelegateDuty>,
) -> Answer<DelegationView> {
    app.view(write.asked, move |service, asked| service.delegate_duty(asked, org, &write.command)).await
}

/// Take a duty back before its last day.
#[utoipa::path(post, path = "/api/orgs/{org}/delegations/{delegation}/end", tag = "org", responses((status = 200, body = DelegationView)))]
async fn end_delegation(
    State(app): State<App>,
    At((org, delegation)): At<(OrgId, DelegationId)>,
    Order(asked): Order,
) -> Answer<DelegationView> {
    app.view(asked, move |service, asked| service.end_delegation(asked, org, delegation)).await
}
