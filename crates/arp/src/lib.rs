//! ARP packets (RFC 826) as views on the captured octets.

#![no_std]
#![forbid(unsafe_code)]
