//! Any bytes as an external calendar: no panic, and what comes out keeps its promises.

#![no_main]

use foothold::busy::import;
use foothold::busy::interval::Interval;
use foothold::time::Zone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let instant = |text: &str| text.parse().expect("an instant");
    let span = Interval { starts_at: instant("2027-01-01T00:00:00Z"), ends_at: instant("2028-04-01T00:00:00Z") };
    let zone = Zone::named("Europe/London").expect("a zone");
    let Ok(imported) = import::read(bytes, span, &zone) else { return };
    assert!(imported.busy.iter().all(|one| one.within(span) == Some(*one)), "beyond the span");
    assert!(imported.busy.windows(2).all(|two| two[0].ends_at < two[1].starts_at), "not in order");
    assert!(imported.busy.len() <= 20_000, "too many");
});
