//! The machine: its clock, the folder and the keys.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use jiff::{SignedDuration, Timestamp};

use super::{Fault, fault};

/// A clock that differs by more than this deems and dates wrongly.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// File systems that live on another machine, or in memory.
const REMOTE: [&str; 11] =
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "afs", "lustre", "fuse.sshfs"];
const FLEETING: [&str; 2] = ["tmpfs", "ramfs"];

/// What is unsafe about the clock, which shows `now`: the last line of the log says `last`,
/// the database says `theirs`.
pub(super) fn clock(now: Timestamp, last: Option<Timestamp>, theirs: Timestamp) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(last) = last.filter(|last| last.duration_since(now) > SKEW) {
        faults.push(fault(
            format!("the clock shows {now}, before the last line of the log at {last}"),
            "set the clock and keep it synchronised (chrony, systemd-timesyncd)",
        ));
    }
    if theirs.duration_since(now).abs() > SKEW {
        faults.push(fault(
            format!("the clock shows {now}, the database's {theirs}"),
            "keep both machines synchronised to the same source",
        ));
    }
    faults
}

/// What systemd says of the clock; none where it is not there to be asked.
pub(super) fn timedatectl() -> Option<String> {
    let said = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output().ok()?;
    said.status.success().then(|| String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

/// What is unsafe where `said` is whether the clock is synchronised.
pub(super) fn synchronised(said: Option<&str>) -> Option<Fault> {
    (said == Some("no")).then(|| {
        fault("nobody keeps the clock synchronised", "switch a time service on: timedatectl set-ntp true, or chrony")
    })
}

/// What is unsafe about the data folder: on another machine, in memory, open to everybody.
///
/// # Errors
/// Where the folder cannot be looked at.
pub(super) fn folder(data: &Path) -> std::io::Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let path = data.canonicalize()?;
    faults.extend(disk(&path, &mounts));
    let mode = std::fs::metadata(data)?.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        faults.push(fault(format!("{} is open to everybody (mode {mode:o})", data.display()), "chmod 750"));
    }
    Ok(faults)
}

/// What is unsafe about where `path` lies, as `mounts` (of /proc/self/mounts) has it.
fn disk(path: &Path, mounts: &str) -> Option<Fault> {
    let mounted = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        // A space in a name is written \040.
        let at = words.nth(1)?.replace("\\040", " ");
        let kind = words.next()?;
        path.starts_with(&at).then_some((at.len(), kind))
    });
    // Of mounts on the same place the last one counts.
    let (_, kind) = mounted.max_by_key(|(depth, _)| *depth)?;
    let cure = "move the data folder to a local disk";
    if REMOTE.contains(&kind) {
        return Some(fault(format!("{} lies on another machine ({kind})", path.display()), cure));
    }
    FLEETING.contains(&kind).then(|| fault(format!("{} lies in memory ({kind})", path.display()), cure))
}

/// What is unsafe about master keys: one that nobody drew, or one key under two numbers.
pub(super) fn keys(keys: impl Iterator<Item = (i16, [u8; 32])>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen: Vec<[u8; 32]> = Vec::new();
    for (number, key) in keys {
        let mut bytes = key.to_vec();
        bytes.sort_unstable();
        bytes.dedup();
        // 32 random bytes have about 30 different ones; fewer than 16 come never.
        if bytes.len() < 16 {
            faults.push(fault(format!("key {number} is not random"), "let jice make the key file itself"));
        }
        if seen.contains(&key) {
            faults.push(fault(format!("key {number} is an older one once more"), "add a key of its own"));
        }
        seen.push(key);
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_goes_wrong_is_found() {
        let now: Timestamp = "2026-09-10T02:00:00Z".parse().unwrap();
        let later = |minutes: i64| now + SignedDuration::from_mins(minutes);
        assert_eq!(clock(now, None, later(4)), []);
        assert_eq!(clock(now, Some(later(4)), now), []);
        assert_eq!(clock(now, Some(later(-600)), now), []);
        assert!(clock(now, Some(later(6)), now)[0].what.contains("before the last line"));
        assert_eq!(clock(now, None, later(6)).len(), 1);
        assert_eq!(clock(now, None, later(-6)).len(), 1);
        assert!(synchronised(Some("no")).is_some());
        assert!(synchronised(Some("yes")).is_none() && synchronised(None).is_none());
    }

    #[test]
    fn a_folder_on_another_machine_or_in_memory_is_found() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nnas:/x /srv/nfs nfs4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n\
                      /dev/sdb1 /srv/nfs/local ext4 rw 0 0\n//nas/y /srv/my\\040share cifs rw 0 0\n";
        let found = |path: &str| disk(Path::new(path), mounts).map(|fault| fault.what);
        assert_eq!(found("/var/lib/jice"), None);
        assert_eq!(found("/srv/nfs/local/jice"), None);
        assert!(found("/srv/nfs/jice").unwrap().contains("nfs4"));
        assert!(found("/srv/my share/jice").unwrap().contains("cifs"));
        assert!(found("/tmp/jice").unwrap().contains("in memory"));
    }

    #[test]
    fn a_folder_open_to_everybody_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let open = |mode: u32| {
            std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            super::folder(folder.path()).unwrap().iter().any(|fault| fault.what.contains("open to everybody"))
        };
        assert_eq!([0o750, 0o755, 0o701].map(open), [false, true, true]);
    }

    #[test]
    fn keys_that_nobody_drew_are_found() {
        let mut drawn = [0; 32];
        for (at, byte) in drawn.iter_mut().enumerate() {
            *byte = (at * 37 + 11) as u8;
        }
        assert_eq!(keys([(1, drawn)].into_iter()), []);
        assert!(keys([(1, [7; 32])].into_iter())[0].what.contains("not random"));
        assert!(keys([(1, drawn), (2, drawn)].into_iter())[0].what.contains("once more"));
    }
}
