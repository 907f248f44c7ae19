//! Registering pupils by the thousand: what accepting a batch, taking over an earlier
//! register and filling a demonstration come down to.
//!
//! Everything dear can be done before the transaction: a [`Load`] is sealed and ordered by
//! key when it is made. Within the transaction each table is written once, in the
//! order that all writers keep (claims, person, organisation), by COPY on PostgreSQL and by
//! prepared inserts of several rows on SQLite.

use jice_domain::{EntryState, IssuedNumber, JournalEntry};
use jiff::civil::Date;

use crate::audit::{self, AuditFact};
use crate::claim::{self, ClaimKey};
use crate::engine::load::load;
use crate::entry::{self, SeatedEntry};
use crate::likeness::{self, Likeness};
use crate::person::{Person, SealedPerson};
use crate::photo::{self, Photo};
use crate::placement::{self, Placement};
use crate::row::expect;
use crate::{Sealer, StoreError, Tx, journal, number, schema};

/// One pupil to be registered. What follows from the rest is not asked for: the claims on
/// the document and the numbers, the seat in the school's list.
#[derive(Debug, Clone)]
pub struct NewRegistration {
    /// The person.
    pub person: Person,
    /// Under which those like it are found.
    pub likeness: Option<Likeness>,
    /// The entry, with its seat.
    pub entry: SeatedEntry,
    /// The numbers issued with it.
    pub numbers: Vec<IssuedNumber>,
    /// The acts that opened it and brought it where it stands, in their order.
    pub journal: Vec<JournalEntry>,
    /// The photo handed in with it.
    pub photo: Option<Photo>,
    /// The lines of the audit log.
    pub audit: Vec<AuditFact>,
}

impl NewRegistration {
    /// The seat: open while the pupil is enrolled, ended with the stage.
    fn placement(&self) -> Placement {
        let entry = &self.entry.entry;
        let began = |otherwise: Date| self.journal.first().map_or(otherwise, |act| act.valid_from);
        let (from, to) = match entry.state {
            EntryState::Enrolled { since } => (since, None),
            EntryState::StageDone { on, .. } | EntryState::Closed { on, .. } => (began(on), Some(on)),
            EntryState::Suspended { since, .. } | EntryState::Absent { since, .. } => (began(since), None),
        };
        Placement {
            id: self.entry.placement,
            school: entry.school,
            person: entry.person,
            entry: entry.id,
            class: self.entry.class,
            cohort: entry.cohort,
            name: self.person.name.clone(),
            sex: self.person.sex,
            birth: self.person.birth,
            from,
            to,
            known: self.person.created,
        }
    }
}

/// Pupils to be registered together, as rows table by table.
#[derive(Debug, Clone, Default)]
pub struct Load {
    claims: Vec<claim::Row>,
    persons: Vec<SealedPerson>,
    likenesses: Vec<likeness::Row>,
    entries: Vec<entry::Row>,
    numbers: Vec<number::Row>,
    acts: Vec<journal::Row>,
    photos: Vec<photo::Row>,
    placements: Vec<placement::Row>,
    facts: Vec<AuditFact>,
}

impl Load {
    /// The rows of `registrations`, sealed. Claims and likenesses are put in the order of
    /// their keys: two loads never wait for each other in a ring, and indexes grow in order.
    pub fn of(sealer: &Sealer, registrations: &[NewRegistration]) -> Self {
        let mut load = Self::default();
        for new in registrations {
            let person = new.entry.entry.person;
            let sealed = new.person.seal(sealer);
            load.claims.extend(sealed.claim_key().map(|key| claim::Row::person(key, person)));
            load.persons.push(sealed);
            load.likenesses.extend(new.likeness.as_ref().map(|likeness| likeness::Row::of(likeness, person)));
            load.entries.push(entry::Row::from(&new.entry));
            for number in &new.numbers {
                load.claims.push(claim::Row::from(&number::claim_of(sealer, person, number)));
                load.numbers.push(number::Row::of(sealer, person, number));
            }
            load.acts.extend(new.journal.iter().map(|act| journal::Row::of(sealer, act)));
            load.photos.extend(new.photo.as_ref().map(photo::Row::from));
            load.placements.push(placement::Row::from(&new.placement()));
            load.facts.extend(new.audit.iter().cloned());
        }
        load.claims.sort();
        load.likenesses.sort();
        load.placements.sort_by_key(|row| (row.org_id, row.placement_id));
        load
    }

    /// How many pupils it registers.
    pub fn pupils(&self) -> usize {
        self.persons.len()
    }

    /// How many rows it writes.
    pub fn rows(&self) -> usize {
        self.claims.len()
            + self.persons.len()
            + self.likenesses.len()
            + self.entries.len()
            + self.numbers.len()
            + self.acts.len()
            + self.photos.len()
            + self.placements.len()
            + self.facts.len()
    }

    /// The keys it claims.
    pub fn claim_keys(&self) -> impl Iterator<Item = ClaimKey> + '_ {
        self.claims.iter().map(claim::Row::key)
    }
}

/// Registers pupils, with their lines in the audit log: all or nothing.
///
/// # Errors
/// As [`write`].
pub fn register(tx: &mut Tx, registrations: &[NewRegistration]) -> Result<(), StoreError> {
    let load = Load::of(&tx.sealer, registrations);
    write(tx, &load)
}

/// Writes a load that was made before the transaction began.
///
/// # Errors
/// [`StoreError::Duplicate`] of the claim's kind where a document or number is held by
/// somebody; which, [`claim::find`] tells afterwards. The transaction is then to be given up.
pub fn write(tx: &mut Tx, load: &Load) -> Result<(), StoreError> {
    let loaded = load!(&mut tx.link, schema::claim::table, &load.claims);
    match loaded {
        Ok(loaded) => expect("claim", load.claims.len(), loaded)?,
        Err(error) => return Err(held(tx, load, error)),
    }
    macro_rules! write_all {
        ($($table:ident <- $rows:ident),+ $(,)?) => {$(
            let loaded = load!(&mut tx.link, schema::$table::table, &load.$rows)?;
            expect(stringify!($table), load.$rows.len(), loaded)?;
        )+};
    }
    write_all! {
        likeness <- likenesses,
        person <- persons,
        student_entry <- entries,
        issued_number <- numbers,
        journal <- acts,
        photo <- photos,
        placement <- placements,
    }
    audit::append(tx, &load.facts)
}

/// What is held already, by its kind. PostgreSQL names the key but has ended the
/// transaction; SQLite names none but can still be asked.
fn held(tx: &mut Tx, load: &Load, error: diesel::result::Error) -> StoreError {
    use diesel::result::{DatabaseErrorKind, Error};
    let named = match &error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, about) => about
            .details()
            .and_then(|details| details.split("(claim_key)=(").nth(1))
            .and_then(|rest| Some(ClaimKey::stored(rest.split(')').next()?).kind().to_owned())),
        _ => return error.into(),
    };
    let kind = named.or_else(|| {
        let keys: Vec<ClaimKey> = load.claim_keys().collect();
        let found = claim::find(tx, &keys).ok()?;
        let own = |found: &claim::Claim| load.claims.iter().any(|row| *row == claim::Row::from(found));
        found.iter().find(|found| !own(found)).map(|found| found.key.kind().to_owned())
    });
    // Two of the load itself want one key: it is nobody else's.
    let kind = kind.unwrap_or_else(|| twice(load).unwrap_or("claim").to_owned());
    StoreError::Duplicate { kind }
}

fn twice(load: &Load) -> Option<&str> {
    let pair = load.claims.windows(2).find(|pair| pair[0].key_text() == pair[1].key_text())?;
    pair[0].key_text().rsplit_once(':').map(|(kind, _)| kind)
}
