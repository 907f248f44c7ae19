//! What whoever answers for a unit should look into: undertakings not signed, training that is
//! old, photos that are missing, accounts in use from two places, and who did how much.

use std::collections::BTreeMap;

use jice_domain::{AccountId, Action, OrgId, Role, date_at, granted};
use jice_policy::{Reminder, Rulebook};
use jice_sheet::{Roster, RosterColumn, RosterWriter};
use jice_store::{account, audit, photo, placement, staff};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};

use crate::context::{Asked, Subject};
use crate::session::{DATA_SECURITY, TWO_PLACES, reads_pupils};
use crate::view::{WatchLine, WatchView};
use crate::{Download, Service, ServiceError, tree, words};

/// Lines of one list: who has more to look into begins with these.
const MOST: u32 = 200;
/// How far back sign-ins from two places are listed.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Service {
    /// What to look into at and below a unit.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn watch(&self, asked: &Asked, org: OrgId) -> Result<WatchView, ServiceError> {
        self.permit(asked, Action::ReadStaff, org, None)?;
        let law = self.rulebook(&self.unit(org)?.jurisdiction)?;
        let orgs = self.tree()?.subtree(org);
        Ok(WatchView {
            unsigned: self.unsigned(org, &orgs)?,
            training: self.untrained(&law, &orgs)?,
            faceless: self.faceless(asked, &law, org)?,
            two_places: self.two_places(&orgs)?,
        })
    }

    /// Accounts that would read pupils and have not signed this year's undertaking.
    fn unsigned(&self, org: OrgId, orgs: &[OrgId]) -> Result<Vec<WatchLine>, ServiceError> {
        let year = self.school_year(&self.unit(org)?.jurisdiction)?;
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| reads_pupils(*role)).collect();
        let found = self
            .store()
            .read::<_, ServiceError>(|db| Ok(account::unsigned(db, orgs, &roles, DATA_SECURITY, year, MOST)?))?;
        let line = |account: &account::Account| self.line(account.org, &account.name, account.role.as_str());
        found.iter().map(line).collect()
    }

    /// Staff never trained, or whose last training is older than the pack lets it be.
    fn untrained(&self, law: &Rulebook, orgs: &[OrgId]) -> Result<Vec<WatchLine>, ServiceError> {
        let Some(retraining) = law.reminder("retraining") else { return Ok(Vec::new()) };
        let (today, calendar) = (self.today(), law.calendar());
        let found = self.store().read::<_, ServiceError>(|db| Ok(staff::trained_until(db, orgs, today, MOST)?))?;
        let mut lines = Vec::new();
        for person in found.iter().filter(|one| one.trained_on.is_none_or(|on| retraining.is_over(on, today, calendar)))
        {
            let mut line = self.line(person.org, &person.name, &person.duty)?;
            line.since = person.trained_on.map(|on| on.to_string());
            line.due_on = person.trained_on.and_then(|on| retraining.due(on, calendar).ok()).map(|on| on.to_string());
            lines.push(cited(line, law, retraining));
        }
        Ok(lines)
    }

    /// Pupils of a school that have no photo after the time the pack gives; of one school only,
    /// and for whoever may list its pupils.
    fn faceless(&self, asked: &Asked, law: &Rulebook, org: OrgId) -> Result<Vec<WatchLine>, ServiceError> {
        let Some(imported) = law.reminder("photo_imported") else { return Ok(Vec::new()) };
        let is_school = self.unit(org)?.school().is_some();
        if !is_school || granted(asked.actor.role, Action::ListPupils).is_none() || asked.actor.class.is_some() {
            return Ok(Vec::new());
        }
        self.permit(asked, Action::ListPupils, org, None)?;
        let (today, calendar) = (self.today(), law.calendar());
        let mut lines = Vec::new();
        let mut after = None;
        let wanted = placement::Wanted { schools: &[org], open: Some(true), ..placement::Wanted::default() };
        while lines.len() < MOST as usize {
            let (seats, faces) = self.store().read::<_, ServiceError>(|db| {
                let seats = placement::page(db, &wanted, after, 500)?;
                let people: Vec<_> = seats.iter().map(|seat| seat.person).collect();
                Ok((seats, photo::holders(db, &people)?))
            })?;
            let Some(last) = seats.last() else { break };
            after = Some(placement::Place { school: last.school, placement: last.id });
            let late = |seat: &&placement::Placement| {
                faces.binary_search(&seat.person).is_err() && imported.is_over(seat.from, today, calendar)
            };
            for seat in seats.iter().filter(late) {
                let mut line = self.line(org, &seat.name, "")?;
                line.since = Some(seat.from.to_string());
                line.due_on = imported.due(seat.from, calendar).ok().map(|on| on.to_string());
                lines.push(cited(line, law, imported));
            }
        }
        lines.truncate(MOST as usize);
        let fields = format!("pupils without photo={}", lines.len());
        self.note_read(asked, Action::ListPupils, Subject::of("pupil_list", org, org.0).with_fields(&fields))?;
        Ok(lines)
    }

    /// Accounts that were in use from two places at once in the last thirty days.
    fn two_places(&self, orgs: &[OrgId]) -> Result<Vec<WatchLine>, ServiceError> {
        let since = self.now() - LOOK_BACK;
        let found =
            self.store().read::<_, ServiceError>(|db| Ok(audit::lines_of(db, orgs, TWO_PLACES, since, MOST)?))?;
        let mut lines = Vec::new();
        for fact in found.into_iter().map(|line| line.fact) {
            let (name, role) = self.holder_name(fact.subject_org, AccountId(fact.subject))?;
            let mut line = self.line(fact.subject_org, &name, &role)?;
            line.since = Some(fact.at.to_string());
            line.detail = format!("{}, {}", fact.address, fact.fields);
            lines.push(line);
        }
        Ok(lines)
    }

    /// What every administrator at and below a unit did since a day, as a workbook: from the log.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn workload_xlsx(&self, asked: &Asked, org: OrgId, since: Option<Date>) -> Result<Download, ServiceError> {
        self.permit(asked, Action::ReadStaff, org, None)?;
        let unit = self.unit(org)?;
        // A term has no day of its own in the law: half a year is looked at unless one is named.
        let since = since.unwrap_or_else(|| self.today().saturating_sub(6.months()));
        let begun = since.to_zoned(jice_domain::SHANGHAI).map_err(ServiceError::fault)?.timestamp();
        let orgs = self.tree()?.subtree(org);
        let deeds = self.store().read::<_, ServiceError>(|db| Ok(audit::deeds(db, &orgs, begun)?))?;
        let mut sums: BTreeMap<(OrgId, AccountId), u64> = BTreeMap::new();
        for (org, account, _, times) in &deeds {
            *sums.entry((*org, *account)).or_default() += times;
        }
        let title = format!("{}学籍管理人员办理量", unit.name);
        let subtitle = format!("{since}至{}", self.today());
        let headings = ["单位", "姓名", "角色", "事项", "次数", "合计"];
        let mut writer = self.table_file(asked, &title, &subtitle, &headings)?;
        for (org, account, action, times) in &deeds {
            let (name, role) = self.holder_name(*org, *account)?;
            let total = sums.get(&(*org, *account)).copied().unwrap_or(*times);
            let cells = [
                self.unit(*org)?.name,
                name,
                words::role(&role).to_owned(),
                words::deed(action).to_owned(),
                times.to_string(),
                total.to_string(),
            ];
            writer.row(&cells).map_err(ServiceError::fault)?;
        }
        let fields = format!("since={since} rows={}", deeds.len());
        self.note_read(asked, Action::ReadStaff, Subject::of("workload", org, org.0).with_fields(&fields))?;
        Ok(Download::xlsx(&title, writer.finish().map_err(ServiceError::fault)?))
    }

    /// A workbook with a title, to be filled row by row.
    pub(crate) fn table_file(
        &self,
        asked: &Asked,
        title: &str,
        subtitle: &str,
        headings: &[&str],
    ) -> Result<RosterWriter, ServiceError> {
        let column = |heading: &&str| RosterColumn { heading: (*heading).to_owned(), width_chars: None };
        let table = Roster {
            title: title.to_owned(),
            subtitle: subtitle.to_owned(),
            columns: headings.iter().map(column).collect(),
            landscape: false,
            footer: format!("{} {}", self.imprint(asked)?.by, date_at(self.now())),
        };
        RosterWriter::new(&table, self.now()).map_err(ServiceError::fault)
    }

    fn holder_name(&self, org: OrgId, id: AccountId) -> Result<(String, String), ServiceError> {
        let found = self.store().read::<_, ServiceError>(|db| Ok(account::find(db, org, id)?))?;
        Ok(found.map(|account| (account.name, account.role.as_str().to_owned())).unwrap_or_default())
    }

    fn line(&self, org: OrgId, name: &str, role: &str) -> Result<WatchLine, ServiceError> {
        Ok(WatchLine {
            org,
            org_name: tree::name(&*self.tree()?, org),
            name: name.to_owned(),
            role: role.to_owned(),
            since: None,
            due_on: None,
            detail: String::new(),
            article: String::new(),
            clause: String::new(),
        })
    }
}

/// The line with the clause that its time comes from.
fn cited(line: WatchLine, law: &Rulebook, reminder: &Reminder) -> WatchLine {
    let article = law.cite(&reminder.clause).map(|cite| cite.article.clone()).unwrap_or_default();
    WatchLine { article, clause: reminder.clause.clone(), ..line }
}
