//! To which services credentials may go: the machine's policy, by patterns of service names.
use crate::engine::{
    policy::Policy,
    status::{Error, Kind, Result},
};

/// Where a client's credentials come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The program gave them.
    Typed,
    /// The user put them down for later.
    Saved,
}

/// What proved the server's name, beside the inner authentication's own secrets: `CREDSSP_SERVER_AUTH_*`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Proof {
    /// Kerberos did.
    pub(super) negotiate: bool,
    /// A certificate that leads to a trusted root did.
    pub(super) certificate: bool,
}

/// Whether the credentials may go there. A refusal names the line of policy that would have to change.
pub(super) fn allow(policy: &Policy, source: Source, target: &str, proof: Proof) -> Result<()> {
    let (patterns, key) = match source {
        Source::Typed => (&policy.credssp_typed, "typed"),
        Source::Saved => (&policy.credssp_saved, "saved"),
    };
    if !patterns.iter().any(|pattern| matches(pattern, target)) {
        return Err(Error::new(
            Kind::DelegationPolicy,
            format!("lending credentials to {target:?}, which `{key}` in the policy's [credssp] does not name"),
        ));
    }
    if source == Source::Saved && !proof.negotiate && !proof.certificate {
        return Err(Error::new(
            Kind::PolicyNltmOnly,
            format!(
                "lending saved credentials to {target:?}, whose name neither Kerberos nor a trusted certificate proved: only a password \
                 that the program gives (`typed` in the policy's [credssp]) may go there"
            ),
        ));
    }
    Ok(())
}

/// `*` stands for anything; letters are compared without regard to case.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_ascii_lowercase(), name.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(previous) = last.replace(part) {
            // Every part but the last may stand anywhere.
            match rest.find(previous) {
                Some(at) => rest = rest.get(at + previous.len()..).unwrap_or_default(),
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_names() {
        for (pattern, name) in
            [("*", ""), ("*", "a/b"), ("TERMSRV/*", "termsrv/Host.example.com"), ("*/a*c", "http/abc"), ("a*b*c", "a1b2bc"), ("x/y", "X/Y")]
        {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("TERMSRV/*", "WSMAN/host"), ("", "a"), ("x/y", "x/yz"), ("a*b*c", "abd"), ("*/b", "a/b/c"), ("ab*ba", "aba")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn typed_credentials_go_where_policy_says_and_saved_ones_to_proven_servers_alone() {
        let policy = Policy::default();
        let (none, kerberos) = (Proof::default(), Proof { negotiate: true, certificate: false });
        let certificate = Proof { negotiate: false, certificate: true };
        let kind = |source, target, proof| allow(&policy, source, target, proof).map_err(|why| why.kind());
        assert_eq!(kind(Source::Typed, "TERMSRV/host", none), Ok(()));
        assert_eq!(kind(Source::Saved, "TERMSRV/host", none), Err(Kind::PolicyNltmOnly));
        assert_eq!(kind(Source::Saved, "TERMSRV/host", kerberos), Ok(()));
        assert_eq!(kind(Source::Saved, "TERMSRV/host", certificate), Ok(()));
        for source in [Source::Typed, Source::Saved] {
            assert_eq!(kind(source, "WSMAN/host", kerberos), Err(Kind::DelegationPolicy));
            assert_eq!(kind(source, "", kerberos), Err(Kind::DelegationPolicy));
        }
        let open = Policy { credssp_typed: vec!["WSMAN/*".to_owned()], ..Policy::default() };
        assert!(allow(&open, Source::Typed, "wsman/host", none).is_ok());
        assert!(allow(&open, Source::Typed, "TERMSRV/host", none).is_err());
    }
}
