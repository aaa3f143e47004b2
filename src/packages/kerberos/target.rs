//! The service that a caller names: `service/host`, with an instance behind it, a port, or a realm.
use super::{settings::Settings, ticket::Name};
use crate::{
    engine::status::{Error, Kind, Result},
    wire::krb5::name_type,
};
use std::net::IpAddr;

/// A service, and its realm as far as something tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) name: Name,
    pub(super) realm: Option<String>,
}

impl Target {
    /// Reads a service's name. One with an address in it has no ticket anywhere, and nobody is asked for it.
    pub(super) fn read(text: &str, settings: &Settings) -> Result<Self> {
        let bad = |why: &str| Error::new(Kind::TargetUnknown, format!("looking for the service {text:?}: {why}"));
        let (name, realm) = match text.rsplit_once('@') {
            Some((name, realm)) if !realm.is_empty() && !realm.contains('/') => (name, Some(realm.to_owned())),
            _ => (text, None),
        };
        let parts: Vec<String> = name.split('/').map(str::to_owned).collect();
        if parts.iter().any(String::is_empty) || parts.len() > 4 {
            return Err(bad("that is not the name of one"));
        }
        let host = parts.get(1).map(String::as_str);
        if let Some(host) = host
            && is_address(host)
        {
            return Err(bad("an address has no service's key; call it by its name"));
        }
        let realm = realm.or_else(|| settings.realm_of(host?.split(':').next()?).map(str::to_owned));
        let kind = if parts.len() > 1 { name_type::SRV_INST } else { name_type::PRINCIPAL };
        Ok(Self { name: Name { kind, parts }, realm })
    }
}

fn is_address(host: &str) -> bool {
    let bare = host.strip_prefix('[').map_or(host, |rest| rest.split(']').next().unwrap_or(rest));
    let without_port = bare.rsplit_once(':').map_or(bare, |(before, _)| before);
    bare.parse::<IpAddr>().is_ok() || without_port.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::profile::Profile;
    use std::sync::Arc;

    #[test]
    fn services_are_named_as_windows_and_mit_name_them() {
        let settings = Settings::for_test(Arc::new(Profile::parse("[domain_realm]\n.ad.test = AD.TEST\n").unwrap()));
        let read = |text| Target::read(text, &settings).map(|t| (t.name.parts.join("|"), t.name.kind, t.realm)).map_err(|e| e.kind());
        for (text, parts, kind, realm) in [
            ("HTTP/www.ad.test", "HTTP|www.ad.test", 2, Some("AD.TEST")),
            ("HTTP/www.other.test", "HTTP|www.other.test", 2, None),
            ("HTTP/www.other.test@OTHER", "HTTP|www.other.test", 2, Some("OTHER")),
            ("MSSQLSvc/db.ad.test:1433", "MSSQLSvc|db.ad.test:1433", 2, Some("AD.TEST")),
            ("ldap/dc.ad.test/ad.test", "ldap|dc.ad.test|ad.test", 2, Some("AD.TEST")),
            ("service", "service", 1, None),
        ] {
            assert_eq!(read(text), Ok((parts.to_owned(), kind, realm.map(str::to_owned))), "{text}");
        }
        for bad in ["", "/", "HTTP/", "/host", "HTTP/10.0.0.1", "HTTP/10.0.0.1:80", "HTTP/[::1]:80", "HTTP/fe80::1", "a/b/c/d/e"] {
            assert_eq!(read(bad), Err(Kind::TargetUnknown), "{bad}");
        }
    }
}
