//! The API's own document, made from the handlers, and a page to read it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ArrayBuilder, Components, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;
use crate::errors::Problem;
use crate::{routes, web};

/// Routes that answer anybody.
const OPEN: [&str; 4] = ["/api/health", "/api/packs", "/api/clauses", "/api/session/one-time"];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "籍册 Jice",
        description = "学籍与考籍登记接口。每次拒绝都引用条款；每次写入都带 Idempotency-Key，重发同一请求只生效一次。\n\n\
                       One register of learners. Every refusal names its clause; every write bears an Idempotency-Key, \
                       and the same request sent again takes effect once.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(Problem)),
    tags(
        (name = "session", description = "登录与会话 Signing in"),
        (name = "work", description = "工作台、统计、日志 What waits, figures, the log"),
        (name = "org", description = "机构、班级、人员、账号 Units, classes, staff, accounts"),
        (name = "intake", description = "新生采集与审核 An intake and its decision"),
        (name = "pupils", description = "学籍 Pupils of the register"),
        (name = "archives", description = "学籍档案 Archives of pupils"),
        (name = "cases", description = "学籍变动与核办 Changes of an entry and their steps"),
        (name = "findings", description = "违规线索 What may be a breach of the law, and what is done about it"),
        (name = "problem records", description = "问题学籍 Entries in doubt, and how each is cured"),
        (name = "papers", description = "名册与证表 Papers"),
        (name = "law", description = "法规条款 The law"),
    )
)]
struct Base;

/// The document of the API, OpenAPI 3.1, made from the handlers.
pub fn openapi() -> OpenApi {
    let mut document = OpenApiRouter::with_openapi(Base::openapi()).merge(routes::all()).into_openapi();
    for (path, item) in &mut document.paths.paths {
        item.parameters = Some(path_parameters(path)).filter(|parameters| !parameters.is_empty());
        finish_item(path, item);
    }
    let components = document.components.get_or_insert_default();
    name_items(components);
    let cookie = ApiKeyValue::with_description("__Host-jice", "`jice` on plain loopback HTTP");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    document
}

/// The golden text of the document, as it stands in `web/openapi.json`.
pub fn openapi_json() -> String {
    let mut text = openapi().to_pretty_json().expect("a document of texts");
    text.push('\n');
    text
}

/// Items of a page are drawn out in full by the generator; they have names.
fn name_items(components: &mut Components) {
    let named: Vec<String> = components.schemas.keys().cloned().collect();
    for (page, schema) in &mut components.schemas {
        let Some(item) = page.strip_prefix("Page_").filter(|item| named.iter().any(|name| name == item)) else {
            continue;
        };
        let RefOr::T(Schema::Object(page)) = schema else { continue };
        let items = ArrayBuilder::new().items(Ref::from_schema_name(item)).description(Some("The items."));
        page.properties.insert("items".to_owned(), items.into());
    }
}

fn path_parameters(path: &str) -> Vec<RefOr<Parameter>> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|name| {
            let kind = if name == "row" { Type::Integer } else { Type::String };
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(ObjectBuilder::new().schema_type(kind)));
            RefOr::T(parameter.build())
        })
        .collect()
}

/// Whether what is posted changes nothing and is a question whose words belong in no address:
/// a number that is looked for, the purpose of an export.
fn is_question(path: &str) -> bool {
    let named = [
        "/api/pupils/find",
        "/api/pupils/{person}/archive.pdf",
        "/api/orgs/{org}/merger/plan",
        "/api/orgs/{org}/problem-records/list.xlsx",
    ];
    named.contains(&path) || path.starts_with("/api/orgs/{org}/roster.")
}

fn finish_item(path: &str, item: &mut PathItem) {
    let keyless = path.starts_with("/api/session") || is_question(path);
    let open = OPEN.iter().any(|open| path.starts_with(open));
    if let Some(reading) = &mut item.get {
        finish(reading, open);
    }
    for writing in [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
        finish(writing, open || (path == "/api/session" && writing.operation_id.as_deref() == Some("sign_in")));
        if !keyless {
            writing.parameters.get_or_insert_default().push(RefOr::T(key_parameter()));
        }
    }
}

/// Adds what every operation has: problems, and the session unless it is open to anybody.
fn finish(operation: &mut Operation, open: bool) {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description("why not").content("application/problem+json", problem).build();
    for answer in operation.responses.responses.values_mut() {
        if let RefOr::T(answer) = answer
            && answer.description.is_empty()
        {
            "done".clone_into(&mut answer.description);
        }
    }
    operation.responses.responses.insert("default".to_owned(), RefOr::T(response));
    if !open {
        operation.security = Some(vec![SecurityRequirement::new("session", [] as [&str; 0])]);
    }
}

fn key_parameter() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("one for each intent of the user, as a UUID; sent again with the same request"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).min_length(Some(16)).max_length(Some(64))))
        .build()
}

/// The routes of the document and its page.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/api/openapi.json", get(async || Json(openapi())))
        .route("/api/docs", get(page))
        .route(
            "/api/docs/page.js",
            get(async || typed("text/javascript; charset=utf-8", include_str!("pages/docs.js"))),
        )
        .route("/api/docs/page.css", get(async || typed("text/css; charset=utf-8", include_str!("pages/docs.css"))))
}

async fn page(State(app): State<App>) -> Response {
    web::page(app.config(), StatusCode::OK, include_str!("pages/docs.html"))
}

fn typed(mime: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, mime)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_document_is_the_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/openapi.json");
        if std::env::var_os("JICE_REGEN").is_some() {
            std::fs::write(path, openapi_json()).expect("web/ can be written");
        }
        let golden = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            golden == openapi_json(),
            "web/openapi.json differs from the handlers: run `JICE_REGEN=1 cargo test -p jice-http --lib document`, \
             then `npm --prefix web run schema`"
        );
    }

    #[test]
    fn every_write_asks_for_a_key_and_every_operation_tells_its_problems() {
        let document = openapi();
        for (path, item) in &document.paths.paths {
            for operation in [&item.post, &item.put, &item.patch, &item.delete].into_iter().flatten() {
                let keyed = operation.parameters.iter().flatten().any(|parameter| match parameter {
                    RefOr::T(parameter) => parameter.name == "Idempotency-Key",
                    RefOr::Ref(_) => false,
                });
                let keyless = [
                    "/api/pupils/find",
                    "/api/pupils/{person}/archive.pdf",
                    "/api/orgs/{org}/merger/plan",
                    "/api/orgs/{org}/problem-records/list.xlsx",
                    "/api/orgs/{org}/roster.xlsx",
                    "/api/orgs/{org}/roster.pdf",
                ];
                let keyless = path.starts_with("/api/session") || keyless.contains(&path.as_str());
                assert_eq!(keyed, !keyless, "{path}");
                assert!(operation.responses.responses.contains_key("default"), "{path}");
            }
        }
    }
}
