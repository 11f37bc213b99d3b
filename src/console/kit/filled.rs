//! What stands in a form when it is shown, and what was wrong with it when it was sent.

use super::field::Field;
use crate::error::Error;
use crate::ids::Ids;
use crate::seal::hex;
use crate::wire::form::{Form, Typed};
use crate::wire::problem::Problem;

/// A new hidden key of a form.
pub fn once(ids: Ids) -> String {
    hex(&ids.new_salt())
}

/// A form that was sent and refused.
#[derive(Debug)]
pub struct Refused {
    pub form: Form,
    pub error: Error,
}

/// What a form is shown with.
#[derive(Debug)]
pub struct Filled {
    pub(super) typed: Typed,
    /// What is there now. A field that has something can be cleared.
    pub(super) had: Typed,
    /// What is there now, where it was changed while the form was filled in.
    pub(super) theirs: Option<Typed>,
    /// The hidden key: with it one form has one effect, however often it is sent.
    pub(super) once: String,
    pub(super) version: Option<i64>,
    pub(super) problem: Option<Problem>,
    /// The field's name and what is wrong with it.
    pub(super) faults: Vec<(String, String)>,
}

impl Filled {
    /// A form that is shown for the first time, with these values in it.
    pub fn fresh(typed: Typed, ids: Ids) -> Self {
        Self { once: once(ids), ..Self::set(typed) }
    }

    /// A form that changes nothing when it is sent, such as the filters of a list.
    pub fn set(typed: Typed) -> Self {
        Self { typed, had: Typed::default(), theirs: None, once: String::new(), version: None, problem: None, faults: Vec::new() }
    }

    /// The form of something that is there: with what is there at this version, or with what was typed where that was refused. If it was
    /// refused because somebody had changed the thing, what is typed now counts for the new version.
    pub fn of(there: Typed, version: i64, refused: Option<Refused>, ids: Ids) -> Self {
        let had = there.clone();
        let filled = match refused {
            None => Self { version: Some(version), ..Self::fresh(there, ids) },
            Some(refused) if matches!(refused.error, Error::PreconditionFailed { .. }) => {
                Self { version: Some(version), theirs: Some(there), ..Self::again(refused) }
            }
            Some(refused) => Self::again(refused),
        };
        Self { had, ..filled }
    }

    /// The form of something new: with these values, or with what was typed where that was refused.
    pub fn new(values: Typed, refused: Option<Refused>, ids: Ids) -> Self {
        refused.map_or_else(|| Self::fresh(values, ids), Self::again)
    }

    fn again(Refused { form, error }: Refused) -> Self {
        let faults = match &error {
            Error::Invalid(faults) => faults.iter().map(|fault| (form.field_at(&fault.pointer), fault.detail.clone())).collect(),
            _ => Vec::new(),
        };
        let once = form.once.unwrap_or_default();
        Self {
            typed: form.typed,
            had: Typed::default(),
            theirs: None,
            once,
            version: form.version,
            problem: Some(Problem::from(&error)),
            faults,
        }
    }

    /// The title of the page, which says first that something is wrong.
    pub fn title(&self, title: &str) -> String {
        if self.problem.is_some() { format!("Error: {title}") } else { title.to_owned() }
    }

    /// What is wrong with a field, or with one of the values in it.
    pub(super) fn faults_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        let is_of = move |name: &str| name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.faults.iter().filter(move |(name, _)| is_of(name)).map(|(_, detail)| detail.as_str())
    }

    /// Tells whether something stands in one of the fields.
    pub(super) fn has_any(&self, fields: &[Field]) -> bool {
        fields.iter().any(|field| self.typed.values(field.name()).next().is_some())
    }
}
