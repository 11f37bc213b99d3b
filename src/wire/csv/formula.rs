//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return may be run as a formula by the program that opens the file
//! (<https://owasp.org/www-community/attacks/CSV_Injection>). An export writes a `'` before it, which such programs take as the mark of a
//! text, and an import takes the `'` off again.

use std::borrow::Cow;

/// Writes a `'` before what could be a formula. A text that has such a `'` already gets one more, so that [`plain`] always gives back what
/// was guarded.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_dangerous(cell.trim_start_matches('\'')) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Takes off the `'` that stands before what could be a formula. Any other `'` stays.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_dangerous(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_gets_a_mark_and_loses_it_again() {
        for (text, cell) in [
            ("+44 7700 900123", "'+44 7700 900123"),
            ("=HYPERLINK(\"https://x\")", "'=HYPERLINK(\"https://x\")"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("''+", "'''+"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("O'Hara = 1", "O'Hara = 1"),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(plain(cell), text);
        }
    }

    #[test]
    fn a_number_that_was_typed_without_the_mark_is_taken_as_it_is() {
        assert_eq!(plain("+44 7700 900123"), "+44 7700 900123");
    }
}
