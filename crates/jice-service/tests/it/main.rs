//! The acts as a province uses them, told on SQLite and PostgreSQL alike.

mod bench;
mod intake;
mod place;
mod steps;
