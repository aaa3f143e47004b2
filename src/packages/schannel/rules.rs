//! Which versions and algorithms a credential allows.
use super::{
    derivation,
    suites::{CALG_AES_128, CALG_AES_256, Suite},
};
use crate::{
    crypto::tls::{record::Aead, schedule::Hash},
    engine::{
        identity::{DisabledAlgorithm, TlsIdentity, TlsParameters},
        package::Side,
        status::{Error, Kind, Result},
    },
};
use once_cell::sync::Lazy;
use rustls::{
    NamedGroup, SupportedProtocolVersion,
    crypto::{CryptoProvider, aws_lc_rs},
    version::{TLS12, TLS13},
};
use std::sync::Arc;

/// What may be spoken.
#[derive(Clone)]
pub(super) struct Rules {
    pub(super) versions: Vec<&'static SupportedProtocolVersion>,
    pub(super) provider: Arc<CryptoProvider>,
}

/// The rules of a credential: for some application protocols their own, and for all others.
pub(super) struct RuleBook {
    bound: Vec<(Vec<Vec<u8>>, Rules)>,
    rest: Rules,
    /// `SP_PROT_*` of our side, as asked for or as allowed.
    pub(super) protocols: u32,
}

/// What the engine has, the strongest key agreement first.
static PROVIDER: Lazy<Arc<CryptoProvider>> = Lazy::new(|| {
    let theirs = aws_lc_rs::default_provider();
    Arc::new(CryptoProvider { cipher_suites: derivation::of_our_own(theirs.cipher_suites), ..theirs })
});

const SERVERS: u32 = 0x4005_1555;
const CLIENTS: u32 = 0x800A_2AAA;
const DTLS: u32 = 0x000F_0000;
/// `SP_PROT_PCT1` to `SP_PROT_TLS1_3`: streams.
const STREAMS: u32 = 0x3FFF;
const TLS12_BITS: u32 = 0xC00;
const TLS13_BITS: u32 = 0x3000;
/// `SCH_USE_DTLS_ONLY`
const USE_DTLS_ONLY: u32 = 0x0100_0000;
/// `SCH_USE_PRESHAREDKEY_ONLY`
const USE_PRESHARED_KEY_ONLY: u32 = 0x0080_0000;
/// `SCH_CRED_MAX_SUPPORTED_PARAMETERS`
const MOST_PARAMETERS: usize = 16;

impl RuleBook {
    /// What an identity allows on a side; None is what this library allows.
    pub(super) fn of(identity: Option<&TlsIdentity>, side: Side) -> Result<Self> {
        let ours = match side {
            Side::Initiator => CLIENTS,
            Side::Acceptor => SERVERS,
        };
        let Some(identity) = identity else {
            return Ok(Self { bound: Vec::new(), rest: Rules::of_both(), protocols: ours & (TLS12_BITS | TLS13_BITS) });
        };
        if identity.flags & (USE_DTLS_ONLY | USE_PRESHARED_KEY_ONLY) != 0 {
            return Err(mismatch("asking for DTLS or preshared keys, which are not built"));
        }
        if identity.version >= 5 { Self::of_parameters(identity, ours) } else { Self::of_mask(identity, ours) }
    }

    /// The rules for what a context offers: the first parameters that name one of its protocols, or those that name none.
    pub(super) fn pick(&self, protocols: &[Vec<u8>]) -> &Rules {
        let named = |bound: &&(Vec<Vec<u8>>, Rules)| bound.0.iter().any(|name| protocols.contains(name));
        self.bound.iter().find(named).map_or(&self.rest, |(_, rules)| rules)
    }

    /// Whether these are the rules of every context that names no protocol of its own.
    pub(super) fn is_rest(&self, rules: &Rules) -> bool {
        std::ptr::eq(rules, &raw const self.rest)
    }

    /// `SCHANNEL_CRED`: a mask of what is allowed; 0 is what Windows gives such programs, which never saw TLS 1.3's tickets.
    fn of_mask(identity: &TlsIdentity, ours: u32) -> Result<Self> {
        let asked = identity.enabled_protocols;
        if asked & DTLS != 0 {
            // B-106, and the refusal of DTLS alone.
            return Err(mismatch(if asked & STREAMS != 0 { "mixing DTLS with TLS" } else { "asking for DTLS, which is not built" }));
        }
        let protocols = if asked == 0 { ours & TLS12_BITS } else { asked & ours };
        let mut rules = Rules::of_both();
        rules.keep_versions(protocols)?;
        let (least, most) = identity.strengths;
        let named: Vec<Aead> = identity.algorithms.iter().copied().flat_map(ciphers_of).copied().collect();
        rules.keep_suites(|suite| {
            let bits = suite.cipher_bits();
            bits >= least && (most == 0 || bits <= most) && (named.is_empty() || named.contains(&suite.aead))
        })?;
        let protocols = if asked == 0 { protocols } else { asked };
        Ok(Self { bound: Vec::new(), rest: rules, protocols })
    }

    /// `SCH_CREDENTIALS`: everything, less what is disabled.
    fn of_parameters(identity: &TlsIdentity, ours: u32) -> Result<Self> {
        let general = identity.parameters.iter().filter(|parameters| parameters.protocols.is_empty()).count();
        if identity.parameters.len() > MOST_PARAMETERS || general > 1 {
            return Err(Error::new(Kind::InvalidParameter, "reading TLS parameters that are too many, or general twice"));
        }
        let mut book = Self { bound: Vec::new(), rest: Rules::of_both(), protocols: 0 };
        let mut allowed = ours & (TLS12_BITS | TLS13_BITS);
        for parameters in &identity.parameters {
            let rules = Rules::of_parameters(parameters, ours)?;
            if parameters.protocols.is_empty() {
                book.rest = rules;
                allowed &= !parameters.disabled_protocols;
            } else {
                book.bound.push((parameters.protocols.clone(), rules));
            }
        }
        book.protocols = allowed;
        Ok(book)
    }

    /// The least and the most bits of a cipher that may be used.
    pub(super) fn strengths(&self) -> (u32, u32) {
        let bits = || self.rest.provider.cipher_suites.iter().filter_map(|s| Suite::of(s.suite())).map(|s| s.cipher_bits());
        (bits().min().unwrap_or(0), bits().max().unwrap_or(0))
    }

    /// The ciphers that may be used.
    pub(super) fn ciphers(&self) -> impl Iterator<Item = Suite> + '_ {
        self.rest.provider.cipher_suites.iter().filter_map(|suite| Suite::of(suite.suite()))
    }
}

impl Rules {
    fn of_both() -> Self {
        Self { versions: vec![&TLS13, &TLS12], provider: PROVIDER.clone() }
    }

    fn of_parameters(parameters: &TlsParameters, ours: u32) -> Result<Self> {
        let mut rules = Self::of_both();
        rules.keep_versions(ours & !parameters.disabled_protocols)?;
        for disabled in &parameters.disabled_algorithms {
            rules.disable(disabled)?;
        }
        Ok(rules)
    }

    fn keep_versions(&mut self, protocols: u32) -> Result<()> {
        self.versions.retain(|version| {
            let bits = if std::ptr::eq(*version, &raw const TLS13) { TLS13_BITS } else { TLS12_BITS };
            protocols & bits != 0
        });
        if self.versions.is_empty() {
            return Err(mismatch("allowing neither TLS 1.2 nor TLS 1.3"));
        }
        Ok(())
    }

    fn keep_suites(&mut self, keep: impl Fn(&Suite) -> bool) -> Result<()> {
        let mut provider = CryptoProvider::clone(&self.provider);
        let before = provider.cipher_suites.len();
        provider.cipher_suites.retain(|suite| Suite::of(suite.suite()).is_some_and(|suite| keep(&suite)));
        let versions = &mut self.versions;
        versions.retain(|version| provider.cipher_suites.iter().any(|suite| suite.version().version == version.version));
        if versions.is_empty() {
            return Err(mismatch("allowing no cipher suite that is built"));
        }
        if provider.cipher_suites.len() != before {
            self.provider = Arc::new(provider);
        }
        Ok(())
    }

    fn keep_groups(&mut self, keep: impl Fn(NamedGroup) -> bool) -> Result<()> {
        let mut provider = CryptoProvider::clone(&self.provider);
        provider.kx_groups.retain(|group| keep(group.name()));
        if provider.kx_groups.is_empty() {
            return Err(mismatch("allowing no key agreement that is built"));
        }
        self.provider = Arc::new(provider);
        Ok(())
    }

    /// `CRYPTO_SETTINGS`: an algorithm by CNG's name, in all its sizes or some.
    fn disable(&mut self, disabled: &DisabledAlgorithm) -> Result<()> {
        const KEY_EXCHANGE: u32 = 0;
        const CIPHER: u32 = 2;
        const DIGEST: u32 = 3;
        let named = |name: &str| disabled.name.eq_ignore_ascii_case(name);
        let sized = |bits: u32| {
            let (least, most) = (disabled.min_bits, disabled.max_bits);
            // The sizes that stay allowed are those between the bounds; without bounds, none does.
            (least == 0 && most == 0) || bits < least || (most != 0 && bits > most)
        };
        let mode = disabled.modes.is_empty() || disabled.modes.iter().any(|mode| mode.eq_ignore_ascii_case("ChainingModeGCM"));
        match disabled.usage {
            CIPHER => self.keep_suites(|suite| {
                let met = match suite.aead {
                    Aead::Aes128Gcm | Aead::Aes256Gcm => named("AES") && mode,
                    Aead::ChaCha20Poly1305 => named("CHACHA20_POLY1305"),
                };
                !(met && sized(suite.cipher_bits()))
            }),
            DIGEST => self.keep_suites(|suite| match suite.hash {
                Hash::Sha256 => !named("SHA256"),
                Hash::Sha384 => !named("SHA384"),
            }),
            KEY_EXCHANGE => self.keep_groups(|group| {
                let (name, bits) = match group {
                    NamedGroup::secp256r1 => ("ECDH_P256", 256),
                    NamedGroup::secp384r1 => ("ECDH_P384", 384),
                    NamedGroup::secp521r1 => ("ECDH_P521", 521),
                    NamedGroup::X25519 => ("CURVE25519", 255),
                    NamedGroup::X25519MLKEM768 => ("X25519MLKEM768", 768),
                    _ => return true,
                };
                !(named(name) || named("ECDH") && sized(bits))
            }),
            // Signatures are checked against what certificates allow; what is not used needs no disabling.
            _ => Ok(()),
        }
    }
}

/// `ALG_ID`s of ciphers; the older ones name nothing that is built.
const fn ciphers_of(number: u32) -> &'static [Aead] {
    match number {
        CALG_AES_128 => &[Aead::Aes128Gcm],
        CALG_AES_256 => &[Aead::Aes256Gcm],
        // CALG_AES: either.
        0x6611 => &[Aead::Aes128Gcm, Aead::Aes256Gcm],
        _ => &[],
    }
}

fn mismatch(doing: &'static str) -> Error {
    Error::new(Kind::AlgorithmMismatch, doing)
}
