//! A context that goes to another process.
use super::{
    super::{
        attributes::{Answer, Attribute},
        buffers::Message,
        pack::Pack,
        package::{Open, Opened, Qop, Seal},
        status::{Error, Kind, Result},
    },
    Context, lock,
};

impl Context {
    /// Packs the session for another process; `place` takes it. With `leaving`, no message passes here any more once it is placed: two
    /// that count the same numbers would be one too many.
    pub fn export<T>(&self, reset: bool, leaving: bool, place: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
        let live = self.live()?;
        // The real package, where this one chose among others.
        let package = match live.facts.query(Attribute::PACKAGE_INFO) {
            Ok(Answer::Package(info)) => info.name,
            _ => self.package.info().name,
        };
        let mut pack = Pack::new(package, self.side, reset);
        let (mut seal, mut open) = (lock(&live.seal)?, lock(&live.open)?);
        live.facts.save(&mut pack)?;
        seal.save(&mut pack)?;
        open.save(&mut pack)?;
        let placed = place(&pack.close())?;
        if leaving {
            *seal = Box::new(Gone);
            *open = Box::new(Gone);
        }
        Ok(placed)
    }
}

/// Either half of a session that went to another process.
struct Gone;

impl Gone {
    fn refuse<T>(&self) -> Result<T> {
        Err(Error::new(Kind::InvalidHandle, "using a context that went to another process"))
    }
}

impl Seal for Gone {
    fn sign(&mut self, _qop: Qop, _seq: u32, _message: &mut Message<'_, '_>) -> Result<()> {
        self.refuse()
    }
    fn encrypt(&mut self, _qop: Qop, _seq: u32, _message: &mut Message<'_, '_>) -> Result<()> {
        self.refuse()
    }
}

impl Open for Gone {
    fn verify(&mut self, _seq: u32, _message: &mut Message<'_, '_>) -> Result<Option<Qop>> {
        self.refuse()
    }
    fn decrypt(&mut self, _seq: u32, _message: &mut Message<'_, '_>) -> Result<Opened> {
        self.refuse()
    }
}
