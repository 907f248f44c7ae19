//! `jice doctor` on registers with settings that are not safe.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

fn doctor(data: &Path, database: Option<&str>) -> (bool, String) {
    let mut jice = Command::new(env!("CARGO_BIN_EXE_jice"));
    jice.arg("doctor").arg("--data").arg(data);
    if let Some(url) = database {
        jice.args(["--database", url]);
    }
    let said = jice.env("JICE_LOG", "warn").output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    (said.status.success(), text)
}

/// A folder on the disk of the checkout: the one for temporary files may lie in memory.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

#[test]
fn a_fresh_embedded_register_has_no_fault_of_its_own() {
    let folder = folder();
    let (_, said) = doctor(&folder.path().join("data"), None);
    assert!(said.contains("engine: SQLite 3.") && said.trim_end().ends_with("faults"), "{said}");
    // The machine's own faults (no time service, a year without calendar) are not the register's.
    for word in ["SQLite journal_mode", "SQLite synchronous", "key ", "open to everybody", "another machine"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
}

#[test]
fn a_register_that_is_open_or_sealed_with_no_secret_is_unsafe() {
    let folder = folder();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("keys"), format!("1 {}\n", "07".repeat(32))).unwrap();
    std::fs::set_permissions(data.join("keys"), std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (well, said) = doctor(&data, None);
    assert!(!well && said.contains("key 1 is not random") && said.contains("open to everybody (mode 755)"), "{said}");
    std::fs::set_permissions(data.join("keys"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let (well, said) = doctor(&data, None);
    assert!(!well && said.contains("chmod 600"), "{said}");
}

/// The cluster of tests trades safety for speed, and its role may do everything: every one of
/// these settings is found.
#[test]
fn a_cluster_that_trades_safety_for_speed_is_unsafe() {
    let folder = folder();
    let url = jice_testkit::postgres().fresh_database();
    let (well, said) = doctor(&folder.path().join("data"), Some(&url));
    for setting in ["fsync is off", "full_page_writes is off", "synchronous_commit is off", "is_superuser is on"] {
        assert!(!well && said.contains(setting), "{setting}: {said}");
    }
    assert!(!said.contains("data_sync_retry"), "{said}");
}
