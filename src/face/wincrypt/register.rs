//! The certificates and stores that C holds. A pointer or handle that is not here is a stranger's, or was given back: it is refused and
//! never followed. A certificate lives while C holds it or its store lives; a store while C has it open or holds one of its certificates.
use super::{
    content::Content,
    fault::{self, Fault, Result},
};
use crate::{
    crypto::sha::{Sha1, digest},
    engine::{identity::Certificate, patience, secret::SecretBytes},
    face::types::*,
    wire::x509,
};
use parking_lot::Mutex;
use std::{collections::BTreeMap, sync::Arc};

static REGISTER: Mutex<Register> = Mutex::new(Register { certificates: BTreeMap::new(), stores: BTreeMap::new(), last: 0 });

/// How long a chain may be.
const LONGEST: usize = 10;

/// All of them.
pub struct Register {
    certificates: BTreeMap<usize, Entry>,
    stores: BTreeMap<usize, Store>,
    /// The last store's number: handles are never given twice.
    last: usize,
}

/// What is told of a certificate beside itself.
#[derive(Clone, Default)]
pub struct Properties {
    /// Its private key, PKCS#8.
    pub key: Option<Arc<SecretBytes>>,
    /// Whatever C has set, by its number.
    pub set: BTreeMap<u32, Vec<u8>>,
}

struct Entry {
    content: Content,
    /// How often C holds it.
    held: usize,
    store: Option<usize>,
    properties: Properties,
}

#[derive(Default)]
struct Store {
    /// How often C has it open.
    open: usize,
    /// C may add to it, and take out of it.
    writable: bool,
    /// Its certificates, in the order they came.
    elements: Vec<usize>,
}

/// What becomes of a certificate that a store has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is refused.
    Refuse,
    /// The one that is there is kept.
    Keep,
    /// The new one takes its place.
    Replace,
    /// The new one takes its place, with what was told of the old one and is not of the new.
    Inherit,
    /// Both are kept.
    Both,
}

/// The register; None in a child whose parent held it at the fork.
pub fn register() -> Result<parking_lot::MutexGuard<'static, Register>> {
    patience::lock(&REGISTER).ok_or_else(|| Fault::new(fault::BAD_ARGUMENT, "asking for certificates after a fork that froze them"))
}

impl Register {
    /// A certificate of its own, held once.
    pub fn create(&mut self, der: &[u8], properties: Properties) -> Result<PCCERT_CONTEXT> {
        self.insert(der, None, properties)
    }

    fn insert(&mut self, der: &[u8], store: Option<usize>, properties: Properties) -> Result<PCCERT_CONTEXT> {
        let handle = std::ptr::without_provenance_mut(store.unwrap_or_default());
        let content = Content::new(der, handle).map_err(|bad| Fault::new(fault::BAD_TAG, "reading a certificate").because(bad))?;
        let at = content.context();
        self.certificates.insert(at.addr(), Entry { content, held: 1, store, properties });
        Ok(at)
    }

    fn entry(&self, at: PCCERT_CONTEXT) -> Result<&Entry> {
        self.certificates.get(&at.addr()).ok_or_else(stranger)
    }

    fn entry_mut(&mut self, at: PCCERT_CONTEXT) -> Result<&mut Entry> {
        self.certificates.get_mut(&at.addr()).ok_or_else(stranger)
    }

    /// The certificate's bytes.
    pub fn der(&self, at: PCCERT_CONTEXT) -> Result<&[u8]> {
        Ok(self.entry(at)?.content.der())
    }

    /// What is told of it.
    pub fn properties(&self, at: PCCERT_CONTEXT) -> Result<&Properties> {
        Ok(&self.entry(at)?.properties)
    }

    /// What is told of it, to be changed.
    pub fn properties_mut(&mut self, at: PCCERT_CONTEXT) -> Result<&mut Properties> {
        Ok(&mut self.entry_mut(at)?.properties)
    }

    /// The store that it is in.
    pub fn store_of(&self, at: PCCERT_CONTEXT) -> Result<Option<HCERTSTORE>> {
        Ok(self.entry(at)?.store.map(std::ptr::without_provenance_mut))
    }

    /// Holds it once more.
    pub fn duplicate(&mut self, at: PCCERT_CONTEXT) -> Result<PCCERT_CONTEXT> {
        self.entry_mut(at)?.held += 1;
        Ok(at)
    }

    /// Lets go of it once.
    pub fn free(&mut self, at: PCCERT_CONTEXT) -> Result<()> {
        let entry = self.entry_mut(at)?;
        let Some(held) = entry.held.checked_sub(1) else { return Err(stranger()) };
        entry.held = held;
        let store = entry.store;
        if held == 0 {
            match store {
                // What is in a store that lives stays for whoever asks next.
                Some(store) => self.sweep(store),
                None => drop(self.certificates.remove(&at.addr())),
            }
        }
        Ok(())
    }

    /// A new store, open once.
    pub fn open(&mut self, writable: bool) -> HCERTSTORE {
        // Aligned as a pointer would be, and far from where anything is mapped.
        self.last += 16;
        self.stores.insert(self.last, Store { open: 1, writable, elements: Vec::new() });
        std::ptr::without_provenance_mut(self.last)
    }

    /// Opens a store once more.
    pub fn reopen(&mut self, store: HCERTSTORE) -> Result<HCERTSTORE> {
        self.store_mut(store)?.open += 1;
        Ok(store)
    }

    /// Closes a store once; true when certificates of it are still held.
    pub fn close(&mut self, store: HCERTSTORE) -> Result<bool> {
        let open = &mut self.store_mut(store)?.open;
        *open = open.checked_sub(1).ok_or_else(stranger)?;
        self.sweep(store.addr());
        Ok(self.stores.contains_key(&store.addr()))
    }

    /// Ends a store that nobody has open, and of whose certificates nobody holds any.
    fn sweep(&mut self, store: usize) {
        let ends = |known: &Store| {
            known.open == 0 && known.elements.iter().all(|at| self.certificates.get(at).is_none_or(|entry| entry.held == 0))
        };
        if self.stores.get(&store).is_some_and(ends) {
            for at in self.stores.remove(&store).map(|store| store.elements).unwrap_or_default() {
                self.certificates.remove(&at);
            }
        }
    }

    fn store(&self, store: HCERTSTORE) -> Result<&Store> {
        self.stores.get(&store.addr()).filter(|store| store.open > 0).ok_or_else(stranger)
    }

    fn store_mut(&mut self, store: HCERTSTORE) -> Result<&mut Store> {
        self.stores.get_mut(&store.addr()).filter(|store| store.open > 0).ok_or_else(stranger)
    }

    /// The certificates' bytes.
    pub fn contents(&self, store: HCERTSTORE) -> Result<Vec<Vec<u8>>> {
        let store = self.stores.get(&store.addr()).ok_or_else(stranger)?;
        Ok(store.elements.iter().filter_map(|at| self.certificates.get(at)).map(|entry| entry.content.der().to_vec()).collect())
    }

    /// Puts a certificate into a store; the one that is there now, held once more.
    pub fn add(&mut self, store: HCERTSTORE, der: &[u8], properties: Properties, existing: Existing) -> Result<PCCERT_CONTEXT> {
        let known = self.store(store)?.elements.iter().copied();
        let same = known.filter_map(|at| self.certificates.get(&at)).find(|entry| entry.content.der() == der).map(|e| e.content.context());
        let mut properties = properties;
        match (same, existing) {
            (Some(_), Existing::Refuse) => return Err(Fault::new(fault::EXISTS, "adding a certificate that the store has already")),
            (Some(at), Existing::Keep) => return self.duplicate(at),
            (Some(at), Existing::Replace) => self.remove(at)?,
            (Some(at), Existing::Inherit) => {
                let old = self.properties(at)?.clone();
                properties.key = properties.key.or(old.key);
                for (id, value) in old.set {
                    properties.set.entry(id).or_insert(value);
                }
                self.remove(at)?;
            }
            (Some(_), Existing::Both) | (None, _) => {}
        }
        let at = self.insert(der, Some(store.addr()), properties)?;
        self.store_mut(store)?.elements.push(at.addr());
        Ok(at)
    }

    /// The same as C asks for it.
    pub fn put(&mut self, store: HCERTSTORE, der: &[u8], properties: Properties, existing: Existing) -> Result<PCCERT_CONTEXT> {
        if !self.store(store)?.writable {
            return Err(read_only());
        }
        self.add(store, der, properties, existing)
    }

    /// Takes a certificate out of its store, as C asks for it.
    pub fn delete(&mut self, at: PCCERT_CONTEXT) -> Result<()> {
        if self.entry(at)?.store.and_then(|store| self.stores.get(&store)).is_some_and(|store| !store.writable) {
            return Err(read_only());
        }
        self.remove(at)
    }

    /// Takes a certificate out of its store; who holds it holds it on.
    fn remove(&mut self, at: PCCERT_CONTEXT) -> Result<()> {
        let entry = self.entry_mut(at)?;
        let Some(store) = entry.store.take() else { return Ok(()) };
        let unheld = entry.held == 0;
        if let Some(store) = self.stores.get_mut(&store) {
            store.elements.retain(|known| *known != at.addr());
        }
        if unheld {
            self.certificates.remove(&at.addr());
        }
        self.sweep(store);
        Ok(())
    }

    /// The next certificate behind this one, or the first, that a test picks; this one is let go of, the next one held.
    pub fn seek(
        &mut self,
        store: HCERTSTORE,
        previous: PCCERT_CONTEXT,
        picks: impl Fn(&[u8], &Properties) -> bool,
    ) -> Result<Option<PCCERT_CONTEXT>> {
        let elements = &self.stores.get(&store.addr()).ok_or_else(stranger)?.elements;
        let start = if previous.is_null() {
            0
        } else {
            self.entry(previous)?;
            elements.iter().position(|at| *at == previous.addr()).map_or(elements.len(), |at| at + 1)
        };
        let found = elements.iter().skip(start).filter_map(|at| self.certificates.get(at));
        let found = found.into_iter().find(|entry| picks(entry.content.der(), &entry.properties)).map(|entry| entry.content.context());
        // The next one is held before the last one goes: a store that lives by it alone lives on.
        let found = found.map(|at| self.duplicate(at)).transpose()?;
        if !previous.is_null() {
            self.free(previous)?;
        }
        Ok(found)
    }

    /// Certificates of a peer: a store with all of them, and the first of them held.
    pub fn chain(&mut self, chain: &[Vec<u8>]) -> Result<PCCERT_CONTEXT> {
        let store = self.open(false);
        let mut first = None;
        for der in chain {
            match self.add(store, der, Properties::default(), Existing::Keep) {
                Ok(at) if first.is_none() => first = Some(at),
                Ok(at) => self.free(at)?,
                // A peer's further certificates prove nothing by themselves; one that is none is left out.
                Err(_) if first.is_some() => {}
                Err(bad) => {
                    self.close(store)?;
                    return Err(bad);
                }
            }
        }
        self.close(store)?;
        first.ok_or_else(|| Fault::new(fault::NOT_FOUND, "telling of a chain without a certificate"))
    }

    /// Certificates in a row, each held once, in a store that lives by them alone.
    pub fn line(&mut self, path: &[Vec<u8>]) -> Result<Vec<PCCERT_CONTEXT>> {
        let store = self.open(false);
        let row: Result<Vec<_>> = path.iter().map(|der| self.add(store, der, Properties::default(), Existing::Both)).collect();
        self.close(store)?;
        row
    }

    /// The certificate with its key, and those of its store that lead to its root.
    pub fn identity(&self, at: PCCERT_CONTEXT) -> Result<Certificate> {
        let entry = self.entry(at)?;
        let others = match self.store_of(at)? {
            Some(store) => self.contents(store)?,
            None => Vec::new(),
        };
        let key = entry.properties.key.as_ref().map(|key| SecretBytes::copied(key.expose()));
        Ok(Certificate { chain: chain_of(entry.content.der(), &others), key })
    }
}

/// A certificate, its issuer among the others, that one's issuer, and so on.
pub fn chain_of(first: &[u8], others: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut chain = vec![first.to_vec()];
    while chain.len() < LONGEST {
        let next =
            chain.last().and_then(|last| x509::Certificate::read(last).ok()).filter(|last| !last.is_self_issued()).and_then(|last| {
                let issues =
                    |der: &&Vec<u8>| !chain.contains(*der) && x509::Certificate::read(der).is_ok_and(|other| other.subject == last.issuer);
                others.iter().find(issues).cloned()
            });
        match next {
            Some(next) => chain.push(next),
            None => break,
        }
    }
    chain
}

/// A certificate's SHA-1, by which Windows' programs know it.
pub fn thumbprint(der: &[u8]) -> [u8; 20] {
    digest::<Sha1>(der).first_chunk().copied().unwrap_or_default()
}

#[cold]
fn read_only() -> Fault {
    Fault::new(fault::ACCESS_DENIED, "changing a store that shows files, and is not one")
}

#[cold]
fn stranger() -> Fault {
    Fault::new(fault::BAD_ARGUMENT, "using a certificate or a store that the library did not give, or took back already")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{pem, x509::tests::PEM};

    fn der() -> Vec<u8> {
        pem::blocks(PEM.as_bytes()).next().unwrap().der.to_vec()
    }

    fn empty() -> Register {
        Register { certificates: BTreeMap::new(), stores: BTreeMap::new(), last: 0 }
    }

    #[test]
    fn a_certificate_is_given_back_as_often_as_it_was_given() {
        let mut all = empty();
        let at = all.create(&der(), Properties::default()).unwrap();
        assert_eq!(all.duplicate(at).unwrap(), at);
        all.free(at).unwrap();
        assert_eq!(all.der(at).unwrap(), der());
        all.free(at).unwrap();
        assert!(all.free(at).is_err() && all.duplicate(at).is_err());
        assert!(all.free(std::ptr::dangling()).is_err());
    }

    #[test]
    fn a_store_lives_as_long_as_one_of_its_certificates_is_held() {
        let mut all = empty();
        let first = all.chain(&[der()]).unwrap();
        let store = all.store_of(first).unwrap().unwrap();
        assert_eq!(all.contents(store).unwrap(), [der()]);
        // The same pointer comes out when it is listed.
        assert_eq!(all.seek(store, std::ptr::null(), |_, _| true).unwrap(), Some(first));
        assert_eq!(all.seek(store, first, |_, _| true).unwrap(), None);
        assert!(all.close(store).is_err());
        all.free(first).unwrap();
        assert!(all.contents(store).is_err() && all.stores.is_empty() && all.certificates.is_empty());
    }

    #[test]
    fn what_becomes_of_a_certificate_that_is_there_already_is_the_callers_choice() {
        let mut all = empty();
        let store = all.open(true);
        let first = all.add(store, &der(), Properties::default(), Existing::Refuse).unwrap();
        assert_eq!(all.add(store, &der(), Properties::default(), Existing::Refuse).unwrap_err().code, fault::EXISTS);
        assert_eq!(all.add(store, &der(), Properties::default(), Existing::Keep).unwrap(), first);
        let third = all.add(store, &der(), Properties::default(), Existing::Replace).unwrap();
        assert_eq!(all.contents(store).unwrap().len(), 1);
        // The one that was replaced is still held, and no longer in the store.
        assert_eq!(all.store_of(first).unwrap(), None);
        all.free(first).unwrap();
        all.free(first).unwrap();
        assert!(all.close(store).unwrap());
        all.free(third).unwrap();
        assert!(all.stores.is_empty() && all.certificates.is_empty());
    }

    #[test]
    fn an_identity_has_its_key_and_no_certificate_twice() {
        let mut all = empty();
        let store = all.open(true);
        let key = Some(Arc::new(SecretBytes::copied(b"key")));
        let at = all.add(store, &der(), Properties { key, set: BTreeMap::new() }, Existing::Both).unwrap();
        let identity = all.identity(at).unwrap();
        assert_eq!(identity.chain, [der()]);
        assert_eq!(identity.key.unwrap().expose(), b"key");
    }
}
