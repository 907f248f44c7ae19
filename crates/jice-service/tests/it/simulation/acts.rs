//! What people do in a year, well and badly.

use jice_domain::{Case, CaseId, CaseState, OrgId, PersonId, Role, Silence, StepKind, Verdict};
use jice_service::command::{DecideCase, DecideMany, DeskAsk, FillCase, NamedCase, PupilsAsk, Versioned, WithdrawCase};
use jice_store::case;
use jice_store::case_part::Desk;
use rand::RngExt;

use super::filling::{chance, fill, pick, words};
use super::ground::Hand;
use super::year::{Told, Year};

pub(super) type Key = (PersonId, CaseId);

impl Year {
    /// Somebody does something.
    pub(super) fn act(&mut self) {
        // New pupils come as the school year begins.
        if self.today().month() == 9 && chance(&mut self.dice, 25) {
            return self.intake();
        }
        match self.dice.random_range(0..100) {
            0..18 => self.open(),
            18..58 => self.go_on(),
            58..65 => self.meddle(),
            65..73 => self.sweep(),
            73..80 => self.look(),
            80..86 => self.keep_moving(),
            86..89 => self.take_over(),
            89..92 => self.keep_classes(),
            92..94 => self.maintain(),
            94..96 => self.accounts(),
            96..98 => self.windows(),
            98 => self.finish(),
            _ => self.school_year(),
        }
    }

    pub(super) fn submit(&mut self, hand: &Hand, key: Key) {
        let before = self.kept(key);
        let version = self.version_of(&before);
        let what = format!("submit {} at {version}", key.1);
        let came =
            self.ask(hand, &what, |service, asked| service.submit_case(asked, key.0, key.1, Versioned { version }));
        if came.is_ok() {
            self.check_opener(hand, &before, &what);
            self.check_moved(&before, version, &what);
        }
        self.check_conflict(
            came.as_ref().err(),
            &before,
            version,
            !before.state.is_over() && before.current().is_none(),
            &what,
        );
        self.settle(key);
    }

    /// Nobody else is at it: whoever names the version that stands, and may do it now, is not told
    /// that somebody was first.
    fn check_conflict(&self, told: Option<&Told>, before: &Case, version: i32, now: bool, what: &str) {
        if told == Some(&Told::Conflict) && now && version == before.version {
            self.wrong(format!("{what} met a conflict with nobody: {before:?}"));
        }
    }

    /// The version that stands, or, now and then, one that was.
    fn version_of(&mut self, case: &Case) -> i32 {
        if chance(&mut self.dice, 4) { case.version - pick(&mut self.dice, &[1, 2, -1]) } else { case.version }
    }

    /// Only whoever stands where it was opened writes in it, while it lies there.
    pub(super) fn check_opener(&self, hand: &Hand, before: &Case, what: &str) {
        let role = matches!(hand.role, Role::Registrar | Role::Clerk);
        if !role || !self.covers(hand, before.opener) || before.state.is_over() {
            self.wrong(format!("{hand:?} did {what} in {before:?}"));
        }
    }

    /// What was done was done to the version that stood.
    fn check_moved(&self, before: &Case, version: i32, what: &str) {
        let after = self.kept((before.person, before.id));
        if version != before.version || after.version != before.version + 1 {
            self.wrong(format!("{what}: stood at {}, stands at {}", before.version, after.version));
        }
    }

    /// A case goes on as it should: by whoever's turn it is.
    fn go_on(&mut self) {
        let open: Vec<Key> = self.cases.iter().filter(|key| !self.seen.is_over(key.1)).copied().collect();
        if open.is_empty() {
            return self.open();
        }
        let key = *pick(&mut self.dice, &open);
        let case = self.kept(key);
        match &case.state {
            CaseState::Draft | CaseState::Returned { .. } => {
                let Some(hand) = self.one(case.opener, &[Role::Registrar]) else { return };
                match self.dice.random_range(0..10) {
                    0 => self.withdraw(&hand, key),
                    1..4 => self.mend(&hand, key),
                    _ => {
                        let Ok(view) = self.ask(&hand, &format!("view {}", key.1), |service, asked| {
                            service.view_case(asked, key.0, key.1)
                        }) else {
                            return;
                        };
                        self.enclose(&hand, key, &view.change);
                        self.submit(&hand, key);
                    }
                }
            }
            CaseState::Open { .. } => {
                let Some(step) = case.current().cloned() else { self.wrong(format!("before no step: {case:?}")) };
                match self.dice.random_range(0..12) {
                    0 => {
                        let Some(hand) = self.one(case.opener, &[Role::Registrar]) else { return };
                        self.withdraw(&hand, key);
                    }
                    // Nobody is in: the clock runs.
                    1 | 2 => {}
                    3..8 if step.silence == Silence::DeemAccepted => {}
                    _ => {
                        let Some(hand) = self.one(step.org, &step.roles) else { return };
                        self.decide(&hand, key);
                    }
                }
            }
            _ => {}
        }
    }

    /// Somebody does with a case what is not theirs to do, or not now.
    fn meddle(&mut self) {
        if self.cases.is_empty() {
            return;
        }
        let key = *pick(&mut self.dice, &self.cases);
        let hand = self.anybody();
        match self.dice.random_range(0..6) {
            0 => self.submit(&hand, key),
            1 => self.withdraw(&hand, key),
            2 => self.mend(&hand, key),
            3 => self.drop_paper(&hand, key),
            _ => self.decide(&hand, key),
        }
    }

    fn withdraw(&mut self, hand: &Hand, key: Key) {
        let before = self.kept(key);
        let withdraw = WithdrawCase { version: self.version_of(&before), reason: words(&mut self.dice) };
        let what = format!("withdraw {} at {}", key.1, withdraw.version);
        let came = self.ask(hand, &what, |service, asked| service.withdraw_case(asked, key.0, key.1, &withdraw));
        self.check_conflict(came.as_ref().err(), &before, withdraw.version, true, &what);
        if came.is_ok() {
            self.check_opener(hand, &before, &what);
            self.check_moved(&before, withdraw.version, &what);
        }
        self.settle(key);
    }

    fn mend(&mut self, hand: &Hand, key: Key) {
        let before = self.kept(key);
        let view = self.ask(hand, &format!("view {}", key.1), |service, asked| service.view_case(asked, key.0, key.1));
        let Ok(view) = view else { return };
        let class = self.class_in(before.to.unwrap_or(before.from), before.person);
        let (today, numbers) = (self.today(), self.numbers());
        let values = fill(&mut self.dice, &view.change, today, &numbers, 5);
        let plea = if chance(&mut self.dice, 30) { words(&mut self.dice) } else { String::new() };
        let version = self.version_of(&before);
        let fill = FillCase { version, class, values, plea, legal_on: None };
        let what = format!("fill {} at {version}", key.1);
        let came = self.ask(hand, &what, |service, asked| service.fill_case(asked, key.0, key.1, fill.clone()));
        let lies = !before.state.is_over() && before.current().is_none();
        self.check_conflict(came.as_ref().err(), &before, version, lies, &what);
        if came.is_ok() {
            self.check_opener(hand, &before, &what);
            self.check_moved(&before, version, &what);
        }
    }

    fn drop_paper(&mut self, hand: &Hand, key: Key) {
        let before = self.kept(key);
        let papers = self.read(|db| case::evidence(db, key.0, key.1));
        let Some(paper) = papers.first().map(|paper| paper.id) else { return };
        let what = format!("drop a paper of {}", key.1);
        let came = self.ask(hand, &what, |service, asked| service.drop_evidence(asked, key.0, key.1, paper));
        if came.is_ok() {
            self.check_opener(hand, &before, &what);
        }
    }

    fn decide(&mut self, hand: &Hand, key: Key) {
        let before = self.kept(key);
        let verdict = match self.dice.random_range(0..20) {
            0..2 => Verdict::Return,
            2 => Verdict::Refuse,
            _ => Verdict::Accept,
        };
        let override_reason = if chance(&mut self.dice, 30) { words(&mut self.dice) } else { String::new() };
        let decide =
            DecideCase { version: self.version_of(&before), verdict, opinion: words(&mut self.dice), override_reason };
        let what = format!("{} {} at {}", verdict.as_str(), key.1, decide.version);
        let came = self.ask(hand, &what, |service, asked| service.decide_case(asked, key.0, key.1, &decide));
        self.check_conflict(came.as_ref().err(), &before, decide.version, before.current().is_some(), &what);
        if came.is_ok() {
            self.check_decided(hand, &before, verdict, &what);
            self.check_moved(&before, decide.version, &what);
        }
        self.settle(key);
    }

    /// A step was taken by whoever's turn it was, and not by whoever opened the case.
    fn check_decided(&self, hand: &Hand, before: &Case, verdict: Verdict, what: &str) {
        let holder = match self.service().at_console(&hand.login) {
            Ok(asked) => asked.actor.holder,
            Err(error) => self.wrong(format!("{hand:?} is not there: {error:?}")),
        };
        let turn = before.current().is_some_and(|step| {
            let only_notes = step.kind == StepKind::File && verdict != Verdict::Accept;
            step.org == hand.org && step.roles.contains(&hand.role) && !only_notes
        });
        if !turn || holder == before.holder {
            self.wrong(format!("{hand:?} did {what} in {before:?}"));
        }
    }

    /// Reads whatever there is to read, in scope and out of it.
    fn look(&mut self) {
        let hand = self.anybody();
        let org = if chance(&mut self.dice, 60) { hand.org } else { pick(&mut self.dice, &self.world.schools).org };
        let pupil = pick(&mut self.dice, &self.world.pupils).clone();
        let reached = match self.dice.random_range(0..8) {
            0 => {
                let ask = PupilsAsk { org: Some(org), ..PupilsAsk::default() };
                let list = self
                    .ask(&hand, &format!("list of {org}"), |service, asked| service.list_pupils(asked, ask.clone()));
                list.ok().map(|_| org)
            }
            1 => {
                let what = format!("view of {}", pupil.person);
                let view = self.ask(&hand, &what, |service, asked| service.view_pupil(asked, pupil.person));
                view.ok().map(|_| pupil.school)
            }
            2 => return self.decide_many(&hand),
            3 => self
                .ask(&hand, "backlog", |service, asked| {
                    service.case_backlog(asked, jice_service::command::BacklogAsk { org: Some(org) })
                })
                .ok()
                .map(|_| org),
            4 => {
                let what = format!("cases of {}", pupil.person);
                let cases = self.ask(&hand, &what, |service, asked| service.pupil_cases(asked, pupil.person));
                cases.ok().map(|_| pupil.school)
            }
            5 => self.ask(&hand, "workbench", |service, asked| service.workbench(asked)).ok().map(|_| hand.org),
            6 => {
                let counts = self.ask(&hand, "desk counts", |service, asked| service.desk_counts(asked, Some(org)));
                counts.ok().map(|_| org)
            }
            _ if !self.cases.is_empty() => {
                let key = *pick(&mut self.dice, &self.cases);
                let what = format!("clock of {}", key.1);
                let clock = self.ask(&hand, &what, |service, asked| service.case_clock(asked, key.0, key.1));
                let parties = self.kept(key).parties();
                let party = parties.iter().find(|org| self.covers(&hand, **org)).copied();
                clock.ok().map(|_| party.unwrap_or(OrgId(0)))
            }
            _ => None,
        };
        if let Some(org) = reached.filter(|org| !self.covers(&hand, *org)) {
            self.wrong(format!("{hand:?} saw what {org} owns"));
        }
    }

    /// A desk is cleared at one stroke.
    fn decide_many(&mut self, hand: &Hand) {
        let ask = DeskAsk { org: None, desk: Desk::Todo, change: None, page: jice_service::PageAsk::default() };
        let Ok(page) = self.ask(hand, "desk", |service, asked| service.case_desk(asked, &ask)) else { return };
        let named = |item: &jice_service::view::DeskItem| NamedCase {
            person: item.person,
            case: item.case,
            version: item.version,
        };
        let cases: Vec<NamedCase> = page.items.iter().take(6).map(named).collect();
        let before: Vec<Case> = cases.iter().map(|named| self.kept((named.person, named.case))).collect();
        let many = DecideMany { cases, verdict: Verdict::Accept, opinion: words(&mut self.dice) };
        let what = format!("accept {} at once", many.cases.len());
        let Ok(told) = self.ask(hand, &what, |service, asked| service.decide_cases(asked, &many)) else { return };
        for (before, told) in before.iter().zip(told) {
            if told.done {
                self.check_decided(hand, before, Verdict::Accept, &what);
            }
            self.settle((before.person, before.id));
        }
    }
}
