//! Before the parser: a calendar is taken apart into lines, and of these only what is on the lists below goes on, written plainly.
//!
//! The `ical` parser loses a whole calendar over one unknown component, a byte order mark or a line without a colon, and takes a minute over a
//! megabyte of parameters. What comes out of here is one small calendar for each event and each time zone, which bounds memory too.

use super::ImportFault;

/// Of a name with its parameters.
const MOST_HEAD: usize = 512;
const MOST_VALUE: usize = 16 * 1024;
const MOST_LINE: usize = MOST_HEAD + 1 + MOST_VALUE;
pub const MOST_EVENTS: usize = 20_000;
/// Components within components, the calendar counted.
const MOST_DEPTH: usize = 3;
/// Of what is kept of one component; lines beyond are dropped.
const MOST_KEPT: usize = 256 * 1024;
/// Lines that are kept of all components together: a calendar of as many events as there may be has fewer.
const MOST_LINES: usize = 300_000;
/// Descriptions of time zones; those beyond are dropped.
const MOST_ZONES: usize = 500;

const OF_CALENDAR: &[&str] = &["X-WR-TIMEZONE"];
const OF_EVENT: &[&str] =
    &["UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"];
const OF_ZONE: &[&str] = &["TZID", "X-LIC-LOCATION"];
const OF_OBSERVANCE: &[&str] = &["DTSTART", "TZOFFSETTO", "RRULE"];
const PARAMETERS: &[&str] = &["TZID", "VALUE"];

/// Calls `each` with every event and every time zone, in a calendar of its own that has nothing else; the calendar's own properties that count
/// come likewise.
pub fn each_component(bytes: &[u8], each: impl FnMut(&str)) -> Result<(), ImportFault> {
    let mut filter = Filter { open: Vec::new(), kept: String::new(), lines: 0, events: 0, zones: 0, has_zone: false, begun: false, each };
    let mut lines = Lines::of(bytes);
    while let Some(line) = lines.next_line() {
        filter.take(line)?;
    }
    filter.finish()
}

/// Logical lines: unfolded, whatever ends a physical one.
struct Lines<'a> {
    rest: &'a [u8],
    line: Vec<u8>,
}

impl<'a> Lines<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), line: Vec::new() }
    }

    /// At most one octet more than a line may have; the rest of a longer one is skipped.
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

/// A component that has begun and not ended.
struct Open {
    name: String,
    /// What is kept of its properties; `None`: nothing of it or of what is in it.
    keeps: Option<&'static [&'static str]>,
}

struct Filter<F> {
    open: Vec<Open>,
    kept: String,
    lines: usize,
    events: usize,
    zones: usize,
    /// Whether the calendar has named its own zone: the first one counts.
    has_zone: bool,
    /// Whether a calendar has begun at all.
    begun: bool,
    each: F,
}

impl<F: FnMut(&str)> Filter<F> {
    fn take(&mut self, line: &[u8]) -> Result<(), ImportFault> {
        let Some(line) = Line::of(line) else { return self.check_outside(line) };
        match line.name.as_str() {
            "BEGIN" => self.begin(line.word()),
            "END" => self.end(&line.word()),
            _ => self.property(&line),
        }
    }

    /// Before the calendar begins there are blank lines at most.
    fn check_outside(&self, line: &[u8]) -> Result<(), ImportFault> {
        if self.begun || line.trim_ascii().is_empty() { Ok(()) } else { Err(ImportFault::NotACalendar) }
    }

    fn begin(&mut self, name: String) -> Result<(), ImportFault> {
        if self.open.is_empty() && name != "VCALENDAR" {
            return self.check_outside(name.as_bytes());
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
            (["VCALENDAR"], "VEVENT") => Some(OF_EVENT),
            (["VCALENDAR"], "VTIMEZONE") if self.zones < MOST_ZONES => Some(OF_ZONE),
            (["VCALENDAR", "VTIMEZONE"], "STANDARD" | "DAYLIGHT") => Some(OF_OBSERVANCE),
            _ => None,
        };
        let is_event = inside.len() == 1 && name == "VEVENT";
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
        let Some(open) = self.open.last() else { return self.check_outside(b"something else") };
        let of_calendar = self.open.len() == 1;
        let again = of_calendar && self.has_zone;
        let wanted = !again && open.keeps.is_some_and(|names| names.contains(&line.name.as_str()));
        self.has_zone |= of_calendar && wanted;
        if wanted && self.kept.len() < MOST_KEPT {
            line.write(&mut self.kept);
            self.lines += 1;
        }
        if self.lines > MOST_LINES {
            return Err(ImportFault::TooLarge);
        }
        self.hand_over();
        Ok(())
    }

    /// What is kept, once nothing but the calendar is open.
    fn hand_over(&mut self) {
        if self.kept.is_empty() || self.open.len() != 1 {
            return;
        }
        let text = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", self.kept);
        self.kept.clear();
        (self.each)(&text);
    }

    fn finish(&self) -> Result<(), ImportFault> {
        match (self.begun, self.open.is_empty()) {
            (false, _) => Err(ImportFault::NotACalendar),
            (true, false) => Err(ImportFault::Truncated),
            (true, true) => Ok(()),
        }
    }
}

/// A property as it came.
struct Line<'a> {
    /// In upper case.
    name: String,
    /// `;TZID=Europe/London`
    parameters: &'a [u8],
    value: &'a [u8],
}

impl<'a> Line<'a> {
    /// `None` for what is no property, or is longer than one may be.
    fn of(line: &'a [u8]) -> Option<Self> {
        if line.len() > MOST_LINE {
            return None;
        }
        let head_end = end_of_head(&line[..line.len().min(MOST_HEAD + 1)])?;
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

/// The colon that ends name and parameters: the first outside quotes.
fn end_of_head(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    line.iter().position(|byte| {
        quoted ^= *byte == b'"';
        *byte == b':' && !quoted
    })
}

fn split_outside_quotes(parameters: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    parameters.split(move |byte| {
        quoted ^= *byte == b'"';
        *byte == b';' && !quoted
    })
}

/// Text without control characters and without blanks around it.
fn plainly(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.trim().chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(bytes: &[u8]) -> Result<Vec<String>, ImportFault> {
        let mut all = Vec::new();
        each_component(bytes, |text| {
            let text = text.strip_prefix("BEGIN:VCALENDAR\n").and_then(|text| text.strip_suffix("END:VCALENDAR\n"));
            all.push(text.expect("a calendar of its own").replace('\n', "|"));
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
        let long_head = format!("DTSTART;X={}:20270101", "a".repeat(MOST_HEAD));
        let long_value = format!("UID:{}", "a".repeat(MOST_VALUE + 1));
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{long_head}\n{long_value}\nSTATUS:CONFIRMED\nEND:VEVENT\nEND:VCALENDAR\n");
        assert_eq!(cleaned(text.as_bytes()).unwrap(), ["BEGIN:VEVENT|STATUS:CONFIRMED|END:VEVENT|"]);
    }

    #[test]
    fn what_is_broken_is_refused_by_name() {
        let cases: [(&str, ImportFault); 9] = [
            ("", ImportFault::NotACalendar),
            ("<!doctype html>\n<title>Sign in</title>", ImportFault::NotACalendar),
            ("BEGIN:VCARD\nEND:VCARD", ImportFault::NotACalendar),
            ("UID:a\nBEGIN:VCALENDAR\nEND:VCALENDAR", ImportFault::NotACalendar),
            ("BEGIN:VCALENDAR", ImportFault::Truncated),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VEVENT", ImportFault::Truncated),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VCAL", ImportFault::NotWellFormed),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", ImportFault::NotWellFormed),
            ("BEGIN:VCALENDAR\nBEGIN:A\nBEGIN:B\nBEGIN:C\nEND:C\nEND:B\nEND:A\nEND:VCALENDAR", ImportFault::TooDeep),
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
