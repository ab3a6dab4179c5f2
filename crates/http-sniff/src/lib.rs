//! Is this payload HTTP/1, which start line, which header fields: on borrowed octets, port-independent.

#![no_std]
#![forbid(unsafe_code)]
