//! What a caller tells of an HTTP request: package parameters, one by one in the order of the call, and the body where he gives it whole.
use super::invalid;
use crate::{
    crypto::hash::{Hash, Hex},
    engine::{
        buffers::{Message, Role},
        package::Turn,
        status::{Error, Kind, Result},
    },
    wire::{cursor::Malformed, text::from_utf16le},
};

/// The parameters of one request.
#[derive(Default)]
pub(super) struct Request<'a> {
    /// The request's method.
    pub(super) method: &'a [u8],
    /// Its target; a server may leave it out, and trust the client's word.
    pub(super) uri: &'a [u8],
    /// H(entity) in hexadecimal.
    entity: &'a [u8],
    /// The body itself, in parts.
    body: Vec<&'a [u8]>,
    /// Server: the realm, in UTF-16 or UTF-8.
    pub(super) realm: &'a [u8],
    /// Server: the URIs that a challenge is for.
    pub(super) domain: &'a [u8],
}

/// Which parameters a call has.
#[derive(Clone, Copy)]
pub(super) enum Order {
    /// ISC, and CompleteAuthToken after it: method, H(entity).
    Client,
    /// ASC, MakeSignature, VerifySignature: method, URI, H(entity), realm, domain.
    Server,
}

impl<'a> Request<'a> {
    /// Of a handshake call.
    pub(super) fn of_turn(turn: &Turn<'a>, order: Order) -> Result<Self> {
        Self::of(turn.parts.iter().map(|part| (part.role, part.bytes)), order)
    }

    /// Of a message call.
    pub(super) fn of_message(message: &'a Message<'_, '_>, order: Order) -> Result<Self> {
        Self::of(message.parts.iter().map(|slot| (slot.role, slot.content())), order)
    }

    /// What is told now, and before where nothing is told now.
    pub(super) fn or(self, before: Self) -> Self {
        let either = |now: &'a [u8], before: &'a [u8]| if now.is_empty() { before } else { now };
        let entity_known = self.knows_entity();
        Self {
            method: either(self.method, before.method),
            uri: either(self.uri, before.uri),
            entity: if entity_known { self.entity } else { before.entity },
            body: if entity_known { self.body } else { before.body },
            realm: either(self.realm, before.realm),
            domain: either(self.domain, before.domain),
        }
    }

    /// Of parts, one by one.
    pub(super) fn of(parts: impl Iterator<Item = (Role, &'a [u8])>, order: Order) -> Result<Self> {
        let mut out = Self::default();
        let mut next = 0;
        for (role, bytes) in parts {
            match role {
                Role::Params => {
                    let place = match (order, next) {
                        (_, 0) => Some(&mut out.method),
                        (Order::Client, 1) | (Order::Server, 2) => Some(&mut out.entity),
                        (Order::Server, 1) => Some(&mut out.uri),
                        (Order::Server, 3) => Some(&mut out.realm),
                        (Order::Server, 4) => Some(&mut out.domain),
                        _ => None,
                    };
                    if let Some(place) = place {
                        *place = bytes;
                    }
                    next += 1;
                }
                Role::Data => out.body.push(bytes),
                _ => {}
            }
        }
        let is_method = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
        if !out.method.iter().all(is_method) {
            return Err(Error::new(Kind::InvalidToken, "reading a method that is no word"));
        }
        if out.uri.iter().any(|byte| byte.is_ascii_control() || *byte == b' ') {
            return Err(Error::new(Kind::InvalidToken, "reading a URI with a space or a control character"));
        }
        Ok(out)
    }

    /// Whether the caller told of the body.
    pub(super) fn knows_entity(&self) -> bool {
        !self.entity.is_empty() || !self.body.is_empty()
    }

    /// The body's hash in hexadecimal: as told, or computed; of nothing, where nothing was told.
    pub(super) fn entity(&self, hash: Hash) -> Result<Hex> {
        if self.entity.is_empty() {
            return Ok(hash.of(&self.body).hex());
        }
        let mut bytes = [0; 32];
        let (pairs, odd) = self.entity.as_chunks::<2>();
        let wrong = || Error::new(Kind::InvalidToken, "reading an entity's hash that has not the algorithm's length");
        if pairs.len() != hash.size() || !odd.is_empty() {
            return Err(wrong());
        }
        for (to, [high, low]) in bytes.iter_mut().zip(pairs) {
            let digit = |c: u8| char::from(c).to_digit(16).ok_or_else(wrong);
            *to = u8::try_from(digit(*high)? << 4 | digit(*low)?).map_err(|_| wrong())?;
        }
        Ok(Hex::of(bytes.get(..hash.size()).unwrap_or_default()))
    }

    /// The realm as text: Windows' servers tell it in UTF-16, others in UTF-8.
    pub(super) fn realm_text(&self) -> Result<Option<String>> {
        if self.realm.is_empty() {
            return Ok(None);
        }
        let wide = self.realm.len().is_multiple_of(2) && self.realm.iter().skip(1).step_by(2).any(|byte| *byte == 0);
        let text = if wide {
            from_utf16le(self.realm).map_err(invalid("reading a realm"))?
        } else {
            std::str::from_utf8(self.realm).map_err(|_| invalid("reading a realm")(Malformed("text that is not UTF-8")))?.to_owned()
        };
        let text = text.strip_suffix('\0').unwrap_or(&text);
        if text.is_empty() || text.chars().any(|c| c.is_control() || matches!(c, '"' | '\\')) {
            return Err(Error::new(Kind::InvalidToken, "reading a realm with a control character, a quote or a backslash"));
        }
        Ok(Some(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::md5::md5;

    fn of<'a>(parts: &[(Role, &'a [u8])], order: Order) -> Result<Request<'a>> {
        Request::of(parts.iter().copied(), order)
    }

    #[test]
    fn parameters_are_told_apart_by_their_place() {
        let parts = [(Role::Token, &b"t"[..]), (Role::Params, b"GET"), (Role::Params, b"/x"), (Role::Params, b"")];
        let server = of(&parts, Order::Server).unwrap();
        assert_eq!((server.method, server.uri, server.knows_entity()), (&b"GET"[..], &b"/x"[..], false));
        let digits = Hex::of(&md5(&[b"body"]));
        let parts = [(Role::Params, &b"PUT"[..]), (Role::Params, digits.digits())];
        let client = of(&parts, Order::Client).unwrap();
        assert!(client.knows_entity());
        assert_eq!(client.entity(Hash::Md5).unwrap().digits(), digits.digits());
        assert!(client.entity(Hash::Sha256).is_err());
        let body = [(Role::Params, &b"PUT"[..]), (Role::Data, b"bo"), (Role::Data, b"dy")];
        assert_eq!(of(&body, Order::Server).unwrap().entity(Hash::Md5).unwrap().digits(), digits.digits());
    }

    #[test]
    fn methods_and_uris_that_could_split_a_line_are_refused() {
        for (method, uri) in
            [("GE T", "/"), ("GET\r\n", "/"), ("G\"", "/"), ("GET\0", "/"), ("GET", "/a b"), ("GET", "/\r\n"), ("GET", "/\0")]
        {
            assert!(of(&[(Role::Params, method.as_bytes()), (Role::Params, uri.as_bytes())], Order::Server).is_err(), "{method} {uri}");
        }
    }

    #[test]
    fn realms_come_in_either_encoding() {
        let realm = |bytes: &[u8]| Request { realm: bytes, ..Request::default() }.realm_text();
        assert_eq!(realm(b"api@example.org").unwrap().as_deref(), Some("api@example.org"));
        assert_eq!(realm(b"a\0p\0i\0").unwrap().as_deref(), Some("api"));
        assert_eq!(realm(b"a\0p\0\0\0").unwrap().as_deref(), Some("ap"));
        assert_eq!(realm(b"").unwrap(), None);
        for bad in [&b"a\"b"[..], b"a\\b", b"a\r\n", b"\xFF\xFE\xFD", b"a\0\n\0"] {
            assert!(realm(bad).is_err());
        }
    }
}
