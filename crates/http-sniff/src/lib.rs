//! Is this payload HTTP/1, which start line, which header fields
//! ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112)): on borrowed octets, whatever the port.
//!
//! ```text
//! GET /index.html HTTP/1.1 CRLF       method SP request-target SP HTTP-version      §3
//! HTTP/1.1 200 OK CRLF                HTTP-version SP status-code [SP reason]       §4
//! Host: example.org CRLF              field-name ":" OWS field-value OWS            §5
//! CRLF                                the empty line that ends the head             §2.1
//! ```
//!
//! [`sniff`] reads the start line and nothing behind it. The fields are read one by one, as [`Head::fields`] is asked
//! for them; a malformed line is an item too, so nothing that a sender wrote is hidden.
//!
//! ```
//! use mirrortap_http_sniff::{Sniff, Version, sniff};
//!
//! let payload = b"GET / HTTP/1.1\r\nHost: example.org\r\nbad line\r\nAccept: */*\r\n\r\n";
//! let Sniff::Request(request) = sniff(payload) else { unreachable!() };
//! assert_eq!((request.method(), request.target(), request.version()), ("GET", &b"/"[..], Version::HTTP_11));
//!
//! let mut fields = request.head().fields();
//! let host = fields.next().unwrap()?;
//! assert!(host.is("host"));
//! assert_eq!(host.value, b"example.org");
//! let error = fields.next().unwrap().unwrap_err();
//! assert_eq!(error.to_string(), "field line at octet 35: no colon");
//! assert!(fields.next().unwrap()?.is("accept"));
//! assert_eq!(fields.next(), None);
//! assert_eq!(fields.body(), Some(&b""[..]));
//! # Ok::<(), mirrortap_http_sniff::FieldError>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod fields;
mod scan;
mod start_line;

use core::fmt;

pub use fields::{FieldError, Head, HeaderField, HeaderFields, Malformed};

/// The longest method that is taken for one, in octets. The longest in
/// [IANA's list](https://www.iana.org/assignments/http-methods) has 17.
pub const MAX_METHOD_LEN: usize = 32;
/// How many empty lines before a start line are skipped
/// ([RFC 9112 §2.2](https://www.rfc-editor.org/rfc/rfc9112#section-2.2) asks for at least one).
pub const MAX_EMPTY_LINES: usize = 8;
/// What an HTTP/2 client sends first ([RFC 9113 §3.4](https://www.rfc-editor.org/rfc/rfc9113#section-3.4)).
pub const HTTP2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What the front of a payload is.
///
/// Answers are final, but for [`Partial`](Self::Partial): if octets are added behind the input, a partial answer may
/// turn into any other; every other answer stays what it is, with the same start line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sniff<'a> {
    /// A whole request line. Fields may be cut short.
    Request(Request<'a>),
    /// A whole status line. Fields may be cut short.
    Response(Response<'a>),
    /// The 24 octets of [`HTTP2_PREFACE`].
    Http2Preface,
    /// Cannot tell yet: the input is the beginning of something that one of the others could be, a start line without
    /// its end above all. No octets at all are partial too. With octets added, the start line is read anew from its
    /// first octet: callers that add few octets at a time should bound how many.
    Partial,
    /// Neither HTTP/1 nor the HTTP/2 preface, whatever follows. HTTP/0.9, which has no version, is among these.
    NotHttp,
}

impl<'a> Sniff<'a> {
    /// What follows the start line of a request or a response.
    #[inline]
    #[must_use]
    pub const fn head(self) -> Option<Head<'a>> {
        match self {
            Self::Request(request) => Some(request.head),
            Self::Response(response) => Some(response.head),
            Self::Http2Preface | Self::Partial | Self::NotHttp => None,
        }
    }
}

/// Says what the front of a payload is; reads no further than the start line.
///
/// A method is any token of up to [`MAX_METHOD_LEN`] octets, a target any octets without white space and control
/// characters, of any length; one SP stands between the parts. A response may leave out the reason and the SP before it.
/// Lines end in CRLF or LF; up to [`MAX_EMPTY_LINES`] empty ones may come first.
///
/// ```
/// use mirrortap_http_sniff::{Sniff, sniff};
///
/// assert!(matches!(sniff(b"HTTP/1.1 200 OK\r\n"), Sniff::Response(response) if response.status() == 200));
/// assert_eq!(sniff(b"GET /a/long/target"), Sniff::Partial);
/// assert_eq!(sniff(b"hello world\n"), Sniff::NotHttp);
/// ```
#[inline]
#[must_use]
pub fn sniff(input: &[u8]) -> Sniff<'_> {
    match input {
        // Here, so that most payloads that are not HTTP take no call: a third of the time.
        [first, ..] if !start_line::may_begin(*first) => Sniff::NotHttp,
        _ => start_line::sniff(input),
    }
}

/// A request line ([RFC 9112 §3](https://www.rfc-editor.org/rfc/rfc9112#section-3)) and what follows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Request<'a> {
    method: &'a [u8],
    target: &'a [u8],
    version: Version,
    head: Head<'a>,
}

impl<'a> Request<'a> {
    /// The method: a token, case as sent.
    #[inline]
    #[must_use]
    pub fn method(self) -> &'a str {
        fields::token_str(self.method)
    }

    /// The octets of the method.
    #[inline]
    #[must_use]
    pub const fn method_octets(self) -> &'a [u8] {
        self.method
    }

    /// The request target as sent: no white space, no control characters, at least one octet.
    #[inline]
    #[must_use]
    pub const fn target(self) -> &'a [u8] {
        self.target
    }

    /// The version.
    #[inline]
    #[must_use]
    pub const fn version(self) -> Version {
        self.version
    }

    /// What follows the request line.
    #[inline]
    #[must_use]
    pub const fn head(self) -> Head<'a> {
        self.head
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &fields::Text(self.method))
            .field("target", &fields::Text(self.target))
            .field("version", &self.version)
            .field("head", &self.head)
            .finish()
    }
}

/// A status line ([RFC 9112 §4](https://www.rfc-editor.org/rfc/rfc9112#section-4)) and what follows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Response<'a> {
    version: Version,
    status: u16,
    reason: &'a [u8],
    head: Head<'a>,
}

impl<'a> Response<'a> {
    /// The version.
    #[inline]
    #[must_use]
    pub const fn version(self) -> Version {
        self.version
    }

    /// The status code: three digits as sent, so 0 to 999.
    #[inline]
    #[must_use]
    pub const fn status(self) -> u16 {
        self.status
    }

    /// The reason phrase as sent; empty if there is none.
    #[inline]
    #[must_use]
    pub const fn reason(self) -> &'a [u8] {
        self.reason
    }

    /// What follows the status line.
    #[inline]
    #[must_use]
    pub const fn head(self) -> Head<'a> {
        self.head
    }
}

impl fmt::Debug for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("version", &self.version)
            .field("status", &self.status)
            .field("reason", &fields::Text(self.reason))
            .field("head", &self.head)
            .finish()
    }
}

/// A version of HTTP/1: the digit behind `HTTP/1.`.
///
/// A digit above 1 is passed on as sent; such a message reads as HTTP/1.1
/// ([RFC 9110 §2.5](https://www.rfc-editor.org/rfc/rfc9110#section-2.5)).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u8);

impl Version {
    /// HTTP/1.0 ([RFC 1945](https://www.rfc-editor.org/rfc/rfc1945)).
    pub const HTTP_10: Self = Self(0);
    /// HTTP/1.1 ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112)).
    pub const HTTP_11: Self = Self(1);
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP/1.{}", self.0)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
