//! Texts as a search compares them. Databases know different letters, so that the same question would find other things on each: what is looked
//! for is folded here, and what it is looked for in is folded here too and stored.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// A text without case (Unicode's full case folding), without accents, and in one way of writing: `Café` and `CAFE\u{301}` are `cafe`, `İstanbul`
/// and `ISTANBUL` are `istanbul`. It is not meant to be read, and may be longer than the text.
pub fn folded(text: &str) -> String {
    text.nfkd().default_case_fold().nfkd().filter(|letter| !is_accent(*letter)).map(plain).collect()
}

/// The combining marks of Latin, Greek and Cyrillic; in other scripts marks tell words apart.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Turkish writes the lower case of `I` without a dot, and its upper case of `i` with one: all four are one letter here.
fn plain(letter: char) -> char {
    if letter == 'ı' { 'i' } else { letter }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_ways_of_writing_make_no_difference() {
        for (one, other) in [
            ("café", "cafe\u{301}"),
            ("CAFÉ", "cafe"),
            ("İstanbul", "istanbul"),
            ("ISPARTA", "ısparta"),
            ("DİYARBAKIR", "diyarbakır"),
            ("STRASSE", "straße"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("Ｆｕｌｌ", "full"),
            ("ﬁrm", "FIRM"),
            ("Żółta", "ŻÓŁTA"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} and {other}");
        }
        assert_ne!(folded("Łódź"), folded("Lodz"), "a stroke is no accent");
        assert_ne!(folded("कि"), folded("क"), "marks of other scripts stay");
        assert_eq!(folded(&folded("İSTANBUL Straße")), folded("İSTANBUL Straße"));
    }
}
