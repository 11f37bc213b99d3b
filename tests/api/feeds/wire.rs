//! A calendar as octets: read strictly, once by these few lines and once by the `ical` crate, and both must read the same.

use std::collections::{BTreeMap, BTreeSet};

use ical::IcalParser;
use ical::parser::ical::component::{IcalCalendar, IcalTimeZone};
use ical::property::Property;
use jiff::Timestamp;
use jiff::civil::DateTime;

/// What stands in every VEVENT.
const OF_AN_EVENT: [&str; 11] =
    ["UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "CREATED", "STATUS", "DTSTART", "DTEND", "SUMMARY", "TRANSP", "CLASS"];
const MAY_BE_THERE: [&str; 4] = ["LOCATION", "URL", "DESCRIPTION", "CATEGORIES"];

#[derive(Debug)]
pub struct Calendar {
    /// Those of the VCALENDAR itself, as text.
    pub properties: BTreeMap<String, String>,
    pub zone: IcalTimeZone,
    /// In the order in which they are written.
    pub events: Vec<Event>,
    pub text: String,
}

/// Its properties by name, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event(pub BTreeMap<String, String>);

impl Event {
    #[track_caller]
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}"))
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn uid(&self) -> &str {
        self.get("UID")
    }

    pub fn starts_at(&self) -> Timestamp {
        instant(self.get("DTSTART"))
    }

    pub fn ends_at(&self) -> Timestamp {
        instant(self.get("DTEND"))
    }

    pub fn sequence(&self) -> i32 {
        self.get("SEQUENCE").parse().expect("a number")
    }
}

impl Calendar {
    #[track_caller]
    pub fn event(&self, uid: &str) -> &Event {
        self.find(uid).unwrap_or_else(|| panic!("no event {uid}:\n{}", self.text))
    }

    pub fn find(&self, uid: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.uid() == uid)
    }

    pub fn uids(&self) -> BTreeSet<&str> {
        self.events.iter().map(Event::uid).collect()
    }

    pub fn summaries(&self) -> Vec<&str> {
        self.events.iter().map(|event| event.get("SUMMARY")).collect()
    }

    /// What only a calendar to subscribe to has.
    pub fn assert_feed(&self) {
        let names: Vec<_> = self.properties.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "CALSCALE",
                "NAME",
                "PRODID",
                "REFRESH-INTERVAL;VALUE=DURATION",
                "VERSION",
                "X-PUBLISHED-TTL",
                "X-WR-CALNAME",
                "X-WR-TIMEZONE"
            ]
        );
        assert_eq!(self.properties["NAME"], self.properties["X-WR-CALNAME"]);
        assert_eq!(self.properties["REFRESH-INTERVAL;VALUE=DURATION"], "PT1H");
        assert_eq!(self.properties["X-PUBLISHED-TTL"], "PT1H");
    }

    /// What a single event to import has: no name, nothing to refresh.
    pub fn assert_download(&self) {
        let names: Vec<_> = self.properties.keys().map(String::as_str).collect();
        assert_eq!(names, ["CALSCALE", "PRODID", "VERSION", "X-WR-TIMEZONE"]);
        assert_eq!(self.events.len(), 1);
    }
}

/// An instant in UTC, in its one form.
pub fn instant(wire: &str) -> Timestamp {
    let civil = DateTime::strptime("%Y%m%dT%H%M%SZ", wire).unwrap_or_else(|error| panic!("{wire} is no instant in UTC: {error}"));
    assert_eq!(wire.len(), "20270331T170000Z".len(), "{wire}");
    civil.to_zoned(jiff::tz::TimeZone::UTC).expect("an instant").timestamp()
}

/// Refuses what any calendar program could stumble over.
pub fn read(bytes: &[u8]) -> Calendar {
    let lines = unfold(bytes);
    let mut parsed = parse(bytes);
    assert_eq!(parsed.timezones.len(), 1, "one zone");
    let zone = parsed.timezones.remove(0);
    let calendar = Reader { lines: &lines, next: 0 }.calendar(zone);
    compare(&calendar, &parsed);
    assert_eq!(calendar.properties["VERSION"], "2.0");
    assert_eq!(calendar.properties["PRODID"], "-//Foothold//Calendar 1//EN");
    assert_eq!(calendar.properties["CALSCALE"], "GREGORIAN");
    let uids = calendar.uids();
    assert_eq!(uids.len(), calendar.events.len(), "UIDs are unique");
    calendar.events.iter().for_each(assert_event);
    let mut sorted: Vec<_> = calendar.events.iter().map(|event| (event.starts_at(), event.uid())).collect();
    sorted.sort();
    assert!(sorted.iter().map(|(_, uid)| *uid).eq(calendar.events.iter().map(Event::uid)), "by start and UID");
    calendar
}

fn assert_event(event: &Event) {
    for name in OF_AN_EVENT {
        assert!(event.has(name), "no {name}: {event:?}");
    }
    let others: Vec<_> =
        event.0.keys().filter(|name| !OF_AN_EVENT.contains(&name.as_str()) && !MAY_BE_THERE.contains(&name.as_str())).collect();
    assert!(others.is_empty(), "{others:?}: {event:?}");
    assert!(event.ends_at() > event.starts_at(), "{event:?}");
    assert_eq!(event.get("DTSTAMP"), event.get("LAST-MODIFIED"), "{event:?}");
    assert!(instant(event.get("CREATED")) <= instant(event.get("DTSTAMP")), "{event:?}");
    assert!(event.sequence() >= 0, "{event:?}");
    let (status, transparency) = (event.get("STATUS"), event.get("TRANSP"));
    assert!(["CONFIRMED", "TENTATIVE", "CANCELLED"].contains(&status), "{event:?}");
    assert_eq!(transparency, if status == "CANCELLED" { "TRANSPARENT" } else { "OPAQUE" }, "{event:?}");
    assert_eq!(event.get("SUMMARY").starts_with("Cancelled: "), status == "CANCELLED", "{event:?}");
    assert_eq!(event.get("CLASS"), "PRIVATE", "{event:?}");
}

/// Physical lines joined by octets, once each of them has been found in order.
fn unfold(bytes: &[u8]) -> Vec<String> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for physical in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = physical.strip_suffix(b"\r\n").unwrap_or_else(|| panic!("ends not in CRLF: {:?}", String::from_utf8_lossy(physical)));
        assert!(end.len() <= 75, "{} octets in {:?}", end.len(), String::from_utf8_lossy(end));
        let text = str::from_utf8(end).unwrap_or_else(|error| panic!("a split character ({error}): {:?}", String::from_utf8_lossy(end)));
        assert!(!text.chars().any(char::is_control), "a control character: {text:?}");
        assert!(!text.is_empty() && !text.ends_with(char::is_whitespace), "ends in a blank: {text:?}");
        match (end.strip_prefix(b" "), lines.last_mut()) {
            (Some(more), Some(line)) => line.extend_from_slice(more),
            _ => lines.push(end.to_vec()),
        }
    }
    lines.into_iter().map(|line| String::from_utf8(line).expect("UTF-8")).collect()
}

fn parse(bytes: &[u8]) -> IcalCalendar {
    let mut all: Vec<_> = IcalParser::new(bytes).collect();
    assert_eq!(all.len(), 1, "one calendar");
    all.remove(0).expect("the parser reads it")
}

/// Both have read the same.
fn compare(ours: &Calendar, theirs: &IcalCalendar) {
    assert_eq!(theirs.events.len(), ours.events.len());
    assert!(theirs.alarms.is_empty() && theirs.todos.is_empty() && theirs.journals.is_empty() && theirs.free_busys.is_empty());
    assert_eq!(without_colons(by_name(&theirs.properties)), without_colons(ours.properties.clone()));
    for (event, theirs) in ours.events.iter().zip(&theirs.events) {
        assert!(theirs.alarms.is_empty());
        assert_eq!(without_colons(by_name(&theirs.properties)), without_colons(event.0.clone()));
    }
}

/// The crate's parser loses the colons at the beginning of a value.
fn without_colons(properties: BTreeMap<String, String>) -> BTreeMap<String, String> {
    properties.into_iter().map(|(name, value)| (name, value.trim_start_matches(':').to_owned())).collect()
}

fn by_name(properties: &[Property]) -> BTreeMap<String, String> {
    let name = |property: &Property| {
        let parameters = property.params.iter().flatten().map(|(name, values)| format!(";{name}={}", values.join(",")));
        format!("{}{}", property.name, parameters.collect::<String>())
    };
    properties.iter().map(|property| (name(property), unescape(property.value.as_deref().unwrap_or_default()))).collect()
}

/// Content lines, one component within the other.
struct Reader<'a> {
    lines: &'a [String],
    next: usize,
}

impl<'a> Reader<'a> {
    fn line(&mut self) -> &'a str {
        self.next += 1;
        self.lines.get(self.next - 1).unwrap_or_else(|| panic!("the calendar breaks off"))
    }

    fn calendar(&mut self, zone: IcalTimeZone) -> Calendar {
        assert_eq!(self.line(), "BEGIN:VCALENDAR");
        let (mut properties, mut events, mut zones) = (BTreeMap::new(), Vec::new(), 0);
        loop {
            match self.line() {
                "BEGIN:VTIMEZONE" => {
                    zones += 1;
                    self.skip_zone();
                }
                "BEGIN:VEVENT" => events.push(Event(self.event())),
                "END:VCALENDAR" => break,
                line => put(&mut properties, line),
            }
        }
        assert_eq!((self.next, zones), (self.lines.len(), 1), "one zone, and nothing after the calendar");
        let text = self.lines.join("\n");
        Calendar { properties, zone, events, text }
    }

    fn skip_zone(&mut self) {
        while self.line() != "END:VTIMEZONE" {}
    }

    fn event(&mut self) -> BTreeMap<String, String> {
        let mut properties = BTreeMap::new();
        loop {
            match self.line() {
                "END:VEVENT" => return properties,
                line => put(&mut properties, line),
            }
        }
    }
}

/// Each property once.
fn put(properties: &mut BTreeMap<String, String>, line: &str) {
    let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no property: {line}"));
    assert!(!["BEGIN", "END", "METHOD", "ATTENDEE", "ORGANIZER", "ATTACH", "RRULE"].contains(&name), "{line}");
    let before = properties.insert(name.to_owned(), unescape(value));
    assert!(before.is_none(), "twice: {line}");
}

/// TEXT as a reader gets it.
fn unescape(wire: &str) -> String {
    let mut chars = wire.chars();
    let mut text = String::new();
    while let Some(letter) = chars.next() {
        match letter {
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some(escaped @ ('\\' | ';' | ',')) => text.push(escaped),
                other => panic!("\\ before {other:?} in {wire:?}"),
            },
            letter => text.push(letter),
        }
    }
    text
}
