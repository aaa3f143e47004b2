//! Roots that are ready to be used: read once, not for every handshake.
use super::Usage;
use crate::wire::x509::Certificate;
use parking_lot::Mutex;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
    ops::RangeInclusive,
    sync::Arc,
};

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
    /// What was found under them lately: a signature that was good once is good again.
    proven: Mutex<VecDeque<Proven>>,
}

/// How many paths are remembered, and how many bytes of certificates each may have.
const PROVEN: (usize, usize) = (32, 16 << 10);

/// A path that was proven, for what a peer showed and for a use of its key, as long as all of its certificates are good.
struct Proven {
    usage: Usage,
    shown: Vec<Vec<u8>>,
    path: Vec<Vec<u8>>,
    good: RangeInclusive<i64>,
}

impl Roots {
    /// Of certificates in DER; what is none is left out.
    pub fn new(certificates: &[Vec<u8>]) -> Self {
        let anchor = |der: &Vec<u8>| {
            let anchor = webpki::anchor_from_trusted_cert(&CertificateDer::from(der.as_slice())).ok()?.to_owned();
            Some((anchor, der.clone()))
        };
        let (anchors, sources) = certificates.iter().filter_map(anchor).unzip();
        Self { certificates: certificates.iter().cloned().collect(), anchors, sources, proven: Mutex::default() }
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

    /// The path that the same certificates proved before, in the same order, at a time when it is still good.
    pub(super) fn proven(&self, shown: &[&[u8]], usage: Usage, now: i64) -> Option<Vec<Vec<u8>>> {
        let same = |one: &&Proven| one.usage == usage && one.good.contains(&now) && one.shown == shown;
        self.proven.lock().iter().find(same).map(|one| one.path.clone())
    }

    /// Remembers a path that stands.
    pub(super) fn remember(&self, shown: &[&[u8]], usage: Usage, path: &[Vec<u8>]) {
        let shown: Vec<Vec<u8>> = shown.iter().map(|der| der.to_vec()).collect();
        if shown.iter().chain(path).map(Vec::len).sum::<usize>() > PROVEN.1 {
            return;
        }
        let mut good = i64::MIN..=i64::MAX;
        for der in path {
            let Ok(certificate) = Certificate::read(der) else { return };
            good = *good.start().max(&certificate.not_before)..=*good.end().min(&certificate.not_after);
        }
        let mut proven = self.proven.lock();
        if proven.len() >= PROVEN.0 {
            proven.pop_front();
        }
        proven.push_back(Proven { usage, shown, path: path.to_vec(), good });
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
        write!(f, "{} roots, {} proven paths", self.certificates.len(), self.proven.lock().len())
    }
}
