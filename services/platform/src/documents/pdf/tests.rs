#![allow(clippy::unwrap_used)]
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::*;

/// A small file with one additional object.
fn file_with(object: &[u8]) -> Vec<u8> {
    let head = [&b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n"[..], object, b"\nendobj\n"].concat();
    let tail =
        format!("xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n", head.len());
    [&head, tail.as_bytes()].concat()
}

fn object_stream(objects: &[u8]) -> Vec<u8> {
    let body = compress_to_vec_zlib(objects, 6);
    [&b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\r\n"[..], &body, b"\nendstream"].concat()
}

#[test]
fn ordinary_files_pass() {
    // Aim: plain objects, binary streams and object streams without active content are accepted.
    assert_eq!(inspect(&file_with(b"<< /Title (On Java and scripts) /S /GoTo >>")), Ok(()));
    assert_eq!(inspect(&file_with(b"<< /Length 4 >>\nstream\n\x00\xFF/J\nendstream")), Ok(()));
    assert_eq!(inspect(&file_with(&object_stream(b"5 0 << /Type /Font >>"))), Ok(()));
}

#[test]
fn active_content_is_found_in_every_encoding() {
    // Aim: every name of the list is found: plain, with escaped letters, and inside a compressed object stream.
    for name in ACTIVE {
        let name = std::str::from_utf8(name).unwrap();
        let plain = format!("<< /S /{name} >>");
        let escaped = format!("<< /S /#{:02x}{} >>", name.as_bytes()[0], &name[1..]);
        for object in [plain.clone().into_bytes(), escaped.into_bytes(), object_stream(plain.as_bytes())] {
            assert!(inspect(&file_with(&object)).unwrap_err().contains("active content"), "{name}");
        }
    }
    let longer = b"<< /LaunchDate (today) >>";
    assert_eq!(inspect(&file_with(longer)), Ok(()));
}

#[test]
fn a_file_that_cannot_be_inspected_is_refused() {
    // Aim: refused are encrypted files, and object streams that cannot be decompressed, exceed the limit, or have
    // an ambiguous keyword.
    assert!(inspect(&file_with(b"<< /Encrypt 3 0 R >>")).unwrap_err().contains("encrypted"));
    let damaged = b"<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nxxxx\nendstream";
    assert!(inspect(&file_with(damaged)).unwrap_err().contains("cannot be read"));
    let doubtful = [&b"<< /Type /ObjStm /X (stream\n)"[..], &object_stream(b"5 0 << >>")[18..]].concat();
    assert!(inspect(&file_with(&doubtful)).unwrap_err().contains("cannot be read"));
    let bomb = object_stream(&vec![b' '; UNFOLDED + 1]);
    assert!(bomb.len() < UNFOLDED / 100);
    assert!(inspect(&file_with(&bomb)).unwrap_err().contains("cannot be read"));
}

#[test]
fn a_file_has_an_end_and_nothing_after_it() {
    // Aim: a file truncated anywhere is refused, and so is a file with data after its end.
    let whole = file_with(b"<< >>");
    for length in 5..whole.len() - 6 {
        assert!(inspect(&whole[..length]).is_err(), "{length}");
    }
    assert!(inspect(&[&whole[..], b"PK\x03\x04"].concat()).unwrap_err().contains("after its end"));
    assert_eq!(inspect(&[&whole[..], b"\r\n  \n"].concat()), Ok(()));
    assert!(inspect(&[&whole[..], &b" ".repeat(TAIL)].concat()).is_err());
}
