//! What a finished context tells about itself.
use super::{NTLM, session};
use crate::{
    engine::{
        attributes::{Answer, Attribute, KeyInfo, Sizes},
        flags::Flags,
        pack::{Pack, Unpack},
        package::{Established, Facts, Package as _, Principal, Side, no_token, unsupported},
        secret::{Key, SecretBytes},
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::ntlm::Features,
};

/// A finished context.
pub(super) struct Session {
    pub(super) side: Side,
    pub(super) settled: Features,
    pub(super) granted: Flags,
    pub(super) exported: Key<16>,
    pub(super) since: Instant,
    /// The client, proven on the server's side, said on the client's own.
    pub(super) client: Principal,
    /// Client: the server's target information. Server: none.
    pub(super) target_info: Option<Vec<u8>>,
    /// Server: the service that the client named.
    pub(super) target: Option<String>,
    /// Server: what the domain said of the account.
    pub(super) account: DomainFacts,
}

/// What a domain says of an account beside its name.
pub(super) struct DomainFacts {
    pub(super) flags: u32,
    pub(super) password_expiry: Instant,
    pub(super) sids: Vec<String>,
}

impl DomainFacts {
    /// An account of this machine.
    pub(super) const LOCAL: Self = Self { flags: 0, password_expiry: Instant::NEVER, sids: Vec::new() };
}

/// What every context of NTLM has, whatever was agreed.
pub(super) fn constant(what: Attribute) -> Option<Answer> {
    match what {
        Attribute::SIZES => Some(Answer::Sizes(Sizes { max_token: NTLM.info().max_token, max_signature: 16, block: 0, trailer: 16 })),
        Attribute::PACKAGE_INFO => Some(Answer::Package(NTLM.info())),
        _ => None,
    }
}

/// What an unfinished context tells. Its client has more to say, whichever message it sent last.
pub(super) fn unfinished(what: Attribute) -> Result<Answer> {
    match what {
        Attribute::LAST_CLIENT_TOKEN_STATUS => Ok(Answer::Number(1)),
        other => constant(other).ok_or_else(|| Error::new(Kind::InvalidHandle, "asking a context that is not complete")),
    }
}

impl Session {
    fn names(&self) -> String {
        match (&*self.client.realm, &*self.client.name) {
            ("", name) => name.to_owned(),
            (realm, name) => format!("{realm}\\{name}"),
        }
    }

    fn key_info(&self) -> KeyInfo {
        let extended = self.settled.has(Features::ESS);
        KeyInfo {
            signature_name: if extended { "HMAC-MD5" } else { "RSADSI RC4-CRC32" },
            cipher_name: "RSADSI RC4",
            key_bits: match (extended, self.settled.has(Features::KEY_128), self.settled.has(Features::KEY_56)) {
                (true, false, true) => 56,
                (true, false, false) => 40,
                _ => 128,
            },
            signature: if extended { 0xFFFF_FF76 } else { 0xFFFF_FF7C },
            cipher: 0x6801,
        }
    }
}

impl Facts for Session {
    fn query(&self, what: Attribute) -> Result<Answer> {
        if let Some(answer) = constant(what) {
            return Ok(answer);
        }
        let server = self.side == Side::Acceptor;
        Ok(match what {
            Attribute::NAMES => Answer::Text(self.names()),
            Attribute::AUTHORITY => Answer::Text(self.client.realm.clone()),
            Attribute::LIFESPAN => Answer::Lifespan { start: self.since, end: Instant::NEVER },
            Attribute::FLAGS => Answer::Flags(self.granted),
            Attribute::KEY_INFO => Answer::KeyInfo(self.key_info()),
            Attribute::SESSION_KEY => Answer::SessionKey(SecretBytes::copied(self.exported.expose())),
            Attribute::NEGOTIATION_INFO => Answer::Negotiation { package: NTLM.info(), state: 0 },
            Attribute::DCE_INFO => Answer::Dce { service: 1, pac: self.names() },
            Attribute::LAST_CLIENT_TOKEN_STATUS => Answer::Number(0),
            Attribute::PASSWORD_EXPIRY if server => Answer::Time(self.account.password_expiry),
            Attribute::LOGOFF_TIME if server => Answer::Time(Instant::NEVER),
            Attribute::USER_FLAGS if server => Answer::Number(self.account.flags),
            Attribute::CLIENT_SPECIFIED_TARGET if server => {
                let none = || Error::new(Kind::TargetUnknown, "asking for the target of a client that named none");
                Answer::ClientTarget(self.target.clone().ok_or_else(none)?)
            }
            Attribute::ACCESS_TOKEN if server => return Err(no_token()),
            Attribute::TARGET_INFORMATION if !server => Answer::TargetInformation(self.target_info.clone().unwrap_or_default()),
            _ => return Err(unsupported()),
        })
    }

    fn client(&self) -> Option<&Principal> {
        (self.side == Side::Acceptor).then_some(&self.client)
    }

    fn sids(&self) -> &[String] {
        &self.account.sids
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        into.number(self.settled.0.into());
        into.flags(self.granted);
        into.bytes(self.exported.expose());
        into.time(self.since);
        into.principal(&self.client);
        into.maybe(self.target_info.as_deref(), Pack::bytes);
        into.maybe(self.target.as_deref(), Pack::text);
        into.number(self.account.flags.into());
        into.time(self.account.password_expiry);
        into.number(self.account.sids.len() as u64);
        self.account.sids.iter().for_each(|sid| into.text(sid));
        Ok(())
    }
}

/// A session that another process packed.
pub(super) fn restore(from: &mut Unpack<'_>) -> Result<Established> {
    let session = Session {
        side: from.side,
        settled: Features(from.narrow()?),
        granted: from.flags()?,
        exported: Key::new(*from.array()?),
        since: from.time()?,
        client: from.principal()?,
        target_info: from.maybe(Unpack::bytes)?.map(<[u8]>::to_vec),
        target: from.maybe(Unpack::text)?.map(str::to_owned),
        account: DomainFacts {
            flags: from.narrow()?,
            password_expiry: from.time()?,
            // Each takes bytes of the pack: a number that promises more than there are ends with them.
            sids: (0..from.number()?).map(|_| from.text().map(str::to_owned)).collect::<Result<_>>()?,
        },
    };
    let (mut seal, mut open) = session::halves(session.settled, &session.exported, session.side);
    seal.restore(from)?;
    open.restore(from)?;
    Ok(Established::new(seal, open, session))
}
