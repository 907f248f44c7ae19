//! What a unit is told about a case without having asked 提醒.

use serde::{Deserialize, Serialize};

/// Why a unit is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Five working days are left, or fewer.
    DueInFive,
    /// Two working days are left, or fewer.
    DueInTwo,
    /// It is the last day.
    DueToday,
    /// Whoever waits urged it 催办.
    Urged,
    /// A unit below let its time run out 上报催办.
    Escalated,
    /// The authority ended it with all that was under way 在办业务清理.
    Cleared,
    /// The other school of a problem record proved its entry or deleted it 对方已处理.
    OtherSide,
}

crate::org::words!(NoticeKind {
    DueInFive => "due_in_five", DueInTwo => "due_in_two", DueToday => "due_today", Urged => "urged",
    Escalated => "escalated", Cleared => "cleared", OtherSide => "other_side",
});

impl NoticeKind {
    /// The reminder for a step that was given `given` working days and has `left`: none where
    /// it was never given more than those of which it would remind.
    pub fn before_due(given: i32, left: i32) -> Option<Self> {
        let (kind, days) = match left {
            ..0 | 6.. => return None,
            0 => (Self::DueToday, 0),
            1..=2 => (Self::DueInTwo, 2),
            3..=5 => (Self::DueInFive, 5),
        };
        (given > days).then_some(kind)
    }

    /// Whether it is about a step that waits, and over once that is taken.
    pub fn is_of_step(self) -> bool {
        !matches!(self, Self::Cleared | Self::OtherSide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_reminded_of_no_more_than_it_was_given() {
        use NoticeKind as N;
        let told = |given| (0..=given).rev().map(|left| N::before_due(given, left)).collect::<Vec<_>>();
        let seven = [None, None, Some(N::DueInFive), Some(N::DueInFive), Some(N::DueInFive), Some(N::DueInTwo)];
        assert_eq!(told(7)[..6], seven);
        assert_eq!(told(7)[6..], [Some(N::DueInTwo), Some(N::DueToday)]);
        assert_eq!(told(5), [None, None, None, Some(N::DueInTwo), Some(N::DueInTwo), Some(N::DueToday)]);
        assert_eq!(told(1), [None, Some(N::DueToday)]);
        assert_eq!(told(0), [None]);
        assert_eq!(N::before_due(20, -1), None);
    }
}
