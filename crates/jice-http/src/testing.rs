//! What tests of several files need.

use jice_domain::Dice;

/// Dice that always show one.
pub(crate) struct Ones;

impl Dice for Ones {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(1);
    }
}
