//! This undoes the compression of a body (RFC 9110, 8.4), which some servers apply although nobody asked for it.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// One body may have at most this many codings, because undoing each one costs as much as a whole body.
const MOST_CODINGS: usize = 2;

/// This says why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecodable {
    /// A coding is not known here, or there are too many codings.
    Unknown,
    /// The octets are not what the coding promises, or they end too early.
    Broken,
    /// More octets come out than are allowed.
    TooLarge,
}

/// Gives the body without its codings, which are listed in the order in which they were applied. At most `most` octets come out of each
/// coding.
pub fn decoded(body: Vec<u8>, encodings: &str, most: usize) -> Result<Vec<u8>, Undecodable> {
    let codings: Vec<_> =
        encodings.split(',').map(|coding| coding.trim().to_ascii_lowercase()).filter(|coding| is_applied(coding)).collect();
    if codings.len() > MOST_CODINGS {
        return Err(Undecodable::Unknown);
    }
    codings.iter().rev().try_fold(body, |body, coding| match coding.as_str() {
        "gzip" | "x-gzip" => gunzipped(body, most),
        "deflate" => inflated(&body, most),
        _ => Err(Undecodable::Unknown),
    })
}

fn is_applied(coding: &str) -> bool {
    !matches!(coding, "" | "identity")
}

/// Undoes gzip. Some proxies undo it and leave the header, so a body without gzip's first octets is taken as it is.
fn gunzipped(body: Vec<u8>, most: usize) -> Result<Vec<u8>, Undecodable> {
    if body.starts_with(b"\x1f\x8b") { read_at_most(MultiGzDecoder::new(body.as_slice()), most) } else { Ok(body) }
}

/// Undoes deflate. RFC 9110 asks for the zlib format around it, but some servers leave that out.
fn inflated(body: &[u8], most: usize) -> Result<Vec<u8>, Undecodable> {
    let is_zlib = matches!(body, [method, flags, ..] if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0);
    if is_zlib { read_at_most(ZlibDecoder::new(body), most) } else { read_at_most(DeflateDecoder::new(body), most) }
}

fn read_at_most(decoder: impl Read, most: usize) -> Result<Vec<u8>, Undecodable> {
    let mut out = Vec::new();
    let one_more = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    decoder.take(one_more).read_to_end(&mut out).map_err(|_: io::Error| Undecodable::Broken)?;
    if out.len() > most { Err(Undecodable::TooLarge) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

    fn gzipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn bare(text: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(body: &[u8], encodings: &str) -> Result<Vec<u8>, Undecodable> {
        decoded(body.to_vec(), encodings, 1_000)
    }

    #[test]
    fn every_coding_that_a_server_may_apply_is_undone() {
        for plain in ["", "identity", " Identity ,"] {
            assert_eq!(read(TEXT, plain).unwrap(), TEXT, "{plain}");
        }
        assert_eq!(read(&gzipped(TEXT), "gzip").unwrap(), TEXT);
        assert_eq!(read(&gzipped(TEXT), "X-GZIP").unwrap(), TEXT);
        assert_eq!(read(&zlib(TEXT), "deflate").unwrap(), TEXT);
        assert_eq!(read(&bare(TEXT), "deflate").unwrap(), TEXT);
        assert_eq!(read(&gzipped(&zlib(TEXT)), "deflate, gzip").unwrap(), TEXT, "the last one is undone first");
        assert_eq!(read(&[gzipped(b"BEGIN:"), gzipped(b"VCALENDAR")].concat(), "gzip").unwrap(), b"BEGIN:VCALENDAR");
        assert_eq!(read(TEXT, "gzip").unwrap(), TEXT, "undone on the way");
    }

    #[test]
    fn what_cannot_be_undone_is_refused() {
        let whole = gzipped(TEXT);
        assert_eq!(read(&whole[..whole.len() - 9], "gzip"), Err(Undecodable::Broken));
        assert_eq!(read(&[b"\x1f\x8b", TEXT].concat(), "gzip"), Err(Undecodable::Broken));
        assert_eq!(read(&[0xff; 40], "deflate"), Err(Undecodable::Broken));
        assert_eq!(read(TEXT, "br"), Err(Undecodable::Unknown));
        assert_eq!(read(TEXT, "gzip, gzip, gzip"), Err(Undecodable::Unknown));
    }

    #[test]
    fn what_comes_out_is_bounded_and_not_what_goes_in() {
        let bomb = gzipped(&vec![b'x'; 10_000_000]);
        assert!(bomb.len() < 20_000);
        assert_eq!(read(&bomb, "gzip"), Err(Undecodable::TooLarge));
        assert_eq!(read(&gzipped(&bomb), "gzip, gzip"), Err(Undecodable::TooLarge));
        assert_eq!(read(&zlib(&[b'x'; 1_001]), "deflate"), Err(Undecodable::TooLarge));
        assert_eq!(read(&zlib(&[b'x'; 1_000]), "deflate").unwrap().len(), 1_000);
    }
}
