//! GRE, NVGRE and ERSPAN headers as views on the captured octets.

#![no_std]
#![forbid(unsafe_code)]
