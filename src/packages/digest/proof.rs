//! What both sides compute: the parts of a proof and the proof itself ([RFC 7616] 3.4, [RFC 2831] 2.1.2.1).
use crate::{
    crypto::hash::{Hash, Hashed, Hex},
    wire::digest::{Algorithm, Mode, Qop},
};

/// The hash of an algorithm.
pub const fn hash_of(algorithm: Algorithm) -> Hash {
    match algorithm {
        Algorithm::Md5 | Algorithm::Md5Sess => Hash::Md5,
        Algorithm::Sha256 | Algorithm::Sha256Sess => Hash::Sha256,
        Algorithm::Sha512_256 | Algorithm::Sha512_256Sess => Hash::Sha512_256,
    }
}

/// What a realm keeps of a user: H(user:realm:password).
pub fn long_term(hash: Hash, user: &[u8], realm: &[u8], password: &[u8]) -> Hashed {
    hash.of(&[user, b":", realm, b":", password])
}

/// H(A1) from what the realm keeps.
pub fn session_key(mode: Mode, algorithm: Algorithm, long_term: &[u8], nonce: &[u8], cnonce: &[u8], authzid: Option<&[u8]>) -> Hashed {
    let hash = hash_of(algorithm);
    match (mode, authzid) {
        // [RFC 2831] hashes the sixteen bytes, HTTP their digits.
        (Mode::Sasl, Some(authzid)) => hash.of(&[long_term, b":", nonce, b":", cnonce, b":", authzid]),
        (Mode::Sasl, None) => hash.of(&[long_term, b":", nonce, b":", cnonce]),
        (Mode::Http, _) if algorithm.is_session() => hash.of(&[Hex::of(long_term).digits(), b":", nonce, b":", cnonce]),
        (Mode::Http, _) => {
            // H(A1) is what the realm keeps.
            let mut same = hash.of(&[]);
            same.replace(long_term);
            same
        }
    }
}

/// Everything of one request that a proof covers.
#[derive(Clone, Copy)]
pub struct Covered<'a> {
    /// The server's nonce.
    pub nonce: &'a [u8],
    /// The nonce count in its eight digits.
    pub count: &'a [u8],
    /// The client's nonce.
    pub cnonce: &'a [u8],
    /// The quality of protection.
    pub qop: Qop,
    /// The request's method; a server's own proof has none.
    pub method: &'a [u8],
    /// What the request is for.
    pub uri: &'a [u8],
    /// H(entity) in hexadecimal, where the quality covers it.
    pub entity: &'a [u8],
}

/// The proof.
pub fn proof(hash: Hash, session_key: &[u8], covered: &Covered<'_>) -> Hex {
    let Covered { nonce, count, cnonce, qop, method, uri, entity } = *covered;
    let second = match qop {
        Qop::Unsaid | Qop::Auth => hash.of(&[method, b":", uri]),
        Qop::Int | Qop::Conf => hash.of(&[method, b":", uri, b":", entity]),
    };
    let (key, second) = (Hex::of(session_key), second.hex());
    let (key, second) = (key.digits(), second.digits());
    match qop {
        Qop::Unsaid => hash.of(&[key, b":", nonce, b":", second]).hex(),
        _ => hash.of(&[key, b":", nonce, b":", count, b":", cnonce, b":", qop.name().as_bytes(), b":", second]).hex(),
    }
}

/// [RFC 2831] 2.1.2.1: what stands in for H(entity).
pub const NO_ENTITY: &[u8] = &[b'0'; 32];

#[cfg(test)]
mod tests {
    use super::*;

    struct Example {
        algorithm: Algorithm,
        mode: Mode,
        who: (&'static str, &'static str, &'static str),
        nonce: &'static str,
        cnonce: &'static str,
        qop: Qop,
        asks: (&'static str, &'static str),
        want: &'static str,
    }

    fn check(e: &Example) {
        let b = str::as_bytes;
        let kept = long_term(hash_of(e.algorithm), b(e.who.0), b(e.who.1), b(e.who.2));
        let key = session_key(e.mode, e.algorithm, kept.bytes(), b(e.nonce), b(e.cnonce), None);
        let covered = Covered {
            nonce: b(e.nonce),
            count: b"00000001",
            cnonce: b(e.cnonce),
            qop: e.qop,
            method: b(e.asks.0),
            uri: b(e.asks.1),
            entity: b"",
        };
        let got = proof(hash_of(e.algorithm), key.bytes(), &covered);
        assert_eq!(std::str::from_utf8(got.digits()).unwrap(), e.want);
    }

    const MUFASA: (&str, &str, &str) = ("Mufasa", "http-auth@example.org", "Circle of Life");
    const GET: (&str, &str) = ("GET", "/dir/index.html");

    #[test]
    fn the_proof_of_rfc_2617_comes_out() {
        // 3.5
        check(&Example {
            algorithm: Algorithm::Md5,
            mode: Mode::Http,
            who: ("Mufasa", "testrealm@host.com", "Circle Of Life"),
            nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
            cnonce: "0a4f113b",
            qop: Qop::Auth,
            asks: GET,
            want: "6629fae49393a05397450978507c4ef1",
        });
    }

    #[test]
    fn the_proof_of_rfc_2069_comes_out() {
        // 2.4 with erratum 749.
        check(&Example {
            algorithm: Algorithm::Md5,
            mode: Mode::Http,
            who: ("Mufasa", "testrealm@host.com", "CircleOfLife"),
            nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
            cnonce: "",
            qop: Qop::Unsaid,
            asks: GET,
            want: "1949323746fe6a43ef61f9606e7febea",
        });
    }

    #[test]
    fn the_proofs_of_rfc_7616_come_out() {
        // 3.9.1, both algorithms.
        for (algorithm, want) in [
            (Algorithm::Md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (Algorithm::Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            check(&Example {
                algorithm,
                mode: Mode::Http,
                who: MUFASA,
                nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                qop: Qop::Auth,
                asks: GET,
                want,
            });
        }
        // 3.9.2 with erratum 4897: the text as printed hashed with SHA-512 cut short, which is another function.
        check(&Example {
            algorithm: Algorithm::Sha512_256,
            mode: Mode::Http,
            who: ("J\u{e4}s\u{f8}n Doe", "api@example.org", "Secret, or not?"),
            nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
            cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
            qop: Qop::Auth,
            asks: ("GET", "/doe.json"),
            want: "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5",
        });
        let user = Hash::Sha512_256.of(&["J\u{e4}s\u{f8}n Doe".as_bytes(), b":", b"api@example.org"]);
        assert_eq!(user.hex().digits(), b"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
    }

    #[test]
    fn the_proofs_of_rfc_2831_come_out() {
        // 4: IMAP and ACAP, the client's and the server's.
        for (nonce, cnonce, uri, client, server) in [
            (
                "OA6MG9tEQGm2hh",
                "OA6MHXh6VqTrRk",
                "imap/elwood.innosoft.com",
                "d388dad90d4bbd760a152321f2143af7",
                "ea40f60335c427b5527b84dbabcdfffd",
            ),
            (
                "OA9BSXrbuRhWay",
                "OA9BSuZWMSpW8m",
                "acap/elwood.innosoft.com",
                "6084c6db3fede7352c551284490fd0fc",
                "2f0b3d7c3c2e486600ef710726aa2eae",
            ),
        ] {
            for (method, want) in [("AUTHENTICATE", client), ("", server)] {
                check(&Example {
                    algorithm: Algorithm::Md5Sess,
                    mode: Mode::Sasl,
                    who: ("chris", "elwood.innosoft.com", "secret"),
                    nonce,
                    cnonce,
                    qop: Qop::Auth,
                    asks: (method, uri),
                    want,
                });
            }
        }
    }
}
