//! Writing a deed about a finding: its new state and the step, together.

use jice_domain::{Finding, FindingActor, FindingDeed, FindingId, FindingStep, OrgId};
use jice_store::{Tx, finding};

use super::not_now;
use crate::{Service, ServiceError};

impl Service {
    /// Writes a fresh finding with its first step.
    pub(super) fn put_finding(
        &self,
        tx: &mut Tx,
        found: &Finding,
        by: Option<FindingActor>,
        words: &str,
    ) -> Result<(), ServiceError> {
        finding::insert(tx, found)?;
        let step = FindingStep { seq: 1, deed: FindingDeed::Found, words: words.to_owned(), by, at: self.now() };
        Ok(finding::take_step(tx, found.unit, found.id, &step)?)
    }

    /// Does `deed` to a finding shown at version `shown`.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] where it has moved, or the deed is not open to it now.
    pub(super) fn do_to_finding(
        &self,
        tx: &mut Tx,
        (unit, id): (OrgId, FindingId),
        shown: i32,
        deed: FindingDeed,
        by: Option<FindingActor>,
        words: &str,
    ) -> Result<(), ServiceError> {
        let held = finding::find(tx, unit, id)?.ok_or(ServiceError::Absent)?;
        let state = held.after(shown, &deed, self.today()).map_err(not_now)?;
        self.follow(tx, Finding { state, ..held }, deed, by, words)
    }

    /// Writes a finding as `deed` left it, and the deed.
    pub(super) fn follow(
        &self,
        tx: &mut Tx,
        led: Finding,
        deed: FindingDeed,
        by: Option<FindingActor>,
        words: &str,
    ) -> Result<(), ServiceError> {
        finding::update(tx, &led)?;
        let seq = finding::last_step(tx, led.unit, led.id)? + 1;
        let step = FindingStep { seq, deed, words: words.to_owned(), by, at: self.now() };
        Ok(finding::take_step(tx, led.unit, led.id, &step)?)
    }
}
