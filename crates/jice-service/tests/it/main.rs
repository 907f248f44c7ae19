//! The acts as a province uses them, told on SQLite and PostgreSQL alike.

mod answers;
mod apart;
mod at_rest;
mod attendance;
mod bench;
mod changes;
mod continuing;
mod hot;
mod intake;
mod matrix;
mod numbers;
mod photos;
mod place;
mod procedure;
mod requests;
mod returned;
mod scope;
mod session;
mod steps;
mod taking_over;
mod transfer;
mod warnings;
mod watch;
mod windows;
mod workbench;
mod worker;
