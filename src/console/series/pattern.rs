//! When the slots of a series are, in words.

use jiff::civil::Date;

use crate::console::kit::field::Choice;
use crate::console::kit::moment::date_with_year;
use crate::slots::series::model::{Days, End, Pattern};

/// The rules that can be chosen on a page. The API takes others too.
const RULES: [(&str, &str); 6] = [
    ("FREQ=WEEKLY", "Every week"),
    ("FREQ=WEEKLY;INTERVAL=2", "Every second week"),
    ("FREQ=WEEKLY;INTERVAL=4", "Every fourth week"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every day from Monday to Friday"),
    ("FREQ=DAILY", "Every day"),
    ("FREQ=MONTHLY", "Every month on the same date"),
];

/// So many days are named one by one.
const NAMED: usize = 3;

pub fn rules() -> Vec<Choice> {
    RULES.iter().map(|(rule, said)| Choice::new(*rule, *said)).collect()
}

/// "Every week from Tue 6 Apr 2027 until Tue 29 Jun 2027"
pub fn days(pattern: &Pattern) -> String {
    match &pattern.days {
        Days::Dates(dates) => dates_in_words(dates),
        Days::Recurring(recurrence) => {
            let known = RULES.iter().find(|(rule, _)| *rule == recurrence.rule);
            let how = known.map_or_else(|| format!("By the rule {}", recurrence.rule), |(_, said)| (*said).to_owned());
            let end = match recurrence.end {
                End::Until(last) => format!("until {}", date_with_year(last)),
                End::Count(1) => "on one day".to_owned(),
                End::Count(count) => format!("on {count} days"),
            };
            let also = match recurrence.also.as_slice() {
                [] => String::new(),
                also => format!(", and on {}", dates_in_words(also)),
            };
            format!("{how} from {} {end}{also}", date_with_year(recurrence.starts_on))
        }
    }
}

fn dates_in_words(dates: &[Date]) -> String {
    match dates {
        [first, .., last] if dates.len() > NAMED => {
            format!("{} days between {} and {}", dates.len(), date_with_year(*first), date_with_year(*last))
        }
        few => few.iter().map(|day| date_with_year(*day)).collect::<Vec<_>>().join(", "),
    }
}

/// "09:00 to 17:00 without 12:30 to 13:15, 10 minutes apart"
pub fn times(pattern: &Pattern) -> String {
    let grid = &pattern.grid;
    let Some(end) = grid.day_end else { return format!("Once a day, at {}", grid.day_start) };
    let breaks: Vec<_> = grid.breaks.iter().map(|pause| format!("{} to {}", pause.start, pause.end)).collect();
    let without = if breaks.is_empty() { String::new() } else { format!(" without {}", breaks.join(" and ")) };
    let apart = if grid.gap_minutes == 0 { String::new() } else { format!(", {} minutes apart", grid.gap_minutes) };
    format!("{} to {end}{without}{apart}", grid.day_start)
}
