//! Who staffs the units: the people behind the accounts.

use jice_domain::{Level, Role};
use jiff::civil::Date;

use crate::class::Frame;
use crate::data::Data;
use crate::draw::{Draw, Purpose};
use crate::family::mobile;
use crate::identity::{Sex, Who, birth, identity_number};
use crate::names::Style;
use crate::plan::{Plan, STAFF_OF_AUTHORITIES, STAFF_OF_SCHOOL};
use crate::unit::UnitKey;

/// Somebody who staffs a unit, with the account they are to have. No two are the same
/// natural person, so duties stay apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoStaff {
    /// What the account is for.
    pub role: Role,
    /// The class a class teacher checks, by [`DemoClass::index`](crate::DemoClass::index).
    pub class: Option<u16>,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Identity number.
    pub document_number: String,
    /// Mobile telephone.
    pub phone: String,
    /// Since when in this duty.
    pub since_on: Date,
    /// The day of the last training, before the school year.
    pub trained_on: Date,
    /// Certificate of that training.
    pub certificate: String,
    /// Name to sign in with; unique within the plan.
    pub login: String,
}

/// The roles of schools that are not bound to a class, in the order of their places.
const SCHOOL_ROLES: [Role; 2] = [Role::Head, Role::Registrar];
/// The roles of authorities.
const AUTHORITY_ROLES: [Role; 4] = [Role::Clerk, Role::Director, Role::Viewer, Role::OrgAdmin];

/// What tells one person apart.
struct Post<'a> {
    role: Role,
    class: Option<(u16, String)>,
    /// The division whose numbers are used, and the place among them.
    county: usize,
    place: u32,
    unit_code: &'a str,
}

impl Plan {
    /// Who staffs the unit called `key`: in an authority clerk and director, at the top
    /// of a tree also viewer and administrator of units; in a school registrar, head and
    /// a teacher for each class. Empty where the plan has no such unit.
    pub fn staff(&self, key: UnitKey) -> Vec<DemoStaff> {
        let index = key.0 as usize;
        if index < self.authorities.len() {
            return self.authority_staff(index);
        }
        let index = index - self.authorities.len();
        if index < self.schools.len() { self.school_staff(index) } else { Vec::new() }
    }

    fn authority_staff(&self, index: usize) -> Vec<DemoStaff> {
        let seed = &self.authorities[index];
        let tier = &self.realm(seed.realm).tiers[seed.tier];
        let data = Data::get();
        let code = data.divisions[seed.division].code;
        let county = data.counties(code).first().copied().unwrap_or(seed.division);
        let unit_code = self.authority_code(seed);
        let fits = |role: &Role| {
            let top_only = matches!(role, Role::Viewer | Role::OrgAdmin);
            role.levels().contains(&tier.level) && (!top_only || seed.parent.is_none())
        };
        let tier_place = match tier.level {
            Level::Province => 0,
            Level::City => 1,
            _ => 2,
        };
        let side_place = u32::from(tier.side == jice_domain::Side::Exam);
        let places = (tier_place * 2 + side_place) * AUTHORITY_ROLES.len() as u32..STAFF_OF_AUTHORITIES;
        AUTHORITY_ROLES
            .into_iter()
            .zip(places)
            .filter(|(role, _)| fits(role))
            .map(|(role, place)| self.person(&Post { role, class: None, county, place, unit_code: &unit_code }))
            .collect()
    }

    fn school_staff(&self, index: usize) -> Vec<DemoStaff> {
        let code = self.staff_code(index);
        let officers = SCHOOL_ROLES.into_iter().map(|role| self.person(&self.school_post(index, role, None, &code)));
        let teachers = self.class_frames(index).into_iter().map(|frame| {
            let class = Some((frame.own.index, class_login(&frame)));
            self.person(&self.school_post(index, Role::ClassTeacher, class, &code))
        });
        officers.chain(teachers).collect()
    }

    /// The name of the head of the school at `index`.
    pub(crate) fn head_name(&self, index: usize) -> String {
        self.name_and_sex(&self.school_post(index, Role::Head, None, "")).0
    }

    /// The name of the teacher of a class.
    pub(crate) fn class_teacher_name(&self, index: usize, class: u16) -> String {
        self.name_and_sex(&self.school_post(index, Role::ClassTeacher, Some((class, String::new())), "")).0
    }

    fn school_post<'a>(&self, index: usize, role: Role, class: Option<(u16, String)>, unit_code: &'a str) -> Post<'a> {
        let seed = &self.schools[index];
        let within = match &class {
            Some((class, _)) => SCHOOL_ROLES.len() as u32 + u32::from(*class),
            None => SCHOOL_ROLES.iter().position(|one| *one == role).unwrap_or(0) as u32,
        };
        let place = STAFF_OF_AUTHORITIES + seed.serial * STAFF_OF_SCHOOL + within;
        Post { role, class, county: seed.county, place, unit_code }
    }

    /// Sign-in names of a school begin with its identifier.
    fn staff_code(&self, index: usize) -> String {
        let seed = &self.schools[index];
        let data = Data::get();
        let identifier = &data.kinds[seed.kind].identifier;
        format!("{identifier}{}{:06}", &data.divisions[seed.county].code[..2], seed.order)
    }

    fn name_and_sex(&self, post: &Post<'_>) -> (String, Sex, Draw) {
        let mut draw = Draw::new(self.params.seed, Purpose::Staff, post.county as u64, u64::from(post.place));
        let names = &Data::get().names;
        let sex = if draw.chance(550_000) { Sex::Female } else { Sex::Male };
        let lineage = names.lineage(Style::Han, &mut draw);
        let name = names.adult(Style::Han, &lineage, sex, &mut draw);
        (name, sex, draw)
    }

    fn person(&self, post: &Post<'_>) -> DemoStaff {
        let (name, sex, mut draw) = self.name_and_sex(post);
        let year = self.params.school_year;
        let born = birth(self.params.seed, post.county as u16, Who::Staff, year, post.place);
        let division = Data::get().divisions[post.county].code_in(born.date.year());
        let word = post.role.as_str();
        let login = match &post.class {
            Some((_, class)) => format!("{}-{class}", post.unit_code),
            None => format!("{}-{word}", post.unit_code),
        };
        let trained_year = year.0 - draw.below(2) as i16;
        DemoStaff {
            role: post.role,
            class: post.class.as_ref().map(|(class, _)| *class),
            document_number: identity_number(division, born.date, born.sequence(sex, None)),
            phone: mobile(&mut draw),
            since_on: Date::constant(year.0 - 1 - draw.below(8) as i16, 9, 1),
            trained_on: Date::constant(trained_year, 8, draw.between(10, 28) as i8),
            certificate: format!("{trained_year}{:06}", draw.below(1_000_000)),
            name,
            sex,
            login,
        }
    }
}

/// As `g01c02` for the second class of grade one.
fn class_login(frame: &Frame) -> String {
    format!("g{:02}c{:02}", frame.own.grade.0, frame.number)
}
