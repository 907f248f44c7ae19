//! Duties done by a colleague while somebody is away 委托代办.

use jiff::{Timestamp, civil::Date};

use crate::{AccountId, DelegationId, OrgId, Role};

/// The roles whose duty can be handed to a colleague: those who work on pupils' records. The three
/// keepers are apart from each other by law and stay so.
pub const DELEGATED_ROLES: [Role; 5] = [Role::Registrar, Role::Head, Role::ClassTeacher, Role::Clerk, Role::Director];

/// Days that a delegation lasts at most: who is away longer is replaced, by a filing and an account.
pub const LONGEST_DELEGATION_DAYS: i32 = 60;

/// One account's duty, done by another of the same unit from one day to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The identifier.
    pub id: DelegationId,
    /// The unit of both.
    pub org: OrgId,
    /// Who is away 委托人.
    pub principal: AccountId,
    /// Who stands in 受托人.
    pub delegate: AccountId,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// Why, in words.
    pub reason: String,
    /// Who said so: the principal, or whoever keeps the unit's accounts.
    pub made_by: AccountId,
    /// When.
    pub made: Timestamp,
    /// When it was ended before its last day, and by whom.
    pub ended: Option<(Timestamp, AccountId)>,
}

/// Where a delegation stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationState {
    /// Its first day is yet to come.
    Planned,
    /// It holds.
    Running,
    /// Its last day is over.
    Over,
    /// It was ended before.
    Ended,
}

crate::org::words!(DelegationState { Planned => "planned", Running => "running", Over => "over", Ended => "ended" });

impl Delegation {
    /// Where it stands on `day`.
    pub fn state_on(&self, day: Date) -> DelegationState {
        match self.ended {
            Some(_) => DelegationState::Ended,
            None if day < self.first => DelegationState::Planned,
            None if day > self.last => DelegationState::Over,
            None => DelegationState::Running,
        }
    }

    /// Whether it shares a day with the days from `first` to `last`; one that was ended shares none.
    pub fn overlaps(&self, first: Date, last: Date) -> bool {
        self.ended.is_none() && self.first <= last && first <= self.last
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn it_holds_from_its_first_day_to_its_last() {
        let mut away = Delegation {
            id: DelegationId(1),
            org: OrgId(2),
            principal: AccountId(3),
            delegate: AccountId(4),
            first: date(2026, 9, 7),
            last: date(2026, 9, 11),
            reason: "外出培训".to_owned(),
            made_by: AccountId(3),
            made: Timestamp::UNIX_EPOCH,
            ended: None,
        };
        let states = [6, 7, 11, 12].map(|day| away.state_on(date(2026, 9, day)));
        use DelegationState as S;
        assert_eq!(states, [S::Planned, S::Running, S::Running, S::Over]);
        assert!(away.overlaps(date(2026, 9, 11), date(2026, 9, 30)));
        assert!(!away.overlaps(date(2026, 9, 12), date(2026, 9, 30)));
        away.ended = Some((Timestamp::UNIX_EPOCH, AccountId(3)));
        assert_eq!(away.state_on(date(2026, 9, 8)), S::Ended);
        assert!(!away.overlaps(date(2026, 9, 7), date(2026, 9, 11)));
    }
}
