//! How a text could leave a system unseen: in which writings a search for it must look.

/// The writings in which a text could leave: as it is, escaped in JSON, hexadecimal, base64 from each of its three places, and
/// a list of numbers.
pub fn writings(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let escaped = text.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(ascii) if ascii.is_ascii() => char::from(ascii).to_string(),
        _ => format!("\\u{unit:04x}"),
    });
    let numbers = |between: &str| bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(between);
    let mut writings = vec![text.to_owned(), escaped.collect(), hex::encode(bytes), hex::encode_upper(bytes)];
    writings.extend([numbers(", "), numbers(",")]);
    for shift in 0..3 {
        // What stands before and behind decides the first and the last signs alone.
        let shifted = [&[0; 3][..shift], bytes].concat();
        let whole = base64(&shifted);
        writings.push(whole[4..whole.len() - 4].to_owned());
    }
    writings
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |bits: u32| char::from(SIGNS[(bits & 63) as usize]);
    let three =
        |part: &[u8]| part.iter().chain([0; 3].iter()).take(3).fold(0, |bits, byte| bits << 8 | u32::from(*byte));
    let four = |bits: u32| [sign(bits >> 18), sign(bits >> 12), sign(bits >> 6), sign(bits)];
    bytes.chunks(3).flat_map(|part| four(three(part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writings_are_found() {
        // Aim: a search that finds nothing proves something only if it would have found: each writing, in the midst of others.
        let text = "канарейка 7";
        let writings = writings(text);
        let holds = |place: String| writings.iter().any(|writing| place.contains(writing.as_str()));
        assert!(holds(format!("before {text} behind")) && holds(hex::encode(format!("x{text}y"))));
        for before in ["", "a", "ab", "abc"] {
            assert!(holds(base64(format!("{before}{text} and more").as_bytes())), "{before}");
        }
        assert!(
            holds(format!("{:?}", text.as_bytes()))
                && holds(
                    text.chars()
                        .map(|sign| match sign {
                            ' ' | '7' => sign.to_string(),
                            _ => format!("\\u{:04x}", sign as u32),
                        })
                        .collect()
                )
        );
        assert!(!holds("канарейка 8".to_owned()));
    }
}
