//! The row of a pupil: what a school types into the form's cells.

use std::borrow::Cow;

use jice_domain::Stage;
use jiff::civil::Date;

use crate::class::DemoClass;
use crate::data::{Data, Foreigner};
use crate::draw::{Draw, Purpose};
use crate::family::{Adult, Family, Household, Origin};
use crate::field::Field;
use crate::identity::{Sex, compact, identity_number, push_digits};
use crate::plan::Plan;
use crate::pupil::{Bonds, Seat};

type Row = [Cow<'static, str>; Field::ALL.len()];

/// A child whose row is to be written.
pub(crate) struct Child<'a> {
    pub(crate) at: Seat,
    pub(crate) class: &'a DemoClass,
    pub(crate) bonds: &'a Bonds,
    pub(crate) sex: Sex,
    pub(crate) birth_date: Date,
    pub(crate) sequence: u16,
    pub(crate) family: &'a Family,
}

/// A row being written.
struct Writer(Row);

impl Writer {
    fn put(&mut self, field: Field, value: impl Into<Cow<'static, str>>) {
        self.0[field as usize] = value.into();
    }

    fn yes(&mut self, field: Field, is: bool) {
        self.put(field, if is { "是" } else { "否" });
    }
}

/// A disability, and how a child with it learns among others.
const DISABILITIES: [(&str, &str); 6] = [
    ("智力残疾", "智力残疾随班就读"),
    ("听力残疾", "听力残疾随班就读"),
    ("视力残疾", "视力残疾随班就读"),
    ("肢体残疾", "其他残疾随班就读"),
    ("言语残疾", "其他残疾随班就读"),
    ("多重残疾", "其他残疾随班就读"),
];

const COMMUTES: [&str; 5] =
    ["步行", "家长自行接送", "公共交通(含城市公交、农村客运、地铁)", "自行车(含摩托车、电动自行车)", "校车"];

impl Plan {
    /// The row of `child`, whose given name comes from `given`; with the sex it has, for
    /// a foreign child's is its passport's.
    pub(crate) fn row(&self, child: &Child<'_>, given: &mut Draw) -> (Sex, Row) {
        let mut row = Writer([const { Cow::Borrowed("") }; Field::ALL.len()]);
        let class = self.class_name(child.at.school, child.at.class.index);
        let mut draw = Draw::new(self.params.seed, Purpose::Child, class, u64::from(child.at.seat));
        let sex = self.write_person(&mut row, child, given, &mut draw);
        self.write_household(&mut row, child, &mut draw);
        self.write_schooling(&mut row, child, &mut draw);
        self.write_circumstances(&mut row, child, &mut draw);
        for (adult, fields) in child.family.guardians.iter().zip(GUARDIANS) {
            write_guardian(&mut row, adult, child.family, fields);
        }
        (sex, row.0)
    }

    fn write_person(&self, row: &mut Writer, child: &Child<'_>, given: &mut Draw, draw: &mut Draw) -> Sex {
        let data = Data::get();
        let family = child.family;
        let county = self.schools[child.at.school].county;
        row.put(Field::BirthDate, compact(child.birth_date));
        row.put(Field::HkMacaoTaiwan, "否");
        row.put(Field::Nationality, "中国");
        row.put(Field::Ethnicity, family.ethnicity);
        let sex = match family.origin {
            Origin::Foreign(foreigner) => self.write_foreigner(row, child, foreigner),
            _ => {
                row.put(Field::Name, data.names.child(family.style, &family.lineage, child.sex, given));
                child.sex
            }
        };
        row.put(Field::Sex, sex.name_zh());
        match family.origin {
            Origin::Mainland => {
                let division = family.household.division(county, child.birth_date.year());
                row.put(Field::DocumentKind, "居民身份证");
                row.put(Field::DocumentNumber, identity_number(division, child.birth_date, child.sequence));
                row.put(Field::DocumentValid, self.validity(draw));
            }
            Origin::Numberless => row.put(Field::DocumentKind, "其他"),
            Origin::HongKong => self.write_travel_permit(row, child, "香港特区护照/身份证明", "H", "香港同胞"),
            Origin::Macao => self.write_travel_permit(row, child, "澳门特区护照/身份证明", "M", "澳门同胞"),
            Origin::Taiwan => self.write_travel_permit(row, child, "台湾居民来往大陆通行证", "", "台湾同胞"),
            Origin::Foreign(_) => {}
        }
        if draw.chance(10_000) && matches!(family.origin, Origin::Mainland) {
            row.put(Field::FormerName, data.names.child(family.style, &family.lineage, sex, draw));
        }
        sex
    }

    fn write_foreigner(&self, row: &mut Writer, child: &Child<'_>, foreigner: &'static Foreigner) -> Sex {
        row.put(Field::Name, foreigner.name.as_str());
        row.put(Field::Nationality, foreigner.nationality.as_str());
        row.put(Field::Ethnicity, "其他(未识别民族)");
        row.put(Field::HkMacaoTaiwan, "外国人");
        row.put(Field::DocumentKind, "护照");
        row.put(Field::DocumentNumber, self.document_of_its_own(child, "E"));
        if foreigner.sex == "M" { Sex::Male } else { Sex::Female }
    }

    fn write_travel_permit(
        &self,
        row: &mut Writer,
        child: &Child<'_>,
        kind: &'static str,
        letter: &str,
        word: &'static str,
    ) {
        row.put(Field::DocumentKind, kind);
        row.put(Field::DocumentNumber, self.document_of_its_own(child, letter));
        row.put(Field::HkMacaoTaiwan, word);
    }

    /// A number of eight digits that no other pupil of the plan has.
    fn document_of_its_own(&self, child: &Child<'_>, letter: &str) -> String {
        let place = child.class.first + u64::from(child.at.seat);
        let mut number = letter.to_owned();
        // The factor has no divisor in common with ten, so places and numbers pair up.
        push_digits(&mut number, (place * 76_543_211 % 100_000_000) as u32, 8);
        number
    }

    /// A child's card holds for five years 居民身份证法 第五条.
    fn validity(&self, draw: &mut Draw) -> String {
        let year = self.params.school_year.0 - draw.between(0, 3) as i16;
        let (month, day) = (draw.between(1, 8), draw.between(1, 28));
        format!("{year}.{month:02}.{day:02}-{}.{month:02}.{day:02}", year + 5)
    }

    fn write_household(&self, row: &mut Writer, child: &Child<'_>, draw: &mut Draw) {
        let data = Data::get();
        let family = child.family;
        let county = self.schools[child.at.school].county;
        let place = family.household.place_code();
        let birthplace = match family.household {
            Household::Here { .. } if draw.chance(50_000) => {
                let towns = &data.divisions[county].towns;
                format!("{}000", data.towns[towns.start + draw.below(towns.len() as u32) as usize].code)
            }
            _ => place.clone(),
        };
        row.put(Field::Birthplace, birthplace);
        row.put(Field::NativePlace, family.household.county_name(county));
        row.put(Field::HouseholdPlace, place);
        row.put(Field::HouseholdNature, if family.rural { "农业户口" } else { "非农业户口" });
        for field in [Field::HomeAddress, Field::PostalAddress, Field::FamilyAddress] {
            row.put(field, family.address.clone());
        }
        row.put(Field::Phone, family.guardians.first().map_or(String::new(), |adult| adult.phone.clone()));
        let mut postcode = self.realm(self.schools[child.at.school].realm).postcode.clone();
        push_digits(&mut postcode, county as u32 % 100, 2);
        postcode.push_str("00");
        row.put(Field::Postcode, postcode);
        if draw.chance(30_000) {
            let place = child.class.first + u64::from(child.at.seat);
            row.put(Field::Email, format!("family{place}@example.com"));
        }
    }

    fn write_schooling(&self, row: &mut Writer, child: &Child<'_>, draw: &mut Draw) {
        let class = child.class;
        let senior = class.cohort.stage == Stage::Senior;
        let member = match class.grade.0 {
            ..8 => 0,
            8 => 60_000,
            9 => 200_000,
            _ => 450_000,
        };
        row.put(Field::PoliticalAffiliation, if draw.chance(member) { "共青团员" } else { "群众" });
        row.put(Field::SeatNumber, (child.at.seat + 1).to_string());
        row.put(Field::Grade, class.grade.name_zh());
        row.put(Field::Class, class.code.clone());
        row.put(Field::EntryMonth, format!("{}09", class.cohort.entry_year.0));
        let way = match (senior, draw.below(100)) {
            (true, 0..3) => "体育特招",
            (true, 3..6) => "艺术特招",
            (true, _) => "统一招生考试/普通入学",
            (false, 0..4) => "其他（义务教育）",
            (false, _) => "就近入学",
        };
        row.put(Field::EntryWay, way);
        row.put(Field::Source, "正常入学");
        let boards = draw.chance(match (class.cohort.stage, child.family.rural) {
            (Stage::Senior, _) => 600_000,
            (Stage::Junior, true) => 350_000,
            (_, true) => 60_000,
            _ => 20_000,
        });
        row.put(Field::Attendance, if boards { "住校" } else { "走读" });
        row.yes(Field::BoardingSubsidy, boards && child.family.aided);
        if draw.chance(120_000) {
            row.put(Field::Speciality, draw.pick(&Data::get().words.specialities).as_str());
        }
        let kind = &Data::get().kinds[self.schools[child.at.school].kind];
        row.yes(Field::SeatPurchased, kind.private && !senior && draw.chance(250_000));
        let metres = if boards { draw.between(30, 300) } else { draw.between(2, 45) } * 100;
        row.put(Field::Distance, format!("{}.{}", metres / 1_000, metres / 100 % 10));
        let commute = *draw.pick(&COMMUTES);
        row.put(Field::Commute, commute);
        row.yes(Field::SchoolBus, commute == "校车");
    }

    fn write_circumstances(&self, row: &mut Writer, child: &Child<'_>, draw: &mut Draw) {
        let family = child.family;
        let special = Data::get().kinds[self.schools[child.at.school].kind].special;
        let disabled = special || draw.chance(3_000);
        let (disability, inclusive) = *draw.pick(&DISABILITIES);
        row.put(Field::Disability, if disabled { disability } else { "无残疾" });
        row.put(Field::InclusiveClass, if disabled && !special { inclusive } else { "非随班就读" });
        let health = match (disabled, draw.below(1_000)) {
            (true, _) => "残疾",
            (_, 0..20) => "一般或较弱",
            (_, 20..27) => "有慢性病",
            (_, 27..30) => "有生理缺陷",
            _ => "健康或良好",
        };
        row.put(Field::Health, health);
        row.yes(Field::OnlyChild, !child.bonds.siblings && draw.chance(550_000));
        row.yes(Field::Preschool, draw.chance(960_000));
        let left_behind = ["非留守儿童", "单亲留守儿童", "双亲留守儿童"];
        row.put(Field::LeftBehind, left_behind[family.left_behind]);
        row.yes(Field::MigrantChild, family.migrant && family.rural);
        row.yes(Field::Orphan, family.orphan);
        row.yes(Field::MartyrChild, draw.chance(1_000));
        row.yes(Field::NeedsAid, family.aided);
    }
}

/// The fields of one guardian.
#[derive(Clone, Copy)]
struct GuardianFields {
    name: Field,
    relation: Field,
    note: Field,
    ethnicity: Field,
    workplace: Field,
    address: Field,
    household_place: Field,
    phone: Field,
    is_guardian: Field,
    document_kind: Field,
    document_number: Field,
    post: Field,
}

const GUARDIANS: [GuardianFields; 2] = [
    GuardianFields {
        name: Field::Guardian1Name,
        relation: Field::Guardian1Relation,
        note: Field::Guardian1RelationNote,
        ethnicity: Field::Guardian1Ethnicity,
        workplace: Field::Guardian1Workplace,
        address: Field::Guardian1Address,
        household_place: Field::Guardian1HouseholdPlace,
        phone: Field::Guardian1Phone,
        is_guardian: Field::Guardian1IsGuardian,
        document_kind: Field::Guardian1DocumentKind,
        document_number: Field::Guardian1DocumentNumber,
        post: Field::Guardian1Post,
    },
    GuardianFields {
        name: Field::Guardian2Name,
        relation: Field::Guardian2Relation,
        note: Field::Guardian2RelationNote,
        ethnicity: Field::Guardian2Ethnicity,
        workplace: Field::Guardian2Workplace,
        address: Field::Guardian2Address,
        household_place: Field::Guardian2HouseholdPlace,
        phone: Field::Guardian2Phone,
        is_guardian: Field::Guardian2IsGuardian,
        document_kind: Field::Guardian2DocumentKind,
        document_number: Field::Guardian2DocumentNumber,
        post: Field::Guardian2Post,
    },
];

fn write_guardian(row: &mut Writer, adult: &Adult, family: &Family, fields: GuardianFields) {
    row.put(fields.name, adult.name.clone());
    row.put(fields.relation, adult.relation.name_zh());
    row.put(fields.note, adult.note);
    row.put(fields.ethnicity, adult.ethnicity);
    row.put(fields.workplace, adult.job.workplace.as_str());
    row.put(fields.address, family.address.clone());
    row.put(fields.household_place, family.household.place_code());
    row.put(fields.phone, adult.phone.clone());
    row.yes(fields.is_guardian, adult.is_guardian);
    if let Some(number) = &adult.document {
        row.put(fields.document_kind, "居民身份证");
        row.put(fields.document_number, number.clone());
    }
    row.put(fields.post, adult.job.post.as_str());
}
