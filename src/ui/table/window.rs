//! Which rows of a long table stand in the document: those near what is in view.

use std::rc::Rc;

use leptos::prelude::*;

use crate::frame::after_frame;
use crate::signal::{Memo, RwSignal};
use crate::ui::dom::{El, effect, on_end};

/// Up to this many rows stand in the document, so that the browser's own search finds them all.
pub(super) const WHOLE: usize = 200;
/// Rows kept ready above and below what is in view, until the pointer moves or the page scrolls.
pub(super) const OVERSCAN: usize = 8;
/// The same then: as far as a large step of a wheel. The browser paints where it has scrolled to before it sends the event,
/// and what has no rows yet is blank for a frame.
const OVERSCAN_SCROLLING: usize = 20;
/// The height of a row before one could be measured, in CSS pixels.
const ROW_PX: f64 = 40.0;

thread_local! {
    /// The height of a row as it was measured last: that of the next table, most likely.
    static MEASURED_PX: std::cell::Cell<f64> = const { std::cell::Cell::new(ROW_PX) };
}

/// How much of a page stands over its rows at least, in CSS pixels.
const HEAD_PX: f64 = 200.0;

/// The rows to hold in the document where there are, or will be, `most`: for rows of `row` pixels of which `above` pixels
/// have been scrolled past in a view of `view` pixels, with `overscan` rows more on either side.
fn window_of(count: usize, most: usize, above: f64, view: f64, row: f64, overscan: usize) -> (usize, usize) {
    if most <= WHOLE {
        return (0, count);
    }
    // Saturating: a float that is out of range becomes the nearest whole number.
    let first = ((above / row) as usize).min(count.saturating_sub(1));
    let end = ((above + view) / row) as usize + 1;
    (first.saturating_sub(overscan), (end.max(first) + overscan).min(count))
}

/// The places that stand in the document: those of the window, and the one that has the focus with its neighbours, so
/// that the keys that lead to the next and the last row find them.
pub(super) fn places(count: usize, window: (usize, usize), focused: Option<usize>) -> Vec<usize> {
    let mut places: Vec<usize> = (window.0..window.1.min(count)).collect();
    let near = focused.map(|at| (at.saturating_sub(1), (at + 2).min(count)));
    if let Some((first, end)) = near {
        let at = if first < window.0 { 0 } else { places.len() };
        let further = (first..end).filter(|at| !(window.0..window.1).contains(at));
        places.splice(at..at, further);
    }
    places
}

/// The rows that stand in the document, how high one is, in CSS pixels, and how many of them are out of view on either side.
pub(super) struct Window {
    pub(super) from: Memo<usize>,
    pub(super) to: Memo<usize>,
    pub(super) row_px: RwSignal<f64>,
    pub(super) overscan: RwSignal<usize>,
}

/// Sets the overscan, and tells where that makes a difference.
pub(super) fn keep(overscan: RwSignal<usize>, rows: usize) {
    if overscan.try_get_untracked().is_some_and(|now| now != rows) {
        overscan.set(rows);
    }
}

/// Keeps to what can be seen of a table's body.
pub(super) fn window_over(body: &El, count: Memo<usize>, most: Memo<usize>) -> Window {
    let row_px = RwSignal::new(MEASURED_PX.get());
    // Until it is measured, which comes after the first frame: just the rows that a page shows when it opens.
    let (above, view) = (RwSignal::new(-HEAD_PX - OVERSCAN as f64 * ROW_PX), RwSignal::new(view_px()));
    let overscan = RwSignal::new(OVERSCAN);
    let body = body.clone();
    let measure: Rc<dyn Fn()> = Rc::new(move || {
        if most.try_get_untracked().is_none_or(|most| most <= WHOLE) {
            return;
        }
        let body = body.element();
        let row = body.query_selector("[aria-rowindex]").ok().flatten();
        if let Some(height) = row.map(|row| row.get_bounding_client_rect().height()).filter(|height| *height > 0.0)
            && (height - row_px.get_untracked()).abs() > 0.5
        {
            row_px.set(height);
            MEASURED_PX.set(height);
        }
        view.set(view_px());
        above.set(-body.get_bounding_client_rect().top());
    });
    let measured = Rc::clone(&measure);
    let scrolled = Rc::clone(&measure);
    let listeners = [
        window_event_listener_untyped("resize", move |_| measured()),
        window_event_listener_untyped("scroll", move |_| {
            keep(overscan, OVERSCAN_SCROLLING);
            scrolled();
        }),
        // A wheel turns where a pointer is.
        window_event_listener_untyped("pointermove", move |_| keep(overscan, OVERSCAN_SCROLLING)),
        // What is typed into the filter changes rows, and those out of view for nobody.
        window_event_listener_untyped("beforeinput", move |_| keep(overscan, OVERSCAN)),
    ];
    on_end(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    let opened = std::cell::Cell::new(false);
    effect(move || {
        // What the rows are moves the table's place and the page's length.
        if most.get() > WHOLE && count.get() > 0 {
            let measure = Rc::clone(&measure);
            // A page that has just opened is not laid out before its first frame for that.
            match opened.replace(true) {
                false => after_frame(move || measure()),
                true => request_animation_frame(move || measure()),
            }
        }
    });
    let range = move || window_of(count.get(), most.get(), above.get(), view.get(), row_px.get(), overscan.get());
    Window { from: Memo::new(move || range().0), to: Memo::new(move || range().1), row_px, overscan }
}

/// The height of what the browser shows of the page, in CSS pixels.
fn view_px() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(900.0)
}

#[cfg(test)]
mod tests {
    use super::{WHOLE, places, window_of};
    use proptest::prelude::*;

    #[test]
    fn the_row_with_the_focus_stays_with_its_neighbours() {
        assert_eq!(places(9, (3, 6), None), [3, 4, 5]);
        assert_eq!(places(9, (3, 6), Some(4)), [3, 4, 5]);
        assert_eq!(places(9, (3, 6), Some(0)), [0, 1, 3, 4, 5]);
        assert_eq!(places(9, (3, 6), Some(2)), [1, 2, 3, 4, 5]);
        assert_eq!(places(9, (3, 6), Some(5)), [3, 4, 5, 6]);
        assert_eq!(places(9, (3, 6), Some(8)), [3, 4, 5, 7, 8]);
        assert_eq!(places(2, (0, 6), Some(8)), [0, 1]);
    }

    proptest! {
        #[test]
        fn what_is_in_view_stands_in_the_document(count in 0_usize..20_000, coming in 0_usize..400, above in -500.0..900_000.0_f64, view in 100.0..2000.0_f64, overscan in 0_usize..30) {
            let (from, to) = window_of(count, count.max(coming), above, view, 40.0, overscan);
            prop_assert!(from <= to && to <= count);
            if count.max(coming) <= WHOLE {
                prop_assert_eq!((from, to), (0, count));
            } else if count > 0 {
                let first = ((above / 40.0).max(0.0) as usize).min(count - 1);
                let last = (((above + view) / 40.0).max(0.0) as usize).min(count - 1);
                prop_assert!(from <= first && last < to);
            }
        }
    }
}
