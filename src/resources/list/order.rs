//! Which objects are shown, and in what order.

use std::sync::Arc;

use super::filter::Filter;
use crate::data::Object;
use crate::order;
use crate::resources::kind::{Kind, OWNER};
use crate::ui::table::Sort;

/// The objects that pass the filter, in order; equal ones keep the API's order.
pub fn arrange(kind: &Kind, objects: &[Object], filter: &Filter, sort: &Sort) -> Vec<Object> {
    let mut shown: Vec<Object> =
        objects.iter().filter(|object| filter.is_empty() || filter.matches(kind, object)).map(Arc::clone).collect();
    if !sort.key.is_empty() {
        order::sort(&mut shown, |a, b| {
            let found = match sort.key.as_str() {
                OWNER => kind.value(a, OWNER).compare(&kind.value(b, OWNER)),
                key => (kind.compare)(kind, a, b, key),
            };
            if sort.descending { found.reverse() } else { found }
        });
    }
    shown
}
