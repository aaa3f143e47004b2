//! An acceptor's keys: a keytab's, read again when it changes, or a password's.
use super::ticket::KeySource;
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::{Env, KeytabUse},
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    wire::{keytab, krb5::PrincipalName},
};
use parking_lot::Mutex;
use std::sync::Arc;

/// Reads a keytab: the same bytes for as long as it has not changed.
pub type Reading = dyn Fn(&Env) -> Result<Arc<SecretBytes>> + Send + Sync;

/// The keys of a keytab.
pub struct KeytabKeys {
    read: Box<Reading>,
    only: Option<Service>,
    parsed: Mutex<Option<Parsed>>,
}

/// A service that an acceptor stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    parts: Vec<String>,
    realm: Option<String>,
}

impl Service {
    /// Reads `HTTP/host`, `HTTP/host@REALM`, or GSS' `HTTP@host`.
    pub fn parse(name: &str) -> Self {
        let (before, realm) = match name.rsplit_once('@') {
            // What has no slash has its host behind the sign.
            Some((service, host)) if !service.contains('/') && host.contains('.') && host.chars().any(char::is_lowercase) => {
                return Self { parts: vec![service.to_owned(), host.to_owned()], realm: None };
            }
            Some((before, realm)) => (before, Some(realm.to_owned())),
            None => (name, None),
        };
        Self { parts: before.split('/').map(str::to_owned).collect(), realm }
    }

    /// Services and hosts are compared without regard to case, as Windows does; realms with it.
    fn is(&self, parts: &[impl AsRef<str>], realm: &str) -> bool {
        same_name(&self.parts, parts) && self.realm.as_deref().is_none_or(|own| own == realm)
    }
}

fn same_name(one: &[String], two: &[impl AsRef<str>]) -> bool {
    one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.eq_ignore_ascii_case(two.as_ref()))
}

struct Parsed {
    bytes: Arc<SecretBytes>,
    entries: Arc<[Entry]>,
}

struct Entry {
    parts: Vec<String>,
    realm: String,
    kvno: u32,
    key: ProtocolKey,
}

impl KeytabKeys {
    /// The keys that a keytab has for a service; for none in particular, all of them.
    pub fn new(read: Box<Reading>, only: Option<&str>) -> Self {
        Self { read, only: only.map(Service::parse), parsed: Mutex::new(None) }
    }

    /// The same of a keytab of the world's: a named one, or the one that the environment or the configuration names.
    pub fn of_world(name: Option<String>, only: Option<&str>) -> Self {
        Self::new(Box::new(move |env| env.keys.keytab(name.as_deref(), KeytabUse::Acceptor).map(|keytab| keytab.bytes)), only)
    }

    fn admits(&self, entry: &Entry) -> bool {
        self.only.as_ref().is_none_or(|only| only.is(&entry.parts, &entry.realm))
    }

    fn entries(&self, env: &Env) -> Result<Arc<[Entry]>> {
        let bytes = (self.read)(env)?;
        let mut parsed = self.parsed.lock();
        if let Some(parsed) = parsed.as_ref().filter(|parsed| Arc::ptr_eq(&parsed.bytes, &bytes)) {
            return Ok(parsed.entries.clone());
        }
        let bad = |why| Error::new(Kind::NoCredentials, "reading a keytab").because(why);
        let mut entries = Vec::new();
        for entry in keytab::entries(bytes.expose()).map_err(bad)? {
            let entry = entry.map_err(bad)?;
            // Keys of types that we do not know are others' business.
            if let Some(key) = Enctype::from_number(entry.enctype).and_then(|enctype| ProtocolKey::new(enctype, entry.key)) {
                let parts = entry.parts.iter().map(|part| (*part).to_owned()).collect();
                entries.push(Entry { parts, realm: entry.realm.to_owned(), kvno: entry.kvno, key });
            }
        }
        let entries: Arc<[Entry]> = entries.into();
        *parsed = Some(Parsed { bytes, entries: entries.clone() });
        Ok(entries)
    }
}

impl KeySource for KeytabKeys {
    fn ready(&self, env: &Env) -> Result<()> {
        let entries = self.entries(env)?;
        if entries.iter().any(|entry| self.admits(entry)) {
            return Ok(());
        }
        let whose = self.only.as_ref().map_or_else(|| "anybody".to_owned(), |service| service.parts.join("/"));
        Err(Error::new(Kind::NoCredentials, format!("looking for a key of {whose} in a keytab")))
    }

    fn keys_for(
        &self,
        env: &Env,
        server: &PrincipalName<'_>,
        realm: &str,
        enctype: Enctype,
        kvno: Option<u32>,
    ) -> Result<Vec<ProtocolKey>> {
        let entries = self.entries(env)?;
        let mut fitting: Vec<_> = entries.iter().filter(|entry| self.admits(entry) && entry.key.enctype() == enctype).collect();
        // The ticket's own name and version first. The others follow: one key may stand under many names, and versions are sometimes
        // counted anew.
        fitting.sort_by_key(|entry| {
            let named = entry.realm == realm && same_name(&entry.parts, &server.parts);
            let versioned = kvno.is_none_or(|kvno| entry.kvno == kvno || (entry.kvno < 256 && entry.kvno == kvno & 0xFF));
            (!named, !versioned)
        });
        Ok(fitting.into_iter().map(|entry| entry.key.clone()).collect())
    }
}

/// The keys of an account whose password is known: whatever name a client calls it by.
pub struct PasswordKeys {
    /// Both KDCs' default: the realm and the name's parts, nothing between ([RFC 4120] 4). A client has no say in it: each realm that it
    /// could name would cost us the work of a key.
    salt: String,
    /// In UTF-8.
    password: SecretBytes,
    made: Mutex<Vec<ProtocolKey>>,
}

impl PasswordKeys {
    /// The keys of a user, whose password is in UTF-8.
    pub fn new(user: &str, realm: &str, password: SecretBytes) -> Self {
        Self { salt: [realm, &user.replace('/', "")].concat(), password, made: Mutex::default() }
    }
}

impl KeySource for PasswordKeys {
    fn keys_for(&self, _: &Env, _: &PrincipalName<'_>, _: &str, enctype: Enctype, _: Option<u32>) -> Result<Vec<ProtocolKey>> {
        let mut made = self.made.lock();
        if let Some(key) = made.iter().find(|key| key.enctype() == enctype) {
            return Ok(vec![key.clone()]);
        }
        let key = ProtocolKey::of_password(enctype, self.password.expose(), self.salt.as_bytes(), None)
            .ok_or_else(|| Error::new(Kind::NoKerbKey, "making a key of a password"))?;
        made.push(key.clone());
        Ok(vec![key])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_read_in_each_of_their_forms() {
        for (text, parts, realm) in [
            ("HTTP/www.ad.test", &["HTTP", "www.ad.test"][..], None),
            ("HTTP/www.ad.test@AD.TEST", &["HTTP", "www.ad.test"], Some("AD.TEST")),
            ("HTTP@www.ad.test", &["HTTP", "www.ad.test"], None),
            ("server$@AD.TEST", &["server$"], Some("AD.TEST")),
            ("server$", &["server$"], None),
        ] {
            let service = Service::parse(text);
            assert_eq!((service.parts.iter().map(String::as_str).collect::<Vec<_>>(), service.realm.as_deref()), (parts.to_vec(), realm));
        }
        let service = Service::parse("http/WWW.ad.test@AD.TEST");
        assert!(service.is(&["HTTP", "www.ad.test"], "AD.TEST"));
        assert!(!service.is(&["HTTP", "www.ad.test"], "ad.test") && !service.is(&["HTTP"], "AD.TEST"));
    }
}
