//! PDF files: complete and without active content.
//!
//! Every byte is searched for the names of active content, inside and outside streams. Differences between PDF
//! readers therefore do not matter. Only object streams contain compressed names. They are decompressed within
//! limits and searched too.
//!
//! Out of scope: the text on the pages.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::content::{last_position, position};

/// Names of content that runs, fetches or submits something, or contains another file.
const ACTIVE: [&[u8]; 9] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
    b"XFA",
];
/// The end is within the last kilobyte, where readers look for it.
const TAIL: usize = 1024;
/// The limit for all decompressed object streams of a file. They contain small objects and no pictures.
const UNFOLDED: usize = 32 * 1024 * 1024;
/// The longest name that PDF allows.
const LONGEST_NAME: usize = 127;

/// Returns the fault of the file, if it has one.
pub(super) fn inspect(bytes: &[u8]) -> Result<(), &'static str> {
    ends_well(bytes)?;
    let mut left = UNFOLDED;
    let mut found = Ok(());
    each_name(bytes, &mut |name, after| {
        found = found.and_then(|()| allowed(name));
        if name == b"ObjStm" && found.is_ok() {
            found = unfolded(bytes, after, left).and_then(|objects| {
                left -= objects.len();
                only_allowed(&objects)
            });
        }
        found.is_ok()
    });
    found
}

/// Checks the end of the file: the position of its object table, and its end marker.
fn ends_well(bytes: &[u8]) -> Result<(), &'static str> {
    const CUT: &str = "the file is cut short: it has no end";
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let end = last_position(tail, b"%%EOF").ok_or(CUT)?;
    if tail[end + 5..].iter().any(|byte| !byte.is_ascii_whitespace()) {
        return Err("the file has data after its end");
    }
    let start = last_position(&tail[..end], b"startxref").ok_or(CUT)?;
    let place: String =
        tail[start + 9..end].iter().copied().filter(|byte| !byte.is_ascii_whitespace()).map(char::from).collect();
    let place: usize = place.parse().map_err(|_| CUT)?;
    let table = bytes.get(place..).ok_or(CUT)?;
    // A plain table, or a stream: an object, which begins with its number.
    if table.starts_with(b"xref") || table.first().is_some_and(u8::is_ascii_digit) { Ok(()) } else { Err(CUT) }
}

fn allowed(name: &[u8]) -> Result<(), &'static str> {
    if name == b"Encrypt" {
        return Err("the file is encrypted; upload one without a password");
    }
    if ACTIVE.contains(&name) {
        return Err("the file has active content; upload one without scripts, submitting forms and attachments");
    }
    Ok(())
}

fn only_allowed(objects: &[u8]) -> Result<(), &'static str> {
    let mut found = Ok(());
    each_name(objects, &mut |name, _| {
        found = allowed(name);
        found.is_ok()
    });
    found
}

/// The objects of an object stream whose dictionary continues at `after`.
fn unfolded(bytes: &[u8], after: usize, limit: usize) -> Result<Vec<u8>, &'static str> {
    const UNREADABLE: &str = "an object stream of the file cannot be read";
    let rest = &bytes[after..];
    let keyword = position(rest, b"stream").ok_or(UNREADABLE)?;
    // A string or a comment could contain a false keyword. No PDF writer needs either here.
    if rest[..keyword].iter().any(|byte| matches!(byte, b'(' | b'%')) {
        return Err(UNREADABLE);
    }
    let body = &rest[keyword + 6..];
    let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).ok_or(UNREADABLE)?;
    decompress_to_vec_zlib_with_limit(body, limit).map_err(|_| UNREADABLE)
}

/// Calls `call` with each name (`/Name`, its `#xx` decoded) and the position after it, until it returns `false`.
fn each_name(bytes: &[u8], call: &mut dyn FnMut(&[u8], usize) -> bool) {
    let mut at = 0;
    while let Some(slash) = bytes[at..].iter().position(|byte| *byte == b'/') {
        at += slash + 1;
        let (name, length) = name_at(&bytes[at..]);
        if !call(&name, at + length) {
            return;
        }
    }
}

/// The name at the start of `bytes`, and its length in bytes.
fn name_at(bytes: &[u8]) -> (Vec<u8>, usize) {
    let (mut name, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at).copied().filter(|byte| is_regular(*byte)) {
        if name.len() > LONGEST_NAME {
            break;
        }
        let escaped = (byte == b'#').then(|| bytes.get(at + 1..at + 3)).flatten().and_then(hexadecimal);
        name.push(escaped.unwrap_or(byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    (name, at)
}

fn hexadecimal(two: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(two[0])? * 16 + digit(two[1])?).ok()
}

/// White space and delimiters end a name.
fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        b'\0'
            | b'\t'
            | b'\n'
            | 0x0C
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

#[cfg(test)]
mod tests;
