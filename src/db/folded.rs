//! A search compares folded texts. The two databases treat letters differently and would give different results for the same search. So the
//! program itself folds both the search text and the stored text.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// Folds a text so that case (Unicode, full case folding), accents and different ways to encode a letter make no difference. For example,
/// `Café` and `CAFE\u{301}` become `cafe`, and `İstanbul` and `ISTANBUL` become `istanbul`. The result is not meant to be read, and it can
/// be longer than the text.
pub fn folded(text: &str) -> String {
    text.nfkd().default_case_fold().nfkd().filter(|letter| !is_accent(*letter)).map(plain).collect()
}

/// Tells whether this is a combining mark of Latin, Greek or Cyrillic. Marks of other scripts stay, because they tell words apart.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Turkish has `ı` beside `i` and `İ` beside `I`. People search for names without this difference, so this function removes it.
fn plain(letter: char) -> char {
    if letter == 'ı' { 'i' } else { letter }
}

/// Gives the `LIKE` pattern of folded texts that contain a part; `!` is its escape character.
pub fn containing(part: &str) -> String {
    let mut pattern = String::from("%");
    for character in folded(part).chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_part_stand_for_themselves() {
        assert_eq!(containing("50%_Off!"), "%50!%!_off!!%");
    }

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
