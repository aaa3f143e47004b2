//! Published vectors: the RFCs' own, and for ciphertexts of RC4 and AES with SHA-1, which the RFCs do not have, those that MIT tests its
//! library with (src/lib/crypto/crypto_tests).

use super::{Enctype::*, *};
use crate::crypto::md5::tests::hex;

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    digits.chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

fn key(enctype: Enctype, bytes: &str) -> ProtocolKey {
    ProtocolKey::new(enctype, &unhex(bytes)).unwrap()
}

#[test]
fn passwords_become_the_keys_of_rfc_3962_b() {
    let raeburn = b"ATHENA.MIT.EDUraeburn".as_slice();
    let binary = unhex("1234567878563412");
    let (equal, more) = ([b'X'; 64], [b'X'; 65]);
    type Case<'a> = (&'a [u8], &'a [u8], u32, &'a str, &'a str);
    let cases: [Case<'_>; 7] = [
        (b"password", raeburn, 1, "42263c6e89f4fc28b8df68ee09799f15", "fe697b52bc0d3ce14432ba036a92e65bbb52280990a2fa27883998d72af30161"),
        (b"password", raeburn, 2, "c651bf29e2300ac27fa469d693bdda13", "a2e16d16b36069c135d5e9d2e25f896102685618b95914b467c67622225824ff"),
        (
            b"password",
            raeburn,
            1200,
            "4c01cd46d632d01e6dbe230a01ed642a",
            "55a6ac740ad17b4846941051e1e8b0a7548d93b0ab30a8bc3ff16280382b8c2a",
        ),
        (b"password", &binary, 5, "e9b23d52273747dd5c35cb55be619d8e", "97a4e786be20d81a382d5ebc96d5909cabcdadc87ca48f574504159f16c36e31"),
        (
            &equal,
            b"pass phrase equals block size",
            1200,
            "59d1bb789a828b1aa54ef9c2883f69ed",
            "89adee3608db8bc71f1bfbfe459486b05618b70cbae22092534e56c553ba4b34",
        ),
        (
            &more,
            b"pass phrase exceeds block size",
            1200,
            "cb8005dc5f90179a7f02104c0018751d",
            "d78c5c9cb872a8c9dad4697f0bb5b2d21496c82beb2caeda2112fceea057401b",
        ),
        (
            "\u{1D11E}".as_bytes(),
            b"EXAMPLE.COMpianist",
            50,
            "f149c1f2e154a73452d43e7fe62a56e5",
            "4b6d9839f84406df1f09cc166db4b83c571848b784a3d6bdc346589a3e393f9e",
        ),
    ];
    for (password, salt, rounds, short, long) in cases {
        let params = rounds.to_be_bytes();
        for (enctype, want) in [(Aes128Sha1, short), (Aes256Sha1, long)] {
            assert_eq!(hex(ProtocolKey::of_password(enctype, password, salt, Some(&params)).unwrap().bytes()), want);
        }
    }
}

#[test]
fn passwords_become_the_keys_of_rfc_8009_a() {
    let salt = [&unhex("10DF9DD783E5BC8ACEA1730E74355F61")[..], b"ATHENA.MIT.EDUraeburn"].concat();
    for (enctype, want) in [
        (Aes128Sha256, "089bca48b105ea6ea77ca5d2f39dc5e7"),
        (Aes256Sha384, "45bd806dbf6a833a9cffc1c94589a222367a79bc21c413718906e9f578a78467"),
    ] {
        for params in [None, Some(&32768u32.to_be_bytes()[..])] {
            assert_eq!(hex(ProtocolKey::of_password(enctype, b"password", &salt, params).unwrap().bytes()), want);
        }
    }
}

#[test]
fn the_rc4_key_of_a_password_is_its_nt_hash() {
    let made = ProtocolKey::of_password(Rc4Hmac, b"foo", b"any salt", None).unwrap();
    assert_eq!(hex(made.bytes()), "ac8e657f83df82beea5d43bdaf7800cc");
}

#[test]
fn a_kdc_cannot_ask_for_endless_or_no_work() {
    for params in [&0u32.to_be_bytes()[..], &u32::MAX.to_be_bytes(), &(MAX_ROUNDS + 1).to_be_bytes(), &[0, 0, 1], &[0, 0, 0, 1, 0]] {
        for enctype in [Aes128Sha1, Aes256Sha1, Aes128Sha256, Aes256Sha384] {
            assert!(ProtocolKey::of_password(enctype, b"password", b"salt", Some(params)).is_none(), "{params:?}");
        }
    }
}

#[test]
fn usage_keys_are_those_of_rfc_8009_and_of_mit() {
    use super::derive::{Purpose::*, usage_key};
    let one = "42263c6e89f4fc28b8df68ee09799f15";
    let two = "fe697b52bc0d3ce14432ba036a92e65bbb52280990a2fa27883998d72af30161";
    let three = "3705d96080c17728a0e800eab6e0d23c";
    let four = "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52";
    for (enctype, base, purpose, want) in [
        (Aes128Sha1, one, Checksum, "34280a382bc92769b2da2f9ef066854b"),
        (Aes128Sha1, one, Encryption, "5b14fc4e250e14ddf9dccf1af6674f53"),
        (Aes128Sha1, one, Integrity, "4ed31063621684f09ae8d89991af3e8f"),
        (Aes256Sha1, two, Checksum, "bfab388bdcb238e9f9c98d6a878304f04d30c82556375ac507a7a852790f4674"),
        (Aes256Sha1, two, Encryption, "c7cfd9cd75fe793a586a542d87e0d1396f1134a104bb1a9190b8c90ada3ddf37"),
        (Aes256Sha1, two, Integrity, "97151b4c76945063e2eb0529dc067d97d7bba90776d8126d91f34f3101aea8ba"),
        (Aes128Sha256, three, Checksum, "b31a018a48f54776f403e9a396325dc3"),
        (Aes128Sha256, three, Encryption, "9b197dd1e8c5609d6e67c3e37c62c72e"),
        (Aes128Sha256, three, Integrity, "9fda0e56ab2d85e1569a688696c26a6c"),
        (Aes256Sha384, four, Checksum, "ef5718be86cc84963d8bbb5031e9f5c4ba41f28faf69e73d"),
        (Aes256Sha384, four, Encryption, "56ab22bee63d82d7bc5227f6773f8ea7a5eb1c825160c38312980c442e5c7e49"),
        (Aes256Sha384, four, Integrity, "69b16514e3cd8e56b82010d5c73012b622c4d00ffc23ed1f"),
    ] {
        let (bytes, len) = usage_key(&key(enctype, base), 2, purpose);
        assert_eq!(hex(&bytes[..len]), want);
    }
}

#[test]
fn encryption_is_that_of_rfc_8009_a() {
    let small = "3705d96080c17728a0e800eab6e0d23c";
    let large = "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52";
    for (enctype, base, len, confounder, want) in [
        (Aes128Sha256, small, 0, "7e5895eaf2672435bad817f545a37148", "ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a0a8e48c718"),
        (
            Aes128Sha256,
            small,
            6,
            "7bca285e2fd4130fb55b1a5c83bc5b24",
            "84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e247e52d16ed4421dfdf8976c",
        ),
        (
            Aes128Sha256,
            small,
            16,
            "56ab21713ff62c0a1457200f6fa9948f",
            "3517d640f50ddc8ad3628722b3569d2ae07493fa8263254080ea65c1008e8fc295fb4852e7d83e1e7c48c37eebe6b0d3",
        ),
        (
            Aes128Sha256,
            small,
            21,
            "a7a4e29a4728ce10664fb64e49ad3fac",
            "720f73b18d9859cd6ccb4346115cd336c70f58edc0c4437c5573544c31c813bce1e6d072c186b39a413c2f92ca9b8334a287ffcbfc",
        ),
        (
            Aes256Sha384,
            large,
            0,
            "f764e9fa15c276478b2c7d0c4e5f58e4",
            "41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960621ac612748b9bbfbe7eb4ce3c",
        ),
        (
            Aes256Sha384,
            large,
            6,
            "b80d3251c1f6471494256ffe712d0b9a",
            "4ed7b37c2bcac8f74f23c1cf07e62bc7b75fb3f637b9f559c7f664f69eab7b6092237526ea0d1f61cb20d69d10f2",
        ),
        (
            Aes256Sha384,
            large,
            16,
            "53bf8a0d105265d4e276428624ce5e63",
            "bc47ffec7998eb91e8115cf8d19dac4bbbe2e163e87dd37f49beca92027764f68cf51f14d798c2273f35df574d1f932e40c4ff255b36a266",
        ),
        (
            Aes256Sha384,
            large,
            21,
            "763e65367e864f02f55153c7e3b58af1",
            "40013e2df58e8751957d2878bcd2d6fe101ccfd556cb1eae79db3c3ee86429f2b2a602ac86fef6ecb647d6295fae077a1feb517508d2c16b4192e01f62",
        ),
    ] {
        let plain: Vec<u8> = (0..len).collect();
        let key = key(enctype, base);
        let cipher = key.encrypt(2, &unhex(confounder), &plain);
        assert_eq!(hex(&cipher), want);
        assert_eq!(key.decrypt(2, &cipher).unwrap()[..], plain);
    }
}

const TEXTS: [&str; 5] = ["", "1", "9 bytesss", "13 bytes byte", "30 bytes bytes bytes bytes byt"];

#[test]
fn mits_ciphertexts_decrypt_and_encrypt_again_to_the_same() {
    let rc4 = [
        ("f81fec39255f5784e850c4377c88bd85", "02c1eb15586144122ec717763dd348bf00434ddc6585954c"),
        ("67d1300d281223867f9647ff48721273", "6156e0cc04e0a0874f9fda008f498a7adbbc80b70b14dddbc0"),
        ("3e40ab6093695281b3ac1a9304224d98", "0f9ad121d99d4a09448e4f1f718c4f5cbe6096262c66f29df232a87c9f98755d55"),
        ("4ba2fbf0379faed87a254d3b353d5a7e", "612c57568b17a70352bae8cf26fb9459a6f3353cd35fd439db3107cbec765d326dfc04c1dd"),
        (
            "68f263db3fce15d031c9eab02d67107a",
            "95f9047c3ad75891c2e9b04b16566dc8b6eb9ce4231afb2542ef87a7b5a0f260a99f0460508de0cecc632d07c354124e46c5d2234eb8",
        ),
    ];
    let aes128 = [
        ("5a5c0f0ba54f3828b2195e66ca24a289", "49ff8e11c173d9583a3254fbe7b1f1df36c538e8416784a1672e6676"),
        ("98450e3f3baa13f5c99beb936981b06f", "f86742f537b35dc2174a4dbaa920faf9042090b065e1ebb1cad9a65394"),
        ("9062430c8cda3388922e6d6a509f5b7a", "68fb9679601f45c78857b2bf820fd6e53eca8d42fd4b1d7024a09205abb7cd2ec26c355d2f"),
        ("033ee6502c54fd23e27791e987983827", "ec366d0327a933bf49330e650e49bc6b974637fe80bf532fe51795b4809718e6194724db948d1fd637"),
        (
            "dceeb70b3de76562e689226c76429148",
            "c96081032d5d8eeb7e32b4089f789d0faa481dea74c0f97cbf3146ddfcf8e800156ecb532fc203e30ff600b63b350939fece510f02d7ff1e7bac",
        ),
    ];
    let aes256 = [
        ("17f275f2954f2ed1f90c377ba7f4d6a369aa0136e0bf0c927ad6133c693759a9", "e5094c55ee7b38262e2b044280b069379a95bf95bd8376fb3281b435"),
        ("b9477e1ff0329c0050e20ce6c72d2dff27e8fe541ab0954429a9cb5b4f7b1e2a", "406150b97aeb76d43b36b62cc1ecdfbe6f40e95755e0beb5c27825f3a4"),
        (
            "b1ae4cd8462aff1677053cc9279aac30b796fb81ce21474dd3ddbcfea4ec76d7",
            "09957aa25fcaf88f7b39e4406e633012d5fea21853f6478da7065caef41fd454a40824eec5",
        ),
        (
            "e5a72be9b7926c1225bafef9c1872e7ba4cdb2b17893d84abd90acdd8764d966",
            "d8f1aafeec84587cc3e700a774e56651a6d693e174ec4473b5e6d96f80297a653fb818ad893e719f96",
        ),
        (
            "f1c795e9248a09338d82c3f8d5b567040b0110736845041347235b1404231398",
            "d1137a4d634cfece924dbc3bf6790648bd5cff7de0e7b99460211d0daef3d79a295c688858f3b34b9cbd6eebae81daf6b734d4d498b6714f1c1d",
        ),
    ];
    for (enctype, cases) in [(Rc4Hmac, rc4), (Aes128Sha1, aes128), (Aes256Sha1, aes256)] {
        for ((usage, text), (bytes, cipher)) in (0..).zip(TEXTS).zip(cases) {
            let (key, cipher) = (key(enctype, bytes), unhex(cipher));
            assert_eq!(&key.decrypt(usage, &cipher).unwrap()[..], text.as_bytes());
            let confounder = confounder(&key, usage, &cipher);
            assert_eq!(key.encrypt(usage, &confounder, text.as_bytes()), cipher);
        }
    }
}

/// What a genuine message begins with, before it is taken off.
fn confounder(key: &ProtocolKey, usage: u32, cipher: &[u8]) -> Vec<u8> {
    if key.enctype() == Rc4Hmac {
        return rc4::opened(key, usage, cipher)[..8].to_vec();
    }
    let (body, tag) = cipher.split_at(cipher.len() - key.enctype().checksum_len());
    let mut body = body.to_vec();
    assert!(key.opening(usage).unwrap().open(&mut &mut body[..], tag));
    body[..16].to_vec()
}

#[test]
fn every_forged_or_cut_ciphertext_is_refused() {
    for enctype in Enctype::ALL {
        let key = ProtocolKey::new(enctype, &vec![9; enctype.key_len()]).unwrap();
        let other = ProtocolKey::new(enctype, &vec![8; enctype.key_len()]).unwrap();
        let cipher = key.encrypt(11, &vec![1; enctype.confounder_len()], b"thirty-three bytes of plain text!");
        assert!(key.decrypt(11, &cipher).is_some());
        assert!(key.decrypt(12, &cipher).is_none() && other.decrypt(11, &cipher).is_none());
        for len in 0..cipher.len() {
            assert!(key.decrypt(11, &cipher[..len]).is_none());
            let mut forged = cipher.clone();
            forged[len] ^= 0x10;
            assert!(key.decrypt(11, &forged).is_none());
        }
    }
}

#[test]
fn a_forged_message_is_left_as_it_came() {
    for enctype in [Aes128Sha1, Aes256Sha1, Aes128Sha256, Aes256Sha384] {
        let key = ProtocolKey::new(enctype, &vec![9; enctype.key_len()]).unwrap();
        for len in [16, 17, 32, 33, 100, 1000] {
            let mut body = vec![5; len];
            let tag = key.sealing(7).unwrap().seal(&mut &mut body[..]).unwrap();
            let mut forged = body.clone();
            forged[len / 2] ^= 1;
            let before = forged.clone();
            assert!(!key.opening(7).unwrap().open(&mut &mut forged[..], &tag));
            assert_eq!(forged, before);
            assert!(key.opening(7).unwrap().open(&mut &mut body[..], &tag));
            assert_eq!(body, vec![5; len]);
        }
    }
}

#[test]
fn checksums_are_those_of_rfc_8009_and_of_mit() {
    let counting: Vec<u8> = (0..=0x14).collect();
    type Case<'a> = (Enctype, &'a str, u32, &'a [u8], &'a str);
    let cases: [Case<'_>; 5] = [
        (Aes128Sha1, "9062430c8cda3388922e6d6a509f5b7a", 3, b"eight nine ten eleven twelve thirteen", "01a4b088d45628f6946614e3"),
        (Aes256Sha1, "b1ae4cd8462aff1677053cc9279aac30b796fb81ce21474dd3ddbcfea4ec76d7", 4, b"fourteen", "e08739e3279e2903ec8e3836"),
        (Rc4Hmac, "f7d3a155af5e238a0b7a871a96ba2ab2", 6, b"seventeen eighteen nineteen twenty", "eb38cc97e2230f59da4117dc5859d7ec"),
        (Aes128Sha256, "3705d96080c17728a0e800eab6e0d23c", 2, &counting, "d78367186643d67b411cba9139fc1dee"),
        (
            Aes256Sha384,
            "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52",
            2,
            &counting,
            "45ee791567eefca37f4ac1e0222de80d43c3bfa06699672a",
        ),
    ];
    for (enctype, bytes, usage, data, want) in cases {
        let key = key(enctype, bytes);
        assert_eq!(hex(&key.checksum(usage, data)), want);
        assert!(key.verify(usage, data, &unhex(want)));
        assert!(!key.verify(usage + 1, data, &unhex(want)) && !key.verify(usage, data, &unhex(want)[1..]));
    }
}

#[test]
fn the_pseudo_random_function_is_that_of_rfc_8009_and_of_mit() {
    for (enctype, bytes, input, want) in [
        (Aes128Sha1, "ae272e7cdec86ac5138cdb196d8e297d", &b"\x01a"[..], "77b39a37a868920f2a51f9dd150c5717"),
        (Aes256Sha1, "c01f157211f7b77eaaf457c3e156690127ee127d810ba6392e97baa243eb0616", b"\x02a", "b406373350cee8a6126f4a9b65a0cd21"),
        (Aes128Sha256, "3705d96080c17728a0e800eab6e0d23c", b"test", "9d188616f63852fe86915bb840b4a886ff3e6bb0f819b49b893393d393854295"),
        (
            Aes256Sha384,
            "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52",
            b"test",
            "9801f69a368c2bf675e59521e177d9a07f67efe1cfde8d3c8d6f6a0256e3b17db3c1b62ad1b8553360d17367eb1514d2",
        ),
    ] {
        assert_eq!(hex(&key(enctype, bytes).prf(input)), want);
    }
}

#[test]
fn a_key_has_its_types_length_and_shows_nothing() {
    for enctype in Enctype::ALL {
        for len in 0..40 {
            assert_eq!(ProtocolKey::new(enctype, &vec![0xAB; len]).is_some(), len == enctype.key_len());
        }
        let shown = format!("{:?}", ProtocolKey::new(enctype, &vec![0xAB; enctype.key_len()]).unwrap());
        assert!(!shown.contains("AB") && !shown.contains("171") && !shown.contains("ab,"), "{shown}");
        assert_eq!(Enctype::from_number(enctype.number()), Some(enctype));
        assert_eq!(Enctype::of_checksum(enctype.checksum_type()), Some(enctype));
    }
    assert_eq!(Enctype::from_number(16), None);
}

#[test]
fn two_keys_are_combined_as_rfc_6113_a_has_it() {
    for (enctype, want) in [
        (Enctype::Aes128Sha1, "97df97e4b798b29eb31ed7280287a92a"),
        (Enctype::Aes256Sha1, "4d6ca4e629785c1f01baf55e2e548566b9617ae3a96868c337cb93b5e72b1c7b"),
        (Enctype::Rc4Hmac, "24d7f6b6bae4e5c00d2082c5ebab3672"),
    ] {
        let key = |text: &[u8]| ProtocolKey::of_password(enctype, text, text, None).unwrap();
        assert_eq!(hex(ProtocolKey::combined(&key(b"key1"), &key(b"key2"), [b"a", b"b"]).bytes()), want);
    }
}
