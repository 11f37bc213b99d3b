//! The tables of mentees with what belongs to them.

diesel::table! {
    use crate::db::types::sql::*;
    mentees (id) {
        id -> IdSql,
        full_name -> Text,
        preferred_name -> Text,
        email -> Nullable<Text>,
        profession -> Nullable<Text>,
        fields -> Text,
        target_role -> Nullable<Text>,
        timezone -> Text,
        workplace_clearance -> Text,
        adjustment_for_host -> Nullable<Text>,
        active -> Bool,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        renamed_at -> Nullable<InstantSql>,
        phone -> Nullable<Text>,
        external_id -> Nullable<Text>,
        full_name_folded -> Text,
        email_folded -> Nullable<Text>,
        search_folded -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    mentee_notes (id) {
        id -> IdSql,
        mentee_id -> IdSql,
        text -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<IdSql>,
        created_at -> InstantSql,
    }
}
