//! What stands for the sources on another operating system: neither can be opened.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use wire::LinkType;

use crate::{Counters, Error, Record, Settings};

/// Cannot exist.
pub(crate) struct Udp(Infallible);

impl Udp {
    pub(crate) fn open(_: &Settings<'_>) -> Result<Self, Error> {
        Err(Error::NotSupported("receiving by UDP socket with the kernel's times and counts"))
    }
    pub(crate) fn next(&mut self, _: Duration) -> Result<Option<Record<'_>>, Error> {
        match self.0 {}
    }
    pub(crate) fn stop(&mut self) -> Result<(), Error> {
        match self.0 {}
    }
    pub(crate) fn counters(&mut self) -> Result<Counters, Error> {
        match self.0 {}
    }
    pub(crate) fn buffer(&self) -> usize {
        match self.0 {}
    }
    pub(crate) fn addresses(&self) -> &[SocketAddr] {
        match self.0 {}
    }
}

/// Cannot exist.
pub(crate) struct Ring(Infallible);

impl Ring {
    pub(crate) fn open(_: &str, _: &Settings<'_>, _: Option<u16>) -> Result<Self, Error> {
        Err(Error::NotSupported("receiving from a network interface by a ring"))
    }
    pub(crate) fn next(&mut self, _: Duration) -> Result<Option<Record<'_>>, Error> {
        match self.0 {}
    }
    pub(crate) fn stop(&mut self) -> Result<(), Error> {
        match self.0 {}
    }
    pub(crate) fn counters(&mut self) -> Result<Counters, Error> {
        match self.0 {}
    }
    pub(crate) fn link_type(&self) -> LinkType {
        match self.0 {}
    }
    pub(crate) fn buffer(&self) -> usize {
        match self.0 {}
    }
}
