//! One page of a list, and an item of it that could not be read.

/// Which page of a list to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The page's number, from 1.
    pub page: u32,
    /// Items a page; the API takes at most [`PageRequest::MAX`].
    pub per_page: u32,
}

impl PageRequest {
    /// The most items that the API puts on a page.
    pub const MAX: u32 = 100;

    /// The first page, as long as may be.
    pub fn first() -> Self {
        Self::number(1)
    }

    /// Items on a page that is no more than what a screen shows.
    pub const SCREEN: u32 = 50;

    /// The first page, no longer than what a screen shows.
    pub fn screen() -> Self {
        Self { page: 1, per_page: Self::SCREEN }
    }

    /// The page of a number (from 1), as long as may be.
    pub fn number(page: u32) -> Self {
        Self { page, per_page: Self::MAX }
    }

    /// Whether no page follows one of that number (from 1) with so many items. Where the API does not say how many all
    /// pages have together, one follows a full page.
    pub fn is_last(number: u32, items: usize, total: Option<u64>) -> bool {
        let max = u64::from(Self::MAX);
        total.map_or(items as u64 != max, |total| u64::from(number) * max >= total)
    }
}

/// One page of a list. A malformed item does not take the others with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The items in the API's order.
    pub items: Vec<Result<T, ItemError>>,
    /// How many items all pages have together; `None` if the API did not say, which means that this is all.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// The items that could be read.
    pub fn ok(self) -> impl Iterator<Item = T> {
        self.items.into_iter().filter_map(Result::ok)
    }

    /// How many pages of `per_page` items the whole list has; at least 1.
    ///
    /// Computed from the total: the targets of `Link` leave out the gateway's prefix and name page 0 for empty lists.
    pub fn pages(&self, per_page: u32) -> u32 {
        let pages = self.total.unwrap_or(0).div_ceil(u64::from(per_page.max(1))).max(1);
        u32::try_from(pages).unwrap_or(u32::MAX)
    }
}

/// An item of a list that could not be read: the answer is not as expected, or this client is behind the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemError {
    /// Its place on the page, from 0.
    pub index: usize,
    /// Its id, if that at least could be read and is no secret.
    pub id: Option<String>,
    /// Where the trouble is, such as `servers[3].volumes.0.size`.
    pub path: String,
    /// What the trouble is.
    pub message: String,
    /// The item's JSON; the ids of tokens are replaced.
    pub raw: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_from_the_total() {
        let page = |total| Page::<()> { items: Vec::new(), total };
        assert_eq!(page(None).pages(100), 1);
        assert_eq!(page(Some(0)).pages(100), 1);
        assert_eq!(page(Some(100)).pages(100), 1);
        assert_eq!(page(Some(101)).pages(100), 2);
        assert_eq!(page(Some(5)).pages(0), 5);
        assert_eq!(page(Some(u64::MAX)).pages(1), u32::MAX);
        assert!(PageRequest::is_last(1, 100, Some(100)) && !PageRequest::is_last(1, 100, Some(101)));
        assert!(PageRequest::is_last(3, 7, None) && PageRequest::is_last(1, 250, None));
        assert!(!PageRequest::is_last(3, 100, None));
    }
}
