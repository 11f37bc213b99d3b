//! This module works before the parser. It splits a calendar into lines, and passes on only what is on the lists below, in a plain form.
//!
//! The `ical` parser rejects a whole calendar because of one unknown component, a byte order mark or a line without a colon, and it needs a
//! minute for a megabyte of parameters. This module gives one small calendar for each event and each time zone, which limits memory too.

use super::ImportFault;

/// A name with its parameters has at most this many octets.
const MOST_HEAD: usize = 512;
/// A value has at most this many octets. A line of `FREEBUSY` or `EXDATE` may list a thousand times.
const MOST_VALUE: usize = 64 * 1024;
const MOST_LINE: usize = MOST_HEAD + 1 + MOST_VALUE;
/// A calendar has at most this many events and free-busy components together.
pub const MOST_EVENTS: usize = 20_000;
/// Components are nested at most this deep, with the calendar included. RFC 9073 and RFC 9074 put places into people and alarms. Nothing is
/// kept of components that are not on the lists, so depth costs only their names.
const MOST_DEPTH: usize = 32;
/// At most this many octets of one component are kept. A component with more is incomplete.
const MOST_KEPT: usize = 512 * 1024;
/// At most this many lines of all components together are kept. A calendar with the largest allowed number of events has fewer.
const MOST_LINES: usize = 400_000;
/// At most this many descriptions of time zones are kept. Further ones are dropped, and events in those zones are left out.
const MOST_ZONES: usize = 500;

const OF_CALENDAR: &[&str] = &["X-WR-TIMEZONE"];
/// These say when an event takes place.
pub const OF_EVENT: &[&str] = &[
    "UID",
    "DTSTAMP",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
    "X-MICROSOFT-CDO-BUSYSTATUS",
];
/// These say what an event is called as well.
pub const OF_NAMED_EVENT: &[&str] = &[
    "SUMMARY",
    "UID",
    "DTSTAMP",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
    "X-MICROSOFT-CDO-BUSYSTATUS",
];
const OF_FREE_BUSY: &[&str] = &["FREEBUSY"];
const OF_ZONE: &[&str] = &["TZID", "X-LIC-LOCATION"];
const OF_OBSERVANCE: &[&str] = &["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"];
const PARAMETERS: &[&str] = &["TZID", "VALUE", "RANGE", "FBTYPE"];
/// The values of these properties are dates and times, which have no colon.
const OF_DATES: &[&str] = &["DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID", "FREEBUSY"];

/// This is a calendar that holds one component and nothing else.
pub struct Component<'a> {
    pub text: &'a str,
    /// This says that a line that counts was too long to be read, or that there were too many such lines.
    pub is_cut: bool,
}

/// Calls `each` with every event, free-busy component and time zone, and with the calendar's own properties that count. Of an event the
/// properties on the list `of_event` are kept.
pub fn each_component(bytes: &[u8], of_event: &'static [&'static str], each: impl FnMut(&Component<'_>)) -> Result<(), ImportFault> {
    let mut filter = Filter {
        of_event,
        open: Vec::new(),
        kept: String::new(),
        is_cut: false,
        lines: 0,
        events: 0,
        zones: 0,
        has_zone: false,
        begun: false,
        each,
    };
    let mut lines = Lines::of(bytes);
    while let Some(line) = lines.next_line() {
        filter.take(line)?;
    }
    filter.finish()
}

/// This gives the logical lines of a calendar. They are unfolded, and any kind of line end is accepted.
struct Lines<'a> {
    rest: &'a [u8],
    line: Vec<u8>,
}

impl<'a> Lines<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), line: Vec::new() }
    }

    /// Gives the next line, up to one octet more than a line may have. The rest of a longer line is skipped.
    fn next_line(&mut self) -> Option<&[u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.line.clear();
        self.append_physical();
        while let [b' ' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
            self.append_physical();
        }
        Some(&self.line)
    }

    fn append_physical(&mut self) {
        let end = self.rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        let room = (MOST_LINE + 1).saturating_sub(self.line.len());
        self.line.extend_from_slice(&text[..text.len().min(room)]);
        self.rest = match rest {
            [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
            [] => rest,
        };
    }
}

/// This is a component that has begun and has not ended.
struct Open {
    name: String,
    /// These properties of the component are kept. `None` means that nothing is kept of the component or of anything inside it.
    keeps: Option<&'static [&'static str]>,
}

struct Filter<F> {
    of_event: &'static [&'static str],
    open: Vec<Open>,
    kept: String,
    /// This says that something that counts was dropped from what is kept.
    is_cut: bool,
    lines: usize,
    events: usize,
    zones: usize,
    /// This says whether the calendar has named its own zone. The first name counts.
    has_zone: bool,
    /// This says whether a calendar has begun at all.
    begun: bool,
    each: F,
}

impl<F: FnMut(&Component<'_>)> Filter<F> {
    fn take(&mut self, line: &[u8]) -> Result<(), ImportFault> {
        let Some(line) = Line::of(line) else {
            // A UID that is this long does not count as a UID, and an event without a UID still counts.
            let name = name_of(line);
            self.is_cut |= self.open.len() > 1 && self.wants(&name) && name != "UID";
            return self.check_outside(line);
        };
        match line.name.as_str() {
            "BEGIN" => self.begin(line.word()),
            "END" => self.end(&line.word()),
            _ => self.property(&line),
        }
    }

    /// Refuses a line that comes before the calendar begins, unless the line is blank.
    fn check_outside(&self, line: &[u8]) -> Result<(), ImportFault> {
        if self.begun || line.trim_ascii().is_empty() { Ok(()) } else { Err(ImportFault::NotACalendar) }
    }

    fn begin(&mut self, name: String) -> Result<(), ImportFault> {
        if self.open.is_empty() && name != "VCALENDAR" {
            return self.check_outside(name.as_bytes());
        }
        // Otherwise the events of a calendar inside a calendar would be skipped silently.
        if !self.open.is_empty() && name == "VCALENDAR" {
            return Err(ImportFault::NotWellFormed);
        }
        self.begun = true;
        if self.open.len() == MOST_DEPTH {
            return Err(ImportFault::TooDeep);
        }
        let inside: Vec<_> = self.open.iter().map(|open| open.name.as_str()).collect();
        let is_within_kept = self.open.last().is_none_or(|open| open.keeps.is_some());
        let keeps = match (inside.as_slice(), name.as_str()) {
            _ if !is_within_kept => None,
            ([], _) => Some(OF_CALENDAR),
            (["VCALENDAR"], "VEVENT") => Some(self.of_event),
            (["VCALENDAR"], "VFREEBUSY") => Some(OF_FREE_BUSY),
            (["VCALENDAR"], "VTIMEZONE") if self.zones < MOST_ZONES => Some(OF_ZONE),
            (["VCALENDAR", "VTIMEZONE"], "STANDARD" | "DAYLIGHT") => Some(OF_OBSERVANCE),
            _ => None,
        };
        let is_event = inside.len() == 1 && matches!(name.as_str(), "VEVENT" | "VFREEBUSY");
        let is_zone = inside.len() == 1 && name == "VTIMEZONE";
        if keeps.is_some() && !self.open.is_empty() {
            self.keep(&["BEGIN:", &name, "\n"]);
        }
        self.events += usize::from(is_event);
        self.zones += usize::from(is_zone);
        self.open.push(Open { name, keeps });
        if self.events > MOST_EVENTS { Err(ImportFault::TooManyEvents) } else { Ok(()) }
    }

    fn end(&mut self, name: &str) -> Result<(), ImportFault> {
        let Some(open) = self.open.pop() else { return self.check_outside(name.as_bytes()) };
        if open.name != name {
            return Err(ImportFault::NotWellFormed);
        }
        if open.keeps.is_some() && !self.open.is_empty() {
            self.keep(&["END:", name, "\n"]);
        }
        self.hand_over();
        Ok(())
    }

    fn keep(&mut self, parts: &[&str]) {
        self.kept.extend(parts.iter().copied());
    }

    fn property(&mut self, line: &Line<'_>) -> Result<(), ImportFault> {
        if self.open.is_empty() {
            return self.check_outside(b"something else");
        }
        let of_calendar = self.open.len() == 1;
        let again = of_calendar && self.has_zone;
        let wanted = !again && self.wants(&line.name);
        self.has_zone |= of_calendar && wanted;
        if wanted && self.kept.len() < MOST_KEPT {
            line.write(&mut self.kept);
            self.lines += 1;
        } else {
            self.is_cut |= wanted;
        }
        if self.lines > MOST_LINES {
            return Err(ImportFault::TooLarge);
        }
        self.hand_over();
        Ok(())
    }

    fn wants(&self, name: &str) -> bool {
        self.open.last().and_then(|open| open.keeps).is_some_and(|names| names.contains(&name))
    }

    /// Hands over what is kept when only the calendar is still open.
    fn hand_over(&mut self) {
        if self.kept.is_empty() || self.open.len() != 1 {
            return;
        }
        let text = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", self.kept);
        let is_cut = std::mem::take(&mut self.is_cut);
        self.kept.clear();
        (self.each)(&Component { text: &text, is_cut });
    }

    fn finish(&self) -> Result<(), ImportFault> {
        match (self.begun, self.open.is_empty()) {
            (false, _) => Err(ImportFault::NotACalendar),
            (true, false) => Err(ImportFault::Truncated),
            (true, true) => Ok(()),
        }
    }
}

/// This is a property as it stands in the calendar.
struct Line<'a> {
    /// The name is in upper case.
    name: String,
    /// The parameters look like `;TZID=Europe/London`.
    parameters: &'a [u8],
    value: &'a [u8],
}

impl<'a> Line<'a> {
    /// Reads a line, and gives `None` if it is not a property or is longer than a property may be.
    fn of(line: &'a [u8]) -> Option<Self> {
        if line.len() > MOST_LINE {
            return None;
        }
        let has_dates = OF_DATES.contains(&name_of(line).as_str());
        let head_end = end_of_head(&line[..line.len().min(MOST_HEAD + 1)], has_dates)?;
        let (head, value) = (&line[..head_end], &line[head_end + 1..]);
        let name_end = head.iter().position(|byte| *byte == b';').unwrap_or(head.len());
        let (name, parameters) = head.split_at(name_end);
        let plain = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        let fits = plain && value.len() <= MOST_VALUE;
        fits.then(|| Self { name: String::from_utf8_lossy(name).to_ascii_uppercase(), parameters, value })
    }

    fn word(&self) -> String {
        plainly(self.value).to_ascii_uppercase()
    }

    fn write(&self, out: &mut String) {
        let value = plainly(self.value);
        if value.is_empty() {
            return;
        }
        out.push_str(&self.name);
        for parameter in split_outside_quotes(self.parameters) {
            let parameter = plainly(parameter);
            let Some((name, value)) = parameter.split_once('=') else { continue };
            let (name, value) = (name.trim().to_ascii_uppercase(), value.replace('"', ""));
            if PARAMETERS.contains(&name.as_str()) && !value.is_empty() {
                out.extend([";", &name, "=\"", &value, "\""]);
            }
        }
        out.push(':');
        out.push_str(&value);
        out.push('\n');
    }
}

/// Gives the text before the first parameter or the value in upper case. It is cut if it is longer than a name may be.
fn name_of(line: &[u8]) -> String {
    let start = &line[..line.len().min(MOST_HEAD)];
    let end = start.iter().position(|byte| matches!(byte, b';' | b':')).unwrap_or(start.len());
    String::from_utf8_lossy(&start[..end]).to_ascii_uppercase()
}

/// Finds the colon that ends the name and the parameters, which is the first colon outside quotes. Before dates it is the last colon, since
/// some programs write a zone name that has a colon without the quotes that it needs: `DTSTART;TZID=(UTC-05:00) Eastern Time (US &
/// Canada):20270401T133000`.
fn end_of_head(line: &[u8], has_dates: bool) -> Option<usize> {
    let mut quoted = false;
    let mut colons = line.iter().enumerate().filter_map(|(place, byte)| {
        quoted ^= *byte == b'"';
        (*byte == b':' && !quoted).then_some(place)
    });
    if has_dates { colons.last() } else { colons.next() }
}

fn split_outside_quotes(parameters: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    parameters.split(move |byte| {
        quoted ^= *byte == b'"';
        *byte == b';' && !quoted
    })
}

/// Gives the text without control characters and without blanks around it.
fn plainly(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.trim().chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(bytes: &[u8]) -> Result<Vec<String>, ImportFault> {
        let mut all = Vec::new();
        each_component(bytes, OF_EVENT, |component| {
            let text = component.text.strip_prefix("BEGIN:VCALENDAR\n").and_then(|text| text.strip_suffix("END:VCALENDAR\n"));
            let cut = if component.is_cut { "(cut)" } else { "" };
            all.push(text.expect("a calendar of its own").replace('\n', "|") + cut);
        })?;
        Ok(all)
    }

    #[test]
    fn what_is_not_on_the_lists_is_dropped() {
        let text = "BEGIN:VCALENDAR\r\nPRODID:x\r\nX-WR-TIMEZONE:Europe/London\r\nBEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n\
            BEGIN:VEVENT\r\nSUMMARY:Secret\r\nuid:a\r\nDTSTART;tzid=Europe/Paris;X-Y=\"a:b;c\":20270331T180000\r\nATTENDEE:mailto:x@example.org\r\n\
            BEGIN:VALARM\r\nUID:alarm\r\nEND:VALARM\r\nno colon here\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let expected = ["X-WR-TIMEZONE:Europe/London|", "BEGIN:VEVENT|UID:a|DTSTART;TZID=\"Europe/Paris\":20270331T180000|END:VEVENT|"];
        assert_eq!(cleaned(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn a_byte_order_mark_and_any_line_ending_do_no_harm() {
        for ending in ["\r\n", "\n", "\r"] {
            let lines = ["\u{feff}BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:fol", " ded", "\tagain", "", "END:VEVENT", "END:VCALENDAR"];
            assert_eq!(cleaned(lines.join(ending).as_bytes()).unwrap(), ["BEGIN:VEVENT|UID:foldedagain|END:VEVENT|"], "{ending:?}");
        }
    }

    #[test]
    fn a_fold_within_a_character_is_mended() {
        let folded = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:\xc3\n \xa9\nEND:VEVENT\nEND:VCALENDAR";
        assert_eq!(cleaned(folded).unwrap(), ["BEGIN:VEVENT|UID:é|END:VEVENT|"]);
    }

    #[test]
    fn a_line_that_is_too_long_is_dropped_and_the_next_one_is_read() {
        let with = |line: &str| {
            let text = format!(
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\n{line}\nSTATUS:CONFIRMED\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\nEND:VEVENT\nEND:VCALENDAR\n"
            );
            cleaned(text.as_bytes()).unwrap()
        };
        let next = "BEGIN:VEVENT|UID:b|END:VEVENT|";
        for long in [format!("DTSTART;X={}:20270101", "a".repeat(MOST_HEAD)), format!("RDATE:{}", "a".repeat(MOST_VALUE + 1))] {
            assert_eq!(with(&long), ["BEGIN:VEVENT|STATUS:CONFIRMED|END:VEVENT|(cut)", next]);
        }
        for long in [format!("UID:{}", "a".repeat(MOST_VALUE + 1)), format!("DESCRIPTION:{}", "a".repeat(MOST_VALUE + 1))] {
            assert_eq!(with(&long), ["BEGIN:VEVENT|STATUS:CONFIRMED|END:VEVENT|", next], "nothing of it counts");
        }
    }

    #[test]
    fn a_zone_with_a_colon_may_lack_its_quotes() {
        let zone = "(UTC-05:00) Eastern Time (US & Canada)";
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID={zone}:20270401\nEXDATE;TZID=\"{zone}\":20270402\nEND:VEVENT\nEND:VCALENDAR"
        );
        let expected = format!("BEGIN:VEVENT|DTSTART;TZID=\"{zone}\":20270401|EXDATE;TZID=\"{zone}\":20270402|END:VEVENT|");
        assert_eq!(cleaned(text.as_bytes()).unwrap(), [expected]);
    }

    #[test]
    fn components_that_nobody_knows_are_passed_over_at_any_depth() {
        let nested = (0..MOST_DEPTH - 2).fold("UID:inner\n".to_owned(), |inside, _| format!("BEGIN:X-BOX\n{inside}END:X-BOX\n"));
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n{nested}DTSTART:20270401\nEND:VEVENT\nEND:VCALENDAR");
        assert_eq!(cleaned(text.as_bytes()).unwrap(), ["BEGIN:VEVENT|UID:a|DTSTART:20270401|END:VEVENT|"]);
    }

    #[test]
    fn what_is_broken_is_refused_by_name() {
        let deep = format!("BEGIN:VCALENDAR\n{}", "BEGIN:A\n".repeat(MOST_DEPTH));
        let cases: [(&str, ImportFault); 10] = [
            ("", ImportFault::NotACalendar),
            ("<!doctype html>\n<title>Sign in</title>", ImportFault::NotACalendar),
            ("BEGIN:VCARD\nEND:VCARD", ImportFault::NotACalendar),
            ("UID:a\nBEGIN:VCALENDAR\nEND:VCALENDAR", ImportFault::NotACalendar),
            ("BEGIN:VCALENDAR", ImportFault::Truncated),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VEVENT", ImportFault::Truncated),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VCAL", ImportFault::NotWellFormed),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", ImportFault::NotWellFormed),
            ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR", ImportFault::NotWellFormed),
            (&deep, ImportFault::TooDeep),
        ];
        for (text, fault) in cases {
            assert_eq!(cleaned(text.as_bytes()), Err(fault), "{text}");
        }
    }

    #[test]
    fn the_event_too_many_is_refused() {
        let events = |count: usize| format!("BEGIN:VCALENDAR\n{}END:VCALENDAR", "BEGIN:VEVENT\nEND:VEVENT\n".repeat(count));
        assert!(cleaned(events(MOST_EVENTS).as_bytes()).is_ok());
        assert_eq!(cleaned(events(MOST_EVENTS + 1).as_bytes()), Err(ImportFault::TooManyEvents));
    }
}
