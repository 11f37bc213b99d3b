//! What stands in a form when it is shown, and what was wrong with it when it was sent.

use super::field::Field;
use crate::error::{Error, Refusal};
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

impl Refused {
    /// Says of each entry of a refused list whom it is about. The entries hold an id in this field, and `name` finds the name for it.
    #[must_use]
    pub fn naming(self, field: &str, name: impl Fn(&str) -> Option<String>) -> Self {
        let Error::Refused(Refusal::SomeRefused { detail, mut refused }) = self.error else { return self };
        for entry in &mut refused {
            let named = entry[field].as_str().and_then(&name).zip(entry["detail"].as_str());
            if let Some((name, why)) = named {
                entry["detail"] = format!("{name}: {why}").into();
            }
        }
        Self { error: Error::Refused(Refusal::SomeRefused { detail, refused }), ..self }
    }
}

/// This is a form that is shown again. Either it was refused, or somebody has seen what would happen and wants to change what was typed.
#[derive(Debug)]
pub enum Again {
    Kept(Form),
    Refused(Refused),
}

impl Again {
    /// Gives what was typed.
    pub fn typed(&self) -> &Typed {
        match self {
            Self::Kept(form) | Self::Refused(Refused { form, .. }) => &form.typed,
        }
    }
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

    /// Says that the form replaces all that is there, so that a field which somebody has emptied is left out and not cleared.
    #[must_use]
    pub fn replacing(self) -> Self {
        Self { had: Typed::default(), ..self }
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

    /// Makes the form of which one sees first what would happen. It has what is there at this version, or no version for something new.
    pub fn foreseen(there: Typed, version: Option<i64>, again: Option<Again>, ids: Ids) -> Self {
        let refused = match again {
            Some(Again::Kept(form)) => {
                let had = if version.is_some() { there } else { Typed::default() };
                return Self { had, once: form.once.unwrap_or_default(), version: form.version, ..Self::set(form.typed) };
            }
            Some(Again::Refused(refused)) => Some(refused),
            None => None,
        };
        match version {
            Some(version) => Self::of(there, version, refused, ids),
            None => Self::new(there, refused, ids),
        }
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

    /// Gives how many rows of a list something stands in, such as those of `card.activities`.
    pub fn rows(&self, list: &str) -> usize {
        self.typed.rows(list)
    }

    /// The title of the page, which says first that something is wrong.
    pub fn title(&self, title: &str) -> String {
        if self.problem.is_some() { format!("Error: {title}") } else { title.to_owned() }
    }

    /// What is wrong with a field, or with one of the values in it.
    pub(super) fn faults_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.faults.iter().filter(move |(name, _)| is_of(name, field)).map(|(_, detail)| detail.as_str())
    }

    /// What is wrong with this one of the values of a field.
    pub(super) fn faults_of_value<'a>(&'a self, field: &str, value: &str) -> impl Iterator<Item = &'a str> {
        let name = self.typed.values(field).position(|typed| typed == value).map(|place| format!("{field}.{place}"));
        self.faults.iter().filter(move |(fault, _)| Some(fault) == name.as_ref()).map(|(_, detail)| detail.as_str())
    }

    /// Tells whether something stands in one of the fields, or is wrong with it. A box that is not ticked is nothing.
    pub(super) fn shows_any(&self, fields: &[Field]) -> bool {
        let has_value = |field: &Field| self.typed.values(field.name()).any(|value| value != "false");
        fields.iter().any(|field| has_value(field) || self.faults_of(field.name()).next().is_some())
    }

    /// Tells whether something stands in one of the fields.
    pub(super) fn has_any(&self, fields: &[Field]) -> bool {
        fields.iter().any(|field| self.typed.values(field.name()).next().is_some())
    }
}

/// Tells whether a fault at this name belongs to a field: it lies in the field or in one of its values, or in the list of which the field
/// is the first row.
pub(super) fn is_of(name: &str, field: &str) -> bool {
    let is_within = name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    is_within || field.strip_suffix(".0") == Some(name)
}
