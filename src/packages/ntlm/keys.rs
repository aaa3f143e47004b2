//! Every key of NTLM, and what is made with them ([MS-NLMP] 3.3 and 3.4.5).
use crate::{
    crypto::{
        des,
        hmac_md5::{HmacKey, HmacMd5, hmac_md5},
        md4::md4,
        md5::md5,
        rc4::Rc4,
    },
    engine::{package::Side, secret::Key},
    wire::{ntlm::Features, text::upper_utf16le},
};
use zeroize::Zeroize;

/// NTOWFv1: what Windows stores for a password (UTF-16LE).
pub fn nt_hash(password: &[u8]) -> Key<16> {
    key(md4(password))
}

/// ResponseKeyNT, ready to make codes with.
pub struct ResponseKey(HmacKey);

/// NTOWFv2 over the bytes of the wire: the user in upper case, the domain as it stands.
pub fn response_key(nt_hash: &Key<16>, user: &[u8], domain: &[u8]) -> ResponseKey {
    let mut mac = HmacKey::new(nt_hash.expose()).start();
    mac.update(&upper_utf16le(user));
    mac.update(domain);
    ResponseKey(HmacKey::new(key(mac.finish()).expose()))
}

impl ResponseKey {
    fn code(&self, parts: &[&[u8]]) -> [u8; 16] {
        let mut mac = self.0.start();
        parts.iter().for_each(|part| mac.update(part));
        mac.finish()
    }
}

/// NTProofStr.
pub fn proof(response_key: &ResponseKey, server_challenge: &[u8; 8], temp: &[u8]) -> [u8; 16] {
    response_key.code(&[server_challenge, temp])
}

/// LMv2: the proof over the client's nonce alone, for servers without target information.
pub fn lm_v2(response_key: &ResponseKey, server_challenge: &[u8; 8], client_challenge: &[u8; 8]) -> [u8; 24] {
    let mut out = [0; 24];
    let (proof, nonce) = out.split_at_mut(16);
    proof.copy_from_slice(&response_key.code(&[server_challenge, client_challenge]));
    nonce.copy_from_slice(client_challenge);
    out
}

/// SessionBaseKey, which NTLMv2 uses as key exchange key unchanged.
pub fn session_base_key(response_key: &ResponseKey, proof: &[u8; 16]) -> Key<16> {
    key(response_key.code(&[proof]))
}

/// What the first version of NTLM makes of a challenge. Only where policy allows it.
pub mod v1 {
    use super::*;

    /// The response. `client_challenge` is there with extended session security ([MS-NLMP] 3.3.1).
    pub fn response(nt_hash: &Key<16>, server_challenge: &[u8; 8], client_challenge: Option<&[u8; 8]>) -> [u8; 24] {
        let challenge = match client_challenge {
            None => *server_challenge,
            Some(client) => {
                let [b0, b1, b2, b3, b4, b5, b6, b7, ..] = md5(&[server_challenge, client]);
                [b0, b1, b2, b3, b4, b5, b6, b7]
            }
        };
        // DESL: the hash and five zeros are three keys.
        let mut padded = [0u8; 21];
        let (hash, _) = padded.split_at_mut(16);
        hash.copy_from_slice(nt_hash.expose());
        let mut out = [0; 24];
        for (to, key) in out.as_chunks_mut::<8>().0.iter_mut().zip(padded.as_chunks::<7>().0) {
            *to = des::encrypt(key, challenge);
        }
        padded.zeroize();
        out
    }

    /// KXKEY ([MS-NLMP] 3.4.5.1), from the session base key that is the hash of the hash.
    pub fn key_exchange_key(nt_hash: &Key<16>, server_challenge: &[u8; 8], client_challenge: Option<&[u8; 8]>) -> Key<16> {
        let base = key(md4(nt_hash.expose()));
        match client_challenge {
            None => base,
            Some(client) => key(hmac_md5(base.expose(), &[server_challenge, client])),
        }
    }
}

/// The random session key, encrypted or decrypted.
pub fn exchange(key_exchange_key: &Key<16>, mut session_key: [u8; 16]) -> [u8; 16] {
    Rc4::new(key_exchange_key.expose()).apply(&mut session_key);
    session_key
}

/// The MIC in the making: the three messages in order, the third with zeros in the MIC's place.
pub fn mic(exported: &Key<16>) -> HmacMd5 {
    HmacKey::new(exported.expose()).start()
}

/// SIGNKEY, for extended session security.
pub fn sign_key(exported: &Key<16>, sender: Side) -> Key<16> {
    key(md5(&[
        exported.expose(),
        match sender {
            Side::Initiator => b"session key to client-to-server signing key magic constant\0",
            Side::Acceptor => b"session key to server-to-client signing key magic constant\0",
        },
    ]))
}

/// SEALKEY: sixteen bytes, or eight where the LM key or the datagram mode without extended session security wants them.
pub enum SealKey {
    /// The usual one.
    Long(Key<16>),
    /// Weakened on purpose, long ago.
    Short(Key<8>),
}

impl SealKey {
    /// The key.
    pub fn expose(&self) -> &[u8] {
        match self {
            Self::Long(key) => key.expose(),
            Self::Short(key) => key.expose(),
        }
    }
}

/// SEALKEY ([MS-NLMP] 3.4.5.3).
pub fn seal_key(features: Features, exported: &Key<16>, sender: Side) -> SealKey {
    let bytes = exported.expose();
    let [b0, b1, b2, b3, b4, b5, b6, ..] = *bytes;
    if features.has(Features::ESS) {
        let magic: &[u8] = match sender {
            Side::Initiator => b"session key to client-to-server sealing key magic constant\0",
            Side::Acceptor => b"session key to server-to-client sealing key magic constant\0",
        };
        let strength: &[u8] = if features.has(Features::KEY_128) {
            bytes
        } else if features.has(Features::KEY_56) {
            &[b0, b1, b2, b3, b4, b5, b6]
        } else {
            &[b0, b1, b2, b3, b4]
        };
        SealKey::Long(key(md5(&[strength, magic])))
    } else if features.has(Features::LM_KEY) || features.has(Features::DATAGRAM) {
        SealKey::Short(Key::new(if features.has(Features::KEY_56) {
            [b0, b1, b2, b3, b4, b5, b6, 0xA0]
        } else {
            [b0, b1, b2, b3, b4, 0xE5, 0x38, 0xB0]
        }))
    } else {
        SealKey::Long(Key::new(*bytes))
    }
}

fn key(mut bytes: [u8; 16]) -> Key<16> {
    let key = Key::new(bytes);
    bytes.zeroize();
    key
}

#[cfg(test)]
mod tests {
    //! [MS-NLMP] 4.2: user "User", domain "Domain", password "Password".
    use super::*;
    use crate::{
        crypto::md5::tests::hex,
        wire::{
            ntlm::{NtlmV2Response, av, push_pair},
            text::to_utf16le,
        },
    };

    const SERVER_CHALLENGE: [u8; 8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];

    fn the_users_key() -> ResponseKey {
        response_key(&nt_hash(&to_utf16le("Password")), &to_utf16le("User"), &to_utf16le("Domain"))
    }

    fn the_temp() -> Vec<u8> {
        let mut list = Vec::new();
        push_pair(&mut list, av::NB_DOMAIN, &to_utf16le("Domain")).unwrap();
        push_pair(&mut list, av::NB_COMPUTER, &to_utf16le("Server")).unwrap();
        push_pair(&mut list, av::EOL, &[]).unwrap();
        NtlmV2Response::temp(0, [0xaa; 8], &list)
    }

    #[test]
    fn the_one_way_functions_of_4_2_2_1_and_4_2_4_1_hold() {
        assert_eq!(hex(nt_hash(&to_utf16le("Password")).expose()), "a4f49c406510bdcab6824ee7c30fd852");
        // The key is never seen; what it makes must be what the specification's key makes.
        let known = [0x0c, 0x86, 0x8a, 0x40, 0x3b, 0xfd, 0x7a, 0x93, 0xa3, 0x00, 0x1e, 0xf2, 0x2e, 0xf0, 0x2e, 0x3f];
        assert_eq!(the_users_key().code(&[b"any text"]), hmac_md5(&known, &[b"any text"]));
    }

    #[test]
    fn the_responses_of_4_2_4_2_hold() {
        assert_eq!(hex(&lm_v2(&the_users_key(), &SERVER_CHALLENGE, &[0xaa; 8])), "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
        assert_eq!(hex(&proof(&the_users_key(), &SERVER_CHALLENGE, &the_temp())), "68cd0ab851e51c96aabc927bebef6a1c");
    }

    #[test]
    fn the_session_keys_of_4_2_4_1_3_and_4_2_4_2_3_hold() {
        let key = the_users_key();
        let base = session_base_key(&key, &proof(&key, &SERVER_CHALLENGE, &the_temp()));
        assert_eq!(hex(base.expose()), "8de40ccadbc14a82f15cb0ad0de95ca3");
        let encrypted = exchange(&base, [0x55; 16]);
        assert_eq!(hex(&encrypted), "c5dad2544fc9799094ce1ce90bc9d03e");
        assert_eq!(exchange(&base, encrypted), [0x55; 16]);
    }

    #[test]
    fn the_first_versions_responses_and_keys_of_4_2_2_and_4_2_3_hold() {
        let hash = nt_hash(&to_utf16le("Password"));
        assert_eq!(hex(&v1::response(&hash, &SERVER_CHALLENGE, None)), "67c43011f30298a2ad35ece64f16331c44bdbed927841f94");
        let base = v1::key_exchange_key(&hash, &SERVER_CHALLENGE, None);
        assert_eq!(hex(base.expose()), "d87262b0cde4b1cb7499becccdf10784");
        assert_eq!(hex(&exchange(&base, [0x55; 16])), "518822b1b3f350c8958682ecbb3e3cb7");
        let client = Some(&[0xaa; 8]);
        assert_eq!(hex(&v1::response(&hash, &SERVER_CHALLENGE, client)), "7537f803ae367128ca458204bde7caf81e97ed2683267232");
        assert_eq!(hex(v1::key_exchange_key(&hash, &SERVER_CHALLENGE, client).expose()), "eb93429a8bd952f8b89c55b87f475edc");
    }

    #[test]
    fn the_message_keys_of_4_2_4_4_hold() {
        let exported = Key::new([0x55; 16]);
        let features = Features(0xe28a_8233);
        assert_eq!(hex(seal_key(features, &exported, Side::Initiator).expose()), "59f600973cc4960a25480a7c196e4c58");
        assert_eq!(hex(sign_key(&exported, Side::Initiator).expose()), "4788dc861b4782f35d43fd98fe1a2d39");
    }

    #[test]
    fn the_message_keys_of_4_2_3_4_hold_with_56_bits() {
        let exported = Key::new([0xeb, 0x93, 0x42, 0x9a, 0x8b, 0xd9, 0x52, 0xf8, 0xb8, 0x9c, 0x55, 0xb8, 0x7f, 0x47, 0x5e, 0xdc]);
        let features = Features(0x820a_8233);
        assert_eq!(hex(seal_key(features, &exported, Side::Initiator).expose()), "04dd7f014d8504d265a25cc86a3a7c06");
        assert_eq!(hex(sign_key(&exported, Side::Initiator).expose()), "60e799be5c72fc92922ae8ebe961fb8d");
    }

    #[test]
    fn keys_weaken_only_as_far_as_was_settled_and_differ_by_direction() {
        let exported = Key::new(std::array::from_fn(|n| n as u8 + 1));
        let of = |features| hex(seal_key(features, &exported, Side::Initiator).expose());
        let ess = [Features::ESS | Features::KEY_128, Features::ESS | Features::KEY_56, Features::ESS].map(of);
        assert!(ess[0] != ess[1] && ess[1] != ess[2] && ess[0] != ess[2]);
        assert_eq!(of(Features::ESS | Features::KEY_128 | Features::KEY_56), ess[0]);
        assert_ne!(hex(seal_key(Features::ESS, &exported, Side::Acceptor).expose()), ess[2]);
        assert_eq!(of(Features::LM_KEY | Features::KEY_56), "01020304050607a0");
        assert_eq!(of(Features::LM_KEY), "0102030405e538b0");
        assert_eq!(of(Features::NONE), hex(exported.expose()));
    }
}
