//! The calendar of a series that is not made yet: for each day the slots, and what is in the way of the others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use maud::{Markup, html};

use crate::companies::store as companies;
use crate::console::kit::moment::{date, local};
use crate::console::kit::state::{Shape, Tone, state};
use crate::console::words;
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::Result;
use crate::ids::{HostId, MenteeId};
use crate::mentees::store as mentees;
use crate::schedule::series::sessions::Booked;
use crate::slots::series::clashes::Clash;
use crate::slots::series::model::ClashReason;
use crate::time::LocalTime;

/// The calendar shows at most this many slots and clashes. What comes after them is counted.
const MOST: usize = 200;

/// This holds what would be made, with the names of those whom it is about.
pub struct Foreseen {
    pub booked: Booked,
    hosts: HashMap<HostId, String>,
    mentees: HashMap<MenteeId, String>,
}

impl Foreseen {
    /// Looks up the names of the hosts, and of the mentees who would not be booked.
    pub fn named(conn: &mut Conn, booked: Booked) -> Result<Self> {
        let of_slots = booked.made.slots.iter().flat_map(|(_, hosts)| hosts).copied();
        let hosts: BTreeSet<_> = of_slots.chain(booked.made.clashes.iter().filter_map(|clash| clash.host_id)).collect();
        let hosts = companies::host_names(conn, &hosts.into_iter().collect::<Vec<_>>())?;
        let left_out: BTreeSet<_> = booked.not_booked.iter().map(|left_out| left_out.mentee_id).collect();
        let left_out: Vec<_> = left_out.into_iter().collect();
        let mentees = read_in_chunks(conn, &left_out, |conn, chunk| Ok(mentees::full_names(conn, chunk)?.into_iter().collect()))?;
        Ok(Self { booked, hosts, mentees: mentees.into_iter().collect() })
    }

    pub fn fit(&self) -> usize {
        self.booked.made.slots.len()
    }

    pub fn clash(&self) -> usize {
        self.booked.made.clashes.iter().map(|clash| (clash.local_start, clash.host_id)).collect::<BTreeSet<_>>().len()
    }

    fn host(&self, id: HostId) -> &str {
        self.hosts.get(&id).map_or("A host", String::as_str)
    }
}

/// Says how many slots there are: "36 slots on 4 days".
pub fn slots(foreseen: &Foreseen) -> String {
    let days: BTreeSet<Date> = foreseen.booked.made.slots.iter().filter_map(|(slot, _)| Some(slot.local_start?.parts().0)).collect();
    let count = |number: usize, one| words::count(u32::try_from(number).unwrap_or(u32::MAX), one);
    format!("{} on {}", count(foreseen.fit(), "slot"), count(days.len(), "day"))
}

/// Shows the days in their order.
pub fn show(foreseen: &Foreseen) -> Markup {
    let (days, left_out) = days(foreseen);
    html! {
        @if !days.is_empty() {
            div.plan {
                @for (day, times) in &days {
                    section.day aria-labelledby={ "d" (day) } {
                        header { h2 id={ "d" (day) } { (date(*day)) } }
                        ul.plain.agenda { @for (at, entries) in times { @for entry in entries { (of_entry(*at, entry, foreseen)) } } }
                    }
                }
            }
        }
        @if left_out > 0 { p.muted { "And " (left_out) " later ones." } }
        (not_booked(foreseen))
    }
}

/// This stands at one time of a day.
enum Entry {
    /// These slots would be made, with their hosts.
    Fit(Vec<HostId>),
    Clash(Option<HostId>, ClashReason),
}

type Days = BTreeMap<Date, BTreeMap<LocalTime, Vec<Entry>>>;

/// Puts the first slots and clashes into their days, and counts the others.
fn days(foreseen: &Foreseen) -> (Days, usize) {
    let made = &foreseen.booked.made;
    let mut entries: Vec<(LocalTime, Entry)> = Vec::new();
    for (slot, hosts) in &made.slots {
        let Some(at) = slot.local_start else { continue };
        match entries.last_mut() {
            Some((last, Entry::Fit(others))) if *last == at && !hosts.is_empty() => others.extend(hosts),
            _ => entries.push((at, Entry::Fit(hosts.clone()))),
        }
    }
    entries.extend(made.clashes.iter().map(|Clash { local_start, host_id, reason }| (*local_start, Entry::Clash(*host_id, *reason))));
    entries.sort_by_key(|(at, _)| *at);
    let left_out = entries.len().saturating_sub(MOST);
    let mut days = Days::new();
    for (at, entry) in entries.into_iter().take(MOST) {
        days.entry(at.parts().0).or_default().entry(at).or_default().push(entry);
    }
    (days, left_out)
}

fn of_entry(at: LocalTime, entry: &Entry, foreseen: &Foreseen) -> Markup {
    let clock = at.parts().1;
    let clock = format!("{:02}:{:02}", clock.hour(), clock.minute());
    html! {
        li {
            strong { (clock) }
            @match entry {
                Entry::Fit(hosts) => span dir="auto" { (hosts.iter().map(|host| foreseen.host(*host)).collect::<Vec<_>>().join(", ")) },
                Entry::Clash(host, reason) => {
                    (state(Shape::Crossed, Tone::Stop, "Not made"))
                    span.sub dir="auto" { (host.map_or("It", |host| foreseen.host(host))) " " (words::clash(*reason)) }
                },
            }
        }
    }
}

/// Shows who is enrolled in the cohort of a session and would not be booked.
fn not_booked(foreseen: &Foreseen) -> Markup {
    let starts: HashMap<_, _> = foreseen.booked.made.slots.iter().map(|(slot, _)| (slot.id, slot.local_start)).collect();
    html! {
        @if !foreseen.booked.not_booked.is_empty() {
            section.panel {
                h2 { "Who would not be booked" }
                ul {
                    @for left_out in foreseen.booked.not_booked.iter().take(MOST) {
                        li dir="auto" {
                            (foreseen.mentees.get(&left_out.mentee_id).map_or("A mentee", String::as_str))
                            @if let Some(at) = starts.get(&left_out.slot_id).copied().flatten() { ", " (local(at)) }
                            ": " (words::not_booked(left_out.why))
                        }
                    }
                }
            }
        }
    }
}
