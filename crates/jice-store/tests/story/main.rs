//! One story, told to both engines: every chapter runs on SQLite and on PostgreSQL.

mod bench;
mod chapters;
