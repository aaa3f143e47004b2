//! What a server asks with ([RFC 7616] 3.3, [RFC 2831] 2.1.1).
use super::{Algorithm, Ciphers, Directives, Mode, Qop, Qops, Value, Writer};
use crate::wire::cursor::Malformed;

/// A server's challenge, as the client reads it.
#[derive(Debug)]
pub struct Challenge<'a> {
    /// The realms that the client may choose from; HTTP has one.
    pub realms: Vec<Value<'a>>,
    /// The server's nonce.
    pub nonce: Value<'a>,
    /// What the client gives back as it is.
    pub opaque: Option<Value<'a>>,
    /// The URIs that the challenge is for.
    pub domain: Option<Value<'a>>,
    /// The proof was good, its nonce was not.
    pub stale: bool,
    /// How to hash.
    pub algorithm: Algorithm,
    /// Whether the algorithm was named.
    pub algorithm_said: bool,
    /// What is offered; none: the server knows [RFC 2069] alone.
    pub qops: Qops,
    /// `charset=utf-8`
    pub utf8: bool,
    /// Whether the server takes the hash of a user's name for the name.
    pub userhash: bool,
    /// SASL: the largest message that the server reads.
    pub maxbuf: Option<u32>,
    /// SASL: the ciphers that it has.
    pub ciphers: Ciphers,
}

impl<'a> Challenge<'a> {
    /// Reads a challenge.
    pub fn decode(list: &Directives<'a>, mode: Mode) -> Result<Self, Malformed> {
        let realms: Vec<_> = list.all("realm").collect();
        if mode == Mode::Http && realms.len() != 1 {
            return Err(Malformed("a challenge without its one realm"));
        }
        let (algorithm, algorithm_said) = match list.get("algorithm") {
            Some(name) => (Algorithm::named(name.raw()).ok_or(Malformed("an algorithm that is not known"))?, true),
            None => (Algorithm::Md5, false),
        };
        if mode == Mode::Sasl && algorithm != Algorithm::Md5Sess {
            return Err(Malformed("a challenge of SASL that is not for md5-sess"));
        }
        let mut qops = list.get("qop").map(|value| Qops::read(value.elements())).unwrap_or_default();
        if list.get("qop").is_some() && qops.is_empty() {
            return Err(Malformed("a challenge that offers no quality of protection that is known"));
        }
        if mode == Mode::Sasl && qops.is_empty() {
            qops = Qops::NONE.with(Qop::Auth);
        }
        let utf8 = charset(list)?;
        Ok(Self {
            realms,
            nonce: list.one("nonce")?,
            opaque: list.get("opaque"),
            domain: list.get("domain"),
            stale: list.get("stale").is_some_and(|value| value.is("true")),
            algorithm,
            algorithm_said,
            qops,
            utf8,
            userhash: list.get("userhash").is_some_and(|value| value.is("true")),
            maxbuf: maxbuf(list)?,
            ciphers: list.get("cipher").map(|value| Ciphers::read(value.elements())).unwrap_or_default(),
        })
    }
}

/// Only one charset can be named ([RFC 2831] 2.1.1, [RFC 7616] 3.3).
pub(super) fn charset(list: &Directives<'_>) -> Result<bool, Malformed> {
    match list.get("charset") {
        None => Ok(false),
        Some(name) if name.is("utf-8") => Ok(true),
        Some(_) => Err(Malformed("a charset other than UTF-8")),
    }
}

/// [RFC 2831] 2.1.1: more than 16 bytes, and no more than 24 bits.
pub(super) fn maxbuf(list: &Directives<'_>) -> Result<Option<u32>, Malformed> {
    let Some(value) = list.get("maxbuf") else { return Ok(None) };
    let bad = Malformed("a maxbuf that no layer can have");
    let digits = value.raw();
    if digits.is_empty() || digits.len() > 8 || !digits.iter().all(u8::is_ascii_digit) {
        return Err(bad);
    }
    let number = digits.iter().fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    if (17..=0xFF_FFFF).contains(&number) { Ok(Some(number)) } else { Err(bad) }
}

/// What a server's challenge is made of.
pub struct Asking<'a> {
    /// The realm.
    pub realm: &'a [u8],
    /// The nonce.
    pub nonce: &'a [u8],
    /// HTTP: what must come back.
    pub opaque: Option<&'a [u8]>,
    /// HTTP: the URIs that it is for.
    pub domain: Option<&'a [u8]>,
    /// Whether a good proof came over an old nonce.
    pub stale: bool,
    /// How to hash.
    pub algorithm: Algorithm,
    /// What is offered.
    pub qops: Qops,
    /// HTTP: whether the hash of a user's name will do.
    pub userhash: bool,
    /// SASL: the largest message that we read.
    pub maxbuf: Option<u32>,
    /// SASL: the ciphers.
    pub ciphers: Ciphers,
}

impl Challenge<'_> {
    /// Writes a challenge.
    pub fn encode(asking: &Asking<'_>) -> Result<Vec<u8>, Malformed> {
        let mut out = Writer::new();
        out.quoted("realm", asking.realm)?.quoted("nonce", asking.nonce)?;
        if let Some(domain) = asking.domain {
            out.quoted("domain", domain)?;
        }
        out.quoted("qop", asking.qops.list().as_bytes())?;
        match asking.maxbuf {
            // [RFC 2831] spells it so, and some compare letter by letter.
            Some(_) => out.word("algorithm", "md5-sess"),
            None => out.word("algorithm", asking.algorithm.name()),
        };
        out.word("charset", "utf-8");
        if let Some(opaque) = asking.opaque {
            out.quoted("opaque", opaque)?;
        }
        if asking.stale {
            out.word("stale", "true");
        }
        if asking.userhash {
            out.word("userhash", "true");
        }
        if let Some(maxbuf) = asking.maxbuf {
            out.word("maxbuf", &maxbuf.to_string());
        }
        if !asking.ciphers.is_empty() {
            out.quoted("cipher", asking.ciphers.list().as_bytes())?;
        }
        out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::digest::Cipher;

    fn read(text: &str, mode: Mode) -> Result<(usize, Algorithm, String), Malformed> {
        let list = Directives::decode(text.as_bytes())?;
        Challenge::decode(&list, mode).map(|c| (c.realms.len(), c.algorithm, c.qops.list()))
    }

    #[test]
    fn challenges_of_the_specifications_are_read() {
        // RFC 2617 3.5, RFC 2831 4.
        let http = "realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        assert_eq!(read(http, Mode::Http).unwrap(), (1, Algorithm::Md5, "auth,auth-int".to_owned()));
        let sasl = "realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\",algorithm=md5-sess,charset=utf-8";
        assert_eq!(read(sasl, Mode::Sasl).unwrap(), (1, Algorithm::Md5Sess, "auth".to_owned()));
        assert_eq!(read("nonce=x,algorithm=md5-sess", Mode::Sasl).unwrap(), (0, Algorithm::Md5Sess, "auth".to_owned()));
    }

    #[test]
    fn challenges_that_cannot_be_answered_are_refused() {
        for (text, mode) in [
            ("nonce=x", Mode::Http),
            ("realm=a,realm=b,nonce=x", Mode::Http),
            ("realm=a", Mode::Http),
            ("realm=a,nonce=x,algorithm=SHA-512", Mode::Http),
            ("realm=a,nonce=x,qop=\"token\"", Mode::Http),
            ("realm=a,nonce=x,charset=latin1", Mode::Http),
            ("nonce=x", Mode::Sasl),
            ("nonce=x,algorithm=MD5", Mode::Sasl),
            ("nonce=x,algorithm=md5-sess,maxbuf=16", Mode::Sasl),
            ("nonce=x,algorithm=md5-sess,maxbuf=16777216", Mode::Sasl),
            ("nonce=x,algorithm=md5-sess,maxbuf=99999999999999999999", Mode::Sasl),
            ("nonce=x,algorithm=md5-sess,maxbuf=-1", Mode::Sasl),
        ] {
            assert!(read(text, mode).is_err(), "{text}");
        }
    }

    #[test]
    fn what_we_ask_reads_back() {
        let asking = Asking {
            realm: b"r\"x",
            nonce: b"n",
            opaque: None,
            domain: None,
            stale: false,
            algorithm: Algorithm::Md5Sess,
            qops: Qops::NONE.with(Qop::Auth).with(Qop::Conf),
            userhash: false,
            maxbuf: Some(65536),
            ciphers: Ciphers::NONE.with(Cipher::Rc4),
        };
        let text = Challenge::encode(&asking).unwrap();
        let list = Directives::decode(&text).unwrap();
        let read = Challenge::decode(&list, Mode::Sasl).unwrap();
        assert_eq!((&*read.realms[0].meaning(), read.maxbuf, read.ciphers.list()), (&b"r\"x"[..], Some(65536), "rc4".to_owned()));
        assert!(read.utf8 && read.qops.has(Qop::Conf) && !read.stale);
        assert!(Challenge::encode(&Asking { realm: b"a\r\nb", ..asking }).is_err());
    }
}
