//! Functions that panic, allocate or need the operating system, in ways that look harmless. The proof must find each one:
//! what it does not find here, it would not find elsewhere.

use std::cell::RefCell;
use std::fmt;
use std::net::Ipv4Addr;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::be_u32;

/// A function that is called through a table only.
trait Reader {
    fn first(&self, octets: &[u8]) -> u8;
}

struct Indexing;

impl Reader for Indexing {
    fn first(&self, octets: &[u8]) -> u8 {
        octets[0]
    }
}

/// A function of its own in the archive, as those that are not inlined are.
#[inline(never)]
fn third(octets: &[u8]) -> u8 {
    octets[2]
}

/// Its formatting panics, which no panic inside core's formatting may hide.
struct Unwrapped(Option<Ipv4Addr>);

impl fmt::Display for Unwrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.unwrap(), f)
    }
}

impl fmt::Debug for Unwrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unwrapped").field("address", &self.0.unwrap()).finish()
    }
}

struct Octets(Vec<u8>, usize);

impl fmt::Debug for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0[self.1..]).finish()
    }
}

struct Text(&'static str, usize);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0[self.1..])
    }
}

/// Panics behind a table of functions: the field's.
#[derive(Debug)]
#[allow(dead_code)]
struct Nested {
    address: Ipv4Addr,
    octets: Octets,
}

entries::table![
    <Unwrapped as fmt::Display>::fmt,
    <Unwrapped as fmt::Debug>::fmt,
    <Octets as fmt::Debug>::fmt,
    <Text as fmt::Display>::fmt,
    <Nested as fmt::Debug>::fmt,
    |octets: &[u8], at: usize| octets[at],
    |octets: &'static [u8], from: usize| &octets[from..],
    |octets: &'static [u8], to: usize| octets.split_at(to),
    |octets: &[u8], to: &mut [u8]| to.copy_from_slice(octets),
    |text: &'static str, to: usize| &text[..to],
    |a: u32, b: u32| a / b,
    |a: u32, b: u32| a % b,
    |value: Option<u8>| value.unwrap(),
    |value: Result<u8, u8>| value.expect("a value"),
    |value: u8| assert!(value != 0),
    // Written as no Rust before 1.88 can read it, for the proof of the oldest compiler.
    |value: Option<u8>| if let Some(value) = value
        && value > 9
    {
        panic!("{value}")
    },
    |value: u8| match value {
        0..=254 => value,
        _ => unreachable!(),
    },
    |cell: &RefCell<u8>| *cell.borrow_mut() = 1,
    |octets: &[u8]| octets.chunks_exact(octets.len()).count(),
    |a: Option<u32>, b: u32| a.map(|a| third(&[a.to_be_bytes(), b.to_be_bytes()].concat())),
    |octets: &[u8]| third(octets),
    |octets: &[u8]| std::hint::black_box(&Indexing as &dyn Reader).first(octets),
    |octets: &'static [u8]| be_u32::<_, nom::error::Error<&[u8]>>(octets),
    |octets: &'static [u8], count: usize| take::<_, _, nom::error::Error<&[u8]>>(count).parse(octets),
    |list: &mut Vec<u8>| list.push(0),
    |number: u32| number.to_string(),
    |number: u32| Box::new(number),
    || std::env::args().count(),
    || println!("text"),
    std::time::Instant::now,
];

/// Panics only where overflow is checked, which the default release profile does not do.
pub mod overflow {
    entries::table![|a: u32, b: u32| a + b, |a: usize, b: usize| a - b, |a: u32, b: u32| a * b, |a: u8, b: u32| a << b,];
}
