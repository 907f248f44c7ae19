//! The store: connections, transactions, and trying again.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::TransactionManager;
use diesel::r2d2::{self, ManageConnection, Pool, PooledConnection};

use crate::audit::{self, Lane};
use crate::engine::{Engine, Link, Waits};
use crate::org_tree::{OrgTree, TreeCache};
use crate::session::{self, Session};
use crate::{Sealer, StoreError, TxError, installation, migrate};

/// How the store uses its engine.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read.
    pub readers: u32,
    /// Connections that write; SQLite has one in any case.
    pub writers: u32,
    /// How long a statement waits for a lock, or for SQLite's only writer.
    pub lock_timeout: Duration,
    /// How long a statement may run.
    pub statement_timeout: Duration,
    /// For how long a transaction is tried again before the store says it is unavailable.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 8,
            writers: 16,
            lock_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(60),
            patience: Duration::from_secs(60),
        }
    }
}

/// The register's store. A clone is another handle to the same pools.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    options: Options,
    sealer: Sealer,
    readers: Pool<Links>,
    writers: Pool<Links>,
    tree: TreeCache,
}

/// A connection that reads, and what opens sealed columns.
pub struct Db {
    pub(crate) link: Link,
    pub(crate) sealer: Sealer,
}

/// A pooled connection; a writer's also holds its lane of the audit log.
pub(crate) struct Connected {
    pub(crate) db: Db,
    pub(crate) lane: Option<Lane>,
    broken: bool,
}

/// Makes the connections of a pool.
pub(crate) struct Links {
    engine: Engine,
    waits: Waits,
    writes: bool,
    sealer: Sealer,
}

impl ManageConnection for Links {
    type Connection = Connected;
    type Error = StoreError;

    fn connect(&self) -> Result<Connected, StoreError> {
        let link = self.engine.connect(self.waits, self.writes)?;
        Ok(Connected { db: Db { link, sealer: self.sealer.clone() }, lane: None, broken: false })
    }

    fn is_valid(&self, _: &mut Connected) -> Result<(), StoreError> {
        Ok(())
    }

    fn has_broken(&self, connected: &mut Connected) -> bool {
        connected.broken || std::thread::panicking()
    }
}

/// An open transaction that writes. It reads as a [`Db`] does.
pub struct Tx {
    pub(crate) connected: PooledConnection<Links>,
}

impl Deref for Tx {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.connected.db
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Db {
        &mut self.connected.db
    }
}

impl Db {
    /// What seals and opens here.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }
}

impl Store {
    /// Opens the store at `url`: `postgres://…`, or the path of an SQLite file, which is
    /// made where there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the database cannot be reached, and a fault where it
    /// was sealed with other keys.
    pub fn open(url: &str, sealer: Sealer, options: Options) -> Result<Self, StoreError> {
        let engine = Engine::of(url);
        let (readers, writers) = match &engine {
            Engine::Sqlite { .. } => (options.readers, 1),
            Engine::Postgres { .. } => (options.readers, options.writers),
        };
        // SQLite: the writer comes first, since readers cannot make the file.
        let writers = pool(&engine, &options, &sealer, writers, true)?;
        let readers = pool(&engine, &options, &sealer, readers, false)?;
        let store =
            Self { inner: Arc::new(Inner { engine, options, sealer, readers, writers, tree: TreeCache::default() }) };
        if migrate::pending(&store)?.is_empty() {
            installation::check_keys(&store)?;
        }
        Ok(store)
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    /// What seals and opens in this store.
    pub fn sealer(&self) -> &Sealer {
        &self.inner.sealer
    }

    /// The names of the migrations that are not yet applied, in their order.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] where an applied migration is not the one known here.
    pub fn pending(&self) -> Result<Vec<String>, StoreError> {
        migrate::pending(self)
    }

    /// Applies what is pending and notes the keys. Returns how many were applied; a second
    /// run applies none.
    ///
    /// # Errors
    /// Where a statement fails; what was applied before it stays.
    pub fn migrate(&self) -> Result<usize, StoreError> {
        // Nothing to do needs no right to do it: the program's own role may not migrate.
        let applied = if migrate::pending(self)?.is_empty() { 0 } else { migrate::run(self, None)? };
        match installation::note_keys(self) {
            // Somebody else notes them at this moment: look at theirs.
            Err(StoreError::Duplicate { .. }) => installation::check_keys(self)?,
            noted => noted?,
        }
        Ok(applied)
    }

    /// Reads. Each statement sees the moment it runs in: what is decided on must be read
    /// inside [`Store::write`].
    ///
    /// # Errors
    /// Those of `look`, and [`StoreError::Unavailable`].
    pub fn read<T, E: TxError>(&self, mut look: impl FnMut(&mut Db) -> Result<T, E>) -> Result<T, E> {
        let _alone = Alone::read();
        self.again(|| {
            let mut connected = connection(&self.inner.readers)?;
            let seen = look(&mut connected.db);
            connected.broken = seen.as_ref().err().is_some_and(is_lost);
            seen
        })
    }

    /// Reads one moment throughout: several statements that must agree with each other.
    ///
    /// # Errors
    /// Those of `look`, and [`StoreError::Unavailable`].
    pub fn snapshot<T, E: TxError>(&self, mut look: impl FnMut(&mut Db) -> Result<T, E>) -> Result<T, E> {
        self.again(|| {
            let mut connected = connection(&self.inner.readers)?;
            connected.broken = true;
            connected.db.link.begin_snapshot()?;
            let seen = look(&mut connected.db);
            connected.broken = seen.as_ref().err().is_some_and(is_lost) | rollback(&mut connected.db.link).is_err();
            seen
        })
    }

    /// The tree of units in memory, read again where it has changed since.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] where a row cannot be a unit.
    pub fn tree(&self) -> Result<Arc<OrgTree>, StoreError> {
        self.read(|db| self.inner.tree.current(db))
    }

    /// The same for whoever holds a connection already.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] where a row cannot be a unit.
    pub fn tree_in(&self, db: &mut Db) -> Result<Arc<OrgTree>, StoreError> {
        self.inner.tree.current(db)
    }

    /// The session of `key`, with the tree of units as it stands at this moment: what every
    /// request begins with, in one question.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] where a row cannot be what it stands for.
    pub fn session(&self, key: &str) -> Result<Option<(Session, Arc<OrgTree>)>, StoreError> {
        self.read(|db| {
            let Some((session, version)) = session::find_with_tree(db, key)? else { return Ok(None) };
            Ok(Some((session, self.inner.tree.at(db, version)?)))
        })
    }

    /// One transaction. `act` may run again, on data read afresh: a lock, a deadlock, a lost
    /// connection before the commit. It must have no effect outside.
    ///
    /// # Errors
    /// Those of `act`, after which nothing was written; [`StoreError::OutcomeUnknown`] where
    /// the commit itself failed.
    pub fn write<T, E: TxError>(&self, mut act: impl FnMut(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        self.transact(|tx| {
            // In a transaction of its own and before anything else: Citus takes no write to a
            // reference table after one to several shards.
            audit::open_lane(&mut tx.connected)?;
            tx.begin()?;
            act(tx)
        })
    }

    /// A transaction without a lane of the audit log: migrations, which make its tables.
    pub(crate) fn write_unaudited<T>(
        &self,
        mut act: impl FnMut(&mut Tx) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.transact(|tx| {
            tx.begin()?;
            act(tx)
        })
    }

    fn transact<T, E: TxError>(&self, mut act: impl FnMut(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        self.again(|| {
            let mut tx = Tx { connected: connection(&self.inner.writers)? };
            match act(&mut tx) {
                Ok(value) => tx.commit().map(|()| value).map_err(E::from),
                Err(error) => {
                    tx.give_up(is_lost(&error));
                    Err(error)
                }
            }
        })
    }

    /// Tries again what failed for a passing reason: 5, 10, 20 ms … up to 2 s, for as long
    /// as the store's patience lasts. A count of rows that was wrong is looked at twice more:
    /// across nodes of Citus a transaction can meet a row before it sees its companion.
    fn again<T, E: TxError>(&self, mut attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        let began = Instant::now();
        let mut pause = Duration::from_millis(5);
        let mut conflicts = 0;
        loop {
            let error = match attempt() {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            match error.as_store() {
                Some(StoreError::Conflict { .. }) if conflicts < 2 && !self.is_sqlite() => conflicts += 1,
                Some(store) if store.is_transient() && began.elapsed() + pause < self.inner.options.patience => {
                    tracing::warn!(error = %store, "trying the transaction again");
                }
                _ => return Err(error),
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(2));
        }
    }

    fn is_sqlite(&self) -> bool {
        matches!(self.inner.engine, Engine::Sqlite { .. })
    }
}

/// A thread that reads holds one connection and must not wait for a second: as many threads as
/// there are connections would then wait for each other. Debug builds tell whoever does.
struct Alone;

thread_local! {
    static READS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

impl Alone {
    fn read() -> Self {
        let before = READS.replace(true);
        debug_assert!(!before, "a reading begins inside another on the same thread");
        Self
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        READS.set(false);
    }
}

impl Tx {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.connected.broken = true;
        self.connected.db.link.begin()?;
        self.connected.broken = false;
        if let Some(lane) = &mut self.connected.lane {
            lane.forget();
        }
        Ok(())
    }

    /// Commits; a failure leaves the outcome open, but for one the server itself rolled back.
    fn commit(mut self) -> Result<(), StoreError> {
        let link = &mut self.connected.db.link;
        match <Link as TransactionManager<Link>>::commit_transaction(link) {
            Ok(()) => {
                if let Some(lane) = &mut self.connected.lane {
                    lane.keep();
                }
                Ok(())
            }
            Err(diesel::result::Error::DatabaseError(
                diesel::result::DatabaseErrorKind::SerializationFailure,
                about,
            )) => {
                self.connected.broken = true;
                Err(StoreError::Unavailable(about.message().to_owned()))
            }
            Err(error) => {
                self.connected.broken = true;
                Err(StoreError::OutcomeUnknown(error.to_string()))
            }
        }
    }

    fn give_up(mut self, lost: bool) {
        self.connected.broken = rollback(&mut self.connected.db.link).is_err() || lost;
    }
}

/// Closes a transaction that is not to be kept.
fn rollback(link: &mut Link) -> Result<(), StoreError> {
    Ok(<Link as TransactionManager<Link>>::rollback_transaction(link)?)
}

/// Whether the connection itself may be at fault.
fn is_lost<E: TxError>(error: &E) -> bool {
    matches!(error.as_store(), Some(StoreError::Unavailable(what)) if what.contains("connection") || what.contains("server"))
}

fn connection(pool: &Pool<Links>) -> Result<PooledConnection<Links>, StoreError> {
    pool.get().map_err(|error| StoreError::Unavailable(error.to_string()))
}

fn pool(
    engine: &Engine,
    options: &Options,
    sealer: &Sealer,
    size: u32,
    writes: bool,
) -> Result<Pool<Links>, StoreError> {
    let waits = Waits { lock: options.lock_timeout, statement: options.statement_timeout };
    let links = Links { engine: engine.clone(), waits, writes, sealer: sealer.clone() };
    // The first connection is made here, so that a wrong address is told at once.
    r2d2::Builder::new()
        .max_size(size.max(1))
        .min_idle(Some(1))
        .test_on_check_out(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .connection_timeout(options.lock_timeout.max(Duration::from_secs(1)))
        .error_handler(Box::new(Quiet))
        .build(links)
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// The pool's failures to connect are told to whoever asked; the log needs them once.
#[derive(Debug)]
struct Quiet;

impl r2d2::HandleError<StoreError> for Quiet {
    fn handle_error(&self, error: StoreError) {
        tracing::warn!(%error, "no connection to the database");
    }
}
