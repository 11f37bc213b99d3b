//! Holds what a series makes against a plain model: all zones' changes of the clocks, and slots against each other at random.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::prelude::*;
use uuid::Uuid;

use super::clashes::{Clash, Diary, Known, Staffed, sift};
use super::model::{ClashReason, Days, Grid, Pattern};
use super::plan::{Asked, candidates};
use crate::auth::{Actor, Stamp};
use crate::busy::interval::Interval;
use crate::ids::{HostId, Ids};
use crate::policy::settings::Settings;
use crate::slots::model::{Approval, Mode, SlotKind, Start};
use crate::slots::slot::draft;
use crate::slots::template::Template;
use crate::time::{Instant, LocalTime, Zone};

fn stamp() -> Stamp {
    Stamp { by: Actor::System, at: "2024-01-01T00:00:00Z".parse().unwrap(), ids: Ids }
}

fn template(kind: SlotKind, duration_minutes: i32) -> Template {
    Template {
        site_id: None,
        kind,
        title: "Panel".to_owned(),
        duration_minutes,
        capacity: 1,
        mode: Mode::Online,
        location: None,
        join_url: None,
        fields: Vec::new(),
        approval: Approval::Automatic,
        booking_closes_minutes_before: None,
        cancel_cutoff_minutes_before: None,
        allow_host_overlap: false,
        card: None,
        cohort_id: None,
        book_cohort: false,
    }
}

/// Says of each half hour of a day what the clock of the zone makes of it, by walking through the minutes around the day.
fn walked(zone: &Zone, day: Date) -> Vec<(LocalTime, Result<Instant, ClashReason>)> {
    let from = Zone::utc().start_of(day).minus_minutes(26 * 60);
    let mut instants: BTreeMap<LocalTime, Vec<Instant>> = BTreeMap::new();
    for minute in 0..76 * 60 {
        let at = from.plus_minutes(minute);
        instants.entry(zone.local_time_at(at)).or_default().push(at);
    }
    let of = |minutes: i32| {
        let local = LocalTime::of(day, minutes);
        let found = match instants.get(&local).map_or(&[][..], Vec::as_slice) {
            [] => Err(ClashReason::NonexistentLocalTime),
            [only] => Ok(*only),
            _ => Err(ClashReason::AmbiguousLocalTime),
        };
        (local, found)
    };
    (0..48).map(|half_hour| of(half_hour * 30)).collect()
}

#[test]
fn around_every_change_of_the_clocks_a_series_has_the_hours_that_exist_once() {
    let grid = Grid { day_start: "00:00".parse().unwrap(), day_end: Some("24:00".parse().unwrap()), gap_minutes: 0, breaks: Vec::new() };
    let (stamp, template, settings) = (stamp(), template(SlotKind::GroupSession, 30), Settings::default());
    let (mut looked_at, mut clashing) = (0, 0);
    for name in jiff::tz::db().available() {
        let Ok(zone) = Zone::named(name.as_str()) else { continue };
        let changes: Vec<_> = zone.rules().following(stamp.at.timestamp()).take(2).collect();
        for change in changes {
            let day = zone.local_time_at(Instant::from_timestamp(change.timestamp())).to_string()[..10].parse::<Date>().unwrap();
            let pattern = Pattern { days: Days::Dates(vec![day]), grid: grid.clone(), host_ids: Vec::new(), parallel: true };
            let asked = Asked {
                pattern: &pattern,
                days: &[day],
                timezone: &zone,
                template: &template,
                settings: &settings,
                publish: false,
                override_reason: None,
            };
            let (slots, clashes) = candidates(&stamp, Uuid::nil().into(), asked).unwrap();
            let mut found: Vec<_> = slots.iter().map(|(slot, _)| (slot.local_start.unwrap(), Ok(slot.starts_at.unwrap()))).collect();
            found.extend(clashes.iter().map(|clash| (clash.local_start, Err(clash.reason))));
            found.sort_by_key(|(local, _)| *local);
            assert_eq!(found, walked(&zone, day), "{} on {day}", name.as_str());
            looked_at += 1;
            clashing += clashes.len();
        }
    }
    assert!(looked_at > 200 && clashing > 200, "{looked_at} changes, {clashing} clashes");
}

fn host(number: u8) -> HostId {
    Uuid::from_u128(u128::from(number) + 1).into()
}

fn at(minutes: i32) -> Instant {
    "2027-03-01T00:00:00Z".parse::<Instant>().unwrap().plus_minutes(minutes)
}

/// Sifts by comparing each slot with everything that is there, and each with each.
fn plainly(now: Instant, there: &[(HostId, Interval)], busy: &[(HostId, Interval)], slots: &[Staffed]) -> Vec<Vec<ClashReason>> {
    let mut kept: Vec<(HostId, Interval)> = there.to_vec();
    let mut interviews: Vec<(HostId, Date)> = Vec::new();
    let mut all = Vec::new();
    for (slot, hosts) in slots {
        let (start, end) = (slot.starts_at.unwrap(), slot.ends_at.unwrap());
        let overlaps = |of: &[(HostId, Interval)], host: HostId| {
            of.iter().any(|(other, interval)| *other == host && interval.starts_at < end && start < interval.ends_at)
        };
        let day = slot.timezone.date_at(start);
        let of_host = |host: &HostId| {
            let that_day = interviews.iter().filter(|(other, other_day)| (other, *other_day) == (host, day)).count();
            if overlaps(&kept, *host) {
                Some(ClashReason::HostClash)
            } else if overlaps(busy, *host) {
                Some(ClashReason::Busy)
            } else {
                (that_day >= 8).then_some(ClashReason::HostDayLimit)
            }
        };
        let reasons: Vec<_> = if start <= now { vec![ClashReason::Past] } else { hosts.iter().filter_map(of_host).collect() };
        if reasons.is_empty() {
            kept.extend(hosts.iter().map(|host| (*host, Interval { starts_at: start, ends_at: end })));
            interviews.extend(hosts.iter().map(|host| (*host, day)));
        }
        all.push(reasons);
    }
    all
}

proptest! {
    #[test]
    fn what_fits_is_what_a_plain_comparison_finds(
        zone in prop::sample::select(vec!["UTC", "Europe/London", "America/St_Johns", "Pacific/Kiritimati"]),
        duration in 5..200,
        slots in prop::collection::vec((0..6_000, prop::collection::btree_set(0..3_u8, 0..3)), 0..60),
        there in prop::collection::vec((0..3_u8, 0..60), 0..12),
        busy in prop::collection::vec((0..3_u8, 0..6_000, 1..600), 0..8),
        now in 0..1_000,
    ) {
        let (stamp, zone, template) = (stamp(), Zone::named(zone).unwrap(), template(SlotKind::MockInterview, duration));
        let row = |(start, hosts): (i32, std::collections::BTreeSet<u8>)| {
            let start = Start { at: at(start), local: zone.local_time_at(at(start)) };
            (draft(&stamp, Uuid::nil().into(), &template, Some(start), &zone), hosts.into_iter().map(host).collect::<Vec<_>>())
        };
        let slots: Vec<Staffed> = slots.into_iter().map(row).collect();
        // Slots that are there do not overlap each other.
        let there: std::collections::BTreeSet<_> = there.into_iter().collect();
        let there: Vec<_> = there.into_iter().map(|(of, place)| (host(of), Interval { starts_at: at(place * 100), ends_at: at(place * 100 + 70) })).collect();
        let busy: Vec<_> = busy.into_iter().map(|(of, start, length)| (host(of), Interval { starts_at: at(start), ends_at: at(start + length) })).collect();
        let expected = plainly(at(now), &there, &busy, &slots);
        let mut diary = Diary::of(at(now), &Settings::default(), Known { taken: there, busy, ..Known::default() });
        let found: Vec<Vec<ClashReason>> = slots.into_iter().map(|slot| {
            let (_, clashes) = sift(&mut diary, vec![slot], false);
            clashes.iter().map(|clash: &Clash| clash.reason).collect()
        }).collect();
        prop_assert_eq!(found, expected);
    }
}
