//! What tests and measurements need and must not leave behind: a PostgreSQL cluster of their own.
//!
//! [`postgres`] starts one cluster for the test process on first use. It lives in a
//! temporary folder, listens on loopback only, and is stopped by a guard when the test
//! process ends, however it ends. A test that needs PostgreSQL fails, and says how to
//! install it, where PostgreSQL is not there: nothing is skipped in silence.

mod cluster;
mod guard;

use std::sync::OnceLock;

pub use cluster::{Cluster, ClusterError, Purpose};

static CLUSTER: OnceLock<Result<Cluster, ClusterError>> = OnceLock::new();

/// The cluster of this test process, started on first use.
///
/// # Panics
/// Where no cluster can be started; the message names the cure.
pub fn postgres() -> &'static Cluster {
    match CLUSTER.get_or_init(|| Cluster::start(Purpose::Test)) {
        Ok(cluster) => cluster,
        Err(error) => panic!("no PostgreSQL for this test: {error}"),
    }
}
