//! Readings and denials, written in groups: whoever hands in lines goes on when the group
//! they were written with is durable.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::{AuditFact, append};
use crate::{Store, StoreError};

/// Lines of one group, at most; more wait for the next.
const GROUP: usize = 2_000;
/// Hands that may wait before others wait to hand in.
const QUEUE: usize = 4_096;

type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

struct Handed {
    facts: Vec<AuditFact>,
    done: Done,
}

/// Writes lines in groups, one transaction for each, on a thread of its own. Dropped, it
/// writes what was handed in and ends.
pub struct AuditWriter {
    hands: Option<SyncSender<Handed>>,
    thread: Option<JoinHandle<()>>,
}

impl AuditWriter {
    /// A writer to `store`, which must be migrated.
    pub fn start(store: Store) -> Self {
        let (hands, handed) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || run(&store, &handed))
            .expect("the system starts a thread");
        Self { hands: Some(hands), thread: Some(thread) }
    }

    /// Writes `facts` and returns once they are durable.
    ///
    /// # Errors
    /// Those of the store: what the lines tell of must then not be shown or done.
    pub fn write(&self, facts: Vec<AuditFact>) -> Result<(), StoreError> {
        let (tell, told) = sync_channel(1);
        self.write_then(facts, move |done| {
            let _ = tell.send(done);
        });
        told.recv().unwrap_or_else(|_| Err(ended()))
    }

    /// Writes `facts` and calls `done` once they are durable, or failed to be. For callers
    /// that must not block; `done` runs on the writer's thread and must be quick.
    pub fn write_then(&self, facts: Vec<AuditFact>, done: impl FnOnce(Result<(), StoreError>) + Send + 'static) {
        let handed = Handed { facts, done: Box::new(done) };
        let hands = self.hands.as_ref().expect("the writer ends only when it is dropped");
        if let Err(refused) = hands.send(handed) {
            (refused.0.done)(Err(ended()));
        }
    }
}

impl Drop for AuditWriter {
    fn drop(&mut self) {
        drop(self.hands.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn ended() -> StoreError {
    StoreError::fault("the writer of the audit log has ended")
}

fn run(store: &Store, handed: &Receiver<Handed>) {
    while let Ok(first) = handed.recv() {
        let mut lines = first.facts.len();
        let mut group = vec![first];
        while lines < GROUP {
            let Ok(next) = handed.try_recv() else { break };
            lines += next.facts.len();
            group.push(next);
        }
        write_group(store, group);
    }
}

/// Writes a group. Where the commit's outcome is not known the group is written once more
/// into another chain: a line may then stand there twice, but never not at all.
fn write_group(store: &Store, group: Vec<Handed>) {
    let facts: Vec<AuditFact> = group.iter().flat_map(|handed| handed.facts.iter().cloned()).collect();
    let write = || store.write(|tx| append(tx, &facts));
    let written = match write() {
        Err(StoreError::OutcomeUnknown(_)) => write(),
        written => written,
    };
    match written {
        Ok(()) => group.into_iter().for_each(|handed| (handed.done)(Ok(()))),
        Err(error) => {
            tracing::error!(%error, lines = facts.len(), "the audit log takes no lines");
            let what = error.to_string();
            group.into_iter().for_each(|handed| (handed.done)(Err(StoreError::Unavailable(what.clone()))));
        }
    }
}
