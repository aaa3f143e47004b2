//! SPNEGO's tokens ([RFC 4178] 4.2, [MS-SPNG] 2.2): what the initiator offers, and every answer after it.
use super::{
    cursor::Malformed,
    der::{Reader, Writer, integer, tag},
};

type Result<T> = std::result::Result<T, Malformed>;

/// How far the acceptor says that the negotiation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Done.
    AcceptCompleted,
    /// Another token is wanted.
    AcceptIncomplete,
    /// Refused.
    Reject,
    /// Another token is wanted, and the signature over the list of mechanisms.
    RequestMic,
}

impl State {
    const ALL: [(i64, Self); 4] = [(0, Self::AcceptCompleted), (1, Self::AcceptIncomplete), (2, Self::Reject), (3, Self::RequestMic)];

    fn from_number(number: i64) -> Result<Self> {
        Self::ALL.into_iter().find(|(n, _)| *n == number).map(|(_, state)| state).ok_or(Malformed("a state of negotiation that is none"))
    }

    fn number(self) -> u8 {
        Self::ALL.into_iter().find(|(_, state)| *state == self).map_or(2, |(n, _)| n as u8)
    }
}

/// The first token: NegTokenInit, or Windows' NegTokenInit2, which an acceptor sends unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Init<'a> {
    /// The mechanisms' identifiers, the dearest first.
    pub mechanisms: Vec<&'a [u8]>,
    /// The list as it came, tag and all: the signature covers these bytes.
    pub list: &'a [u8],
    /// The first mechanism's own first token.
    pub token: Option<&'a [u8]>,
    /// The signature.
    pub mic: Option<&'a [u8]>,
}

/// The most mechanisms that a list may have.
const MANY: usize = 64;

impl<'a> Init<'a> {
    /// Reads one, without the frame of a first token.
    pub fn decode(bytes: &'a [u8]) -> Result<Self> {
        // Old peers write lengths in more bytes than they need.
        let mut outer = Reader::lenient(bytes);
        let mut choice = outer.enter(tag::context(0))?;
        outer.end()?;
        let mut inside = choice.enter(tag::SEQUENCE)?;
        choice.end()?;
        let mut wrapped = inside.enter(tag::context(0))?;
        let list = wrapped.raw()?;
        wrapped.end()?;
        let mut listed = inside.inside(list).enter(tag::SEQUENCE)?;
        let mut mechanisms = Vec::new();
        while !listed.is_empty() {
            if mechanisms.len() == MANY {
                return Err(Malformed("a list of too many mechanisms"));
            }
            mechanisms.push(listed.element(tag::OID)?);
        }
        // The flags say nothing that the signature covers: they have no say.
        inside.optional(tag::context(1))?;
        let kind = inside;
        let octets = |wrapped: Option<&'a [u8]>| wrapped.map(|bytes| octets(kind.inside(bytes))).transpose();
        let token = octets(inside.optional(tag::context(2))?)?;
        // [3] is the signature, or Windows' hints; then the signature is [4].
        let mut mic = None;
        if let Some(third) = inside.optional(tag::context(3))? {
            let mut third = inside.inside(third);
            if third.peek() == Some(tag::OCTET_STRING) {
                mic = Some(third.element(tag::OCTET_STRING)?);
            } else {
                third.element(tag::SEQUENCE)?;
            }
            third.end()?;
        }
        if let Some(fourth) = inside.optional(tag::context(4))? {
            mic = octets(Some(fourth))?;
        }
        inside.end()?;
        Ok(Self { mechanisms, list, token, mic })
    }
}

fn octets(mut from: Reader<'_>) -> Result<&[u8]> {
    let bytes = from.element(tag::OCTET_STRING)?;
    from.end()?;
    Ok(bytes)
}

/// The list of mechanisms, as it stands in the token and under the signature.
pub fn list(mechanisms: &[&[u8]]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.nest(tag::SEQUENCE, |to| mechanisms.iter().for_each(|oid| to.element(tag::OID, oid)));
    writer.0
}

/// NegTokenInit, without the frame.
pub fn init(list: &[u8], token: Option<&[u8]>) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.nest(tag::context(0), |to| {
        to.nest(tag::SEQUENCE, |to| {
            to.element(tag::context(0), list);
            if let Some(token) = token {
                to.nest(tag::context(2), |to| to.element(tag::OCTET_STRING, token));
            }
        });
    });
    writer.0
}

/// NegTokenInit2, without the frame: what Windows says when it speaks first.
pub fn hints(list: &[u8]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.nest(tag::context(0), |to| {
        to.nest(tag::SEQUENCE, |to| {
            to.element(tag::context(0), list);
            to.nest(tag::context(3), |to| {
                to.nest(tag::SEQUENCE, |to| {
                    to.nest(tag::context(0), |to| to.element(tag::GENERAL_STRING, b"not_defined_in_RFC4178@please_ignore"));
                });
            });
        });
    });
    writer.0
}

/// Every token after the first: NegTokenResp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer<'a> {
    /// How far it is.
    pub state: Option<State>,
    /// The mechanism that the acceptor chose.
    pub mechanism: Option<&'a [u8]>,
    /// The mechanism's token.
    pub token: Option<&'a [u8]>,
    /// The signature over the list of mechanisms.
    pub mic: Option<&'a [u8]>,
}

impl<'a> Answer<'a> {
    /// Reads one.
    pub fn decode(bytes: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::lenient(bytes);
        let mut choice = outer.enter(tag::context(1))?;
        outer.end()?;
        let mut inside = choice.enter(tag::SEQUENCE)?;
        choice.end()?;
        let kind = inside;
        let field = |bytes: &'a [u8], tag| {
            let mut from = kind.inside(bytes);
            let contents = from.element(tag)?;
            from.end()?;
            Ok(contents)
        };
        let state = inside.optional(tag::context(0))?.map(|bytes| field(bytes, tag::ENUMERATED)).transpose()?;
        let mechanism = inside.optional(tag::context(1))?.map(|bytes| field(bytes, tag::OID)).transpose()?;
        let token = inside.optional(tag::context(2))?.map(|bytes| field(bytes, tag::OCTET_STRING)).transpose()?;
        let mic = inside.optional(tag::context(3))?.map(|bytes| field(bytes, tag::OCTET_STRING)).transpose()?;
        inside.end()?;
        Ok(Self { state: state.map(|bytes| State::from_number(integer(bytes)?)).transpose()?, mechanism, token, mic })
    }

    /// Writes one.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.nest(tag::context(1), |to| {
            to.nest(tag::SEQUENCE, |to| {
                if let Some(state) = self.state {
                    to.nest(tag::context(0), |to| to.element(tag::ENUMERATED, &[state.number()]));
                }
                for (n, kind, bytes) in
                    [(1, tag::OID, self.mechanism), (2, tag::OCTET_STRING, self.token), (3, tag::OCTET_STRING, self.mic)]
                {
                    if let Some(bytes) = bytes {
                        to.nest(tag::context(n), |to| to.element(kind, bytes));
                    }
                }
            });
        });
        writer.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::gss::oid;

    #[test]
    fn an_offer_is_read_with_the_bytes_that_the_signature_covers() {
        let listed = list(&[oid::MS_KERBEROS, oid::NTLM]);
        for token in [None, Some(&b"token"[..]), Some(&[7; 300])] {
            let bytes = init(&listed, token);
            let read = Init::decode(&bytes).unwrap();
            assert_eq!(read, Init { mechanisms: vec![oid::MS_KERBEROS, oid::NTLM], list: &listed, token, mic: None });
            for end in 0..bytes.len() {
                assert!(Init::decode(&bytes[..end]).is_err());
            }
            assert!(Init::decode(&[&bytes[..], &[0]].concat()).is_err());
        }
        let hinted = hints(&listed);
        assert_eq!(
            Init::decode(&hinted).unwrap(),
            Init { mechanisms: vec![oid::MS_KERBEROS, oid::NTLM], list: &listed, token: None, mic: None }
        );
        assert!(Init::decode(&init(&list(&[oid::NTLM; 65]), None)).is_err());
    }

    #[test]
    fn a_list_in_long_lengths_keeps_its_own_bytes() {
        // [MS-SPNG] peers of old: every length in three bytes.
        let long = [0x30, 0x82, 0, 8, 6, 6, 0x2B, 6, 1, 5, 5, 2];
        let bytes = [&[0xA0, 0x82, 0, 20, 0x30, 0x82, 0, 16, 0xA0, 0x82, 0, 12][..], &long].concat();
        assert_eq!(Init::decode(&bytes).unwrap().list, long);
    }

    #[test]
    fn answers_hold_and_their_fields_have_one_order() {
        for state in [None, Some(State::AcceptCompleted), Some(State::AcceptIncomplete), Some(State::Reject), Some(State::RequestMic)] {
            let answer = Answer { state, mechanism: Some(oid::NTLM), token: Some(b"t"), mic: Some(b"mic") };
            let bytes = answer.encode();
            assert_eq!(Answer::decode(&bytes), Ok(answer));
            for end in 0..bytes.len() {
                assert!(Answer::decode(&bytes[..end]).is_err());
            }
        }
        assert_eq!(Answer::default().encode(), [0xA1, 2, 0x30, 0]);
        assert_eq!(Answer { state: Some(State::AcceptCompleted), ..Answer::default() }.encode(), [0xA1, 7, 0x30, 5, 0xA0, 3, 0x0A, 1, 0]);
        for bad in [&[0xA1, 7, 0x30, 5, 0xA0, 3, 0x0A, 1, 4][..], &[0xA0, 2, 0x30, 0], &[0xA1, 9, 0x30, 7, 0xA2, 1, 0, 0xA0, 2, 0, 0]] {
            assert!(Answer::decode(bad).is_err(), "{bad:?}");
        }
    }
}
