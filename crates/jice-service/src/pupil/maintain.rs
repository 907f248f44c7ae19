use std::collections::BTreeMap;

use jice_domain::{Act, Action, FieldId, JournalEntry, PersonId, Weight};
use jice_policy::facts::MaintainFacts;
use jice_store::{entry, journal, person};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::view::PupilView;
use crate::{Service, ServiceError};

/// Change unlocked fields of a registered pupil.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintainPupil {
    /// The version that was shown.
    pub version: i32,
    /// New values by field, as typed.
    #[schema(value_type = Object)]
    pub values: BTreeMap<FieldId, String>,
}

impl Service {
    /// Changes fields that are no key data; takes effect at once and asks nobody.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] for key data, which only a correction case changes.
    pub fn maintain_pupil(
        &self,
        asked: &Asked,
        id: PersonId,
        change: MaintainPupil,
    ) -> Result<PupilView, ServiceError> {
        let seated = self.seated(id)?;
        let school = seated.entry.school;
        self.permit(asked, Action::MaintainPupil, school, Some(seated.class))?;
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let changed: Vec<FieldId> = change.values.keys().cloned().collect();
        let refusals = law.evaluate_maintenance(&MaintainFacts { changed: &changed, reported: true });
        if refusals.iter().any(|refusal| refusal.weight != Weight::Warns) {
            return Err(ServiceError::Refused(refusals));
        }
        let names: Vec<&str> = changed.iter().map(|field| &*field.0).collect();
        let names = names.join(" ");
        self.act(asked, Action::MaintainPupil, Subject::pupil(school, id).with_fields(&names), |tx| {
            let held = entry::lock(tx, id)?.ok_or(ServiceError::Absent)?;
            let mut person = person::find(tx, &[id])?.pop().ok_or(ServiceError::Absent)?;
            if person.version != change.version {
                return Err(ServiceError::Conflict { current: person.version });
            }
            let before = person.values.clone();
            for (field, value) in &change.values {
                let place = law.fields().index(field).ok_or(ServiceError::Absent)?;
                person.values.set(place, value);
            }
            let raw: Vec<&str> = person.values.iter().collect();
            let (candidate, mut faults) = law.candidate(1, &raw);
            faults.retain(|fault| {
                fault.weight != Weight::Warns && fault.field.as_ref().is_some_and(|f| changed.contains(f))
            });
            if !faults.is_empty() {
                return Err(ServiceError::Refused(faults));
            }
            let emptied = law.emptied(&before, &candidate.values);
            if !emptied.is_empty() {
                return Err(ServiceError::Refused(emptied));
            }
            person.values = candidate.values;
            person::update(tx, &person.seal(self.store().sealer()))?;
            let act = Act::FieldsMaintained { fields: changed.clone() };
            let told = JournalEntry {
                id: self.act_id(held.entry.last_act),
                person: id,
                entry: held.entry.id,
                act,
                valid_from: self.today(),
                known_at: self.now(),
                account: asked.actor.account,
                org: asked.actor.org,
                jurisdiction: held.entry.jurisdiction.clone(),
                pack_version: law.version().to_owned(),
                findings: Vec::new(),
            };
            journal::append(tx, &told)?;
            let mut moved = held;
            moved.entry.last_act = told.id;
            Ok(entry::update(tx, &moved)?)
        })?;
        self.view_pupil(asked, id)
    }
}
