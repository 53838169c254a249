//! Runs git, with a time limit for commands that use the network.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::process::{Child, Command, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The time after which the user is notified that git waits for the remote.
const NOTICE: Duration = Duration::from_secs(1);

/// The time for git to remove its lock files before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// The time limit for a git command that uses the network.
#[derive(Clone, Copy)]
pub(crate) struct Limit<'a> {
    /// The time after which git and its child processes are ended.
    pub(crate) time: Duration,
    /// Called with the name of the remote after [`NOTICE`].
    pub(crate) on_wait: &'a dyn Fn(&str),
}

/// Status and output of a process.
pub(super) struct Ended {
    /// `None` if the process exceeded the limit and was ended.
    pub(super) status: Option<ExitStatus>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ended {
    pub(super) fn is_success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// Whether the process exceeded the limit and was ended.
    pub(super) fn is_late(&self) -> bool {
        self.status.is_none()
    }
}

/// Says why git could not be run.
pub(crate) fn not_run(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "git is not installed, or not in `PATH`".to_owned(),
        _ => format!("git could not be run: {error}"),
    }
}

/// Runs `command` until it exits.
pub(super) fn run(command: &mut Command) -> io::Result<Ended> {
    let output = command.output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Ended {
        status: Some(output.status),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    })
}

/// Runs `command` until it exits or exceeds the limit. `remote` is what the command waits for.
///
/// The output goes to files, because a process that outlives git, such as a shared ssh connection, would keep a
/// pipe open.
pub(super) fn run_within(
    command: &mut Command,
    limit: &Limit<'_>,
    remote: &str,
) -> io::Result<Ended> {
    let (stdout, stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    command.stdout(stdout.try_clone()?);
    command.stderr(stderr.try_clone()?);
    let mut child = command.spawn()?;
    Ok(Ended {
        status: wait(&mut child, limit, remote)?,
        stdout: text(stdout)?,
        stderr: text(stderr)?,
    })
}

/// Waits for the exit status; `None` if the process exceeded the limit and was ended.
fn wait(child: &mut Child, limit: &Limit<'_>, remote: &str) -> io::Result<Option<ExitStatus>> {
    let notice = NOTICE.min(limit.time);
    if let Some(status) = wait_for(child, notice)? {
        return Ok(Some(status));
    }
    (limit.on_wait)(remote);
    if let Some(status) = wait_for(child, limit.time.saturating_sub(notice))? {
        return Ok(Some(status));
    }
    end(child)?;
    Ok(None)
}

fn wait_for(child: &mut Child, time: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let left = time.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(None);
        }
        sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Ends the process and its descendants, such as ssh. They are not in a separate process group, because then
/// ssh could not ask for a passphrase, and Ctrl+C would not reach them.
#[cfg(unix)]
fn end(child: &mut Child) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let send = |processes: &[u32], signal: Signal| {
        let ids = processes.iter().filter_map(|id| i32::try_from(*id).ok());
        for id in ids.filter_map(Pid::from_raw) {
            // Fails if the process has already exited.
            let _ = kill_process(id, signal);
        }
    };
    let started = descendants(child.id());
    send(&[child.id()], Signal::TERM);
    send(&started, Signal::TERM);
    if wait_for(child, GRACE)?.is_none() {
        child.kill()?;
        child.wait()?;
    }
    send(&started, Signal::KILL);
    Ok(())
}

#[cfg(not(unix))]
fn end(child: &mut Child) -> io::Result<()> {
    child.kill()?;
    child.wait().map(drop)
}

/// Returns the descendants of the process `ancestor`.
#[cfg(unix)]
fn descendants(ancestor: u32) -> Vec<u32> {
    let processes = processes();
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        let children = processes.iter().filter(|(_, of)| *of == parent);
        found.extend(children.map(|(id, _)| id));
        next += 1;
    }
    found.split_off(1)
}

/// Returns each process of the system with its parent.
#[cfg(target_os = "linux")]
fn processes() -> Vec<(u32, u32)> {
    let process = |entry: std::fs::DirEntry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read(entry.path().join("stat")).ok()?;
        // `ID (NAME) STATE PARENT …`; the name may contain anything.
        let stat = String::from_utf8_lossy(&stat);
        let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
        Some((id, parent))
    };
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(process).collect()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn processes() -> Vec<(u32, u32)> {
    let listed = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let listed = listed.map_or_else(|_| Vec::new(), |listed| listed.stdout);
    let process = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    };
    let listed = String::from_utf8_lossy(&listed);
    listed.lines().filter_map(process).collect()
}

fn text(mut file: File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
