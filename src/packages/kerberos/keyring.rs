//! Where an acceptor's keys come from: a keytab, or a password that an inbound identity brought.
use super::ticket::KeySource;
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::{Env, KeytabUse},
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    wire::{ap::PrincipalName, cursor::Malformed, keytab},
};
use parking_lot::Mutex;
use std::sync::Arc;

/// The keys of a keytab: the host's, or one that the caller brought.
pub(super) struct KeytabKeys {
    pub(super) packed: Option<Arc<SecretBytes>>,
    /// The service to accept for, with or without its realm; without one, for every service in the keytab.
    pub(super) service: Option<String>,
}

impl KeySource for KeytabKeys {
    fn keys_for(
        &self,
        env: &Env,
        server: &PrincipalName<'_>,
        realm: &str,
        enctype: Enctype,
        kvno: Option<u32>,
    ) -> Result<Vec<ProtocolKey>> {
        let (name, bytes) = match &self.packed {
            Some(bytes) => ("the caller brought".to_owned(), bytes.clone()),
            None => {
                let found = env.keys.keytab(None, KeytabUse::Acceptor)?;
                (found.name, found.bytes)
            }
        };
        let unreadable = |why: Malformed| Error::new(Kind::NoCredentials, format!("reading the keytab {name}")).because(why);
        let mut keys: Vec<(u8, ProtocolKey)> = Vec::new();
        for entry in keytab::entries(bytes.expose()).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if entry.enctype != enctype.number() || !self.accepts_for(&entry) {
                continue;
            }
            // The service's own key of the right version is the likeliest; an account has as many names as somebody gave it.
            let own = entry.realm == realm && entry.parts == server.parts;
            let rank = match (own, kvno == Some(entry.kvno)) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                (false, false) => 3,
            };
            if let Some(key) = ProtocolKey::new(enctype, entry.key)
                && !keys.iter().any(|(_, other)| *other == key)
            {
                keys.push((rank, key));
            }
        }
        keys.sort_by_key(|(rank, _)| *rank);
        Ok(keys.into_iter().map(|(_, key)| key).collect())
    }
}

impl KeytabKeys {
    fn accepts_for(&self, entry: &keytab::Entry<'_>) -> bool {
        let Some(service) = &self.service else { return true };
        let (name, realm) = service.rsplit_once('@').map_or((service.as_str(), None), |(name, realm)| (name, Some(realm)));
        let own = entry.parts.join("/");
        own.eq_ignore_ascii_case(name) && realm.is_none_or(|realm| realm == entry.realm)
    }
}

/// The keys of an account's password.
pub(super) struct PasswordKeys {
    pub(super) user: String,
    pub(super) realm: String,
    pub(super) password: SecretBytes,
    made: Mutex<Vec<ProtocolKey>>,
}

impl PasswordKeys {
    pub(super) fn new(user: String, realm: String, password: SecretBytes) -> Self {
        Self { user, realm, password, made: Mutex::default() }
    }
}

impl KeySource for PasswordKeys {
    fn keys_for(&self, _: &Env, _: &PrincipalName<'_>, _: &str, enctype: Enctype, _: Option<u32>) -> Result<Vec<ProtocolKey>> {
        let mut made = self.made.lock();
        if let Some(key) = made.iter().find(|key| key.enctype() == enctype) {
            return Ok(vec![key.clone()]);
        }
        // The salt of a user's account; one that was renamed has another, which only a KDC could tell.
        let salt = format!("{}{}", self.realm, self.user.replace('/', ""));
        let Some(key) = ProtocolKey::of_password(enctype, self.password.expose(), salt.as_bytes(), None) else { return Ok(Vec::new()) };
        made.push(key.clone());
        Ok(vec![key])
    }
}
