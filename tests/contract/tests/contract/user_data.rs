//! User data of servers: plain text, not JSON.

use crate::support::stopped;
use api::{ErrorKind, servers};
use contract::{Sandbox, now};

#[test]
fn texts_are_kept_byte_for_byte_under_their_key() {
    let sandbox = Sandbox::start();
    let id = stopped(&sandbox, "web").id;
    assert!(sandbox.ok(&servers::user_data_keys(&id)).iter().all(|key| key != "cloud-init"));
    for text in ["#cloud-config\npackages:\n - nginx\n", "{\"not\": \"parsed\"}", "é \u{1f980}", " "] {
        sandbox.ok(&servers::set_user_data(&id, "cloud-init", text));
        assert_eq!(sandbox.ok(&servers::user_data(&id, "cloud-init")), text);
    }
    sandbox.ok(&servers::set_user_data(&id, "other", "x"));
    let keys = sandbox.ok(&servers::user_data_keys(&id));
    assert!(keys.iter().any(|key| key == "cloud-init") && keys.iter().any(|key| key == "other"), "{keys:?}");
    sandbox.ok(&servers::delete_user_data(&id, "cloud-init"));
    let error = sandbox.err(&servers::user_data(&id, "cloud-init"));
    assert_eq!((error.status, &error.kind), (Some(404), &ErrorKind::NotFound));
}

#[test]
fn codes_and_headers_are_those_recorded() {
    let sandbox = Sandbox::start();
    let path = format!("/servers/{}/user_data/key", stopped(&sandbox, "web").id);
    let token = Some(&sandbox.credentials().token);
    let set = sandbox.request(token, "PATCH", &path, &[("content-type", "text/plain")], "value");
    assert_eq!((set.status, set.body.as_str()), (204, ""));
    let get = sandbox.raw("GET", &path, "");
    assert_eq!((get.status, get.body.as_str()), (200, "value"));
    assert!(get.header("content-type").starts_with("text/plain"), "{get:?}");
    assert!(get.headers.get("x-total-count").is_none());
    assert_eq!(sandbox.raw("DELETE", &path, "").status, 204);
    assert_eq!(sandbox.raw("GET", &path, "").status, 404);
}

#[test]
fn it_goes_with_its_server() {
    let sandbox = Sandbox::start();
    let id = stopped(&sandbox, "web").id;
    sandbox.ok(&servers::set_user_data(&id, "k", "v"));
    sandbox.ok(&servers::delete(&id));
    assert_eq!(sandbox.err(&servers::user_data(&id, "k")).status, Some(404));
    assert_eq!(now(sandbox.client().run(&servers::user_data_keys(&id))).unwrap_err().status, Some(404));
}
