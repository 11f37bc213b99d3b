//! Zones that are unlike London's: half hours, quarters, changes at odd hours, and one that follows no yearly rule.

use ical::parser::ical::component::{IcalTimeZone, IcalTimeZoneTransition};
use jiff::civil::{DateTime, Weekday, date};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::{Event, Feed, of_company};

/// Each with a local start on either side of a change of its clocks, or of London's.
const ZONES: [(&str, [&str; 2]); 6] = [
    ("Europe/London", ["2027-03-27T18:00", "2027-03-28T18:00"]),
    ("America/St_Johns", ["2027-03-13T18:00", "2027-03-14T18:00"]),
    ("Asia/Kathmandu", ["2027-03-27T18:00", "2027-03-28T18:00"]),
    ("Pacific/Chatham", ["2027-04-03T18:00", "2027-04-04T18:00"]),
    // Its Ramadan of 2028 begins on 28 January and sets the clocks back.
    ("Africa/Casablanca", ["2028-01-22T18:00", "2028-01-23T18:00"]),
    ("UTC", ["2027-03-27T18:00", "2027-03-28T18:00"]),
];

/// When which offset begins, for somebody who has the calendar and nothing else.
fn onsets(zone: &IcalTimeZone) -> Vec<(Timestamp, Offset)> {
    let mut all: Vec<_> = zone.transitions.iter().flat_map(onsets_of).collect();
    all.sort();
    all
}

fn onsets_of(observance: &IcalTimeZoneTransition) -> Vec<(Timestamp, Offset)> {
    let values =
        |name: &'static str| observance.properties.iter().filter(move |one| one.name == name).map(|one| one.value.clone().unwrap());
    let one = |name: &'static str| values(name).next().unwrap_or_else(|| panic!("no {name} in {observance:?}"));
    let local = |value: &str| DateTime::strptime("%Y%m%dT%H%M%S", value).unwrap();
    let first = local(&one("DTSTART"));
    let mut starts = vec![first];
    starts.extend(values("RDATE").map(|value| local(&value)));
    starts.extend(values("RRULE").flat_map(|rule| (1..6).map(move |years| in_year(&rule, first.year() + years).to_datetime(first.time()))));
    let (before, after) = (offset(&one("TZOFFSETFROM")), offset(&one("TZOFFSETTO")));
    starts.into_iter().map(|start| (before.to_timestamp(start).unwrap(), after)).collect()
}

fn offset(wire: &str) -> Offset {
    let number = |digits: &str| digits.parse::<i32>().unwrap();
    let seconds = number(&wire[1..3]) * 3600 + number(&wire[3..5]) * 60;
    Offset::from_seconds(if wire.starts_with('-') { -seconds } else { seconds }).unwrap()
}

fn in_year(rule: &str, year: i16) -> jiff::civil::Date {
    let (month, day) = rule.strip_prefix("FREQ=YEARLY;BYMONTH=").unwrap().split_once(";BYDAY=").unwrap();
    let (nth, name) = day.split_at(day.len() - 2);
    let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|two| *two == name).unwrap();
    let weekday = Weekday::from_monday_zero_offset(i8::try_from(weekday).unwrap()).unwrap();
    date(year, month.parse().unwrap(), 1).nth_weekday_of_month(nth.parse().unwrap(), weekday).unwrap()
}

/// At every quarter of an hour that the feed covers, the calendar's own zone is the zone.
fn assert_described(written: &IcalTimeZone, zone: &str) {
    let rules = TimeZone::get(zone).unwrap();
    let onsets = onsets(written);
    let mut at: Timestamp = "2027-01-07T00:00:00Z".parse().unwrap();
    while at < "2028-04-12T00:00:00Z".parse().unwrap() {
        let said = onsets.iter().take_while(|(onset, _)| *onset <= at).last().expect("an offset before the first event").1;
        assert_eq!(said, rules.to_offset(at), "{zone} at {at}: {written:?}");
        at += 15.minutes();
    }
}

#[apply(test_both)]
async fn a_company_far_away_has_its_own_zone_and_its_slots_their_instants(app: TestApp) {
    let office = app.office().await;
    for (zone, starts) in ZONES {
        let company = office.company().with("timezone", zone).active().await;
        let feed = Feed::full(&app, of_company(&company)).await;
        let empty = feed.read(&app).await;
        assert_eq!(empty.properties["X-WR-TIMEZONE"], zone);
        assert_described(&empty.zone, zone);

        for start in starts {
            office.slot(&company).kind("group_session").timezone(zone).starts(start).published().await;
        }
        let read = feed.read(&app).await;
        assert_described(&read.zone, zone);
        let rules = TimeZone::get(zone).unwrap();
        let expected = starts.map(|start| rules.to_timestamp(start.parse().unwrap()).unwrap());
        assert_eq!(read.events.iter().map(Event::starts_at).collect::<Vec<_>>(), expected, "{zone}");
    }
}

#[apply(test_both)]
async fn a_zone_by_rule_is_written_as_rules_and_one_without_as_its_changes(app: TestApp) {
    let office = app.office().await;
    for (zone, rules, dates) in [
        ("Europe/London", 2, 0),
        ("America/St_Johns", 2, 0),
        ("Pacific/Chatham", 2, 0),
        ("Asia/Kathmandu", 0, 0),
        ("Africa/Casablanca", 0, 5),
    ] {
        let company = office.company().with("timezone", zone).active().await;
        let text = Feed::full(&app, of_company(&company)).await.read(&app).await.text;
        assert_eq!((text.matches("\nRRULE:").count(), text.matches("\nRDATE:").count()), (rules, dates), "{zone}: {text}");
    }
}
