//! The service: what every act leans on.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use jice_domain::{Clock, Dice, IdMaker, JournalId, Jurisdiction, OrgId, OrgUnit, SchoolYear};
use jice_policy::{Packs, Rulebook};
use jice_print::Printer;
use jice_store::audit::{self, AuditFact, AuditWriter};
use jice_store::org::OrgTree;
use jice_store::{Db, Store, Tx, installation, request};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bell::Bell;
use crate::context::{Asked, Readings, Subject, Who, line};
use crate::files::Files;
use crate::{RequestKey, ServiceError};

/// What the service is made of.
pub struct Parts {
    /// Where the register is kept.
    pub store: Store,
    /// The law.
    pub packs: Packs,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub dice: Arc<dyn Dice>,
    /// Photos and uploads.
    pub files: Files,
    /// Papers.
    pub printer: Printer,
    /// Sources of printed forms, by `pack/forms/file`.
    pub forms: std::collections::BTreeMap<String, String>,
    /// This process among those that write to the same store, 0 to 1,023.
    pub node: u16,
}

/// Everything the register does. Cheap to clone; blocking: async callers hand each call to
/// a thread for blocking work.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    ids: IdMaker,
    audit: AuditWriter,
    bell: Bell,
    worker: String,
    /// The law of each place on the day it was last asked for: drawing it up takes its time.
    laws: RwLock<HashMap<Jurisdiction, Arc<Rulebook>>>,
    due_days_counted: RwLock<Option<Date>>,
    /// The day on which reminders were last looked for.
    reminded: RwLock<Option<Date>>,
}

impl Service {
    /// A service of `parts`. The store must be migrated.
    ///
    /// # Errors
    /// Those of the store.
    pub fn open(parts: Parts) -> Result<Self, ServiceError> {
        let audit = AuditWriter::start(parts.store.clone());
        let now = parts.clock.now();
        let ids = IdMaker::starting(parts.node, identifiers_from(&parts.store, parts.node, now)?);
        let worker = format!("{}-{}", parts.node, ids.next(now));
        Ok(Self {
            inner: Arc::new(Inner {
                parts,
                ids,
                audit,
                bell: Bell::default(),
                worker,
                laws: RwLock::default(),
                due_days_counted: RwLock::default(),
                reminded: RwLock::default(),
            }),
        })
    }

    /// The store: for `jice verify` and the bench, which read it as a whole.
    pub fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    /// The law.
    pub fn packs(&self) -> &Packs {
        &self.inner.parts.packs
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.parts.clock
    }

    pub(crate) fn dice(&self) -> &dyn Dice {
        &*self.inner.parts.dice
    }

    pub(crate) fn files(&self) -> &Files {
        &self.inner.parts.files
    }

    pub(crate) fn printer(&self) -> &Printer {
        &self.inner.parts.printer
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.inner.bell
    }

    /// The number of this process among those that write to the same store.
    pub(crate) fn node(&self) -> u16 {
        self.inner.parts.node
    }

    /// The name under which this process takes jobs: its number, a dash, and what tells it
    /// from those that bore the number before.
    pub(crate) fn worker_name(&self) -> &str {
        &self.inner.worker
    }

    /// The source of a form of `pack`.
    pub(crate) fn form_source(&self, pack: &str, file: &str) -> Option<&str> {
        self.inner.parts.forms.get(&format!("{pack}/forms/{file}")).map(String::as_str)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.parts.clock.now()
    }

    pub(crate) fn today(&self) -> Date {
        self.inner.parts.clock.today()
    }

    /// A fresh identifier.
    pub(crate) fn id(&self) -> i64 {
        self.inner.ids.next(self.now())
    }

    /// The identifier of an act on an entry whose last one was `last`: the acts of an entry are
    /// told in the order of their identifiers, by whatever clock each was made.
    pub(crate) fn act_id(&self, last: JournalId) -> JournalId {
        JournalId(self.inner.ids.next_after(self.now(), last.0))
    }

    /// The tree of units as it stands.
    pub(crate) fn tree(&self) -> Result<Arc<OrgTree>, ServiceError> {
        Ok(self.store().tree()?)
    }

    /// The tree of units for what `asked` does: as it stood when its request began, or, at the
    /// console and in jobs, as it stands.
    pub(crate) fn tree_of(&self, asked: &Asked) -> Result<Arc<OrgTree>, ServiceError> {
        asked.tree.clone().map_or_else(|| self.tree(), Ok)
    }

    /// The unit `id`.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub(crate) fn unit(&self, id: OrgId) -> Result<OrgUnit, ServiceError> {
        self.tree()?.unit(id).cloned().ok_or(ServiceError::Absent)
    }

    /// The law of `jurisdiction` today.
    pub(crate) fn rulebook(&self, jurisdiction: &Jurisdiction) -> Result<Arc<Rulebook>, ServiceError> {
        let today = self.today();
        let held = self.inner.laws.read().expect("no reader of the law panics").get(jurisdiction).cloned();
        if let Some(law) = held.filter(|law| law.date() == today) {
            return Ok(law);
        }
        let law = Arc::new(self.packs().rulebook(jurisdiction, today).map_err(ServiceError::fault)?);
        self.inner.laws.write().expect("no reader of the law panics").insert(jurisdiction.clone(), Arc::clone(&law));
        Ok(law)
    }

    /// The day on which this process last counted what could not be counted before.
    pub(crate) fn due_days_counted(&self) -> Option<Date> {
        *self.inner.due_days_counted.read().expect("no reader of a day panics")
    }

    pub(crate) fn note_due_days_counted(&self, day: Date) {
        *self.inner.due_days_counted.write().expect("no writer of a day panics") = Some(day);
    }

    /// The day on which this process last looked for reminders.
    pub(crate) fn reminded(&self) -> Option<Date> {
        *self.inner.reminded.read().expect("no reader of a day panics")
    }

    pub(crate) fn note_reminded(&self, day: Date) {
        *self.inner.reminded.write().expect("no writer of a day panics") = Some(day);
    }

    /// The open school year of `jurisdiction`.
    pub(crate) fn school_year(&self, jurisdiction: &Jurisdiction) -> Result<SchoolYear, ServiceError> {
        self.tree()?.school_year(jurisdiction).ok_or_else(|| no_year(jurisdiction))
    }

    /// Writes readings and denials to the log and returns once they are durable.
    pub(crate) fn note(&self, facts: Vec<AuditFact>) -> Result<(), ServiceError> {
        self.inner.audit.write(facts).map_err(ServiceError::Store)
    }

    /// Answers a request of `who`: does `act`, and calls `tell` with what came of it once every
    /// reading is in the log and durable. No thread waits for the log meanwhile: `tell` runs on
    /// this one or on the log's own, and must be quick.
    pub fn answer<T: Send + 'static>(
        &self,
        who: impl Who,
        act: impl FnOnce(&Self, &Asked) -> Result<T, ServiceError>,
        tell: impl FnOnce(Result<T, ServiceError>) + Send + 'static,
    ) {
        let readings = Readings::default();
        let done = who.resolve(self).and_then(|asked| {
            let asked = Asked { readings: Some(Arc::clone(&readings)), ..asked };
            act(self, &asked)
        });
        let lines = std::mem::take(&mut *readings.lock().expect("no reading panics"));
        if lines.is_empty() {
            return tell(done);
        }
        self.inner.audit.write_then(lines, |written| match written {
            Ok(()) => tell(done),
            Err(error) => tell(Err(ServiceError::Store(error))),
        });
    }

    /// Does `act` in one transaction with its line in the audit log, once per request key:
    /// a second request with the same key gets the first one's answer.
    pub(crate) fn act<T: Serialize + DeserializeOwned>(
        &self,
        asked: &Asked,
        action: jice_domain::Action,
        about: Subject<'_>,
        mut act: impl FnMut(&mut Tx) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        let writes_for = self.writes_for(asked, action, about)?;
        let done = self.store().write(|tx| {
            self.hold_open(tx, &writes_for)?;
            let answer = act(tx)?;
            jice_store::audit::append(tx, &[line(self.now(), asked, action, "done", about)])?;
            if let Some(key) = &asked.request {
                let json = serde_json::to_vec(&answer).map_err(ServiceError::fault)?;
                request::store(tx, &scoped(asked, key), &key.fingerprint, &json, self.now())?;
            }
            Ok(answer)
        });
        // The same request may have been answered before, or elsewhere while this one was under way:
        // then it met its own effect, a name taken, a version gone, at the latest its own key, and
        // nothing was done twice. Requests seldom come twice, so nobody asks beforehand.
        if done.is_err()
            && let Some(key) = &asked.request
            && let Some(answer) = self.store().read(|db| replay(db, asked, key))?
        {
            return Ok(answer);
        }
        if let Err(ServiceError::Refused(refusals)) = &done {
            self.note_refused(asked, action, refusals, about)?;
        }
        done
    }

    /// The answer that the same request of `asked` was given before, where it was.
    pub(crate) fn told_before<T: DeserializeOwned>(&self, asked: &Asked) -> Result<Option<T>, ServiceError> {
        match &asked.request {
            Some(key) => self.store().read(|db| replay(db, asked, key)),
            None => Ok(None),
        }
    }
}

/// No place works without an open school year.
pub(crate) fn no_year(jurisdiction: &Jurisdiction) -> ServiceError {
    ServiceError::fault(format!("no school year is open in {}", jurisdiction.0))
}

/// Keys are the account's own: nobody can ask for another's answer.
fn scoped(asked: &Asked, key: &RequestKey) -> String {
    format!("{}:{}", asked.actor.account, key.key)
}

fn replay<T: DeserializeOwned>(db: &mut Db, asked: &Asked, key: &RequestKey) -> Result<Option<T>, ServiceError> {
    let Some(earlier) = request::find(db, &scoped(asked, key))? else { return Ok(None) };
    if earlier.fingerprint != key.fingerprint {
        return Err(ServiceError::KeyReused);
    }
    serde_json::from_slice(&earlier.answer).map(Some).map_err(ServiceError::fault)
}

/// From which moment on a process that starts as `node` gives identifiers. Where the log lies ahead, the clock
/// was set back, and processes that bore the number before went on from there: each begins a minute
/// after the last, and says so for the next. A minute is 245 million identifiers.
fn identifiers_from(store: &Store, node: u16, now: Timestamp) -> Result<Timestamp, ServiceError> {
    let item = format!("identifiers_from:{node}");
    let (latest, begun) =
        store.read::<_, ServiceError>(|db| Ok((audit::latest(db)?, installation::find(db, &item)?)))?;
    let begun: Option<Timestamp> = begun.and_then(|begun| begun.parse().ok());
    let Some(ahead) = latest.max(begun).filter(|ahead| *ahead > now) else { return Ok(now) };
    let from = ahead + SignedDuration::from_mins(1);
    store.write::<_, ServiceError>(|tx| Ok(installation::set(tx, &item, &from.to_string())?))?;
    Ok(from)
}
