//! Errors: their words, their size, their place, and nom's two failures.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_wire::{Error, Field, Part, be_u8, be_u16, be_u32, from_nom, octets, put, take, to_nom};
use nom::Parser;

#[test]
fn an_error_is_small() {
    assert!(size_of::<Error>() <= 16);
    assert_eq!(size_of::<Result<(), Error>>(), 16);
}

#[test]
fn an_error_says_what_and_where() {
    let error = Error::truncated(Part::TcpHeader, 20, 12).at(14).at(20);
    assert_eq!(error.to_string(), "TCP header at octet 34: needs 20 octets, has 12");
    assert_eq!((error.part(), error.offset()), (Part::TcpHeader, 34));
    let error = Error::malformed(Part::TcpOption, Field::OptionLength, 1).at(54);
    assert_eq!(error.to_string(), "TCP option at octet 54: option length cannot be 1");
    assert_eq!(error.at(usize::MAX).offset(), u32::MAX);
}

#[test]
fn readers_take_from_the_front() {
    let input = [1, 2, 3, 4, 5, 6, 7, 8];
    assert_eq!(octets::<3>(Part::Input, &input), Ok((&[1, 2, 3], &[4, 5, 6, 7, 8][..])));
    assert_eq!(be_u8(&input), Ok((&input[1..], 1)));
    assert_eq!(be_u16(&input), Ok((&input[2..], 0x0102)));
    assert_eq!(be_u32(&input), Ok((&input[4..], 0x0102_0304)));
    assert_eq!(take(5)(&input), Ok((&input[5..], &input[..5])));
    assert_eq!((be_u8, be_u16, take(1)).parse(&input), Ok((&input[4..], (1, 0x0203, &[4][..]))));
}

#[test]
fn readers_say_what_is_missing() {
    let short = [9];
    let failed = |needed| Err(nom::Err::Error(Error::truncated(Part::Input, needed, 1)));
    assert_eq!(be_u16(&short).map(|_| ()), failed(2));
    assert_eq!(be_u32(&short).map(|_| ()), failed(4));
    assert_eq!(take(3)(&short).map(|_| ()), failed(3));
    assert_eq!(be_u8(&[]).map(|_| ()), Err(nom::Err::Error(Error::truncated(Part::Input, 1, 0))));
}

#[test]
fn nom_failures_become_the_two_kinds() {
    // Incomplete and Eof are truncated, everything else is malformed.
    let incomplete = nom::bytes::streaming::take::<_, _, Error>(4_usize).parse(&[1, 2][..]).unwrap_err();
    assert_eq!(from_nom(&[1, 2], incomplete), Error::truncated(Part::Input, 4, 2));
    let eof = nom::bytes::complete::take::<_, _, Error>(4_usize).parse(&[1, 2][..]).unwrap_err();
    assert_eq!(from_nom(&[1, 2], eof), Error::truncated(Part::Input, 3, 2));
    let tag = nom::bytes::complete::tag::<_, _, Error>(&[7][..]).parse(&[1, 2][..]).unwrap_err();
    assert_eq!(from_nom(&[1, 2], tag), Error::malformed(Part::Input, Field::Octet, 1));
    let ours = Error::malformed(Part::TcpOption, Field::OptionLength, 0);
    assert_eq!(from_nom(&[], to_nom::<()>(Err(ours)).unwrap_err()), ours);
}

#[test]
fn put_writes_all_or_nothing() {
    let mut output = [0; 4];
    assert_eq!(put(&mut output, &[&[1], &[], &[2, 3]]), Ok(3));
    assert_eq!(output, [1, 2, 3, 0]);
    assert_eq!(put(&mut output, &[&[9; 5]]), Err(Error::truncated(Part::Buffer, 5, 4)));
    assert_eq!(output, [1, 2, 3, 0]);
}
