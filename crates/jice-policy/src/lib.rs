//! The law as data: packs in, a [`Rulebook`] out, and refusals that name their clause.
//!
//! A pack is a folder of text files under `packs/`: who issued the regulation, its clauses
//! article by article, the fields of the register, number layouts, windows, documents.
//! [`Packs::load`] reads them all and reports every fault with file and line. A clause
//! binds rules of a closed set ([`Rule`]), one Rust file each; nothing here is scripted,
//! so every rule can be explained, translated and tested.
//!
//! [`Packs::rulebook`] is the law of a place on a day. The service fills facts
//! ([`facts`]) and asks; all refusals come back together, nation first, then by article,
//! then by field. This crate is pure: no disk, no clock, no database.

mod archive;
mod calendar;
mod case_law;
mod change;
mod check;
mod clause;
mod clean;
mod codes;
mod condition;
mod cosign;
mod coverage;
mod divisions;
mod documents;
mod error;
mod exchange_law;
pub mod facts;
mod facts_case;
mod field_file;
mod fields;
mod limits;
mod load;
mod numbers;
mod occasion;
mod pack;
mod packs;
mod parse;
mod problem_law;
mod procedure;
mod route;
mod rulebook;
mod rules;
mod segment;
mod source;
mod violation;
mod windows;

pub use archive::{
    ArchiveFault, ArchiveField, ArchiveFieldType, ArchiveForm, ArchiveKind, ArchiveSection, Permanent, Retention, Shows,
};
pub use calendar::{Calendar, CountedDay, DayReason, MissingYear};
pub use case_law::{is_outside_number, party_zh, state_zh};
pub use change::{
    Change, ChangeEvidence, ChangeField, ChangeFieldType, ChangeForm, ChangeStep, Choice, CuresProblem, OUTSIDE, Owed,
    When,
};
pub use check::check;
pub use clause::{Binding, Certainty, Clause, DeliveryStage, Kind, Software};
pub use clean::half_width;
pub use codes::{Code, CodeTable};
pub use condition::Condition;
pub use cosign::{CosignAt, CosignerRule};
pub use coverage::{ClauseReport, Coverage, CoverageReport, coverage};
pub use divisions::{DivisionRow, Divisions};
pub use documents::{Cadence, Document};
pub use error::PackError;
pub use fields::{Field, FieldSet, FieldType, Places, Privacy};
pub use limits::Limit;
pub use numbers::{
    Composed, Follows, Given, Issuer, Needs, NumberDefinition, NumberEvent, NumberExample, NumberFacts, NumberForm,
    ScopePart,
};
pub use occasion::{FactsKind, Occasion};
pub use pack::{PackAbout, PasswordProfile, Register, Regulation, SchoolCodeKind, SchoolCodeRule, Tier};
pub use packs::{Pack, Packs, UnknownJurisdiction};
pub use parse::{Fault, FaultSort};
pub use problem_law::problem_kind_zh;
pub use procedure::{Procedure, Step};
pub use rulebook::{AskedRule, Rulebook, cites};
pub use rules::{Keeper, Rule};
pub use segment::Segment;
pub use source::PackSource;
pub use violation::{Detector, Oversight, Sanction, SanctionedItem};
pub use windows::{Deadline, Event, MonthDay, Opening, Reminder, Window, due};
