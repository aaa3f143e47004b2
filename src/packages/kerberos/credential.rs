//! Who logs on with Kerberos, and with which keys a service accepts.
use super::{
    KERBEROS, acceptor,
    borrowing::granting_ticket,
    client,
    keys::{KeytabKeys, PasswordKeys},
    purse::{Purse, Source, named},
    settings::Settings,
    ticket::{KeySource, Name, TicketSource},
};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        env::Env,
        identity::{Auth, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Handshake, Package, Side, Terms, unsupported},
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    wire::{krb5::name_type, text::from_utf16le},
};
use std::sync::Arc;
use zeroize::Zeroizing;

struct KerberosCredential {
    env: Arc<Env>,
    uses: Uses,
    purse: Option<Arc<Purse>>,
    keys: Option<Arc<dyn KeySource>>,
}

pub(super) fn acquire(env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
    let principal = ask.principal.filter(|name| !name.is_empty()).map(str::to_owned);
    let unfit = |doing: &'static str| Err(Error::new(Kind::UnknownCredentials, doing));
    let (source, keys): (Option<Source>, Arc<dyn KeySource>) = match ask.auth {
        Auth::Default => {
            let source = (!ask.uses.no_default).then(|| Source::Caches { client: principal.clone() });
            (source, Arc::new(KeytabKeys::of_world(None, principal.as_deref())))
        }
        Auth::User { name, domain, secret } => match secret {
            Some(Secret::Password(password)) => {
                let settings = Settings::of(env)?;
                let (client, realm) = spelled(&name.lossy(), domain.as_ref().map(Wide::lossy).as_deref(), &settings)?;
                let password = in_utf8(&password)?;
                // Where policy does not let an identity stand in for this machine's keys, a service has those of the keytab alone.
                let keys: Arc<dyn KeySource> = if env.policy.current()?.inbound_identity {
                    let again = SecretBytes::copied(password.expose());
                    Arc::new(PasswordKeys::new(&client.parts.join("/"), &realm, again))
                } else {
                    Arc::new(KeytabKeys::of_world(None, principal.as_deref()))
                };
                (Some(Source::Password { client, realm, password }), keys)
            }
            Some(Secret::Keytab(bytes)) => {
                let bytes = Arc::new(bytes);
                let name = name.lossy();
                let client = if name.is_empty() {
                    None
                } else {
                    Some(spelled(&name, domain.as_ref().map(Wide::lossy).as_deref(), &Settings::of(env)?)?)
                };
                let service = client.as_ref().map(|(name, _)| name.parts.join("/"));
                (
                    Some(Source::Keytab { client, bytes: bytes.clone() }),
                    Arc::new(KeytabKeys::new(Box::new(move |_| Ok(bytes.clone())), service.as_deref())),
                )
            }
            // A name without a password is whoever of that name has a ticket.
            None => {
                let settings = Settings::of(env)?;
                let (client, realm) = spelled(&name.lossy(), domain.as_ref().map(Wide::lossy).as_deref(), &settings)?;
                let client = format!("{client}@{realm}");
                (Some(Source::Caches { client: Some(client) }), Arc::new(KeytabKeys::of_world(None, principal.as_deref())))
            }
            Some(Secret::NtHash(_)) => return unfit("acquiring a Kerberos credential from an NT hash, which is NTLM's alone"),
            Some(Secret::Certificate { .. }) => return unfit("acquiring a Kerberos credential from a certificate, which is not built yet"),
            Some(Secret::Tickets { service, granting, keytab }) => {
                let keys = match keytab.map(Arc::new) {
                    Some(bytes) => KeytabKeys::new(Box::new(move |_| Ok(bytes.clone())), None),
                    None => KeytabKeys::of_world(None, principal.as_deref()),
                };
                let ticket = granting_ticket(env, &keys, &service, &granting)?;
                let whose = format!("{}@{}", ticket.client, ticket.client_realm);
                if name.lossy() != whose {
                    let story = format!("borrowing a ticket of {whose} in the name of {}", name.lossy());
                    return Err(Error::new(Kind::LogonDenied, story));
                }
                (Some(Source::Borrowed(Arc::new(ticket))), Arc::new(keys))
            }
            Some(Secret::Card(_)) => return unfit("acquiring a Kerberos credential from a smart card, which is not built yet"),
        },
        Auth::Anonymous => return unfit("acquiring a Kerberos credential for nobody"),
        Auth::Delegated(credential) if std::ptr::eq(credential.package().info(), KERBEROS.info()) => return Ok(credential),
        Auth::Delegated(_) => return Err(Error::new(Kind::NoCredentials, "using another package's delegated credential for Kerberos")),
        Auth::Tls(_) | Auth::CredSsp { .. } => return unfit("acquiring a Kerberos credential from another package's structure"),
    };
    let purse = if ask.uses.outbound { source.map(|source| Arc::new(Purse::new(source))) } else { None };
    Ok(Arc::new(KerberosCredential { env: env.clone(), uses: ask.uses, purse, keys: ask.uses.inbound.then_some(keys) }))
}

/// A password as string-to-key wants it.
fn in_utf8(password: &SecretBytes) -> Result<SecretBytes> {
    let text = from_utf16le(password.expose()).map(|text| Zeroizing::new(text.into_bytes()));
    text.map(|text| SecretBytes::copied(&text))
        .map_err(|why| Error::new(Kind::UnknownCredentials, "reading a password that is not text").because(why))
}

/// A client in all the spellings that Windows knows: a user and a domain, `DOMAIN\user`, `user@REALM`, and `user@suffix` whole where the
/// suffix is no realm that we know.
fn spelled(name: &str, domain: Option<&str>, settings: &Settings) -> Result<(Name, String)> {
    let principal =
        |name: &str, realm: String| (Name { kind: name_type::PRINCIPAL, parts: name.split('/').map(str::to_owned).collect() }, realm);
    let (name, domain) = match name.split_once('\\') {
        Some((domain, name)) => (name, Some(domain)),
        None => (name, domain),
    };
    if let Some(domain) = domain.filter(|domain| !domain.is_empty()) {
        return Ok(principal(name, realm_of_domain(domain, settings)));
    }
    let Some((user, suffix)) = name.rsplit_once('@').filter(|(user, suffix)| !user.is_empty() && !suffix.is_empty()) else {
        return named(name, settings);
    };
    let upper = suffix.to_uppercase();
    if settings.knows(suffix) {
        return Ok(principal(user, suffix.to_owned()));
    }
    match settings.default_realm() {
        // A suffix that is no realm of ours is for the KDC to understand.
        Ok(realm) if !settings.knows(&upper) => Ok((Name { kind: name_type::ENTERPRISE, parts: vec![name.to_owned()] }, realm.to_owned())),
        _ => Ok(principal(user, upper)),
    }
}

/// A domain's realm: as it is written where krb5.conf knows it so, in capitals, or the default realm where the domain is its first part.
fn realm_of_domain(domain: &str, settings: &Settings) -> String {
    let upper = domain.to_uppercase();
    if settings.knows(domain) {
        return domain.to_owned();
    }
    if let (false, Ok(realm)) = (upper.contains('.') || settings.knows(&upper), settings.default_realm())
        && realm.split('.').next().is_some_and(|first| first.eq_ignore_ascii_case(domain))
    {
        return realm.to_owned();
    }
    upper
}

impl Credential for KerberosCredential {
    fn package(&self) -> &'static dyn Package {
        &KERBEROS
    }

    fn uses(&self) -> Uses {
        self.uses
    }

    fn begin(self: Arc<Self>, side: Side, _terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
        let none = |doing: &'static str| Error::new(Kind::NoCredentials, doing);
        match side {
            Side::Initiator => {
                let purse: Arc<dyn TicketSource> =
                    self.purse.clone().ok_or_else(|| none("logging on where the default logon is not to be used"))?;
                Ok(client::begin(&self.env, purse))
            }
            Side::Acceptor => {
                let keys = self.keys.clone().ok_or_else(|| none("accepting with a credential that has no keys"))?;
                keys.ready(&self.env)?;
                Ok(acceptor::begin(&self.env, keys))
            }
        }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        match what {
            Attribute::CREDENTIAL_NAMES => {
                let none = || Error::new(Kind::NoCredentials, "asking for the name of a credential that only accepts");
                Ok(Answer::Text(self.purse.as_ref().ok_or_else(none)?.shown(&self.env)?))
            }
            Attribute::CREDENTIAL_CERT => {
                Err(Error::new(Kind::NoCredentials, "asking for the certificate of a credential that is no certificate"))
            }
            _ => Err(unsupported()),
        }
    }

    fn set(&self, what: Attribute, value: &[u8]) -> Result<()> {
        match (what, value.first_chunk().map(|word| u32::from_ne_bytes(*word) != 0)) {
            // No KDC is asked about a PAC, so one that shall not be asked is not.
            (Attribute::CREDENTIAL_PAC_BYPASS, Some(true)) if value.len() == 4 => Ok(()),
            (Attribute::CREDENTIAL_PAC_BYPASS, Some(false)) if value.len() == 4 => {
                Err(Error::new(Kind::UnsupportedFunction, "having a KDC asked about every PAC, which is not built"))
            }
            (Attribute::CREDENTIAL_PAC_BYPASS, _) => {
                Err(Error::new(Kind::InvalidParameter, "setting an attribute to something of another size than BOOL"))
            }
            _ => Err(unsupported()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::profile::Profile;

    #[test]
    fn clients_are_spelled_as_windows_spells_them() {
        let text = "[libdefaults]\ndefault_realm = AD.TEST\n[realms]\nAD.TEST = {\n}\nOther.Realm = {\n}\n";
        let settings = Settings::for_test(Arc::new(Profile::parse(text).unwrap()));
        for (name, domain, parts, realm) in [
            ("alice", None, "alice", "AD.TEST"),
            ("alice", Some(""), "alice", "AD.TEST"),
            ("alice", Some("ad"), "alice", "AD.TEST"),
            ("alice", Some("ad.test"), "alice", "AD.TEST"),
            ("alice", Some("AD.TEST"), "alice", "AD.TEST"),
            ("alice", Some("Other.Realm"), "alice", "Other.Realm"),
            ("alice", Some("elsewhere"), "alice", "ELSEWHERE"),
            ("AD\\alice", None, "alice", "AD.TEST"),
            ("alice@ad.test", None, "alice", "AD.TEST"),
            ("alice@Other.Realm", None, "alice", "Other.Realm"),
            ("HTTP/www.ad.test", None, "HTTP|www.ad.test", "AD.TEST"),
        ] {
            let (client, of) = spelled(name, domain, &settings).unwrap();
            assert_eq!(
                (client.parts.join("|").as_str(), of.as_str(), client.kind),
                (parts, realm, name_type::PRINCIPAL),
                "{name} of {domain:?}"
            );
        }
        let (client, realm) = spelled("alice@mail.example", None, &settings).unwrap();
        assert_eq!((client.parts, client.kind, realm.as_str()), (vec!["alice@mail.example".to_owned()], name_type::ENTERPRISE, "AD.TEST"));
    }
}
