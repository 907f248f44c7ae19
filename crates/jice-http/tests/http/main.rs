//! The routes on a real service, and the server under hostile clients.

mod hostile;
mod plumbing;
mod session;
mod story;
mod support;
