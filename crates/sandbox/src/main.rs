//! The API emulator.
fn main() {}
