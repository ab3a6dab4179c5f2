//! Connections in mirrored traffic: symmetric keys with the VNI, relative TCP sequence numbers, bounded memory.

#![no_std]
#![forbid(unsafe_code)]
