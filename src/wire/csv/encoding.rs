//! Turns the bytes of a file into text. Spreadsheet programs write UTF-8 with or without a byte order mark, or UTF-16 with one.

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF_16_MARK_LITTLE: &[u8] = b"\xff\xfe";
const UTF_16_MARK_BIG: &[u8] = b"\xfe\xff";

/// Gives the text of a file without its byte order mark. The error is the text up to the first bytes that are none.
pub fn decoded(bytes: &[u8]) -> Result<String, String> {
    if let Some(units) = bytes.strip_prefix(UTF_16_MARK_LITTLE) {
        return utf_16(units, u16::from_le_bytes);
    }
    if let Some(units) = bytes.strip_prefix(UTF_16_MARK_BIG) {
        return utf_16(units, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(UTF_8_MARK).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()),
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    for letter in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match letter {
            Ok(letter) => text.push(letter),
            Err(_) => return Err(text),
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16_of(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
    }

    #[test]
    fn the_ways_in_which_spreadsheet_programs_write_are_read() {
        let text = "name\nŻółta \u{1f469}";
        let marked: Vec<u8> = UTF_8_MARK.iter().copied().chain(text.bytes()).collect();
        let little = utf_16_of(text, [0xff, 0xfe], u16::to_le_bytes);
        let big = utf_16_of(text, [0xfe, 0xff], u16::to_be_bytes);
        for bytes in [text.as_bytes(), &marked, &little, &big] {
            assert_eq!(decoded(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_stands_before_it() {
        assert_eq!(decoded(b"name\nZo\xeb"), Err("name\nZo".to_owned()));
        assert_eq!(decoded(b"\xff\xfea\0b"), Err("a".to_owned()));
        assert_eq!(decoded(b"\xfe\xff\xd8\x00\0a"), Err(String::new()));
    }
}
