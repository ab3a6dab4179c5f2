//! Giving up the rights of the superuser.

use std::ffi::CString;
use std::fs;

use nix::errno::Errno;
use nix::unistd::{User, geteuid, initgroups, setgid, setuid};

/// Why a user cannot be become.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that name.
    #[error("there is no user `{0}`")]
    NoUser(String),
    /// Only root can.
    #[error("only root can become another user: start as root, or without --drop-to")]
    NotRoot,
    /// That would give up nothing.
    #[error("user `{0}` is root, too")]
    Root(String),
    /// The kernel was told to keep them (securebits).
    #[error("user `{0}` would keep capabilities of root: start without securebits such as no_setuid_fixup")]
    Kept(String),
    /// The system refuses.
    #[error("cannot become user `{name}`: {source}")]
    Refused {
        /// Whom to become.
        name: String,
        /// What the system said.
        source: Errno,
    },
}

/// Becomes user `name`, in that user's groups and for good: with the user, the kernel takes all capabilities away.
///
/// # Errors
/// If it cannot be done. Then the program must not go on: a part may have been done.
pub fn drop_to(name: &str) -> Result<(), Error> {
    let refused = |source| Error::Refused { name: name.to_owned(), source };
    let user = User::from_name(name).map_err(refused)?.ok_or_else(|| Error::NoUser(name.to_owned()))?;
    if user.uid.is_root() {
        return Err(Error::Root(name.to_owned()));
    }
    if !geteuid().is_root() {
        return Err(Error::NotRoot);
    }
    let name_of_user = CString::new(user.name.as_str()).map_err(|_| Error::NoUser(name.to_owned()))?;
    // These are the C library's calls, which change all threads; the kernel's would change one.
    initgroups(&name_of_user, user.gid).map_err(refused)?;
    setgid(user.gid).map_err(refused)?;
    setuid(user.uid).map_err(refused)?;
    let kept =
        ["CapPrm", "CapEff", "CapAmb"].iter().filter_map(|set| status(set)).any(|capabilities| capabilities != 0);
    if kept { Err(Error::Kept(name.to_owned())) } else { Ok(()) }
}

/// The bits that Linux shows of this process under `key`; `None` on other systems.
pub(crate) fn status(key: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let bits = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    u64::from_str_radix(bits.trim(), 16).ok()
}
