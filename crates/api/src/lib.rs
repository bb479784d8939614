//! Typed client of the Scaleway API.
