//! Chores of the house: `cargo xtask tidy` checks its style.

mod tidy;

fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy::run(),
        other => anyhow::bail!("unknown chore {other:?}; there is: tidy"),
    }
}
