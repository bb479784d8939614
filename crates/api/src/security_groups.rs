//! Security groups of the compute service: which traffic reaches a server and leaves it.

use crate::object::Object;
use crate::servers::ServerRef;
use crate::spec::Spec;
use crate::{Call, OrganizationId, Page, PageRequest, RuleId, SecurityGroupId, Service, Timestamp};

record! {
    /// A security group.
    pub struct SecurityGroup requires id {
        /// Its id.
        pub id: SecurityGroupId,
        /// Its name.
        pub name: String,
        /// What it is for.
        pub description: String,
        /// Whose it is.
        pub organization: OrganizationId,
        /// Whether new servers get it when they name none.
        pub organization_default: bool,
        /// Whether the built-in rules against sending mail (ports 25, 465, 587) are in it.
        pub enable_default_security: bool,
        /// The servers in it.
        pub servers: Vec<ServerRef>,
        /// Whether answers to allowed traffic are allowed by themselves; since 2018.
        pub stateful: bool,
        /// What happens to inbound traffic that no rule names; since 2018.
        pub inbound_default_policy: Policy,
        /// What happens to outbound traffic that no rule names; since 2018.
        pub outbound_default_policy: Policy,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// Whether its servers follow it already, in today's answers: `available`, `syncing`, `syncing_error`.
        pub state: Option<String>,
        /// Whether it is its project's default, in today's answers.
        pub project_default: Option<bool>,
        /// Tags, in today's answers.
        pub tags: Vec<String>,
        /// Project, in today's answers.
        pub project: Option<String>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

record! {
    /// One rule of a security group. The rules of a group are tried in the order of their positions.
    pub struct Rule requires id {
        /// Its id.
        pub id: RuleId,
        /// Which way the traffic goes.
        pub direction: Direction,
        /// Which protocol.
        pub protocol: Protocol,
        /// The other side, in CIDR form; a single address without its `/32`.
        pub ip_range: String,
        /// Range of addresses on this side, in today's answers; null in all that were seen.
        pub dest_ip_range: Option<String>,
        /// First port; `None` is all of them.
        pub dest_port_from: Option<u16>,
        /// Last port; `None` is the first one only.
        pub dest_port_to: Option<u16>,
        /// What happens to the traffic.
        pub action: Policy,
        /// Its place among the rules, from 1.
        pub position: u32,
        /// `Some(false)` for the built-in rules; the classic API leaves it null for a user's own.
        pub editable: Option<bool>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

text_enum! {
    /// What happens to traffic.
    pub enum Policy {
        /// It passes.
        Accept = "accept",
        /// It is dropped.
        Drop = "drop",
    }
}

text_enum! {
    /// Which way traffic goes, seen from the server.
    pub enum Direction {
        /// To the server.
        Inbound = "inbound",
        /// From the server.
        Outbound = "outbound",
    }
}

text_enum! {
    /// Protocols that rules name.
    pub enum Protocol {
        /// TCP.
        Tcp = "TCP",
        /// UDP.
        Udp = "UDP",
        /// ICMP, which has no ports.
        Icmp = "ICMP",
        /// Any, in today's API.
        Any = "ANY",
    }
}

/// A security group to be made.
#[derive(Clone, Debug)]
pub struct NewSecurityGroup {
    /// Its name.
    pub name: String,
    /// What it is for; the API requires it, empty or not.
    pub description: String,
    /// Whose it will be.
    pub organization: OrganizationId,
    /// Whether new servers get it when they name none.
    pub organization_default: Option<bool>,
    /// Whether the built-in rules against sending mail are in it.
    pub enable_default_security: Option<bool>,
    /// Whether answers to allowed traffic are allowed by themselves.
    pub stateful: Option<bool>,
    /// What happens to inbound traffic that no rule names.
    pub inbound_default_policy: Option<Policy>,
    /// What happens to outbound traffic that no rule names.
    pub outbound_default_policy: Option<Policy>,
}

/// A rule to be made.
#[derive(Clone, Debug)]
pub struct NewRule {
    /// What happens to the traffic.
    pub action: Policy,
    /// Which way the traffic goes.
    pub direction: Direction,
    /// The other side, in CIDR form.
    pub ip_range: String,
    /// Which protocol.
    pub protocol: Protocol,
    /// First port, 1 to 65535; `None` is all of them.
    pub dest_port_from: Option<u16>,
    /// Last port; `None` is the first one only.
    pub dest_port_to: Option<u16>,
    /// Its place among the rules, from 1; `None` is the last.
    pub position: Option<u32>,
}

impl Rule {
    /// Whether a person may change it; the built-in rules follow `enable_default_security` alone.
    pub fn is_editable(&self) -> bool {
        self.editable != Some(false)
    }
}

/// The security groups there are. Filters: `name`, `organization`.
pub fn list(page: PageRequest) -> Call<Page<SecurityGroup>> {
    Call::list(Spec::get(Service::Compute, PATH), "security_groups", page)
}

/// One security group.
pub fn get(id: &SecurityGroupId) -> Call<SecurityGroup> {
    Call::object(Spec::get(Service::Compute, PATH).segment(id.as_str()), "security_group")
}

/// Makes a security group.
pub fn create(group: &NewSecurityGroup) -> Call<SecurityGroup> {
    let body = Object::new()
        .text("name", &group.name)
        .text("description", &group.description)
        .text("organization", group.organization.as_str())
        .maybe_bool("organization_default", group.organization_default)
        .maybe_bool("enable_default_security", group.enable_default_security)
        .maybe_bool("stateful", group.stateful)
        .maybe_text("inbound_default_policy", group.inbound_default_policy.as_ref().map(Policy::as_str))
        .maybe_text("outbound_default_policy", group.outbound_default_policy.as_ref().map(Policy::as_str));
    Call::object(Spec::post(Service::Compute, PATH).object(&body), "security_group")
}

/// Replaces a security group: `group` is its whole JSON with what is to change.
pub fn replace(id: &SecurityGroupId, group: &str) -> Call<SecurityGroup> {
    let spec = Spec::put(Service::Compute, PATH).segment(id.as_str()).json(group.to_owned());
    Call::object(spec, "security_group")
}

/// Deletes a security group.
///
/// # Errors
/// [`Conflict`](crate::ErrorKind::Conflict) while servers are in it, and for the default group.
pub fn delete(id: &SecurityGroupId) -> Call<()> {
    Call::nothing(Spec::delete(Service::Compute, PATH).segment(id.as_str()))
}

/// The rules of a group, the built-in ones included.
pub fn rules(group: &SecurityGroupId, page: PageRequest) -> Call<Page<Rule>> {
    Call::list(of_group(Spec::get(Service::Compute, PATH), group), "rules", page)
}

/// One rule.
pub fn rule(group: &SecurityGroupId, id: &RuleId) -> Call<Rule> {
    Call::object(of_group(Spec::get(Service::Compute, PATH), group).segment(id.as_str()), "rule")
}

/// Adds a rule to a group.
pub fn create_rule(group: &SecurityGroupId, rule: &NewRule) -> Call<Rule> {
    let body = Object::new()
        .text("action", rule.action.as_str())
        .text("direction", rule.direction.as_str())
        .text("ip_range", &rule.ip_range)
        .text("protocol", rule.protocol.as_str())
        .maybe_number("dest_port_from", rule.dest_port_from.map(u64::from))
        .maybe_number("dest_port_to", rule.dest_port_to.map(u64::from))
        .maybe_number("position", rule.position.map(u64::from));
    Call::object(of_group(Spec::post(Service::Compute, PATH), group).object(&body), "rule")
}

/// Replaces a rule: `rule` is its whole JSON with what is to change.
pub fn replace_rule(group: &SecurityGroupId, id: &RuleId, rule: &str) -> Call<Rule> {
    let spec = of_group(Spec::put(Service::Compute, PATH), group).segment(id.as_str());
    Call::object(spec.json(rule.to_owned()), "rule")
}

/// Removes a rule.
pub fn delete_rule(group: &SecurityGroupId, id: &RuleId) -> Call<()> {
    Call::nothing(of_group(Spec::delete(Service::Compute, PATH), group).segment(id.as_str()))
}

const PATH: &str = "/security_groups";

fn of_group(spec: Box<Spec>, group: &SecurityGroupId) -> Box<Spec> {
    spec.segment(group.as_str()).then("/rules")
}
