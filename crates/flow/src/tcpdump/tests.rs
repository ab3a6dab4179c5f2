//! The two ways to order ends agree.

use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn ranks_order_ends_as_ends_do(ends: [(u32, u16); 2], same_address: bool, same_port: bool) {
        let [source, mut destination] = ends.map(|(address, port)| Endpoint { address: Ipv4Addr::from(address), port });
        if same_address {
            destination.address = source.address;
        }
        if same_port {
            destination.port = source.port;
        }
        prop_assert_eq!(Key::by_rank(source, destination), Key::new(source, destination));
    }
}
