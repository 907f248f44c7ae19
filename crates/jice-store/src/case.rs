//! Cases: changes of an entry under way and over, the steps they took, their papers.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jice_domain::{
    AccountId, Case, CaseId, ClassId, Decider, EntryId, Evidence, EvidenceId, Jurisdiction, OrgId, PersonId, StepTaken,
};
use jiff::Timestamp;

use crate::engine::query;
use crate::row::{At, day, expect_version, json, micros};
use crate::schema::{case_evidence, case_step, change_case};
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = change_case, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) person_id: i64,
    pub(crate) case_id: i64,
    pub(crate) entry_id: i64,
    change_name: String,
    jurisdiction: String,
    pack_version: String,
    opener_id: i64,
    account_id: i64,
    holder: String,
    opened_us: i64,
    legal_on: String,
    from_id: i64,
    from_class_id: i64,
    to_id: Option<i64>,
    to_class_id: Option<i64>,
    values_sealed: Vec<u8>,
    key_id: i16,
    plea: String,
    plan: String,
    state: String,
    state_facts: String,
    pub(crate) holds: bool,
    version: i32,
}

impl Row {
    fn of(sealer: &Sealer, case: &Case) -> Self {
        Self {
            person_id: case.person.0,
            case_id: case.id.0,
            entry_id: case.entry.0,
            change_name: case.procedure.clone(),
            jurisdiction: case.jurisdiction.0.clone(),
            pack_version: case.pack_version.clone(),
            opener_id: case.opener.0,
            account_id: case.account.0,
            holder: case.holder.clone(),
            opened_us: micros(case.opened),
            legal_on: day(case.legal_on),
            from_id: case.from.0,
            from_class_id: case.from_class.0,
            to_id: case.to.map(|org| org.0),
            to_class_id: case.to_class.map(|class| class.0),
            values_sealed: sealer.seal(Column::CaseValues, case.id.0, json(&case.values).as_bytes()),
            key_id: sealer.key(),
            plea: case.plea.clone(),
            plan: json(&case.plan),
            state: case.state.as_str().to_owned(),
            state_facts: json(&case.state),
            holds: case.state.holds(),
            version: case.version,
        }
    }

    pub(crate) fn open(self, sealer: &Sealer) -> Result<Case, StoreError> {
        let key = format!("{}/{}", self.person_id, self.case_id);
        let at = At { table: "change_case", row: &key };
        let values = sealer.open(Column::CaseValues, self.key_id, self.case_id, &self.values_sealed);
        let values: BTreeMap<String, String> =
            at.json("values_sealed", &values.map_err(|error| unopened(&error, &key))?)?;
        let state: jice_domain::CaseState = at.json("state_facts", self.state_facts.as_bytes())?;
        if state.as_str() != self.state || state.holds() != self.holds {
            return Err(at.wrong("state", "not the state with its facts"));
        }
        Ok(Case {
            id: CaseId(self.case_id),
            person: PersonId(self.person_id),
            entry: EntryId(self.entry_id),
            procedure: self.change_name,
            jurisdiction: Jurisdiction(self.jurisdiction),
            pack_version: self.pack_version,
            opener: OrgId(self.opener_id),
            account: AccountId(self.account_id),
            holder: self.holder,
            opened: at.moment("opened_us", self.opened_us)?,
            legal_on: at.date("legal_on", &self.legal_on)?,
            from: OrgId(self.from_id),
            from_class: ClassId(self.from_class_id),
            to: self.to_id.map(OrgId),
            to_class: self.to_class_id.map(ClassId),
            values,
            plea: self.plea,
            plan: at.json("plan", self.plan.as_bytes())?,
            state,
            version: self.version,
        })
    }
}

/// Inserts a case.
///
/// # Errors
/// [`StoreError::Duplicate`] of kind `change_case` where another holds the entry.
pub fn insert(tx: &mut Tx, case: &Case) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, case);
    diesel::insert_into(change_case::table)
        .values(&row)
        .execute(&mut tx.link)
        .map_err(|error| StoreError::from(error).claimed("change_case"))?;
    Ok(())
}

/// Writes a case that stands at its own version; afterwards it stands at the next.
///
/// # Errors
/// [`StoreError::Conflict`] where it stands at another; [`StoreError::Duplicate`] of kind
/// `change_case` where another holds the entry.
pub fn update(tx: &mut Tx, case: &Case) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, case);
    let key = (row.person_id, row.case_id);
    let at = change_case::person_id.eq(row.person_id).and(change_case::case_id.eq(row.case_id));
    let at = at.and(change_case::version.eq(row.version));
    let set = (
        change_case::pack_version.eq(row.pack_version),
        change_case::account_id.eq(row.account_id),
        change_case::holder.eq(row.holder),
        change_case::legal_on.eq(row.legal_on),
        change_case::from_id.eq(row.from_id),
        change_case::from_class_id.eq(row.from_class_id),
        change_case::to_id.eq(row.to_id),
        change_case::to_class_id.eq(row.to_class_id),
        change_case::values_sealed.eq(row.values_sealed),
        change_case::key_id.eq(row.key_id),
        change_case::plea.eq(row.plea),
        change_case::plan.eq(row.plan),
        change_case::state.eq(row.state),
        change_case::state_facts.eq(row.state_facts),
        change_case::holds.eq(row.holds),
        change_case::version.eq(row.version + 1),
    );
    let found = query::update(change_case::table, at, set).execute(&mut tx.link);
    let found = found.map_err(|error| StoreError::from(error).claimed("change_case"))?;
    expect_version("change_case", found, || {
        change_case::table.find(key).select(change_case::version).first(&mut tx.link)
    })
}

/// The case `id` of `person`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, person: PersonId, id: CaseId) -> Result<Option<Case>, StoreError> {
    let row: Option<Row> =
        change_case::table.find((person.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(|row| row.open(&db.sealer)).transpose()
}

/// The case `id` of `person`, with the place of the last step it took; 0 where it took none.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find_with_place(db: &mut Db, person: PersonId, id: CaseId) -> Result<Option<(Case, i32)>, StoreError> {
    let last = case_step::table
        .filter(case_step::person_id.eq(person.0))
        .filter(case_step::case_id.eq(id.0))
        .select(diesel::dsl::max(case_step::seq))
        .single_value();
    let found: Option<(Row, Option<i32>)> =
        change_case::table.find((person.0, id.0)).select((Row::as_select(), last)).first(&mut db.link).optional()?;
    found.map(|(row, last)| Ok((row.open(&db.sealer)?, last.unwrap_or(0)))).transpose()
}

/// The cases named by `keys`, in no order.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn find_all(db: &mut Db, keys: &[(PersonId, CaseId)]) -> Result<Vec<Case>, StoreError> {
    let rows: Vec<Row> = change_case::table
        .filter(change_case::person_id.eq_any(keys.iter().map(|(person, _)| person.0)))
        .filter(change_case::case_id.eq_any(keys.iter().map(|(_, id)| id.0)))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// The cases of `person`, the latest first.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn list(db: &mut Db, person: PersonId) -> Result<Vec<Case>, StoreError> {
    let rows: Vec<Row> = change_case::table
        .filter(change_case::person_id.eq(person.0))
        .order(change_case::case_id.desc())
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// The case that holds the entry of `case`, where that is another.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn other_that_holds(db: &mut Db, case: &Case) -> Result<Option<Case>, StoreError> {
    let row: Option<Row> = change_case::table
        .filter(change_case::person_id.eq(case.person.0))
        .filter(change_case::entry_id.eq(case.entry.0))
        .filter(change_case::holds)
        .filter(change_case::case_id.ne(case.id.0))
        .select(Row::as_select())
        .first(&mut db.link)
        .optional()?;
    row.map(|row| row.open(&db.sealer)).transpose()
}

/// The cases that hold an entry of one of `persons`, with the change each is, by case.
///
/// # Errors
/// Those of the store.
pub fn holding(db: &mut Db, persons: &[PersonId]) -> Result<Vec<(CaseId, String)>, StoreError> {
    let mut found = Vec::new();
    for persons in persons.chunks(500) {
        let rows: Vec<(i64, String)> = change_case::table
            .filter(change_case::person_id.eq_any(persons.iter().map(|id| id.0)))
            .filter(change_case::holds)
            .select((change_case::case_id, change_case::change_name))
            .load(&mut db.link)?;
        found.extend(rows.into_iter().map(|(case, change)| (CaseId(case), change)));
    }
    found.sort();
    Ok(found)
}

/// The cases under way from or to `school`, with the change each is, by case. Reads every case under
/// way anywhere: for the ending of a school, not for a page.
///
/// # Errors
/// Those of the store.
pub fn holding_school(db: &mut Db, school: OrgId) -> Result<Vec<(CaseId, String)>, StoreError> {
    let rows: Vec<(i64, String)> = change_case::table
        .filter(change_case::holds)
        .filter(change_case::from_id.nullable().eq(school.0).or(change_case::to_id.eq(school.0)))
        .order(change_case::case_id)
        .select((change_case::case_id, change_case::change_name))
        .load(&mut db.link)?;
    Ok(rows.into_iter().map(|(case, change)| (CaseId(case), change)).collect())
}

/// The cases under the law of `jurisdiction` that were opened before `before`, after `after` in
/// the order of person and case, at most `limit`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn page_of(
    db: &mut Db,
    jurisdiction: &Jurisdiction,
    before: Timestamp,
    after: Option<(PersonId, CaseId)>,
    limit: u32,
) -> Result<Vec<Case>, StoreError> {
    let (person, id) = after.map_or((i64::MIN, i64::MIN), |(person, id)| (person.0, id.0));
    let rows: Vec<Row> = change_case::table
        .filter(change_case::jurisdiction.eq(&jurisdiction.0))
        .filter(change_case::opened_us.lt(micros(before)))
        .filter(
            change_case::person_id.gt(person).or(change_case::person_id.eq(person).and(change_case::case_id.gt(id))),
        )
        .order((change_case::person_id, change_case::case_id))
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_step, treat_none_as_default_value = false)]
pub(crate) struct StepRow {
    pub(crate) person_id: i64,
    pub(crate) case_id: i64,
    seq: i32,
    step: i16,
    org_id: i64,
    arrived_us: i64,
    due_on: Option<String>,
    verdict: String,
    decider: String,
    at_us: i64,
    opinion_sealed: Vec<u8>,
    key_id: i16,
    findings: String,
}

impl StepRow {
    pub(crate) fn open(self, sealer: &Sealer) -> Result<StepTaken, StoreError> {
        let key = format!("{}/{}/{}", self.person_id, self.case_id, self.seq);
        let at = At { table: "case_step", row: &key };
        let bound = (self.case_id, i64::from(self.seq));
        let opinion = sealer.open(Column::CaseOpinion, self.key_id, bound, &self.opinion_sealed);
        let opinion = opinion.map_err(|error| unopened(&error, &key))?;
        Ok(StepTaken {
            seq: self.seq,
            step: at.small("step", self.step)?,
            org: OrgId(self.org_id),
            arrived: at.moment("arrived_us", self.arrived_us)?,
            due: at.date_maybe("due_on", self.due_on.as_deref())?,
            verdict: at.word("verdict", &self.verdict)?,
            decider: at.json::<Decider>("decider", self.decider.as_bytes())?,
            at: at.moment("at_us", self.at_us)?,
            opinion: String::from_utf8(opinion).map_err(|_| at.wrong("opinion_sealed", "not a text"))?,
            findings: at.json("findings", self.findings.as_bytes())?,
        })
    }
}

/// Appends a step that was taken.
///
/// # Errors
/// [`StoreError::Duplicate`] where that place is taken: somebody else was first.
pub fn take_step(tx: &mut Tx, person: PersonId, case: CaseId, taken: &StepTaken) -> Result<(), StoreError> {
    let bound = (case.0, i64::from(taken.seq));
    let row = StepRow {
        person_id: person.0,
        case_id: case.0,
        seq: taken.seq,
        step: i16::from(taken.step),
        org_id: taken.org.0,
        arrived_us: micros(taken.arrived),
        due_on: taken.due.map(day),
        verdict: taken.verdict.as_str().to_owned(),
        decider: json(&taken.decider),
        at_us: micros(taken.at),
        opinion_sealed: tx.sealer.seal(Column::CaseOpinion, bound, taken.opinion.as_bytes()),
        key_id: tx.sealer.key(),
        findings: json(&taken.findings),
    };
    diesel::insert_into(case_step::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// The steps that a case took, in order.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn steps(db: &mut Db, person: PersonId, case: CaseId) -> Result<Vec<StepTaken>, StoreError> {
    let rows: Vec<StepRow> = case_step::table
        .filter(case_step::person_id.eq(person.0))
        .filter(case_step::case_id.eq(case.0))
        .order(case_step::seq)
        .select(StepRow::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}

/// The steps that each of several cases took, in order.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn steps_of(db: &mut Db, keys: &[(PersonId, CaseId)]) -> Result<BTreeMap<CaseId, Vec<StepTaken>>, StoreError> {
    let rows: Vec<StepRow> = case_step::table
        .filter(case_step::person_id.eq_any(keys.iter().map(|(person, _)| person.0)))
        .filter(case_step::case_id.eq_any(keys.iter().map(|(_, id)| id.0)))
        .order((case_step::person_id, case_step::case_id, case_step::seq))
        .select(StepRow::as_select())
        .load(&mut db.link)?;
    let mut steps: BTreeMap<CaseId, Vec<StepTaken>> = BTreeMap::new();
    for row in rows {
        steps.entry(CaseId(row.case_id)).or_default().push(row.open(&db.sealer)?);
    }
    Ok(steps)
}

/// How many papers lie with each of several cases.
///
/// # Errors
/// Those of the store.
pub fn papers_of(db: &mut Db, keys: &[(PersonId, CaseId)]) -> Result<BTreeMap<CaseId, u64>, StoreError> {
    let counts: Vec<(i64, i64)> = case_evidence::table
        .filter(case_evidence::person_id.eq_any(keys.iter().map(|(person, _)| person.0)))
        .filter(case_evidence::case_id.eq_any(keys.iter().map(|(_, id)| id.0)))
        .group_by(case_evidence::case_id)
        .select((case_evidence::case_id, diesel::dsl::count_star()))
        .load(&mut db.link)?;
    Ok(counts.into_iter().map(|(case, count)| (CaseId(case), count.unsigned_abs())).collect())
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_evidence, treat_none_as_default_value = false)]
struct EvidenceRow {
    person_id: i64,
    case_id: i64,
    evidence_id: i64,
    kind: String,
    file_name: String,
    media: String,
    bytes: i32,
    file_key: String,
    put_us: i64,
    account_id: i64,
}

/// Puts a paper to a case.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn put_evidence(tx: &mut Tx, person: PersonId, case: CaseId, paper: &Evidence) -> Result<(), StoreError> {
    let row = EvidenceRow {
        person_id: person.0,
        case_id: case.0,
        evidence_id: paper.id.0,
        kind: paper.kind.clone(),
        file_name: paper.name.clone(),
        media: paper.media.clone(),
        bytes: i32::try_from(paper.bytes).unwrap_or(i32::MAX),
        file_key: paper.file_key.clone(),
        put_us: micros(paper.put),
        account_id: paper.account.0,
    };
    diesel::insert_into(case_evidence::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// Takes a paper away from a case. Tells whether it was there.
///
/// # Errors
/// Those of the store.
pub fn drop_evidence(tx: &mut Tx, person: PersonId, case: CaseId, id: EvidenceId) -> Result<bool, StoreError> {
    let found = diesel::delete(case_evidence::table.find((person.0, case.0, id.0))).execute(&mut tx.link)?;
    Ok(found == 1)
}

/// The papers of a case, in the order in which they were put.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be one.
pub fn evidence(db: &mut Db, person: PersonId, case: CaseId) -> Result<Vec<Evidence>, StoreError> {
    let rows: Vec<EvidenceRow> = case_evidence::table
        .filter(case_evidence::person_id.eq(person.0))
        .filter(case_evidence::case_id.eq(case.0))
        .order(case_evidence::evidence_id)
        .select(EvidenceRow::as_select())
        .load(&mut db.link)?;
    let paper = |row: EvidenceRow| {
        let at = At { table: "case_evidence", row: &row.evidence_id };
        Ok(Evidence {
            id: EvidenceId(row.evidence_id),
            bytes: at.count("bytes", row.bytes)?,
            put: at.moment("put_us", row.put_us)?,
            kind: row.kind,
            name: row.file_name,
            media: row.media,
            file_key: row.file_key,
            account: AccountId(row.account_id),
        })
    };
    rows.into_iter().map(paper).collect()
}
