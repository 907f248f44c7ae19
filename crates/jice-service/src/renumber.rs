//! Numbers of the new school where they are the school's: pupils who change it are numbered anew; the
//! old numbers end, and are kept.

use std::collections::HashMap;

use jice_domain::{Candidate, Cohort, Grade, IssuedNumber, NumberKind, OrgUnit, PersonId};
use jice_policy::{NumberEvent, Rulebook};
use jice_store::claim::{self, Claim};
use jice_store::org::OrgTree;
use jice_store::serial::Counter;
use jice_store::{Tx, number, person};
use jiff::civil::Date;

use crate::numbering::{Counters, Desk};
use crate::{Service, ServiceError, tree};

/// Somebody who comes to another school.
pub(crate) struct Comer<'a> {
    pub(crate) person: PersonId,
    /// Those it sits with there.
    pub(crate) cohort: Cohort,
    /// The grade of that class now.
    pub(crate) grade: Grade,
    /// The number of that class.
    pub(crate) class_code: &'a str,
}

/// People read at once.
const CHUNK: usize = 500;

impl Service {
    /// The numbers that `comers` get at `school` from `day`, in their order: none where those they have
    /// go along.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law has no number for somebody.
    pub(crate) fn renumber<'a>(
        &self,
        tx: &mut Tx,
        (law, tree): (&'a Rulebook, &OrgTree),
        school: &'a OrgUnit,
        comers: &[Comer<'a>],
        day: Date,
    ) -> Result<Vec<Vec<IssuedNumber>>, ServiceError> {
        let event = NumberEvent::SchoolChanged;
        let issued = |comer: &Comer<'_>| law.numbers().iter().any(|number| number.is_issued(event, comer.cohort.stage));
        if !comers.iter().any(issued) {
            return Ok(comers.iter().map(|_| Vec::new()).collect());
        }
        let ids: Vec<PersonId> = comers.iter().map(|comer| comer.person).collect();
        let mut candidates: HashMap<PersonId, Candidate> = HashMap::new();
        let mut old: HashMap<PersonId, Vec<IssuedNumber>> = HashMap::new();
        for ids in ids.chunks(CHUNK) {
            for person in person::find(tx, ids)? {
                let raw: Vec<&str> = person.values.iter().collect();
                candidates.insert(person.id, law.candidate(1, &raw).0);
            }
            for (person, number) in number::list(tx, ids)? {
                old.entry(person).or_default().push(number);
            }
        }
        let issuer = tree::authority(tree, school.id).map_or(school.id, |unit| unit.id);
        let desk = |comer: &Comer<'a>| Desk {
            law,
            school,
            top: tree::root(tree, school.id),
            issuer,
            cohort: comer.cohort,
            grade: comer.grade,
            class_code: comer.class_code,
            valid_from: day,
            today: self.today(),
        };
        let of = |comer: &Comer<'_>| candidates.get(&comer.person).ok_or(ServiceError::Absent);
        let mut wanted: Vec<Counter> = Vec::new();
        for comer in comers {
            wanted.extend(self.counters(&desk(comer), of(comer)?, event));
        }
        let mut counters = Counters::hold(tx, wanted)?;
        let mut all: Vec<Vec<IssuedNumber>> = Vec::with_capacity(comers.len());
        for comer in comers {
            let numbers = self.issue(&mut counters, &desk(comer), of(comer)?, event)?;
            all.push(numbers.map_err(|refusal| ServiceError::Refused(vec![*refusal]))?);
        }
        counters.keep(tx)?;
        let sealer = self.store().sealer();
        let each = || comers.iter().zip(&all);
        let claims: Vec<Claim> = each()
            .flat_map(|(comer, numbers)| numbers.iter().map(|number| number::claim_of(sealer, comer.person, number)))
            .collect();
        if !claim::take(tx, &claims)?.is_empty() {
            return Err(ServiceError::fault("a number that was just counted is already borne"));
        }
        for (comer, numbers) in each() {
            let replaced = |kind: &NumberKind| numbers.iter().any(|new| new.kind == *kind);
            for old in old.get(&comer.person).into_iter().flatten() {
                if old.valid_to.is_none() && replaced(&old.kind) {
                    number::end(tx, comer.person, old.id, day)?;
                }
            }
            for issued in numbers {
                number::insert(tx, comer.person, issued)?;
            }
        }
        Ok(all)
    }
}
