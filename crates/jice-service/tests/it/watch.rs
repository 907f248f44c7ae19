//! What whoever answers for a unit is shown to look into, and what is handed out of it.

use jice_demo::DefectRates;
use jice_domain::{Grade, Role};
use jice_service::view::WatchLine;
use jice_sheet::{Limits, SheetReader};

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan};
use crate::steps::Intake;

/// The rows of a workbook as texts, headings first.
fn rows(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let reader = SheetReader::open(bytes, &Limits::default()).unwrap();
    let headings = reader.headers().to_vec();
    let texts = |row: jice_sheet::Row| row.cells.into_iter().map(|cell| cell.text).collect();
    std::iter::once(headings).chain(reader.map(|row| texts(row.unwrap()))).collect()
}

#[test]
fn what_is_not_signed_is_listed_by_unit_until_it_is() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 1_500, YEAR, DefectRates::none()), YEAR);
        let schools = place.schools(Grade(1));
        let key = schools[0].unit.key;
        let org = place.orgs[&key];
        let unsigned = |org| bench.service.watch(&place.admin, org).unwrap().unsigned;
        let roles = |lines: &[WatchLine]| lines.iter().map(|line| line.role.clone()).collect::<Vec<_>>();
        let before = unsigned(org);
        assert!(roles(&before).contains(&"head".to_owned()), "{before:?}");
        assert!(before.iter().all(|line| line.org == org && !line.name.is_empty()), "{before:?}");
        place.acting(key, Role::Head);
        let after = unsigned(org);
        assert_eq!(after.len(), before.len() - 1);
        assert!(!roles(&after).contains(&"head".to_owned()), "{after:?}");
        // Above, the lists of the units below are one.
        let all = unsigned(place.admin.actor.org);
        let other = place.orgs[&schools[1].unit.key];
        assert!(all.iter().any(|line| line.org == org) && all.iter().any(|line| line.org == other));
        assert!(all.iter().all(|line| line.role != "org_admin"), "who reads no pupil signs nothing");
    });
}

#[test]
fn training_that_is_old_is_listed_where_the_law_has_it_renewed() {
    on_both(|kind| {
        for (pack, renewed) in [("cn-3201-nanjing", true), ("cn-34-anhui", false)] {
            let bench = Bench::new(kind);
            let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
            let watched = || bench.service.watch(&place.admin, place.admin.actor.org).unwrap().training;
            bench.clock.set("2030-09-10T02:00:00Z".parse().unwrap());
            let late = watched();
            assert_eq!(!late.is_empty(), renewed, "{pack}");
            if let Some(line) = late.first() {
                assert_eq!(line.clause, "nanjing-150-2");
                assert!(line.due_on.as_deref() < Some("2030-09-10"), "{line:?}");
                let staff = bench.service.list_staff(&place.admin, line.org).unwrap();
                let one = staff.iter().find(|one| one.name == line.name).unwrap();
                let training = jice_service::command::RecordTraining {
                    trained_on: "2030-09-01".parse().unwrap(),
                    certificate: String::new(),
                };
                let id = one.id.parse().unwrap();
                bench.service.record_training(&place.admin, line.org, id, training).unwrap();
                assert_eq!(watched().len(), late.len() - 1);
            }
        }
    });
}

#[test]
fn figures_and_work_done_are_handed_out_as_workbooks() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let book = intake.book();
        intake.submit(&book);
        intake.decide(None, Vec::new());
        let (service, clerk, org) = (&bench.service, &intake.school.clerk, intake.school.org);

        let table = rows(service.statistics_xlsx(clerk, clerk.actor.org).unwrap().bytes);
        assert_eq!(table[0], ["主管单位", "学校", "年级", "男", "女", "合计"]);
        let count = |cell: &str| cell.parse::<usize>().unwrap();
        let school = service.view_unit(clerk, org).unwrap();
        assert_eq!(
            (&table[1][0], &table[1][1], table[1][2].as_str()),
            (school.path.last().unwrap(), &school.name, "一年级")
        );
        assert_eq!(count(&table[1][3]) + count(&table[1][4]), book.rows.len());
        assert_eq!(table.last().unwrap()[5], book.rows.len().to_string());

        let table = rows(service.workload_xlsx(clerk, clerk.actor.org, None).unwrap().bytes);
        let done = |name: &str, action: &str| {
            table
                .iter()
                .any(|row| row[1] == name && row[3] == action && count(&row[4]) > 0 && count(&row[5]) >= count(&row[4]))
        };
        assert!(done(&clerk.actor.name, "审核"), "{table:?}");
        assert!(done(&intake.school.registrar.actor.name, "新生填报"), "{table:?}");
        assert!(done(&intake.school.head.actor.name, "审签"), "{table:?}");
        let later =
            rows(service.workload_xlsx(clerk, clerk.actor.org, Some("2026-09-11".parse().unwrap())).unwrap().bytes);
        assert_eq!(later.len(), 1, "{later:?}");
        bench.is_sound();
    });
}
