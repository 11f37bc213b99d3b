//! These are the parsers of single values. Each takes a JSON value and gives what it means, or the fault.

use std::str::FromStr;

use jiff::civil::Date;
use serde_json::Value;

use super::fields::Fault;
use crate::time::{Instant, LocalTime, TimeOfDay, Zone};

type Parsed<T> = Result<T, Fault>;

/// The longest name, title or location. This and the next lengths are Unicode scalar values (docs/api.md, Bodies).
pub const NAME: usize = 200;
/// The longest text, such as a description.
pub const TEXT: usize = 10_000;
/// The longest note or reason.
pub const NOTE: usize = 2_000;
/// The longest URL.
pub const URL: usize = 2_048;
/// A telephone number has at most this many characters, with room for a word on when to call.
pub const PHONE: usize = 50;
/// The longest e-mail address (RFC 3696, erratum 1690).
pub const EMAIL: usize = 254;

/// Parses a string. U+0000 is refused, because not every database can keep it.
fn string(value: Value) -> Parsed<String> {
    match value {
        Value::String(text) if text.contains('\0') => Err(Fault::new("forbidden-character", "U+0000 cannot be kept.")),
        Value::String(text) => Ok(text),
        _ => Err(Fault::new("wrong-type", "This must be a string.")),
    }
}

/// Makes a parser of a text that is not blank and has at most `most` Unicode scalar values. The text is kept as it was typed.
pub fn text(most: usize) -> impl Fn(Value) -> Parsed<String> {
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

#[expect(clippy::needless_pass_by_value, reason = "every parser takes the value")]
pub fn boolean(value: Value) -> Parsed<bool> {
    value.as_bool().ok_or_else(|| Fault::new("wrong-type", "This must be true or false."))
}

/// Makes a parser of a whole number from `least` to `most`, however it is written: JSON knows one kind of number, and `45.0` is 45.
pub fn integer(least: i32, most: i32) -> impl Fn(Value) -> Parsed<i32> {
    move |value| {
        let whole = value.as_i64().or_else(|| value.as_f64().and_then(whole));
        let Some(whole) = whole else { return Err(Fault::new("wrong-type", "This must be a whole number.")) };
        match i32::try_from(whole) {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(Fault::new("out-of-range", format!("From {least} to {most}."))),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "what is too large becomes the largest, which is out of every range")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0).then_some(number as i64)
}

/// Parses a word of a fixed list; the fault names all of them.
pub fn word<W: FromStr<Err = &'static [&'static str]>>(value: Value) -> Parsed<W> {
    string(value)?.parse().map_err(|words: &[&str]| Fault::new("unknown-word", format!("One of: {}.", words.join(", "))))
}

/// Parses an id of the right kind. Whether the caller may see what it names is decided by the act.
pub fn id<I: FromStr>(value: Value) -> Parsed<I> {
    string(value)?.parse().map_err(|_| Fault::new("unknown-id", "There is nothing under this id."))
}

/// Parses a word of the caller's own choice: `[a-z0-9_]{1,64}`.
pub fn slug(value: Value) -> Parsed<String> {
    let slug = string(value)?;
    let fits = (1..=64).contains(&slug.len()) && slug.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if fits { Ok(slug) } else { Err(Fault::new("malformed", "1 to 64 of a-z, 0-9 and _.")) }
}

/// Parses a time of RFC 3339 with an offset, from 1970 until the end of 9998.
pub fn instant(value: Value) -> Parsed<Instant> {
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

/// Parses a date and time of the wall clock, to the minute, without an offset.
pub fn local_time(value: Value) -> Parsed<LocalTime> {
    string(value)?.parse().map_err(|()| Fault::new("malformed", "A local time without offset, such as 2027-03-31T18:00."))
}

/// Parses a time of the wall clock as `HH:MM`.
pub fn time_of_day(value: Value) -> Parsed<TimeOfDay> {
    string(value)?.parse().map_err(|()| Fault::new("malformed", "A time of day from 00:00 to 23:59, such as 20:00."))
}

/// Parses a date as `YYYY-MM-DD`.
pub fn date(value: Value) -> Parsed<Date> {
    let text = string(value)?;
    if text.len() != 10 {
        return Err(Fault::new("malformed", "A date such as 2027-03-31."));
    }
    text.parse().map_err(|_| Fault::new("malformed", "A date such as 2027-03-31."))
}

/// Parses the name of an IANA time zone.
pub fn zone(value: Value) -> Parsed<Zone> {
    Zone::named(&string(value)?).map_err(|_| Fault::new("unknown-time-zone", "An IANA time zone name, such as Europe/London."))
}

/// Parses an `http` or `https` address and keeps it as it was typed. It is never called, so the guard is not asked.
pub fn web_address(value: Value) -> Parsed<String> {
    let address = text(URL)(value)?;
    match url::Url::parse(&address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(address),
        _ => Err(Fault::new("malformed", "An address that starts with https:// or http://.")),
    }
}

/// Parses an e-mail address: there must be something before and after one `@`, and no blanks. Only sending to it would prove more.
pub fn email(value: Value) -> Parsed<String> {
    let address = text(EMAIL)(value)?;
    let fits = address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if fits && !address.contains(|character: char| character.is_whitespace() || character.is_control()) {
        Ok(address)
    } else {
        Err(Fault::new("malformed", "An e-mail address such as name@example.org."))
    }
}

/// Makes a parser that does what [`integer`] does for a query parameter.
pub fn integer_in_query(least: i32, most: i32) -> impl Fn(Value) -> Parsed<i32> {
    move |value| {
        let digits = string(value)?;
        let number: i64 = digits.parse().map_err(|_| Fault::new("wrong-type", "This must be a whole number."))?;
        integer(least, most)(number.into())
    }
}

/// Parses `true` or `false` as a query parameter writes it.
pub fn boolean_in_query(value: Value) -> Parsed<bool> {
    match string(value)?.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Fault::new("wrong-type", "This must be true or false.")),
    }
}

/// Parses words of a fixed list, separated by commas, as a query parameter writes them. A word that is repeated counts once.
pub fn words_in_query<W: FromStr<Err = &'static [&'static str]> + PartialEq>(value: Value) -> Parsed<Vec<W>> {
    let mut words = Vec::new();
    for name in string(value)?.split(',') {
        let word = word(Value::String(name.to_owned()))?;
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok(words)
}

/// Parses a text with the form of an ISO 4217 code. Which currencies exist changes with the years, so that is not checked.
pub fn currency(value: Value) -> Parsed<String> {
    let code = string(value)?;
    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err(Fault::new("malformed", "An ISO 4217 code such as GBP."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_of_zero() {
        let read = |text: &str| integer(1, 1_000)(serde_json::from_str(text).unwrap()).map_err(|fault| fault.code);
        for text in ["45", "45.0", "4.5e1", "450e-1"] {
            assert_eq!(read(text), Ok(45), "{text}");
        }
        for text in ["45.5", "\"45\"", "true", "null", "1e-3", "[45]"] {
            assert_eq!(read(text), Err("wrong-type"), "{text}");
        }
        for text in ["0", "-45.0", "1001.0", "1e300", "-1e300", "18446744073709551615", "9223372036854775808"] {
            assert_eq!(read(text), Err("out-of-range"), "{text}");
        }
    }
}
