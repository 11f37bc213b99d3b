//! Every path of the service stands here in one place, grouped by slice.

use actix_web::dev::HttpServiceFactory;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use utoipa_actix_web::{OpenApiFactory, scope, service_config};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::console::same_site::same_site;
use crate::console::surround::{no_page, surround};
use crate::web::{follower_failures, health};
use crate::{
    accounts, allocation, bookings, busy, calendars, companies, console, events, history, institute, keys, lifecycle, mentees, policy,
    reports, schedule, slots, webhooks,
};

/// Takes operations into a server, or into a server's description. Each worker of a server registers all of them, and a description made
/// for each would take longer than everything else at a worker's start.
trait Registry: Sized {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self;
}

impl Registry for ServiceConfig {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        Self::service(self, operation)
    }
}

impl Registry for service_config::ServiceConfig<'_> {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        Self::service(self, operation)
    }
}

/// Registers every operation.
pub fn all(config: &mut ServiceConfig) {
    root(config);
    config.service(web::scope("/v1").configure(v1));
}

/// Registers every operation together with its description, from which the OpenAPI document is made.
pub fn described(config: &mut service_config::ServiceConfig) {
    root(config);
    config.service(scope::scope("/v1").configure(|config| v1(config)));
}

fn root(config: &mut impl Registry) {
    config.service(health::livez).service(health::readyz).service(health::metrics).service(health::problem);
    config.service(health::openapi_document);
    config.service(calendars::http::serve::get_calendar).service(calendars::http::page::get_calendar_page);
}

fn v1(config: &mut impl Registry) {
    callers(config);
    people_and_places(config);
    slots_and_bookings(config);
    fair_turns(config);
    readers(config);
}

fn callers(config: &mut impl Registry) {
    config
        .service(keys::http::get_me)
        .service(keys::http::create_api_key)
        .service(keys::http::list_api_keys)
        .service(keys::http::get_api_key)
        .service(keys::http::patch_api_key)
        .service(keys::http::replace_api_key)
        .service(keys::http::delete_api_key)
        .service(accounts::http::accounts::create_account)
        .service(accounts::http::accounts::list_accounts)
        .service(accounts::http::accounts::get_account)
        .service(accounts::http::accounts::patch_account)
        .service(accounts::http::steps::deactivate_account)
        .service(accounts::http::steps::reactivate_account)
        .service(accounts::http::steps::create_sign_in_link)
        .service(accounts::http::sessions::list_sessions)
        .service(accounts::http::sessions::delete_sessions);
}

fn people_and_places(config: &mut impl Registry) {
    config
        .service(institute::http::get_institute)
        .service(lifecycle::http::patch_institute)
        .service(policy::http::get_policy)
        .service(policy::http::put_policy)
        .service(policy::http::list_policy_versions)
        .service(companies::http::companies::create_company)
        .service(companies::http::companies::list_companies)
        .service(lifecycle::import::http::import_companies)
        .service(reports::export::http::export_companies)
        .service(companies::http::companies::get_company)
        .service(companies::http::partnership::list_partnership_transitions)
        .service(companies::http::sites::create_site)
        .service(companies::http::sites::list_sites)
        .service(companies::http::sites::list_all_sites)
        .service(companies::http::sites::get_site)
        .service(companies::http::hosts::create_host)
        .service(companies::http::hosts::list_hosts)
        .service(companies::http::hosts::list_all_hosts)
        .service(companies::http::hosts::get_host)
        .service(companies::http::companies::patch_company)
        .service(lifecycle::http::archive_company)
        .service(lifecycle::http::restore_company)
        .service(lifecycle::http::create_partnership_transition)
        .service(companies::http::sites::patch_site)
        .service(lifecycle::http::archive_site)
        .service(lifecycle::http::restore_site)
        .service(companies::http::hosts::patch_host)
        .service(lifecycle::http::archive_host)
        .service(lifecycle::http::restore_host)
        .service(companies::http::interactions::create_interaction)
        .service(companies::http::interactions::list_interactions)
        .service(mentees::http::create_mentee)
        .service(bookings::http::find_mentees::list_mentees)
        .service(lifecycle::import::http::import_mentees)
        .service(reports::export::http::export_mentees)
        .service(mentees::http::get_mentee)
        .service(mentees::http::create_mentee_note)
        .service(mentees::http::list_mentee_notes)
        .service(mentees::http::delete_mentee_note)
        .service(mentees::http::create_programme)
        .service(mentees::http::list_programmes)
        .service(mentees::http::get_programme)
        .service(mentees::http::patch_programme)
        .service(mentees::http::create_cohort)
        .service(mentees::http::list_cohorts)
        .service(mentees::http::get_cohort)
        .service(mentees::http::patch_cohort)
        .service(mentees::http::list_enrolments)
        .service(mentees::http::get_enrolment)
        .service(lifecycle::http::create_enrolment)
        .service(lifecycle::http::pause_enrolment)
        .service(lifecycle::http::resume_enrolment)
        .service(lifecycle::http::complete_enrolment)
        .service(lifecycle::http::withdraw_enrolment)
        .service(lifecycle::http::end_enrolment)
        .service(lifecycle::http::archive_programme)
        .service(lifecycle::http::restore_programme)
        .service(lifecycle::http::archive_cohort)
        .service(lifecycle::http::restore_cohort)
        .service(lifecycle::http::patch_mentee)
        .service(lifecycle::http::archive_mentee)
        .service(lifecycle::http::restore_mentee);
}

fn slots_and_bookings(config: &mut impl Registry) {
    config
        .service(schedule::http::create_slot)
        .service(slots::http::create::copy_slot)
        .service(bookings::http::find_slots::list_slots)
        .service(reports::export::http::export_slots)
        .service(slots::http::read::get_slot)
        .service(schedule::http::patch_slot)
        .service(slots::http::free_busy::get_free_busy)
        .service(slots::http::day::get_host_day)
        .service(schedule::series::http::create_slot_series)
        .service(slots::series::http::list_slot_series)
        .service(slots::series::http::get_slot_series)
        .service(schedule::series::http::extend_slot_series)
        .service(slots::series::http::leave_slot_series)
        .service(schedule::series::http::publish_slot_series)
        .service(schedule::series::http::cancel_slot_series)
        .service(schedule::series::http::patch_slot_series)
        .service(slots::http::steps::submit_slot)
        .service(slots::http::steps::return_slot)
        .service(schedule::http::publish_slot)
        .service(schedule::http::hold_slot)
        .service(schedule::http::release_slot)
        .service(schedule::http::cancel_slot)
        .service(schedule::http::move_slot)
        .service(schedule::http::complete_slot)
        .service(slots::http::steps::mark_slot_seen)
        .service(schedule::http::release_slots)
        .service(schedule::blackouts::http::create_blackout)
        .service(schedule::blackouts::http::import_blackouts)
        .service(policy::blackouts::http::list_blackouts)
        .service(policy::blackouts::http::get_blackout)
        .service(policy::blackouts::http::delete_blackout)
        .service(bookings::http::create::create_booking)
        .service(bookings::http::of_slot::create_bookings)
        .service(bookings::http::of_slot::record_slot_attendance)
        .service(bookings::http::read::list_bookings)
        .service(reports::export::http::export_bookings)
        .service(bookings::http::read::get_booking)
        .service(bookings::http::steps::confirm_booking)
        .service(bookings::http::steps::decline_booking)
        .service(bookings::http::steps::cancel_booking)
        .service(bookings::http::steps::offer_booking)
        .service(bookings::http::steps::reschedule_booking)
        .service(bookings::http::steps::record_attendance)
        .service(bookings::http::steps::excuse_booking)
        .service(bookings::http::steps::reinstate_booking)
        .service(bookings::http::reschedules::list_reschedules)
        .service(reports::http::get_attention)
        .service(reports::summary::http::get_summary)
        .service(history::http::get_company_history)
        .service(history::http::get_slot_history)
        .service(history::http::get_booking_history)
        .service(history::http::get_mentee_history)
        .service(history::http::get_programme_history)
        .service(history::http::get_cohort_history)
        .service(history::http::get_enrolment_history);
}

fn fair_turns(config: &mut impl Registry) {
    config
        .service(allocation::http::create_round)
        .service(allocation::http::list_rounds)
        .service(allocation::http::get_round)
        .service(allocation::http::patch_round)
        .service(allocation::http::cancel_round)
        .service(allocation::http::draw_round)
        .service(allocation::http::list_round_decisions)
        .service(allocation::http::list_mentee_decisions)
        .service(allocation::http::get_round_record)
        .service(allocation::http::list_entries)
        .service(allocation::http::get_entry)
        .service(allocation::http::put_entry)
        .service(allocation::http::delete_entry)
        .service(allocation::exception::http::create_exception)
        .service(allocation::exception::http::list_exceptions)
        .service(allocation::exception::http::get_exception)
        .service(allocation::exception::http::approve_exception)
        .service(allocation::exception::http::reject_exception)
        .service(reports::fairness::http::get_fairness)
        .service(reports::fairness::http::get_zero_list);
}

fn readers(config: &mut impl Registry) {
    config
        .service(calendars::http::create_feed)
        .service(calendars::http::list_feeds)
        .service(calendars::http::get_feed)
        .service(calendars::http::patch_feed)
        .service(calendars::http::delete_feed)
        .service(calendars::http::rotate_feed)
        .service(calendars::http::download::download_booking)
        .service(busy::http::create_busy_calendar)
        .service(busy::http::list_busy_calendars)
        .service(busy::http::get_busy_calendar)
        .service(busy::http::delete_busy_calendar)
        .service(busy::http::refresh_busy_calendar)
        .service(webhooks::http::endpoints::create_webhook_endpoint)
        .service(webhooks::http::endpoints::list_webhook_endpoints)
        .service(webhooks::http::endpoints::get_webhook_endpoint)
        .service(webhooks::http::endpoints::patch_webhook_endpoint)
        .service(webhooks::http::endpoints::delete_webhook_endpoint)
        .service(webhooks::http::steps::disable_webhook_endpoint)
        .service(webhooks::http::steps::enable_webhook_endpoint)
        .service(webhooks::http::steps::rotate_webhook_secret)
        .service(webhooks::http::test::test_webhook_endpoint)
        .service(webhooks::http::recover::recover_webhook_endpoint)
        .service(webhooks::http::deliveries::list_webhook_deliveries)
        .service(webhooks::http::deliveries::get_webhook_delivery)
        .service(webhooks::http::attempts::list_webhook_attempts)
        .service(webhooks::http::attempts::retry_webhook_delivery)
        .service(events::http::list_events)
        .service(events::http::get_event)
        .service(follower_failures::list_follower_failures)
        .service(follower_failures::retry_follower_failure);
}

/// Registers the pages of the console, which are no part of the document. This comes last, because what no page takes ends here.
pub fn pages(config: &mut ServiceConfig) {
    config.service(web::scope("").configure(console).default_service(web::to(no_page)).wrap(from_fn(same_site)).wrap(from_fn(surround)));
}

fn console(config: &mut ServiceConfig) {
    config
        .service(console::assets::get_asset)
        .service(console::sign_in::explain::get_sign_in)
        .service(console::sign_in::provider::begin_with_provider)
        .service(console::sign_in::provider::return_from_provider)
        .service(console::sign_in::link::get_link)
        .service(console::sign_in::link::sign_in)
        .service(console::sign_in::demonstration::enter_demonstration)
        .service(console::sign_in::sign_out::sign_out)
        .service(console::me::get_me)
        .service(console::me::end_my_sessions)
        .service(console::me::end_my_other_sessions);
    #[cfg(debug_assertions)]
    config.service(console::sample::get_parts).service(console::sample::get_form).service(console::sample::send_form);
    config
        .service(console::today::get_today)
        .service(console::week::get_week)
        .service(console::day::get_sheet_of_today)
        .service(console::day::get_day_sheet);
    config.service(console::follower_failures::retry_failure);
    config.service(console::queues::get_queue).service(console::search::get_search).service(console::numbers::page::get_numbers);
    config.service(console::numbers::file::export_numbers);
    config.service(console::fairness::board::get_board).service(console::fairness::zero_list::get_zero_list);
    slot_pages(config);
    series_pages(config);
    round_pages(config);
    contact_pages(config);
    people_pages(config);
    settings_pages(config);
    connection_pages(config);
}

/// Registers the pages that a company's contact has for itself. Its other pages stand behind the addresses of the staff's.
fn contact_pages(config: &mut ServiceConfig) {
    config
        .service(console::contact::places::get_places)
        .service(console::contact::places::get_new_host)
        .service(console::contact::places::send_new_host)
        .service(console::contact::places::get_new_site)
        .service(console::contact::places::send_new_site);
}

/// A page with a word in its path stands before the one that takes any.
fn slot_pages(config: &mut ServiceConfig) {
    config
        .service(console::slots::list_slots)
        .service(console::slot_form::get_new_slot)
        .service(console::slot_form::send_new_slot)
        .service(console::exports::export_slots)
        .service(console::slot::get_slot)
        .service(console::slot_form::get_slot_form)
        .service(console::slot_form::send_slot_form)
        .service(console::review::get_review)
        .service(console::book::get_candidates)
        .service(console::book::get_booking_form)
        .service(console::book::send_booking)
        .service(console::book_several::send_several)
        .service(console::attendance::get_slot_attendance)
        .service(console::attendance::send_slot_attendance)
        .service(console::attendance::get_day_attendance)
        .service(console::attendance::send_day_attendance)
        .service(console::slot_steps::get_slot_step)
        .service(console::slot_steps::send_slot_step)
        .service(console::bookings::list_bookings)
        .service(console::exports::export_bookings)
        .service(console::booking::get_booking)
        .service(console::booking_calendar::get_booking_calendar)
        .service(console::booking_steps::get_booking_step)
        .service(console::booking_steps::send_booking_step);
}

fn series_pages(config: &mut ServiceConfig) {
    config
        .service(console::series::list::list_series)
        .service(console::series::new::get_new_series)
        .service(console::series::new::send_new_series)
        .service(console::series::one::get_series)
        .service(console::series::step_page::get_series_step)
        .service(console::series::step_page::send_series_step);
}

fn round_pages(config: &mut ServiceConfig) {
    use console::rounds;
    config
        .service(rounds::list::list_rounds)
        .service(rounds::exceptions::list_exceptions)
        .service(rounds::ask::get_new_exception)
        .service(rounds::ask::send_new_exception)
        .service(rounds::exception::get_exception)
        .service(rounds::exception::get_exception_step)
        .service(rounds::exception::send_exception_step)
        .service(rounds::form::get_new_round)
        .service(rounds::form::send_new_round)
        .service(rounds::one::get_round)
        .service(rounds::form::get_round_form)
        .service(rounds::form::send_round_form)
        .service(rounds::enter::get_enter)
        .service(rounds::record::get_record)
        .service(rounds::entry::get_entry)
        .service(rounds::entry::send_entry)
        .service(rounds::entry::get_withdrawal)
        .service(rounds::entry::send_withdrawal)
        .service(rounds::steps::get_round_step)
        .service(rounds::steps::send_round_step);
}

fn people_pages(config: &mut ServiceConfig) {
    config
        .service(console::mentees::list_mentees)
        .service(console::mentee_forms::get_new_mentee)
        .service(console::mentee_forms::send_new_mentee)
        .service(console::mentee_forms::send_note_deletion)
        .service(console::exports::export_mentees)
        .service(console::import::mentees::get_mentee_file)
        .service(console::import::mentees::send_mentee_file)
        .service(console::import::mentees::get_mentee_import)
        .service(console::import::mentees::send_mentee_import)
        .service(console::mentee::get_mentee)
        .service(console::mentee_book::get_slots_for_mentee)
        .service(console::mentee_forms::get_mentee_step)
        .service(console::mentee_forms::send_mentee_step)
        .service(console::companies::list_companies)
        .service(console::company_forms::get_new_company)
        .service(console::company_forms::send_new_company)
        .service(console::exports::export_companies)
        .service(console::import::companies::get_company_file)
        .service(console::import::companies::send_company_file)
        .service(console::import::companies::get_company_import)
        .service(console::import::companies::send_company_import)
        .service(console::company::get_company)
        .service(console::company_forms::get_company_step)
        .service(console::company_forms::send_company_step)
        .service(console::busy_calendars::get_new_calendar)
        .service(console::busy_calendars::send_new_calendar)
        .service(console::busy_calendars::get_calendar_deletion)
        .service(console::busy_calendars::send_calendar_deletion)
        .service(console::busy_calendars::send_refresh)
        .service(console::host::get_host)
        .service(console::place_forms::get_host_step)
        .service(console::place_forms::send_host_step)
        .service(console::place_forms::get_site_step)
        .service(console::place_forms::send_site_step)
        .service(console::cohorts::list_cohorts)
        .service(console::cohort_forms::get_new_programme)
        .service(console::cohort_forms::send_new_programme)
        .service(console::cohort_forms::get_programme_form)
        .service(console::cohort_forms::send_programme_form)
        .service(console::cohort_forms::get_new_cohort)
        .service(console::cohort_forms::send_new_cohort)
        .service(console::cohort::get_cohort)
        .service(console::enrol::get_enrol)
        .service(console::enrol::send_enrol)
        .service(console::cohort_forms::get_cohort_step)
        .service(console::cohort_forms::send_cohort_step)
        .service(console::programme::get_programme)
        .service(console::programme::get_programme_step)
        .service(console::programme::send_programme_step)
        .service(console::enrolment::get_enrolment)
        .service(console::enrolment::get_enrolment_step)
        .service(console::enrolment::send_enrolment_step);
}

fn settings_pages(config: &mut ServiceConfig) {
    use console::settings;
    config
        .service(settings::home::get_settings)
        .service(settings::institute::get_institute)
        .service(settings::institute::send_institute)
        .service(settings::policy::get_policy)
        .service(settings::policy_form::get_policy_form)
        .service(settings::policy_form::send_policy_form)
        .service(settings::blackouts::list_blackouts)
        .service(settings::blackout_forms::get_new_blackout)
        .service(settings::blackout_forms::send_new_blackout)
        .service(settings::blackout_import::get_import)
        .service(settings::blackout_import::send_import)
        .service(settings::blackout_preview::get_blackout_import)
        .service(settings::blackout_preview::send_blackout_import)
        .service(settings::blackout_forms::get_blackout_deletion)
        .service(settings::blackout_forms::send_blackout_deletion)
        .service(settings::accounts::list_accounts)
        .service(settings::account_forms::get_new_account)
        .service(settings::account_forms::send_new_account)
        .service(settings::account::get_account)
        .service(settings::account_forms::get_account_step)
        .service(settings::account_forms::send_account_step)
        .service(settings::keys::list_keys)
        .service(settings::key_forms::get_new_key)
        .service(settings::key_forms::send_new_key)
        .service(settings::key_forms::get_key_step)
        .service(settings::key_forms::send_key_step);
}

fn connection_pages(config: &mut ServiceConfig) {
    use console::settings;
    config
        .service(settings::feeds::list_feeds)
        .service(settings::feed_forms::get_new_feed)
        .service(settings::feed_forms::send_new_feed)
        .service(settings::feed_forms::get_feed_step)
        .service(settings::feed_forms::send_feed_step)
        .service(settings::webhooks::list_webhooks)
        .service(settings::webhook_forms::get_new_webhook)
        .service(settings::webhook_forms::send_new_webhook)
        .service(settings::webhook::get_webhook)
        .service(settings::webhook::send_test)
        .service(settings::webhook_forms::get_webhook_step)
        .service(settings::webhook_forms::send_webhook_step)
        .service(settings::deliveries::list_deliveries)
        .service(settings::delivery::get_delivery)
        .service(settings::delivery::send_retry);
}

/// Serves Swagger UI at `/docs/`, which is no part of the document.
pub fn docs() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(Config::from("../openapi.json"))
}
