//! A fresh database for one test, gone when the test has ended.

use foothold::db::Address;

use super::{postgres, sqlite};

pub enum Database {
    Sqlite(sqlite::File),
    Postgres(postgres::Database),
}

impl Database {
    /// Makes an SQLite database that has no table.
    pub fn empty_sqlite() -> Self {
        Self::Sqlite(sqlite::File::empty())
    }

    /// Makes a PostgreSQL database that has no table.
    pub fn empty_postgres() -> Self {
        Self::Postgres(postgres::Database::empty())
    }

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
