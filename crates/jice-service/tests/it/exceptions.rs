//! The list of exceptions 破例清单: each that an authority made, and no other step.

use jice_domain::{Grade, Role, Verdict};
use jice_service::command::{DecideCase, OverridesAsk, OverridesExport};
use jice_service::view::OverrideView;
use jice_service::{Asked, PageAsk, Service, ServiceError};
use jice_store::{StoreError, case_override};
use jiff::ToSpan;

use crate::bench::{Bench, on_both};
use crate::changes::{Story, founded, seat, two_schools};
use crate::place::YEAR;

const LIANGSHAN: &str = "cn-5134-liangshan";
/// The last year of junior secondary school, in which no transfer is made in principle.
const LAST: Grade = Grade(9);
const REASON: &[(&str, &str)] = &[("reason", "address_change")];

fn listed(service: &Service, asked: &Asked, ask: OverridesAsk) -> Vec<OverrideView> {
    service.case_overrides(asked, &ask).unwrap().items
}

/// A step taken with an exception.
fn except(story: &Story<'_>, clerk: &Asked, reason: &str) {
    let version = story.view(clerk).version;
    let decide = DecideCase {
        version,
        verdict: Verdict::Accept,
        opinion: "同意".to_owned(),
        override_reason: reason.to_owned(),
    };
    story.service.decide_case(clerk, story.person, story.id, &decide).unwrap();
}

#[test]
fn what_an_authority_excepts_is_listed_and_nothing_else() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, LIANGSHAN, YEAR);
        let (from, to) = two_schools(&place, LAST, true);
        let (there, here) = (seat(&place, &from, LAST, 50, 4), seat(&place, &to, LAST, 50, 4));
        let (service, clerk) = (&bench.service, &from.clerk);
        let open = |at: usize| {
            let story = Story::receive(service, &to.registrar, &there.people[at].1, here.class, REASON);
            story.enclose(&to.registrar);
            story.fill(&to.registrar, Some(here.class), REASON, "监护人调防，证明附后");
            story.submit(&to.registrar).unwrap();
            story.accept(&to.head);
            story.accept(&from.registrar);
            story
        };
        let [first, second, refused] = [0, 1, 2].map(open);
        // Schools passed them on as the plea asks; they make no exception.
        assert_eq!(listed(service, clerk, OverridesAsk::default()), []);
        except(&first, clerk, "军人子女，依优待规定");
        bench.clock.advance(jiff::SignedDuration::from_hours(48));
        except(&second, clerk, "随父母迁居");
        refused.decide(clerk, Verdict::Refuse, "证明不足").unwrap();

        let lines = listed(service, clerk, OverridesAsk::default());
        assert_eq!(lines.iter().map(|line| line.case).collect::<Vec<_>>(), [second.id, first.id], "the latest first");
        let line = &lines[1];
        assert_eq!(line.name, there.people[0].1.get(jice_demo::Field::Name));
        assert_eq!((line.by.as_str(), line.plea.as_str()), (clerk.actor.name.as_str(), "监护人调防，证明附后"));
        assert!(line.opinion.contains("军人子女，依优待规定"), "{line:?}");
        assert_eq!(line.school_name, service.view_unit(clerk, from.org).unwrap().name);
        assert_eq!(line.against.iter().map(|found| found.rule.as_str()).collect::<Vec<_>>(), ["graduating_grade"]);
        assert_eq!(line.against[0].clause.article, "二(一)6(3)");
        assert!(line.papers > 0);

        // By day, by page, by unit.
        let day: jiff::civil::Date = line.taken_on.parse().unwrap();
        let until = OverridesAsk { until: Some(day), ..OverridesAsk::default() };
        assert_eq!(listed(service, clerk, until), lines[1..]);
        let since = OverridesAsk { since: Some(day.saturating_add(1.day())), ..OverridesAsk::default() };
        assert_eq!(listed(service, clerk, since), lines[..1]);
        let turned =
            OverridesAsk { since: Some(day), until: Some(day.yesterday().unwrap()), ..OverridesAsk::default() };
        assert!(matches!(service.case_overrides(clerk, &turned), Err(ServiceError::Invalid(_))));
        let one = |cursor| OverridesAsk { page: PageAsk { cursor, limit: Some(1) }, ..OverridesAsk::default() };
        let page = service.case_overrides(clerk, &one(None)).unwrap();
        assert_eq!(page.items, lines[..1]);
        let page = service.case_overrides(clerk, &one(page.next)).unwrap();
        assert_eq!((page.items.as_slice(), page.next), (&lines[1..], None));
        assert_eq!(listed(service, &to.registrar, OverridesAsk::default()), [], "a school makes none");
        let director = place.acting(place.key_of(clerk.actor.org), Role::Director);
        assert_eq!(listed(service, &director, OverridesAsk::default()), lines);

        // Taken away it asks for a purpose, as every list of pupils does.
        let export = |purpose: &str| OverridesExport { purpose: purpose.to_owned(), ..OverridesExport::default() };
        let book = service.overrides_xlsx(clerk, clerk.actor.org, &export("年度检查")).unwrap();
        let reader = jice_sheet::SheetReader::open(book.bytes, &jice_sheet::Limits::default()).unwrap();
        let rows: Vec<Vec<String>> =
            reader.map(|row| row.unwrap().cells.into_iter().map(|cell| cell.text).collect()).collect();
        let told: Vec<&Vec<String>> = rows.iter().filter(|row| row.iter().any(|cell| cell == "二(一)6(3)")).collect();
        assert_eq!(told.len(), 2, "{rows:?}");
        assert!(told[0].iter().any(|cell| cell.contains("随父母迁居")), "{told:?}");
        bench.is_sound();

        // What is not on the list, or should not be, is found.
        let made = service.store().read::<_, StoreError>(|db| {
            let all = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
            case_override::page(db, &[clerk.actor.org], all, None, 10)
        });
        let lost = case_override::Override { seq: 9, ..made.unwrap()[0] };
        service.store().write::<_, StoreError>(|tx| case_override::add(tx, &lost)).unwrap();
        let found = jice_store::verify::run(service.store()).unwrap();
        assert!(found.iter().any(|found| found.table == "case_override"), "{found:?}");
    });
}
