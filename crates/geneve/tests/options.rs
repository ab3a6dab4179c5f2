//! Options: known octets, malformed ones, and that what is written is read again.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_geneve::{Error, GeneveOption, OptionClass, Options, aws, option};
use proptest::prelude::*;
use wire::Part;

fn all(octets: &[u8]) -> Vec<Result<GeneveOption<'_>, Error>> {
    Options::new(octets).collect()
}

#[test]
fn reads_known_octets() {
    // Open Virtual Networking's ports, critical; then an option without data and every reserved bit set.
    let octets = [0x01, 0x02, 0x80, 0x01, 0x00, 0x01, 0x00, 0x02, 0xff, 0xff, 0x7f, 0xe0];
    let ports = GeneveOption { class: OptionClass::OVN, option_type: 0x80, reserved: 0, data: &[0, 1, 0, 2] };
    let empty = GeneveOption { class: OptionClass(0xffff), option_type: 0x7f, reserved: 7, data: &[] };
    assert_eq!(all(&octets), [Ok(ports), Ok(empty)]);
    assert!(ports.critical() && !empty.critical());
    assert_eq!(option(&octets).unwrap(), (&octets[8..], ports));
}

#[test]
fn names_the_classes() {
    assert_eq!(OptionClass::LINUX.to_string(), "Linux (0x100)");
    assert_eq!(OptionClass(0x0106).to_string(), "Unknown (0x106)");
    // As tcpdump 4.99.3 has them, from 0x0101 on.
    let names = ["Open vSwitch", "Open Virtual Networking (OVN)", "In-band Network Telemetry (INT)", "VMware"];
    assert_eq!([0x0101, 0x0102, 0x0103, 0x0104].map(|class| OptionClass::from(class).name()), names.map(Some));
    assert_eq!(u16::from(OptionClass(0x0104)), 0x0104);
    for class in [OptionClass::AMAZON, OptionClass::AMAZON_GATEWAY_LOAD_BALANCER, OptionClass(0x0110)] {
        assert_eq!(class.name(), Some("Amazon"));
    }
    assert_eq!(OptionClass::ORACLE.name(), Some("Oracle"));
    assert_eq!(OptionClass(0x0111).name(), None);
    assert_eq!((OptionClass::GOOGLE.name(), OptionClass(0x0135).name()), (Some("Google"), Some("Google")));
    assert_eq!(OptionClass::TENCENT.name(), Some("Tencent"));
    assert_eq!((OptionClass(0xff).name(), OptionClass(0xfff0).name()), (Some("Standard"), Some("Experimental")));
}

#[test]
fn ends_after_the_first_error() {
    // An option without data, then one of two words of which one is there.
    let mut options = Options::new(&[1, 0, 5, 0, 1, 0, 6, 2, 9, 9, 9, 9]);
    assert_eq!(
        options.next(),
        Some(Ok(GeneveOption { class: OptionClass::LINUX, option_type: 5, reserved: 0, data: &[] }))
    );
    assert_eq!(options.next(), Some(Err(Error::truncated(Part::GeneveOption, 12, 8).at(4))));
    assert_eq!(options.next(), None);
    assert_eq!(options.next(), None);
    assert_eq!(options.octets().len(), 12);
    assert_eq!(all(&[1, 0, 5]), [Err(Error::truncated(Part::GeneveOption, 4, 3))]);
    assert_eq!(all(&[]), []);
}

#[test]
fn writes_what_fits_the_length() {
    let option = GeneveOption { class: OptionClass::VMWARE, option_type: 1, reserved: 5, data: &[7; 124] };
    let mut output = [0; 200];
    assert_eq!(option.write(&mut output), Ok(128));
    assert_eq!(output[..5], [0x01, 0x04, 0x01, 0xbf, 7]);
    assert_eq!(all(&output[..128]), [Ok(option)]);
    for len in [1, 2, 3, 125, 128] {
        let error = GeneveOption { data: &[7; 128][..len], ..option }.write(&mut output).unwrap_err();
        assert_eq!(error.to_string(), format!("GENEVE option at octet 0: option length cannot be {len}"));
    }
    let error = GeneveOption { data: &[], ..option }.write(&mut output[..3]).unwrap_err();
    assert_eq!(error.to_string(), "output buffer at octet 0: needs 4 octets, has 3");
}

#[test]
fn finds_what_a_gateway_load_balancer_says() {
    let octets = [
        0x01, 0x00, 0x03, 0x01, 9, 9, 9, 9, // another class
        0x01, 0x08, 0x01, 0x01, 9, 9, 9, 9, // another length
        0x01, 0x08, 0x03, 0x01, 0, 0, 0, 1, // the cookie
        0x01, 0x08, 0x03, 0x01, 0, 0, 0, 2, // again
        0x01, 0x08, 0x01, 0xe2, 1, 2, 3, 4, 5, 6, 7, 8, // reserved bits do not matter
        0x01, 0x08, 0x02, 0x02, 1, 2, 3, // cut short
    ];
    let expected = aws::Options { gwlbe_id: Some(0x0102_0304_0506_0708), attachment_id: None, flow_cookie: Some(1) };
    assert_eq!(aws::Options::from_options(Options::new(&octets)), expected);
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_again(octets in proptest::collection::vec(any::<u8>(), 0..252)) {
        let mut output = [0; 252];
        let mut end = 0;
        let mut failed = false;
        for option in Options::new(&octets) {
            prop_assert!(!failed, "an iterator must end after an error");
            match option {
                Ok(option) => end += option.write(&mut output[end..]).unwrap(),
                Err(error) => {
                    failed = true;
                    prop_assert_eq!(usize::try_from(error.offset()).unwrap(), end);
                }
            }
        }
        prop_assert_eq!(&output[..end], &octets[..end]);
        prop_assert!(failed || end == octets.len());
    }
}
