//! Who is signed in, and where.
//!
//! What always holds here: every call to the API goes through [`Session::send`], but those that make, try, renew and
//! delete the session's own token. A call that the API answers with 401 waits for a new sign-in and is then sent again;
//! the page that asked does not notice. The secret lives in the transport's [`Authority`] alone, in `sessionStorage` only
//! when the person asked for it, and in the other tabs of this console ([`tabs`]).

mod account;
pub mod config;
mod expiry;
mod kept;
pub mod line;
mod organizations;
pub mod prices;
mod tabs;

use std::cell::RefCell;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;

use api::tokens::{NewToken, Token};
use api::{Answer, ApiError, Call, Client, ErrorKind, Page, PageRequest, Profile, Secret, UserId};
use futures_channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde::Serialize;
use wasm_bindgen_futures::spawn_local;

use crate::signal::{Bundle, RwSignal};
use crate::time;
use crate::transport::{Authority, Http};
use config::Config;
use prices::{Billed, Prices};

pub use account::Account;
pub use expiry::Lifetime;
pub use tabs::from_cache;

api::record! {
    /// An open session. The secret is not part of it.
    #[derive(Serialize)]
    pub struct SignedIn requires profile {
        /// Where the calls go.
        pub profile: Profile,
        /// Refuse to send anything but reads.
        pub read_only: bool,
        /// Keep the session for this tab, so that it survives a reload.
        pub keep: bool,
        /// Set for a token that this console made from e-mail and password, where it expires.
        pub lifetime: Option<Lifetime>,
        /// Whether this console made the token, so that signing out deletes it.
        pub made_here: bool,
        /// Whose token it is, where the API said so.
        pub user: Option<UserId>,
    }
}

impl SignedIn {
    /// Whether a token of that user goes on where this one ended; who is not known may be the same.
    fn may_be_of(&self, user: Option<&UserId>) -> bool {
        self.user.as_ref().zip(user).is_none_or(|(own, other)| own == other)
    }
}

/// A call that met a 401 and waits for a new sign-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Such as `POST /servers`, without secrets.
    pub call: String,
    /// Writes are named to the person and sent only after they continue.
    pub is_read: bool,
}

/// The re-authentication dialog's reason for being.
#[derive(Clone, Debug, PartialEq)]
pub struct Expired {
    /// What the API said.
    pub message: String,
    /// When that was, in ms since 1970.
    pub at: f64,
    /// The calls that wait.
    pub waiting: Vec<Waiting>,
}

/// How a person signs in.
pub enum Credential {
    /// A pasted token.
    Token(Secret),
    /// E-mail and password; makes a token.
    Password(NewToken),
}

impl Credential {
    /// The call that tries it, as curl without any secret.
    pub fn curl(&self, profile: &Profile) -> String {
        match self {
            Credential::Token(_) => check().curl(profile),
            Credential::Password(new) => api::tokens::create(new).curl(profile),
        }
    }
}

/// How the last session ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Farewell {
    /// The token came from elsewhere and stays valid.
    SignedOut,
    /// The token was made by this console and is being deleted at the API.
    Deleting,
    /// The token is deleted, or had ended already.
    Deleted,
    /// The token was to be deleted, but still exists.
    NotDeleted(ApiError),
    /// Another tab has signed out.
    Elsewhere,
}

/// What a session holds that no view shows.
#[derive(Default)]
struct Held {
    /// The secret, and what may be done with it.
    authority: Authority,
    /// The secret that this one has replaced.
    before: Option<Secret>,
    /// The id of a token that this console made: its name in paths, which need not be its secret.
    made: Option<Secret>,
    /// Counts sign-ins: a 401 of an older secret is answered by trying the new one.
    generation: u32,
    /// The key and the secret of the token that was made last: the API may tell it only once.
    fresh: Option<(String, Secret)>,
    /// The calls that wait for a new sign-in.
    waiters: Vec<oneshot::Sender<()>>,
}

thread_local! {
    static HELD: RefCell<Held> = RefCell::default();
}

/// An answer that is under way.
type Coming = Pin<Box<dyn Future<Output = Result<Answer, ApiError>>>>;

/// Sends a call once, as soon as its host takes calls.
fn ask(profile: Profile, http: Http, call: Call<()>) -> Coming {
    Box::pin(async move {
        let base = profile.base(call.service());
        line::pass(&base).await;
        let answer = Client::new(profile, http).send(&call).await;
        if let Err(error) = &answer {
            line::hold(&base, error);
        }
        answer
    })
}

/// The answer, decoded as that of `call`. Not an async function: of those, each type of answer would have its own.
fn decoded<R>(mut answer: Coming, call: &Call<R>) -> impl Future<Output = Result<R, ApiError>> {
    poll_fn(move |context| answer.as_mut().poll(context).map(|answer| call.decode(&answer?)))
}

/// The session of this page: one, provided by the app.
pub type Session = Bundle<Signals>;

/// What a session tells.
pub struct Signals {
    config: RwSignal<Option<Result<Config, String>>>,
    /// The other tabs are being asked for their session.
    asking: RwSignal<bool>,
    signed_in: RwSignal<Option<SignedIn>>,
    account: RwSignal<Account>,
    expired: RwSignal<Option<Expired>>,
    /// How the last session of this page ended, told with the sign-in form.
    farewell: RwSignal<Option<Farewell>>,
    /// Set while the token is about to expire and nobody uses the page: when (ms since 1970).
    expiring: RwSignal<Option<f64>>,
    /// Counts sign-ins of another account, and sign-outs: views of the account before are thrown away.
    tenancy: RwSignal<u32>,
    /// The id of the organization that was chosen in this tab.
    organization: RwSignal<String>,
}

/// Whether a token is the one that this session carries, as far as its id or its secret tells.
pub fn is_own(token: &Token) -> bool {
    HELD.with_borrow(|held| {
        held.made.as_ref() == Some(&token.id) || held.authority.secret.as_ref() == Some(token.secret())
    })
}

/// The call that makes a token, by a password or on the word of the session: its 401 need not be about the session.
pub const MAKES_TOKEN: &str = "POST /tokens";

/// Whether the API has refused the token that the session carries: not another one that the call was about (410), nor
/// a password.
fn is_about_session(error: &ApiError) -> bool {
    error.kind == ErrorKind::SignIn && error.status != Some(410) && error.call != MAKES_TOKEN
}

/// Keeps the secret of a token that was just made, by the token's key, until the session ends or another one is made.
pub fn keep_fresh_secret(key: String, secret: Secret) {
    HELD.with_borrow_mut(|held| held.fresh = Some((key, secret)));
}

/// The secret of the token of that key, if it is the one that was made last.
pub fn fresh_secret(key: &str) -> Option<Secret> {
    HELD.with_borrow(|held| held.fresh.as_ref().filter(|(of, _)| of == key).map(|(_, secret)| secret.clone()))
}

/// The session that the app provides.
pub fn use_session() -> Session {
    expect_context()
}

impl Session {
    /// Makes the session, restores what was kept for this tab or asks the other tabs, and loads `config.json`.
    pub fn provide() -> Self {
        let session = Self::of(Signals {
            config: RwSignal::new(None),
            asking: RwSignal::new(false),
            signed_in: RwSignal::new(None),
            account: RwSignal::default(),
            expired: RwSignal::new(None),
            farewell: RwSignal::new(None),
            expiring: RwSignal::new(None),
            tenancy: RwSignal::new(0),
            organization: RwSignal::new(organizations::restore()),
        });
        provide_context(session);
        session.load_config();
        tabs::listen(session);
        match kept::restore() {
            Some(_) if tabs::missed_end() => session.end_elsewhere(),
            Some((signed_in, secret, made)) => session.enter(signed_in, secret, made, true),
            None => tabs::ask(session),
        }
        expiry::watch(session);
        session
    }

    /// Reads `config.json` again.
    pub fn load_config(self) {
        self.config.set(None);
        spawn_local(async move { self.config.set(Some(Config::load().await)) });
    }

    /// What the host offers; `None` while it loads.
    pub fn config(self) -> RwSignal<Option<Result<Config, String>>> {
        self.config
    }

    /// The interval between two reads of an open list, in milliseconds.
    pub fn poll_ms(self) -> u32 {
        self.config.with(|config| match config {
            Some(Ok(config)) => config.poll_ms(),
            _ => config::POLL_MS,
        })
    }

    /// The prices that the host has written down, if any; tracked.
    pub fn prices(self) -> Option<Prices> {
        self.config.with(|config| config.as_ref()?.as_ref().ok()?.prices.clone())
    }

    /// A sentence: that something is billed, and what it costs by the month, with the date and the source of the
    /// price; or that the API gives no price. `size` is in bytes; `None`, while it is not known, tells of one
    /// gigabyte. Tracked.
    pub fn price_note(self, what: Billed, size: Option<u64>) -> String {
        prices::note(self.prices().as_ref(), what, size)
    }

    /// Whether another tab may still hand its session over; tracked.
    pub fn asking(self) -> bool {
        self.asking.get()
    }

    /// The open session, if any.
    pub fn signed_in(self) -> RwSignal<Option<SignedIn>> {
        self.signed_in
    }

    /// Whether writes are refused.
    pub fn read_only(self) -> bool {
        self.signed_in.with(|s| s.as_ref().is_some_and(|s| s.read_only))
    }

    /// Why nothing can be changed at all, if so; tracked.
    pub fn why_no_changes(self) -> Option<&'static str> {
        self.read_only().then_some("Read-only mode is on. Sign out and in again without it to make changes.")
    }

    /// Whose the token is, where the API has said so.
    pub fn user(self) -> Option<UserId> {
        self.signed_in.with_untracked(|s| s.as_ref().and_then(|s| s.user.clone()))
    }

    /// The endpoint in use; `None` before sign-in.
    pub fn profile(self) -> Option<Profile> {
        self.signed_in.with(|s| s.as_ref().map(|s| s.profile.clone()))
    }

    /// Who the token belongs to; empty until the API has said so.
    pub fn account(self) -> RwSignal<Account> {
        self.account
    }

    /// Set while calls wait for a new sign-in.
    pub fn expired(self) -> RwSignal<Option<Expired>> {
        self.expired
    }

    /// When the token expires, if that is near and the page is not in use.
    pub fn expiring(self) -> RwSignal<Option<f64>> {
        self.expiring
    }

    /// How the last session ended; `None` before any has.
    pub fn farewell(self) -> RwSignal<Option<Farewell>> {
        self.farewell
    }

    /// Changes when another account signs in: views key their state by it.
    pub fn tenancy(self) -> RwSignal<u32> {
        self.tenancy
    }

    /// Runs a call with the token of this session, as [`Self::send`] does, and decodes its answer.
    pub fn run<R>(self, call: &Call<R>) -> impl Future<Output = Result<R, ApiError>> {
        decoded(self.send(call), call)
    }

    /// Sends a call with the token of this session; a read that met trouble on the way is sent again ([`line`]). A 401
    /// opens the re-authentication dialog and the call waits for a new sign-in. If the session ends meanwhile, or another
    /// account's begins, this never returns: the views that asked are gone, and their values with them.
    pub fn send<R>(self, call: &Call<R>) -> Pin<Box<dyn Future<Output = Result<Answer, ApiError>>>> {
        Box::pin(self.deliver(call.discard()))
    }

    async fn deliver(self, call: Call<()>) -> Result<Answer, ApiError> {
        let tenancy = self.tenancy.get_untracked();
        let (mut tries, mut waited, mut telling) = (0, 0, None);
        loop {
            let (generation, authority) = HELD.with_borrow(|held| (held.generation, held.authority.clone()));
            let Some(profile) = self.profile_now() else { return pending().await };
            // The token is known to be refused: it goes nowhere any more.
            if self.expired.with_untracked(Option::is_some) {
                self.wait(Waiting { call: call.name(), is_read: call.is_read() }).await;
                if self.tenancy.get_untracked() != tenancy {
                    return pending().await;
                }
                continue;
            }
            let result = ask(profile, Http::new(authority), call.clone()).await;
            let refused = match result {
                Err(error) if is_about_session(&error) => error,
                Err(error)
                    if self.tenancy.get_untracked() == tenancy
                        && let Some(pause) = line::pause_ms(&error, tries, waited, js_sys::Math::random()) =>
                {
                    (tries, waited) = (tries + 1, waited + pause);
                    telling.get_or_insert_with(line::tell_again);
                    TimeoutFuture::new(pause).await;
                    continue;
                }
                other if self.tenancy.get_untracked() == tenancy => return other,
                _ => return pending().await,
            };
            telling = None;
            // Somebody else may have met the 401 first, and a new sign-in solved it.
            let current = HELD.with_borrow(|held| held.generation) == generation;
            if self.tenancy.get_untracked() == tenancy && current {
                if self.refuse(refused.message.clone()) {
                    tabs::tell_refused(&refused.message);
                }
                self.wait(Waiting { call: call.name(), is_read: refused.is_read }).await;
            }
            if self.tenancy.get_untracked() != tenancy {
                return pending().await;
            }
        }
    }

    fn profile_now(self) -> Option<Profile> {
        self.signed_in.with_untracked(|s| s.as_ref().map(|s| s.profile.clone()))
    }

    /// Returns when somebody has signed in again, or the session has ended.
    async fn wait(self, waiting: Waiting) {
        let (sender, receiver) = oneshot::channel();
        HELD.with_borrow_mut(|held| held.waiters.push(sender));
        self.expired.update(|expired| {
            if let Some(expired) = expired {
                expired.waiting.push(waiting);
            }
        });
        let _ = receiver.await;
    }

    /// Opens the dialog: the API has refused the token with these words. Returns whether that is new.
    fn refuse(self, message: String) -> bool {
        let new = self.expired.with_untracked(Option::is_none);
        if new {
            self.expired.set(Some(Expired { message, at: time::now_ms(), waiting: Vec::new() }));
        }
        new
    }

    /// Checks a credential with one read (or makes a token from a password) and opens the session.
    pub async fn sign_in(
        self,
        profile: Profile,
        credential: Credential,
        keep: bool,
        read_only: bool,
    ) -> Result<(), ApiError> {
        let Accepted { secret, user, made } = authenticate(&profile, credential).await?;
        self.farewell.set(None);
        let (made, lifetime) = made.unzip();
        let signed_in =
            SignedIn { profile, read_only, keep, lifetime: lifetime.flatten(), made_here: made.is_some(), user };
        self.enter(signed_in, secret, made, true);
        Ok(())
    }

    /// Goes on with another credential after a 401. Waiting calls are sent again if it is of the same
    /// user; another user's opens a fresh page.
    pub async fn resume(self, credential: Credential) -> Result<(), ApiError> {
        let Some(before) = self.signed_in.get_untracked() else { return Ok(()) };
        let Accepted { secret, user, made } = authenticate(&before.profile, credential).await?;
        // Signing out does not wait for the answer.
        if self.signed_in.with_untracked(Option::is_none) {
            return Ok(());
        }
        let same_user = before.may_be_of(user.as_ref());
        let refused = HELD.with_borrow(|held| held.authority.secret.clone()).unwrap_or_default();
        let (made, lifetime) = made.unzip();
        let signed_in = SignedIn { lifetime: lifetime.flatten(), made_here: made.is_some(), user, ..before };
        self.go_on(signed_in, secret, made, !same_user);
        if same_user {
            tabs::tell_now(self, refused.expose());
        }
        Ok(())
    }

    fn go_on(self, signed_in: SignedIn, secret: Secret, made: Option<Secret>, fresh: bool) {
        self.expired.set(None);
        self.enter(signed_in, secret, made, fresh);
        // Those of the same account go on; the others find that it has changed.
        let waiters = HELD.with_borrow_mut(|held| std::mem::take(&mut held.waiters));
        drop(waiters);
    }

    /// Goes on with the session of another tab that had the same token. What was chosen in this tab stays so.
    fn go_on_with(self, kept: &str) {
        let (Some(own), Some((theirs, secret, made))) = (self.signed_in.get_untracked(), kept::read(kept)) else {
            return;
        };
        // A token goes nowhere but where it was made for.
        if own.profile == theirs.profile && own.may_be_of(theirs.user.as_ref()) {
            self.go_on(SignedIn { read_only: own.read_only, keep: own.keep, ..theirs }, secret, made, false);
        }
    }

    fn enter(self, mut signed_in: SignedIn, secret: Secret, made: Option<Secret>, fresh: bool) {
        HELD.with_borrow_mut(|held| {
            held.made = made;
            let old = held.authority.secret.take();
            if fresh {
                // A tab that comes back with the token of another account is not handed this one.
                held.before = None;
            } else if old.as_ref().is_some_and(|old| old.expose() != secret.expose()) {
                held.before = old;
            }
            held.authority = Authority { secret: Some(secret), read_only: signed_in.read_only };
            held.generation += 1;
        });
        // The browser may refuse to keep it; then the session says so.
        signed_in.keep = signed_in.keep && self.keep(&signed_in);
        if signed_in.keep {
            tabs::note_ended();
        }
        tabs::opened();
        self.expiring.set(None);
        self.signed_in.set(Some(signed_in));
        if fresh {
            self.tenancy.update(|n| *n += 1);
            self.account.set(Account::default());
            self.refresh_account();
        }
    }

    /// Writes the session to where it survives a reload. Returns whether the browser allowed it.
    fn keep(self, signed_in: &SignedIn) -> bool {
        HELD.with_borrow(|held| match &held.authority.secret {
            Some(secret) => kept::keep(signed_in, secret, held.made.as_ref()),
            None => false,
        })
    }

    /// The id of the token that this console made, where it is, and a transport for calls about that token. It may
    /// write in read-only mode too: keeping or ending its own token changes nothing of the account.
    fn own_token(self) -> Option<(Profile, Http, Secret)> {
        let profile = self.profile_now()?;
        HELD.with_borrow(|held| {
            let authority = Authority { read_only: false, ..held.authority.clone() };
            Some((profile, Http::new(authority), held.made.clone()?))
        })
    }

    /// Closes the session, in every tab that has it. A token that this console made is deleted at the API.
    pub async fn sign_out(self) {
        let own = self.own_token();
        if let Some(secret) = HELD.with_borrow(|held| held.authority.secret.clone()) {
            tabs::tell_end(&secret);
        }
        self.leave();
        let Some((profile, http, id)) = own else { return self.farewell.set(Some(Farewell::SignedOut)) };
        self.farewell.set(Some(Farewell::Deleting));
        let end = match ask(profile, http, api::tokens::delete(&id)).await {
            Err(error) if error.kind != ErrorKind::SignIn => Farewell::NotDeleted(error),
            // A token that has ended needs no deleting.
            _ => Farewell::Deleted,
        };
        // Somebody may have signed in again meanwhile.
        if self.signed_in.with_untracked(Option::is_none) {
            self.farewell.set(Some(end));
        }
    }

    /// Another tab has signed out, of this token as far as this one knows.
    fn end_elsewhere(self) {
        self.leave();
        self.farewell.set(Some(Farewell::Elsewhere));
    }

    fn leave(self) {
        kept::forget();
        organizations::forget();
        self.organization.set(String::new());
        // The calls that wait find that the account has changed, once all of it has.
        let waiters = HELD.with_borrow_mut(|held| {
            held.authority = Authority::default();
            held.before = None;
            held.made = None;
            held.fresh = None;
            std::mem::take(&mut held.waiters)
        });
        self.signed_in.set(None);
        self.tenancy.update(|n| *n += 1);
        self.account.set(Account::default());
        self.expired.set(None);
        self.expiring.set(None);
        drop(waiters);
    }
}

/// A credential that the API has accepted.
struct Accepted {
    secret: Secret,
    /// Whose it is, where the API said so.
    user: Option<UserId>,
    /// For a token that was made just now: its id, and how long it lives.
    made: Option<(Secret, Option<Lifetime>)>,
}

/// The read that checks a pasted token. It tells the token's user without naming the token in its
/// address: addresses end up in the logs of proxies.
fn check() -> Call<Page<Token>> {
    api::tokens::list(PageRequest { page: 1, per_page: 1 })
}

/// Turns a credential into a secret that the API accepts. A token that may not list tokens (403) is
/// accepted without what that would have told.
async fn authenticate(profile: &Profile, credential: Credential) -> Result<Accepted, ApiError> {
    match credential {
        Credential::Token(secret) => {
            let http = Http::new(Authority { secret: Some(secret.clone()), read_only: true });
            let check = check();
            let user = match decoded(ask(profile.clone(), http, check.discard()), &check).await {
                Ok(page) => page.ok().next().map(|token| token.user_id),
                Err(error) if error.kind == ErrorKind::Permission => None,
                Err(error) => return Err(error),
            };
            Ok(Accepted { secret, user, made: None })
        }
        Credential::Password(new) => {
            let create = api::tokens::create(&new);
            let token = decoded(ask(profile.clone(), Http::anonymous(), create.discard()), &create).await?;
            let made = Some((token.id.clone(), Lifetime::of(&token)));
            Ok(Accepted { secret: token.secret().clone(), user: Some(token.user_id), made })
        }
    }
}
