//! Numbers are IANA's (<https://www.iana.org/assignments/icmp-parameters>,
//! <https://www.iana.org/assignments/icmpv6-parameters>), names those of tcpdump 4.99.3 where it has one.
#![allow(clippy::unwrap_used)]

use mirrortap_icmp::{v4, v6};

const V4_TYPES: [(u8, &str); 17] = [
    (0, "echo reply"),
    (3, "destination unreachable"),
    (4, "source quench"),
    (5, "redirect"),
    (8, "echo request"),
    (9, "router advertisement"),
    (10, "router solicitation"),
    (11, "time exceeded"),
    (12, "parameter problem"),
    (13, "time stamp request"),
    (14, "time stamp reply"),
    (15, "information request"),
    (16, "information reply"),
    (17, "address mask request"),
    (18, "address mask reply"),
    (42, "extended echo request"),
    (43, "extended echo reply"),
];

/// Type, and the names of its codes from 0 on.
const V4_CODES: [(u8, &[&str]); 4] = [
    (
        3,
        &[
            "net unreachable",
            "host unreachable",
            "protocol unreachable",
            "port unreachable",
            "need to frag",
            "source route failed",
            "net unknown",
            "host unknown",
            "source host isolated",
            "net prohibited",
            "host prohibited",
            "net unreachable for TOS",
            "host unreachable for TOS",
            "admin prohibited",
            "host precedence violation",
            "precedence cutoff",
        ],
    ),
    (5, &["redirect to net", "redirect to host", "redirect-tos to net", "redirect-tos to host"]),
    (11, &["time exceeded in-transit", "ip reassembly time exceeded"]),
    (12, &["parameter problem at the pointer", "required option missing", "bad length"]),
];

const V6_TYPES: [(u8, &str); 25] = [
    (1, "destination unreachable"),
    (2, "packet too big"),
    (3, "time exceeded in-transit"),
    (4, "parameter problem"),
    (128, "echo request"),
    (129, "echo reply"),
    (130, "multicast listener query"),
    (131, "multicast listener report"),
    (132, "multicast listener done"),
    (133, "router solicitation"),
    (134, "router advertisement"),
    (135, "neighbor solicitation"),
    (136, "neighbor advertisement"),
    (137, "redirect"),
    (138, "router renumbering"),
    (139, "node information query"),
    (140, "node information reply"),
    (141, "inverse neighbor solicitation"),
    (142, "inverse neighbor advertisement"),
    (143, "multicast listener report v2"),
    (144, "ha discovery request"),
    (145, "ha discovery reply"),
    (146, "mobile router solicitation"),
    (147, "mobile router advertisement"),
    (155, "RPL"),
];

const V6_CODES: [(u8, &[&str]); 3] = [
    (
        1,
        &[
            "unreachable route",
            "unreachable prohibited",
            "beyond scope",
            "unreachable address",
            "unreachable port",
            "source address failed policy",
            "reject route",
        ],
    ),
    (3, &["hop limit exceeded", "reassembly time exceeded"]),
    (4, &["erroneous header", "unknown next header", "unknown option"]),
];

fn type_name(types: &[(u8, &'static str)], number: u8) -> Option<&'static str> {
    types.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
}

fn code_name(codes: &[(u8, &[&'static str])], message_type: u8, code: u8) -> Option<&'static str> {
    let (_, names) = codes.iter().find(|(known, _)| *known == message_type)?;
    names.get(usize::from(code)).copied()
}

/// What `Display` prints for a type.
fn words(name: Option<&str>, number: u8) -> String {
    name.map_or(number.to_string(), |name| format!("{name} ({number})"))
}

#[test]
fn every_number_of_version_4() {
    for number in 0..=255 {
        let message_type = v4::Type::from(number);
        let name = type_name(&V4_TYPES, number);
        assert_eq!((message_type.name(), message_type.to_string()), (name, words(name, number)));
        assert_eq!(u8::from(message_type), number);
        for code in 0..=255 {
            assert_eq!(v4::Code::from(code).name(message_type), code_name(&V4_CODES, number, code), "{number} {code}");
        }
        let code = v4::Code::from(number);
        assert_eq!((u8::from(code), code.to_string()), (number, number.to_string()));
    }
}

#[test]
fn every_number_of_version_6() {
    for number in 0..=255 {
        let message_type = v6::Type::from(number);
        let name = type_name(&V6_TYPES, number);
        assert_eq!((message_type.name(), message_type.to_string()), (name, words(name, number)));
        assert_eq!(u8::from(message_type), number);
        for code in 0..=255 {
            assert_eq!(v6::Code::from(code).name(message_type), code_name(&V6_CODES, number, code), "{number} {code}");
        }
        let code = v6::Code::from(number);
        assert_eq!((u8::from(code), code.to_string()), (number, number.to_string()));
    }
}
