use super::*;
use crate::busy::calendar::{LeftOut, LeftOutReason};
use crate::busy::interval::Interval;
use crate::time::{Instant, Zone};

mod components;
mod costs;
mod names;
mod rules;
mod series;
mod versions;
mod whole_days;

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

/// This span goes from the beginning of one day in UTC to the beginning of another.
fn span(from: &str, to: &str) -> Interval {
    Interval { starts_at: instant(&format!("{from}T00:00:00Z")), ends_at: instant(&format!("{to}T00:00:00Z")) }
}

fn wrapped(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{lines}\nEND:VCALENDAR\n")
}

/// This is what a calendar says of somebody in a zone.
fn import_in(zone: &str, span: Interval, lines: &str) -> Imported {
    read(wrapped(lines).as_bytes(), span, &Zone::named(zone).unwrap()).expect("a calendar")
}

/// March and April 2027, for somebody in London.
fn import(lines: &str) -> Imported {
    import_in("Europe/London", span("2027-03-01", "2027-05-01"), lines)
}

/// `03-31T17:00/03-31T17:45` in UTC.
fn shown(imported: &Imported) -> Vec<String> {
    let show = |at: Instant| at.to_string()[5..16].to_owned();
    imported.busy.iter().map(|one| format!("{}/{}", show(one.starts_at), show(one.ends_at))).collect()
}

/// This is what a calendar says that is understood to its last line.
fn busy_in(zone: &str, span: Interval, lines: &str) -> Vec<String> {
    let imported = import_in(zone, span, lines);
    assert_eq!(imported.left_out, [], "{lines}");
    shown(&imported)
}

fn busy(lines: &str) -> Vec<String> {
    busy_in("Europe/London", span("2027-03-01", "2027-05-01"), lines)
}

/// This is what is left out, with one reason for each event.
fn left_out(lines: &str) -> Vec<LeftOutReason> {
    let each = |one: LeftOut| std::iter::repeat_n(one.reason, one.events.try_into().unwrap());
    import(lines).left_out.into_iter().flat_map(each).collect()
}

fn event(lines: &[&str]) -> String {
    format!("BEGIN:VEVENT\n{}\nEND:VEVENT\n", lines.join("\n"))
}

#[test]
fn a_start_and_an_end_in_any_form() {
    let both = |start: &str, end: &str| busy(&event(&[start, end]));
    assert_eq!(both("DTSTART:20270331T170000Z", "DTEND:20270331T174500Z"), ["03-31T17:00/03-31T17:45"]);
    assert_eq!(both("DTSTART;TZID=Europe/Paris:20270331T180000", "DTEND;TZID=Europe/London:20270331T174500"), ["03-31T16:00/03-31T16:45"]);
    assert_eq!(both("DTSTART:20270331T170000Z", "DURATION:PT45M"), ["03-31T17:00/03-31T17:45"]);
    assert_eq!(both("DTSTART;TZID=W. Europe Standard Time:20270331T180000", "DURATION:PT1H"), ["03-31T16:00/03-31T17:00"]);
    // A floating time and a whole day are the host's.
    assert_eq!(both("DTSTART:20270331T180000", "DURATION:PT1H"), ["03-31T17:00/03-31T18:00"]);
    assert_eq!(both("DTSTART;VALUE=DATE:20270331", "DTEND;VALUE=DATE:20270402"), ["03-30T23:00/04-01T23:00"]);
    assert_eq!(both("DTSTART;VALUE=DATE:20270331", "DTEND;VALUE=DATE:20270331"), ["03-30T23:00/03-31T23:00"]);
    assert_eq!(busy(&event(&["DTSTART;VALUE=DATE:20270331"])), ["03-30T23:00/03-31T23:00"]);
}

#[test]
fn the_calendars_own_zone_goes_before_the_hosts() {
    let paris = |event: String| busy(&format!("{event}X-WR-TIMEZONE:Europe/Paris"));
    assert_eq!(paris(event(&["DTSTART;VALUE=DATE:20270331"])), ["03-30T22:00/03-31T22:00"]);
    assert_eq!(paris(event(&["DTSTART:20270331T180000", "DURATION:PT1H"])), ["03-31T16:00/03-31T17:00"]);
}

#[test]
fn a_zone_that_no_list_knows_is_the_one_that_the_calendar_describes() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\n\
        TZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let at = |date: &str| event(&[&format!("DTSTART;TZID=Customized Time Zone:{date}T180000"), "DURATION:PT1H"]);
    assert_eq!(busy(&format!("{zone}{}{}", at("20270326"), at("20270331"))), ["03-26T17:00/03-26T18:00", "03-31T16:00/03-31T17:00"]);

    let located = "BEGIN:VTIMEZONE\nTZID:Home\nX-LIC-LOCATION:Asia/Kolkata\nEND:VTIMEZONE\n";
    let event = event(&["DTSTART;TZID=Home:20270331T180000", "DURATION:PT1H"]);
    assert_eq!(busy(&format!("{event}{located}")), ["03-31T12:30/03-31T13:30"], "wherever the description stands");
}

#[test]
fn a_described_zone_is_found_by_its_name_without_the_escapes() {
    let zone = "BEGIN:VTIMEZONE\nTZID:(UTC+01:00) Amsterdam\\, Berlin\\; \\\\Bern\nBEGIN:STANDARD\nDTSTART:16010101T000000\n\
        TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n";
    let named = event(&["DTSTART;TZID=\"(UTC+01:00) Amsterdam, Berlin; \\Bern\":20270331T180000", "DURATION:PT1H"]);
    assert_eq!(busy(&format!("{zone}{named}")), ["03-31T13:00/03-31T14:00"]);
    let floating = event(&["DTSTART:20270331T180000", "DURATION:PT1H"]);
    let calendars = "X-WR-TIMEZONE:(UTC+01:00) Amsterdam\\, Berlin\\; \\\\Bern\n";
    assert_eq!(busy(&format!("{calendars}{zone}{floating}")), ["03-31T13:00/03-31T14:00"]);
}

#[test]
fn who_is_free_is_not_busy() {
    for free in ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "transp:transparent", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"] {
        assert!(busy(&event(&["DTSTART:20270331T170000Z", "DURATION:PT1H", free])).is_empty(), "{free}");
    }
    for taken in ["STATUS:TENTATIVE", "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"] {
        assert_eq!(busy(&event(&["DTSTART:20270331T170000Z", "DURATION:PT1H", taken])).len(), 1, "{taken}");
    }
    assert!(busy(&event(&["DTSTART:20270331T170000Z"])).is_empty(), "a moment is no time");
}

#[test]
fn a_series_keeps_its_wall_time_over_a_clock_change() {
    let weekly = event(&["DTSTART;TZID=Europe/London:20270316T180000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4"]);
    let expected = ["03-16T18:00/03-16T19:00", "03-23T18:00/03-23T19:00", "03-30T17:00/03-30T18:00", "04-06T17:00/04-06T18:00"];
    assert_eq!(busy(&weekly), expected);
}

#[test]
fn what_began_before_the_span_lasts_into_it_and_no_further_than_its_end() {
    let around = event(&["DTSTART:20270225T000000Z", "DTEND:20270302T000000Z"]);
    let beyond = event(&["DTSTART:20270430T220000Z", "DURATION:P3D"]);
    assert_eq!(busy(&format!("{around}{beyond}")), ["03-01T00:00/03-02T00:00", "04-30T22:00/05-01T00:00"]);
    let series = event(&["DTSTART:20270220T000000Z", "DURATION:P5D", "RRULE:FREQ=DAILY;INTERVAL=7;COUNT=2"]);
    assert_eq!(busy(&series), ["03-01T00:00/03-04T00:00"], "the second one began on 27 February");
    let decades = event(&["DTSTART:20050101T000000Z", "DTEND:20270302T000000Z"]);
    assert_eq!(busy(&decades), ["03-01T00:00/03-02T00:00"]);
}

#[test]
fn an_occurrence_is_taken_out_or_replaced() {
    let series = |extra: &[&str]| {
        let lines = [&["UID:a", "DTSTART;TZID=Europe/London:20270401T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"], extra].concat();
        event(&lines)
    };
    assert_eq!(busy(&series(&["EXDATE;TZID=Europe/London:20270402T100000"])), ["04-01T09:00/04-01T10:00", "04-03T09:00/04-03T10:00"]);
    assert_eq!(busy(&series(&["EXDATE:20270401T090000Z,20270403T090000Z"])), ["04-02T09:00/04-02T10:00"]);
    assert_eq!(busy(&series(&["EXDATE;VALUE=DATE:20270401"])).len(), 2);

    let moved = event(&["UID:a", "RECURRENCE-ID:20270402T090000Z", "DTSTART:20270402T150000Z", "DURATION:PT30M"]);
    let expected = ["04-01T09:00/04-01T10:00", "04-02T15:00/04-02T15:30", "04-03T09:00/04-03T10:00"];
    assert_eq!(busy(&format!("{moved}{}", series(&[]))), expected, "in whichever order");

    let off = event(&["UID:a", "RECURRENCE-ID;TZID=Europe/London:20270402T100000", "DTSTART:20270402T090000Z", "STATUS:CANCELLED"]);
    assert_eq!(busy(&format!("{}{off}", series(&[]))).len(), 2);
    let others = event(&["UID:b", "RECURRENCE-ID:20270402T090000Z", "DTSTART:20270402T150000Z", "DURATION:PT30M"]);
    assert_eq!(busy(&format!("{}{others}", series(&[]))).len(), 4, "another event's occurrence is its own");
}

#[test]
fn dates_are_added_one_by_one_or_as_periods() {
    let dates = event(&["DTSTART:20270401T090000Z", "DURATION:PT1H", "RDATE:20270405T090000Z,20270406T090000Z"]);
    assert_eq!(busy(&dates), ["04-01T09:00/04-01T10:00", "04-05T09:00/04-05T10:00", "04-06T09:00/04-06T10:00"]);
    let period = event(&[
        "DTSTART:20270401T090000Z",
        "DURATION:PT1H",
        "RDATE;VALUE=PERIOD:20270405T090000Z/PT15M,20270406T090000Z/20270406T093000Z",
    ]);
    assert_eq!(busy(&period)[1..], ["04-05T09:00/04-05T09:15", "04-06T09:00/04-06T09:30"]);
}

#[test]
fn an_added_date_is_taken_out_or_replaced_in_whichever_zone_it_is() {
    let london = ["UID:a", "DTSTART;TZID=Europe/London:20270401T090000", "DURATION:PT1H", "RDATE:20270405T080000Z,20270406T080000Z"];
    let with = |lines: &[&str]| event(&[&london[..], lines].concat());
    let first_and = |others: &[&'static str]| [&["04-01T08:00/04-01T09:00"], others].concat();
    let (fifth, sixth) = ("04-05T08:00/04-05T09:00", "04-06T08:00/04-06T09:00");
    assert_eq!(busy(&with(&[])), first_and(&[fifth, sixth]));
    for same in ["EXDATE:20270405T080000Z", "EXDATE;TZID=Europe/London:20270405T090000", "EXDATE;TZID=Asia/Tokyo:20270405T170000"] {
        assert_eq!(busy(&with(&[same])), first_and(&[sixth]), "{same}");
    }

    let moved = event(&["UID:a", "RECURRENCE-ID:20270405T080000Z", "DTSTART:20270405T150000Z", "DURATION:PT30M"]);
    assert_eq!(busy(&format!("{}{moved}", with(&[]))), first_and(&["04-05T15:00/04-05T15:30", sixth]));
    let off = event(&["UID:a", "RECURRENCE-ID;TZID=Europe/London:20270406T090000", "DTSTART:20270406T080000Z", "STATUS:CANCELLED"]);
    assert_eq!(busy(&format!("{}{off}", with(&[]))), first_and(&[fifth]));
}

#[test]
fn what_overlaps_or_meets_is_one_interval() {
    let at = |start: &str, minutes: &str| event(&[&format!("DTSTART:20270401T{start}00Z"), &format!("DURATION:PT{minutes}M")]);
    let all = [at("1000", "30"), at("0900", "60"), at("0915", "10"), at("1100", "10")].concat();
    assert_eq!(busy(&all), ["04-01T09:00/04-01T10:30", "04-01T11:00/04-01T11:10"]);
}

#[test]
fn what_cannot_be_understood_is_counted_and_costs_nothing_else() {
    let good = event(&["DTSTART:20270331T170000Z", "DURATION:PT45M"]);
    for bad in [
        &["UID:no-start"][..],
        &["DTSTART:tomorrow"],
        &["DTSTART:20270331T170000Z", "DTEND:20270331T160000Z"],
        &["DTSTART;VALUE=DATE:20270331", "DTEND;VALUE=DATE:20270330"],
        &["DTSTART:20270331T170000Z", "DURATION:-PT1H"],
        &["DTSTART:20270331T170000Z", "DURATION:PT0S", "RRULE:FREQ=SECONDLY"],
    ] {
        let imported = import(&format!("{}{good}", event(bad)));
        assert_eq!((imported.busy.len(), imported.events_left_out()), (1, 1), "{bad:?}");
    }
    let hourly = event(&["DTSTART:20270331T170000Z", "DURATION:PT15M", "RRULE:FREQ=HOURLY"]);
    assert_eq!(shown(&import(&hourly)), ["03-31T17:00/03-31T17:15"], "its first occurrence counts");
    assert_eq!(left_out(&hourly), [LeftOutReason::Recurrence]);
}

#[test]
fn a_time_that_is_skipped_or_repeated_is_the_one_that_the_standard_takes() {
    let at = |start: &str| busy(&event(&[&format!("DTSTART;TZID=Europe/London:{start}"), "DURATION:PT30M"]));
    assert_eq!(at("20270328T013000"), ["03-28T01:30/03-28T02:00"], "skipped: by the offset before");
}
