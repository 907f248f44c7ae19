use jice_domain::{Action, Denied, FieldId, IssuedNumber, PersonId};
use jice_store::{number, person};
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::view::Revealed;
use crate::words::plain;
use crate::{Service, ServiceError};

/// How fresh the second factor must be.
const FRESH: SignedDuration = SignedDuration::from_mins(5);
/// Shortest purpose that says something.
const PURPOSE_MIN: usize = 4;

/// Show one value in full.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// Which: a field, or a kind of number.
    pub field: FieldId,
    /// What for; it is kept in the log.
    pub purpose: String,
}

impl Service {
    /// Shows one value in full, for a purpose, to somebody who just proved the second factor.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] with [`Denied::ProofStale`] where the proof is older than
    /// five minutes; [`ServiceError::Invalid`] without a purpose.
    pub fn reveal(&self, asked: &Asked, id: PersonId, reveal: Reveal) -> Result<Revealed, ServiceError> {
        let seated = self.seated(id)?;
        let school = seated.entry.school;
        self.permit(asked, Action::RevealIdentity, school, Some(seated.class))?;
        if reveal.purpose.trim().chars().count() < PURPOSE_MIN {
            return Err(ServiceError::invalid(
                "purpose",
                "请写明查看用途（不少于4个字）。",
                "State the purpose, four characters at least.",
            ));
        }
        if self.now().duration_since(asked.actor.proved_at) > FRESH {
            self.note_denial(asked, Action::RevealIdentity, Denied::ProofStale, Subject::pupil(school, id))?;
            return Err(ServiceError::Denied(Denied::ProofStale));
        }
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let value = match law.fields().index(&reveal.field) {
            Some(place) => {
                let held = self.store().read::<_, ServiceError>(|db| Ok(person::find(db, &[id])?))?;
                let held = held.into_iter().next().ok_or(ServiceError::Absent)?;
                held.values.get(place).unwrap_or_default().to_owned()
            }
            None => self.number_of(id, &reveal.field.0)?.ok_or(ServiceError::Absent)?,
        };
        plain("purpose", &reveal.purpose)?;
        let about = Subject::pupil(school, id).with_fields(&reveal.field.0).for_purpose(reveal.purpose.trim());
        self.note_read(asked, Action::RevealIdentity, about)?;
        Ok(Revealed { value, field: reveal.field })
    }

    /// The number of a kind that holds now.
    fn number_of(&self, id: PersonId, kind: &str) -> Result<Option<String>, ServiceError> {
        let numbers = self.store().read::<_, ServiceError>(|db| Ok(number::list(db, &[id])?))?;
        let held = |number: &IssuedNumber| number.kind.0 == kind && number.valid_to.is_none();
        Ok(numbers.into_iter().map(|(_, number)| number).find(held).map(|number| number.value))
    }
}
