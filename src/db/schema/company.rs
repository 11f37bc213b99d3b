//! The tables of companies with what belongs to them.

diesel::table! {
    use crate::db::types::sql::*;
    companies (id) {
        id -> IdSql,
        name -> Text,
        sector -> Text,
        size_band -> Text,
        timezone -> Text,
        website -> Nullable<Text>,
        may_publish -> Bool,
        active -> Bool,
        partnership_status -> Text,
        partnership_since -> InstantSql,
        agreement -> Nullable<Jsonb>,
        do_not_contact_until -> Nullable<Text>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        renamed_at -> Nullable<InstantSql>,
        name_folded -> Text,
        agreement_ends_on -> Nullable<Text>,
        own -> Bool,
        external_id -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    partnership_transitions (id) {
        id -> IdSql,
        company_id -> IdSql,
        from_status -> Text,
        to_status -> Text,
        reason -> Nullable<Text>,
        agreement -> Nullable<Jsonb>,
        do_not_contact_until -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<IdSql>,
        version -> BigInt,
        created_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    sites (id) {
        id -> IdSql,
        company_id -> IdSql,
        name -> Text,
        timezone -> Nullable<Text>,
        address -> Nullable<Text>,
        area -> Nullable<Text>,
        access_notes -> Nullable<Text>,
        active -> Bool,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        renamed_at -> Nullable<InstantSql>,
        name_folded -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    hosts (id) {
        id -> IdSql,
        company_id -> IdSql,
        name -> Text,
        job_title -> Nullable<Text>,
        email -> Nullable<Text>,
        roles -> Text,
        active -> Bool,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        renamed_at -> Nullable<InstantSql>,
        name_folded -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    interactions (id) {
        id -> IdSql,
        company_id -> IdSql,
        kind -> Text,
        summary -> Text,
        next_action -> Nullable<Text>,
        next_action_due -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<IdSql>,
        created_at -> InstantSql,
    }
}
