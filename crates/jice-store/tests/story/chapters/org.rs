//! The tree of units.

use jice_domain::{Level, OrgId};
use jice_store::{StoreError, org};
use jiff::civil::date;

use crate::bench::{noon, told};

told! {
    fn units_form_a_tree(bench) {
        let province = bench.unit(None, Level::Province, "34");
        let city = bench.unit(Some(province.id), Level::City, "3401");
        let county = bench.unit(Some(city.id), Level::County, "340102");
        let mut school = bench.unit(Some(county.id), Level::School, "S1");
        let other = bench.unit(Some(county.id), Level::School, "S0");
        bench.store.write(|tx| -> Result<(), StoreError> {
            for unit in [&province, &city, &county, &school, &other] {
                org::insert(tx, unit, noon())?;
            }
            Ok(())
        }).unwrap();

        let read = bench.store.read(|db| org::find(db, school.id)).unwrap().unwrap();
        assert_eq!((read.record, read.version), (school.clone(), 1));
        assert!(bench.store.read(|db| org::find(db, OrgId(1))).unwrap().is_none());
        let path = bench.store.read(|db| org::path(db, school.id)).unwrap();
        assert_eq!(path, [school.id, county.id, city.id, province.id]);
        let below = bench.store.read(|db| org::subtree(db, city.id)).unwrap();
        assert_eq!(below.len(), 4);
        let children = bench.store.read(|db| org::children(db, county.id)).unwrap();
        assert_eq!(children.iter().map(|kept| kept.record.code.as_str()).collect::<Vec<_>>(), ["S0", "S1"]);

        let tree = bench.store.tree().unwrap();
        assert_eq!(tree.path(school.id), path);
        assert_eq!(tree.subtree(city.id), below);
        assert_eq!(tree.tops(), [province.id]);
        assert!(std::sync::Arc::ptr_eq(&tree, &bench.store.tree().unwrap()), "nothing changed");

        school.closed_on = Some(date(2026, 8, 31));
        bench.store.write(|tx| org::update(tx, &school, 1)).unwrap();
        let error = bench.store.write(|tx| org::update(tx, &school, 1)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { table: "org_unit", expected: 1, found: 0, current: Some(2) }), "{error:?}");
        let tree = bench.store.tree().unwrap();
        assert_eq!(tree.unit(school.id).unwrap().closed_on, school.closed_on);
        assert_eq!(bench.store.read(|db| org::find(db, school.id)).unwrap().unwrap().version, 2);
    }
}

told! {
    fn an_impossible_unit_is_told(bench) {
        let unit = bench.unit(None, Level::Province, "34");
        bench.store.write(|tx| org::insert(tx, &unit, noon())).unwrap();
        bench.raw("UPDATE org_unit SET level = 'planet'").unwrap();
        let error = bench.store.read(|db| org::find(db, unit.id)).unwrap_err();
        assert!(matches!(error, StoreError::Inconsistent { table: "org_unit", column: "level", .. }), "{error:?}");
    }
}
