//! The routes on a real service, and the server under hostile clients.

mod elsewhere;
mod exchange;
mod hostile;
mod people;
mod plumbing;
mod session;
mod story;
mod support;
mod units;
