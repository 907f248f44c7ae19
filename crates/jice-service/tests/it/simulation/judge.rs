//! What must be true whatever was done: judged from the answers, past the service.

use std::collections::HashMap;
use std::sync::OnceLock;

use jice_domain::{
    Case, CaseId, CaseState, Decider, Effect, EntryState, JournalEntry, OrgId, PersonId, Role, RouteStep, Silence,
    StepTaken, date_at,
};
use jice_service::command::PupilsAsk;
use jice_service::{PageAsk, Service};
use jice_store::entry::SeatedEntry;
use jice_store::{Db, StoreError, case, entry, journal, placement};
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};

use super::filling::pick;
use super::ground::World;
use super::year::Year;

/// Where silence means yes: the only pack that says so, and its changes.
const SILENCE: (&str, [&str; 4]) =
    ("cn-34-anhui", ["transfer", "cross_province_out", "cross_province_in", "cross_border_in"]);

/// What was seen on the way, to be held against what is there in the end.
pub(super) struct Seen {
    /// Where each pupil sits, by the answers.
    at: HashMap<PersonId, OrgId>,
    /// Entries that ended, as they ended.
    ended: HashMap<PersonId, (SeatedEntry, usize)>,
    /// Cases that are over, as they ended.
    over: HashMap<CaseId, Case>,
    /// What a journal held at some moment, and the state it led to.
    past: Vec<(PersonId, Vec<JournalEntry>, EntryState)>,
    /// How many steps each case had taken.
    steps: HashMap<CaseId, usize>,
    /// Since when the register saw the clock tick in order, and its last tick.
    ticks: Option<(Timestamp, Timestamp)>,
}

impl Seen {
    pub(super) fn of(world: &World) -> Self {
        Self {
            at: world.pupils.iter().map(|pupil| (pupil.person, pupil.school)).collect(),
            ended: HashMap::new(),
            over: HashMap::new(),
            past: Vec::new(),
            steps: HashMap::new(),
            ticks: None,
        }
    }
}

impl Seen {
    /// Whether a case was seen to be over.
    pub(super) fn is_over(&self, id: CaseId) -> bool {
        self.over.contains_key(&id)
    }
}

/// Whether `date` is a working day, read from the pack's own file and counted anew.
fn is_working(date: Date) -> Option<bool> {
    static DAYS: OnceLock<HashMap<Date, bool>> = OnceLock::new();
    let days = DAYS.get_or_init(|| {
        let text = include_str!("../../../../../packs/cn/calendar/holidays.csv");
        let row = |line: &str| {
            let mut cells = line.split(',');
            Some((cells.next()?.parse().ok()?, cells.next()? == "workday"))
        };
        text.lines().filter_map(row).collect()
    });
    let loaded = days.keys().any(|day| day.year() == date.year());
    let weekday = !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    loaded.then(|| days.get(&date).copied().unwrap_or(weekday))
}

/// Whether `within` whole working days lie after `from` and before `to`, and each day until then
/// in a year whose calendar is there.
fn is_over(from: Date, within: u32, to: Date) -> Option<bool> {
    let (mut days, mut day) = (0, from);
    while days < within {
        day = day.tomorrow().ok()?;
        days += u32::from(is_working(day)?);
    }
    Some(day < to)
}

impl Year {
    /// Reads past the service, which must be possible at any moment.
    pub(super) fn read<T>(&self, mut look: impl FnMut(&mut Db) -> Result<T, StoreError>) -> T {
        match self.service().store().read::<_, StoreError>(|db| look(db)) {
            Ok(found) => found,
            Err(error) => self.wrong(format!("the store cannot be read: {error:?}")),
        }
    }

    /// Looks at what became of a case: the steps that silence took, and what it came to.
    pub(super) fn settle(&mut self, key: (PersonId, CaseId)) {
        let case = self.kept(key);
        let steps = self.read(|db| case::steps(db, key.0, key.1));
        let known = self.seen.steps.insert(case.id, steps.len()).unwrap_or(0);
        for (taken, step) in steps.iter().zip(case.plan.laid_down(&steps)).skip(known) {
            self.tally.count("steps taken");
            if matches!(taken.decider, Decider::Silence) {
                self.tally.count("steps deemed");
                let Some(step) = step else { self.wrong(format!("{taken:?} is on no way of {case:?}")) };
                self.check_deemed(&case, taken, step);
            }
        }
        if !case.state.is_over() || self.seen.over.contains_key(&case.id) {
            return;
        }
        if let CaseState::Done { .. } = case.state {
            self.tally.count("cases done");
            self.tally.count(&format!("  done: {}", case.procedure));
            self.took_effect(&case);
        }
        self.seen.over.insert(case.id, case);
    }

    fn check_deemed(&self, case: &Case, taken: &StepTaken, step: &RouteStep) {
        let (arrived, on) = (date_at(step.counts_from(taken.arrived)), date_at(taken.at));
        let within = step.within.unwrap_or(u32::MAX);
        let full = is_over(arrived, within, on) == Some(true);
        let (pack, changes) = SILENCE;
        let lawful = self.pack == pack && changes.contains(&case.procedure.as_str());
        let lawful = lawful && step.silence == Silence::DeemAccepted;
        if !lawful || !full {
            self.wrong(format!("step {} of case {} was deemed on {on}: {taken:?}", taken.step, case.id));
        }
    }

    /// What a case that is done means for where the pupil is.
    fn took_effect(&mut self, case: &Case) {
        let back = case.plan.effects.contains(&Effect::TakeIn);
        let ended = match back {
            true => self.seen.ended.remove(&case.person),
            false => self.seen.ended.get(&case.person).cloned(),
        };
        let may_return = |(ended, _): &(SeatedEntry, usize)| {
            back && matches!(ended.entry.state.word(), "moved_away" | "moved_abroad")
        };
        if ended.as_ref().is_some_and(|ended| !may_return(ended)) || back && ended.is_none() {
            self.wrong(format!("{} of an entry that had ended took effect", case.procedure));
        }
        for effect in &case.plan.effects {
            match effect {
                Effect::Move | Effect::TakeIn => {
                    let Some(to) = case.to else { self.wrong("a move to nowhere") };
                    self.seen.at.insert(case.person, to);
                    if let Some(pupil) = self.world.pupils.iter_mut().find(|pupil| pupil.person == case.person) {
                        pupil.school = to;
                    }
                }
                Effect::Die | Effect::Withdraw | Effect::MoveAway | Effect::MoveAbroad | Effect::RemoveDuplicate => {
                    let (entry, acts) = self.entry_of(case.person);
                    self.seen.ended.insert(case.person, (entry, acts.len()));
                }
                _ => {}
            }
        }
    }

    /// A newcomer was registered in `school`.
    pub(super) fn arrived(&mut self, person: PersonId, school: OrgId) {
        if self.seen.at.insert(person, school).is_some() {
            self.wrong(format!("{person} was registered twice"));
        }
    }

    pub(super) fn entry_of(&self, person: PersonId) -> (SeatedEntry, Vec<JournalEntry>) {
        let (mut entries, acts) = self.read(|db| Ok((entry::find(db, &[person])?, journal::list(db, person)?)));
        match entries.pop() {
            Some(entry) if entries.is_empty() => (entry, acts),
            other => self.wrong(format!("{person} has not one entry: {other:?} and {entries:?}")),
        }
    }

    /// Notes what is known of somebody now: it must be found again later, as of this moment.
    pub(super) fn remember(&mut self) {
        let person = pick(&mut self.dice, &self.world.pupils).person;
        let (entry, acts) = self.entry_of(person);
        self.seen.past.push((person, acts, entry.entry.state));
    }

    /// Time passes for the register as it does on a server: it looks every few minutes.
    pub(super) fn sweep(&mut self) {
        for minutes in [0, 25, 36, 5] {
            self.running.advance(SignedDuration::from_mins(minutes));
            let now = self.running.now();
            let (_, since) = self.seen.ticks.unwrap_or((now, now));
            let in_order = self
                .seen
                .ticks
                .is_some_and(|(last, _)| last <= now && now.duration_since(last) <= SignedDuration::from_hours(24));
            let since = if in_order { since } else { now };
            self.seen.ticks = Some((now, since));
            let swept = match self.service().sweep_cases() {
                Ok(swept) => swept,
                Err(error) => self.wrong(format!("the sweep failed: {error:?}")),
            };
            self.tally.count("sweeps");
            self.tally.add("kept back by a bar", u64::from(swept.kept_back));
            self.tell(format!("the clock ticks: {swept:?}"), "");
            let trusted = now.duration_since(since) >= SignedDuration::from_mins(60);
            if swept.deemed > 0 && !trusted {
                self.wrong("a step was deemed by a clock that had just jumped");
            }
            let before = self.tally.of("steps deemed");
            for key in self.cases.clone() {
                self.settle(key);
            }
            let found = self.tally.of("steps deemed") - before;
            if found != u64::from(swept.deemed) {
                self.wrong(format!("{} steps were deemed, {found} are found", swept.deemed));
            }
        }
    }

    /// The year is over: everything that must hold is asked.
    pub(super) fn close(&mut self) {
        for key in self.cases.clone() {
            self.settle(key);
        }
        match jice_store::verify::run(self.service().store()) {
            Ok(found) if found.is_empty() => {}
            found => self.wrong(format!("the register is not sound: {found:#?}")),
        }
        self.check_seats();
        for (id, ended) in &self.seen.over {
            let now = self.kept((ended.person, *id));
            if now != *ended {
                self.wrong(format!("case {id} was over and changed:\n  {ended:?}\n  {now:?}"));
            }
        }
        for (person, (ended, acts)) in &self.seen.ended {
            let (now, journal) = self.entry_of(*person);
            if now != *ended || journal.len() != *acts {
                self.wrong(format!("the entry of {person} had ended and changed:\n  {ended:?}\n  {now:?}"));
            }
        }
        for (person, acts, state) in &self.seen.past {
            let (_, now) = self.entry_of(*person);
            let folded = acts.iter().try_fold(None, |at, act| act.act.fold(at, act.valid_from).map(Some));
            if !now.starts_with(acts) || folded != Ok(Some(*state)) {
                self.wrong(format!("what was known of {person} is not found again: {acts:#?}\n  {now:#?}"));
            }
        }
    }

    /// Each pupil sits where the answers said, on one list, and nowhere else.
    fn check_seats(&mut self) {
        let schools: Vec<OrgId> = self.world.schools.iter().map(|school| school.org).collect();
        let wanted = placement::Wanted { schools: &schools, open: Some(true), ..Default::default() };
        let open = self.read(|db| placement::page(db, &wanted, None, 10_000));
        let mut seats: HashMap<PersonId, Vec<OrgId>> = HashMap::new();
        for seat in &open {
            seats.entry(seat.person).or_default().push(seat.school);
        }
        for (person, school) in &self.seen.at {
            let (seated, _) = self.entry_of(*person);
            let kept = !matches!(seated.entry.state, EntryState::Closed { .. } | EntryState::StageDone { .. });
            let expected: &[OrgId] = if kept { std::slice::from_ref(school) } else { &[] };
            let found = seats.remove(person).unwrap_or_default();
            if seated.entry.school != *school || found != expected {
                self.wrong(format!("{person} should sit in {school}: sits in {found:?}, entry {seated:?}"));
            }
        }
        if !seats.is_empty() {
            self.wrong(format!("somebody sits where no answer said: {seats:?}"));
        }
        self.check_lists();
    }

    /// The lists that clerks are shown agree.
    fn check_lists(&mut self) {
        let mut shown: HashMap<PersonId, OrgId> = HashMap::new();
        let schools: Vec<OrgId> = self.world.schools.iter().map(|school| school.org).collect();
        for school in schools {
            let Some(hand) = self.one(school, &[Role::Registrar, Role::Head]) else { continue };
            let list = |service: &Service, asked: &jice_service::Asked| {
                let page = PageAsk { cursor: None, limit: Some(200) };
                service.list_pupils(asked, PupilsAsk { org: Some(school), page, ..PupilsAsk::default() })
            };
            let Ok(page) = self.ask(&hand, "the list at the end", list) else { continue };
            for line in page.items {
                let other = shown.insert(line.person, line.school);
                if other.is_some() || self.seen.at.get(&line.person) != Some(&school) {
                    self.wrong(format!("{} is on the lists of {school} and {other:?}", line.person));
                }
            }
        }
    }
}
