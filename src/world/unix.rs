//! Who and where this process is: the host's names, the user's name.
use crate::{
    engine::{
        env::{Names, Users},
        patience,
    },
    world::config,
};
use parking_lot::Mutex;
use std::time::{Duration, Instant};

/// The names of this host, as the system tells them.
pub struct HostNames;

/// How long a name is believed: a host is rarely renamed, and a logon asks for its name many times.
const BELIEVED: Duration = Duration::from_secs(5);

impl Names for HostNames {
    fn host(&self) -> String {
        static SEEN: Mutex<Option<(Instant, String)>> = Mutex::new(None);
        let Some(mut seen) = patience::lock(&SEEN) else { return fresh_host_name() };
        match &*seen {
            Some((when, name)) if when.elapsed() < BELIEVED => name.clone(),
            _ => {
                let name = fresh_host_name();
                *seen = Some((Instant::now(), name.clone()));
                name
            }
        }
    }

    fn netbios(&self) -> String {
        config::variable("NETBIOS_COMPUTER_NAME").unwrap_or_else(|| short(&self.host()))
    }

    fn netbios_domain(&self) -> String {
        config::variable("NETBIOS_DOMAIN_NAME").unwrap_or_else(|| self.netbios())
    }

    fn dns_domain(&self) -> String {
        self.host().split_once('.').map(|(_, domain)| domain.to_owned()).unwrap_or_default()
    }

    fn realm_of(&self, _host: &str) -> Option<String> {
        None
    }
}

fn fresh_host_name() -> String {
    host_name().unwrap_or_else(|| "localhost".to_owned())
}

/// NetBIOS names are the first label, in capitals, 15 characters at most.
fn short(host: &str) -> String {
    host.split('.').next().unwrap_or(host).chars().take(15).collect::<String>().to_uppercase()
}

#[cfg(unix)]
fn host_name() -> Option<String> {
    let mut room = [0u8; 256];
    // SAFETY: the pointer and the length are those of `room`, which gethostname may fill.
    let failed = unsafe { libc::gethostname(room.as_mut_ptr().cast(), room.len()) } != 0;
    if failed {
        return None;
    }
    let name = room.split(|byte| *byte == 0).next()?;
    std::str::from_utf8(name).ok().filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(not(unix))]
fn host_name() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}

/// The users of this system.
pub struct SystemUsers;

impl Users for SystemUsers {
    fn current(&self) -> Option<String> {
        user(None).map(|user| user.name)
    }
}

/// A user of this system, as its user database has him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// His name.
    pub name: String,
    /// His name among people; empty where nobody wrote it down.
    pub full_name: String,
}

/// The number of the user that the process runs as; 0 where users have none.
pub fn user_number() -> u32 {
    #[cfg(unix)]
    // SAFETY: geteuid takes nothing and cannot fail.
    return unsafe { libc::geteuid() };
    #[cfg(not(unix))]
    return 0;
}

/// The user of a name. None: the one that the process runs as.
#[cfg(unix)]
pub fn user(name: Option<&str>) -> Option<User> {
    let name = name.map(std::ffi::CString::new).transpose().ok()?;
    // SAFETY: `passwd` is plain data of numbers and pointers, for which all zeroes is a valid value.
    let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
    let mut found = std::ptr::null_mut();
    let mut room = vec![0u8; 16 << 10];
    let (entry_at, room_at, room_len) = (&raw mut entry, room.as_mut_ptr().cast(), room.len());
    let error = match &name {
        // SAFETY: every pointer is to a live value, and the length is that of `room`, which outlives the use of `entry`.
        Some(name) => unsafe { libc::getpwnam_r(name.as_ptr(), entry_at, room_at, room_len, &raw mut found) },
        None => {
            // SAFETY: geteuid takes nothing and cannot fail.
            let uid = unsafe { libc::geteuid() };
            // SAFETY: as for getpwnam_r.
            unsafe { libc::getpwuid_r(uid, entry_at, room_at, room_len, &raw mut found) }
        }
    };
    if error != 0 || found.is_null() {
        return None;
    }
    let text = |at: *const std::ffi::c_char| {
        // SAFETY: the call succeeded, so a pointer that is not null is a string inside `room`, which is still alive.
        if at.is_null() { None } else { unsafe { std::ffi::CStr::from_ptr(at) }.to_str().ok().map(str::to_owned) }
    };
    let people = text(entry.pw_gecos).unwrap_or_default();
    Some(User { name: text(entry.pw_name)?, full_name: people.split(',').next().unwrap_or_default().to_owned() })
}

/// The user of a name. None: the one that the process runs as.
#[cfg(not(unix))]
pub fn user(name: Option<&str>) -> Option<User> {
    let current = std::env::var("USERNAME").ok()?;
    name.is_none_or(|name| name.eq_ignore_ascii_case(&current)).then(|| User { name: current, full_name: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn netbios_names_are_short_and_in_capitals() {
        assert_eq!(short("web-server-number-one.example.com"), "WEB-SERVER-NUMB");
        assert_eq!(short("dc1"), "DC1");
    }
}
