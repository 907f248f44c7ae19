//! What the register does, one file per act: permit, facts, verdict, append, jobs.

pub mod view;
