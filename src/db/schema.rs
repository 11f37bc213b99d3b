//! The tables as diesel sees them: one schema for both databases.
//!
//! `Id` is `uuid` or a 16-byte `BLOB`, `Instant` is `timestamptz` or `INTEGER` microseconds (see [`super::types`]).
//! A change here goes with a migration in both folders of `migrations/`.

diesel::table! {
    use diesel::sql_types::*;
    institute (id) {
        id -> Integer,
        name -> Text,
        timezone -> Text,
        contact -> Nullable<Text>,
        website -> Nullable<Text>,
        version -> BigInt,
        created_at -> crate::db::types::InstantSql,
        updated_at -> crate::db::types::InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::InstantSql;

    installation (id) {
        id -> Integer,
        master_key_id -> Nullable<Text>,
        written_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    api_keys (id) {
        id -> IdSql,
        name -> Text,
        role -> Text,
        company_id -> Nullable<IdSql>,
        secret_hash -> Binary,
        expires_at -> Nullable<InstantSql>,
        last_used_at -> Nullable<InstantSql>,
        revoked_at -> Nullable<InstantSql>,
        created_at -> InstantSql,
        created_by_kind -> Nullable<Text>,
        created_by_id -> Nullable<IdSql>,
        version -> BigInt,
        demonstration -> Bool,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    idempotency_keys (actor_kind, actor_id, key) {
        actor_kind -> Text,
        actor_id -> IdSql,
        key -> Text,
        request_hash -> Binary,
        sealed_answer -> Binary,
        created_at -> InstantSql,
    }
}

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
    slots (id) {
        id -> IdSql,
        company_id -> IdSql,
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

diesel::table! {
    use crate::db::types::sql::*;
    feeds (id) {
        id -> IdSql,
        scope_type -> Text,
        company_id -> Nullable<IdSql>,
        host_id -> Nullable<IdSql>,
        mentee_id -> Nullable<IdSql>,
        name -> Text,
        detail -> Text,
        token_hash -> Binary,
        last_fetched_at -> Nullable<InstantSql>,
        last_client -> Nullable<Text>,
        revoked_at -> Nullable<InstantSql>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        demonstration -> Bool,
    }
}

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

diesel::table! {
    use crate::db::types::sql::*;
    busy_calendars (id) {
        id -> IdSql,
        host_id -> IdSql,
        company_id -> IdSql,
        name -> Nullable<Text>,
        server -> Text,
        master_key_id -> Text,
        sealed_url -> Binary,
        etag -> Nullable<Text>,
        last_modified -> Nullable<Text>,
        busy_intervals -> Integer,
        events_left_out -> Integer,
        imported_at -> Nullable<InstantSql>,
        checked_at -> Nullable<InstantSql>,
        last_error -> Nullable<Text>,
        consecutive_failures -> Integer,
        next_fetch_at -> InstantSql,
        leased_until -> Nullable<InstantSql>,
        lease_epoch -> BigInt,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        left_out -> Jsonb,
    }
}

diesel::table! {
    use crate::db::types::sql::*;
    busy_intervals (calendar_id, starts_at) {
        calendar_id -> IdSql,
        host_id -> IdSql,
        starts_at -> InstantSql,
        ends_at -> InstantSql,
    }
}
