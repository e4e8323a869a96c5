//! JPEG files: one complete picture and nothing else.
//!
//! The markers are read before anything is decoded, because a few bytes may declare any size. The picture is then
//! decoded, because only that proves that an officer can open it.
//!
//! Out of scope: proportions and minimum size, which the law judges.

use zune_core::bytestream::ZCursor;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::content::position;

/// A page of A4 has 4,960 × 7,016 pixels at 600 dots per inch.
const LONGEST_SIDE: u32 = 8_000;
/// A decoded picture takes three bytes per pixel, and decoding takes up to six more.
const MOST_PIXELS: u32 = 24_000_000;
/// Every block of 8×8 pixels takes at least one bit. A file that declares more pixels per byte is truncated or not
/// a picture.
const MOST_PIXELS_IN_A_BYTE: u64 = 8 * 8 * 8;
/// The decoder passes over a progressive picture once for each scan. Encoders write about ten scans.
const MOST_SCANS: usize = 32;

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
const COMMENT: u8 = 0xFE;

/// Width and height of a complete picture, or the fault of the file.
pub(super) fn measure(bytes: &[u8]) -> Result<(u32, u32), &'static str> {
    let (width, height) = walk(bytes)?;
    if width == 0 || height == 0 {
        return Err("the picture has no size");
    }
    if width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS {
        return Err("a picture may have at most 8,000 pixels per side and 24 million in total");
    }
    if u64::from(width) * u64::from(height) > bytes.len() as u64 * MOST_PIXELS_IN_A_BYTE {
        return Err("the picture is cut short");
    }
    let side = LONGEST_SIDE as usize;
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_max_scans(MOST_SCANS);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode().map_err(|_| "the picture cannot be decoded: it is damaged")?;
    Ok((width, height))
}

/// Reads the markers from the first byte to the last: one frame, few scans, an end, nothing after it.
fn walk(bytes: &[u8]) -> Result<(u32, u32), &'static str> {
    const CUT: &str = "the picture is cut short";
    let (mut at, mut size, mut scans) = (2, None, 0);
    loop {
        let [0xFF, marker] = *bytes.get(at..at + 2).ok_or(CUT)? else {
            return Err("the picture's markers are damaged");
        };
        if marker == 0xFF {
            // Fill bytes may precede a marker.
            at += 1;
            continue;
        }
        if marker == END_OF_IMAGE {
            return match (at + 2 == bytes.len(), size) {
                (false, _) => Err("the file has data after the picture"),
                (true, None) => Err("the picture has no frame"),
                (true, Some(size)) => Ok(size),
            };
        }
        let length = bytes.get(at + 2..at + 4).map(|two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        let segment = length.and_then(|length| bytes.get(at + 4..at + 2 + length)).ok_or(CUT)?;
        at += 4 + segment.len();
        match marker {
            _ if is_frame(marker) => {
                let [_, h1, h2, w1, w2, ..] = *segment else { return Err(CUT) };
                let measured = (u16::from_be_bytes([w1, w2]).into(), u16::from_be_bytes([h1, h2]).into());
                if size.replace(measured).is_some() {
                    return Err("the file contains more than one picture");
                }
            }
            START_OF_SCAN => {
                scans += 1;
                if scans > MOST_SCANS {
                    return Err("the picture has too many scans");
                }
                at += entropy_coded(&bytes[at..]);
            }
            COMMENT | 0xE0..=0xEF if hides_a_file(segment) => return Err("the picture contains another file"),
            _ => {}
        }
    }
}

/// SOF0 to SOF15, whose number range also contains DHT, JPG and DAC.
const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// The number of scan bytes before the next marker. Stuffed zeros and restart markers belong to the scan.
fn entropy_coded(bytes: &[u8]) -> usize {
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    bytes.windows(2).position(is_marker).unwrap_or(bytes.len())
}

/// PDF readers look for a header within the first kilobyte, ZIP readers for a directory near the end.
fn hides_a_file(segment: &[u8]) -> bool {
    position(segment, b"%PDF-").is_some() || position(segment, b"PK\x05\x06").is_some()
}

#[cfg(test)]
mod tests;
