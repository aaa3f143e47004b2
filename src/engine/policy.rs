//! What this machine's owner allows: one small TOML file, read by the world, understood here.
use super::status::{Error, Kind, Result};

/// Every choice, with its safe default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `inbound_identity`: whether an explicit identity on an inbound credential stands in for the account sources.
    pub inbound_identity: bool,
    /// `impersonation = "network"`: whether servers may act for their clients with credentials alone, while the process keeps its own rights.
    pub impersonation: bool,
    /// `accounts`: the file of who may log on here.
    pub accounts: Option<String>,
    /// `[ntlm] v1`: whether NTLMv1 and LM may be spoken.
    pub ntlm_v1: bool,
    /// `[ntlm] anonymous`: whether acceptors may admit nobody in particular.
    pub anonymous: bool,
    /// `[ntlm] bindings = "required"`: whether acceptors that know their channel insist that clients name it.
    pub bindings_required: bool,
    /// `[ntlm] targets`: what acceptors say to the service that a client names.
    pub ntlm_targets: Targets,
    /// `[ntlm] names = "www.example.com files"`: names of this host beside its own.
    pub ntlm_names: Vec<String>,
    /// `[ntlm] key_bits = 40 | 56 | 128`: the weakest keys that may protect messages.
    pub ntlm_key_bits: u32,
    /// `[ntlm] lifetime_hours`: how far a client's clock may be from ours; 0 is any distance.
    pub ntlm_lifetime_hours: u32,
    /// `[ntlm] winbind`: whether winbind is asked, where it runs.
    pub winbind: bool,
    /// `[negotiate] ntlm`: whether NTLM may be what a negotiation ends with.
    pub negotiate_ntlm: bool,
    /// `[kerberos] rc4`: whether enctype 23 may be used.
    pub kerberos_rc4: bool,
    /// `[kerberos] replay_file`: where acceptors of several processes note requests together, in MIT's file2 format. None: each by itself.
    pub kerberos_replay_file: Option<String>,
    /// `[kerberos] armor`: the ticket cache whose first ticket armors logons in its realm ([RFC 6113]). None: they go bare.
    pub kerberos_armor: Option<String>,
    /// `[digest] algorithms`: which ones servers offer and both sides accept, apart by spaces. None: servers SHA-256 and MD5, clients any.
    pub digest_algorithms: Option<String>,
    /// `[digest] ciphers`: what SASL may encrypt with: rc4, 3des.
    pub digest_ciphers: Option<String>,
    /// `[digest] nonce`: for how many seconds a server's nonce is good.
    pub digest_nonce_seconds: u32,
    /// `[digest] userhash`: whether servers take the hash of a user's name for the name, which makes them look at every account.
    pub digest_userhash: bool,
    /// `[digest] bindings = "required"`: as for NTLM.
    pub digest_bindings_required: bool,
    /// `[credssp] server_version`: the least that CredSSP's clients demand of their servers; below 5 a relay can stand between the two.
    pub credssp_server_version: u32,
    /// `[credssp] client_version`: the least that its servers demand of their clients.
    pub credssp_client_version: u32,
    /// `[credssp] typed = "TERMSRV/*"`: to which services a password that the program gave may go, apart by spaces.
    pub credssp_typed: Vec<String>,
    /// `[credssp] saved = "TERMSRV/*"`: to which services a saved one may go, once Kerberos or a trusted certificate proved the server.
    pub credssp_saved: Vec<String>,
    /// `[credssp] restricted_admin`: whether clients lend nothing at all.
    pub credssp_restricted_admin: bool,
    /// `[credssp] remote_guard`: whether clients lend tickets in the place of passwords.
    pub credssp_remote_guard: bool,
    /// `[certificates] my`: the folder, or file, of the machine's own certificates with their keys, which programs know as the store MY.
    pub own_certificates: Option<String>,
    /// `[certificates] revoked`: a file of revocation lists, or a folder of such files.
    pub revocation_lists: Option<String>,
    /// `[certificates] fetch`: whether lists and answers are fetched by HTTP from where certificates say.
    pub revocation_fetch: bool,
    /// `[schannel] certificate`: the file of the certificate, and those that lead to its root, of servers that bring none.
    pub schannel_certificate: Option<String>,
    /// `[schannel] key`: the file of its private key; None: the same file.
    pub schannel_key: Option<String>,
    /// `[schannel] ocsp`: a file of what a responder said of the server's certificate, or a folder of such files.
    pub schannel_ocsp: Option<String>,
    /// `[schannel] clients`: the file of whose account a client's certificate speaks for.
    pub schannel_clients: Option<String>,
    /// `[schannel] keylog`: a file that every TLS connection's secrets are written to, for Wireshark and the like.
    pub schannel_keylog: Option<String>,
    /// `timeout`: how long one call may wait for the network, in seconds.
    pub timeout_seconds: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            inbound_identity: true,
            impersonation: false,
            accounts: None,
            ntlm_v1: false,
            anonymous: false,
            bindings_required: false,
            ntlm_targets: Targets::Any,
            ntlm_names: Vec::new(),
            ntlm_key_bits: 128,
            ntlm_lifetime_hours: 36,
            winbind: true,
            negotiate_ntlm: true,
            kerberos_rc4: false,
            kerberos_replay_file: None,
            kerberos_armor: None,
            digest_algorithms: None,
            digest_ciphers: None,
            digest_nonce_seconds: 300,
            digest_userhash: false,
            digest_bindings_required: false,
            credssp_server_version: 5,
            credssp_client_version: 2,
            credssp_typed: vec!["TERMSRV/*".to_owned()],
            credssp_saved: vec!["TERMSRV/*".to_owned()],
            credssp_restricted_admin: false,
            credssp_remote_guard: false,
            own_certificates: None,
            revocation_lists: None,
            revocation_fetch: false,
            schannel_certificate: None,
            schannel_key: None,
            schannel_ocsp: None,
            schannel_clients: None,
            schannel_keylog: None,
            timeout_seconds: 10,
        }
    }
}

/// Which services a client may name in its NTLM response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Targets {
    /// `"any"`: what it names is only told.
    Any,
    /// `"checked"`: if it names one, it is one of this host's.
    Checked,
    /// `"required"`: it names one of this host's.
    Required,
}

enum Value<'a> {
    Text(&'a str),
    Number(u32),
    Truth(bool),
}

impl Policy {
    /// Reads the TOML subset that the policy needs: sections, and `key = "text" | number | true | false`. What it does not know it
    /// refuses: a misspelt restriction must not pass for none.
    pub fn parse(text: &str) -> Result<Self> {
        let mut policy = Self::default();
        let mut section = String::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            let fail = |why: &str| Error::new(Kind::InternalError, format!("reading the policy, line {}: {why}", number + 1));
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[') {
                let name = name.strip_suffix(']').ok_or_else(|| fail("a section without its end"))?;
                name.trim().clone_into(&mut section);
                continue;
            }
            let (key, value) = line.split_once('=').ok_or_else(|| fail("neither a section nor a setting"))?;
            let value = parse_value(value.trim()).ok_or_else(|| fail("a value that is neither text, number, true nor false"))?;
            policy.set(&section, key.trim(), value).ok_or_else(|| fail("a setting that is not known, or of another kind"))?;
        }
        Ok(policy)
    }

    fn set(&mut self, section: &str, key: &str, value: Value<'_>) -> Option<()> {
        match (section, key, value) {
            ("", "inbound_identity", Value::Text("allow")) => self.inbound_identity = true,
            ("", "inbound_identity", Value::Text("refuse")) => self.inbound_identity = false,
            ("", "impersonation", Value::Text("network")) => self.impersonation = true,
            ("", "impersonation", Value::Text("refuse")) => self.impersonation = false,
            ("", "accounts", Value::Text(path)) => self.accounts = Some(path.to_owned()),
            ("", "timeout", Value::Number(seconds @ 1..=3600)) => self.timeout_seconds = seconds,
            ("certificates", "my", Value::Text(path)) => self.own_certificates = Some(path.to_owned()),
            ("certificates", "revoked", Value::Text(path)) => self.revocation_lists = Some(path.to_owned()),
            ("certificates", "fetch", Value::Truth(yes)) => self.revocation_fetch = yes,
            ("ntlm", "v1", Value::Truth(yes)) => self.ntlm_v1 = yes,
            ("ntlm", "anonymous", Value::Truth(yes)) => self.anonymous = yes,
            ("ntlm", "bindings", Value::Text("required")) => self.bindings_required = true,
            ("ntlm", "bindings", Value::Text("allowed")) => self.bindings_required = false,
            ("ntlm", "targets", Value::Text(word)) => {
                self.ntlm_targets = match word {
                    "any" => Targets::Any,
                    "checked" => Targets::Checked,
                    "required" => Targets::Required,
                    _ => return None,
                }
            }
            ("ntlm", "names", Value::Text(names)) => self.ntlm_names = names.split_whitespace().map(str::to_owned).collect(),
            ("ntlm", "key_bits", Value::Number(bits @ (40 | 56 | 128))) => self.ntlm_key_bits = bits,
            ("ntlm", "lifetime_hours", Value::Number(hours @ 0..=100_000)) => self.ntlm_lifetime_hours = hours,
            ("ntlm", "winbind", Value::Truth(yes)) => self.winbind = yes,
            ("negotiate", "ntlm", Value::Truth(yes)) => self.negotiate_ntlm = yes,
            ("kerberos", "rc4", Value::Truth(yes)) => self.kerberos_rc4 = yes,
            ("kerberos", "replay_file", Value::Text(path)) => self.kerberos_replay_file = Some(path.to_owned()),
            ("kerberos", "armor", Value::Text(name)) => self.kerberos_armor = Some(name.to_owned()),
            ("schannel", "certificate", Value::Text(path)) => self.schannel_certificate = Some(path.to_owned()),
            ("schannel", "key", Value::Text(path)) => self.schannel_key = Some(path.to_owned()),
            ("schannel", "ocsp", Value::Text(path)) => self.schannel_ocsp = Some(path.to_owned()),
            ("schannel", "clients", Value::Text(path)) => self.schannel_clients = Some(path.to_owned()),
            ("schannel", "keylog", Value::Text(path)) => self.schannel_keylog = Some(path.to_owned()),
            ("digest", "algorithms", Value::Text(names)) => self.digest_algorithms = Some(names.to_owned()),
            ("digest", "ciphers", Value::Text(names)) => self.digest_ciphers = Some(names.to_owned()),
            ("digest", "nonce", Value::Number(seconds @ 1..=86_400)) => self.digest_nonce_seconds = seconds,
            ("digest", "userhash", Value::Truth(yes)) => self.digest_userhash = yes,
            ("digest", "bindings", Value::Text("required")) => self.digest_bindings_required = true,
            ("digest", "bindings", Value::Text("allowed")) => self.digest_bindings_required = false,
            ("credssp", "server_version", Value::Number(version @ 2..=6)) => self.credssp_server_version = version,
            ("credssp", "client_version", Value::Number(version @ 2..=6)) => self.credssp_client_version = version,
            ("credssp", "typed", Value::Text(services)) => self.credssp_typed = services.split_whitespace().map(str::to_owned).collect(),
            ("credssp", "saved", Value::Text(services)) => self.credssp_saved = services.split_whitespace().map(str::to_owned).collect(),
            ("credssp", "restricted_admin", Value::Truth(yes)) => self.credssp_restricted_admin = yes,
            ("credssp", "remote_guard", Value::Truth(yes)) => self.credssp_remote_guard = yes,
            _ => return None,
        }
        Some(())
    }
}

fn parse_value(value: &str) -> Option<Value<'_>> {
    if let Some(rest) = value.strip_prefix('"') {
        let (text, after) = rest.split_once('"')?;
        // Escapes would need a copy; no setting needs an escape.
        return (!text.contains('\\') && is_comment(after)).then_some(Value::Text(text));
    }
    let (word, after) = value.split_once('#').map_or((value, ""), |(word, _)| (word, "#"));
    if !is_comment(after) {
        return None;
    }
    match word.trim() {
        "true" => Some(Value::Truth(true)),
        "false" => Some(Value::Truth(false)),
        digits => digits.parse().ok().map(Value::Number),
    }
}

fn is_comment(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_safe_ones() {
        let p = Policy::default();
        assert!(!p.ntlm_v1 && !p.anonymous && !p.kerberos_rc4);
        assert_eq!(Policy::parse("# nothing\n\n").unwrap(), p);
    }

    #[test]
    fn each_setting_is_read() {
        let p = Policy::parse("inbound_identity = \"refuse\" # why\nimpersonation = \"network\"\naccounts = \"/a b\"\ntimeout = 3\n[ntlm]\nv1 = true\nbindings = \"required\"\ntargets = \"checked\"\nnames = \"www files\"\nkey_bits = 56\nlifetime_hours = 0\nwinbind = false\n[kerberos]\nrc4 = true # old\nreplay_file = \"/r\"\narmor = \"FILE:/a\"\n[digest]\nalgorithms = \"SHA-256\"\nciphers = \"rc4\"\nnonce = 60\nuserhash = true\nbindings = \"required\"\n[schannel]\ncertificate = \"/c\"\nkey = \"/k\"\nocsp = \"/o\"\n[certificates]\nfetch = true\n").unwrap();
        assert_eq!((p.schannel_certificate.as_deref(), p.schannel_key.as_deref()), (Some("/c"), Some("/k")));
        assert_eq!((p.schannel_ocsp.as_deref(), p.revocation_fetch), (Some("/o"), true));
        assert_eq!((p.kerberos_replay_file.as_deref(), p.kerberos_armor.as_deref()), (Some("/r"), Some("FILE:/a")));
        assert!(!p.inbound_identity && p.impersonation && p.ntlm_v1 && p.kerberos_rc4 && p.bindings_required);
        assert_eq!((p.ntlm_targets, &*p.ntlm_names, p.ntlm_key_bits), (Targets::Checked, &["www".to_owned(), "files".to_owned()][..], 56));
        assert!(p.ntlm_lifetime_hours == 0 && !p.winbind);
        assert_eq!((p.accounts.as_deref(), p.timeout_seconds), (Some("/a b"), 3));
        assert_eq!((p.digest_algorithms.as_deref(), p.digest_ciphers.as_deref()), (Some("SHA-256"), Some("rc4")));
        assert!(p.digest_nonce_seconds == 60 && p.digest_userhash && p.digest_bindings_required);
        let p = Policy::parse("[credssp]\nserver_version = 6\nclient_version = 3\ntyped = \"*\"\nsaved = \"\"\nrestricted_admin = true")
            .unwrap();
        assert_eq!((p.credssp_server_version, p.credssp_client_version, p.credssp_restricted_admin), (6, 3, true));
        assert_eq!((&*p.credssp_typed, p.credssp_saved.len()), (&["*".to_owned()][..], 0));
    }

    #[test]
    fn a_setting_that_is_not_understood_is_refused() {
        for bad in [
            "ntlm_v2 = true",
            "[ntlm]\nv1 = \"no\"",
            "[ntlm",
            "[ntlm]\nkey_bits = 64",
            "just words",
            "timeout = 0",
            "accounts = \"x",
            "accounts = \"a\" b",
        ] {
            assert!(Policy::parse(bad).is_err(), "{bad}");
        }
    }
}
