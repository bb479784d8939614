//! Addresses within the console: the base path comes from `<base href>`, nowhere else.

use crate::signal::Memo;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

thread_local! {
    /// Does not change while the console runs, and every row of a list asks for it.
    static BASE: String = {
        let base = document().base_uri().ok().flatten();
        let path = base.and_then(|base| web_sys::Url::new(&base).ok()).map(|url| url.pathname()).unwrap_or_default();
        path.rsplit_once('/').map(|(base, _)| base.to_owned()).unwrap_or_default()
    };
}

/// The base path without its last slash: empty, or such as `/console`.
pub fn base() -> String {
    BASE.with(String::clone)
}

/// The address of a page of the console, for plain links: the router takes them over.
pub fn href(path: &str) -> String {
    base() + path
}

/// Text as a part of an address. The browser is asked only where there is something to encode: ids, which rows are full
/// of, have nothing.
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    if text.bytes().all(plain) { text.to_owned() } else { js_sys::encode_uri_component(text).into() }
}

/// The path of the open page within the console, such as `/servers/new`: without the base path and a last slash.
pub fn use_path() -> Memo<String> {
    let pathname = use_location().pathname;
    let base = base();
    Memo::new(move || pathname.with(|pathname| within(&base, pathname).to_owned()))
}

fn within<'a>(base: &str, pathname: &'a str) -> &'a str {
    match pathname.strip_prefix(base).unwrap_or(pathname).trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn paths_are_those_within_the_console() {
        for (base, pathname, path) in [
            ("", "/servers/new", "/servers/new"),
            ("", "/servers/", "/servers"),
            ("", "/", "/"),
            ("/console", "/console", "/"),
            ("/console", "/console/", "/"),
            ("/console", "/console/servers/a%20b", "/servers/a%20b"),
            ("/console", "/elsewhere", "/elsewhere"),
        ] {
            assert_eq!(within(base, pathname), path, "{base} {pathname}");
        }
    }
}
