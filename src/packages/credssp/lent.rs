//! What a client lends and a server receives: TSCredentials.
use super::delegation::Source;
use crate::{
    engine::{
        attributes::Logon,
        env::Env,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Credential},
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    wire::{
        cursor::Malformed,
        der::Field as _,
        text,
        tsrequest::{self, TsCredentials, TsPasswordCreds, TsRemoteGuardCreds, TsSmartCardCreds},
    },
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A user's name and password, in UTF-16LE.
pub(super) struct Password {
    domain: Vec<u8>,
    user: Vec<u8>,
    password: SecretBytes,
}

/// What a client may lend of an identity.
pub(super) fn of_identity(env: &Env, auth: &Auth, principal: Option<&str>) -> Result<(Source, Password)> {
    let none = |doing| Error::new(Kind::NoCredentials, doing);
    match auth {
        Auth::User { name, domain, secret: Some(Secret::Password(password)) } => {
            let bytes = |wide: &Wide| wide.0.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>();
            let (mut domain, mut user) = (domain.as_ref().map(bytes).unwrap_or_default(), bytes(name));
            if domain.is_empty()
                && let Some(at) = user.chunks_exact(2).position(|unit| unit == [b'\\', 0])
            {
                let rest = user.split_off(2 * at);
                domain = std::mem::replace(&mut user, rest.get(2..).unwrap_or_default().to_vec());
            }
            Ok((Source::Typed, Password { domain, user, password: SecretBytes::copied(password.expose()) }))
        }
        Auth::Default => {
            let own = env.accounts.own(principal)?.ok_or_else(|| none("looking for a saved password to lend"))?;
            let password = own.password.as_ref().ok_or_else(|| none("lending a saved logon that keeps no password"))?;
            let password = std::str::from_utf8(password.expose()).map_err(|_| none("lending a saved password that is no text"))?;
            let mut units = Vec::with_capacity(2 * password.len());
            units.extend(password.encode_utf16().flat_map(u16::to_le_bytes));
            let password = SecretBytes::new(units.into_boxed_slice());
            Ok((Source::Saved, Password { domain: text::to_utf16le(&own.domain), user: text::to_utf16le(&own.user), password }))
        }
        Auth::Anonymous => Err(none("lending the credentials of nobody")),
        _ => {
            Err(Error::new(Kind::UnsupportedFunction, "lending credentials that are no password: smart cards and keys cannot be lent yet"))
        }
    }
}

impl Password {
    /// Nothing: Restricted Admin.
    pub(super) fn nothing() -> Self {
        Self { domain: Vec::new(), user: Vec::new(), password: SecretBytes::copied(&[]) }
    }

    /// As TSCredentials.
    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        // Room for all of it at once: a writer that grew would leave copies behind.
        let room = 64 + self.domain.len() + self.user.len() + self.password.expose().len();
        let write = |value: &dyn Fn(&mut crate::wire::der::Writer)| {
            let mut writer = crate::wire::der::Writer(Vec::with_capacity(room));
            value(&mut writer);
            Zeroizing::new(writer.0)
        };
        let inner = TsPasswordCreds { domain: &self.domain, user: &self.user, password: self.password.expose() };
        let inner = write(&|to| inner.write(to));
        write(&|to| TsCredentials { kind: tsrequest::PASSWORD, credentials: &inner }.write(to))
    }
}

/// What a client lent.
pub(super) enum Lent {
    /// A name and a password.
    Password { user: Wide, domain: Wide, password: SecretBytes },
    /// Nothing: Restricted Admin.
    Nothing,
    /// A card's PIN, and where its key is.
    SmartCard(SecretBytes),
    /// What packages need to go on in the client's name.
    RemoteGuard(SecretBytes),
}

impl Lent {
    /// Reads TSCredentials.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self> {
        let bad = |why: Malformed| Error::new(Kind::InvalidToken, "reading a client's credentials").because(why);
        let outer = TsCredentials::decode(bytes).map_err(bad)?;
        match outer.kind {
            tsrequest::PASSWORD => {
                let inner = TsPasswordCreds::decode(outer.credentials).map_err(bad)?;
                if inner.user.is_empty() && inner.domain.is_empty() && inner.password.is_empty() {
                    return Ok(Self::Nothing);
                }
                let wide = |bytes: &[u8]| -> Result<Wide> {
                    let (units, []) = bytes.as_chunks::<2>() else {
                        return Err(Error::new(Kind::InvalidToken, "reading a client's name of half a letter"));
                    };
                    Ok(Wide(units.iter().map(|unit| u16::from_le_bytes(*unit)).collect()))
                };
                let password = SecretBytes::copied(inner.password);
                Ok(Self::Password { user: wide(inner.user)?, domain: wide(inner.domain)?, password })
            }
            tsrequest::SMART_CARD => {
                TsSmartCardCreds::decode(outer.credentials).map_err(bad)?;
                Ok(Self::SmartCard(SecretBytes::copied(bytes)))
            }
            tsrequest::REMOTE_GUARD => {
                TsRemoteGuardCreds::decode(outer.credentials).map_err(bad)?;
                Ok(Self::RemoteGuard(SecretBytes::copied(bytes)))
            }
            kind => Err(Error::new(Kind::InvalidToken, format!("reading credentials of kind {kind}, which nobody knows"))),
        }
    }

    /// As a user and a password, to be told.
    pub(super) fn logon(&self) -> Result<Logon> {
        match self {
            Self::Password { user, domain, password } => {
                Ok(Logon { user: user.clone(), domain: domain.clone(), password: SecretBytes::copied(password.expose()) })
            }
            _ => Err(Error::new(Kind::NoCredentials, "asking for the password of a client that lent none")),
        }
    }

    /// As an identity to log on elsewhere with.
    fn identity(&self) -> Option<Auth> {
        match self {
            Self::Password { user, domain, password } => Some(Auth::User {
                name: user.clone(),
                domain: Some(domain.clone()).filter(|domain| !domain.0.is_empty()),
                secret: Some(Secret::Password(SecretBytes::copied(password.expose()))),
            }),
            _ => None,
        }
    }

    /// Whether anything was lent.
    pub(super) const fn is_something(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// As a credential of Negotiate's, to log on elsewhere with.
    pub(super) fn credential(&self, env: &Arc<Env>) -> Option<Arc<dyn Credential>> {
        let auth = self.identity()?;
        let uses = Uses { inbound: false, outbound: true, no_default: true };
        let ask = AcquireAsk { principal: None, uses, auth, packages: PackageList::default() };
        env.packages.named("Negotiate")?.acquire(env, ask).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_arrives_as_it_was_lent() {
        let utf16 = |text: &str| text::to_utf16le(text);
        let lent = Password { domain: utf16("DOM"), user: utf16("alic\u{e9}"), password: SecretBytes::copied(&utf16("p\u{1F511}w")) };
        let Lent::Password { user, domain, password } = Lent::decode(&lent.encode()).unwrap() else { panic!() };
        assert_eq!((&*user.lossy(), &*domain.lossy()), ("alic\u{e9}", "DOM"));
        assert_eq!(password.expose(), utf16("p\u{1F511}w"));
        assert!(matches!(Lent::decode(&Password::nothing().encode()), Ok(Lent::Nothing)));
        for end in 0..lent.encode().len() {
            assert!(Lent::decode(&lent.encode()[..end]).is_err());
        }
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        for (kind, credentials) in [(3, &b""[..]), (2, b"rubbish"), (6, b"0"), (1, &[0x30, 0])] {
            assert!(Lent::decode(&TsCredentials { kind, credentials }.encode()).is_err(), "{kind}");
        }
        let half = TsPasswordCreds { domain: b"d", user: b"u\0", password: b"" }.encode();
        assert!(Lent::decode(&TsCredentials { kind: 1, credentials: &half }.encode()).is_err());
    }
}
