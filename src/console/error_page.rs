//! The page of an error: what happened, and what can be done now.

use maud::{Markup, html};

use super::kit::button::{Weight, link};
use super::kit::frame;
use super::visit::Visit;
use crate::wire::problem::{Code, Problem};

/// This says who reads the page, and where. Somebody who is signed in keeps the navigation.
pub struct Reading {
    pub institute: String,
    pub visit: Visit,
}

/// Writes the page of a problem. The request's id is shown where somebody has to look into the log.
pub fn write(problem: &Problem, request_id: &str, by: Option<&Reading>) -> Markup {
    let (title, advice) = words(problem.code);
    let is_ours = problem.code.status().is_server_error();
    let content = html! {
        h1 { (title) }
        @if is_told(problem.code) { p { (problem.detail) } }
        p { (advice) }
        @if is_ours { p.muted { "Request " code { (request_id) } } }
        p { (link("/", "Go to the start", Weight::Plain)) }
    };
    match by {
        Some(Reading { institute, visit }) => visit.page(institute, title, content),
        None => frame::bare(title, "", content),
    }
}

/// Tells whether the problem's own sentence says more to a person than the page's.
fn is_told(code: Code) -> bool {
    code.status().is_client_error() && !matches!(code, Code::NotFound | Code::MethodNotAllowed | Code::RequestTimeout)
}

fn words(code: Code) -> (&'static str, &'static str) {
    match code.status().as_u16() {
        401 => ("You are not signed in", "Sign in, and try again."),
        403 => ("You may not do this", "Ask somebody of the institute who may."),
        404 | 405 => ("There is nothing here", "The link may be old, or what it led to may belong to somebody else."),
        408 => ("What you sent did not arrive whole", "Nothing was done. Go back and send it again."),
        413 => ("What you sent is too large", "Nothing was done. Go back and send less."),
        429 => ("That was too often", "Nothing was done. Wait for a minute, and try again."),
        503 => ("The service cannot answer at this moment", "Nothing was done. Wait for a moment, and try again."),
        500.. => ("Something went wrong on our side", "Nothing was done. If it happens again, tell your administrator this number:"),
        _ => ("This cannot be done", "Nothing was done. Go back, and look at it again."),
    }
}
