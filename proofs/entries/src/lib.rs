//! Every public function of the crates that have no std, one table a crate.
//!
//! A table keeps a standalone instance of each of its functions: one that is called with any arguments, by nobody known. The
//! optimiser can conclude nothing from the place of the call, and the linker can throw nothing away.
#![no_std]
#![forbid(unsafe_code)]

mod entry;

mod arp;
mod ethernet;
mod flow;
mod geneve;
mod gre;
mod http_sniff;
mod icmp;
mod ipv4;
mod ipv6;
mod mirrortap;
mod tcp;
mod text;
mod udp;
mod vxlan;
mod wire;

pub use entry::Entry;

/// Keeps every table.
#[inline(never)]
pub fn keep() {
    arp::keep();
    ethernet::keep();
    flow::keep();
    geneve::keep();
    gre::keep();
    http_sniff::keep();
    icmp::keep();
    ipv4::keep();
    ipv6::keep();
    mirrortap::keep();
    tcp::keep();
    text::keep();
    udp::keep();
    vxlan::keep();
    wire::keep();
}
