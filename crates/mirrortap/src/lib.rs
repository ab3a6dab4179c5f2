//! Reads mirrored network traffic: walks Ethernet, IP, VXLAN, GENEVE and GRE without allocating or panicking.

#![no_std]
#![forbid(unsafe_code)]
