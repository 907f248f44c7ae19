//! CSV as schools send it.

mod support;

use encoding_rs::GB18030;
use jice_sheet::{Cap, Cell, CellTrouble, Limits, Place, SheetError, SheetKind, SheetReader};
use proptest::prelude::*;
use support::{read, read_within, texts};

const TABLE: &str = "姓名,性别,备注\r\n𬱖,男,\"一,二\"\n䶮·买买提,女,\"他说\"\"好\"\"\"\r\n";

#[track_caller]
fn reads_as(bytes: Vec<u8>, encoding: &str, delimiter: char) {
    let reader = SheetReader::open(bytes, &Limits::default()).unwrap();
    let SheetKind::Csv { encoding: found, delimiter: by } = reader.kind() else { panic!("{:?}", reader.kind()) };
    assert_eq!((found, by), (encoding, delimiter));
    assert_eq!(reader.headers(), ["姓名", "性别", "备注"]);
    let rows: Vec<_> = reader.map(Result::unwrap).collect();
    assert_eq!(texts(&rows[0]), ["𬱖", "男", "一,二"]);
    assert_eq!(texts(&rows[1]), ["䶮·买买提", "女", "他说\"好\""]);
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn every_encoding_and_delimiter_is_told() {
    reads_as(TABLE.into(), "UTF-8", ',');
    reads_as(["\u{feff}", TABLE].concat().into(), "UTF-8", ',');
    let semicolons = "姓名;性别;备注\r𬱖;男;\"一,二\"\r䶮·买买提;女;\"他说\"\"好\"\"\"";
    reads_as(semicolons.into(), "UTF-8", ';');
    reads_as(semicolons.replace(';', "\t").into(), "UTF-8", '\t');
    let (four_byte, _, lost) = GB18030.encode(TABLE);
    assert!(!lost && four_byte.windows(4).any(|b| b[0] > 0x80 && b[1].is_ascii_digit() && b[2] > 0x80));
    reads_as(four_byte.into_owned(), "GB18030", ',');
    let little: Vec<u8> =
        "\u{feff}".chars().chain(TABLE.chars()).collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = little.chunks(2).flat_map(|unit| [unit[1], unit[0]]).collect();
    reads_as(little, "UTF-16", ',');
    reads_as(big, "UTF-16", ',');
}

#[test]
fn characters_split_between_reads_are_whole() {
    let name = "龘".repeat(50_000);
    let limits = Limits { cell_chars: 60_000, ..Limits::default() };
    for shift in 0..4 {
        let text = format!("{}姓名,备注\n张三,{name}\n", " ".repeat(shift));
        let (_, rows) = read_within(text.clone(), &limits).unwrap();
        assert_eq!(rows[0].cells[1].text, name);
        let (_, rows) = read_within(GB18030.encode(&text).0.into_owned(), &limits).unwrap();
        assert_eq!(rows[0].cells[1].text, name);
    }
}

#[test]
fn rows_keep_the_numbers_of_the_spreadsheet() {
    let text = "说明\n\n姓名,地址\n张三,\"一行\r\n二行\"\n,\n\r\n李四,x\n";
    let (headers, rows) = read(text).unwrap();
    assert_eq!(headers, ["姓名", "地址"]);
    let rows: Vec<_> = rows.iter().map(|row| (row.number, texts(row))).collect();
    assert_eq!(rows, [(4, vec!["张三", "一行\r\n二行"]), (7, vec!["李四", "x"])]);
}

#[test]
fn a_byte_order_mark_within_the_file_is_no_part_of_a_name() {
    let joined = "\u{feff}姓名,性别\n张三,男\n\u{feff}李四,\u{feff}\"女\"\n";
    let (_, rows) = read(joined).unwrap();
    assert_eq!(texts(&rows[1]), ["李四", "女"]);
}

#[test]
fn what_a_spreadsheet_spoilt_before_saving_is_told() {
    let (_, rows) = read("姓名,证件号,学号\n#N/A,1.10101E+17,=\"0012\"\n").unwrap();
    let lost = CellTrouble::NumberLostDigits { shown: "1.10101E+17".into() };
    assert_eq!(rows[0].cells[0].trouble, Some(CellTrouble::Error { shown: "#N/A".into() }));
    assert_eq!(rows[0].cells[1], Cell { text: "1.10101E+17".into(), trouble: Some(lost) });
    assert_eq!(rows[0].cells[2], Cell::text("0012"));
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_row() {
    let mut bytes = GB18030.encode("姓名,性别\n张三,男\n").0.into_owned();
    bytes.extend(b"\xc0\xff,x\n");
    let error = read(bytes).unwrap_err();
    assert_eq!(error, SheetError::BadText { encoding: "GB18030", row: 3 });
    assert_eq!(read("姓名,性别\n张\0三,男\n").unwrap_err(), SheetError::NotATable);
    let overlong = b"\xef\xbb\xbf\xc0\xaf,a\n".to_vec();
    assert!(matches!(read(overlong).unwrap_err(), SheetError::BadText { row: 1, .. }));
}

#[test]
fn caps_name_their_row_and_column() {
    let at = |row, column| Place { row: Some(row), column, ..Place::default() };
    let wide = format!("姓名,性别\n张三,男{}x\n", ",".repeat(300));
    let error = read(wide).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::Columns, limit: 256, place: at(2, Some(301)) });
    let long = format!("姓名,性别\n张三,{}\n", "长".repeat(32_768));
    let error = read(long).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::CellChars, limit: 32_767, place: at(2, Some(1)) });
    let unclosed = format!("姓名,性别\n张三,\"{}", "男\n".repeat(400_000));
    let error = read(unclosed).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::RecordBytes, limit: 1 << 20, place: at(2, None) });
    assert!(error.zh().contains("双引号"));
    let short = read("姓名,性别\n张三,\"男").unwrap_err();
    assert_eq!(short, SheetError::Damaged { why: "a quotation mark has no pair".into(), place: at(2, None) });
    let limits = Limits { rows: 3, ..Limits::default() };
    let error = read_within("姓名,性别\n\n张三,男\n李四,女\n", &limits).unwrap_err();
    assert_eq!(error, SheetError::TooMuch { cap: Cap::Rows, limit: 3, place: at(4, None) });
}

#[test]
fn without_headings_there_is_nothing_to_read() {
    assert_eq!(read("1,2\n3,4\n").unwrap_err(), SheetError::NoHeading { sheet: None });
    assert_eq!(read("\n\r\n , \n").unwrap_err(), SheetError::NoSheet);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_csv_crate_agrees(rows in proptest::collection::vec(proptest::collection::vec("[a张\",;\n 1]{0,5}x", 2..5), 1..8)) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(["甲", "乙", "丙", "丁"]).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let bytes = writer.into_inner().unwrap();
        let (_, ours) = read(bytes).unwrap();
        let ours: Vec<Vec<&str>> = ours.iter().map(|row| texts(row).into_iter().filter(|text| !text.is_empty()).collect()).collect();
        prop_assert_eq!(ours, rows);
    }
}
