//! Pupils of the register.

use axum::extract::State;
use jice_domain::{ClassId, Grade, OrgId, OutOfClass, PersonId};
use jice_service::PageAsk;
use jice_service::command::{FindPupil, MaintainPupil, OutOfClassAsk, PupilsAsk, Reveal};
use jice_service::view::{OutOfClassCount, OutOfClassLine, Page, PupilLine, PupilView, Revealed};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File};
use crate::app::App;
use crate::extract::{At, Json, Query, Reader, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_pupils))
        .routes(routes!(list_out_of_class))
        .routes(routes!(count_out_of_class))
        .routes(routes!(find_pupil))
        .routes(routes!(view_pupil, maintain_pupil))
        .routes(routes!(reveal))
        .routes(routes!(pupil_photo))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PupilsQuery {
    /// Pupils of this unit and those below; none for the actor's own.
    org: Option<OrgId>,
    /// Only pupils of this class.
    class: Option<ClassId>,
    /// Only pupils of this grade.
    grade: Option<Grade>,
    /// Only pupils whose name begins so.
    q: Option<String>,
    /// Those who left or graduated and whose records the units keep, instead of those at school.
    #[serde(default)]
    left: bool,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

/// Pupils, identity numbers masked.
#[utoipa::path(get, path = "/api/pupils", tag = "pupils", params(PupilsQuery), responses((status = 200, body = Page<PupilLine>)))]
async fn list_pupils(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<PupilsQuery>,
) -> Answer<Page<PupilLine>> {
    let PupilsQuery { org, class, grade, q, left, cursor, limit } = query;
    let ask = PupilsAsk { org, class, grade, q, left, page: PageAsk { cursor, limit } };
    app.view(asked, move |service, asked| service.list_pupils(asked, ask)).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OutOfClassQuery {
    /// Pupils of this unit and those below; none for the actor's own.
    org: Option<OrgId>,
    /// Out of class for what.
    why: OutOfClass,
    /// Only suspensions that end soon or have ended.
    #[serde(default)]
    ending: bool,
    /// `next` of the page before; none for the first.
    cursor: Option<String>,
    /// At most this many, up to 200.
    limit: Option<u32>,
}

/// Pupils who sit in no class: suspended, feared or known to have dropped out, gone without a word.
#[utoipa::path(get, path = "/api/pupils/out-of-class", tag = "pupils", params(OutOfClassQuery), responses((status = 200, body = Page<OutOfClassLine>)))]
async fn list_out_of_class(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<OutOfClassQuery>,
) -> Answer<Page<OutOfClassLine>> {
    let OutOfClassQuery { org, why, ending, cursor, limit } = query;
    let ask = OutOfClassAsk { org, why, ending, page: PageAsk { cursor, limit } };
    app.view(asked, move |service, asked| service.list_out_of_class(asked, &ask)).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OutOfClassCountQuery {
    /// Of this unit and those below; none for the actor's own.
    org: Option<OrgId>,
}

/// How many sit in no class, by reason.
#[utoipa::path(get, path = "/api/pupils/out-of-class/counts", tag = "pupils", params(OutOfClassCountQuery), responses((status = 200, body = Vec<OutOfClassCount>)))]
async fn count_out_of_class(
    State(app): State<App>,
    Reader(asked): Reader,
    Query(query): Query<OutOfClassCountQuery>,
) -> Answer<Vec<OutOfClassCount>> {
    app.view(asked, move |service, asked| service.count_out_of_class(asked, query.org)).await
}

/// Find pupils by an identity number or a number issued. It travels in the body, for an
/// address is kept in many places.
#[utoipa::path(post, path = "/api/pupils/find", tag = "pupils", request_body = FindPupil, responses((status = 200, body = Vec<PupilLine>)))]
async fn find_pupil(
    State(app): State<App>,
    Reader(asked): Reader,
    Json(find): Json<FindPupil>,
) -> Answer<Vec<PupilLine>> {
    app.view(asked, |service, asked| service.find_pupil(asked, find)).await
}

/// One pupil, identity numbers masked.
#[utoipa::path(get, path = "/api/pupils/{person}", tag = "pupils", responses((status = 200, body = PupilView)))]
async fn view_pupil(State(app): State<App>, At(person): At<PersonId>, Reader(asked): Reader) -> Answer<PupilView> {
    app.view(asked, move |service, asked| service.view_pupil(asked, person)).await
}

/// Maintain the unlocked fields of a pupil.
#[utoipa::path(patch, path = "/api/pupils/{person}", tag = "pupils", request_body = MaintainPupil, responses((status = 200, body = PupilView)))]
async fn maintain_pupil(
    State(app): State<App>,
    At(person): At<PersonId>,
    write: Write<MaintainPupil>,
) -> Answer<PupilView> {
    app.view(write.asked, move |service, asked| service.maintain_pupil(asked, person, write.command)).await
}

/// One value in full, for a purpose that is written down.
#[utoipa::path(post, path = "/api/pupils/{person}/reveal", tag = "pupils", request_body = Reveal, responses((status = 200, body = Revealed)))]
async fn reveal(State(app): State<App>, At(person): At<PersonId>, write: Write<Reveal>) -> Answer<Revealed> {
    app.view(write.asked, move |service, asked| service.reveal(asked, person, write.command)).await
}

/// The newest photo of a pupil.
#[utoipa::path(get, path = "/api/pupils/{person}/photo", tag = "pupils", responses((status = 200, body = Bytes, content_type = "image/jpeg")))]
async fn pupil_photo(State(app): State<App>, At(person): At<PersonId>, Reader(asked): Reader) -> File {
    app.photo(asked, move |service, asked| service.pupil_photo(asked, person)).await
}
