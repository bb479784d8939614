//! The state machine of servers, end to end.

use crate::support::{LONG, NOBODY, assert_error, assert_not_found, assert_refused, order, power_on, running, stopped};
use api::servers::{self, Action, Server, State};
use api::tasks::{self, TaskStatus};
use api::{ServerId, images, ips, snapshots, volumes};
use contract::Sandbox;

fn get(sandbox: &Sandbox, id: &ServerId) -> Server {
    sandbox.ok(&servers::get(id))
}

fn act(sandbox: &Sandbox, id: &ServerId, action: &Action) -> tasks::Task {
    sandbox.ok(&servers::act(id, action))
}

#[test]
fn poweron_gives_place_and_addresses() {
    let sandbox = Sandbox::start();
    let mut new = order(&sandbox, "web");
    new.enable_ipv6 = true;
    let id = sandbox.ok(&servers::create(&new)).id;
    let task = act(&sandbox, &id, &Action::Poweron);
    assert_eq!((&task.status, task.progress), (&TaskStatus::Pending, 0));
    assert_eq!(task.href_from.as_deref(), Some(format!("/servers/{id}/action").as_str()));
    assert!(task.started_at.is_some() && task.terminated_at.is_none());
    let starting = get(&sandbox, &id);
    assert_eq!(starting.state, State::Starting);
    assert_eq!(starting.allowed_actions, Some(Vec::new()));

    sandbox.advance(LONG);
    let on = get(&sandbox, &id);
    assert_eq!((&on.state, on.state_detail.as_str()), (&State::Running, "booted"));
    assert_eq!(on.location.as_ref().map(|location| location.zone_id.as_str()), Some("par1"));
    assert!(on.private_ip.is_some());
    assert!(on.public_ip.as_ref().is_some_and(|ip| ip.dynamic && ip.address.is_some()));
    assert!(on.ipv6.is_some());
    let task = sandbox.ok(&tasks::get(&task.id));
    assert_eq!((&task.status, task.progress), (&TaskStatus::Success, 100));
    assert!(task.terminated_at > task.started_at);
    assert_eq!(task.description, "server_batch_poweron");
}

#[test]
fn poweroff_takes_them_away_again() {
    let sandbox = Sandbox::start();
    let on = running(&sandbox, "web");
    let task = act(&sandbox, &on.id, &Action::Poweroff);
    assert_eq!(task.description, "server_poweroff");
    let stopping = get(&sandbox, &on.id);
    assert_eq!((&stopping.state, stopping.state_detail.as_str()), (&State::Stopping, "stopping"));
    sandbox.advance(LONG);
    let off = get(&sandbox, &on.id);
    assert_eq!((&off.state, off.state_detail.as_str()), (&State::Stopped, ""));
    assert!(off.location.is_none() && off.private_ip.is_none() && off.public_ip.is_none() && off.ipv6.is_none());
}

#[test]
fn a_reserved_address_stays_when_the_power_goes() {
    let sandbox = Sandbox::start();
    let mut new = order(&sandbox, "web");
    let ip = sandbox.ok(&ips::create(&new.organization, None));
    new.public_ip = Some(ip.id.clone());
    let id = sandbox.ok(&servers::create(&new)).id;
    let on = power_on(&sandbox, &id);
    assert_eq!(
        on.public_ip.as_ref().map(|held| (&held.id, &held.address, held.dynamic)),
        Some((&ip.id, &ip.address, false))
    );
    act(&sandbox, &id, &Action::Poweroff);
    sandbox.advance(LONG);
    assert_eq!(get(&sandbox, &id).public_ip.map(|held| held.id), Some(ip.id));
}

#[test]
fn reboot_goes_through_stopping_and_keeps_the_place() {
    let sandbox = Sandbox::start();
    let on = running(&sandbox, "web");
    let task = act(&sandbox, &on.id, &Action::Reboot);
    assert_eq!(task.description, "server_reboot");
    let rebooting = get(&sandbox, &on.id);
    assert_eq!((&rebooting.state, rebooting.state_detail.as_str()), (&State::Stopping, "rebooting"));
    assert_refused(&sandbox.err(&servers::act(&on.id, &Action::Poweroff)), "server is being stopped or rebooted");
    sandbox.advance(LONG);
    let again = get(&sandbox, &on.id);
    assert_eq!((&again.state, again.state_detail.as_str()), (&State::Running, "booted"));
    assert_eq!((again.location, again.public_ip), (on.location, on.public_ip));
}

#[test]
fn terminate_takes_the_volumes_along() {
    let sandbox = Sandbox::start();
    let on = running(&sandbox, "web");
    let root = on.volumes.get("0").unwrap().id.clone();
    let task = act(&sandbox, &on.id, &Action::Terminate);
    assert_eq!(task.description, "server_terminate");
    let going = get(&sandbox, &on.id);
    assert_eq!((&going.state, going.state_detail.as_str()), (&State::Stopping, "terminating"));
    sandbox.advance(LONG);
    assert_not_found(&sandbox.err(&servers::get(&on.id)), on.id.as_str());
    assert_not_found(&sandbox.err(&volumes::get(&root)), root.as_str());
}

#[test]
fn stop_in_place_keeps_node_and_addresses() {
    let sandbox = Sandbox::start();
    let on = running(&sandbox, "web");
    act(&sandbox, &on.id, &Action::StopInPlace);
    assert_eq!(get(&sandbox, &on.id).state, State::Stopping);
    sandbox.advance(LONG);
    let off = get(&sandbox, &on.id);
    assert_eq!(off.state, State::StoppedInPlace);
    assert_eq!((&off.location, &off.private_ip, &off.public_ip), (&on.location, &on.private_ip, &on.public_ip));
    let mut allowed: Vec<&str> = off.allowed_actions.iter().flatten().map(Action::as_str).collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["backup", "poweroff", "poweron", "reboot", "terminate"]);
    power_on(&sandbox, &on.id);
}

#[test]
fn actions_are_listed_by_state() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let listed = |id: &ServerId| {
        let mut all: Vec<String> = sandbox.ok(&servers::actions(id)).iter().map(ToString::to_string).collect();
        all.sort();
        all
    };
    assert_eq!(listed(&server.id), ["backup", "poweron"]);
    act(&sandbox, &server.id, &Action::Poweron);
    assert_eq!(listed(&server.id), Vec::<String>::new());
    sandbox.advance(LONG);
    assert_eq!(listed(&server.id), ["backup", "poweroff", "reboot", "stop_in_place", "terminate"]);
}

#[test]
fn what_the_state_forbids_is_refused_word_for_word() {
    let sandbox = Sandbox::start();
    let off = stopped(&sandbox, "off").id;
    for action in [Action::Poweroff, Action::Reboot, Action::Terminate] {
        assert_refused(&sandbox.err(&servers::act(&off, &action)), "server should be running");
    }
    let on = running(&sandbox, "on").id;
    assert_refused(&sandbox.err(&servers::act(&on, &Action::Poweron)), "server should be stopped");
    act(&sandbox, &on, &Action::Poweroff);
    for action in [Action::Poweroff, Action::Reboot, Action::Terminate] {
        assert_refused(&sandbox.err(&servers::act(&on, &action)), "server is being stopped or rebooted");
    }
}

#[test]
fn an_action_answers_202_with_the_tasks_location() {
    let sandbox = Sandbox::start();
    let path = format!("/servers/{}/action", stopped(&sandbox, "web").id);
    let answer = sandbox.raw("POST", &path, r#"{"action":"poweron"}"#);
    assert_eq!(answer.status, 202);
    let id = answer.json()["task"]["id"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), format!("{}/tasks/{id}", sandbox.url()));
    assert!(answer.json()["task"]["progress"].is_u64());
}

#[test]
fn an_unknown_action_is_a_wrong_field() {
    let sandbox = Sandbox::start();
    let id = stopped(&sandbox, "web").id;
    let path = format!("/servers/{id}/action");
    let json = assert_error(&sandbox.raw("POST", &path, r#"{"action":"fly"}"#), 400, "invalid_request_error");
    assert_eq!(json["fields"]["action"][0], "not a valid value", "{json}");
    let json = assert_error(&sandbox.raw("POST", &path, "{}"), 400, "invalid_request_error");
    assert_eq!(json["fields"]["action"][0], "required key not provided", "{json}");
    assert_not_found(&sandbox.err(&servers::act(&NOBODY.into(), &Action::Poweron)), NOBODY);
}

#[test]
fn a_backup_makes_snapshots_and_an_image() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let root = server.volumes.get("0").unwrap().id.clone();
    let task = sandbox.ok(&servers::backup(&server.id, "before", &[]));
    assert_eq!(sandbox.ok(&volumes::get(&root)).state, volumes::VolumeState::Snapshotting);
    sandbox.advance(LONG);
    let task = sandbox.ok(&tasks::get(&task.id));
    assert_eq!(task.status, TaskStatus::Success);
    let image = task.href_result.as_deref().and_then(|path| path.rsplit('/').next()).expect("the image's path");
    let image = sandbox.ok(&images::get(&image.into()));
    assert_eq!((image.name.as_str(), image.state.as_str()), ("before", "available"));
    let snapshot = sandbox.ok(&snapshots::get(&image.root_volume.unwrap().id));
    assert_eq!(snapshot.base_volume.map(|volume| volume.id), Some(root.clone()));
    assert_eq!(sandbox.ok(&volumes::get(&root)).state, volumes::VolumeState::Available);
    assert_eq!(get(&sandbox, &server.id).state, State::Stopped);
}

#[test]
fn speed_scales_tasks() {
    let sandbox = Sandbox::start_with(&["--speed", "100000"]);
    let id = stopped(&sandbox, "web").id;
    act(&sandbox, &id, &Action::Poweron);
    let started = std::time::Instant::now();
    while get(&sandbox, &id).state != State::Running {
        assert!(started.elapsed().as_secs() < 5, "still not running");
    }
}

#[test]
fn a_backup_of_a_running_server_names_its_volumes() {
    let sandbox = Sandbox::start();
    let on = running(&sandbox, "web");
    let root = on.volumes.get("0").unwrap();
    let task = sandbox.ok(&servers::backup(&on.id, "live", &[(root.id.clone(), root.volume_type.clone())]));
    sandbox.advance(LONG);
    assert_eq!(sandbox.ok(&tasks::get(&task.id)).status, TaskStatus::Success);
    assert_eq!(get(&sandbox, &on.id).state, State::Running);
}
