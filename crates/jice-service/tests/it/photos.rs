//! What is wrong with a photo cites the regulation that says so.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use jice_demo::DefectRates;
use jice_domain::{Grade, Refusal, Weight};
use jice_service::ServiceError;

use crate::bench::{Bench, on_both};
use crate::place::{Place, YEAR, plan, workbook};
use crate::steps::Intake;

fn jpeg(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(width, height, Rgb(colour));
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture).unwrap();
    bytes
}

const BLUE: [u8; 3] = [176, 208, 238];

#[test]
fn a_photo_is_refused_by_the_clause_that_forbids_it() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let pack = "cn-34-anhui";
        let place = Place::found(&bench, pack, plan(pack, 300, YEAR, DefectRates::none()), YEAR);
        let intake = Intake::open(&place, Grade(1));
        let book = intake.book();
        intake.read(workbook(&book.headings, &book.rows));
        let (service, registrar, org) = (&bench.service, &intake.school.registrar, intake.school.org);
        let put = |bytes: &[u8]| service.put_photo(registrar, org, intake.id, 1, "import", bytes);
        let refused = |bytes: &[u8]| -> Vec<Refusal> {
            match put(bytes).unwrap_err() {
                ServiceError::Refused(refusals) => refusals,
                other => panic!("{other:?}"),
            }
        };
        let png = b"\x89PNG\r\n\x1a\n0000";
        for (bytes, clause) in [
            (&png[..], "cn-photo-1"),
            (&jpeg(100, 123, BLUE), "cn-photo-1"),
            (&jpeg(400, 400, BLUE), "cn-photo-1"),
            (&jpeg(358, 441, BLUE)[..300], "system-001-4"),
            (&jpeg(6_001, 7_000, BLUE), "system-001-4"),
        ] {
            let refusals = refused(bytes);
            assert_eq!((refusals.len(), refusals[0].clause.id.as_str()), (1, clause), "{refusals:#?}");
            assert_eq!(&*refusals[0].field.as_ref().unwrap().0, "photo");
        }
        assert!(!intake.rows()[0].photo);

        let dark = put(&jpeg(358, 441, [20, 20, 20])).unwrap();
        let remark = dark.findings.iter().find(|finding| finding.clause.id == "cn-photo-1").unwrap();
        assert_eq!((remark.weight, dark.photo), (Weight::Warns, true));
        let light = put(&jpeg(358, 441, BLUE)).unwrap();
        assert!(light.findings.iter().all(|finding| finding.clause.id != "cn-photo-1"), "{:#?}", light.findings);
    });
}
