//! The mechanisms of a negotiation, and the packages behind them.
use crate::wire::gss::oid;

/// What two peers can agree on. User-to-user and NegoEx are known by their names, and passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    Kerberos,
    Ntlm,
}

impl Mechanism {
    /// All of them, in Windows' order.
    pub(super) const ALL: [Self; 2] = [Self::Kerberos, Self::Ntlm];

    /// The package's name.
    pub(super) const fn package(self) -> &'static str {
        match self {
            Self::Kerberos => "Kerberos",
            Self::Ntlm => "NTLM",
        }
    }

    /// Its place among all, as a bit.
    pub(super) const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The identifiers that are offered for it, in Windows' order: Windows 2000's misspelling first, for those who know no other.
    pub(super) const fn offered_as(self) -> &'static [&'static [u8]] {
        match self {
            Self::Kerberos => &[oid::MS_KERBEROS, oid::KERBEROS],
            Self::Ntlm => &[oid::NTLM],
        }
    }

    /// The mechanism of an identifier.
    pub(super) fn of(identifier: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.offered_as().contains(&identifier))
    }

    /// The mechanism of a token that came without SPNEGO around it, by the token's own grammar.
    pub(super) fn of_raw(token: &[u8]) -> Option<Self> {
        if token.starts_with(b"NTLMSSP\0") {
            return Some(Self::Ntlm);
        }
        // An AP-REQ without a frame is DCE's style; the frame of a first token names its mechanism.
        if crate::wire::krb5::ap::is_request(token) {
            return Some(Self::Kerberos);
        }
        let (identifier, _) = crate::wire::gss::unframe(token).ok()?;
        (identifier == oid::USER_TO_USER).then_some(Self::Kerberos).or_else(|| Self::of(identifier))
    }
}
