//! Without extended session security both directions draw from one stream and count one sequence ([MS-NLMP] 3.4.4.1).
use super::{
    super::keys::{self, SealKey},
    CONSTANT, Payload, SIGNATURE, payload, restore_stream, save_stream, take_back,
};
use crate::{
    crypto::{crc32::Crc32, rc4::Rc4, same},
    engine::{
        buffers::Message,
        pack::{Pack, Unpack},
        package::Side,
        secret::Key,
        status::Result,
    },
    wire::ntlm::Features,
};

pub(super) struct Plain {
    sealing: SealKey,
    cipher: Rc4,
    next: u32,
    datagram: bool,
}

impl Plain {
    pub(super) fn new(features: Features, exported: &Key<16>) -> Self {
        // Without extended session security the key does not depend on the sender.
        let sealing = keys::seal_key(features, exported, Side::Initiator);
        Self { cipher: Rc4::new(sealing.expose()), sealing, next: 0, datagram: features.has(Features::DATAGRAM) }
    }

    pub(super) fn restart(&mut self) {
        self.cipher = Rc4::new(self.sealing.expose());
    }

    pub(super) fn save(&self, into: &mut Pack) -> Result<()> {
        into.number(self.next.into());
        save_stream(&self.cipher, &Rc4::new(self.sealing.expose()), into)
    }

    pub(super) fn restore(&mut self, from: &mut Unpack<'_>) -> Result<()> {
        self.next = from.narrow()?;
        self.cipher = restore_stream(from)?;
        Ok(())
    }

    /// [MS-NLMP] 3.4.4.1; the random pad is encrypted and then sent as zeros.
    fn finish(&mut self, number: u32, sum: &Crc32) -> [u8; SIGNATURE] {
        let mut rest = [0u8; 12];
        let (_, tail) = rest.split_at_mut(4);
        let (checksum, _) = tail.split_at_mut(4);
        checksum.copy_from_slice(&sum.value().to_le_bytes());
        self.cipher.apply(&mut rest);
        let mut signature = CONSTANT;
        let (_, tail) = signature.split_at_mut(8);
        for ((to, from), seq) in tail.iter_mut().zip(rest.iter().skip(4)).zip([0; 4].into_iter().chain(number.to_le_bytes())) {
            *to = from ^ seq;
        }
        signature
    }

    pub(super) fn make(&mut self, encrypt: bool, seq: u32, message: &mut Message<'_, '_>) -> [u8; SIGNATURE] {
        let number = if self.datagram { seq } else { self.next };
        let mut sum = Crc32::new();
        payload(message, 0, |part| match part {
            Payload::Transform(bytes) => {
                sum.update(bytes);
                if encrypt {
                    self.cipher.apply(bytes);
                }
            }
            Payload::Read(bytes, true) => sum.update(bytes),
            Payload::Read(_, false) => {}
        });
        self.next = number.wrapping_add(1);
        self.finish(number, &sum)
    }

    pub(super) fn check(&mut self, decrypt: bool, seq: u32, given: &[u8; SIGNATURE], message: &mut Message<'_, '_>, skip: usize) -> bool {
        let number = if self.datagram { seq } else { self.next };
        let (mut sum, mut decrypted) = (Crc32::new(), 0);
        payload(message, skip, |part| match part {
            Payload::Transform(bytes) => {
                if decrypt {
                    self.cipher.apply(bytes);
                    decrypted += bytes.len();
                }
                sum.update(bytes);
            }
            Payload::Read(bytes, true) => sum.update(bytes),
            Payload::Read(_, false) => {}
        });
        let mut expected = self.finish(number, &sum);
        // The random pad is anything.
        let (_, tail) = expected.split_at_mut(4);
        for (to, from) in tail.iter_mut().zip(given.iter().skip(4)).take(4) {
            *to = *from;
        }
        if same(&expected, given) {
            self.next = number.wrapping_add(1);
            return true;
        }
        take_back(&mut self.cipher, decrypted, 12, message, skip);
        false
    }
}
