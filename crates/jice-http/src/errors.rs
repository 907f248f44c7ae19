//! The one place that knows a status code: failures become `application/problem+json`
//! (RFC 9457), in Chinese and in English.

use std::any::Any;
use std::error::Error;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jice_domain::{Denied, Refusal};
use jice_service::{InvalidField, ServiceError};
use serde::Serialize;
use utoipa::ToSchema;

tokio::task_local! {
    /// The reference of the request under way: in the log, and in the body of a fault.
    pub(crate) static REFERENCE: String;
}

/// What kind of failure it is, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// It cannot be read: see `fields`.
    Invalid,
    /// Nobody is signed in.
    Unauthenticated,
    /// Not permitted: see `reason`.
    Denied,
    /// There is no such record, or not for this user.
    Absent,
    /// The law says no: see `refusals`.
    Refused,
    /// It moved meanwhile: see `current_version`.
    Conflict,
    /// Ours: name the `reference`.
    Fault,
    /// Too much at once: come back after `Retry-After` seconds, with the same key.
    Busy,
}

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemField {
    /// Its path, as `values.birth_date`.
    pub field: String,
    /// What is wrong and what would be right, in Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

/// The body of every failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Where this kind is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status code.
    #[serde(rename = "status")]
    pub http_code: u16,
    /// The kind, for programs.
    pub code: ProblemCode,
    /// What happened and what to do, in Chinese.
    pub detail: String,
    /// The same in English.
    pub detail_en: String,
    /// Why it is not permitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Denied>,
    /// What to name when asking for help; it stands in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// All reasons why the law says no, in the order of the law.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// Fields that cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ProblemField>,
    /// The version the record is at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i32>,
}

/// Why a request was not answered: a failure of the service, or of its transport.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The service said no.
    Service(ServiceError),
    /// A name, a password or a code is wrong; which is not said.
    Unproved,
    /// No such path.
    NoRoute,
    /// The path is not for this method.
    NoMethod,
    /// The body is longer than this many bytes.
    TooLarge(usize),
    /// The body came too slowly or broke off.
    Slow,
    /// The body is not of this content type.
    ContentType(&'static str),
    /// The request was made by a page of another origin.
    Foreign,
    /// A write without a good idempotency key.
    NoKey,
    /// Too much at once; come back after this many seconds.
    Busy(u64),
    /// Too many sign-ins from one address; come back after this many seconds.
    TooOften(u64),
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl Failure {
    /// A field cannot be read.
    pub(crate) fn invalid(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Service(ServiceError::invalid(field, zh, en))
    }

    /// The body for it.
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::Service(error) => of_service(error),
            Self::Unproved => said(
                401,
                ProblemCode::Unauthenticated,
                "账号、口令或动态口令不正确，或账号暂不可用。请核对后稍候再试。",
                "The name, the password or the code is wrong, or the account cannot be used now: check, wait, try again.",
            ),
            Self::NoRoute => absent(),
            Self::NoMethod => {
                said(405, ProblemCode::Invalid, "此地址不接受这种请求方法。", "This address does not take this method.")
            }
            Self::TooLarge(cap) => too_large(cap),
            Self::Slow => said(
                408,
                ProblemCode::Invalid,
                "上传过慢或中断，请检查网络后重试。",
                "The upload was too slow or broke off: check the network and try again.",
            ),
            Self::ContentType(wanted) => said(
                403,
                ProblemCode::Denied,
                &format!("请求内容类型须为 {wanted}。"),
                &format!("The content type must be {wanted}."),
            ),
            Self::Foreign => said(
                403,
                ProblemCode::Denied,
                "请求来自其他网站，已拒绝。请从本系统页面操作。",
                "The request came from another site. Use the pages of this system.",
            ),
            Self::NoKey => header_missing(),
            Self::Busy(_) => busy(),
            Self::TooOften(seconds) => said(
                429,
                ProblemCode::Busy,
                &format!("登录尝试过于频繁，请 {seconds} 秒后再试。"),
                &format!("Too many sign-ins: try again in {seconds} seconds."),
            ),
        }
    }

    /// Seconds after which it may be asked again.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Busy(seconds) | Self::TooOften(seconds) => Some(*seconds),
            Self::Service(ServiceError::Busy(_)) => Some(2),
            Self::Service(ServiceError::Store(error)) if error.is_transient() || error.is_outcome_unknown() => Some(2),
            _ => None,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let retry_after = self.retry_after();
        let moved = matches!(&self, Self::Service(ServiceError::Store(error)) if error.is_conflict());
        if let Self::Service(error @ (ServiceError::Fault(_) | ServiceError::Store(_))) = &self
            && !moved
        {
            tracing::error!(reference = reference(), fault = chain(error), "fault");
        }
        let mut response = self.problem().into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).expect("a problem is texts and numbers");
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(self.http_code).expect("a constant of this file");
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// The answer where a handler panicked: a fault, and the process lives on.
pub(crate) fn panicked(_payload: Box<dyn Any + Send>) -> Response {
    // The payload may quote a value, and no log holds one: the panic hook tells the place.
    tracing::error!(reference = reference(), "panic");
    fault().into_response()
}

fn of_service(error: ServiceError) -> Problem {
    match error {
        ServiceError::Invalid(fields) => invalid(fields),
        ServiceError::Unauthenticated => said(
            401,
            ProblemCode::Unauthenticated,
            "未登录或登录已失效，请重新登录。",
            "Not signed in, or the session ended: sign in again.",
        ),
        ServiceError::Denied(Denied::OutOfScope) | ServiceError::Absent => absent(),
        ServiceError::Denied(reason) => denied(reason),
        ServiceError::Barred { denied: reason, refusals } => Problem { refusals, ..denied(reason) },
        ServiceError::Refused(refusals) => refused(refusals),
        ServiceError::Conflict { current } => moved(Some(current)),
        ServiceError::KeyReused => said(
            422,
            ProblemCode::Invalid,
            "同一 Idempotency-Key 已用于另一请求，请换用新的键。",
            "This Idempotency-Key belongs to another request: make a new one.",
        ),
        ServiceError::Busy(_) => busy(),
        ServiceError::Store(error) if error.is_transient() => busy(),
        ServiceError::Store(error) if error.is_conflict() => moved(error.current_version()),
        ServiceError::Store(error) if error.is_outcome_unknown() => outcome_unknown(),
        ServiceError::Store(_) | ServiceError::Fault(_) => fault(),
    }
}

fn said(http_code: u16, code: ProblemCode, zh: &str, en: &str) -> Problem {
    let (name, title) = match code {
        ProblemCode::Invalid => ("invalid", "请求无法读取 Invalid"),
        ProblemCode::Unauthenticated => ("unauthenticated", "未登录 Unauthenticated"),
        ProblemCode::Denied => ("denied", "无此权限 Denied"),
        ProblemCode::Absent => ("absent", "不存在 Absent"),
        ProblemCode::Refused => ("refused", "法规不允许 Refused"),
        ProblemCode::Conflict => ("conflict", "已被修改 Conflict"),
        ProblemCode::Fault => ("fault", "系统故障 Fault"),
        ProblemCode::Busy => ("busy", "系统繁忙 Busy"),
    };
    Problem {
        kind: format!("/api/docs#{name}"),
        title: title.to_owned(),
        http_code,
        code,
        detail: zh.to_owned(),
        detail_en: en.to_owned(),
        reason: None,
        reference: None,
        refusals: Vec::new(),
        fields: Vec::new(),
        current_version: None,
    }
}

fn moved(current_version: Option<i32>) -> Problem {
    let problem = said(
        409,
        ProblemCode::Conflict,
        "记录已被他人修改，请刷新后重试。",
        "The record has moved meanwhile: load it again and repeat.",
    );
    Problem { current_version, ..problem }
}

/// The commit failed: it may have happened. The same key has one effect and one answer.
fn outcome_unknown() -> Problem {
    said(
        503,
        ProblemCode::Busy,
        "尚不能确认是否办成。请以同一 Idempotency-Key 再次提交，不会重复办理。",
        "It is not known whether this was done. Ask again with the same Idempotency-Key: it is done once.",
    )
}

fn absent() -> Problem {
    said(404, ProblemCode::Absent, "没有这条记录。", "There is no such record.")
}

fn invalid(fields: Vec<InvalidField>) -> Problem {
    let join = |text: fn(&InvalidField) -> &str, by: &str| fields.iter().map(text).collect::<Vec<_>>().join(by);
    let problem = said(400, ProblemCode::Invalid, &join(|field| &field.zh, "；"), &join(|field| &field.en, "; "));
    let fields = fields
        .into_iter()
        .map(|field| ProblemField { field: field.field, message: field.zh, message_en: field.en })
        .collect();
    Problem { fields, ..problem }
}

fn denied(reason: Denied) -> Problem {
    let (zh, en) = match reason {
        Denied::AccountInactive => {
            ("账号未启用或已停用，请联系上级管理员。", "The account is not active: ask the keeper above you.")
        }
        Denied::RoleLacksRight => ("当前角色无此权限。", "The role has no such right."),
        Denied::UnitClosed => ("该单位已合并或撤销，只可查询。", "The unit was merged or closed: it is only read."),
        Denied::UndertakingMissing => (
            "本学年的数据安全承诺书尚未签署，签署后方可办理。",
            "Sign this school year's data-security undertaking first.",
        ),
        Denied::NotDelegated => (
            "代办期间不能办理此项，须由委托人本人或以本人身份办理。",
            "Not while standing in for somebody: it is done in one's own name.",
        ),
        Denied::ProofStale => {
            ("此操作需在五分钟内重新验证动态口令。", "This needs a second factor proved within five minutes.")
        }
        Denied::OutOfScope => return absent(),
    };
    Problem { reason: Some(reason), ..said(403, ProblemCode::Denied, zh, en) }
}

fn refused(refusals: Vec<Refusal>) -> Problem {
    let (zh, en) = match refusals.first() {
        Some(first) => (format!("{}：{}", first.clause.article, first.zh), first.en.clone()),
        None => ("法规不允许。".to_owned(), "The law says no.".to_owned()),
    };
    Problem { refusals, ..said(422, ProblemCode::Refused, &zh, &en) }
}

fn too_large(cap: usize) -> Problem {
    let (size, unit) = if cap >= 1 << 20 { (cap >> 20, "MiB") } else { (cap >> 10, "KiB") };
    said(
        413,
        ProblemCode::Invalid,
        &format!("内容超过上限 {size} {unit}，请分批或压缩后再传。"),
        &format!("The body is over {size} {unit}: send it in parts, or smaller."),
    )
}

fn header_missing() -> Problem {
    let field = InvalidField {
        field: "Idempotency-Key".to_owned(),
        zh: "缺少 Idempotency-Key 请求头，或其格式不对：须为 16 至 64 位字母、数字、- 或 _，如 UUID。".to_owned(),
        en: "The header Idempotency-Key must be given: 16 to 64 letters, digits, - or _, as a UUID.".to_owned(),
    };
    invalid(vec![field])
}

fn busy() -> Problem {
    said(503, ProblemCode::Busy, "系统繁忙，请稍后重试。", "Too much at once: try again in a moment.")
}

fn fault() -> Problem {
    let reference = reference();
    let problem = said(
        500,
        ProblemCode::Fault,
        &format!("系统故障，未能完成。请将编号 {reference} 告知管理员。"),
        &format!("A fault of ours. Tell the keeper of the system the reference {reference}."),
    );
    Problem { reference: Some(reference), ..problem }
}

fn reference() -> String {
    REFERENCE.try_with(Clone::clone).unwrap_or_else(|_| "0".to_owned())
}

/// The causes of a fault, outermost first.
fn chain(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(": ");
        said.push_str(&error.to_string());
        cause = error.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::to_bytes;
    use axum::http::Request;
    use axum::routing::get;
    use jice_domain::{ClauseRef, Cure, Party, Weight};
    use jice_store::StoreError;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    fn refusal() -> Refusal {
        let clause = ClauseRef {
            id: "cn-014-3".to_owned(),
            pack: "cn".to_owned(),
            article: "第十四条".to_owned(),
            regulation: "学籍管理办法".to_owned(),
        };
        let cure = Cure { zh: "更正后重报".to_owned(), en: "mend it".to_owned(), by: Party::Applicant };
        let (rule, zh, en) =
            ("unique_person".to_owned(), "已有学籍".to_owned(), "There is an entry already.".to_owned());
        Refusal { clause, rule, weight: Weight::Refuses, field: None, zh, en, facts: Vec::new(), cure }
    }

    fn unsigned() -> ServiceError {
        ServiceError::Barred { denied: Denied::UndertakingMissing, refusals: vec![refusal()] }
    }

    fn moved_to(current: Option<i32>) -> StoreError {
        StoreError::Conflict { table: "batch", expected: 1, found: 0, current }
    }

    #[test]
    fn each_face_has_its_code_and_its_status() {
        let faces = [
            (ServiceError::invalid("a.b", "不对", "wrong"), 400, ProblemCode::Invalid),
            (ServiceError::Unauthenticated, 401, ProblemCode::Unauthenticated),
            (Denied::RoleLacksRight.into(), 403, ProblemCode::Denied),
            (Denied::AccountInactive.into(), 403, ProblemCode::Denied),
            (Denied::UndertakingMissing.into(), 403, ProblemCode::Denied),
            (Denied::NotDelegated.into(), 403, ProblemCode::Denied),
            (Denied::ProofStale.into(), 403, ProblemCode::Denied),
            (unsigned(), 403, ProblemCode::Denied),
            (Denied::OutOfScope.into(), 404, ProblemCode::Absent),
            (ServiceError::Absent, 404, ProblemCode::Absent),
            (ServiceError::Conflict { current: 7 }, 409, ProblemCode::Conflict),
            (ServiceError::Store(moved_to(Some(7))), 409, ProblemCode::Conflict),
            (StoreError::OutcomeUnknown("the line broke".to_owned()).into(), 503, ProblemCode::Busy),
            (StoreError::fault("a page is torn").into(), 500, ProblemCode::Fault),
            (ServiceError::KeyReused, 422, ProblemCode::Invalid),
            (ServiceError::Refused(vec![refusal()]), 422, ProblemCode::Refused),
            (ServiceError::fault("the disk is gone"), 500, ProblemCode::Fault),
            (ServiceError::Busy("imports"), 503, ProblemCode::Busy),
        ];
        for (error, http_code, code) in faces {
            let problem = Failure::from(error).problem();
            assert_eq!((problem.http_code, problem.code), (http_code, code));
            assert!(!problem.detail.is_empty() && !problem.detail_en.is_empty());
        }
    }

    #[test]
    fn a_record_out_of_scope_is_told_as_one_that_is_not_there() {
        let hidden = Failure::from(ServiceError::from(Denied::OutOfScope)).problem();
        assert_eq!(hidden, Failure::from(ServiceError::Absent).problem());
    }

    #[test]
    fn a_refusal_travels_whole_and_a_conflict_names_its_version() {
        let problem = Failure::from(ServiceError::Refused(vec![refusal()])).problem();
        assert_eq!(problem.refusals, [refusal()]);
        assert_eq!(problem.detail, "第十四条：已有学籍");
        let problem = Failure::from(unsigned()).problem();
        assert_eq!((problem.reason, problem.refusals), (Some(Denied::UndertakingMissing), vec![refusal()]));
        for moved in [ServiceError::Conflict { current: 7 }, ServiceError::Store(moved_to(Some(7)))] {
            assert_eq!(Failure::from(moved).problem().current_version, Some(7));
        }
    }

    #[test]
    fn who_is_to_come_back_is_told_when() {
        for (failure, seconds) in [(Failure::Busy(10), "10"), (Failure::TooOften(6), "6")] {
            assert_eq!(failure.into_response().headers()[RETRY_AFTER], seconds);
        }
        let unknown = ServiceError::Store(StoreError::OutcomeUnknown("the line broke".to_owned()));
        assert!(of_service(unknown).detail.contains("同一 Idempotency-Key"));
        let unknown = ServiceError::Store(StoreError::OutcomeUnknown("the line broke".to_owned()));
        for failure in [ServiceError::Busy("x"), unknown] {
            assert_eq!(Failure::from(failure).into_response().headers()[RETRY_AFTER], "2");
        }
        assert!(Failure::NoRoute.into_response().headers().get(RETRY_AFTER).is_none());
    }

    #[test]
    fn causes_are_told_to_the_log_outermost_first() {
        let inner = std::io::Error::other("no space");
        assert_eq!(chain(&ServiceError::fault(inner)), "internal fault: no space");
    }

    #[tokio::test]
    async fn a_panic_is_a_fault_that_quotes_nothing() {
        let router: Router = Router::new()
            .route("/", get(async || -> &'static str { panic!("张小明 34012319990101001X") }))
            .layer(CatchPanicLayer::custom(panicked));
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = REFERENCE.scope("00ff".to_owned(), router.oneshot(request)).await.unwrap();
        assert_eq!(response.status(), 500);
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("\"reference\":\"00ff\"") && !body.contains("张小明"), "{body}");
    }
}
