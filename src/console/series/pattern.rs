//! When the slots of a series are, in words.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::console::kit::field::Choice;
use crate::console::kit::moment::date_with_year;
use crate::slots::series::model::{Days, End, Pattern};

/// These rules can be chosen on a page. The API takes others too.
const RULES: [(&str, &str); 6] = [
    ("FREQ=WEEKLY", "Every week"),
    ("FREQ=WEEKLY;INTERVAL=2", "Every second week"),
    ("FREQ=WEEKLY;INTERVAL=4", "Every fourth week"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every day from Monday to Friday"),
    ("FREQ=DAILY", "Every day"),
    ("FREQ=MONTHLY", "Every month on the same date"),
];

const WEEKDAYS: [(&str, &str); 7] =
    [("MO", "Monday"), ("TU", "Tuesday"), ("WE", "Wednesday"), ("TH", "Thursday"), ("FR", "Friday"), ("SA", "Saturday"), ("SU", "Sunday")];

/// At most this many days are named one by one.
const NAMED: usize = 3;

pub fn rules() -> Vec<Choice> {
    RULES.iter().map(|(rule, said)| Choice::new(*rule, *said)).collect()
}

/// Says the days in words: "Every week from Tue 6 Apr 2027 until Tue 29 Jun 2027".
pub fn days(pattern: &Pattern) -> String {
    match &pattern.days {
        Days::Dates(dates) => dates_in_words(dates),
        Days::Recurring(recurrence) => {
            let how = rule(&recurrence.rule).unwrap_or_else(|| format!("By the rule {}", recurrence.rule));
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

/// Says a rule as people read it: "Every second week on Monday and Wednesday". It gives `None` for a rule that is not easily said.
fn rule(rule: &str) -> Option<String> {
    let upper = rule.to_ascii_uppercase();
    if let Some((_, said)) = RULES.iter().find(|(known, _)| *known == upper) {
        return Some((*said).to_owned());
    }
    let parts: HashMap<_, _> = upper.split(';').filter_map(|part| part.split_once('=')).collect();
    let each = |one: &str| match parts.get("INTERVAL").map_or(Some(1), |number| number.parse::<u32>().ok())? {
        1 => Some(format!("Every {one}")),
        2 => Some(format!("Every second {one}")),
        number => Some(format!("Every {number} {one}s")),
    };
    let days = parts.get("BYDAY").map(|days| days.split(',').map(weekday).collect::<Option<Vec<_>>>());
    match (*parts.get("FREQ")?, days, parts.get("BYMONTHDAY"), parts.contains_key("BYSETPOS")) {
        ("DAILY", None, None, false) => each("day"),
        ("WEEKLY", None, None, false) => each("week"),
        ("WEEKLY", Some(Some(days)), None, false) => Some(format!("{} on {}", each("week")?, days.join(" and "))),
        ("MONTHLY", Some(Some(days)), None, false) => Some(format!("{} on the {}", each("month")?, days.join(" and "))),
        ("MONTHLY", None, Some(day), false) if !day.starts_with('-') => Some(format!("{} on day {day}", each("month")?)),
        _ => None,
    }
}

/// Gives "Monday" for `MO`, and "second Monday" for `2MO`.
fn weekday(day: &str) -> Option<String> {
    let (number, name) = day.split_at_checked(day.len().checked_sub(2)?)?;
    let (_, name) = WEEKDAYS.iter().find(|(short, _)| *short == name)?;
    let which = match number {
        "" => return Some((*name).to_owned()),
        "1" => "first",
        "2" => "second",
        "3" => "third",
        "4" => "fourth",
        "-1" => "last",
        _ => return None,
    };
    Some(format!("{which} {name}"))
}

fn dates_in_words(dates: &[Date]) -> String {
    match dates {
        [first, .., last] if dates.len() > NAMED => {
            format!("{} days between {} and {}", dates.len(), date_with_year(*first), date_with_year(*last))
        }
        few => few.iter().map(|day| date_with_year(*day)).collect::<Vec<_>>().join(", "),
    }
}

/// Says the times in words: "09:00 to 17:00 without 12:30 to 13:15, 10 minutes apart".
pub fn times(pattern: &Pattern) -> String {
    let grid = &pattern.grid;
    let Some(end) = grid.day_end else { return format!("Once a day, at {}", grid.day_start) };
    let breaks: Vec<_> = grid.breaks.iter().map(|pause| format!("{} to {}", pause.start, pause.end)).collect();
    let without = if breaks.is_empty() { String::new() } else { format!(" without {}", breaks.join(" and ")) };
    let apart = if grid.gap_minutes == 0 { String::new() } else { format!(", {} minutes apart", grid.gap_minutes) };
    format!("{} to {end}{without}{apart}", grid.day_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_said_in_words_where_that_is_easy() {
        for (text, said) in [
            ("FREQ=WEEKLY", Some("Every week")),
            ("freq=weekly;byday=mo", Some("Every week on Monday")),
            ("FREQ=WEEKLY;INTERVAL=4;BYDAY=MO,TH", Some("Every 4 weeks on Monday and Thursday")),
            ("FREQ=DAILY;INTERVAL=2", Some("Every second day")),
            ("FREQ=MONTHLY;BYDAY=2WE", Some("Every month on the second Wednesday")),
            ("FREQ=MONTHLY;BYDAY=-1FR", Some("Every month on the last Friday")),
            ("FREQ=MONTHLY;BYMONTHDAY=15", Some("Every month on day 15")),
            ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", None),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", None),
            ("FREQ=WEEKLY;INTERVAL=x", None),
        ] {
            assert_eq!(rule(text).as_deref(), said, "{text}");
        }
    }
}
