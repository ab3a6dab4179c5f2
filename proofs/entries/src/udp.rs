//! UDP.

crate::table![
    udp::Header::parse,
    udp::Header::octets,
    udp::Header::source_port,
    udp::Header::destination_port,
    udp::Header::length,
    udp::Header::payload_len,
    udp::Header::checksum,
    udp::Header::verify,
    <udp::Header as core::fmt::Debug>::fmt,
    udp::header,
    <udp::Fields as Default>::default,
    udp::Fields::to_bytes,
    <udp::Fields as From<udp::Header>>::from,
];
