//! Logons in armor ([RFC 6113] 5.4): what passes between client and KDC is sealed with a key out of the machine's own ticket, so that nobody who
//! listens can try passwords on it, and nobody in between can say what the KDC did not.
use super::{
    client::{fresh_key, seal},
    exchange::{nonsense, open},
    moment,
    purse::{lasts, of_cache},
    ticket::Ticket,
};
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::Env,
        status::{Error, Kind, Result},
    },
    wire::{
        ccache::Cache,
        cursor::Malformed,
        der::{Field as _, Raw},
        krb5::{
            Bits, Checksum, EncryptedData, EncryptionKey, Fixed, Time,
            ap::{ApReq, Authenticator},
            error::KrbError,
            fast::{Armor as ArmorData, ArmoredReq, FastReply, FastReq, FastRequest, FastResponse},
            kdc::{KdcRep, PaData},
            preauth::{EncryptedTimestamp, pa_type},
        },
    },
};
use zeroize::Zeroizing;

const USAGE_AUTHENTICATOR: u32 = 11;
const USAGE_REQUEST_SUM: u32 = 50;
const USAGE_REQUEST: u32 = 51;
const USAGE_RESPONSE: u32 = 52;
const USAGE_FINISHED: u32 = 53;
const USAGE_CHALLENGE: u32 = 54;
const USAGE_KDCS_CHALLENGE: u32 = 55;

/// The ticket that policy armors logons of a realm with; None where it names none, or one of another realm.
pub(super) fn ticket(env: &Env, realm: &str) -> Result<Option<Ticket>> {
    let Some(name) = env.policy.current()?.kerberos_armor.clone() else { return Ok(None) };
    let unfit =
        |why: &str| Error::new(Kind::NoCredentials, format!("putting on the armor that policy names ([kerberos] armor, {name}): {why}"));
    let caches = env.tickets.caches(Some(&name)).map_err(|why| unfit("there is no such cache").because(why))?;
    let first = caches.first().ok_or_else(|| unfit("there is no such cache"))?;
    let cache = Cache::decode(first.bytes.expose()).map_err(|why| unfit("it cannot be read").because(why))?;
    if cache.principal.realm != realm {
        return Ok(None);
    }
    let granting = cache.credentials.iter().filter(|one| one.server.parts[..] == ["krbtgt", realm] && !one.user_to_user);
    let newest = granting.filter_map(|one| of_cache(one, cache.skew.into())).max_by_key(|ticket| ticket.end);
    let ticket = newest.ok_or_else(|| unfit("it holds no first ticket"))?;
    if lasts(env, &ticket) { Ok(Some(ticket)) } else { Err(unfit("its ticket has ended")) }
}

/// The armor of one question.
pub(super) struct Armor {
    key: ProtocolKey,
    request: Vec<u8>,
}

impl Armor {
    /// Puts it on: a request to the KDC itself, with a key of ours in it.
    pub(super) fn new(env: &Env, ticket: &Ticket, skew: i64) -> Result<Self> {
        let enctype = ticket.session.enctype();
        let subkey = fresh_key(env, enctype)?;
        let now = moment(env.clock.now());
        let authenticator = Authenticator {
            version: Fixed,
            client_realm: &ticket.client_realm,
            client: ticket.client.borrowed(),
            checksum: None,
            microseconds: now.microseconds,
            time: Time(now.time.0 + skew),
            subkey: Some(EncryptionKey { enctype: enctype.number(), bytes: subkey.bytes() }),
            sequence: None,
            authorization: None,
        };
        let cipher = seal(env, &ticket.session, USAGE_AUTHENTICATOR, &Zeroizing::new(authenticator.encode()))?;
        let sealed = EncryptedData { enctype: enctype.number(), kvno: None, cipher: &cipher };
        let request =
            ApReq { version: Fixed, kind: Fixed, options: Bits::default(), ticket: Raw(&ticket.der), authenticator: sealed }.encode();
        Ok(Self { key: ProtocolKey::combined(&subkey, &ticket.session, [b"subkeyarmor", b"ticketarmor"]), request })
    }

    /// PA-FX-FAST around a request.
    pub(super) fn around(&self, env: &Env, body: &[u8], padata: Vec<PaData<'_>>) -> Result<Vec<u8>> {
        let inner = FastReq { options: Bits::default(), padata, body: Raw(body) }.encode();
        let sum = self.key.checksum(USAGE_REQUEST_SUM, body);
        let cipher = seal(env, &self.key, USAGE_REQUEST, &inner)?;
        let request = ArmoredReq {
            armor: Some(ArmorData { kind: 1, value: &self.request }),
            checksum: Checksum { kind: self.key.enctype().checksum_type(), bytes: &sum },
            sealed: EncryptedData { enctype: self.key.enctype().number(), kvno: None, cipher: &cipher },
        };
        Ok(FastRequest(request).encode())
    }

    /// The client's time, under a key that the armor and the password make together.
    pub(super) fn challenge(&self, env: &Env, key: &ProtocolKey, stamp: &EncryptedTimestamp) -> Result<Vec<u8>> {
        let key = ProtocolKey::combined(&self.key, key, [b"clientchallengearmor", b"challengelongterm"]);
        let cipher = seal(env, &key, USAGE_CHALLENGE, &stamp.encode())?;
        Ok(EncryptedData { enctype: key.enctype().number(), kvno: None, cipher: &cipher }.encode())
    }

    /// What the KDC says inside the armor, if it says anything there.
    fn inside(&self, padata: &[PaData<'_>], nonce: u32, realm: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let Some(fast) = padata.iter().find(|one| one.kind == pa_type::FX_FAST) else { return Ok(None) };
        // A KDC that knows FAST says so with nothing in it.
        if fast.value.is_empty() {
            return Ok(None);
        }
        let reply = FastReply::decode(fast.value).map_err(|why| nonsense(realm, why))?.0;
        let plain = open(&reply.sealed, &self.key, USAGE_RESPONSE).ok_or_else(|| forged(realm))?;
        let response = FastResponse::decode(&plain).map_err(|why| nonsense(realm, why))?;
        if response.nonce != nonce {
            return Err(forged(realm));
        }
        Ok(Some(plain))
    }

    /// The refusal that counts: the PA-DATA beside the KDC's own words. None: it comes without the armor, and says nothing that is believed.
    pub(super) fn refusal(&self, error: &KrbError<'_>, nonce: u32, realm: &str) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        let Some(Ok(methods)) = error.data.map(Vec::<PaData<'_>>::decode) else { return Ok(None) };
        let Some(plain) = self.inside(&methods, nonce, realm)? else { return Ok(None) };
        let response = FastResponse::decode(&plain).map_err(|why| nonsense(realm, why))?;
        let said = response.padata.iter().find(|one| one.kind == pa_type::FX_ERROR);
        let said = said.ok_or_else(|| nonsense(realm, Malformed("an armored refusal that refuses nothing")))?;
        Ok(Some((said.value.to_vec(), response.padata.encode())))
    }

    /// What an answer's key becomes in the armor, and its hints; the ticket is the one that was sent.
    pub(super) fn answer(&self, reply: &KdcRep<'_>, nonce: u32, realm: &str) -> Result<Armored> {
        let padata = reply.inner.padata.as_deref().unwrap_or_default();
        let bare = || Error::new(Kind::NoAuthenticatingAuthority, format!("reading an answer of {realm} that came without its armor"));
        let plain = self.inside(padata, nonce, realm)?.ok_or_else(bare)?;
        let response = FastResponse::decode(&plain).map_err(|why| nonsense(realm, why))?;
        let finished = response.finished.ok_or_else(|| forged(realm))?;
        let sum = &finished.checksum;
        if sum.kind != self.key.enctype().checksum_type()
            || !self.key.verify(USAGE_FINISHED, reply.inner.ticket.0, sum.bytes)
            || finished.client != reply.inner.client
            || finished.client_realm != reply.inner.client_realm
        {
            return Err(forged(realm));
        }
        let strengthen = match &response.strengthen {
            Some(key) => {
                let key = Enctype::from_number(key.enctype).and_then(|enctype| ProtocolKey::new(enctype, key.bytes));
                Some(key.ok_or_else(|| forged(realm))?)
            }
            None => None,
        };
        Ok(Armored { strengthen, padata: response.padata.encode() })
    }

    /// The KDC's own challenge proves that it knows the client's key; where there is one, it must be right.
    pub(super) fn proven(&self, key: &ProtocolKey, padata: &[PaData<'_>], realm: &str) -> Result<()> {
        let Some(challenge) = padata.iter().find(|one| one.kind == pa_type::ENCRYPTED_CHALLENGE) else { return Ok(()) };
        let sealed = EncryptedData::decode(challenge.value).map_err(|why| nonsense(realm, why))?;
        let key = ProtocolKey::combined(&self.key, key, [b"kdcchallengearmor", b"challengelongterm"]);
        open(&sealed, &key, USAGE_KDCS_CHALLENGE).map(|_| ()).ok_or_else(|| forged(realm))
    }
}

/// What came inside an answer's armor.
pub(super) struct Armored {
    strengthen: Option<ProtocolKey>,
    /// In DER.
    pub(super) padata: Vec<u8>,
}

impl Armored {
    /// The key that the answer is sealed with.
    pub(super) fn strengthened(&self, key: &ProtocolKey) -> ProtocolKey {
        match &self.strengthen {
            Some(strengthen) => ProtocolKey::combined(strengthen, key, [b"strengthenkey", b"replykey"]),
            None => key.clone(),
        }
    }
}

fn forged(realm: &str) -> Error {
    Error::new(Kind::NoAuthenticatingAuthority, format!("opening the armor of an answer of {realm}, which is not for us"))
}
