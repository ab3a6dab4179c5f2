//! Ours: the start line, then field after field.

use mirrortap::http_sniff::{Head, Sniff, sniff};

use super::Answer;

#[inline(always)]
pub(super) fn request(octets: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let Sniff::Request(request) = sniff(octets) else { return answer };
    answer.request(request.method_octets(), request.target(), request.version().0);
    fields(octets, request.head(), answer)
}

#[inline(always)]
pub(super) fn response(octets: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let Sniff::Response(response) = sniff(octets) else { return answer };
    answer.response(response.version().0, response.status(), response.reason());
    fields(octets, response.head(), answer)
}

/// A malformed line is stepped over by ours, and ends the head for httparse: here it is as there.
#[inline(always)]
fn fields(octets: &[u8], head: Head<'_>, mut answer: Answer) -> Answer {
    let mut fields = head.fields();
    for field in fields.by_ref() {
        let Ok(field) = field else { return Answer::default() };
        answer.field(field.name, field.value);
    }
    let Some(body) = fields.body() else { return Answer::default() };
    answer.end(octets.len() - body.len());
    answer
}
