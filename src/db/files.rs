//! This module makes the files of an SQLite database readable for their owner alone, and locks a database against other processes.
//!
//! Each lock is a lock of the system (`flock`) on a file of its own, so it ends with its process, however that ends. The database file itself
//! is not opened here while SQLite has it open, because closing it would take away the locks that SQLite has on it
//! (<https://www.sqlite.org/howtocorrupt.html>, 2.2).

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The lock is held for as long as this value lives.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held, not read")] Option<File>);

/// Makes an empty database that only its owner may read, if there is none. SQLite gives its other files the same mode.
pub fn make_private(database: &Path) -> Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(database) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::Unavailable(format!("the database {} cannot be made: {error}", database.display()))),
    }
}

/// Warns in the log if others than its owner may read a file that holds secrets.
pub fn warn_if_shared(file: &Path, what: &str) {
    if fs::metadata(file).is_ok_and(|found| found.mode() & 0o044 != 0) {
        let advice = format!("chmod 600 {}", file.display());
        tracing::warn!(file = %file.display(), advice, "others than its owner may read {what}");
    }
}

/// Waits until no other process migrates this database, and keeps others from it.
pub fn lock_for_migrating(database: &Path) -> Result<Lock> {
    let file = lock_file(database, "migrate.lock")?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            tracing::info!("another process migrates the database: waiting for it");
            settled(file.lock(), file)
        }
        Err(TryLockError::Error(error)) => settled(Err(error), file),
        Ok(()) => Ok(Lock(Some(file))),
    }
}

/// Takes the lock of the one process that serves this database. If another process has it, the inner `Err` says which one, as far as that is
/// known.
pub fn lock_for_serving(database: &Path) -> Result<Result<Lock, String>> {
    let mut file = lock_file(database, "serve.lock")?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder).ok();
            let is_known = !holder.is_empty() && holder.bytes().all(|byte| byte.is_ascii_digit());
            Ok(Err(if is_known { format!("process {holder}") } else { "another process".to_owned() }))
        }
        Err(TryLockError::Error(error)) => settled(Err(error), file).map(Ok),
        Ok(()) => {
            // The number is only for the message that the next process gives.
            file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())).ok();
            Ok(Ok(Lock(Some(file))))
        }
    }
}

fn lock_file(database: &Path, kind: &str) -> Result<File> {
    let path = beside(database, kind);
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    opened.map_err(|error| Error::Unavailable(format!("the lock file {} cannot be opened: {error}", path.display())))
}

/// Makes the path of a file beside the database, such as `foothold.db-serve.lock`. SQLite names its own `foothold.db-wal` likewise.
fn beside(database: &Path, kind: &str) -> PathBuf {
    let mut name = database.file_name().map(OsStr::to_owned).unwrap_or_default();
    name.push(format!("-{kind}"));
    database.with_file_name(name)
}

/// Makes the lock. Some network file systems have no locks; there the process goes on without one.
fn settled(locked: std::io::Result<()>, file: File) -> Result<Lock> {
    match locked {
        Ok(()) => Ok(Lock(Some(file))),
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            tracing::warn!(%error, "the file system has no locks: start one process at a time");
            Ok(Lock(None))
        }
        Err(error) => Err(Error::Unavailable(format!("a lock file cannot be locked: {error}"))),
    }
}
