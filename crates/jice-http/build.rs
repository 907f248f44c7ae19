//! Builds again when the web client was: its files are part of the binary.

fn main() {
    let built = "../../web/dist";
    let watched = if std::path::Path::new(built).exists() { built } else { "build.rs" };
    println!("cargo:rerun-if-changed={watched}");
}
