//! Who the token belongs to, and what it sees.

use api::organizations::Organization;
use api::users::User;
use api::{ErrorKind, PageRequest};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::Session;
use crate::frame::drawn;
use crate::transport::{first_answer, first_rows};

/// Who the token belongs to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// The user, where the token may read it.
    pub user: Option<User>,
    /// The organizations the token sees.
    pub organizations: Vec<Organization>,
    /// Both have been asked for: what is missing is not told.
    pub known: bool,
}

impl Session {
    /// Reads again who the token belongs to.
    pub fn refresh_account(self) {
        spawn_local(self.load_account());
    }

    async fn load_account(self) {
        let tenancy = self.tenancy.get_untracked();
        // Nobody looks for it before the first rows. A form that stands by itself needs it at once.
        if first_answer().is_some() {
            first_rows().await;
            drawn().await;
            // A tab may be out of view for long.
            if self.tenancy.get_untracked() != tenancy {
                return;
            }
        }
        if let Some(user) = self.signed_in.with_untracked(|s| s.as_ref().and_then(|s| s.user.clone()))
            && let Ok(user) = self.run(&api::users::get(&user)).await
        {
            self.account.update(|account| account.user = Some(user));
        }
        let organizations = self.run(&api::organizations::list(PageRequest::first())).await;
        self.account.update(|account| account.known = true);
        match organizations {
            Ok(page) => self.account.update(|account| account.organizations = page.ok().collect()),
            // What is made belongs to one of them, and no page offers to read them again.
            Err(error) if error.kind != ErrorKind::Permission => {
                TimeoutFuture::new(self.poll_ms()).await;
                if self.tenancy.get_untracked() == tenancy {
                    self.refresh_account();
                }
            }
            Err(_) => {}
        }
    }
}
