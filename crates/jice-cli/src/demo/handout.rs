//! What a school brings to the demo's intake: its workbook, and photos by identity number.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use jice_demo::{DemoSchool, Field, Plan};
use jice_domain::Grade;
use jice_sheet::{Roster, RosterColumn, RosterWriter};
use jiff::Timestamp;
use zip::write::SimpleFileOptions;

/// Writes `<school>-新生.xlsx` and `<school>-照片.zip` for the school's first grade.
///
/// # Errors
/// Where the folder cannot be written.
pub(super) fn write(school: &DemoSchool, plan: &Plan, folder: &Path, now: Timestamp) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    // The same school in this year's plan: its pupils are the ones to come.
    let school =
        plan.schools().find(|other| other.unit.code == school.unit.code).context("the school is there still")?;
    let Some(grade) = school.grades.iter().copied().find(|grade| *grade == Grade(1)) else { return Ok(()) };
    let book = plan.workbook(&school, grade);
    let columns: Vec<RosterColumn> = book
        .headings
        .iter()
        .map(|heading| RosterColumn { heading: (*heading).to_string(), width_chars: None })
        .collect();
    let table = Roster {
        title: format!("{}新生信息", school.unit.name),
        subtitle: String::new(),
        columns,
        landscape: true,
        footer: String::new(),
    };
    let mut writer = RosterWriter::new(&table, now)?;
    for row in &book.rows {
        writer.row(row)?;
    }
    let stem = folder.join(format!("{}-{}", school.unit.jurisdiction.0, school.unit.code));
    std::fs::write(stem.with_extension("xlsx"), writer.finish()?)?;
    let mut archive = zip::ZipWriter::new(std::fs::File::create(stem.with_extension("zip"))?);
    let mut taken = HashSet::new();
    for (at, pupil) in book.pupils.iter().enumerate() {
        let number = pupil.get(Field::DocumentNumber);
        // A child entered twice brings one photo, one without a number none by that name.
        if number.is_empty() || !taken.insert(number.to_owned()) {
            continue;
        }
        archive.start_file(format!("{number}.jpg"), SimpleFileOptions::default())?;
        archive.write_all(&portrait(at)?)?;
    }
    archive.finish()?;
    Ok(())
}

/// A drawn face on the light blue ground that photos have.
fn portrait(seed: usize) -> anyhow::Result<Vec<u8>> {
    const SKIN: [[u8; 3]; 3] = [[241, 205, 176], [228, 188, 152], [246, 214, 190]];
    const SHIRT: [[u8; 3]; 4] = [[52, 88, 140], [180, 60, 60], [90, 130, 90], [110, 90, 140]];
    let (width, height) = (358, 441);
    let mut picture = RgbImage::from_pixel(width, height, Rgb([176, 208, 238]));
    let mut disc = |cx: f32, cy: f32, rx: f32, ry: f32, colour: [u8; 3]| {
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let (dx, dy) = ((x as f32 - cx) / rx, (y as f32 - cy) / ry);
            if dx * dx + dy * dy <= 1.0 {
                *pixel = Rgb(colour);
            }
        }
    };
    disc(179.0, 470.0, 150.0, 130.0, SHIRT[seed % SHIRT.len()]);
    disc(179.0, 190.0, 104.0, 126.0, [38, 32, 30]);
    disc(179.0, 214.0, 88.0, 112.0, SKIN[seed % SKIN.len()]);
    for x in [146.0, 212.0] {
        disc(x, 205.0, 9.0, 7.0, [40, 34, 32]);
    }
    disc(179.0, 272.0, 26.0, 5.0, [188, 96, 92]);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 82).encode_image(&picture)?;
    Ok(jpeg)
}
