//! A form that sends a file, or the text of one that is pasted. It works without script.

use maud::{Markup, html};

use super::kit::button::{Weight, link, submit};
use crate::error::Error;
use crate::web::change_request::LARGEST_FILE;
use crate::web::upload_request::{FILE, PASTED};

/// This says what differs between the forms that send a file.
pub struct FileForm<'a> {
    /// The form is sent to this path.
    pub action: &'a str,
    /// The page to which somebody goes who does not send it.
    pub back: &'a str,
    /// These are the kinds of file that a browser offers, as the attribute `accept` names them.
    pub accept: &'static str,
    pub hint: &'a str,
    /// This leads to the field into which the text of a file is pasted.
    pub paste: &'static str,
    pub pasted: &'static str,
    pub pasted_hint: &'static str,
}

impl FileForm<'_> {
    /// Writes the form with what was pasted, and with what is wrong above it and beside the field.
    pub fn show(&self, pasted: &str, why: Option<&str>) -> Markup {
        let described = if why.is_some() { "file-hint file-error" } else { "file-hint" };
        html! {
            @if let Some(why) = why {
                div.summary role="alert" tabindex="-1" autofocus { h2 { "There is one thing to mend" } ul { li { a href="#file" { (why) } } } }
            }
            form.form method="post" action=(self.action) enctype="multipart/form-data" {
                div class=(if why.is_some() { "field wrong" } else { "field" }) {
                    label for="file" { "Which file?" }
                    p.hint id="file-hint" { (self.hint) }
                    @if let Some(why) = why { div.error id="file-error" { p { span.unseen { "Error: " } (why) } } }
                    input type="file" id="file" name=(FILE) accept=(self.accept) aria-describedby=(described) aria-invalid=[why.map(|_| "true")];
                }
                details open[!pasted.is_empty()] {
                    summary { (self.paste) }
                    div.field {
                        label for="rows" { (self.pasted) }
                        p.hint id="rows-hint" { (self.pasted_hint) }
                        textarea id="rows" name=(PASTED) rows="8" dir="auto" aria-describedby="rows-hint" { "\n" (pasted) }
                    }
                }
                div.row-acts.main { (submit("Look through it", Weight::Primary)) (link(self.back, "Back", Weight::Quiet)) }
            }
        }
    }
}

/// Says why a file cannot be looked through.
pub fn why(error: &Error) -> String {
    match error {
        Error::PayloadTooLarge { .. } => {
            format!("The file is larger than {} MB. Split it, and import the parts one after the other.", LARGEST_FILE / 1024 / 1024)
        }
        Error::Unavailable(_) => "Other files are being read at this moment. Wait for a moment, and send it again.".to_owned(),
        Error::Invalid(faults) => faults.iter().map(|fault| fault.detail.as_str()).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
