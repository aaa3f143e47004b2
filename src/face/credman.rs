//! Identities as a store of credentials would hold them, and the host that a target's name means.
//!
//! There is no such store here; programs that keep one of their own ask under which name and kind to file an identity.
use crate::{
    engine::status::{Error, Kind, Outcome, Result},
    face::{
        guard::entry,
        identities::{give_string, invalid, string},
        memory::Block,
        packed::{Identity, Units},
        types::*,
    },
};
use zeroize::Zeroizing;

const CRED_TYPE_DOMAIN_PASSWORD: u32 = 2;

/// The host that a target's name means: `http/host:port/more@REALM` is `host`. SspiLocalFree frees it.
///
/// # Safety
/// `pszTargetName` is NULL or a terminated string; `pszHostName` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiGetTargetHostName(pszTargetName: PCWSTR, pszHostName: *mut PWSTR) -> SECURITY_STATUS {
    entry("SspiGetTargetHostName", || {
        // SAFETY: this function's contract.
        let target = unsafe { string(pszTargetName) }?.ok_or_else(|| invalid("looking for the host of a target without a name"))?;
        let target = String::from_utf16(&target).map_err(|_| invalid("looking for the host of a target that is no text"))?;
        let host = host_of(&target).ok_or_else(|| invalid("looking for the host of a target that names none"))?;
        if pszHostName.is_null() {
            return Err(invalid("telling a host to NULL"));
        }
        let units: Vec<u16> = host.encode_utf16().collect();
        // SAFETY: not null, so by the contract it may be written.
        unsafe { give_string(pszHostName.cast(), Some(&units)) }?;
        Ok(Outcome::Done)
    })
}

fn host_of(target: &str) -> Option<&str> {
    let after = target.split_once('/').map_or(target, |(_, rest)| rest);
    let host = after.split(['/', '@']).next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        // An address of IPv6 holds colons of its own.
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    (!host.is_empty()).then_some(host)
}

/// How an identity would be looked up in a store of credentials: of which kind, and under which name.
///
/// # Safety
/// `AuthIdentity` is NULL or an identity of any form, the name NULL or terminated; the other pointers are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiPrepareForCredRead(
    AuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pszTargetName: PCWSTR,
    pCredmanCredentialType: PULONG,
    ppszCredmanTargetName: *mut PCWSTR,
) -> SECURITY_STATUS {
    entry("SspiPrepareForCredRead", || {
        // SAFETY: this function's contract.
        let identity = unsafe { Identity::read(AuthIdentity) }?;
        // SAFETY: this function's contract.
        unsafe { tell_target(&identity, pszTargetName, pCredmanCredentialType, ppszCredmanTargetName) }?;
        Ok(Outcome::Done)
    })
}

/// How an identity would be put into a store of credentials; SspiLocalFree frees what is given.
///
/// # Safety
/// As for SspiPrepareForCredRead.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiPrepareForCredWrite(
    AuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pszTargetName: PCWSTR,
    pCredmanCredentialType: PULONG,
    ppszCredmanTargetName: *mut PCWSTR,
    ppszCredmanUserName: *mut PCWSTR,
    ppCredentialBlob: *mut PUCHAR,
    pCredentialBlobSize: PULONG,
) -> SECURITY_STATUS {
    entry("SspiPrepareForCredWrite", || {
        // SAFETY: this function's contract.
        let identity = unsafe { Identity::read(AuthIdentity) }?;
        let password = match (identity.password(), &identity.credentials) {
            (None, Some(_)) => return Err(Error::new(Kind::UnsupportedFunction, "storing credentials that are no password")),
            (password, _) => password.unwrap_or_default(),
        };
        let blob = Zeroizing::new(password.iter().flat_map(|unit| unit.to_ne_bytes()).collect::<Vec<u8>>());
        // SAFETY: this function's contract.
        unsafe { tell_target(&identity, pszTargetName, pCredmanCredentialType, ppszCredmanTargetName) }?;
        // SAFETY: this function's contract.
        unsafe { give_string(ppszCredmanUserName, Some(&shown(&identity))) }?;
        if !pCredentialBlobSize.is_null() {
            // SAFETY: not null, so by the contract it may be written.
            unsafe { pCredentialBlobSize.write_unaligned(blob.len() as u32) };
        }
        if !ppCredentialBlob.is_null() {
            let block = Block::of(&blob)?;
            // SAFETY: as above.
            unsafe { ppCredentialBlob.write_unaligned(block.give().cast()) };
        }
        Ok(Outcome::Done)
    })
}

/// # Safety
/// `target` is NULL or terminated; the other pointers are NULL or may be written.
unsafe fn tell_target(identity: &Identity, target: PCWSTR, kind: PULONG, name: *mut PCWSTR) -> Result<()> {
    // SAFETY: this function's contract.
    let target = unsafe { string(target) }?.unwrap_or_else(|| shown(identity));
    if !kind.is_null() {
        // SAFETY: not null, so by the contract it may be written.
        unsafe { kind.write_unaligned(CRED_TYPE_DOMAIN_PASSWORD) };
    }
    // SAFETY: this function's contract.
    unsafe { give_string(name, Some(&target)) }
}

/// `domain\user`
fn shown(identity: &Identity) -> Units {
    let empty = Units::default();
    let user = identity.user.as_ref().unwrap_or(&empty);
    match identity.domain.as_ref().filter(|domain| !domain.is_empty()) {
        Some(domain) => Zeroizing::new(domain.iter().copied().chain([u16::from(b'\\')]).chain(user.iter().copied()).collect()),
        None => user.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_names_its_host() {
        for (target, host) in [
            ("http/www.example.org:8080@EXAMPLE.ORG", Some("www.example.org")),
            ("HTTP/www.example.org/more", Some("www.example.org")),
            ("www.example.org", Some("www.example.org")),
            ("host:80", Some("host")),
            ("ldap/[fe80::1]:389", Some("fe80::1")),
            ("http/", None),
            ("", None),
        ] {
            assert_eq!(host_of(target), host, "{target}");
        }
    }
}
