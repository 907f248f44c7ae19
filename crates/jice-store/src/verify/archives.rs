//! Archives: the versions of an item follow one another from the first, and so do the words of a
//! school on where the papers lie; a copy stands for a pupil who left.

use std::collections::HashMap;

use diesel::prelude::*;
use jice_domain::{ArchiveItem, PaperArchive};

use super::{CHUNK, Findings, each_chunk};
use crate::archive_copy::Row as CopyRow;
use crate::archive_item::Row;
use crate::paper_archive::Row as PaperRow;
use crate::schema::{archive_copy, archive_item, journal, paper_archive};
use crate::{Db, StoreError};

const VERSIONS: &str = "the versions of an archive's item follow one another, and none is missing";
const PAPERS: &str = "what a school said of where papers lie is whole";
const COPIES: &str = "a copy of an archive stands for a pupil who left";
/// The acts by which an entry goes to another school.
const LEAVING: [&str; 3] = ["moved", "entry_continued", "taken_in"];

pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<(), StoreError> {
    // A chunk may end within an item: the version before is carried over.
    let mut before: Option<ArchiveItem> = None;
    let place = |row: &Row| (row.person_id, row.item_id, row.version);
    each_chunk(db, findings, (0, 0, 0), next, place, |db, findings, rows| {
        for row in rows {
            let key = format!("{}/{}/{}", row.person_id, row.item_id, row.version);
            let Some(item) = findings.read(row.open(&db.sealer))? else { continue };
            let own = before.take().filter(|before| (before.person, before.id) == (item.person, item.id));
            if !item.follows(own.as_ref()) {
                findings.add(VERSIONS, "archive_item", key, "it does not follow the version before it");
            }
            before = Some(item);
        }
        Ok(())
    })?;
    let mut before: Option<PaperArchive> = None;
    let place = |row: &PaperRow| (row.person_id, row.org_id, row.version);
    each_chunk(db, findings, (0, 0, 0), next_paper, place, |_, findings, rows| {
        for row in rows {
            let key = format!("{}/{}/{}", row.person_id, row.org_id, row.version);
            let Some(word) = findings.read(row.open())? else { continue };
            let own = before.take().filter(|before| (before.person, before.org) == (word.person, word.org));
            if word.version != own.map_or(1, |before| before.version + 1) {
                findings.add(PAPERS, "paper_archive", key, "it does not follow the word before it");
            }
            before = Some(word);
        }
        Ok(())
    })?;
    each_chunk(db, findings, (0, 0), next_copy, |row: &CopyRow| (row.person_id, row.copy_id), check_copies)
}

fn check_copies(db: &mut Db, findings: &mut Findings, rows: Vec<CopyRow>) -> Result<(), StoreError> {
    let acts: Vec<(i64, i64, String)> = journal::table
        .filter(journal::person_id.eq_any(rows.iter().map(|row| row.person_id)))
        .filter(journal::journal_id.eq_any(rows.iter().map(|row| row.act_id)))
        .select((journal::person_id, journal::journal_id, journal::act))
        .load(&mut db.link)?;
    let acts: HashMap<(i64, i64), String> = acts.into_iter().map(|(person, id, act)| ((person, id), act)).collect();
    for row in rows {
        let key = format!("{}/{}", row.person_id, row.copy_id);
        let left = acts.get(&(row.person_id, row.act_id)).is_some_and(|act| LEAVING.contains(&act.as_str()));
        if findings.read(row.open(&db.sealer))?.is_some() && !left {
            findings.add(COPIES, "archive_copy", key, "its pupil did not leave by the act it names");
        }
    }
    Ok(())
}

fn next_copy(db: &mut Db, (person, copy): &(i64, i64)) -> Result<Vec<CopyRow>, StoreError> {
    use archive_copy as t;
    Ok(t::table
        .filter(t::person_id.ge(person))
        .filter(t::person_id.gt(person).or(t::person_id.eq(person).and(t::copy_id.gt(copy))))
        .order((t::person_id, t::copy_id))
        .limit(CHUNK)
        .select(CopyRow::as_select())
        .load(&mut db.link)?)
}

fn next(db: &mut Db, (person, item, version): &(i64, i64, i32)) -> Result<Vec<Row>, StoreError> {
    use archive_item as t;
    let later = t::item_id.gt(item).or(t::item_id.eq(item).and(t::version.gt(version)));
    Ok(t::table
        .filter(t::person_id.ge(person))
        .filter(t::person_id.gt(person).or(t::person_id.eq(person).and(later)))
        .order((t::person_id, t::item_id, t::version))
        .limit(CHUNK)
        .select(Row::as_select())
        .load(&mut db.link)?)
}

fn next_paper(db: &mut Db, (person, org, version): &(i64, i64, i32)) -> Result<Vec<PaperRow>, StoreError> {
    use paper_archive as t;
    let later = t::org_id.gt(org).or(t::org_id.eq(org).and(t::version.gt(version)));
    Ok(t::table
        .filter(t::person_id.ge(person))
        .filter(t::person_id.gt(person).or(t::person_id.eq(person).and(later)))
        .order((t::person_id, t::org_id, t::version))
        .limit(CHUNK)
        .select(PaperRow::as_select())
        .load(&mut db.link)?)
}
