//! Chains: what leads from a certificate to a root, what is wrong with it, and what a policy makes of that.
mod built;
mod engines;
mod policy;

use super::{
    fault::{self, Fault, Result, entry},
    register::{chain_of, register},
    value,
};
use crate::{
    engine::{
        status::{Error, Kind},
        time::Instant,
    },
    face::{constants::*, home, text, types::*},
    packages::schannel::trust::{Depth, Question, Revocation, Roots, Usage, judge_in},
    wire::x509::Certificate,
};
use built::{Built, chains};
use engines::{Engine, engines};
use std::{ffi::c_void, sync::Arc};

/// Builds the chain of a certificate and says what is wrong with it. Its own store and `hAdditionalStore` have the certificates between; the
/// roots are the machine's. CertFreeCertificateChain gives it back.
///
/// # Safety
/// The pointers are NULL or what their types say; `ppChainContext` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertGetCertificateChain(
    hChainEngine: HCERTCHAINENGINE,
    pCertContext: PCCERT_CONTEXT,
    pTime: *mut FILETIME,
    hAdditionalStore: HCERTSTORE,
    pChainPara: PCERT_CHAIN_PARA,
    dwFlags: DWORD,
    pvReserved: *mut c_void,
    ppChainContext: *mut PCCERT_CHAIN_CONTEXT,
) -> BOOL {
    let _ = pvReserved;
    entry("CertGetCertificateChain", 0, || {
        if ppChainContext.is_null() {
            return Err(Fault::new(fault::BAD_ARGUMENT, "building a chain without a place for it"));
        }
        // SAFETY: not null, so writable by the contract.
        unsafe { ppChainContext.write_unaligned(std::ptr::null()) };
        let now = if pTime.is_null() {
            home::env().clock.now()
        } else {
            // SAFETY: not null, so a time by the contract.
            let time = unsafe { pTime.read_unaligned() };
            Instant(i64::from(time.dwHighDateTime) << 32 | i64::from(time.dwLowDateTime))
        };
        let usage = if pChainPara.is_null() {
            Usage::Any
        } else {
            // SAFETY: not null, so one is there by the contract.
            let para = unsafe { value(pChainPara) }?;
            // SAFETY: this function's contract.
            unsafe { usage_of(&para.RequestedUsage) }?
        };
        let (first, mut others) = {
            let register = register()?;
            let mut others = match register.store_of(pCertContext)? {
                Some(store) => register.contents(store)?,
                None => Vec::new(),
            };
            if !hAdditionalStore.is_null() {
                others.extend(register.contents(hAdditionalStore)?);
            }
            (register.der(pCertContext)?.to_vec(), others)
        };
        let engine = engines()?.find(hChainEngine)?;
        others.extend(engine.others.iter().cloned());
        let built = build(&first, others, &engine.roots, now, usage, dwFlags)?;
        let at = chains()?.publish(built)?;
        // SAFETY: not null, so writable by the contract.
        unsafe { ppChainContext.write_unaligned(at) };
        Ok(1)
    })
}

/// The same chain, held once more.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertDuplicateCertificateChain(pChainContext: PCCERT_CHAIN_CONTEXT) -> PCCERT_CHAIN_CONTEXT {
    entry("CertDuplicateCertificateChain", std::ptr::null(), || chains()?.duplicate(pChainContext))
}

/// Gives a chain back. A pointer that is none of ours, or was given back already, is not followed.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertFreeCertificateChain(pChainContext: PCCERT_CHAIN_CONTEXT) {
    entry("CertFreeCertificateChain", (), || if pChainContext.is_null() { Ok(()) } else { chains()?.free(pChainContext) });
}

/// An engine with roots of its own (`hExclusiveRoot`), or with some of the machine's (`hRestrictedRoot`), and with more stores to look in
/// (`hRestrictedOther`, `rghAdditionalStore`). They are read now. CertFreeCertificateChainEngine gives it back.
///
/// # Safety
/// `pConfig` points to as much of a configuration as its `cbSize` says, its list is readable for its count; `phChainEngine` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertCreateCertificateChainEngine(
    pConfig: PCERT_CHAIN_ENGINE_CONFIG,
    phChainEngine: *mut HCERTCHAINENGINE,
) -> BOOL {
    entry("CertCreateCertificateChainEngine", 0, || {
        if phChainEngine.is_null() {
            return Err(Fault::new(fault::BAD_ARGUMENT, "making a chain engine without a place for it"));
        }
        // SAFETY: not null, so writable by the contract.
        unsafe { phChainEngine.write_unaligned(std::ptr::null_mut()) };
        // SAFETY: every form begins with its size.
        let size = unsafe { value(pConfig.cast::<u32>()) }? as usize;
        // What the caller's form does not have is zero.
        let mut whole = [0u8; size_of::<CERT_CHAIN_ENGINE_CONFIG>()];
        // Before Windows 7 it ended before `hExclusiveRoot`.
        if size < std::mem::offset_of!(CERT_CHAIN_ENGINE_CONFIG, hExclusiveRoot) || size > whole.len() {
            return Err(Fault::new(fault::BAD_ARGUMENT, "making a chain engine from a configuration of another size"));
        }
        // SAFETY: there are so many bytes by the contract, and room for as many.
        unsafe { std::ptr::copy_nonoverlapping(pConfig.cast::<u8>().cast_const(), whole.as_mut_ptr(), size) };
        // SAFETY: the array has the structure's size; any bytes are one.
        let config = unsafe { whole.as_ptr().cast::<CERT_CHAIN_ENGINE_CONFIG>().read_unaligned() };
        if config.cAdditionalStore > 64 || !config.hExclusiveTrustedPeople.is_null() {
            return Err(Fault::new(fault::BAD_ARGUMENT, "making a chain engine in a way that is not built"));
        }
        let mut additional = Vec::new();
        for n in 0..config.cAdditionalStore as usize {
            // SAFETY: below the count that the contract vouches for.
            additional.push(unsafe { value(config.rghAdditionalStore.cast_const().wrapping_add(n)) }?);
        }
        let engine = Engine::configured(&config, &additional)?;
        let handle = engines()?.publish(engine);
        // SAFETY: not null, so writable by the contract.
        unsafe { phChainEngine.write_unaligned(handle) };
        Ok(1)
    })
}

/// Gives an engine back; the machine's own is nobody's to free.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertFreeCertificateChainEngine(hChainEngine: HCERTCHAINENGINE) {
    entry("CertFreeCertificateChainEngine", (), || {
        engines()?.free(hChainEngine);
        Ok(())
    });
}

/// What a policy makes of a chain: TRUE when it could be asked, and its word in `pPolicyStatus->dwError`. CERT_CHAIN_POLICY_BASE and
/// CERT_CHAIN_POLICY_SSL.
///
/// # Safety
/// The pointers are what their types say; the extra parameters of the SSL policy are an SSL_EXTRA_CERT_CHAIN_POLICY_PARA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertVerifyCertificateChainPolicy(
    pszPolicyOID: LPCSTR,
    pChainContext: PCCERT_CHAIN_CONTEXT,
    pPolicyPara: PCERT_CHAIN_POLICY_PARA,
    pPolicyStatus: PCERT_CHAIN_POLICY_STATUS,
) -> BOOL {
    entry("CertVerifyCertificateChainPolicy", 0, || {
        // SAFETY: this function's contract.
        let mut status = unsafe { value(pPolicyStatus) }?;
        let ssl = match pszPolicyOID.addr() {
            1 => false,
            4 => true,
            _ => return Err(Fault::new(fault::FILE_NOT_FOUND, "asking a policy that is not built")),
        };
        let mut asked = policy::Asked::default();
        if !pPolicyPara.is_null() {
            // SAFETY: not null, so one is there by the contract.
            let para = unsafe { value(pPolicyPara) }?;
            asked.flags = para.dwFlags;
            if ssl && !para.pvExtraPolicyPara.is_null() {
                // SAFETY: as above.
                let extra = unsafe { value(para.pvExtraPolicyPara.cast::<SSL_EXTRA_CERT_CHAIN_POLICY_PARA>()) }?;
                asked.checks = extra.fdwChecks;
                asked.usage = Some(if extra.dwAuthType == AUTHTYPE_CLIENT { Usage::Client } else { Usage::Server });
                // SAFETY: NULL or terminated, by the contract.
                asked.name = unsafe { text::read::<text::Utf16>(extra.pwszServerName, "reading a server's name") }?;
            }
        }
        let chain = chains()?.find(pChainContext)?;
        let (error, element) = policy::judge(&chain, ssl, &asked);
        status.dwError = error;
        status.lChainIndex = if element < 0 { -1 } else { 0 };
        status.lElementIndex = element;
        // SAFETY: `value` read from it, and it is writable by the contract.
        unsafe { pPolicyStatus.write_unaligned(status) };
        Ok(1)
    })
}

/// What a chain is wanted for: servers', clients' or anything.
///
/// # Safety
/// The list is readable for its length, and its strings are terminated.
unsafe fn usage_of(wanted: &CERT_USAGE_MATCH) -> Result<Usage> {
    let (mut server, mut client) = (false, false);
    for n in 0..wanted.Usage.cUsageIdentifier.min(64) as usize {
        // SAFETY: this function's contract.
        let at = unsafe { value(wanted.Usage.rgpszUsageIdentifier.wrapping_add(n)) }?;
        // SAFETY: as above.
        let named = unsafe { text::read::<text::Narrow>(at, "reading a usage") }?;
        server |= named.as_deref() == Some(szOID_PKIX_KP_SERVER_AUTH);
        client |= named.as_deref() == Some(szOID_PKIX_KP_CLIENT_AUTH);
        if !matches!(named.as_deref(), Some(known) if known == szOID_PKIX_KP_SERVER_AUTH || known == szOID_PKIX_KP_CLIENT_AUTH) {
            return Err(Fault::new(fault::BAD_ARGUMENT, "building a chain for a usage that is not built"));
        }
    }
    let any = wanted.dwType == USAGE_MATCH_TYPE_OR && server && client;
    Ok(match (server, client) {
        (true, false) => Usage::Server,
        (false, true) => Usage::Client,
        (true, true) if !any => Usage::Both,
        _ => Usage::Any,
    })
}

fn build(first: &[u8], others: Vec<Vec<u8>>, list: &Arc<Vec<Vec<u8>>>, now: Instant, usage: Usage, flags: u32) -> Result<Built> {
    let env = home::env();
    let roots = Roots::ready(list);
    let checks = CERT_CHAIN_REVOCATION_CHECK_END_CERT | CERT_CHAIN_REVOCATION_CHECK_CHAIN | CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT;
    let lists = if flags & checks == 0 { None } else { Some(env.trust.revocations()?) };
    let depth = if flags & CERT_CHAIN_REVOCATION_CHECK_END_CERT != 0 { Depth::End } else { Depth::Chain };
    let revocation = lists.as_ref().map(|lists| Revocation { depth, lists, stapled: &[], ignore_unchecked: false, ignore_offline: false });
    let all: Vec<&[u8]> = std::iter::once(first).chain(others.iter().map(Vec::as_slice)).collect();
    let question = Question { roots: &roots, usage, name: None, now, revocation };
    let network = flags & (CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL | CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY) == 0;
    match judge_in(env, &all, &question, network) {
        Ok(verdict) => Ok(Built { path: verdict.path, errors: 0, at_element: None }),
        Err(why) => {
            let mut path = chain_of(first, &others);
            // The root itself need not have come along.
            if path.last().is_some_and(|last| !self_issued(last)) {
                path = chain_of(first, &others.iter().chain(list.iter()).cloned().collect::<Vec<_>>());
            }
            let mut errors = trouble(&why, path.last().is_some_and(|last| self_issued(last)));
            let stale = path.iter().position(|der| !good_at(der, now));
            if stale.is_some() {
                errors |= CERT_TRUST_IS_NOT_TIME_VALID;
            }
            // What stopped the search at its first trouble may not be all of it: without a root there is no trust either.
            if errors & CERT_TRUST_IS_UNTRUSTED_ROOT == 0 && path.last().is_some_and(|last| self_issued(last) && !roots.contain(last)) {
                errors |= CERT_TRUST_IS_UNTRUSTED_ROOT;
            }
            Ok(Built { path, errors, at_element: stale })
        }
    }
}

/// What Windows calls it in a chain's status.
fn trouble(why: &Error, reaches_a_root: bool) -> u32 {
    match why.kind() {
        Kind::UntrustedRoot if reaches_a_root => CERT_TRUST_IS_UNTRUSTED_ROOT,
        Kind::UntrustedRoot => CERT_TRUST_IS_PARTIAL_CHAIN,
        Kind::CertExpired => CERT_TRUST_IS_NOT_TIME_VALID,
        Kind::CertWrongUsage => CERT_TRUST_IS_NOT_VALID_FOR_USAGE,
        Kind::CertRevoked => CERT_TRUST_IS_REVOKED,
        Kind::NoRevocationCheck => CERT_TRUST_REVOCATION_STATUS_UNKNOWN,
        Kind::RevocationOffline => CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION,
        _ => CERT_TRUST_IS_NOT_SIGNATURE_VALID,
    }
}

fn self_issued(der: &[u8]) -> bool {
    Certificate::read(der).is_ok_and(|certificate| certificate.is_self_issued())
}

fn good_at(der: &[u8], now: Instant) -> bool {
    Certificate::read(der).is_ok_and(|certificate| (certificate.not_before..=certificate.not_after).contains(&now.unix_seconds()))
}
