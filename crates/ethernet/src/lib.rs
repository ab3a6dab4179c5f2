//! Ethernet II, 802.3, LLC, SNAP, VLAN tags and Linux cooked headers, as views on the captured octets.

#![no_std]
#![forbid(unsafe_code)]
