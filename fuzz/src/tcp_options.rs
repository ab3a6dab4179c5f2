//! TCP options beside two other readings: a plain loop over kinds and lengths, and etherparse.

use etherparse::{TcpOptionElement, TcpOptionsIterator};
use mirrortap::tcp::{Options, TcpOption};

use crate::items::rewrite;

/// Reads any octets as options; more of them than a header can have, too.
pub fn tcp_options(octets: &[u8]) {
    let options: Vec<_> = Options::new(octets).collect();
    let (len, error) = rewrite(octets, Options::new(octets), TcpOption::write);
    let (plain, plain_error) = plain(octets);
    assert_eq!(len, plain.iter().map(|option| option.len()).sum::<usize>(), "all that was there before the end");
    assert_eq!(
        error.map(|error| usize::try_from(error.offset()).expect("a short input")),
        plain_error,
        "an error in the same place"
    );
    assert_eq!(options.len(), plain.len() + usize::from(error.is_some()));
    for (option, octets) in options.iter().flatten().zip(&plain) {
        assert_eq!(option.kind(), octets[0]);
        let mut written = [0; 256];
        let len = option.write(&mut written).expect("an option has 255 octets at most");
        assert_eq!(&written[..len], *octets);
    }
    beside_etherparse(octets, &options.into_iter().flatten().collect::<Vec<_>>());
}

/// The octets of each option, as [RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1) says: kinds 0 and 1
/// are one octet, all others have a length; and where the first one stands that is cut short or has a length under 2.
fn plain(octets: &[u8]) -> (Vec<&[u8]>, Option<usize>) {
    let mut found = Vec::new();
    let mut at = 0;
    while at < octets.len() && octets[at] != 0 {
        let len = match (octets[at], octets.get(at + 1)) {
            (1, _) => 1,
            (_, Some(&len)) if len >= 2 && at + usize::from(len) <= octets.len() => usize::from(len),
            _ => return (found, Some(at)),
        };
        found.push(&octets[at..at + len]);
        at += len;
    }
    (found, None)
}

/// etherparse ends at the first kind that it does not know, and at a length that the kind should not have, which we step
/// over ([RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1), MUST-6): compared is what is in front of
/// that.
fn beside_etherparse(octets: &[u8], ours: &[TcpOption<'_>]) {
    let mut ours = ours.iter();
    for theirs in TcpOptionsIterator::from_slice(octets) {
        let Ok(theirs) = theirs else { return };
        match (theirs, ours.next()) {
            (TcpOptionElement::Noop, Some(TcpOption::NoOperation))
            | (TcpOptionElement::SelectiveAcknowledgementPermitted, Some(TcpOption::SackPermitted)) => {}
            (TcpOptionElement::MaximumSegmentSize(theirs), Some(TcpOption::MaximumSegmentSize(ours))) => {
                assert_eq!(theirs, *ours);
            }
            (TcpOptionElement::WindowScale(theirs), Some(TcpOption::WindowScale(ours))) => assert_eq!(theirs, *ours),
            (TcpOptionElement::Timestamp(value, echo), Some(TcpOption::Timestamps { value: ours, echo_reply })) => {
                assert_eq!((value, echo), (*ours, *echo_reply));
            }
            (TcpOptionElement::SelectiveAcknowledgement(first, more), Some(TcpOption::Sack(blocks))) => {
                let theirs: Vec<_> = std::iter::once(first).chain(more.into_iter().flatten()).collect();
                let ours: Vec<_> = blocks.map(|block| (block.left.0, block.right.0)).collect();
                assert_eq!(theirs, ours);
            }
            (theirs, ours) => panic!("{theirs:?} and {ours:?}"),
        }
    }
    assert_eq!(ours.next(), None, "etherparse ends without an error where we end");
}
