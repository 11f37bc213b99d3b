//! The statements of these requests must use an index. A new list, filter or sort gets its lines here.

/// This says who sends the request.
#[derive(Debug, Clone, Copy)]
pub enum By {
    Coordinator,
    /// The caller is a partner of `{company}`.
    Partner,
    /// The caller is a calendar program, which reads a feed of this scope. The path is the id of its subject.
    FeedOf(&'static str),
}
use By::{Coordinator, FeedOf, Partner};

/// In a path, `{company}`, `{site}`, `{host}`, `{mentee}`, `{slot}`, `{booking}`, `{cohort}` and `{event}` stand for an id of that kind.
/// `{now}` stands for an instant, and `{soon}` for one 30 days later. `{today}` and `{in_a_week}` are days. The page after the first is
/// looked at as well.
pub const REQUESTS: &[(By, &str)] = &[
    // Slots.
    (Coordinator, "/v1/slots"),
    (Coordinator, "/v1/slots?limit=100&starts_after={now}"),
    (Coordinator, "/v1/slots?starts_after={now}&starts_before={soon}"),
    (Coordinator, "/v1/slots?available=true"),
    (Coordinator, "/v1/slots?available=true&kind=shadowing&mode=online"),
    (Coordinator, "/v1/slots?status=draft"),
    (Coordinator, "/v1/slots?status=submitted"),
    (Coordinator, "/v1/slots?status=published&kind=shadowing"),
    (Coordinator, "/v1/slots?kind=group_session"),
    (Coordinator, "/v1/slots?company_id={company}"),
    (Coordinator, "/v1/slots?company_id={company}&status=published"),
    (Coordinator, "/v1/slots?host_id={host}"),
    (Coordinator, "/v1/slots?site_id={site}"),
    (Coordinator, "/v1/slots?status=published,on_hold&sort=-starts_at"),
    (Coordinator, "/v1/slots?sort=created_at"),
    (Coordinator, "/v1/slots?sort=-created_at&status=draft"),
    (Coordinator, "/v1/slots?company_id={company}&sort=-created_at"),
    (Coordinator, "/v1/slots?kind=shadowing&sort=created_at"),
    (Coordinator, "/v1/slots?host_id={host}&sort=-starts_at"),
    (Coordinator, "/v1/slots?cohort_id={cohort}"),
    (Coordinator, "/v1/slots?cohort_id={cohort}&sort=-created_at"),
    (Coordinator, "/v1/slots/{slot}"),
    (Partner, "/v1/slots"),
    (Partner, "/v1/slots?status=draft"),
    (Partner, "/v1/slots?starts_after={now}"),
    // Bookings.
    (Coordinator, "/v1/bookings"),
    (Coordinator, "/v1/bookings?status=requested"),
    (Coordinator, "/v1/bookings?status=confirmed"),
    (Coordinator, "/v1/bookings?slot_id={slot}"),
    (Coordinator, "/v1/bookings?mentee_id={mentee}"),
    (Coordinator, "/v1/bookings?mentee_id={mentee}&status=confirmed"),
    (Coordinator, "/v1/bookings?company_id={company}"),
    (Coordinator, "/v1/bookings?company_id={company}&status=requested"),
    (Coordinator, "/v1/bookings?sort=starts_at"),
    (Coordinator, "/v1/bookings?sort=-starts_at&status=requested,offered"),
    (Coordinator, "/v1/bookings?starts_after={now}&starts_before={soon}&sort=starts_at"),
    (Coordinator, "/v1/bookings?host_id={host}"),
    (Coordinator, "/v1/bookings?site_id={site}"),
    (Coordinator, "/v1/bookings?kind=group_session&sort=starts_at"),
    (Coordinator, "/v1/bookings?kind=shadowing&status=requested,waitlisted&sort=-created_at"),
    (Coordinator, "/v1/bookings?company_id={company}&sort=starts_at&starts_after={now}"),
    (Coordinator, "/v1/bookings?host_id={host}&sort=-starts_at"),
    (Coordinator, "/v1/bookings?mentee_id={mentee}&sort=-starts_at"),
    (Coordinator, "/v1/bookings?cohort_id={cohort}"),
    (Coordinator, "/v1/bookings?cohort_id={cohort}&sort=-starts_at"),
    (Coordinator, "/v1/bookings?cohort_id={cohort}&status=confirmed&starts_after={now}&sort=starts_at"),
    (Coordinator, "/v1/bookings?overridden=true"),
    (Coordinator, "/v1/bookings?overridden=true&sort=-starts_at"),
    (Coordinator, "/v1/bookings/{booking}"),
    (Partner, "/v1/bookings"),
    (Partner, "/v1/bookings?status=confirmed"),
    (Partner, "/v1/bookings?sort=-starts_at"),
    (Partner, "/v1/bookings?slot_id={slot}"),
    (Partner, "/v1/bookings?mentee_id={mentee}"),
    // Programmes, cohorts and enrolments.
    (Coordinator, "/v1/cohorts"),
    (Coordinator, "/v1/enrolments"),
    (Coordinator, "/v1/enrolments?cohort_id={cohort}"),
    (Coordinator, "/v1/enrolments?mentee_id={mentee}&status=active"),
    (Coordinator, "/v1/enrolments?status=paused"),
    (Coordinator, "/v1/cohorts/{cohort}/history"),
    // People and places.
    (Coordinator, "/v1/mentees?q=number%207"),
    (Coordinator, "/v1/mentees?field=software_data&active=true"),
    (Coordinator, "/v1/companies?own=true"),
    (Coordinator, "/v1/hosts?q=host"),
    (Coordinator, "/v1/sites?company_id={company}"),
    (Partner, "/v1/companies/{company}/history"),
    // Blackouts.
    (Coordinator, "/v1/blackouts"),
    (Coordinator, "/v1/blackouts?scope=institute&from={now}&to={soon}"),
    (Coordinator, "/v1/blackouts?scope={company}"),
    (Coordinator, "/v1/blackouts?scope={host}"),
    (Partner, "/v1/blackouts?from={now}"),
    // What waits for somebody.
    (Coordinator, "/v1/attention"),
    (Partner, "/v1/attention"),
    (Coordinator, "/v1/hosts/{host}/day?date={today}"),
    // Figures.
    (Coordinator, "/v1/reports/summary?from={today}&to={in_a_week}"),
    (Coordinator, "/v1/reports/summary?from={today}&to={in_a_week}&kind=shadowing"),
    (Coordinator, "/v1/reports/summary?company_id={company}&from=2026-01-01"),
    // The event log.
    (Coordinator, "/v1/events"),
    (Coordinator, "/v1/events?after={event}"),
    (Coordinator, "/v1/events?type=booking.confirmed"),
    (Coordinator, "/v1/events?type=booking.confirmed,booking.cancelled&after={event}"),
    (Coordinator, "/v1/events?company_id={company}"),
    (Coordinator, "/v1/events?booking_id={booking}"),
    (Coordinator, "/v1/events?slot_id={slot}"),
    (Coordinator, "/v1/events?mentee_id={mentee}"),
    (Coordinator, "/v1/events/{event}"),
    (Partner, "/v1/events"),
    (Partner, "/v1/events?after={event}"),
    (Partner, "/v1/events?type=booking.confirmed"),
    (Partner, "/v1/events?slot_id={slot}"),
    // What happened to one thing.
    (Coordinator, "/v1/companies/{company}/history"),
    (Coordinator, "/v1/slots/{slot}/history"),
    (Coordinator, "/v1/bookings/{booking}/history"),
    (Coordinator, "/v1/mentees/{mentee}/history"),
    (Partner, "/v1/slots/{slot}/history"),
    (Partner, "/v1/bookings/{booking}/history"),
    // Feeds, each read for the first time.
    (FeedOf("institute"), "institute"),
    (FeedOf("company"), "{company}"),
    (FeedOf("host"), "{host}"),
    (FeedOf("mentee"), "{mentee}"),
];
