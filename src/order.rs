//! Order, by one small sort for all types: the one of std, made for speed, is 4.5 KB of code, and that for each type.

use std::cmp::Ordering;
use std::ops::Range;

/// Puts items in order; equal ones stay as they stand to each other.
pub fn sort<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let places = places(items.len(), &|a, b| compare(&items[a], &items[b]));
    put(items, places);
}

/// Puts items in the order of the bytes that `write` gives for each, which compare as the items do; equal ones stay as
/// they stand to each other, also where the largest come first. Each item is looked at once: of ten thousand that are
/// compared with each other, a hundred thousand times, most would have left the processor's cache.
pub fn sort_by_bytes<T>(items: &mut Vec<T>, descending: bool, mut write: impl FnMut(&T, &mut Vec<u8>)) {
    let (mut bytes, mut keys) = (Vec::new(), Vec::with_capacity(items.len()));
    for item in items.iter() {
        let start = bytes.len();
        write(item, &mut bytes);
        keys.push(start..bytes.len());
    }
    let places = places_by_bytes(&bytes, &keys, descending);
    put(items, places);
}

/// The same, for the places of keys that stand in `bytes`.
fn places_by_bytes(bytes: &[u8], keys: &[Range<usize>], descending: bool) -> Vec<usize> {
    let key = |at: usize| keys.get(at).and_then(|key| bytes.get(key.clone())).unwrap_or_default();
    // Mostly the first eight bytes decide, which compare as one number.
    let first = |at: usize| {
        let mut first = [0; 8];
        first.iter_mut().zip(key(at)).for_each(|(place, byte)| *place = *byte);
        u64::from_be_bytes(first)
    };
    let firsts: Vec<u64> = (0..keys.len()).map(first).collect();
    places(keys.len(), &|a, b| {
        let found = firsts[a].cmp(&firsts[b]).then_with(|| key(a).cmp(key(b)));
        if descending { found.reverse() } else { found }
    })
}

/// Puts items at their places.
fn put<T>(items: &mut Vec<T>, places: Vec<usize>) {
    let mut before: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| before[place].take()));
}

/// The places of so many items, in their order.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let mut length = 1;
    // Runs of this length are in order; two neighbours at a time become one.
    while length < count {
        let mut merged = Vec::with_capacity(count);
        for pair in places.chunks(2 * length) {
            let (mut left, mut right) = pair.split_at(length.min(pair.len()));
            while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
                // Of equals, the left one stood before.
                if compare(*first, *second).is_le() {
                    merged.push(*first);
                    left = left_rest;
                } else {
                    merged.push(*second);
                    right = right_rest;
                }
            }
            merged.extend(left.iter().chain(right));
        }
        places = merged;
        length *= 2;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{sort, sort_by_bytes};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_std(mut items in prop::collection::vec((0u8..4, any::<u8>()), 0..60)) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            sort(&mut items, |a, b| a.0.cmp(&b.0));
            prop_assert_eq!(items, expected);
        }

        #[test]
        fn bytes_are_the_order_of_texts(mut items in prop::collection::vec(("[ab]{0,10}", any::<u8>()), 0..60), descending: bool) {
            let mut expected = items.clone();
            expected.sort_by(|(a, _), (b, _)| if descending { b.cmp(a) } else { a.cmp(b) });
            sort_by_bytes(&mut items, descending, |(text, _), key| key.extend(text.bytes()));
            prop_assert_eq!(items, expected);
        }
    }
}
