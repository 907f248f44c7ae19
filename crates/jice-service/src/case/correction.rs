//! Correcting key data: the new values are read like any row, the register is searched again
//! for the child, and what stood before stays in the journal.

use std::collections::BTreeMap;

use jice_domain::{Act, Case, Effect, FieldId, Refusal, Values};
use jice_policy::{Change, ChangeFieldType, FieldType, Rulebook};
use jice_store::claim::{self, Claim, ClaimKey};
use jice_store::entry::SeatedEntry;
use jice_store::likeness;
use jice_store::person::{self, Person};
use jice_store::{Db, Tx, placement};

use crate::intake::Marks;
use crate::{Service, ServiceError, words};

/// The new values that a case asks for, by field of the register.
pub(crate) fn new_values(change: &Change, case: &Case) -> BTreeMap<FieldId, String> {
    let mut fields = change.field.iter().filter(|field| field.sort == ChangeFieldType::RegisterFields);
    let text = fields.next().and_then(|field| case.values.get(&field.id));
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// What is filled in, with the secret values that came back as they were shown, masked, put
/// back as they were held: who mends a case need not type a number again.
pub(crate) fn unmasked(
    law: &Rulebook,
    change: &Change,
    held: &Case,
    mut filled: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    for field in change.field.iter().filter(|field| field.sort == ChangeFieldType::OutsideNumber) {
        if let (Some(new), Some(old)) = (filled.get_mut(&field.id), held.values.get(&field.id))
            && *new == words::mask(old)
        {
            new.clone_from(old);
        }
    }
    let before = new_values(change, held);
    let kept = |field: &FieldId, value: &str| {
        let old = before.get(field)?;
        let sort = law.fields().all()[law.fields().index(field)?].sort;
        (shown(sort, old).as_deref() == Some(value)).then(|| old.clone())
    };
    for field in change.field.iter().filter(|field| field.sort == ChangeFieldType::RegisterFields) {
        let Some(text) = filled.get(&field.id) else { continue };
        let Ok(mut new) = serde_json::from_str::<BTreeMap<FieldId, String>>(text) else { continue };
        for (id, value) in &mut new {
            if let Some(old) = kept(id, value) {
                *value = old;
            }
        }
        filled.insert(field.id.clone(), serde_json::to_string(&new).expect("two strings each"));
    }
    filled
}

/// A secret value as it is shown, masked; none where the field is no secret.
pub(crate) fn shown(sort: FieldType, value: &str) -> Option<String> {
    match sort {
        FieldType::Document => Some(words::mask(value)),
        FieldType::Phone => Some(crate::org::mask_phone(value)),
        _ => None,
    }
}

/// The values of `person` with the new ones among them.
fn corrected(law: &Rulebook, person: &Person, new: &BTreeMap<FieldId, String>) -> Values {
    let mut values = person.values.clone();
    for (field, value) in new {
        if let Some(place) = law.fields().index(field) {
            values.set(place, value);
        }
    }
    values
}

impl Service {
    /// What the law says of the new values of a correction: how they read, and whose they are.
    pub(crate) fn corrected_findings(
        &self,
        db: &mut Db,
        law: &Rulebook,
        change: &Change,
        case: &Case,
        person: &Person,
    ) -> Result<Vec<Refusal>, ServiceError> {
        if !change.effects.contains(&Effect::Correct) {
            return Ok(Vec::new());
        }
        let new = new_values(change, case);
        if new.is_empty() || new.keys().any(|field| law.fields().index(field).is_none()) {
            return Err(ServiceError::invalid(
                "values.changes",
                "请至少填写一项需要变更的学籍信息。",
                "Name at least one field of the register to correct.",
            ));
        }
        let values = corrected(law, person, &new);
        let raw: Vec<&str> = values.iter().collect();
        let (candidate, mut findings) = law.candidate(1, &raw);
        let touches = |field: &FieldId| new.contains_key(field);
        findings.retain(|finding| finding.field.as_ref().is_some_and(touches));
        findings.extend(law.emptied(&person.values, &candidate.values));
        if let Some(document) = &candidate.document {
            let key = ClaimKey::identity(&person::document_index(self.store().sealer(), document));
            if claim::find(db, &[key])?.iter().any(|held| held.person != person.id) {
                findings.extend(law.borne_by_another());
            }
        }
        Ok(findings)
    }

    /// Writes the new values.
    pub(crate) fn correct(
        &self,
        tx: &mut Tx,
        law: &Rulebook,
        case: &Case,
        held: &SeatedEntry,
        before: &Person,
    ) -> Result<Act, ServiceError> {
        let (_, change) = self.law_of(case)?;
        let new = new_values(&change, case);
        let values = corrected(law, before, &new);
        let raw: Vec<&str> = values.iter().collect();
        let (candidate, _) = law.candidate(1, &raw);
        let sealer = self.store().sealer();
        let marks = Marks::of(sealer, &candidate);
        let changes = new.keys().map(|field| {
            let place = law.fields().index(field);
            let at = |values: &Values| place.and_then(|place| values.get(place)).unwrap_or_default().to_owned();
            (field.clone(), at(&before.values), at(&candidate.values))
        });
        let changes: Vec<(FieldId, String, String)> = changes.collect();
        let whole = candidate.name.zip(candidate.sex).zip(candidate.birth_date);
        let ((name, sex), birth) =
            whole.ok_or_else(|| ServiceError::fault("a correction without name, sex or birth passed"))?;
        let after = Person {
            id: before.id,
            name,
            sex,
            birth,
            document: candidate.document,
            values: candidate.values,
            version: before.version,
            created: before.created,
        };
        self.reclaim(tx, held, before, &after)?;
        if let Some(likeness) = marks.likeness {
            likeness::add(tx, &likeness, before.id)?;
        }
        person::update(tx, &after.seal(sealer))?;
        if (&after.name, after.sex, after.birth) != (&before.name, before.sex, before.birth) {
            let school = held.entry.school;
            placement::describe(tx, school, held.placement, &after.name, after.sex, after.birth)?;
        }
        Ok(Act::KeyDataCorrected { case: case.id, changes })
    }

    /// The identity is claimed under the new number, and the old one given up.
    fn reclaim(&self, tx: &mut Tx, held: &SeatedEntry, before: &Person, after: &Person) -> Result<(), ServiceError> {
        let sealer = self.store().sealer();
        let key = |person: &Person| person.document.as_ref().map(|document| person::document_index(sealer, document));
        let (old, new) = (key(before), key(after));
        if old == new {
            return Ok(());
        }
        let of = |index: [u8; 32]| Claim {
            key: ClaimKey::identity(&index),
            person: before.id,
            org: held.entry.school,
            subject: before.id.0,
        };
        if let Some(new) = new
            && !claim::take(tx, &[of(new)])?.is_empty()
        {
            // Somebody took it between the judgement and now: judge again.
            return Err(ServiceError::Conflict { current: before.version });
        }
        if let Some(old) = old
            && let Some(held) = claim::find(tx, &[ClaimKey::identity(&old)])?.pop()
        {
            claim::give_up(tx, &held)?;
        }
        Ok(())
    }
}
