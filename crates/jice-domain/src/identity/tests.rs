use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::DocumentKind::{self, *};
use super::*;

/// The worked examples are born in 2099, so that they are nobody's.
const TODAY: Date = date(2106, 9, 1);

fn parse(kind: DocumentKind, raw: &str) -> Result<Parsed, Vec<DocumentError>> {
    Document::parse(kind, raw, TODAY)
}

fn valid(kind: DocumentKind, raw: &str) -> Document {
    let parsed = parse(kind, raw).unwrap_or_else(|errors| panic!("{raw}: {errors:?}"));
    assert_eq!(parsed.warnings, [], "{raw}");
    parsed.document.expect("a document")
}

fn names(kind: DocumentKind, raw: &str) -> Vec<&'static str> {
    match parse(kind, raw) {
        Ok(parsed) => parsed.warnings.iter().map(DocumentError::name).collect(),
        Err(errors) => errors.iter().map(DocumentError::name).collect(),
    }
}

#[test]
fn worked_examples_of_the_citizens_number() {
    // The standard's own sample was born too long ago for the year of the others.
    for (number, birth, sex, division) in [
        ("11010519491231002X", date(1949, 12, 31), 2, "北京市朝阳区"),
        ("341126209909010012", date(2099, 9, 1), 1, "安徽省滁州市凤阳县"),
        ("341126209909010020", date(2099, 9, 1), 2, "安徽省滁州市凤阳县"),
        ("34010420990315004X", date(2099, 3, 15), 2, "安徽省合肥市蜀山区"),
        ("513402209906180218", date(2099, 6, 18), 1, "四川省凉山彝族自治州会理市"),
    ] {
        let parsed = Document::parse(ResidentIdentity, number, date(birth.year() + 7, 9, 1)).unwrap();
        let document = parsed.document.unwrap();
        assert_eq!(parsed.warnings, []);
        assert_eq!(document.number(), number);
        assert_eq!(document.birth_date(), Some(birth));
        assert_eq!(document.sex(), Some(sex));
        assert_eq!(document.division().unwrap().full_name(), division);
        assert_eq!(check_digit(&number[..17]), number.chars().last());
    }
    // The other sample: 440524 is today's 潮南区 440514; its history is not held.
    let parsed = Document::parse(ResidentIdentity, "440524188001010014", date(1999, 1, 1)).unwrap();
    assert_eq!(parsed.warnings, [DocumentError::DivisionNotHeld { code: "440524".into() }]);
    assert_eq!(parsed.document.unwrap().sex(), Some(1));
}

#[test]
fn a_right_check_digit_does_not_make_a_date() {
    assert_eq!(names(ResidentIdentity, "340104209902290016"), ["not_a_date"]);
    for date in ["00000000", "19000229", "20240230", "20991301", "20990900"] {
        let body = format!("341126{date}001");
        let number = format!("{body}{}", check_digit(&body).unwrap());
        assert_eq!(names(ResidentIdentity, &number), ["not_a_date"], "{date}");
    }
}

#[test]
fn fifteen_digits_are_refused_with_the_number_they_became() {
    let Err(errors) = parse(ResidentIdentity, "110105491231002") else { panic!("taken") };
    let [DocumentError::FifteenDigits { suggestion: Some(document) }] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!(document.number(), "11010519491231002X");
    assert!(errors[0].cure_zh().contains("110105********002X"));
    let Err(errors) = parse(ResidentIdentity, "110105001231997") else { panic!("taken") };
    let [DocumentError::FifteenDigits { suggestion: Some(document) }] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!(document.birth_date(), Some(date(1800, 12, 31)));
    assert_eq!(
        parse(ResidentIdentity, "110105491331002"),
        Err(vec![DocumentError::FifteenDigits { suggestion: None }])
    );
}

#[test]
fn what_a_workbook_made_of_a_number_is_recognised() {
    for (raw, digits_lost) in [
        ("1.10101E+17", 12),
        ("1.10101e+17", 12),
        ("3.41126209909010E+17", 3),
        ("3E+17", 17),
        ("341126209909010000", 3),
        ("341126209909010000.0", 3),
    ] {
        assert_eq!(
            parse(ResidentIdentity, raw),
            Err(vec![DocumentError::LooksLikeSpreadsheetFloat { digits_lost }]),
            "{raw}"
        );
    }
    let body =
        (0..10).map(|order| format!("34112620990901{order}00")).find(|body| check_digit(body) == Some('0')).unwrap();
    assert_eq!(names(ResidentIdentity, &format!("{body}0")), ["ends_in_zeros"]);
    assert!(parse(ResidentIdentity, "9E+999").is_err());
}

#[test]
fn everything_wrong_is_said_at_once() {
    assert_eq!(names(ResidentIdentity, "341199209913010019"), ["bad_check_digit", "not_a_date", "unknown_division"]);
    assert_eq!(names(ResidentIdentity, "3411262099O9010012"), ["not_digits"]);
    assert_eq!(names(ResidentIdentity, "34112620990901OO1"), ["wrong_length", "not_digits"]);
    assert_eq!(names(ResidentIdentity, "34112620990901001"), ["wrong_length"]);
    assert_eq!(names(ResidentIdentity, "X41126209909010012"), ["not_digits"]);
    assert_eq!(names(ResidentIdentity, "341126209909010010"), ["bad_check_digit"]);
    assert_eq!(names(ResidentIdentity, "\u{3000}'"), ["number_missing"]);
    assert_eq!(
        Document::parse(ResidentIdentity, "341126209909010012", date(2099, 8, 31)),
        Err(vec![DocumentError::BirthInFuture { date: date(2099, 9, 1) }])
    );
    assert!(Document::parse(ResidentIdentity, "341126209909010012", date(2099, 9, 1)).is_ok());
    assert_eq!(names(ResidentIdentity, "11010519491231002X"), ["birth_too_old"]);
}

/// A right number for an address and a year.
fn number_of(address: &str, year: i16) -> String {
    let body = format!("{address}{year}0101001");
    format!("{body}{}", check_digit(&body).unwrap())
}

#[test]
fn divisions_are_judged_by_code_and_year() {
    let found = |address, year| {
        Document::parse(ResidentIdentity, &number_of(address, year), date(2026, 9, 1))
            .map(|parsed| parsed.warnings.first().map(DocumentError::name))
            .map_err(|errors| errors[0].name())
    };
    assert_eq!(found("513425", 2015), Ok(None));
    assert_eq!(found("513425", 2022), Ok(Some("division_not_of_that_time")));
    // Registered late, under the code of then.
    assert_eq!(found("513402", 2015), Ok(None));
    assert_eq!(found("341402", 2005), Ok(None));
    assert_eq!(found("341402", 2012), Ok(Some("division_not_of_that_time")));
    assert_eq!(found("341199", 2015), Err("unknown_division"));
    assert_eq!(found("341199", 1950), Ok(Some("division_not_held")));
    assert_eq!(found("320299", 2015), Ok(Some("division_not_held")));
    assert_eq!(found("990101", 2015), Ok(Some("kind_corrected")));
    assert_eq!(found("190101", 2015), Err("unknown_province"));
    assert_eq!(found("340176", 2015), Ok(Some("division_not_county")));
    assert_eq!(found("340100", 2015), Ok(Some("division_not_county")));
    assert_eq!(found("441900", 2015), Ok(None));
    let named = |address, year| {
        let document = Document::restore(ResidentIdentity, number_of(address, year)).unwrap();
        document.division().map(Division::name)
    };
    assert_eq!(named("513425", 2015), Some("会理县"));
    assert_eq!(named("360121", 1975), Some("南昌县"));
    assert_eq!(named("152601", 1985), Some("集宁市"));
}

#[test]
fn worked_examples_of_other_documents() {
    for (kind, raw, number) in [
        (HongKongMacaoResidencePermit, "810000209901010010", "810000209901010010"),
        (HongKongMacaoResidencePermit, "820000209901010020", "820000209901010020"),
        (TaiwanResidencePermit, "830000209901010030", "830000209901010030"),
        (HongKongMacaoTravelPermit, "H1234567800", "H1234567800"),
        (HongKongMacaoTravelPermit, "m12345678", "M12345678"),
        (TaiwanTravelPermit, "01234567", "01234567"),
        (TaiwanTravelPermit, "0123456789B", "0123456789B"),
        (PermanentResidence, "911124198108030024", "911124198108030024"),
        (PermanentResidence, "CAN110077090101", "CAN110077090101"),
        (HongKongPassport, "A123456(3)", "A1234563"),
        (HongKongPassport, "Ａ123456（3）", "A1234563"),
        (HongKongPassport, "K12345678", "K12345678"),
        (MacaoPassport, "1234567(8)", "12345678"),
        (MacaoPassport, "MA1234567", "MA1234567"),
        (Passport, "e12345678", "E12345678"),
        (MilitaryOfficer, "军字第1234567号", "军字第1234567号"),
        (Other, "出生证-A320", "出生证-A320"),
    ] {
        let document = valid(kind, raw);
        assert_eq!((document.kind(), document.number()), (kind, number), "{raw}");
        let text = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
    }
    let card = valid(PermanentResidence, "911124198108030024");
    assert_eq!((card.birth_date(), card.sex(), card.division()), (Some(date(1981, 8, 3)), None, None));
    let permit = valid(TaiwanResidencePermit, "830000209901010030");
    assert_eq!((permit.birth_date(), permit.sex()), (Some(date(2099, 1, 1)), Some(1)));
    assert_eq!(parse(Other, " "), Ok(Parsed { document: None, warnings: vec![] }));
}

#[test]
fn other_documents_out_of_form_are_refused() {
    for (kind, raw, name) in [
        (HongKongMacaoTravelPermit, "H1234567", "not_in_form"),
        (HongKongMacaoTravelPermit, "K12345678", "not_in_form"),
        (TaiwanTravelPermit, "1234567", "not_in_form"),
        (HongKongPassport, "A123456(4)", "bad_check_digit"),
        (HongKongPassport, "A123456", "not_in_form"),
        (PermanentResidence, "911124198108030023", "bad_check_digit"),
        (PermanentResidence, "CA1100770901011", "not_in_form"),
        (Passport, "护照", "not_in_form"),
        (Passport, "NULLNULL", "not_in_form"),
        (TaiwanResidencePermit, "831000209901010039", "bad_check_digit"),
        (Other, "--", "not_in_form"),
        (Soldier, &"1".repeat(31), "not_in_form"),
    ] {
        let errors = parse(kind, raw).expect_err(raw);
        assert_eq!(errors[0].name(), name, "{raw}");
    }
}

#[test]
fn a_number_that_names_its_kind_is_taken_as_that() {
    for (given, number, taken) in [
        (ResidentIdentity, "810000209901010010", HongKongMacaoResidencePermit),
        (HongKongMacaoResidencePermit, "830000209901010030", TaiwanResidencePermit),
        (ResidentIdentity, "911124198108030024", PermanentResidence),
        (ResidentIdentity, "CAN110077090101", PermanentResidence),
        (HongKongMacaoResidencePermit, "341126209909010012", ResidentIdentity),
        (Other, "341126209909010012", ResidentIdentity),
        (HouseholdRegister, "34010420990315004x", ResidentIdentity),
    ] {
        let parsed = parse(given, number).unwrap();
        assert_eq!(parsed.warnings, [DocumentError::KindCorrected { given, taken }], "{number}");
        assert_eq!(parsed.document.unwrap().kind(), taken);
        assert!(Document::restore(given, number.into()).is_err(), "kept under the wrong kind");
    }
}

#[test]
fn renewals_of_a_travel_permit_are_the_same_persons() {
    let number = |kind, raw| valid(kind, raw).lifelong_number().to_owned();
    assert_eq!(number(HongKongMacaoTravelPermit, "H1234567800"), number(HongKongMacaoTravelPermit, "H12345678"));
    assert_ne!(number(HongKongMacaoTravelPermit, "H12345678"), number(HongKongMacaoTravelPermit, "M12345678"));
    assert_eq!(number(TaiwanTravelPermit, "012345678901"), "0123456789");
    assert_eq!(number(ResidentIdentity, "341126209909010012"), "341126209909010012");
}

#[test]
fn nothing_shows_the_whole_number() {
    let document = valid(ResidentIdentity, "341126209909010012");
    assert_eq!(document.mask(), "341126********0012");
    assert!(!format!("{document:?}").contains("20990901"));
    assert_eq!(valid(HongKongMacaoTravelPermit, "H1234567800").mask(), "H1*******00");
    assert_eq!(valid(Other, "A320").mask(), "****");
    for raw in
        ["341126209909010010", "341199209913010019", "110105491231002", "341126209909010000", "34112620990901001"]
    {
        for error in parse(ResidentIdentity, raw).unwrap_err() {
            for text in [error.zh(), error.en(), error.cure_zh(), error.cure_en(), format!("{error:?}")] {
                assert!(!text.contains(&raw[4..14]), "{text}");
            }
        }
    }
    let text = r#"{"kind":"resident_identity","number":"341126209909010010"}"#;
    let error = serde_json::from_str::<Document>(text).unwrap_err().to_string();
    assert!(error.contains("check digit") && !error.contains("341126"), "{error}");
}

fn any_number() -> impl Strategy<Value = String> {
    let address =
        prop::sample::select(vec!["341126", "110105", "513402", "150402", "320104", "360104", "441900", "540102"]);
    (address, 1985i16..2106, 1i8..=12, 1i8..=28, 1u16..=999).prop_map(|(address, year, month, day, order)| {
        let body = format!("{address}{year}{month:02}{day:02}{order:03}");
        format!("{body}{}", check_digit(&body).unwrap())
    })
}

fn any_kind() -> impl Strategy<Value = DocumentKind> {
    prop::sample::select(DocumentKind::all().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn any_right_number_reads_back(number in any_number()) {
        let parsed = parse(ResidentIdentity, &number).unwrap();
        let document = parsed.document.unwrap();
        prop_assert_eq!(document.number(), &number);
        prop_assert_eq!(document.birth_date().unwrap().to_string().replace('-', ""), &number[6..14]);
        prop_assert!(parsed.warnings.iter().all(|warning| *warning == DocumentError::EndsInZeros));
    }

    #[test]
    fn any_single_slip_is_refused(number in any_number(), place in 0usize..18, step in 1u8..10) {
        let mut bytes = number.into_bytes();
        let digit = if bytes[place] == b'X' { step } else { (bytes[place] - b'0' + step) % 10 };
        bytes[place] = b'0' + digit;
        let slipped = String::from_utf8(bytes).unwrap();
        for kind in [ResidentIdentity, HongKongMacaoResidencePermit, TaiwanResidencePermit, PermanentResidence] {
            prop_assert!(parse(kind, &slipped).is_err());
        }
    }

    #[test]
    fn any_text_is_judged_without_panic(kind in any_kind(), raw in "\\PC{0,40}|[0-9A-Zx（）E+.]{0,22}") {
        match parse(kind, &raw) {
            Ok(Parsed { document: Some(document), .. }) => {
                prop_assert!(!document.mask().is_empty());
                let _ = (document.sex(), document.division(), document.lifelong_number());
                prop_assert_eq!(Document::restore(document.kind(), document.number().to_owned()), Ok(document.clone()));
            }
            Ok(Parsed { document: None, .. }) => prop_assert!(kind.number_is_optional()),
            Err(errors) => prop_assert!(errors.iter().any(|error| !error.is_warning())),
        }
    }
}
