//! Header fields: known ones, malformed ones in their place, heads that were cut short.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use mirrortap_http_sniff::{FieldError, Head, HeaderField, Malformed, sniff};
use proptest::prelude::*;

const LINE: &str = "GET / HTTP/1.1\r\n";

fn head(input: &[u8]) -> Head<'_> {
    sniff(input).head().unwrap()
}

fn field<'a>(name: &'a str, value: &'a str) -> Result<HeaderField<'a>, FieldError> {
    Ok(HeaderField { name: name.as_bytes(), value: value.as_bytes() })
}

#[test]
fn reads_fields_and_body() {
    let input = [LINE, "Host: example.org\r\nA:\r\nB: \t \r\nc-d_9:\tx y\t z\t \nE:f:g \r\n\r\nbody\r\n\r\n"].concat();
    let mut fields = head(input.as_bytes()).fields();
    let expected = [field("Host", "example.org"), field("A", ""), field("B", ""), field("c-d_9", "x y\t z")];
    for field in expected {
        assert_eq!(fields.next(), Some(field));
        // Before the end, in the middle and after it: the same body.
        assert_eq!(fields.body(), Some(&b"body\r\n\r\n"[..]));
    }
    assert_eq!(fields.next(), Some(field("E", "f:g")));
    assert_eq!((fields.next(), fields.next()), (None, None));
    assert_eq!((fields.body(), fields.rest()), (Some(&b"body\r\n\r\n"[..]), &b"body\r\n\r\n"[..]));
    assert_eq!(head(input.as_bytes()).body(), fields.body());
}

#[test]
fn a_head_may_have_no_fields() {
    for end in ["\r\n", "\n"] {
        let input = format!("{LINE}{end}rest");
        let mut fields = head(input.as_bytes()).fields();
        assert_eq!((fields.next(), fields.body()), (None, Some(&b"rest"[..])));
    }
}

#[test]
fn names_are_compared_without_case() {
    let HeaderField { name, value } = head(b"HTTP/1.1 200\r\nCONTENT-Length: 5\r\n").fields().next().unwrap().unwrap();
    let field = HeaderField { name, value };
    assert!(field.is("content-length") && field.is("Content-Length") && !field.is("content-lengt"));
    assert_eq!(field.name_str(), "CONTENT-Length");
}

#[test]
fn malformed_lines_are_reported_in_their_place() {
    for (line, malformed, at) in [
        ("no colon", Malformed::MissingColon, 0),
        ("x", Malformed::MissingColon, 0),
        ("\u{1}", Malformed::MissingColon, 0),
        (": v", Malformed::MissingName, 0),
        (" folded", Malformed::Folded, 0),
        ("\tA: b", Malformed::Folded, 0),
        (" ", Malformed::Folded, 0),
        ("A : b", Malformed::SpaceBeforeColon, 1),
        ("A \t : b", Malformed::SpaceBeforeColon, 1),
        ("A b: c", Malformed::Name, 1),
        ("A b : c", Malformed::Name, 1),
        ("A\u{7f}: b", Malformed::Name, 1),
        ("caf\u{e9}: b", Malformed::Name, 3),
        ("(A): b", Malformed::Name, 0),
        ("A: b\0c", Malformed::Value, 4),
        ("A: b\tc\u{7f}", Malformed::Value, 6),
        ("A:\u{1}", Malformed::Value, 2),
        ("A: b\rc", Malformed::BareCr, 4),
        ("A: b\r", Malformed::BareCr, 4),
        ("\r", Malformed::BareCr, 0),
        (" A\r: b", Malformed::BareCr, 2),
    ] {
        for end in ["\r\n", "\n"] {
            if line.ends_with('\r') && end == "\n" {
                continue; // That is a CRLF.
            }
            let before = format!("\r\n{LINE}First: 1{end}");
            let input = format!("{before}{line}{end}Last: 2{end}{end}");
            let fields: Vec<_> = head(input.as_bytes()).fields().collect();
            let offset = before.len() + at;
            let error = FieldError { malformed, offset };
            assert_eq!(fields, [field("First", "1"), Err(error), field("Last", "2")], "{}", line.escape_debug());
            assert_eq!(head(input.as_bytes()).body(), Some(&[][..]));
        }
    }
    let error = FieldError { malformed: Malformed::SpaceBeforeColon, offset: 7 };
    assert_eq!(error.to_string(), "field line at octet 7: white space before the colon");
}

#[test]
fn every_pair_of_octets_is_judged_in_names_and_values() {
    let is_tchar = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    let is_text = |octet: u8| matches!(octet, b'\t' | 0x20..=0x7e | 0x80..);
    let good = |input: &[u8]| matches!(head(input).fields().next(), Some(Ok(_)));
    for a in 0..=u8::MAX {
        for b in 0..=u8::MAX {
            // An LF ends the line before or after the one that is judged; a colon ends the name.
            if [a, b].contains(&b'\n') {
                continue;
            }
            let value = [LINE.as_bytes(), b"Name: ", &[a, b], b"value, and more of it\r\n\r\n"].concat();
            assert_eq!(good(&value), is_text(a) && is_text(b), "{a:#04x} {b:#04x}");
            if ![a, b].contains(&b':') {
                let name = [LINE.as_bytes(), b"Name", &[a, b], b"Name: value, and more of it\r\n\r\n"].concat();
                assert_eq!(good(&name), is_tchar(a) && is_tchar(b), "{a:#04x} {b:#04x}");
            }
        }
    }
}

#[test]
fn every_octet_is_judged_in_every_place() {
    let is_tchar = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    let is_text = |octet: u8| matches!(octet, b'\t' | 0x20..=0x7e | 0x80..);
    for octet in (0..=u8::MAX).filter(|octet| !b"\r\n:".contains(octet)) {
        for place in 0..40 {
            // With octets behind the line and without.
            for behind in ["\r\n", "\r\nA body, and more of it: as long as two blocks are"] {
                for others in [b'n', 0xff] {
                    let mut name = [b'N'; 40];
                    let mut value = [others; 40];
                    name[place] = octet;
                    value[place] = octet;
                    let input = [LINE.as_bytes(), &name, b":v\r\n", behind.as_bytes()].concat();
                    let expected = is_tchar(octet).then_some((&name[..], &b"v"[..]));
                    assert_eq!(first(&input), expected, "{octet:#04x} {place}");
                    let input = [LINE.as_bytes(), b"n:.", &value, b".\r\n", behind.as_bytes()].concat();
                    let whole = [b".", &value[..], b"."].concat();
                    let expected = is_text(octet).then_some((&b"n"[..], &whole[..]));
                    assert_eq!(first(&input), expected, "{octet:#04x} {place} {others:#04x}");
                }
            }
        }
    }
}

/// Name and value of the first field, if that line is one.
fn first(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let field = head(input).fields().next().unwrap().ok()?;
    Some((field.name, field.value))
}

#[test]
fn every_prefix_has_the_fields_that_are_whole() {
    let input = [LINE, "Host: example.org\r\n folded\r\nA:1\nB : 2\r\nC: a\rb\r\n\r\nbody"].concat();
    assert_prefixes(input.as_bytes());
    let cut = &input.as_bytes()[..LINE.len() + 8];
    let mut fields = head(cut).fields();
    assert_eq!((fields.next(), fields.next(), fields.body(), fields.rest()), (None, None, None, &b"Host: ex"[..]));
}

#[test]
fn hostile_heads_take_no_longer_than_others() {
    // Were any of these quadratic, this test would run for hours.
    for (piece, items) in
        [("A:\t\t\t\t", 0), ("\t", 0), ("_", 0), (":", 0), ("\r", 0), ("\r\r\n", 1 << 20), ("a\n", 1 << 20)]
    {
        let input = [LINE, &piece.repeat(1 << 20)].concat();
        let mut fields = head(input.as_bytes()).fields();
        assert_eq!(fields.by_ref().filter(Result::is_err).count(), items);
        assert_eq!(fields.body(), None);
    }
}

/// The fields of a prefix are the first ones of the whole, and the body is there once it can be.
fn assert_prefixes(input: &[u8]) {
    let Some(whole) = sniff(input).head() else { return };
    let items: Vec<_> = whole.fields().collect();
    let start = input.len() - whole.octets().len();
    for end in start..=input.len() {
        let head = head(&input[..end]);
        let mut fields = head.fields();
        let mut count = 0;
        for item in &mut fields {
            assert_eq!(item, items[count]);
            count += 1;
        }
        assert_eq!(fields.next(), None);
        assert_eq!(head.body(), fields.body());
        match (whole.body(), fields.body()) {
            (Some(all), Some(body)) => {
                assert_eq!(count, items.len());
                assert_eq!(input.len() - all.len(), end - body.len());
            }
            (Some(all), None) => assert!(end < input.len() - all.len()),
            (None, body) => assert_eq!(body, None),
        }
    }
}

fn octets() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        "[A-Za-z-]{1,20}".prop_map(String::into_bytes),
        "[ -~\t]{0,40}".prop_map(String::into_bytes),
        Just(b": ".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b" ".to_vec()),
        any::<u8>().prop_map(|octet| vec![octet]),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| [LINE.as_bytes(), &pieces.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_line_is_one_item(input in octets()) {
        let head = head(&input);
        let mut fields = head.fields();
        loop {
            let at = input.len() - fields.rest().len();
            let Some(item) = fields.next() else { break };
            let end = input.len() - fields.rest().len();
            let line = &input[at..end];
            prop_assert_eq!(line.iter().position(|octet| *octet == b'\n'), Some(line.len() - 1));
            match item {
                Ok(HeaderField { name, value }) => {
                    prop_assert!(line.starts_with(name) && line[name.len()] == b':' && !name.is_empty());
                    let sent = &line[name.len() + 1..line.len() - 1];
                    let sent = sent.strip_suffix(b"\r").unwrap_or(sent);
                    prop_assert_eq!(sent.trim_ascii(), value);
                    prop_assert!(value.iter().all(|octet| matches!(octet, b'\t' | 0x20..=0x7e | 0x80..)));
                }
                Err(error) => prop_assert!((at..end).contains(&error.offset)),
            }
        }
        match fields.body() {
            Some(body) => {
                prop_assert_eq!(body, fields.rest());
                let head = &input[..input.len() - body.len()];
                prop_assert!(head.ends_with(b"\n\n") || head.ends_with(b"\n\r\n"));
            }
            None => prop_assert!(!fields.rest().contains(&b'\n')),
        }
    }

    #[test]
    fn splitting_changes_no_field(input in octets()) {
        assert_prefixes(&input);
    }

    #[test]
    fn fields_are_read_back(
        fields in proptest::collection::vec(
            (
                "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}",
                "[ \t]{0,3}",
                proptest::collection::vec(prop_oneof![Just(b'\t'), 0x20_u8..0x7f, 0x80_u8..], 0..60),
                prop_oneof![Just("\r\n"), Just("\n")],
            ),
            0..20,
        ),
        body: Vec<u8>,
    ) {
        let mut input = b"HTTP/1.1 200 OK\r\n".to_vec();
        for (name, space, value, end) in &fields {
            input.extend([name.as_bytes(), b":", space.as_bytes(), value, end.as_bytes()].concat());
        }
        input.extend(b"\r\n");
        input.extend(&body);
        let mut read = head(&input).fields();
        for (name, _, value, _) in &fields {
            let value = value.as_slice();
            let start = value.iter().position(|octet| !b" \t".contains(octet)).unwrap_or(value.len());
            let end = value.iter().rposition(|octet| !b" \t".contains(octet)).map_or(start, |last| last + 1);
            prop_assert_eq!(read.next(), Some(Ok(HeaderField { name: name.as_bytes(), value: &value[start..end] })));
        }
        prop_assert_eq!(read.next(), None);
        prop_assert_eq!(read.body(), Some(&*body));
    }
}
