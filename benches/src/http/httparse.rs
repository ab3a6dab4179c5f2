//! httparse, with room for 64 fields, in two ways: as its documentation has it, and with the room uninitialised, which costs
//! the start less.
//!
//! It needs its default features: without `std` it does without vector instructions. Which of those the processor has it finds
//! out as it runs, once. It reads a whole head or nothing, into a table of the caller's.

use std::mem::MaybeUninit;

use httparse::{EMPTY_HEADER, ParserConfig, Request, Response, Status};

use super::Answer;

/// How many fields there is room for; a head with more is an error.
const FIELDS: usize = 64;

#[inline(always)]
pub(super) fn request(head: &[u8]) -> Answer {
    let mut fields = [EMPTY_HEADER; FIELDS];
    let mut request = Request::new(&mut fields);
    let status = request.parse(head);
    request_answer(status, &request)
}

#[inline(always)]
pub(super) fn request_uninit(head: &[u8]) -> Answer {
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS];
    let mut request = Request::new(&mut []);
    let status = request.parse_with_uninit_headers(head, &mut fields);
    request_answer(status, &request)
}

#[inline(always)]
pub(super) fn response(head: &[u8]) -> Answer {
    let mut fields = [EMPTY_HEADER; FIELDS];
    let mut response = Response::new(&mut fields);
    let status = response.parse(head);
    response_answer(status, &response)
}

#[inline(always)]
pub(super) fn response_uninit(head: &[u8]) -> Answer {
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS];
    let mut response = Response::new(&mut []);
    let status = ParserConfig::default().parse_response_with_uninit_headers(&mut response, head, &mut fields);
    response_answer(status, &response)
}

#[inline(always)]
fn request_answer(status: httparse::Result<usize>, request: &Request<'_, '_>) -> Answer {
    let mut answer = Answer::default();
    if let (Ok(Status::Complete(len)), Some(method), Some(target), Some(version)) =
        (status, request.method, request.path, request.version)
    {
        answer.request(method.as_bytes(), target.as_bytes(), version);
        request.headers.iter().for_each(|field| answer.field(field.name.as_bytes(), field.value));
        answer.end(len);
    }
    answer
}

#[inline(always)]
fn response_answer(status: httparse::Result<usize>, response: &Response<'_, '_>) -> Answer {
    let mut answer = Answer::default();
    if let (Ok(Status::Complete(len)), Some(version), Some(code), Some(reason)) =
        (status, response.version, response.code, response.reason)
    {
        answer.response(version, code, reason.as_bytes());
        response.headers.iter().for_each(|field| answer.field(field.name.as_bytes(), field.value));
        answer.end(len);
    }
    answer
}
