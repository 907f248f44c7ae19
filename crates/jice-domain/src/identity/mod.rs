//! Identity documents: which kinds there are, what their numbers say, and what can be
//! wrong with a number that a school typed.
//!
//! The check of a number finds slips of the pen; it never proves that the document is
//! real (GB 11643 promises no more).

mod clean;
mod division;
mod document;
mod eighteen;
mod error;
mod foreign;
mod kind;
#[cfg(test)]
mod tests;

pub use clean::clean;
pub use division::{Division, DivisionLevel};
pub use document::{Document, Parsed};
pub use eighteen::check_digit;
pub use error::DocumentError;
pub use kind::DocumentKind;
