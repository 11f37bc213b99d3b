//! This module reads the input for external calendars field by field.

use serde_json::Value;
use url::Url;

use super::calendar::NewBusyCalendar;
use crate::error::Result;
use crate::net::address::callable;
use crate::net::guard::Guard;
use crate::wire::fields::{Fault, Fields};
use crate::wire::parse;

/// The body of a new external calendar.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBusyCalendar, example = json!({"url": "https://outlook.office365.com/owa/calendar/9f2c/reachcalendar.ics", "name": "Outlook"}))]
#[expect(dead_code, reason = "describes the body that `new_calendar` reads")]
pub struct NewBusyCalendarBody {
    /// The secret .ics address that Outlook or Google gives, as `https` or `webcal`. It is never shown again.
    #[schema(min_length = 1, max_length = 2048)]
    url: String,
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
}

pub fn new_calendar(mut body: Fields, guard: &Guard) -> Result<NewBusyCalendar> {
    let url = body.required("url", calendar_address(guard));
    let name = body.optional("name", parse::text(parse::NAME));
    body.finish(|| Some(NewBusyCalendar { url: url?, name }))
}

/// Reads an address. Calendar programs write `webcal` for `https`, so both are accepted.
fn calendar_address(guard: &Guard) -> impl Fn(Value) -> Result<Url, Fault> {
    |value| {
        let value = match &value {
            Value::String(text) if text.get(..9).is_some_and(|scheme| scheme.eq_ignore_ascii_case("webcal://")) => {
                format!("https://{}", &text[9..]).into()
            }
            _ => value,
        };
        let address = callable(guard)(value)?;
        Url::parse(&address).map_err(|_| Fault::new("malformed", "An address that starts with https://."))
    }
}
