//! What a file that should be a pupil's photo is, and what is kept of it.
//!
//! Every photo is decoded within bounds and encoded anew: what is kept holds neither
//! place of capture nor a second file behind the picture. One that is too heavy is made
//! to fit instead of being sent back.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};

/// Widest side taken in, in pixels: beyond it decoding would cost more than a photo is worth.
const SIDE_MAX: u32 = 6_000;
/// What is kept: 26 by 32 mm at 350 dpi.
const WIDTH_KEPT: u32 = 358;
const HEIGHT_KEPT: u32 = 441;
/// Heaviest photo kept, in bytes.
const BYTES_MAX: usize = 60_000;

/// A file that should be a photo, as it was sent and as it would be kept. Whether it is one of
/// those that are taken is for the law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SentPhoto {
    /// Its format by content: `jpg`, `png` …
    pub(crate) format: &'static str,
    /// The picture; none where the format is not read.
    pub(crate) picture: Option<Picture>,
}

/// A picture that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// JPEG without metadata, at most 60,000 bytes.
    pub(crate) jpeg: Vec<u8>,
    /// Width and height as it was sent, in pixels.
    pub(crate) pixels: (u32, u32),
    /// Whether the background is plain and light.
    pub(crate) plain: bool,
}

/// What the machine cannot take, whatever the law says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhotoFault {
    /// A JPEG by its first bytes that is broken.
    Broken,
    /// More than 6,000 pixels wide or high.
    TooLarge,
}

impl PhotoFault {
    /// What is wrong, Chinese and English.
    pub(crate) fn words(self) -> (String, String) {
        match self {
            Self::Broken => ("照片文件已损坏。".into(), "The file is broken.".into()),
            Self::TooLarge => (
                format!("照片尺寸过大，任一边不得超过 {SIDE_MAX} 像素。"),
                format!("The photo is too large: no side may exceed {SIDE_MAX} pixels."),
            ),
        }
    }

    /// What would cure it, Chinese and English.
    pub(crate) fn cure(self) -> (&'static str, &'static str) {
        match self {
            Self::Broken => ("请另存为 JPG 格式后重新上传。", "Save it as JPEG and upload it again."),
            Self::TooLarge => (
                "请按 358×441 像素重新导出，或在本页用摄像头重新拍摄。",
                "Export it at 358×441 pixels, or take it anew with the camera here.",
            ),
        }
    }
}

/// The first bytes of the formats that are told apart.
const FORMATS: [(&[u8], &str); 5] =
    [(b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"BM", "bmp"), (b"RIFF", "webp")];

/// Reads `bytes` and makes of them the photo that would be kept.
///
/// # Errors
/// What the machine cannot take.
pub(crate) fn read(bytes: &[u8]) -> Result<SentPhoto, PhotoFault> {
    let format = FORMATS.iter().find(|(first, _)| bytes.starts_with(first)).map_or("未知", |(_, name)| name);
    if format != "jpg" {
        return Ok(SentPhoto { format, picture: None });
    }
    let picture = decode(bytes)?;
    let pixels = (picture.width(), picture.height());
    let mut picture = picture.into_rgb8();
    if pixels.0 > WIDTH_KEPT {
        // One of another proportion is refused: that it would be distorted does not matter.
        picture = image::imageops::resize(&picture, WIDTH_KEPT, HEIGHT_KEPT, FilterType::Lanczos3);
    }
    let plain = background_is_light(&picture);
    Ok(SentPhoto { format, picture: Some(Picture { jpeg: encode(&picture), pixels, plain }) })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, PhotoFault> {
    let mut reader = ImageReader::with_format(std::io::Cursor::new(bytes), image::ImageFormat::Jpeg);
    let mut limits = Limits::default();
    limits.max_alloc = Some(u64::from(SIDE_MAX) * u64::from(SIDE_MAX) * 4);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PhotoFault::Broken)?;
    let (width, height) = decoder.dimensions();
    if width > SIDE_MAX || height > SIDE_MAX {
        return Err(PhotoFault::TooLarge);
    }
    let turned = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| PhotoFault::Broken)?;
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
    let (across, down) = ((width / 8).max(1), (height / 8).max(1));
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

    fn picture(bytes: &[u8]) -> Picture {
        let sent = read(bytes).unwrap();
        assert_eq!(sent.format, "jpg");
        sent.picture.unwrap()
    }

    #[test]
    fn a_photo_is_kept_within_its_bounds() {
        let kept = picture(&jpeg(358, 441, LIGHT_BLUE));
        assert_eq!((kept.pixels, kept.plain), ((358, 441), true));
        assert!(kept.jpeg.len() <= BYTES_MAX);
        assert!(!picture(&jpeg(260, 320, [20, 20, 20])).plain);
    }

    #[test]
    fn a_file_is_told_by_what_is_in_it() {
        for (bytes, format) in [(&b"<svg/>"[..], "未知"), (b"\x89PNG\r\n", "png"), (b"GIF89a", "gif")] {
            assert_eq!(read(bytes), Ok(SentPhoto { format, picture: None }));
        }
        let truncated = &jpeg(358, 441, LIGHT_BLUE)[..200];
        assert_eq!(read(truncated), Err(PhotoFault::Broken));
        assert_eq!(read(&jpeg(6_001, 8, LIGHT_BLUE)), Err(PhotoFault::TooLarge));
        // A strip of a few pixels has no corners to look at, and is no reason to fall over.
        assert_eq!(picture(&jpeg(4, 4, LIGHT_BLUE)).pixels, (4, 4));
    }

    #[test]
    fn what_hangs_behind_the_picture_is_dropped() {
        let mut polyglot = jpeg(1_040, 1_280, LIGHT_BLUE);
        polyglot.extend_from_slice(b"<?php system($_GET['c']); ?>PK\x03\x04");
        let kept = picture(&polyglot);
        let again = picture(&kept.jpeg);
        assert_eq!((kept.pixels, again.pixels), ((1_040, 1_280), (WIDTH_KEPT, HEIGHT_KEPT)));
        assert!(!kept.jpeg.windows(5).any(|w| w == b"<?php"));
    }
}
