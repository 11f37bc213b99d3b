//! Who acted, read from the two columns that every row keeps it in.

use diesel::deserialize::{self, Queryable};
use diesel::sql_types::{Nullable, Text};

use super::super::model::{ActorId, ActorKind};
use crate::db::MultiBackend;
use crate::db::types::IdSql;
use crate::ids::AnyId;

impl Queryable<(Text, Nullable<IdSql>), MultiBackend> for ActorId {
    type Row = (ActorKind, Option<AnyId>);

    fn build((kind, id): Self::Row) -> deserialize::Result<Self> {
        Self::of(kind, id).ok_or_else(|| format!("not an actor: {kind} {id:?}").into())
    }
}

/// Both columns are null where it was not kept.
impl Queryable<(Nullable<Text>, Nullable<IdSql>), MultiBackend> for Option<ActorId> {
    type Row = (Option<ActorKind>, Option<AnyId>);

    fn build((kind, id): Self::Row) -> deserialize::Result<Self> {
        match (kind, id) {
            (None, None) => Ok(None),
            (Some(kind), id) => <ActorId as Queryable<(Text, Nullable<IdSql>), MultiBackend>>::build((kind, id)).map(Some),
            (None, Some(id)) => Err(format!("an id without a kind: {id:?}").into()),
        }
    }
}
