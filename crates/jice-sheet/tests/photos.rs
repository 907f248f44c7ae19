//! Archives of photos as schools pack them, and as an attacker would.

use std::io::{Cursor, Write};

use encoding_rs::GB18030;
use jice_sheet::{Cap, Photo, PhotoKind, PhotoLimits, PhotoProblem, PhotoZip, Place, SheetError};
use zip::write::SimpleFileOptions;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture";

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)
}

fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, stored()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn outcomes(bytes: Vec<u8>) -> Vec<(String, Result<Photo, PhotoProblem>)> {
    PhotoZip::open(bytes, &PhotoLimits::default()).unwrap().map(|file| (file.name, file.outcome)).collect()
}

fn photo(stem: &str, extension: &str, kind: PhotoKind, bytes: &[u8]) -> Result<Photo, PhotoProblem> {
    Ok(Photo { name_stem: stem.into(), extension: extension.into(), kind, bytes: bytes.to_vec() })
}

/// Replaces bytes of equal length, as in names that the packer refuses to write.
fn patch(bytes: &mut [u8], from: &[u8], to: &[u8]) -> usize {
    assert_eq!(from.len(), to.len());
    let mut times = 0;
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
            times += 1;
        }
    }
    times
}

#[test]
fn only_the_files_own_name_counts() {
    let bytes = pack(&[
        ("七年级/1班/110101201801010011.JPG", JPEG),
        ("../../etc/11010120180101002X.jpeg", JPEG),
        ("C:\\照片\\3401000001_1_𬱖.png", PNG),
        ("__MACOSX/七年级/._110101201801010011.JPG", b"junk"),
        ("七年级/Thumbs.db", b"junk"),
        (".DS_Store", b"junk"),
    ]);
    assert_eq!(
        outcomes(bytes),
        [
            ("110101201801010011.JPG".to_owned(), photo("110101201801010011", "jpg", PhotoKind::Jpeg, JPEG)),
            ("11010120180101002X.jpeg".to_owned(), photo("11010120180101002X", "jpeg", PhotoKind::Jpeg, JPEG)),
            ("3401000001_1_𬱖.png".to_owned(), photo("3401000001_1_𬱖", "png", PhotoKind::Png, PNG)),
        ]
    );
}

#[test]
fn names_in_gb18030_are_read_as_chinese() {
    let name = GB18030.encode("1_诚䶮誠𬱖").0.into_owned();
    let placeholder = "A".repeat(name.len());
    let mut bytes = pack(&[(&format!("{placeholder}.jpg"), JPEG), ("BB.jpg", JPEG)]);
    assert_eq!(patch(&mut bytes, placeholder.as_bytes(), &name), 2);
    assert_eq!(patch(&mut bytes, b"BB.", b"\xff\xff."), 2, "bytes of no encoding");
    let got = outcomes(bytes);
    assert_eq!(got[0].1.as_ref().unwrap().name_stem, "1_诚䶮誠𬱖");
    assert_eq!(got[1].1, Err(PhotoProblem::NoName));
}

#[test]
fn files_of_one_name_are_nobodys() {
    let got = outcomes(pack(&[("1班/张三.jpg", JPEG), ("2班/张三.JPG", JPEG), ("李四.jpg", JPEG)]));
    assert_eq!(got[0].1, Err(PhotoProblem::SameName));
    assert_eq!(got[1].1, Err(PhotoProblem::SameName));
    assert!(got[2].1.is_ok());
}

#[test]
fn links_other_kinds_and_large_files_are_told_one_by_one() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_directory("夹/", stored()).unwrap();
    zip.add_symlink("链接.jpg", "/etc/passwd", stored()).unwrap();
    for (name, bytes) in
        [("网页.jpg", b"<?php ".as_slice()), (".jpg", JPEG), ("空.jpg", b""), ("大.jpg", &[0xff; 3 << 20])]
    {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.start_file("好.jpg", SimpleFileOptions::default()).unwrap();
    zip.write_all(JPEG).unwrap();
    let got = outcomes(zip.finish().unwrap().into_inner());
    let problems: Vec<_> = got.iter().map(|(name, outcome)| (name.as_str(), outcome.as_ref().err().cloned())).collect();
    assert_eq!(
        problems,
        [
            ("链接.jpg", Some(PhotoProblem::Link)),
            ("网页.jpg", Some(PhotoProblem::NotAPicture)),
            (".jpg", Some(PhotoProblem::NoName)),
            ("空.jpg", Some(PhotoProblem::NotAPicture)),
            ("大.jpg", Some(PhotoProblem::TooLarge { limit: 2 << 20 })),
            ("好.jpg", None),
        ]
    );
    assert!(
        problems
            .iter()
            .flat_map(|(_, problem)| problem)
            .all(|problem| !problem.zh().is_empty() && !problem.en().is_empty())
    );
}

#[test]
fn a_flipped_byte_damages_one_photo_only() {
    let mut bytes = pack(&[("甲.jpg", JPEG), ("乙.png", PNG)]);
    assert_eq!(patch(&mut bytes, b"\xe0 a picture", b"\xe1 a picture"), 1);
    let got = outcomes(bytes);
    assert!(matches!(&got[0].1, Err(PhotoProblem::Damaged { why }) if why.contains("checksum")), "{got:?}");
    assert!(got[1].1.is_ok());
}

#[test]
fn a_declared_size_is_not_believed() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("炸弹.jpg", SimpleFileOptions::default()).unwrap();
    zip.write_all(&vec![0xff; 8 << 20]).unwrap();
    let mut bytes = zip.finish().unwrap().into_inner();
    assert!(patch(&mut bytes, &(8_u32 << 20).to_le_bytes(), &1_000_u32.to_le_bytes()) >= 1);
    let got = outcomes(bytes);
    assert!(matches!(&got[0].1, Err(PhotoProblem::Damaged { why }) if why.contains("longer than declared")), "{got:?}");
}

#[test]
fn count_and_total_are_capped() {
    let limits = PhotoLimits { photos: 3, total_bytes: 40, ..PhotoLimits::default() };
    let names: Vec<String> = (0..4).map(|n| format!("{n}.jpg")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), JPEG)).collect();
    let too_many = PhotoZip::open(pack(&files), &limits).err().unwrap();
    assert_eq!(too_many, SheetError::TooMuch { cap: Cap::Entries, limit: 3, place: Place::default() });
    let zip = PhotoZip::open(pack(&files[..3]), &limits).unwrap();
    assert_eq!((zip.len(), zip.is_empty()), (3, false));
    let outcomes: Vec<_> = zip.map(|file| file.outcome.err()).collect();
    assert_eq!(JPEG.len(), 14);
    assert_eq!(outcomes, [None, None, Some(PhotoProblem::TotalTooLarge { limit: 40 })], "and nothing after it");
    let limits = PhotoLimits { photos: 1, ..PhotoLimits::default() };
    let folders: Vec<String> = (0..100_000).map(|n| format!("{n}/")).collect();
    let files: Vec<(&str, &[u8])> = folders.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let error = PhotoZip::open(pack(&files), &limits).err().unwrap();
    assert!(matches!(error, SheetError::TooMuch { cap: Cap::Entries, limit: 2, .. }), "{error:?}");
}

#[test]
fn an_encrypted_photo_and_a_broken_archive_are_told() {
    let mut bytes = pack(&[("锁.jpg", JPEG)]);
    // The flags stand at byte 6 of the local header and byte 8 of the central one.
    let central = bytes.windows(4).position(|b| b == b"PK\x01\x02").unwrap();
    bytes[6] |= 1;
    bytes[central + 8] |= 1;
    assert_eq!(outcomes(bytes.clone())[0].1, Err(PhotoProblem::Encrypted));
    bytes.truncate(bytes.len() - 10);
    let error = PhotoZip::open(bytes, &PhotoLimits::default()).err().unwrap();
    assert!(matches!(error, SheetError::Damaged { .. }), "{error:?}");
}
