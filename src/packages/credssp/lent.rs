//! What a client lends and a server receives: TSCredentials.
use super::delegation::Source;
use crate::{
    engine::{
        attributes::{Answer, Attribute, Logon},
        env::Env,
        identity::{Auth, Card, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Facts, Principal},
        secret::SecretBytes,
        status::{Error, Kind, Result},
        trace,
    },
    wire::{
        cursor::Malformed,
        der::{Field as _, Writer},
        text,
        tsrequest::{
            self, TsCredentials, TsCspData, TsPackageCred, TsPasswordCreds, TsRemoteGuardCreds, TsSmartCardCreds,
            guard::{NtlmCredential, REDIRECTED, TicketLogon},
        },
    },
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The packages that have a part in Remote Guard.
const KERBEROS: &str = "Kerberos";
const NTLM: &str = "NTLM";

/// What a client lends.
pub(super) enum Loan {
    /// A user's name and password.
    Password { domain: Vec<u8>, user: Vec<u8>, password: SecretBytes },
    /// A smart card, with its PIN.
    Card(Card),
    /// Tickets: Remote Guard.
    Tickets { service: Vec<u8>, granting: Vec<u8> },
    /// Nothing: Restricted Admin.
    Nothing,
}

/// Whose credentials these are, whatever of them is lent.
pub(super) const fn source_of(auth: &Auth) -> Source {
    match auth {
        Auth::Default => Source::Saved,
        _ => Source::Typed,
    }
}

/// The tickets that log the client of a session on at the server.
pub(super) fn tickets_of(session: &dyn Facts) -> Result<Loan> {
    match session.query(Attribute::TICKET_LOGON)? {
        Answer::TicketLogon { service, granting } => Ok(Loan::Tickets { service, granting }),
        _ => Err(Error::new(Kind::InternalError, "asking an inner session for the tickets to lend")),
    }
}

/// What a client may lend of an identity.
pub(super) fn of_identity(env: &Env, auth: &Auth, principal: Option<&str>) -> Result<(Source, Loan)> {
    let none = |doing| Error::new(Kind::NoCredentials, doing);
    match auth {
        Auth::User { name, domain, secret: Some(Secret::Password(password)) } => {
            let (mut domain, mut user) = (domain.as_ref().map(bytes).unwrap_or_default(), bytes(name));
            if domain.is_empty()
                && let Some(at) = user.chunks_exact(2).position(|unit| unit == [b'\\', 0])
            {
                let rest = user.split_off(2 * at);
                domain = std::mem::replace(&mut user, rest.get(2..).unwrap_or_default().to_vec());
            }
            Ok((Source::Typed, Loan::Password { domain, user, password: SecretBytes::copied(password.expose()) }))
        }
        Auth::User { name, domain, secret: Some(Secret::Card(card)) } => {
            let domain = domain.clone().unwrap_or_default();
            Ok((Source::Typed, Loan::Card(Card { user: name.clone(), domain, ..card.again() })))
        }
        Auth::Default => {
            let own = env.accounts.own(principal)?.ok_or_else(|| none("looking for a saved password to lend"))?;
            let password = own.password.as_ref().ok_or_else(|| none("lending a saved logon that keeps no password"))?;
            let password = std::str::from_utf8(password.expose()).map_err(|_| none("lending a saved password that is no text"))?;
            let mut units = Vec::with_capacity(2 * password.len());
            units.extend(password.encode_utf16().flat_map(u16::to_le_bytes));
            let password = SecretBytes::new(units.into_boxed_slice());
            Ok((Source::Saved, Loan::Password { domain: text::to_utf16le(&own.domain), user: text::to_utf16le(&own.user), password }))
        }
        Auth::Anonymous => Err(none("lending the credentials of nobody")),
        _ => {
            let doing = "lending credentials that are neither a password nor a smart card: there is no form for keys and certificates";
            Err(Error::new(Kind::UnsupportedFunction, doing))
        }
    }
}

/// What logs on inside where this is lent. Nobody logs on with a smart card here: its user does with the tickets that he has.
pub(super) fn inner_logon(auth: &Auth, packages: &PackageList) -> Result<Option<(Auth, PackageList)>> {
    let Auth::User { name, domain, secret: Some(Secret::Card(_)) } = auth else {
        return Ok(auth.again().map(|auth| (auth, packages.clone())));
    };
    if !packages.allows("Kerberos") {
        let doing = "logging on by NTLM where a smart card is lent: only Kerberos' tickets can stand for it";
        return Err(Error::new(Kind::UnknownCredentials, doing));
    }
    trace::tell(format_args!(
        "CredSSP: the smart card is lent and not logged on with (PKINIT is not built): the tickets of {:?} are looked for",
        name.lossy()
    ));
    let auth = match name.0.is_empty() {
        true => Auth::Default,
        false => Auth::User { name: name.clone(), domain: domain.clone(), secret: None },
    };
    Ok(Some((auth, PackageList { only: vec!["Kerberos".to_owned()], never: Vec::new() })))
}

fn bytes(wide: &Wide) -> Vec<u8> {
    wide.0.iter().flat_map(|unit| unit.to_le_bytes()).collect()
}

/// Text without the zero that rdesktop writes behind it.
fn unterminated(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(&[0, 0]).unwrap_or(bytes)
}

fn wide(bytes: &[u8]) -> Result<Wide> {
    let (units, []) = unterminated(bytes).as_chunks::<2>() else {
        return Err(Error::new(Kind::InvalidToken, "reading a client's name of half a letter"));
    };
    Ok(Wide(units.iter().map(|unit| u16::from_le_bytes(*unit)).collect()))
}

/// A secret of whole letters.
fn whole(bytes: &[u8]) -> Result<SecretBytes> {
    if !bytes.len().is_multiple_of(2) {
        return Err(Error::new(Kind::InvalidToken, "reading a client's secret of half a letter"));
    }
    Ok(SecretBytes::copied(unterminated(bytes)))
}

/// Writes what must not be left behind: the room for all of it is there at once, for a writer that grew would leave copies.
fn write(room: usize, value: impl FnOnce(&mut Writer)) -> Zeroizing<Vec<u8>> {
    let mut writer = Writer(Vec::with_capacity(room));
    value(&mut writer);
    Zeroizing::new(writer.0)
}

impl Loan {
    /// As TSCredentials.
    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        let (kind, inner) = match self {
            Self::Nothing => (tsrequest::PASSWORD, TsPasswordCreds { domain: &[], user: &[], password: &[] }.encode().into()),
            Self::Password { domain, user, password } => {
                let password = TsPasswordCreds { domain, user, password: password.expose() };
                let room = 32 + password.domain.len() + password.user.len() + password.password.len();
                (tsrequest::PASSWORD, write(room, |to| password.write(to)))
            }
            Self::Card(card) => (tsrequest::SMART_CARD, encode_card(card)),
            // What is secret in it is sealed for the server's host.
            Self::Tickets { service, granting } => {
                let buffer = TicketLogon { flags: REDIRECTED, service, granting }.encode();
                let logon = TsPackageCred { package: &text::to_utf16le(KERBEROS), buffer: &buffer };
                (tsrequest::REMOTE_GUARD, TsRemoteGuardCreds { logon, supplemental: None }.encode().into())
            }
        };
        write(32 + inner.len(), |to| TsCredentials { kind, credentials: &inner }.write(to))
    }
}

fn encode_card(lent: &Card) -> Zeroizing<Vec<u8>> {
    let names = [&lent.card, &lent.reader, &lent.container, &lent.provider, &lent.user, &lent.domain].map(bytes);
    // What is not known is not said.
    let [card, reader, container, provider, user_hint, domain_hint] =
        names.each_ref().map(|name| Some(name.as_slice()).filter(|name| !name.is_empty()));
    let place = TsCspData { key: lent.key, card, reader, container, provider };
    let room = 96 + lent.pin.expose().len() + names.iter().map(Vec::len).sum::<usize>();
    write(room, |to| TsSmartCardCreds { pin: lent.pin.expose(), place, user_hint, domain_hint }.write(to))
}

/// What a client lent.
pub(super) enum Lent {
    /// A name and a password.
    Password { user: Wide, domain: Wide, password: SecretBytes },
    /// Nothing: Restricted Admin.
    Nothing,
    /// A smart card, with its PIN.
    Card(Card),
    /// What packages need to go on in the client's name: Kerberos' part, and all of it as it came.
    RemoteGuard { logon: SecretBytes, whole: SecretBytes },
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
                let password = whole(inner.password)?;
                Ok(Self::Password { user: wide(inner.user)?, domain: wide(inner.domain)?, password })
            }
            tsrequest::SMART_CARD => {
                let TsSmartCardCreds { pin, place, user_hint, domain_hint } = TsSmartCardCreds::decode(outer.credentials).map_err(bad)?;
                let name = |bytes: Option<&[u8]>| wide(bytes.unwrap_or_default());
                Ok(Self::Card(Card {
                    user: name(user_hint)?,
                    domain: name(domain_hint)?,
                    pin: whole(pin)?,
                    key: place.key,
                    card: name(place.card)?,
                    reader: name(place.reader)?,
                    container: name(place.container)?,
                    provider: name(place.provider)?,
                }))
            }
            tsrequest::REMOTE_GUARD => {
                let guard = TsRemoteGuardCreds::decode(outer.credentials).map_err(bad)?;
                let is = |one: &TsPackageCred<'_>, name: &str| wide(one.package).is_ok_and(|package| package.lossy() == name);
                if !is(&guard.logon, KERBEROS) {
                    return Err(Error::new(Kind::InvalidToken, "reading Remote Guard's credentials for another package than Kerberos"));
                }
                let TicketLogon { service, granting, flags } = TicketLogon::decode(guard.logon.buffer).map_err(bad)?;
                for one in guard.supplemental.iter().flatten().filter(|one| is(one, NTLM)) {
                    NtlmCredential::decode(one.buffer).map_err(bad)?;
                }
                let logon = Zeroizing::new(TicketLogon { service, granting, flags }.encode());
                Ok(Self::RemoteGuard { logon: SecretBytes::copied(&logon), whole: SecretBytes::copied(bytes) })
            }
            kind => Err(Error::new(Kind::InvalidToken, format!("reading credentials of kind {kind}, which nobody knows"))),
        }
    }

    /// As what logs on with it, to be told.
    pub(super) fn answer(&self) -> Result<Answer> {
        match self {
            Self::Card(card) => Ok(Answer::Card(card.again())),
            Self::RemoteGuard { logon, .. } => Ok(Answer::ClientCreds(SecretBytes::copied(logon.expose()))),
            Self::Password { .. } | Self::Nothing => self.logon().map(Answer::Logon),
        }
    }

    /// As an identity to acquire with, to be told; of Remote Guard, which is none, all that came.
    pub(super) fn second_answer(&self) -> Result<Answer> {
        match self {
            Self::RemoteGuard { whole, .. } => Ok(Answer::ClientCreds(SecretBytes::copied(whole.expose()))),
            _ => self.logon().map(Answer::Identity),
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

    /// As an identity to log on elsewhere with, for a server that logs its clients on by `own`.
    fn identity(&self, own: &Auth, client: Option<&Principal>) -> Option<Auth> {
        match self {
            // What was lent in another's name than the client's own is nobody's.
            Self::RemoteGuard { logon, .. } => {
                let client = client?;
                let TicketLogon { service, granting, .. } = TicketLogon::decode(logon.expose()).ok()?;
                let keytab = match own {
                    Auth::User { secret: Some(Secret::Keytab(bytes)), .. } => Some(SecretBytes::copied(bytes.expose())),
                    _ => None,
                };
                let secret = Secret::Tickets { service: service.to_vec(), granting: granting.to_vec(), keytab };
                Some(Auth::User { name: Wide::of(&format!("{}@{}", client.name, client.realm)), domain: None, secret: Some(secret) })
            }
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
    pub(super) fn credential(&self, env: &Arc<Env>, own: &Auth, client: Option<&Principal>) -> Option<Arc<dyn Credential>> {
        let auth = self.identity(own, client)?;
        let only = if matches!(self, Self::RemoteGuard { .. }) { vec![KERBEROS.to_owned()] } else { Vec::new() };
        let uses = Uses { inbound: false, outbound: true, no_default: true };
        let ask = AcquireAsk { principal: None, uses, auth, packages: PackageList { only, never: Vec::new() } };
        let acquired = env.packages.named("Negotiate")?.acquire(env, ask);
        acquired.inspect_err(|why| trace::tell(format_args!("CredSSP: what the client lent does not serve: {why}"))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_arrives_as_it_was_lent() {
        let utf16 = |text: &str| text::to_utf16le(text);
        let lent = Loan::Password { domain: utf16("DOM"), user: utf16("alic\u{e9}"), password: SecretBytes::copied(&utf16("p\u{1F511}w")) };
        let Lent::Password { user, domain, password } = Lent::decode(&lent.encode()).unwrap() else { panic!() };
        assert_eq!((&*user.lossy(), &*domain.lossy()), ("alic\u{e9}", "DOM"));
        assert_eq!(password.expose(), utf16("p\u{1F511}w"));
        assert!(matches!(Lent::decode(&Loan::Nothing.encode()), Ok(Lent::Nothing)));
        for end in 0..lent.encode().len() {
            assert!(Lent::decode(&lent.encode()[..end]).is_err());
        }
    }

    fn the_card_of_the_specification() -> Card {
        Card {
            user: Wide::default(),
            domain: Wide::default(),
            pin: SecretBytes::copied(&text::to_utf16le("bbbbbbbbbbbb")),
            key: 1,
            card: Wide::default(),
            reader: Wide::of("OMNIKEY CardMan 3x21 0"),
            container: Wide::of("le-MSSmartcardUser-8bda019f-1266--53268"),
            provider: Wide::of("Microsoft Base Smart Card Crypto Provider"),
        }
    }

    /// [MS-CSSP] 4: the one message that the specification prints.
    #[test]
    fn a_card_is_lent_in_the_bytes_that_are_published() {
        let published = "3082010fa003020102a1820106048201023081ffa01a0418620062006200620062006200620062006200620062006200\
                         a181e03081dda003020101a22e042c4f004d004e0049004b0045005900200043006100720064004d0061006e00200033\
                         0078003200310020003000a350044e6c0065002d004d00530053006d0061007200740063006100720064005500730065\
                         0072002d00380062006400610030003100390066002d0031003200360036002d002d0035003300320036003800a45404\
                         524d006900630072006f0073006f006600740020004200610073006500200053006d0061007200740020004300610072\
                         0064002000430072007900700074006f002000500072006f0076006900640065007200";
        let published: Vec<u8> =
            (0..published.len() / 2).map(|at| u8::from_str_radix(&published[2 * at..2 * at + 2], 16).unwrap()).collect();
        assert_eq!(published.len(), 275);
        assert_eq!(*Loan::Card(the_card_of_the_specification()).encode(), published);
        let Lent::Card(card) = Lent::decode(&published).unwrap() else { panic!() };
        let expected = the_card_of_the_specification();
        assert_eq!((card.key, card.pin.expose(), &card.card, &card.user), (1, expected.pin.expose(), &expected.card, &expected.user));
        assert_eq!((card.reader, card.container, card.provider), (expected.reader, expected.container, expected.provider));
        for end in 0..published.len() {
            assert!(Lent::decode(&published[..end]).is_err());
        }
    }

    #[test]
    fn a_card_logs_on_inside_with_tickets_alone() {
        let auth = |name: &str| Auth::User {
            name: Wide::of(name),
            domain: None,
            secret: Some(Secret::Card(Box::new(the_card_of_the_specification()))),
        };
        for list in ["", "kerberos", "kerberos,ntlm", "!ntlm"] {
            let (inner, packages) = inner_logon(&auth("alice"), &PackageList::parse(list)).unwrap().unwrap();
            assert!(matches!(inner, Auth::User { secret: None, .. }), "{list}");
            assert!(packages.allows("Kerberos") && !packages.allows("NTLM"), "{list}");
        }
        assert!(matches!(inner_logon(&auth(""), &PackageList::default()).unwrap().unwrap().0, Auth::Default));
        for list in ["ntlm", "!kerberos"] {
            let refused = inner_logon(&auth("alice"), &PackageList::parse(list)).err().unwrap();
            assert_eq!(refused.kind(), Kind::UnknownCredentials, "{list}");
        }
    }

    #[test]
    fn remote_guard_is_kerberos_and_whole() {
        let logon = TicketLogon { flags: REDIRECTED, service: b"service", granting: b"granting" }.encode();
        let lend = |package: &str, buffer: &[u8], supplemental: Option<(&str, &[u8])>| {
            let (package, more) = (text::to_utf16le(package), supplemental.map(|(name, buffer)| (text::to_utf16le(name), buffer)));
            let supplemental = more.as_ref().map(|(package, buffer)| vec![TsPackageCred { package, buffer }]);
            let guard = TsRemoteGuardCreds { logon: TsPackageCred { package: &package, buffer }, supplemental }.encode();
            Lent::decode(&TsCredentials { kind: tsrequest::REMOTE_GUARD, credentials: &guard }.encode())
        };
        let Lent::RemoteGuard { logon: read, whole } = lend("Kerberos", &logon, Some(("Other", b"anything"))).unwrap() else { panic!() };
        assert_eq!(read.expose(), logon);
        assert!(whole.expose().len() > logon.len());
        for (package, buffer, supplemental) in [
            ("NTLM", &logon[..], None),
            ("kerberos", &logon, None),
            ("Kerberos", &logon[1..], None),
            ("Kerberos", b"", None),
            ("Kerberos", &logon, Some(("NTLM", &b"short"[..]))),
        ] {
            assert_eq!(lend(package, buffer, supplemental).err().map(|why| why.kind()), Some(Kind::InvalidToken), "{package}");
        }
    }

    #[test]
    fn a_zero_behind_the_text_is_no_part_of_it() {
        let inner = TsPasswordCreds { domain: b"D\0\0\0", user: b"\0\x01\0\0", password: b"\0\x01" }.encode();
        let Lent::Password { user, domain, password } = Lent::decode(&TsCredentials { kind: 1, credentials: &inner }.encode()).unwrap()
        else {
            panic!()
        };
        assert_eq!((&*user.0, &*domain.0, password.expose()), (&[0x100][..], &[0x44][..], &b"\0\x01"[..]));
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        for (kind, credentials) in [(3, &b""[..]), (2, b"rubbish"), (6, b"0"), (1, &[0x30, 0])] {
            assert!(Lent::decode(&TsCredentials { kind, credentials }.encode()).is_err(), "{kind}");
        }
        for (domain, user, password) in [(&b"d"[..], &b"u\0"[..], &b""[..]), (b"", b"u", b""), (b"", b"u\0", b"p")] {
            let half = TsPasswordCreds { domain, user, password }.encode();
            assert!(Lent::decode(&TsCredentials { kind: 1, credentials: &half }.encode()).is_err());
        }
        let place = TsCspData { key: 1, card: None, reader: None, container: None, provider: None };
        let half = TsSmartCardCreds { pin: b"1\x002", place, user_hint: None, domain_hint: None }.encode();
        assert!(Lent::decode(&TsCredentials { kind: 2, credentials: &half }.encode()).is_err());
    }
}
