//! Reviewing goes forward, also where an answer was refused at first.

use super::{desk, leads_to};
use crate::console::contact::Filled;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn the_next_review_is_the_one_after_this_and_then_the_first_that_is_left(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mut slots = Vec::new();
    for day in ["2027-04-01", "2027-04-02", "2027-04-03"] {
        slots.push(office.slot(&company).starts(&format!("{day}T10:00")).submitted().await);
    }
    let (app, mut browser) = desk(&app, "Rosa").await;
    let path = |slot: &Slot, step: &str| format!("/slots/{}/{step}", slot.id());

    let second = browser.send(&path(&slots[1], "publish"), &[("_to", "review")]).await;
    leads_to(&second, &format!("{}?notice=published", path(&slots[2], "review")));
    let refused = browser.send(&path(&slots[2], "return"), &[("_to", "review"), ("comment", "")]).await;
    assert_eq!(refused.status, 422);
    let again = Filled::of(&refused.text()).with("comment", "Say who will be there.");
    let third = again.send(&browser, &path(&slots[2], "return")).await;

    leads_to(&third, &format!("{}?notice=returned", path(&slots[0], "review")));
    leads_to(&browser.send(&path(&slots[0], "publish"), &[("_to", "review")]).await, "/?notice=published");
    app.stop().await;
}
