//! An authority opens and closes windows for a unit and all below it.

use jice_demo::DefectRates;
use jice_domain::{Denied, Grade, Role};
use jice_service::command::{AuditAsk, OpenBatch, SetWindow, WindowDays};
use jice_service::{Asked, ServiceError};

use crate::bench::{Bench, on_both};
use crate::changes::two_schools;
use crate::place::{Place, YEAR, plan};

const ANHUI: &str = "cn-34-anhui";

fn days(opens: &str, closes: &str) -> Option<WindowDays> {
    Some(WindowDays { opens_on: opens.parse().unwrap(), closes_on: closes.parse().unwrap() })
}

fn entry(days: Option<WindowDays>) -> SetWindow {
    SetWindow { window: "new_entry".to_owned(), days }
}

#[test]
fn what_an_authority_sets_counts_for_all_below_until_it_is_lifted() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 3_000, YEAR, DefectRates::none()), YEAR);
        let service = &bench.service;
        let (one, other) = two_schools(&place, Grade(1), true);
        let tree = service.view_unit(&place.admin, one.org).unwrap();
        let county = tree.parent.unwrap();
        let city = service.view_unit(&place.admin, county).unwrap().parent.unwrap();
        let clerk = place.acting(place.key_of(city), Role::Clerk);
        let open = |asked: &Asked, school| service.open_batch(asked, OpenBatch { school, grade: Grade(1) });

        // The regulation leaves this window to the city: a county is told so, with the article.
        let refused = service.set_window(&one.clerk, one.org, entry(days("2026-09-20", "2026-09-30"))).unwrap_err();
        let ServiceError::Refused(refusals) = refused else { panic!("{refused:?}") };
        assert_eq!((refusals[0].clause.id.as_str(), refusals[0].rule.as_str()), ("anhui-015-1", "window"));
        let denied = service.set_window(&one.registrar, one.org, entry(None));
        assert!(matches!(denied, Err(ServiceError::Denied(Denied::RoleLacksRight))), "{denied:?}");
        let turned = service.set_window(&clerk, one.org, entry(days("2026-09-30", "2026-09-20")));
        assert!(matches!(turned, Err(ServiceError::Invalid(_))), "{turned:?}");

        // Closed for everybody below, opened again for one school.
        let set = service.set_window(&clerk, city, entry(days("2026-09-20", "2026-09-30"))).unwrap();
        assert!(!set[0].open && set[0].set_for == Some(city) && set[0].may_set, "{set:?}");
        for school in [&one, &other] {
            let refused = open(&school.registrar, school.org).unwrap_err();
            let ServiceError::Refused(refusals) = refused else { panic!("{refused:?}") };
            assert_eq!(refusals[0].clause.id, "anhui-015-1");
        }
        service.set_window(&clerk, one.org, entry(days("2026-09-01", "2026-09-15"))).unwrap();
        open(&one.registrar, one.org).unwrap();
        assert!(open(&other.registrar, other.org).is_err());
        let seen = service.workbench(&one.registrar).unwrap().windows;
        assert!(seen[0].open && seen[0].closes_on.as_deref() == Some("2026-09-15") && !seen[0].may_set, "{seen:?}");
        assert_eq!(seen[0].set_for, Some(one.org));

        // Lifted, the pack's own days count again; lifting twice changes nothing.
        for _ in 0..2 {
            let lifted = service.set_window(&clerk, city, entry(None)).unwrap();
            assert!(lifted[0].open && lifted[0].set_for.is_none(), "{lifted:?}");
        }
        open(&other.registrar, other.org).unwrap();
        let viewer = place.acting(place.key_of(place.admin.actor.org), Role::Viewer);
        let log = service.audit_log(&viewer, &AuditAsk { org: Some(city), ..AuditAsk::default() }).unwrap().items;
        let told: Vec<&str> =
            log.iter().filter(|line| line.action == "set_window").map(|line| line.fields.as_str()).collect();
        assert!(told.contains(&"new_entry 2026-09-20..2026-09-30") && told.contains(&"new_entry lifted"), "{told:?}");
        bench.is_sound();
    });
}

/// What was set for one school year does not shut the window of the next.
#[test]
fn days_set_for_a_year_that_is_over_do_not_count() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let year = jice_domain::SchoolYear(YEAR.0 - 1);
        let place = Place::found(&bench, ANHUI, plan(ANHUI, 300, year, DefectRates::none()), year);
        let service = &bench.service;
        let school = place.school(&place.schools(Grade(1))[0]);
        let county = service.view_unit(&place.admin, school.org).unwrap().parent.unwrap();
        let city = service.view_unit(&place.admin, county).unwrap().parent.unwrap();
        let clerk = place.acting(place.key_of(city), Role::Clerk);
        let set = service.set_window(&clerk, school.org, entry(days("2025-09-01", "2026-01-15"))).unwrap();
        assert!(!set[0].open, "{set:?}");
        service.open_school_year(&place.admin, YEAR).unwrap();
        let now = service.list_windows(&clerk, school.org).unwrap();
        assert!(now[0].open && now[0].set_for.is_none(), "{now:?}");
    });
}
