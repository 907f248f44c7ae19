//! What the register does, one file per act: permit, facts, verdict, append, jobs.

mod error;
mod secrets;
pub mod view;

pub use error::{InvalidField, ServiceError};
pub use secrets::Token;
