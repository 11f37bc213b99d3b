//! A calendar document is a feed that clients poll, or one booking to download.
//!
//! What is written depends on this value alone, not on a clock, on randomness or on the order of insertion. Reading the same feed twice on
//! one day gives the same octets, so an `ETag` can stand for them. There is no METHOD (PUBLISH would demand ORGANIZER, REQUEST would make
//! an invitation of it), and no ATTENDEE, ORGANIZER, VALARM or ATTACH, so that nobody's address leaves the service this way.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::ics::{Calendar, Properties, Value, instant, integer, param, text, texts, uri, word};
use super::timezone::{describe, tzid};

/// The version of what this module writes, for PRODID and `ETag`. Raise it when the same data is written differently; it does not rise with
/// a release, because then every client would take every event for changed.
pub const FORMAT: u16 = 1;

/// The media type of a calendar as it is sent (RFC 5545, 8.1).
pub const CALENDAR: &str = "text/calendar; charset=utf-8";

/// A VCALENDAR before it is written (RFC 5545, 3.4).
#[derive(Clone, Debug)]
pub struct Document {
    pub kind: Kind,
    /// The first day that the document covers. The zone is described for its year and the two that follow.
    pub from: Date,
    /// The events may be in any order; they are written in the order of start and UID.
    pub events: Vec<Event>,
}

/// What the document is for.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A feed is there to subscribe to. Its name is what calendar programs call it.
    Feed { name: String, timezone: TimeZone },
    /// A download is imported once. It has no name, because Outlook makes a new calendar of a file with one, and nothing to refresh.
    Download { timezone: TimeZone },
}

/// A VEVENT (RFC 5545, 3.6.1). Texts stand here as they were typed; an empty one is left out, except for the summary.
#[derive(Clone, Debug)]
pub struct Event {
    pub uid: String,
    /// The revision number, which is never below zero and rises when time, place or status change (RFC 5545, 3.8.7.4).
    pub sequence: i32,
    pub created: Timestamp,
    /// The time of the last change that this document shows. It is the DTSTAMP too, since with a DTSTAMP of now sync tools see every event
    /// as changed.
    pub last_modified: Timestamp,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub status: Status,
    pub summary: String,
    pub description: String,
    pub location: String,
    /// The link to join. It is left out if it is empty or not plain ASCII (see [`uri`]).
    pub url: String,
    pub categories: Vec<String>,
}

/// The STATUS of an event (RFC 5545, 3.8.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Confirmed,
    Tentative,
    Cancelled,
}

impl Document {
    /// Writes the document as text, ready to be sent as `text/calendar; charset=utf-8`.
    #[must_use]
    pub fn write(&self) -> String {
        let (Kind::Feed { timezone, .. } | Kind::Download { timezone }) = &self.kind;
        let mut calendar = Calendar::new(self.properties(timezone), describe(timezone, self.from));
        let mut events: Vec<&Event> = self.events.iter().collect();
        events.sort_by_key(|event| (event.starts_at, event.uid.as_str()));
        for event in events {
            calendar.event(event.properties());
        }
        calendar.write()
    }

    /// NAME and REFRESH-INTERVAL come from RFC 7986 (5.1, 5.7); most clients read the older X- properties next to them.
    fn properties(&self, timezone: &TimeZone) -> Properties {
        let common = Properties::default()
            .put("VERSION", word("2.0"))
            .put("PRODID", text(&format!("-//Foothold//Calendar {FORMAT}//EN")))
            .put("CALSCALE", word("GREGORIAN"));
        match &self.kind {
            Kind::Download { .. } => common.put("X-WR-TIMEZONE", text(tzid(timezone))),
            Kind::Feed { name, .. } => common
                .put("NAME", text(name))
                .put("X-WR-CALNAME", text(name))
                .put("X-WR-TIMEZONE", text(tzid(timezone)))
                .put_with("REFRESH-INTERVAL", param("VALUE", "DURATION"), word("PT1H"))
                .put("X-PUBLISHED-TTL", word("PT1H")),
        }
    }
}

impl Event {
    fn properties(&self) -> Properties {
        Properties::default()
            .put("UID", text(&self.uid))
            .put("SEQUENCE", integer(self.sequence))
            .put("DTSTAMP", instant(self.last_modified))
            .put("LAST-MODIFIED", instant(self.last_modified))
            .put("CREATED", instant(self.created))
            .put("STATUS", self.status.word())
            .put("DTSTART", instant(self.starts_at))
            .put("DTEND", instant(self.ends_at))
            .put("SUMMARY", self.title())
            .put("LOCATION", filled(&self.location))
            .put("URL", uri(&self.url))
            .put("DESCRIPTION", filled(&self.description))
            .put("CATEGORIES", texts(&self.categories))
            .put("TRANSP", self.status.transparency())
            .put("CLASS", word("PRIVATE"))
    }

    /// Some clients keep showing a cancelled event like any other, so its title says that it is cancelled.
    fn title(&self) -> Value {
        if self.status == Status::Cancelled { text(&format!("Cancelled: {}", self.summary)) } else { text(&self.summary) }
    }
}

impl Status {
    fn word(self) -> Value {
        word(match self {
            Self::Confirmed => "CONFIRMED",
            Self::Tentative => "TENTATIVE",
            Self::Cancelled => "CANCELLED",
        })
    }

    /// A cancelled event takes up no time (RFC 5545, 3.8.2.7).
    fn transparency(self) -> Value {
        word(match self {
            Self::Confirmed | Self::Tentative => "OPAQUE",
            Self::Cancelled => "TRANSPARENT",
        })
    }
}

/// Writes a TEXT; `None`, and so no property, where it is empty.
fn filled(typed: &str) -> Option<Value> {
    texts(&[typed])
}

#[cfg(test)]
mod tests {
    use super::super::ics::tests::{parse, unescape, unfold};
    use super::*;
    use ical::parser::Component as _;
    use jiff::ToSpan as _;
    use jiff::civil::date;

    const HOSTILE: [&str; 16] = [
        "",
        "x\r\nATTENDEE:mailto:a@example.org",
        "x\rATTENDEE:y",
        "x\nEND:VEVENT\nBEGIN:VEVENT",
        "BEGIN:VEVENT",
        "x\u{85}BEGIN:VALARM\u{2028}END:VALARM\u{2029}",
        "a;b,c\\d\\n:\"e\"^",
        "\\",
        "ends in a backslash\\\\\\",
        "👩🏽‍💻👨‍👩‍👧‍👦👩🏽‍💻👨‍👩‍👧‍👦👩🏽‍💻👨‍👩‍👧‍👦👩🏽‍💻",
        "\u{202e}\u{200f}ندوة\u{200f} مقابلة\u{feff}",
        "\0\x01\x08\x0b\x0c\x1b[31m\x1c\x1d\x1e\x7f\u{9b}",
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
        "  blanks \t                                                                                   \u{3000}\u{a0} ",
        "=?UTF-8?Q?x?= <script>alert(1)</script> %0d%0aATTENDEE:x",
        ";;;;,,,,::::====",
    ];

    fn event(uid: &str) -> Event {
        Event {
            uid: uid.to_owned(),
            sequence: 2,
            created: "2016-09-01T09:00:00Z".parse().unwrap(),
            last_modified: "2016-10-02T10:11:12.345Z".parse().unwrap(),
            starts_at: "2016-10-27T17:00:00Z".parse().unwrap(),
            ends_at: "2016-10-27T18:00:00Z".parse().unwrap(),
            status: Status::Confirmed,
            summary: "Mock interview".to_owned(),
            description: "2 of 3 booked".to_owned(),
            location: "Room 1, Main St".to_owned(),
            url: "https://meet.example/x".to_owned(),
            categories: vec!["Mock interview".to_owned(), "Academy".to_owned()],
        }
    }

    fn london() -> TimeZone {
        TimeZone::get("Europe/London").unwrap()
    }

    fn feed(name: &str, events: Vec<Event>) -> Document {
        Document { kind: Kind::Feed { name: name.to_owned(), timezone: london() }, from: date(2016, 8, 31), events }
    }

    fn download(event: Event) -> Document {
        Document { kind: Kind::Download { timezone: london() }, from: date(2016, 8, 31), events: vec![event] }
    }

    fn names(lines: &[String]) -> Vec<&str> {
        lines.iter().map(|line| line.split([':', ';']).next().unwrap_or_default()).collect()
    }

    #[test]
    fn a_feed_says_what_it_is_and_when_to_come_back() {
        let lines = unfold(&feed("Interviews; all", vec![]).write());
        assert_eq!(
            lines[..11],
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Foothold//Calendar 1//EN",
                "CALSCALE:GREGORIAN",
                "NAME:Interviews\\; all",
                "X-WR-CALNAME:Interviews\\; all",
                "X-WR-TIMEZONE:Europe/London",
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                "X-PUBLISHED-TTL:PT1H",
                "BEGIN:VTIMEZONE",
                "TZID:Europe/London",
            ]
        );
        assert_eq!(lines[lines.len() - 2..], ["END:VTIMEZONE", "END:VCALENDAR"]);
    }

    #[test]
    fn a_download_has_no_name_and_nothing_to_refresh() {
        let lines = unfold(&download(event("a")).write());
        assert_eq!(names(&lines)[..6], ["BEGIN", "VERSION", "PRODID", "CALSCALE", "X-WR-TIMEZONE", "BEGIN"]);
        assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VTIMEZONE").count(), 1);
    }

    #[test]
    fn an_event_is_written_in_utc_and_order() {
        let lines = unfold(&download(event("a")).write());
        let start = lines.iter().position(|line| line == "BEGIN:VEVENT").unwrap();
        assert_eq!(
            lines[start..],
            [
                "BEGIN:VEVENT",
                "UID:a",
                "SEQUENCE:2",
                "DTSTAMP:20161002T101112Z",
                "LAST-MODIFIED:20161002T101112Z",
                "CREATED:20160901T090000Z",
                "STATUS:CONFIRMED",
                "DTSTART:20161027T170000Z",
                "DTEND:20161027T180000Z",
                "SUMMARY:Mock interview",
                "LOCATION:Room 1\\, Main St",
                "URL:https://meet.example/x",
                "DESCRIPTION:2 of 3 booked",
                "CATEGORIES:Mock interview,Academy",
                "TRANSP:OPAQUE",
                "CLASS:PRIVATE",
                "END:VEVENT",
                "END:VCALENDAR",
            ]
        );
    }

    #[test]
    fn a_cancelled_event_says_so_and_takes_no_time() {
        let read = |status| parse(&download(Event { status, ..event("a") }).write()).events.remove(0);
        let value = |status, name| read(status).get_property(name).unwrap().value.clone().unwrap();
        assert_eq!(value(Status::Cancelled, "STATUS"), "CANCELLED");
        assert_eq!(value(Status::Cancelled, "SUMMARY"), "Cancelled: Mock interview");
        assert_eq!(value(Status::Cancelled, "TRANSP"), "TRANSPARENT");
        assert_eq!(value(Status::Tentative, "STATUS"), "TENTATIVE");
        assert_eq!(value(Status::Tentative, "SUMMARY"), "Mock interview");
        assert_eq!(value(Status::Tentative, "TRANSP"), "OPAQUE");
    }

    #[test]
    fn what_is_empty_or_no_uri_is_left_out() {
        let bare =
            Event { description: String::new(), location: " ".to_owned(), url: "no uri".to_owned(), categories: vec![], ..event("a") };
        let read = parse(&download(bare).write()).events.remove(0);
        for name in ["DESCRIPTION", "LOCATION", "URL", "CATEGORIES"] {
            assert!(read.get_property(name).is_none(), "{name}");
        }
    }

    #[test]
    fn the_order_of_events_is_by_start_and_uid() {
        let late = Event { starts_at: event("a").starts_at + 1.hour(), ..event("a") };
        let one = feed("x", vec![late.clone(), event("c"), event("b")]).write();
        let other = feed("x", vec![event("b"), late, event("c")]).write();
        assert_eq!(one, other);
        let uids: Vec<String> = unfold(&one).into_iter().filter(|line| line.starts_with("UID")).collect();
        assert_eq!(uids, ["UID:b", "UID:c", "UID:a"]);
    }

    #[test]
    fn nothing_typed_adds_a_line_or_changes_one() {
        let plain = |typed: &str| Event {
            summary: typed.to_owned(),
            description: format!("x{}", typed.repeat(7)),
            location: format!("x{typed}"),
            categories: vec![format!("x{typed}"), format!("y{typed}")],
            ..event(&format!("x{typed}"))
        };
        let expected = unfold(&feed("x", vec![event("a")]).write());
        for typed in HOSTILE {
            let written = feed(typed, vec![plain(typed)]).write();
            assert_eq!(names(&unfold(&written)), names(&expected), "{typed:?}");
            let read = parse(&written);
            assert_eq!((read.events.len(), read.timezones.len(), read.alarms.len()), (1, 1, 0));
            assert!(read.events[0].alarms.is_empty() && read.events[0].get_property("ATTENDEE").is_none());
        }
    }

    #[test]
    fn what_was_typed_is_what_is_read() {
        for typed in ["a;b,c\\d\\n:\"e\"^", "one\ntwo", &"é".repeat(400), "x  👩🏽‍💻\u{200f}ندوة", "BEGIN:VEVENT\nEND:VEVENT"]
        {
            let read = parse(&download(Event { summary: typed.to_owned(), ..event("a") }).write()).events.remove(0);
            assert_eq!(unescape(read.get_property("SUMMARY").unwrap().value.as_deref().unwrap()), typed);
        }
    }

    #[test]
    fn any_mixture_of_hostile_pieces_stays_in_its_line() {
        let pieces = [
            "\r\n",
            "\r",
            "\n",
            " ",
            "\t",
            "\u{3000}",
            "\\",
            ";",
            ",",
            "é",
            "👩",
            "\u{2028}",
            "\0",
            "END:VEVENT",
            "aaaaaaaaaaaaaaaaaaaaaaa",
        ];
        let mut state: u32 = 1;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            pieces[(state >> 16) as usize % pieces.len()]
        };
        for _ in 0..3000 {
            let typed: String = (0..60).map(|_| next()).collect();
            let written = download(Event { summary: typed.clone(), ..event("a") }).write();
            let unfolded = unfold(&written);
            let summary = unfolded.iter().find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
            let read = parse(&written).events.remove(0).get_property("SUMMARY").unwrap().value.clone().unwrap_or_default();
            assert_eq!(read, summary);
            assert_eq!(unfolded.iter().filter(|line| *line == "END:VEVENT").count(), 1);
        }
    }
}
