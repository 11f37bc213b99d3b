//! A fresh file in a folder of its own, as in production. The migrations run once in a process; every file starts as a copy of the result.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use foothold::app;
use foothold::db::Address;
use tempfile::TempDir;

static MIGRATED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let file = File::empty();
    app::migrate(&file.address()).expect("the migrations run on SQLite");
    // The last connection has folded the write-ahead log back.
    fs::read(&file.path).expect("the migrated file can be read")
});

pub struct File {
    path: PathBuf,
    /// The folder is removed together with the file. This is `None` if somebody else removes it.
    _folder: Option<TempDir>,
}

impl File {
    /// Names a file that is not there yet, in a folder of its own.
    pub fn empty() -> Self {
        let folder = TempDir::with_prefix("foothold-test-").expect("a folder for temporary files");
        Self { path: folder.path().join("foothold.db"), _folder: Some(folder) }
    }

    /// Makes the file in a folder that the caller has made and removes.
    pub fn migrated_in(folder: &Path) -> Self {
        let path = folder.join("foothold.db");
        fs::write(&path, &*MIGRATED).expect("room for a database");
        Self { path, _folder: None }
    }

    pub fn migrated() -> Self {
        let file = Self::empty();
        fs::write(&file.path, &*MIGRATED).expect("room for a database");
        file
    }

    pub fn address(&self) -> Address {
        Address::Sqlite(self.path.clone())
    }
}
