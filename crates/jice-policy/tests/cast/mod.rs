//! The packs of this repository, two schools and a child, for the tests of this crate.
#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test file uses a part")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jice_domain::{
    Candidate, Grade, Jurisdiction, Level, OrgId, OrgUnit, Refusal, SchoolDetails, SchoolNature, SchoolYear, Schooling,
    Side, Stage, UnitDetails,
};
use jice_policy::facts::{ClassFacts, ClassStanding, PhotoFacts, RowFacts};
use jice_policy::{PackSource, Packs, Rulebook, cites};
use jiff::civil::{Date, date};

pub const ANHUI: &str = "cn-34-anhui";
pub const NANJING: &str = "cn-3201-nanjing";
pub const LIANGSHAN: &str = "cn-5134-liangshan";
pub const NANCHANG: &str = "cn-3601-nanchang";
pub const INNER_MONGOLIA: &str = "cn-15-neimenggu";
pub const ALL: [&str; 5] = [ANHUI, NANJING, LIANGSHAN, NANCHANG, INNER_MONGOLIA];

/// The day of the tests: an intake is under way.
pub const TODAY: Date = date(2026, 9, 10);

fn read(folder: &Path, below: &str, source: &mut PackSource) {
    for entry in std::fs::read_dir(folder).expect("the packs are beside the crates") {
        let entry = entry.expect("readable");
        let name = entry.file_name().into_string().expect("a plain name");
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.path().is_dir() {
            read(&entry.path(), &path, source);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            source.insert(path, text);
        }
    }
}

pub fn source() -> PackSource {
    let mut source = PackSource::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs"), "", &mut source);
    source
}

/// The invented pack of the walk, `docs/adding-a-jurisdiction`.
pub const WALK: &str = "cn-99-wanghai";

pub fn walk() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/adding-a-jurisdiction").join(WALK)
}

/// The packs of the tree and that of the walk beside them.
pub fn with_the_walk() -> PackSource {
    let mut source = source();
    read(&walk(), WALK, &mut source);
    source
}

pub fn load(source: &PackSource) -> Packs {
    Packs::load(source)
        .unwrap_or_else(|errors| panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

pub static PACKS: LazyLock<Packs> = LazyLock::new(|| load(&source()));

pub fn book_on(place: &str, day: Date) -> Rulebook {
    PACKS.rulebook(&Jurisdiction(place.to_owned()), day).expect("the pack is there")
}

pub fn book(place: &str) -> Rulebook {
    book_on(place, TODAY)
}

pub fn school() -> OrgUnit {
    OrgUnit {
        id: OrgId(7),
        parent: Some(OrgId(3)),
        jurisdiction: Jurisdiction(ANHUI.to_owned()),
        side: Side::Both,
        level: Level::School,
        code: "0101023".to_owned(),
        name: "庐阳区示例学校".to_owned(),
        division: "340103".to_owned(),
        details: UnitDetails::School(SchoolDetails {
            identifier: "2134001234".to_owned(),
            stages: vec![Stage::Primary, Stage::Junior, Stage::Senior],
            schooling: Schooling::SixThree,
            nature: SchoolNature::Public,
            exam_category: "3".to_owned(),
            school_type: String::new(),
            urban_rural: String::new(),
            sponsor: String::new(),
            approved: true,
            special: false,
            type_one: false,
            model: false,
            phone: String::new(),
            address: String::new(),
            principal: String::new(),
        }),
        closed_on: None,
    }
}

pub fn details(school: &mut OrgUnit) -> &mut SchoolDetails {
    match &mut school.details {
        UnitDetails::School(details) => details,
        UnitDetails::Authority { .. } => unreachable!("the cast's school is a school"),
    }
}

/// A citizen number of this birth and order; its check digit follows.
pub fn number(division: &str, born: &str, order: &str) -> String {
    let body = format!("{division}{born}{order}");
    let check = jice_domain::identity::check_digit(&body).expect("seventeen digits");
    format!("{body}{check}")
}

/// A clean row: field and cell.
pub fn clean() -> Vec<(&'static str, String)> {
    let text = |field, cell: &str| (field, cell.to_owned());
    vec![
        text("name", "李小雅"),
        text("sex", "女"),
        text("birth_date", "20200315"),
        text("birthplace", "340103000000"),
        text("ethnicity", "汉族"),
        text("nationality", "中国"),
        text("document_kind", "居民身份证"),
        ("document_number", number("340103", "20200315", "002")),
        text("hk_macao_taiwan", "否"),
        text("health", "健康或良好"),
        text("household_place", "340103000000"),
        text("household_nature", "非农业户口"),
        text("class", "01"),
        text("entry_month", "202609"),
        text("entry_way", "就近入学"),
        text("attendance", "走读"),
        text("home_address", "合肥市庐阳区示例路1号"),
        text("postal_address", "合肥市庐阳区示例路1号"),
        text("family_address", "合肥市庐阳区示例路1号"),
        text("phone", "13800138000"),
        text("postcode", "230001"),
        text("only_child", "是"),
        text("preschool", "是"),
        text("left_behind", "非留守儿童"),
        text("migrant_child", "否"),
        text("orphan", "否"),
        text("martyr_child", "否"),
        text("needs_aid", "否"),
        text("boarding_subsidy", "否"),
        text("distance", "1.5"),
        text("commute", "步行"),
        text("school_bus", "否"),
        text("guardian1_name", "李明"),
        text("guardian1_relation", "父亲"),
        text("guardian1_address", "合肥市庐阳区示例路1号"),
        text("guardian1_household_place", "340103000000"),
        text("guardian1_phone", "13800138001"),
        text("guardian1_is_guardian", "是"),
        text("identity_basis", "户口簿"),
    ]
}

/// A clean row with some cells written otherwise; cells of fields the register lacks fall out.
pub fn row(book: &Rulebook, changes: &[(&str, &str)]) -> (Candidate, Vec<Refusal>) {
    let mut cells = vec![String::new(); book.fields().all().len()];
    let changes = changes.iter().map(|(field, cell)| (*field, (*cell).to_owned()));
    for (field, cell) in clean().into_iter().chain(changes) {
        if let Some(place) = book.fields().place(field) {
            cells[place] = cell;
        }
    }
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    book.candidate(1, &cells)
}

pub const CLASS: ClassFacts<'static> =
    ClassFacts { code: "01", name: "一年级（1）班", size: 30, limit: 45, real: true };

/// Facts under which a clean row passes everywhere.
pub fn facts<'a>(candidate: &'a Candidate, school: &'a OrgUnit) -> RowFacts<'a> {
    RowFacts {
        candidate,
        school,
        grade: Grade(1),
        school_year: SchoolYear(2026),
        class: ClassStanding::Found(CLASS),
        same_in_file: None,
        searched: true,
        existing: None,
        may_continue: true,
        alike: &[],
        photo: Some(PhotoFacts { taken_year: 2026 }),
        arrived_on: Some(date(2026, 9, 1)),
        guardian_confirmed: true,
        today: TODAY,
        windows: &[],
    }
}

pub fn said(refusals: &[Refusal]) -> String {
    refusals
        .iter()
        .map(|r| format!("{} {} {:?} {}", r.clause.id, r.rule, r.weight, r.zh))
        .collect::<Vec<_>>()
        .join("\n")
}

#[track_caller]
pub fn allows(refusals: &[Refusal]) {
    assert!(refusals.is_empty(), "refused:\n{}", said(refusals));
}

#[track_caller]
pub fn refuses<'a>(refusals: &'a [Refusal], clause: &str, rule: &str) -> &'a Refusal {
    refusals
        .iter()
        .find(|refusal| refusal.rule == rule && cites(refusal, clause))
        .unwrap_or_else(|| panic!("not refused by {rule} citing {clause}, but:\n{}", said(refusals)))
}
