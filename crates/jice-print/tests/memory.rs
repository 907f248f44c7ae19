//! A server that prints nothing holds no fonts.

mod cast;

use cast::{at, printer, template};

/// Memory that this process has filled, its own code apart, in MB.
fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn a_printer_gives_its_fonts_back() {
    let printer = printer();
    let before = resident_mb();
    for round in 0..4 {
        printer.print(&template("card.typ"), &cast::card("𰻝𠅤𡱖", true), at()).unwrap();
        printer.print(&template("roster.typ"), &cast::roster(60), at()).unwrap();
        println!("{round}: {} MB", resident_mb());
    }
    let after = resident_mb();
    println!("{before} MB before, {after} MB after");
    assert!(after < before + 25, "{before} MB before, {after} MB after");
}
