//! Public addresses of the compute service that are reserved: billed until released, attached or not.

use crate::object::Object;
use crate::servers::ServerRef;
use crate::spec::Spec;
use crate::{Call, IpId, OrganizationId, Page, PageRequest, ServerId, Service};

record! {
    /// A reserved address.
    pub struct Ip requires id {
        /// Its id.
        pub id: IpId,
        /// The address; today's IPv6 ones have none but a prefix.
        pub address: Option<String>,
        /// Whose it is.
        pub organization: OrganizationId,
        /// The server it leads to.
        pub server: Option<ServerRef>,
        /// Its name in reverse DNS.
        pub reverse: Option<String>,
        /// Prefix, in today's answers about IPv6.
        pub prefix: Option<String>,
        /// Kind, in today's answers: `nat`, `routed_ipv4`, `routed_ipv6`.
        pub kind: Option<String> => "type",
        /// State, in today's answers: `detached`, `attached`, `pending`, `error`.
        pub state: Option<String>,
        /// Its id in address management, in today's answers.
        pub ipam_id: Option<String>,
        /// Tags, in today's answers.
        pub tags: Vec<String>,
        /// Project, in today's answers.
        pub project: Option<String>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

/// What can be changed of an address: `None` stays, `Some(None)` is taken away.
#[derive(Clone, Debug, Default)]
pub struct IpPatch {
    /// The server it leads to.
    pub server: Option<Option<ServerId>>,
    /// Its name in reverse DNS.
    pub reverse: Option<Option<String>>,
}

/// The reserved addresses. Filters: `organization`, `name`.
pub fn list(page: PageRequest) -> Call<Page<Ip>> {
    Call::list(Spec::get(Service::Compute, "/ips"), "ips", page)
}

/// One address.
pub fn get(id: &IpId) -> Call<Ip> {
    Call::object(Spec::get(Service::Compute, "/ips").segment(id.as_str()), "ip")
}

/// Reserves an address. With a server that holds a dynamic one, that very address is kept and becomes reserved.
pub fn create(organization: &OrganizationId, server: Option<&ServerId>) -> Call<Ip> {
    let body =
        Object::new().text("organization", organization.as_str()).maybe_text("server", server.map(ServerId::as_str));
    Call::object(Spec::post(Service::Compute, "/ips").object(&body), "ip")
}

/// Attaches, detaches or names an address.
pub fn update(id: &IpId, patch: &IpPatch) -> Call<Ip> {
    let server = patch.server.as_ref().map(|server| server.as_ref().map(ServerId::as_str));
    let reverse = patch.reverse.as_ref().map(|reverse| reverse.as_deref());
    let body = Object::new().text_or_null("server", server).text_or_null("reverse", reverse);
    Call::object(Spec::patch(Service::Compute, "/ips").segment(id.as_str()).object(&body), "ip")
}

/// Replaces an address: `ip` is its whole JSON with what is to change.
pub fn replace(id: &IpId, ip: &str) -> Call<Ip> {
    Call::object(Spec::put(Service::Compute, "/ips").segment(id.as_str()).json(ip.to_owned()), "ip")
}

/// Releases an address for good; a server that it led to gets a dynamic one if it requires one.
pub fn delete(id: &IpId) -> Call<()> {
    Call::nothing(Spec::delete(Service::Compute, "/ips").segment(id.as_str()))
}
