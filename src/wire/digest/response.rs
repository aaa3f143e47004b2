//! What a client answers ([RFC 7616] 3.4, [RFC 2831] 2.1.2), and what a server says of itself afterwards (3.5; 2.1.3).
use super::{
    Algorithm, Cipher, Directives, Mode, Qop, Value, Writer,
    challenge::{charset, maxbuf},
};
use crate::wire::cursor::Malformed;
use std::borrow::Cow;

/// A client's response, as the server reads it.
#[derive(Debug)]
pub struct Response<'a> {
    /// The user as named, its meaning undone of quoted pairs; or the hash of the name.
    pub username: Cow<'a, [u8]>,
    /// The same as it was written: some hash it without undoing backslashes.
    pub username_raw: &'a [u8],
    /// Whether the name is a hash.
    pub userhash: bool,
    /// The realm.
    pub realm: Cow<'a, [u8]>,
    /// Whether a realm was named.
    pub realm_said: bool,
    /// The server's nonce.
    pub nonce: &'a [u8],
    /// What the client wants to do it to.
    pub uri: Cow<'a, [u8]>,
    /// The proof, in hexadecimal.
    pub proof: &'a [u8],
    /// How it was hashed, if said.
    pub algorithm: Option<Algorithm>,
    /// The client's nonce.
    pub cnonce: &'a [u8],
    /// What the server gave to be given back.
    pub opaque: Option<&'a [u8]>,
    /// The quality chosen.
    pub qop: Qop,
    /// How often the nonce was used, this time included.
    pub count: u32,
    /// The same, as it was written and hashed.
    pub count_text: &'a [u8],
    /// `charset=utf-8`
    pub utf8: bool,
    /// SASL: the largest message that the client reads.
    pub maxbuf: Option<u32>,
    /// SASL: the cipher chosen.
    pub cipher: Option<Cipher>,
    /// SASL: who the client wants to act as.
    pub authzid: Option<Cow<'a, [u8]>>,
    /// [MS-DPSP]: the directives that the client's nonce covers.
    pub hashed: Option<Value<'a>>,
    /// [MS-DPSP]: the service that the client means.
    pub service: Option<Value<'a>>,
    /// [MS-DPSP]: the channel that the client sees.
    pub channel: Option<Value<'a>>,
}

impl<'a> Response<'a> {
    /// Reads a response.
    pub fn decode(list: &Directives<'a>, mode: Mode) -> Result<Self, Malformed> {
        let realm = match list.get("realm") {
            Some(_) => Some(list.one("realm")?),
            None => None,
        };
        let qop = match list.get("qop") {
            Some(name) => Qop::named(name.raw()).ok_or(Malformed("a quality of protection that is not known"))?,
            None if mode == Mode::Sasl => Qop::Auth,
            None => Qop::Unsaid,
        };
        if mode == Mode::Http && qop == Qop::Conf {
            return Err(Malformed("a quality of protection that HTTP does not have"));
        }
        let (username, username_raw) = match (list.get("username"), list.get("username*")) {
            (Some(name), None) => (name.meaning(), name.raw()),
            (None, Some(name)) if mode == Mode::Http => {
                let name = extended(name.raw()).ok_or(Malformed("a name that is not in the extended notation"))?;
                (Cow::Owned(name), &[][..])
            }
            _ => return Err(Malformed("a response that does not name its user once")),
        };
        let proof = list.one("response")?.raw();
        if !matches!(proof.len(), 32 | 64) || !proof.iter().all(u8::is_ascii_hexdigit) {
            return Err(Malformed("a proof that is not 32 or 64 hexadecimal digits"));
        }
        let (count_text, cnonce) = match qop {
            Qop::Unsaid => (&[][..], list.get("cnonce").map(Value::raw).unwrap_or_default()),
            _ => (list.one("nc")?.raw(), list.one("cnonce")?.raw()),
        };
        let algorithm = match list.get("algorithm") {
            Some(name) => Some(Algorithm::named(name.raw()).ok_or(Malformed("an algorithm that is not known"))?),
            None => None,
        };
        let cipher = match list.get("cipher") {
            Some(name) => Some(Cipher::named(name.raw()).ok_or(Malformed("a cipher that is not known"))?),
            None => None,
        };
        Ok(Self {
            username,
            username_raw,
            userhash: list.get("userhash").is_some_and(|value| value.is("true")),
            realm: realm.map(Value::meaning).unwrap_or_default(),
            realm_said: realm.is_some(),
            nonce: list.one("nonce")?.raw(),
            uri: list
                .one(match mode {
                    Mode::Http => "uri",
                    Mode::Sasl => "digest-uri",
                })?
                .meaning(),
            proof,
            algorithm,
            cnonce,
            opaque: list.get("opaque").map(Value::raw),
            qop,
            count: if qop == Qop::Unsaid { 0 } else { count(count_text)? },
            count_text,
            utf8: charset(list)?,
            maxbuf: maxbuf(list)?,
            cipher,
            authzid: list.get("authzid").map(Value::meaning),
            hashed: list.get("hashed-dirs"),
            service: list.get("service-name"),
            channel: list.get("channel-binding"),
        })
    }
}

/// Eight hexadecimal digits.
fn count(digits: &[u8]) -> Result<u32, Malformed> {
    let bad = Malformed("a nonce count that is not eight hexadecimal digits");
    if digits.len() != 8 {
        return Err(bad);
    }
    digits.iter().try_fold(0, |number, digit| char::from(*digit).to_digit(16).map(|value| number << 4 | value)).ok_or(bad)
}

/// [RFC 8187]: `UTF-8''J%C3%A4s`; the language between the quotes does not matter.
fn extended(text: &[u8]) -> Option<Vec<u8>> {
    let mut parts = text.splitn(3, |byte| *byte == b'\'');
    let (charset, _, value) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case(b"UTF-8") {
        return None;
    }
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let ([high, low], after) = rest.split_first_chunk::<2>()?;
            let digit = |c: u8| char::from(c).to_digit(16);
            let byte = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
            out.push(byte);
            rest = after;
        } else {
            out.push(*first);
        }
    }
    // A control character in a name would be one in whatever repeats the name.
    (!out.iter().any(u8::is_ascii_control)).then_some(out)
}

/// What a server says of itself: `Authentication-Info`, or the last message of SASL.
#[derive(Debug)]
pub struct Info<'a> {
    /// The server's own proof.
    pub rspauth: Option<&'a [u8]>,
    /// The nonce for the next request.
    pub nextnonce: Option<Value<'a>>,
    /// The client's nonce that it answers.
    pub cnonce: Option<&'a [u8]>,
    /// The count that it answers.
    pub count: Option<u32>,
    /// The quality that it answers with.
    pub qop: Option<Qop>,
}

impl<'a> Info<'a> {
    /// Reads it.
    pub fn decode(list: &Directives<'a>) -> Result<Self, Malformed> {
        Ok(Self {
            rspauth: list.get("rspauth").map(Value::raw),
            nextnonce: list.get("nextnonce"),
            cnonce: list.get("cnonce").map(Value::raw),
            count: list.get("nc").map(|value| count(value.raw())).transpose()?,
            qop: list.get("qop").and_then(|value| Qop::named(value.raw())),
        })
    }

    /// Writes HTTP's.
    pub fn encode(proof: &[u8], qop: Qop, cnonce: &[u8], count_text: &[u8]) -> Result<Vec<u8>, Malformed> {
        let mut out = Writer::new();
        out.quoted("rspauth", proof)?;
        if qop != Qop::Unsaid {
            out.word("qop", qop.name()).quoted("cnonce", cnonce)?;
            out.word("nc", std::str::from_utf8(count_text).map_err(|_| Malformed("a nonce count that is no text"))?);
        }
        out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7616 3.9.1
    const EXAMPLE: &str = "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=MD5, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"8ca523f5e9506fed4657c9700eebdbec\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

    fn read(text: &str, mode: Mode) -> Result<(), Malformed> {
        Response::decode(&Directives::decode(text.as_bytes())?, mode).map(|_| ())
    }

    #[test]
    fn the_example_is_read_to_the_last_directive() {
        let list = Directives::decode(EXAMPLE.as_bytes()).unwrap();
        let r = Response::decode(&list, Mode::Http).unwrap();
        assert_eq!((&*r.username, &*r.realm, &*r.uri), (&b"Mufasa"[..], &b"http-auth@example.org"[..], &b"/dir/index.html"[..]));
        assert_eq!((r.algorithm, r.qop, r.count, r.userhash), (Some(Algorithm::Md5), Qop::Auth, 1, false));
        assert_eq!(r.opaque, Some(&b"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"[..]));
    }

    #[test]
    fn a_name_in_the_extended_notation_is_read() {
        let text = EXAMPLE.replace("username=\"Mufasa\"", "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe");
        let list = Directives::decode(text.as_bytes()).unwrap();
        assert_eq!(&*Response::decode(&list, Mode::Http).unwrap().username, "J\u{e4}s\u{f8}n Doe".as_bytes());
        for bad in ["latin1''x", "UTF-8'x", "UTF-8''a%0Ab", "UTF-8''a%00", "UTF-8''%G0", "UTF-8''%C", "x"] {
            assert!(read(&text.replace("UTF-8''J%C3%A4s%C3%B8n%20Doe", bad), Mode::Http).is_err(), "{bad}");
        }
    }

    #[test]
    fn responses_that_lack_or_twist_something_are_refused() {
        for (from, to) in [
            ("nc=00000001", "nc=1"),
            ("nc=00000001", "nc=0000000g"),
            ("nc=00000001", "nc=+0000001"),
            (", nc=00000001", ""),
            ("cnonce=", "dnonce="),
            ("qop=auth", "qop=auth-conf"),
            ("qop=auth", "qop=none"),
            ("8ca523f5e9506fed4657c9700eebdbec", "8ca523f5e9506fed4657c9700eebdbe"),
            ("8ca523f5e9506fed4657c9700eebdbec", "8ca523f5e9506fed4657c9700eebdbeX"),
            ("algorithm=MD5", "algorithm=MD6"),
            ("username=", "user="),
            ("username=", "username*=UTF-8''x, username="),
            ("nonce=", "once="),
            ("uri=", "uri=\"/a\", URI="),
            ("qop=auth", "qop=auth, charset=ascii"),
        ] {
            assert!(read(&EXAMPLE.replacen(from, to, 1), Mode::Http).is_err(), "{from} as {to}");
        }
        assert!(read(EXAMPLE, Mode::Http).is_ok() && read(EXAMPLE, Mode::Sasl).is_err());
    }
}
