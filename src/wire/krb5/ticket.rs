//! Tickets ([RFC 4120] 5.3).
use super::{AuthorizationDatum, Bits, EncryptedData, EncryptionKey, Fixed, HostAddress, PrincipalName, Time};
use crate::wire::der::sequence;

sequence! {
    /// Ticket
    Ticket<'a> application 1 {
        /// 5
        [0]: version Fixed<5>,
        /// The realm that issued it.
        [1]: realm &'a str,
        /// Whom it is for.
        [2]: server PrincipalName<'a>,
        /// [`EncTicketPart`], under the server's key.
        [3]: sealed EncryptedData<'a>,
    }
}

/// The flags of a ticket.
pub mod ticket_flag {
    /// It may be forwarded.
    pub const FORWARDABLE: u32 = 1;
    /// It was.
    pub const FORWARDED: u32 = 2;
    /// It is not valid yet.
    pub const INVALID: u32 = 7;
    /// It may be renewed.
    pub const RENEWABLE: u32 = 8;
    /// The first one, got with a password or its like.
    pub const INITIAL: u32 = 9;
    /// The client proved itself before it was issued.
    pub const PRE_AUTHENT: u32 = 10;
    /// The realm's policy lets this server act for its clients.
    pub const OK_AS_DELEGATE: u32 = 13;
    /// [RFC 6806] 11: the reply repeats a checksum of its request.
    pub const ENC_PA_REP: u32 = 15;
}

sequence! {
    /// TransitedEncoding
    Transited<'a> {
        /// 1: domain names, compressed.
        [0]: kind i32,
        /// The realms.
        [1]: contents &'a [u8],
    }
}

sequence! {
    /// EncTicketPart
    EncTicketPart<'a> application 3 {
        /// See [`ticket_flag`].
        [0]: flags Bits,
        /// The session key.
        [1]: key EncryptionKey<'a>,
        /// The client's realm.
        [2]: client_realm &'a str,
        /// The client.
        [3]: client PrincipalName<'a>,
        /// The realms between.
        [4]: transited Transited<'a>,
        /// When the client proved itself.
        [5]: authenticated Time,
        /// From when it is good.
        [6] opt: start Time,
        /// Until when.
        [7]: end Time,
        /// Until when it can be renewed.
        [8] opt: renew_till Time,
        /// From where it may be used.
        [9] opt: addresses Vec<HostAddress<'a>>,
        /// What the KDC says about the client.
        [10] opt: authorization Vec<AuthorizationDatum<'a>>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{der::Field as _, krb5::tests::holds};

    #[test]
    fn tickets_hold() {
        let server = PrincipalName { kind: 2, parts: vec!["HTTP", "www.ad.test"] };
        let ticket =
            Ticket { version: Fixed, realm: "AD.TEST", server, sealed: EncryptedData { enctype: 18, kvno: Some(3), cipher: &[9; 300] } };
        holds(&ticket, &ticket.encode());
        let inner = EncTicketPart {
            flags: Bits::default().with(ticket_flag::INITIAL),
            key: EncryptionKey { enctype: 18, bytes: &[1; 32] },
            client_realm: "AD.TEST",
            client: PrincipalName { kind: 1, parts: vec!["alice"] },
            transited: Transited { kind: 1, contents: b"" },
            authenticated: Time(1_700_000_000),
            start: None,
            end: Time(1_700_036_000),
            renew_till: Some(Time(1_700_600_000)),
            addresses: None,
            authorization: Some(vec![AuthorizationDatum { kind: 1, data: b"pac" }]),
        };
        holds(&inner, &inner.encode());
    }
}
