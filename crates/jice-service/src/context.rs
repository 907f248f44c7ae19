//! Who asks, from where, and with which key.

use std::sync::{Arc, Mutex};

use jice_domain::{AccountId, Action, Actor, ClassId, Denied, JobId, OrgId, Permit, PersonId, Refusal};
use jice_policy::Occasion;
use jice_policy::facts::StaffFacts;
use jice_store::audit::AuditFact;
use jice_store::org::OrgTree;
use jiff::Timestamp;

use crate::{Service, ServiceError, tree};

/// The key of a session: the digest of its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionKey(pub(crate) String);

/// The idempotency key of a request: the same key and request have one effect and one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// The key the client made.
    pub key: String,
    /// Digest of what was asked, SHA-256 in hexadecimal.
    pub fingerprint: String,
}

/// What a request shows of who asks, before anything is looked up.
#[derive(Clone)]
pub struct Credentials {
    /// The token of a session.
    pub token: String,
    /// From which address it comes.
    pub address: String,
}

/// Whoever can be told who asks: a session's token, or somebody looked up before.
pub trait Who {
    /// Who asks.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`].
    fn resolve(self, service: &Service) -> Result<Asked, ServiceError>;
}

impl Who for Credentials {
    fn resolve(self, service: &Service) -> Result<Asked, ServiceError> {
        service.resolve(&self.token, &self.address)
    }
}

impl Who for Asked {
    fn resolve(self, _: &Service) -> Result<Asked, ServiceError> {
        Ok(self)
    }
}

/// Lines of the log that an answer waits for ([`Service::answer`]).
pub(crate) type Readings = Arc<Mutex<Vec<AuditFact>>>;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who, in which role, for which unit; resolved afresh for this request.
    pub actor: Actor,
    /// Through which session; none at the console.
    pub session: Option<SessionKey>,
    /// From which address; `console` at the console.
    pub address: String,
    /// With which key; none where the request changes nothing.
    pub request: Option<RequestKey>,
    /// The tree of units when the request began; none at the console and in jobs, which last.
    pub(crate) tree: Option<Arc<OrgTree>>,
    /// Where the readings of this request gather, whose answer waits for them; none where each
    /// is written down before the act goes on.
    pub(crate) readings: Option<Readings>,
}

/// What a line of the audit log is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Subject<'a> {
    pub(crate) kind: &'a str,
    pub(crate) org: Option<OrgId>,
    pub(crate) id: i64,
    pub(crate) person: Option<PersonId>,
    pub(crate) fields: &'a str,
    pub(crate) purpose: &'a str,
}

impl<'a> Subject<'a> {
    /// A record of `kind` that `org` owns.
    pub(crate) fn of(kind: &'a str, org: OrgId, id: i64) -> Self {
        Self { kind, org: Some(org), id, ..Self::default() }
    }

    /// A pupil.
    pub(crate) fn pupil(org: OrgId, person: PersonId) -> Self {
        Self { kind: "pupil", org: Some(org), id: person.0, person: Some(person), ..Self::default() }
    }

    /// The same, with the names of the fields seen or changed.
    pub(crate) fn with_fields(self, fields: &'a str) -> Self {
        Self { fields, ..self }
    }

    /// The same, with the purpose stated.
    pub(crate) fn for_purpose(self, purpose: &'a str) -> Self {
        Self { purpose, ..self }
    }
}

impl From<JobId> for Subject<'_> {
    fn from(job: JobId) -> Self {
        Self { kind: "job", id: job.0, ..Self::default() }
    }
}

/// The line that tells what `asked` did, tried or saw.
pub(crate) fn line(now: Timestamp, asked: &Asked, action: Action, outcome: &str, about: Subject<'_>) -> AuditFact {
    AuditFact {
        at: now,
        account: asked.actor.account,
        holder: asked.actor.holder.clone(),
        role: in_role(&asked.actor),
        org: asked.actor.org,
        action: action.as_str().to_owned(),
        outcome: outcome.to_owned(),
        subject_org: about.org.unwrap_or(OrgId(0)),
        subject_kind: about.kind.to_owned(),
        subject: about.id,
        person: about.person.unwrap_or(PersonId(0)),
        purpose: about.purpose.to_owned(),
        fields: about.fields.to_owned(),
        address: asked.address.clone(),
    }
}

/// What a line of the log says between a role and whose duty it is.
const FOR: &str = " for ";

/// In which role, and in whose stead, as the log has it.
fn in_role(actor: &Actor) -> String {
    match &actor.stands_in_for {
        Some(principal) => format!("{}{FOR}{}", actor.role.as_str(), principal.account),
        None => actor.role.as_str().to_owned(),
    }
}

/// The role in a line of the log, and the account in whose stead it was acted.
pub(crate) fn role_in(line: &str) -> (&str, Option<AccountId>) {
    match line.split_once(FOR) {
        Some((role, principal)) => (role, principal.parse().ok()),
        None => (line, None),
    }
}

/// The line of what the register did by itself for `org`, because time had passed.
pub(crate) fn by_nobody(now: Timestamp, org: OrgId, action: Action, outcome: &str, about: Subject<'_>) -> AuditFact {
    AuditFact {
        at: now,
        account: AccountId(0),
        holder: String::new(),
        role: "register".to_owned(),
        org,
        action: action.as_str().to_owned(),
        outcome: outcome.to_owned(),
        subject_org: about.org.unwrap_or(OrgId(0)),
        subject_kind: about.kind.to_owned(),
        subject: about.id,
        person: about.person.unwrap_or(PersonId(0)),
        purpose: String::new(),
        fields: about.fields.to_owned(),
        address: "clock".to_owned(),
    }
}

/// The line of somebody not signed in: a sign-in that failed.
pub(crate) fn stranger(now: Timestamp, address: &str, action: &str, outcome: &str, account: AccountId) -> AuditFact {
    AuditFact {
        at: now,
        account,
        holder: String::new(),
        role: String::new(),
        org: OrgId(0),
        action: action.to_owned(),
        outcome: outcome.to_owned(),
        subject_org: OrgId(0),
        subject_kind: "account".to_owned(),
        subject: account.0,
        person: PersonId(0),
        purpose: String::new(),
        fields: String::new(),
        address: address.to_owned(),
    }
}

impl Service {
    /// May `asked` do `action` to what `org` owns? A no is in the audit log before it is said.
    ///
    /// # Errors
    /// [`ServiceError::Denied`]; [`ServiceError::Barred`] where the law names what is missing.
    pub(crate) fn permit(
        &self,
        asked: &Asked,
        action: Action,
        org: OrgId,
        class: Option<ClassId>,
    ) -> Result<Permit, ServiceError> {
        let tree = self.tree_of(asked)?;
        tree::may(&tree, &asked.actor, action, org, class).map_err(|denied| {
            match self.note_denial(asked, action, denied, Subject::of("unit", org, class.map_or(0, |class| class.0))) {
                Ok(()) if denied == Denied::UnitClosed => self.closed(&tree, org),
                Ok(()) => self.with_article(asked, denied),
                Err(error) => error,
            }
        })
    }

    /// The denial with the article behind it and its cure, where the place's law asks for the
    /// undertaking that is not signed.
    fn with_article(&self, asked: &Asked, denied: Denied) -> ServiceError {
        if denied != Denied::UndertakingMissing {
            return ServiceError::Denied(denied);
        }
        let facts = StaffFacts {
            role: asked.actor.role,
            level: asked.actor.level,
            trained_on: None,
            certificate: "",
            other_roles: &[],
            undertakings: &[],
            today: self.today(),
        };
        match self.rulebook(&asked.actor.jurisdiction) {
            Ok(law) => match law.evaluate_staff(Occasion::UsePupils, &facts) {
                refusals if refusals.is_empty() => ServiceError::Denied(denied),
                refusals => ServiceError::Barred { denied, refusals },
            },
            Err(error) => error,
        }
    }

    /// Writes a denial to the log.
    pub(crate) fn note_denial(
        &self,
        asked: &Asked,
        action: Action,
        denied: Denied,
        about: Subject<'_>,
    ) -> Result<(), ServiceError> {
        let outcome = format!("denied: {denied}");
        self.note(vec![line(self.now(), asked, action, &outcome, about)])
    }

    /// Writes to the log that the law refused something, and by which clauses.
    pub(crate) fn note_refused(
        &self,
        asked: &Asked,
        action: Action,
        refusals: &[Refusal],
        about: Subject<'_>,
    ) -> Result<(), ServiceError> {
        let clauses: Vec<&str> = refusals.iter().map(|refusal| refusal.clause.id.as_str()).collect();
        let outcome = format!("refused: {}", clauses.join(" "));
        self.note(vec![line(self.now(), asked, action, &outcome, about)])
    }

    /// Writes a reading to the log before what was read is shown: here, or, in a request, before
    /// its answer leaves ([`Service::answer`]).
    pub(crate) fn note_read(&self, asked: &Asked, action: Action, about: Subject<'_>) -> Result<(), ServiceError> {
        let read = line(self.now(), asked, action, "read", about);
        match &asked.readings {
            Some(readings) => readings.lock().expect("no reading panics").push(read),
            None => self.note(vec![read])?,
        }
        Ok(())
    }
}
