//! Who enters never reviews: by person, not by account.

use jice_demo::{DefectRates, DemoStaff};
use jice_domain::{Grade, Role};
use jice_service::ServiceError;
use jice_service::command::DecideBatch;

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, signed};
use crate::steps::Intake;

#[test]
fn a_second_account_of_one_person_decides_nothing_that_the_first_entered_or_signed() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let book = intake.book();
        intake.submit(&book);
        let staff = place.plan.staff(intake.school.demo.unit.key);
        for role in [Role::Registrar, Role::Head] {
            let person = staff.iter().find(|person| person.role == role).unwrap().clone();
            let login = format!("clerk-too-{}", role.as_str().replace('_', "-"));
            let second = DemoStaff { role: Role::Clerk, login: login.clone(), ..person };
            place.employ(intake.school.clerk.actor.org, &second, None).unwrap();
            let clerk = signed(&bench.service, &login);
            let decide = DecideBatch { version: intake.view().version, accept: None, returned: Vec::new() };
            let refused = bench.service.decide_batch(&clerk, intake.school.org, intake.id, decide);
            let Err(ServiceError::Refused(why)) = refused else { panic!("{role:?}: {refused:?}") };
            assert!(why.iter().any(|refusal| refusal.rule == "different_person"), "{why:?}");
            let shown = bench.service.view_batch(&clerk, intake.school.org, intake.id).unwrap();
            assert!(!shown.acts.contains(&"decide".to_owned()), "the button tells it beforehand");
        }
        assert_eq!(intake.decide(None, Vec::new()).counts.accepted, book.rows.len() as u64);
        bench.is_sound();
    });
}
