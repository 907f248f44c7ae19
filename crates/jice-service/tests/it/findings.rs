//! What may be a breach: found once, explained by whom it accuses, handled by whoever stands above.

use jice_demo::DefectRates;
use jice_domain::{FieldId, FindingId, Grade, OrgId, Role, Verdict};
use jice_service::command::{
    AnswerFinding, CloseFinding, DismissFinding, FindingsAsk, FindingsOf, MaintainPupil, NoteArrivals, OrderRemedy,
    RegisterFinding, RosterAsk,
};
use jice_service::view::{FindingItem, FindingView, JobState};
use jice_service::{Asked, PageAsk, Service, ServiceError};

use crate::bench::{Bench, on_both};
use crate::changes::{Story, founded, seat, two_schools};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::Intake;

/// The register looks at and below a unit, to the end.
fn look(service: &Service, asked: &Asked, org: OrgId) {
    let job = service.look_for_violations(asked, org).unwrap();
    service.work_until_idle().unwrap();
    let done = service.view_job(asked, org, job.id).unwrap();
    assert_eq!(done.state, JobState::Done, "{done:?}");
    assert!(done.total > 0 && done.done == done.total && !done.outcome.is_empty(), "{done:?}");
}

fn listed(service: &Service, asked: &Asked, org: OrgId, of: FindingsOf, violation: Option<&str>) -> Vec<FindingItem> {
    let page = PageAsk { cursor: None, limit: Some(200) };
    let ask = FindingsAsk { violation: violation.map(str::to_owned), of, page };
    service.findings(asked, org, &ask).unwrap().items
}

fn answer(view: &FindingView, words: &str) -> AnswerFinding {
    AnswerFinding { version: view.item.version, words: words.to_owned() }
}

fn order(view: &FindingView, within: u32) -> OrderRemedy {
    OrderRemedy { version: view.item.version, within, words: "立即办理，并查清原因".to_owned() }
}

fn close(view: &FindingView, sanctions: &[&str], responsible: &str) -> CloseFinding {
    CloseFinding {
        version: view.item.version,
        words: "属实，已整改".to_owned(),
        responsible: responsible.to_owned(),
        sanctions: sanctions.iter().map(|one| (*one).to_owned()).collect(),
    }
}

fn dismiss(view: &FindingView) -> DismissFinding {
    DismissFinding { version: view.item.version, words: "系统故障所致，责任不在该单位".to_owned() }
}

/// The articles that an act is refused by.
fn refused<T: std::fmt::Debug>(done: Result<T, ServiceError>) -> Vec<String> {
    match done {
        Err(ServiceError::Refused(refusals)) => refusals.into_iter().map(|refusal| refusal.clause.article).collect(),
        other => panic!("{other:?}"),
    }
}

/// The clerk of the authority above the one `clerk` works for.
fn above(place: &Place<'_>, clerk: &Asked) -> Asked {
    let key = place.key_of(clerk.actor.org);
    let parent = place.plan.units().find(|unit| unit.key == key).unwrap().parent.unwrap();
    place.acting(parent, Role::Clerk)
}

#[test]
fn an_overdue_step_is_found_once_explained_remedied_and_closed_from_above() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
        let service = &bench.service;
        let stories: Vec<Story<'_>> = there.people[..2]
            .iter()
            .map(|(_, pupil)| {
                let reason = [("reason", "address_change")];
                let story = Story::receive(service, &to.registrar, pupil, here.class, &reason);
                story.enclose(&to.registrar);
                story.submit(&to.registrar).unwrap();
                story
            })
            .collect();
        let (county, city) = (to.clerk.clone(), above(&place, &to.clerk));
        let org = county.actor.org;
        let late = |of| listed(service, &city, org, of, Some("late_procedure"));
        look(service, &city, org);
        assert!(late(FindingsOf::All).is_empty(), "the last day has not come");

        bench.clock.set("2026-10-15T02:00:00Z".parse().unwrap());
        look(service, &city, org);
        look(service, &county, org);
        let found = late(FindingsOf::Open);
        assert_eq!(found.len(), 2, "looked for twice, found once: {found:#?}");
        let one = found.iter().find(|one| one.person == Some(stories[0].person)).unwrap();
        assert_eq!((one.unit, one.state.as_str(), one.since_on.as_str()), (org, "found", "2026-10-14"));
        assert_eq!((one.clause.article.as_str(), one.clause.clause.as_str()), ("第三十二条(四)", "anhui-032-6"));
        assert!(one.told_zh.contains("转学") && one.told_zh.contains("2026-10-14"), "{}", one.told_zh);

        // Nobody judges the own unit; before it was heard nobody closes, but an error is dismissed.
        let id = one.finding;
        let view = |asked: &Asked| service.view_finding(asked, org, id).unwrap();
        assert_eq!(view(&county).acts, ["explain"]);
        assert_eq!(view(&city).acts, ["order", "dismiss"]);
        assert_eq!(refused(service.dismiss_finding(&county, org, id, &dismiss(&view(&county)))), ["第三十二条"]);
        let unheard = service.close_finding(&city, org, id, &close(&view(&city), &[], ""));
        assert!(matches!(unheard, Err(ServiceError::Conflict { .. })), "{unheard:?}");
        assert!(matches!(
            service.explain_finding(&city, org, id, &answer(&view(&city), "代为说明")),
            Err(ServiceError::Denied(_))
        ));
        let shown = view(&county);
        assert!(matches!(
            service.explain_finding(&county, org, id, &answer(&shown, "  ")),
            Err(ServiceError::Invalid(_))
        ));
        let explained = service.explain_finding(&county, org, id, &answer(&shown, "经办人病假，未作交接")).unwrap();
        assert_eq!(explained.item.state, "explained");
        let stale = service.explain_finding(&county, org, id, &answer(&shown, "再说明"));
        assert!(matches!(stale, Err(ServiceError::Conflict { .. })), "{stale:?}");

        // A remedy by a day, counted in working days; without a calendar there is no day.
        assert!(matches!(service.order_remedy(&city, org, id, &order(&view(&city), 0)), Err(ServiceError::Invalid(_))));
        assert!(matches!(
            service.order_remedy(&city, org, id, &order(&view(&city), 120)),
            Err(ServiceError::Invalid(_))
        ));
        let ordered = service.order_remedy(&city, org, id, &order(&view(&city), 10)).unwrap();
        assert_eq!((ordered.item.state.as_str(), ordered.item.due_on.as_deref()), ("ordered", Some("2026-10-29")));
        assert!(late(FindingsOf::Overdue).is_empty());
        bench.clock.set("2026-10-30T02:00:00Z".parse().unwrap());
        assert_eq!(late(FindingsOf::Overdue).len(), 1);
        let summary = service.finding_summary(&city, org).unwrap();
        let own = summary.units.iter().find(|unit| unit.org == org).unwrap();
        assert_eq!((own.open, own.waiting, own.overdue, own.over), (2, 1, 1, 0));
        let item = summary.violations.iter().find(|item| item.clause.id == "late_procedure").unwrap();
        assert_eq!((item.open, item.overdue, item.detected), (2, 1, true));

        // What is done ceases by itself; what an authority is at goes on until it closes it.
        stories[1].accept(&county);
        look(service, &city, org);
        let ceased = late(FindingsOf::In("ceased"));
        assert_eq!(ceased.iter().map(|one| one.person).collect::<Vec<_>>(), [Some(stories[1].person)]);
        let remedied = service.remedy_finding(&county, org, id, &answer(&view(&county), "已办理")).unwrap();
        assert_eq!((remedied.item.state.as_str(), remedied.acts.as_slice()), ("remedied", &[][..]));
        assert!(matches!(
            service.close_finding(&city, org, id, &close(&view(&city), &["flogging"], "")),
            Err(ServiceError::Invalid(_))
        ));
        let closed = close(&view(&city), &["public_criticism"], "经办人");
        let closed = service.close_finding(&city, org, id, &closed).unwrap();
        assert_eq!(closed.item.state, "closed");
        let last = closed.steps.last().unwrap();
        assert_eq!(last.sanctions[0].zh, "通报批评");
        assert_eq!((last.responsible.as_str(), last.name.as_str()), ("经办人", city.actor.name.as_str()));
        let deeds: Vec<&str> = closed.steps.iter().map(|step| step.deed.as_str()).collect();
        assert_eq!(deeds, ["found", "explained", "ordered", "remedied", "closed"]);

        // Still late, it is no second finding, and stays closed. Gone and come back, it is found again.
        look(service, &city, org);
        assert_eq!(late(FindingsOf::All).len(), 2);
        assert_eq!(view(&city).item.state, "closed");
        stories[0].decide(&county, Verdict::Return, "材料不全").unwrap();
        look(service, &city, org);
        assert!(!view(&city).item.present);
        stories[0].submit(&to.registrar).unwrap();
        bench.clock.set("2026-12-20T02:00:00Z".parse().unwrap());
        look(service, &city, org);
        let again = view(&city);
        assert_eq!((again.item.state.as_str(), again.item.present), ("found", true));
        assert_eq!(again.steps.last().unwrap().deed, "found_again");
        assert_eq!(late(FindingsOf::All).len(), 2);
        bench.is_sound();
    });
}

#[test]
fn a_school_sees_its_own_and_another_county_nothing() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-3201-nanjing";
        let place = founded(&bench, pack, YEAR);
        let (one, other) = two_schools(&place, Grade(3), false);
        let service = &bench.service;
        let facts = RegisterFinding {
            violation: "serious_breach".to_owned(),
            since_on: "2026-09-01".parse().unwrap(),
            words: "擅自涂改学籍卡".to_owned(),
        };
        // Nothing is held against anybody without a clause, nor after today, nor by oneself.
        let unlisted = RegisterFinding { violation: "untidy".to_owned(), ..facts.clone() };
        assert!(matches!(service.register_finding(&one.clerk, one.org, &unlisted), Err(ServiceError::Invalid(_))));
        let early = RegisterFinding { since_on: "2027-01-01".parse().unwrap(), ..facts.clone() };
        assert!(matches!(service.register_finding(&one.clerk, one.org, &early), Err(ServiceError::Invalid(_))));
        assert_eq!(refused(service.register_finding(&one.clerk, one.clerk.actor.org, &facts)), ["四3"]);
        assert!(matches!(service.register_finding(&other.clerk, one.org, &facts), Err(ServiceError::Denied(_))));
        assert!(matches!(service.register_finding(&one.registrar, one.org, &facts), Err(ServiceError::Denied(_))));

        let made = service.register_finding(&one.clerk, one.org, &facts).unwrap();
        assert_eq!((made.item.clause.article.as_str(), made.item.by_hand), ("四3", true));
        let id: FindingId = made.item.finding;
        // Looking does not touch what was registered by hand.
        look(service, &one.clerk, one.clerk.actor.org);
        assert_eq!(service.view_finding(&one.clerk, one.org, id).unwrap().item.state, "found");
        let seen = |asked: &Asked, org| listed(service, asked, org, FindingsOf::Open, None).len();
        assert_eq!((seen(&one.registrar, one.org), seen(&one.head, one.org)), (1, 1));
        assert_eq!(seen(&other.registrar, other.org), 0);
        assert_eq!(seen(&one.clerk, one.clerk.actor.org), 1);
        assert_eq!(seen(&other.clerk, other.clerk.actor.org), 0);
        assert!(matches!(service.view_finding(&other.clerk, one.org, id), Err(ServiceError::Denied(_))));
        assert!(matches!(service.view_finding(&other.registrar, one.org, id), Err(ServiceError::Denied(_))));
        assert!(matches!(
            service.findings(&other.head, one.org, &FindingsAsk::default()),
            Err(ServiceError::Denied(_))
        ));
        // An identifier of one unit names nothing under another.
        assert!(matches!(
            service.view_finding(&other.clerk, other.org, id),
            Err(ServiceError::Absent | ServiceError::Denied(_))
        ));

        let view = service.view_finding(&one.head, one.org, id).unwrap();
        let view = service.explain_finding(&one.head, one.org, id, &answer(&view, "系误填，已更正")).unwrap();
        assert!(matches!(
            service.close_finding(&one.head, one.org, id, &close(&view, &[], "")),
            Err(ServiceError::Denied(_))
        ));
        let done = close(&view, &["education", "discipline"], "教务主任某某");
        let view = service.close_finding(&one.clerk, one.org, id, &done).unwrap();
        let handled: Vec<&str> = view.steps.last().unwrap().sanctions.iter().map(|one| one.zh.as_str()).collect();
        assert_eq!(handled, ["行政处分", "教育帮助"]);
        let file = service.findings_xlsx(&one.clerk, one.clerk.actor.org, &FindingsAsk::default()).unwrap();
        let reader = jice_sheet::SheetReader::open(file.bytes, &jice_sheet::Limits::default()).unwrap();
        let rows: Vec<Vec<String>> =
            reader.map(|row| row.unwrap().cells.into_iter().map(|cell| cell.text).collect()).collect();
        assert_eq!(rows.len(), 1);
        assert!(rows[0].contains(&"擅自涂改学籍卡".to_owned()) && rows[0].contains(&"已办结".to_owned()), "{rows:?}");
        bench.is_sound();
    });
}

#[test]
fn the_register_looks_by_itself_once_a_day() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-5134-liangshan";
        let place = Place::found(&bench, pack, plan(pack, 600, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let book = intake.book();
        intake.read(workbook(&book.headings, &book.rows));
        let (service, school) = (&bench.service, &intake.school);
        let came = Some("2026-09-03".parse().unwrap());
        let note = NoteArrivals { rows: Some(vec![1, 2]), arrived_on: came, guardian_confirmed: false };
        service.note_arrivals(&school.registrar, school.org, intake.id, note).unwrap();
        let found = |of| listed(service, &school.registrar, school.org, of, Some("no_archive"));

        assert_eq!(service.look_daily().unwrap(), 1);
        service.work_until_idle().unwrap();
        assert!(found(FindingsOf::All).is_empty(), "the deadline has not come");
        bench.clock.set("2026-10-09T02:00:00Z".parse().unwrap());
        assert_eq!(service.look_daily().unwrap(), 1);
        assert_eq!(service.look_daily().unwrap(), 0, "once a day");
        assert_eq!(bench.another(2).look_daily().unwrap(), 0, "whoever asks");
        service.work_until_idle().unwrap();
        let open = found(FindingsOf::Open);
        assert_eq!(open.len(), 2, "those who came, and nobody else");
        assert!(
            open[0].told_zh.contains("2026-09-03") && open[0].told_zh.contains("2026-09-30"),
            "{}",
            open[0].told_zh
        );
        assert_eq!((open[0].clause.article.as_str(), open[0].by_hand), ("八(三)1", false));
        assert!(service.view_finding(&school.clerk, school.org, open[0].finding).unwrap().steps[0].name.is_empty());

        // Handed in and registered, it has ceased.
        intake.complete(book.pupils.iter());
        intake.confirm();
        intake.hand_in();
        intake.decide(None, Vec::new());
        bench.clock.set("2026-10-10T02:00:00Z".parse().unwrap());
        service.look_daily().unwrap();
        service.work_until_idle().unwrap();
        assert!(found(FindingsOf::Open).is_empty());
        assert_eq!(found(FindingsOf::In("ceased")).len(), 2);
        bench.is_sound();
    });
}

#[test]
fn what_was_said_or_taken_once_is_found_and_does_not_cease() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 200, 60), seat(&place, &to, Grade(3), 50, 3));
        let more: usize =
            [1, 2, 4, 5].map(|grade| seat(&place, &from, Grade(grade), 200, 60).people.len()).iter().sum();
        let pupils = there.people.len() + more;
        let (service, county) = (&bench.service, to.clerk.clone());
        // The two counties need not lie in one city.
        let (city, other) = (above(&place, &county), above(&place, &from.clerk));
        let settled = |pupil: &jice_demo::DemoPupil| pupil.get(jice_demo::Field::MigrantChild) != "是";
        let mut settled = there.people.iter().filter(|(_, pupil)| settled(pupil));
        let (mine, others) = (settled.next().unwrap(), settled.next().unwrap());
        let version = service.view_pupil(&from.registrar, mine.0).unwrap().version;
        let values = [(FieldId::new("migrant_child"), "1".to_owned())].into();
        service.maintain_pupil(&from.registrar, mine.0, MaintainPupil { version, values }).unwrap();
        for (_, pupil) in [mine, others] {
            let story = Story::receive(service, &to.registrar, pupil, here.class, &[("reason", "address_change")]);
            story.enclose(&to.registrar);
            story.submit(&to.registrar).unwrap();
            story.decide(&county, Verdict::Refuse, "不收外来学生").unwrap();
        }
        let roster = |asked: &Asked, org| {
            let ask = RosterAsk { purpose: "印制校园卡".to_owned(), ..RosterAsk::default() };
            service.roster_xlsx(asked, org, &ask).unwrap();
        };
        roster(&from.registrar, from.org);
        roster(&to.registrar, to.org);
        let found =
            |asked: &Asked, violation| listed(service, asked, asked.actor.org, FindingsOf::Open, Some(violation));
        let look_all = || [&city, &other].map(|asked| look(service, asked, asked.actor.org));
        look_all();
        let hindered = found(&city, "hindered");
        assert_eq!(
            hindered.iter().map(|one| (one.unit, one.person)).collect::<Vec<_>>(),
            [(county.actor.org, Some(mine.0))]
        );
        assert!(hindered[0].told_zh.contains("不收外来学生"), "{}", hindered[0].told_zh);
        let leaked = found(&other, "leaked");
        assert_eq!(leaked.iter().map(|one| one.unit).collect::<Vec<_>>(), [from.org], "{pupils} pupils: {leaked:#?}");
        assert!(leaked[0].told_zh.contains(&from.registrar.actor.name), "{}", leaked[0].told_zh);
        // Long ago is not undone; and what was found before is not found twice.
        bench.clock.set("2027-12-10T02:00:00Z".parse().unwrap());
        look_all();
        assert_eq!((found(&city, "hindered").len(), found(&other, "leaked").len()), (1, 1));
        bench.is_sound();
    });
}
