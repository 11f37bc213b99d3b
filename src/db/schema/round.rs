//! The tables of rounds with their entries, draws and decisions, and of exceptions.

diesel::table! {
    use crate::db::types::sql::*;
    rounds (id) {
        id -> IdSql,
        name -> Text,
        kind -> Text,
        cohort_id -> Nullable<IdSql>,
        status -> Text,
        opens_at -> InstantSql,
        closes_at -> InstantSql,
        max_choices -> Integer,
        override_reason -> Nullable<Text>,
        sealed_seed -> Binary,
        master_key_id -> Text,
        seed_sha256 -> Text,
        seed -> Nullable<Text>,
        drawn_at -> Nullable<InstantSql>,
        draw_failed_at -> Nullable<InstantSql>,
        draw_failure -> Nullable<Text>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    round_slots (round_id, slot_id) {
        round_id -> IdSql,
        slot_id -> IdSql,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    entries (id) {
        id -> IdSql,
        round_id -> IdSql,
        mentee_id -> IdSql,
        choices -> Jsonb,
        any_other -> Bool,
        via -> Text,
        withdrawn_at -> Nullable<InstantSql>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    entry_versions (entry_id, version) {
        entry_id -> IdSql,
        version -> BigInt,
        choices -> Jsonb,
        any_other -> Bool,
        via -> Text,
        withdrawn -> Bool,
        actor_kind -> Text,
        actor_id -> Nullable<IdSql>,
        at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    draws (round_id) {
        round_id -> IdSql,
        record -> Text,
        record_sha256 -> Text,
        drawn_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    decisions (id) {
        id -> IdSql,
        round_id -> IdSql,
        entry_id -> IdSql,
        mentee_id -> IdSql,
        rank -> BigInt,
        outcome -> Text,
        reason -> Text,
        choices -> Jsonb,
        receipt -> Text,
        created_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    exceptions (id) {
        id -> IdSql,
        action -> Text,
        category -> Text,
        reason -> Text,
        status -> Text,
        slot_id -> Nullable<IdSql>,
        mentee_id -> Nullable<IdSql>,
        booking_id -> Nullable<IdSql>,
        round_id -> Nullable<IdSql>,
        asked_by_kind -> Text,
        asked_by_id -> Nullable<IdSql>,
        decided_by_kind -> Nullable<Text>,
        decided_by_id -> Nullable<IdSql>,
        decided_at -> Nullable<InstantSql>,
        rejection -> Nullable<Text>,
        lapses_at -> InstantSql,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}
