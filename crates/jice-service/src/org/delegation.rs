//! Handing one's duty to a colleague for a while 委托代办, and taking it back.

use jice_domain::{
    AccountId, AccountState, Action, DELEGATED_ROLES, Delegation, DelegationId, DelegationState,
    LONGEST_DELEGATION_DAYS, OrgId,
};
use jice_policy::Occasion;
use jice_store::account::{self, Account};
use jice_store::{delegation, staff};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::case::short;
use crate::context::{Asked, Subject};
use crate::view::{ColleagueView, DelegationView};
use crate::{Service, ServiceError};

/// Hand a duty to a colleague.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegateDuty {
    /// Who is away; the own account where it is not said.
    pub principal: Option<AccountId>,
    /// Who stands in.
    pub delegate: AccountId,
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub first_on: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub last_on: Date,
    /// Why.
    pub reason: String,
}

impl Service {
    /// The delegations of a unit, the latest first: all to whoever keeps its accounts, to
    /// others those that they made or that were made to them.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_delegations(&self, asked: &Asked, org: OrgId) -> Result<Vec<DelegationView>, ServiceError> {
        let all = self.keeps_accounts(asked, org);
        if !all {
            self.permit(asked, Action::DelegateDuty, org, None)?;
        }
        let (made, accounts) =
            self.store().read::<_, ServiceError>(|db| Ok((delegation::list(db, org)?, account::list(db, org)?)))?;
        let own = asked.actor.account;
        let shown = made.iter().filter(|made| all || made.principal == own || made.delegate == own);
        Ok(shown.map(|made| self.delegation_view(asked, made, &accounts, all)).collect())
    }

    /// To whom the own duty can be handed.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] without the right.
    pub fn list_colleagues(&self, asked: &Asked) -> Result<Vec<ColleagueView>, ServiceError> {
        let org = asked.actor.org;
        self.permit(asked, Action::DelegateDuty, org, None)?;
        let accounts = self.store().read::<_, ServiceError>(|db| Ok(account::list(db, org)?))?;
        let fit = |one: &&Account| {
            one.state == AccountState::Active
                && DELEGATED_ROLES.contains(&one.role)
                && !asked.actor.is_same_person_as(&one.holder)
        };
        let view = |one: &Account| ColleagueView { account: one.id, name: one.name.clone(), role: one.role };
        Ok(accounts.iter().filter(fit).map(view).collect())
    }

    /// Hands a duty to a colleague of the same unit: one's own, or, for whoever keeps the unit's
    /// accounts, that of somebody who cannot do it any more.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the days or the people do not fit; [`ServiceError::Refused`]
    /// where the law says no, as to whoever is not trained.
    pub fn delegate_duty(
        &self,
        asked: &Asked,
        org: OrgId,
        hand: &DelegateDuty,
    ) -> Result<DelegationView, ServiceError> {
        let own = asked.actor.account;
        let principal = hand.principal.unwrap_or(own);
        let action = if principal == own { Action::DelegateDuty } else { Action::ManageAccounts };
        self.permit(asked, action, org, None)?;
        let reason = short("reason", &hand.reason)?;
        self.check_days(hand)?;
        if reason.is_empty() {
            return Err(ServiceError::invalid("reason", "请写明委托事由。", "Say why."));
        }
        self.judge_delegate(org, principal, hand)?;
        let made = Delegation {
            id: DelegationId(self.id()),
            org,
            principal,
            delegate: hand.delegate,
            first: hand.first_on,
            last: hand.last_on,
            reason,
            made_by: own,
            made: self.now(),
            ended: None,
        };
        self.act(asked, action, Subject::of("delegation", org, made.id.0), |tx| {
            // The accounts are the roots of the lock: of two who hand on at once one waits.
            for id in [principal.min(hand.delegate), principal.max(hand.delegate)] {
                let held = account::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
                account::update(tx, &held)?;
            }
            at_one_place(&delegation::list(tx, org)?, &made)?;
            delegation::insert(tx, &made)?;
            let accounts = account::list(tx, org)?;
            Ok(self.delegation_view(asked, &made, &accounts, action == Action::ManageAccounts))
        })
    }

    /// Takes a duty back before its last day. Whoever does it is asked at the next request to act as
    /// who they are.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] where it is over.
    pub fn end_delegation(&self, asked: &Asked, org: OrgId, id: DelegationId) -> Result<DelegationView, ServiceError> {
        let keeps = self.keeps_accounts(asked, org);
        let action = if keeps { Action::ManageAccounts } else { Action::DelegateDuty };
        self.permit(asked, action, org, None)?;
        self.act(asked, action, Subject::of("delegation", org, id.0).with_fields("end"), |tx| {
            let mut made = delegation::find(tx, org, id)?.ok_or(ServiceError::Absent)?;
            let own = asked.actor.account;
            if !keeps && made.principal != own && made.delegate != own {
                return Err(ServiceError::Absent);
            }
            if matches!(made.state_on(self.today()), DelegationState::Over | DelegationState::Ended) {
                return Err(ServiceError::invalid("delegation", "该委托已经结束。", "It is over."));
            }
            delegation::end(tx, org, id, self.now(), own)?;
            made.ended = Some((self.now(), own));
            let accounts = account::list(tx, org)?;
            Ok(self.delegation_view(asked, &made, &accounts, keeps))
        })
    }

    /// Whether whoever asks keeps the accounts of `org`; asks without a trace, for what is shown.
    fn keeps_accounts(&self, asked: &Asked, org: OrgId) -> bool {
        let Ok(tree) = self.tree_of(asked) else { return false };
        crate::tree::may(&tree, &asked.actor, Action::ManageAccounts, org, None).is_ok()
    }

    fn check_days(&self, hand: &DelegateDuty) -> Result<(), ServiceError> {
        if hand.last_on < hand.first_on {
            return Err(ServiceError::invalid(
                "last_on",
                "最后一天不能早于第一天。",
                "The last day lies before the first.",
            ));
        }
        if hand.first_on < self.today() {
            return Err(ServiceError::invalid(
                "first_on",
                "委托不能追溯，请从今天或以后的日期起。",
                "It cannot begin before today.",
            ));
        }
        if (hand.last_on - hand.first_on).get_days() >= LONGEST_DELEGATION_DAYS {
            return Err(ServiceError::invalid(
                "last_on",
                format!("一次委托最长{LONGEST_DELEGATION_DAYS}天；离岗更久的，请更换管理人员并另建账号。"),
                format!("At most {LONGEST_DELEGATION_DAYS} days; who is away longer is replaced."),
            ));
        }
        Ok(())
    }

    /// Whether the delegate may do the principal's duty, as the people and the law have it.
    fn judge_delegate(&self, org: OrgId, principal: AccountId, hand: &DelegateDuty) -> Result<(), ServiceError> {
        let (away, stand_in) = self.store().read::<_, ServiceError>(|db| {
            Ok((account::find(db, org, principal)?, account::find(db, org, hand.delegate)?))
        })?;
        let away = away.ok_or(ServiceError::Absent)?;
        let stand_in = stand_in.ok_or_else(|| {
            ServiceError::invalid("delegate", "受托人须是本单位的账号。", "Choose an account of the same unit.")
        })?;
        if matches!(away.state, AccountState::Ended { .. }) {
            return Err(ServiceError::invalid(
                "principal",
                "该账号已注销，没有可委托的职责。",
                "The account is ended: there is no duty to hand on.",
            ));
        }
        if !DELEGATED_ROLES.contains(&away.role) {
            return Err(ServiceError::invalid(
                "principal",
                "该岗位的职责不能委托。",
                "The duty of this role is not handed on.",
            ));
        }
        if stand_in.state != AccountState::Active || !DELEGATED_ROLES.contains(&stand_in.role) {
            return Err(ServiceError::invalid(
                "delegate",
                "受托人的账号须在用，且本身办理学籍业务。",
                "Who stands in needs an account in use that works on the register itself.",
            ));
        }
        if away.holder == stand_in.holder {
            return Err(ServiceError::invalid(
                "delegate",
                "不能委托给本人的另一账号。",
                "Both accounts are the same person's.",
            ));
        }
        let filed = self.store().read::<_, ServiceError>(|db| Ok(staff::find(db, org, stand_in.staff)?))?;
        match filed {
            Some(filed) => {
                let unit = self.unit(org)?;
                self.judge_staff(&unit, &filed, away.role, &[stand_in.role], Occasion::OpenAccount)?.allow()
            }
            None => Ok(()),
        }
    }

    fn delegation_view(&self, asked: &Asked, made: &Delegation, accounts: &[Account], keeps: bool) -> DelegationView {
        let of = |id: AccountId| accounts.iter().find(|one| one.id == id);
        let name = |id: AccountId| of(id).map(|one| one.name.clone()).unwrap_or_default();
        let state = made.state_on(self.today());
        let own = asked.actor.account;
        let theirs = keeps || made.principal == own || made.delegate == own;
        DelegationView {
            id: made.id,
            org: made.org,
            principal: made.principal,
            principal_name: name(made.principal),
            role: of(made.principal).map_or(asked.actor.role, |one| one.role),
            delegate: made.delegate,
            delegate_name: name(made.delegate),
            first_on: made.first.to_string(),
            last_on: made.last.to_string(),
            reason: made.reason.clone(),
            state: state.as_str().to_owned(),
            made_by_name: name(made.made_by),
            made_at: made.made.to_string(),
            ended_at: made.ended.map(|(at, _)| at.to_string()),
            ended_by_name: made.ended.map(|(_, by)| name(by)),
            may_end: theirs && matches!(state, DelegationState::Planned | DelegationState::Running),
        }
    }
}

/// Whether nobody is away and at work at once: whose duty is handed on has one stand-in, and who
/// stands in is not away.
fn at_one_place(others: &[Delegation], made: &Delegation) -> Result<(), ServiceError> {
    let meanwhile = |other: &&Delegation| other.overlaps(made.first, made.last);
    if let Some(other) = others.iter().filter(meanwhile).find(|other| other.principal == made.principal) {
        return Err(ServiceError::invalid(
            "first_on",
            format!("{}至{}已委托他人，请先收回。", other.first, other.last),
            format!("From {} to {} it is handed on already: take that back first.", other.first, other.last),
        ));
    }
    if let Some(other) = others.iter().filter(meanwhile).find(|other| other.principal == made.delegate) {
        return Err(ServiceError::invalid(
            "delegate",
            format!("受托人{}至{}离岗，职责已委托他人，请另选一人。", other.first, other.last),
            format!("They are away themselves from {} to {}: choose another.", other.first, other.last),
        ));
    }
    if let Some(other) = others.iter().filter(meanwhile).find(|other| other.delegate == made.principal) {
        return Err(ServiceError::invalid(
            "first_on",
            format!("{}至{}正受托代办他人职责，请先辞去该委托。", other.first, other.last),
            format!("From {} to {} another's duty is done: give that back first.", other.first, other.last),
        ));
    }
    Ok(())
}
