//! The `jice` binary.
fn main() {}
