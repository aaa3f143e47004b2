//! Whether a certificate can be believed: the path to a root, validity, usage, name and revocation, with the failures that Windows gives.
//!
//! The path is built by webpki. Two things are ours: a certificate that is itself among the roots is believed as it stands, which is what
//! putting it there means; and what a missing revocation list means is the caller's choice.
mod ocsp;
mod places;
mod roots;

pub(super) use ocsp::is_about;
pub use places::Ask;
pub use roots::Roots;

use crate::{
    engine::{
        env::Env,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::x509::{self, extensions, oid},
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::time::Duration;
use webpki::{
    BorrowedCertRevocationList, CertRevocationList, EndEntityCert, ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage,
    RevocationCheckDepth, RevocationOptionsBuilder, UnknownStatusPolicy,
};

/// What the certificate's key is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// To be a TLS server.
    Server,
    /// To be a TLS client.
    Client,
    /// Both.
    Both,
    /// Whatever it says.
    Any,
}

/// How far revocation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Of the certificate itself.
    End,
    /// Of all but the root.
    Chain,
}

/// What is asked of revocation, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Revocation<'a> {
    /// How far.
    pub depth: Depth,
    /// Revocation lists, in DER; one that cannot be read says nothing.
    pub lists: &'a [Vec<u8>],
    /// What the peer stapled to its certificate, in DER.
    pub stapled: &'a [u8],
    /// A certificate that no list speaks of, and that names no place to look, will do.
    pub ignore_unchecked: bool,
    /// A certificate whose list is out of reach, or out of date, will do.
    pub ignore_offline: bool,
}

/// What is asked of a certificate.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Where trust begins.
    pub roots: &'a Roots,
    /// What for.
    pub usage: Usage,
    /// Whose it must be: a host's name or address. None: anybody's.
    pub name: Option<&'a str>,
    /// When.
    pub now: Instant,
    /// Whether it may have been revoked. None: not asked.
    pub revocation: Option<Revocation<'a>>,
}

/// Why a certificate is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// From the certificate to its root, in DER.
    pub path: Vec<Vec<u8>>,
}

/// Judges a chain, its own certificate first; the others may come in any order.
pub fn judge<C: AsRef<[u8]>>(chain: &[C], question: &Question<'_>) -> Result<Verdict> {
    let (end, others) = chain.split_first().ok_or_else(|| Error::new(Kind::CertUnknown, "judging a peer without a certificate"))?;
    let verdict = path(end.as_ref(), others, question)?;
    if question.usage == Usage::Both {
        for_usage(end.as_ref(), Usage::Both)?;
    }
    if let Some(name) = question.name {
        named(end.as_ref(), name)?;
    }
    Ok(verdict)
}

/// Judges as [`judge`] does; where nobody here knows whether a certificate was revoked, those whom it names are asked. They are asked by a
/// path that is proven already: nobody but a trusted authority says where this machine shall call.
pub fn judge_asking<C: AsRef<[u8]>>(chain: &[C], question: &Question<'_>, ask: &Ask<'_>) -> Result<Verdict> {
    let Some(revocation) = question.revocation else { return judge(chain, question) };
    let strict = Revocation { ignore_unchecked: false, ignore_offline: false, ..revocation };
    let first = judge(chain, &Question { revocation: Some(strict), ..*question });
    if !first.as_ref().is_err_and(|why| matches!(why.kind(), Kind::NoRevocationCheck | Kind::RevocationOffline)) {
        return first;
    }
    let path = judge(chain, &Question { revocation: None, ..*question })?.path;
    let heard = places::hear(&path, revocation.depth, question.now.unix_seconds(), ask);
    // What was heard now comes before what may be out of date.
    let lists: Vec<Vec<u8>> = heard.lists.iter().chain(revocation.lists).cloned().collect();
    let stapled = if heard.answer.is_empty() { revocation.stapled } else { &heard.answer };
    judge(chain, &Question { revocation: Some(Revocation { lists: &lists, stapled, ..revocation }), ..*question })
}

/// Judges by what is here, and by the network as far and as long as policy allows.
pub fn judge_in<C: AsRef<[u8]>>(env: &Env, chain: &[C], question: &Question<'_>, network: bool) -> Result<Verdict> {
    let policy = env.policy.current()?;
    if !network || !policy.revocation_fetch || question.revocation.is_none() {
        return judge(chain, question);
    }
    let end = env.clock.elapsed() + Duration::from_secs(policy.timeout_seconds.into());
    judge_asking(chain, question, &|url, request| {
        let within = end.checked_sub(env.clock.elapsed())?;
        env.trust.fetch(url, request, within).ok()
    })
}

/// Whether a certificate is for a host: by the alternative names alone, as every browser has it; a wildcard stands for one whole label.
pub fn named(end: &[u8], name: &str) -> Result<()> {
    let wrong = || Error::new(Kind::WrongPrincipal, format!("looking for {name:?} among a certificate's names"));
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    let name = ServerName::try_from(bare).map_err(|bad| wrong().because(bad))?;
    let der = CertificateDer::from(end);
    let end = EndEntityCert::try_from(&der).map_err(|bad| refusal(&bad).because(bad))?;
    end.verify_is_valid_for_subject_name(&name).map_err(|bad| wrong().because(bad))
}

fn path<C: AsRef<[u8]>>(end: &[u8], others: &[C], question: &Question<'_>) -> Result<Verdict> {
    if question.roots.contain(end) {
        return itself(end, question);
    }
    if x509::Certificate::read(end).is_ok_and(|certificate| certificate.is_self_issued()) {
        return Err(Error::new(Kind::UntrustedRoot, "judging a certificate that only itself vouches for"));
    }
    let shown: Vec<&[u8]> = std::iter::once(end).chain(others.iter().map(AsRef::as_ref)).collect();
    if question.revocation.is_none()
        && let Some(path) = question.roots.proven(&shown, question.usage, question.now.unix_seconds())
    {
        return Ok(Verdict { path });
    }
    let der = CertificateDer::from(end);
    let certificate = EndEntityCert::try_from(&der).map_err(|bad| refusal(&bad).because(bad))?;
    let between: Vec<CertificateDer<'_>> = others.iter().map(|other| CertificateDer::from(other.as_ref())).collect();
    let seconds = u64::try_from(question.now.unix_seconds()).unwrap_or(0);
    let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let lists: Vec<CertRevocationList<'_>> = question
        .revocation
        .iter()
        .flat_map(|revocation| revocation.lists)
        .filter_map(|list| BorrowedCertRevocationList::from_der(list).ok().map(CertRevocationList::from))
        .collect();
    let lists: Vec<&CertRevocationList<'_>> = lists.iter().collect();
    let verify = |revocation| {
        let found = certificate.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            question.roots.anchors(),
            &between,
            now,
            Wanted(question.usage),
            revocation,
            None,
        )?;
        let mut path = vec![end.to_vec()];
        path.extend(found.intermediate_certificates().map(|between| between.der().to_vec()));
        path.extend(question.roots.certificate_of(found.anchor()).map(<[u8]>::to_vec));
        Ok(Verdict { path })
    };
    let Some(revocation) = question.revocation else {
        let verdict = verify(None).map_err(|bad: webpki::Error| refusal(&bad).because(bad))?;
        question.roots.remember(&shown, question.usage, &verdict.path);
        return Ok(verdict);
    };
    // The path stands first: what answers for revocation must belong to it.
    let verdict = verify(None).map_err(|bad| refusal(&bad).because(bad))?;
    // Above a certificate that the root itself issued there is nobody else to ask about.
    let end_alone = revocation.depth == Depth::End || verdict.path.len() <= 2;
    if let Some(issuer) = verdict.path.get(1)
        && ocsp::stapled(revocation.stapled, end, issuer, question.now.unix_seconds())? == ocsp::Status::Good
        && end_alone
    {
        return Ok(verdict);
    }
    let checked = |unknown: UnknownStatusPolicy, expiration: ExpirationPolicy| {
        let Ok(options) = RevocationOptionsBuilder::new(&lists) else {
            return if unknown == UnknownStatusPolicy::Allow { Ok(verdict.clone()) } else { Err(webpki::Error::UnknownRevocationStatus) };
        };
        let depth = match revocation.depth {
            Depth::End => RevocationCheckDepth::EndEntity,
            Depth::Chain => RevocationCheckDepth::Chain,
        };
        verify(Some(options.with_depth(depth).with_status_policy(unknown).with_expiration_policy(expiration).build()))
    };
    match checked(UnknownStatusPolicy::Deny, ExpirationPolicy::Enforce) {
        Ok(verdict) => Ok(verdict),
        Err(webpki::Error::CertRevoked) => Err(refusal(&webpki::Error::CertRevoked)),
        Err(bad) => {
            let offline = matches!(bad, webpki::Error::CrlExpired { .. }) || says_where_to_look(end);
            let (kind, ignored) = if offline {
                (Kind::RevocationOffline, revocation.ignore_offline)
            } else {
                (Kind::NoRevocationCheck, revocation.ignore_unchecked)
            };
            if !ignored {
                return Err(Error::new(kind, "asking whether a certificate was revoked").because(bad));
            }
            // What lists there are must still not name it.
            checked(UnknownStatusPolicy::Allow, ExpirationPolicy::Ignore).map_err(|bad| refusal(&bad).because(bad))
        }
    }
}

/// A certificate that is among the roots: nobody else need vouch for it.
fn itself(end: &[u8], question: &Question<'_>) -> Result<Verdict> {
    let unreadable = |bad| Error::new(Kind::CertUnknown, "reading a certificate").because(bad);
    let certificate = x509::Certificate::read(end).map_err(unreadable)?;
    let now = question.now.unix_seconds();
    if now < certificate.not_before || now > certificate.not_after {
        return Err(Error::new(Kind::CertExpired, "judging a certificate that is not good now"));
    }
    for_usage(end, question.usage)?;
    Ok(Verdict { path: vec![end.to_vec()] })
}

/// Whether a certificate's own word allows a use of its key; one that says nothing allows any.
pub fn for_usage(end: &[u8], usage: Usage) -> Result<()> {
    let unreadable = |bad| Error::new(Kind::CertUnknown, "reading a certificate").because(bad);
    let certificate = x509::Certificate::read(end).map_err(unreadable)?;
    let said = extensions::usages(&certificate).map_err(unreadable)?;
    let allows = |wanted: &&[u8]| said.as_ref().is_none_or(|all| all.contains(wanted) || all.contains(&oid::ANY_USAGE));
    if usage.identifiers().iter().all(allows) {
        Ok(())
    } else {
        Err(Error::new(Kind::CertWrongUsage, "judging a certificate that is for something else"))
    }
}

impl Usage {
    const fn identifiers(self) -> &'static [&'static [u8]] {
        match self {
            Self::Server => &[oid::SERVER_AUTH],
            Self::Client => &[oid::CLIENT_AUTH],
            Self::Both => &[oid::SERVER_AUTH, oid::CLIENT_AUTH],
            Self::Any => &[],
        }
    }
}

/// The usages of every certificate of a path, as webpki asks for them.
struct Wanted(Usage);

impl ExtendedKeyUsageValidator for Wanted {
    fn validate(&self, said: KeyPurposeIdIter<'_, '_>) -> std::result::Result<(), webpki::Error> {
        match self.0 {
            Usage::Server => KeyUsage::server_auth().validate(said),
            Usage::Client => KeyUsage::client_auth().validate(said),
            // Of the certificate itself `judge` asks by its own reading.
            Usage::Both | Usage::Any => Ok(()),
        }
    }
}

/// Whether the certificate says where its revocation could be looked up: crlDistributionPoints, authorityInfoAccess.
fn says_where_to_look(end: &[u8]) -> bool {
    x509::Certificate::read(end)
        .is_ok_and(|certificate| certificate.extension(oid::LISTS).is_some() || certificate.extension(oid::AUTHORITY_ACCESS).is_some())
}

/// What Windows calls a failure.
fn refusal(why: &webpki::Error) -> Error {
    use webpki::Error as E;
    let kind = match why {
        E::CertExpired { .. } | E::CertNotValidYet { .. } => Kind::CertExpired,
        E::UnknownIssuer => Kind::UntrustedRoot,
        E::RequiredEkuNotFoundContext(_) | E::EmptyEkuExtension | E::CaUsedAsEndEntity => Kind::CertWrongUsage,
        E::CertNotValidForName(_) => Kind::WrongPrincipal,
        E::CertRevoked => Kind::CertRevoked,
        _ => Kind::CertUnknown,
    };
    Error::new(kind, "judging a certificate")
}
