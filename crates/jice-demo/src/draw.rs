//! Chance that can be drawn again: every stream is named by what it is for.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream of draws is for; streams of different purposes never meet.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Plan = 1,
    School,
    Staff,
    Pair,
    Sibling,
    Name,
    Given,
    Family,
    Child,
    Defect,
}

/// A stream of draws.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of `purpose` about the thing named by `a` and `b`.
    pub(crate) fn new(seed: u64, purpose: Purpose, a: u64, b: u64) -> Self {
        let mut key = [0u8; 32];
        for (part, value) in key.chunks_exact_mut(8).zip([seed, purpose as u64, a, b]) {
            part.copy_from_slice(&value.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number below `end`, which is above 0.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// A number from `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last - first + 1)
    }

    /// Yes, `per_million` times in a million.
    pub(crate) fn chance(&mut self, per_million: u32) -> bool {
        self.below(1_000_000) < per_million
    }

    /// A number from 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// One of `items`, which is not empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u32) as usize]
    }
}

/// Things with weights.
pub(crate) struct Weighted<T> {
    items: Vec<T>,
    ends: Vec<u32>,
}

impl<T> Weighted<T> {
    /// `items`, each with its weight.
    pub(crate) fn new(items: impl IntoIterator<Item = (T, u32)>) -> Self {
        let mut end = 0;
        let (items, ends) = items
            .into_iter()
            .map(|(item, weight)| {
                end += weight;
                (item, end)
            })
            .unzip();
        Self { items, ends }
    }

    /// One of the things, by weight.
    pub(crate) fn pick(&self, draw: &mut Draw) -> &T {
        let point = draw.below(self.ends.last().copied().unwrap_or(1));
        &self.items[self.ends.partition_point(|end| *end <= point)]
    }
}

/// A shuffle of 0 to `size` - 1 that can be asked for one place at a time: a Feistel
/// network of four rounds that walks on until it lands inside.
pub(crate) struct Shuffle {
    size: u32,
    half: u32,
    key: u64,
}

impl Shuffle {
    /// The shuffle of `size` places named by `key`.
    pub(crate) fn new(size: u32, key: u64) -> Self {
        let bits = 32 - size.saturating_sub(1).leading_zeros();
        Self { size, half: bits.div_ceil(2).max(1), key }
    }

    /// Where `place`, below the size, goes.
    pub(crate) fn at(&self, place: u32) -> u32 {
        debug_assert!(place < self.size);
        let mask = (1u32 << self.half) - 1;
        let mut place = place;
        loop {
            let (mut left, mut right) = (place >> self.half, place & mask);
            for round in 0..4u64 {
                let turn = mix(self.key ^ (round << 56) ^ u64::from(right)) as u32 & mask;
                (left, right) = (right, left ^ turn);
            }
            place = (left << self.half) | right;
            if place < self.size {
                return place;
            }
        }
    }
}

/// Scatters the bits of `value` (SplitMix64).
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_meets_every_place_once() {
        for size in [1, 2, 3, 365, 90_885] {
            let shuffle = Shuffle::new(size, 42);
            let mut seen = vec![false; size as usize];
            for place in 0..size {
                assert!(!std::mem::replace(&mut seen[shuffle.at(place) as usize], true), "{size}: {place}");
            }
        }
    }

    #[test]
    fn weights_are_kept() {
        let things = Weighted::new([("rare", 1), ("never", 0), ("often", 9)]);
        let mut draw = Draw::new(1, Purpose::Plan, 0, 0);
        let picks: Vec<&str> = (0..10_000).map(|_| *things.pick(&mut draw)).collect();
        let rare = picks.iter().filter(|pick| **pick == "rare").count();
        assert!((850..1_150).contains(&rare), "{rare}");
        assert!(!picks.contains(&"never"));
    }
}
