//! Which certificate a client shows. The engine resumes a session only under the same resolver, so that a credential has one for all its
//! contexts; what one context's call brings is laid out here while that call is in the engine, on the same thread.
use crate::packages::schannel::credential::Own;
use rustls::{SignatureScheme, client::ResolvesClientCert, sign::CertifiedKey};
use std::{cell::RefCell, sync::Arc};

thread_local! {
    static LAID_OUT: RefCell<Hand> = const { RefCell::new(Hand { own: Vec::new(), shown: None, asked: false }) };
}

/// What a call has at hand, and what became of it.
#[derive(Default)]
pub(super) struct Hand {
    /// The certificates to choose from.
    pub(super) own: Vec<Arc<Own>>,
    /// The one that was shown.
    pub(super) shown: Option<Arc<Own>>,
    /// Whether the server asked.
    pub(super) asked: bool,
}

/// Runs the engine with certificates at hand.
pub(super) fn with<T>(own: &[Arc<Own>], run: impl FnOnce() -> T) -> (T, Hand) {
    /// Takes up what was laid out, also when the engine unwinds.
    struct Cleared;
    impl Drop for Cleared {
        fn drop(&mut self) {
            LAID_OUT.take();
        }
    }
    let _cleared = Cleared;
    LAID_OUT.replace(Hand { own: own.to_vec(), shown: None, asked: false });
    let answer = run();
    (answer, LAID_OUT.take())
}

/// The resolver of every client context.
#[derive(Debug)]
pub(super) struct Resolver;

impl ResolvesClientCert for Resolver {
    fn resolve(&self, _authorities: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        LAID_OUT.with_borrow_mut(|hand| {
            hand.asked = true;
            hand.shown = hand.own.iter().find(|own| own.certified.key.choose_scheme(schemes).is_some()).cloned();
            hand.shown.as_ref().map(|own| own.certified.clone())
        })
    }

    fn has_certs(&self) -> bool {
        true
    }
}
