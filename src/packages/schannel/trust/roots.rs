//! Roots that are ready to be used: read once, not for every handshake.
use parking_lot::Mutex;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use std::{collections::BTreeSet, fmt, sync::Arc};

/// How many lists of roots are kept ready: the machine's, and a few of callers' own.
const KEPT: usize = 4;

/// A list of roots as it came, and the same made ready.
type Ready = (Arc<Vec<Vec<u8>>>, Arc<Roots>);

static READY: Mutex<Vec<Ready>> = Mutex::new(Vec::new());

/// Where trust begins.
#[derive(Default)]
pub struct Roots {
    certificates: BTreeSet<Vec<u8>>,
    anchors: Vec<TrustAnchor<'static>>,
    /// What each anchor was made of, in the same order.
    sources: Vec<Vec<u8>>,
}

impl Roots {
    /// Of certificates in DER; what is none is left out.
    pub fn new(certificates: &[Vec<u8>]) -> Self {
        let anchor = |der: &Vec<u8>| {
            let anchor = webpki::anchor_from_trusted_cert(&CertificateDer::from(der.as_slice())).ok()?.to_owned();
            Some((anchor, der.clone()))
        };
        let (anchors, sources) = certificates.iter().filter_map(anchor).unzip();
        Self { certificates: certificates.iter().cloned().collect(), anchors, sources }
    }

    /// The same list once more is not read again.
    pub fn ready(certificates: &Arc<Vec<Vec<u8>>>) -> Arc<Self> {
        // The list is held beside what was made of it, so its address is nobody else's.
        let known = |ready: &[Ready]| ready.iter().find(|(list, _)| Arc::ptr_eq(list, certificates)).map(|(_, roots)| roots.clone());
        if let Some(roots) = known(&READY.lock()) {
            return roots;
        }
        let roots = Arc::new(Self::new(certificates));
        let mut ready = READY.lock();
        if ready.len() >= KEPT {
            ready.remove(0);
        }
        ready.push((certificates.clone(), roots.clone()));
        roots
    }

    /// Whether a certificate is itself a root.
    pub fn contain(&self, der: &[u8]) -> bool {
        self.certificates.contains(der)
    }

    pub(super) fn anchors(&self) -> &[TrustAnchor<'static>] {
        &self.anchors
    }

    /// The root that an anchor was made of.
    pub(super) fn certificate_of(&self, anchor: &TrustAnchor<'_>) -> Option<&[u8]> {
        let at = self.anchors.iter().position(|known| known == anchor)?;
        self.sources.get(at).map(Vec::as_slice)
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} roots", self.certificates.len())
    }
}
