//! Multicast listener discovery, version 2 ([RFC 3810 §5.2](https://www.rfc-editor.org/rfc/rfc3810#section-5.2)): the
//! records of a report.
//!
//! What a query, a report of version 1 and a done message are about is
//! [`Header::multicast_address`](super::Header::multicast_address).

use core::fmt;
use core::net::Ipv6Addr;

use wire::{Error, IResult, Part};

use super::{Header, Type};
use crate::Ipv6Addresses;

/// What a host says of one multicast address ([RFC 3810 §5.2.4](https://www.rfc-editor.org/rfc/rfc3810#section-5.2.4)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record<'a> {
    /// 1 listens to these sources only, 2 to all but these; 3 and 4 are changes to that; 5 allows and 6 blocks sources.
    pub record_type: u8,
    /// The address.
    pub multicast_address: Ipv6Addr,
    /// The sources.
    pub sources: Ipv6Addresses<'a>,
    /// More that RFC 3810 does not define; a multiple of four octets.
    pub aux_data: &'a [u8],
}

/// Reads the record at the front of `input`, as a nom parser.
///
/// # Errors
/// [`Error::Truncated`] if the record runs past `input`.
#[inline]
pub fn record(input: &[u8]) -> IResult<'_, Record<'_>> {
    wire::to_nom(parse(input))
}

#[inline]
fn parse(input: &[u8]) -> Result<(Record<'_>, &[u8]), Error> {
    let (&[record_type, aux_data_len, a, b], rest) = wire::octets(Part::Icmpv6Header, input)?;
    let sources_len = usize::from(u16::from_be_bytes([a, b])) << 4;
    let aux_data_len = usize::from(aux_data_len) << 2;
    let cut = || {
        let needed = Record::LEN.saturating_add(sources_len).saturating_add(aux_data_len);
        Error::truncated(Part::Icmpv6Header, needed, input.len())
    };
    let (multicast_address, rest) = rest.split_first_chunk::<16>().ok_or_else(cut)?;
    let (sources, rest) = rest.split_at_checked(sources_len).ok_or_else(cut)?;
    let (aux_data, rest) = rest.split_at_checked(aux_data_len).ok_or_else(cut)?;
    let multicast_address = Ipv6Addr::from(*multicast_address);
    Ok((Record { record_type, multicast_address, sources: Ipv6Addresses::new(sources), aux_data }, rest))
}

impl Record<'_> {
    /// Length without sources, in octets.
    pub const LEN: usize = 20;
}

/// The records of a version 2 report: yields each with its octets borrowed.
///
/// Ends after as many as the report claims, or after the first error, whose offset counts from the first record.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Records<'a> {
    octets: &'a [u8],
    rest: &'a [u8],
    left: u16,
}

impl<'a> Records<'a> {
    /// The records of the report with this `header`, whose `rest` are the octets after it. `None` if it is another message,
    /// or one that was cut short before it says how many there are.
    #[must_use]
    pub const fn from_report(header: Header<'_>, rest: &'a [u8]) -> Option<Self> {
        match (header.message_type(), header.rest_of_header()) {
            (Type::MULTICAST_LISTENER_REPORT_V2, Some(&[_, _, a, b])) => {
                Some(Self { octets: rest, rest, left: u16::from_be_bytes([a, b]) })
            }
            _ => None,
        }
    }

    /// How many are claimed and were not taken out yet.
    #[must_use]
    pub const fn left(self) -> u16 {
        self.left
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        match parse(self.rest) {
            Ok((record, rest)) => {
                self.rest = rest;
                Some(Ok(record))
            }
            Err(error) => {
                let at = self.octets.len().saturating_sub(self.rest.len());
                self.left = 0;
                Some(Err(error.at(at)))
            }
        }
    }
}

impl core::iter::FusedIterator for Records<'_> {}

impl fmt::Debug for Records<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}
