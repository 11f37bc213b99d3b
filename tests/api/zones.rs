//! Local times over every change of clocks between 2000 and 2040, in a sample of zones: whole hours, half hours, days that were left out,
//! changes at midnight, winter time that is the odd one, several changes a year.

mod stored;

use foothold::time::{Instant, LocalTime, NotOneInstant, Zone};
use jiff::{SignedDuration, Timestamp};

const SAMPLE: &[&str] = &[
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Juba",
    "America/Caracas",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/London",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
];

/// The instants at which the clocks change, with how far they go forward (or, less than zero, back), in minutes.
fn changes(zone: &Zone) -> Vec<(Instant, i64)> {
    let from: Timestamp = "2000-01-01T00:00:00Z".parse().unwrap();
    let until: Timestamp = "2040-12-31T00:00:00Z".parse().unwrap();
    let rules = zone.rules();
    let mut before = rules.to_offset(from);
    let mut changes = Vec::new();
    for change in rules.following(from).take_while(|change| change.timestamp() < until) {
        let minutes = i64::from(change.offset().seconds() - before.seconds()) / 60;
        before = change.offset();
        if minutes != 0 {
            changes.push((Instant::from_timestamp(change.timestamp()), minutes));
        }
    }
    changes
}

fn minutes_after(instant: Instant, minutes: i64) -> Instant {
    instant.plus(SignedDuration::from_mins(minutes))
}

/// The wall clock some minutes after what it shows at an instant, as if nothing changed.
fn wall(zone: &Zone, instant: Instant, minutes: i64) -> LocalTime {
    let shown: jiff::civil::DateTime = zone.local_time_at(instant).to_string().parse().unwrap();
    let later = shown.saturating_add(SignedDuration::from_mins(minutes));
    later.strftime("%Y-%m-%dT%H:%M").to_string().parse().unwrap()
}

#[test]
fn what_a_wall_clock_shows_leads_back_to_its_instant_or_is_called_ambiguous() {
    for name in SAMPLE {
        let zone = Zone::named(name).unwrap();
        for (change, forward) in changes(&zone) {
            for minutes in [-1_440, -181, -120, -61, -60, -59, -31, -30, -29, -1, 0, 1, 29, 30, 31, 59, 60, 61, 120, 181, 1_440] {
                let instant = minutes_after(change, minutes);
                let repeated = forward < 0 && (forward..-forward).contains(&minutes);
                let expected = if repeated { Err(NotOneInstant::Ambiguous) } else { Ok(instant) };
                let back = zone.instant_of(zone.local_time_at(instant));
                assert_eq!(back, expected, "{name}: {minutes} minutes after {change}, where the clocks go {forward} minutes forward");
            }
        }
    }
}

#[test]
fn what_the_clocks_skip_is_called_nonexistent_and_its_edges_exist() {
    for name in SAMPLE {
        let zone = Zone::named(name).unwrap();
        for (change, forward) in changes(&zone).into_iter().filter(|(_, forward)| *forward > 0) {
            let last = minutes_after(change, -1);
            for minutes in [1, forward / 2, forward] {
                assert_eq!(
                    zone.instant_of(wall(&zone, last, minutes)),
                    Err(NotOneInstant::Nonexistent),
                    "{name}: {change}, {minutes} of {forward}"
                );
            }
            assert_eq!(zone.instant_of(wall(&zone, last, 0)), Ok(last), "{name}: {change}");
            assert_eq!(zone.instant_of(wall(&zone, last, forward + 1)), Ok(change), "{name}: {change}");
        }
    }
}

#[test]
fn the_sample_has_changes_of_every_kind() {
    let of = |name: &str| changes(&Zone::named(name).unwrap());
    assert_eq!(of("UTC"), []);
    assert_eq!(of("Europe/London").len(), 82);
    assert!(of("Australia/Lord_Howe").iter().all(|(_, forward)| forward.abs() == 30));
    assert!(of("Pacific/Apia").iter().any(|(_, forward)| *forward == 24 * 60), "the 30th of December 2011 was left out in Samoa");
    assert!(of("Asia/Pyongyang").iter().any(|(_, forward)| *forward == -30));
    assert!(of("Antarctica/Troll").iter().any(|(_, forward)| *forward == 120));
}
