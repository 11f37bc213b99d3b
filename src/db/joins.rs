//! This says which tables can be joined, and by which column. It belongs to [`super::schema`].

use super::schema::*;

diesel::joinable!(slots -> companies (company_id));
diesel::joinable!(slots -> sites (site_id));
diesel::joinable!(slot_fields -> slots (slot_id));
diesel::joinable!(slot_hosts -> slots (slot_id));
diesel::joinable!(slot_hosts -> hosts (host_id));
diesel::joinable!(bookings -> slots (slot_id));
diesel::joinable!(bookings -> mentees (mentee_id));
diesel::joinable!(enrolments -> cohorts (cohort_id));
diesel::joinable!(enrolments -> mentees (mentee_id));
diesel::joinable!(mentee_turns -> mentees (mentee_id));
diesel::joinable!(booking_reschedules -> bookings (booking_id));
diesel::joinable!(disclosures -> bookings (booking_id));
diesel::joinable!(not_booked -> slots (slot_id));
diesel::joinable!(attempts -> deliveries (delivery_id));
diesel::joinable!(deliveries -> events (event_id));
diesel::joinable!(deliveries -> webhook_endpoints (endpoint_id));
diesel::joinable!(follower_failures -> events (event_id));
diesel::joinable!(audit_texts -> audit_entries (entry_id));
diesel::joinable!(api_keys -> companies (company_id));
diesel::joinable!(accounts -> companies (company_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(sign_in_links -> accounts (account_id));
diesel::joinable!(identities -> accounts (account_id));
diesel::joinable!(list_filters -> accounts (account_id));
diesel::joinable!(uploads -> accounts (account_id));
diesel::joinable!(busy_calendars -> hosts (host_id));
diesel::joinable!(busy_calendars -> companies (company_id));
diesel::joinable!(blackout_slots -> blackouts (blackout_id));
diesel::joinable!(blackout_slots -> slots (slot_id));
diesel::joinable!(exceptions -> slots (slot_id));
diesel::allow_tables_to_appear_in_same_query!(
    institute,
    not_booked,
    api_keys,
    accounts,
    sessions,
    sign_in_links,
    identities,
    list_filters,
    uploads,
    idempotency_keys,
    companies,
    partnership_transitions,
    sites,
    hosts,
    mentees,
    mentee_notes,
    programmes,
    cohorts,
    enrolments,
    mentee_fields,
    mentee_turns,
    turn_changes,
    slots,
    slot_fields,
    slot_titles,
    slot_hosts,
    slot_series,
    bookings,
    booking_reschedules,
    disclosures,
    events,
    follower_positions,
    follower_failures,
    deliveries,
    attempts,
    audit_entries,
    audit_texts,
    feeds,
    webhook_endpoints,
    webhook_secrets,
    interactions,
    busy_calendars,
    busy_intervals,
    blackouts,
    blackout_slots,
    rounds,
    round_slots,
    entries,
    entry_versions,
    draws,
    decisions,
    exceptions,
);
