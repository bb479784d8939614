//! A call as a `curl` command line that works in a POSIX shell once `$SCW_TOKEN` is set.

use crate::profile::Profile;
use crate::spec::Spec;

/// What stands in the place of the token in the header.
const TOKEN: &str = "$SCW_TOKEN";
/// What stands in the place of a token in a path: the token that the call is about need not be the one that it carries.
const NAMED: &str = "$TOKEN_ID";

/// The command, a header a line.
pub(crate) fn command(spec: &Spec, profile: &Profile) -> String {
    let mut lines = vec![[&["curl -X ", spec.method.as_str(), " "].concat(), url(spec, profile).as_str()].concat()];
    if spec.authenticated {
        lines.push(["-H \"X-Auth-Token: ", TOKEN, "\""].concat());
    }
    lines.push("-H 'Accept: application/json'".to_owned());
    if let Some(body) = &spec.body {
        lines.push(["-H 'Content-Type: ", spec.content_type, "'"].concat());
        let text = match &spec.shell_body {
            Some(shell) => shell.clone(),
            None => single_quoted(&String::from_utf8_lossy(body)),
        };
        // `-d` would read a file named by a leading `@`.
        lines.push(["--data-raw '", &text, "'"].concat());
    }
    lines.join(" \\\n  ")
}

fn url(spec: &Spec, profile: &Profile) -> String {
    let base = profile.base(spec.service);
    match spec.path_with(NAMED) {
        // Encoded paths hold nothing that a shell would expand; the base may.
        Some(path) => ["'", &single_quoted(&base), "'\"", &path, "\""].concat(),
        None => ["'", &single_quoted(&base), &spec.path, "'"].concat(),
    }
}

/// Makes a text fit between single quotes.
pub(crate) fn single_quoted(text: &str) -> String {
    text.replace('\'', r"'\''")
}
