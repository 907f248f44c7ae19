//! The procedure as it is explained is the procedure as it is offered.

use std::collections::BTreeSet;

use jice_demo::DefectRates;
use jice_domain::Grade;
use jice_policy::Procedure;
use jice_service::Asked;
use jice_service::command::DecideBatch;

use crate::bench::{Bench, Kind};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::Intake;

const PACK: &str = "cn-34-anhui";

/// What a batch offers to `asked`, now or with a reason why not.
fn offered(intake: &Intake<'_>, asked: &Asked) -> BTreeSet<String> {
    let view = intake.place.service().view_batch(asked, intake.school.org, intake.id).unwrap();
    view.acts.into_iter().chain(view.refusals.into_iter().map(|refused| refused.act)).collect()
}

/// In the batch's state every role is offered the steps that the procedure gives it there.
fn is_as_told(intake: &Intake<'_>) {
    let procedure = Procedure::find("intake").unwrap();
    let state = intake.view().state;
    let (_, teacher) = &intake.classes[0];
    for asked in [&intake.school.registrar, &intake.school.head, teacher, &intake.school.clerk] {
        let role = asked.actor.role;
        let steps = procedure.steps.iter().filter(|step| step.from.contains(&state.as_str()));
        let told = steps.filter(|step| step.roles().iter().any(|(may, _)| *may == role));
        let told: BTreeSet<String> = told.map(|step| step.act.to_owned()).collect();
        assert_eq!(offered(intake, asked), told, "{role:?} in {state}");
    }
}

#[test]
fn a_batch_offers_the_steps_that_are_explained() {
    let bench = Bench::new(Kind::Sqlite);
    let place = Place::found(&bench, PACK, plan(PACK, 300, YEAR, DefectRates::none()), YEAR);
    let intake = Intake::open(&place, Grade(1));
    let book = intake.book();
    is_as_told(&intake);
    intake.read(workbook(&book.headings, &book.rows));
    intake.complete(book.pupils.iter());
    intake.confirm();
    is_as_told(&intake);
    intake.hand_in();
    is_as_told(&intake);
    let decide = DecideBatch { version: intake.view().version, accept: None, returned: Vec::new() };
    place.service().decide_batch(&intake.school.clerk, intake.school.org, intake.id, decide).unwrap();
    bench.service.work_until_idle().unwrap();
    assert_eq!(intake.view().state, "decided");
    is_as_told(&intake);
}
