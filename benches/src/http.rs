//! Reading the head of an HTTP message.
//!
//! The task: the start line and every field of a whole head, and where the head ends. Of each part its length and its first
//! octet are added up, not all of it, so that the sum takes little beside the reading; it is the same for all. Who cannot
//! read a head, or finds that it is not whole, finds out nothing. One module a contender.

mod httparse;
mod ours;

use std::rc::Rc;

use crate::comparison::{Bar, Comparison, Contender};
use crate::packets::request_head;
use crate::random::Random;

/// All that a contender found out about a head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Answer(u64);

impl Answer {
    /// The sum over the heads before, and this one.
    #[inline(always)]
    fn after(self, sum: u64) -> u64 {
        sum.rotate_left(1) ^ self.0
    }

    #[inline(always)]
    fn request(&mut self, method: &[u8], target: &[u8], version: u8) {
        self.0 = part(method) ^ part(target).rotate_left(16) ^ u64::from(version) << 48;
    }

    #[inline(always)]
    fn response(&mut self, version: u8, status: u16, reason: &[u8]) {
        self.0 = u64::from(version) << 48 ^ u64::from(status) << 32 ^ part(reason);
    }

    #[inline(always)]
    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.0 = self.0.rotate_left(1).wrapping_add(part(name) ^ part(value).rotate_left(24));
    }

    /// How many octets the head has, with the empty line.
    #[inline(always)]
    fn end(&mut self, len: usize) {
        self.0 = self.0.wrapping_add(len as u64);
    }
}

/// A part by its length and its first octet.
#[inline(always)]
fn part(octets: &[u8]) -> u64 {
    (octets.len() as u64) << 8 | u64::from(octets.first().copied().unwrap_or_default())
}

/// Requests of a browser: some 570 octets, 11 fields.
#[must_use]
pub fn request() -> Comparison {
    compare_requests(heads(64, request_head))
}

/// Responses of a server behind a proxy: 12 fields.
#[must_use]
pub fn response() -> Comparison {
    compare_responses(heads(64, response_head))
}

/// Requests with 2 kB of cookies.
#[must_use]
pub fn long() -> Comparison {
    compare_requests(heads(16, long_head))
}

/// As many different heads as stay in the second cache.
fn heads(count: usize, head: fn(&mut Random) -> String) -> Vec<String> {
    let mut random = Random::new(42);
    std::iter::repeat_with(|| head(&mut random)).take(count).collect()
}

fn compare_requests(heads: Vec<String>) -> Comparison {
    let heads = Rc::new(heads);
    compare(
        &heads,
        vec![
            contender("httparse", &heads, httparse::request),
            contender("httparse-uninit", &heads, httparse::request_uninit),
            contender("ours", &heads, ours::request),
        ],
    )
}

fn compare_responses(heads: Vec<String>) -> Comparison {
    let heads = Rc::new(heads);
    compare(
        &heads,
        vec![
            contender("httparse", &heads, httparse::response),
            contender("httparse-uninit", &heads, httparse::response_uninit),
            contender("ours", &heads, ours::response),
        ],
    )
}

fn compare(heads: &Rc<Vec<String>>, contenders: Vec<Contender>) -> Comparison {
    let bars = vec![Bar { contender: "ours", times: 0.6, of: "httparse" }];
    Comparison { unit: "head", units: heads.len(), contenders, bars }
}

fn contender(name: &'static str, heads: &Rc<Vec<String>>, read: impl Fn(&[u8]) -> Answer + 'static) -> Contender {
    let heads = Rc::clone(heads);
    Contender::new(name, move || heads.iter().fold(0, |sum, head| read(head.as_bytes()).after(sum)))
}

/// The head of a response as a proxy sends it on: a status line and 12 fields.
fn response_head(random: &mut Random) -> String {
    let (status, reason) = [(200, "OK"), (304, "Not Modified"), (404, "Not Found")][random.below(3) as usize];
    let (len, day, minute) = (random.below(1_000_000), 10 + random.below(18), 10 + random.below(50));
    let (tag, session, request) = (random.bits(), random.bits(), random.bits());
    [
        &format!("HTTP/1.1 {status} {reason}"),
        "Server: nginx/1.25.3",
        &format!("Date: Tue, {day} Nov 2026 10:{minute}:07 GMT"),
        "Content-Type: application/json; charset=utf-8",
        &format!("Content-Length: {len}"),
        "Connection: keep-alive",
        "Vary: Accept-Encoding",
        &format!("ETag: W/\"{tag:x}\""),
        "Cache-Control: private, max-age=0, must-revalidate",
        &format!("Set-Cookie: session={session:016x}; Path=/; HttpOnly; Secure; SameSite=Lax"),
        "Strict-Transport-Security: max-age=31536000; includeSubDomains",
        "X-Content-Type-Options: nosniff",
        &format!("X-Request-Id: {request:016x}"),
        "",
        "",
    ]
    .join("\r\n")
}

/// The head of a request with two kilobytes of cookies.
fn long_head(random: &mut Random) -> String {
    let head = request_head(random);
    let mut cookies = String::new();
    while cookies.len() < 2000 {
        cookies += &format!("; c{}={:016x}{:016x}", random.below(100), random.bits(), random.bits());
    }
    head.replace("; theme=dark", &cookies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contender_finds_out_the_same_of_every_head() {
        for head in heads(1000, request_head).into_iter().chain(heads(200, long_head)) {
            compare_requests(vec![head]).assert_agreement();
        }
        for head in heads(1000, response_head) {
            compare_responses(vec![head]).assert_agreement();
        }
    }

    #[test]
    fn every_contender_finds_out_the_same_of_every_part_of_a_head() {
        let (request, response) = (&heads(1, request_head)[0], &heads(1, response_head)[0]);
        for len in 0..request.len() {
            let mut comparison = compare_requests(vec![request[..len].to_owned()]);
            comparison.assert_agreement();
            assert_eq!(comparison.contenders[0].pass(), 0, "{len}");
        }
        for len in 0..response.len() {
            compare_responses(vec![response[..len].to_owned()]).assert_agreement();
        }
    }

    #[test]
    fn every_contender_finds_out_the_same_of_what_is_rare() {
        let requests = [
            "\r\nGET / HTTP/1.0\nHost:a\n\nbody",
            "POST /a HTTP/1.1\r\nA: \r\nB:\tb \t\r\n\r\nbody",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nA : b\r\n\r\n",
            "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
            "GET /\r\n\r\n",
        ];
        for head in requests {
            compare_requests(vec![head.to_owned()]).assert_agreement();
        }
        for head in ["HTTP/1.0 200\r\n\r\n", "HTTP/1.1 599 \r\nA:b\r\n\r\nbody", "HTTP/1.1 20\r\n\r\n"] {
            compare_responses(vec![head.to_owned()]).assert_agreement();
        }
    }

    #[test]
    fn heads_are_as_described() {
        let fields = |head: &String| head.lines().count() - 2;
        assert!(heads(64, request_head).iter().all(|head| fields(head) == 11 && head.len().abs_diff(565) < 10));
        assert!(heads(64, response_head).iter().all(|head| fields(head) == 12));
        assert!(heads(64, long_head).iter().all(|head| fields(head) == 11 && head.len().abs_diff(2570) < 60));
    }

    #[test]
    fn every_part_counts() {
        let head = "GET /a HTTP/1.1\r\nB: c\r\nD: e\r\n\r\n";
        let others = [
            "PET /a HTTP/1.1\r\nB: c\r\nD: e\r\n\r\n",
            "GET a/ HTTP/1.1\r\nB: c\r\nD: e\r\n\r\n",
            "GET /a HTTP/1.0\r\nB: c\r\nD: e\r\n\r\n",
            "GET /a HTTP/1.1\r\nC: c\r\nD: e\r\n\r\n",
            "GET /a HTTP/1.1\r\nB: d\r\nD: e\r\n\r\n",
            "GET /a HTTP/1.1\r\nD: e\r\nB: c\r\n\r\n",
            "GET /a HTTP/1.1\r\nB:c\r\nD: e\r\n\r\n",
            "GET /a HTTP/1.1\r\nB: c\r\n\r\n",
        ];
        let sum = |head: &str| compare_requests(vec![head.to_owned()]).contenders[0].pass();
        assert_ne!(sum(head), 0);
        for other in others {
            assert_ne!(sum(head), sum(other), "{other}");
        }
    }
}
