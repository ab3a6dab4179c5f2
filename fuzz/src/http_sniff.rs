//! HTTP heads beside httparse, and beside their own prefixes.

use httparse::{EMPTY_HEADER, Status};
use mirrortap::http_sniff::{Head, MAX_EMPTY_LINES, MAX_METHOD_LEN, Sniff, Version, sniff};

/// How many fields httparse is given room for.
const FIELDS: usize = 256;

/// Reads a payload whole and cut anywhere, and beside httparse.
pub fn http_sniff(octets: &[u8]) {
    let whole = sniff(octets);
    beside_httparse_request(octets);
    beside_httparse_response(octets);
    for end in 0..=octets.len() {
        prefix(whole, octets, end);
    }
    std::hint::black_box(format!("{whole:?}"));
}

/// What was read of a start line.
#[derive(Debug, PartialEq)]
enum StartLine<'a> {
    Request(&'a str, &'a [u8], Version),
    Response(Version, u16, &'a [u8]),
    Http2Preface,
    NotHttp,
}

fn start_line(found: Sniff<'_>) -> Option<StartLine<'_>> {
    Some(match found {
        Sniff::Request(request) => StartLine::Request(request.method(), request.target(), request.version()),
        Sniff::Response(response) => StartLine::Response(response.version(), response.status(), response.reason()),
        Sniff::Http2Preface => StartLine::Http2Preface,
        Sniff::NotHttp => StartLine::NotHttp,
        Sniff::Partial => return None,
    })
}

/// What is found in the first `end` octets stays what it is when the others come.
fn prefix(whole: Sniff<'_>, octets: &[u8], end: usize) {
    let part = sniff(&octets[..end]);
    let Some(found) = start_line(part) else { return };
    assert_eq!(Some(found), start_line(whole), "an answer is final");
    let (Some(part), Some(whole)) = (part.head(), whole.head()) else { return };
    let (mut fields, mut all) = (part.fields(), whole.fields());
    let mut count = 0;
    for field in &mut fields {
        assert_eq!(Some(field), all.next(), "a field is final");
        count += 1;
        assert!(count <= end, "each field takes an octet");
    }
    assert_eq!(fields.next(), None, "nothing follows the end");
    assert_eq!(part.body(), fields.body());
    match fields.body() {
        Some(body) => {
            let whole = all.body().expect("the end of a head is final");
            assert_eq!((all.next(), octets.len() - whole.len()), (None, end - body.len()));
        }
        None => assert!(!fields.rest().contains(&b'\n'), "only a line that was cut short is left"),
    }
}

/// httparse takes any number of empty lines in front; here many are not HTTP, by choice:
/// [RFC 9112 §2.2](https://www.rfc-editor.org/rfc/rfc9112#section-2.2) asks for one.
fn too_many_empty_lines(octets: &[u8]) -> bool {
    let empty_lines = octets.iter().take_while(|octet| b"\r\n".contains(octet)).filter(|octet| **octet == b'\n');
    empty_lines.count() > MAX_EMPTY_LINES
}

fn beside_httparse_request(octets: &[u8]) {
    let mut fields = [EMPTY_HEADER; FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    let parsed = request.parse(octets);
    let ours = sniff(octets);
    let Ok(Status::Complete(len)) = parsed else {
        if let Sniff::Request(ours) = ours {
            // httparse takes a target for text, and versions up to 1.1.
            let by_choice = std::str::from_utf8(ours.target()).is_err() || ours.version() > Version::HTTP_11;
            assert!(by_choice || !is_complete(ours.head()), "httparse: {parsed:?}, here: {ours:?}");
        }
        return;
    };
    let method = request.method.expect("a method");
    // A longer method is not HTTP here, by choice: a sniffer must end.
    if method.len() > MAX_METHOD_LEN || too_many_empty_lines(octets) {
        assert_eq!(ours, Sniff::NotHttp);
        return;
    }
    let Sniff::Request(ours) = ours else { panic!("not a request: {}", octets.escape_ascii()) };
    assert_eq!(ours.method(), method);
    assert_eq!(ours.method_octets(), method.as_bytes());
    assert_eq!(ours.target(), request.path.expect("a target").as_bytes());
    assert_eq!(Some(ours.version().0), request.version);
    same_fields(ours.head(), request.headers, &octets[len..]);
}

fn beside_httparse_response(octets: &[u8]) {
    let mut fields = [EMPTY_HEADER; FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let parsed = response.parse(octets);
    let ours = sniff(octets);
    let Ok(Status::Complete(len)) = parsed else {
        if let Sniff::Response(ours) = ours {
            let by_choice = ours.version() > Version::HTTP_11;
            assert!(by_choice || !is_complete(ours.head()), "httparse: {parsed:?}, here: {ours:?}");
        }
        return;
    };
    if too_many_empty_lines(octets) {
        assert_eq!(ours, Sniff::NotHttp);
        return;
    }
    let Sniff::Response(ours) = ours else { panic!("not a response: {}", octets.escape_ascii()) };
    assert_eq!(Some(ours.version().0), response.version);
    assert_eq!(Some(ours.status()), response.code);
    // httparse gives obs-text as an empty reason; here it is passed on as sent:
    // [RFC 9112 §4](https://www.rfc-editor.org/rfc/rfc9112#section-4) allows it.
    let reason = if ours.reason().is_ascii() { ours.reason() } else { &[] };
    assert_eq!(Some(reason), response.reason.map(str::as_bytes));
    same_fields(ours.head(), response.headers, &octets[len..]);
}

fn same_fields(head: Head<'_>, theirs: &[httparse::Header<'_>], body: &[u8]) {
    let mut ours = head.fields();
    for theirs in theirs {
        let field = ours.next().expect("one more field").expect("a field");
        assert_eq!((field.name_str(), field.value), (theirs.name, theirs.value));
        assert!(field.is(theirs.name));
    }
    assert_eq!(ours.next(), None);
    assert_eq!((ours.body(), head.body()), (Some(body), Some(body)));
}

/// Whether there is a whole head without a malformed line, with no more fields than httparse is given room for.
fn is_complete(head: Head<'_>) -> bool {
    head.body().is_some() && head.fields().count() <= FIELDS && head.fields().all(|field| field.is_ok())
}
