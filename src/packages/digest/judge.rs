//! The server's judgement: whether a response proves the password of the user whom it names.
//!
//! Whoever is named, the same hashes are computed and compared. That an account is not there, or has no password that Digest could use, shows
//! only in the answer, and there as one word.
use super::{
    binding::{self, Demand},
    credential::DigestCredential,
    names::{latin, text},
    proof::{self, Covered, hash_of},
};
use crate::{
    crypto::{hash::Hash, same},
    engine::{
        env::Account,
        flags::Flags,
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    wire::{
        digest::{Algorithm, Mode, Qop, Response},
        text::{means_account, same_name},
    },
};
use std::{borrow::Cow, sync::Arc};
use zeroize::Zeroizing;

/// What a proof that was good leaves behind.
pub(super) struct Proven {
    pub(super) account: Arc<Account>,
    /// What the realm keeps of the user, and H(A1).
    pub(super) long_term: SecretBytes,
    pub(super) session_key: SecretBytes,
    /// The service that the client named on purpose.
    pub(super) service: Option<String>,
}

/// What the request is, as the server sees it.
pub(super) struct Case<'a> {
    pub(super) mode: Mode,
    pub(super) realm: &'a str,
    pub(super) algorithm: Algorithm,
    pub(super) method: &'a [u8],
    /// H(entity) in hexadecimal.
    pub(super) entity: &'a [u8],
    pub(super) channel: Option<&'a [u8]>,
    pub(super) asked: Flags,
}

impl<'a> Case<'a> {
    /// What a proof over this case covers.
    pub(super) const fn covered<'b>(&'b self, response: &'b Response<'_>, uri: &'b [u8]) -> Covered<'b> {
        Covered {
            nonce: response.nonce,
            count: response.count_text,
            cnonce: response.cnonce,
            qop: response.qop,
            method: self.method,
            uri,
            entity: self.entity,
        }
    }
}

/// Judges a response against the accounts.
pub(super) fn judge(credential: &DigestCredential, case: &Case<'_>, response: &Response<'_>) -> Result<Proven> {
    let service = check_channel(credential, case, response)?;
    let hash = hash_of(case.algorithm);
    let (account, name) = look_up(credential, case, response, hash)?;
    let stored = account.as_ref().and_then(|account| kept(account, case.realm, hash));
    let password = account.as_ref().and_then(|account| account.password.as_ref()).filter(|_| stored.is_none());
    let usable = stored.is_some() || password.is_some();

    // The name as it means and as it is written, each in UTF-8 and in ISO 8859-1: some clients hash one, some another.
    let nobody = SecretBytes::copied(b"nobody's password");
    let password = password.unwrap_or(&nobody).expose();
    let realm = case.realm.as_bytes();
    let written: &[u8] = if response.userhash || response.username_raw.is_empty() { &name } else { response.username_raw };
    let mut candidates = Vec::with_capacity(5);
    for name in [&*name, written] {
        candidates.push(proof::long_term(hash, name, realm, password));
        candidates.push(proof::long_term(hash, &latin(name), &latin(realm), &latin(password)));
    }
    // What the realm keeps takes the place of one of them, so that there are always four.
    if let (Some(stored), Some(first)) = (stored, candidates.first_mut()) {
        first.replace(stored.expose());
    }
    let given = Zeroizing::new(response.proof.to_ascii_lowercase());
    let covered = case.covered(response, &response.uri);
    let mut good = None;
    for candidate in candidates {
        let key =
            proof::session_key(case.mode, case.algorithm, candidate.bytes(), response.nonce, response.cnonce, response.authzid.as_deref());
        if same(proof::proof(hash, key.bytes(), &covered).digits(), &given) {
            good = Some((SecretBytes::copied(candidate.bytes()), SecretBytes::copied(key.bytes())));
        }
    }
    match (account, good) {
        (Some(account), Some((long_term, session_key))) if usable => Ok(Proven { account, long_term, session_key, service }),
        (account, _) => {
            let why = match account {
                Some(_) if usable => "whose account has another password",
                Some(_) => "whose account has no password or hash that Digest could use",
                None => "whom no account here, or more than one, answers to",
            };
            let shown = |bytes: &[u8]| text(bytes).chars().take(64).collect::<String>();
            Err(Error::new(Kind::LogonDenied, format!("letting in {:?} of {:?}, {why}", shown(&response.username), case.realm)))
        }
    }
}

/// Compares channels; gives the service that the client named.
pub(super) fn check_channel(credential: &DigestCredential, case: &Case<'_>, response: &Response<'_>) -> Result<Option<String>> {
    let policy = credential.env.policy.current()?;
    // In HTTP the bit that allows missing bindings is the one that says HTTP.
    let missing_allowed = case.asked.has(Flags::ALLOW_MISSING_BINDINGS) && !policy.digest_bindings_required;
    let service = binding::check(response, &Demand { ours: case.channel, asked: case.asked, missing_allowed })?;
    // SASL's URI is the service, and the proof covers it.
    Ok(service.or_else(|| (case.mode == Mode::Sasl).then(|| text(&response.uri).into_owned())))
}

/// A later proof: over the key of the session, or over a new client's nonce where the algorithm takes one into the key.
pub(super) fn prove_again(case: &Case<'_>, response: &Response<'_>, long_term: &SecretBytes, session_key: &SecretBytes) -> bool {
    let hash = hash_of(case.algorithm);
    let covered = case.covered(response, &response.uri);
    let given = Zeroizing::new(response.proof.to_ascii_lowercase());
    let fresh = proof::session_key(case.mode, case.algorithm, long_term.expose(), response.nonce, response.cnonce, None);
    let [first, second] = [session_key.expose(), fresh.bytes()].map(|key| same(proof::proof(hash, key, &covered).digits(), &given));
    first | second
}

/// The server's own proof for a response that was good.
pub(super) fn answer(case: &Case<'_>, response: &Response<'_>, session_key: &[u8], entity: &[u8]) -> crate::crypto::hash::Hex {
    let covered = Covered { method: b"", entity, ..case.covered(response, &response.uri) };
    proof::proof(hash_of(case.algorithm), session_key, &covered)
}

/// What an account keeps for a realm, ready-made.
fn kept<'a>(account: &'a Account, realm: &str, hash: Hash) -> Option<&'a SecretBytes> {
    let name = match hash {
        Hash::Md5 => Algorithm::Md5.name(),
        Hash::Sha256 => Algorithm::Sha256.name(),
        Hash::Sha512_256 => Algorithm::Sha512_256.name(),
    };
    account
        .ha1
        .iter()
        .find(|(of, algorithm, kept)| of == realm && algorithm == name && kept.expose().len() == hash.size())
        .map(|(_, _, kept)| kept)
}

/// The account, if there is one, and the name that the proof is over.
type Found<'r> = (Option<Arc<Account>>, Cow<'r, [u8]>);

/// The account that a response names.
fn look_up<'r>(credential: &DigestCredential, case: &Case<'_>, response: &'r Response<'_>, hash: Hash) -> Result<Found<'r>> {
    let env = &credential.env;
    if response.userhash {
        let given = response.username.to_ascii_lowercase();
        let mut picks = |account: &Account| {
            let hashed = |name: &str| same(hash.of(&[name.as_bytes(), b":", case.realm.as_bytes()]).hex().digits(), &given);
            hashed(&account.user) | hashed(&format!("{}\\{}", account.domain, account.user))
        };
        let found = match &credential.account {
            Some(account) => picks(account).then(|| account.clone()),
            None => env.accounts.search(&mut picks)?,
        };
        let name = found.as_ref().map(|account| {
            let plain = same(hash.of(&[account.user.as_bytes(), b":", case.realm.as_bytes()]).hex().digits(), &given);
            if plain { account.user.clone() } else { format!("{}\\{}", account.domain, account.user) }
        });
        return Ok((found, Cow::Owned(name.unwrap_or_else(|| "nobody".to_owned()).into_bytes())));
    }
    let name = text(&response.username);
    let (domain, user) = name.split_once('\\').unwrap_or(("", &name));
    let account = match &credential.account {
        Some(account) => {
            let (netbios, host) = (env.names.netbios(), env.names.host());
            means_account((user, domain), (&account.user, &account.domain), &[&netbios, &host]).then(|| account.clone())
        }
        None => {
            // A realm may be the domain of one of several users of a name.
            let (here, anywhere) =
                (env.accounts.find(user, if domain.is_empty() { case.realm } else { domain })?, env.accounts.find(user, domain)?);
            here.filter(|account| !domain.is_empty() || same_name(&account.domain, case.realm)).or(anywhere)
        }
    };
    Ok((account, response.username.clone()))
}

/// Whether a quality was offered, and is one that the caller's protocol has.
pub(super) fn allowed(qop: Qop, offered: crate::wire::digest::Qops) -> Result<()> {
    if qop != Qop::Unsaid && offered.has(qop) {
        return Ok(());
    }
    Err(Error::new(Kind::QopNotSupported, "meeting a quality of protection that was not offered"))
}
