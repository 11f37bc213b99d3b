//! What is wrong with a form, above it and in focus: each fault leads to its field.

use maud::{Markup, html};
use serde_json::Value;

use super::filled::{Filled, is_of};
use super::form::Form;
use super::moment::local;
use crate::console::words;
use crate::wire::problem::{Code, Problem};

pub fn show(form: &Form, filled: &Filled) -> Markup {
    let Some(problem) = &filled.problem else { return html! {} };
    html! {
        div.summary role="alert" tabindex="-1" autofocus {
            h2 { (heading(problem, filled.faults.len())) }
            @if filled.faults.is_empty() && problem.code != Code::PreconditionFailed { (reason(problem)) }
            @if !filled.faults.is_empty() { (faults(form, filled)) }
        }
    }
}

fn heading(problem: &Problem, faults: usize) -> String {
    match (problem.code, faults) {
        (Code::PreconditionFailed, _) => "Somebody has changed this while you were here".to_owned(),
        (Code::Unavailable | Code::Internal, _) => "Nothing was done".to_owned(),
        (_, 0) => "This cannot be done now".to_owned(),
        (_, 1) => "There is one thing to mend".to_owned(),
        (_, many) => format!("There are {many} things to mend"),
    }
}

/// In the order of the fields on the page; what belongs to none of them stands last, under its name.
fn faults(form: &Form, filled: &Filled) -> Markup {
    let of_fields = form.fields().flat_map(|field| filled.faults_of(field.name()).map(move |fault| (field, fault)));
    let of_none = filled.faults.iter().filter(|(name, _)| form.fields().all(|field| !is_of(name, field.name())));
    html! {
        ul {
            @for (field, fault) in of_fields { li { a href={ "#" (field.name()) } { (asked(field.label())) " " (fault) } } }
            @for (name, fault) in of_none { li { @if !name.is_empty() { (name) ": " } (fault) } }
        }
    }
}

/// A label as it stands before an answer: a question ends by itself.
fn asked(label: &str) -> Markup {
    html! { (label) @if !label.ends_with('?') { ":" } }
}

/// The refusal's own sentence, the sentences of those that it is about, and links to what is in the way.
fn reason(problem: &Problem) -> Markup {
    let lists = ["clashes", "refused"].iter().filter_map(|name| problem.members.get(*name)?.as_array());
    let details: Vec<_> =
        lists.flatten().filter_map(|entry| entry["detail"].as_str().map(str::to_owned).or_else(|| clash(entry))).collect();
    let mut in_the_way = Vec::new();
    problem.members.values().for_each(|value| collect_links(value, &mut in_the_way));
    in_the_way.dedup();
    let is_of_series = problem.members.get("clashes").is_some_and(|clashes| !clashes[0]["local_start"].is_null());
    html! {
        @if is_of_series { p { "These slots do not fit, and nothing was done:" } } @else { p { (problem.detail) } }
        @if !details.is_empty() { ul { @for detail in details { li { (detail) } } } }
        @if !in_the_way.is_empty() {
            p { @for (index, (path, text)) in in_the_way.iter().enumerate() { @if index > 0 { " · " } a href=(path) { (text) } } }
        }
    }
}

/// Says in words why a slot of a series does not fit.
fn clash(entry: &Value) -> Option<String> {
    let start = entry["local_start"].as_str()?.parse().ok()?;
    let reason = entry["reason"].as_str()?.parse().ok()?;
    let who = if entry["host_id"].is_null() { "it" } else { "a host" };
    Some(format!("{}: {who} {}.", local(start), words::clash(reason)))
}

/// What can be in the way, by the prefix of its id.
const PAGES: [(&str, &str, &str); 3] =
    [("book_", "/bookings/", "Open the booking"), ("slot_", "/slots/", "Open the slot"), ("ment_", "/mentees/", "Open the mentee")];

fn collect_links(value: &Value, links: &mut Vec<(String, &'static str)>) {
    match value {
        Value::String(id) => {
            let page = PAGES.iter().find(|(prefix, ..)| id.starts_with(prefix) && id.len() == prefix.len() + 26);
            links.extend(page.map(|(_, path, text)| (format!("{path}{id}"), *text)));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_links(item, links)),
        Value::Object(members) => members.values().for_each(|member| collect_links(member, links)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
