//! The table for a reader, and `target/bench.json` for a program.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::rounds::Outcome;

#[derive(Serialize)]
pub struct Line {
    case: &'static str,
    database: &'static str,
    figure: f64,
    unit: &'static str,
    ceiling: f64,
    ratio: f64,
    spread: f64,
    p99_ms: f64,
}

impl Line {
    pub fn new(case: &'static str, database: &'static str, unit: &'static str, outcome: &Outcome) -> Self {
        Self {
            case,
            database,
            figure: rounded(outcome.figure),
            unit,
            ceiling: rounded(outcome.ceiling),
            ratio: to_hundredths(outcome.ratio),
            spread: to_hundredths(outcome.spread),
            p99_ms: to_hundredths(outcome.p99.as_secs_f64() * 1000.0),
        }
    }
}

/// Milliseconds are small, and deliveries a second are many.
fn rounded(figure: f64) -> f64 {
    if figure < 100.0 { to_hundredths(figure) } else { figure.round() }
}

fn to_hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

pub fn print(lines: &[Line]) {
    println!("{:<12} {:<9} {:>19} {:>9} {:>6} {:>7} {:>9}", "case", "database", "figure", "ceiling", "ratio", "spread", "p99");
    for line in lines {
        let figure = format!("{} {}", line.figure, line.unit);
        let spread = format!("{:.0} %", line.spread * 100.0);
        let p99 = format!("{:.1} ms", line.p99_ms);
        println!("{:<12} {:<9} {figure:>19} {:>9} {:>6.2} {spread:>7} {p99:>9}", line.case, line.database, line.ceiling, line.ratio);
    }
}

pub fn write(lines: &[Line]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    fs::create_dir_all(&folder).expect("the folder target");
    let json = serde_json::to_string_pretty(lines).expect("lines are JSON");
    fs::write(folder.join("bench.json"), json + "\n").expect("target/bench.json can be written");
}
