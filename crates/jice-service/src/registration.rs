//! A new entry, ready to be written: what an accepted row and a row taken over come down to.

use jice_domain::{
    Act, Candidate, Cohort, EntryId, EntryState, IssuedNumber, JournalEntry, JournalId, Jurisdiction, OrgId, PersonId,
    PlacementId, Refusal, StudentEntry,
};
use jice_store::audit::AuditFact;
use jice_store::bulk::NewRegistration;
use jice_store::entry::SeatedEntry;
use jice_store::person::Person;
use jice_store::photo::Photo;
use jiff::civil::Date;

use crate::context::Asked;
use crate::intake::Marks;
use crate::{Service, ServiceError};

/// What the entry begins with.
pub(crate) struct Admission<'a> {
    pub(crate) asked: &'a Asked,
    pub(crate) person: PersonId,
    pub(crate) candidate: Candidate,
    pub(crate) jurisdiction: &'a Jurisdiction,
    pub(crate) pack_version: &'a str,
    pub(crate) school: OrgId,
    pub(crate) class: jice_domain::ClassId,
    pub(crate) cohort: Cohort,
    pub(crate) since: Date,
    pub(crate) numbers: &'a [IssuedNumber],
    pub(crate) photo: Option<Photo>,
    pub(crate) warnings: Vec<Refusal>,
}

impl Service {
    /// Identifies everything of a new entry; `act` tells how it came to be, given
    /// its seat.
    pub(crate) fn registration(
        &self,
        admission: Admission<'_>,
        audit: AuditFact,
        act: impl FnOnce(PlacementId) -> Act,
    ) -> Result<NewRegistration, ServiceError> {
        let likeness = Marks::of(self.store().sealer(), &admission.candidate).likeness;
        let Admission { asked, person, candidate, school, class, cohort, since, .. } = admission;
        let (entry, placement, journal) = (EntryId(self.id()), PlacementId(self.id()), JournalId(self.id()));
        let whole = candidate.name.zip(candidate.sex).zip(candidate.birth_date);
        let ((name, sex), birth) =
            whole.ok_or_else(|| ServiceError::fault("a row without name, sex or birth passed"))?;
        let act = self.told(
            asked,
            person,
            entry,
            journal,
            act(placement),
            since,
            admission.jurisdiction,
            admission.pack_version,
            admission.warnings,
        );
        Ok(NewRegistration {
            likeness,
            entry: SeatedEntry {
                entry: StudentEntry {
                    id: entry,
                    person,
                    jurisdiction: admission.jurisdiction.clone(),
                    state: EntryState::Enrolled { since },
                    school,
                    cohort,
                    version: 1,
                    last_act: journal,
                },
                class,
                placement,
            },
            numbers: admission.numbers.to_vec(),
            journal: vec![act],
            person: Person {
                id: person,
                name,
                sex,
                birth,
                document: candidate.document,
                values: candidate.values,
                version: 1,
                created: self.now(),
            },
            photo: admission.photo,
            audit: vec![audit],
        })
    }

    /// An act as the journal tells it.
    #[expect(clippy::too_many_arguments, reason = "an act in the journal has this many facts")]
    pub(crate) fn told(
        &self,
        asked: &Asked,
        person: PersonId,
        entry: EntryId,
        id: JournalId,
        act: Act,
        valid_from: Date,
        jurisdiction: &Jurisdiction,
        pack_version: &str,
        findings: Vec<Refusal>,
    ) -> JournalEntry {
        JournalEntry {
            id,
            person,
            entry,
            act,
            valid_from,
            known_at: self.now(),
            account: asked.actor.account,
            org: asked.actor.org,
            jurisdiction: jurisdiction.clone(),
            pack_version: pack_version.to_owned(),
            findings,
        }
    }
}
