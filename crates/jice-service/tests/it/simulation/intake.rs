//! New pupils come: from the first row to the number.

use std::collections::BTreeMap;

use jice_demo::{DemoPupil, Field};
use jice_domain::{BatchId, FieldId, Grade, OrgId, Role, RowState};
use jice_service::PageAsk;
use jice_service::command::{
    AddRow, CheckClass, DecideBatch, NoteArrivals, OpenBatch, ReturnRow, RowsAsk, SignBatch, Versioned,
};
use jice_service::view::{BatchView, RowView};
use rand::RngExt;

use super::filling::{chance, pick, words, wrong};
use super::ground::{Hand, Newcomer, Pupil};
use super::year::Year;
use crate::place::photos;

const FIRST: Grade = Grade(1);

impl Year {
    /// An intake goes a step further, or one begins.
    pub(super) fn intake(&mut self) {
        let at = self.dice.random_range(0..self.world.schools.len());
        let org = self.world.schools[at].org;
        let Some(registrar) = self.one(org, &[Role::Registrar]) else { return };
        let Some(id) = self.intakes.get(&at).copied() else {
            let grade =
                if chance(&mut self.dice, 95) { FIRST } else { Grade(*pick(&mut self.dice, &[0, 3, 7, 10, 13])) };
            let open = OpenBatch { school: org, grade };
            let opened =
                self.ask(&registrar, "open an intake", |service, asked| service.open_batch(asked, open.clone()));
            if let Ok(batch) = opened {
                self.intakes.insert(at, batch.id);
            }
            return;
        };
        let seen = self.ask(&registrar, "view the intake", |service, asked| service.view_batch(asked, org, id));
        let Ok(batch) = seen else { return };
        match batch.state.as_str() {
            "draft" => self.prepare(at, org, &registrar, &batch),
            "confirmed" => self.hand_in(org, &batch),
            "submitted" => self.decide_intake(org, &batch),
            _ => {
                self.intakes.remove(&at);
            }
        }
    }

    /// The registrar enters children, notes who came, puts photos, confirms.
    fn prepare(&mut self, at: usize, org: OrgId, registrar: &Hand, batch: &BatchView) {
        let id = batch.id;
        let here: Vec<Newcomer> =
            self.world.newcomers.iter().filter(|child| child.school == at && child.grade == FIRST).cloned().collect();
        let Some(child) = (!here.is_empty()).then(|| pick(&mut self.dice, &here).clone()) else { return };
        let values = self.row_of(&child.pupil);
        let added = self.ask(registrar, "add a row", |service, asked| {
            service.add_row(asked, org, id, AddRow { values: values.clone() })
        });
        if chance(&mut self.dice, 25) {
            return;
        }
        let came = NoteArrivals {
            rows: None,
            arrived_on: chance(&mut self.dice, 95).then(|| self.today()),
            guardian_confirmed: chance(&mut self.dice, 95),
        };
        let _ =
            self.ask(registrar, "note arrivals", |service, asked| service.note_arrivals(asked, org, id, came.clone()));
        let zip = photos(&self.world.schools[at].identifier, here.iter().map(|child| &child.pupil));
        let _ = self
            .ask(registrar, "put photos", |service, asked| Ok(service.put_photos(asked, org, id, zip.clone())?.len()));
        if added.is_ok() || chance(&mut self.dice, 50) {
            let Ok(batch) = self.ask(registrar, "view the intake", |service, asked| service.view_batch(asked, org, id))
            else {
                return;
            };
            let version = batch.version - i32::from(chance(&mut self.dice, 4));
            let _ = self.ask(registrar, "confirm the intake", |service, asked| {
                service.confirm_batch(asked, org, id, Versioned { version })
            });
        }
    }

    /// A child as a row; now and then one that is here already, or nonsense.
    fn row_of(&mut self, pupil: &DemoPupil) -> BTreeMap<FieldId, String> {
        let fields = Field::ALL.into_iter().filter(|field| !field.id().ends_with("workplace"));
        let mut values: BTreeMap<FieldId, String> =
            fields.map(|field| (FieldId::new(field.id()), pupil.get(field).to_owned())).collect();
        if chance(&mut self.dice, 15) {
            let other = pick(&mut self.dice, &self.world.pupils).clone();
            values.insert(FieldId::new("document_number"), other.number);
        }
        if chance(&mut self.dice, 10) {
            let field = *pick(&mut self.dice, &["name", "birth_date", "sex", "class", "phone", "document_kind"]);
            values.insert(FieldId::new(field), wrong(&mut self.dice));
        }
        values
    }

    /// Class teachers check, the head signs.
    fn hand_in(&mut self, org: OrgId, batch: &BatchView) {
        let id = batch.id;
        for class in &batch.classes {
            let Some(teacher) = self.one(org, &[Role::ClassTeacher]) else { break };
            let check = CheckClass { class: class.id };
            let _ = self.ask(&teacher, "check a class", |service, asked| service.check_class(asked, org, id, check));
        }
        let hand = if chance(&mut self.dice, 92) { self.one(org, &[Role::Head]) } else { Some(self.anybody()) };
        let Some(head) = hand else { return };
        let Ok(seen) = self.ask(&head, "view the intake", |service, asked| service.view_batch(asked, org, id)) else {
            return;
        };
        let signed = self.ask(&head, "sign the intake", |service, asked| {
            let text = service.batch_undertaking(asked, org, id)?;
            let sign = SignBatch { version: seen.version, sha256: text.sha256, name: asked.actor.name.clone() };
            service.sign_batch(asked, org, id, sign)
        });
        if signed.is_ok() && (head.role != Role::Head || head.org != org) {
            self.wrong(format!("{head:?} signed an intake of {org}"));
        }
    }

    /// The authority decides, and the machine registers, dying on the way or not.
    fn decide_intake(&mut self, org: OrgId, batch: &BatchView) {
        let id = batch.id;
        let hand =
            if chance(&mut self.dice, 90) { self.one(batch.authority, &[Role::Clerk]) } else { Some(self.anybody()) };
        let Some(clerk) = hand else { return };
        let Some(rows) = self.rows(&clerk, org, id) else { return };
        let mut returned = Vec::new();
        for row in &rows {
            if chance(&mut self.dice, 10) {
                returned.push(ReturnRow { row: row.row, reason: words(&mut self.dice) });
            }
        }
        let version = batch.version - i32::from(chance(&mut self.dice, 4));
        let decide = DecideBatch { version, accept: None, returned };
        let decided = self
            .ask(&clerk, "decide the intake", |service, asked| service.decide_batch(asked, org, id, decide.clone()));
        if decided.is_ok() && (clerk.role != Role::Clerk || !self.covers(&clerk, org)) {
            self.wrong(format!("{clerk:?} decided an intake of {org}"));
        }
        let looks = self.dice.random_range(1..60);
        if self
            .running
            .dying(looks, |service| service.work_until_idle().map_err(|error| format!("{error:?}")))
            .is_none()
        {
            self.tally.count("crashes");
            self.tell("the process dies at work".to_owned(), "");
        }
        if let Err(error) = self.service().work_until_idle() {
            self.wrong(format!("work broke off: {error:?}"));
        }
        self.welcome(&clerk, org, id);
    }

    fn rows(&mut self, hand: &Hand, org: OrgId, id: BatchId) -> Option<Vec<RowView>> {
        let rows = self.ask(hand, "rows", |service, asked| {
            let page = PageAsk { cursor: None, limit: Some(200) };
            service.list_rows(asked, org, id, RowsAsk { page, ..RowsAsk::default() })
        });
        rows.ok().map(|page| page.items)
    }

    /// Whoever was accepted is a pupil from now on.
    fn welcome(&mut self, hand: &Hand, org: OrgId, id: BatchId) {
        let Some(rows) = self.rows(hand, org, id) else { return };
        for row in rows.into_iter().filter(|row| row.state == RowState::Accepted) {
            let Some(person) = row.person else { self.wrong(format!("row {} is accepted as nobody", row.row)) };
            if self.world.pupils.iter().any(|pupil| pupil.person == person) {
                continue;
            }
            self.tally.count("pupils taken in");
            self.arrived(person, org);
            let number = String::new();
            self.world.pupils.push(Pupil { person, name: row.name, number, school: org, grade: FIRST });
        }
    }
}
