//! Slot series: many slots in one call, what is in the way of some of them, and what becomes of them together.

use crate::harness::prelude::*;

mod clashes;
mod extend;
mod made;
mod races;
mod together;

/// The body of a series on one day from nine to five, with two breaks.
pub fn series_body(company: &Company, hosts: &[&Host]) -> Value {
    let mut template = crate::harness::domain::slot_body(company);
    for absent in ["host_ids", "local_start", "timezone"] {
        template.as_object_mut().unwrap().remove(absent);
    }
    let hosts: Vec<_> = hosts.iter().map(|host| host.id()).collect();
    json!({"dates": ["2027-03-31"], "timezone": "Europe/London", "day_start": "09:00", "day_end": "12:00", "gap_minutes": 10, "host_ids": hosts,
        "parallel": true, "template": template})
}

/// Changes some fields of a body.
pub fn with(mut body: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        body[name.as_str()] = value.clone();
    }
    body
}

/// The slots of an answer as their local starts.
pub fn starts(answer: &Answer) -> Vec<String> {
    answer.field("slots").as_array().unwrap().iter().map(|slot| slot["local_start"].as_str().unwrap().to_owned()).collect()
}

/// The clashes of an answer: local start, and why.
pub fn clashes(answer: &Answer) -> Vec<(String, String)> {
    let text = |clash: &Value, name: &str| clash[name].as_str().unwrap().to_owned();
    answer.field("clashes").as_array().unwrap().iter().map(|clash| (text(clash, "local_start"), text(clash, "reason"))).collect()
}
