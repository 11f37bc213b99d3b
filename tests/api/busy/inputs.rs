//! Calendars that mean harm, made here rather than kept. Shared with `benches/import.rs`, which measures what each costs.

use foothold::busy::import::ImportFault;

/// How reading ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Refused(ImportFault),
    Read { busy: usize, left_out: u32 },
}

pub struct Input {
    pub name: &'static str,
    /// Of about so many octets, where the size does not matter to what is tried.
    pub bytes: fn(usize) -> Vec<u8>,
    pub verdict: Verdict,
}

const fn refused(name: &'static str, fault: ImportFault, bytes: fn(usize) -> Vec<u8>) -> Input {
    Input { name, bytes, verdict: Verdict::Refused(fault) }
}

const fn read(name: &'static str, busy: usize, left_out: u32, bytes: fn(usize) -> Vec<u8>) -> Input {
    Input { name, bytes, verdict: Verdict::Read { busy, left_out } }
}

const START: &str = "DTSTART:20270331T170000Z\nDURATION:PT1H\n";

fn calendar(inside: &str) -> Vec<u8> {
    format!("BEGIN:VCALENDAR\n{inside}END:VCALENDAR\n").into_bytes()
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")
}

/// An event at the usual time with these lines too.
fn with(lines: &str) -> Vec<u8> {
    calendar(&event(&format!("{START}{lines}")))
}

fn many(count: usize, each: impl Fn(usize) -> String) -> Vec<u8> {
    calendar(&(0..count).map(|number| event(&each(number))).collect::<String>())
}

/// Noise that is the same each time.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..size).map(|_| next()).collect()
}

/// `20270331T170500Z` for 5, within a week.
fn minute(number: usize) -> String {
    format!("202704{:02}T{:02}{:02}00Z", 1 + number / 1440 % 28, number / 60 % 24, number % 60)
}

fn hours() -> String {
    (0..24).map(|hour| hour.to_string()).collect::<Vec<_>>().join(",")
}

pub const ALL: &[Input] = &[
    // What is no calendar.
    refused("nothing", ImportFault::NotACalendar, |_| Vec::new()),
    refused("line breaks", ImportFault::NotACalendar, |size| b"\r\n".repeat(size / 2)),
    refused("a page to sign in", ImportFault::NotACalendar, |size| {
        format!("<!doctype html>{}", "<p>Sign in</p>".repeat(size / 14)).into_bytes()
    }),
    refused("a card", ImportFault::NotACalendar, |_| b"BEGIN:VCARD\nFN:A\nEND:VCARD\n".to_vec()),
    refused("UTF-16", ImportFault::NotACalendar, |_| b"\xff\xfeB\0E\0G\0I\0N\0:\0V\0".to_vec()),
    refused("zeros", ImportFault::NotACalendar, |size| vec![0; size]),
    refused("noise", ImportFault::NotACalendar, noise),
    refused("a calendar that comes second", ImportFault::NotACalendar, |_| [b"VERSION:2.0\n".to_vec(), with("")].concat()),
    // What is broken.
    refused("cut within an event", ImportFault::Truncated, |_| with("")[..60].to_vec()),
    refused("cut within the last line", ImportFault::NotWellFormed, |_| b"BEGIN:VCALENDAR\nEND:VCALEN".to_vec()),
    refused("cut before the last line", ImportFault::Truncated, |_| b"BEGIN:VCALENDAR\nVERSION:2.0\n".to_vec()),
    refused("an event that the calendar's end ends", ImportFault::NotWellFormed, |_| {
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n".to_vec()
    }),
    refused("calendars within calendars", ImportFault::NotWellFormed, |size| b"BEGIN:VCALENDAR\n".repeat(size / 16)),
    refused("components within components", ImportFault::TooDeep, |size| calendar(&"BEGIN:X\n".repeat(size / 8))),
    refused("more than 10 MB", ImportFault::TooLarge, |_| vec![b'\n'; 10_000_001]),
    read("ends without beginnings", 1, 0, |_| [with(""), b"END:VEVENT\nEND:VCALENDAR\n".to_vec()].concat()),
    // Lines.
    read("a line without an end or a colon", 1, 0, |size| with(&"x".repeat(size))),
    read("parameters without an end", 0, 1, |size| calendar(&event(&format!("DTSTART{}:20270331T170000Z", ";X=1".repeat(size / 4))))),
    read("a quote that never closes", 0, 1, |size| calendar(&event(&format!("DTSTART;X=\"{}", ":".repeat(size))))),
    read("a value without an end", 1, 0, |size| with(&format!("UID:{}", "a".repeat(size)))),
    read("folds without an end", 1, 0, |size| with(&format!("DESCRIPTION:{}", "\n ".repeat(size / 2)))),
    read("folded after every octet", 1, 0, |size| with(&format!("UID:{}", "\n a".repeat(size / 3)))),
    read("colons and semicolons", 1, 0, |size| with(&";:;=\"\":,\n".repeat(size / 9))),
    read("properties that nobody knows", 1, 0, |size| with(&"X-A:b\n".repeat(size / 6))),
    read("control characters", 1, 0, |_| with("UID:a\u{0}b\u{1b}c\u{7f}\nSTATUS:\u{8}CONFIRMED")),
    read("octets that are no UTF-8", 1, 0, |_| {
        let mut bytes = with("UID:x");
        let place = bytes.iter().position(|byte| *byte == b'x').expect("there is one");
        bytes.splice(place..=place, [0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]);
        bytes
    }),
    read("carriage returns alone", 1, 0, |_| with("").into_iter().map(|byte| if byte == b'\n' { b'\r' } else { byte }).collect()),
    read("the same property again and again", 1, 0, |size| with(&"UID:a\n".repeat((size / 6).min(250_000)))),
    refused("more lines than count", ImportFault::TooLarge, |_| {
        calendar(&event(&format!("{START}{}", "UID:a\n".repeat(40_000))).repeat(12))
    }),
    // Events.
    refused("an event too many", ImportFault::TooManyEvents, |_| many(20_001, |_| START.to_owned())),
    read("events that say nothing", 0, 20_000, |_| many(20_000, |_| "UID:a".to_owned())),
    read("events at one time", 1, 0, |_| many(20_000, |number| format!("UID:{number}\n{START}"))),
    read("as many intervals as there can be", 20_000, 0, |_| many(20_000, |number| format!("DTSTART:{}\nDURATION:PT30S", minute(number)))),
    read("one event replaced again and again", 20_000, 0, |_| {
        many(20_000, |number| format!("UID:a\nRECURRENCE-ID:{0}\nDTSTART:{0}\nDURATION:PT30S", minute(number)))
    }),
    read("two calendars in one", 2, 0, |_| [with(""), calendar(&event("DTSTART:20270401T170000Z\nDURATION:PT1H"))].concat()),
    // Times.
    read("the last second there is", 0, 0, |_| calendar(&event("DTSTART:99991231T235959Z\nDURATION:P1D"))),
    read("the year zero", 0, 0, |_| calendar(&event("DTSTART:00000101T000000Z\nDURATION:PT1H"))),
    read("an end after all time", 1, 0, |_| calendar(&event("DTSTART:20270331T170000Z\nDTEND:99991229T235959Z"))),
    read("longer than all time", 0, 0, |_| calendar(&event("DTSTART:20270331T170000Z\nDURATION:P999999999W"))),
    refused("more intervals than are kept", ImportFault::TooManyOccurrences, |_| {
        many(50, |number| {
            format!("DTSTART:20270101T{:02}{:02}00Z\nDURATION:PT30S\nRRULE:FREQ=DAILY;COUNT=450", number / 30, 2 * (number % 30))
        })
    }),
    read("dates that are none", 0, 3, |_| {
        calendar(
            &["20270230T100000Z", "20271301", "２０２７０３３１"].map(|date| event(&format!("DTSTART:{date}\nDURATION:PT1H"))).concat(),
        )
    }),
    read("a length with more digits than a number", 0, 1, |_| {
        calendar(&event(&format!("DTSTART:20270331T170000Z\nDURATION:PT{}H", "9".repeat(400))))
    }),
    // Zones.
    read("a path for a zone", 0, 1, |_| calendar(&event("DTSTART;TZID=../../../../etc/passwd:20270331T170000\nDURATION:PT1H"))),
    read("zones of hundreds of slashes each", 0, 333, |size| {
        many(size / 600, |number| format!("DTSTART;TZID={number}{}:20270331T170000\nDURATION:PT1H", "/a".repeat(240)))
    }),
    read("zones without end", 1, 0, |size| {
        let zone = |number: usize| {
            format!(
                "BEGIN:VTIMEZONE\nTZID:{number}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
            )
        };
        calendar(&format!("{}{}", (0..size / 110).map(zone).collect::<String>(), event(START)))
    }),
    read("a zone of its own again and again", 1, 0, |size| {
        calendar(&format!("{}{}", "X-WR-TIMEZONE:Europe/Paris\n".repeat(size / 27), event(START)))
    }),
    read("zones that describe nonsense", 0, 1, |_| {
        let rule = "RRULE:FREQ=YEARLY;BYMONTH=99;BYDAY=-9XX";
        let part = |name: &str, offset: &str| format!("BEGIN:{name}\nDTSTART:20270230T996099\nTZOFFSETTO:{offset}\n{rule}\nEND:{name}\n");
        let zone = format!("BEGIN:VTIMEZONE\nTZID:a\n{}{}END:VTIMEZONE\n", part("STANDARD", "+9999"), part("DAYLIGHT", "-ab"));
        calendar(&format!("X-WR-TIMEZONE:%00<script>\n{zone}{}", event("DTSTART;TZID=a:20270331T170000\nDURATION:PT1H")))
    }),
    read("zones that change without end", 1, 0, |size| {
        let dates = vec!["20270101T000000"; (size / 16).min(3_000)].join(",");
        let part = |name: &str, to: &str| {
            format!(
                "BEGIN:{name}\nDTSTART:20260101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:{to}\n{}END:{name}\n",
                format!("RDATE:{dates}\n").repeat(4)
            )
        };
        let zone = format!("BEGIN:VTIMEZONE\nTZID:a\n{}{}END:VTIMEZONE\n", part("STANDARD", "+0000"), part("DAYLIGHT", "+0100"));
        calendar(&format!("{zone}{}", event("DTSTART;TZID=a:20270331T170000\nDURATION:PT1H").repeat(15_000)))
    }),
    read("zones whose rules cost much", 1, 398, |_| {
        let zone = |number: usize| {
            let rule = "RRULE:FREQ=YEARLY;COUNT=4000;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=MO,TU,WE,TH,FR";
            let part = format!("BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETTO:+0100\n{rule}\nEND:STANDARD\n");
            let event = event(&format!("DTSTART;TZID={number}:20270331T170000\nDURATION:PT1H"));
            format!("BEGIN:VTIMEZONE\nTZID:{number}\n{}END:VTIMEZONE\n{event}", part.repeat(5))
        };
        calendar(&(0..400).map(zone).collect::<String>())
    }),
    // Recurrence.
    read("every second", 1, 1, |_| with("RRULE:FREQ=SECONDLY")),
    read("every minute", 1, 1, |_| with("RRULE:FREQ=MINUTELY;INTERVAL=1")),
    read("every hour", 1, 1, |_| with("RRULE:FREQ=HOURLY;COUNT=4000000000")),
    read("an interval of nothing", 1, 1, |_| with("RRULE:FREQ=DAILY;INTERVAL=0")),
    read("a weekday that makes the crate panic", 1, 1, |_| with("RRULE:FREQ=WEEKLY;BYDAY=é1")),
    read("every second of the year by parts", 1, 1, |_| with(&format!("RRULE:FREQ=YEARLY;BYHOUR={0};BYMINUTE={0};BYSECOND={0}", hours()))),
    read("a position for every day", 1, 1, |_| {
        with(&format!("RRULE:FREQ=YEARLY;BYDAY=MO;BYSETPOS={}", (1..=100).map(|day| day.to_string()).collect::<Vec<_>>().join(",")))
    }),
    read("a rule without an end", 1, 1, |size| with(&format!("RRULE:FREQ=DAILY;{}", "BYDAY=MO;".repeat(size.min(15_000) / 9)))),
    read("rules without an end", 2, 1, |size| with(&"RRULE:FREQ=DAILY;COUNT=2\n".repeat((size / 25).min(5_000)))),
    read("a rule from another century", 456, 0, |_| calendar(&event("DTSTART:19700101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"))),
    read("as often as a number can count", 456, 0, |_| {
        calendar(&event("DTSTART:20000101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4294967295"))
    }),
    read("over before it starts", 1, 0, |_| with("RRULE:FREQ=DAILY;UNTIL=19990101T000000Z")),
    read("never", 1, 0, |_| with("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")),
    read("never by its position", 1, 0, |_| with("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=31")),
    read("never, again and again", 1, 996, |_| many(1_000, |_| format!("{START}RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))),
    read("every day, again and again", 367, 19_486, |_| many(20_000, |_| format!("{START}RRULE:FREQ=DAILY"))),
    read("every hour of the year, again and again", 1, 19_889, |_| {
        many(20_000, |_| format!("{START}RRULE:FREQ=YEARLY;UNTIL=20270401;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR={}", hours()))
    }),
    read("more dates than count", 5_001, 1, |_| {
        let line = |from: usize| format!("RDATE:{}\n", (from..from + 500).map(|number| minute(2 * number)).collect::<Vec<_>>().join(","));
        calendar(&event(&format!(
            "DTSTART:20270331T170000Z\nDURATION:PT30S\n{}",
            (0..20).map(|number| line(500 * number)).collect::<String>()
        )))
    }),
    read("whole days taken out by midnights without end", 1, 0, |size| {
        let zone = |number: usize| {
            format!(
                "BEGIN:VTIMEZONE\nTZID:{number}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0{number}11\nEND:STANDARD\nEND:VTIMEZONE\n"
            )
        };
        let line = format!("EXDATE:{}\n", vec!["20270101T221300Z"; 900].join(","));
        let one = event(&format!("DTSTART;VALUE=DATE:20270401\n{}", line.repeat(5)));
        let zones = (0..9).map(zone).collect::<String>();
        calendar(&format!("{zones}{}", one.repeat((size / one.len()).max(1))))
    }),
    read("one series changed again and again", 1, 0, |_| {
        let change = |number: usize| {
            format!("UID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:{0}\nDTSTART:{0}\nDURATION:PT30S\nSTATUS:CANCELLED", minute(number))
        };
        let series = event("UID:a\nDTSTART:20270331T170000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY");
        [calendar(&series), many(19_000, change)].concat()
    }),
    read("one event in version after version", 9, 0, |_| {
        many(20_000, |number| format!("UID:a\nSEQUENCE:{number}\n{START}RRULE:FREQ=DAILY;COUNT=9"))
    }),
    read("periods without end", 1, 0, |size| {
        let line = format!("FREEBUSY:{}\n", vec!["20270401T080000Z/PT1H"; 1_500].join(","));
        calendar(&format!("BEGIN:VFREEBUSY\n{line}END:VFREEBUSY\n").repeat((size / line.len()).max(1)))
    }),
    read("dates taken out without end", 1, 1, |size| {
        let line = format!("EXDATE:{}\n", vec!["20270101T000000Z"; 900].join(","));
        with(&line.repeat((size / line.len()).max(1)))
    }),
];
