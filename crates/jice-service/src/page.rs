//! Pages by keyset.

use crate::ServiceError;

/// Which page of a list.
#[derive(Debug, Clone, Default)]
pub struct PageAsk {
    /// Where it begins: the `next` of the page before.
    pub cursor: Option<String>,
    /// How many items, at most 200.
    pub limit: Option<u32>,
}

/// Items of a page when nothing is said.
const LIMIT_USUAL: u32 = 50;
/// Most items of a page: nobody carries a province away page by page unseen.
const LIMIT_MOST: u32 = 200;

impl PageAsk {
    /// Items wanted.
    pub(crate) fn limit(&self) -> usize {
        self.limit.unwrap_or(LIMIT_USUAL).clamp(1, LIMIT_MOST) as usize
    }

    /// The cursor as one number.
    pub(crate) fn id_cursor(&self) -> Result<Option<i64>, ServiceError> {
        let numbers = self.cursor_of::<1>()?;
        Ok(numbers.map(|[number]| number))
    }

    /// The cursor as `N` numbers joined by dots.
    pub(crate) fn cursor_of<const N: usize>(&self) -> Result<Option<[i64; N]>, ServiceError> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let wrong = || {
            ServiceError::invalid("cursor", "翻页位置无效，请从第一页重新查询。", "The cursor is broken: begin again.")
        };
        let parts: Result<Vec<i64>, _> = text.split('.').map(str::parse).collect();
        parts.ok().and_then(|parts| parts.try_into().ok()).map(Some).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_never_more_than_two_hundred() {
        assert_eq!(PageAsk { limit: Some(10_000), cursor: None }.limit(), 200);
        assert_eq!(PageAsk::default().limit(), 50);
    }

    #[test]
    fn a_broken_cursor_is_told() {
        let ask = PageAsk { cursor: Some("1;DROP".into()), limit: None };
        assert!(matches!(ask.id_cursor(), Err(ServiceError::Invalid(_))));
        let two = PageAsk { cursor: Some("7.9".into()), limit: None };
        assert_eq!(two.cursor_of::<2>().unwrap(), Some([7, 9]));
    }
}
