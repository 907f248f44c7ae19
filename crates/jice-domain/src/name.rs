//! Names of people.
