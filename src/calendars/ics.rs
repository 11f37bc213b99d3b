//! This writes iCalendar text (RFC 5545). It is the only place where a calendar becomes bytes.
//!
//! The structures are the `ical` crate's, but its generator is not used: it folds by characters, escapes no TEXT and panics on empty
//! parameters, so that a title with a line break in it could add an ATTENDEE. Here the crate's structures stay behind private fields. A
//! [`Value`] or a [`Param`] comes only from the functions below, each of which gives safe text for one line, and names are literals. So
//! what a user typed cannot become a property, a parameter or a component.

use ical::parser::ical::component::{IcalCalendar, IcalEvent, IcalTimeZone, IcalTimeZoneTransition};
use ical::property::Property;
use jiff::Timestamp;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::Offset;

pub use ical::parser::ical::component::IcalTimeZoneTransitionType as Season;

/// The most octets in a physical line, without its line break (RFC 5545, 3.1).
const LINE: usize = 75;

/// The most blanks that are kept in a row. A blank takes three octets at most, so all of them and the character after them fit in one
/// physical line, and no line has to end between two blanks. Readers trim the ends of lines before they unfold them (`ical`'s does), and
/// would lose such blanks.
const BLANKS: usize = 23;

/// The text after a property's colon, ready to be written.
#[must_use]
pub struct Value(String);

/// A parameter, which is written between a property's name and its colon.
#[must_use]
pub struct Param(String, String);

/// Writes a TEXT (RFC 5545, 3.3.11) as it was typed, except that line breaks of any kind become `\n`, and control characters and blanks at
/// the end are dropped.
pub fn text(typed: &str) -> Value {
    let mut wire = String::with_capacity(typed.len() + 8);
    for c in clean(typed).chars() {
        match c {
            '\n' => wire.push_str("\\n"),
            '\\' | ';' | ',' => wire.extend(['\\', c]),
            c => wire.push(c),
        }
    }
    Value(wire)
}

/// Writes a list of TEXT, as CATEGORIES has it; `None` if all items are empty.
#[must_use]
pub fn texts<S: AsRef<str>>(typed: &[S]) -> Option<Value> {
    let items: Vec<String> = typed.iter().map(|item| text(item.as_ref()).0).filter(|item| !item.is_empty()).collect();
    (!items.is_empty()).then(|| Value(items.join(",")))
}

/// Writes a URI (RFC 5545, 3.3.13), which is not escaped like TEXT. It gives `None`, and so no property, if the text is not visible ASCII
/// throughout or has a `"` or `\` in it, which no URI has unencoded.
#[must_use]
pub fn uri(typed: &str) -> Option<Value> {
    let fits = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
    (!typed.is_empty() && typed.bytes().all(fits)).then(|| Value(typed.to_owned()))
}

/// Writes a word that the format fixes; the type keeps typed text out.
pub fn word(fixed: &'static str) -> Value {
    Value(fixed.to_owned())
}

/// Writes an INTEGER; the format allows 32 bits with a sign (RFC 5545, 3.3.8).
pub fn integer(number: i32) -> Value {
    Value(number.to_string())
}

/// Writes a DATE-TIME in UTC (RFC 5545, 3.3.5) and cuts off fractions of a second.
pub fn instant(at: Timestamp) -> Value {
    let Value(civil) = local(Offset::UTC.to_datetime(at));
    Value(civil + "Z")
}

/// Writes a DATE-TIME of a wall clock without a zone, as VTIMEZONE needs it (RFC 5545, 3.3.5).
pub fn local(at: DateTime) -> Value {
    Value(format!("{:04}{:02}{:02}T{:02}{:02}{:02}", at.year(), at.month(), at.day(), at.hour(), at.minute(), at.second()))
}

/// Writes a UTC-OFFSET (RFC 5545, 3.3.14), with seconds only where there are some, and without a minus before zero.
pub fn offset(from_utc: Offset) -> Value {
    let sign = if from_utc.is_negative() { '-' } else { '+' };
    let all = from_utc.seconds().unsigned_abs();
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    let rest = if seconds == 0 { String::new() } else { format!("{seconds:02}") };
    Value(format!("{sign}{hours:02}{minutes:02}{rest}"))
}

/// Writes a RECUR (RFC 5545, 3.3.10) for one day each year: the nth such weekday of a month, or the last one if `nth` is -1.
pub fn yearly(month: i8, nth: i8, weekday: Weekday) -> Value {
    let day = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][usize::from(weekday.to_monday_zero_offset().unsigned_abs())];
    Value(format!("FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{day}"))
}

/// Writes a parameter, in quotes where it needs them. Characters that quotes cannot hold are written as RFC 6868 says.
pub fn param(name: &'static str, typed: &str) -> Param {
    let value = clean(typed);
    let bare = !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/.+".contains(&b));
    let wire = if bare { value } else { format!("\"{}\"", value.replace('^', "^^").replace('\n', "^n").replace('"', "^'")) };
    Param(name.to_owned(), wire)
}

/// Makes one kind of line break of all, and drops control characters, blanks in a row after the first [`BLANKS`], and blanks at the end.
fn clean(typed: &str) -> String {
    let blank = |c: char| c.is_whitespace() && c != '\n';
    let (mut kept, mut run) = (String::with_capacity(typed.len()), 0);
    let mut chars = typed.chars().peekable();
    while let Some(c) = chars.next() {
        let c = match c {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            c if c.is_control() => continue,
            c => c,
        };
        run = if blank(c) { run + 1 } else { 0 };
        if run <= BLANKS {
            kept.push(c);
        }
    }
    kept.truncate(kept.trim_end_matches(blank).len());
    kept
}

/// The properties of one component, in the order in which they are written.
#[must_use]
#[derive(Default)]
pub struct Properties(Vec<Property>);

impl Properties {
    /// Adds a property, or none where there is no value.
    pub fn put(self, name: &'static str, value: impl Into<Option<Value>>) -> Self {
        self.add(name, None, value.into())
    }

    /// Adds a property with a parameter.
    pub fn put_with(self, name: &'static str, Param(key, wire): Param, value: Value) -> Self {
        self.add(name, Some(vec![(key, vec![wire])]), Some(value))
    }

    fn add(mut self, name: &'static str, params: Option<Vec<(String, Vec<String>)>>, value: Option<Value>) -> Self {
        self.0.extend(value.map(|Value(wire)| Property { name: name.to_owned(), params, value: Some(wire) }));
        self
    }
}

/// A VTIMEZONE (RFC 5545, 3.6.5).
#[must_use]
pub struct Zone(IcalTimeZone);

impl Zone {
    pub fn new(Properties(properties): Properties) -> Self {
        Self(IcalTimeZone { properties, transitions: Vec::new() })
    }

    /// Adds an observance, which says what offset the zone has from its onsets on.
    pub fn observe(&mut self, transition: Season, Properties(properties): Properties) {
        self.0.transitions.push(IcalTimeZoneTransition { transition, properties });
    }
}

/// A VCALENDAR. It always has a zone, because a calendar without any component is not legal (RFC 5545, 3.6) and a feed may have no events.
#[must_use]
pub struct Calendar(IcalCalendar);

impl Calendar {
    pub fn new(Properties(properties): Properties, Zone(zone): Zone) -> Self {
        Self(IcalCalendar { properties, timezones: vec![zone], ..IcalCalendar::default() })
    }

    /// Adds a VEVENT.
    pub fn event(&mut self, Properties(properties): Properties) {
        self.0.events.push(IcalEvent { properties, alarms: Vec::new() });
    }

    /// Writes the calendar as text, in lines that end in CRLF.
    #[must_use]
    pub fn write(&self) -> String {
        let Self(calendar) = self;
        let mut out = String::with_capacity(1024 * (calendar.events.len() + 1));
        component(&mut out, "VCALENDAR", &calendar.properties, |out| {
            for zone in &calendar.timezones {
                component(out, "VTIMEZONE", &zone.properties, |out| zone.transitions.iter().for_each(|one| observance(out, one)));
            }
            for event in &calendar.events {
                component(out, "VEVENT", &event.properties, |_| ());
            }
        });
        out
    }
}

fn observance(out: &mut String, one: &IcalTimeZoneTransition) {
    let name = match one.transition {
        Season::STANDARD => "STANDARD",
        Season::DAYLIGHT => "DAYLIGHT",
    };
    component(out, name, &one.properties, |_| ());
}

fn component(out: &mut String, name: &str, properties: &[Property], inner: impl FnOnce(&mut String)) {
    out.extend(["BEGIN:", name, "\r\n"]);
    for property in properties {
        content_line(out, property);
    }
    inner(out);
    out.extend(["END:", name, "\r\n"]);
}

fn content_line(out: &mut String, property: &Property) {
    let start = out.len();
    out.push_str(&property.name);
    for (key, values) in property.params.iter().flatten() {
        out.extend([";", key, "=", &values.join(",")]);
    }
    out.extend([":", property.value.as_deref().unwrap_or_default()]);
    if out.len() - start > LINE {
        let line = out.split_off(start);
        fold(out, &line);
    } else {
        out.push_str("\r\n");
    }
}

/// Writes a long line as physical lines (RFC 5545, 3.1) of at most [`LINE`] octets. A line is broken between characters, and never after a
/// blank.
fn fold(out: &mut String, line: &str) {
    let (mut rest, mut room) = (line, LINE);
    while rest.len() > room {
        let whole = &rest[..rest.floor_char_boundary(room)];
        let end = match whole.trim_end().len() {
            0 => whole.len(), // a whole line of blanks, which `clean` rules out
            end => end,
        };
        let (head, tail) = rest.split_at(end);
        out.extend([head, "\r\n "]);
        (rest, room) = (tail, LINE - 1);
    }
    out.extend([rest, "\r\n"]);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use ical::IcalParser;

    /// Gives the content lines as a reader sees them, joined by octets, after checking that every physical line is as it must be.
    pub(in super::super) fn unfold(written: &str) -> Vec<String> {
        let bytes = written.strip_suffix("\r\n").expect("ends in a line break").as_bytes();
        let mut lines: Vec<Vec<u8>> = Vec::new();
        for physical in bytes.split(|&b| b == b'\n') {
            let physical = physical.strip_suffix(b"\r").unwrap_or(physical);
            assert!(physical.len() <= 75, "{} octets", physical.len());
            let text = str::from_utf8(physical).expect("no split character");
            assert!(!text.is_empty() && !text.ends_with(char::is_whitespace), "ends in a blank: {text:?}");
            assert!(!text.contains(char::is_control), "control character: {text:?}");
            match (physical.strip_prefix(b" "), lines.last_mut()) {
                (Some(more), Some(line)) => line.extend_from_slice(more),
                _ => lines.push(physical.to_vec()),
            }
        }
        assert_eq!(written.matches('\n').count(), written.matches("\r\n").count(), "CRLF only");
        lines.into_iter().map(|line| String::from_utf8(line).unwrap()).collect()
    }

    pub(in super::super) fn parse(written: &str) -> IcalCalendar {
        let mut found: Vec<_> = IcalParser::new(written.as_bytes()).collect();
        assert_eq!(found.len(), 1);
        found.remove(0).expect("the crate's own parser reads it")
    }

    /// Gives a TEXT back as a reader does.
    pub(in super::super) fn unescape(wire: &str) -> String {
        let mut chars = wire.chars();
        let mut out = String::new();
        while let Some(c) = chars.next() {
            match if c == '\\' { chars.next() } else { Some(c) } {
                Some('n') if c == '\\' => out.push('\n'),
                Some(c) => out.push(c),
                None => panic!("a lone backslash ends {wire:?}"),
            }
        }
        out
    }

    fn calendar(properties: Properties) -> Calendar {
        Calendar::new(properties, Zone::new(Properties::default()))
    }

    fn line(value: Value) -> String {
        let lines = unfold(&calendar(Properties::default().put("X", value)).write());
        assert_eq!(lines.len(), 5);
        lines[1].clone()
    }

    #[test]
    fn line_breaks_of_any_kind_become_one_escape() {
        for typed in ["a\r\nb", "a\rb", "a\nb", "a\u{85}b", "a\u{2028}b", "a\u{2029}b"] {
            assert_eq!(text(typed).0, "a\\nb", "{typed:?}");
        }
        assert_eq!(text("a\r\r\n\nb").0, "a\\n\\n\\nb");
        assert_eq!(text("a\r").0, "a\\n");
    }

    #[test]
    fn text_is_escaped_and_control_characters_are_dropped() {
        assert_eq!(text("a;b,c\\d:e\"f").0, "a\\;b\\,c\\\\d:e\"f");
        assert_eq!(text("a\tb").0, "a b");
        assert_eq!(text("\0a\x07\x0b\x0c\x1b\x1f\x7f\u{80}\u{9f}b").0, "ab");
        assert_eq!(text("\u{200f}مرحبا\u{200f} 👩🏽‍💻").0, "\u{200f}مرحبا\u{200f} 👩🏽‍💻");
        assert_eq!(text("  a \t\u{3000}").0, "  a");
        assert_eq!(text(" \t ").0, "");
    }

    #[test]
    fn items_of_a_list_are_escaped_one_by_one() {
        assert_eq!(texts(&["a,b", "", " ", "c\n"]).unwrap().0, "a\\,b,c\\n");
        assert!(texts(&["", "\t"]).is_none());
    }

    #[test]
    fn a_uri_is_visible_ascii_or_left_out() {
        assert_eq!(uri("https://meet.example/a?b=1;c,d#e").unwrap().0, "https://meet.example/a?b=1;c,d#e");
        for typed in ["", " ", "https://a b", "https://a\r\nATTENDEE:b", "https://a\"b", "https://a\\b", "https://é.example", "a\u{7f}"] {
            assert!(uri(typed).is_none(), "{typed:?}");
        }
    }

    #[test]
    fn a_parameter_is_bare_or_quoted() {
        let wire = |typed| param("X", typed).1;
        assert_eq!(wire("Europe/London_+-.0"), "Europe/London_+-.0");
        assert_eq!(wire(""), "\"\"");
        assert_eq!(wire("a b:c;d,e"), "\"a b:c;d,e\"");
        assert_eq!(wire("^\"\r\n\0"), "\"^^^'^n\"");
        assert_eq!(wire("é"), "\"é\"");
    }

    #[test]
    fn numbers_instants_and_offsets_have_the_form_of_the_standard() {
        assert_eq!(line(integer(7)), "X:7");
        assert_eq!(line(instant("2016-10-30T18:00:00.9Z".parse().unwrap())), "X:20161030T180000Z");
        assert_eq!(line(offset(Offset::from_seconds(-12_600).unwrap())), "X:-0330");
        assert_eq!(line(offset(Offset::from_seconds(-2_670).unwrap())), "X:-004430");
        assert_eq!(line(offset(Offset::UTC)), "X:+0000");
        assert_eq!(line(yearly(3, -1, Weekday::Sunday)), "X:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU");
        assert_eq!(line(yearly(11, 1, Weekday::Monday)), "X:FREQ=YEARLY;BYMONTH=11;BYDAY=1MO");
    }

    #[test]
    fn lines_of_every_length_are_folded_between_characters() {
        for unit in ["a", "é", "語", "👩", "a ", "é\u{a0}", ",", "x\n", "a\u{3000}\u{3000}"] {
            for length in 0..160 {
                let typed = format!("{}b", unit.repeat(length));
                assert_eq!(unescape(&line(text(&typed))[2..]), typed);
            }
        }
    }

    #[test]
    fn blanks_survive_the_fold_wherever_they_stand() {
        for (blank, before) in [" ", "\u{a0}", "\u{2003}", "\u{3000}"].iter().flat_map(|blank| (0..90).map(move |n| (blank, n))) {
            let typed = format!("{}{}👩{}z", "a".repeat(before), blank.repeat(BLANKS), blank.repeat(40));
            let read = parse(&calendar(Properties::default().put("X", text(&typed))).write()).properties.remove(0);
            let kept = format!("{}{}👩{}z", "a".repeat(before), blank.repeat(BLANKS), blank.repeat(BLANKS));
            assert_eq!(read.value.unwrap(), kept);
        }
    }

    #[test]
    fn a_short_line_is_not_folded_and_a_long_one_at_75() {
        let mut out = String::new();
        fold(&mut out, &"x".repeat(75));
        fold(&mut out, &"y".repeat(150));
        let (x, y) = ("x".repeat(75), "y".repeat(74));
        assert_eq!(out, format!("{x}\r\ny{y}\r\n {y}\r\n y\r\n"));
    }

    #[test]
    fn the_parser_gets_back_what_was_put_in() {
        let properties = Properties::default()
            .put_with("A", param("P", "a;b:c \"q\"\nATTENDEE:x"), word("W"))
            .put("B", text("one\r\nEND:VCALENDAR\r\nBEGIN:VEVENT"))
            .put("C", uri("not a uri"));
        let read = parse(&calendar(properties).write()).properties;
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].params, Some(vec![("P".to_owned(), vec!["a;b:c ^'q^'^nATTENDEE:x".to_owned()])]));
        assert_eq!(read[1].value.as_deref(), Some("one\\nEND:VCALENDAR\\nBEGIN:VEVENT"));
    }
}
