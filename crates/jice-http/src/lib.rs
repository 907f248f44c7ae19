//! HTTP: the routes of the register, the document that describes them, and the web client.
//!
//! A handler does three things: it is given who asks and what is asked ([`extract`], each
//! checked once), calls one act of the service on a thread for blocking work ([`app`]), and
//! hands out the view. What goes wrong is turned into an answer in [`errors`], the one place
//! that knows a status code. Nothing here decides anything about a pupil.

mod address;
mod app;
mod body;
mod buckets;
mod config;
mod cookie;
mod docs;
mod errors;
mod extract;
mod guard;
mod json;
mod routes;
mod serve;
#[cfg(test)]
mod testing;
mod web;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use jice_service::Service;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa_axum::router::OpenApiRouter;

pub use config::{ConnectionLimits, HttpConfig};
pub use docs::{openapi, openapi_json};
pub use errors::{Problem, ProblemCode, ProblemField};
pub use serve::serve;

/// Everything that is served: the API under `/api`, its document, and the web client.
pub fn router(service: Service, config: HttpConfig) -> Router {
    let app = app::App::new(service, config);
    let (api, _) = OpenApiRouter::new().merge(routes::all()).split_for_parts();
    surround(api.merge(docs::routes()), &app).with_state(app)
}

/// What is around every route, innermost first.
fn surround(routes: Router<app::App>, app: &app::App) -> Router<app::App> {
    // Photos, papers and workbooks are packed already; events must not wait for a block.
    let packed = SizeAbove::new(1_024)
        .and(NotForContentType::const_new("image/jpeg"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/vnd"))
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::SSE);
    routes
        .fallback(web::fallback)
        .method_not_allowed_fallback(async || errors::Failure::NoMethod.into_response())
        .layer(from_fn_with_state(app.clone(), guard::check))
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(CompressionLayer::new().compress_when(packed))
        .layer(from_fn_with_state(app.clone(), guard::harden))
        .layer(from_fn_with_state(app.clone(), guard::note))
}
