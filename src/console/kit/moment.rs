//! Times for people, absolute and relative: "Thu 27 Nov, 14:00 · in 3 h".

use jiff::civil::{Date, Weekday};
use maud::{Markup, html};

use crate::time::{Instant, LocalTime, Zone};

/// A time is shown in the zone where the thing takes place. The zone is named where it is not the reader's.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub now: Instant,
    /// The institute's zone.
    pub zone: &'a Zone,
}

impl Reader<'_> {
    /// A point in time, as it is on the clock of `zone`, and how far away it is.
    pub fn moment(self, at: Instant, zone: &Zone) -> Markup {
        html! { (self.absolute(at, zone)) " · " (relative(at, self.now)) }
    }

    /// Gives what [`Self::moment`] gives, as it stands after other words: "today, 14:00 · in 3 h".
    pub fn moment_within(self, at: Instant, zone: &Zone) -> Markup {
        html! { (self.absolute_within(at, zone)) " · " (relative(at, self.now)) }
    }

    /// A point in time without how far away it is.
    pub fn absolute(self, at: Instant, zone: &Zone) -> Markup {
        self.on_day(&self.day(zone.date_at(at), zone), at, zone)
    }

    /// Gives what [`Self::absolute`] gives, as it stands after other words.
    pub fn absolute_within(self, at: Instant, zone: &Zone) -> Markup {
        self.on_day(&self.day_within(zone.date_at(at), zone), at, zone)
    }

    fn on_day(self, day: &str, at: Instant, zone: &Zone) -> Markup {
        let time = zone.time_at(at);
        html! {
            time datetime=(at) {
                (day) ", " (format!("{:02}:{:02}", time.hour(), time.minute()))
                @if self.is_elsewhere(at, zone) { " " (place(zone)) " time" }
            }
        }
    }

    /// The time of day alone, where the day is said already.
    pub fn clock(self, at: Instant, zone: &Zone) -> Markup {
        let time = zone.time_at(at);
        html! {
            time datetime=(at) {
                (format!("{:02}:{:02}", time.hour(), time.minute()))
                @if self.is_elsewhere(at, zone) { " " (place(zone)) " time" }
            }
        }
    }

    /// Shows a time with what happens then, such as "Runs out". It is marked once it has passed.
    pub fn deadline(self, what: &str, at: Instant, zone: &Zone) -> Markup {
        html! { p.due.late[at <= self.now] { (what) " " (self.moment_within(at, zone)) } }
    }

    /// Shows a day of the institute with what happens on it, such as "Ends", for the instant at which it begins. It is marked once it is over.
    pub fn due_on(self, what: &str, begins_at: Instant) -> Markup {
        let (day, today) = (self.zone.date_at(begins_at), self.zone.date_at(self.now));
        html! {
            p.due.late[day < today] {
                (what) " " time datetime=(day) { (self.day_within(day, self.zone)) }
                @if let Some(away) = days_away(day, today) { " · " (away) }
            }
        }
    }

    /// "Today", "Tomorrow", "Yesterday" or the date, with the year where it is another one.
    pub fn day(self, day: Date, zone: &Zone) -> String {
        let today = zone.date_at(self.now);
        match (day - today).get_days() {
            0 => "Today".to_owned(),
            1 => "Tomorrow".to_owned(),
            -1 => "Yesterday".to_owned(),
            _ if day.year() == today.year() => date(day),
            _ => format!("{} {}", date(day), day.year()),
        }
    }

    /// Gives a day as it stands after other words: "today", or the date.
    fn day_within(self, day: Date, zone: &Zone) -> String {
        match self.day(day, zone) {
            near if matches!(&*near, "Today" | "Tomorrow" | "Yesterday") => near.to_lowercase(),
            date => date,
        }
    }

    /// Gives the text with each instant in it as people read it: "Booking closed at 18:00 on Tue 30 Mar." It is on the institute's clock.
    pub fn in_words(self, text: &str) -> String {
        let said = |word: &str| {
            let bare = word.trim_end_matches(['.', ',', ';', ':', ')']);
            match bare.parse::<Instant>() {
                Ok(at) => format!("{}{}", self.said(at), word.strip_prefix(bare).unwrap_or_default()),
                Err(_) => word.to_owned(),
            }
        };
        text.split(' ').map(said).collect::<Vec<_>>().join(" ")
    }

    /// Gives a point in time on the institute's clock as it stands in a sentence, after "at" or "until": "18:00 on Tue 30 Mar", "12:30 today".
    pub fn said(self, at: Instant) -> String {
        let time = self.zone.time_at(at);
        let day = self.day_within(self.zone.date_at(at), self.zone);
        let on = if day.starts_with(char::is_lowercase) { "" } else { "on " };
        format!("{:02}:{:02} {on}{day}", time.hour(), time.minute())
    }

    /// Two zones whose clocks agree at that instant need no name.
    fn is_elsewhere(self, at: Instant, zone: &Zone) -> bool {
        zone.local_time_at(at) != self.zone.local_time_at(at)
    }
}

/// "Thu 27 Nov"
pub fn date(day: Date) -> String {
    format!("{} {} {}", weekday(day.weekday()), day.day(), month(day.month()))
}

/// "Thursday 27 November"
pub fn long_date(day: Date) -> String {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let name =
        |names: &[&'static str], index: i8| usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default();
    format!("{} {} {}", name(&DAYS, day.weekday().to_monday_zero_offset()), day.day(), name(&MONTHS, day.month() - 1))
}

/// "Thu 27 Nov 2026"
pub fn date_with_year(day: Date) -> String {
    format!("{} {}", date(day), day.year())
}

/// "Thu 27 Nov, 14:00"
pub fn local(time: LocalTime) -> String {
    let (day, clock) = time.parts();
    format!("{}, {:02}:{:02}", date(day), clock.hour(), clock.minute())
}

/// How far away an instant is, in one unit: "in 42 min", "3 h ago", "in 12 days".
pub fn relative(at: Instant, now: Instant) -> String {
    let minutes = at.since(now).as_secs().div_euclid(60);
    let (away, is_past) = (minutes.unsigned_abs(), minutes < 0);
    let span = match away {
        0 => return "now".to_owned(),
        1..=89 => format!("{away} min"),
        90..=2159 => format!("{} h", (away + 30) / 60),
        _ => format!("{} days", (away + 720) / 1440),
    };
    if is_past { format!("{span} ago") } else { format!("in {span}") }
}

/// How far away a day is that has no name of its own: "in 12 days", "3 days ago".
fn days_away(day: Date, today: Date) -> Option<String> {
    match (day - today).get_days() {
        -1..=1 => None,
        away @ 2.. => Some(format!("in {away} days")),
        away => Some(format!("{} days ago", -away)),
    }
}

/// "New York" of `America/New_York`.
fn place(zone: &Zone) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// The month of 1 to 12.
fn month(number: i8) -> &'static str {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    usize::try_from(number - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_absolute_and_relative_and_names_its_zone_where_it_is_another() {
        let (london, york, lisbon) = ["Europe/London", "America/New_York", "Europe/Lisbon"].map(|name| Zone::named(name).unwrap()).into();
        let reader = Reader { now: at("2026-11-26T15:18:00Z"), zone: &london };
        let text = |when, zone| {
            let html = reader.moment(at(when), zone).into_string();
            let (start, rest) = html.split_once('>').unwrap();
            assert!(start.starts_with("<time datetime=\"2"), "{html}");
            rest.replace("</time>", "")
        };
        assert_eq!(text("2026-11-26T16:00:00Z", &london), "Today, 16:00 · in 42 min");
        let after_words = reader.deadline("Runs out", at("2026-11-26T16:00:00Z"), &london).into_string();
        assert!(after_words.contains("Runs out <time datetime=\"2026-11-26T16:00:00Z\">today, 16:00</time> · in 42 min"), "{after_words}");
        assert_eq!(text("2026-11-27T09:00:00Z", &london), "Tomorrow, 09:00 · in 18 h");
        assert_eq!(text("2026-11-25T12:30:00Z", &london), "Yesterday, 12:30 · 27 h ago");
        assert_eq!(text("2026-12-10T18:00:00Z", &london), "Thu 10 Dec, 18:00 · in 14 days");
        assert_eq!(text("2027-01-05T08:30:00Z", &london), "Tue 5 Jan 2027, 08:30 · in 40 days");
        assert_eq!(text("2026-11-30T18:00:00Z", &york), "Mon 30 Nov, 13:00 New York time · in 4 days");
        assert_eq!(text("2026-11-30T18:00:00Z", &lisbon), "Mon 30 Nov, 18:00 · in 4 days");
    }

    #[test]
    fn what_is_due_on_a_day_has_no_time_and_is_late_once_the_day_is_over() {
        let london = Zone::named("Europe/London").unwrap();
        let reader = Reader { now: at("2026-11-26T15:18:00Z"), zone: &london };
        let text = |begins_at| reader.due_on("Due", at(begins_at)).into_string();
        assert_eq!(text("2026-11-25T00:00:00Z"), "<p class=\"due late\">Due <time datetime=\"2026-11-25\">yesterday</time></p>");
        assert_eq!(text("2026-11-26T00:00:00Z"), "<p class=\"due\">Due <time datetime=\"2026-11-26\">today</time></p>");
        assert_eq!(text("2026-12-10T00:00:00Z"), "<p class=\"due\">Due <time datetime=\"2026-12-10\">Thu 10 Dec</time> · in 14 days</p>");
        assert_eq!(
            text("2026-11-20T00:00:00Z"),
            "<p class=\"due late\">Due <time datetime=\"2026-11-20\">Fri 20 Nov</time> · 6 days ago</p>"
        );
    }

    #[test]
    fn instants_in_a_text_become_times_that_people_read() {
        let london = Zone::named("Europe/London").unwrap();
        let reader = Reader { now: at("2027-03-08T09:00:00Z"), zone: &london };
        let said = reader.in_words("Booking closed at 2027-03-30T17:00:00Z. It had 3 seats (until 2027-03-08T12:30:00Z).");
        assert_eq!(said, "Booking closed at 18:00 on Tue 30 Mar. It had 3 seats (until 12:30 today).");
    }

    #[test]
    fn how_far_away_something_is_is_said_in_one_unit() {
        let now = at("2026-11-26T12:00:00Z");
        for (minutes, said) in [
            (0, "now"),
            (1, "in 1 min"),
            (-1, "1 min ago"),
            (89, "in 89 min"),
            (90, "in 2 h"),
            (1440, "in 24 h"),
            (2160, "in 2 days"),
            (-2160, "2 days ago"),
        ] {
            assert_eq!(relative(now.plus_minutes(minutes), now), said, "{minutes}");
        }
    }
}
