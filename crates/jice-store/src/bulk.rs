//! Registering pupils by the thousand: what accepting a batch, taking over an earlier
//! register and filling a demonstration come down to.
//!
//! Everything dear is done before the transaction: sealing when a [`NewRegistration`] is
//! made, ordering by key when a [`Load`] is. Within it each table is written once, in the
//! order that all writers keep (claims, person, organisation), by COPY on PostgreSQL and by
//! prepared inserts of several rows on SQLite.

use crate::audit::{self, AuditFact};
use crate::claim::{self, ClaimKey};
use crate::engine::load::load;
use crate::entry::{self, SeatedEntry};
use crate::journal::SealedAct;
use crate::likeness::{self, LikenessKey};
use crate::number::{self, SealedNumber};
use crate::person::SealedPerson;
use crate::photo::{self, Photo};
use crate::placement::{self, Placement};
use crate::row::expect;
use crate::schema;
use crate::{StoreError, Tx};

/// One pupil to be registered: sealed and identified, so that only writing is left.
#[derive(Debug, Clone)]
pub struct NewRegistration {
    /// The person; its document, where it has one, is claimed.
    pub person: SealedPerson,
    /// Under which those like it are found.
    pub likeness: LikenessKey,
    /// The entry, with its seat.
    pub entry: SeatedEntry,
    /// The numbers issued with it; each is claimed.
    pub numbers: Vec<SealedNumber>,
    /// The act that opened it.
    pub act: SealedAct,
    /// The seat in the school's list.
    pub placement: Placement,
    /// The photo handed in with it.
    pub photo: Option<Photo>,
}

/// Pupils to be registered together, as rows table by table.
#[derive(Debug, Clone, Default)]
pub struct Load {
    claims: Vec<claim::Row>,
    persons: Vec<SealedPerson>,
    likenesses: Vec<likeness::Row>,
    entries: Vec<entry::Row>,
    numbers: Vec<number::Row>,
    acts: Vec<SealedAct>,
    photos: Vec<photo::Row>,
    placements: Vec<placement::Row>,
}

impl Load {
    /// The rows of `registrations`. Claims and likenesses are put in the order of their
    /// keys: two loads never wait for each other in a ring, and indexes grow in order.
    pub fn of(registrations: impl IntoIterator<Item = NewRegistration>) -> Self {
        let mut load = Self::default();
        for new in registrations {
            let person = new.entry.entry.person;
            if let Some(key) = new.person.claim_key() {
                load.claims.push(claim::Row::person(key, person));
            }
            load.likenesses.push(likeness::Row::of(&new.likeness, person));
            load.entries.push(entry::Row::from(&new.entry));
            for number in new.numbers {
                load.claims.push(claim::Row::from(&number.claim));
                load.numbers.push(number.row);
            }
            load.photos.extend(new.photo.as_ref().map(photo::Row::from));
            load.placements.push(placement::Row::from(&new.placement));
            load.persons.push(new.person);
            load.acts.push(new.act);
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

    /// How many rows it writes, but for the audit log.
    pub fn rows(&self) -> usize {
        self.claims.len()
            + self.persons.len()
            + self.likenesses.len()
            + self.entries.len()
            + self.numbers.len()
            + self.acts.len()
            + self.photos.len()
            + self.placements.len()
    }

    /// The keys it claims.
    pub fn claim_keys(&self) -> impl Iterator<Item = ClaimKey> + '_ {
        self.claims.iter().map(claim::Row::key)
    }
}

/// Registers every pupil of `load`, and appends `facts` to the audit log: all or nothing.
///
/// # Errors
/// [`StoreError::Duplicate`] of the claim's kind where a document or number is held by
/// somebody; which, [`claim::find`] tells afterwards. The transaction is then to be given up.
pub fn register(tx: &mut Tx, load: &Load, facts: &[AuditFact]) -> Result<(), StoreError> {
    let loaded = load!(&mut tx.link, schema::claim::table, &load.claims);
    match loaded {
        Ok(loaded) => expect("claim", load.claims.len(), loaded)?,
        Err(error) => return Err(held(tx, load, error)),
    }
    macro_rules! write {
        ($($table:ident <- $rows:ident),+ $(,)?) => {$(
            let loaded = load!(&mut tx.link, schema::$table::table, &load.$rows)?;
            expect(stringify!($table), load.$rows.len(), loaded)?;
        )+};
    }
    write! {
        likeness <- likenesses,
        person <- persons,
        student_entry <- entries,
        issued_number <- numbers,
        journal <- acts,
        photo <- photos,
        placement <- placements,
    }
    audit::append(tx, facts)
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
