//! A fresh file in a folder of its own, as in production. The migrations run once in a process; every file starts as a copy of the result.

use std::fs;
use std::sync::LazyLock;

use foothold::app;
use foothold::db::Address;
use tempfile::TempDir;

static MIGRATED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let file = File::empty();
    app::migrate(&file.address()).expect("the migrations run on SQLite");
    // The last connection has folded the write-ahead log back.
    fs::read(file.path()).expect("the migrated file can be read")
});

pub struct File {
    folder: TempDir,
}

impl File {
    /// Without a table.
    pub fn empty() -> Self {
        Self { folder: TempDir::with_prefix("foothold-test-").expect("a folder for temporary files") }
    }

    pub fn migrated() -> Self {
        let file = Self::empty();
        fs::write(file.path(), &*MIGRATED).expect("room for a database");
        file
    }

    pub fn address(&self) -> Address {
        Address::Sqlite(self.path())
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("foothold.db")
    }
}
