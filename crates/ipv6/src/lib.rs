//! IPv6 headers and extension headers (RFC 8200) as views on the captured octets.

#![no_std]
#![forbid(unsafe_code)]
