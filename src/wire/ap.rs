//! The messages between a client and a service ([RFC 4120] 5.5, 5.9.1), what is sealed inside them, and the frame that GSS puts around
//! the first of them ([RFC 2743] 3.1). Reading borrows; what is not definite, minimal DER is refused.
use super::{
    asn1::{Reader, Writer},
    cursor::Malformed,
};

/// A name of a realm's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalName<'a> {
    /// What kind of name.
    pub kind: i32,
    /// Its components.
    pub parts: Vec<&'a str>,
}

/// A name has a handful of components; more is an attack.
const MAX_PARTS: usize = 32;

/// Something sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncryptedData<'a> {
    /// How.
    pub etype: i32,
    /// The version of the key.
    pub kvno: Option<u32>,
    /// The sealed bytes.
    pub cipher: &'a [u8],
}

/// A key on its way, or a checksum: a number and bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed<'a> {
    /// The type.
    pub kind: i32,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// A moment: seconds of Unix time, and microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970.
    pub seconds: i64,
    /// Microseconds, below a million.
    pub micros: u32,
}

/// A ticket, for whoever has the service's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket<'a> {
    /// The service's realm.
    pub realm: &'a str,
    /// The service.
    pub server: PrincipalName<'a>,
    /// EncTicketPart, sealed.
    pub sealed: EncryptedData<'a>,
}

/// A client's request to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApReq<'a> {
    /// APOptions.
    pub options: u32,
    /// The ticket.
    pub ticket: Ticket<'a>,
    /// An authenticator, sealed.
    pub authenticator: EncryptedData<'a>,
}

impl ApReq<'_> {
    /// The ticket is sealed with the session key of the service's own ticket.
    pub const USE_SESSION_KEY: u32 = 0x4000_0000;
    /// The service must prove itself.
    pub const MUTUAL: u32 = 0x2000_0000;
}

/// What a ticket says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncTicketPart<'a> {
    /// TicketFlags.
    pub flags: u32,
    /// The session key.
    pub key: Typed<'a>,
    /// The client's realm.
    pub realm: &'a str,
    /// The client.
    pub client: PrincipalName<'a>,
    /// When the client proved itself.
    pub auth_time: i64,
    /// From when the ticket is good.
    pub start: Option<i64>,
    /// Until when.
    pub end: i64,
    /// Until when it may be renewed.
    pub renew_till: Option<i64>,
    /// HostAddresses, as they came.
    pub addresses: Option<&'a [u8]>,
    /// AuthorizationData, as it came.
    pub authorization: Option<&'a [u8]>,
}

impl EncTicketPart<'_> {
    /// The ticket is not good yet.
    pub const INVALID: u32 = 0x0100_0000;
}

/// The client's proof that it knows the session key, now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticator<'a> {
    /// The client's realm.
    pub realm: &'a str,
    /// The client.
    pub client: PrincipalName<'a>,
    /// What it says to the service.
    pub checksum: Option<Typed<'a>>,
    /// The client's clock.
    pub now: Moment,
    /// A key for this exchange.
    pub subkey: Option<Typed<'a>>,
    /// The number of the client's first message.
    pub sequence: Option<u32>,
    /// AuthorizationData, as it came.
    pub authorization: Option<&'a [u8]>,
}

/// What is sealed in the service's proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncApRepPart<'a> {
    /// The client's clock, back.
    pub now: Moment,
    /// A key for this exchange.
    pub subkey: Option<Typed<'a>>,
    /// The number of the service's first message.
    pub sequence: Option<u32>,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KrbError<'a> {
    /// The service's clock.
    pub now: Moment,
    /// Why.
    pub code: i32,
    /// The service's realm.
    pub realm: &'a str,
    /// The service.
    pub server: PrincipalName<'a>,
    /// Why, in words.
    pub text: Option<&'a str>,
    /// More about it.
    pub data: Option<&'a [u8]>,
}

const TICKET: u8 = 0x61;
const AUTHENTICATOR: u8 = 0x62;
const ENC_TICKET_PART: u8 = 0x63;
const AP_REQ: u8 = 0x6E;
const AP_REP: u8 = 0x6F;
const ENC_AP_REP_PART: u8 = 0x7B;
const KRB_ERROR: u8 = 0x7E;

type Read<T> = Result<T, Malformed>;

fn bad(why: &'static str) -> Malformed {
    Malformed(why)
}

/// pvno 5 and the message's type, under these two context tags.
fn header(body: &mut Reader<'_>, first: u8, kind: i64) -> Read<()> {
    if body.explicit(first, Reader::integer)? != 5 || body.explicit(first + 1, Reader::integer)? != kind {
        return Err(bad("another version or kind of message"));
    }
    Ok(())
}

impl<'a> PrincipalName<'a> {
    fn read(from: &mut Reader<'a>) -> Read<Self> {
        from.sequence(|body| {
            let kind = body.explicit(0, Reader::int32)?;
            let parts = body.explicit(1, |inner| {
                inner.sequence(|list| {
                    let mut parts = Vec::with_capacity(2);
                    while !list.is_empty() {
                        if parts.len() == MAX_PARTS {
                            return Err(bad("a name of too many parts"));
                        }
                        parts.push(list.text()?);
                    }
                    Ok(parts)
                })
            })?;
            Ok(Self { kind, parts })
        })
    }

    fn write(&self, to: &mut Writer) {
        to.sequence(|to| {
            to.explicit(1, |to| to.sequence(|to| self.parts.iter().rev().for_each(|part| to.text(part))));
            to.explicit(0, |to| to.integer(self.kind.into()));
        });
    }
}

impl<'a> EncryptedData<'a> {
    fn read(from: &mut Reader<'a>) -> Read<Self> {
        from.sequence(|body| {
            let etype = body.explicit(0, Reader::int32)?;
            // Some write a version above 2^31 as a negative number.
            let kvno = body.optional(1, Reader::uint32)?;
            Ok(Self { etype, kvno, cipher: body.explicit(2, Reader::octets)? })
        })
    }

    fn write(&self, to: &mut Writer) {
        to.sequence(|to| {
            to.explicit(2, |to| to.octets(self.cipher));
            if let Some(kvno) = self.kvno {
                to.explicit(1, |to| to.integer(kvno.into()));
            }
            to.explicit(0, |to| to.integer(self.etype.into()));
        });
    }
}

impl<'a> Typed<'a> {
    fn read(from: &mut Reader<'a>) -> Read<Self> {
        from.sequence(|body| Ok(Self { kind: body.explicit(0, Reader::int32)?, bytes: body.explicit(1, Reader::octets)? }))
    }

    fn write(&self, to: &mut Writer) {
        to.sequence(|to| {
            to.explicit(1, |to| to.octets(self.bytes));
            to.explicit(0, |to| to.integer(self.kind.into()));
        });
    }
}

fn micros(from: &mut Reader<'_>) -> Read<u32> {
    u32::try_from(from.integer()?).ok().filter(|micros| *micros < 1_000_000).ok_or(bad("microseconds past a second"))
}

impl<'a> Ticket<'a> {
    /// Reads a whole ticket.
    pub fn decode(bytes: &'a [u8]) -> Read<Self> {
        Reader::whole(bytes, Self::read)
    }

    fn read(from: &mut Reader<'a>) -> Read<Self> {
        from.constructed(TICKET, |from| {
            from.sequence(|body| {
                if body.explicit(0, Reader::integer)? != 5 {
                    return Err(bad("a ticket of another version"));
                }
                Ok(Self {
                    realm: body.explicit(1, Reader::text)?,
                    server: body.explicit(2, PrincipalName::read)?,
                    sealed: body.explicit(3, EncryptedData::read)?,
                })
            })
        })
    }

    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        Writer::whole(|to| {
            to.constructed(TICKET, |to| {
                to.sequence(|to| {
                    to.explicit(3, |to| self.sealed.write(to));
                    to.explicit(2, |to| self.server.write(to));
                    to.explicit(1, |to| to.text(self.realm));
                    to.explicit(0, |to| to.integer(5));
                });
            });
        })
    }
}

impl<'a> ApReq<'a> {
    /// Reads one.
    pub fn decode(bytes: &'a [u8]) -> Read<Self> {
        Reader::whole(bytes, |from| {
            from.constructed(AP_REQ, |from| {
                from.sequence(|body| {
                    header(body, 0, 14)?;
                    Ok(Self {
                        options: body.explicit(2, Reader::flags)?,
                        ticket: body.explicit(3, Ticket::read)?,
                        authenticator: body.explicit(4, EncryptedData::read)?,
                    })
                })
            })
        })
    }

    /// Writes one around a ticket as it came.
    pub fn encode(options: u32, ticket: &[u8], authenticator: &EncryptedData<'_>) -> Vec<u8> {
        Writer::whole(|to| {
            to.constructed(AP_REQ, |to| {
                to.sequence(|to| {
                    to.explicit(4, |to| authenticator.write(to));
                    to.explicit(3, |to| to.raw(ticket));
                    to.explicit(2, |to| to.flags(options));
                    to.explicit(1, |to| to.integer(14));
                    to.explicit(0, |to| to.integer(5));
                });
            });
        })
    }
}

impl<'a> EncTicketPart<'a> {
    /// Reads it.
    pub fn decode(bytes: &'a [u8]) -> Read<Self> {
        Reader::whole(bytes, |from| {
            from.constructed(ENC_TICKET_PART, |from| {
                from.sequence(|body| {
                    let flags = body.explicit(0, Reader::flags)?;
                    let key = body.explicit(1, Typed::read)?;
                    let realm = body.explicit(2, Reader::text)?;
                    let client = body.explicit(3, PrincipalName::read)?;
                    let _transited = body.explicit(4, Typed::read)?;
                    Ok(Self {
                        flags,
                        key,
                        realm,
                        client,
                        auth_time: body.explicit(5, Reader::time)?,
                        start: body.optional(6, Reader::time)?,
                        end: body.explicit(7, Reader::time)?,
                        renew_till: body.optional(8, Reader::time)?,
                        addresses: body.optional(9, Reader::any)?,
                        authorization: body.optional(10, Reader::any)?,
                    })
                })
            })
        })
    }

    /// Writes it, with nothing transited.
    pub fn encode(&self) -> Vec<u8> {
        Writer::whole(|to| {
            to.constructed(ENC_TICKET_PART, |to| {
                to.sequence(|to| {
                    for (tag, bytes) in [(10, self.authorization), (9, self.addresses)] {
                        if let Some(bytes) = bytes {
                            to.explicit(tag, |to| to.raw(bytes));
                        }
                    }
                    for (tag, time) in [(8, self.renew_till), (7, Some(self.end)), (6, self.start), (5, Some(self.auth_time))] {
                        if let Some(time) = time {
                            to.explicit(tag, |to| to.time(time));
                        }
                    }
                    to.explicit(4, |to| Typed { kind: 0, bytes: &[] }.write(to));
                    to.explicit(3, |to| self.client.write(to));
                    to.explicit(2, |to| to.text(self.realm));
                    to.explicit(1, |to| self.key.write(to));
                    to.explicit(0, |to| to.flags(self.flags));
                });
            });
        })
    }
}

impl<'a> Authenticator<'a> {
    /// Reads it.
    pub fn decode(bytes: &'a [u8]) -> Read<Self> {
        Reader::whole(bytes, |from| {
            from.constructed(AUTHENTICATOR, |from| {
                from.sequence(|body| {
                    if body.explicit(0, Reader::integer)? != 5 {
                        return Err(bad("an authenticator of another version"));
                    }
                    let realm = body.explicit(1, Reader::text)?;
                    let client = body.explicit(2, PrincipalName::read)?;
                    let checksum = body.optional(3, Typed::read)?;
                    let micros = body.explicit(4, micros)?;
                    Ok(Self {
                        realm,
                        client,
                        checksum,
                        now: Moment { seconds: body.explicit(5, Reader::time)?, micros },
                        subkey: body.optional(6, Typed::read)?,
                        sequence: body.optional(7, Reader::uint32)?,
                        authorization: body.optional(8, Reader::any)?,
                    })
                })
            })
        })
    }

    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        Writer::whole(|to| {
            to.constructed(AUTHENTICATOR, |to| {
                to.sequence(|to| {
                    if let Some(bytes) = self.authorization {
                        to.explicit(8, |to| to.raw(bytes));
                    }
                    if let Some(sequence) = self.sequence {
                        to.explicit(7, |to| to.integer(sequence.into()));
                    }
                    if let Some(subkey) = self.subkey {
                        to.explicit(6, |to| subkey.write(to));
                    }
                    to.explicit(5, |to| to.time(self.now.seconds));
                    to.explicit(4, |to| to.integer(self.now.micros.into()));
                    if let Some(checksum) = self.checksum {
                        to.explicit(3, |to| checksum.write(to));
                    }
                    to.explicit(2, |to| self.client.write(to));
                    to.explicit(1, |to| to.text(self.realm));
                    to.explicit(0, |to| to.integer(5));
                });
            });
        })
    }
}

/// Reads the service's proof: what is sealed in it is an [`EncApRepPart`].
pub fn decode_ap_rep(bytes: &[u8]) -> Read<EncryptedData<'_>> {
    Reader::whole(bytes, |from| {
        from.constructed(AP_REP, |from| {
            from.sequence(|body| {
                header(body, 0, 15)?;
                body.explicit(2, EncryptedData::read)
            })
        })
    })
}

/// Writes the service's proof.
pub fn encode_ap_rep(sealed: &EncryptedData<'_>) -> Vec<u8> {
    Writer::whole(|to| {
        to.constructed(AP_REP, |to| {
            to.sequence(|to| {
                to.explicit(2, |to| sealed.write(to));
                to.explicit(1, |to| to.integer(15));
                to.explicit(0, |to| to.integer(5));
            });
        });
    })
}

impl<'a> EncApRepPart<'a> {
    /// Reads it.
    pub fn decode(bytes: &'a [u8]) -> Read<Self> {
        Reader::whole(bytes, |from| {
            from.constructed(ENC_AP_REP_PART, |from| {
                from.sequence(|body| {
                    let seconds = body.explicit(0, Reader::time)?;
                    Ok(Self {
                        now: Moment { seconds, micros: body.explicit(1, micros)? },
                        subkey: body.optional(2, Typed::read)?,
                        sequence: body.optional(3, Reader::uint32)?,
                    })
                })
            })
        })
    }

    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        Writer::whole(|to| {
            to.constructed(ENC_AP_REP_PART, |to| {
                to.sequence(|to| {
                    if let Some(sequence) = self.sequence {
                        to.explicit(3, |to| to.integer(sequence.into()));
                    }
                    if let Some(subkey) = self.subkey {
                        to.explicit(2, |to| subkey.write(to));
                    }
                    to.explicit(1, |to| to.integer(self.now.micros.into()));
                    to.explicit(0, |to| to.time(self.now.seconds));
                });
            });
        })
    }
}

impl<'a> KrbError<'a> {
    /// Reads it.
    pub fn decode(bytes: &'a [u8]) -> Read<Self> {
        Reader::whole(bytes, |from| {
            from.constructed(KRB_ERROR, |from| {
                from.sequence(|body| {
                    header(body, 0, 30)?;
                    let _client_time = body.optional(2, Reader::time)?;
                    let _client_micros = body.optional(3, Reader::integer)?;
                    let seconds = body.explicit(4, Reader::time)?;
                    let now = Moment { seconds, micros: body.explicit(5, micros)? };
                    let code = body.explicit(6, Reader::int32)?;
                    let _client_realm = body.optional(7, Reader::text)?;
                    let _client = body.optional(8, PrincipalName::read)?;
                    Ok(Self {
                        now,
                        code,
                        realm: body.explicit(9, Reader::text)?,
                        server: body.explicit(10, PrincipalName::read)?,
                        text: body.optional(11, Reader::text)?,
                        data: body.optional(12, Reader::octets)?,
                    })
                })
            })
        })
    }

    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        Writer::whole(|to| {
            to.constructed(KRB_ERROR, |to| {
                to.sequence(|to| {
                    if let Some(data) = self.data {
                        to.explicit(12, |to| to.octets(data));
                    }
                    if let Some(text) = self.text {
                        to.explicit(11, |to| to.text(text));
                    }
                    to.explicit(10, |to| self.server.write(to));
                    to.explicit(9, |to| to.text(self.realm));
                    to.explicit(6, |to| to.integer(self.code.into()));
                    to.explicit(5, |to| to.integer(self.now.micros.into()));
                    to.explicit(4, |to| to.time(self.now.seconds));
                    to.explicit(1, |to| to.integer(30));
                    to.explicit(0, |to| to.integer(5));
                });
            });
        })
    }
}

/// What a framed token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// AP-REQ
    Request,
    /// AP-REP
    Reply,
    /// KRB-ERROR
    Refusal,
}

/// 1.2.840.113554.1.2.2
const MECHANISM: [u8; 11] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
/// 1.2.840.48018.1.2.2: the same with a bit lost, as Windows 2000 wrote it. Old clients still do.
const OLD_MECHANISM: [u8; 11] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x82, 0xF7, 0x12, 0x01, 0x02, 0x02];

/// Puts the frame around a message.
pub fn frame(kind: TokenKind, message: &[u8]) -> Vec<u8> {
    let id = match kind {
        TokenKind::Request => [1, 0],
        TokenKind::Reply => [2, 0],
        TokenKind::Refusal => [3, 0],
    };
    Writer::whole(|to| {
        to.constructed(0x60, |to| {
            to.raw(message);
            to.raw(&id);
            to.raw(&MECHANISM);
        });
    })
}

/// Takes the frame off, if there is one: in DCE's style there is none. The message's own tag must agree.
pub fn unframe(token: &[u8]) -> Read<(TokenKind, &[u8])> {
    let message = if token.first() == Some(&0x60) {
        Reader::whole(token, |from| {
            let (tag, body) = from.element()?;
            let body = body.strip_prefix(&MECHANISM[..]).or_else(|| body.strip_prefix(&OLD_MECHANISM[..]));
            if tag != 0x60 {
                return Err(bad("no frame of GSS"));
            }
            let (id, message) = body.and_then(|body| body.split_first_chunk::<2>()).ok_or(bad("a token of another mechanism"))?;
            match (id, message.first()) {
                ([1, 0], Some(&AP_REQ)) | ([2, 0], Some(&AP_REP)) | ([3, 0], Some(&KRB_ERROR)) => Ok(message),
                _ => Err(bad("a token whose message is another than it says")),
            }
        })?
    } else {
        token
    };
    match message.first() {
        Some(&AP_REQ) => Ok((TokenKind::Request, message)),
        Some(&AP_REP) => Ok((TokenKind::Reply, message)),
        Some(&KRB_ERROR) => Ok((TokenKind::Refusal, message)),
        _ => Err(bad("no message of Kerberos")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> PrincipalName<'static> {
        PrincipalName { kind: 2, parts: vec!["HTTP", "server.example.com"] }
    }

    fn survives<T: PartialEq + std::fmt::Debug>(bytes: &[u8], want: &T, read: impl for<'b> Fn(&'b [u8]) -> Read<bool>) {
        assert!(read(bytes).unwrap(), "{want:?}");
        for len in 0..bytes.len() {
            assert!(read(&bytes[..len]).is_err(), "a prefix of {len} bytes");
        }
        assert!(read(&[bytes, &[0]].concat()).is_err(), "a byte more");
        for at in 0..bytes.len() {
            let mut bent = bytes.to_vec();
            bent[at] ^= 0x15;
            let _ = read(&bent);
        }
    }

    const NOW: Moment = Moment { seconds: 1_718_020_800, micros: 999_999 };
    const SEALED: EncryptedData<'static> = EncryptedData { etype: 18, kvno: Some(300), cipher: &[1; 200] };

    #[test]
    fn each_message_reads_as_it_was_written_and_nothing_less_or_more_does() {
        let ticket = Ticket { realm: "EXAMPLE.COM", server: name(), sealed: SEALED };
        survives(&ticket.encode(), &ticket, |bytes| Ok(Ticket::decode(bytes)? == ticket));
        let request = ApReq { options: ApReq::MUTUAL, ticket: ticket.clone(), authenticator: EncryptedData { kvno: None, ..SEALED } };
        let bytes = ApReq::encode(request.options, &ticket.encode(), &request.authenticator);
        survives(&bytes, &request, |bytes| Ok(ApReq::decode(bytes)? == request));
        let authorization = [0x30, 0];
        let part = EncTicketPart {
            flags: 0x4080_0000,
            key: Typed { kind: 20, bytes: &[7; 32] },
            realm: "EXAMPLE.COM",
            client: PrincipalName { kind: 1, parts: vec!["alice"] },
            auth_time: 0,
            start: Some(-1),
            end: 1_718_020_800,
            renew_till: None,
            addresses: None,
            authorization: Some(&authorization),
        };
        survives(&part.encode(), &part, |bytes| Ok(EncTicketPart::decode(bytes)? == part));
        for full in [true, false] {
            let typed = |kind| full.then_some(Typed { kind, bytes: &[9; 24] });
            let authenticator = Authenticator {
                realm: "EXAMPLE.COM",
                client: part.client.clone(),
                checksum: typed(0x8003),
                now: NOW,
                subkey: typed(18),
                sequence: full.then_some(u32::MAX),
                authorization: full.then_some(&authorization),
            };
            survives(&authenticator.encode(), &authenticator, |bytes| Ok(Authenticator::decode(bytes)? == authenticator));
            let reply = EncApRepPart { now: NOW, subkey: typed(17), sequence: full.then_some(0) };
            survives(&reply.encode(), &reply, |bytes| Ok(EncApRepPart::decode(bytes)? == reply));
            let error = KrbError {
                now: NOW,
                code: 37,
                realm: "EXAMPLE.COM",
                server: name(),
                text: full.then_some("clock"),
                data: full.then_some(&[5; 300]),
            };
            survives(&error.encode(), &error, |bytes| Ok(KrbError::decode(bytes)? == error));
        }
        survives(&encode_ap_rep(&SEALED), &SEALED, |bytes| Ok(decode_ap_rep(bytes)? == SEALED));
    }

    #[test]
    fn a_frame_goes_on_and_off_and_must_say_what_it_holds() {
        let message = encode_ap_rep(&SEALED);
        let framed = frame(TokenKind::Reply, &message);
        assert_eq!(unframe(&framed).unwrap(), (TokenKind::Reply, &message[..]));
        assert_eq!(unframe(&message).unwrap(), (TokenKind::Reply, &message[..]));
        assert!(unframe(&frame(TokenKind::Request, &message)).is_err());
        assert!(unframe(b"NTLMSSP\0").is_err() && unframe(&[]).is_err() && unframe(&framed[..framed.len() - 1]).is_err());
        let mut other = framed.clone();
        other[12] ^= 1;
        assert!(unframe(&other).is_err());
    }
}
