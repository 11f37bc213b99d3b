//! Any text as a query with a cursor, and as an id: what is taken is written the same way again.

#![no_main]

use foothold::wire::fields::Fields;
use foothold::ids::{BookingId, CompanyId, SlotId};
use foothold::wire::paging::PageRequest;
use foothold::time::Instant;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    PageRequest::<CompanyId>::take(&mut Fields::of_query(text));
    let with_cursor = format!("limit=100&cursor={text}");
    PageRequest::<CompanyId>::take(&mut Fields::of_query(&with_cursor));
    let page = PageRequest::<(Instant, SlotId)>::take(&mut Fields::of_query(&with_cursor));
    assert!((1..=100).contains(&page.limit));

    if let Ok(id) = text.parse::<BookingId>() {
        assert_eq!(id.to_string(), text);
        assert!(text.parse::<SlotId>().is_err(), "an id of two kinds");
    }
});
