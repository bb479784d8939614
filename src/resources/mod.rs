//! One folder per resource of the API.

pub mod servers;
