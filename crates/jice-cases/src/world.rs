//! One scenario under way: its register, who and what it speaks of, what came of the last act.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use jice_domain::{
    BatchId, CaseId, Clock, FindingId, FixedClock, Grade, Jurisdiction, OrgId, OrgUnit, PersonId, ProblemRecordId, Role,
};
use jice_policy::{Rulebook, cites};
use jice_service::command::{FindPupil, PupilsAsk};
use jice_service::view::{BatchView, FindingItem, ProblemItem, PupilView};
use jice_service::{Asked, Service, ServiceError};
use jiff::civil::Date;

use crate::cast::Child;
use crate::ground::{Ground, PLAYER, Register};
use crate::outcome::{Outcome, told};
use crate::proof::Shown;
use crate::province::{Province, morning};

/// A scenario under way.
pub(crate) struct World<'a> {
    ground: &'a Ground,
    tags: &'a [String],
    scene: Option<Scene>,
    /// Files of packs that the scenario changed.
    changed: BTreeMap<String, String>,
    /// How often the register was opened again.
    opened: u16,
    pub(crate) last: Outcome,
    shown: Shown,
    /// The school that the scenario speaks of.
    pub(crate) school: String,
    /// The grade whose intake it speaks of.
    pub(crate) grade: Grade,
    pub(crate) batch: Option<BatchId>,
    /// Rows of that batch by the pupil's name.
    pub(crate) rows: HashMap<String, u32>,
    /// How many were found, counted or listed last.
    pub(crate) count: Option<u64>,
    /// Numbers that pupils bore before, by kind.
    pub(crate) borne: HashMap<(String, String), String>,
    /// The number that was composed last.
    pub(crate) number: String,
    /// The school that numbers are composed for.
    pub(crate) number_school: Option<OrgUnit>,
    /// A file that was handed out last.
    pub(crate) handed_out: Option<Vec<u8>>,
    /// Words read last: lines of the log, headings, reasons.
    pub(crate) lines: Vec<String>,
    /// Lines of a list or a workbook that was asked for last.
    pub(crate) listed: Vec<String>,
    pub(crate) newcomers: u16,
    /// The change that the scenario speaks of.
    pub(crate) story: Option<Story>,
    /// The findings that were listed last.
    pub(crate) findings: Vec<FindingItem>,
    /// The finding that the scenario speaks of.
    pub(crate) finding: Option<(OrgId, FindingId)>,
    /// The problem records that were listed last.
    pub(crate) problems: Vec<ProblemItem>,
    /// The problem record that the scenario speaks of.
    pub(crate) problem: Option<(OrgId, ProblemRecordId)>,
}

/// A change under way, and who opened it.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) person: PersonId,
    pub(crate) case: CaseId,
    pub(crate) opener: String,
    /// The pupil as the cases call it.
    pub(crate) pupil: String,
}

/// A register in play.
struct Scene {
    database: PathBuf,
    register: Register,
    province: Province,
}

impl<'a> World<'a> {
    pub(crate) fn new(ground: &'a Ground, tags: &'a [String]) -> Self {
        Self {
            ground,
            tags,
            scene: None,
            changed: BTreeMap::new(),
            opened: 0,
            last: Outcome::default(),
            shown: Shown::default(),
            school: String::new(),
            grade: Grade(1),
            batch: None,
            rows: HashMap::new(),
            count: None,
            borne: HashMap::new(),
            number: String::new(),
            number_school: None,
            handed_out: None,
            lines: Vec::new(),
            listed: Vec::new(),
            newcomers: 500,
            story: None,
            findings: Vec::new(),
            finding: None,
            problems: Vec::new(),
            problem: None,
        }
    }

    /// Opens a copy of the province of `pack`, on the morning of `today`.
    pub(crate) fn open(&mut self, pack: &str, today: Date) -> Result<(), String> {
        let province = self.ground.province(pack)?;
        let database = self.ground.copy_of(pack)?;
        let clock = Arc::new(FixedClock::at(morning(today)));
        let register = self.ground.register(&database, self.ground.packs().clone(), clock, PLAYER)?;
        self.scene = Some(Scene { database, register, province: (*province).clone() });
        Ok(())
    }

    /// Puts new text for old in a file of the packs: the register goes on under that law.
    pub(crate) fn change_pack(&mut self, file: &str, changes: &[(&str, &str)]) -> Result<(), String> {
        let held = self.changed.get(file).map(String::as_str).or_else(|| self.ground.text(file));
        let mut text = held.ok_or_else(|| format!("规则包中没有文件“{file}”"))?.to_owned();
        for (old, new) in changes {
            if !text.contains(old) {
                return Err(format!("文件“{file}”中没有“{old}”"));
            }
            text = text.replacen(old, new, 1);
        }
        let mut changed = self.changed.clone();
        changed.insert(file.to_owned(), text);
        // What does not load is not kept.
        let packs = self.ground.packs_with(&changed)?;
        self.changed = changed;
        let Scene { database, register, province } = self.scene.take().ok_or("须先说明辖区和日期")?;
        let clock = register.clock;
        drop(register.service);
        // Another process as far as identifiers go: its clock begins where the last one stood.
        self.opened += 1;
        let register = self.ground.register(&database, packs, clock, PLAYER + self.opened)?;
        self.scene = Some(Scene { database, register, province });
        Ok(())
    }

    fn scene(&self) -> Result<&Scene, String> {
        self.scene.as_ref().ok_or_else(|| "须先说明辖区和日期".to_owned())
    }

    pub(crate) fn service(&self) -> Result<&Service, String> {
        Ok(&self.scene()?.register.service)
    }

    pub(crate) fn clock(&self) -> Result<&FixedClock, String> {
        Ok(&self.scene()?.register.clock)
    }

    /// The moment it is.
    pub(crate) fn clock_now(&self) -> Result<jiff::Timestamp, String> {
        use jice_domain::Clock as _;
        Ok(self.clock()?.now())
    }

    pub(crate) fn today(&self) -> Result<Date, String> {
        Ok(self.clock()?.today())
    }

    pub(crate) fn province(&self) -> Result<&Province, String> {
        Ok(&self.scene()?.province)
    }

    pub(crate) fn province_mut(&mut self) -> Result<&mut Province, String> {
        Ok(&mut self.scene.as_mut().ok_or("须先说明辖区和日期")?.province)
    }

    /// The law in force on the day of the scenario.
    pub(crate) fn law(&self) -> Result<Rulebook, String> {
        let place: &Jurisdiction = &self.province()?.jurisdiction;
        self.service()?.packs().rulebook(place, self.today()?).map_err(|error| error.to_string())
    }

    /// The version of the packs as they are published, without what the scenario changed.
    pub(crate) fn published_version(&self) -> Result<String, String> {
        let place = &self.province()?.jurisdiction;
        let law = self.ground.packs().rulebook(place, self.today()?).map_err(|error| error.to_string())?;
        Ok(law.version().to_owned())
    }

    /// Whoever acts for `unit` in `role`.
    pub(crate) fn acting(&self, unit: &str, role: Role) -> Result<Asked, String> {
        // A class teacher is of the grade that the scenario speaks of.
        let teacher = self.province()?.teachers.get(&(unit.to_owned(), self.grade));
        let login = match teacher.filter(|_| role == Role::ClassTeacher) {
            Some(login) => login,
            None => self.province()?.login(unit, role)?,
        };
        self.service()?.at_console(login).map_err(told)
    }

    /// The registrar of the school that the scenario speaks of.
    pub(crate) fn registrar(&self) -> Result<Asked, String> {
        self.acting(&self.school, Role::Registrar)
    }

    pub(crate) fn unit(&self, name: &str) -> Result<OrgId, String> {
        self.province()?.unit(name)
    }

    /// The school that the scenario speaks of.
    pub(crate) fn school_id(&self) -> Result<OrgId, String> {
        self.unit(&self.school)
    }

    /// The name of the authority right above a school.
    pub(crate) fn authority_of(&self, school: &str) -> Result<String, String> {
        let admin = self.service()?.at_console(&self.province()?.admin).map_err(told)?;
        let unit = self.service()?.view_unit(&admin, self.unit(school)?).map_err(told)?;
        unit.path.last().cloned().ok_or_else(|| format!("“{school}”没有主管单位"))
    }

    pub(crate) fn batch_id(&self) -> Result<BatchId, String> {
        self.batch.ok_or_else(|| "还没有批次".to_owned())
    }

    /// The batch as its registrar sees it.
    pub(crate) fn batch_view(&self) -> Result<BatchView, String> {
        self.service()?.view_batch(&self.registrar()?, self.school_id()?, self.batch_id()?).map_err(told)
    }

    pub(crate) fn row_of(&self, name: &str) -> Result<u32, String> {
        self.rows.get(name).copied().ok_or_else(|| format!("批次中没有学生“{name}”"))
    }

    /// The number of the identity card of the pupil called `name`.
    pub(crate) fn identity(&self, name: &str) -> Result<String, String> {
        Ok(Child::named(name)?.identity(&self.division()?))
    }

    /// The division in which every pupil's card was issued: the first county's.
    pub(crate) fn division(&self) -> Result<String, String> {
        self.province()?.divisions.get("甲县教育局").cloned().ok_or_else(|| "没有甲县".to_owned())
    }

    /// The registered pupil called `name`, by the number of its card or, under another document, by name; none where
    /// the pupil is not registered.
    pub(crate) fn find(&self, name: &str) -> Result<Option<PersonId>, String> {
        let (service, number) = (self.service()?, self.identity(name)?);
        for unit in ["甲市教育局", "省教育厅"] {
            let role = if unit == "省教育厅" { Role::Viewer } else { Role::Clerk };
            let Ok(asked) = self.acting(unit, role) else { continue };
            let found = service.find_pupil(&asked, FindPupil { number: number.clone() }).map_err(told)?;
            if let Some(line) = found.first() {
                return Ok(Some(line.person));
            }
            let own = Child::named(name)?.name;
            let ask = PupilsAsk { q: Some(own.clone()), ..PupilsAsk::default() };
            let listed = service.list_pupils(&asked, ask).map_err(told)?;
            if let Some(line) = listed.items.iter().find(|line| line.name == own) {
                return Ok(Some(line.person));
            }
        }
        Ok(None)
    }

    pub(crate) fn person(&self, name: &str) -> Result<PersonId, String> {
        self.find(name)?.ok_or_else(|| format!("学生“{name}”尚未注册入籍"))
    }

    /// The pupil called `name` as the city's clerk sees it.
    pub(crate) fn pupil(&self, name: &str) -> Result<PupilView, String> {
        let asked = self.acting("甲市教育局", Role::Clerk)?;
        self.service()?.view_pupil(&asked, self.person(name)?).map_err(told)
    }

    /// Takes the outcome of an act; what it gave, where it was done.
    pub(crate) fn settle<T>(&mut self, result: Result<T, ServiceError>) -> Result<Option<T>, String> {
        match result {
            Ok(done) => {
                self.last = Outcome::default();
                Ok(Some(done))
            }
            Err(error) => {
                self.last = Outcome::of(error)?;
                Ok(None)
            }
        }
    }

    /// An error where the last act was not done and nobody looked.
    pub(crate) fn nothing_unseen(&self) -> Result<(), String> {
        if self.last.done() || self.last.seen { Ok(()) } else { Err(format!("未予办理：{}", self.last.why())) }
    }

    /// Notes that something was done, or is as it should be.
    pub(crate) fn saw_allowed(&mut self) {
        self.shown.allowed = true;
    }

    /// Notes that something was refused as expected, and which clauses were cited.
    pub(crate) fn saw_refused(&mut self) {
        self.last.seen = true;
        self.shown.refused = true;
        let cited = self.tags.iter().filter(|tag| self.last.refusals.iter().any(|refusal| cites(refusal, tag)));
        self.shown.cited.extend(cited.cloned());
    }

    pub(crate) fn ended(&self) -> Result<(), String> {
        self.nothing_unseen()?;
        if self.shown.allowed || self.shown.refused { Ok(()) } else { Err("场景没有结论".to_owned()) }
    }

    pub(crate) fn shown(self) -> Shown {
        self.shown
    }
}
