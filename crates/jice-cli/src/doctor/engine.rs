//! The engine: that what is committed is on the disk, whole, and that nobody has more rights
//! in the database than the register needs.

use jice_store::StoreError;

use super::{Fault, fault};

/// Oldest SQLite without the write-ahead-log reset fault.
const SQLITE_MIN: [u32; 3] = [3, 51, 3];
/// Shortest password of a database role that is not a default one's.
const PASSWORD_MIN: usize = 12;

/// Settings of SQLite: what is said, what it must be, and why.
const SQLITE: [(&str, &str, &str); 2] = [
    ("journal_mode", "wal", "keep the database on a local disk: the write-ahead log needs one"),
    ("synchronous", "2", "FULL, or the last commits may be lost in a power cut"),
];

/// Settings of PostgreSQL: their name, what is safe, and the cure.
const POSTGRES: [(&str, &[&str], &str); 6] = [
    ("fsync", &["on"], "set fsync = on"),
    ("full_page_writes", &["on"], "set full_page_writes = on"),
    ("synchronous_commit", &["on", "remote_apply"], "set synchronous_commit = on: an answer must outlive a power cut"),
    ("data_sync_retry", &["off"], "set data_sync_retry = off: a failed fsync cannot be repeated"),
    ("data_checksums", &["on"], "stop the cluster and run pg_checksums --enable: a rotten page is then found"),
    ("is_superuser", &["off"], "connect as a role of its own: ALTER ROLE … NOSUPERUSER"),
];

/// What is unsafe about SQLite of `version` with the settings that `setting` reads.
///
/// # Errors
/// Where a setting cannot be read.
pub(super) fn sqlite(
    version: &str,
    mut setting: impl FnMut(&'static str) -> Result<String, StoreError>,
) -> Result<Vec<Fault>, StoreError> {
    let mut faults = Vec::new();
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() < &SQLITE_MIN[..] {
        faults.push(fault(format!("SQLite {version} may lose its log"), "3.51.3 or newer is needed"));
    }
    for (name, safe, cure) in SQLITE {
        let said = setting(name)?;
        if said != safe {
            faults.push(fault(format!("SQLite {name} is {said}, not {safe}"), cure));
        }
    }
    Ok(faults)
}

/// What is unsafe about PostgreSQL with the settings that `setting` reads.
///
/// # Errors
/// Where a setting cannot be read.
pub(super) fn postgres(
    mut setting: impl FnMut(&'static str) -> Result<String, StoreError>,
) -> Result<Vec<Fault>, StoreError> {
    let mut faults = Vec::new();
    for (name, safe, cure) in POSTGRES {
        let said = setting(name)?;
        if !safe.contains(&said.as_str()) {
            faults.push(fault(format!("PostgreSQL {name} is {said}"), cure));
        }
    }
    Ok(faults)
}

/// What is unsafe about the address of a database: a connection over a network that anybody
/// can read or answer, a password that is no secret.
pub(super) fn address(url: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (who, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let host = place.split('/').next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).trim_matches(['[', ']']);
    // An address without a host, or with one that begins with a slash, is a socket.
    let local = ["", "localhost", "127.0.0.1", "::1"].contains(&host) || host.starts_with("%2F");
    if !local && !query.split('&').any(|pair| pair == "sslmode=verify-full") {
        faults.push(fault(
            format!("the connection to {host} may be read and answered by others"),
            "add ?sslmode=verify-full&sslrootcert=… to the address",
        ));
    }
    if let Some((user, password)) = who.split_once(':')
        && (password.len() < PASSWORD_MIN || password.to_lowercase().contains(&user.to_lowercase()))
    {
        faults.push(fault(
            "the database's password is short or names its user",
            "set a random one of 12 characters at least, or use a client certificate",
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found where `bad` says this and every other setting is safe.
    fn with(bad: (&str, &str)) -> [Vec<Fault>; 2] {
        let said = |name: &str, safe: &str| Ok(if name == bad.0 { bad.1 } else { safe }.to_owned());
        let sqlite = sqlite("3.53.0", |name| said(name, SQLITE.iter().find(|row| row.0 == name).unwrap().1)).unwrap();
        let postgres = postgres(|name| said(name, POSTGRES.iter().find(|row| row.0 == name).unwrap().1[0])).unwrap();
        [sqlite, postgres]
    }

    #[test]
    fn each_unsafe_setting_is_found_and_no_other() {
        assert_eq!(with(("none", "")), [vec![], vec![]]);
        for bad in [("journal_mode", "delete"), ("synchronous", "1")] {
            let [found, other] = with(bad);
            assert_eq!((found.len(), other.len()), (1, 0), "{bad:?}");
            assert!(found[0].what.contains(bad.0), "{found:?}");
        }
        for bad in [
            ("fsync", "off"),
            ("full_page_writes", "off"),
            ("synchronous_commit", "local"),
            ("synchronous_commit", "off"),
            ("data_sync_retry", "on"),
            ("data_checksums", "off"),
            ("is_superuser", "on"),
        ] {
            let [other, found] = with(bad);
            assert_eq!((found.len(), other.len()), (1, 0), "{bad:?}");
            assert!(found[0].what.contains(bad.0), "{found:?}");
        }
    }

    #[test]
    fn an_old_sqlite_is_found() {
        let found = |version: &str| {
            sqlite(version, |name| Ok(SQLITE.iter().find(|row| row.0 == name).unwrap().1.to_owned())).unwrap().len()
        };
        assert_eq!(["3.51.2", "3.7.0", "3.51.3", "4.0.0"].map(found), [1, 1, 0, 0]);
    }

    #[test]
    fn an_address_over_a_network_is_verified_and_its_password_is_one() {
        let found = |url: &str| address(url).len();
        assert_eq!(found("postgres://jice@127.0.0.1:5432/jice"), 0);
        assert_eq!(found("postgres://jice@%2Fvar%2Frun%2Fpostgresql/jice"), 0);
        assert_eq!(found("postgres:///jice"), 0);
        assert_eq!(found("postgres://jice@db.example.cn/jice"), 1);
        assert_eq!(found("postgres://jice@db.example.cn/jice?sslmode=require"), 1);
        assert_eq!(found("postgres://jice@db.example.cn/jice?sslmode=verify-full"), 0);
        assert_eq!(found("postgres://jice:jice@localhost/jice"), 1);
        assert_eq!(found("postgres://jice:Jice-2026-autumn@localhost/jice"), 1);
        assert_eq!(found("postgres://jice:9fK2-tTq8-Lw0x@localhost/jice"), 0);
    }
}
