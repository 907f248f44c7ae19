//! Entries in doubt: found by the register, told by the ministry, and cured by the school that keeps them.

use jice_demo::{DefectRates, DemoPupil, Field};
use jice_domain::{Grade, PersonId, ProblemCure, ProblemKind, Verdict};
use jice_service::command::{HandleProblem, OpenCase, ProblemsAsk, ProblemsExport, ProblemsOf, PupilRef, PupilsAsk};
use jice_service::view::{JobState, ProblemItem, ProblemView};
use jice_service::{Asked, ImportRow, PageAsk, Service, ServiceError};

use crate::bench::{Bench, on_both};
use crate::changes::{Seated, Story, founded, seat, told, two_schools};
use crate::place::{Place, School, YEAR, plan, workbook};

/// The register searches at and below a unit, to the end.
fn search(service: &Service, asked: &Asked) {
    let org = asked.actor.org;
    let job = service.search_problems(asked, org).unwrap();
    service.work_until_idle().unwrap();
    let done = service.view_job(asked, org, job.id).unwrap();
    assert_eq!(done.state, JobState::Done, "{done:?}");
    assert!(done.total > 0 && done.done == done.total && done.outcome.contains("问题学籍"), "{done:?}");
}

fn listed(service: &Service, asked: &Asked, of: ProblemsOf) -> Vec<ProblemItem> {
    let page = PageAsk { cursor: None, limit: Some(200) };
    let ask = ProblemsAsk { kind: None, of, leaving: false, page };
    service.problems(asked, asked.actor.org, &ask).unwrap().items
}

fn unsettled(service: &Service, asked: &Asked) -> Vec<ProblemItem> {
    listed(service, asked, ProblemsOf::Unsettled)
}

fn the_one(service: &Service, asked: &Asked) -> ProblemView {
    let found = listed(service, asked, ProblemsOf::All);
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    service.view_problem(asked, one.school, one.problem).unwrap()
}

/// Begins to handle the record and hands the case in with every paper.
fn begin<'a>(
    service: &'a Service,
    by: &School,
    item: &ProblemItem,
    cure: ProblemCure,
    filled: &[(&str, &str)],
) -> Story<'a> {
    let handle = HandleProblem { version: item.version, cure };
    let view = service.handle_problem(&by.registrar, item.school, item.problem, &handle).unwrap();
    let story = Story { service, person: view.person, id: view.id };
    story.fill(&by.registrar, None, filled, "");
    story.enclose(&by.registrar);
    story.submit(&by.registrar).unwrap();
    story
}

/// Whoever's turn it is on the school's own side agrees.
fn carry_through(story: &Story<'_>, school: &School) {
    loop {
        let view = story.view(&school.registrar);
        let Some(step) = view.steps.iter().find(|step| step.state == "current") else { break };
        story.accept(if step.org_name == view.from.school_name { &school.head } else { &school.clerk });
    }
}

const PROOF: &[(&str, &str)] = &[("since", "2026-09-01"), ("reason", "该生一直在我校就读")];
const DELETION: &[(&str, &str)] = &[("kept", "对方学校"), ("reason", "该生已不在我校就读")];

/// Seats the pupil in a second school too, as somebody without a number of its own.
fn double(place: &Place<'_>, school: &School, seated: &Seated, pupil: &DemoPupil) -> PersonId {
    let value = |field: Field| match field {
        Field::DocumentKind => "其他".to_owned(),
        Field::DocumentNumber => String::new(),
        other => pupil.get(other).to_owned(),
    };
    let row = ImportRow { row: 1, values: place.values(value), class: seated.class };
    let taken = place.service().import_entries(&school.clerk, school.org, &[row]).unwrap();
    assert_eq!(taken.taken, 1, "{:?}", taken.refused);
    let ask = PupilsAsk { org: Some(school.org), class: Some(seated.class), ..PupilsAsk::default() };
    let lines = place.service().list_pupils(&school.clerk, ask).unwrap().items;
    lines.into_iter().find(|line| line.name == pupil.get(Field::Name)).unwrap().person
}

fn guarded(seated: &Seated) -> (PersonId, DemoPupil) {
    let found = seated.people.iter().find(|(_, pupil)| !pupil.get(Field::Guardian1DocumentNumber).is_empty());
    found.expect("somebody whose guardian has a number").clone()
}

fn rows_wrong(refused: Result<jice_service::view::ProblemsTold, ServiceError>) -> Vec<(String, String)> {
    match refused {
        Err(ServiceError::Invalid(fields)) => fields.into_iter().map(|field| (field.field, field.zh)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_two_entries_of_one_child_the_school_attended_proves_and_the_other_deletes() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (one, other) = two_schools(&place, Grade(3), false);
        let (here, there) = (seat(&place, &one, Grade(3), 50, 30), seat(&place, &other, Grade(3), 50, 3));
        let service = &bench.service;
        let (person, pupil) = guarded(&here);
        let again = double(&place, &other, &there, &pupil);
        for clerk in [&one.clerk, &other.clerk] {
            search(service, clerk);
            search(service, clerk);
        }

        // Each school has its side, sees the other's as far as it is shown, and no more of it.
        let own = the_one(service, &one.registrar);
        let theirs = the_one(service, &other.registrar);
        assert_eq!((own.item.person, theirs.item.person), (person, again));
        for side in [&own, &theirs] {
            assert_eq!((side.item.kind, side.item.state.as_str()), (ProblemKind::PersonAlike, "open"));
            assert_eq!((side.item.days, side.item.by_ministry, side.item.leaving), (0, false, false));
            assert_eq!(side.item.handler, side.item.school_name);
            let (name, seen) = (pupil.get(Field::Name), side.item.other.as_ref().unwrap());
            assert_eq!((seen.name.as_str(), seen.state.as_deref(), seen.live), (name, Some("open"), true));
        }
        assert_eq!(own.item.other.as_ref().unwrap().school_name, theirs.item.school_name);
        assert_eq!(own.acts, ["change", "proof", "deletion"]);
        assert!(
            service.view_problem(&one.head, one.org, own.item.problem).unwrap().acts.is_empty(),
            "a head opens no case"
        );
        let foreign = service.view_problem(&one.registrar, other.org, theirs.item.problem);
        assert!(matches!(foreign, Err(ServiceError::Denied(_))), "{foreign:?}");
        let foreign = service.problems(&one.clerk, other.org, &ProblemsAsk::default());
        assert!(matches!(foreign, Err(ServiceError::Denied(_))), "{foreign:?}");

        // It is handled once; refused, it waits again.
        bench.clock.set("2026-09-21T02:00:00Z".parse().unwrap());
        let story = begin(service, &one, &own.item, ProblemCure::Proof, PROOF);
        let twice = HandleProblem { version: own.item.version, cure: ProblemCure::Change };
        let twice = service.handle_problem(&one.registrar, one.org, own.item.problem, &twice);
        assert!(matches!(twice, Err(ServiceError::Conflict { .. })), "{twice:?}");
        let held = the_one(service, &one.registrar);
        assert_eq!((held.item.state.as_str(), held.item.case, held.item.days), ("handling", Some(story.id), 11));
        assert_eq!(
            (held.item.step_zh.as_str(), held.item.handler.as_str()),
            ("学校审核", held.item.school_name.as_str())
        );
        story.accept(&one.head);
        let held = the_one(service, &one.clerk);
        assert_eq!(held.item.handler, held.item.authority_name);
        bench.is_sound();
        story.decide(&one.clerk, Verdict::Refuse, "材料不清").unwrap();
        let open = the_one(service, &one.registrar);
        assert_eq!((open.item.state.as_str(), open.item.case), ("open", None));

        let story = begin(service, &one, &open.item, ProblemCure::Proof, PROOF);
        story.accept(&one.head);
        let proved = story.accept(&one.clerk);
        assert_eq!(proved.state, "done");
        let settled = the_one(service, &one.registrar);
        assert_eq!((settled.item.state.as_str(), settled.item.cure), ("settled", Some(ProblemCure::Proof)));
        let timeline = service.view_pupil(&one.registrar, person).unwrap().timeline;
        assert!(timeline.iter().any(|event| event.zh == "问题学籍佐证"), "{timeline:?}");
        // The other side is told, and sees it.
        let news = service.notices(&other.registrar).unwrap();
        assert_eq!(news.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [jice_domain::NoticeKind::OtherSide]);
        let told_clerk = service.notices(&other.clerk).unwrap();
        assert_eq!(told_clerk.len(), 1);
        let theirs = the_one(service, &other.registrar);
        let seen = theirs.item.other.clone().unwrap();
        assert_eq!((seen.state.as_deref(), seen.cure), (Some("settled"), Some(ProblemCure::Proof)));
        let papers = service.view_case(&other.registrar, person, story.id);
        assert!(matches!(papers, Err(ServiceError::Denied(_))), "the other school sees no paper: {papers:?}");
        // What is proved is not found again, and can be started again.
        search(service, &one.clerk);
        let settled = the_one(service, &one.registrar);
        assert_eq!((settled.item.state.as_str(), settled.acts.len()), ("settled", 3));

        // The other deletes: its head, the authority of the school attended, its own authority.
        let draft = HandleProblem { version: theirs.item.version, cure: ProblemCure::Deletion };
        let draft = service.handle_problem(&other.registrar, other.org, theirs.item.problem, &draft).unwrap();
        let kept = draft.values.iter().find(|value| &*value.id.0 == "kept").unwrap();
        assert!(kept.shown.contains(&own.item.school_name) && kept.shown.contains(pupil.get(Field::Name)), "{kept:?}");
        let story = Story { service, person: again, id: draft.id };
        story.withdraw(&other.registrar, "").unwrap();
        let theirs = the_one(service, &other.registrar);
        assert_eq!(theirs.item.state, "open");
        let story = begin(service, &other, &theirs.item, ProblemCure::Deletion, DELETION);
        story.accept(&other.head);
        assert!(matches!(story.decide(&other.clerk, Verdict::Accept, "同意"), Err(ServiceError::Denied(_))));
        story.accept(&one.clerk);
        assert_eq!(story.accept(&other.clerk).state, "done");
        let deleted = the_one(service, &other.registrar);
        assert_eq!((deleted.item.state.as_str(), deleted.item.cure), ("settled", Some(ProblemCure::Deletion)));
        assert_eq!(deleted.item.entry_state, "duplicate");
        let settled = the_one(service, &one.registrar);
        let seen = settled.item.other.unwrap();
        assert_eq!((seen.live, seen.cure), (false, Some(ProblemCure::Deletion)));
        for clerk in [&one.clerk, &other.clerk] {
            search(service, clerk);
            assert!(unsettled(service, clerk).is_empty());
        }
        bench.is_sound();
    });
}

#[test]
fn the_ministrys_list_is_taken_in_whole_or_not_at_all_and_graduating_grades_come_first() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (one, other) = two_schools(&place, Grade(3), false);
        let (third, sixth) = (seat(&place, &one, Grade(3), 50, 6), seat(&place, &one, Grade(6), 50, 6));
        let beyond = seat(&place, &other, Grade(3), 50, 3);
        let (service, clerk) = (&bench.service, &one.clerk);
        let number = |seated: &Seated, at: usize| seated.people[at].1.get(Field::DocumentNumber).to_owned();
        let name = |seated: &Seated, at: usize| seated.people[at].1.get(Field::Name).to_owned();
        let line = |number: String, name: String, what: &str, remark: &str, other: &str| {
            vec![number, name, what.to_owned(), remark.to_owned(), other.to_owned()]
        };
        let headings = ["证件号", "姓名", "问题类型", "备注", "对方学籍号"];
        let tell = |rows: &[Vec<String>]| service.tell_problems(clerk, clerk.actor.org, workbook(&headings, rows));

        let good = [
            line(number(&third, 0), name(&third, 0), "证件号与姓名不匹配", "库中姓名有同音字", ""),
            line(number(&sixth, 0), name(&sixth, 0), "②证件号错误（不存在）", "", ""),
            line(number(&third, 1), name(&third, 1), "证件号重复", "部级比对", &number(&sixth, 1)),
        ];
        let mut bad = good.to_vec();
        bad.extend([
            line(number(&beyond, 0), name(&beyond, 0), "证件号重复", "", ""),
            line(number(&third, 2), "王二小".to_owned(), "证件号已变更", "", ""),
            line(number(&third, 3), name(&third, 3), "照片不清", "", ""),
            line(number(&third, 4), name(&third, 4), "证件号错误", "", &number(&third, 5)),
            line(number(&third, 0), name(&third, 0), "证件号与姓名不匹配", "", ""),
        ]);
        // What cannot be read is told first, then what does not agree; each with its place and cure.
        let wrong = rows_wrong(tell(&bad));
        assert_eq!(
            wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
            [&*format!("rows.{}.kind", row(5))]
        );
        assert!(wrong[0].1.contains("“问题类型”") && wrong[0].1.contains("五类"), "{wrong:?}");
        bad.remove(5);
        let wrong = rows_wrong(tell(&bad));
        let places: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
        let expected = [(3, "document_number"), (4, "name"), (5, "other_number"), (6, "document_number")];
        assert_eq!(places, expected.map(|(at, column)| format!("rows.{}.{column}", row(at))));
        assert!(
            wrong[0].1.contains("本辖区没有此号码的在籍学生"),
            "a pupil elsewhere is told like one who is not there"
        );
        assert!(listed(service, clerk, ProblemsOf::All).is_empty(), "nothing is half written");
        let nameless = service.tell_problems(clerk, clerk.actor.org, workbook(&["证件号", "问题类型"], &[]));
        assert!(rows_wrong(nameless)[0].1.contains("没有“姓名”一栏"));
        assert!(matches!(
            service.tell_problems(&one.registrar, one.org, workbook(&headings, &good)),
            Err(ServiceError::Denied(_))
        ));

        let told_first = tell(&good).unwrap();
        assert_eq!((told_first.rows, told_first.fresh, told_first.known), (3, 4, 0));
        let told_again = tell(&good).unwrap();
        assert_eq!((told_again.fresh, told_again.again, told_again.known), (0, 0, 4));
        let found = unsettled(service, clerk);
        assert_eq!(found.iter().map(|item| item.leaving).collect::<Vec<_>>(), [true, true, false, false]);
        assert!(found.iter().all(|item| item.by_ministry && item.document.contains('*')));
        let shared = found.iter().find(|item| item.person == third.people[1].0).unwrap();
        assert_eq!(shared.other.as_ref().unwrap().name, name(&sixth, 1));
        let ask = ProblemsAsk { leaving: true, ..ProblemsAsk::default() };
        assert_eq!(service.problems(&one.registrar, one.org, &ask).unwrap().items.len(), 2);
        // Page by page it is the same.
        let (mut page, mut turned) = (PageAsk { cursor: None, limit: Some(1) }, Vec::new());
        loop {
            let ask = ProblemsAsk { page: page.clone(), ..ProblemsAsk::default() };
            let next = service.problems(clerk, clerk.actor.org, &ask).unwrap();
            turned.extend(next.items);
            page.cursor = next.next;
            if page.cursor.is_none() {
                break;
            }
        }
        assert_eq!(turned, found);
        let summary = service.problem_summary(clerk, clerk.actor.org).unwrap();
        let own = summary.units.iter().find(|unit| unit.org == one.org).unwrap();
        assert_eq!((own.unsettled, own.waiting, own.leaving, own.over), (4, 4, 2, 0));
        let kinds: Vec<u64> = summary.kinds.iter().map(|kind| kind.unsettled).collect();
        assert_eq!((kinds, summary.may_tell), (vec![2, 1, 1, 0, 0], true));

        // The list is taken away for a purpose; numbers are masked.
        let purposeless = service.problems_xlsx(clerk, clerk.actor.org, &ProblemsExport::default());
        assert!(matches!(purposeless, Err(ServiceError::Refused(_))), "{:?}", purposeless.map(drop));
        let ask = ProblemsExport { purpose: "督促学校处理".to_owned(), ..ProblemsExport::default() };
        let file = service.problems_xlsx(clerk, clerk.actor.org, &ask).unwrap();
        let reader = jice_sheet::SheetReader::open(file.bytes, &jice_sheet::Limits::default()).unwrap();
        let rows: Vec<Vec<String>> =
            reader.map(|row| row.unwrap().cells.into_iter().map(|cell| cell.text).collect()).collect();
        assert_eq!(rows.len(), 4);
        let has = |text: &str| rows.iter().any(|row| row.iter().any(|cell| cell == text));
        assert!(has("证件号与姓名不匹配") && has("库中姓名有同音字") && has("待处理") && has("部级比对"), "{rows:?}");
        assert!(!has(&number(&third, 0)), "no number in full");
        // The register does not see what the ministry sees: it does not cease by itself.
        search(service, clerk);
        assert_eq!(unsettled(service, clerk).len(), 4);
        bench.is_sound();
    });
}

/// The row of the workbook in which the entry `at` stands: behind title, subtitle and headings.
fn row(at: usize) -> usize {
    at + FIRST
}

const FIRST: usize = 3;

#[test]
fn who_is_in_doubt_does_not_graduate_until_it_is_changed() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-5134-liangshan";
        let place = Place::found(&bench, pack, plan(pack, 12_000, YEAR, DefectRates::none()), YEAR);
        let (one, other) = two_schools(&place, Grade(6), true);
        let seated = seat(&place, &one, Grade(6), 60, 4);
        let (service, clerk) = (&bench.service, &one.clerk);
        let (person, pupil) = seated.people[0].clone();
        let headings = ["证件号", "姓名", "问题类型"];
        let row = vec![
            pupil.get(Field::DocumentNumber).to_owned(),
            pupil.get(Field::Name).to_owned(),
            "证件号与姓名不匹配".to_owned(),
        ];
        let tell = || service.tell_problems(clerk, clerk.actor.org, workbook(&headings, std::slice::from_ref(&row)));
        tell().unwrap();
        let people: Vec<PersonId> = seated.people.iter().map(|(person, _)| *person).collect();
        let graduate = || service.finish_stage(clerk, one.org, &people, "2027-07-10".parse().unwrap());
        bench.clock.set("2027-07-10T02:00:00Z".parse().unwrap());
        let Err(ServiceError::Refused(barred)) = graduate() else { panic!("in doubt, and graduated") };
        assert_eq!((barred[0].clause.id.as_str(), barred[0].rule.as_str()), ("cn-problem-6", "problem_settled"));
        assert!(barred[0].zh.contains(pupil.get(Field::Name)), "{}", barred[0].zh);

        // A number alone is not deleted; a cure is opened from its record, and not otherwise.
        let record = the_one(service, &one.registrar);
        assert_eq!(record.acts, ["change", "proof"]);
        let delete = HandleProblem { version: record.item.version, cure: ProblemCure::Deletion };
        let deleted = service.handle_problem(&one.registrar, one.org, record.item.problem, &delete);
        assert_eq!(told(deleted), [("三(三)".to_owned(), "procedure".to_owned())]);
        let pupil_ref = PupilRef { person: Some(person), ..PupilRef::default() };
        let open = OpenCase {
            change: "problem_change".to_owned(),
            unit: one.org,
            pupil: pupil_ref,
            class: None,
            values: std::collections::BTreeMap::new(),
            legal_on: None,
        };
        let otherwise = service.open_case(&one.registrar, open);
        assert_eq!(told(otherwise), [("问题学籍处理".to_owned(), "procedure".to_owned())]);
        let offered = service.list_changes(&one.registrar, one.org).unwrap();
        assert!(!offered.iter().any(|change| change.id.starts_with("problem_")), "{offered:?}");

        let named = serde_json::json!({ "name": "改正名" }).to_string();
        let filled = [("changes", named.as_str()), ("since", "2026-09-01"), ("reason", "录入时用了同音字")];
        let story = begin(service, &one, &record.item, ProblemCure::Change, &filled);
        story.accept(&one.head);
        assert!(graduate().is_err(), "in handling is not settled");
        assert_eq!(story.accept(clerk).state, "done");
        let settled = the_one(service, &one.registrar);
        assert_eq!((settled.item.cure, settled.item.name.as_str()), (Some(ProblemCure::Change), "改正名"));
        assert!(settled.acts.is_empty());
        // Told anew under the new name it is another record, and bars again; the entry goes, and it goes along.
        let mut anew = row.clone();
        anew[1] = "改正名".to_owned();
        service.tell_problems(clerk, clerk.actor.org, workbook(&headings, &[anew])).unwrap();
        assert!(graduate().is_err());
        let open = unsettled(service, &one.registrar).remove(0);
        let story = begin(service, &one, &open, ProblemCure::Proof, PROOF);
        story.accept(&one.head);
        story.accept(clerk);
        graduate().unwrap();
        assert!(unsettled(service, &other.registrar).is_empty());
        bench.is_sound();
    });
}

#[test]
fn a_record_goes_where_its_entry_goes_and_ends_with_it() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 6), seat(&place, &to, Grade(3), 50, 3));
        let service = &bench.service;
        let headings = ["证件号", "姓名", "问题类型"];
        let rows: Vec<Vec<String>> = there.people[..2]
            .iter()
            .map(|(_, pupil)| {
                let texts = [pupil.get(Field::DocumentNumber), pupil.get(Field::Name), "证件号已变更"];
                texts.map(str::to_owned).to_vec()
            })
            .collect();
        service.tell_problems(&from.clerk, from.clerk.actor.org, workbook(&headings, &rows)).unwrap();
        let moved =
            unsettled(service, &from.registrar).into_iter().find(|item| item.person == there.people[0].0).unwrap();
        // A draft that the school before had begun handles nothing once the pupil has gone.
        let handle = HandleProblem { version: moved.version, cure: ProblemCure::Proof };
        let draft = service.handle_problem(&from.registrar, from.org, moved.problem, &handle).unwrap();
        let story =
            Story::receive(service, &to.registrar, &there.people[0].1, here.class, &[("reason", "address_change")]);
        story.enclose(&to.registrar);
        story.submit(&to.registrar).unwrap();
        story.accept(&to.clerk);
        story.decide(&from.head, Verdict::Accept, "同意").unwrap();
        assert_eq!(story.accept(&from.clerk).state, "done");
        let arrived = the_one(service, &to.registrar);
        assert_eq!((arrived.item.problem, arrived.item.state.as_str()), (moved.problem, "open"));
        assert_eq!(unsettled(service, &from.registrar).len(), 1);
        let left = Story { service, person: moved.person, id: draft.id };
        assert!(left.submit(&from.registrar).is_err(), "the school that kept it hands nothing in");
        let proof = begin(service, &to, &arrived.item, ProblemCure::Proof, PROOF);
        proof.accept(&to.head);
        proof.accept(&to.clerk);
        assert!(unsettled(service, &to.clerk).is_empty());

        // Who has died is in doubt no more.
        let death =
            Story::open(service, &from.registrar, "death", there.people[1].0, None, &[("died_on", "2026-09-05")]);
        death.enclose(&from.registrar);
        death.submit(&from.registrar).unwrap();
        carry_through(&death, &from);
        let ended = the_one(service, &from.registrar);
        assert_eq!(ended.item.state, "ceased");
        bench.is_sound();
    });
}

#[test]
fn the_register_searches_by_itself_and_what_it_no_longer_sees_ceases() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-34-anhui", YEAR);
        let (one, other) = two_schools(&place, Grade(3), true);
        let (here, there) = (seat(&place, &one, Grade(3), 50, 30), seat(&place, &other, Grade(3), 50, 3));
        let service = &bench.service;
        let (_, pupil) = guarded(&here);
        let again = double(&place, &other, &there, &pupil);
        assert_eq!(service.look_daily().unwrap(), 1);
        service.work_until_idle().unwrap();
        assert_eq!((unsettled(service, &one.registrar).len(), unsettled(service, &other.registrar).len()), (1, 1));
        assert_eq!(unsettled(service, &one.clerk).len(), 2, "one county, both sides");

        // Another name tells them apart.
        let named = serde_json::json!({ "name": "另一人" }).to_string();
        let story = Story::open(service, &other.registrar, "correction", again, None, &[("changes", &named)]);
        story.enclose(&other.registrar);
        story.submit(&other.registrar).unwrap();
        carry_through(&story, &other);
        search(service, &one.clerk);
        assert!(unsettled(service, &one.clerk).is_empty());
        let ceased = listed(service, &one.clerk, ProblemsOf::In("ceased"));
        assert_eq!(ceased.len(), 2);
        bench.is_sound();
    });
}
