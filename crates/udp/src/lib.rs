//! UDP headers (RFC 768) as views on the captured octets.

#![no_std]
#![forbid(unsafe_code)]
