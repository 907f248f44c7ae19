//! Issuing numbers as the pack lays them down. Serials are counted in the transaction that
//! uses them: a rollback leaves no gap, and two registrars never get the same one.

use jice_domain::{Candidate, Cohort, Grade, IssuedNumber, NumberId, NumberKind, OrgId, OrgUnit, Refusal};
use jice_policy::{NumberEvent, NumberFacts, Rulebook};
use jice_store::{Tx, serial};
use jiff::civil::Date;

use crate::{Service, ServiceError, tree};

/// Where and when numbers are issued.
pub(crate) struct Desk<'a> {
    pub(crate) law: &'a Rulebook,
    pub(crate) school: &'a OrgUnit,
    pub(crate) issuer: OrgId,
    pub(crate) cohort: Cohort,
    pub(crate) grade: Grade,
    /// The class by its number.
    pub(crate) class_code: &'a str,
    pub(crate) valid_from: Date,
}

/// Numbers, or why the law has none for this child.
pub(crate) type Issued = Result<Vec<IssuedNumber>, Box<Refusal>>;

impl Service {
    /// Every number that the pack issues on `event`.
    ///
    /// # Errors
    /// Those of the store; a serial that overflows is a refusal inside.
    pub(crate) fn issue(
        &self,
        tx: &mut Tx,
        desk: &Desk<'_>,
        candidate: &Candidate,
        event: NumberEvent,
    ) -> Result<Issued, ServiceError> {
        let mut facts = NumberFacts {
            document: candidate.document.as_ref(),
            guardian_document: candidate.guardian_document.as_ref(),
            sex: candidate.sex,
            birth_date: candidate.birth_date,
            entry_year: desk.cohort.entry_year.0,
            year: self.today().year(),
            grade: desk.grade,
            school: desk.school,
            class_number: desk.class_code.parse().ok(),
            serial: None,
        };
        let guardian = candidate.guardian_document.as_ref().map_or("", |document| document.number());
        let guardian = hex::encode(&self.store().sealer().digest("guardian", guardian.as_bytes())[..16]);
        let mut numbers = Vec::new();
        for definition in desk.law.numbers() {
            if !definition.is_issued(event, desk.cohort.stage) {
                continue;
            }
            let scope = definition.form(event, &facts).and_then(|form| form.serial_scope(&facts, &guardian));
            facts.serial = match scope {
                Some(scope) => Some(self.next_serial(tx, desk.school, &definition.id, &scope)?),
                None => None,
            };
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
        Ok(Ok(numbers))
    }

    /// The next serial number of a scope. One that runs through a school is counted there,
    /// any other at the top of the place.
    fn next_serial(&self, tx: &mut Tx, school: &OrgUnit, scheme: &str, scope: &str) -> Result<u32, ServiceError> {
        let tree = self.tree()?;
        let counter = if scope.contains("school=") { school.id } else { tree::root(&tree, school.id) };
        u32::try_from(serial::next(tx, counter, scheme, scope, 1)?).map_err(ServiceError::fault)
    }
}
