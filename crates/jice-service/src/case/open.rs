use std::collections::BTreeMap;

use jice_domain::{
    Action, Case, CaseId, CaseParty, CasePlan, CaseState, ClassId, Denied, EntryId, Level, OrgId, PersonId,
};
use jice_policy::{Change, Rulebook};
use jice_store::claim;
use jice_store::person::Person;
use jice_store::{case, case_part, entry, person};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::side_of;
use super::view::change_view;
use crate::context::{Asked, Subject};
use crate::problem_record::FromProblem;
use crate::view::{CaseView, ChangeView};
use crate::{Service, ServiceError};

/// Which pupil: one in scope, or one of another school by number and name.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PupilRef {
    /// A pupil in scope.
    pub person: Option<PersonId>,
    /// An identity number or a number of the register, in full.
    pub number: Option<String>,
    /// The name that goes with it: both must agree.
    pub name: Option<String>,
}

/// Open a case, as a draft.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// The change, by its name in the pack.
    pub change: String,
    /// The unit that opens it.
    pub unit: OrgId,
    /// The pupil.
    pub pupil: PupilRef,
    /// The class the pupil would sit in.
    pub class: Option<ClassId>,
    /// What is filled in so far, by field.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The day the paper came in, where it came before 补录.
    #[schema(value_type = Option<String>, format = Date)]
    pub legal_on: Option<Date>,
}

/// Of whom a case is.
enum Meant {
    /// Of somebody with an entry here.
    Here(entry::SeatedEntry),
    /// Of somebody who has none.
    Outside(Box<Person>),
}

impl Service {
    /// The changes that a unit may open, as its law lays them down.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_changes(&self, asked: &Asked, unit: OrgId) -> Result<Vec<ChangeView>, ServiceError> {
        self.permit(asked, Action::OpenCase, unit, None)?;
        let unit = self.unit(unit)?;
        let law = self.rulebook(&unit.jurisdiction)?;
        let school = unit.level >= Level::School;
        let opens = |change: &Change| {
            change.opened_by.iter().any(|side| school == matches!(side, CaseParty::School | CaseParty::ReceivingSchool))
        };
        let offered = |change: &&Change| opens(change) && !change.needs_problem();
        Ok(law.changes().into_iter().filter(offered).map(|change| change_view(&law, change)).collect())
    }

    /// Opens a case as a draft: nothing is held, nobody is told.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the place has switched the change off;
    /// [`ServiceError::Denied`] where the pupil is out of scope and not named by number and
    /// name.
    pub fn open_case(&self, asked: &Asked, open: OpenCase) -> Result<CaseView, ServiceError> {
        self.open_case_from(asked, open, None)
    }

    /// The same; `problem` is the problem record that the case is to handle, where it is opened from one.
    pub(crate) fn open_case_from(
        &self,
        asked: &Asked,
        open: OpenCase,
        problem: Option<FromProblem>,
    ) -> Result<CaseView, ServiceError> {
        self.permit(asked, Action::OpenCase, open.unit, None)?;
        let unit = self.unit(open.unit)?;
        let law = self.rulebook(&unit.jurisdiction)?;
        let change = law.change(&open.change).ok_or_else(|| match law.switched_off(&open.change) {
            Some(refusal) => ServiceError::Refused(vec![refusal]),
            None => ServiceError::invalid("change", "本规则包没有此项变动。", "The pack has no such change."),
        })?;
        if change.needs_problem() && problem.is_none() {
            return Err(ServiceError::Refused(vec![law.without_problem(change)]));
        }
        let meant = self.meant(asked, &law, change, &open)?;
        let tree = self.tree()?;
        let (person, entry, from, from_class) = match &meant {
            Meant::Here(seated) => (seated.entry.person, seated.entry.id, seated.entry.school, seated.class),
            Meant::Outside(person) => (person.id, EntryId(self.id()), open.unit, open.class.unwrap_or(ClassId(0))),
        };
        let moves = change.takes_in() || change.moves() && open.unit != from;
        let known = BTreeMap::from_iter(open.values.into_iter().filter(|(id, _)| change.field(id).is_some()));
        let opened = Case {
            id: CaseId(self.id()),
            person,
            entry,
            procedure: change.id.clone(),
            jurisdiction: unit.jurisdiction.clone(),
            pack_version: law.version().to_owned(),
            opener: unit.id,
            account: asked.actor.account,
            holder: asked.actor.holder.clone(),
            opened: self.now(),
            legal_on: open.legal_on.unwrap_or(self.today()),
            from,
            from_class,
            to: moves.then_some(unit.id),
            to_class: open.class,
            values: with_class(known, change, open.class),
            plea: String::new(),
            plan: CasePlan::default(),
            state: CaseState::Draft,
            version: 1,
        };
        // Who stands on no side of it learns nothing of the pupil.
        if side_of(&tree, change, unit.id, from).is_none() {
            self.permit(asked, Action::ReadPupil, from, None)?;
        }
        super::fill::check_legal_day(&opened, self.today())?;
        let fields = format!("open {}", change.id);
        let about = Subject { fields: &fields, ..super::about(&opened) };
        let id = self.act(asked, Action::OpenCase, about, |tx| {
            self.hold_open(tx, &[opened.opener])?;
            if let Meant::Outside(person) = &meant {
                person::insert(tx, &person.seal(self.store().sealer()))?;
            }
            case::insert(tx, &opened)?;
            if let Some(problem) = problem {
                self.take_problem(tx, problem, &opened)?;
            }
            case_part::lay(tx, &opened, None, Some(opened.opener), self.now())?;
            Ok(opened.id)
        })?;
        self.view_case(asked, opened.person, id)
    }

    /// The entry meant: of a pupil in scope, or of the one who bears both number and name; where
    /// the change begins outside, a child of whom the register knows nothing.
    fn meant(&self, asked: &Asked, law: &Rulebook, change: &Change, open: &OpenCase) -> Result<Meant, ServiceError> {
        if let Some(person) = open.pupil.person {
            let seated = self.seated(person)?;
            self.permit(asked, Action::ReadPupil, seated.entry.school, Some(seated.class))?;
            return Ok(Meant::Here(seated));
        }
        let (Some(number), Some(name)) = (&open.pupil.number, &open.pupil.name) else {
            return Err(ServiceError::invalid(
                "pupil",
                "请填写学生的姓名和身份证件号或学籍号。",
                "Name the pupil by name and by identity or student number.",
            ));
        };
        let number = jice_domain::identity::clean(number).to_uppercase();
        let keys = self.number_keys(asked, &number)?;
        let name = name.trim();
        let (found, borne) = self.store().read::<_, ServiceError>(|db| {
            let people: Vec<PersonId> = claim::find(db, &keys)?.into_iter().map(|claim| claim.person).collect();
            let borne = !people.is_empty();
            let people = person::find(db, &people)?;
            let named = people.into_iter().find(|person| person.name.trim() == name);
            let Some(named) = named else { return Ok((None, borne)) };
            Ok((entry::find(db, &[named.id])?.pop(), borne))
        })?;
        if !borne && change.begins_outside() {
            let newcomer = self.newcomer(law, name, &number);
            return newcomer.map(|person| Meant::Outside(Box::new(person))).ok_or_else(|| {
                ServiceError::invalid(
                    "pupil.number",
                    "不是有效的居民身份证号。请核对；没有居民身份证号的，请由主管部门补办学籍。",
                    "It is no resident's identity number: check it. Who has none is registered by the authority.",
                )
            });
        }
        found.map(Meant::Here).ok_or_else(|| {
            // Written down: whoever guesses leaves a trace.
            let denied = Denied::OutOfScope;
            let about = Subject::of("pupil", open.unit, 0);
            match self.note_denial(asked, Action::OpenCase, denied, about) {
                Ok(()) => ServiceError::invalid(
                    "pupil.number",
                    "没有找到姓名与号码一致的在籍学生，请核对后重填。",
                    "No registered pupil bears both this name and this number: check them.",
                ),
                Err(error) => error,
            }
        })
    }
}

/// The class asked for stands among the values too, so that it is shown and asked for like
/// any other.
pub(crate) fn with_class(
    mut values: BTreeMap<String, String>,
    change: &jice_policy::Change,
    class: Option<ClassId>,
) -> BTreeMap<String, String> {
    let fields = change.field.iter().filter(|field| field.sort == jice_policy::ChangeFieldType::Class);
    for field in fields {
        match class {
            Some(class) => values.insert(field.id.clone(), class.to_string()),
            None => values.remove(&field.id),
        };
    }
    values
}
