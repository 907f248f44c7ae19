//! What makes a file a pupil's photo: JPEG, 26 by 32 mm, light plain background.
//!
//! Every photo is decoded within bounds and encoded anew: what is kept holds neither
//! place of capture nor a second file behind the picture. One that is too heavy is made
//! to fit instead of being sent back.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};

/// Widest side taken in, in pixels: beyond it decoding would cost more than a photo is worth.
const SIDE_MAX: u32 = 6_000;
/// Fewest pixels: 26 by 32 mm at 150 dpi.
const WIDTH_MIN: u32 = 154;
const HEIGHT_MIN: u32 = 189;
/// What is kept: 26 by 32 mm at 350 dpi.
const WIDTH_KEPT: u32 = 358;
const HEIGHT_KEPT: u32 = 441;
/// Heaviest photo kept, in bytes.
const BYTES_MAX: usize = 60_000;

/// A photo as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckedPhoto {
    /// JPEG without metadata, at most 60,000 bytes.
    pub(crate) jpeg: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// What was found and let pass.
    pub(crate) remarks: Vec<PhotoFault>,
}

/// What is wrong with a file that should be a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhotoFault {
    /// Not a JPEG, or broken.
    NotJpeg,
    /// More than 6,000 pixels wide or high.
    TooLarge,
    /// Fewer than 154 by 189 pixels.
    TooSmall { width: u32, height: u32 },
    /// Not upright in the proportion 26 to 32.
    WrongShape { width: u32, height: u32 },
    /// The background is not plain and light: noted, for the eye to decide.
    Background,
}

impl PhotoFault {
    /// Whether the photo is kept in spite of it.
    pub(crate) fn is_remark(self) -> bool {
        matches!(self, Self::Background)
    }

    /// What is wrong, Chinese and English.
    pub(crate) fn words(self) -> (String, String) {
        match self {
            Self::NotJpeg => ("照片不是有效的 JPG 文件。".into(), "The file is not a valid JPEG.".into()),
            Self::TooLarge => (
                format!("照片尺寸过大，任一边不得超过 {SIDE_MAX} 像素。"),
                format!("The photo is too large: no side may exceed {SIDE_MAX} pixels."),
            ),
            Self::TooSmall { width, height } => (
                format!("照片为 {width}×{height} 像素，低于 {WIDTH_MIN}×{HEIGHT_MIN} 像素（26×32 毫米、150 dpi）。"),
                format!(
                    "The photo has {width}×{height} pixels; it needs {WIDTH_MIN}×{HEIGHT_MIN} (26×32 mm at 150 dpi)."
                ),
            ),
            Self::WrongShape { width, height } => (
                format!("照片为 {width}×{height} 像素，不是 26∶32 的竖幅证件照。"),
                format!("The photo has {width}×{height} pixels, not the upright proportion 26 to 32."),
            ),
            Self::Background => (
                "照片背景不是均匀的浅色（应为淡蓝底），请目视核对。".into(),
                "The background is not plain and light (it should be light blue); please look.".into(),
            ),
        }
    }

    /// What would mend it, Chinese and English.
    pub(crate) fn cure(self) -> (&'static str, &'static str) {
        match self {
            Self::NotJpeg => ("请另存为 JPG 格式后重新上传。", "Save it as JPEG and upload it again."),
            Self::TooLarge | Self::TooSmall { .. } => (
                "请按 358×441 像素重新导出，或在本页用摄像头重新拍摄。",
                "Export it at 358×441 pixels, or take it anew with the camera here.",
            ),
            Self::WrongShape { .. } => {
                ("请按 26×32 毫米裁剪，头部约占三分之二。", "Crop it to 26×32 mm, the head filling about two thirds.")
            }
            Self::Background => {
                ("如确为淡蓝底可忽略；否则请重新拍摄。", "Ignore this if it is light blue; else take the photo anew.")
            }
        }
    }
}

/// Checks `bytes` and makes of them the photo that is kept.
///
/// # Errors
/// The first fault that keeps it from being a pupil's photo.
pub(crate) fn check(bytes: &[u8]) -> Result<CheckedPhoto, PhotoFault> {
    let picture = decode(bytes)?;
    let (width, height) = (picture.width(), picture.height());
    if width < WIDTH_MIN || height < HEIGHT_MIN {
        return Err(PhotoFault::TooSmall { width, height });
    }
    // 26/32 is 0.8125; five per cent either way covers the trimming of real cameras and
    // the 260×320 and 358×441 that guides ask for.
    let shape = f64::from(width) / f64::from(height);
    if !(0.772..=0.853).contains(&shape) {
        return Err(PhotoFault::WrongShape { width, height });
    }
    let mut picture = picture.into_rgb8();
    if width > WIDTH_KEPT {
        picture = image::imageops::resize(&picture, WIDTH_KEPT, HEIGHT_KEPT, FilterType::Lanczos3);
    }
    let remarks = if background_is_light(&picture) { Vec::new() } else { vec![PhotoFault::Background] };
    let (width, height) = picture.dimensions();
    Ok(CheckedPhoto { jpeg: encode(&picture), width, height, remarks })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, PhotoFault> {
    let mut reader = ImageReader::with_format(std::io::Cursor::new(bytes), image::ImageFormat::Jpeg);
    let mut limits = Limits::default();
    limits.max_alloc = Some(u64::from(SIDE_MAX) * u64::from(SIDE_MAX) * 4);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PhotoFault::NotJpeg)?;
    let (width, height) = decoder.dimensions();
    if width > SIDE_MAX || height > SIDE_MAX {
        return Err(PhotoFault::TooLarge);
    }
    let turned = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| PhotoFault::NotJpeg)?;
    picture.apply_orientation(turned);
    Ok(picture)
}

/// The best quality that fits the limit. At 358 by 441 pixels even 40 does.
fn encode(picture: &RgbImage) -> Vec<u8> {
    let mut jpeg = Vec::new();
    for quality in [90, 80, 70, 60, 50, 40, 25] {
        jpeg.clear();
        JpegEncoder::new_with_quality(&mut jpeg, quality)
            .encode_image(picture)
            .expect("an RGB picture within the limits encodes into memory");
        if jpeg.len() <= BYTES_MAX {
            break;
        }
    }
    jpeg
}

/// Looks at the two upper corners, where no head is: light, and alike.
fn background_is_light(picture: &RgbImage) -> bool {
    let (width, height) = picture.dimensions();
    let (across, down) = (width / 8, height / 8);
    let mean = |from_x: u32| {
        let mut sum = [0u64; 3];
        for y in 0..down {
            for x in from_x..from_x + across {
                for (total, part) in sum.iter_mut().zip(picture.get_pixel(x, y).0) {
                    *total += u64::from(part);
                }
            }
        }
        sum.map(|total| total / u64::from(across * down))
    };
    let (left, right) = (mean(0), mean(width - across));
    let light = |[r, g, b]: [u64; 3]| r + g + b > 3 * 140 && b + 20 >= r;
    let alike = left.iter().zip(right).all(|(l, r)| l.abs_diff(r) < 40);
    light(left) && light(right) && alike
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
        let picture = RgbImage::from_pixel(width, height, image::Rgb(colour));
        let mut out = Vec::new();
        JpegEncoder::new_with_quality(&mut out, 95).encode_image(&picture).unwrap();
        out
    }

    const LIGHT_BLUE: [u8; 3] = [170, 205, 240];

    #[test]
    fn a_good_photo_is_kept_without_remarks() {
        let kept = check(&jpeg(358, 441, LIGHT_BLUE)).unwrap();
        assert_eq!((kept.width, kept.height, kept.remarks.len()), (358, 441, 0));
        assert!(kept.jpeg.len() <= BYTES_MAX);
    }

    #[test]
    fn each_fault_is_named() {
        assert_eq!(check(b"<svg/>"), Err(PhotoFault::NotJpeg));
        assert_eq!(check(&jpeg(100, 120, LIGHT_BLUE)), Err(PhotoFault::TooSmall { width: 100, height: 120 }));
        assert_eq!(check(&jpeg(400, 400, LIGHT_BLUE)), Err(PhotoFault::WrongShape { width: 400, height: 400 }));
        assert_eq!(check(&jpeg(260, 320, [20, 20, 20])).unwrap().remarks, [PhotoFault::Background]);
        let truncated = &jpeg(358, 441, LIGHT_BLUE)[..200];
        assert_eq!(check(truncated), Err(PhotoFault::NotJpeg));
    }

    #[test]
    fn what_hangs_behind_the_picture_is_dropped() {
        let mut polyglot = jpeg(1_040, 1_280, LIGHT_BLUE);
        polyglot.extend_from_slice(b"<?php system($_GET['c']); ?>PK\x03\x04");
        let kept = check(&polyglot).unwrap();
        assert_eq!((kept.width, kept.height), (WIDTH_KEPT, HEIGHT_KEPT));
        assert!(!kept.jpeg.windows(5).any(|w| w == b"<?php"));
    }
}
