//! The exchange between client and server ([RFC 4120] 5.5).
use super::{AuthorizationDatum, Bits, Checksum, EncryptedData, EncryptionKey, Fixed, PrincipalName, Time};
use crate::wire::der::{Raw, sequence};

sequence! {
    /// AP-REQ
    ApReq<'a> application 14 {
        /// 5
        [0]: version Fixed<5>,
        /// 14
        [1]: kind Fixed<14>,
        /// See [`ap_option`].
        [2]: options Bits,
        /// [`super::ticket::Ticket`], as it stands.
        [3]: ticket Raw<'a>,
        /// [`Authenticator`], under the session key.
        [4]: authenticator EncryptedData<'a>,
    }
}

/// Whether a token begins as an AP-REQ does: [APPLICATION 14].
pub fn is_request(token: &[u8]) -> bool {
    token.first() == Some(&0x6E)
}

/// The options of an AP-REQ.
pub mod ap_option {
    /// The ticket is under the session key of the server's own ticket.
    pub const USE_SESSION_KEY: u32 = 1;
    /// The client wants the server's proof.
    pub const MUTUAL_REQUIRED: u32 = 2;
}

sequence! {
    /// Authenticator
    Authenticator<'a> application 2 {
        /// 5
        [0]: version Fixed<5>,
        /// The client's realm.
        [1]: client_realm &'a str,
        /// The client.
        [2]: client PrincipalName<'a>,
        /// The application's own; GSSAPI's is of type 0x8003.
        [3] opt: checksum Checksum<'a>,
        /// Microseconds of the client's time.
        [4]: microseconds u32,
        /// The client's time.
        [5]: time Time,
        /// The key that the client chooses for the session.
        [6] opt: subkey EncryptionKey<'a>,
        /// Where the client's messages begin to count.
        [7] opt: sequence u32,
        /// What the client adds.
        [8] opt: authorization Vec<AuthorizationDatum<'a>>,
    }
}

sequence! {
    /// AP-REP
    ApRep<'a> application 15 {
        /// 5
        [0]: version Fixed<5>,
        /// 15
        [1]: kind Fixed<15>,
        /// [`EncApRepPart`], under the session key.
        [2]: sealed EncryptedData<'a>,
    }
}

sequence! {
    /// EncAPRepPart
    EncApRepPart<'a> application 27 {
        /// The client's time, back.
        [0]: time Time,
        /// Its microseconds.
        [1]: microseconds u32,
        /// The key that the server chooses for the session.
        [2] opt: subkey EncryptionKey<'a>,
        /// Where the server's messages begin to count.
        [3] opt: sequence u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{der::Field as _, krb5::tests::holds};

    #[test]
    fn requests_and_answers_hold() {
        let sealed = EncryptedData { enctype: 18, kvno: None, cipher: &[3; 200] };
        let options = Bits::default().with(ap_option::MUTUAL_REQUIRED);
        let request = ApReq { version: Fixed, kind: Fixed, options, ticket: Raw(&[0x61, 2, 0x30, 0]), authenticator: sealed.clone() };
        holds(&request, &request.encode());
        let answer = ApRep { version: Fixed, kind: Fixed, sealed };
        holds(&answer, &answer.encode());
        let authenticator = Authenticator {
            version: Fixed,
            client_realm: "AD.TEST",
            client: PrincipalName { kind: 1, parts: vec!["alice"] },
            checksum: Some(Checksum { kind: 0x8003, bytes: &[0; 24] }),
            microseconds: 999_999,
            time: Time(1_700_000_000),
            subkey: Some(EncryptionKey { enctype: 18, bytes: &[1; 32] }),
            sequence: Some(0xFFFF_FFFF),
            authorization: None,
        };
        holds(&authenticator, &authenticator.encode());
        let part = EncApRepPart { time: Time(1), microseconds: 0, subkey: None, sequence: Some(7) };
        holds(&part, &part.encode());
    }
}
