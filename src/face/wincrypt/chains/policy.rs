//! What the policies BASE and SSL make of a chain's troubles.
use super::built::Built;
use crate::{
    engine::status::Kind,
    face::constants::*,
    packages::schannel::trust::{Usage, for_usage, named},
};

/// What the caller asks for, and what it forgives.
#[derive(Default)]
pub(super) struct Asked {
    /// `CERT_CHAIN_POLICY_*`
    pub(super) flags: u32,
    /// `SECURITY_FLAG_IGNORE_*`
    pub(super) checks: u32,
    pub(super) usage: Option<Usage>,
    pub(super) name: Option<String>,
}

/// The first trouble that is not forgiven, as an HRESULT, and the element that has it (-1: the chain).
pub(super) fn judge(chain: &Built, ssl: bool, asked: &Asked) -> (u32, i32) {
    let last = chain.path.len() as i32 - 1;
    let forgives = |flag: u32, check: u32| asked.flags & flag != 0 || (ssl && asked.checks & check != 0);
    let has = |bits: u32| chain.errors & bits != 0;
    let unknown_ca = forgives(CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG, SECURITY_FLAG_IGNORE_UNKNOWN_CA);
    let wrong_usage = forgives(CERT_CHAIN_POLICY_IGNORE_WRONG_USAGE_FLAG, SECURITY_FLAG_IGNORE_WRONG_USAGE);
    if has(CERT_TRUST_IS_NOT_SIGNATURE_VALID) {
        return (TRUST_E_CERT_SIGNATURE as u32, 0);
    }
    if has(CERT_TRUST_IS_UNTRUSTED_ROOT) && !unknown_ca {
        return (CERT_E_UNTRUSTEDROOT as u32, last);
    }
    if has(CERT_TRUST_IS_PARTIAL_CHAIN) && !unknown_ca {
        return (CERT_E_CHAINING as u32, -1);
    }
    if has(CERT_TRUST_IS_NOT_TIME_VALID) && !forgives(CERT_CHAIN_POLICY_IGNORE_NOT_TIME_VALID_FLAG, SECURITY_FLAG_IGNORE_CERT_DATE_INVALID)
    {
        return (CERT_E_EXPIRED as u32, chain.at_element.map_or(-1, |at| at as i32));
    }
    if has(CERT_TRUST_IS_REVOKED) {
        return (CRYPT_E_REVOKED as u32, 0);
    }
    let unchecked = has(CERT_TRUST_REVOCATION_STATUS_UNKNOWN);
    if unchecked && !forgives(CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS, SECURITY_FLAG_IGNORE_REVOCATION) {
        return (
            if has(CERT_TRUST_IS_OFFLINE_REVOCATION) { CRYPT_E_REVOCATION_OFFLINE as u32 } else { CRYPT_E_NO_REVOCATION_CHECK as u32 },
            0,
        );
    }
    let Some(first) = chain.path.first() else { return (CERT_E_CHAINING as u32, -1) };
    let misused = ssl && asked.usage.is_some_and(|usage| for_usage(first, usage).is_err());
    if (has(CERT_TRUST_IS_NOT_VALID_FOR_USAGE) || misused) && !wrong_usage {
        return (CERT_E_WRONG_USAGE as u32, 0);
    }
    let name_matters = ssl
        && asked.usage != Some(Usage::Client)
        && !forgives(CERT_CHAIN_POLICY_IGNORE_INVALID_NAME_FLAG, SECURITY_FLAG_IGNORE_CERT_CN_INVALID);
    if let (true, Some(name)) = (name_matters, &asked.name)
        && let Err(why) = named(first, name)
    {
        let code = if why.kind() == Kind::WrongPrincipal { CERT_E_CN_NO_MATCH } else { TRUST_E_FAIL };
        return (code as u32, 0);
    }
    (0, -1)
}
