//! The list of slots, narrowed by each of its filters.

use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

struct Offers {
    app: TestApp,
    company: Company,
    host: Host,
}

impl Offers {
    async fn new(app: &TestApp) -> Self {
        let office = app.office().await;
        let company = office.company().active().await;
        let host = office.host(&company).await;
        Self { app: app.clone(), company, host }
    }

    async fn slot(&self) -> SlotBuilder {
        self.app.office().await.slot(&self.company)
    }

    async fn found(&self, query: &str) -> Vec<String> {
        let answer = self.app.office().await.get(&format!("/v1/slots?{query}")).await;
        answer.assert_status(200);
        answer.ids()
    }
}

#[apply(test_both)]
async fn slots_are_found_by_kind(app: TestApp) {
    let offers = Offers::new(&app).await;
    let interview = offers.slot().await.draft().await;
    let shadowing = offers.slot().await.kind("shadowing").draft().await;

    assert_eq!(offers.found("kind=shadowing").await, [shadowing.id()]);
    assert_eq!(offers.found("kind=mock_interview").await, [interview.id()]);
    assert!(offers.found("kind=group_session").await.is_empty());
}

#[apply(test_both)]
async fn slots_are_found_by_company(app: TestApp) {
    let offers = Offers::new(&app).await;
    let other = Offers::new(&app).await;
    let slot = offers.slot().await.draft().await;
    other.slot().await.draft().await;

    assert_eq!(offers.found(&format!("company_id={}", offers.company)).await, [slot.id()]);
}

#[apply(test_both)]
async fn slots_are_found_by_host(app: TestApp) {
    let offers = Offers::new(&app).await;
    let slot = offers.slot().await.hosts(&[&offers.host]).draft().await;
    offers.slot().await.draft().await;

    assert_eq!(offers.found(&format!("host_id={}", offers.host)).await, [slot.id()]);
}

#[apply(test_both)]
async fn slots_are_found_by_mode(app: TestApp) {
    let offers = Offers::new(&app).await;
    let hybrid = offers.slot().await.with("mode", "hybrid").draft().await;
    offers.slot().await.draft().await;

    assert_eq!(offers.found("mode=hybrid").await, [hybrid.id()]);
}

#[apply(test_both)]
async fn slots_are_found_by_status(app: TestApp) {
    let offers = Offers::new(&app).await;
    let draft = offers.slot().await.draft().await;
    let submitted = offers.slot().await.submitted().await;
    let published = offers.slot().await.published().await;

    assert_eq!(offers.found("status=draft").await, [draft.id()]);
    assert_eq!(offers.found("status=submitted").await, [submitted.id()]);
    assert_eq!(offers.found("status=published").await, [published.id()]);
    assert!(offers.found("status=on_hold").await.is_empty());
}

#[apply(test_both)]
async fn slots_of_a_field_are_found_with_those_for_any_and_an_underscore_is_itself(app: TestApp) {
    let offers = Offers::new(&app).await;
    let of = |fields: Value| async { offers.slot().await.with("fields", fields).starts("2027-04-01T10:00").draft().await };
    let any = of(json!([])).await;
    let support = of(json!(["law", "it_support"])).await;
    let lookalike = of(json!(["itxsupport"])).await;
    let longer = of(json!(["it_support_desk"])).await;

    let mut found = offers.found("field=it_support").await;
    found.sort();
    let mut expected = [any.id(), support.id()];
    expected.sort_unstable();
    assert_eq!(found, expected, "neither {lookalike} nor {longer}");
    assert!(offers.found("field=law").await.contains(&support.id().to_owned()));
    assert_eq!(offers.found("field=support").await, [any.id()]);
}

#[apply(test_both)]
async fn starts_after_includes_its_instant_and_starts_before_does_not(app: TestApp) {
    let offers = Offers::new(&app).await;
    // At 17:00Z.
    let slot = offers.slot().await.draft().await;

    assert_eq!(offers.found("starts_after=2027-03-31T17:00:00Z").await, [slot.id()]);
    assert!(offers.found("starts_after=2027-03-31T17:00:00.000001Z").await.is_empty());
    assert_eq!(offers.found("starts_before=2027-03-31T17:00:00.000001Z").await, [slot.id()]);
    assert!(offers.found("starts_before=2027-03-31T17:00:00Z").await.is_empty());
    assert_eq!(offers.found("starts_after=2027-03-31T18:00:00%2B01:00&starts_before=2027-04-01T00:00:00Z").await, [slot.id()]);
}

#[apply(test_both)]
async fn a_draft_without_a_start_does_not_start_after_anything(app: TestApp) {
    let offers = Offers::new(&app).await;
    offers.slot().await.without("local_start").draft().await;
    let slot = offers.slot().await.draft().await;

    assert_eq!(offers.found("starts_after=1970-01-01T00:00:00Z").await, [slot.id()]);
    assert!(offers.found("starts_after=9998-12-31T23:59:59Z").await.is_empty());
}

#[apply(test_both)]
async fn a_draft_without_a_start_does_not_start_before_anything(app: TestApp) {
    let offers = Offers::new(&app).await;
    let slot = offers.slot().await.without("local_start").draft().await;

    assert!(offers.found("starts_before=2099-01-01T00:00:00Z").await.is_empty());
    assert_eq!(offers.found("status=draft").await, [slot.id()]);
}

#[apply(test_both)]
async fn filters_narrow_together(app: TestApp) {
    let offers = Offers::new(&app).await;
    let wanted = offers.slot().await.hosts(&[&offers.host]).with("fields", json!(["law"])).published().await;
    offers.slot().await.with("fields", json!(["law"])).published().await;
    offers.slot().await.hosts(&[&offers.host]).with("fields", json!(["law"])).draft().await;

    let query = format!("available=true&kind=mock_interview&mode=online&field=law&host_id={}&company_id={}", offers.host, offers.company);

    assert_eq!(offers.found(&query).await, [wanted.id()]);
}

#[apply(test_both)]
async fn a_partner_lists_its_own_slots_with_the_same_filters(app: TestApp) {
    let (offers, other) = (Offers::new(&app).await, Offers::new(&app).await);
    let slot = offers.slot().await.published().await;
    other.slot().await.published().await;
    let partner = app.partner(&offers.company).await;

    assert_eq!(partner.get("/v1/slots?available=true").await.ids(), [slot.id()]);
    assert!(partner.get(&format!("/v1/slots?host_id={}", other.host)).await.items().is_empty());
}

#[apply(test_both)]
async fn a_filter_that_is_not_known_or_malformed_is_refused(app: TestApp) {
    let office = app.office().await;

    let answer = office.get("/v1/slots?kind=lunch&host_id=comp_1&available=maybe&starts_after=today&colour=red&limit=0").await;

    answer.assert_problem(422, "validation-failed").assert_fault("/kind", "unknown-word").assert_fault("/host_id", "unknown-id");
    answer.assert_fault("/available", "wrong-type").assert_fault("/starts_after", "malformed").assert_fault("/colour", "unknown-field");
    answer.assert_fault("/limit", "out-of-range");
    office.get("/v1/slots?cursor=nonsense").await.assert_problem(422, "validation-failed");
}

#[apply(test_both)]
async fn slots_are_found_by_site_and_by_several_states_in_any_order(app: TestApp) {
    let offers = Offers::new(&app).await;
    let office = app.office().await;
    let site = office.site(&offers.company).await;
    let later = offers.slot().await.starts("2027-04-05T10:00").with("site_id", site.id()).draft().await;
    app.clock.advance_minutes(1);
    let earlier = offers.slot().await.starts("2027-04-01T10:00").published().await;
    app.clock.advance_minutes(1);
    let unset = offers.slot().await.without("local_start").draft().await;

    assert_eq!(offers.found(&format!("site_id={site}")).await, [later.id()]);
    assert_eq!(offers.found("status=draft").await, [later.id(), unset.id()]);
    assert_eq!(offers.found("status=published,draft").await, [earlier.id(), later.id(), unset.id()]);
    assert_eq!(offers.found("status=published,submitted&sort=-starts_at").await, [earlier.id()]);
    assert_eq!(offers.found("sort=-starts_at").await, [unset.id(), later.id(), earlier.id()]);
    assert_eq!(offers.found("sort=created_at&status=draft,published").await, [later.id(), earlier.id(), unset.id()]);
    assert_eq!(offers.found("sort=-created_at").await, [unset.id(), earlier.id(), later.id()]);
    let other = app.partner(&office.company().active().await).await;
    assert!(other.get(&format!("/v1/slots?site_id={site}")).await.items().is_empty());
}
