//! This file has the SQL types that exist once for both databases, and the values that map to them.
//!
//! `Id` is `uuid` or a 16-byte `BLOB`, `Instant` is `timestamptz` or `INTEGER` microseconds, enums are `TEXT` with a `CHECK`, and
//! typed JSON is `jsonb` or the bytes of its text.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, HasSqlType, Jsonb, SqlType};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use super::conn::{MultiBackend, MultiRawValue};
use crate::time::{Instant, Zone};

/// The words in which `schema` describes columns.
pub mod sql {
    pub use diesel::sql_types::*;

    pub use super::{IdSql, InstantSql};
}

/// PostgreSQL stores this as `uuid`, and SQLite stores it as a 16-byte `BLOB`.
#[derive(SqlType, QueryId, Debug, Clone, Copy, Default)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct IdSql;

/// PostgreSQL stores this as `timestamptz`, and SQLite stores it as an `INTEGER` of microseconds since 1970.
#[derive(SqlType, QueryId, Debug, Clone, Copy, Default)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct InstantSql;

impl diesel::sql_types::SqlOrd for IdSql {}
impl diesel::sql_types::SqlOrd for InstantSql {}

macro_rules! known_to_the_multi_backend {
    ($($sql:ty),+) => { $(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
    )+ };
}
known_to_the_multi_backend!(IdSql, InstantSql, Jsonb);

macro_rules! store_ids {
    ($($name:ident $prefix:literal,)+) => { $(
        const _: () = {
            use crate::ids::$name;

            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive, sql_type = IdSql)]
            #[expect(dead_code, reason = "diesel derives for the type inside")]
            struct Proxy($name);

            impl ToSql<IdSql, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.uuid(), &mut out.reborrow())
                }
            }
            impl ToSql<IdSql, Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    out.set_value(self.uuid().as_bytes().to_vec());
                    Ok(IsNull::No)
                }
            }
            impl ToSql<IdSql, MultiBackend> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                    out.set_value((IdSql, self));
                    Ok(IsNull::No)
                }
            }
            impl FromSql<IdSql, Pg> for $name {
                fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(value).map(Self::from)
                }
            }
            impl FromSql<IdSql, Sqlite> for $name {
                fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
                    Ok(Self::from(Uuid::from_slice(&bytes)?))
                }
            }
            impl FromSql<IdSql, MultiBackend> for $name {
                fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                    value.from_sql::<Self, IdSql>()
                }
            }
        };
    )+ };
}
crate::ids::every_id!(store_ids);
store_ids!(AnyId "",);

const _: () = {
    #[derive(AsExpression, FromSqlRow)]
    #[diesel(foreign_derive, sql_type = InstantSql)]
    #[expect(dead_code, reason = "diesel derives for the type inside")]
    struct InstantProxy(Instant);
};

/// PostgreSQL counts time from 2000-01-01. This is that moment in microseconds since 1970.
const PG_EPOCH_MICROSECOND: i64 = 946_684_800_000_000;

impl ToSql<InstantSql, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<BigInt, Pg>::to_sql(&(self.as_microsecond() - PG_EPOCH_MICROSECOND), &mut out.reborrow())
    }
}
impl ToSql<InstantSql, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_microsecond());
        Ok(IsNull::No)
    }
}
impl ToSql<InstantSql, MultiBackend> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((InstantSql, self));
        Ok(IsNull::No)
    }
}
impl FromSql<InstantSql, Pg> for Instant {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let microsecond = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        Self::from_microsecond(microsecond + PG_EPOCH_MICROSECOND).ok_or_else(|| "instant out of range".into())
    }
}
impl FromSql<InstantSql, Sqlite> for Instant {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let microsecond = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Self::from_microsecond(microsecond).ok_or_else(|| "instant out of range".into())
    }
}
impl FromSql<InstantSql, MultiBackend> for Instant {
    fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, InstantSql>()
    }
}

/// Stores a type as the text that it displays and parses, or as the text that two functions write and read.
#[macro_export]
macro_rules! stored_as_text {
    ($name:ty, written by $write:expr, read by $read:expr) => {
        const _: () = {
            use diesel::backend::Backend;
            use diesel::deserialize::{self, FromSql};
            use diesel::serialize::{self, IsNull, Output, ToSql};
            use diesel::sql_types::Text;

            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(foreign_derive, sql_type = Text)]
            #[expect(dead_code, reason = "diesel derives for the type inside")]
            struct Proxy($name);

            impl ToSql<Text, diesel::pg::Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::pg::Pg>) -> serialize::Result {
                    let text: String = ($write)(self);
                    ToSql::<Text, diesel::pg::Pg>::to_sql(&text, &mut out.reborrow())
                }
            }
            impl ToSql<Text, diesel::sqlite::Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::sqlite::Sqlite>) -> serialize::Result {
                    let text: String = ($write)(self);
                    out.set_value(text);
                    Ok(IsNull::No)
                }
            }
            impl ToSql<Text, $crate::db::MultiBackend> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $crate::db::MultiBackend>) -> serialize::Result {
                    out.set_value((Text, self));
                    Ok(IsNull::No)
                }
            }
            impl<DB: Backend> FromSql<Text, DB> for $name
            where
                String: FromSql<Text, DB>,
            {
                fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    let text = String::from_sql(value)?;
                    let read: Option<Self> = ($read)(text.as_str());
                    read.ok_or_else(|| format!("not a {}: {text}", stringify!($name)).into())
                }
            }
        };
    };
    ($($name:ty),+ $(,)?) => { $(
        $crate::stored_as_text!($name, written by |value: &$name| value.to_string(), read by |text: &str| text.parse().ok());
    )+ };
}

stored_as_text!(crate::time::LocalTime, crate::time::Day);
// What people read of a zone is another text, and every stored name can be read.
stored_as_text!(Zone, written by |zone: &Zone| zone.name().to_owned(), read by |name: &str| Some(Zone::stored(name)));

/// Makes an enum of words. Each word is the same in the database, in JSON and in the OpenAPI document. The macro takes the word as `tt`,
/// because utoipa does not see a word inside a `literal`.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        $(#[$meta])*
        $vis enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Returns the word in the form that is written into a statement, so that the database can use a partial index.
            pub const fn literal(self) -> $crate::db::literal::Literal {
                $crate::db::literal::Literal::of(self.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = &'static [&'static str];

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err(Self::WORDS) }
            }
        }

        $crate::stored_as_text!($name);
    };
}

/// This is a list of a few words in one column. Blanks separate the words and also stand before the first and after the last one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WordList(pub Vec<String>);

impl std::fmt::Display for WordList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " {} ", self.0.join(" ")) }
    }
}

impl std::str::FromStr for WordList {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.split_ascii_whitespace().map(str::to_owned).collect()))
    }
}

stored_as_text!(WordList);

/// Stores a serde type as `jsonb` on PostgreSQL, and as the bytes of its JSON text on SQLite.
#[macro_export]
macro_rules! stored_as_json {
    ($name:ident) => {
        const _: () = {
            use diesel::backend::Backend;
            use diesel::deserialize::{self, FromSql};
            use diesel::pg::Pg;
            use diesel::serialize::{self, IsNull, Output, ToSql};
            use diesel::sql_types::{Binary, Jsonb};
            use diesel::sqlite::Sqlite;
            use serde_json::Value;
            use $crate::db::MultiBackend;

            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(foreign_derive, sql_type = Jsonb)]
            #[expect(dead_code, reason = "diesel derives for the type inside")]
            struct Proxy($name);

            impl ToSql<Jsonb, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    ToSql::<Jsonb, Pg>::to_sql(&serde_json::to_value(self)?, &mut out.reborrow())
                }
            }
            impl ToSql<Jsonb, Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    out.set_value(serde_json::to_vec(self)?);
                    Ok(IsNull::No)
                }
            }
            impl ToSql<Jsonb, MultiBackend> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                    out.set_value((Jsonb, self));
                    Ok(IsNull::No)
                }
            }
            impl FromSql<Jsonb, Pg> for $name {
                fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    Ok(serde_json::from_value(<Value as FromSql<Jsonb, Pg>>::from_sql(value)?)?)
                }
            }
            impl FromSql<Jsonb, Sqlite> for $name {
                fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    Ok(serde_json::from_slice(&<Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?)?)
                }
            }
            impl FromSql<Jsonb, MultiBackend> for $name {
                fn from_sql(value: $crate::db::conn::MultiRawValue<'_>) -> deserialize::Result<Self> {
                    value.from_sql::<Self, Jsonb>()
                }
            }
        };
    };
}
