//! A synthetic province: authorities, schools, classes, staff and pupils from one seed.
//!
//! [`Plan::new`] decides how many schools stand where. Everything else is computed when
//! it is asked for, from the seed and the place asked about, and never kept: ten million
//! pupils stream through the memory of one, and any class can be had alone.
//!
//! **Nobody here exists.** Names are put together from lists of common parts; identity
//! numbers are valid (GB 11643) because tests need valid numbers, and are computed from
//! a place in a county, never looked up. Should one be somebody's, that is chance. Do
//! not send what is generated to anyone as if it were a record.
//!
//! What is yielded are plain descriptions, in the words a school would type. Putting them
//! into a register is done through the register's own acts.
//!
//! ```
//! use jice_demo::{DefectRates, Field, Plan, PlanParams, Realm};
//! use jice_domain::SchoolYear;
//!
//! let plan = Plan::new(PlanParams {
//!     seed: 1,
//!     pupils: 500,
//!     realms: Realm::all().iter().take(1).collect(),
//!     school_year: SchoolYear(2026),
//!     defects: DefectRates::none(),
//! })?;
//! let mut count = 0;
//! for school in plan.schools() {
//!     for class in plan.classes(&school) {
//!         count += plan.pupils(&school, &class).filter(|pupil| !pupil.get(Field::Name).is_empty()).count();
//!     }
//! }
//! assert_eq!(count, 500);
//! # Ok::<(), jice_demo::PlanError>(())
//! ```

mod class;
mod data;
mod defect;
mod draw;
mod family;
mod field;
mod identity;
mod names;
mod plan;
mod pupil;
mod realm;
mod row;
mod staff;
mod unit;
mod workbook;

pub use class::DemoClass;
pub use defect::{Defect, DefectRates};
pub use field::Field;
pub use identity::Sex;
pub use plan::{Plan, PlanError, PlanParams};
pub use pupil::{DemoPupil, Kinship, PupilKey};
pub use realm::Realm;
pub use staff::DemoStaff;
pub use unit::{DemoSchool, DemoUnit, UnitKey};
pub use workbook::Workbook;
