//! The client: NEGOTIATE, then AUTHENTICATE for the server's CHALLENGE ([MS-NLMP] 3.1.5).
use super::{
    bindings,
    credential::{NtlmCredential, User, Who},
    facts::{self, DomainFacts, Session},
    granted, invalid, keys, session, strong_enough,
};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        package::{Ask, Established, Finish, Handshake, Principal, Progress, Side, Turn},
        secret::Key,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::{
        cursor::Malformed,
        ntlm::{Authenticate, AvPairs, Challenge, Features, MIC_AT, Negotiate, NtlmV2Response, Version, av, push_pair},
        text::{from_utf16le, to_utf16le},
    },
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// What the two sides settle on together; the rest only describes a message.
const SETTLED_TOGETHER: Features = Features(
    Features::SIGN.0
        | Features::SEAL.0
        | Features::DATAGRAM.0
        | Features::NTLM.0
        | Features::ALWAYS_SIGN.0
        | Features::ESS.0
        | Features::KEY_128.0
        | Features::KEY_56.0
        | Features::KEY_EXCHANGE.0,
);

/// Before the first call.
pub(super) struct Opening {
    credential: Arc<NtlmCredential>,
    who: Arc<Who>,
}

impl Opening {
    pub(super) fn new(credential: Arc<NtlmCredential>, who: Arc<Who>) -> Self {
        Self { credential, who }
    }
}

impl Handshake for Opening {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let Self { credential, who } = *self;
        let flags = turn.terms.flags;
        let who = if flags.has(Flags::NULL_SESSION) { Arc::new(Who::Nobody) } else { who };
        let offered = offer(flags);
        let mut next = ExpectChallenge {
            credential,
            who,
            asked: flags,
            offered,
            negotiate: Vec::new(),
            target: turn.terms.target.map(str::to_owned),
            bindings: bindings(turn)?,
        };
        if offered.has(Features::DATAGRAM) {
            // 3.1.5.2: without a connection the server speaks first.
            if !turn.token().is_empty() {
                return Box::new(next).step(turn);
            }
        } else {
            if !turn.token().is_empty() {
                return Err(Error::new(Kind::InvalidToken, "starting an exchange that the client starts with a token of the server"));
            }
            let message = Negotiate { features: offered, domain: &[], workstation: &[], version: Some(Version::OURS) };
            next.negotiate = message.encode().map_err(invalid("writing a NEGOTIATE"))?;
            turn.reply.token.clone_from(&next.negotiate);
        }
        Ok(Progress::More(Box::new(next), Ask::Reply))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::unfinished(what)
    }
}

fn offer(flags: Flags) -> Features {
    let seal = flags.has(Flags::CONFIDENTIALITY);
    let detect = flags.any(Flags::INTEGRITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT);
    // Sealing cannot do without signing; NO_INTEGRITY wins over everything else.
    let sign = seal || (detect && !flags.has(Flags::NO_INTEGRITY));
    let datagram = flags.has(Flags::DATAGRAM);
    Features::UNICODE
        | Features::OEM
        | Features::REQUEST_TARGET
        | Features::NTLM
        | Features::ALWAYS_SIGN
        | Features::ESS
        | Features::VERSION
        | Features::KEY_128
        | Features::KEY_56
        | Features::SIGN.when(sign)
        | Features::SEAL.when(seal)
        | Features::DATAGRAM.when(datagram)
        | Features::KEY_EXCHANGE.when(sign || datagram)
        | Features::IDENTIFY.when(flags.has(Flags::IDENTIFY))
}

/// NEGOTIATE is sent.
struct ExpectChallenge {
    credential: Arc<NtlmCredential>,
    who: Arc<Who>,
    asked: Flags,
    offered: Features,
    negotiate: Vec<u8>,
    target: Option<String>,
    bindings: Option<[u8; 16]>,
}

impl Handshake for ExpectChallenge {
    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        if let Some(target) = turn.terms.target {
            self.target = Some(target.to_owned());
        }
        if let Some(bindings) = bindings(turn)? {
            self.bindings = Some(bindings);
        }
        let challenge = Challenge::decode(turn.token()).map_err(invalid("reading a CHALLENGE"))?;
        let answer = match &*self.who {
            Who::Nobody => self.answer_of_nobody(&challenge),
            // A server without target information knows the first version at best. Where policy allows it, it gets it.
            Who::User(user) if challenge.target_info.is_empty() && self.credential.env.policy.current()?.ntlm_v1 => {
                self.answer_of_old(user, &challenge)
            }
            Who::User(user) => self.answer_of(user, &challenge, turn.token()),
            Who::Kept { name, domain } => self.answer_kept(name, domain, &challenge, turn.token()),
        }?;
        strong_enough(answer.settled, self.credential.env.policy.current()?.ntlm_key_bits)?;
        let granted = granted(answer.settled, self.asked) | (self.asked & Flags::USE_SUPPLIED_CREDS).when(self.credential.is_explicit());
        turn.reply.token = answer.token;
        turn.reply.granted = granted;
        turn.reply.expiry = Some(Instant::NEVER);
        let (seal, open) = session::halves(answer.settled, &answer.exported, Side::Initiator);
        let facts = Session {
            side: Side::Initiator,
            settled: answer.settled,
            granted,
            exported: answer.exported,
            since: self.credential.env.clock.now(),
            client: principal(&self.who, answer.settled),
            target_info: Some(challenge.target_info.to_vec()),
            target: None,
            account: DomainFacts::LOCAL,
        };
        Ok(Progress::Done(Established::new(seal, open, facts), Finish::Ok))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::unfinished(what)
    }
}

struct Answered {
    token: Vec<u8>,
    settled: Features,
    exported: Key<16>,
}

impl ExpectChallenge {
    /// What both sides offer. What the server has beyond our offer does not count.
    fn settle(&self, challenge: &Challenge<'_>) -> Features {
        let mut settled = self.offered.and(challenge.features).and(SETTLED_TOGETHER) | self.offered.and(Features::IDENTIFY);
        let protected = settled.has(Features::SIGN) || settled.has(Features::SEAL) || settled.has(Features::DATAGRAM);
        if !protected {
            settled = settled.without(Features::KEY_EXCHANGE);
        }
        settled
    }

    /// The features as the message tells them.
    fn told(settled: Features, challenge: &Challenge<'_>) -> Features {
        settled
            | challenge.features.and(Features::UNICODE | Features::REQUEST_TARGET | Features::TARGET_INFO)
            | Features::OEM.when(!challenge.features.has(Features::UNICODE))
            | Features::VERSION
    }

    /// [MS-NLMP] 3.2.5.1.2: an empty user, no NT response, and one zero byte for LM. There is no key, hence nothing to protect with.
    fn answer_of_nobody(&self, challenge: &Challenge<'_>) -> Result<Answered> {
        let settled = self.settle(challenge).without(Features::SIGN | Features::SEAL | Features::KEY_EXCHANGE) | Features::ANONYMOUS;
        let workstation = text(&to_utf16le(&self.credential.env.names.netbios()), challenge)?;
        let message = Authenticate {
            lm: &[0],
            nt: &[],
            domain: &[],
            user: &[],
            workstation: &workstation,
            session_key: &[],
            features: Self::told(settled, challenge),
            version: Some(Version::OURS),
            mic: None,
        };
        let token = message.encode().map_err(invalid("writing an AUTHENTICATE"))?;
        Ok(Answered { token, settled, exported: Key::new([0; 16]) })
    }

    /// [MS-NLMP] 3.1.5.1.2
    fn answer_of(&self, user: &User, challenge: &Challenge<'_>, challenge_token: &[u8]) -> Result<Answered> {
        let env = &self.credential.env;
        let bad = || invalid("reading the target information of a CHALLENGE");
        let settled = self.settle(challenge);
        let (mut list, timestamp) = if challenge.target_info.is_empty() {
            (Vec::new(), None)
        } else {
            let pairs = AvPairs::decode(challenge.target_info).map_err(bad())?;
            (self.echo(&pairs).map_err(bad())?, pairs.timestamp())
        };
        // A server that tells its time expects a MIC, and no LM response.
        let with_mic = timestamp.is_some();
        if !challenge.target_info.is_empty() {
            let machine = self.credential.machine_id()?;
            self.add(&mut list, with_mic, machine).map_err(bad())?;
        }
        push_pair(&mut list, av::EOL, &[]).map_err(bad())?;

        let mut nonce = [0; 8];
        env.random.fill(&mut nonce)?;
        let time = timestamp.unwrap_or_else(|| u64::try_from(env.clock.now().0).unwrap_or(0));
        let temp = NtlmV2Response::temp(time, nonce, &list);
        let response_key = keys::response_key(&user.nt_hash, &user.name, &user.domain);
        let proof = keys::proof(&response_key, &challenge.challenge, &temp);
        self.credential.remember(proof);
        let nt = [&proof[..], &temp].concat();
        let lm = if with_mic { [0; 24] } else { keys::lm_v2(&response_key, &challenge.challenge, &nonce) };

        let base = keys::session_base_key(&response_key, &proof);
        let (exported, encrypted) = self.exchange(settled, base)?;
        let mic = with_mic.then_some([0; 16]);
        let mut token = self.authenticate(user, challenge, settled, &lm, &nt, encrypted.as_ref(), mic)?;
        if with_mic {
            let mut mic = keys::mic(&exported);
            for message in [&self.negotiate, challenge_token, &token] {
                mic.update(message);
            }
            if let Some(place) = token.get_mut(MIC_AT..MIC_AT + 16) {
                place.copy_from_slice(&mic.finish());
            }
        }
        Ok(Answered { token, settled, exported })
    }

    /// The first version ([MS-NLMP] 3.3.1), never with an LM hash.
    fn answer_of_old(&self, user: &User, challenge: &Challenge<'_>) -> Result<Answered> {
        let settled = self.settle(challenge);
        let mut nonce = [0; 8];
        self.credential.env.random.fill(&mut nonce)?;
        let client_challenge = settled.has(Features::ESS).then_some(&nonce);
        let nt = keys::v1::response(&user.nt_hash, &challenge.challenge, client_challenge);
        // With extended session security the LM field carries the nonce; without, it repeats the NT response.
        let mut lm = nt;
        if client_challenge.is_some() {
            let (front, back) = lm.split_at_mut(8);
            front.copy_from_slice(&nonce);
            back.fill(0);
        }
        let base = keys::v1::key_exchange_key(&user.nt_hash, &challenge.challenge, client_challenge);
        let (exported, encrypted) = self.exchange(settled, base)?;
        let token = self.authenticate(user, challenge, settled, &lm, &nt, encrypted.as_ref(), None)?;
        Ok(Answered { token, settled, exported })
    }

    /// The answer that the domain's service makes with the password it keeps. It knows nothing of channels or services.
    fn answer_kept(&self, name: &str, domain: &str, challenge: &Challenge<'_>, challenge_token: &[u8]) -> Result<Answered> {
        if self.bindings.is_some() {
            return Err(Error::new(Kind::NoCredentials, "binding a logon that winbind keeps to a channel, which winbind cannot"));
        }
        let (token, exported) = self.credential.env.domain.answer(name, domain, &self.negotiate, challenge_token)?;
        let made = Authenticate::decode(&token).map_err(invalid("reading winbind's AUTHENTICATE"))?.features;
        let settled = self.settle(challenge).and(made);
        let protection = Features::SIGN | Features::SEAL;
        if settled.and(protection) != self.settle(challenge).and(protection) {
            return Err(Error::new(Kind::NoCredentials, "taking an answer of winbind's that protects less than was settled"));
        }
        Ok(Answered { token, settled, exported })
    }

    /// The session key, and what the server needs to know it too.
    fn exchange(&self, settled: Features, base: Key<16>) -> Result<(Key<16>, Option<[u8; 16]>)> {
        if !settled.has(Features::KEY_EXCHANGE) {
            return Ok((base, None));
        }
        let mut key = Zeroizing::new([0; 16]);
        self.credential.env.random.fill(&mut *key)?;
        Ok((Key::new(*key), Some(keys::exchange(&base, *key))))
    }

    #[expect(clippy::too_many_arguments, reason = "they are the message's fields")]
    fn authenticate(
        &self,
        user: &User,
        challenge: &Challenge<'_>,
        settled: Features,
        lm: &[u8],
        nt: &[u8],
        session_key: Option<&[u8; 16]>,
        mic: Option<[u8; 16]>,
    ) -> Result<Vec<u8>> {
        let message = Authenticate {
            lm,
            nt,
            domain: &text(&user.domain, challenge)?,
            user: &text(&user.name, challenge)?,
            workstation: &text(&to_utf16le(&self.credential.env.names.netbios()), challenge)?,
            session_key: session_key.map_or(&[], |key| &key[..]),
            features: Self::told(settled, challenge),
            version: Some(Version::OURS),
            mic,
        };
        message.encode().map_err(invalid("writing an AUTHENTICATE"))
    }

    /// The server's pairs, without those that only a client says.
    fn echo(&self, pairs: &AvPairs<'_>) -> Result<Vec<u8>, Malformed> {
        let mut list = Vec::with_capacity(512);
        for (id, value) in pairs.iter() {
            if !matches!(id, av::FLAGS | av::SINGLE_HOST | av::TARGET_NAME | av::CHANNEL_BINDINGS) {
                push_pair(&mut list, id, value)?;
            }
        }
        Ok(list)
    }

    /// What the client adds.
    fn add(&self, list: &mut Vec<u8>, with_mic: bool, machine: &[u8; 32]) -> Result<(), Malformed> {
        if with_mic {
            push_pair(list, av::FLAGS, &av::FLAG_MIC.to_le_bytes())?;
        }
        // 2.2.2.2: the size, four zeros, no custom data, and a number that is this process's own.
        let mut host = [0u8; 48];
        let (head, id) = host.split_at_mut(16);
        head.copy_from_slice(&[48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        id.copy_from_slice(machine);
        push_pair(list, av::SINGLE_HOST, &host)?;
        // A client without a channel says nothing about it: IIS takes sixteen zeros for a mismatch.
        if let Some(bindings) = self.bindings {
            push_pair(list, av::CHANNEL_BINDINGS, &bindings)?;
        }
        push_pair(list, av::TARGET_NAME, &to_utf16le(self.target.as_deref().unwrap_or_default()))
    }
}

/// Text as the challenge wants it. The old code page is only safe where it agrees with every other.
fn text(utf16: &[u8], challenge: &Challenge<'_>) -> Result<Vec<u8>> {
    if challenge.features.has(Features::UNICODE) {
        return Ok(utf16.to_vec());
    }
    let text = from_utf16le(utf16).unwrap_or_default();
    if !text.is_ascii() {
        return Err(Error::new(Kind::UnsupportedFunction, "telling a name to a server that does not know Unicode"));
    }
    Ok(text.into_bytes())
}

fn principal(who: &Who, settled: Features) -> Principal {
    let identify_only = settled.has(Features::IDENTIFY);
    match who {
        Who::Nobody => Principal { name: String::new(), realm: String::new(), anonymous: true, identify_only },
        Who::User(user) => Principal { name: user.name_text(), realm: user.domain_text(), anonymous: false, identify_only },
        Who::Kept { name, domain } => Principal { name: name.clone(), realm: domain.clone(), anonymous: false, identify_only },
    }
}
