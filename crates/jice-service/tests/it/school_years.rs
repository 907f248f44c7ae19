//! School years open one after the other, each once.

use jice_demo::DefectRates;
use jice_domain::SchoolYear;
use jice_service::ServiceError;

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan};

#[test]
fn a_school_year_opens_once_and_none_before_it() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let open = |year: i16| bench.service.open_school_year(&place.admin, SchoolYear(year));
        for year in [YEAR.0, YEAR.0 - 1] {
            let told = open(year);
            assert!(matches!(&told, Err(ServiceError::Invalid(fields)) if fields[0].field == "year"), "{told:?}");
        }
        open(YEAR.0 + 1).unwrap();
        assert!(matches!(open(YEAR.0 + 1), Err(ServiceError::Invalid(_))));
        bench.is_sound();
    });
}
