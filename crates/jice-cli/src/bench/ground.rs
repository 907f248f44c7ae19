//! The register that is measured: a place with its schools, classes and clerks, half of whose
//! pupils are in it and half of whom stand in a workbook.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

use anyhow::Context;
use jice_demo::{DefectRates, DemoSchool, DemoUnit, Field, Plan, PlanParams, Realm, UnitKey, Workbook};
use jice_domain::{Clock, Grade, Role, Side, UnitDetails};
use jice_service::view::AccountCreated;
use jice_service::{ReadRow, RowReader, Service};
use rust_xlsxwriter::Workbook as Sheets;

use crate::demo::{Yard, school_year_on, values};
use crate::machine::SystemClock;

/// Pupils taken over in one transaction while the register is filled.
const CHUNK: usize = 2_000;
/// One pupil in so many is looked up later.
const SPREAD: u32 = 97;

/// A register that was filled.
pub(crate) struct Filled {
    /// The login of the clerk who takes pupils over.
    pub(crate) importer: String,
    /// Clerks who never signed in, each with identity numbers of pupils in its scope.
    pub(crate) clerks: Vec<(AccountCreated, Vec<String>)>,
    /// Pupils in it.
    pub(crate) taken: u64,
}

/// A plan of twice as many pupils as are measured: every other class is in the register
/// already, the pupils of the others are new.
pub(crate) struct Ground {
    realm: &'static Realm,
    plan: Plan,
    /// Pupils of each half, at most.
    pupils: usize,
}

impl Ground {
    /// A place of `pupils` in the register and as many outside.
    pub(crate) fn new(pupils: u64, seed: u64) -> anyhow::Result<Self> {
        // One clerk takes all pupils over: a place whose top tier has clerks.
        let of_clerk = |realm: &&Realm| {
            realm.side == Side::Student && realm.top().is_some_and(|top| Role::Clerk.levels().contains(&top))
        };
        let realm = Realm::all().iter().rfind(of_clerk).context("no place whose top unit has clerks")?;
        let plan = Plan::new(PlanParams {
            seed,
            pupils: pupils * 2,
            realms: vec![realm],
            school_year: school_year_on(SystemClock.today()),
            defects: DefectRates::none(),
        })?;
        Ok(Self { realm, plan, pupils: usize::try_from(pupils)? })
    }

    /// The pupils of one half, a grade of a school at a time: those in the register sit in even
    /// grades, the new ones in odd grades.
    fn books(&self, new: bool) -> impl Iterator<Item = (DemoSchool, Workbook)> + '_ {
        let of_half = move |grade: &Grade| (grade.0 % 2 == 1) == new;
        self.plan.schools().flat_map(move |school| {
            let grades: Vec<Grade> = school.grades.iter().copied().filter(of_half).collect();
            grades.into_iter().map(move |grade| (school.clone(), self.plan.workbook(&school, grade)))
        })
    }

    /// Founds the place, opens every class and takes the pupils of the first half over; makes
    /// up to `clerks` clerks known, each with numbers to look up.
    pub(crate) fn fill(&self, service: &Service, clerks: usize) -> anyhow::Result<Filled> {
        let yard = Yard::found(service, &self.plan, self.realm, school_year_on(SystemClock.today()))?;
        self.open_classes(&yard)?;
        let top = self.plan.units().next().context("a place has a top unit")?.key;
        let clerk = yard.signed_clerk(top)?;
        let mut takeover = service.takeover(&clerk, clerk.actor.org)?;
        let reader = takeover.reader();
        let mut numbers: HashMap<UnitKey, Vec<String>> = HashMap::new();
        let mut taken = 0;
        std::thread::scope(|scope| {
            let (ahead, chunks) = sync_channel::<Vec<ReadRow>>(2);
            let (numbers, reader) = (&mut numbers, &reader);
            scope.spawn(move || self.read_ahead(reader, numbers, &ahead));
            for chunk in chunks {
                let imported = takeover.take(&chunk)?;
                taken += imported.taken;
                if let Some((row, why)) = imported.refused.first() {
                    anyhow::bail!("row {row} of the bench was refused: {why:?}");
                }
            }
            Ok(())
        })?;
        let importer = yard.account(Role::Clerk, top).context("the clerk has an account")?.account.login.clone();
        Ok(Filled { importer, clerks: self.clerks(&yard, numbers, clerks), taken })
    }

    /// Reads the pupils of the first half, chunk by chunk, and notes numbers of each school.
    fn read_ahead(
        &self,
        reader: &RowReader,
        numbers: &mut HashMap<UnitKey, Vec<String>>,
        ahead: &SyncSender<Vec<ReadRow>>,
    ) {
        let fields = reader.law().fields();
        let pupils = self
            .books(false)
            .flat_map(|(school, book)| book.pupils.into_iter().map(move |pupil| (school.clone(), pupil)));
        let mut chunk = Vec::with_capacity(CHUNK);
        for (row, (school, pupil)) in (1_u32..).zip(pupils.take(self.pupils)) {
            let number = pupil.get(Field::DocumentNumber);
            if row % SPREAD == 0 && number.len() == 18 {
                numbers.entry(school.unit.key).or_default().push(number.to_owned());
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

    /// The clerks nearest above the schools, each with the numbers of its schools: those with
    /// the most.
    fn clerks(
        &self,
        yard: &Yard<'_>,
        numbers: HashMap<UnitKey, Vec<String>>,
        most: usize,
    ) -> Vec<(AccountCreated, Vec<String>)> {
        let units: HashMap<UnitKey, DemoUnit> = self.plan.units().map(|unit| (unit.key, unit)).collect();
        let mut by_clerk: BTreeMap<UnitKey, Vec<String>> = BTreeMap::new();
        for (school, numbers) in numbers {
            let mut above = units[&school].parent;
            while let Some(unit) = above {
                if yard.account(Role::Clerk, unit).is_some() {
                    by_clerk.entry(unit).or_default().extend(numbers);
                    break;
                }
                above = units[&unit].parent;
            }
        }
        let mut clerks: Vec<(UnitKey, Vec<String>)> = by_clerk.into_iter().collect();
        clerks.sort_by_key(|(unit, numbers)| (std::cmp::Reverse(numbers.len()), *unit));
        let known = |(unit, numbers): (UnitKey, Vec<String>)| Some((yard.account(Role::Clerk, unit)?.clone(), numbers));
        clerks.into_iter().take(most).filter_map(known).collect()
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
        for (_, new) in self.books(true) {
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

fn identifier(school: &DemoSchool) -> &str {
    match &school.unit.details {
        UnitDetails::School(details) => &details.identifier,
        UnitDetails::Authority { .. } => "",
    }
}
