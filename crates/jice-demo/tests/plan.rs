//! The plan: the same for the same seed, as large as asked, whole at every size.

use std::collections::{HashMap, HashSet};

use jice_demo::{DefectRates, DemoSchool, Field, Plan, PlanError, PlanParams, Realm};
use jice_domain::{Level, Role, SchoolYear, Side, UnitDetails};
use sha2::{Digest, Sha256};

fn params(seed: u64, pupils: u64) -> PlanParams {
    PlanParams {
        seed,
        pupils,
        realms: Realm::all().iter().collect(),
        school_year: SchoolYear(2026),
        defects: DefectRates::usual(),
    }
}

fn plan(seed: u64, pupils: u64) -> Plan {
    Plan::new(params(seed, pupils)).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Digest of the words a plan yields.
fn digest(plan: &Plan) -> String {
    let mut hash = Sha256::new();
    for unit in plan.units() {
        hash.update([unit.name.as_str(), &unit.code, &unit.division].join("|"));
        for one in plan.staff(unit.key) {
            hash.update([one.name.as_str(), &one.document_number, &one.phone, &one.login].join("|"));
        }
    }
    for school in plan.schools() {
        for class in plan.classes(&school) {
            hash.update(format!("{} {} {}", class.name, class.code, class.size));
            for pupil in plan.pupils(&school, &class) {
                pupil.values().for_each(|(id, value)| hash.update(format!("{id}={value}|")));
            }
        }
    }
    hex(&hash.finalize())
}

#[test]
fn the_same_seed_gives_the_same_province_for_ever() {
    // Accept a new digest only with the commit that means to change the people.
    assert_eq!(digest(&plan(20_260_901, 600)), "a977bdc972b042335ea4494e78269a64571cc803b6d9c3d719072b15ecabefd3");
    assert_eq!(digest(&plan(7, 300)), digest(&plan(7, 300)));
    assert_ne!(digest(&plan(7, 300)), digest(&plan(8, 300)));
}

#[test]
fn any_pupil_can_be_had_alone() {
    let plan = plan(3, 4_000);
    for school in plan.schools().step_by(3) {
        let again = plan.school(school.unit.key).unwrap();
        for class in plan.classes(&school) {
            let all: Vec<_> = plan.pupils(&school, &class).collect();
            let alone = plan.pupil(&again, &class, class.size / 2 + 1);
            assert_eq!(all[(class.size / 2) as usize], alone);
        }
    }
}

#[test]
fn every_count_from_1_to_5000_is_met_exactly_by_every_jurisdiction() {
    for realm in Realm::all() {
        for pupils in (0..=60).chain((61..=5_000).step_by(47)) {
            let plan = Plan::new(PlanParams { realms: vec![realm], ..params(pupils, pupils) }).unwrap();
            let schools: Vec<DemoSchool> = plan.schools().collect();
            assert_eq!(schools.iter().map(|school| u64::from(school.pupils)).sum::<u64>(), pupils);
            for school in &schools {
                let classes = plan.classes(school);
                assert_eq!(classes.iter().map(|class| class.size).sum::<u32>(), school.pupils);
                for class in classes {
                    let small = class.size < 20 && pupils >= 20;
                    assert!(!small && class.size <= 55, "{}: {pupils}: {}", realm.jurisdiction.0, class.size);
                    // Every row is made of the small plans, of the larger the last seats'.
                    let rows = if pupils <= 60 { class.size } else { 1 };
                    for seat in class.size - rows..class.size {
                        assert!(!plan.pupil(school, &class, seat + 1).get(Field::Grade).is_empty());
                    }
                }
            }
        }
    }
}

#[test]
fn a_large_plan_spreads_over_kinds_stages_and_counties_without_two_alike() {
    let plan = plan(1, 400_000);
    let (mut codes, mut names, mut identifiers) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut kinds: HashMap<String, u64> = HashMap::new();
    let (mut seen, mut cities, mut city_run) = (HashSet::new(), HashSet::new(), 0);
    let mut lengths: HashMap<String, HashSet<usize>> = HashMap::new();
    for unit in plan.units() {
        assert!(unit.parent.is_none_or(|parent| seen.contains(&parent)), "{} comes before its parent", unit.name);
        seen.insert(unit.key);
        if unit.level == Level::City {
            cities.insert(unit.key);
        }
        assert!(codes.insert((unit.jurisdiction.0.clone(), unit.level == Level::Campus, unit.code.clone())));
        assert!(names.insert((unit.jurisdiction.0.clone(), unit.division.clone(), unit.name.clone())), "{}", unit.name);
        if let UnitDetails::School(details) = &unit.details {
            assert!(identifiers.insert(details.identifier.clone()), "{}", details.identifier);
            assert_eq!(details.identifier.len(), 10);
            let prefix = &details.school_type[..2];
            assert!(details.identifier.starts_with(prefix), "{} {prefix}", details.identifier);
            *kinds.entry(details.school_type.clone()).or_default() += 1;
            assert!(unit.code.bytes().all(|byte| byte.is_ascii_digit()), "{}", unit.code);
            lengths.entry(unit.jurisdiction.0.clone()).or_default().insert(unit.code.len());
            city_run += usize::from(unit.parent.is_some_and(|parent| cities.contains(&parent)));
        }
    }
    for kind in ["211", "218", "311", "312", "341", "342", "345", "514"] {
        assert!(kinds.contains_key(kind), "no school of type {kind} among {kinds:?}");
    }
    // School codes of 7, 10 and 11 digits, in each jurisdiction of one length.
    assert!(lengths.values().all(|one| one.len() == 1), "{lengths:?}");
    assert_eq!(lengths.into_values().flatten().collect::<HashSet<_>>(), HashSet::from([7, 10, 11]));
    assert!(city_run > 5, "{city_run} schools are run by cities");
}

#[test]
fn the_trees_stand_as_the_jurisdictions_have_them() {
    let plan = plan(1, 20_000);
    for realm in Realm::all() {
        let units: Vec<_> = plan.units().filter(|unit| unit.jurisdiction == realm.jurisdiction).collect();
        let by_key: HashMap<_, _> = units.iter().map(|unit| (unit.key, unit)).collect();
        for unit in &units {
            let Some(parent) = unit.parent.map(|key| by_key[&key]) else {
                assert!(unit.division == realm.division, "{} stands alone", unit.name);
                continue;
            };
            match unit.level {
                Level::Campus => assert_eq!(parent.level, Level::School),
                Level::School => assert_eq!(parent.side, realm.side),
                _ => assert_eq!(parent.side, unit.side),
            }
            assert!(parent.level < unit.level && parent.division[..2] == unit.division[..2]);
        }
        assert!(units.iter().any(|unit| unit.side == realm.side && unit.level == Level::County));
    }
}

#[test]
fn every_unit_is_staffed_by_people_of_its_own() {
    let plan = plan(1, 30_000);
    let (mut people, mut logins) = (HashSet::new(), HashSet::new());
    for unit in plan.units() {
        let staff = plan.staff(unit.key);
        let roles: Vec<Role> = staff.iter().map(|one| one.role).collect();
        assert!(roles.iter().all(|role| role.levels().contains(&unit.level)));
        match plan.school(unit.key) {
            Some(school) => {
                assert_eq!(
                    roles.iter().filter(|role| **role == Role::ClassTeacher).count(),
                    plan.classes(&school).len()
                );
                assert!(roles.contains(&Role::Registrar) && roles.contains(&Role::Head));
                for (class, one) in plan.classes(&school).iter().zip(staff.iter().filter(|one| one.class.is_some())) {
                    assert_eq!((Some(class.index), &class.teacher), (one.class, &one.name));
                }
                let principal = unit.details_principal();
                assert_eq!(staff.iter().find(|one| one.role == Role::Head).unwrap().name, principal);
            }
            None if unit.level == Level::Province => assert!(roles.contains(&Role::Viewer)),
            None => assert!(roles.contains(&Role::Clerk) && roles.contains(&Role::Director)),
        }
        for one in staff {
            assert!(people.insert(one.document_number.clone()), "{} twice", one.document_number);
            assert!(logins.insert(one.login.clone()), "{} twice", one.login);
        }
    }
}

trait Principal {
    fn details_principal(&self) -> &str;
}

impl Principal for jice_demo::DemoUnit {
    fn details_principal(&self) -> &str {
        match &self.details {
            UnitDetails::School(details) => &details.principal,
            UnitDetails::Authority { .. } => "",
        }
    }
}

#[test]
fn what_cannot_be_planned_is_said() {
    let with = |change: fn(&mut PlanParams)| {
        let mut params = params(1, 10);
        change(&mut params);
        Plan::new(params).map(|_| ()).unwrap_err()
    };
    assert_eq!(with(|params| params.realms.clear()), PlanError::NoRealm);
    assert_eq!(with(|params| params.school_year = SchoolYear(1066)), PlanError::SchoolYear(1066));
    assert!(matches!(with(|params| params.realms.push(&Realm::all()[0])), PlanError::RealmTwice(_)));
    assert!(matches!(with(|params| params.pupils = 2_000_000_000), PlanError::CountyFull { .. }));
}

#[test]
fn exam_registers_have_both_trees() {
    let plan = plan(1, 20_000);
    for realm in Realm::all().iter().filter(|realm| realm.side == Side::Exam) {
        let sides: HashSet<Side> =
            plan.units().filter(|unit| unit.jurisdiction == realm.jurisdiction).map(|unit| unit.side).collect();
        assert_eq!(sides, HashSet::from([Side::Student, Side::Exam, Side::Both]));
    }
}
