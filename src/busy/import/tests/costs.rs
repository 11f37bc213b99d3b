//! A limit stops one event and not the calendar, and a series that is over costs nothing.

use super::*;

const APPOINTMENT: &str = "BEGIN:VEVENT\nUID:x\nDTSTART:20270401T090000Z\nDURATION:PT1H\nEND:VEVENT\n";

fn many(count: usize, each: impl Fn(usize) -> String) -> String {
    let event = |number: usize| format!("BEGIN:VEVENT\nUID:{number}\n{}\nEND:VEVENT\n", each(number));
    (0..count).map(event).chain([APPOINTMENT.to_owned()]).collect()
}

#[test]
fn yearly_days_of_a_thousand_people_do_not_hide_an_appointment() {
    // These birthdays are between 1950 and 1989, all in the summer.
    let birthdays = many(1_500, |number| {
        format!("DTSTART;VALUE=DATE:{}{:02}{:02}\nRRULE:FREQ=YEARLY", 1950 + number % 40, 6 + number % 3, 1 + number % 28)
    });
    assert_eq!(busy(&birthdays), ["04-01T09:00/04-01T10:00"]);
    // Programs of Apple and Microsoft write them like this, on 2 April of some year.
    let written_out =
        many(1_000, |number| format!("DTSTART;VALUE=DATE:{}0402\nRRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=2", 1980 + number % 45));
    assert_eq!(busy(&written_out), ["04-01T09:00/04-01T10:00", "04-01T23:00/04-02T23:00"]);
}

#[test]
fn series_that_ended_years_ago_cost_nothing() {
    let rules = [
        "FREQ=DAILY;COUNT=1500",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=2000",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=2000",
        "FREQ=MONTHLY;BYDAY=1MO;COUNT=120",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=1MO;COUNT=15",
        "FREQ=DAILY;UNTIL=20180101T000000Z",
    ];
    let ended = many(3_000, |number| format!("DTSTART:20060501T080000Z\nDURATION:PT1H\nRRULE:{}", rules[number % rules.len()]));
    assert_eq!(busy(&ended), ["04-01T09:00/04-01T10:00"]);
}

#[test]
fn an_event_that_costs_too_much_is_left_out_alone() {
    let costly = "DTSTART:20050101T000000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY;COUNT=999999;BYDAY=MO,TU,WE,TH,FR,SA,SU;\
        BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23";
    let lines =
        many(
            3,
            |number| if number == 1 { costly.to_owned() } else { "DTSTART:20270405T120000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY".to_owned() },
        );
    let weekly = ["04-05T12:00/04-05T13:00", "04-12T12:00/04-12T13:00", "04-19T12:00/04-19T13:00", "04-26T12:00/04-26T13:00"];
    assert_eq!(shown(&import(&lines)), [&["04-01T09:00/04-01T10:00"], &weekly[..]].concat());
    assert_eq!(left_out(&lines), [LeftOutReason::TooManyOccurrences]);
}

#[test]
fn rules_that_never_occur_again_take_nothing_from_the_others() {
    let never = many(200, |number| match number {
        100 => "DTSTART:20270405T120000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2".to_owned(),
        _ => "DTSTART:20200228T120000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".to_owned(),
    });
    assert_eq!(shown(&import(&never)), ["04-01T09:00/04-01T10:00", "04-05T12:00/04-05T13:00", "04-12T12:00/04-12T13:00"]);
    let reasons = left_out(&never);
    assert!(reasons.len() > 150 && reasons.iter().all(|reason| *reason == LeftOutReason::TooManyOccurrences), "{reasons:?}");
}

#[test]
fn dates_without_end_and_lines_without_end_are_counted() {
    let dates = |name: &str, count: usize| {
        let line = format!("{name}:{}\n", vec!["20270402T090000Z"; 500].join(","));
        format!("BEGIN:VEVENT\nDTSTART:20270401T090000Z\nDURATION:PT1H\n{}END:VEVENT\n", line.repeat(count / 500))
    };
    assert_eq!(left_out(&dates("EXDATE", 4_500)), []);
    assert_eq!(left_out(&dates("RDATE", 5_500)), [LeftOutReason::TooManyOccurrences]);
    let long = event(&["DTSTART:20270401T090000Z", "DURATION:PT1H", &format!("RDATE:{}", vec!["20270402T090000Z"; 5_000].join(","))]);
    assert_eq!(shown(&import(&long)), ["04-01T09:00/04-01T10:00"], "the line is longer than is read");
    assert_eq!(left_out(&long), [LeftOutReason::TooLong]);
}
