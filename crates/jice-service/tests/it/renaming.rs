//! A unit is renamed by those above it, from a day; what it was called stays.

use jice_domain::{Denied, Grade, Role};
use jice_service::command::RenameUnit;
use jice_service::{Asked, RequestKey, Service, ServiceError};
use jiff::civil::Date;

use crate::bench::{Bench, on_both};
use crate::changes::{founded, seat, two_schools};
use crate::place::YEAR;

const ANHUI: &str = "cn-34-anhui";

fn rename(version: i32, name: &str, held_on: &str) -> RenameUnit {
    RenameUnit {
        version,
        name: name.to_owned(),
        held_on: held_on.parse().unwrap(),
        document: "示教发〔2026〕12号".to_owned(),
        reason: "布局调整".to_owned(),
    }
}

fn fields(error: ServiceError) -> Vec<String> {
    match error {
        ServiceError::Invalid(fields) => fields.into_iter().map(|field| field.field).collect(),
        other => panic!("{other:?}"),
    }
}

fn version(service: &Service, asked: &Asked, org: jice_domain::OrgId) -> i32 {
    service.view_unit(asked, org).unwrap().version
}

#[test]
fn the_old_name_stays_on_record_and_finds_the_school() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (school, other) = two_schools(&place, Grade(3), true);
        let seated = seat(&place, &school, Grade(3), 50, 2);
        let (service, admin) = (&bench.service, &place.admin);
        let before = service.view_unit(admin, school.org).unwrap();

        let after = service.rename_unit(admin, school.org, rename(before.version, "示例小学", "2026-09-05")).unwrap();
        assert_eq!((after.name.as_str(), &after.code), ("示例小学", &before.code), "the code stays");
        let tree = service.store().tree().unwrap();
        let called = |day: &str| tree.name_on(school.org, day.parse::<Date>().unwrap()).to_owned();
        assert_eq!(called("2026-09-04"), before.name);
        assert_eq!((called("2026-09-05"), called("2026-09-10")), ("示例小学".to_owned(), "示例小学".to_owned()));

        let history = service.unit_history(&school.registrar, school.org).unwrap();
        assert_eq!(history.len(), 1);
        let told = &history[0];
        assert_eq!((told.act.as_str(), &told.before, told.after.as_str()), ("renamed", &before.name, "示例小学"));
        assert_eq!((told.held_on.as_str(), told.document.as_str()), ("2026-09-05", "示教发〔2026〕12号"));
        assert_eq!((told.reason.as_str(), &told.by), ("布局调整", &admin.actor.name));

        // Found by what it is called and by what it was; by whoever is beside it, not at all.
        let found = service.find_units(admin, "示例小学").unwrap();
        assert_eq!(
            found.iter().map(|unit| (unit.id, unit.earlier_name.clone())).collect::<Vec<_>>(),
            [(school.org, None)]
        );
        let found = service.find_units(admin, &before.name).unwrap();
        let old = found.iter().find(|unit| unit.id == school.org).unwrap();
        assert_eq!((old.earlier_name.as_ref(), old.earlier_until.as_deref()), (Some(&before.name), Some("2026-09-05")));
        assert_eq!(service.find_units(&other.registrar, "示例小学").unwrap(), []);

        // The pupil's page says the name of now; the number issued before, the issuer of then.
        let pupil = service.view_pupil(&school.registrar, seated.people[0].0).unwrap();
        assert_eq!(pupil.placements[0].school_name, "示例小学");
        bench.is_sound();
    });
}

#[test]
fn what_was_done_under_the_old_name_is_printed_with_it() {
    use crate::changes::Story;
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (from, to) = two_schools(&place, Grade(3), true);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
        let (service, admin) = (&bench.service, &place.admin);
        let moved = [("reason", "address_change")];
        let story = Story::receive(service, &to.registrar, &there.people[0].1, here.class, &moved);
        story.enclose(&to.registrar);
        let mut view = story.submit(&to.registrar).unwrap();
        for asked in [&to.clerk, &from.registrar, &from.clerk] {
            if view.acts.is_empty() || view.state == "open" {
                let shown = story.view(asked);
                if shown.acts.iter().any(|act| act == "accept") {
                    view = story.accept(asked);
                }
            }
        }
        assert_eq!(view.state, "done");
        let old = service.view_unit(admin, to.org).unwrap();
        bench.clock.set("2026-09-20T02:00:00Z".parse().unwrap());
        service.rename_unit(admin, to.org, rename(old.version, "示例小学", "2026-09-18")).unwrap();
        let view = story.view(&to.registrar);
        assert_eq!((&view.opener_name, &view.to.unwrap().school_name), (&old.name, &old.name));
        let seats = service.view_pupil(&to.registrar, story.person).unwrap().placements;
        assert_eq!(seats[0].school_name, "示例小学");
        bench.is_sound();
    });
}

#[test]
fn a_day_a_name_or_a_paper_that_cannot_be_is_not_taken() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (school, beside) = two_schools(&place, Grade(3), true);
        let (service, admin, org) = (&bench.service, &place.admin, school.org);
        let at = |change: RenameUnit| service.rename_unit(admin, org, change).unwrap_err();
        let now = version(service, admin, org);
        assert_eq!(fields(at(rename(now, "示例小学", "2026-09-11"))), ["held_on"], "tomorrow");
        let own = service.view_unit(admin, org).unwrap().name;
        assert_eq!(fields(at(rename(now, &own, "2026-09-10"))), ["name"]);
        let next_door = service.view_unit(admin, beside.org).unwrap().name;
        assert_eq!(fields(at(rename(now, &next_door, "2026-09-10"))), ["name"]);
        let bare =
            RenameUnit { document: " ".to_owned(), reason: String::new(), ..rename(now, "示例小学", "2026-09-10") };
        assert_eq!(fields(at(bare)), ["document", "reason"]);
        assert!(matches!(at(rename(now, "  ", "2026-09-10")), ServiceError::Refused(_)), "a unit has a name");
        assert!(matches!(at(rename(now + 1, "示例小学", "2026-09-10")), ServiceError::Conflict { .. }));

        // The next renaming is later than the last.
        service.rename_unit(admin, org, rename(now, "示例小学", "2026-09-08")).unwrap();
        assert_eq!(fields(at(rename(now + 1, "又名小学", "2026-09-08"))), ["held_on"]);
        service.rename_unit(admin, org, rename(now + 1, "又名小学", "2026-09-09")).unwrap();
        let tree = service.store().tree().unwrap();
        let called = |day: &str| tree.name_on(org, day.parse::<Date>().unwrap()).to_owned();
        assert_eq!(
            [called("2026-09-07"), called("2026-09-08"), called("2026-09-09")],
            [own, "示例小学".into(), "又名小学".into()]
        );
        bench.is_sound();
    });
}

#[test]
fn nobody_renames_the_own_unit_and_twice_is_once() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (school, _) = two_schools(&place, Grade(3), true);
        let (service, admin, org) = (&bench.service, &place.admin, school.org);
        let now = version(service, admin, org);
        for insider in [&school.registrar, &school.head, &school.clerk] {
            let tried = service.rename_unit(insider, org, rename(now, "示例小学", "2026-09-10"));
            assert!(matches!(tried, Err(ServiceError::Denied(Denied::RoleLacksRight))), "{tried:?}");
        }
        assert_eq!(admin.actor.role, Role::OrgAdmin);
        let own = version(service, admin, admin.actor.org);
        let tried = service.rename_unit(admin, admin.actor.org, rename(own, "示例教育厅", "2026-09-10"));
        let Err(ServiceError::Refused(why)) = tried else { panic!("{tried:?}") };
        assert_eq!(why[0].clause.id, "system-004-1");

        let key = RequestKey { key: "one".to_owned(), fingerprint: "f".to_owned() };
        let mut clicked = admin.clone();
        clicked.request = Some(key);
        for _ in 0..2 {
            let view = service.rename_unit(&clicked, org, rename(now, "示例小学", "2026-09-10")).unwrap();
            assert_eq!(view.version, now + 1);
        }
        assert_eq!(service.unit_history(admin, org).unwrap().len(), 1);
        // Two administrators at once: one of them is told that it moved.
        let tried = service.rename_unit(admin, org, rename(now, "别名小学", "2026-09-10"));
        assert!(matches!(tried, Err(ServiceError::Conflict { .. })), "{tried:?}");
        bench.is_sound();
    });
}
