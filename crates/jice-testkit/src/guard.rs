//! The guard: a shell that outlives the tests by a second and cleans up after them.
//!
//! It holds the reading end of a pipe whose writing end belongs to the test process.
//! When that process ends, by return, panic, abort or SIGKILL, the kernel closes the
//! pipe, the guard's `read` returns, and it stops the cluster and removes its folder.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Held for as long as the cluster is to live.
#[derive(Debug)]
pub(crate) struct Guard {
    _child: Child,
    _pipe: ChildStdin,
}

impl Guard {
    /// A guard that runs the shell text `cleanup` and then removes `folder` once this
    /// process is gone. It begins to watch before the cluster is started.
    pub(crate) fn watch(folder: &Path, cleanup: &str) -> std::io::Result<Self> {
        let script = format!("read -r _; {cleanup}; rm -rf -- \"$1\"");
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(script)
            .arg("sh")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C reaches the whole group of the terminal; the guard has to survive it.
            .process_group(0)
            .spawn()?;
        let pipe = child.stdin.take().expect("its standard input was asked for");
        Ok(Self { _child: child, _pipe: pipe })
    }
}
