use std::collections::BTreeMap;

use jice_domain::{Action, Case, CaseId, FieldId, Jurisdiction, PersonId};
use jice_policy::{Change, ChangeFieldType, Rulebook};

use super::enter_record::known_values;
use super::import_record::{Answer, told};
use super::{is_used, was_used};
use crate::case::about;
use crate::case::correction::shown;
use crate::context::Asked;
use crate::package::{NumberItem, Record};
use crate::view::{RecordDifference, RecordNumber, RecordSeat, RecordValue, RecordView};
use crate::{Service, ServiceError, words};

impl Service {
    /// What a record package says, before it is taken in 调入前核对: all that taking it in asks of
    /// it is asked, and nothing is changed. Numbers are masked; the reading is in the log.
    ///
    /// # Errors
    /// As [`Service::import_record`].
    pub fn read_record(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        bytes: &[u8],
    ) -> Result<RecordView, ServiceError> {
        let (seen, law, change) = self.fetching(asked, person, id)?;
        let Answer { signer, held, record, used } = self.answering(&seen, bytes)?;
        if self.store().read(|db| is_used(db, &used))? {
            return Err(was_used());
        }
        self.note_read(asked, Action::ExchangeRecords, about(&seen).with_fields(&format!("look at {}", record.id)))?;
        let values = known_values(&law, told(&record));
        // Which kind a number is of, the law of the place says that issued it: of any that is known here.
        let mut laws = vec![std::sync::Arc::clone(&law)];
        for pack in self.packs().all() {
            laws.push(self.rulebook(&Jurisdiction(pack.about.id.clone()))?);
        }
        let seats = record.seats.iter().map(|seat| RecordSeat {
            school: seat.school.clone(),
            class: seat.class.clone(),
            stage: seat.stage.clone(),
            entry_year: seat.entry_year,
            from: seat.from.to_string(),
        });
        Ok(RecordView {
            signer: signer.name,
            register: record.from.register.clone(),
            authority: record.from.authority.clone(),
            school: record.from.school.clone(),
            school_identifier: record.from.school_identifier.clone(),
            division: division_name(&law, &record.from.division),
            made_at: record.made_at.to_string(),
            name: held.name.clone(),
            document: words::mask(&record.pupil.document_number),
            stage: record.stage.clone(),
            grade: record.grade,
            left_on: record.left_on.to_string(),
            numbers: record.numbers.iter().map(|number| number_view(&laws, number)).collect(),
            seats: seats.collect(),
            acts: record.acts.iter().map(|act| (act.on.to_string(), act.act.clone())).collect(),
            archive: record.archive.len(),
            papers: record.papers.iter().map(|paper| paper.name.clone()).collect(),
            left_out: told(&record).filter(|(id, value)| !value.trim().is_empty() && !values.contains_key(id)).count(),
            values: value_views(&law, &values),
            differs: differences(&law, &change, &seen, (held.sex, held.birth.to_string()), &record),
        })
    }
}

fn number_view(laws: &[std::sync::Arc<Rulebook>], number: &NumberItem) -> RecordNumber {
    let named = laws.iter().find_map(|law| law.number(&number.kind));
    RecordNumber {
        kind: number.kind.clone(),
        zh: named.map(|named| named.zh.clone()).unwrap_or_default(),
        en: named.map(|named| named.en.clone()).unwrap_or_default(),
        value: words::mask(&number.value),
        from: number.from.to_string(),
        to: number.to.map(|to| to.to_string()),
    }
}

fn value_views(law: &Rulebook, values: &BTreeMap<FieldId, String>) -> Vec<RecordValue> {
    let fields = law.fields().all().iter();
    let view = |field: &jice_policy::Field| {
        let value = values.get(&field.id)?;
        Some(RecordValue {
            id: field.id.clone(),
            zh: field.zh.clone(),
            en: field.en.clone(),
            shown: shown(field.sort, value).unwrap_or_else(|| words::named(law, field, value)),
        })
    };
    fields.filter_map(view).collect()
}

fn division_name(law: &Rulebook, code: &str) -> String {
    law.divisions().and_then(|divisions| divisions.full_name(code)).unwrap_or_else(|| code.to_owned())
}

/// Where the record says otherwise than what was filled in, or than the identity number tells.
fn differences(
    law: &Rulebook,
    change: &Change,
    case: &Case,
    (sex, birth): (u8, String),
    record: &Record,
) -> Vec<RecordDifference> {
    let grade = record.grade.map(|grade| grade.to_string()).unwrap_or_default();
    let there = [
        ("student_number", record.pupil.student_number.as_str()),
        ("sending_school", record.from.school.as_str()),
        ("sending_division", record.from.division.as_str()),
        ("grade", grade.as_str()),
    ];
    let mut found = Vec::new();
    for (id, there) in there {
        let Some(field) = change.field(id) else { continue };
        let here = case.values.get(id).map(|value| value.trim()).unwrap_or_default();
        if here == there || field.sort == ChangeFieldType::OutsideNumber && here.eq_ignore_ascii_case(there) {
            continue;
        }
        let say = |value: &str| match field.sort {
            ChangeFieldType::OutsideNumber => words::mask(value),
            ChangeFieldType::OutsideDivision => division_name(law, value),
            _ => value.to_owned(),
        };
        found.push(RecordDifference {
            field: id.to_owned(),
            zh: field.zh.clone(),
            en: field.en.clone(),
            here: say(here),
            there: say(there),
        });
    }
    let told = [("sex", sex.to_string(), record.sex.to_string()), ("birth_date", birth, record.birth_on.to_string())];
    for (id, here, there) in told.into_iter().filter(|(_, here, there)| here != there) {
        let Some(field) = law.fields().get(&FieldId::new(id)) else { continue };
        found.push(RecordDifference { field: id.to_owned(), zh: field.zh.clone(), en: field.en.clone(), here, there });
    }
    found
}
