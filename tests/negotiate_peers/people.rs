//! Who may log on here by NTLM: Alice of DOM.
use secur32::{
    engine::{
        env::{Account, Accounts},
        status::Result,
    },
    packages::ntlm::keys::nt_hash,
    wire::text::{means_account, to_utf16le},
};
use std::sync::Arc;

pub struct People;

impl Accounts for People {
    fn find(&self, user: &str, domain: &str) -> Result<Option<Arc<Account>>> {
        let alice = Account {
            user: "alice".to_owned(),
            domain: "DOM".to_owned(),
            nt_hash: Some(nt_hash(&to_utf16le("Alice-Passw0rd"))),
            password: None,
            ha1: Vec::new(),
        };
        Ok(means_account((user, domain), (&alice.user, &alice.domain), &["HERE", "here"]).then(|| Arc::new(alice)))
    }
}
