//! Issuing numbers as the pack lays them down. Serials are counted in the transaction that
//! uses them, and only for numbers that are issued: neither a rollback nor a refusal leaves a
//! gap, and two registrars never get the same one.

use std::collections::{BTreeMap, BTreeSet};

use jice_domain::{Candidate, Cohort, Grade, IssuedNumber, NumberId, NumberKind, OrgId, OrgUnit, Refusal};
use jice_policy::{NumberDefinition, NumberEvent, NumberFacts, Rulebook};
use jice_store::Tx;
use jice_store::serial::{self, Counter};
use jiff::civil::Date;

use crate::{Service, ServiceError};

/// Where and when numbers are issued.
pub(crate) struct Desk<'a> {
    pub(crate) law: &'a Rulebook,
    pub(crate) school: &'a OrgUnit,
    /// The top of the place, which keeps the counters that run across schools.
    pub(crate) top: OrgId,
    pub(crate) issuer: OrgId,
    pub(crate) cohort: Cohort,
    pub(crate) grade: Grade,
    /// The class by its number.
    pub(crate) class_code: &'a str,
    pub(crate) valid_from: Date,
    pub(crate) today: Date,
}

/// Numbers, or why the law has none for this child.
pub(crate) type Issued = Result<Vec<IssuedNumber>, Box<Refusal>>;

/// The counters that a transaction holds.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// The last serial used of each.
    last: BTreeMap<Counter, i64>,
    moved: BTreeSet<Counter>,
}

impl Counters {
    /// Holds the counters that `wanted` names.
    pub(crate) fn hold(tx: &mut Tx, wanted: impl IntoIterator<Item = Counter>) -> Result<Self, ServiceError> {
        let last = serial::hold(tx, &wanted.into_iter().collect())?;
        Ok(Self { last, moved: BTreeSet::new() })
    }

    /// Notes in the store how far was counted.
    pub(crate) fn keep(mut self, tx: &mut Tx) -> Result<(), ServiceError> {
        self.last.retain(|counter, _| self.moved.contains(counter));
        Ok(serial::keep(tx, &self.last)?)
    }

    /// The serial that comes next.
    fn next(&self, counter: &Counter) -> Result<u32, ServiceError> {
        let last = self.last.get(counter).ok_or_else(|| ServiceError::fault("a counter was not held"))?;
        u32::try_from(last + 1).map_err(ServiceError::fault)
    }

    fn count(&mut self, counter: Counter) {
        if let Some(last) = self.last.get_mut(&counter) {
            *last += 1;
            self.moved.insert(counter);
        }
    }
}

impl Service {
    /// The counters that the numbers of this child are taken from.
    pub(crate) fn counters(&self, desk: &Desk<'_>, candidate: &Candidate, event: NumberEvent) -> Vec<Counter> {
        let facts = number_facts(desk, candidate);
        let definitions = desk.law.numbers().into_iter();
        definitions.filter_map(|definition| self.counter(desk, candidate, definition, event, &facts)).collect()
    }

    /// Every number that the pack issues on `event`, counted from `counters`.
    ///
    /// # Errors
    /// Where a counter is not held; a serial that overflows is a refusal inside, and then
    /// nothing was counted.
    pub(crate) fn issue(
        &self,
        counters: &mut Counters,
        desk: &Desk<'_>,
        candidate: &Candidate,
        event: NumberEvent,
    ) -> Result<Issued, ServiceError> {
        let mut facts = number_facts(desk, candidate);
        let (mut numbers, mut counted) = (Vec::new(), Vec::new());
        for definition in desk.law.numbers() {
            if !definition.is_issued(event, desk.cohort.stage) {
                continue;
            }
            let counter = self.counter(desk, candidate, definition, event, &facts);
            facts.serial = counter.as_ref().map(|counter| counters.next(counter)).transpose()?;
            counted.extend(counter);
            match desk.law.compose(definition, event, &facts) {
                Ok(composed) => numbers.push(IssuedNumber {
                    id: NumberId(self.id()),
                    kind: NumberKind(definition.id.clone()),
                    value: composed.value,
                    issuer: desk.issuer,
                    valid_from: desk.valid_from,
                    valid_to: None,
                    temporary: composed.temporary,
                }),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        for counter in counted {
            counters.count(counter);
        }
        Ok(Ok(numbers))
    }

    /// Adds to `numbers` what the pack issues on these events, of kinds that are not among them.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law has no number for this child.
    pub(crate) fn issue_beside(
        &self,
        tx: &mut Tx,
        desk: &Desk<'_>,
        candidate: &Candidate,
        events: &[NumberEvent],
        numbers: &mut Vec<IssuedNumber>,
    ) -> Result<(), ServiceError> {
        for event in events {
            let mut counters = Counters::hold(tx, self.counters(desk, candidate, *event))?;
            let issued = self.issue(&mut counters, desk, candidate, *event)?;
            let issued = issued.map_err(|refusal| ServiceError::Refused(vec![*refusal]))?;
            counters.keep(tx)?;
            for number in issued {
                if numbers.iter().all(|had| had.kind != number.kind) {
                    numbers.push(number);
                }
            }
        }
        Ok(())
    }

    /// The counter of one number. One that runs through a school is kept there, any other at
    /// the top of the place.
    fn counter(
        &self,
        desk: &Desk<'_>,
        candidate: &Candidate,
        definition: &NumberDefinition,
        event: NumberEvent,
        facts: &NumberFacts<'_>,
    ) -> Option<Counter> {
        if !definition.is_issued(event, desk.cohort.stage) {
            return None;
        }
        let guardian = || {
            let number = candidate.guardian_document.as_ref().map_or("", |document| document.number());
            hex::encode(&self.store().sealer().digest("guardian", number.as_bytes())[..16])
        };
        let scope = definition.form(event, facts)?.serial_scope(facts, guardian)?;
        let org = if scope.contains("school=") { desk.school.id } else { desk.top };
        Some(Counter { org, scheme: definition.id.clone(), scope })
    }
}

/// What the numbers of this child are composed from, but for their serials.
fn number_facts<'a>(desk: &Desk<'a>, candidate: &'a Candidate) -> NumberFacts<'a> {
    NumberFacts {
        document: candidate.document.as_ref(),
        guardian_document: candidate.guardian_document.as_ref(),
        sex: candidate.sex,
        birth_date: candidate.birth_date,
        entry_year: desk.cohort.entry_year.0,
        year: desk.today.year(),
        grade: desk.grade,
        school: desk.school,
        class_number: desk.class_code.parse().ok(),
        serial: None,
    }
}
