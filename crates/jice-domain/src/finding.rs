//! A finding 违规线索: what may be a breach of one item of a sanction list, from the day it is
//! found to the day an authority closes it. It accuses a unit, cites the clause of the item, and
//! lives: explained by the unit, ordered to be remedied by a day, remedied, closed or dismissed;
//! or it ceases by itself once the register no longer shows it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{AccountId, FindingId, Jurisdiction, NotNow, OrgId, PersonId};

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FindingState {
    /// Found, and the unit has said nothing yet 待说明.
    Found,
    /// The unit has explained itself 已说明.
    Explained,
    /// The authority has ordered it to be remedied 责令整改.
    Ordered {
        /// The last day in time 整改期限.
        due: Date,
    },
    /// The unit says that it is remedied 已整改; the authority looks.
    Remedied {
        /// The day by which it was to be.
        due: Date,
    },
    /// Established, handled and closed by the authority 已办结.
    Closed {
        /// The day.
        on: Date,
    },
    /// No breach after all 不予认定.
    Dismissed {
        /// The day.
        on: Date,
    },
    /// The register no longer shows it 情形已消失; nobody closed it.
    Ceased {
        /// The day.
        on: Date,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// In Chinese, with the facts: who, what, since when. Never a full identity number.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its identifier.
    pub id: FindingId,
    /// The unit that is accused.
    pub unit: OrgId,
    /// The item of the sanction list, by its name in the pack.
    pub violation: String,
    /// The pack that lists it.
    pub jurisdiction: Jurisdiction,
    /// The clause that is cited.
    pub clause: String,
    /// What tells it from the others of its item and unit, as `case:123:0`: what is found again is the
    /// same finding.
    pub subject: String,
    /// The pupil concerned, where it is about one who is registered.
    pub person: Option<PersonId>,
    /// What was found.
    pub told: Found,
    /// Since when it holds.
    pub since: Date,
    /// When it was found first.
    pub found: Timestamp,
    /// Whether somebody registered it by hand; else the register found it.
    pub by_hand: bool,
    /// Whether the register shows it now; of one registered by hand, always.
    pub present: bool,
    /// Where it stands.
    pub state: FindingState,
    /// How often it was written; the version a change must name.
    pub version: i32,
}

/// What was done about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum FindingDeed {
    /// Found, or registered by hand.
    Found,
    /// Found anew after it was over.
    FoundAgain,
    /// Explained by the unit.
    Explained,
    /// Ordered to be remedied.
    Ordered {
        /// The last day in time.
        due: Date,
    },
    /// Reported as remedied by the unit.
    Remedied,
    /// Closed by the authority.
    Closed {
        /// How it was handled, by the names of the pack's sanctions.
        sanctions: Vec<String>,
        /// Who answers for it 责任人; empty where nobody was named.
        responsible: String,
    },
    /// Dismissed by the authority.
    Dismissed,
    /// No longer shown by the register.
    Ceased,
}

/// A deed, with who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingStep {
    /// The how-manieth, from 1.
    pub seq: i32,
    /// What.
    pub deed: FindingDeed,
    /// In what words.
    pub words: String,
    /// Who; none where the register did it by itself.
    pub by: Option<FindingActor>,
    /// When.
    pub at: Timestamp,
}

/// Who did something about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingActor {
    /// For which unit.
    pub org: OrgId,
    /// Through which account.
    pub account: AccountId,
    /// The natural person: a keyed digest.
    pub holder: String,
    /// The name that is shown.
    pub name: String,
}

impl FindingState {
    /// The words of every state, as files and columns have them.
    pub const WORDS: [&'static str; 7] = ["found", "explained", "ordered", "remedied", "closed", "dismissed", "ceased"];

    /// The word used in files and columns.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Explained => "explained",
            Self::Ordered { .. } => "ordered",
            Self::Remedied { .. } => "remedied",
            Self::Closed { .. } => "closed",
            Self::Dismissed { .. } => "dismissed",
            Self::Ceased { .. } => "ceased",
        }
    }

    /// Whether nothing is asked of anybody any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Closed { .. } | Self::Dismissed { .. } | Self::Ceased { .. })
    }

    /// The last day to remedy it; none where nothing is ordered, or it was reported remedied.
    pub fn due(self) -> Option<Date> {
        match self {
            Self::Ordered { due } => Some(due),
            _ => None,
        }
    }
}

impl Finding {
    /// Whether an order was not followed in time.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state.due().is_some_and(|due| due < today)
    }

    /// Where `deed` leads on `today`, done to the finding as it was shown at version `shown`. Who may
    /// do it, and what the law asks for it, is asked elsewhere.
    ///
    /// # Errors
    /// [`NotNow::Moved`] where it is at another version, or the deed is not open to it now.
    pub fn after(&self, shown: i32, deed: &FindingDeed, today: Date) -> Result<FindingState, NotNow> {
        use FindingState as S;
        let moved = NotNow::Moved { current: self.version };
        if self.version != shown {
            return Err(moved);
        }
        Ok(match (deed, self.state) {
            (FindingDeed::FoundAgain, state) if state.is_over() => S::Found,
            (FindingDeed::Explained, S::Found | S::Explained) => S::Explained,
            (FindingDeed::Ordered { due }, state) if !state.is_over() => S::Ordered { due: *due },
            (FindingDeed::Remedied, S::Ordered { due }) => S::Remedied { due },
            // Nobody is held guilty unheard: first an explanation or an order.
            (FindingDeed::Closed { .. }, S::Explained | S::Ordered { .. } | S::Remedied { .. }) => {
                S::Closed { on: today }
            }
            (FindingDeed::Dismissed, state) if !state.is_over() => S::Dismissed { on: today },
            (FindingDeed::Ceased, state) if !state.is_over() => S::Ceased { on: today },
            _ => return Err(moved),
        })
    }
}

impl FindingDeed {
    /// The word used in files and columns.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::FoundAgain => "found_again",
            Self::Explained => "explained",
            Self::Ordered { .. } => "ordered",
            Self::Remedied => "remedied",
            Self::Closed { .. } => "closed",
            Self::Dismissed => "dismissed",
            Self::Ceased => "ceased",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 2);
    const DUE: Date = jiff::civil::date(2026, 11, 16);

    fn finding(state: FindingState) -> Finding {
        Finding {
            id: FindingId(1),
            unit: OrgId(2),
            violation: "late".to_owned(),
            jurisdiction: Jurisdiction("cn".to_owned()),
            clause: "cn-1-1".to_owned(),
            subject: "case:3:0".to_owned(),
            person: None,
            told: Found { zh: String::new(), en: String::new() },
            since: TODAY,
            found: Timestamp::UNIX_EPOCH,
            by_hand: false,
            present: true,
            state,
            version: 4,
        }
    }

    fn closed() -> FindingDeed {
        FindingDeed::Closed { sanctions: Vec::new(), responsible: String::new() }
    }

    #[test]
    fn it_goes_from_hand_to_hand_until_it_is_closed() {
        let steps = [
            (FindingDeed::Explained, FindingState::Explained),
            (FindingDeed::Ordered { due: DUE }, FindingState::Ordered { due: DUE }),
            (FindingDeed::Remedied, FindingState::Remedied { due: DUE }),
            (closed(), FindingState::Closed { on: TODAY }),
            (FindingDeed::FoundAgain, FindingState::Found),
        ];
        let mut state = FindingState::Found;
        for (deed, then) in steps {
            state = finding(state).after(4, &deed, TODAY).unwrap();
            assert_eq!(state, then);
        }
    }

    #[test]
    fn nobody_is_held_guilty_unheard() {
        assert!(finding(FindingState::Found).after(4, &closed(), TODAY).is_err());
        assert!(finding(FindingState::Found).after(4, &FindingDeed::Dismissed, TODAY).is_ok());
    }

    #[test]
    fn what_is_over_or_has_moved_is_left_alone() {
        let over = finding(FindingState::Dismissed { on: TODAY });
        for deed in [FindingDeed::Explained, FindingDeed::Ordered { due: DUE }, closed(), FindingDeed::Ceased] {
            assert_eq!(over.after(4, &deed, TODAY), Err(NotNow::Moved { current: 4 }), "{deed:?}");
        }
        assert!(finding(FindingState::Found).after(3, &FindingDeed::Explained, TODAY).is_err());
        assert!(finding(FindingState::Found).after(4, &FindingDeed::Remedied, TODAY).is_err());
        assert!(finding(FindingState::Found).after(4, &FindingDeed::FoundAgain, TODAY).is_err());
    }

    #[test]
    fn an_order_is_overdue_from_the_day_after_its_last() {
        let ordered = finding(FindingState::Ordered { due: DUE });
        assert!(!ordered.is_overdue(DUE));
        assert!(ordered.is_overdue(DUE.tomorrow().unwrap()));
        assert!(!finding(FindingState::Remedied { due: DUE }).is_overdue(DUE.tomorrow().unwrap()));
    }
}
