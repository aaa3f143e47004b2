//! A chain as C sees it, and the register of those that C holds.
use super::super::{
    fault::{self, Fault, Result},
    register::register,
};
use crate::{
    engine::patience,
    face::{
        constants::{CERT_TRUST_HAS_NAME_MATCH_ISSUER, CERT_TRUST_IS_NOT_TIME_VALID, CERT_TRUST_IS_SELF_SIGNED},
        types::*,
    },
};
use parking_lot::{Mutex, MutexGuard};
use std::{collections::BTreeMap, ptr::NonNull, sync::Arc};

static CHAINS: Mutex<Chains> = Mutex::new(Chains(BTreeMap::new()));

/// What was found out about a chain.
pub(super) struct Built {
    /// From the certificate to its root, as far as it is known.
    pub(super) path: Vec<Vec<u8>>,
    /// `CERT_TRUST_*`
    pub(super) errors: u32,
    /// The element that is not good now.
    pub(super) at_element: Option<usize>,
}

/// The chains that C holds.
pub(super) struct Chains(BTreeMap<usize, Held>);

struct Held {
    laid_out: LaidOut,
    built: Arc<Built>,
    count: usize,
}

/// The structures that C's pointer leads to. None of them moves or changes until it is dropped.
struct LaidOut {
    context: NonNull<CERT_CHAIN_CONTEXT>,
    chain: NonNull<CERT_SIMPLE_CHAIN>,
    _pointers: Vec<PCERT_CHAIN_ELEMENT>,
    _chains: Vec<PCERT_SIMPLE_CHAIN>,
    _elements: Vec<CERT_CHAIN_ELEMENT>,
    /// The elements' certificates, each held once by this chain.
    certificates: Vec<PCCERT_CONTEXT>,
}

// SAFETY: what the pointers lead to belongs to this value alone, and is never written after it was made.
unsafe impl Send for LaidOut {}

pub(super) fn chains() -> Result<MutexGuard<'static, Chains>> {
    patience::lock(&CHAINS).ok_or_else(|| Fault::new(fault::BAD_ARGUMENT, "asking for chains after a fork that froze them"))
}

impl Chains {
    pub(super) fn publish(&mut self, built: Built) -> Result<PCCERT_CHAIN_CONTEXT> {
        let laid_out = LaidOut::new(&built)?;
        let at = laid_out.context.as_ptr().cast_const();
        self.0.insert(at.addr(), Held { laid_out, built: Arc::new(built), count: 1 });
        Ok(at)
    }

    pub(super) fn find(&self, at: PCCERT_CHAIN_CONTEXT) -> Result<Arc<Built>> {
        self.0.get(&at.addr()).map(|held| held.built.clone()).ok_or_else(stranger)
    }

    pub(super) fn duplicate(&mut self, at: PCCERT_CHAIN_CONTEXT) -> Result<PCCERT_CHAIN_CONTEXT> {
        self.0.get_mut(&at.addr()).ok_or_else(stranger)?.count += 1;
        Ok(at)
    }

    pub(super) fn free(&mut self, at: PCCERT_CHAIN_CONTEXT) -> Result<()> {
        let held = self.0.get_mut(&at.addr()).ok_or_else(stranger)?;
        held.count -= 1;
        if held.count == 0
            && let Some(held) = self.0.remove(&at.addr())
        {
            let mut register = register()?;
            for certificate in &held.laid_out.certificates {
                register.free(*certificate)?;
            }
        }
        Ok(())
    }
}

impl LaidOut {
    fn new(built: &Built) -> Result<Self> {
        let certificates = register()?.line(&built.path)?;
        let last = built.path.len().saturating_sub(1);
        let trust = |errors: u32, n: usize| CERT_TRUST_STATUS {
            dwErrorStatus: errors,
            dwInfoStatus: if n == last {
                CERT_TRUST_IS_SELF_SIGNED | CERT_TRUST_HAS_NAME_MATCH_ISSUER
            } else {
                CERT_TRUST_HAS_NAME_MATCH_ISSUER
            },
        };
        let element = |(n, context): (usize, &PCCERT_CONTEXT)| {
            // The elements tell their own: whether the time is theirs, the last one whether trust begins with it, the first one the rest.
            let time = if built.at_element == Some(n) { CERT_TRUST_IS_NOT_TIME_VALID } else { 0 };
            let errors = built.errors & !CERT_TRUST_IS_NOT_TIME_VALID & element_bits(n, last) | time;
            CERT_CHAIN_ELEMENT {
                cbSize: size_of::<CERT_CHAIN_ELEMENT>() as u32,
                pCertContext: *context,
                TrustStatus: trust(errors, n),
                pRevocationInfo: std::ptr::null_mut(),
                pIssuanceUsage: std::ptr::null_mut(),
                pApplicationUsage: std::ptr::null_mut(),
                pwszExtendedErrorInfo: std::ptr::null(),
            }
        };
        let mut elements: Vec<CERT_CHAIN_ELEMENT> = certificates.iter().enumerate().map(element).collect();
        let first = elements.as_mut_ptr();
        let mut pointers: Vec<PCERT_CHAIN_ELEMENT> = (0..elements.len()).map(|n| first.wrapping_add(n)).collect();
        let chain = CERT_SIMPLE_CHAIN {
            cbSize: size_of::<CERT_SIMPLE_CHAIN>() as u32,
            TrustStatus: trust(built.errors, last),
            cElement: elements.len() as u32,
            rgpElement: pointers.as_mut_ptr(),
            pTrustListInfo: std::ptr::null_mut(),
            fHasRevocationFreshnessTime: 0,
            dwRevocationFreshnessTime: 0,
        };
        let chain = NonNull::from(Box::leak(Box::new(chain)));
        let mut chains = vec![chain.as_ptr()];
        let context = CERT_CHAIN_CONTEXT {
            cbSize: size_of::<CERT_CHAIN_CONTEXT>() as u32,
            TrustStatus: trust(built.errors, last),
            cChain: 1,
            rgpChain: chains.as_mut_ptr(),
            cLowerQualityChainContext: 0,
            rgpLowerQualityChainContext: std::ptr::null_mut(),
            fHasRevocationFreshnessTime: 0,
            dwRevocationFreshnessTime: 0,
            dwCreateFlags: 0,
            ChainId: GUID { Data1: 0, Data2: 0, Data3: 0, Data4: [0; 8] },
        };
        let context = NonNull::from(Box::leak(Box::new(context)));
        Ok(Self { context, chain, _pointers: pointers, _chains: chains, _elements: elements, certificates })
    }
}

/// Which troubles an element of a chain is told of: an untrusted root is the last one's, the rest the first one's.
const fn element_bits(n: usize, last: usize) -> u32 {
    const UNTRUSTED: u32 = 0x20;
    match (n == 0, n == last) {
        (true, true) => u32::MAX,
        (true, false) => !UNTRUSTED,
        (false, true) => UNTRUSTED,
        (false, false) => 0,
    }
}

impl Drop for LaidOut {
    fn drop(&mut self) {
        // SAFETY: the pointer came from a Box in `new`, and is given back once.
        drop(unsafe { Box::from_raw(self.context.as_ptr()) });
        // SAFETY: as above.
        drop(unsafe { Box::from_raw(self.chain.as_ptr()) });
    }
}

#[cold]
fn stranger() -> Fault {
    Fault::new(fault::BAD_ARGUMENT, "using a chain that the library did not give, or took back already")
}
