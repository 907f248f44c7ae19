//! Measures the reader: `measure write FILE ROWS [inline]` makes a workbook of thirty
//! columns, `measure read FILE` reads it and prints rows per second and peak memory.
//!
//! Without `inline` the strings stand in the shared table, as spreadsheets save them.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

use jice_sheet::{Limits, SheetReader};
use rust_xlsxwriter::Workbook;

const COLUMNS: u16 = 30;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", file, rows] => write(file, rows.parse()?, false),
        ["write", file, rows, "inline"] => write(file, rows.parse()?, true),
        ["read", file] => read(file),
        _ => Err("measure write FILE ROWS [inline] | measure read FILE".into()),
    }
}

/// Five columns are of the pupil alone, the others repeat as codes and places do.
fn text(row: u32, column: u16) -> String {
    match column {
        0 => format!("张三{row}"),
        1 => format!("{:017}X", u64::from(row) * 7_919 + 11_010_120_180_000_000),
        2 => format!("G{:018}", row),
        3 => format!("139{row:08}"),
        4 => format!("安徽省芜湖市镜湖区某某路{row}号"),
        other => format!("第{}项{}", other, (row + u32::from(other)) % 97),
    }
}

fn write(file: &str, rows: u32, inline: bool) -> Result<(), Box<dyn std::error::Error>> {
    let mut book = Workbook::new();
    let sheet = if inline { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet_with_low_memory()? };
    for column in 0..COLUMNS {
        sheet.write_string(0, column, format!("栏目{column}"))?;
    }
    for row in 1..=rows {
        for column in 0..COLUMNS {
            sheet.write_string(row, column, text(row, column))?;
        }
    }
    book.save_to_writer(BufWriter::new(File::create(file)?))?;
    Ok(())
}

fn read(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let (mut rows, mut cells, mut bytes) = (0_u64, 0_u64, 0_u64);
    for row in SheetReader::open(Path::new(file), &Limits::default())? {
        let row = row?;
        rows += 1;
        cells += row.cells.len() as u64;
        bytes += row.cells.iter().map(|cell| cell.text.len() as u64).sum::<u64>();
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{rows} rows, {cells} cells, {bytes} bytes of text in {seconds:.1} s: {:.0} rows/s",
        rows as f64 / seconds
    );
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    memory.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    Ok(())
}
