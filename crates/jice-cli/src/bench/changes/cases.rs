//! Open cases: transfers between schools of one authority, each opened by the receiving school,
//! filled in, proved by its papers and handed in, by the acts and in their order.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, bail, ensure};
use jice_demo::{DemoClass, DemoSchool, Field, Plan, UnitKey};
use jice_domain::{ClassId, Clock, Grade, Level, Role, Schooling, Verdict};
use jice_policy::{Change, ChangeFieldType};
use jice_service::command::{DecideCase, OpenCase, PupilRef, Versioned};
use jice_service::{Asked, Service, ServiceError};
use jiff::{SignedDuration, Timestamp};

use super::super::register::Opened;
use crate::demo::Yard;
use crate::machine::{SystemClock, explain};

/// Of a hundred cases so many lie before an authority; the others before a school.
const AT_AUTHORITY: usize = 25;
/// How long ago the overdue ones were handed in: longer than any limit of a step.
const LONG_AGO: SignedDuration = SignedDuration::from_hours(60 * 24);
/// A paper of one page.
const PAPER: &[u8] = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

/// The machine's clock as it was some time ago.
pub(super) struct Behind(pub(super) SignedDuration);

impl Clock for Behind {
    fn now(&self) -> Timestamp {
        SystemClock.now() - self.0
    }
}

/// Schools of one authority.
pub(super) struct District {
    /// The authority.
    pub(super) authority: UnitKey,
    /// Its schools, each with its classes.
    pub(super) schools: Vec<(DemoSchool, Vec<DemoClass>)>,
}

/// How many cases were opened, by where they lie.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Before the school that the pupil leaves, in time.
    pub(super) at_school: usize,
    /// Before the authority, which takes the last step.
    pub(super) at_authority: usize,
    /// Before the school, and not in time.
    pub(super) overdue: usize,
}

impl Made {
    /// All of them.
    pub(super) fn cases(&self) -> usize {
        self.at_school + self.at_authority + self.overdue
    }
}

/// Where a case is to lie once it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    AtSchool,
    AtAuthority,
    Overdue,
}

impl Stand {
    fn of(nth: usize) -> Self {
        match nth % 100 {
            0 => Self::Overdue,
            rest if rest <= AT_AUTHORITY => Self::AtAuthority,
            _ => Self::AtSchool,
        }
    }
}

/// A transfer that is wanted.
struct Wish {
    name: String,
    number: String,
    from: UnitKey,
    to: UnitKey,
    class: ClassId,
}

/// What opens cases.
pub(super) struct Opening<'a> {
    opened: &'a Opened,
    plan: &'a Plan,
    change: &'a Change,
    districts: Vec<District>,
    /// The registrar of each school.
    registrars: HashMap<UnitKey, Asked>,
    /// The classes of the register.
    classes: HashMap<(UnitKey, Grade, String), ClassId>,
    values: BTreeMap<String, String>,
}

impl<'a> Opening<'a> {
    /// Opens cases of `change` between the schools of `plan`.
    pub(super) fn new(opened: &'a Opened, plan: &'a Plan, yard: &Yard<'_>, change: &'a Change) -> anyhow::Result<Self> {
        let districts = districts(plan, yard);
        let (mut registrars, mut classes) = (HashMap::new(), HashMap::new());
        for (school, _) in districts.iter().flat_map(|district| &district.schools) {
            let key = school.unit.key;
            let registrar = yard.signed(Role::Registrar, key)?;
            for class in opened.service.list_classes(&registrar, yard.org(key), None)? {
                let grade = class.grade.context("a class has a grade")?;
                classes.insert((key, grade, class.code), class.id);
            }
            registrars.insert(key, registrar);
        }
        Ok(Self { opened, plan, change, districts, registrars, classes, values: values(change)? })
    }

    /// The schools, by authority.
    pub(super) fn districts(&self) -> &[District] {
        &self.districts
    }

    /// Opens `count` cases on `threads` threads.
    pub(super) fn open(&self, count: usize, threads: usize) -> anyhow::Result<Made> {
        let wishes = self.wishes(count)?;
        let now = &self.opened.service;
        let past = self.opened.by(Arc::new(Behind(LONG_AGO)))?;
        let next = AtomicUsize::new(0);
        let work = || {
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                let Some(wish) = wishes.get(nth) else { return anyhow::Ok(()) };
                let stand = Stand::of(nth);
                let service = if stand == Stand::Overdue { &past } else { now };
                if let Err(error) = self.grant(service, wish, stand) {
                    explain(&error);
                    next.store(wishes.len(), Ordering::Relaxed);
                    bail!("a case of the bench was refused: {error}");
                }
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
        })?;
        let mut made = Made::default();
        for stand in (0..count).map(Stand::of) {
            match stand {
                Stand::AtSchool => made.at_school += 1,
                Stand::AtAuthority => made.at_authority += 1,
                Stand::Overdue => made.overdue += 1,
            }
        }
        Ok(made)
    }

    /// Brings one case to where it is to lie.
    fn grant(&self, service: &Service, wish: &Wish, stand: Stand) -> Result<(), ServiceError> {
        let (to, from) = (&self.registrars[&wish.to], &self.registrars[&wish.from]);
        let open = OpenCase {
            change: self.change.id.clone(),
            unit: to.actor.org,
            pupil: PupilRef { person: None, number: Some(wish.number.clone()), name: Some(wish.name.clone()) },
            class: Some(wish.class),
            values: self.values.clone(),
            legal_on: None,
        };
        let case = service.open_case(to, open)?;
        for paper in self.change.evidence.iter().filter(|paper| !paper.optional && paper.when.is_none()) {
            service.put_evidence(to, case.person, case.id, &paper.id, "paper.pdf", PAPER)?;
        }
        let case = service.submit_case(to, case.person, case.id, Versioned { version: case.version })?;
        if stand == Stand::AtAuthority {
            let yes = DecideCase {
                version: case.version,
                verdict: Verdict::Accept,
                opinion: "同意".to_owned(),
                override_reason: String::new(),
            };
            service.decide_case(from, case.person, case.id, &yes)?;
        }
        Ok(())
    }

    /// `count` pupils who go to another school of the same authority, spread evenly: one of
    /// each class, then a second, and so on, as long as there are seats.
    fn wishes(&self, count: usize) -> anyhow::Result<Vec<Wish>> {
        let mut seats: Vec<Seats> = self.districts.iter().map(|district| Seats::of(self, district)).collect();
        let mut wishes = Vec::with_capacity(count);
        for seat in 1.. {
            let before = wishes.len();
            for (district, seats) in self.districts.iter().zip(&mut seats) {
                for (school, classes) in &district.schools {
                    for class in classes.iter().filter(|class| goes_on(class) && class.size >= seat) {
                        if wishes.len() == count {
                            return Ok(wishes);
                        }
                        wishes.extend(self.wish(seats, school, class, seat));
                    }
                }
            }
            ensure!(wishes.len() > before, "only {before} pupils find a seat in another school: ask for fewer cases");
        }
        Ok(wishes)
    }

    fn wish(&self, seats: &mut Seats, school: &DemoSchool, class: &DemoClass, seat: u32) -> Option<Wish> {
        let pupil = self.plan.pupil(school, class, seat);
        // Whoever has a document of another kind may share its number with a brother or sister.
        let number = Some(pupil.get(Field::DocumentNumber)).filter(|number| number.len() == 18)?;
        let (to, class) = seats.take(class.grade, school.unit.key)?;
        Some(Wish {
            name: pupil.get(Field::Name).to_owned(),
            number: number.to_owned(),
            from: school.unit.key,
            to,
            class,
        })
    }
}

/// The free seats of a district, by grade.
struct Seats(BTreeMap<Grade, VecDeque<(UnitKey, ClassId, u32)>>);

impl Seats {
    fn of(opening: &Opening<'_>, district: &District) -> Self {
        let mut seats: BTreeMap<Grade, VecDeque<(UnitKey, ClassId, u32)>> = BTreeMap::new();
        for (school, classes) in &district.schools {
            for class in classes.iter().filter(|class| class.size < class.size_limit) {
                let key = (school.unit.key, class.grade, class.code.clone());
                if let Some(id) = opening.classes.get(&key) {
                    let free = class.size_limit - class.size;
                    seats.entry(class.grade).or_default().push_back((school.unit.key, *id, free));
                }
            }
        }
        Self(seats)
    }

    /// A seat of `grade` in another school than `not`, each class in its turn.
    fn take(&mut self, grade: Grade, not: UnitKey) -> Option<(UnitKey, ClassId)> {
        let classes = self.0.get_mut(&grade)?;
        let at = classes.iter().position(|(school, ..)| *school != not)?;
        let (school, class, free) = classes.remove(at)?;
        if free > 1 {
            classes.push_back((school, class, free - 1));
        }
        Some((school, class))
    }
}

/// The schools of authorities that have a clerk and at least two schools.
fn districts(plan: &Plan, yard: &Yard<'_>) -> Vec<District> {
    let mut under: BTreeMap<UnitKey, Vec<DemoSchool>> = BTreeMap::new();
    for school in plan.schools().filter(|school| school.unit.level == Level::School) {
        if let Some(parent) = school.unit.parent.filter(|parent| yard.account(Role::Clerk, *parent).is_some()) {
            under.entry(parent).or_default().push(school);
        }
    }
    let with_classes = |school: DemoSchool| {
        let classes = plan.classes(&school);
        (school, classes)
    };
    under
        .into_iter()
        .filter(|(_, schools)| schools.len() > 1)
        .map(|(authority, schools)| District { authority, schools: schools.into_iter().map(with_classes).collect() })
        .collect()
}

/// Whether the class is not the last of its stage: nobody changes schools in the last year.
fn goes_on(class: &DemoClass) -> bool {
    class.cohort.stage.grades(Schooling::SixThree).is_some_and(|(_, last)| class.grade < last)
}

/// What is filled in beside the class: the first choice wherever there is one.
fn values(change: &Change) -> anyhow::Result<BTreeMap<String, String>> {
    let asked = change.field.iter().filter(|field| !field.optional && field.when.is_none());
    let mut values = BTreeMap::new();
    for field in asked.filter(|field| field.sort != ChangeFieldType::Class) {
        let choice = field.choices.first().with_context(|| format!("the bench cannot fill in {}", field.id))?;
        values.insert(field.id.clone(), choice.code.clone());
    }
    Ok(values)
}
