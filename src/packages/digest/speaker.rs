//! The client's voice: the choice among challenges, and a response for each request that follows.
use super::{
    MAXBUF, algorithms,
    binding::Bound,
    ciphers,
    credential::User,
    invalid,
    names::latin,
    proof::{self, Covered, NO_ENTITY, hash_of},
};
use crate::{
    crypto::{hash::Hex, same},
    engine::{
        env::Env,
        flags::Flags,
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    wire::{
        cursor::Malformed,
        digest::{Algorithm, Challenge, Cipher, Directives, Info, Mode, Qop, UPGRADED, Writer},
        text::same_name,
    },
};
use std::{borrow::Cow, sync::Arc};

/// What a client asks of its challenge.
pub(super) struct Wants<'a> {
    pub(super) mode: Mode,
    pub(super) asked: Flags,
    pub(super) bound: Option<Bound>,
    /// SASL: who to act as.
    pub(super) authzid: Option<&'a str>,
    /// SASL: the largest message that we read.
    pub(super) maxbuf: u32,
}

/// A challenge that was chosen, and everything to answer it with, request after request.
pub(super) struct Speaker {
    pub(super) mode: Mode,
    user: Arc<User>,
    /// As the server wrote it, and what it means.
    realm_raw: Option<Vec<u8>>,
    pub(super) realm: Vec<u8>,
    nonce: Vec<u8>,
    opaque: Option<Vec<u8>>,
    algorithm: Algorithm,
    algorithm_said: bool,
    pub(super) qop: Qop,
    utf8: bool,
    userhash: bool,
    cnonce: Vec<u8>,
    count: u32,
    bound: Option<Bound>,
    authzid: Option<Vec<u8>>,
    maxbuf: u32,
    /// SASL: the cipher, and the largest message that the server reads.
    pub(super) cipher: Option<Cipher>,
    pub(super) peer_maxbuf: u32,
    long_term: SecretBytes,
    pub(super) session_key: SecretBytes,
    /// The URI of the last request, for the server's proof.
    last_uri: Vec<u8>,
}

impl Speaker {
    /// Reads a server's token and chooses: of several challenges the one with the strongest algorithm.
    pub(super) fn choose(env: &Env, user: &Arc<User>, token: &[u8], wants: &Wants<'_>) -> Result<Self> {
        let policy = env.policy.current()?;
        let lists = Directives::lists(token).map_err(invalid("reading a challenge"))?;
        let allowed = algorithms(&policy)?;
        let mut best: Option<(usize, Challenge<'_>)> = None;
        let mut refused = Malformed("no challenge that can be answered");
        for list in &lists {
            match Challenge::decode(list, wants.mode) {
                Ok(challenge) => {
                    let rank = Algorithm::ALL.iter().position(|algorithm| *algorithm == challenge.algorithm).unwrap_or(usize::MAX);
                    let welcome = wants.mode == Mode::Sasl || allowed.as_ref().is_none_or(|all| all.contains(&challenge.algorithm));
                    if welcome && best.as_ref().is_none_or(|(other, _)| rank < *other) {
                        best = Some((rank, challenge));
                    }
                }
                Err(why) => refused = why,
            }
        }
        let (_, challenge) = best.ok_or_else(|| invalid("choosing a challenge")(refused))?;
        let own = ciphers(&policy)?;
        let (qop, cipher) = quality(&challenge, wants, own)?;
        let (realm_raw, realm) = choose_realm(&challenge, user);
        let mut random = [0; 16];
        env.random.fill(&mut random)?;
        let bound = wants.bound.clone().filter(|_| challenge.nonce.raw().starts_with(UPGRADED));
        let mut cnonce = bound.as_ref().map(Bound::prefix).unwrap_or_default();
        cnonce.extend_from_slice(Hex::of(&random).digits());
        let mut out = Self {
            mode: wants.mode,
            user: user.clone(),
            realm_raw,
            realm,
            nonce: challenge.nonce.raw().to_vec(),
            opaque: challenge.opaque.map(|value| value.raw().to_vec()),
            algorithm: challenge.algorithm,
            algorithm_said: challenge.algorithm_said,
            qop,
            utf8: challenge.utf8,
            userhash: challenge.userhash && wants.mode == Mode::Http,
            cnonce,
            count: 0,
            bound,
            authzid: wants.authzid.map(|name| name.as_bytes().to_vec()),
            maxbuf: wants.maxbuf,
            cipher,
            peer_maxbuf: challenge.maxbuf.unwrap_or(MAXBUF),
            long_term: SecretBytes::copied(&[]),
            session_key: SecretBytes::copied(&[]),
            last_uri: Vec::new(),
        };
        out.make_keys();
        Ok(out)
    }

    fn make_keys(&mut self) {
        let (name, password) = (self.name(), self.user.password.expose());
        let name = self.encoded(name.as_bytes());
        let hash = hash_of(self.algorithm);
        let kept = match (self.mode, self.utf8) {
            // [RFC 7616]: all in UTF-8.
            (Mode::Http, true) => proof::long_term(hash, &name, &self.realm, password),
            (Mode::Http, false) => proof::long_term(hash, &name, &self.realm, &latin(password)),
            (Mode::Sasl, _) => proof::long_term(hash, &latin(&name), &latin(&self.realm), &latin(password)),
        };
        let key = proof::session_key(self.mode, self.algorithm, kept.bytes(), &self.nonce, &self.cnonce, self.authzid.as_deref());
        self.long_term = SecretBytes::copied(kept.bytes());
        self.session_key = SecretBytes::copied(key.bytes());
    }

    /// The user's name; the domain goes with it where the realm does not say it.
    pub(super) fn name(&self) -> Cow<'_, str> {
        let User { name, domain, .. } = &*self.user;
        let in_realm = std::str::from_utf8(&self.realm).is_ok_and(|realm| same_name(realm, domain));
        if domain.is_empty() || in_realm { Cow::Borrowed(name) } else { Cow::Owned(format!("{domain}\\{name}")) }
    }

    fn encoded<'b>(&self, name: &'b [u8]) -> Cow<'b, [u8]> {
        if self.utf8 { Cow::Borrowed(name) } else { Cow::Owned(latin(name).to_vec()) }
    }

    /// The key of the last proof, for the messages of a layer.
    pub(super) fn long_term(&self) -> &SecretBytes {
        &self.long_term
    }

    pub(super) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The service that a client of ours was told to reach.
    pub(super) fn target(&self) -> String {
        let bound = self.bound.as_ref().map(|bound| &bound.service).filter(|service| !service.is_empty());
        String::from_utf8_lossy(bound.unwrap_or(&self.last_uri)).into_owned()
    }

    /// The hash of an entity where the quality covers one.
    pub(super) fn covers_entity(&self) -> bool {
        self.mode == Mode::Http && self.qop == Qop::Int
    }

    /// A response with the next count, put where the caller wants it. Nothing has changed where either fails.
    pub(super) fn next(&mut self, method: &[u8], uri: &[u8], entity: &[u8], place: impl FnOnce(Vec<u8>) -> Result<()>) -> Result<()> {
        let count =
            self.count.checked_add(1).ok_or_else(|| Error::new(Kind::OutOfSequence, "counting a nonce further than eight digits go"))?;
        place(self.response(count, method, uri, entity)?)?;
        self.count = count;
        self.last_uri = uri.to_vec();
        Ok(())
    }

    /// The last response once more, with another entity.
    pub(super) fn again(&self, method: &[u8], entity: &[u8]) -> Result<Vec<u8>> {
        self.response(self.count, method, &self.last_uri, entity)
    }

    fn response(&self, count: u32, method: &[u8], uri: &[u8], entity: &[u8]) -> Result<Vec<u8>> {
        let refuse = || invalid("writing a response");
        if uri.is_empty() || (self.mode == Mode::Http && method.is_empty()) {
            return Err(Error::new(Kind::InvalidToken, "writing a response to a request without a method or a URI"));
        }
        let count = format!("{count:08x}");
        let covered = Covered { nonce: &self.nonce, count: count.as_bytes(), cnonce: &self.cnonce, qop: self.qop, method, uri, entity };
        let hash = hash_of(self.algorithm);
        let proof = proof::proof(hash, self.session_key.expose(), &covered);
        let proof = std::str::from_utf8(proof.digits()).unwrap_or_default();
        let name = self.name();
        let name = self.encoded(name.as_bytes());
        let mut out = Writer::new();
        if self.mode == Mode::Sasl {
            if self.utf8 {
                out.word("charset", "utf-8");
            }
            out.quoted("username", &name).map_err(refuse())?;
            if let Some(realm) = &self.realm_raw {
                out.repeated("realm", realm).map_err(refuse())?;
            } else if !self.realm.is_empty() {
                out.quoted("realm", &self.realm).map_err(refuse())?;
            }
            out.repeated("nonce", &self.nonce).map_err(refuse())?.word("nc", &count);
            out.quoted("cnonce", &self.cnonce).map_err(refuse())?.quoted("digest-uri", uri).map_err(refuse())?;
            out.word("response", proof).word("qop", self.qop.name());
            if self.qop != Qop::Auth {
                out.word("maxbuf", &self.maxbuf.to_string());
            }
            if let Some(cipher) = self.cipher {
                out.quoted("cipher", cipher.name().as_bytes()).map_err(refuse())?;
            }
            if let Some(authzid) = &self.authzid {
                out.quoted("authzid", authzid).map_err(refuse())?;
            }
        } else {
            if self.userhash {
                out.quoted("username", hash.of(&[&name, b":", &self.realm]).hex().digits()).map_err(refuse())?;
            } else {
                out.quoted("username", &name).map_err(refuse())?;
            }
            out.repeated("realm", self.realm_raw.as_deref().unwrap_or_default()).map_err(refuse())?;
            out.quoted("uri", uri).map_err(refuse())?;
            if self.algorithm_said {
                out.word("algorithm", self.algorithm.name());
            }
            out.repeated("nonce", &self.nonce).map_err(refuse())?;
            if self.qop != Qop::Unsaid {
                out.word("nc", &count).quoted("cnonce", &self.cnonce).map_err(refuse())?.word("qop", self.qop.name());
            } else if self.algorithm.is_session() {
                out.quoted("cnonce", &self.cnonce).map_err(refuse())?;
            }
            out.quoted("response", proof.as_bytes()).map_err(refuse())?;
            if let Some(opaque) = &self.opaque {
                out.repeated("opaque", opaque).map_err(refuse())?;
            }
            if self.utf8 {
                out.word("charset", "utf-8");
            }
            if self.userhash {
                out.word("userhash", "true");
            }
        }
        if let Some(bound) = &self.bound {
            out.quoted("hashed-dirs", Bound::hashed()).map_err(refuse())?;
            out.quoted("service-name", &bound.service).map_err(refuse())?.quoted("channel-binding", &bound.channel).map_err(refuse())?;
        }
        out.finish().map_err(refuse())
    }

    /// Checks the server's own proof, and takes up a nonce for the next request.
    pub(super) fn check_server(&mut self, token: &[u8], entity: &[u8]) -> Result<()> {
        let failed = |doing: &'static str| Error::new(Kind::MutualAuthFailed, doing);
        let list = Directives::decode(token).map_err(invalid("reading a server's proof"))?;
        let info = Info::decode(&list).map_err(invalid("reading a server's proof"))?;
        let given = info.rspauth.ok_or_else(|| failed("looking for the proof of a server that gave none"))?;
        if info.cnonce.is_some_and(|cnonce| cnonce != self.cnonce) || info.count.is_some_and(|count| count != self.count) {
            return Err(failed("meeting the proof of a server for another request"));
        }
        let qop = info.qop.filter(|_| self.mode == Mode::Http).unwrap_or(self.qop);
        let count = format!("{:08x}", self.count);
        let covered =
            Covered { nonce: &self.nonce, count: count.as_bytes(), cnonce: &self.cnonce, qop, method: b"", uri: &self.last_uri, entity };
        let expected = proof::proof(hash_of(self.algorithm), self.session_key.expose(), &covered);
        if !same(expected.digits(), &given.to_ascii_lowercase()) {
            return Err(failed("comparing a server's proof with ours"));
        }
        if let Some(next) = info.nextnonce {
            // [RFC 7616] 3.5: the next request counts from one again.
            self.nonce = next.raw().to_vec();
            self.count = 0;
            if self.algorithm.is_session() {
                self.make_keys();
            }
        }
        Ok(())
    }

    /// What stands for an entity where none is told.
    pub(super) fn no_entity(&self) -> Hex {
        hash_of(self.algorithm).of(&[]).hex()
    }

    /// SASL's stand-in, or the entity's hash.
    pub(super) fn sasl_entity() -> &'static [u8] {
        NO_ENTITY
    }
}

fn quality(challenge: &Challenge<'_>, wants: &Wants<'_>, own: crate::wire::digest::Ciphers) -> Result<(Qop, Option<Cipher>)> {
    let offered = challenge.qops;
    let missing = |doing: &'static str| Err(Error::new(Kind::QopNotSupported, doing));
    let firmly = wants.asked.has(Flags::INTEGRITY);
    let gladly = firmly || wants.asked.any(Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT);
    if wants.asked.has(Flags::CONFIDENTIALITY) && wants.mode == Mode::Sasl {
        let both = own.and(challenge.ciphers);
        // The stronger first.
        let cipher = [Cipher::TripleDes, Cipher::Rc4].into_iter().find(|cipher| both.has(*cipher));
        return match cipher {
            Some(cipher) if offered.has(Qop::Conf) => Ok((Qop::Conf, Some(cipher))),
            _ => missing("looking for a cipher that server and policy both have"),
        };
    }
    if wants.asked.has(Flags::CONFIDENTIALITY) {
        return missing("asking HTTP's Digest for confidentiality, which it does not have");
    }
    if offered.is_empty() {
        return if firmly { missing("asking a server of RFC 2069 for integrity") } else { Ok((Qop::Unsaid, None)) };
    }
    if offered.has(Qop::Int) && (gladly || !offered.has(Qop::Auth)) {
        return Ok((Qop::Int, None));
    }
    if firmly {
        return missing("asking a server for integrity that it does not offer");
    }
    if offered.has(Qop::Auth) { Ok((Qop::Auth, None)) } else { missing("looking for a quality of protection that was not asked for") }
}

/// HTTP has one realm. SASL may have several: the user's domain if it is among them, else the first.
fn choose_realm(challenge: &Challenge<'_>, user: &User) -> (Option<Vec<u8>>, Vec<u8>) {
    let same = |meaning: &[u8]| std::str::from_utf8(meaning).is_ok_and(|realm| same_name(realm, &user.domain));
    let chosen = challenge.realms.iter().find(|realm| same(&realm.meaning())).or_else(|| challenge.realms.first());
    match chosen {
        Some(realm) => (Some(realm.raw().to_vec()), realm.meaning().into_owned()),
        None => (None, user.domain.as_bytes().to_vec()),
    }
}
