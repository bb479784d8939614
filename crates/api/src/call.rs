//! A request together with the decoder of its answer.

use crate::json::{self, Malformed};
use crate::slot::Slot;
use crate::spec::Spec;
use crate::{
    Answer, ApiError, ErrorKind, ItemError, Page, PageRequest, Profile, Service, TransportError, json_path, redact,
};
use http::Method;
use std::fmt;

/// A request described as data, with what its answer decodes to.
pub struct Call<R> {
    pub(crate) spec: Box<Spec>,
    decode: Decoder<R>,
}

/// A plain function, so that a call is no closure and one type describes all calls with the same answer.
pub(crate) type Decoder<R> = fn(&Spec, &Answer) -> Result<R, ApiError>;

impl<R> Call<R> {
    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.spec.method
    }

    /// Path and query, encoded; may hold a token's secret.
    pub fn path(&self) -> &str {
        &self.spec.path
    }

    /// The path with `{token}` in the place of a token's secret.
    pub fn redacted_path(&self) -> String {
        self.spec.redacted_path()
    }

    /// Whether the call changes nothing (GET, HEAD).
    pub fn is_read(&self) -> bool {
        self.spec.is_read()
    }

    /// The service that answers it.
    pub fn service(&self) -> Service {
        self.spec.service
    }

    /// The body: JSON, or plain text for user data.
    pub fn body(&self) -> Option<&[u8]> {
        self.spec.body.as_deref()
    }

    /// The body indented, for reading; empty if there is none or it is no JSON.
    pub fn pretty_body(&self) -> String {
        let text = self.body().and_then(|body| std::str::from_utf8(body).ok()).unwrap_or_default();
        if json::is_valid(text) { json::indented(text) } else { String::new() }
    }

    /// Method and redacted path, such as `POST /servers`.
    pub fn name(&self) -> String {
        self.spec.name()
    }

    /// The call as a command for a shell, without any secret: `$SCW_TOKEN` stands for the token in the header,
    /// `$TOKEN_ID` for one that the path names, `$SCW_PASSWORD` and `$SCW_2FA_CODE` for what a person types at sign-in.
    pub fn curl(&self, profile: &Profile) -> String {
        crate::curl::command(&self.spec, profile)
    }

    /// The HTTP request, without `X-Auth-Token`: the transport attaches it.
    ///
    /// # Errors
    /// [`TransportError::InvalidUrl`] if the profile's base is no valid URL or path.
    pub fn request(&self, profile: &Profile) -> Result<http::Request<Vec<u8>>, TransportError> {
        self.spec.request(profile)
    }

    /// Decodes the answer to this call.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) with the JSON path if the answer is not as expected.
    pub fn decode(&self, answer: &Answer) -> Result<R, ApiError> {
        (self.decode)(&self.spec, answer)
    }

    /// Reads the object of the answer into `slot`: as [`Call::decode`], for who knows the model.
    ///
    /// # Errors
    /// As [`Call::decode`].
    pub fn fill(&self, answer: &Answer, slot: &mut dyn Slot) -> Result<(), ApiError> {
        fill(&self.spec, answer, slot, false)
    }

    /// The items of a list's answer as the API wrote them, to read only those that changed.
    ///
    /// # Errors
    /// As [`Call::decode`], if the answer is no list at all.
    pub fn items<'a>(&self, answer: &'a Answer) -> Result<Vec<&'a str>, ApiError> {
        json::items(&answer.body, self.spec.key).map_err(|error| ApiError::decode(&self.spec, answer, error))
    }

    /// Reads one of the items of [`Call::items`] into `slot`; `index` is its place on the page, for the path of an
    /// error.
    ///
    /// # Errors
    /// What is wrong with the item.
    pub fn fill_item(&self, index: usize, item: &str, slot: &mut dyn Slot) -> Result<(), ItemError> {
        json::fill(slot, item, "").map_err(|error| item_error(&self.spec, index, item, error))
    }

    /// An error of the client's own about this call: its answer, or what was to be sent, is not what was asked for.
    pub fn refusal(&self, kind: ErrorKind, message: &str) -> ApiError {
        let mut refused = ApiError::bare(&self.spec, kind);
        refused.message = message.to_owned();
        refused
    }

    /// A call whose answer has the key `key` around it and is read by `decode`.
    pub(crate) fn new(mut spec: Box<Spec>, key: &'static str, decode: Decoder<R>) -> Self {
        spec.key = key;
        Self { spec, decode }
    }
}

impl<T> Call<T> {
    /// The answer is one object under `key`.
    pub(crate) fn object(spec: Box<Spec>, key: &'static str) -> Self
    where
        T: Slot + Default,
    {
        Self::new(spec, key, |spec, answer| {
            let mut value = T::default();
            fill(spec, answer, &mut value, false).map(|()| value)
        })
    }

    /// The answer is a map or a list of plain values under `key`, where null means none.
    pub(crate) fn values(spec: Box<Spec>, key: &'static str) -> Self
    where
        T: Slot + Default,
    {
        Self::new(spec, key, |spec, answer| {
            let mut values = T::default();
            fill(spec, answer, &mut values, true).map(|()| values)
        })
    }
}

/// Reads what an answer has under its key; `nullable` is whether null leaves the slot as it is.
pub(crate) fn fill(spec: &Spec, answer: &Answer, slot: &mut dyn Slot, nullable: bool) -> Result<(), ApiError> {
    json::envelope(&answer.body, spec.key, slot, nullable).map_err(|error| ApiError::decode(spec, answer, error))
}

/// The items of a page, whatever they are.
trait Items {
    /// Adds one that is not read yet.
    fn add(&mut self) -> Option<&mut dyn Slot>;
    /// Puts an error in the place of the last one.
    fn spoil(&mut self, error: ItemError);
}

impl<T: Slot + Default> Items for Vec<Result<T, ItemError>> {
    fn add(&mut self) -> Option<&mut dyn Slot> {
        self.push(Ok(T::default()));
        self.last_mut()?.as_mut().ok().map(|item| item as &mut dyn Slot)
    }

    fn spoil(&mut self, error: ItemError) {
        if let Some(last) = self.last_mut() {
            *last = Err(error);
        }
    }
}

/// Reads the items of a page. Returns how many items all pages have together.
fn read_items(spec: &Spec, answer: &Answer, items: &mut dyn Items) -> Result<Option<u64>, ApiError> {
    let all = json::items(&answer.body, spec.key).map_err(|error| ApiError::decode(spec, answer, error))?;
    for (index, item) in all.into_iter().enumerate() {
        let Some(slot) = items.add() else { break };
        if let Err(error) = json::fill(slot, item, "") {
            items.spoil(item_error(spec, index, item, error));
        }
    }
    Ok(answer.total())
}

impl<T> Call<Page<T>> {
    /// The answer is a list under `key`, with paging in its headers.
    pub(crate) fn list(spec: Box<Spec>, key: &'static str, page: PageRequest) -> Self
    where
        T: Slot + Default,
    {
        Self::part(paged(spec, page), key)
    }

    /// The answer is an object that has the list in it, all of it, at a path of keys with dots between them.
    pub(crate) fn part(spec: Box<Spec>, path: &'static str) -> Self
    where
        T: Slot + Default,
    {
        Self::new(spec, path, |spec, answer| {
            let mut items = Vec::new();
            read_items(spec, answer, &mut items).map(|total| Page { items, total })
        })
    }

    /// The same request for who needs one item of the list alone: its answer decodes to the first.
    pub fn first(&self) -> Call<T>
    where
        T: Slot + Default,
    {
        Call::new(self.spec.clone(), self.spec.key, |spec, answer| {
            let mut items = Vec::<Result<T, ItemError>>::new();
            read_items(spec, answer, &mut items)?;
            let first = items.into_iter().find_map(Result::ok);
            first.ok_or_else(|| ApiError::decode(spec, answer, Malformed::of_whole("the list has no item")))
        })
    }

    /// Narrows the list by one of the filters that the API documents for it, such as `organization` or `arch`.
    #[must_use]
    pub fn filter(mut self, name: &str, value: &str) -> Self {
        self.spec = self.spec.query(name, value);
        self
    }
}

impl Call<()> {
    /// The answer may be one of status 304 without content, if it would be the one of that tag ([`Answer::tag`]). The API
    /// knows nothing of this: a transport may.
    #[must_use]
    pub fn unless(mut self, known: &str) -> Self {
        self.spec.known = Some(known.to_owned());
        self
    }

    /// The answer has no body, or none that matters.
    pub(crate) fn nothing(spec: Box<Spec>) -> Self {
        Self::new(spec, "", |_, _| Ok(()))
    }
}

impl Call<Vec<u8>> {
    /// The answer's body is a file.
    pub(crate) fn bytes(spec: Box<Spec>) -> Self {
        Self::new(spec, "", |_, answer| Ok(answer.body.clone()))
    }
}

impl Call<String> {
    /// The answer's body is plain text.
    pub(crate) fn text(spec: Box<Spec>) -> Self {
        Self::new(spec, "", |_, answer| Ok(answer.text()))
    }
}

fn paged(spec: Box<Spec>, page: PageRequest) -> Box<Spec> {
    spec.query("page", &page.page.to_string()).query("per_page", &page.per_page.to_string())
}

fn item_error(spec: &Spec, index: usize, raw: &str, error: Malformed) -> ItemError {
    let place = [spec.key, "[", &index.to_string(), "]"].concat();
    let secret = spec.answers_secrets();
    let id = || {
        let members = json::members(raw, "").ok()?;
        members.iter().find(|(name, _)| name == "id").map(|(_, id)| json::plain(id))
    };
    ItemError {
        index,
        id: if secret { None } else { id() },
        path: json_path::join(&place, &error.path),
        message: if secret { redact::value(&error.message) } else { error.message },
        raw: if secret { redact::tokens(raw) } else { raw.to_owned() },
    }
}

impl<R> Clone for Call<R> {
    fn clone(&self) -> Self {
        Self { spec: self.spec.clone(), decode: self.decode }
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.name())
    }
}

#[cfg(test)]
#[path = "call_tests.rs"]
mod tests;
