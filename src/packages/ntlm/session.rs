//! Session security ([MS-NLMP] 3.4): signing and sealing in place, without an allocation. A message that fails changes nothing: neither the
//! cipher's state nor the sequence number moves, and the ciphertext is back where it was.
use super::keys::{self, SealKey};
use crate::{
    crypto::{
        crc32::Crc32,
        hmac_md5::{HmacKey, HmacMd5},
        md5::md5,
        rc4::Rc4,
        rc4_md5::{self, decrypt_then_mac, mac_then_encrypt},
        same,
    },
    engine::{
        buffers::{Bytes, Message, Now, Role},
        package::{Open, Opened, Qop, Seal, Side},
        secret::Key,
        status::{Error, Kind, Result},
    },
    wire::ntlm::Features,
};
use parking_lot::Mutex;
use std::sync::Arc;
use zeroize::Zeroize;

/// The size of every signature.
pub const SIGNATURE: usize = 16;
/// Version 1, and nothing more: what a context signs with when neither signing nor sealing was agreed.
const CONSTANT: [u8; SIGNATURE] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// One direction of a session.
pub struct Half(Scheme);

#[expect(clippy::large_enum_variant, reason = "the large one is the usual one, and a box would be one more step for every message")]
enum Scheme {
    /// Neither signing nor sealing was agreed.
    Constant,
    /// Extended session security: a stream and a key for each direction.
    Extended(Direction),
    /// Without it, both directions draw from one stream and count one sequence.
    Plain(Arc<Mutex<Plain>>),
}

/// Both halves of a session, the outgoing first.
pub fn halves(features: Features, exported: &Key<16>, side: Side) -> (Half, Half) {
    if !features.has(Features::SIGN) && !features.has(Features::SEAL) {
        return (Half(Scheme::Constant), Half(Scheme::Constant));
    }
    let peer = match side {
        Side::Initiator => Side::Acceptor,
        Side::Acceptor => Side::Initiator,
    };
    if features.has(Features::ESS) {
        let half = |sender| Half(Scheme::Extended(Direction::new(features, Key::new(*exported.expose()), sender)));
        (half(side), half(peer))
    } else {
        let shared = Arc::new(Mutex::new(Plain::new(features, exported)));
        (Half(Scheme::Plain(shared.clone())), Half(Scheme::Plain(shared)))
    }
}

impl Seal for Half {
    fn sign(&mut self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        if qop != Qop(0) {
            return Err(Error::new(Kind::QopNotSupported, "signing with a quality that NTLM does not know"));
        }
        self.make(false, seq, message)
    }

    fn encrypt(&mut self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        let encrypt = match qop {
            Qop(0) => true,
            Qop::NO_ENCRYPT => false,
            _ => return Err(Error::new(Kind::QopNotSupported, "encrypting with a quality that NTLM does not know")),
        };
        self.usable_for_encryption()?;
        self.make(encrypt, seq, message)
    }

    fn rewind(&mut self) {
        self.restart();
    }
}

impl Open for Half {
    fn verify(&mut self, seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Qop>> {
        let signature = signature(message)?;
        self.check(false, seq, &signature, message, 0)?;
        Ok(None)
    }

    fn decrypt(&mut self, seq: u32, message: &mut Message<'_, '_>) -> Result<Opened> {
        self.usable_for_encryption()?;
        let Some(stream) = message.position(Role::Stream) else {
            let signature = signature(message)?;
            self.check(true, seq, &signature, message, 0)?;
            return Ok(Opened::Plain(None));
        };
        // A STREAM holds the signature and what it covers; the caller's DATA becomes a window on the plaintext.
        let whole = message.one(Role::Stream)?;
        let length = whole.len();
        let short = || Error::new(Kind::InvalidToken, "reading a stream shorter than a signature");
        let signature = *whole.content().first_chunk().ok_or_else(short)?;
        let data = message
            .position(Role::Data)
            .ok_or_else(|| Error::new(Kind::InvalidToken, "opening a stream without a DATA buffer for the payload"))?;
        self.check(true, seq, &signature, message, SIGNATURE)?;
        message.becomes(data, Role::Data, Now::Window { of: stream, at: SIGNATURE..length })?;
        Ok(Opened::Plain(None))
    }

    fn rewind(&mut self) {
        self.restart();
    }
}

impl Half {
    fn usable_for_encryption(&self) -> Result<()> {
        match self.0 {
            Scheme::Constant => Err(Error::new(Kind::UnsupportedFunction, "encrypting where neither signing nor sealing was agreed")),
            _ => Ok(()),
        }
    }

    fn restart(&mut self) {
        match &mut self.0 {
            Scheme::Constant => {}
            Scheme::Extended(direction) => direction.stream().restart(),
            Scheme::Plain(plain) => plain.lock().restart(),
        }
    }

    fn make(&mut self, encrypt: bool, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        // Room is made sure of before a byte is touched.
        let token = message.one(Role::Token)?;
        match &token.bytes {
            Bytes::In { .. } => return Err(Error::new(Kind::InvalidToken, "signing into a read-only buffer")),
            _ if token.len() < SIGNATURE => return Err(Error::new(Kind::BufferTooSmall, "finding room for a signature")),
            _ => {}
        }
        let signature = match &mut self.0 {
            Scheme::Constant => CONSTANT,
            Scheme::Extended(direction) => direction.stream().make(encrypt, seq, message),
            Scheme::Plain(plain) => plain.lock().make(encrypt, seq, message),
        };
        message.one(Role::Token)?.fill(&signature)
    }

    fn check(&mut self, decrypt: bool, seq: u32, given: &[u8; SIGNATURE], message: &mut Message<'_, '_>, skip: usize) -> Result<()> {
        let good = match &mut self.0 {
            Scheme::Constant => same(given, &CONSTANT),
            Scheme::Extended(direction) => direction.stream().check(decrypt, seq, given, message, skip),
            Scheme::Plain(plain) => plain.lock().check(decrypt, seq, given, message, skip),
        };
        if good { Ok(()) } else { Err(Error::new(Kind::MessageAltered, "checking the signature of a message")) }
    }
}

fn signature(message: &mut Message<'_, '_>) -> Result<[u8; SIGNATURE]> {
    let token = message.one(Role::Token)?.content();
    token.try_into().map_err(|_| Error::new(Kind::InvalidToken, "reading a signature that has not sixteen bytes"))
}

/// The message's payload, part by part: what is only read and whether a signature of the old kind covers it, or what is transformed.
enum Payload<'p> {
    Read(&'p [u8], bool),
    Transform(&'p mut [u8]),
}

/// Hands out the payload in the caller's order. A STREAM counts from behind its signature.
fn payload(message: &mut Message<'_, '_>, skip: usize, mut each: impl FnMut(Payload<'_>)) {
    let wanted = if skip == 0 { Role::Data } else { Role::Stream };
    for part in message.parts.iter_mut().filter(|part| part.role == wanted) {
        match &mut part.bytes {
            Bytes::In { bytes, signed } => each(Payload::Read(bytes.get(skip..).unwrap_or_default(), *signed)),
            Bytes::InOut(bytes) => each(Payload::Transform(bytes.get_mut(skip..).unwrap_or_default())),
            Bytes::Out(_) => {}
        }
    }
}

/// The payload where it is one part, and to be transformed: most messages are like that.
fn only<'m>(message: &'m mut Message<'_, '_>, skip: usize) -> Option<&'m mut [u8]> {
    let wanted = if skip == 0 { Role::Data } else { Role::Stream };
    let mut parts = message.parts.iter_mut().filter(|part| part.role == wanted);
    match (parts.next(), parts.next()) {
        (Some(part), None) => match &mut part.bytes {
            Bytes::InOut(bytes) => bytes.get_mut(skip..),
            _ => None,
        },
        _ => None,
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

/// One direction with extended session security. Its keys are made for the first message: many contexts only authenticate. Until then
/// their place is filled with zeroes, not left open: an open one would be moved about with whatever the stack held, keys among it.
struct Direction {
    features: Features,
    exported: Key<16>,
    sender: Side,
    keyed: bool,
    stream: Extended,
}

impl Direction {
    fn new(features: Features, exported: Key<16>, sender: Side) -> Self {
        Self { features, exported, sender, keyed: false, stream: Extended::unkeyed() }
    }

    #[inline]
    fn stream(&mut self) -> &mut Extended {
        if !self.keyed {
            self.stream = Extended::new(self.features, &self.exported, self.sender);
            self.keyed = true;
        }
        &mut self.stream
    }
}

struct Extended {
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

    fn new(features: Features, exported: &Key<16>, sender: Side) -> Self {
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

    fn restart(&mut self) {
        self.cipher = Rc4::new(self.sealing.expose());
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

    fn make(&mut self, encrypt: bool, seq: u32, message: &mut Message<'_, '_>) -> [u8; SIGNATURE] {
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

    fn check(&mut self, decrypt: bool, seq: u32, given: &[u8; SIGNATURE], message: &mut Message<'_, '_>, skip: usize) -> bool {
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

/// Undoes a message: the ciphertext is restored, and the stream stands where it stood before it.
#[cold]
fn take_back(cipher: &mut Rc4, decrypted: usize, also: usize, message: &mut Message<'_, '_>, skip: usize) {
    cipher.rewind(decrypted + also);
    if decrypted != 0 {
        payload(message, skip, |part| {
            if let Payload::Transform(bytes) = part {
                cipher.apply(bytes);
            }
        });
        cipher.rewind(decrypted);
    }
}

struct Plain {
    sealing: SealKey,
    cipher: Rc4,
    next: u32,
    datagram: bool,
}

impl Plain {
    fn new(features: Features, exported: &Key<16>) -> Self {
        // Without extended session security the key does not depend on the sender.
        let sealing = keys::seal_key(features, exported, Side::Initiator);
        Self { cipher: Rc4::new(sealing.expose()), sealing, next: 0, datagram: features.has(Features::DATAGRAM) }
    }

    fn restart(&mut self) {
        self.cipher = Rc4::new(self.sealing.expose());
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

    fn make(&mut self, encrypt: bool, seq: u32, message: &mut Message<'_, '_>) -> [u8; SIGNATURE] {
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

    fn check(&mut self, decrypt: bool, seq: u32, given: &[u8; SIGNATURE], message: &mut Message<'_, '_>, skip: usize) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{crypto::md5::tests::hex, engine::buffers::Slot, wire::text::to_utf16le};

    const MODERN: Features = Features(0xe28a_8233);
    /// The plain kind, the kind without key exchange, the kind without extended session security, and the connectionless one.
    const KINDS: [Features; 4] = [MODERN, Features(0x820a_8233), Features(0xe202_8233), Features(0xe28a_8273)];

    fn pair(features: Features) -> (Half, Half) {
        let exported = Key::new([0x55; 16]);
        (halves(features, &exported, Side::Initiator).0, halves(features, &exported, Side::Acceptor).1)
    }

    fn seal(half: &mut Half, bytes: &mut [u8]) -> [u8; 16] {
        let mut token = [0; 16];
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
        half.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        token
    }

    fn open(half: &mut Half, bytes: &mut [u8], token: &[u8]) -> Result<Opened> {
        let mut parts = [Slot::new(Role::Token, Bytes::In { bytes: token, signed: false }), Slot::new(Role::Data, Bytes::InOut(bytes))];
        half.decrypt(0, &mut Message::new(&mut parts))
    }

    #[test]
    fn the_messages_of_4_2_4_4_4_2_3_4_and_4_2_2_4_hold() {
        let v1 = [0xeb, 0x93, 0x42, 0x9a, 0x8b, 0xd9, 0x52, 0xf8, 0xb8, 0x9c, 0x55, 0xb8, 0x7f, 0x47, 0x5e, 0xdc];
        for (features, exported, sealed, signature) in [
            (MODERN, [0x55; 16], "54e50165bf1936dc996020c1811b0f06fb5f", "010000007fb38ec5c55d497600000000"),
            (Features(0x820a_8233), v1, "a02372f6530273f3aa1eb90190ce5200c99d", "01000000ff2aeb52f681793a00000000"),
            (Features(0xe202_8233), [0x55; 16], "56fe04d861f9319af0d7238a2e3b4d457fb8", "010000000000000009dcd1df2e459d36"),
        ] {
            let (mut half, _) = halves(features, &Key::new(exported), Side::Initiator);
            let mut bytes = to_utf16le("Plaintext");
            assert_eq!(hex(&seal(&mut half, &mut bytes)), signature);
            assert_eq!(hex(&bytes), sealed);
        }
    }

    #[test]
    fn messages_pass_in_order_and_in_place_whatever_was_agreed() {
        for features in KINDS {
            let (mut out, mut inn) = pair(features);
            for length in [0, 1, 64, 300] {
                let text: Vec<u8> = (0..length).map(|n| n as u8).collect();
                let mut bytes = text.clone();
                let token = seal(&mut out, &mut bytes);
                assert!(length < 8 || bytes != text);
                assert_eq!(open(&mut inn, &mut bytes, &token).unwrap(), Opened::Plain(None));
                assert_eq!(bytes, text);
            }
        }
    }

    #[test]
    fn a_forged_message_leaves_no_plaintext_and_does_not_break_the_next_genuine_one() {
        for features in KINDS {
            let (mut out, mut inn) = pair(features);
            let mut genuine = *b"attack at dawn, or a little later";
            let token = seal(&mut out, &mut genuine);
            for at in 0..genuine.len() + 16 {
                let (mut bytes, mut signature) = (genuine, token);
                match at.checked_sub(genuine.len()) {
                    None => bytes[at] ^= 1,
                    // Without extended session security the random pad proves nothing.
                    Some(4..8) if !features.has(Features::ESS) => continue,
                    Some(at) => signature[at] ^= 1,
                }
                let forged = bytes;
                assert_eq!(open(&mut inn, &mut bytes, &signature).unwrap_err().kind(), Kind::MessageAltered);
                assert_eq!(bytes, forged, "the ciphertext is back where it was");
            }
            open(&mut inn, &mut genuine, &token).unwrap();
            assert_eq!(&genuine, b"attack at dawn, or a little later");
        }
    }

    #[test]
    fn a_message_passes_once_and_only_in_its_turn() {
        for features in &KINDS[..3] {
            let (mut out, mut inn) = pair(*features);
            let (mut first, mut second) = (*b"first", *b"second");
            let one = seal(&mut out, &mut first);
            let two = seal(&mut out, &mut second);
            assert!(open(&mut inn, &mut second.clone(), &two).is_err());
            open(&mut inn, &mut first.clone(), &one).unwrap();
            assert!(open(&mut inn, &mut first, &one).is_err());
            open(&mut inn, &mut second, &two).unwrap();
            assert_eq!(&second, b"second");
        }
    }

    #[test]
    fn without_a_connection_the_application_numbers_the_messages() {
        let (mut out, mut inn) = pair(KINDS[3]);
        let mut sent: Vec<([u8; 4], [u8; 16])> = Vec::new();
        for seq in [7, 3] {
            let (mut bytes, mut token) = (*b"text", [0; 16]);
            let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
            out.encrypt(Qop(0), seq, &mut Message::new(&mut parts)).unwrap();
            sent.push((bytes, token));
        }
        for (number, (bytes, token)) in [(3, sent[1]), (7, sent[0])] {
            let mut bytes = bytes;
            let mut parts =
                [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false })];
            assert!(inn.decrypt(5, &mut Message::new(&mut parts)).is_err());
            inn.decrypt(number, &mut Message::new(&mut parts)).unwrap();
            assert_eq!(&bytes, b"text");
        }
    }

    #[test]
    fn several_parts_are_one_message_and_read_only_ones_are_covered_and_left_alone() {
        for features in KINDS {
            let (mut out, mut inn) = pair(features);
            let (header, mut one, mut two, mut token) = (*b"head", *b"one.", *b"two!", [0u8; 16]);
            let mut parts = [
                Slot::new(Role::Data, Bytes::In { bytes: &header, signed: true }),
                Slot::new(Role::Token, Bytes::InOut(&mut token)),
                Slot::new(Role::Data, Bytes::InOut(&mut one)),
                Slot::new(Role::Data, Bytes::InOut(&mut two)),
            ];
            out.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
            assert!(&one != b"one." && &two != b"two!" && &header == b"head");
            let mut joined = [one, two].concat();
            for (said, good) in [(b"HEAD", false), (b"head", true)] {
                let mut parts = [
                    Slot::new(Role::Data, Bytes::In { bytes: said, signed: true }),
                    Slot::new(Role::Data, Bytes::InOut(&mut joined)),
                    Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false }),
                ];
                assert_eq!(inn.decrypt(0, &mut Message::new(&mut parts)).is_ok(), good);
            }
            assert_eq!(joined, b"one.two!");
        }
    }

    #[test]
    fn too_little_room_for_the_signature_costs_nothing() {
        for features in KINDS {
            let (mut out, mut inn) = pair(features);
            let (mut bytes, mut small) = (*b"payload", [0u8; 15]);
            let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut small))];
            assert_eq!(out.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::BufferTooSmall);
            let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
            assert_eq!(out.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::InvalidToken);
            assert_eq!(&bytes, b"payload");
            let token = seal(&mut out, &mut bytes);
            open(&mut inn, &mut bytes, &token).unwrap();
        }
    }

    #[test]
    fn signing_leaves_the_payload_alone_and_is_checked() {
        for features in KINDS {
            let (mut out, mut inn) = pair(features);
            for _ in 0..3 {
                let mut token = [0; 16];
                let mut parts = [
                    Slot::new(Role::Data, Bytes::In { bytes: b"in clear", signed: true }),
                    Slot::new(Role::Token, Bytes::InOut(&mut token)),
                ];
                out.sign(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
                for (text, good) in [(b"in_clear", false), (b"in clear", true)] {
                    let mut parts = [
                        Slot::new(Role::Data, Bytes::In { bytes: text, signed: true }),
                        Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false }),
                    ];
                    assert_eq!(inn.verify(0, &mut Message::new(&mut parts)).is_ok(), good);
                }
            }
        }
    }

    #[test]
    fn where_nothing_was_agreed_signatures_are_constant_and_encryption_is_refused() {
        let (mut out, mut inn) = pair(Features(0xa082_8205));
        let (mut bytes, mut token) = (*b"text", [9; 16]);
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
        let mut message = Message::new(&mut parts);
        assert_eq!(out.encrypt(Qop(0), 0, &mut message).unwrap_err().kind(), Kind::UnsupportedFunction);
        assert_eq!(inn.decrypt(0, &mut message).unwrap_err().kind(), Kind::UnsupportedFunction);
        out.sign(Qop(0), 0, &mut message).unwrap();
        inn.verify(0, &mut message).unwrap();
        assert_eq!((token, &bytes), (CONSTANT, b"text"));
        token[4] = 1;
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
        assert_eq!(inn.verify(0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::MessageAltered);
    }

    #[test]
    fn a_stream_opens_into_a_window_and_a_forged_one_stays_shut() {
        let (mut out, mut inn) = pair(MODERN);
        let mut bytes = *b"payload";
        let token = seal(&mut out, &mut bytes);
        let mut stream = [&token[..], &bytes].concat();
        stream[20] ^= 1;
        for good in [false, true] {
            let mut parts =
                [Slot::new(Role::Stream, Bytes::InOut(&mut stream)), Slot::new(Role::Data, Bytes::In { bytes: &[], signed: false })];
            let opened = inn.decrypt(0, &mut Message::new(&mut parts));
            assert_eq!(opened.is_ok(), good);
            assert_eq!(parts[1].now == Now::Window { of: 0, at: 16..23 }, good);
            if !good {
                assert_eq!(stream[16..20], bytes[..4]);
                stream[20] ^= 1;
            }
        }
        assert_eq!(&stream[16..], b"payload");
        let mut short = [0u8; 15];
        let mut parts = [Slot::new(Role::Stream, Bytes::InOut(&mut short)), Slot::new(Role::Data, Bytes::In { bytes: &[], signed: false })];
        assert_eq!(inn.decrypt(0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::InvalidToken);
    }

    #[test]
    fn a_quality_that_is_not_known_is_refused_and_no_encrypt_only_signs() {
        let (mut out, mut inn) = pair(MODERN);
        let (mut bytes, mut token) = (*b"text", [0; 16]);
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
        let mut message = Message::new(&mut parts);
        assert_eq!(out.encrypt(Qop(5), 0, &mut message).unwrap_err().kind(), Kind::QopNotSupported);
        assert_eq!(out.sign(Qop::NO_ENCRYPT, 0, &mut message).unwrap_err().kind(), Kind::QopNotSupported);
        out.encrypt(Qop::NO_ENCRYPT, 0, &mut message).unwrap();
        inn.verify(0, &mut message).unwrap();
        assert_eq!(&bytes, b"text");
    }

    #[test]
    fn rewinding_begins_the_cipher_anew_and_the_numbers_go_on() {
        for features in KINDS {
            let (mut out, _) = pair(features);
            let mut one = *b"same text";
            let first = seal(&mut out, &mut one);
            Seal::rewind(&mut out);
            let mut two = *b"same text";
            let second = seal(&mut out, &mut two);
            assert_eq!(one, two);
            // Without a connection (0x40) the application numbers the messages, and gave the same number twice.
            assert_eq!(second == first, features.0 & 0x40 != 0);
        }
    }
}
