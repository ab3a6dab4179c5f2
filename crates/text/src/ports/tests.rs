//! The table of ports is what the list says.

use super::*;

#[test]
fn the_table_has_every_printer() {
    for port in 0..=u16::MAX {
        assert!(Tcp::of(port) == Tcp::find(port), "{port}");
    }
}

#[test]
fn what_is_surely_vxlan_is() {
    for source in 0..=u16::MAX {
        assert!(!is_surely_vxlan(source, 4789) || Udp::between(source, 4789, &[]) == Udp::Vxlan, "{source}");
    }
}
