//! QR codes, drawn as pictures that stay sharp on paper.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// A text that no QR code can hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a QR code cannot hold {bytes} bytes")]
pub struct TooLong {
    /// The length of the text in UTF-8.
    pub bytes: usize,
}

/// `text` as a QR code in SVG, with the quiet zone of four modules that scanners need.
/// Survives the loss of 15 % of its area (level M), as stamps and folds cause.
///
/// # Errors
/// Where the text is longer than 2,331 bytes.
pub fn qr_svg(text: &str) -> Result<String, TooLong> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong { bytes: text.len() })?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_picture_and_a_book_is_not_a_code() {
        let svg = qr_svg("https://example.org/v/1234").unwrap();
        assert!(svg.contains("<svg") && svg.contains("<path"), "{svg}");
        assert_eq!(qr_svg(&"籍".repeat(1_000)), Err(TooLong { bytes: 3_000 }));
    }
}
