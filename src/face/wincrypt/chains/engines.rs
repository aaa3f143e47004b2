//! Chain engines of callers' own: which roots they go by instead of the machine's, and where else they look.
use super::super::{
    fault::{self, Fault, Result},
    register::register,
};
use crate::{
    engine::patience,
    face::{home, types::*},
};
use parking_lot::{Mutex, MutexGuard};
use std::{collections::BTreeMap, sync::Arc};

static ENGINES: Mutex<Engines> = Mutex::new(Engines { all: BTreeMap::new(), last: 0 });

/// The engines that C holds, by their numbers, which are never given twice.
pub(super) struct Engines {
    all: BTreeMap<usize, Engine>,
    last: usize,
}

/// What an engine goes by.
#[derive(Clone)]
pub(super) struct Engine {
    /// Where trust begins.
    pub(super) roots: Arc<Vec<Vec<u8>>>,
    /// Certificates that may stand between.
    pub(super) others: Arc<Vec<Vec<u8>>>,
}

pub(super) fn engines() -> Result<MutexGuard<'static, Engines>> {
    patience::lock(&ENGINES).ok_or_else(|| Fault::new(fault::BAD_ARGUMENT, "asking for chain engines after a fork that froze them"))
}

impl Engine {
    /// The machine's own.
    fn machine() -> Result<Self> {
        Ok(Self { roots: home::env().trust.roots()?, others: Arc::default() })
    }

    /// What a configuration says. Its stores are read now: what is added to them later does not count.
    pub(super) fn configured(config: &CERT_CHAIN_ENGINE_CONFIG, additional: &[HCERTSTORE]) -> Result<Self> {
        let register = register()?;
        let stores = [config.hRestrictedOther].into_iter().filter(|store| !store.is_null()).chain(additional.iter().copied());
        let mut others = Vec::new();
        for store in stores {
            others.extend(register.contents(store)?);
        }
        let roots = if !config.hExclusiveRoot.is_null() {
            Arc::new(register.contents(config.hExclusiveRoot)?)
        } else if !config.hRestrictedRoot.is_null() {
            let allowed = register.contents(config.hRestrictedRoot)?;
            Arc::new(home::env().trust.roots()?.iter().filter(|root| allowed.contains(root)).cloned().collect())
        } else {
            home::env().trust.roots()?
        };
        Ok(Self { roots, others: Arc::new(others) })
    }
}

impl Engines {
    pub(super) fn publish(&mut self, engine: Engine) -> HCERTCHAINENGINE {
        // Far from the two that have fixed numbers.
        self.last = self.last.max(0x1_0000) + 16;
        self.all.insert(self.last, engine);
        std::ptr::without_provenance_mut(self.last)
    }

    /// HCCE_CURRENT_USER and HCCE_LOCAL_MACHINE are the machine's own.
    pub(super) fn find(&self, handle: HCERTCHAINENGINE) -> Result<Engine> {
        if handle.addr() <= 1 {
            return Engine::machine();
        }
        self.all
            .get(&handle.addr())
            .cloned()
            .ok_or_else(|| Fault::new(fault::BAD_ARGUMENT, "using a chain engine that the library does not know"))
    }

    pub(super) fn free(&mut self, handle: HCERTCHAINENGINE) {
        self.all.remove(&handle.addr());
    }
}
