use jice_domain::{Action, ClassId, Cohort, Grade, OrgId, PersonId, PlacementId};
use jice_store::custody;
use jice_store::placement::{self, Place, Wanted};

use crate::context::{Asked, Subject};
use crate::service::no_year;
use crate::view::{Page, PupilLine};
use crate::words::plain;
use crate::{PageAsk, Service, ServiceError, tree};

/// Which pupils.
#[derive(Debug, Clone, Default)]
pub struct PupilsAsk {
    /// Of which unit and all below; none for the actor's own.
    pub org: Option<OrgId>,
    /// Of which class.
    pub class: Option<ClassId>,
    /// Of which grade.
    pub grade: Option<Grade>,
    /// Whose name begins so.
    pub q: Option<String>,
    /// Those who left or graduated and whose records the units keep, also those of schools merged into
    /// them or closed, instead of those at school.
    pub left: bool,
    /// Which page.
    pub page: PageAsk,
}

impl Service {
    /// Pupils at school, or those who left it, by unit and placement, identity numbers masked.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_pupils(&self, asked: &Asked, ask: PupilsAsk) -> Result<Page<PupilLine>, ServiceError> {
        let org = ask.org.unwrap_or(asked.actor.org);
        let class = asked.actor.class.or(ask.class);
        self.permit(asked, Action::ListPupils, org, class)?;
        plain("q", ask.q.as_deref().unwrap_or_default())?;
        let tree = self.tree_of(asked)?;
        let unit = tree.unit(org).ok_or(ServiceError::Absent)?;
        let schools = if ask.left { tree::record_keepers(&tree, org) } else { tree::schools(&tree, org) };
        let year = tree.school_year(&unit.jurisdiction).ok_or_else(|| no_year(&unit.jurisdiction))?;
        let schooling = unit.school().map(|school| school.schooling).unwrap_or_default();
        let grade = ask.grade.and_then(|grade| Cohort::sitting_in(grade, year, schooling));
        let wanted = Wanted {
            schools: &schools,
            class,
            grade: grade.map(|cohort| (cohort.stage, cohort.entry_year)),
            name_prefix: ask.q.as_deref().filter(|q| !q.is_empty()),
            open: Some(!ask.left),
        };
        let after = ask
            .page
            .cursor_of::<2>()?
            .map(|[school, placement]| Place { school: OrgId(school), placement: PlacementId(placement) });
        let limit = ask.page.limit();
        let ask_for = u32::try_from(limit + 1).expect("at most 201");
        let mut seats = self.store().read::<_, ServiceError>(|db| match ask.left {
            true => Ok(custody::left(db, &wanted, after, limit + 1)?),
            false => Ok(placement::page(db, &wanted, after, ask_for)?),
        })?;
        let next = (seats.len() > limit).then(|| format!("{}.{}", seats[limit - 1].school, seats[limit - 1].id));
        seats.truncate(limit);
        let total = match (class, grade, wanted.name_prefix) {
            (None, None, None) if !ask.left => Some(self.count_pupils(&schools)?),
            _ => None,
        };
        let fields = format!("rows={}", seats.len());
        self.note_read(asked, Action::ListPupils, Subject::of("pupil_list", org, 0).with_fields(&fields))?;
        let people: Vec<PersonId> = seats.iter().map(|seat| seat.person).collect();
        Ok(Page { items: self.pupil_lines(asked, &people)?, next, total })
    }

    fn count_pupils(&self, schools: &[OrgId]) -> Result<u64, ServiceError> {
        let counts = self.store().read::<_, ServiceError>(|db| Ok(placement::count_by_school(db, schools)?))?;
        Ok(counts.values().sum())
    }
}
