//! Flows.
//!
//! A table of flows is generic. It is here with the workspace's key and with storage of any length; what a caller's own key,
//! storage or closure does is the caller's.

use core::hash::{Hash, Hasher};
use core::net::{Ipv4Addr, Ipv6Addr};

use flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
use flow::{Key, Relative, SipHasher13, Slot};

type Table<'s> = flow::Table<Key, Relative, &'s mut [Slot<Key, Relative>]>;
type SmallTable = flow::Table<Key, Relative, [Slot<Key, Relative>; 4]>;
type Memory<'s> = Sequences<&'s mut [Ipv4Slot], &'s mut [Ipv6Slot]>;

crate::table![
    SipHasher13::new,
    <SipHasher13 as Hasher>::write,
    <SipHasher13 as Hasher>::write_u8,
    <SipHasher13 as Hasher>::write_u16,
    <SipHasher13 as Hasher>::write_u32,
    <SipHasher13 as Hasher>::write_u64,
    <SipHasher13 as Hasher>::finish,
    <SipHasher13 as core::fmt::Debug>::fmt,
    flow::Direction::opposite,
    <flow::Endpoint as core::fmt::Display>::fmt,
    flow::Key::new,
    flow::Key::from_mirrored,
    flow::Key::from_layers,
    flow::Key::source,
    flow::Key::destination,
    flow::Key::mirror,
    flow::Key::protocol,
    flow::Key::endpoints,
    <flow::Key as core::fmt::Display>::fmt,
    <flow::Key as Hash>::hash::<SipHasher13>,
    flow::Relative::start,
    flow::Relative::follow,
    flow::Relative::base,
    Table::bases,
    <Slot<Key, Relative> as Default>::default,
    Table::new,
    Table::len,
    Table::is_empty,
    Table::capacity,
    Table::is_full,
    Table::evictions,
    |table: &Table| table.iter().for_each(drop),
    Table::get,
    |table: &mut Table, key: Key, value: Relative| table
        .get_or_insert_with(key, || value)
        .value
        .base(flow::Direction::Forward),
    Table::remove,
    |table: &mut Table, storage: &'static mut [Slot<Key, Relative>]| table.resize(|slots| *slots = storage),
    |table: Table<'static>, storage: [Slot<Key, Relative>; 4]| -> SmallTable { table.move_into(storage) },
    <Table as core::fmt::Debug>::fmt,
    flow::tcpdump::Key::<Ipv4Addr>::new,
    flow::tcpdump::Key::<Ipv6Addr>::new,
    flow::tcpdump::Key::<Ipv4Addr>::endpoints,
    flow::tcpdump::Key::<Ipv6Addr>::endpoints,
    <flow::tcpdump::Key<Ipv4Addr> as Hash>::hash::<SipHasher13>,
    <flow::tcpdump::Key<Ipv6Addr> as Hash>::hash::<SipHasher13>,
    Memory::new,
    Memory::bases,
];
