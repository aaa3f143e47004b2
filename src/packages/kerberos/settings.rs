//! What krb5.conf says to a client, read as MIT reads it.
use crate::{
    crypto::kerberos::Enctype,
    engine::{
        env::Env,
        status::{Error, Kind, Result},
    },
    wire::profile::Profile,
};
use std::{sync::Arc, time::Duration};

/// The configuration, and policy's word on RC4.
pub(super) struct Settings {
    pub(super) profile: Arc<Profile>,
    rc4: bool,
}

impl Settings {
    pub(super) fn of(env: &Env) -> Result<Self> {
        Ok(Self { profile: env.realms.profile()?, rc4: env.policy.current()?.kerberos_rc4 })
    }

    #[cfg(test)]
    pub(super) const fn for_test(profile: Arc<Profile>) -> Self {
        Self { profile, rc4: false }
    }

    fn default(&self, name: &str) -> Option<&str> {
        self.profile.first(&["libdefaults", name])
    }

    /// Whether a switch of libdefaults is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.profile.truth(&["libdefaults", name]).unwrap_or(false)
    }

    /// A span of libdefaults, in seconds; none is longer than ten years.
    pub(super) fn seconds(&self, name: &str, usual: i64) -> i64 {
        self.profile.seconds(&["libdefaults", name]).unwrap_or(usual).clamp(0, 10 * 366 * 86_400)
    }

    /// The realm of names that have none.
    pub(super) fn default_realm(&self) -> Result<&str> {
        let none =
            || Error::new(Kind::NoAuthenticatingAuthority, "looking for the realm of a name that has none: krb5.conf has no default_realm");
        self.default("default_realm").ok_or_else(none)
    }

    /// Whether krb5.conf knows a realm.
    pub(super) fn knows(&self, realm: &str) -> bool {
        self.default("default_realm") == Some(realm) || self.profile.names(&["realms"]).contains(&realm)
    }

    /// The realm of a host, if a line says so: its own name first, then the domains above it.
    pub(super) fn realm_of(&self, host: &str) -> Option<&str> {
        let host = host.to_ascii_lowercase();
        let mapped = |name: &str| self.profile.first(&["domain_realm", name]);
        let mut rest = host.as_str();
        if let Some(realm) = mapped(rest) {
            return Some(realm);
        }
        while let Some(at) = rest.find('.') {
            let (_, domain) = rest.split_at(at);
            rest = domain.strip_prefix('.').unwrap_or_default();
            // ".ad.test" are the hosts of the domain; "ad.test" is taken for them, too, as MIT does.
            if let Some(realm) = mapped(domain).or_else(|| mapped(rest)) {
                return Some(realm);
            }
        }
        None
    }

    /// The realms between a client's and a service's, the service's own last.
    pub(super) fn path<'s>(&'s self, from: &str, to: &'s str) -> Vec<&'s str> {
        let mut path = self.profile.all(&["capaths", from, to]);
        path.retain(|realm| *realm != "." && *realm != to);
        path.push(to);
        path
    }

    /// The enctypes that may be asked for, the dearest first.
    pub(super) fn enctypes(&self, setting: &str) -> Result<Vec<Enctype>> {
        let usual: Vec<Enctype> = Enctype::ALL.into_iter().filter(|one| *one != Enctype::Rc4Hmac).collect();
        let mut chosen = match self.default(setting).or_else(|| self.default("permitted_enctypes")) {
            None => usual.clone(),
            Some(list) => {
                let mut chosen = Vec::new();
                for word in list.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
                    let (less, word) = word.strip_prefix('-').map_or((false, word.trim_start_matches('+')), |word| (true, word));
                    for one in named(word, &usual) {
                        chosen.retain(|other| *other != one);
                        if !less {
                            chosen.push(one);
                        }
                    }
                }
                chosen
            }
        };
        if self.rc4 && self.default(setting).is_none() {
            chosen.push(Enctype::Rc4Hmac);
        }
        chosen.retain(|one| *one != Enctype::Rc4Hmac || self.rc4);
        if chosen.is_empty() {
            return Err(Error::new(
                Kind::KdcUnknownEtype,
                format!("choosing enctypes, of which krb5.conf ({setting}) and policy leave none"),
            ));
        }
        Ok(chosen)
    }
}

/// The enctypes of a word.
fn named(word: &str, usual: &[Enctype]) -> Vec<Enctype> {
    match word.to_ascii_lowercase().as_str() {
        "default" => usual.to_vec(),
        "aes" => usual.to_vec(),
        "aes256-cts-hmac-sha1-96" | "aes256-cts" | "aes256-sha1" => vec![Enctype::Aes256Sha1],
        "aes128-cts-hmac-sha1-96" | "aes128-cts" | "aes128-sha1" => vec![Enctype::Aes128Sha1],
        "aes256-cts-hmac-sha384-192" | "aes256-sha2" => vec![Enctype::Aes256Sha384],
        "aes128-cts-hmac-sha256-128" | "aes128-sha2" => vec![Enctype::Aes128Sha256],
        "rc4" | "rc4-hmac" | "arcfour-hmac" | "arcfour-hmac-md5" => vec![Enctype::Rc4Hmac],
        _ => Vec::new(),
    }
}

/// The end of a call: every wait is cut to what is left until then.
#[derive(Clone, Copy)]
pub(super) struct Deadline(Duration);

impl Deadline {
    /// As policy has it.
    pub(super) fn of(env: &Env) -> Result<Self> {
        Ok(Self(env.clock.elapsed() + Duration::from_secs(u64::from(env.policy.current()?.timeout_seconds))))
    }

    /// What is left.
    pub(super) fn left(self, env: &Env) -> Result<Duration> {
        let left = self.0.saturating_sub(env.clock.elapsed());
        let over = || Error::new(Kind::NoAuthenticatingAuthority, "waiting for a KDC longer than policy (timeout) allows");
        if left.is_zero() { Err(over()) } else { Ok(left) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str, rc4: bool) -> Settings {
        Settings { profile: Arc::new(Profile::parse(text).unwrap()), rc4 }
    }

    #[test]
    fn a_hosts_realm_is_its_own_or_the_nearest_domains() {
        let s = settings("[domain_realm]\n.ad.test = AD\nad.test = TOP\nwww.ad.test = WWW\n.b = B\n", false);
        for (host, realm) in [
            ("www.ad.test", Some("WWW")),
            ("WWW.AD.test", Some("WWW")),
            ("x.ad.test", Some("AD")),
            ("a.x.ad.test", Some("AD")),
            ("ad.test", Some("TOP")),
            ("y.b", Some("B")),
            ("b.c", None),
            ("host", None),
        ] {
            assert_eq!(s.realm_of(host), realm, "{host}");
        }
    }

    #[test]
    fn rc4_is_asked_for_where_policy_allows_it_and_nowhere_else() {
        let all = |text, rc4| {
            settings(text, rc4).enctypes("default_tkt_enctypes").map(|all| all.iter().map(|one| one.number()).collect::<Vec<_>>())
        };
        assert_eq!(all("", false).unwrap(), [20, 19, 18, 17]);
        assert_eq!(all("", true).unwrap(), [20, 19, 18, 17, 23]);
        let text = "[libdefaults]\ndefault_tkt_enctypes = aes256-cts rc4-hmac, des-cbc-crc\n";
        assert_eq!(all(text, false).unwrap(), [18]);
        assert_eq!(all(text, true).unwrap(), [18, 23]);
        assert_eq!(all("[libdefaults]\npermitted_enctypes = DEFAULT -aes128-cts\n", false).unwrap(), [20, 19, 18]);
        assert_eq!(all("[libdefaults]\npermitted_enctypes = rc4-hmac\n", false).unwrap_err().kind(), Kind::KdcUnknownEtype);
    }
}
