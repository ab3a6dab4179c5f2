//! IPv4 headers and options (RFC 791) as views on the captured octets.

#![no_std]
#![forbid(unsafe_code)]
