//! Calendars that were whole once: a small sample of what `make fuzz` does for long, the same each time.

use std::fs;
use std::path::Path;

use foothold::busy::import;
use foothold::busy::interval::Interval;
use foothold::time::Zone;

use crate::harness::clock::instant;

const ROUNDS: u32 = 1_500;

/// What random octets would take long to come upon.
const WORDS: &[&str] = &[
    "\r\n",
    "\n ",
    ":",
    ";",
    "\"",
    ",",
    "/",
    "=",
    "é",
    "Z",
    "T",
    "P",
    "-1",
    "0",
    "99999999999",
    "20270331T170000",
    "20270331",
    "BEGIN:VEVENT\n",
    "END:VEVENT\n",
    "RRULE:FREQ=",
    "DAILY",
    "WEEKLY",
    "MONTHLY",
    "YEARLY",
    ";BYDAY=-5FR,2MO",
    ";BYSETPOS=-1",
    ";BYMONTHDAY=-31",
    ";BYWEEKNO=53",
    ";BYYEARDAY=366",
    ";BYHOUR=3,4",
    ";COUNT=7",
    ";UNTIL=20270401",
    ";INTERVAL=3",
    ";WKST=SU",
    "EXDATE:",
    "RDATE;VALUE=PERIOD:",
    "RECURRENCE-ID:",
    "TZID=Pacific/Apia",
    "TZID=\"tzone://Microsoft/Utc\"",
    "DURATION:P",
    "DTEND:",
    "TZOFFSETTO:+1400",
    "TZOFFSETFROM:-0330",
    "BEGIN:DAYLIGHT\n",
    "RDATE:20270314T020000,",
    ";RANGE=THISANDFUTURE",
    "SEQUENCE:3\n",
    "STATUS:CANCELLED\n",
    "FREEBUSY;FBTYPE=FREE:",
    "BEGIN:VFREEBUSY\n",
    "TZID=(UTC-05:00) Eastern Time (US & Canada)",
    "T230000Z",
    "X-WR-TIMEZONE:America/Sao_Paulo",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % most.max(1)
    }

    fn range(&mut self, of: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(of.len());
        start..(start + self.below(40)).min(of.len())
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        let range = self.range(bytes);
        match self.below(5) {
            0 => bytes.iter_mut().skip(range.start).take(1).for_each(|byte| *byte = self.0.to_le_bytes()[3]),
            1 => drop(bytes.splice(range, [])),
            2 => {
                let copy = bytes[range].to_vec();
                let place = self.below(bytes.len());
                drop(bytes.splice(place..place, copy));
            }
            3 => drop(bytes.splice(range, WORDS[self.below(WORDS.len())].bytes())),
            _ => drop(bytes.splice(range.start..range.start, WORDS[self.below(WORDS.len())].bytes())),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long the test runs; no setting of the service")]
fn rounds_wanted() -> u32 {
    std::env::var("FOOTHOLD_MUTATIONS").ok().map_or(ROUNDS, |rounds| rounds.parse().expect("FOOTHOLD_MUTATIONS is a number"))
}

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds/calendar_import");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn no_calendar_makes_the_import_panic_or_break_its_promises() {
    let span = Interval { starts_at: instant("2027-01-01T00:00:00Z"), ends_at: instant("2028-04-01T00:00:00Z") };
    let (london, seeds) = (Zone::named("Europe/London").unwrap(), seeds());
    let rounds = rounds_wanted();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut read = 0;
    for _ in 0..rounds {
        let mut bytes = seeds[dice.below(seeds.len())].clone();
        for _ in 0..=dice.below(4) {
            dice.mutate(&mut bytes);
        }
        let outcome = std::panic::catch_unwind(|| import::read(&bytes, span, &london));
        let Ok(outcome) = outcome else { panic!("{}", String::from_utf8_lossy(&bytes)) };
        if let Ok(imported) = outcome {
            read += 1;
            assert!(imported.busy.iter().all(|one| one.within(span) == Some(*one)), "{}", String::from_utf8_lossy(&bytes));
            assert!(imported.busy.windows(2).all(|two| two[0].ends_at < two[1].starts_at), "{}", String::from_utf8_lossy(&bytes));
        }
    }
    assert!(read > rounds / 4, "only {read} of {rounds} were calendars at all");
}
