//! Signing in and out, step by step.

use axum::Json as Body;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use jice_service::command::{ProveCode, RedeemCode, SetPassword, SignIn, SignUndertaking, StandInFor};
use jice_service::view::{SecondFactorSetup, SessionView, UndertakingText};
use jice_service::{Service, ServiceError, Token};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Bytes, File};
use crate::app::{App, Turn};
use crate::cookie;
use crate::errors::Failure;
use crate::extract::{Client, Json, Reader, Visitor, Write};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, view_session, sign_out))
        .routes(routes!(redeem_code))
        .routes(routes!(set_password))
        .routes(routes!(begin_second_factor))
        .routes(routes!(confirm_second_factor))
        .routes(routes!(prove_code))
        .routes(routes!(stand_in))
        .routes(routes!(data_undertaking, sign_data_undertaking))
        .routes(routes!(data_undertaking_pdf))
}

/// A session's next step, with the cookie of its new token.
type Opened = Result<([(axum::http::HeaderName, axum::http::HeaderValue); 1], Body<SessionView>), Failure>;

fn opened(app: &App, done: Result<(SessionView, Token), Failure>) -> Opened {
    // Nobody was signed in before: what is missing is not a session.
    let (view, token) = done.map_err(|failure| match failure {
        Failure::Service(ServiceError::Unauthenticated) => Failure::Unproved,
        other => other,
    })?;
    Ok(([(SET_COOKIE, cookie::set(token.as_str(), app.config().is_secure()))], Body(view)))
}

/// Sign in with name and password; the second factor comes next.
#[utoipa::path(post, path = "/api/session", tag = "session", responses((status = 200, body = SessionView)))]
async fn sign_in(State(app): State<App>, Client(address): Client, Json(asked): Json<SignIn>) -> Opened {
    let act = move |service: &Service| service.sign_in(&address.to_string(), asked);
    let done = app.try_sign_in(address, Turn::Password, act).await;
    opened(&app, done)
}

/// Use the one-time code of a new or reset account.
#[utoipa::path(post, path = "/api/session/one-time", tag = "session", responses((status = 200, body = SessionView)))]
async fn redeem_code(State(app): State<App>, Client(address): Client, Json(asked): Json<RedeemCode>) -> Opened {
    let act = move |service: &Service| service.redeem_code(&address.to_string(), asked);
    let done = app.try_sign_in(address, Turn::Everyday, act).await;
    opened(&app, done)
}

/// Choose a password.
#[utoipa::path(post, path = "/api/session/password", tag = "session", responses((status = 200, body = SessionView)))]
async fn set_password(State(app): State<App>, Visitor(session): Visitor, Json(asked): Json<SetPassword>) -> Opened {
    let done = app.call(Turn::Password, move |service| service.set_password(&session, asked)).await;
    opened(&app, done)
}

/// Begin to set up the second factor.
#[utoipa::path(post, path = "/api/session/second-factor", tag = "session", responses((status = 200, body = SecondFactorSetup)))]
async fn begin_second_factor(State(app): State<App>, Visitor(session): Visitor) -> Answer<SecondFactorSetup> {
    app.call(Turn::Everyday, move |service| service.begin_second_factor(&session)).await.map(Body)
}

/// Take the second factor into use, with a code of it.
#[utoipa::path(post, path = "/api/session/second-factor/confirm", tag = "session", responses((status = 200, body = SessionView)))]
async fn confirm_second_factor(
    State(app): State<App>,
    Visitor(session): Visitor,
    Json(asked): Json<ProveCode>,
) -> Opened {
    let done = app.call(Turn::Everyday, move |service| service.confirm_second_factor(&session, asked)).await;
    opened(&app, done)
}

/// Prove the second factor, at sign-in or afresh: the proof is good for five minutes.
#[utoipa::path(post, path = "/api/session/code", tag = "session", responses((status = 200, body = SessionView)))]
async fn prove_code(State(app): State<App>, Visitor(session): Visitor, Json(asked): Json<ProveCode>) -> Opened {
    let done = app.call(Turn::Everyday, move |service| service.prove_code(&session, asked)).await;
    opened(&app, done)
}

/// Do the duty of a colleague who is away, or the own again.
#[utoipa::path(post, path = "/api/session/stand-in", tag = "session", responses((status = 200, body = SessionView)))]
async fn stand_in(State(app): State<App>, Visitor(session): Visitor, Json(asked): Json<StandInFor>) -> Opened {
    let done = app.call(Turn::Everyday, move |service| service.stand_in(&session, &asked)).await;
    opened(&app, done)
}

/// Who is signed in, and the next step of the session.
#[utoipa::path(get, path = "/api/session", tag = "session", responses((status = 200, body = SessionView)))]
async fn view_session(State(app): State<App>, Visitor(session): Visitor) -> Answer<SessionView> {
    app.call(Turn::Everyday, move |service| service.session_view(&session)).await.map(Body)
}

/// End the session.
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 204, description = "ended")))]
async fn sign_out(State(app): State<App>, Visitor(session): Visitor) -> Result<impl IntoResponse, Failure> {
    app.call(Turn::Everyday, move |service| service.sign_out(&session)).await?;
    let headers = HeaderMap::from_iter([(SET_COOKIE, cookie::clear(app.config().is_secure()))]);
    Ok((StatusCode::NO_CONTENT, headers))
}

/// This school year's data-security undertaking, to be read.
#[utoipa::path(get, path = "/api/undertaking", tag = "session", responses((status = 200, body = UndertakingText)))]
async fn data_undertaking(State(app): State<App>, Reader(asked): Reader) -> Answer<UndertakingText> {
    app.view(asked, |service, asked| service.data_undertaking(asked)).await
}

/// The same as a paper, with the signature given here or room for seal and pen.
#[utoipa::path(get, path = "/api/undertaking.pdf", tag = "papers", responses((status = 200, body = Bytes, content_type = "application/pdf")))]
async fn data_undertaking_pdf(State(app): State<App>, Reader(asked): Reader) -> File {
    app.file(asked, |service, asked| service.data_undertaking_pdf(asked)).await
}

/// Sign it.
#[utoipa::path(post, path = "/api/undertaking", tag = "session", request_body = SignUndertaking, responses((status = 200, body = SessionView)))]
async fn sign_data_undertaking(
    State(app): State<App>,
    Visitor(session): Visitor,
    write: Write<SignUndertaking>,
) -> Answer<SessionView> {
    app.view(write.asked, move |service, asked| service.sign_in_session(&session, asked, write.command)).await
}
