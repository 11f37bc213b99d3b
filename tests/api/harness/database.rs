//! A fresh database for one test, gone when the test has ended.

use foothold::db::Address;

use super::{postgres, sqlite};

pub enum Database {
    Sqlite(sqlite::File),
    Postgres(postgres::Database),
}

impl Database {
    /// With every migration applied.
    pub fn sqlite() -> Self {
        Self::Sqlite(sqlite::File::migrated())
    }

    /// With every migration applied.
    pub fn postgres() -> Self {
        Self::Postgres(postgres::Database::migrated())
    }

    pub fn address(&self) -> Address {
        match self {
            Self::Sqlite(file) => file.address(),
            Self::Postgres(database) => database.address(),
        }
    }
}
