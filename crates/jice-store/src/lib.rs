//! The store of the register: one schema and one query text for SQLite, PostgreSQL and
//! Citus.
//!
//! [`Store::open`] gives a handle; [`Store::read`] and [`Store::write`] lend a [`Db`] or a
//! transaction [`Tx`] to a closure; what can be asked of them stands in a module for each
//! noun, as plain functions. Rows become domain types at the border. Absence is `None`; a
//! write that meets another number of rows than it must is [`StoreError::Conflict`].
//!
//! To add a noun: a table in a new migration that declares its group and the privacy of
//! every column (`tests/ddl.rs` insists), its columns in `schema.rs`, a module with its row
//! type and functions, and its part of the story that both engines tell (`tests/story.rs`).

pub mod account;
pub mod admission_plan;
pub mod archive_copy;
pub mod archive_item;
pub mod audit;
pub mod batch;
pub mod batch_row;
pub mod bulk;
pub mod case;
pub mod case_notice;
pub mod case_override;
pub mod case_part;
pub mod case_urge;
pub mod claim;
pub mod class;
pub mod condition;
pub mod custody;
pub mod delegation;
mod engine;
pub mod entry;
mod error;
pub mod finding;
pub mod inbox;
pub mod installation;
pub mod job;
pub mod journal;
pub mod keys;
pub mod likeness;
mod migrate;
pub mod number;
pub mod org;
mod org_tree;
pub mod out_of_class;
pub mod paper_archive;
pub mod person;
pub mod photo;
pub mod placement;
pub mod problem_record;
pub mod pupil;
pub mod request;
mod row;
mod schema;
pub mod school_year;
mod seal;
pub mod serial;
pub mod session;
pub mod staff;
mod store;
pub mod undertaking;
pub mod unit_event;
pub mod verify;
pub mod window_override;

pub use engine::Engine;
pub use error::{StoreError, TxError};
pub use seal::{Bound, Column, OpenError, Sealer};
pub use store::{Db, Options, Store, Tx};

/// A record with the version at which it stands: the version a change must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// The record.
    pub record: T,
    /// How often it was written.
    pub version: i32,
}
