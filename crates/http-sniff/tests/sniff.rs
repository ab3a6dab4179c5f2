//! Start lines: known ones, ones that are none, and that more octets never change a final answer.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use mirrortap_http_sniff::{HTTP2_PREFACE, MAX_EMPTY_LINES, MAX_METHOD_LEN, Request, Response, Sniff, Version, sniff};
use proptest::prelude::*;

fn request(input: &[u8]) -> Request<'_> {
    match sniff(input) {
        Sniff::Request(request) => request,
        other => panic!("{other:?}: {}", input.escape_ascii()),
    }
}

fn response(input: &[u8]) -> Response<'_> {
    match sniff(input) {
        Sniff::Response(response) => response,
        other => panic!("{other:?}: {}", input.escape_ascii()),
    }
}

/// Every prefix is partial until the answer is there, and the answer stays, whatever octets follow.
fn assert_monotone(input: &[u8]) {
    let start_line = |input: &[u8]| match sniff(input) {
        Sniff::Request(request) => {
            Some((request.method().to_owned(), request.target().to_vec(), request.version(), 0, Vec::new()))
        }
        Sniff::Response(response) => {
            Some((String::new(), Vec::new(), response.version(), response.status(), response.reason().to_vec()))
        }
        _ => None,
    };
    let mut before = sniff(&[]);
    assert_eq!(before, Sniff::Partial);
    for end in 1..=input.len() {
        let now = sniff(&input[..end]);
        if before != Sniff::Partial {
            let was = &input[..end - 1];
            assert_eq!(core::mem::discriminant(&now), core::mem::discriminant(&before), "{}", was.escape_ascii());
            assert_eq!(start_line(&input[..end]), start_line(was));
        }
        before = now;
    }
}

#[test]
fn reads_request_lines() {
    for (input, method, target, version) in [
        (&b"GET / HTTP/1.1\r\n"[..], "GET", &b"/"[..], Version::HTTP_11),
        (b"OPTIONS * HTTP/1.0\n", "OPTIONS", b"*", Version::HTTP_10),
        (b"CONNECT example.org:443 HTTP/1.1\r\nHost:", "CONNECT", b"example.org:443", Version::HTTP_11),
        (b"get http://example.org/?a=b#c HTTP/1.1\r\n", "get", b"http://example.org/?a=b#c", Version::HTTP_11),
        (b"!#$%&'*+-.^_`|~09azAZ \xff HTTP/1.9\r\n", "!#$%&'*+-.^_`|~09azAZ", b"\xff", Version(9)),
        (b"\r\n\n\r\nM /caf\xc3\xa9 HTTP/1.1\r\n", "M", b"/caf\xc3\xa9", Version::HTTP_11),
        // Methods that begin as the other two things do.
        (b"HTTP / HTTP/1.1\r\n", "HTTP", b"/", Version::HTTP_11),
        (b"PRI * HTTP/1.1\r\n", "PRI", b"*", Version::HTTP_11),
        (b"PRI * HTTP/1.1\r\n\r\nSM\r\n\r\n", "PRI", b"*", Version::HTTP_11),
    ] {
        let request = request(input);
        assert_eq!((request.method(), request.target(), request.version()), (method, target, version));
        assert_monotone(input);
    }
}

#[test]
fn reads_status_lines() {
    for (input, version, status, reason) in [
        (&b"HTTP/1.1 200 OK\r\n"[..], Version::HTTP_11, 200, &b"OK"[..]),
        (b"HTTP/1.0 404 Not Found\n", Version::HTTP_10, 404, b"Not Found"),
        (b"HTTP/1.1 200 \r\n", Version::HTTP_11, 200, b""),
        (b"HTTP/1.1 204\r\n", Version::HTTP_11, 204, b""),
        (b"HTTP/1.1 204\n\n", Version::HTTP_11, 204, b""),
        (b"\r\nHTTP/1.2 999 caf\xe9\tand  more \r\n", Version(2), 999, b"caf\xe9\tand  more "),
        (b"HTTP/1.1 000 0\r\n", Version::HTTP_11, 0, b"0"),
    ] {
        let response = response(input);
        assert_eq!((response.version(), response.status(), response.reason()), (version, status, reason));
        assert_monotone(input);
    }
}

#[test]
fn tells_what_is_not_http() {
    for input in [
        &b"hello world\n"[..],
        b"hello world again\n",
        b"GET /\r\n",
        b"GET / HTTP/1.1 \r\n",
        b"GET  / HTTP/1.1\r\n",
        b"GET\t/ HTTP/1.1\r\n",
        b" GET / HTTP/1.1\r\n",
        b"GET /a b HTTP/1.1\r\n",
        b"GET /a\x7f HTTP/1.1\r\n",
        b"GET / HTTP/1.1\rX",
        b"GET / HTTP/1.\r\n",
        b"GET / HTTP/1.x\r\n",
        b"GET / HTTP/1.10\r\n",
        b"GET / HTTP/2.0\r\n",
        b"GET / http/1.1\r\n",
        b"GET / ICY/1.1\r\n",
        b"G(T / HTTP/1.1\r\n",
        b"HTTP/1.1\r\n",
        b"HTTP/1.1  200 OK\r\n",
        b"HTTP/1.1 20 OK\r\n",
        b"HTTP/1.1 2000 OK\r\n",
        b"HTTP/1.1 2x0 OK\r\n",
        b"HTTP/1.1 200 O\0K\r\n",
        b"HTTP/1.1 200 OK\rX",
        b"HTTP/2 200\r\n",
        b"HTTP/2.0 200 OK\r\n",
        b"\rGET / HTTP/1.1\r\n",
        b"\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nXX",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"RTSP/1.0 200 OK\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"\0",
    ] {
        assert_eq!(sniff(input), Sniff::NotHttp, "{}", input.escape_ascii());
        assert_monotone(input);
    }
}

#[test]
fn cannot_tell_from_a_beginning() {
    let beginnings = [&b"GET /a HTTP/1.1\r\n"[..], b"\r\nHTTP/1.1 200 OK\r\n", b"HTTP/1.1 204\n", HTTP2_PREFACE];
    for whole in beginnings {
        for end in 0..whole.len() {
            assert_eq!(sniff(&whole[..end]), Sniff::Partial, "{}", whole[..end].escape_ascii());
        }
        assert_monotone(whole);
        assert_ne!(sniff(whole), Sniff::Partial);
    }
    let long = [&b"GET /"[..], &[b'a'; 100_000]].concat();
    assert_eq!(sniff(&long), Sniff::Partial);
}

#[test]
fn knows_the_http2_preface() {
    assert_eq!(sniff(HTTP2_PREFACE), Sniff::Http2Preface);
    assert_eq!(sniff(&[HTTP2_PREFACE, &b"\0\0\0\x04"[..]].concat()), Sniff::Http2Preface);
    assert_eq!(Sniff::Http2Preface.head(), None);
}

#[test]
fn gives_up_on_long_methods_and_many_empty_lines() {
    let longest = [&[b'M'; MAX_METHOD_LEN], &b" / HTTP/1.1\r\n"[..]].concat();
    assert_eq!(request(&longest).method().len(), MAX_METHOD_LEN);
    assert_eq!(sniff(&longest[..MAX_METHOD_LEN]), Sniff::Partial);
    assert_eq!(sniff(&[b'M'; MAX_METHOD_LEN + 1]), Sniff::NotHttp);
    for line in ["\n", "\r\n"] {
        let most = line.repeat(MAX_EMPTY_LINES);
        assert_eq!(sniff(most.as_bytes()), Sniff::Partial);
        assert_eq!(request(format!("{most}GET / HTTP/1.1\r\n").as_bytes()).target(), b"/");
        assert_eq!(sniff(format!("{most}{line}").as_bytes()), Sniff::NotHttp);
        assert_monotone(format!("{most}{line}GET / HTTP/1.1\r\n").as_bytes());
    }
}

#[test]
fn prints() {
    assert_eq!(Version::HTTP_10.to_string(), "HTTP/1.0");
    assert_eq!(
        format!("{:?}", request(b"GET /\xff HTTP/1.1\r\nA: \"\r\n\r\n")),
        concat!(
            r#"Request { method: "GET", target: "/\xff", version: HTTP/1.1, "#,
            r#"head: [Ok(HeaderField { name: "A", value: "\"" })] }"#
        )
    );
}

/// Octets that parsers of start lines care about, far more often than others.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"GET".to_vec()),
        Just(b" ".to_vec()),
        Just(b"/".to_vec()),
        Just(b"HTTP/1.".to_vec()),
        Just(b"1".to_vec()),
        Just(b"200".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(HTTP2_PREFACE[..16].to_vec()),
        Just(HTTP2_PREFACE[16..].to_vec()),
        any::<u8>().prop_map(|octet| vec![octet]),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Whatever is no white space and no control character, wherever it stands; and nothing else.
#[test]
fn targets_have_every_visible_octet() {
    for octet in 0..=255_u8 {
        for before in 0..40 {
            let target = [&[b'a'; 40][..before], &[octet], &[b'z'; 40][before..]].concat();
            let line = [b"GET ", &target[..], b" HTTP/1.1\r\n"].concat();
            let visible = !matches!(octet, 0..=0x20 | 0x7f);
            match sniff(&line) {
                Sniff::Request(request) => assert!(visible && request.target() == target, "{octet:#04x} {before}"),
                _ => assert!(!visible, "{octet:#04x} {before}"),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn more_octets_never_change_an_answer(input in octets()) {
        assert_monotone(&input);
    }

    #[test]
    fn parts_are_read_back(
        method in "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}",
        target in proptest::collection::vec(prop_oneof![0x21_u8..0x7f, 0x80_u8..], 1..80),
        minor in 0_u8..10,
        status in 0_u16..1000,
        reason in proptest::collection::vec(prop_oneof![Just(b'\t'), 0x20_u8..0x7f, 0x80_u8..], 0..80),
        behind: Vec<u8>,
    ) {
        let version = Version(minor);
        let line = [method.as_bytes(), b" ", &target, format!(" {version}\r\n").as_bytes(), &behind].concat();
        let read = request(&line);
        prop_assert_eq!((read.method(), read.target(), read.version()), (&*method, &*target, version));
        prop_assert_eq!(read.head().octets(), &behind);
        let line = [format!("{version} {status:03} ").as_bytes(), &reason, b"\n", &behind].concat();
        let read = response(&line);
        prop_assert_eq!((read.version(), read.status(), read.reason()), (version, status, &*reason));
        prop_assert_eq!(read.head().octets(), &behind);
    }
}
