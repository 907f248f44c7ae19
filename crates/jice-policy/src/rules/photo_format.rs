//! A photo has the format, size and proportion that the collection asks.

use jice_domain::{Party, Role};
use serde::Deserialize;

use super::{Check, Violation};
use crate::facts::{Facts, FactsKind};
use crate::rulebook::Rulebook;

/// 照片须符合规定的格式、大小和比例。
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoFormat {
    /// Formats taken.
    pub formats: Vec<String>,
    /// It is smaller than this, in bytes.
    pub bytes_below: u64,
    /// It is at least so wide, in pixels.
    pub width_min: u32,
    /// It is at least so high, in pixels.
    pub height_min: u32,
    /// Width to height, in hundredths, at least and at most.
    pub proportion: (u32, u32),
}

impl Check for PhotoFormat {
    const ZH: &'static str = "照片须符合规定的格式、大小和比例。";
    const EN: &'static str = "A photo has its format, size and proportion.";
    const JUDGES: &'static [FactsKind] = &[FactsKind::Photo];

    fn check(&self, facts: &Facts<'_>, book: &Rulebook, out: &mut Vec<Violation>) {
        let Facts::Photo(photo) = facts else { return };
        let cure = (
            "请重新采集或裁剪：近期正面免冠彩色照片，宽26毫米、高32毫米，JPG格式。",
            "Take or crop it again: frontal, in colour, 26 by 32 mm, JPG.",
            Party::Role(Role::Registrar),
        );
        let place = book.fields().place("photo");
        let mut say = |zh: String, en: String| out.push(Violation::new(zh, en, cure).at_place(book, place));
        if !self.formats.iter().any(|format| format == photo.format) {
            say(
                format!("照片格式{}不符，须为{}。", photo.format, self.formats.join("、")),
                format!("The photo is {}, not {}.", photo.format, self.formats.join(", ")),
            );
        }
        if photo.bytes >= self.bytes_below {
            let limit = self.bytes_below / 1024;
            say(
                format!("照片大小{} KB，须小于{limit} KB。", photo.bytes.div_ceil(1024)),
                format!("The photo has {} KB; it must be below {limit} KB.", photo.bytes.div_ceil(1024)),
            );
        }
        if photo.width < self.width_min || photo.height < self.height_min {
            say(
                format!("照片{}×{}像素，不得小于{}×{}。", photo.width, photo.height, self.width_min, self.height_min),
                format!("The photo has {} by {} pixels; {} by {} are needed.", photo.width, photo.height, self.width_min, self.height_min),
            );
        }
        let proportion = u64::from(photo.width) * 100 / u64::from(photo.height.max(1));
        if proportion < u64::from(self.proportion.0) || proportion > u64::from(self.proportion.1) {
            say("照片宽高比例不符，须为26:32。".to_owned(), "The photo is not in the proportion 26 to 32.".to_owned());
        }
    }
}
