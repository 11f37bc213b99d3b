//! This makes the event of a booking for its mentee's feed or for a download (docs/calendars.md, What a feed says). The event never says
//! who the mentee is.

use super::document::{Event, Status};
use super::model::{Detail, kind_in_words};
use super::place::place;
use super::store::for_feeds::ShownBooking;
use crate::auth::Scope;
use crate::bookings::disclosure::created_at_told;
use crate::bookings::model::BookingStatus;
use crate::slots::card::Card;
use crate::slots::model::SlotStatus;
use crate::time::{Instant, Zone};

/// Who reads the event, which decides what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Mentee,
    /// The company sees its own link before anything is confirmed, and is not told how a mentee cancels.
    Company,
}

/// Makes the event of a booking, or `None` where its state keeps it out of calendars.
pub fn event(shown: &ShownBooking, reader: Reader, detail: Detail) -> Option<Event> {
    let bare = bare(shown, reader)?;
    Some(match detail {
        Detail::Busy => bare,
        Detail::Full => full(bare, shown, reader),
    })
}

/// Makes an event that says that the time is taken, and nothing else.
fn bare(shown: &ShownBooking, reader: Reader) -> Option<Event> {
    let booking = &shown.booking;
    Some(Event {
        uid: booking.id.to_string(),
        sequence: booking.sequence,
        created: created_at(shown, reader).timestamp(),
        last_modified: booking.shown_at().timestamp(),
        starts_at: booking.starts_at.timestamp(),
        ends_at: booking.ends_at.timestamp(),
        status: status(shown)?,
        summary: "Busy".to_owned(),
        description: String::new(),
        location: String::new(),
        url: String::new(),
        categories: Vec::new(),
    })
}

/// Gives the time of creation. For the company it is the time since when the company knows of the booking, as in the API.
fn created_at(shown: &ShownBooking, reader: Reader) -> Instant {
    let scope = match reader {
        Reader::Mentee => Scope::Institute,
        Reader::Company => Scope::Company(shown.booking.company_id),
    };
    created_at_told(scope, shown.booking.created_at, shown.booking.told_at)
}

fn status(shown: &ShownBooking) -> Option<Status> {
    use BookingStatus as S;
    match shown.booking.status {
        S::Confirmed if shown.slot.status == SlotStatus::OnHold => Some(Status::Tentative),
        S::Confirmed | S::Attended | S::NoShow => Some(Status::Confirmed),
        S::Requested | S::Offered => Some(Status::Tentative),
        // A booking that was cancelled while it was on the waitlist has never been in a calendar.
        S::Cancelled if shown.booking.late.is_some() => Some(Status::Cancelled),
        S::Cancelled | S::Waitlisted | S::Declined | S::Expired => None,
    }
}

fn full(bare: Event, shown: &ShownBooking, reader: Reader) -> Event {
    let link = shown.slot.join_url.as_deref().filter(|_| may_join(shown, reader));
    Event {
        last_modified: last_change(shown).timestamp(),
        summary: format!("{} – {}", shown.slot.title, shown.company.name),
        description: description(shown, reader),
        location: place(&shown.slot, shown.site.as_ref(), link),
        url: link.unwrap_or_default().to_owned(),
        categories: vec![kind_in_words(shown.slot.kind).to_owned()],
        ..bare
    }
}

/// A mentee may join once the booking is confirmed, the company as soon as it is requested.
fn may_join(shown: &ShownBooking, reader: Reader) -> bool {
    use BookingStatus as S;
    match shown.booking.status {
        S::Confirmed | S::Attended | S::NoShow => true,
        S::Requested => reader == Reader::Company,
        S::Waitlisted | S::Offered | S::Declined | S::Expired | S::Cancelled => false,
    }
}

/// The time of the last change of anything that the event shows: the booking, the slot and every name.
fn last_change(shown: &ShownBooking) -> Instant {
    let of_site = shown.site.as_ref().and_then(|site| site.renamed_at);
    let of_hosts = shown.hosts.iter().filter_map(|host| host.renamed_at);
    let names = shown.company.renamed_at.into_iter().chain(of_site).chain(of_hosts);
    names.fold(shown.booking.shown_at().max(shown.slot.shown_at()), Ord::max)
}

fn description(shown: &ShownBooking, reader: Reader) -> String {
    let hosts: Vec<_> = shown.hosts.iter().map(|host| host.name.as_str()).collect();
    let said = |field: fn(&Card) -> Option<&String>| shown.terms.card.as_ref().and_then(field).cloned().unwrap_or_default();
    let lines = [
        ("Hosts", hosts.join(", ")),
        ("What happens", said(|card| card.what_happens.as_ref())),
        ("Who will be there", said(|card| card.who_will_be_there.as_ref())),
        ("Access", said(|card| card.access_notes.as_ref())),
    ];
    let lines = lines.into_iter().filter(|(_, text)| !text.trim().is_empty()).map(|(name, text)| format!("{name}: {text}"));
    standing(shown, reader).into_iter().chain(lines).chain(how_to_cancel(shown, reader)).collect::<Vec<_>>().join("\n")
}

/// Says what is still open about the booking; `None` when nothing is.
fn standing(shown: &ShownBooking, reader: Reader) -> Option<String> {
    let booking = &shown.booking;
    match (booking.status, reader) {
        (BookingStatus::Requested, _) => Some("Requested: the company has not answered yet.".to_owned()),
        (BookingStatus::Offered, Reader::Mentee) => {
            let until = booking.offer_expires_at.map(|until| format!(" until {}", in_words(until, &shown.terms.timezone)));
            Some(format!("Offered to you{}: tell your coordinator.", until.unwrap_or_default()))
        }
        (BookingStatus::Confirmed, _) if shown.slot.status == SlotStatus::OnHold => Some("On hold: it may not take place.".to_owned()),
        _ => None,
    }
}

fn how_to_cancel(shown: &ShownBooking, reader: Reader) -> Option<String> {
    // Recorded attendance changes nothing that a calendar shows, so the line stays then.
    let stands = shown.booking.status != BookingStatus::Cancelled;
    let until = shown.booking.cancel_cutoff_at.filter(|_| stands && reader == Reader::Mentee)?;
    Some(format!("To cancel, tell your coordinator by {}; later than that counts as late.", in_words(until, &shown.terms.timezone)))
}

/// Writes an instant as the wall clock shows it in the zone in which people agreed on the time.
fn in_words(at: Instant, zone: &Zone) -> String {
    format!("{} ({})", zone.rules().to_datetime(at.timestamp()).strftime("%A %-d %B %Y, %H:%M"), zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendars::store::for_feeds::tests::shown_booking;

    fn mentees(status: BookingStatus) -> Option<Event> {
        event(&shown_booking(status), Reader::Mentee, Detail::Full)
    }

    #[test]
    fn a_state_has_its_status_and_who_waits_or_was_refused_is_in_no_calendar() {
        let status = |word| mentees(word).map(|event| event.status);
        for word in [BookingStatus::Requested, BookingStatus::Offered] {
            assert_eq!(status(word), Some(Status::Tentative), "{word}");
        }
        for word in [BookingStatus::Confirmed, BookingStatus::Attended, BookingStatus::NoShow] {
            assert_eq!(status(word), Some(Status::Confirmed), "{word}");
        }
        for word in [BookingStatus::Waitlisted, BookingStatus::Declined, BookingStatus::Expired, BookingStatus::Cancelled] {
            assert_eq!(status(word), None, "{word}");
        }
        let mut held_a_seat = shown_booking(BookingStatus::Cancelled);
        held_a_seat.booking.late = Some(false);
        assert_eq!(event(&held_a_seat, Reader::Mentee, Detail::Full).unwrap().status, Status::Cancelled);
        let mut on_hold = shown_booking(BookingStatus::Confirmed);
        on_hold.slot.status = SlotStatus::OnHold;
        assert_eq!(event(&on_hold, Reader::Mentee, Detail::Full).unwrap().status, Status::Tentative);
    }

    #[test]
    fn a_mentee_reads_what_it_is_and_how_to_cancel() {
        let event = mentees(BookingStatus::Confirmed).unwrap();
        assert_eq!(event.summary, "Engineer panel – Brindlemoor");
        assert_eq!(
            event.description,
            "Hosts: Gareth Pellow\nWhat happens: Three questions\nWho will be there: A panel\nAccess: Lift\n\
             To cancel, tell your coordinator by Monday 29 March 2027, 18:00 (Europe/London); later than that counts as late."
        );
        assert_eq!(event.location, "Room 4, Head office, 1 Main St, https://meet.example/x");
        assert_eq!((event.uid.as_str(), event.sequence), (shown_booking(BookingStatus::Confirmed).booking.id.to_string().as_str(), 5));
    }

    #[test]
    fn the_link_comes_with_the_confirmation_and_goes_with_the_cancellation() {
        for (word, linked) in [
            (BookingStatus::Requested, false),
            (BookingStatus::Offered, false),
            (BookingStatus::Confirmed, true),
            (BookingStatus::Attended, true),
            (BookingStatus::Cancelled, false),
        ] {
            let mut shown = shown_booking(word);
            shown.booking.late = (word == BookingStatus::Cancelled).then_some(true);
            let event = event(&shown, Reader::Mentee, Detail::Full).unwrap();
            assert_eq!((event.url.is_empty(), event.location.contains("meet.example")), (!linked, linked), "{word}");
        }
        assert!(!event(&shown_booking(BookingStatus::Requested), Reader::Company, Detail::Full).unwrap().url.is_empty());
    }

    #[test]
    fn an_offer_says_how_long_it_is_held() {
        let mut shown = shown_booking(BookingStatus::Offered);
        shown.booking.offer_expires_at = Some("2027-03-20T09:00:00Z".parse().unwrap());
        let description = event(&shown, Reader::Mentee, Detail::Full).unwrap().description;
        assert!(
            description.starts_with("Offered to you until Saturday 20 March 2027, 09:00 (Europe/London): tell your coordinator.\n"),
            "{description}"
        );
    }

    #[test]
    fn busy_says_nothing_but_when() {
        let busy = event(&shown_booking(BookingStatus::Confirmed), Reader::Mentee, Detail::Busy).unwrap();
        assert_eq!(busy.summary, "Busy");
        assert_eq!((busy.description, busy.location, busy.url, busy.categories), Default::default());
    }
}
