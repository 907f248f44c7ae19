//! The law, the figures, the log; and whether the register is well.

use axum::Json as Body;
use axum::extract::State;
use jice_domain::{OrgId, PersonId};
use jice_service::command::{AuditAsk, StatisticsAsk};
use jice_service::view::{AuditView, ClauseView, PackView, Page, StatisticsView};
use jice_service::{PageAsk, ServiceError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::app::{App, Turn};
use crate::errors::Failure;
use crate::extract::{At, Query, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(packs))
        .routes(routes!(pack))
        .routes(routes!(clause))
        .routes(routes!(statistics))
        .routes(routes!(audit_log))
        .routes(routes!(health))
}

/// Whether the register can be used.
#[derive(Serialize, ToSchema)]
struct Health {
    /// The store answers.
    ready: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct StatisticsQuery {
    /// This unit and those below; none for the actor's own.
    org: Option<OrgId>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// What was done in this unit and those below; none for the actor's own.
    org: Option<OrgId>,
    /// Only what concerned this person.
    person: Option<PersonId>,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

/// The packs, without their clauses.
#[utoipa::path(get, path = "/api/packs", tag = "law", responses((status = 200, body = Vec<PackView>)))]
async fn packs(State(app): State<App>) -> Answer<Vec<PackView>> {
    let packs = app.packs().await?.iter();
    Ok(Body(packs.map(|pack| PackView { articles: Vec::new(), ..pack.clone() }).collect()))
}

/// One pack with its articles.
#[utoipa::path(get, path = "/api/packs/{pack}", tag = "law", responses((status = 200, body = PackView)))]
async fn pack(State(app): State<App>, At(pack): At<String>) -> Answer<PackView> {
    let found = app.packs().await?.iter().find(|found| found.id == pack).cloned();
    Ok(Body(found.ok_or(ServiceError::Absent)?))
}

/// One clause, and how the register honours it.
#[utoipa::path(get, path = "/api/clauses/{clause}", tag = "law", responses((status = 200, body = ClauseView)))]
async fn clause(State(app): State<App>, At(clause): At<String>) -> Answer<ClauseView> {
    let mut clauses = app.packs().await?.iter().flat_map(|pack| &pack.articles).flat_map(|article| &article.clauses);
    let found = clauses.find(|found| found.id == clause).cloned();
    Ok(Body(found.ok_or(ServiceError::Absent)?))
}

/// Counts of a unit and those below.
#[utoipa::path(get, path = "/api/statistics", tag = "work", params(StatisticsQuery), responses((status = 200, body = StatisticsView)))]
async fn statistics(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<StatisticsQuery>,
) -> Answer<StatisticsView> {
    app.view(asked, move |service, asked| service.statistics(asked, &StatisticsAsk { org: query.org })).await
}

/// The audit log.
#[utoipa::path(get, path = "/api/audit", tag = "work", params(AuditQuery), responses((status = 200, body = Page<AuditView>)))]
async fn audit_log(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<AuditQuery>,
) -> Answer<Page<AuditView>> {
    let AuditQuery { org, person, cursor, limit } = query;
    let ask = AuditAsk { org, person, page: PageAsk { cursor, limit } };
    app.view(asked, move |service, asked| service.audit_log(asked, &ask)).await
}

/// Whether the register can be used.
#[utoipa::path(get, path = "/api/health", tag = "work", responses((status = 200, body = Health)))]
async fn health(State(app): State<App>) -> Answer<Health> {
    // Nobody has this session: the store says so, if it says anything.
    let asked = app.call(Turn::Everyday, |service| service.resolve_partial("", "health").map(drop)).await;
    match asked {
        Err(Failure::Service(ServiceError::Unauthenticated)) => Ok(Body(Health { ready: true })),
        Err(failure) => Err(failure),
        Ok(()) => Err(ServiceError::fault("a session without a token").into()),
    }
}
