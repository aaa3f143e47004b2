//! Extended session security: a stream and a key for each direction ([MS-NLMP] 3.4.4.2).
use super::{
    super::keys::{self, SealKey},
    CONSTANT, Payload, SIGNATURE, only, payload, restore_stream, save_stream, take_back,
};
use crate::{
    crypto::{
        hmac_md5::{HmacKey, HmacMd5},
        md5::md5,
        rc4::Rc4,
        rc4_md5::{self, decrypt_then_mac, mac_then_encrypt},
        same,
    },
    engine::{
        buffers::Message,
        pack::{Pack, Unpack},
        package::Side,
        secret::Key,
        status::Result,
    },
    wire::ntlm::Features,
};
use zeroize::Zeroize;

/// One direction with extended session security. Its keys are made for the first message: many contexts only authenticate. Until then
/// their place is filled with zeroes, not left open: an open one would be moved about with whatever the stack held, keys among it.
pub(super) struct Direction {
    features: Features,
    exported: Key<16>,
    sender: Side,
    keyed: bool,
    stream: Extended,
}

impl Direction {
    pub(super) fn new(features: Features, exported: Key<16>, sender: Side) -> Self {
        Self { features, exported, sender, keyed: false, stream: Extended::unkeyed() }
    }

    pub(super) fn save(&self, into: &mut Pack) -> Result<()> {
        into.flag(self.keyed);
        if self.keyed { self.stream.save(into) } else { Ok(()) }
    }

    pub(super) fn restore(&mut self, from: &mut Unpack<'_>) -> Result<()> {
        if from.flag()? { self.stream().restore(from) } else { Ok(()) }
    }

    #[inline]
    pub(super) fn stream(&mut self) -> &mut Extended {
        if !self.keyed {
            self.stream = Extended::new(self.features, &self.exported, self.sender);
            self.keyed = true;
        }
        &mut self.stream
    }
}

pub(super) struct Extended {
    signing: HmacKey,
    sealing: SealKey,
    cipher: Rc4,
    next: u32,
    /// [MS-NLMP] 3.4.4.2: with key exchange the checksum is encrypted, too.
    covers_checksum: bool,
    datagram: bool,
}

impl Extended {
    fn unkeyed() -> Self {
        Self {
            signing: HmacKey::unkeyed(),
            sealing: SealKey::Long(Key::new([0; 16])),
            cipher: Rc4::unkeyed(),
            next: 0,
            covers_checksum: false,
            datagram: false,
        }
    }

    pub(super) fn new(features: Features, exported: &Key<16>, sender: Side) -> Self {
        let sealing = keys::seal_key(features, exported, sender);
        Self {
            signing: HmacKey::new(keys::sign_key(exported, sender).expose()),
            cipher: Rc4::new(sealing.expose()),
            sealing,
            next: 0,
            covers_checksum: features.has(Features::KEY_EXCHANGE),
            datagram: features.has(Features::DATAGRAM),
        }
    }

    pub(super) fn restart(&mut self) {
        self.cipher = Rc4::new(self.sealing.expose());
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        into.number(self.next.into());
        if self.datagram {
            // Each message keys a stream of its own.
            return Ok(());
        }
        save_stream(&self.cipher, &Rc4::new(self.sealing.expose()), into)
    }

    fn restore(&mut self, from: &mut Unpack<'_>) -> Result<()> {
        self.next = from.narrow()?;
        if !self.datagram {
            self.cipher = restore_stream(from)?;
        }
        Ok(())
    }

    /// The number of this message.
    fn number(&mut self, seq: u32) -> u32 {
        if self.datagram {
            // 3.4.1: without a connection each message has a stream of its own, and the application numbers them.
            let mut key = md5(&[self.sealing.expose(), &seq.to_le_bytes()]);
            self.cipher = Rc4::new(&key);
            key.zeroize();
            seq
        } else {
            self.next
        }
    }

    /// The code of a message, in the making.
    fn start(&self, number: u32) -> HmacMd5 {
        let mut mac = self.signing.start();
        mac.update(&number.to_le_bytes());
        mac
    }

    fn finish(&mut self, number: u32, mac: HmacMd5) -> [u8; SIGNATURE] {
        let [c0, c1, c2, c3, c4, c5, c6, c7, ..] = mac.finish();
        let mut checksum = [c0, c1, c2, c3, c4, c5, c6, c7];
        if self.covers_checksum {
            self.cipher.apply(&mut checksum);
        }
        signed(&checksum, number)
    }

    pub(super) fn make(&mut self, encrypt: bool, seq: u32, message: &mut Message<'_, '_>) -> [u8; SIGNATURE] {
        let number = self.number(seq);
        self.next = number.wrapping_add(1);
        if encrypt && let Some(bytes) = only(message, 0) {
            return signed(&rc4_md5::seal(&self.signing, number, &mut self.cipher, bytes, self.covers_checksum), number);
        }
        let mut mac = self.start(number);
        // 3.4.6: the code covers every buffer, also those that say they are not signed.
        payload(message, 0, |part| match part {
            Payload::Transform(bytes) if encrypt => mac_then_encrypt(&mut mac, &mut self.cipher, bytes),
            Payload::Transform(bytes) => mac.update(bytes),
            Payload::Read(bytes, _) => mac.update(bytes),
        });
        self.finish(number, mac)
    }

    pub(super) fn check(&mut self, decrypt: bool, seq: u32, given: &[u8; SIGNATURE], message: &mut Message<'_, '_>, skip: usize) -> bool {
        let number = self.number(seq);
        let mut decrypted = 0;
        let expected = if decrypt && let Some(bytes) = only(message, skip) {
            decrypted = bytes.len();
            signed(&rc4_md5::open(&self.signing, number, &mut self.cipher, bytes, self.covers_checksum), number)
        } else {
            let mut mac = self.start(number);
            payload(message, skip, |part| match part {
                Payload::Transform(bytes) if decrypt => {
                    decrypt_then_mac(&mut mac, &mut self.cipher, bytes);
                    decrypted += bytes.len();
                }
                Payload::Transform(bytes) => mac.update(bytes),
                Payload::Read(bytes, _) => mac.update(bytes),
            });
            self.finish(number, mac)
        };
        if same(&expected, given) {
            self.next = number.wrapping_add(1);
            return true;
        }
        let checksum = if self.covers_checksum { 8 } else { 0 };
        take_back(&mut self.cipher, decrypted, checksum, message, skip);
        false
    }
}

/// [MS-NLMP] 2.2.2.9.2
fn signed(checksum: &[u8; 8], number: u32) -> [u8; SIGNATURE] {
    let mut signature = CONSTANT;
    let (_, rest) = signature.split_at_mut(4);
    let (sum, seq) = rest.split_at_mut(8);
    sum.copy_from_slice(checksum);
    seq.copy_from_slice(&number.to_le_bytes());
    signature
}
