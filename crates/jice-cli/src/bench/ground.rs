//! The register that is measured: a place with its schools, classes and clerks, whose pupils are
//! in it, or half of them, the others standing in a workbook.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

use anyhow::Context;
use jice_demo::{DefectRates, DemoSchool, DemoUnit, Field, Plan, PlanParams, Realm, UnitKey, Workbook};
use jice_domain::{Clock, Grade, Role, Side, UnitDetails};
use jice_service::view::AccountCreated;
use jice_service::{Asked, ReadRow, RowReader, Service};
use rust_xlsxwriter::Workbook as Sheets;

use crate::demo::{Yard, school_year_on, values};
use crate::machine::SystemClock;

/// Pupils taken over in one transaction while the register is filled.
const CHUNK: usize = 2_000;
/// One pupil in so many is looked up later.
const SPREAD: u32 = 97;

/// A pupil who can be looked up.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// The name.
    pub(crate) name: String,
    /// The identity number.
    pub(crate) number: String,
}

/// A register that was filled.
pub(crate) struct Filled {
    /// The login of the clerk who takes pupils over.
    pub(crate) importer: String,
    /// Clerks who never signed in, each with pupils in its scope.
    pub(crate) clerks: Vec<(AccountCreated, Vec<Known>)>,
    /// Pupils in it.
    pub(crate) taken: u64,
}

/// Pupils who were taken over.
pub(crate) struct Taken {
    /// How many.
    pub(crate) count: u64,
    /// Some of each school.
    known: HashMap<UnitKey, Vec<Known>>,
}

/// A place with its pupils.
pub(crate) struct Ground {
    realm: &'static Realm,
    plan: Plan,
    /// Pupils in the register, at most.
    pupils: usize,
    /// Whether every other grade stands outside, in a workbook.
    halved: bool,
}

impl Ground {
    /// A place of `pupils` in the register and as many outside.
    pub(crate) fn halved(pupils: u64, seed: u64) -> anyhow::Result<Self> {
        // One clerk takes all pupils over: a place whose top tier has clerks.
        let of_clerk = |realm: &&Realm| {
            realm.side == Side::Student && realm.top().is_some_and(|top| Role::Clerk.levels().contains(&top))
        };
        let realm = Realm::all().iter().rfind(of_clerk).context("no place whose top unit has clerks")?;
        let plan = plan(realm, pupils * 2, seed)?;
        Ok(Self { realm, plan, pupils: usize::try_from(pupils)?, halved: true })
    }

    /// `realm` with `pupils`, all of them in the register.
    pub(crate) fn whole(realm: &'static Realm, pupils: u64, seed: u64) -> anyhow::Result<Self> {
        Ok(Self { realm, plan: plan(realm, pupils, seed)?, pupils: usize::try_from(pupils)?, halved: false })
    }

    /// Its units, schools, classes and pupils.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The pupils of `schools`, a grade of a school at a time. Of a halved place those in the
    /// register sit in even grades, the new ones in odd grades.
    fn books<'a>(
        &'a self,
        schools: impl Iterator<Item = DemoSchool> + 'a,
        new: bool,
    ) -> impl Iterator<Item = (DemoSchool, Workbook)> + 'a {
        let asked_for = move |grade: &Grade| if self.halved { (grade.0 % 2 == 1) == new } else { !new };
        schools.flat_map(move |school| {
            let grades: Vec<Grade> = school.grades.iter().copied().filter(asked_for).collect();
            grades.into_iter().map(move |grade| (school.clone(), self.plan.workbook(&school, grade)))
        })
    }

    /// Founds the place and opens every class.
    pub(crate) fn found<'a>(&'a self, service: &'a Service) -> anyhow::Result<Yard<'a>> {
        let yard = Yard::found(service, &self.plan, self.realm, school_year_on(SystemClock.today()))?;
        self.open_classes(&yard)?;
        Ok(yard)
    }

    /// Founds the place and takes the pupils of the register over; makes up to `clerks` clerks
    /// known, each with pupils to look up.
    pub(crate) fn fill(&self, service: &Service, clerks: usize) -> anyhow::Result<Filled> {
        let yard = self.found(service)?;
        let taken = self.take_over(service, &yard)?;
        let top = self.plan.units().next().context("a place has a top unit")?.key;
        let importer = yard.account(Role::Clerk, top).context("the clerk has an account")?.account.login.clone();
        let count = taken.count;
        let known = self.by_clerk(&yard, taken);
        let clerk = |(unit, known): (UnitKey, Vec<Known>)| Some((yard.account(Role::Clerk, unit)?.clone(), known));
        Ok(Filled { importer, clerks: known.into_iter().take(clerks).filter_map(clerk).collect(), taken: count })
    }

    /// Takes the pupils of the register over: those of each highest authority that has a clerk
    /// by that clerk.
    pub(crate) fn take_over(&self, service: &Service, yard: &Yard<'_>) -> anyhow::Result<Taken> {
        let parents: HashMap<UnitKey, Option<UnitKey>> =
            self.plan.units().map(|unit| (unit.key, unit.parent)).collect();
        let mut under: BTreeMap<UnitKey, Vec<DemoSchool>> = BTreeMap::new();
        for school in self.plan.schools() {
            let above = std::iter::successors(Some(school.unit.key), |unit| parents[unit]);
            let highest = above.filter(|unit| yard.account(Role::Clerk, *unit).is_some()).last();
            under.entry(highest.context("no clerk above a school")?).or_default().push(school);
        }
        let mut taken = Taken { count: 0, known: HashMap::new() };
        for (unit, schools) in under {
            self.take_under(service, &yard.signed(Role::Clerk, unit)?, schools, &mut taken)?;
        }
        Ok(taken)
    }

    /// Takes the pupils of `schools` over by `clerk`, one thread reading ahead.
    fn take_under(
        &self,
        service: &Service,
        clerk: &Asked,
        schools: Vec<DemoSchool>,
        taken: &mut Taken,
    ) -> anyhow::Result<()> {
        let mut takeover = service.takeover(clerk, clerk.actor.org)?;
        let reader = takeover.reader();
        let left = self.pupils.saturating_sub(usize::try_from(taken.count)?);
        std::thread::scope(|scope| {
            let (ahead, chunks) = sync_channel::<Vec<ReadRow>>(2);
            let (known, reader) = (&mut taken.known, &reader);
            scope.spawn(move || self.read_ahead(schools, left, reader, known, &ahead));
            for chunk in chunks {
                let imported = takeover.take(&chunk)?;
                taken.count += imported.taken;
                if let Some((row, why)) = imported.refused.first() {
                    anyhow::bail!("row {row} of the bench was refused: {why:?}");
                }
            }
            Ok(())
        })
    }

    /// Reads at most `most` pupils of `schools`, chunk by chunk, and notes some of each school.
    fn read_ahead(
        &self,
        schools: Vec<DemoSchool>,
        most: usize,
        reader: &RowReader,
        known: &mut HashMap<UnitKey, Vec<Known>>,
        ahead: &SyncSender<Vec<ReadRow>>,
    ) {
        let fields = reader.law().fields();
        let pupils = self
            .books(schools.into_iter(), false)
            .flat_map(|(school, book)| book.pupils.into_iter().map(move |pupil| (school.clone(), pupil)));
        let mut chunk = Vec::with_capacity(CHUNK);
        for (row, (school, pupil)) in (1_u32..).zip(pupils.take(most)) {
            let number = pupil.get(Field::DocumentNumber);
            if row % SPREAD == 0 && number.len() == 18 {
                let one = Known { name: pupil.get(Field::Name).to_owned(), number: number.to_owned() };
                known.entry(school.unit.key).or_default().push(one);
            }
            let mut typed = values(fields, |field| pupil.get(field).to_owned());
            if let Some(place) = fields.place("school_identifier") {
                typed.set(place, identifier(&school));
            }
            let raw: Vec<&str> = typed.iter().collect();
            chunk.push(reader.read(row, &raw));
            if chunk.len() == CHUNK && ahead.send(std::mem::take(&mut chunk)).is_err() {
                return;
            }
        }
        drop(ahead.send(chunk));
    }

    /// The authorities with clerks nearest above the schools, each with pupils of its schools:
    /// those with the most first.
    pub(crate) fn by_clerk(&self, yard: &Yard<'_>, taken: Taken) -> Vec<(UnitKey, Vec<Known>)> {
        let units: HashMap<UnitKey, DemoUnit> = self.plan.units().map(|unit| (unit.key, unit)).collect();
        let mut by_clerk: BTreeMap<UnitKey, Vec<Known>> = BTreeMap::new();
        for (school, known) in taken.known {
            let mut above = units[&school].parent;
            while let Some(unit) = above {
                if yard.account(Role::Clerk, unit).is_some() {
                    by_clerk.entry(unit).or_default().extend(known);
                    break;
                }
                above = units[&unit].parent;
            }
        }
        let mut clerks: Vec<(UnitKey, Vec<Known>)> = by_clerk.into_iter().collect();
        clerks.sort_by_key(|(unit, known)| (std::cmp::Reverse(known.len()), *unit));
        clerks
    }

    /// Opens every class by its school's registrar, a few schools at once.
    fn open_classes(&self, yard: &Yard<'_>) -> anyhow::Result<()> {
        const AT_ONCE: usize = 8;
        let schools: Vec<DemoSchool> = self.plan.schools().collect();
        std::thread::scope(|scope| {
            let parts = schools.chunks(schools.len().div_ceil(AT_ONCE));
            let workers: Vec<_> = parts
                .map(|part| {
                    scope.spawn(move || {
                        for school in part {
                            let registrar = yard.acting(Role::Registrar, school.unit.key)?;
                            for class in self.plan.classes(school) {
                                yard.open_class(&registrar, yard.org(school.unit.key), &class, &class.founded_month)?;
                            }
                        }
                        anyhow::Ok(())
                    })
                })
                .collect();
            workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
        })
    }

    /// Writes the workbook of the other half: the columns of the national template. Returns
    /// its rows and columns.
    pub(crate) fn write_workbook(&self, file: &Path) -> anyhow::Result<(u64, usize)> {
        let mut book = Sheets::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        let (mut row, mut columns) = (0_u32, 0);
        for (_, new) in self.books(self.plan.schools(), true) {
            if row == 0 {
                // A province's workbook says the grade beside the class: its schools share numbers.
                columns = new.headings.len() + 1;
                for (column, heading) in (0_u16..).zip(new.headings.iter().chain(&["年级"])) {
                    sheet.write_string(0, column, *heading)?;
                }
            }
            for (cells, pupil) in new.rows.iter().zip(&new.pupils).take(self.pupils.saturating_sub(row as usize)) {
                row += 1;
                let cells = cells.iter().map(String::as_str).chain([pupil.get(Field::Grade)]);
                for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                    sheet.write_string(row, column, cell)?;
                }
            }
        }
        book.save_to_writer(BufWriter::new(File::create(file)?))?;
        Ok((u64::from(row), columns))
    }
}

fn plan(realm: &'static Realm, pupils: u64, seed: u64) -> anyhow::Result<Plan> {
    Ok(Plan::new(PlanParams {
        seed,
        pupils,
        realms: vec![realm],
        school_year: school_year_on(SystemClock.today()),
        defects: DefectRates::none(),
    })?)
}

fn identifier(school: &DemoSchool) -> &str {
    match &school.unit.details {
        UnitDetails::School(details) => &details.identifier,
        UnitDetails::Authority { .. } => "",
    }
}
