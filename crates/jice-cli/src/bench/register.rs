//! The register that is measured, on one engine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use jice_domain::Clock;
use jice_service::Service;
use jice_store::Store;
use jice_testkit::{Cluster, Purpose};
use tokio::runtime::Runtime;

use super::child::Server;
use super::raw;
use crate::Place;
use crate::machine::{open_service, open_service_by, open_store};

/// An engine, as it is named on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineName {
    /// Embedded.
    Sqlite,
    /// A server of its own, which the bench starts and stops.
    Postgresql,
}

/// A register on one engine.
pub(crate) struct Register {
    pub(crate) name: &'static str,
    pub(crate) cluster: Option<Cluster>,
    pub(crate) data: PathBuf,
}

/// The service on a register, in this process.
pub(crate) struct Opened {
    pub(crate) service: Service,
    place: Place,
    store: Store,
    runtime: Runtime,
}

impl Register {
    /// An empty register in `folder`; on PostgreSQL with a server of its own.
    pub(crate) fn new(engine: EngineName, folder: &Path) -> anyhow::Result<Self> {
        let (name, cluster) = match engine {
            EngineName::Sqlite => ("sqlite", None),
            EngineName::Postgresql => ("postgresql", Some(Cluster::start(Purpose::Measure)?)),
        };
        if let Some(cluster) = &cluster {
            raw::psql(&cluster.url("postgres"), &["CREATE DATABASE register".to_owned()])?;
        }
        Ok(Self { name, cluster, data: folder.join(name) })
    }

    pub(crate) fn database(&self) -> Option<String> {
        self.cluster.as_ref().map(|cluster| cluster.url("register"))
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.data.join("register.sqlite")
    }

    /// Opens the service on it.
    pub(crate) fn open(&self) -> anyhow::Result<Opened> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let place = Place { data: self.data.clone(), database: self.database(), node: 0, packs: None };
        let (store, _) = open_store(&place)?;
        let service = open_service(&place, store.clone(), runtime.handle())?;
        Ok(Opened { service, place, store, runtime })
    }

    /// Starts a server on it.
    pub(crate) fn serve(&self) -> anyhow::Result<Server> {
        Server::start(&self.data, self.database().as_deref())
    }

    /// The register as it stands, for what is put in raw: the address of a database, or a file.
    /// Nobody may have it open.
    pub(crate) fn copy(&self) -> anyhow::Result<String> {
        if let Some(cluster) = &self.cluster {
            let postgres = cluster.url("postgres");
            raw::psql(&postgres, &["CREATE DATABASE raw TEMPLATE register".to_owned()])?;
            return Ok(cluster.url("raw"));
        }
        let copy = self.data.join("raw.sqlite");
        rusqlite::Connection::open(self.file())?.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        std::fs::copy(self.file(), &copy)?;
        Ok(copy.display().to_string())
    }
}

impl Opened {
    /// A second service on the same register, by another clock.
    pub(crate) fn by(&self, clock: Arc<dyn Clock>) -> anyhow::Result<Service> {
        open_service_by(&self.place, self.store.clone(), self.runtime.handle(), clock)
    }
}
