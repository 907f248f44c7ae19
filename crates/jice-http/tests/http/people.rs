//! Who works in the place besides its registrar, and pupils at the school: for stories of changes.

use jice_demo::{DemoPupil, DemoUnit, Field};
use jice_domain::{ClassId, Grade, Level, OrgId, PersonId, Role, Values};
use jice_service::command::{CreateAccount, FileStaff, OpenClass, PupilsAsk};
use jice_service::{Asked, ImportRow};

use crate::support::{Browser, World, create};

/// A class with its pupils, and children of the plan who are not in the register.
pub(crate) struct Seated {
    pub(crate) class: ClassId,
    pub(crate) people: Vec<(PersonId, DemoPupil)>,
    pub(crate) others: Vec<DemoPupil>,
}

impl World {
    /// The school's authority.
    pub(crate) fn authority(&self) -> (DemoUnit, OrgId) {
        let above = self.units.iter().rev().find(|(unit, _)| unit.level < Level::School);
        above.cloned().expect("somebody answers for the school")
    }

    /// Another county, made for the occasion.
    pub(crate) fn another_county(&self) -> (DemoUnit, OrgId) {
        let admin = self.service.at_console(&self.admin.account.login).expect("the administrator is there");
        let known = |unit: &DemoUnit| self.units.iter().find(|(held, _)| held.key == unit.key).map(|(_, org)| *org);
        let county = self.plan.units().find(|unit| unit.level == Level::County && known(unit).is_none());
        let county = county.expect("the plan has a second county");
        let parent = self.plan.units().find(|unit| Some(unit.key) == county.parent).expect("it lies in a city");
        let make = |unit: &DemoUnit, parent| {
            self.service.create_unit(&admin, create(unit, parent)).expect("the unit may be created").org.id
        };
        let city = known(&parent).unwrap_or_else(|| make(&parent, self.top));
        let org = make(&county, city);
        (county, org)
    }

    /// Somebody in `role` at a unit, signed in, and as the console knows the account.
    pub(crate) async fn at_work(&self, (unit, org): &(DemoUnit, OrgId), role: Role) -> (Browser, Asked) {
        let admin = self.service.at_console(&self.admin.account.login).expect("the administrator is there");
        let person =
            self.plan.staff(unit.key).into_iter().find(|person| person.role == role).expect("the plan has one");
        let file = FileStaff {
            name: person.name.clone(),
            document_number: person.document_number.clone(),
            phone: person.phone.clone(),
            duty: role,
            since_on: person.since_on,
            trained_on: Some(person.trained_on),
            certificate: person.certificate.clone(),
        };
        let filed = self.service.file_staff(&admin, *org, file).expect("filed");
        let make = CreateAccount { staff: filed.id, login: person.login.clone(), role, class: None };
        let made = self.service.create_account(&admin, *org, make).expect("an account is made");
        let browser = self.signed_in(&made).await;
        (browser, self.service.at_console(&made.account.login).expect("the account is there"))
    }

    /// Values in the order of the law's fields.
    fn values(&self, pupil: &DemoPupil) -> Values {
        let values = self.field_values(pupil);
        values.iter().map(|(_, value)| value.as_str()).collect()
    }

    /// What the plan knows of a child, by field of the law.
    pub(crate) fn field_values(&self, pupil: &DemoPupil) -> Vec<(String, String)> {
        let today = jice_domain::Clock::now(&*self.clock);
        let law = self.service.packs().rulebook(&self.units[0].0.jurisdiction, jice_domain::date_at(today));
        let law = law.expect("the place has a law");
        let value = |id: &str| Field::find(id).map(|field| pupil.get(field).to_owned()).unwrap_or_default();
        law.fields().all().iter().map(|field| (field.id.to_string(), value(&field.id.0))).collect()
    }

    /// Opens a class of the third grade and seats `most` pupils of the plan in it. `registrar` and
    /// `clerk` have signed the undertaking.
    pub(crate) fn seated(&self, registrar: &Asked, clerk: &Asked, most: usize) -> Seated {
        let class = self.plan.classes(&self.demo_school).into_iter().find(|class| class.grade == Grade(3));
        let class = class.expect("the school has a third grade");
        let open = OpenClass {
            code: class.code.clone(),
            name: class.name.clone(),
            grade: class.grade,
            founded_month: class.founded_month.clone(),
            class_type: class.class_type.to_owned(),
            teacher: class.teacher.clone(),
            honours: String::new(),
            size_limit: 45,
        };
        let id = self.service.open_class(registrar, self.school, open).expect("the class opens").id;
        let all: Vec<DemoPupil> = self.plan.pupils(&self.demo_school, &class).collect();
        let (seated, others) = all.split_at(most);
        let rows = (1..).zip(seated).map(|(row, pupil)| ImportRow { row, values: self.values(pupil), class: id });
        let taken = self.service.import_entries(clerk, self.school, &rows.collect::<Vec<_>>()).expect("taken over");
        assert!(taken.refused.is_empty(), "{:?}", taken.refused);
        let ask = PupilsAsk { org: Some(self.school), class: Some(id), ..PupilsAsk::default() };
        let lines = self.service.list_pupils(clerk, ask).expect("listed").items;
        let found = |pupil: &DemoPupil| {
            let line = lines.iter().find(|line| line.name == pupil.get(Field::Name));
            (line.expect("the pupil is at school").person, pupil.clone())
        };
        Seated { class: id, people: seated.iter().map(found).collect(), others: others.to_vec() }
    }
}
