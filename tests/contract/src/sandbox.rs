//! One sandbox process: started on a free port, driven through its control routes, ended with the test.

use crate::{Http, RawAnswer, now};
use api::profile::Kind;
use api::{ApiError, Call, Client, OrganizationId, Page, Profile, Secret, UserId};
use http::Method;
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs, thread};

/// What the sandbox prints once it listens, before its address.
const LISTENING: &str = "Sandbox listening on ";

/// The seeded account.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The id of the seeded token, which is also its secret.
    pub token: Secret,
    /// The account's organization.
    pub organization: OrganizationId,
    /// The account's user.
    pub user: UserId,
    /// The user's e-mail.
    pub email: String,
    /// The user's password.
    pub password: Secret,
}

/// A running sandbox; ends when dropped.
pub struct Sandbox {
    process: Child,
    url: String,
    credentials: Credentials,
    client: Client<Http>,
}

// A test that cannot start its sandbox has nothing to go on: panics here are failed tests.
#[allow(clippy::panic, clippy::expect_used, clippy::missing_panics_doc)]
impl Sandbox {
    /// Starts a sandbox with the seeded account.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a sandbox with more arguments, such as `--seed-servers 1000`.
    pub fn start_with(arguments: &[&str]) -> Self {
        let mut process = Command::new(binary())
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output is piped")).lines();
        let url = loop {
            let line = lines.next().expect("the sandbox prints where it listens").expect("as text");
            if let Some(rest) = line.trim().strip_prefix(LISTENING) {
                break rest.split_whitespace().next().unwrap_or_default().trim_end_matches('/').to_owned();
            }
        };
        // An unread pipe would block the sandbox one day.
        thread::spawn(move || lines.for_each(drop));
        let answer = Http::new(None).raw(Method::GET, &format!("{url}/sandbox/credentials"), &[], b"");
        let credentials = answer.expect("the sandbox answers").json();
        let text = |key: &str| credentials[key].as_str().unwrap_or_else(|| panic!("no {key} in {credentials}"));
        let credentials = Credentials {
            token: Secret::new(text("token")),
            organization: text("organization_id").into(),
            user: text("user_id").into(),
            email: text("email").to_owned(),
            password: Secret::new(text("password")),
        };
        let client = Client::new(profile(&url), Http::new(Some(&credentials.token)));
        Self { process, url, credentials, client }
    }

    /// Where it listens: both services answer at its root.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The seeded account.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// A client signed in with the seeded token.
    pub fn client(&self) -> &Client<Http> {
        &self.client
    }

    /// A client signed in with another token, or with none.
    pub fn client_with(&self, token: Option<&Secret>) -> Client<Http> {
        Client::new(profile(&self.url), Http::new(token))
    }

    /// A client over another transport.
    pub fn client_over(&self, transport: Http) -> Client<Http> {
        Client::new(profile(&self.url), transport)
    }

    /// Runs a call that must succeed.
    #[track_caller]
    pub fn ok<R>(&self, call: &Call<R>) -> R {
        now(self.client.run(call)).unwrap_or_else(|error| panic!("{}: {error:?}", call.name()))
    }

    /// Runs a call that must fail.
    #[track_caller]
    pub fn err<R>(&self, call: &Call<R>) -> ApiError {
        match now(self.client.run(call)) {
            Ok(_) => panic!("{} succeeded", call.name()),
            Err(error) => error,
        }
    }

    /// Runs the call of a list, all of whose items must be readable.
    #[track_caller]
    pub fn items<T>(&self, call: &Call<Page<T>>) -> Vec<T> {
        let page = self.ok(call);
        let read = page.items.into_iter();
        read.map(|item| item.unwrap_or_else(|error| panic!("{}: {error:?}", call.name()))).collect()
    }

    /// Sends a request by hand, with the seeded token.
    #[track_caller]
    pub fn raw(&self, method: &str, path: &str, body: &str) -> RawAnswer {
        let headers: &[(&str, &str)] = if body.is_empty() { &[] } else { &[("content-type", "application/json")] };
        self.request(Some(&self.credentials.token), method, path, headers, body)
    }

    /// Sends a request by hand.
    #[track_caller]
    pub fn request(
        &self,
        token: Option<&Secret>,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> RawAnswer {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let url = format!("{}{path}", self.url);
        Http::new(token)
            .raw(method.clone(), &url, headers, body.as_bytes())
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Moves the sandbox's clock: tasks proceed, tokens expire.
    #[track_caller]
    pub fn advance(&self, seconds: u64) {
        self.control("POST", "/sandbox/clock", &json!({ "advance_s": seconds }));
    }

    /// Scripts a fault for the next calls that match.
    #[track_caller]
    pub fn fault(&self, fault: &Value) {
        self.control("POST", "/sandbox/faults", fault);
    }

    /// Calls one of the sandbox's control routes.
    #[track_caller]
    pub fn control(&self, method: &str, path: &str, body: &Value) -> RawAnswer {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.request(None, method, path, &[("content-type", "application/json")], &text);
        assert!(answer.status < 300, "{method} {path}: {answer:?}");
        answer
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It may be gone already, which is as well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn profile(url: &str) -> Profile {
    Profile {
        id: "sandbox".to_owned(),
        name: "Sandbox".to_owned(),
        kind: Kind::Classic,
        account: url.to_owned(),
        compute: url.to_owned(),
        marketplace: None,
        billing: None,
    }
}

/// The sandbox's program: the one that `SANDBOX_BIN` names, or else one built now, beside the tests' own program.
#[allow(clippy::expect_used)]
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| match env::var_os("SANDBOX_BIN") {
        Some(path) => PathBuf::from(path),
        None => built().expect("the sandbox can be built"),
    })
}

fn built() -> io::Result<PathBuf> {
    // target/debug/deps/contract-0123456789abcdef
    let own = fs::canonicalize(env::current_exe()?)?;
    let profile = own.ancestors().nth(2).ok_or(io::ErrorKind::NotFound)?;
    let target = profile.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "sandbox", "--bin", "sandbox", "--target-dir"]).arg(target);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status()?;
    let program = profile.join(format!("sandbox{}", env::consts::EXE_SUFFIX));
    if status.success() { Ok(program) } else { Err(io::Error::other("cargo build --package sandbox failed")) }
}
