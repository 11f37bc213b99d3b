//! The tables of bookings with what is kept of them.

diesel::table! {
    use crate::db::types::sql::*;
    bookings (id) {
        id -> IdSql,
        slot_id -> IdSql,
        company_id -> IdSql,
        mentee_id -> IdSql,
        status -> Text,
        starts_at -> InstantSql,
        ends_at -> InstantSql,
        respond_by -> Nullable<InstantSql>,
        offer_expires_at -> Nullable<InstantSql>,
        cancelled_by -> Nullable<Text>,
        reason_code -> Nullable<Text>,
        note -> Nullable<Text>,
        late -> Nullable<Bool>,
        override_reason -> Nullable<Text>,
        override_limits -> Text,
        sequence -> Integer,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        waitlist_place -> Nullable<BigInt>,
        no_show_party -> Nullable<Text>,
        late_minutes -> Nullable<Integer>,
        excused_category -> Nullable<Text>,
        shown_at -> Nullable<InstantSql>,
        cancel_cutoff_at -> Nullable<InstantSql>,
        clearance_withdrawn_at -> Nullable<InstantSql>,
        told_at -> Nullable<InstantSql>,
        ended_from -> Nullable<Text>,
        ended_at -> Nullable<InstantSql>,
        short_notice_at -> Nullable<InstantSql>,
        cohort_id -> Nullable<IdSql>,
        policy_version -> BigInt,
        over_limits -> Nullable<Text>,
        kind -> Text,
        entry_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    booking_reschedules (booking_id, version) {
        booking_id -> IdSql,
        version -> BigInt,
        from_slot -> IdSql,
        to_slot -> IdSql,
        at -> InstantSql,
        late -> Bool,
        on_behalf_of -> Text,
        reason_code -> Nullable<Text>,
        excused_category -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    disclosures (booking_id) {
        booking_id -> IdSql,
        preferred_name -> Text,
        profession -> Nullable<Text>,
        target_role -> Nullable<Text>,
        adjustment -> Nullable<Text>,
        named_at -> Nullable<InstantSql>,
        ends_at -> InstantSql,
        has_details -> Bool,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    not_booked (id) {
        id -> IdSql,
        slot_id -> IdSql,
        mentee_id -> IdSql,
        code -> Text,
        created_at -> InstantSql,
    }
}
