//! Any text as a query with a cursor, and as an id: what is taken is written the same way again.

#![no_main]

use std::sync::LazyLock;

use foothold::wire::fields::Fields;
use foothold::ids::{BookingId, CompanyId, SlotId};
use foothold::seal::Sealer;
use foothold::wire::paging::{Cursors, PageRequest};
use foothold::time::Instant;
use libfuzzer_sys::fuzz_target;

static SEALER: LazyLock<Sealer> = LazyLock::new(|| Sealer::from_base64("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=").unwrap());

fuzz_target!(|text: &str| {
    let cursors = Cursors::of_list(&SEALER, "/v1/companies");
    PageRequest::<CompanyId>::take(&mut Fields::of_query(text), &cursors);
    let with_cursor = format!("limit=100&cursor={text}");
    PageRequest::<CompanyId>::take(&mut Fields::of_query(&with_cursor), &cursors);
    let page = PageRequest::<(Instant, SlotId)>::take(&mut Fields::of_query(&with_cursor), &cursors);
    assert!((1..=100).contains(&page.limit));

    // A sealed cursor takes any text as its key, and gives it back.
    let sealed = SEALER.seal_alike(text.as_bytes(), "list").unwrap();
    assert_eq!(SEALER.open_alike(&sealed, "list").as_deref(), Some(text.as_bytes()));
    assert_eq!(SEALER.open_alike(text.as_bytes(), "list"), None);

    if let Ok(id) = text.parse::<BookingId>() {
        assert_eq!(id.to_string(), text);
        assert!(text.parse::<SlotId>().is_err(), "an id of two kinds");
    }
});
