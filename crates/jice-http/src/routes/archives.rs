//! The archive of a pupil, part by part.

use axum::extract::State;
use jice_domain::{ArchiveCopyId, ArchiveItemId, CaseId, ClassId, EvidenceId, OrgId, PersonId};
use jice_service::command::{ArchiveAsk, CorrectItem, NoteItem, NotePaper, NoteResults};
use jice_service::view::{ArchiveCopyLine, ArchiveKindView, ArchiveView, Page, ResultsNoted};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File, FileForm, PageQuery};
use crate::app::App;
use crate::body::{PAPER_MAX, WORKBOOK_MAX};
use crate::extract::{At, Json, Order, Query, Reader, Upload, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view_archive, note_item))
        .routes(routes!(correct_item, remove_item))
        .routes(routes!(archive_file, put_archive_file))
        .routes(routes!(filed_paper))
        .routes(routes!(note_paper))
        .routes(routes!(archive_pdf))
        .routes(routes!(archive_kinds))
        .routes(routes!(note_results))
        .routes(routes!(results_template))
        .routes(routes!(archive_copies))
        .routes(routes!(view_archive_copy, note_copy_paper))
        .routes(routes!(archive_copy_file))
        .routes(routes!(archive_copy_paper))
}

/// An item of an archive: whose, and which.
type Item = (PersonId, ArchiveItemId);

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct VersionQuery {
    /// The version of the item.
    version: i32,
}

/// The archive of a pupil, part by part, numbers masked.
#[utoipa::path(get, path = "/api/pupils/{person}/archive", tag = "archives", responses((status = 200, body = ArchiveView)))]
async fn view_archive(State(app): State<App>, At(person): At<PersonId>, Reader(asked): Reader) -> Answer<ArchiveView> {
    app.view(asked, move |service, asked| service.view_archive(asked, person)).await
}

/// Note an item. It holds at once, and asks nobody.
#[utoipa::path(post, path = "/api/pupils/{person}/archive", tag = "archives", request_body = NoteItem, responses((status = 200, body = ArchiveView)))]
async fn note_item(State(app): State<App>, At(person): At<PersonId>, write: Write<NoteItem>) -> Answer<ArchiveView> {
    app.view(write.asked, move |service, asked| service.note_item(asked, person, write.command)).await
}

/// Correct an item: a new version counts, the one before stays.
#[utoipa::path(patch, path = "/api/pupils/{person}/archive/items/{item}", tag = "archives", request_body = CorrectItem, responses((status = 200, body = ArchiveView)))]
async fn correct_item(
    State(app): State<App>,
    At((person, item)): At<Item>,
    write: Write<CorrectItem>,
) -> Answer<ArchiveView> {
    app.view(write.asked, move |service, asked| service.correct_item(asked, person, item, write.command)).await
}

/// Nothing is removed from an archive: the answer is the clause that says so.
#[utoipa::path(delete, path = "/api/pupils/{person}/archive/items/{item}", tag = "archives", responses((status = 200, body = ArchiveView)))]
async fn remove_item(State(app): State<App>, At((person, item)): At<Item>, Order(asked): Order) -> Answer<ArchiveView> {
    app.view(asked, move |service, asked| service.remove_item(asked, person, item)).await
}

/// The paper of a version of an item.
#[utoipa::path(get, path = "/api/pupils/{person}/archive/items/{item}/file", tag = "archives", params(VersionQuery), responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
async fn archive_file(
    State(app): State<App>,
    At((person, item)): At<Item>,
    Query(query): Query<VersionQuery>,
    Reader(asked): Reader,
) -> File {
    app.file(asked, move |service, asked| service.archive_file(asked, person, item, query.version)).await
}

/// Put a paper to an item: JPEG, PNG or PDF, at most 10 MB.
#[utoipa::path(post, path = "/api/pupils/{person}/archive/items/{item}/file", tag = "archives", params(VersionQuery), request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = ArchiveView)))]
async fn put_archive_file(
    State(app): State<App>,
    At((person, item)): At<Item>,
    Query(query): Query<VersionQuery>,
    upload: Upload<PAPER_MAX>,
) -> Answer<ArchiveView> {
    app.heavy(upload.asked, move |service, asked| {
        let file = (upload.file_name.as_str(), upload.bytes.as_slice());
        service.put_archive_file(asked, person, item, query.version, file)
    })
    .await
}

/// A paper that a completed change left in the archive.
#[utoipa::path(get, path = "/api/pupils/{person}/archive/papers/{case}/{paper}", tag = "archives", responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
async fn filed_paper(
    State(app): State<App>,
    At((person, case, paper)): At<(PersonId, CaseId, EvidenceId)>,
    Reader(asked): Reader,
) -> File {
    app.file(asked, move |service, asked| service.filed_paper(asked, person, case, paper)).await
}

/// Say what the pupil's school has of the archive on paper, where, and who keeps it.
#[utoipa::path(post, path = "/api/pupils/{person}/archive/place", tag = "archives", request_body = NotePaper, responses((status = 200, body = ArchiveView)))]
async fn note_paper(State(app): State<App>, At(person): At<PersonId>, write: Write<NotePaper>) -> Answer<ArchiveView> {
    app.view(write.asked, move |service, asked| service.note_paper(asked, person, write.command)).await
}

/// The archive on paper: 学籍基础信息表 and the parts asked for, as one file. The purpose travels in the
/// body; it stands in the audit log.
#[utoipa::path(post, path = "/api/pupils/{person}/archive.pdf", tag = "archives", request_body = ArchiveAsk, responses((status = 200, body = Bytes, content_type = "application/pdf")))]
async fn archive_pdf(
    State(app): State<App>,
    At(person): At<PersonId>,
    Reader(asked): Reader,
    Json(ask): Json<ArchiveAsk>,
) -> File {
    app.file(asked, move |service, asked| service.archive_pdf(asked, person, &ask)).await
}

/// A copy of an archive: whose, and which.
type Copy = (PersonId, ArchiveCopyId);

/// The copies that a school and those below it keep of pupils who left, the latest first.
#[utoipa::path(get, path = "/api/orgs/{org}/archive-copies", tag = "archives", params(PageQuery), responses((status = 200, body = Page<ArchiveCopyLine>)))]
async fn archive_copies(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
    Query(query): Query<PageQuery>,
) -> Answer<Page<ArchiveCopyLine>> {
    app.view(asked, move |service, asked| service.archive_copies(asked, Some(org), &query.ask())).await
}

/// The copy that a school keeps, as the archive stood when the pupil left.
#[utoipa::path(get, path = "/api/pupils/{person}/archive-copies/{copy}", tag = "archives", responses((status = 200, body = ArchiveView)))]
async fn view_archive_copy(
    State(app): State<App>,
    At((person, copy)): At<Copy>,
    Reader(asked): Reader,
) -> Answer<ArchiveView> {
    app.view(asked, move |service, asked| service.view_archive_copy(asked, person, copy)).await
}

/// Say whether the school that was left kept papers too, and where they lie.
#[utoipa::path(post, path = "/api/pupils/{person}/archive-copies/{copy}", tag = "archives", request_body = NotePaper, responses((status = 200, body = ArchiveView)))]
async fn note_copy_paper(
    State(app): State<App>,
    At((person, copy)): At<Copy>,
    write: Write<NotePaper>,
) -> Answer<ArchiveView> {
    app.view(write.asked, move |service, asked| service.note_copy_paper(asked, person, copy, write.command)).await
}

/// The paper of a version of an item in a copy.
#[utoipa::path(get, path = "/api/pupils/{person}/archive-copies/{copy}/items/{item}/file", tag = "archives", params(VersionQuery), responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
async fn archive_copy_file(
    State(app): State<App>,
    At((person, copy, item)): At<(PersonId, ArchiveCopyId, ArchiveItemId)>,
    Query(query): Query<VersionQuery>,
    Reader(asked): Reader,
) -> File {
    let version = query.version;
    app.file(asked, move |service, asked| service.archive_copy_file(asked, person, copy, (item, version))).await
}

/// A paper of a change in a copy.
#[utoipa::path(get, path = "/api/pupils/{person}/archive-copies/{copy}/papers/{case}/{paper}", tag = "archives", responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
async fn archive_copy_paper(
    State(app): State<App>,
    At((person, copy, case, paper)): At<(PersonId, ArchiveCopyId, CaseId, EvidenceId)>,
    Reader(asked): Reader,
) -> File {
    app.file(asked, move |service, asked| service.archive_copy_paper(asked, person, copy, (case, paper))).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ResultsQuery {
    /// The day of the results.
    #[param(value_type = String, format = Date)]
    held_on: jiff::civil::Date,
    /// The school year, as 2026-2027.
    school_year: String,
    /// The term, as the pack calls it.
    term: String,
    /// The examination, as the pack calls it.
    exam: String,
}

/// Note the results of a class from a workbook: a pupil a row, a subject a column. All of it is noted,
/// or nothing is.
#[utoipa::path(post, path = "/api/orgs/{org}/classes/{class}/results", tag = "archives", params(ResultsQuery), request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = ResultsNoted)))]
async fn note_results(
    State(app): State<App>,
    At((org, class)): At<(OrgId, ClassId)>,
    Query(query): Query<ResultsQuery>,
    upload: Upload<WORKBOOK_MAX>,
) -> Answer<ResultsNoted> {
    let ResultsQuery { held_on, school_year, term, exam } = query;
    let of = NoteResults { held_on, school_year, term, exam };
    app.heavy(upload.asked, move |service, asked| service.note_results(asked, org, class, &of, &upload.bytes)).await
}

/// A workbook to fill in with the results of a class.
#[utoipa::path(get, path = "/api/orgs/{org}/classes/{class}/results.xlsx", tag = "archives",
    responses((status = 200, body = Bytes, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn results_template(
    State(app): State<App>,
    At((org, class)): At<(OrgId, ClassId)>,
    Reader(asked): Reader,
) -> File {
    app.file(asked, move |service, asked| service.results_template(asked, org, class)).await
}

/// The kinds of items that can be noted in archives of a unit's place.
#[utoipa::path(get, path = "/api/orgs/{org}/archive-kinds", tag = "archives", responses((status = 200, body = Vec<ArchiveKindView>)))]
async fn archive_kinds(
    State(app): State<App>,
    At(org): At<OrgId>,
    Reader(asked): Reader,
) -> Answer<Vec<ArchiveKindView>> {
    app.view(asked, move |service, asked| service.archive_kinds(asked, org)).await
}
