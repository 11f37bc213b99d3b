//! This makes the event of a slot for the institute's, a company's or a host's feed (docs/calendars.md, What a feed says).

use super::document::{Event, Status};
use super::model::{Detail, kind_in_words};
use super::place::place;
use super::store::for_feeds::{BookedRow, ShownSlot, SlotRow};
use crate::slots::model::SlotStatus;
use crate::time::Instant;

/// Whose feed it is, which decides what an event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The institute sees every company's slots, so each of them names its company.
    Institute,
    /// The company and its hosts see who comes, once a booking is confirmed.
    Company,
}

/// Makes the event of a slot, or `None` where its state keeps it out of feeds.
pub fn event(shown: &ShownSlot, reader: Reader, detail: Detail) -> Option<Event> {
    let bare = bare(&shown.slot)?;
    Some(match detail {
        Detail::Busy => bare,
        Detail::Full => full(bare, shown, reader),
    })
}

/// Makes an event that says that the time is taken, and nothing else.
fn bare(slot: &SlotRow) -> Option<Event> {
    let status = match slot.status {
        SlotStatus::Published | SlotStatus::Completed => Status::Confirmed,
        SlotStatus::OnHold => Status::Tentative,
        SlotStatus::Cancelled => Status::Cancelled,
        SlotStatus::Draft | SlotStatus::Submitted => return None,
    };
    Some(Event {
        uid: slot.id.to_string(),
        sequence: slot.sequence,
        created: slot.created_at.timestamp(),
        last_modified: slot.shown_at().timestamp(),
        starts_at: slot.starts_at?.timestamp(),
        ends_at: slot.ends_at?.timestamp(),
        status,
        summary: "Busy".to_owned(),
        description: String::new(),
        location: String::new(),
        url: String::new(),
        categories: Vec::new(),
    })
}

fn full(bare: Event, shown: &ShownSlot, reader: Reader) -> Event {
    let slot = &shown.slot;
    let summary = match reader {
        Reader::Institute => format!("{} – {}", slot.title, shown.company.name),
        Reader::Company => slot.title.clone(),
    };
    let link = slot.join_url.as_deref().filter(|_| bare.status != Status::Cancelled);
    Event {
        last_modified: last_change(shown, reader).timestamp(),
        summary,
        description: description(shown, reader, bare.status),
        location: place(slot, shown.site.as_ref(), link),
        url: link.unwrap_or_default().to_owned(),
        categories: vec![kind_in_words(slot.kind).to_owned()],
        ..bare
    }
}

/// The time of the last change of anything that the event shows. Seats, hosts and names count because they are shown; the company's name is
/// shown in the institute's feed alone.
fn last_change(shown: &ShownSlot, reader: Reader) -> Instant {
    let of_company = shown.company.renamed_at.filter(|_| reader == Reader::Institute);
    let of_booked = shown.booked.iter().filter(|_| reader == Reader::Company).map(BookedRow::changed_at);
    let of_site = shown.site.as_ref().and_then(|site| site.renamed_at);
    let of_hosts = shown.hosts.iter().filter_map(|host| host.renamed_at);
    let others = shown.slot.seats_changed_at.into_iter().chain(of_site).chain(of_company).chain(of_hosts).chain(of_booked);
    others.fold(shown.slot.shown_at(), Ord::max)
}

fn description(shown: &ShownSlot, reader: Reader, status: Status) -> String {
    let mut lines = Vec::new();
    if status != Status::Cancelled {
        lines.push(format!("{} of {} booked", shown.slot.seats_taken, shown.slot.capacity));
    }
    if status == Status::Tentative {
        lines.push("On hold".to_owned());
    }
    if !shown.hosts.is_empty() {
        lines.push(format!("Hosts: {}", joined(shown.hosts.iter().map(|host| host.name.as_str()))));
    }
    if reader == Reader::Company && !shown.booked.is_empty() {
        lines.push(format!("Confirmed: {}", joined(shown.booked.iter().map(|booked| booked.preferred_name.as_str()))));
    }
    lines.join("\n")
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendars::store::for_feeds::tests::{booked, host, shown_slot};

    fn full_for(reader: Reader, shown: &ShownSlot) -> Event {
        event(shown, reader, Detail::Full).unwrap()
    }

    #[test]
    fn a_state_has_its_status_and_drafts_are_in_no_feed() {
        let status = |status| {
            let mut shown = shown_slot();
            shown.slot.status = status;
            event(&shown, Reader::Company, Detail::Full).map(|event| event.status)
        };
        assert_eq!(status(SlotStatus::Published), Some(Status::Confirmed));
        assert_eq!(status(SlotStatus::Completed), Some(Status::Confirmed));
        assert_eq!(status(SlotStatus::OnHold), Some(Status::Tentative));
        assert_eq!(status(SlotStatus::Cancelled), Some(Status::Cancelled));
        assert_eq!(status(SlotStatus::Draft), None);
        assert_eq!(status(SlotStatus::Submitted), None);
    }

    #[test]
    fn the_company_knows_who_comes_and_the_institutes_feed_tells_only_how_many() {
        let shown = ShownSlot { booked: vec![booked("Amal"), booked("Bo")], hosts: vec![host("Gareth Pellow")], ..shown_slot() };
        let to_company = full_for(Reader::Company, &shown);
        assert_eq!(to_company.summary, "Engineer panel");
        assert_eq!(to_company.description, "2 of 3 booked\nHosts: Gareth Pellow\nConfirmed: Amal, Bo");
        let to_institute = full_for(Reader::Institute, &shown);
        assert_eq!(to_institute.summary, "Engineer panel – Brindlemoor");
        assert_eq!(to_institute.description, "2 of 3 booked\nHosts: Gareth Pellow");
    }

    #[test]
    fn place_and_link_stand_in_location_and_a_cancelled_slot_has_no_link() {
        let mut shown = shown_slot();
        let standing = full_for(Reader::Company, &shown);
        assert_eq!(standing.location, "Room 4, Head office, 1 Main St, https://meet.example/x");
        assert_eq!(standing.url, "https://meet.example/x");
        assert_eq!(standing.categories, ["Mock interview"]);
        shown.slot.status = SlotStatus::Cancelled;
        let cancelled = full_for(Reader::Company, &shown);
        assert_eq!((cancelled.location.as_str(), cancelled.url.as_str()), ("Room 4, Head office, 1 Main St", ""));
    }

    #[test]
    fn busy_says_nothing_but_when() {
        let shown = ShownSlot { booked: vec![booked("Amal")], hosts: vec![host("Gareth Pellow")], ..shown_slot() };
        let busy = event(&shown, Reader::Company, Detail::Busy).unwrap();
        assert_eq!(busy.summary, "Busy");
        assert_eq!((busy.description, busy.location, busy.url, busy.categories), Default::default());
        assert_eq!(busy.last_modified, shown.slot.shown_at().timestamp());
    }

    #[test]
    fn the_last_change_is_of_what_is_shown() {
        let at = |text: &str| text.parse::<crate::time::Instant>().unwrap();
        let modified = |reader, shown: &ShownSlot| full_for(reader, shown).last_modified.to_string();
        let mut shown = shown_slot();
        assert_eq!(modified(Reader::Company, &shown), "2027-01-02T00:00:00Z");
        shown.slot.seats_changed_at = Some(at("2027-01-03T00:00:00Z"));
        assert_eq!(modified(Reader::Company, &shown), "2027-01-03T00:00:00Z");
        shown.booked = vec![booked("Amal")];
        shown.booked[0].named_at = Some(at("2027-01-04T00:00:00Z"));
        shown.company.renamed_at = Some(at("2027-01-05T00:00:00Z"));
        assert_eq!(modified(Reader::Company, &shown), "2027-01-04T00:00:00Z");
        assert_eq!(modified(Reader::Institute, &shown), "2027-01-05T00:00:00Z");
        shown.hosts = vec![host("Gareth Pellow")];
        shown.hosts[0].renamed_at = Some(at("2027-01-06T00:00:00Z"));
        assert_eq!(modified(Reader::Company, &shown), "2027-01-06T00:00:00Z");
    }
}
