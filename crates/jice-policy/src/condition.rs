//! Conditions on the values of a row: field, comparison, and, or, not. No scripting.

use jice_domain::{FieldId, Values};
use serde::Deserialize;

/// A condition as written in a pack. Exactly one of the comparisons stands beside `field`,
/// or one of `all`, `any`, `not` stands alone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConditionText {
    field: Option<String>,
    is: Option<Vec<String>>,
    is_not: Option<Vec<String>>,
    empty: Option<bool>,
    all: Option<Vec<ConditionText>>,
    any: Option<Vec<ConditionText>>,
    not: Option<Box<ConditionText>>,
}

/// A condition with its fields resolved to their places in the field set.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The field has one of these values.
    Is(usize, Vec<String>),
    /// The field has no value.
    Empty(usize),
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds at least.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
}

impl ConditionText {
    /// Resolves field names with `index`.
    ///
    /// # Errors
    /// What is wrong with it, for the pack's writer.
    pub(crate) fn resolve(&self, index: &dyn Fn(&FieldId) -> Option<usize>) -> Result<Condition, String> {
        let list = |texts: &[Self]| texts.iter().map(|text| text.resolve(index)).collect::<Result<Vec<_>, _>>();
        match self {
            Self { field: Some(field), is, is_not, empty, all: None, any: None, not: None } => {
                let place = index(&FieldId::new(field)).ok_or_else(|| format!("no field {field:?}"))?;
                match (is, is_not, empty) {
                    (Some(values), None, None) => Ok(Condition::Is(place, values.clone())),
                    (None, Some(values), None) => Ok(Condition::Not(Box::new(Condition::Is(place, values.clone())))),
                    (None, None, Some(true)) => Ok(Condition::Empty(place)),
                    (None, None, Some(false)) => Ok(Condition::Not(Box::new(Condition::Empty(place)))),
                    _ => Err("a condition needs exactly one of is, is_not, empty".to_owned()),
                }
            }
            Self { field: None, is: None, is_not: None, empty: None, all: Some(all), any: None, not: None } => {
                Ok(Condition::All(list(all)?))
            }
            Self { field: None, is: None, is_not: None, empty: None, all: None, any: Some(any), not: None } => {
                Ok(Condition::Any(list(any)?))
            }
            Self { field: None, is: None, is_not: None, empty: None, all: None, any: None, not: Some(not) } => {
                Ok(Condition::Not(Box::new(not.resolve(index)?)))
            }
            _ => Err("a condition is a field with a comparison, or one of all, any, not".to_owned()),
        }
    }
}

impl Condition {
    pub(crate) fn holds(&self, values: &Values) -> bool {
        match self {
            Self::Is(place, wanted) => values.get(*place).is_some_and(|value| wanted.iter().any(|w| w == value)),
            Self::Empty(place) => values.get(*place).is_none(),
            Self::All(all) => all.iter().all(|condition| condition.holds(values)),
            Self::Any(any) => any.iter().any(|condition| condition.holds(values)),
            Self::Not(not) => !not.holds(values),
        }
    }
}
