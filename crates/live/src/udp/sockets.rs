//! The kernel's lists of UDP sockets, and who has one.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::Holder;
use crate::interface::printable;

/// A UDP socket of this network namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    port: u16,
    user: u32,
    inode: u64,
}

/// How often the list is read before a socket that should be in it is believed to be missing.
const READINGS: usize = 16;

/// What `find` finds among the UDP sockets of this network namespace.
///
/// The kernel gives the list in pieces, and leaves a socket out if another one is closed between two of them: what is not
/// found is looked for again.
fn search<T>(find: impl Fn(&[Entry]) -> Option<T>) -> io::Result<Option<T>> {
    for _ in 0..READINGS {
        let found = find(&listed()?);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// All UDP sockets, of IPv4 and of IPv6, as far as they stood still.
fn listed() -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for list in ["udp", "udp6"] {
        // Of this thread: a process may have threads in several network namespaces.
        match fs::read_to_string(format!("/proc/thread-self/net/{list}")) {
            Ok(text) => entries.extend(text.lines().filter_map(entry)),
            Err(error) if error.kind() == ErrorKind::NotFound && list == "udp6" => {}
            Err(error) => return Err(error),
        }
    }
    Ok(entries)
}

/// A line of the list; `None` if it is the headline.
fn entry(line: &str) -> Option<Entry> {
    let mut columns = line.split_ascii_whitespace();
    let (_, port) = columns.nth(1)?.rsplit_once(':')?;
    Some(Entry {
        port: u16::from_str_radix(port, 16).ok()?,
        user: columns.nth(5)?.parse().ok()?,
        inode: columns.nth(1)?.parse().ok()?,
    })
}

/// Who else has a UDP port of this machine. This process may have it for the other version of IP.
pub(super) fn holder(port: u16) -> Holder {
    let of_port = |list: &[Entry]| {
        let entries: Vec<_> = list.iter().filter(|entry| entry.port == port).copied().collect();
        (!entries.is_empty()).then_some(entries)
    };
    let Ok(Some(entries)) = search(of_port) else { return Holder::Unknown };
    let (mut own, mut hidden) = (None, None);
    for entry in entries {
        match process(entry.inode) {
            Some(Holder::Process { id, name }) if id == std::process::id() => own = Some(Holder::Process { id, name }),
            Some(other) => return other,
            None => hidden = Some(entry),
        }
    }
    let Some(entry) = hidden else { return own.unwrap_or(Holder::Unknown) };
    // The kernel's own sockets are the superuser's, and no process has them.
    match (entry.user, device()) {
        (0, Some(device)) => device,
        (id, _) => Holder::User { id },
    }
}

/// The process that has the socket `inode` open.
fn process(inode: u64) -> Option<Holder> {
    let socket = format!("socket:[{inode}]");
    for process in fs::read_dir("/proc").ok()?.flatten() {
        let Some(id) = process.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // Not everyone's may be read.
        let Ok(files) = fs::read_dir(process.path().join("fd")) else { continue };
        if files.flatten().any(|file| fs::read_link(file.path()).is_ok_and(|to| to.as_path() == Path::new(&socket))) {
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            return Some(Holder::Process { id, name: printable(name.trim_end()) });
        }
    }
    None
}

/// An interface of a kind for which the kernel receives on a UDP port.
fn device() -> Option<Holder> {
    for interface in fs::read_dir("/sys/class/net").ok()?.flatten() {
        let about = fs::read_to_string(interface.path().join("uevent")).unwrap_or_default();
        let kind = about.lines().find_map(|line| line.strip_prefix("DEVTYPE="));
        if let Some(kind @ ("vxlan" | "geneve" | "bareudp" | "gtp" | "wireguard")) = kind {
            let name = printable(&interface.file_name().to_string_lossy());
            return Some(Holder::Device { name, kind: kind.to_owned() });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Entry, entry};

    #[test]
    fn a_line_of_the_list() {
        let headline = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
        assert_eq!(entry(headline), None);
        assert_eq!(entry(""), None);
        let line = " 1734: 00000000:12B5 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 21554 2 00000000c0ffee00 843";
        assert_eq!(entry(line), Some(Entry { port: 4789, user: 1000, inode: 21554 }));
        let line = "  734: 00000000000000000000000000000000:17C1 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9 2 0 4294967295";
        assert_eq!(entry(line), Some(Entry { port: 6081, user: 0, inode: 9 }));
    }
}
