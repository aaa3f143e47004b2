//! The exchanges with a KDC ([RFC 4120] 5.4): AS and TGS differ in their numbers alone.
use super::{Bits, EncryptedData, EncryptionKey, Fixed, HostAddress, PrincipalName, Time};
use crate::wire::{
    cursor::Malformed,
    der::{Raw, field_impl, sequence, tag},
};

sequence! {
    /// PA-DATA
    PaData<'a> {
        /// Its type; see [`super::preauth::pa_type`].
        [1]: kind i32,
        /// Its contents.
        [2]: value &'a [u8],
    }
}

sequence! {
    /// KDC-REQ-BODY
    ReqBody<'a> {
        /// See [`kdc_option`].
        [0]: options Bits,
        /// The client; AS alone.
        [1] opt: client PrincipalName<'a>,
        /// The server's realm; for AS the client's, too.
        [2]: realm &'a str,
        /// The server.
        [3] opt: server PrincipalName<'a>,
        /// From when.
        [4] opt: from Time,
        /// Until when.
        [5]: till Time,
        /// Renewable until when.
        [6] opt: renew_till Time,
        /// What the answer must repeat.
        [7]: nonce u32,
        /// The enctypes, the dearest first.
        [8]: enctypes Vec<i32>,
        /// From where the ticket may be used.
        [9] opt: addresses Vec<HostAddress<'a>>,
        /// What to put into the ticket.
        [10] opt: authorization EncryptedData<'a>,
        /// Tickets that the request needs beside its own.
        [11] opt: additional Vec<Raw<'a>>,
    }
}

/// The options of a request.
pub mod kdc_option {
    /// A ticket that may be forwarded.
    pub const FORWARDABLE: u32 = 1;
    /// One for elsewhere.
    pub const FORWARDED: u32 = 2;
    /// A ticket that may be renewed.
    pub const RENEWABLE: u32 = 8;
    /// The second ticket is the client's who is acted for.
    pub const CNAME_IN_ADDL_TKT: u32 = 14;
    /// The KDC may answer with other names.
    pub const CANONICALIZE: u32 = 15;
    /// Renewable will do, where so long an end is not to be had.
    pub const RENEWABLE_OK: u32 = 27;
    /// The ticket is to be under the second ticket's session key.
    pub const ENC_TKT_IN_SKEY: u32 = 28;
    /// The ticket in hand is to be renewed.
    pub const RENEW: u32 = 30;
}

sequence! {
    /// KDC-REQ, inside its application tag
    Req<'a> {
        /// 5
        [1]: version Fixed<5>,
        /// 10 or 12
        [2]: kind i32,
        /// Proofs and wishes.
        [3] opt: padata Vec<PaData<'a>>,
        /// [`ReqBody`], as it stands: checksums cover it.
        [4]: body Raw<'a>,
    }
}

sequence! {
    /// KDC-REP, inside its application tag
    Rep<'a> {
        /// 5
        [0]: version Fixed<5>,
        /// 11 or 13
        [1]: kind i32,
        /// Hints for the key.
        [2] opt: padata Vec<PaData<'a>>,
        /// The client's realm.
        [3]: client_realm &'a str,
        /// The client.
        [4]: client PrincipalName<'a>,
        /// [`super::ticket::Ticket`], as it stands.
        [5]: ticket Raw<'a>,
        /// [`EncKdcRepPart`], under the client's key or the session's.
        [6]: sealed EncryptedData<'a>,
    }
}

sequence! {
    /// An entry of LastReq
    LastReq {
        /// 6 is the password's end, 7 the account's.
        [0]: kind i32,
        /// When.
        [1]: value Time,
    }
}

sequence! {
    /// EncKDCRepPart, inside its application tag
    RepPart<'a> {
        /// The session key.
        [0]: key EncryptionKey<'a>,
        /// When the client did what last.
        [1]: last_requests Vec<LastReq>,
        /// The request's, back.
        [2]: nonce u32,
        /// When the client's key ends.
        [3] opt: key_expiration Time,
        /// The ticket's flags.
        [4]: flags Bits,
        /// When the client proved itself.
        [5]: authenticated Time,
        /// From when.
        [6] opt: start Time,
        /// Until when.
        [7]: end Time,
        /// Renewable until when.
        [8] opt: renew_till Time,
        /// The server's realm.
        [9]: server_realm &'a str,
        /// The server.
        [10]: server PrincipalName<'a>,
        /// From where the ticket may be used.
        [11] opt: addresses Vec<HostAddress<'a>>,
        /// [RFC 6806] 11: proofs that the reply was made for this request.
        [12] opt: padata Vec<PaData<'a>>,
    }
}

/// Declares a choice of two application tags around one sequence, which holds its own number where it has one.
macro_rules! either {
    ($(#[$doc:meta])* $name:ident $inner:ident, $as:literal $tgs:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name<'a> {
            /// Whether it is TGS's rather than AS's.
            pub tgs: bool,
            /// What is inside.
            pub inner: $inner<'a>,
        }
        field_impl!($name<'a>,
            |from| {
                let (tgs, contents) = match from.any()? {
                    (found, contents) if found == tag::application($as) => (false, contents),
                    (found, contents) if found == tag::application($tgs) => (true, contents),
                    _ => return Err(Malformed("a message of another kind")),
                };
                let mut inside = from.inside(contents);
                let inner = $inner::read(&mut inside)?;
                inside.end()?;
                Ok(Self { tgs, inner })
            },
            |this, to| {
                let number = if this.tgs { $tgs } else { $as };
                to.nest(tag::application(number), |to| this.inner.write(to));
            }
        );
    };
}

either! {
    /// AS-REQ or TGS-REQ
    KdcReq Req, 10 12
}
either! {
    /// AS-REP or TGS-REP
    KdcRep Rep, 11 13
}
either! {
    /// EncASRepPart or EncTGSRepPart; some KDCs write the second in an AS-REP, too.
    EncKdcRepPart RepPart, 25 26
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::der::Field as _;
    use crate::wire::krb5::tests::holds;

    #[test]
    fn requests_and_replies_hold() {
        let server = || PrincipalName { kind: 2, parts: vec!["krbtgt", "AD.TEST"] };
        let body = ReqBody {
            options: Bits::default().with(kdc_option::CANONICALIZE),
            client: Some(PrincipalName { kind: 10, parts: vec!["alice@ad.test"] }),
            realm: "AD.TEST",
            server: Some(server()),
            from: None,
            till: Time(2_000_000_000),
            renew_till: None,
            nonce: 0x7FFF_FFFF,
            enctypes: vec![20, 19, 18, 17],
            addresses: Some(vec![HostAddress { kind: 20, address: b"BOX             " }]),
            authorization: None,
            additional: Some(vec![Raw(&[0x61, 0])]),
        };
        let bytes = body.encode();
        holds(&body, &bytes);
        for tgs in [false, true] {
            let kind = if tgs { 12 } else { 10 };
            let padata = Some(vec![PaData { kind: 2, value: b"proof" }]);
            let request = KdcReq { tgs, inner: Req { version: Fixed, kind, padata, body: Raw(&bytes) } };
            holds(&request, &request.encode());
            let sealed = EncryptedData { enctype: 18, kvno: None, cipher: b"sealed" };
            let client = PrincipalName { kind: 1, parts: vec!["alice"] };
            let inner =
                Rep { version: Fixed, kind: kind + 1, padata: None, client_realm: "AD.TEST", client, ticket: Raw(&[0x61, 0]), sealed };
            let reply = KdcRep { tgs, inner };
            holds(&reply, &reply.encode());
            let part = RepPart {
                key: EncryptionKey { enctype: 18, bytes: &[1; 32] },
                last_requests: vec![LastReq { kind: 0, value: Time(0) }],
                nonce: 5,
                key_expiration: None,
                flags: Bits(0x40E1_0000),
                authenticated: Time(1),
                start: Some(Time(1)),
                end: Time(9),
                renew_till: None,
                server_realm: "AD.TEST",
                server: server(),
                addresses: None,
                padata: Some(vec![PaData { kind: 165, value: b"\x1f" }]),
            };
            let part = EncKdcRepPart { tgs, inner: part };
            holds(&part, &part.encode());
        }
    }
}
