use foothold::busy::import::{self, ImportFault};
use foothold::busy::interval::Interval;
use foothold::time::Zone;

use super::inputs::{self, Verdict};
use crate::harness::clock::instant;

/// Of inputs that can be of any size: large enough for every cap but the whole's. `cargo bench --bench import` takes 10 MB.
const SIZE: usize = 200_000;

#[test]
fn every_hostile_calendar_ends_with_its_verdict_and_within_bounds() {
    let span = Interval { starts_at: instant("2027-01-01T00:00:00Z"), ends_at: instant("2028-04-01T00:00:00Z") };
    let london = Zone::named("Europe/London").unwrap();
    assert!(inputs::ALL.len() >= 40, "{}", inputs::ALL.len());
    let mut wrong = Vec::new();
    for input in inputs::ALL {
        let seen = match import::read(&(input.bytes)(SIZE), span, &london) {
            Err(fault) => Verdict::Refused(fault),
            Ok(imported) => {
                let in_order = imported.busy.windows(2).all(|two| two[0].ends_at < two[1].starts_at);
                let within = imported.busy.iter().all(|one| one.within(span) == Some(*one));
                assert!(in_order && within && imported.busy.len() <= 20_000, "{}", input.name);
                Verdict::Read { busy: imported.busy.len(), left_out: imported.events_left_out() }
            }
        };
        if seen != input.verdict {
            wrong.push(format!("{}: {seen:?}, not {:?}", input.name, input.verdict));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_reason_to_refuse_is_given_by_some_calendar() {
    for fault in ImportFault::ALL {
        assert!(inputs::ALL.iter().any(|input| input.verdict == Verdict::Refused(*fault)), "{fault}");
    }
}
