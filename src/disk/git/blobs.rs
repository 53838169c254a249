//! Reads contents from git's object database, through one process.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::Git;

/// A running `git cat-file --batch`.
#[derive(Debug)]
pub(crate) struct BlobReader {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Git<'_> {
    /// Starts a process that reads contents.
    pub(crate) fn blob_reader(self) -> io::Result<BlobReader> {
        let mut git = self.authentic(&["cat-file", "--batch"]);
        git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = git.spawn()?;
        let requests = child.stdin.take();
        let answers = child.stdout.take().ok_or_else(|| io::Error::other("git has no output"))?;
        Ok(BlobReader { child, requests, answers: BufReader::with_capacity(1 << 16, answers) })
    }
}

impl BlobReader {
    /// Returns the content of the object `id`; `None` if the repository does not have it.
    pub(crate) fn read(&mut self, id: &str) -> io::Result<Option<Vec<u8>>> {
        let requests = self.requests.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        requests.write_all(format!("{id}\n").as_bytes())?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        // `ID blob SIZE`, or `ID missing`.
        let Some(size) = head.trim_end().split(' ').nth(2).and_then(|size| size.parse().ok())
        else {
            return if head.is_empty() {
                Err(io::ErrorKind::UnexpectedEof.into())
            } else {
                Ok(None)
            };
        };
        let mut bytes = vec![0; size];
        self.answers.read_exact(&mut bytes)?;
        self.answers.read_exact(&mut [0])?;
        Ok(Some(bytes))
    }
}

impl Drop for BlobReader {
    fn drop(&mut self) {
        // Git ends when there are no more requests.
        drop(self.requests.take());
        let _ = self.child.wait();
    }
}
