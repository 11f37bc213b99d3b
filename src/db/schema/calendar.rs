//! The tables of feeds and the busy calendars of hosts.

diesel::table! {
    use crate::db::types::sql::*;
    feeds (id) {
        id -> IdSql,
        scope_type -> Text,
        company_id -> Nullable<IdSql>,
        host_id -> Nullable<IdSql>,
        mentee_id -> Nullable<IdSql>,
        name -> Text,
        detail -> Text,
        token_hash -> Binary,
        last_fetched_at -> Nullable<InstantSql>,
        last_client -> Nullable<Text>,
        revoked_at -> Nullable<InstantSql>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        demonstration -> Bool,
        cohort_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    busy_calendars (id) {
        id -> IdSql,
        host_id -> IdSql,
        company_id -> IdSql,
        name -> Nullable<Text>,
        server -> Text,
        master_key_id -> Text,
        sealed_url -> Binary,
        etag -> Nullable<Text>,
        last_modified -> Nullable<Text>,
        busy_intervals -> Integer,
        events_left_out -> Integer,
        imported_at -> Nullable<InstantSql>,
        checked_at -> Nullable<InstantSql>,
        last_error -> Nullable<Text>,
        consecutive_failures -> Integer,
        next_fetch_at -> InstantSql,
        leased_until -> Nullable<InstantSql>,
        lease_epoch -> BigInt,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        left_out -> Jsonb,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    busy_intervals (calendar_id, starts_at) {
        calendar_id -> IdSql,
        host_id -> IdSql,
        starts_at -> InstantSql,
        ends_at -> InstantSql,
    }
}
