//! Changes are opened, and their papers put to them.

use jice_domain::{ClassId, OrgId, PersonId, Role};
use jice_service::command::{OpenCase, PupilRef};
use jice_service::view::ChangeView;
use jice_store::case;
use jiff::ToSpan;

use super::acts::Key;
use super::filling::{chance, fill, paper, pick, wrong};
use super::ground::{Class, Hand, Pupil};
use super::year::Year;

/// Changes after which nothing comes: rare, or nobody is left.
const LAST: [&str; 4] = ["death", "withdrawal", "cross_border_out", "cross_province_out"];

impl Year {
    /// A class of a school in the world, mostly of the grade that the pupil began the year in.
    pub(super) fn class_in(&mut self, school: OrgId, person: PersonId) -> Option<ClassId> {
        let here = self.world.schools.iter().find(|here| here.org == school)?;
        let grade = self.world.pupils.iter().find(|pupil| pupil.person == person).map(|pupil| pupil.grade);
        let same: Vec<Class> = here.classes.iter().filter(|class| Some(class.grade) == grade).copied().collect();
        let classes = if chance(&mut self.dice, 80) && !same.is_empty() { same } else { here.classes.clone() };
        Some(pick(&mut self.dice, &classes).id)
    }

    pub(super) fn numbers(&self) -> Vec<String> {
        self.world.pupils.iter().map(|pupil| pupil.number.clone()).filter(|number| !number.is_empty()).collect()
    }

    /// A registrar opens a change: of a pupil of the school, or of one who comes.
    pub(super) fn open(&mut self) {
        let school = pick(&mut self.dice, &self.world.schools).org;
        let hand = match chance(&mut self.dice, 90) {
            true => self.one(school, &[Role::Registrar]),
            false => Some(self.anybody()),
        };
        let Some(hand) = hand else { return };
        let unit = if chance(&mut self.dice, 95) { hand.org } else { school };
        let Ok(changes) = self.ask(&hand, "changes", |service, asked| service.list_changes(asked, unit)) else {
            return;
        };
        let Some((change, pupil)) = self.wanted(&changes, unit) else { return };
        let named = PupilRef { person: None, number: Some(pupil.number.clone()), name: Some(pupil.name.clone()) };
        let in_scope = PupilRef { person: Some(pupil.person), ..PupilRef::default() };
        let pupil_ref = if change.receives != chance(&mut self.dice, 4) { named } else { in_scope };
        let by_name = pupil_ref.person.is_none();
        let school = if change.receives { unit } else { pupil.school };
        let class = self.class_in(school, pupil.person).filter(|_| chance(&mut self.dice, 96));
        let (today, numbers) = (self.today(), self.numbers());
        let values = fill(&mut self.dice, &change, today, &numbers, 4);
        let days_ago = pick(&mut self.dice, &[0, 0, 1, 6, -2]).days();
        let legal_on = chance(&mut self.dice, 10).then(|| today.saturating_sub(days_ago));
        let open = OpenCase { change: change.id.clone(), unit, pupil: pupil_ref, class, values, legal_on };
        let what = format!("open {} of {} at {unit}", change.id, pupil.person);
        let Ok(view) = self.ask(&hand, &what, |service, asked| service.open_case(asked, open.clone())) else { return };
        let key = (view.person, view.id);
        let lawful = self.covers(&hand, unit) && (by_name || self.covers(&hand, pupil.school));
        if !lawful || hand.role != Role::Registrar && hand.role != Role::Clerk {
            self.wrong(format!("{hand:?} opened {what}"));
        }
        self.tally.count("cases opened");
        self.cases.push(key);
        if chance(&mut self.dice, 75) {
            self.enclose(&hand, key, &view.change);
            self.submit(&hand, key);
        }
    }

    /// A change and a pupil whom it may concern: mostly of the school, in a state it is for; of
    /// another school where it brings one here.
    fn wanted(&mut self, changes: &[ChangeView], unit: OrgId) -> Option<(ChangeView, Pupil)> {
        // Transfers are what most is asked for.
        let receives = chance(&mut self.dice, 30);
        let right = chance(&mut self.dice, 92);
        let fits =
            |pupil: &&Pupil| !right || (receives != (pupil.school == unit) && !(receives && pupil.number.is_empty()));
        let pupils: Vec<Pupil> = self.world.pupils.iter().filter(fits).cloned().collect();
        let hot: Vec<Pupil> = pupils.iter().filter(|pupil| self.hot.contains(&pupil.person)).cloned().collect();
        let pupils = if chance(&mut self.dice, 75) && !hot.is_empty() { hot } else { pupils };
        if pupils.is_empty() || changes.is_empty() {
            return None;
        }
        let pupil = pick(&mut self.dice, &pupils).clone();
        let state = self.entry_of(pupil.person).0.entry.state.word();
        let for_good = chance(&mut self.dice, 30);
        let of_state = |change: &&ChangeView| {
            let ends = LAST.contains(&change.id.as_str());
            change.receives == receives && change.from.iter().any(|from| from == state) && (for_good || !ends)
        };
        let fitting: Vec<ChangeView> = changes.iter().filter(of_state).cloned().collect();
        let any = chance(&mut self.dice, 15) || fitting.is_empty();
        Some((pick(&mut self.dice, if any { changes } else { &fitting }).clone(), pupil))
    }

    /// Puts the papers that are asked for.
    pub(super) fn enclose(&mut self, hand: &Hand, key: Key, change: &ChangeView) {
        let held: Vec<String> =
            self.read(|db| Ok(case::evidence(db, key.0, key.1)?.into_iter().map(|paper| paper.kind).collect()));
        let missing: Vec<String> =
            change.papers.iter().map(|paper| paper.id.clone()).filter(|id| !held.contains(id)).collect();
        for mut kind in missing {
            if chance(&mut self.dice, 4) {
                continue;
            }
            if chance(&mut self.dice, 2) {
                kind = wrong(&mut self.dice);
            }
            let (what, bytes) = paper(&mut self.dice, 4);
            let name = if chance(&mut self.dice, 95) { "申请.pdf".to_owned() } else { wrong(&mut self.dice) };
            let before = self.kept(key);
            let what = format!("put {what} as {kind:.20} to {}", key.1);
            let put =
                self.ask(hand, &what, |service, asked| service.put_evidence(asked, key.0, key.1, &kind, &name, &bytes));
            if put.is_ok() {
                self.check_opener(hand, &before, &what);
            }
        }
    }
}
