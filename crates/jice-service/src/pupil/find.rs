use jice_domain::identity::{Document, DocumentKind};
use jice_domain::{Action, NumberKind, PersonId};
use jice_policy::NumberDefinition;
use jice_store::claim::{self, ClaimKey};
use jice_store::person;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::view::PupilLine;
use crate::{Service, ServiceError, tree};

/// Find a pupil by a number. The number travels in the body, never in an address.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindPupil {
    /// An identity number or a number of the register, in full.
    pub number: String,
}

impl Service {
    /// Pupils in scope who bear the number: one, or none. Within a school the last digits of
    /// its numbers do, where the place uses them every day.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] where the role may not search.
    pub fn find_pupil(&self, asked: &Asked, find: FindPupil) -> Result<Vec<PupilLine>, ServiceError> {
        let org = asked.actor.org;
        self.permit(asked, Action::ListPupils, org, asked.actor.class)?;
        let number = jice_domain::identity::clean(&find.number).to_uppercase();
        let keys = self.number_keys(asked, &number)?;
        let people: Vec<PersonId> = self.store().read::<_, ServiceError>(|db| {
            let mut people: Vec<PersonId> = claim::find(db, &keys)?.into_iter().map(|claim| claim.person).collect();
            people.sort_unstable();
            people.dedup();
            Ok(people)
        })?;
        let lines = self.pupil_lines(asked, &people)?;
        let tree = self.tree_of(asked)?;
        let in_scope = |line: &PupilLine| {
            tree::may(&tree, &asked.actor, Action::ListPupils, line.school, Some(line.class)).is_ok()
        };
        let lines: Vec<PupilLine> = lines.into_iter().filter(in_scope).collect();
        let found = lines.first().map_or(PersonId(0), |line| line.person);
        let about = Subject::pupil(org, found).with_fields("found by number");
        self.note_read(asked, Action::ListPupils, about)?;
        Ok(lines)
    }

    /// The claims that a number may stand for.
    pub(crate) fn number_keys(&self, asked: &Asked, number: &str) -> Result<Vec<ClaimKey>, ServiceError> {
        let law = self.rulebook(&asked.actor.jurisdiction)?;
        let sealer = self.store().sealer();
        let mut keys: Vec<ClaimKey> = law
            .numbers()
            .iter()
            .map(|definition| ClaimKey::number(sealer, &NumberKind(definition.id.clone()), number))
            .collect();
        // Within a school the last digits do, where the school's code stands before them.
        let tree = self.tree_of(asked)?;
        let code = tree.unit(asked.actor.org).map(|unit| unit.code.as_str()).unwrap_or_default();
        let everyday = |definition: &&&NumberDefinition| {
            definition.short == number.len() && definition.length == Some(code.len() + definition.short)
        };
        keys.extend(law.numbers().iter().filter(everyday).map(|definition| {
            ClaimKey::number(sealer, &NumberKind(definition.id.clone()), &format!("{code}{number}"))
        }));
        for kind in DocumentKind::all() {
            if let Ok(parsed) = Document::parse(kind, number, self.today())
                && let Some(document) = parsed.document
            {
                keys.push(ClaimKey::identity(&person::document_index(sealer, &document)));
            }
        }
        keys.sort();
        keys.dedup();
        Ok(keys)
    }
}
