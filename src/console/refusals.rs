//! Refusals in a person's words. The API's own sentences name settings, states and fields of bodies, because programs read them.

use super::kit::moment::Reader;
use crate::bookings::reasons::Reason;
use crate::error::{Error, OVERRIDE_HINT, Refusal};
use crate::ids::{BookingId, RoundId};

/// Says why something is not possible, with the numbers of a limit and when it lifts.
pub fn said(refusal: &Refusal, reader: Reader<'_>) -> String {
    match refusal {
        Refusal::CapReached { limit, max, count, lifts_at, .. } => {
            let lifts = lifts_at.map_or_else(String::new, |at| format!(" This lifts at {}.", reader.said(at)));
            format!("{}{lifts}", of_limit(limit, *max, *count))
        }
        Refusal::IllegalTransition { subject, from, step, .. } => {
            let plain = |word: &str| word.replace(['_', '-'], " ");
            format!("This {subject} is {} now, so this step is not possible: {}.", plain(from), plain(step))
        }
        Refusal::SlotFull
        | Refusal::SlotNotOpen(_)
        | Refusal::AlreadyBooked
        | Refusal::MenteeClash { .. }
        | Refusal::HostClash { .. }
        | Refusal::NotCleared
        | Refusal::NotEnrolled
        | Refusal::SomeRefused { .. }
        | Refusal::SeriesClash { .. }
        | Refusal::Conflict(_) => {
            let detail = refusal.to_string();
            // The id of a round says nothing to people.
            let words: Vec<_> = detail.split(' ').filter(|word| word.parse::<RoundId>().is_err()).collect();
            let detail = words.join(" ");
            reader.in_words(detail.strip_suffix(OVERRIDE_HINT).unwrap_or(&detail))
        }
    }
}

/// Tells whether somebody of the institute can do it all the same, with a reason.
pub fn is_passable(refusal: &Refusal) -> bool {
    refusal.to_string().ends_with(OVERRIDE_HINT)
}

/// Gives the bookings that are in the way.
pub fn in_the_way(refusal: &Refusal) -> &[BookingId] {
    match refusal {
        Refusal::MenteeClash { bookings } | Refusal::CapReached { bookings: Some(bookings), .. } => bookings,
        _ => &[],
    }
}

/// Says why a list of what can be booked leaves somebody out.
pub fn reason(reason: &Reason, reader: Reader<'_>) -> String {
    match reason {
        Reason::Refused(refusal) => said(refusal, reader),
        Reason::OtherField => "The slot is for other fields of work. It can be booked all the same.".to_owned(),
    }
}

/// Puts a person's words into a refusal that a page is about to show. What is in the way stays with it.
pub fn in_words(error: Error, reader: Reader<'_>) -> Error {
    let Error::Refused(mut refusal) = error else { return error };
    let mut words = said(&refusal, reader);
    if is_passable(&refusal) {
        words.push_str(" To do it all the same, give a reason below.");
    }
    match &mut refusal {
        Refusal::CapReached { detail, .. }
        | Refusal::HostClash { detail, .. }
        | Refusal::SomeRefused { detail, .. }
        | Refusal::SeriesClash { detail, .. }
        | Refusal::SlotNotOpen(detail)
        | Refusal::Conflict(detail) => *detail = words,
        Refusal::IllegalTransition { .. } => return Error::conflict(words),
        Refusal::SlotFull | Refusal::AlreadyBooked | Refusal::MenteeClash { .. } | Refusal::NotCleared | Refusal::NotEnrolled => {}
    }
    Error::Refused(refusal)
}

/// Says which limit is reached, and its numbers: "Mock interviews to come: 2 of at most 2."
fn of_limit(limit: &str, max: i64, count: i64) -> String {
    let what = match limit {
        "cap_per_cohort.mock_interview" => "Mock interviews in this cohort, or in a year without one",
        "cap_per_cohort.shadowing" => "Shadowings in this cohort, or in a year without one",
        "cap_upcoming.mock_interview" => "Mock interviews to come",
        "cap_upcoming.shadowing" => "Shadowings to come",
        "cap_upcoming.one_to_one" => "One-to-ones to come",
        "cap_same_company.mock_interview" => "Mock interviews at this company",
        "cap_same_company.shadowing" => "Shadowings at this company",
        "host_day.mock_interview" => "Mock interviews of a host on this day",
        "shadowing_limits.minutes_per_day" => "Minutes of shadowing on this day",
        "shadowing_limits.days_in_a_row" => "Days of shadowing in a row",
        "shadowing_limits.days_per_company_in_12_months" => "Days of shadowing at this company within 12 months",
        "shadowing_limits.days_per_cohort" => "Days of shadowing in this cohort",
        other => return format!("{}: {count} of at most {max}.", other.replace(['.', '_'], " ")),
    };
    format!("{what}: {count} of at most {max}.")
}

/// Gives the name of a limit, where only that is known.
pub fn limit(name: &str) -> String {
    let words = match name {
        "shadowing_limits.minutes_per_day" => "minutes of shadowing in a day",
        "shadowing_limits.days_in_a_row" => "days of shadowing in a row",
        "shadowing_limits.days_per_company_in_12_months" => "days of shadowing at one company within 12 months",
        "shadowing_limits.days_per_cohort" => "days of shadowing in a cohort",
        other => return other.replace(['.', '_'], " "),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Zone;

    #[test]
    fn a_refusal_says_its_numbers_and_nothing_of_the_api() {
        let london = Zone::stored("Europe/London");
        let reader = Reader { now: "2027-03-08T09:00:00Z".parse().unwrap(), zone: &london };
        let lifts_at = Some("2027-05-19T17:00:00Z".parse().unwrap());
        let detail = format!("The mentee is at the limit cap_upcoming.mock_interview: 2.{OVERRIDE_HINT}");
        let cap =
            Refusal::CapReached { detail, limit: "cap_upcoming.mock_interview", max: 2, count: 2, lifts_at, bookings: Some(Vec::new()) };
        let closed = Refusal::SlotNotOpen(format!("Booking closed at 2027-03-07T17:00:00Z.{OVERRIDE_HINT}"));
        let illegal =
            Refusal::IllegalTransition { subject: "slot", from: "on_hold".to_owned(), step: "submit".to_owned(), possible: Vec::new() };
        for (refusal, expected) in [
            (&cap, "Mock interviews to come: 2 of at most 2. This lifts at 18:00 on Wed 19 May."),
            (&closed, "Booking closed at 17:00 yesterday."),
            (&illegal, "This slot is on hold now, so this step is not possible: submit."),
        ] {
            assert_eq!(said(refusal, reader), expected);
        }
        let shown = in_words(cap.clone().into(), reader).to_string();
        assert!(shown.ends_with("To do it all the same, give a reason below.") && !shown.contains("override"), "{shown}");
        assert!(is_passable(&cap) && is_passable(&closed) && !is_passable(&illegal));
    }
}
