//! GENEVE headers and options (RFC 8926) as views on the captured octets.

#![no_std]
#![forbid(unsafe_code)]
