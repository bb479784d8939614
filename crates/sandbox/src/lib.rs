//! An emulator of the Scaleway API of its first years: the account and compute services, for trying a client and for
//! tests.
//!
//! [`core`] is the service itself, without input or output; [`control`] and [`faults`] let scripts steer it; [`http`]
//! puts both behind a socket.

pub mod control;
pub mod core;
pub mod faults;
pub mod http;
