//! The tables of the people who sign in.

diesel::table! {
    use crate::db::types::sql::*;
    accounts (id) {
        id -> IdSql,
        email -> Text,
        email_lowercase -> Text,
        name -> Text,
        role -> Text,
        company_id -> Nullable<IdSql>,
        role_source -> Text,
        active -> Bool,
        role_withdrawn -> Bool,
        version -> BigInt,
        last_signed_in_at -> Nullable<InstantSql>,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    sessions (id) {
        id -> IdSql,
        token_hash -> Binary,
        account_id -> IdSql,
        browser -> Text,
        link_made_by_kind -> Nullable<Text>,
        link_made_by_id -> Nullable<IdSql>,
        created_at -> InstantSql,
        seen_at -> InstantSql,
        ends_at -> InstantSql,
        process_id -> Nullable<IdSql>,
        by_provider -> Bool,
        authenticated_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    sign_in_links (id) {
        id -> IdSql,
        token_hash -> Binary,
        code_hash -> Binary,
        account_id -> IdSql,
        tries_left -> Integer,
        made_by_kind -> Text,
        made_by_id -> Nullable<IdSql>,
        expires_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    identities (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        account_id -> IdSql,
        created_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    spent_sign_ins (state_hash) {
        state_hash -> Binary,
        ends_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    list_filters (account_id, list) {
        account_id -> IdSql,
        list -> Text,
        query -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    uploads (id) {
        id -> IdSql,
        account_id -> IdSql,
        list -> Text,
        content -> Binary,
        created_at -> InstantSql,
    }
}
