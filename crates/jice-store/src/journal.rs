//! The journal of acts: the truth from which states are derived. It is only added to.

use diesel::prelude::*;
use jice_domain::{AccountId, Act, EntryId, JournalEntry, JournalId, Jurisdiction, OrgId, PersonId};

use crate::engine::load::load;
use crate::row::{At, day, expect, json, micros};
use crate::schema::journal;
use crate::seal::unopened;
use crate::{Column, Db, Sealer, StoreError, Tx};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = journal, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) person_id: i64,
    pub(crate) journal_id: i64,
    pub(crate) entry_id: i64,
    act: String,
    act_sealed: Vec<u8>,
    key_id: i16,
    valid_from_on: String,
    known_us: i64,
    account_id: i64,
    org_id: i64,
    jurisdiction: String,
    pack_version: String,
    findings: String,
}

impl Row {
    pub(crate) fn of(sealer: &Sealer, entry: &JournalEntry) -> Self {
        Self {
            person_id: entry.person.0,
            journal_id: entry.id.0,
            entry_id: entry.entry.0,
            act: entry.act.name().to_owned(),
            act_sealed: sealer.seal(Column::JournalAct, entry.id.0, json(&entry.act).as_bytes()),
            key_id: sealer.key(),
            valid_from_on: day(entry.valid_from),
            known_us: micros(entry.known_at),
            account_id: entry.account.0,
            org_id: entry.org.0,
            jurisdiction: entry.jurisdiction.0.clone(),
            pack_version: entry.pack_version.clone(),
            findings: json(&entry.findings),
        }
    }

    pub(crate) fn open(self, sealer: &Sealer) -> Result<JournalEntry, StoreError> {
        let id = self.journal_id;
        let key = format!("{}/{id}", self.person_id);
        let at = At { table: "journal", row: &key };
        let act = sealer.open(Column::JournalAct, self.key_id, id, &self.act_sealed);
        let act: Act = at.json("act_sealed", &act.map_err(|error| unopened(&error, &key))?)?;
        if act.name() != self.act {
            return Err(at.wrong("act", "not the act that was sealed"));
        }
        Ok(JournalEntry {
            id: JournalId(id),
            person: PersonId(self.person_id),
            entry: EntryId(self.entry_id),
            act,
            valid_from: at.date("valid_from_on", &self.valid_from_on)?,
            known_at: at.moment("known_us", self.known_us)?,
            account: AccountId(self.account_id),
            org: OrgId(self.org_id),
            jurisdiction: Jurisdiction(self.jurisdiction),
            pack_version: self.pack_version,
            findings: at.json("findings", self.findings.as_bytes())?,
        })
    }
}

/// Appends an act.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn append(tx: &mut Tx, entry: &JournalEntry) -> Result<(), StoreError> {
    let row = Row::of(&tx.sealer, entry);
    diesel::insert_into(journal::table).values(&row).execute(&mut tx.link)?;
    Ok(())
}

/// Appends the acts of many, all at once.
///
/// # Errors
/// [`StoreError::Duplicate`] where an identifier is taken.
pub fn append_all(tx: &mut Tx, entries: &[JournalEntry]) -> Result<(), StoreError> {
    let rows: Vec<Row> = entries.iter().map(|entry| Row::of(&tx.sealer, entry)).collect();
    let loaded = load!(&mut tx.link, journal::table, &rows)?;
    expect("journal", rows.len(), loaded)
}

/// The acts on `person`'s entries, in the order they were known.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row does not open.
pub fn list(db: &mut Db, person: PersonId) -> Result<Vec<JournalEntry>, StoreError> {
    let rows: Vec<Row> = journal::table
        .filter(journal::person_id.eq(person.0))
        .order(journal::journal_id)
        .select(Row::as_select())
        .load(&mut db.link)?;
    rows.into_iter().map(|row| row.open(&db.sealer)).collect()
}
