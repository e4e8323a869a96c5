#![allow(clippy::unwrap_used)]
use jpeg_encoder::{ColorType, Encoder};

use super::*;

fn picture(width: u16, height: u16, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..usize::from(width) * usize::from(height) * 3).map(|index| (index * 7 % 251) as u8).collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 80);
    set(&mut encoder);
    encoder.encode(&pixels, width, height, ColorType::Rgb).unwrap();
    bytes
}

/// The picture with another size in its frame header.
fn claiming(mut bytes: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let frame = bytes.windows(2).position(|pair| matches!(pair, [0xFF, 0xC0 | 0xC2])).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

#[test]
fn complete_pictures_are_measured() {
    // Aim: baseline, progressive and restart-marked pictures are decoded completely and return their size.
    assert_eq!(measure(&picture(70, 90, |_| ())), Ok((70, 90)));
    assert_eq!(measure(&picture(70, 90, |encoder| encoder.set_progressive(true))), Ok((70, 90)));
    assert_eq!(measure(&picture(70, 90, |encoder| encoder.set_restart_interval(2))), Ok((70, 90)));
}

#[test]
fn a_decompression_bomb_is_refused_before_decoding() {
    // Aim: a few bytes that declare more pixels than the limits, or none, are refused by the header alone.
    for (width, height) in [(65_535, 65_535), (8_001, 10), (10, 8_001), (7_999, 7_999)] {
        let refused = measure(&claiming(picture(16, 16, |_| ()), width, height)).unwrap_err();
        assert!(refused.contains("at most"), "{width}×{height}: {refused}");
    }
    assert_eq!(measure(&claiming(picture(16, 16, |_| ()), 0, 0)), Err("the picture has no size"));
    let claims = claiming(picture(16, 16, |_| ()), 4_000, 4_000);
    assert!(measure(&claims).unwrap_err().contains("cut short"));
}

#[test]
fn a_picture_with_too_many_scans_is_refused() {
    // Aim: each scan costs a pass over the whole picture, so their number is limited before decoding.
    let bytes = picture(64, 64, |encoder| encoder.set_progressive(true));
    let scan = bytes.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap();
    let repeated = bytes[scan..bytes.len() - 2].repeat(MOST_SCANS);
    let many = [&bytes[..bytes.len() - 2], &repeated, &[0xFF, 0xD9]].concat();
    assert_eq!(measure(&many), Err("the picture has too many scans"));
}

#[test]
fn a_truncated_picture_is_refused() {
    // Aim: every missing part at the end is detected.
    let whole = picture(64, 64, |_| ());
    for length in 3..whole.len() {
        assert!(measure(&whole[..length]).is_err(), "{length} of {}", whole.len());
    }
}

#[test]
fn a_polyglot_file_is_refused() {
    // Aim: no data after the picture, no second picture and no header of another file in a comment are accepted.
    let whole = picture(64, 64, |_| ());
    let appended = [&whole[..], b"PK\x03\x04"].concat();
    assert_eq!(measure(&appended), Err("the file has data after the picture"));
    for hidden in [&b"%PDF-1.7"[..], b"PK\x05\x06"] {
        let length = u16::try_from(hidden.len() + 2).unwrap().to_be_bytes();
        let comment = [&[0xFF, COMMENT], &length[..], hidden].concat();
        let polyglot = [&whole[..2], &comment, &whole[2..]].concat();
        assert_eq!(measure(&polyglot), Err("the picture contains another file"));
    }
}

#[test]
fn no_damage_causes_a_panic() {
    // Aim: each single byte is overwritten in turn, and the decoder always returns a result.
    let whole = picture(24, 24, |encoder| encoder.set_progressive(true));
    for place in 2..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 0xFF;
        let _ = measure(&damaged);
    }
}
