//! Which objects are shown, and in what order.

use std::sync::Arc;

use super::filter::Filter;
use super::texts::Texts;
use crate::data::Object;
use crate::order;
use crate::resources::kind::{Kind, OWNER};
use crate::ui::table::Sort;

/// The objects that pass the filter, in order; equal ones keep the API's order. `texts` is what they say, as far as the
/// filter asks for that.
pub fn arrange(kind: &Kind, objects: &[Object], texts: &Texts, filter: &Filter, sort: &Sort) -> Vec<Object> {
    let passes = |(at, object): &(usize, &Object)| filter.is_empty() || filter.matches(kind, object, texts.said(*at));
    let mut shown: Vec<Object> =
        objects.iter().enumerate().filter(passes).map(|(_, object)| Arc::clone(object)).collect();
    if !sort.key.is_empty() {
        order::sort_by_bytes(&mut shown, sort.descending, |object, bytes| match sort.key.as_str() {
            OWNER => kind.value(object, OWNER).sorts(bytes),
            key => (kind.sorts)(kind, object, key, bytes),
        });
    }
    shown
}
