//! What else goes on in offices while cases wait: pupils come, classes and accounts change, the
//! school year turns.

use std::collections::BTreeMap;

use jice_domain::{FieldId, Grade, OrgId, PersonId, Role, SchoolYear};
use jice_service::ImportRow;
use jice_service::command::{
    CreateAccount, MaintainClass, MaintainPupil, OpenClass, SetWindow, SignUndertaking, WindowDays,
};
use jice_store::person;
use jiff::ToSpan;
use rand::RngExt;

use super::filling::{chance, pick, words, wrong};
use super::ground::{Class, Hand, Newcomer, Pupil};
use super::year::Year;

impl Year {
    /// A child of an earlier register is taken over; one that is here already is not.
    pub(super) fn take_over(&mut self) {
        if self.world.newcomers.is_empty() {
            return;
        }
        let at = self.dice.random_range(0..self.world.newcomers.len());
        let mut child = self.world.newcomers[at].clone();
        if chance(&mut self.dice, 25) {
            let other = pick(&mut self.dice, &self.world.schools).clone();
            child.class = pick(&mut self.dice, &other.classes).id;
            child.school = self.world.schools.iter().position(|here| here.org == other.org).unwrap_or(child.school);
        }
        let school = self.world.schools[child.school].org;
        let hand = self.clerk_of(school);
        let rows = [ImportRow { row: 1, values: child.values.clone(), class: child.class }];
        let what = format!("take over {} into {school}", child.name);
        let came = self.ask(&hand, &what, |service, asked| service.import_entries(asked, school, &rows));
        let Ok(came) = came else { return };
        if hand.role != Role::Clerk || !self.covers(&hand, school) {
            self.wrong(format!("{hand:?} did {what}"));
        }
        if came.taken == 1 {
            let name = child.name.clone();
            let page = self.ask(&hand, "who came", |service, asked| {
                let q = Some(name.clone());
                let ask = jice_service::command::PupilsAsk { org: Some(school), q, ..Default::default() };
                service.list_pupils(asked, ask)
            });
            let known: Vec<PersonId> = self.world.pupils.iter().map(|pupil| pupil.person).collect();
            let line = page.ok().and_then(|page| page.items.into_iter().find(|line| !known.contains(&line.person)));
            let Some(line) = line else { self.wrong(format!("{what}: is on no list")) };
            self.tally.count("pupils taken over");
            self.arrived(line.person, school);
            let Newcomer { name, number, grade, .. } = child;
            self.world.pupils.push(Pupil { person: line.person, name, number, school, grade });
        }
    }

    /// Mostly a clerk of an authority above `school`.
    pub(super) fn clerk_of(&mut self, school: OrgId) -> Hand {
        let fits = |hand: &&Hand| hand.role == Role::Clerk && self.covers(hand, school);
        let clerks: Vec<Hand> = self.world.hands.iter().filter(fits).cloned().collect();
        if chance(&mut self.dice, 85) && !clerks.is_empty() {
            return pick(&mut self.dice, &clerks).clone();
        }
        self.anybody()
    }

    /// A class is opened, or made larger, smaller or another's.
    pub(super) fn keep_classes(&mut self) {
        let school = pick(&mut self.dice, &self.world.schools).org;
        let Some(hand) = self.one(school, &[Role::Registrar]) else { return };
        if chance(&mut self.dice, 25) {
            let code = self.dice.random_range(30..99_u8).to_string();
            let grade = Grade(*pick(&mut self.dice, &[0, 2, 3, 4, 6, 10, 11, 13]));
            let open = OpenClass {
                name: if chance(&mut self.dice, 90) {
                    format!("{}{code}班", grade.name_zh())
                } else {
                    wrong(&mut self.dice)
                },
                code,
                grade,
                founded_month: (*pick(&mut self.dice, &["2025-09", "2026-09", "2025-13", ""])).to_owned(),
                class_type: "10".to_owned(),
                teacher: words(&mut self.dice),
                honours: String::new(),
                size_limit: *pick(&mut self.dice, &[0, 3, 40, 45, 4_000_000_000]),
            };
            let opened =
                self.ask(&hand, "open a class", |service, asked| service.open_class(asked, school, open.clone()));
            if let Ok(class) = opened
                && let Some(here) = self.world.schools.iter_mut().find(|here| here.org == school)
            {
                here.classes.push(Class { id: class.id, grade });
            }
            return;
        }
        let Ok(classes) = self.ask(&hand, "classes", |service, asked| service.list_classes(asked, school, None)) else {
            return;
        };
        if classes.is_empty() {
            return;
        }
        let class = pick(&mut self.dice, &classes).clone();
        let change = MaintainClass {
            version: if chance(&mut self.dice, 92) { class.version } else { class.version - 1 },
            name: chance(&mut self.dice, 20).then(|| words(&mut self.dice)),
            teacher: chance(&mut self.dice, 20).then(|| words(&mut self.dice)),
            honours: chance(&mut self.dice, 10).then(|| wrong(&mut self.dice)),
            size_limit: chance(&mut self.dice, 70).then(|| *pick(&mut self.dice, &[0, 2, 3, 6, 8, 45])),
        };
        let who = if chance(&mut self.dice, 90) { hand } else { self.anybody() };
        let came = self.ask(&who, "keep a class", |service, asked| {
            service.maintain_class(asked, school, class.id, change.clone())
        });
        if came.is_ok() && (who.role != Role::Registrar || who.org != school || change.version != class.version) {
            self.wrong(format!("{who:?} kept a class of {school} at {}", change.version));
        }
    }

    /// Fields that are no key data are kept up.
    pub(super) fn maintain(&mut self) {
        let pupil = pick(&mut self.dice, &self.world.pupils).clone();
        let hand = match chance(&mut self.dice, 80) {
            true => self.one(pupil.school, &[Role::Registrar]),
            false => Some(self.anybody()),
        };
        let Some(hand) = hand else { return };
        let version = self.read(|db| Ok(person::find(db, &[pupil.person])?.pop().map_or(0, |person| person.version)));
        let field =
            *pick(&mut self.dice, &["phone", "email", "home_address", "nickname", "name", "postcode", "ethnicity"]);
        let value = if chance(&mut self.dice, 60) { "13800000000".to_owned() } else { wrong(&mut self.dice) };
        let values = BTreeMap::from([(FieldId::new(field), value)]);
        let version = if chance(&mut self.dice, 92) { version } else { version - 1 };
        let what = format!("maintain {field} of {}", pupil.person);
        let came = self.ask(&hand, &what, |service, asked| {
            service.maintain_pupil(asked, pupil.person, MaintainPupil { version, values: values.clone() })
        });
        let role = matches!(hand.role, Role::Registrar | Role::Clerk);
        if came.is_ok() && !(role && self.covers(&hand, pupil.school)) {
            self.wrong(format!("{hand:?} did {what}"));
        }
    }

    /// An account ends in the middle of everything, and its holder gets another.
    pub(super) fn accounts(&mut self) {
        let admin = self.world.admin.clone();
        let at = self.dice.random_range(0..self.world.hands.len());
        let hand = self.world.hands[at].clone();
        let org = hand.org;
        let listed = self.ask(&admin, "accounts", |service, asked| service.list_accounts(asked, org));
        let staff = self.ask(&admin, "staff", |service, asked| service.list_staff(asked, org));
        let (Ok(accounts), Ok(staff)) = (listed, staff) else { return };
        let Some(account) = accounts.into_iter().find(|account| account.login == hand.login) else { return };
        let ended = self
            .ask(&admin, &format!("end {}", hand.login), |service, asked| service.end_account(asked, org, account.id));
        let Ok(_) = ended else { return };
        // Whoever's account ended can do nothing more.
        let list = self.ask(&hand, "after the end", |service, asked| service.list_pupils(asked, Default::default()));
        if list.is_ok() {
            self.wrong(format!("{hand:?} reads after the account ended"));
        }
        let Some(person) =
            staff.into_iter().find(|person| person.name == account.name && person.duty == hand.role.as_str())
        else {
            return;
        };
        self.tally.count("accounts replaced");
        let login = format!("{:.30}-{}", hand.login, self.dice.random_range(0..1_000_000));
        let make = CreateAccount { staff: person.id, login: login.clone(), role: hand.role, class: None };
        let made = self.ask(&admin, &format!("make {login}"), |service, asked| {
            let made = service.create_account(asked, org, make.clone())?;
            Ok(made.account)
        });
        if made.is_ok() {
            let fresh = Hand { login, ..hand };
            if chance(&mut self.dice, 90) {
                self.sign(&fresh);
            }
            self.world.hands[at] = fresh;
        }
    }

    /// The year's undertaking is signed.
    fn sign(&mut self, hand: &Hand) {
        let signed = self.ask(hand, "sign the undertaking", |service, asked| {
            let text = service.data_undertaking(asked)?;
            let sign = SignUndertaking { sha256: text.sha256, name: asked.actor.name.clone() };
            service.sign_data_undertaking(asked, sign).map(drop)
        });
        if let Err(told) = signed {
            self.wrong(format!("{hand:?} cannot sign: {told:?}"));
        }
    }

    /// An authority sets other days, or lifts them.
    pub(super) fn windows(&mut self) {
        let hand = self.anybody();
        let Ok(windows) = self.ask(&hand, "windows", |service, asked| service.list_windows(asked, hand.org)) else {
            return;
        };
        let window = match windows.first() {
            Some(window) if chance(&mut self.dice, 90) => window.name.clone(),
            _ => wrong(&mut self.dice),
        };
        let today = self.today();
        let days = chance(&mut self.dice, 70).then(|| {
            let opens_on = today.saturating_sub(self.dice.random_range(0..20_i32).days());
            WindowDays { opens_on, closes_on: opens_on.saturating_add(self.dice.random_range(-1..60_i32).days()) }
        });
        let set = SetWindow { window, days };
        let _ = self.ask(&hand, "set a window", |service, asked| service.set_window(asked, hand.org, set.clone()));
    }

    /// Pupils finish their stage.
    pub(super) fn finish(&mut self) {
        let pupil = pick(&mut self.dice, &self.world.pupils).clone();
        let hand = self.clerk_of(pupil.school);
        let on = self.today();
        let what = format!("finish the stage of {}", pupil.person);
        let came =
            self.ask(&hand, &what, |service, asked| service.finish_stage(asked, pupil.school, &[pupil.person], on));
        if came.is_ok() && (hand.role != Role::Clerk || !self.covers(&hand, pupil.school)) {
            self.wrong(format!("{hand:?} did {what}"));
        }
    }

    /// The next school year opens: everybody is a grade higher.
    pub(super) fn school_year(&mut self) {
        let today = self.today();
        let hand = if chance(&mut self.dice, 80) { self.world.admin.clone() } else { self.anybody() };
        let year = SchoolYear(today.year() - i16::from(today.month() < 7));
        let opened = self.ask(&hand, &format!("open the school year {}", year.0), |service, asked| {
            service.open_school_year(asked, year)
        });
        if opened.is_ok() {
            for hand in self.world.hands.clone() {
                self.sign(&hand);
            }
        }
    }
}
