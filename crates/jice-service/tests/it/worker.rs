//! A process that dies in the middle of a job loses nothing and doubles nothing.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jice_demo::{DefectRates, Workbook};
use jice_domain::{Clock, FixedClock, Grade};
use jice_service::command::{DecideBatch, OpenClass};
use jiff::{SignedDuration, Timestamp};

use crate::bench::{Bench, on_both, service_at};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::{Intake, document};

/// The clock of a process that dies at its `left`-th look at it, as by SIGKILL: nothing is
/// closed, nothing is rolled back by hand.
struct Dying {
    clock: FixedClock,
    left: AtomicU32,
}

impl Clock for Dying {
    fn now(&self) -> Timestamp {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 0 {
            std::process::abort();
        }
        self.clock.now()
    }
}

/// The process that dies: this test binary once more, told by its environment what to do.
/// Without that it is nothing.
#[test]
fn a_process_that_works_until_it_dies() {
    let Ok(told) = std::env::var("JICE_DYING_WORKER") else { return };
    let [url, files, now, looks, node] = told.split('\n').collect::<Vec<_>>().try_into().unwrap();
    let left = AtomicU32::new(looks.parse().unwrap());
    let clock = Arc::new(Dying { clock: FixedClock::at(now.parse().unwrap()), left });
    service_at(url, Path::new(files), clock, node.parse().unwrap()).work_until_idle().unwrap();
}

/// Lets a process work and die. Tells whether it died before the work was done.
fn dies_after(bench: &Bench, looks: u32, node: u32) -> bool {
    let (files, now) = (bench.files().display().to_string(), bench.clock.now().to_string());
    let told = [bench.url.clone(), files, now, looks.to_string(), node.to_string()];
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "worker::a_process_that_works_until_it_dies"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env("JICE_DYING_WORKER", told.join("\n"))
        .status()
        .unwrap();
    !status.success()
}

/// Processes die one after the other, each a little later, until one gets through.
fn worked_by_the_dying(bench: &Bench, first: u32, step: u32) -> u32 {
    let mut deaths = 0;
    // Each has a number of its own among the processes, and so dice of its own.
    while dies_after(bench, first + deaths * step, first * 100 + deaths) {
        deaths += 1;
        assert!(deaths < 20, "nobody gets through");
        // Until the lease of the dead is over nobody touches the job.
        bench.service.work_until_idle().unwrap();
        bench.clock.advance(SignedDuration::from_secs(31));
    }
    deaths
}

#[test]
fn rows_and_pupils_outlive_the_processes_that_made_them() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, PUPILS, YEAR, DefectRates::none()), YEAR);
        let (intake, book) = crowd(&place);
        intake.upload(workbook(&book.headings, &book.rows));
        let deaths = worked_by_the_dying(&bench, 2, 2);
        assert!(deaths > 1, "{kind:?}: {deaths} deaths");
        let rows = intake.rows();
        let numbers: Vec<u32> = rows.iter().map(|row| row.row).collect();
        assert_eq!(numbers, (1..=book.rows.len() as u32).collect::<Vec<_>>());
        assert!(rows.iter().all(|row| row.state == jice_domain::RowState::Passing));

        intake.complete(book.pupils.iter());
        intake.confirm();
        intake.hand_in();
        let decide = DecideBatch { version: intake.view().version, accept: None, returned: Vec::new() };
        bench.service.decide_batch(&intake.school.clerk, intake.school.org, intake.id, decide).unwrap();
        let deaths = worked_by_the_dying(&bench, 5, 2_000);
        assert!(deaths > 1, "{kind:?}: {deaths} deaths");
        let view = intake.view();
        assert_eq!((view.counts.accepted, view.state.as_str()), (book.rows.len() as u64, "decided"));
        let serials: std::collections::BTreeSet<String> =
            intake.rows().iter().map(|row| intake.number(row.person.unwrap(), "regional_number")).collect();
        assert_eq!(serials.len(), book.rows.len());
        let last = serials.last().unwrap();
        assert_eq!(last[12..], format!("{:04}", book.rows.len()), "no number was lost with the dead");
        bench.is_sound();
    });
}

/// Enough for [`ROWS`] first graders.
const PUPILS: u64 = 10_000;
/// More than one chunk of 500.
const ROWS: usize = 600;
const CLASS: usize = 50;

/// One school that takes in the first graders of all.
fn crowd<'a>(place: &'a Place<'a>) -> (Intake<'a>, Workbook) {
    let school = place.school(&place.schools(Grade(1))[0]);
    let mut classes = place.open_classes(&school, Grade(1));
    let (first, teacher) = classes[0].clone();
    for number in classes.len() + 1..=ROWS / CLASS {
        let open = OpenClass {
            code: format!("{number:02}"),
            name: format!("一年级{number}班"),
            grade: Grade(1),
            founded_month: first.founded_month.clone(),
            class_type: first.class_type.clone(),
            teacher: first.teacher.clone(),
            honours: String::new(),
            size_limit: 55,
        };
        let class = place.service().open_class(&school.registrar, school.org, open).unwrap();
        let mut teacher = teacher.clone();
        teacher.actor.class = Some(class.id);
        classes.push((class, teacher));
    }
    let mut book = place.plan.workbook(&school.demo, Grade(1));
    let identifier = book.rows[0][0].clone();
    let class = book.headings.iter().position(|heading| *heading == "班号").unwrap();
    for other in place.schools(Grade(1)).iter().skip(1) {
        let more = place.plan.workbook(other, Grade(1));
        book.rows.extend(more.rows);
        book.pupils.extend(more.pupils);
    }
    let (rows, pupils): (Vec<_>, Vec<_>) =
        book.rows.into_iter().zip(book.pupils).filter(|(_, pupil)| !document(pupil).is_empty()).take(ROWS).unzip();
    assert_eq!(rows.len(), ROWS);
    (book.rows, book.pupils) = (rows, pupils);
    for (at, row) in book.rows.iter_mut().enumerate() {
        row[0].clone_from(&identifier);
        row[class] = format!("{:02}", at / CLASS + 1);
    }
    (Intake::open_in(place, school, Grade(1), classes), book)
}
