//! Numbers as words.

const WORDS: [&str; 11] = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const ORDINALS: [&str; 11] = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// Writes numbers up to ten as words, and larger ones in digits.
pub fn number(number: u32) -> String {
    word(&WORDS, number).map_or_else(|| number.to_string(), str::to_owned)
}

/// Writes a place in an order: `third`, `21st`.
pub fn ordinal(number: u32) -> String {
    if let Some(word) = word(&ORDINALS, number).filter(|_| number > 0) {
        return word.to_owned();
    }
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Writes the number of things, with the word for one or for several of them.
pub fn count(number: u32, one: &str, several: &str) -> String {
    format!("{} {}", self::number(number), if number == 1 { one } else { several })
}

/// Writes the first letter large, as a sentence begins.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn word(words: &'static [&'static str], number: u32) -> Option<&'static str> {
    usize::try_from(number).ok().and_then(|number| words.get(number)).copied()
}
