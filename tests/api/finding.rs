//! Finding slots for a mentee and mentees for a slot, and mentees by what they have had: the lists decide what a booking would.

mod at_random;
mod for_mentee;
mod for_slot;
mod without_booking;

use crate::harness::prelude::*;

/// The items of a list that has a `limit`, page by page.
async fn paged(caller: &Caller, path: &str) -> Vec<Value> {
    let (mut items, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(page) = next {
        let answer = caller.get(&page).await;
        answer.assert_status(200);
        items.extend(answer.items());
        next = answer.next_link();
    }
    items
}
