//! Times that are typed on a page stand on the clock of the institute. The API takes instants.

use crate::error::Result;
use crate::time::{LocalTime, Zone};
use crate::web::change_request::Given;
use crate::wire::form::{Form, Typed};

/// Gives what a form says, with the instants at which these fields are on the clock of a zone. What is no time, or no single instant there, stays as it
/// was typed, so that its parser says what is wrong.
pub fn given(typed: &Typed, zone: &Zone, fields: &[&str]) -> Result<Given> {
    let instant = |name: &str, value: &str| {
        let local: LocalTime = fields.contains(&name).then(|| value.parse().ok())??;
        Some(zone.instant_of(local).ok()?.to_string())
    };
    let typed = typed.pairs().fold(Typed::default(), |typed, (name, value)| match instant(name, value) {
        Some(instant) => typed.with(name, instant),
        None => typed.with(name, value),
    });
    Ok(Given::of_form(Form::of(typed)?))
}

/// Says on whose clock a time is typed.
pub fn hint(zone: &Zone) -> String {
    format!("On the clock of {}.", zone.name())
}
