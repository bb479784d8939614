//! Bootscripts of the compute service: kernels of the vendor's, read only.

use crate::spec::Spec;
use crate::{BootscriptId, Call, OrganizationId, Page, PageRequest, Service};

record! {
    /// A kernel with all that is needed to boot it.
    pub struct Bootscript requires id {
        /// Its id.
        pub id: BootscriptId,
        /// Its name for people.
        pub title: String,
        /// The architecture it is for.
        pub architecture: String,
        /// Where the kernel comes from.
        pub kernel: String,
        /// Where the initial RAM disk comes from.
        pub initrd: String,
        /// Where the device tree comes from; often empty.
        pub dtb: String,
        /// The kernel's command line.
        pub bootcmdargs: String,
        /// Whether it is the one for its architecture.
        pub default: bool,
        /// Whether everybody may use it.
        pub public: bool,
        /// Whose it is.
        pub organization: OrganizationId,
        /// Project, in today's answers.
        pub project: Option<String>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

/// The bootscripts there are. Filters: `arch`, `title`, `default`, `public`.
pub fn list(page: PageRequest) -> Call<Page<Bootscript>> {
    Call::list(Spec::get(Service::Compute, "/bootscripts"), "bootscripts", page)
}

/// One bootscript.
pub fn get(id: &BootscriptId) -> Call<Bootscript> {
    Call::object(Spec::get(Service::Compute, "/bootscripts").segment(id.as_str()), "bootscript")
}
