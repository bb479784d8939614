//! A real answer to every call of the client, asked of the sandbox, and what must hold whatever becomes of it.

use crate::json::{self, Json, Value};
use crate::judge::{self, Misfit};
use crate::refusal;
use crate::shown::Shown;
use api::json::Slot;
use api::servers::{Action, NewServer, ServerFilter, ServerPatch};
use api::volumes::{NewVolume, Source};
use api::{
    Answer, ApiError, Call, Client, ErrorKind, Map, Page, PageRequest, Profile, Secret, Transport, TransportError,
    bootscripts, containers, dashboard, images, invoices, ips, marketplace, organizations, products, security_groups,
    servers, snapshots, tasks, tokens, users, volumes,
};
use contract::{Sandbox, now};
use std::fmt::Debug;

/// What came of one answer.
#[derive(Default)]
pub struct Outcome {
    /// Decoded as a whole.
    pub decoded: usize,
    /// Refused as a whole.
    pub malformed: usize,
    /// Items that could be read, and items that could not.
    pub items: usize,
    pub item_errors: usize,
    /// Messages of error answers.
    pub messages: usize,
}

/// Takes an answer of a status and with a body.
type Taker<R> = Box<dyn Fn(u16, &[u8]) -> R>;

/// A call with its answer.
pub struct Case {
    pub name: String,
    pub body: Vec<u8>,
    decode: Box<dyn Fn(&Answer) -> Outcome>,
    refuse: Taker<ApiError>,
    /// Does all that is done with an answer, whatever comes of it.
    survive: Taker<()>,
    /// The secret in the call's path.
    secret: Option<String>,
}

impl Case {
    fn new<R: 'static>(call: &Call<R>, body: &[u8], decode: impl Fn(&Answer) -> Outcome + 'static) -> Self {
        let (refused, survived) = (call.clone(), call.clone());
        let redacted = call.redacted_path();
        let secret = redacted
            .split_once("{token}")
            .map(|(before, after)| call.path()[before.len()..call.path().len() - after.len()].to_owned());
        Self {
            name: call.name(),
            body: trimmed(body),
            decode: Box::new(decode),
            refuse: Box::new(move |status, body| refusal_of(&refused, status, body)),
            survive: Box::new(move |status, body| {
                let answer = Answer { status, headers: Box::default(), body: body.to_vec() };
                let _ = (survived.decode(&answer).is_ok(), answer.pretty(), answer.id());
                let _ = survived.changed(&answer, &[("name", "\"new\"".to_owned())]);
                refusal_of(&survived, status.max(300), body);
            }),
            secret,
        }
    }

    /// Hands an answer to the call. Panics if anything comes of it that must not.
    pub fn check(&self, status: u16, body: &[u8]) -> Outcome {
        if json::is_bottomless(body) {
            (self.survive)(status, body);
            return Outcome::default();
        }
        if (200..300).contains(&status) {
            let answer = Answer { status, headers: Box::default(), body: body.to_vec() };
            is_legible(&answer);
            return (self.decode)(&answer);
        }
        let error = (self.refuse)(status, body);
        let seen = match &self.secret {
            Some(secret) => String::from_utf8_lossy(body).replace(secret, "{token}").into_bytes(),
            None => body.to_vec(),
        };
        Outcome { messages: refusal::says_all(&error, status, &seen), ..Outcome::default() }
    }
}

/// Answers with one status and one body.
struct Refusing<'a>(u16, &'a [u8]);

impl Transport for Refusing<'_> {
    async fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        http::Response::builder().status(self.0).body(self.1.to_vec()).map_err(|_| TransportError::Network)
    }
}

fn refusal_of<R>(call: &Call<R>, status: u16, body: &[u8]) -> ApiError {
    let profile = Profile {
        id: "p".into(),
        name: "P".into(),
        kind: api::profile::Kind::Classic,
        account: "http://a.example".into(),
        compute: "http://c.example".into(),
        marketplace: None,
        billing: None,
    };
    match now(Client::new(profile, Refusing(status, body)).send(call)) {
        Err(error) => error,
        Ok(answer) => unreachable!("{status} is no success: {answer:?}"),
    }
}

/// Long lists and maps cut short: what is in one of 30 items is in three.
fn trimmed(body: &[u8]) -> Vec<u8> {
    let Ok(mut json) = serde_json::from_slice(body) else { return body.to_vec() };
    fn trim(json: &mut serde_json::Value) {
        match json {
            serde_json::Value::Array(items) => {
                items.truncate(3);
                items.iter_mut().for_each(trim);
            }
            serde_json::Value::Object(members) => {
                if members.values().all(serde_json::Value::is_object) {
                    let names: Vec<String> = members.keys().skip(3).cloned().collect();
                    names.iter().for_each(|name| drop(members.remove(name)));
                }
                members.values_mut().for_each(trim);
            }
            _ => {}
        }
    }
    trim(&mut json);
    json.to_string().into_bytes()
}

/// The text of a body, without the mark that some servers put before it.
fn text(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn parsed(answer: &Answer) -> Option<(&str, Json)> {
    let text = text(&answer.body)?;
    Some((text, Json::parse(text)?))
}

/// What the JSON view shows says what the answer says.
fn is_legible(answer: &Answer) {
    let pretty = answer.pretty();
    if let Some((text, json)) = parsed(answer) {
        let again = Json::parse(&pretty).expect("JSON is shown as JSON");
        assert!(json.same(text, &again, &pretty), "shown otherwise than it came: {pretty}");
    }
    answer.id();
}

/// What stands under the key of the envelope, with its path; a dot leads into an object within.
fn under<'a>(json: &'a Json, keys: &[&str], path: &str) -> Result<&'a Json, Misfit> {
    let [key, deeper @ ..] = keys else { return Ok(json) };
    let Value::Object(members) = &json.value else { return Err(Some(path.to_owned())) };
    for member in members {
        if member.key.as_deref().ok_or(None)? == *key {
            return under(&member.value, deeper, &judge::step(path, key));
        }
    }
    // The whole way is named, not the part of it that is there.
    Err((path.is_empty() && deeper.is_empty()).then(|| judge::step(path, key)))
}

/// Panics unless the error is about the answer, and about the right place in it.
fn expect_malformed(error: &ApiError, answer: &Answer, misfit: &Misfit, secrets: &[String]) -> Outcome {
    let ErrorKind::Decode { path } = &error.kind else { panic!("an error of another kind: {error:?}") };
    assert!(error.status == Some(answer.status) && !error.message.is_empty(), "{error:?}");
    if let Some(expected) = misfit {
        assert_eq!(path, expected, "{}", error.message);
    }
    expect_hidden(&format!("{error:?}"), &answer.body, secrets);
    Outcome { malformed: 1, ..Outcome::default() }
}

/// Panics if a secret is in `said` that stood where secrets stand in the answer, or in an answer that is no JSON.
fn expect_hidden(said: &str, body: &[u8], secrets: &[String]) {
    for secret in secrets {
        let at_home = text(body).and_then(|text| Some((text, Json::parse(text)?))).is_none_or(|(text, json)| {
            json.all().iter().all(|(value, member)| {
                let home = member.is_some_and(|member| matches!(member.key.as_deref(), Some("id" | "secret_key")));
                let inner = matches!(value.value, Value::List(_) | Value::Object(_));
                home && !inner || inner || !value.raw(text).contains(secret.as_str())
            }) && !json.all().iter().any(|(_, member)| {
                member.is_some_and(|member| member.key.as_ref().is_some_and(|key| key.contains(secret.as_str())))
            })
        });
        assert!(!at_home || !said.contains(secret.as_str()), "a secret is told: {said}");
    }
}

fn expect_held<T: Debug>(model: &T, json: &Json, path: &str) {
    if judge::is_readable(json) {
        judge::holds(&Shown::parse(&format!("{model:?}")), Some(json), path);
    }
}

/// The texts under `id` and `secret_key` of an answer about tokens.
fn secrets_in(key: &str, body: &[u8]) -> Vec<String> {
    if !matches!(key, "token" | "tokens") {
        return Vec::new();
    }
    let text = text(body).expect("a real answer is text");
    let json = Json::parse(text).expect("a real answer is JSON");
    let tokens = json.get(key).expect("a real answer has its key");
    let all = if let Value::List(items) = &tokens.value { items.iter().collect() } else { vec![tokens] };
    let all = all.into_iter().flat_map(|token| [token.get("id"), token.get("secret_key")]).flatten();
    all.filter(|secret| !secret.is_null()).map(|secret| secret.plain(text)).collect()
}

/// Every call with a real answer.
pub struct Answers<'a> {
    sandbox: &'a Sandbox,
    pub cases: Vec<Case>,
    /// Bodies of refusals, which any call may meet.
    pub refusals: Vec<Vec<u8>>,
}

impl<'a> Answers<'a> {
    fn send<R>(&self, call: &Call<R>) -> Vec<u8> {
        now(self.sandbox.client().send(call)).unwrap_or_else(|error| panic!("{}: {error:?}", call.name())).body
    }

    /// The JSON of an object as it is, to be put back.
    fn whole<T>(&self, call: &Call<T>) -> String {
        let answer = now(self.sandbox.client().send(call)).expect("what is to be replaced is there");
        call.changed(&answer, &[]).expect("an object")
    }

    fn list<T: Slot + Default + Debug + PartialEq + 'static>(&mut self, key: &'static str, call: &Call<Page<T>>) {
        let body = self.send(call);
        self.listed(key, call, &body);
    }

    fn listed<T>(&mut self, key: &'static str, call: &Call<Page<T>>, body: &[u8])
    where
        T: Slot + Default + Debug + PartialEq + 'static,
    {
        let (asked, secrets) = (call.clone(), secrets_in(key, body));
        self.cases.push(Case::new(call, body, move |answer| expect_list(&asked, key, answer, &secrets)));
    }

    fn object<T: Slot + Default + Debug + PartialEq + 'static>(&mut self, key: &'static str, call: &Call<T>) {
        let body = self.send(call);
        self.one(key, call, &body, false);
    }

    fn values<T: Slot + Default + Debug + PartialEq + 'static>(&mut self, key: &'static str, call: &Call<T>) {
        let body = self.send(call);
        self.one(key, call, &body, true);
    }

    fn one<T>(&mut self, key: &'static str, call: &Call<T>, body: &[u8], nullable: bool)
    where
        T: Slot + Default + Debug + PartialEq + 'static,
    {
        let (asked, secrets) = (call.clone(), secrets_in(key, body));
        self.cases.push(Case::new(call, body, move |answer| expect_one(&asked, key, nullable, answer, &secrets)));
    }

    fn products(&mut self, call: &Call<products::Products>, body: &[u8]) {
        let asked = call.clone();
        self.cases.push(Case::new(call, body, move |answer| expect_products(&asked, answer)));
    }

    fn stock(&mut self, call: &Call<Map<products::Availability>>) {
        let (asked, body) = (call.clone(), self.send(call));
        self.cases.push(Case::new(call, &body, move |answer| {
            let found = parsed(answer).ok_or(None).and_then(|(_, json)| {
                let value = under(&json, &["servers"], "")?;
                judge::fits(&mut Map::<products::Stock>::default(), true, value, "servers")?;
                Ok(value.members().len())
            });
            match (asked.decode(answer), found) {
                (Ok(stock), Ok(members)) => {
                    assert_eq!(stock.len(), members);
                    Outcome { decoded: 1, ..Outcome::default() }
                }
                (Err(error), Err(misfit)) => expect_malformed(&error, answer, &misfit, &[]),
                (read, found) => panic!("{found:?}, and decoded to {read:?}"),
            }
        }));
    }

    /// A call whose answer does not matter, or is no JSON.
    fn other<R: PartialEq + Debug + 'static>(&mut self, call: &Call<R>, expected: fn(&Answer) -> R) {
        let (asked, body) = (call.clone(), self.send(call));
        self.cases.push(Case::new(call, &body, move |answer| {
            assert_eq!(asked.decode(answer).expect("whatever came will do"), expected(answer));
            Outcome { decoded: 1, ..Outcome::default() }
        }));
    }

    fn nothing(&mut self, call: &Call<()>) {
        self.other(call, |_| ());
    }

    fn refusal(&mut self, method: &str, path: &str, body: &str) {
        let answer = self.sandbox.raw(method, path, body);
        assert!(answer.status >= 400, "{method} {path} was not refused: {answer:?}");
        self.refusals.push(answer.body.into_bytes());
    }
}

fn expect_list<T>(call: &Call<Page<T>>, key: &str, answer: &Answer, secrets: &[String]) -> Outcome
where
    T: Slot + Default + Debug + PartialEq,
{
    let keys: Vec<&str> = key.split('.').collect();
    let json = parsed(answer);
    let found = json.as_ref().ok_or(None).and_then(|(_, json)| match under(json, &keys, "")? {
        Json { value: Value::List(items), .. } => Ok(items.as_slice()),
        value if value.is_null() => Ok(&[]),
        value if value.members().iter().any(|member| member.key.is_none()) => Err(None),
        _ => Err(Some(key.to_owned())),
    });
    let (page, items) = match (call.decode(answer), found) {
        (Ok(page), Ok(items)) => (page, items),
        (Err(error), Err(misfit)) => {
            assert!(call.items(answer).is_err() && call.first().decode(answer).is_err());
            return expect_malformed(&error, answer, &misfit, secrets);
        }
        (read, found) => panic!("{found:?}, and decoded to {read:?}"),
    };
    assert_eq!(page.items.len(), items.len(), "items of a list");
    let raw = call.items(answer).expect("the same answer has the same items");
    let text = json.as_ref().map_or("", |(text, _)| text);
    let mut outcome = Outcome { decoded: 1, ..Outcome::default() };
    for (index, (read, json)) in page.items.iter().zip(items).enumerate() {
        assert_eq!(raw[index], json.raw(text));
        let mut alone = T::default();
        let filled = call.fill_item(index, raw[index], &mut alone);
        let place = format!("{key}[{index}]");
        match (read, judge::fits(&mut T::default(), false, json, &place)) {
            (Ok(item), Ok(())) => {
                assert!(filled.is_ok() && alone == *item, "an item read alone differs: {alone:?} {item:?}");
                expect_held(item, json, &place);
                outcome.items += 1;
            }
            (Err(error), Err(misfit)) => {
                assert_eq!(filled.as_ref(), Err(error), "an item read alone differs");
                assert!(
                    error.index == index && error.path.starts_with(&place) && !error.message.is_empty(),
                    "{error:?}"
                );
                if let Some(expected) = misfit {
                    assert_eq!(error.path, expected, "{}", error.message);
                }
                expect_hidden(&format!("{error:?}"), &answer.body, secrets);
                outcome.item_errors += 1;
            }
            (read, fits) => panic!("{place}: {fits:?}, and decoded to {read:?}"),
        }
    }
    let first = page.items.into_iter().find_map(Result::ok);
    assert_eq!(call.first().decode(answer).ok(), first);
    outcome
}

fn expect_one<T>(call: &Call<T>, key: &str, nullable: bool, answer: &Answer, secrets: &[String]) -> Outcome
where
    T: Slot + Default + Debug + PartialEq,
{
    let json = parsed(answer);
    let found = json.as_ref().ok_or(None).and_then(|(_, json)| {
        let value = under(json, &[key], "")?;
        judge::fits(&mut T::default(), nullable, value, key)?;
        Ok(value)
    });
    expect_changeable(call, key, answer, json.as_ref());
    match (call.decode(answer), found) {
        (Ok(model), Ok(json)) => {
            expect_held(&model, json, key);
            Outcome { decoded: 1, ..Outcome::default() }
        }
        (Err(error), Err(misfit)) => expect_malformed(&error, answer, &misfit, secrets),
        (read, found) => panic!("{found:?}, and decoded to {read:?}"),
    }
}

/// What goes back with a change holds all that came.
fn expect_changeable<T>(call: &Call<T>, key: &str, answer: &Answer, json: Option<&(&str, Json)>) {
    let Ok(changed) = call.changed(answer, &[("name", "\"new\"".to_owned())]) else { return };
    let (text, json) = json.expect("what was changed was JSON");
    let again = Json::parse(&changed).expect("what goes back is JSON");
    assert_eq!(again.get("name").map(|name| name.plain(&changed)).as_deref(), Some("new"));
    let came = json.get(key).map(Json::members).unwrap_or_default();
    for (came, goes) in came.iter().zip(again.members()) {
        assert_eq!(came.key, goes.key);
        let same = came.value.raw(text) == goes.value.raw(&changed);
        assert!(same || came.key.as_deref() == Some("name"), "changed on the way: {:?}", came.key);
    }
}

fn expect_products(call: &Call<products::Products>, answer: &Answer) -> Outcome {
    let json = parsed(answer);
    let found = json.as_ref().ok_or(None).and_then(|(_, json)| match under(json, &["servers"], "")? {
        value if value.is_null() => Ok(&[][..]),
        value if value.members().iter().any(|member| member.key.is_none()) => Err(None),
        Json { value: Value::Object(members), .. } => Ok(members.as_slice()),
        _ => Err(Some("servers".to_owned())),
    });
    let (read, members) = match (call.decode(answer), found) {
        (Ok(read), Ok(members)) => (read, members),
        (Err(error), Err(misfit)) => return expect_malformed(&error, answer, &misfit, &[]),
        (read, found) => panic!("{found:?}, and decoded to {read:?}"),
    };
    assert_eq!(read.types.len(), members.len());
    let mut outcome = Outcome { decoded: 1, ..Outcome::default() };
    for ((name, read), member) in read.types.iter().zip(members) {
        let key = member.key.as_deref().unwrap_or_default();
        assert_eq!(name, key);
        let place = format!("servers.{key}");
        match (read, judge::fits(&mut products::ServerType::default(), false, &member.value, &place)) {
            (Ok(product), Ok(())) => {
                expect_held(product, &member.value, &place);
                outcome.items += 1;
            }
            (Err(error), Err(misfit)) => {
                if let Some(expected) = misfit {
                    assert_eq!(error.path, expected, "{}", error.message);
                }
                outcome.item_errors += 1;
            }
            (read, fits) => panic!("{place}: {fits:?}, and decoded to {read:?}"),
        }
    }
    outcome
}

/// Asks the sandbox for an answer to every call there is.
pub fn ask(sandbox: &Sandbox) -> Answers<'_> {
    let mut all = Answers { sandbox, cases: Vec::new(), refusals: Vec::new() };
    let page = PageRequest::first();
    let own = sandbox.credentials().organization.clone();
    let user = sandbox.credentials().user.clone();
    let found = sandbox.items(&images::list(page).filter("arch", "x86_64"));
    let image = found.into_iter().find(|image| image.public).expect("a public image");
    let order = NewServer {
        name: "spoilt".into(),
        organization: own.clone(),
        image: Some(image.id.clone()),
        commercial_type: "VC1S".into(),
        tags: vec!["a".into(), "b".into()],
        ..NewServer::default()
    };

    // What there is to be deleted is made first, so that lists have it.
    let doomed = sandbox.ok(&servers::create(&order));
    let server = sandbox.ok(&servers::create(&order));
    all.object("server", &servers::create(&order));
    all.object("task", &servers::backup(&server.id, "b", &[]));
    sandbox.advance(600);
    all.object("task", &servers::act(&server.id, &Action::Poweron));
    sandbox.advance(600);
    all.list("servers", &servers::list(page, &ServerFilter::default()));
    all.object("server", &servers::get(&server.id));
    all.object(
        "server",
        &servers::update(&server.id, &ServerPatch { name: Some("n".into()), ..ServerPatch::default() }),
    );
    all.object("server", &servers::replace(&server.id, &all.whole(&servers::get(&server.id))));
    all.values("actions", &servers::actions(&server.id));
    all.nothing(&servers::set_user_data(&server.id, "k", "text"));
    all.values("user_data", &servers::user_data_keys(&server.id));
    all.other(&servers::user_data(&server.id, "k"), Answer::text);
    all.nothing(&servers::delete_user_data(&server.id, "k"));
    all.nothing(&servers::delete(&doomed.id));

    let blank = NewVolume {
        name: "v".into(),
        organization: own.clone(),
        volume_type: "l_ssd".into(),
        source: Source::Blank(10_000_000_000),
    };
    let volume = sandbox.ok(&volumes::create(&blank));
    all.object("volume", &volumes::create(&blank));
    all.list("volumes", &volumes::list(page));
    all.object("volume", &volumes::get(&volume.id));
    all.object("volume", &volumes::replace(&volume.id, &all.whole(&volumes::get(&volume.id))));

    let snapshot = sandbox.ok(&snapshots::create("s", &own, &volume.id));
    all.object("snapshot", &snapshots::create("t", &own, &volume.id));
    sandbox.advance(600);
    all.list("snapshots", &snapshots::list(page));
    all.object("snapshot", &snapshots::get(&snapshot.id));
    all.object("snapshot", &snapshots::replace(&snapshot.id, &all.whole(&snapshots::get(&snapshot.id))));

    let new_image = images::NewImage {
        name: "i".into(),
        organization: own.clone(),
        arch: "x86_64".into(),
        root_volume: snapshot.id.clone(),
        default_bootscript: None,
        extra_volumes: Vec::new(),
    };
    let own_image = sandbox.ok(&images::create(&new_image));
    all.object("image", &images::create(&new_image));
    all.list("images", &images::list(page));
    all.object("image", &images::get(&image.id));
    all.object("image", &images::replace(&own_image.id, &all.whole(&images::get(&own_image.id))));
    all.nothing(&images::delete(&own_image.id));
    all.refusal("DELETE", &format!("/snapshots/{}", snapshot.id), "");
    let spare = sandbox.ok(&snapshots::create("u", &own, &volume.id));
    sandbox.advance(600);
    all.nothing(&snapshots::delete(&spare.id));
    let spare = sandbox.ok(&volumes::create(&blank));
    all.nothing(&volumes::delete(&spare.id));

    let ip = sandbox.ok(&ips::create(&own, None));
    all.object("ip", &ips::create(&own, None));
    all.list("ips", &ips::list(page));
    all.object("ip", &ips::get(&ip.id));
    let named = ips::IpPatch { server: Some(Some(server.id.clone())), ..ips::IpPatch::default() };
    all.object("ip", &ips::update(&ip.id, &named));
    all.object("ip", &ips::replace(&ip.id, &all.whole(&ips::get(&ip.id))));
    all.nothing(&ips::delete(&ip.id));

    let new_group = security_groups::NewSecurityGroup {
        name: "g".into(),
        description: String::new(),
        organization: own.clone(),
        organization_default: None,
        enable_default_security: Some(true),
        stateful: Some(true),
        inbound_default_policy: None,
        outbound_default_policy: None,
    };
    let new_rule = security_groups::NewRule {
        action: security_groups::Policy::Accept,
        direction: security_groups::Direction::Inbound,
        ip_range: "0.0.0.0/0".into(),
        protocol: security_groups::Protocol::Tcp,
        dest_port_from: Some(22),
        dest_port_to: Some(23),
        position: None,
    };
    let group = sandbox.ok(&security_groups::create(&new_group));
    let rule = sandbox.ok(&security_groups::create_rule(&group.id, &new_rule));
    all.object("security_group", &security_groups::create(&new_group));
    all.list("security_groups", &security_groups::list(page));
    all.object("security_group", &security_groups::get(&group.id));
    all.object("security_group", &security_groups::replace(&group.id, &all.whole(&security_groups::get(&group.id))));
    all.object("rule", &security_groups::create_rule(&group.id, &new_rule));
    all.list("rules", &security_groups::rules(&group.id, page));
    let call = security_groups::rule(&group.id, &rule.id);
    all.object("rule", &call);
    all.object("rule", &security_groups::replace_rule(&group.id, &rule.id, &all.whole(&call)));
    all.nothing(&security_groups::delete_rule(&group.id, &rule.id));
    all.nothing(&security_groups::delete(&group.id));

    all.list("tasks", &tasks::list(page));
    let task = sandbox.items(&tasks::list(page)).remove(0);
    all.object("task", &tasks::get(&task.id));
    all.nothing(&tasks::delete(&task.id));
    all.list("bootscripts", &bootscripts::list(page));
    let bootscript = sandbox.items(&bootscripts::list(page)).remove(0);
    all.object("bootscript", &bootscripts::get(&bootscript.id));
    all.list("containers", &containers::list(page));
    let container = sandbox.items(&containers::list(page)).remove(0);
    all.list("container", &containers::objects(&container.name, page));
    all.object("dashboard", &dashboard::get());
    all.stock(&products::availability());
    let body = all.send(&products::list());
    all.products(&products::list(), &body);
    all.products(&products::page(2), &body);

    all.list("images", &marketplace::images(page));
    let market = sandbox.items(&marketplace::images(page)).remove(0);
    let version = market.current().expect("a public image has a version").clone();
    let local = version.local_images[0].clone();
    all.object("image", &marketplace::image(&market.id));
    all.list("versions", &marketplace::versions(&market.id, page));
    all.object("version", &marketplace::current_version(&market.id));
    all.object("version", &marketplace::version(&market.id, &version.id));
    all.list("local_images", &marketplace::local_images(&market.id, &version.id, page));
    all.object("local_image", &marketplace::local_image(&market.id, &version.id, &local.id));

    all.object("user", &users::get(&user));
    all.list("user.ssh_public_keys", &users::ssh_keys(&user));
    all.object("user", &users::update(&user, &users::UserPatch { firstname: Some("Jo".into()), ..Default::default() }));
    all.list("organizations", &organizations::list(page));
    all.object("organization", &organizations::get(&own));
    all.list("organization.users", &organizations::members(&own));
    all.values("quotas", &organizations::quotas(&own));
    all.list("invoices", &invoices::list(page));
    let invoice = sandbox.items(&invoices::list(page)).remove(0);
    let start = invoice.start_date.clone().expect("an invoice has a first day");
    all.other(&invoices::document(&own, &start, &invoice.id), |answer| answer.body.clone());

    let sign_in = tokens::NewToken {
        email: sandbox.credentials().email.clone(),
        password: sandbox.credentials().password.clone(),
        ..tokens::NewToken::default()
    };
    let token = sandbox.ok(&tokens::create(&sign_in));
    all.object("token", &tokens::create(&sign_in));
    all.object("token", &tokens::issue(&sign_in.email, "d", true));
    all.list("tokens", &tokens::list(page));
    all.object("token", &tokens::get(&token.id));
    all.object("token", &tokens::renew(&token.id));
    all.object("token", &tokens::update(&token.id, &tokens::TokenPatch { expires: Some(false), ..Default::default() }));
    all.values("permissions", &tokens::permissions(&token.id));
    all.nothing(&tokens::delete(&token.id));

    refused(&mut all, &own.to_string(), &server.id.to_string());
    today(&mut all);
    all
}

/// Refusals of many forms.
fn refused(all: &mut Answers<'_>, organization: &str, server: &str) {
    all.refusal("POST", "/servers", "{}");
    all.refusal(
        "POST",
        "/servers",
        &serde_json::json!({ "name": "", "organization": organization, "image": "x", "commercial_type": "none",
        "volumes": { "1": { "size": "big" }, "x": 7 }, "tags": [1, null], "new": true })
        .to_string(),
    );
    all.refusal("POST", "/volumes", r#"{"name": 7, "size": "x", "volume_type": "tape"}"#);
    all.refusal("POST", "/security_groups", "[]");
    all.refusal("POST", "/tokens", r#"{"email":"jeanne.martin@example.com","password":"wrong"}"#);
    all.refusal("POST", &format!("/servers/{server}/action"), r#"{"action":"poweron"}"#);
    all.refusal("DELETE", &format!("/servers/{server}"), "");
    all.refusal("GET", "/servers/none", "");
    all.refusal("GET", "/servers?per_page=1000", "");
    all.refusal("PUT", "/servers", "");
    all.refusal("POST", "/ips", "{");
    let stranger = all.sandbox.request(Some(&Secret::new("none")), "GET", "/servers", &[], "");
    all.refusals.push(stranger.body.into_bytes());
    all.sandbox.control("POST", "/sandbox/account", &serde_json::json!({ "quotas": { "ips": 0 } }));
    all.refusal("POST", "/ips", &serde_json::json!({ "organization": organization }).to_string());
    // Forms of today's API, and forms that the documentation leaves open.
    let forms = [
        r#"{"type":"invalid_arguments","message":"invalid argument(s)","details":[{"argument_name":"volumes.1.size","reason":"constraint","help_message":"too large"},{"argument_name":"name","reason":"required","help_message":""},{"argument_name":"image","reason":"unheard of","resource":"image"}]}"#,
        r#"{"details":[{"action":"read","resource":"snapshot"}],"message":"insufficient permissions","type":"permissions_denied"}"#,
        r#"{"details":[{"resource":"servers","quota":10,"current":10}],"message":"quota(s) exceeded","type":"quotas_exceeded"}"#,
        r#"{"help_message":"protected","message":"precondition is not respected","precondition":"protected_resource","type":"precondition_failed"}"#,
        r#"{"current_state":"","message":"busy","resource":"","resource_id":"","type":"transient_state"}"#,
        r#"{"type":"invalid_request_error","message":"Validation Error","fields":{"name":"one","volumes":{"1":{"size":["two","three"]}},"tags":["four",{"x":"five"}]}}"#,
        r#"{"message":"no","fields":["one",{"name":["two"]}]}"#,
        r#"[{"message":"one"},{"message":"two","fields":{"name":["three"]}},"four"]"#,
        r#"{"error":{"message":"one","fields":{"name":["two"]}}}"#,
    ];
    all.refusals.extend(forms.iter().map(|form| form.as_bytes().to_vec()));
}

/// Answers of today's API, with what the classic one does not have.
fn today(all: &mut Answers<'_>) {
    let page = PageRequest::first();
    let servers = r#"{"servers":[{"id":"a","name":"web","state":"running","volumes":{"0":{"id":"v","boot":true,"volume_type":"sbs_volume","zone":"z"}},"public_ips":[{"id":"p","address":"192.0.2.1","dynamic":true,"family":"inet","netmask":"32","tags":["t"]}],"private_nics":[{"id":"n","private_network_id":"q","mac_address":"m","state":"available","ipam_ip_ids":["i"]}],"filesystems":[{"filesystem_id":"f","state":"available"}],"maintenances":[{"reason":"x","start_date":"2026-01-01T00:00:00+00:00"}],"placement_group":{"id":"g","policy_mode":"enforced","policy_respected":true},"location":{"zone_id":"z","node_id":"1"},"ipv6":{"address":"2001:db8::1","gateway":"g","netmask":"64"},"routed_ip_enabled":true,"end_of_service":true,"protected":true,"project":"p","zone":"z"},{"id":"b"}]}"#;
    all.listed("servers", &servers::list(page, &ServerFilter::default()), servers.as_bytes());
    let types = r#"{"servers":{"DEV1-S":{"monthly_price":7.99,"hourly_price":0.006,"ncpus":2,"ram":2147483648,"arch":"x86_64","baremetal":false,"gpu":1,"gpu_info":{"gpu_manufacturer":"N","gpu_name":"H","gpu_memory":1},"alt_names":["x"],"volumes_constraint":{"min_size":0,"max_size":0},"per_volume_constraint":{"l_ssd":{"min_size":1,"max_size":null}},"network":{"interfaces":[{"internal_bandwidth":1,"internet_bandwidth":null}],"ipv6_support":true},"capabilities":{"boot_types":["local"],"private_network":8,"block_storage":true},"block_bandwidth":1,"end_of_service":false}}}"#;
    all.products(&products::list(), types.as_bytes());
    let disks = r#"{"volumes":{"l_ssd":{"display_name":"Local","capabilities":{"snapshot":true},"constraints":{"min":1,"max":2}},"b_ssd":{"display_name":"Block"}}}"#;
    all.one("volumes", &products::volume_types(), disks.as_bytes(), true);
    let rules = r#"{"rules":[{"id":"r","direction":"inbound","protocol":"ANY","dest_port_from":22,"dest_port_to":null,"position":1,"editable":false,"dest_ip_range":null,"zone":"z"}]}"#;
    all.listed("rules", &security_groups::rules(&"g".into(), page), rules.as_bytes());
    let warned = r#"{"organization":{"id":"o","warnings":[{"id":"w","reason":"unpaid","locking":true,"closed":false}],"users":[{"id":"u","roles":[{"organization":{"id":"o"},"role":"manager"}]}]}}"#;
    all.one("organization", &organizations::get(&"o".into()), warned.as_bytes(), false);
}
