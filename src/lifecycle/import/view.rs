//! This is what an import answers.

use std::fmt::Display;

use serde::Serialize;

use super::kind::Likeness;

/// So many warnings are shown; `warnings_in_all` counts all of them.
const SHOWN: usize = 1_000;

/// This is what an import has done, or with `dry_run=true` what it would do.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    /// `true`: nothing was done.
    dry_run: bool,
    /// The file has so many rows, without its header and without empty ones.
    #[schema(example = 120)]
    pub rows: usize,
    #[schema(example = 100)]
    pub created: usize,
    /// Those that were there already and are changed.
    #[schema(example = 15)]
    pub updated: usize,
    /// Those that were there already and are as the file says.
    #[schema(example = 5)]
    pub unchanged: usize,
    /// They are the first 1,000, in the order of the lines.
    pub warnings: Vec<ImportWarning>,
    #[schema(example = 0)]
    pub warnings_in_all: usize,
}

impl ImportView {
    pub fn of(dry_run: bool, created: usize, updated: usize, unchanged: usize, mut warnings: Vec<ImportWarning>) -> Self {
        let warnings_in_all = warnings.len();
        warnings.truncate(SHOWN);
        Self { dry_run, rows: created + updated + unchanged, created, updated, unchanged, warnings, warnings_in_all }
    }
}

/// Something that was done as the file says, and may not be what was meant.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ImportWarning {
    /// The line on which the row begins.
    #[schema(example = 17)]
    pub line: usize,
    /// `same-email` or `same-name`: the row was registered, and may be somebody who is there; case, accents and the way of writing make no
    /// difference. `archived`: the row changes what is archived.
    #[schema(example = "same-email")]
    code: &'static str,
    #[schema(example = "Others have this e-mail address: if it is the same person, archive one of the two.")]
    pub detail: &'static str,
    /// Those that are there, archived ones too, at most ten.
    #[schema(example = json!(["ment_01k2m7q3x8e5rb4t9v6w1y0z2a"]))]
    pub ids: Vec<String>,
    /// Other rows of the file, at most ten.
    pub lines: Vec<usize>,
}

impl ImportWarning {
    pub fn archived(line: usize, id: impl Display) -> Self {
        let detail = "This is archived: it was changed, and stays archived.";
        Self { line, code: "archived", detail, ids: vec![id.to_string()], lines: Vec::new() }
    }

    /// Gives `None` where there are no others.
    pub fn alike<I: Display>(line: usize, likeness: Likeness, ids: impl Iterator<Item = I>, lines: Vec<usize>) -> Option<Self> {
        let ids: Vec<_> = ids.map(|id| id.to_string()).collect();
        let detail = match likeness {
            Likeness::Email => "Others have this e-mail address: if it is the same person, archive one of the two.",
            Likeness::Name => "Others have this name: if they are the same, archive one of the two.",
        };
        (!ids.is_empty() || !lines.is_empty()).then_some(Self { line, code: likeness.code(), detail, ids, lines })
    }
}
