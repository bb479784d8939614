//! Icons: symbols of the sprite in `index.html`, and glyphs, which the style draws. They decorate; the word beside them is
//! what counts.

use super::dom::{El, el};

/// The icon `i-{name}` of the sprite, in the size of the text around it.
pub fn icon(name: &str) -> El {
    icon_as(name, "icon")
}

/// An icon with classes of its own: `icon icon-sm`, `spinner`...
pub fn icon_as(name: &str, class: &str) -> El {
    svg().attr("class", class).child(el("use").attr("href", &symbol(name)))
}

/// The shape that says how something stands, before any colour does: `ok`, `running`, `stopped`... The style draws it, so
/// that a list of hundreds has one element for each, and another shape is another class.
pub fn glyph(shape: &str) -> El {
    el("span").attr("class", &glyph_class(shape))
}

/// The classes of [`glyph`], for one that follows something.
pub fn glyph_class(shape: &str) -> String {
    ["glyph glyph-", shape].concat()
}

/// An icon whose classes and symbol follow what the closures read.
pub fn icon_fn(class: impl Fn() -> &'static str + 'static, name: impl Fn() -> &'static str + 'static) -> El {
    svg().attr_fn("class", class).child(el("use").attr_fn("href", move || symbol(name())))
}

impl El {
    /// A button that is at work while the closure gives true: said, and shown before its words.
    pub fn busy_fn(self, busy: impl Fn() -> bool + Copy + 'static) -> Self {
        self.attr_fn("aria-busy", move || busy().then_some("true")).when(busy, || icon_as("spin", "spinner"))
    }
}

fn svg() -> El {
    el("svg").attr("aria-hidden", "true")
}

fn symbol(name: &str) -> String {
    "#i-".to_owned() + name
}
