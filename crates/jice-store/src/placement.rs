//! Placements: the list of a school. One row for each stay of an entry in a class, with
//! copies of what lists show. The entry is the truth; the placement follows it.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use jice_domain::{ClassId, Cohort, EntryId, OrgId, PersonId, PlacementId, SchoolYear, Stage};
use jiff::{Timestamp, civil::Date};

use crate::engine::load::load;
use crate::engine::query;
use crate::row::{At, after_prefix, day, expect, micros};
use crate::schema::placement;
use crate::{Db, StoreError, Tx};

/// A stay of an entry in a school and class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The identifier.
    pub id: PlacementId,
    /// The school.
    pub school: OrgId,
    /// Whose.
    pub person: PersonId,
    /// Of which entry.
    pub entry: EntryId,
    /// In which class.
    pub class: ClassId,
    /// With whom.
    pub cohort: Cohort,
    /// The name, for lists.
    pub name: String,
    /// The sex, for lists.
    pub sex: u8,
    /// The date of birth, for lists.
    pub birth: Date,
    /// The first day.
    pub from: Date,
    /// The last day; none while it lasts.
    pub to: Option<Date>,
    /// When we knew it.
    pub known: Timestamp,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = placement, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) org_id: i64,
    pub(crate) placement_id: i64,
    pub(crate) person_id: i64,
    pub(crate) entry_id: i64,
    pub(crate) class_id: i64,
    stage: String,
    entry_year: i16,
    repeats: i16,
    name: String,
    sex: i16,
    birth_on: String,
    from_on: String,
    to_on: Option<String>,
    known_us: i64,
}

impl From<&Placement> for Row {
    fn from(placement: &Placement) -> Self {
        Self {
            org_id: placement.school.0,
            placement_id: placement.id.0,
            person_id: placement.person.0,
            entry_id: placement.entry.0,
            class_id: placement.class.0,
            stage: placement.cohort.stage.as_str().to_owned(),
            entry_year: placement.cohort.entry_year.0,
            repeats: i16::from(placement.cohort.repeats),
            name: placement.name.clone(),
            sex: i16::from(placement.sex),
            birth_on: day(placement.birth),
            from_on: day(placement.from),
            to_on: placement.to.map(day),
            known_us: micros(placement.known),
        }
    }
}

fn cohort(at: At<'_>, stage: &str, entry_year: i16, repeats: i16) -> Result<Cohort, StoreError> {
    Ok(Cohort {
        stage: at.word("stage", stage)?,
        entry_year: SchoolYear(entry_year),
        repeats: at.small("repeats", repeats)?,
    })
}

impl Row {
    /// Whether it copies name, sex and date of birth as they are.
    pub(crate) fn describes(&self, (name, sex, birth_on): &(String, i16, String)) -> bool {
        self.name == *name && self.sex == *sex && self.birth_on == *birth_on
    }

    pub(crate) fn placement(self) -> Result<Placement, StoreError> {
        let key = format!("{}/{}", self.org_id, self.placement_id);
        let at = At { table: "placement", row: &key };
        Ok(Placement {
            id: PlacementId(self.placement_id),
            school: OrgId(self.org_id),
            person: PersonId(self.person_id),
            entry: EntryId(self.entry_id),
            class: ClassId(self.class_id),
            cohort: cohort(at, &self.stage, self.entry_year, self.repeats)?,
            sex: at.small("sex", self.sex)?,
            birth: at.date("birth_on", &self.birth_on)?,
            from: at.date("from_on", &self.from_on)?,
            to: at.date_maybe("to_on", self.to_on.as_deref())?,
            known: at.moment("known_us", self.known_us)?,
            name: self.name,
        })
    }
}

/// Inserts a placement.
///
/// # Errors
/// [`StoreError::Duplicate`] where the identifier is taken.
pub fn insert(tx: &mut Tx, placement: &Placement) -> Result<(), StoreError> {
    diesel::insert_into(placement::table).values(&Row::from(placement)).execute(&mut tx.link)?;
    Ok(())
}

/// Ends the open placement `id` of `school` with its last day.
///
/// # Errors
/// [`StoreError::Conflict`] where it is not there or ended already.
pub fn close(tx: &mut Tx, school: OrgId, id: PlacementId, last: Date) -> Result<(), StoreError> {
    let open = placement::org_id.eq(school.0).and(placement::placement_id.eq(id.0)).and(placement::to_on.is_null());
    let ended = query::update(placement::table, open, placement::to_on.eq(Some(day(last))));
    let found = ended.execute(&mut tx.link)?;
    expect("placement", 1, found)
}

/// Ends every open placement of `school` with its last day; one that began later ends as it began.
/// Returns how many there were.
///
/// # Errors
/// Those of the store.
pub fn close_all(tx: &mut Tx, school: OrgId, last: Date) -> Result<usize, StoreError> {
    use placement as t;
    let open = || t::table.filter(t::org_id.eq(school.0)).filter(t::to_on.is_null());
    let began = diesel::update(open().filter(t::from_on.gt(day(last))))
        .set(t::to_on.eq(t::from_on.nullable()))
        .execute(&mut tx.link)?;
    let stayed = diesel::update(open()).set(t::to_on.eq(Some(day(last)))).execute(&mut tx.link)?;
    Ok(began + stayed)
}

/// Inserts placements, all at once.
///
/// # Errors
/// [`StoreError::Duplicate`] where an identifier is taken.
pub fn insert_all(tx: &mut Tx, placements: &[Placement]) -> Result<(), StoreError> {
    let rows: Vec<Row> = placements.iter().map(Row::from).collect();
    let loaded = load!(&mut tx.link, placement::table, &rows)?;
    expect("placement", rows.len(), loaded)
}

/// Copies a person's changed name, sex and date of birth into a placement.
///
/// # Errors
/// [`StoreError::Conflict`] where it is not there.
pub fn describe(
    tx: &mut Tx,
    school: OrgId,
    id: PlacementId,
    name: &str,
    sex: u8,
    birth: Date,
) -> Result<(), StoreError> {
    let found = diesel::update(placement::table.find((school.0, id.0)))
        .set((placement::name.eq(name), placement::sex.eq(i16::from(sex)), placement::birth_on.eq(day(birth))))
        .execute(&mut tx.link)?;
    expect("placement", 1, found)
}

/// The placement `id` of `school`.
///
/// # Errors
/// [`StoreError::Inconsistent`] where its row cannot be one.
pub fn find(db: &mut Db, school: OrgId, id: PlacementId) -> Result<Option<Placement>, StoreError> {
    let row: Option<Row> =
        placement::table.find((school.0, id.0)).select(Row::as_select()).first(&mut db.link).optional()?;
    row.map(Row::placement).transpose()
}

/// Which placements are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// In these schools, in any order.
    pub schools: &'a [OrgId],
    /// In this class.
    pub class: Option<ClassId>,
    /// In the grade that those of `stage` sit in who began in `entry_year` and repeated
    /// nothing, or earlier and repeated as often.
    pub grade: Option<(Stage, SchoolYear)>,
    /// With a name that begins so.
    pub name_prefix: Option<&'a str>,
    /// Open (`true`), ended (`false`), or both.
    pub open: Option<bool>,
}

/// The place of a placement among all, for the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The school.
    pub school: OrgId,
    /// The placement.
    pub placement: PlacementId,
}

/// Schools asked about in one statement where a name narrows the search.
const SCHOOLS: usize = 500;

/// The first `limit` placements that are wanted after `after`, by school and placement.
///
/// Without a name, schools are asked one by one until the page is full: each is one read of
/// one shard. With a name, which few share, many schools are asked at once.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a row cannot be a placement.
pub fn page(db: &mut Db, wanted: &Wanted<'_>, after: Option<Place>, limit: u32) -> Result<Vec<Placement>, StoreError> {
    let mut schools: Vec<i64> = wanted.schools.iter().map(|id| id.0).collect();
    schools.sort_unstable();
    schools.dedup();
    schools.retain(|id| after.is_none_or(|after| *id >= after.school.0));
    let at_once = if wanted.name_prefix.is_some() { SCHOOLS } else { 1 };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for schools in schools.chunks(at_once) {
        let rows = part(db, wanted, schools, after, limit - found.len())?;
        for row in rows {
            found.push(row.placement()?);
        }
        if found.len() == limit {
            break;
        }
    }
    Ok(found)
}

fn part(
    db: &mut Db,
    wanted: &Wanted<'_>,
    schools: &[i64],
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    use placement as t;
    let mut query = t::table.select(Row::as_select()).into_boxed();
    let after = after.filter(|after| schools.contains(&after.school.0));
    query = match (schools, after) {
        ([school], None) => query.filter(t::org_id.eq(*school)),
        ([school], Some(after)) => query.filter(t::org_id.eq(*school)).filter(t::placement_id.gt(after.placement.0)),
        (schools, None) => query.filter(t::org_id.eq_any(schools.to_vec())),
        (schools, Some(after)) => {
            let (school, id) = (after.school.0, after.placement.0);
            query
                .filter(t::org_id.eq_any(schools.to_vec()))
                .filter(t::org_id.gt(school).or(t::org_id.eq(school).and(t::placement_id.gt(id))))
        }
    };
    if let Some(class) = wanted.class {
        query = query.filter(t::class_id.eq(class.0));
    }
    if let Some((stage, year)) = wanted.grade {
        query = query.filter(t::stage.eq(stage.as_str())).filter((t::entry_year + t::repeats).eq(year.0));
    }
    if let Some(prefix) = wanted.name_prefix {
        query = query.filter(t::name.ge(prefix.to_owned()));
        if let Some(end) = after_prefix(prefix) {
            query = query.filter(t::name.lt(end));
        }
    }
    query = match wanted.open {
        Some(true) => query.filter(t::to_on.is_null()),
        Some(false) => query.filter(t::to_on.is_not_null()),
        None => query,
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(query.order((t::org_id, t::placement_id)).limit(limit).load(&mut db.link)?)
}

/// Open placements that agree in everything here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The school.
    pub school: OrgId,
    /// The class.
    pub class: ClassId,
    /// The cohort.
    pub cohort: Cohort,
    /// The sex.
    pub sex: u8,
    /// How many.
    pub pupils: u64,
}

type CountRow = (i64, i64, String, i16, i16, i16, i64);

/// The pupils of `schools`, counted by school, class, cohort and sex.
///
/// # Errors
/// [`StoreError::Inconsistent`] where a group cannot be one of placements.
pub fn counts(db: &mut Db, schools: &[OrgId]) -> Result<Vec<Count>, StoreError> {
    use placement as t;
    let mut counts = Vec::new();
    for schools in schools.chunks(SCHOOLS) {
        let rows: Vec<CountRow> = t::table
            .filter(t::org_id.eq_any(schools.iter().map(|id| id.0)))
            .filter(t::to_on.is_null())
            .group_by((t::org_id, t::class_id, t::stage, t::entry_year, t::repeats, t::sex))
            .select((t::org_id, t::class_id, t::stage, t::entry_year, t::repeats, t::sex, count_star()))
            .load(&mut db.link)?;
        for (school, class, stage, entry_year, repeats, sex, pupils) in rows {
            let at = At { table: "placement", row: &school };
            counts.push(Count {
                school: OrgId(school),
                class: ClassId(class),
                cohort: cohort(at, &stage, entry_year, repeats)?,
                sex: at.small("sex", sex)?,
                pupils: pupils.unsigned_abs(),
            });
        }
    }
    Ok(counts)
}

/// How many pupils each of `schools` has; a school without any is not there.
///
/// # Errors
/// Those of the store.
pub fn count_by_school(db: &mut Db, schools: &[OrgId]) -> Result<HashMap<OrgId, u64>, StoreError> {
    use placement as t;
    let mut counts = HashMap::new();
    for schools in schools.chunks(SCHOOLS) {
        let rows: Vec<(i64, i64)> = t::table
            .filter(t::org_id.eq_any(schools.iter().map(|id| id.0)))
            .filter(t::to_on.is_null())
            .group_by(t::org_id)
            .select((t::org_id, count_star()))
            .load(&mut db.link)?;
        counts.extend(rows.into_iter().map(|(school, pupils)| (OrgId(school), pupils.unsigned_abs())));
    }
    Ok(counts)
}

/// How many beside `person` sat in a class on the day `on`, as far as it was known at `known`.
///
/// # Errors
/// Those of the store.
pub fn seated_on(
    db: &mut Db,
    (school, class): (OrgId, ClassId),
    person: PersonId,
    on: Date,
    known: Timestamp,
) -> Result<u32, StoreError> {
    use placement as t;
    let seated: i64 = t::table
        .filter(t::org_id.eq(school.0))
        .filter(t::class_id.eq(class.0))
        .filter(t::person_id.ne(person.0))
        .filter(t::known_us.le(micros(known)))
        .filter(t::from_on.le(day(on)))
        .filter(t::to_on.is_null().or(t::to_on.ge(day(on))))
        .count()
        .get_result(&mut db.link)?;
    Ok(u32::try_from(seated).unwrap_or(u32::MAX))
}
