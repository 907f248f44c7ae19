//! Builds again when the web client was: its files are part of the binary.

fn main() -> std::io::Result<()> {
    // Cargo takes a folder that is not there for one that changes all the time.
    std::fs::create_dir_all("../../web/dist")?;
    println!("cargo:rerun-if-changed=../../web/dist");
    Ok(())
}
