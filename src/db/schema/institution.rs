//! The tables of the institute, the installation, and API keys.

diesel::table! {
    use diesel::sql_types::*;
    institute (id) {
        id -> Integer,
        name -> Text,
        timezone -> Text,
        contact -> Nullable<Text>,
        website -> Nullable<Text>,
        version -> BigInt,
        created_at -> crate::db::types::InstantSql,
        updated_at -> crate::db::types::InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::InstantSql;

    installation (id) {
        id -> Integer,
        master_key_id -> Nullable<Text>,
        written_at -> Nullable<InstantSql>,
        demonstration -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{IdSql, InstantSql};

    policies (version) {
        version -> BigInt,
        effective_from -> InstantSql,
        settings -> Jsonb,
        reason -> Nullable<Text>,
        created_at -> InstantSql,
        changed_by_kind -> Text,
        changed_by_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    api_keys (id) {
        id -> IdSql,
        name -> Text,
        role -> Text,
        company_id -> Nullable<IdSql>,
        secret_hash -> Binary,
        expires_at -> Nullable<InstantSql>,
        last_used_at -> Nullable<InstantSql>,
        revoked_at -> Nullable<InstantSql>,
        created_at -> InstantSql,
        created_by_kind -> Nullable<Text>,
        created_by_id -> Nullable<IdSql>,
        version -> BigInt,
        demonstration -> Bool,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    idempotency_keys (actor_kind, actor_id, key) {
        actor_kind -> Text,
        actor_id -> IdSql,
        key -> Text,
        request_hash -> Binary,
        sealed_answer -> Binary,
        created_at -> InstantSql,
    }
}
