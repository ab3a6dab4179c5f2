//! ICMP and ICMPv6 messages with the datagram they quote, as views on the captured octets.

#![no_std]
#![forbid(unsafe_code)]
