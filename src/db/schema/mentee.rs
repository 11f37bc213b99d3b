//! The tables of mentees with what belongs to them: notes, and the programmes and cohorts in which they are enrolled.

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

diesel::table! {
    use crate::db::types::sql::*;
    programmes (id) {
        id -> IdSql,
        name -> Text,
        purpose -> Nullable<Text>,
        eligibility_statement -> Nullable<Text>,
        active -> Bool,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    cohorts (id) {
        id -> IdSql,
        programme_id -> IdSql,
        name -> Text,
        starts_on -> Text,
        ends_on -> Text,
        timezone -> Text,
        places -> Integer,
        places_taken -> Integer,
        active -> Bool,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    enrolments (id) {
        id -> IdSql,
        cohort_id -> IdSql,
        programme_id -> IdSql,
        mentee_id -> IdSql,
        status -> Text,
        starts_on -> Text,
        ended_at -> Nullable<InstantSql>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    mentee_turns (mentee_id) {
        mentee_id -> IdSql,
        mock_interviews -> Integer,
        shadowings -> Integer,
        one_to_ones -> Integer,
        credits -> Integer,
        waiting_since -> InstantSql,
        counts_until -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    turn_changes (id) {
        id -> BigInt,
        mentee_id -> IdSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    mentee_fields (field, mentee_id) {
        field -> Text,
        mentee_id -> IdSql,
    }
}
