//! The tables of webhook endpoints and deliveries.

diesel::table! {
    use crate::db::types::sql::*;
    webhook_endpoints (id) {
        id -> IdSql,
        company_id -> Nullable<IdSql>,
        url -> Text,
        description -> Nullable<Text>,
        event_types -> Text,
        status -> Text,
        status_reason -> Nullable<Text>,
        status_since -> InstantSql,
        cooling_since -> Nullable<InstantSql>,
        cooling_until -> Nullable<InstantSql>,
        consecutive_failures -> Integer,
        first_failure_at -> Nullable<InstantSql>,
        last_served_at -> Nullable<InstantSql>,
        deleted_at -> Nullable<InstantSql>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    webhook_secrets (id) {
        id -> IdSql,
        endpoint_id -> IdSql,
        master_key_id -> Text,
        sealed_secret -> Binary,
        expires_at -> Nullable<InstantSql>,
        created_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    deliveries (id) {
        id -> IdSql,
        event_id -> IdSql,
        endpoint_id -> IdSql,
        status -> Text,
        attempts -> Integer,
        next_attempt_at -> Nullable<InstantSql>,
        leased_until -> Nullable<InstantSql>,
        lease_epoch -> BigInt,
        last_attempt_at -> Nullable<InstantSql>,
        last_status_code -> Nullable<Integer>,
        last_error -> Nullable<Text>,
        delivered_at -> Nullable<InstantSql>,
        created_at -> InstantSql,
        attempts_before -> Integer,
        recovered_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    attempts (delivery_id, number) {
        delivery_id -> IdSql,
        number -> Integer,
        trigger -> Text,
        started_at -> InstantSql,
        duration_ms -> Integer,
        status_code -> Nullable<Integer>,
        error -> Nullable<Text>,
        response_headers -> Nullable<Text>,
        response_body -> Nullable<Text>,
    }
}
