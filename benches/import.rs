//! What hostile calendars cost whoever reads them: `cargo bench --bench import`, on Linux. Each is read in a process of its own, so that its
//! memory is its own; with a name only that one is read. Fails when one takes more than 250 ms or 64 MiB.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on stops")]

use std::process::Command;
use std::time::Instant;

use foothold::busy::import;
use foothold::busy::interval::Interval;
use foothold::time::Zone;

#[path = "../tests/api/busy/inputs.rs"]
mod inputs;

use inputs::{Input, Verdict};

/// Just under what is read at all.
const SIZE: usize = 9_900_000;
const MOST_MILLISECONDS: f64 = 250.0;
const MOST_MEBIBYTES: f64 = 64.0;
const READ_ONE: &str = "--read-one";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, name] = arguments.as_slice()
        && flag == READ_ONE
    {
        let input = inputs::ALL.iter().find(|input| input.name == name).expect("an input of that name");
        return read(input);
    }
    let named: Vec<_> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let mut too_much = Vec::new();
    println!("{:<50} {:>10} {:>10}", "calendar", "ms", "MiB");
    for input in inputs::ALL.iter().filter(|input| named.is_empty() || named.iter().any(|name| *name == input.name)) {
        let (milliseconds, mebibytes) = cost(input);
        println!("{:<50} {milliseconds:>10.1} {mebibytes:>10.1}", input.name);
        if milliseconds > MOST_MILLISECONDS || mebibytes > MOST_MEBIBYTES {
            too_much.push(input.name);
        }
    }
    assert!(too_much.is_empty(), "more than {MOST_MILLISECONDS} ms or {MOST_MEBIBYTES} MiB: {too_much:?}");
}

/// Milliseconds and mebibytes, as the other process tells them.
fn cost(input: &Input) -> (f64, f64) {
    let own = std::env::current_exe().expect("the path of this program");
    let output = Command::new(own).args([READ_ONE, input.name]).output().expect("this program runs again");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    assert!(output.status.success() && numbers.len() == 2, "{}: {text}{}", input.name, String::from_utf8_lossy(&output.stderr));
    (numbers[0], numbers[1])
}

/// Beyond the calendar itself, which is there before.
fn read(input: &Input) {
    let bytes = (input.bytes)(SIZE);
    let instant = |text: &str| text.parse().expect("an instant");
    let span = Interval { starts_at: instant("2027-01-01T00:00:00Z"), ends_at: instant("2028-04-01T00:00:00Z") };
    let zone = Zone::named("Europe/London").expect("a zone");
    // From here on the peak is counted anew.
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
    let before = kibibytes("VmRSS:");
    let started = Instant::now();
    let outcome = import::read(&bytes, span, &zone);
    let took = started.elapsed();
    let peak = kibibytes("VmHWM:") - before;
    if let (Verdict::Refused(expected), seen) = (input.verdict, &outcome) {
        assert_eq!(seen.as_ref().err(), Some(&expected), "another verdict at this size");
    }
    println!("{} {}", took.as_secs_f64() * 1000.0, peak / 1024.0);
}

fn kibibytes(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of that name");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
