//! The judges of single values: each takes a JSON value and gives what it means, or the fault.

use std::str::FromStr;

use jiff::civil::Date;
use serde_json::Value;

use super::fields::Fault;
use crate::time::{Instant, LocalTime, Zone};

type Judged<T> = Result<T, Fault>;

/// Names, titles, locations; texts 10,000; notes and reasons 2,000; URLs 2,048 (Unicode scalar values, docs/api.md, Bodies).
pub const NAME: usize = 200;
pub const TEXT: usize = 10_000;
pub const NOTE: usize = 2_000;
pub const URL: usize = 2_048;
pub const EMAIL: usize = 254;

fn string(value: Value) -> Judged<String> {
    match value {
        Value::String(text) if text.contains('\0') => Err(Fault::new("forbidden-character", "U+0000 cannot be kept.")),
        Value::String(text) => Ok(text),
        _ => Err(Fault::new("wrong-type", "This must be a string.")),
    }
}

/// A text that says something: kept as typed, not blank, at most so many Unicode scalar values.
pub fn text(most: usize) -> impl Fn(Value) -> Judged<String> {
    move |value| {
        let text = string(value)?;
        let length = text.chars().count();
        if text.trim().is_empty() {
            Err(Fault::new("required", "This must not be blank."))
        } else if length > most {
            Err(Fault::new("too-long", format!("At most {most} characters; these are {length}.")))
        } else {
            Ok(text)
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "every judge takes the value")]
pub fn boolean(value: Value) -> Judged<bool> {
    value.as_bool().ok_or_else(|| Fault::new("wrong-type", "This must be true or false."))
}

pub fn integer(least: i32, most: i32) -> impl Fn(Value) -> Judged<i32> {
    move |value| {
        let Value::Number(number) = value else { return Err(Fault::new("wrong-type", "This must be a whole number.")) };
        match number.as_i64().map(i32::try_from) {
            Some(Ok(number)) if (least..=most).contains(&number) => Ok(number),
            None if number.is_f64() => Err(Fault::new("wrong-type", "This must be a whole number.")),
            _ => Err(Fault::new("out-of-range", format!("From {least} to {most}."))),
        }
    }
}

/// A word of a fixed list.
pub fn word<W: FromStr<Err = &'static [&'static str]>>(value: Value) -> Judged<W> {
    string(value)?.parse().map_err(|words: &[&str]| Fault::new("unknown-word", format!("One of: {}.", words.join(", "))))
}

/// An id of the right kind; whether the caller may see it is for the act to say.
pub fn id<I: FromStr>(value: Value) -> Judged<I> {
    string(value)?.parse().map_err(|_| Fault::new("unknown-id", "There is nothing under this id."))
}

/// An open word: `[a-z0-9_]{1,64}`.
pub fn slug(value: Value) -> Judged<String> {
    let slug = string(value)?;
    let fits = (1..=64).contains(&slug.len()) && slug.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if fits { Ok(slug) } else { Err(Fault::new("malformed", "1 to 64 of a-z, 0-9 and _.")) }
}

/// RFC 3339 with an offset, between 1970 and 9999.
pub fn instant(value: Value) -> Judged<Instant> {
    let malformed = || Fault::new("malformed", "RFC 3339 with an offset, such as 2027-03-31T18:00:00+01:00.");
    let text = string(value)?;
    if text.contains('[') || !text.get(10..11).is_some_and(|mark| mark.eq_ignore_ascii_case("t")) {
        return Err(malformed());
    }
    let instant: Instant = text.parse().map_err(|_| malformed())?;
    if instant.as_microsecond() < 0 || instant >= Instant::FAR_FUTURE {
        return Err(Fault::new("out-of-range", "Between 1970 and 9998."));
    }
    Ok(instant)
}

pub fn local_time(value: Value) -> Judged<LocalTime> {
    string(value)?.parse().map_err(|()| Fault::new("malformed", "A local time without offset, such as 2027-03-31T18:00."))
}

pub fn date(value: Value) -> Judged<Date> {
    let text = string(value)?;
    if text.len() != 10 {
        return Err(Fault::new("malformed", "A date such as 2027-03-31."));
    }
    text.parse().map_err(|_| Fault::new("malformed", "A date such as 2027-03-31."))
}

pub fn zone(value: Value) -> Judged<Zone> {
    Zone::named(&string(value)?).map_err(|_| Fault::new("unknown-time-zone", "An IANA time zone name, such as Europe/London."))
}

/// An `http` or `https` address, kept as typed.
pub fn web_address(value: Value) -> Judged<String> {
    let address = text(URL)(value)?;
    match url::Url::parse(&address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(address),
        _ => Err(Fault::new("malformed", "An address that starts with https:// or http://.")),
    }
}

/// Something before and after one `@`, without blanks: only sending to it would prove more.
pub fn email(value: Value) -> Judged<String> {
    let address = text(EMAIL)(value)?;
    let fits = address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if fits && !address.contains(|character: char| character.is_whitespace() || character.is_control()) {
        Ok(address)
    } else {
        Err(Fault::new("malformed", "An e-mail address such as name@example.org."))
    }
}

/// [`integer`] as a query parameter writes it.
pub fn integer_in_query(least: i32, most: i32) -> impl Fn(Value) -> Judged<i32> {
    move |value| {
        let digits = string(value)?;
        let number: i64 = digits.parse().map_err(|_| Fault::new("wrong-type", "This must be a whole number."))?;
        integer(least, most)(number.into())
    }
}

/// [`boolean`] as a query parameter writes it.
pub fn boolean_in_query(value: Value) -> Judged<bool> {
    match string(value)?.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Fault::new("wrong-type", "This must be true or false.")),
    }
}

/// Words of a fixed list, separated by commas, as a query parameter writes them.
pub fn words_in_query<W: FromStr<Err = &'static [&'static str]>>(value: Value) -> Judged<Vec<W>> {
    string(value)?.split(',').map(|name| word(Value::String(name.to_owned()))).collect()
}

/// The form of an ISO 4217 code; whether money of that name exists changes with the years.
pub fn currency(value: Value) -> Judged<String> {
    let code = string(value)?;
    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err(Fault::new("malformed", "An ISO 4217 code such as GBP."))
    }
}
