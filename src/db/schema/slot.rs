//! The tables of slots.

diesel::table! {
    use crate::db::types::sql::*;
    slots (id) {
        id -> IdSql,
        company_id -> IdSql,
        series_id -> Nullable<IdSql>,
        site_id -> Nullable<IdSql>,
        kind -> Text,
        title -> Text,
        status -> Text,
        starts_at -> Nullable<InstantSql>,
        ends_at -> Nullable<InstantSql>,
        sort_at -> InstantSql,
        local_start -> Nullable<Text>,
        timezone -> Text,
        duration_minutes -> Integer,
        capacity -> Integer,
        seats_taken -> Integer,
        seats_confirmed -> Integer,
        seats_changed_at -> Nullable<InstantSql>,
        mode -> Text,
        location -> Nullable<Text>,
        join_url -> Nullable<Text>,
        fields -> Text,
        approval -> Text,
        booking_closes_minutes_before -> Nullable<Integer>,
        cancel_cutoff_minutes_before -> Nullable<Integer>,
        booking_closes_at -> Nullable<InstantSql>,
        cancel_cutoff_at -> Nullable<InstantSql>,
        allow_host_overlap -> Bool,
        card -> Nullable<Jsonb>,
        cancelled_by -> Nullable<Text>,
        reason_code -> Nullable<Text>,
        note -> Nullable<Text>,
        return_comment -> Nullable<Text>,
        sequence -> Integer,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        shown_at -> Nullable<InstantSql>,
        held_by -> Nullable<Text>,
        changed_unseen_since -> Nullable<InstantSql>,
        terms_changed_at -> Nullable<InstantSql>,
        cohort_id -> Nullable<IdSql>,
        book_cohort -> Bool,
        round_id -> Nullable<IdSql>,
        round_opens_at -> Nullable<InstantSql>,
        round_closes_at -> Nullable<InstantSql>,
        reserved_until -> Nullable<InstantSql>,
        reserved_before -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    slot_hosts (slot_id, host_id) {
        slot_id -> IdSql,
        host_id -> IdSql,
        place -> Integer,
        starts_at -> Nullable<InstantSql>,
        ends_at -> Nullable<InstantSql>,
        blocks -> Bool,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    slot_series (id) {
        id -> IdSql,
        company_id -> IdSql,
        timezone -> Text,
        pattern -> Jsonb,
        template -> Jsonb,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    slot_titles (title) {
        title -> Text,
        folded -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    slot_fields (field, slot_id) {
        field -> Text,
        slot_id -> IdSql,
        status -> Text,
        sort_at -> InstantSql,
    }
}
