//! Addresses within the console: the base path comes from `<base href>`, nowhere else.

use leptos::prelude::*;

/// The base path without its last slash: empty, or such as `/console`.
pub fn base() -> String {
    let base = document().base_uri().ok().flatten();
    let path = base.and_then(|base| web_sys::Url::new(&base).ok()).map(|url| url.pathname()).unwrap_or_default();
    path.rsplit_once('/').map(|(base, _)| base.to_owned()).unwrap_or_default()
}

/// The address of a page of the console, for plain links: the router takes them over.
pub fn href(path: &str) -> String {
    format!("{}{path}", base())
}
