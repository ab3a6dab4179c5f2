//! GENEVE options beside a plain loop over lengths.

use std::hint::black_box;

use mirrortap::geneve::{GeneveOption, Options, aws};

use crate::items::{rewrite, same_place};

/// Reads any octets as options; more of them than a header can have, too.
pub fn geneve_options(octets: &[u8]) {
    let (len, error) = rewrite(octets, Options::new(octets), GeneveOption::write);
    assert_eq!(Options::new(octets).octets(), octets);
    let mut options = Options::new(octets);
    let mut at = 0;
    // [RFC 8926 §3.5](https://www.rfc-editor.org/rfc/rfc8926#section-3.5): class, type, three reserved bits and five of
    // length, in words of four octets behind the first four.
    while let Some([a, b, option_type, length]) = octets.get(at..at + 4).and_then(<[u8]>::first_chunk) {
        let data_len = usize::from(length & 0x1f) * 4;
        let Some(data) = octets.get(at + 4..at + 4 + data_len) else { break };
        let option = options.next().expect("one more").expect("it is whole");
        assert_eq!(u16::from(option.class), u16::from_be_bytes([*a, *b]));
        assert_eq!((option.option_type, option.reserved, option.data), (*option_type, length >> 5, data));
        assert_eq!(option.critical(), option_type & 0x80 != 0);
        assert!(same_place(option.data, data), "it lies inside");
        at += 4 + data_len;
    }
    assert_eq!((len, error.is_some()), (at, at < octets.len()), "all octets, or an error where they end");
    assert_eq!(options.next().and_then(Result::err), error);
    assert!(options.next().is_none(), "nothing follows the end");
    black_box((format!("{options:?}"), aws::Options::from_options(options)));
}
