//! What a step would do to slots and bookings, as sentences: what its dry run has found (docs/api.md, Dry runs).

use maud::{Markup, html};

use super::kit::moment::{Reader, local};
use super::words;
use crate::bookings::dry_run::answer::{DryRunView, ToldKind};
use crate::bookings::dry_run::booking_hit::{BookingEffect, BookingHit};
use crate::bookings::dry_run::slot_hit::{SlotEffect, SlotHit};
use crate::bookings::model::BookingStatus;

/// At most this many people are named in a sentence, and the others are counted.
const NAMED: usize = 60;

/// Says what becomes of the slots and of the bookings, and who is told.
pub fn sentences(foreseen: &DryRunView, reader: Reader<'_>) -> Vec<Markup> {
    let several = foreseen.slots.len() > 1;
    let of = |is: &dyn Fn(&BookingHit) -> bool| -> Vec<&BookingHit> { foreseen.bookings.iter().filter(|hit| is(hit)).collect() };
    let waited = |hit: &BookingHit| hit.was == BookingStatus::Waitlisted;
    let of_effect = |effect: BookingEffect| of(&move |hit| hit.effect == effect);
    let lost = of(&|hit| hit.effect == BookingEffect::Cancelled && !waited(hit));
    let late = lost.iter().filter(|hit| hit.late == Some(true)).count();
    let left = of(&|hit| hit.effect == BookingEffect::Cancelled && waited(hit));
    let sentences = [
        slots(&foreseen.slots, foreseen.counts.slots, reader),
        people(&lost, several).map(|names| html! { (names) @if lost.len() == 1 { " loses the seat." } @else { " lose their seats." } }),
        (late > 0).then(
            || html! { @if late == 1 { "One of these cancellations is late." } @else { (late) " of these cancellations are late." } },
        ),
        people(&left, several).map(|names| html! { "The waiting list ends: " (names) "." }),
        asked(&of_effect(BookingEffect::AskedAgain), "Asked again", several, reader),
        asked(&of_effect(BookingEffect::Offered), "Offered a seat", several, reader),
        people(&of_effect(BookingEffect::Held), several).map(|names| html! { "The bookings stay as they are: " (names) "." }),
        people(&of_effect(BookingEffect::Waits), several).map(|names| html! { "The waiting list stays: " (names) "." }),
        told(foreseen),
    ];
    sentences.into_iter().flatten().collect()
}

fn slots(hits: &[SlotHit], all: usize, reader: Reader<'_>) -> Option<Markup> {
    let mut hits: Vec<_> = hits.iter().collect();
    hits.sort_by_key(|hit| hit.starts_at);
    let first = hits.first()?;
    let done = match first.effect {
        SlotEffect::Held => "put on hold",
        SlotEffect::Moved => "moved",
        SlotEffect::Cancelled => "cancelled",
    };
    let to = first.to.as_ref().and_then(|to| Some((to.starts_at?, &to.timezone, to.duration_minutes)));
    Some(html! {
        @if all == 1 {
            "The slot is " (done)
            @if let Some((at, zone, minutes)) = to { " to " (reader.absolute_within(at, zone)) ", and lasts " (minutes) " minutes" }
            "."
        } @else {
            (all) " slots are " (done) ": "
            @for (index, hit) in hits.iter().take(NAMED).enumerate() { @if index > 0 { "; " } @if let Some(start) = hit.local_start { (local(start)) } }
            @if all > NAMED { "; and " (all - NAMED) " more" }
            "."
        }
    })
}

/// Gives the names, with the time where there are several slots.
fn people(hits: &[&BookingHit], several: bool) -> Option<Markup> {
    let name = |hit: &BookingHit| {
        let name = hit.mentee_name.as_deref().unwrap_or("A mentee");
        match hit.local_start.filter(|_| several) {
            Some(start) => format!("{name} ({})", local(start)),
            None => name.to_owned(),
        }
    };
    let named: Vec<_> = hits.iter().take(NAMED).map(|hit| name(hit)).collect();
    (!hits.is_empty()).then(|| {
        html! { span dir="auto" { (named.join(", ")) } @if hits.len() > NAMED { " and " (hits.len() - NAMED) " more" } }
    })
}

fn asked(hits: &[&BookingHit], how: &str, several: bool, reader: Reader<'_>) -> Option<Markup> {
    let names = people(hits, several)?;
    let first = hits.iter().filter_map(|hit| Some((hit.answer_by?, &hit.timezone))).min_by_key(|(at, _)| *at);
    Some(html! {
        (how) ": " (names)
        @if let Some((at, zone)) = first { ". The first answer is due " (reader.moment_within(at, zone)) }
        "."
    })
}

fn told(foreseen: &DryRunView) -> Option<Markup> {
    let of =
        |kind: ToldKind| -> Vec<&str> { foreseen.told.iter().filter(|told| told.kind == kind).map(|told| told.name.as_str()).collect() };
    let (companies, hosts, mentees) = (of(ToldKind::Company), of(ToldKind::Host), of(ToldKind::Mentee));
    let names: Vec<_> = companies.into_iter().chain(hosts).collect();
    let count = u32::try_from(mentees.len()).unwrap_or(u32::MAX);
    let mentees = (count > 0).then(|| words::count(count, "mentee"));
    let said: Vec<_> = names.into_iter().map(str::to_owned).chain(mentees).collect();
    (!said.is_empty()).then(|| html! { "Told: " span dir="auto" { (said.join(", ")) } ", by their calendars, webhooks and mails." })
}
