//! Network interfaces by name.

use nix::ifaddrs::getifaddrs;
use nix::net::if_::{if_nameindex, if_nametoindex};

use crate::Error;
use crate::error::Doing;

/// A network interface.
#[derive(Clone, Debug)]
pub(crate) struct Interface {
    pub(crate) name: String,
    pub(crate) index: i32,
    /// Whether its packets begin with an Ethernet header.
    pub(crate) ethernet: bool,
}

impl Interface {
    const ETHERNET: u16 = 1; // ARPHRD_ETHER
    const LOOPBACK: u16 = 772; // ARPHRD_LOOPBACK: the header is Ethernet's

    pub(crate) fn find(name: &str) -> Result<Self, Error> {
        let Some(index) = index_of(name) else {
            let interfaces = if_nameindex().doing("listing the network interfaces")?;
            let existing = interfaces.iter().map(|interface| printable(&interface.name().to_string_lossy())).collect();
            return Err(Error::NoInterface { name: name.to_owned(), existing });
        };
        // Those without a hardware address, such as tunnels, are in this list without what they are: they are not Ethernet.
        let ethernet = getifaddrs().doing("asking what the network interface is")?.any(|interface| {
            let link = interface.address.as_ref().and_then(|address| address.as_link_addr());
            interface.interface_name == name
                && link.is_some_and(|link| matches!(link.hatype(), Self::ETHERNET | Self::LOOPBACK))
        });
        Ok(Self { name: name.to_owned(), index, ethernet })
    }

    /// Why it does not receive any more: it is down, or gone.
    pub(crate) fn trouble(&self) -> Error {
        let name = self.name.clone();
        if index_of(&name) == Some(self.index) { Error::InterfaceDown { name } } else { Error::InterfaceGone { name } }
    }
}

fn index_of(name: &str) -> Option<i32> {
    if_nametoindex(name).ok().and_then(|index| i32::try_from(index).ok())
}

/// A name that others chose, for people: control characters, which a terminal would obey, are replaced.
pub(crate) fn printable(name: &str) -> String {
    name.replace(char::is_control, "\u{fffd}")
}
