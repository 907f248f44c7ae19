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
    /// Whether its background is plain and light; what looks otherwise is for an eye to decide.
    #[serde(default)]
    pub light_background: bool,
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
        if let Some((width, height)) = photo.pixels {
            if width < self.width_min || height < self.height_min {
                say(
                    format!("照片{width}×{height}像素，不得小于{}×{}。", self.width_min, self.height_min),
                    format!(
                        "The photo has {width} by {height} pixels; {} by {} are needed.",
                        self.width_min, self.height_min
                    ),
                );
            }
            let proportion = u64::from(width) * 100 / u64::from(height.max(1));
            if proportion < u64::from(self.proportion.0) || proportion > u64::from(self.proportion.1) {
                say(
                    format!("照片为{width}×{height}像素，宽高比例不符，须为26:32。"),
                    format!("The photo has {width} by {height} pixels, not the proportion 26 to 32."),
                );
            }
        }
        if self.light_background && photo.plain == Some(false) {
            let mut look = Violation::new(
                "照片背景不是均匀的浅色（应为淡蓝底），请目视核对。",
                "The background is not plain and light (it should be pale blue); please look.",
                (
                    "如确为淡蓝底可忽略；否则请重新拍摄。",
                    "Ignore this if it is pale blue; else take the photo anew.",
                    Party::Role(Role::Registrar),
                ),
            );
            // A machine cannot be sure of a colour: it asks for an eye.
            look.advisory = true;
            out.push(look.at_place(book, place));
        }
    }
}
