//! A pupil moves between two places of one register and comes under the law of the one that takes
//! it in: what was kept in the order of the fields of the one is kept in that of the other, the
//! number for life goes along 籍随人走, and what else the other place issued ends and is kept.

use jice_domain::{Case, IssuedNumber, NumberId, NumberKind, RouteStep, Silence, Values};
use jice_policy::{Follows, NumberEvent, Rulebook};
use jice_store::class::SchoolClass;
use jice_store::entry::SeatedEntry;
use jice_store::org::OrgTree;
use jice_store::person::{self, Person};
use jice_store::{Tx, claim, number};
use jiff::civil::Date;

use super::facts::Footing;
use crate::numbering::Desk;
use crate::{Service, ServiceError};

impl Service {
    /// Brings a pupil under the law of the place that `class` is in: the numbers it bears there from
    /// now on. None where it is there already.
    pub(super) fn come_under(
        &self,
        tx: &mut Tx,
        footing: &Footing<'_>,
        held: &SeatedEntry,
        person: &Person,
        class: &SchoolClass,
        day: Date,
    ) -> Result<Option<Vec<IssuedNumber>>, ServiceError> {
        let school = footing.unit(class.org)?;
        if school.jurisdiction == held.entry.jurisdiction {
            return Ok(None);
        }
        let (before, law) = (self.rulebook(&held.entry.jurisdiction)?, footing.law);
        let person = Person { values: reordered(&before, law, &person.values), ..person.clone() };
        person::update(tx, &person.seal(self.store().sealer()))?;

        let had = number::list(tx, &[person.id])?.into_iter().map(|(_, number)| number).collect::<Vec<_>>();
        let open = |number: &&IssuedNumber| number.valid_to.is_none();
        // For life is what the place calls so, and what came from a third one that did.
        let for_life = |number: &&IssuedNumber| {
            before.number(&number.kind.0).is_none_or(|definition| definition.follows == Follows::Person)
        };
        let mut numbers = Vec::new();
        if let Some(borne) = had.iter().filter(open).find(for_life) {
            let kind = lifelong(law).unwrap_or_else(|| borne.kind.clone());
            numbers.push(IssuedNumber { id: NumberId(self.id()), kind, valid_from: day, ..borne.clone() });
        }
        let year = footing.year(&school.jurisdiction)?;
        let cohort = super::effects::cohort_in(held, year, class);
        let raw: Vec<&str> = person.values.iter().collect();
        let (candidate, _) = law.candidate(1, &raw);
        if let Some(desk) = Desk::at(footing, class, cohort, day, self.today())? {
            let events = [NumberEvent::EntryContinued, NumberEvent::SchoolChanged];
            self.issue_beside(tx, &desk, &candidate, &events, &mut numbers)?;
        }
        for old in had.iter().filter(open).filter(|old| numbers.iter().all(|new| !same(old, new))) {
            number::end(tx, person.id, old.id, day)?;
        }
        numbers.retain(|new| !had.iter().filter(open).any(|old| same(old, new)));
        for new in &numbers {
            match had.iter().find(|old| same(old, new)) {
                // It came back, and bears again what it bore here.
                Some(old) => number::resume(tx, person.id, old.id)?,
                None => {
                    let claim = number::claim_of(self.store().sealer(), person.id, new);
                    if !claim::take(tx, &[claim])?.is_empty() {
                        return Err(ServiceError::invalid(
                            "student_number",
                            "该生的学籍号已为转入地另一名学生所用，请核对；确属同一人的，按重复学籍处理。",
                            "Another pupil of the receiving place bears the number: check them.",
                        ));
                    }
                    number::insert(tx, person.id, new)?;
                }
            }
        }
        Ok(Some(numbers))
    }
}

/// The kind of the number for life of a place, where it has one.
fn lifelong(law: &Rulebook) -> Option<NumberKind> {
    let numbers = law.numbers();
    let one = numbers.iter().find(|number| number.follows == Follows::Person);
    one.map(|number| NumberKind(number.id.clone()))
}

fn same(one: &IssuedNumber, other: &IssuedNumber) -> bool {
    one.kind == other.kind && one.value == other.value
}

/// Values in the order of the fields of `to`; what that place does not ask for is left behind.
fn reordered(from: &Rulebook, to: &Rulebook, values: &Values) -> Values {
    let value = |field: &jice_policy::Field| {
        let place = from.fields().index(&field.id)?;
        values.get(place)
    };
    to.fields().all().iter().map(|field| value(field).unwrap_or_default()).collect()
}

/// The way of a case, where the units of another place are bound by no silence of this one's law:
/// what they do not say, nobody deems said.
pub(super) fn silent_only_at_home(tree: &OrgTree, case: &Case, mut route: Vec<RouteStep>) -> Vec<RouteStep> {
    for step in &mut route {
        let at_home = tree.unit(step.org).is_some_and(|unit| unit.jurisdiction == case.jurisdiction);
        if !at_home && step.silence == Silence::DeemAccepted {
            step.silence = Silence::Nothing;
        }
    }
    route
}
