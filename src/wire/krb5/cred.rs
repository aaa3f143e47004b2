//! Messages between applications ([RFC 4120] 5.7 and 5.8): private ones, which password changes use, and credentials that are lent.
use super::{Bits, EncryptedData, EncryptionKey, Fixed, HostAddress, PrincipalName, Time};
use crate::wire::der::{Raw, sequence};

sequence! {
    /// KRB-PRIV
    KrbPriv<'a> application 21 {
        /// 5
        [0]: version Fixed<5>,
        /// 21
        [1]: kind Fixed<21>,
        /// [`EncKrbPrivPart`], under the session key or a subkey.
        [3]: sealed EncryptedData<'a>,
    }
}

sequence! {
    /// EncKrbPrivPart
    EncKrbPrivPart<'a> application 28 {
        /// The payload.
        [0]: payload &'a [u8],
        /// The sender's time.
        [1] opt: time Time,
        /// Its microseconds.
        [2] opt: microseconds u32,
        /// The message's number.
        [3] opt: sequence u32,
        /// The sender.
        [4]: sender HostAddress<'a>,
        /// The recipient.
        [5] opt: recipient HostAddress<'a>,
    }
}

sequence! {
    /// KRB-CRED
    KrbCred<'a> application 22 {
        /// 5
        [0]: version Fixed<5>,
        /// 22
        [1]: kind Fixed<22>,
        /// The tickets, as they stand.
        [2]: tickets Vec<Raw<'a>>,
        /// [`EncKrbCredPart`], under the session key, or in clear.
        [3]: sealed EncryptedData<'a>,
    }
}

sequence! {
    /// KrbCredInfo
    CredInfo<'a> {
        /// The ticket's session key.
        [0]: key EncryptionKey<'a>,
        /// The client's realm.
        [1] opt: client_realm &'a str,
        /// The client.
        [2] opt: client PrincipalName<'a>,
        /// The ticket's flags.
        [3] opt: flags Bits,
        /// When the client proved itself.
        [4] opt: authenticated Time,
        /// From when.
        [5] opt: start Time,
        /// Until when.
        [6] opt: end Time,
        /// Renewable until when.
        [7] opt: renew_till Time,
        /// The server's realm.
        [8] opt: server_realm &'a str,
        /// The server.
        [9] opt: server PrincipalName<'a>,
        /// From where the ticket may be used.
        [10] opt: addresses Vec<HostAddress<'a>>,
    }
}

sequence! {
    /// EncKrbCredPart
    EncKrbCredPart<'a> application 29 {
        /// One for each ticket.
        [0]: infos Vec<CredInfo<'a>>,
        /// The sender's number.
        [1] opt: nonce u32,
        /// The sender's time.
        [2] opt: time Time,
        /// Its microseconds.
        [3] opt: microseconds u32,
        /// The sender.
        [4] opt: sender HostAddress<'a>,
        /// The recipient.
        [5] opt: recipient HostAddress<'a>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{der::Field as _, krb5::tests::holds};

    #[test]
    fn private_messages_and_credentials_hold() {
        let sealed = || EncryptedData { enctype: 18, kvno: None, cipher: b"sealed" };
        let private = KrbPriv { version: Fixed, kind: Fixed, sealed: sealed() };
        holds(&private, &private.encode());
        let sender = || HostAddress { kind: 2, address: &[127, 0, 0, 1] };
        let part = EncKrbPrivPart {
            payload: b"new password",
            time: None,
            microseconds: None,
            sequence: Some(9),
            sender: sender(),
            recipient: None,
        };
        holds(&part, &part.encode());
        let lent = KrbCred { version: Fixed, kind: Fixed, tickets: vec![Raw(&[0x61, 0])], sealed: sealed() };
        holds(&lent, &lent.encode());
        let info = CredInfo {
            key: EncryptionKey { enctype: 18, bytes: &[1; 32] },
            client_realm: Some("AD.TEST"),
            client: Some(PrincipalName { kind: 1, parts: vec!["alice"] }),
            flags: Some(Bits(0x4000_0000)),
            authenticated: None,
            start: None,
            end: Some(Time(9)),
            renew_till: None,
            server_realm: None,
            server: None,
            addresses: None,
        };
        let part = EncKrbCredPart {
            infos: vec![info],
            nonce: None,
            time: Some(Time(1)),
            microseconds: Some(2),
            sender: None,
            recipient: Some(sender()),
        };
        holds(&part, &part.encode());
    }
}
