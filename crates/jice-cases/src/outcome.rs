//! What came of an act: done, refused by the law, not permitted, not readable.

use jice_domain::{Denied, Refusal, Weight};
use jice_service::ServiceError;

/// What came of the last act.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// What the law says against it.
    pub(crate) refusals: Vec<Refusal>,
    /// What was found and let pass.
    pub(crate) warnings: Vec<Refusal>,
    pub(crate) denied: Option<Denied>,
    /// Fields that could not be read, with what is wrong.
    pub(crate) invalid: Vec<(String, String)>,
    /// Nobody is signed in, or a step of signing in remains.
    pub(crate) stranger: bool,
    /// It moved meanwhile, or stands where it cannot be moved.
    pub(crate) moved: bool,
    /// Whether anybody looked at it.
    pub(crate) seen: bool,
}

impl Outcome {
    /// The outcome of something refused, where the service found no fault of its own.
    pub(crate) fn of(error: ServiceError) -> Result<Self, String> {
        let mut outcome = Self::default();
        match error {
            ServiceError::Refused(refusals) => outcome.add(refusals),
            ServiceError::Denied(denied) => outcome.denied = Some(denied),
            ServiceError::Barred { denied, refusals } => {
                outcome.denied = Some(denied);
                outcome.add(refusals);
            }
            ServiceError::Invalid(fields) => {
                outcome.invalid = fields.into_iter().map(|field| (field.field, field.zh)).collect();
            }
            ServiceError::Unauthenticated => outcome.stranger = true,
            ServiceError::Conflict { .. } => outcome.moved = true,
            other => return Err(told(other)),
        }
        Ok(outcome)
    }

    /// Adds findings, by their weight.
    pub(crate) fn add(&mut self, findings: Vec<Refusal>) {
        for finding in findings {
            match finding.weight {
                Weight::Warns => self.warnings.push(finding),
                Weight::Refuses | Weight::Overridable => self.refusals.push(finding),
            }
        }
    }

    /// Whether it was done.
    pub(crate) fn done(&self) -> bool {
        self.refusals.is_empty() && self.denied.is_none() && self.invalid.is_empty() && !self.stranger && !self.moved
    }

    /// What stood in the way, for the message.
    pub(crate) fn why(&self) -> String {
        let mut why: Vec<String> = self.refusals.iter().map(refusal).collect();
        why.extend(self.denied.map(|denied| format!("无权：{denied}")));
        why.extend(self.invalid.iter().map(|(field, zh)| format!("{field}：{zh}")));
        if self.stranger {
            why.push("未登录".to_owned());
        }
        if self.moved {
            why.push("状态已变，不能办理".to_owned());
        }
        if why.is_empty() { "已办理".to_owned() } else { why.join("；") }
    }
}

/// A refusal in one line.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    let field = refusal.field.as_ref().map(|field| format!(" {field}")).unwrap_or_default();
    format!("{}（{}，{}{field}）", refusal.zh, refusal.clause.article, refusal.rule)
}

/// An error of the service in words.
pub(crate) fn told(error: ServiceError) -> String {
    match Outcome::of_plain(&error) {
        Some(why) => why,
        None => {
            let mut told = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                told = format!("{told}：{cause}");
                source = cause.source();
            }
            format!("系统故障：{told}")
        }
    }
}

impl Outcome {
    fn of_plain(error: &ServiceError) -> Option<String> {
        match error {
            ServiceError::Refused(refusals) => Some(refusals.iter().map(refusal).collect::<Vec<_>>().join("；")),
            ServiceError::Invalid(fields) => {
                Some(fields.iter().map(|field| format!("{}：{}", field.field, field.zh)).collect::<Vec<_>>().join("；"))
            }
            ServiceError::Denied(denied) | ServiceError::Barred { denied, .. } => Some(format!("无权：{denied}")),
            _ => None,
        }
    }
}
