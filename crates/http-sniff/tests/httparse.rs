//! Whatever the `httparse` crate reads, this crate reads the same.
//!
//! With two exceptions: a method of more than [`MAX_METHOD_LEN`] octets and more than [`MAX_EMPTY_LINES`] empty lines are not
//! HTTP here. And obs-text in a reason is passed on, where `httparse` gives an empty reason. No line that `httparse` takes for a field by default is malformed here.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use httparse::{EMPTY_HEADER, Status};
use mirrortap_http_sniff::{Head, MAX_EMPTY_LINES, MAX_METHOD_LEN, Sniff, sniff};
use proptest::prelude::*;

fn assert_same_fields(head: Head<'_>, fields: &[httparse::Header<'_>], input: &[u8], len: usize) {
    let mut ours = head.fields();
    for theirs in fields {
        let field = ours.next().unwrap().unwrap();
        assert_eq!((field.name_str(), field.value), (theirs.name, theirs.value));
    }
    assert_eq!(ours.next(), None);
    assert_eq!(ours.body(), Some(&input[len..]));
}

/// Compares if `httparse` accepts; returns whether it did.
fn compare(input: &[u8]) -> bool {
    let mut fields = [EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut fields);
    if let Ok(Status::Complete(len)) = request.parse(input) {
        let method = request.method.unwrap();
        let empty_lines = input.iter().take_while(|octet| b"\r\n".contains(octet)).filter(|octet| **octet == b'\n');
        if method.len() > MAX_METHOD_LEN || empty_lines.count() > MAX_EMPTY_LINES {
            assert_eq!(sniff(input), Sniff::NotHttp);
            return true;
        }
        let Sniff::Request(ours) = sniff(input) else { panic!("not a request: {}", input.escape_ascii()) };
        assert_eq!(ours.method(), method);
        assert_eq!(ours.target(), request.path.unwrap().as_bytes());
        assert_eq!(ours.version().0, request.version.unwrap());
        assert_same_fields(ours.head(), request.headers, input, len);
        return true;
    }
    let mut fields = [EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut fields);
    if let Ok(Status::Complete(len)) = response.parse(input) {
        let empty_lines = input.iter().take_while(|octet| b"\r\n".contains(octet)).filter(|octet| **octet == b'\n');
        if empty_lines.count() > MAX_EMPTY_LINES {
            assert_eq!(sniff(input), Sniff::NotHttp);
            return true;
        }
        let Sniff::Response(ours) = sniff(input) else { panic!("not a response: {}", input.escape_ascii()) };
        assert_eq!(ours.version().0, response.version.unwrap());
        assert_eq!(ours.status(), response.code.unwrap());
        if ours.reason().is_ascii() {
            assert_eq!(ours.reason(), response.reason.unwrap().as_bytes());
        }
        assert_same_fields(ours.head(), response.headers, input, len);
        return true;
    }
    false
}

#[test]
fn known_heads() {
    for input in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"POST /a?b HTTP/1.0\nHost: x\nContent-Length:3\n\nabc",
        b"\r\n\nGET /\xc3\xa9 HTTP/1.1\r\nA: \xff\r\nB:\r\nC: \t \r\n\r\n",
        b"HTTP/1.1 200 OK\r\nServer: x \t\r\n\r\nbody",
        b"HTTP/1.1 204\r\n\r\n",
        b"HTTP/1.0 500 caf\xe9\r\n\n",
    ] {
        assert!(compare(input), "{}", input.escape_ascii());
    }
    let longer = [&[b'M'; MAX_METHOD_LEN + 1], &b" / HTTP/1.1\r\n\r\n"[..]].concat();
    assert!(compare(&longer));
    assert!(compare(format!("{}GET / HTTP/1.1\n\n", "\n".repeat(MAX_EMPTY_LINES + 1)).as_bytes()));
}

fn heads() -> impl Strategy<Value = Vec<u8>> {
    let empty = || prop_oneof![8 => Just(""), 1 => Just("\r\n"), 1 => Just("\n\r\n")];
    let end = || prop_oneof![Just("\r\n"), Just("\n")];
    let start = prop_oneof![
        (empty(), "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,34}", "[!-~\u{e9}]{1,40}", "[01]", end())
            .prop_map(|(empty, method, target, minor, end)| format!("{empty}{method} {target} HTTP/1.{minor}{end}")),
        (empty(), "[01]", "[0-9]{3}", "( [ -~\t\u{e9}]{0,40})?", end())
            .prop_map(|(empty, minor, status, reason, end)| format!("{empty}HTTP/1.{minor} {status}{reason}{end}")),
    ];
    let field = ("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,30}", "[ -~\t\u{e9}]{0,60}", end());
    let field = field.prop_map(|(name, value, end)| format!("{name}:{value}{end}"));
    (start, proptest::collection::vec(field, 0..30), end(), any::<Vec<u8>>()).prop_map(|(start, fields, end, body)| {
        [start.as_bytes(), fields.concat().as_bytes(), end.as_bytes(), &body].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn generated_heads(input in heads()) {
        prop_assert!(compare(&input), "httparse refuses {}", input.escape_ascii());
    }

    #[test]
    fn damaged_heads(
        mut input in heads(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), damaged()), 1..4),
    ) {
        for (at, octet) in damage {
            let at = at.index(input.len());
            input[at] = octet;
        }
        compare(&input);
    }
}

fn damaged() -> impl Strategy<Value = u8> {
    prop_oneof![any::<u8>(), prop::sample::select(b" \t\r\n:\x7f\0/".to_vec())]
}
