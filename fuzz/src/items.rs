//! What is true of every iterator over options and the like.

use mirrortap::Error;

/// Checks an error of a reader that was given `octets` octets.
pub fn check_error(error: Error, octets: usize) {
    let octets = u32::try_from(octets).expect("an input of a fuzzer is short");
    assert!(error.offset() <= octets, "{error} lies in the {octets} octets");
    if let Error::Truncated { offset, needed, available, .. } = error {
        assert!(needed > available, "more octets would help: {error}");
        assert!(offset + available <= octets, "no more octets than there are: {error}");
    }
}

/// Whether both are the same octets in the same place. Without octets there is no place.
pub fn same_place(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && (a.is_empty() || a.as_ptr() == b.as_ptr())
}

/// Runs an iterator over `octets` octets to its end: there is one, with one error at most and nothing behind it.
pub fn run<T>(mut items: impl Iterator<Item = Result<T, Error>>, octets: usize) {
    let mut count = 0;
    let mut failed = false;
    for item in items.by_ref() {
        assert!(!failed, "nothing follows an error");
        count += 1;
        assert!(count <= octets, "each item takes an octet");
        if let Err(error) = item {
            failed = true;
            check_error(error, octets);
        }
    }
    assert!(items.next().is_none(), "nothing follows the end");
}

/// Runs an iterator over `octets` and writes each item again: identical, and an error is placed behind the last. Returns
/// how many octets the items took, and the error.
pub fn rewrite<T>(
    octets: &[u8],
    items: impl Iterator<Item = Result<T, Error>>,
    write: impl Fn(&T, &mut [u8]) -> Result<usize, Error>,
) -> (usize, Option<Error>) {
    let mut output = vec![0; octets.len()];
    let mut end = 0;
    let mut failed = None;
    for item in items {
        assert_eq!(failed, None, "nothing follows an error");
        match item {
            Ok(item) => {
                let len = write(&item, &mut output[end..]).expect("it had room where it was read");
                assert!(len > 0, "each item takes an octet");
                end += len;
            }
            Err(error) => {
                check_error(error, octets.len());
                assert_eq!(usize::try_from(error.offset()), Ok(end), "the error is where the next item would be");
                failed = Some(error);
            }
        }
    }
    assert_eq!(output[..end], octets[..end], "what is written is what was read");
    (end, failed)
}
