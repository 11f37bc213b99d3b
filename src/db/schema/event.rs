//! The tables of the event log, of its followers, and of what was done.

diesel::table! {
    use crate::db::types::sql::*;
    events (id) {
        id -> IdSql,
        seq -> BigInt,
        position -> Nullable<BigInt>,
        event_type -> Text,
        company_id -> Nullable<IdSql>,
        shown_to_company -> Bool,
        body -> Text,
        created_at -> InstantSql,
        changes_feeds -> Bool,
        booking_id -> Nullable<Text>,
        slot_id -> Nullable<Text>,
        previous_slot_id -> Nullable<Text>,
        mentee_id -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    follower_positions (follower) {
        follower -> Text,
        position -> BigInt,
        failing_position -> Nullable<BigInt>,
        tries -> Integer,
        retry_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    follower_failures (id) {
        id -> IdSql,
        follower -> Text,
        event_id -> IdSql,
        error -> Text,
        tries -> Integer,
        failed_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    audit_entries (id) {
        id -> IdSql,
        seq -> BigInt,
        actor_kind -> Text,
        actor_id -> Nullable<IdSql>,
        actor_role -> Text,
        action -> Text,
        subject_id -> Text,
        company_id -> Nullable<IdSql>,
        created_at -> InstantSql,
        event_id -> Nullable<IdSql>,
        slot_id -> Nullable<Text>,
        did -> Nullable<Text>,
        changed -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::IdSql;

    audit_texts (entry_id) {
        entry_id -> IdSql,
        text -> Text,
        salt -> Binary,
    }
}
