//! The tables of blackouts and of the slots that they touch.

diesel::table! {
    use crate::db::types::sql::*;
    blackouts (id) {
        id -> IdSql,
        company_id -> Nullable<IdSql>,
        host_id -> Nullable<IdSql>,
        name -> Text,
        starts_on -> Nullable<Text>,
        ends_on -> Nullable<Text>,
        timezone -> Text,
        starts_at -> InstantSql,
        ends_at -> InstantSql,
        created_at -> InstantSql,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    blackout_slots (id) {
        id -> IdSql,
        blackout_id -> IdSql,
        slot_id -> IdSql,
        starts_at -> InstantSql,
        stands -> Bool,
        booking_closes_at -> Nullable<InstantSql>,
        cancel_cutoff_at -> Nullable<InstantSql>,
    }
}
