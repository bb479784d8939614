//! Pages that belong to no single resource.

pub mod dashboard;
pub mod not_found;
pub mod reauth;
pub mod sign_in;
