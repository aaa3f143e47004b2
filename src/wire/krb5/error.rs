//! KRB-ERROR ([RFC 4120] 5.9.1), and Windows' data in it.
use super::{Fixed, PrincipalName, Time, kdc::PaData};
use crate::wire::der::{Field as _, sequence};

sequence! {
    /// KRB-ERROR
    KrbError<'a> application 30 {
        /// 5
        [0]: version Fixed<5>,
        /// 30
        [1]: kind Fixed<30>,
        /// The client's time, back.
        [2] opt: client_time Time,
        /// Its microseconds.
        [3] opt: client_microseconds u32,
        /// The server's time.
        [4]: time Time,
        /// Its microseconds.
        [5]: microseconds u32,
        /// See [`code`].
        [6]: code i32,
        /// The client's realm.
        [7] opt: client_realm &'a str,
        /// The client.
        [8] opt: client PrincipalName<'a>,
        /// The server's realm.
        [9]: realm &'a str,
        /// The server.
        [10]: server PrincipalName<'a>,
        /// In words.
        [11] opt: text &'a str,
        /// More, by code.
        [12] opt: data &'a [u8],
    }
}

/// KERB_ERR_TYPE_EXTENDED, and PA-PW-SALT where it stands among methods: a KERB_EXT_ERROR ([MS-KILE] 2.2.2), which begins with an NTSTATUS.
const EXTENDED: i32 = 3;
/// How long that is.
const EXTENDED_LENGTH: usize = 12;

impl KrbError<'_> {
    /// The NTSTATUS that a KDC tells along; nothing, where the data are something else. KERB-ERROR-DATA has the form of one PA-DATA.
    pub fn status(&self) -> Option<u32> {
        let data = self.data?;
        // Samba's KDC lists it with its methods.
        let all = Vec::<PaData<'_>>::decode(data).or_else(|_| PaData::decode(data).map(|one| vec![one])).ok()?;
        let one = all.iter().find(|one| one.kind == EXTENDED && one.value.len() == EXTENDED_LENGTH)?;
        one.value.first_chunk().map(|status| u32::from_le_bytes(*status))
    }
}

/// The codes that something is done about, or that are told apart.
pub mod code {
    /// The client's account has ended.
    pub const NAME_EXP: i32 = 1;
    /// The service's account has ended.
    pub const SERVICE_EXP: i32 = 2;
    /// The client is unknown.
    pub const C_PRINCIPAL_UNKNOWN: i32 = 6;
    /// The server is unknown.
    pub const S_PRINCIPAL_UNKNOWN: i32 = 7;
    /// There is more than one of that name.
    pub const PRINCIPAL_NOT_UNIQUE: i32 = 8;
    /// No key fits.
    pub const NULL_KEY: i32 = 9;
    /// Policy forbids it.
    pub const POLICY: i32 = 12;
    /// What was asked for cannot be had.
    pub const BADOPTION: i32 = 13;
    /// No enctype in common.
    pub const ETYPE_NOSUPP: i32 = 14;
    /// No such checksum.
    pub const SUMTYPE_NOSUPP: i32 = 15;
    /// No such pre-authentication.
    pub const PADATA_TYPE_NOSUPP: i32 = 16;
    /// The client is disabled, expired or locked.
    pub const CLIENT_REVOKED: i32 = 18;
    /// The server is.
    pub const SERVICE_REVOKED: i32 = 19;
    /// The ticket is.
    pub const TGT_REVOKED: i32 = 20;
    /// The client's account has not begun.
    pub const CLIENT_NOTYET: i32 = 21;
    /// The service's account has not begun.
    pub const SERVICE_NOTYET: i32 = 22;
    /// The password has expired.
    pub const KEY_EXPIRED: i32 = 23;
    /// The pre-authentication failed: another password.
    pub const PREAUTH_FAILED: i32 = 24;
    /// More pre-authentication is wanted.
    pub const PREAUTH_REQUIRED: i32 = 25;
    /// The server is known by another name, or user-to-user alone will do.
    pub const MUST_USE_USER2USER: i32 = 27;
    /// A decryption failed its check.
    pub const AP_BAD_INTEGRITY: i32 = 31;
    /// The ticket has expired.
    pub const AP_TKT_EXPIRED: i32 = 32;
    /// The ticket is not valid yet.
    pub const AP_TKT_NYV: i32 = 33;
    /// The request was seen before.
    pub const AP_REPEAT: i32 = 34;
    /// The ticket is not for this server.
    pub const AP_NOT_US: i32 = 35;
    /// Ticket and authenticator do not match.
    pub const AP_BADMATCH: i32 = 36;
    /// The clocks differ too much.
    pub const AP_SKEW: i32 = 37;
    /// The address is another.
    pub const AP_BADADDR: i32 = 38;
    /// The version is another.
    pub const AP_BADVERSION: i32 = 39;
    /// The kind of message is another.
    pub const AP_MSG_TYPE: i32 = 40;
    /// The message was altered.
    pub const AP_MODIFIED: i32 = 41;
    /// The key's version is not to be had.
    pub const AP_BADKEYVER: i32 = 44;
    /// The service's key is not to be had.
    pub const AP_NOKEY: i32 = 45;
    /// Mutual authentication failed.
    pub const AP_MUT_FAIL: i32 = 46;
    /// The checksum is of the wrong kind.
    pub const AP_INAPP_CKSUM: i32 = 50;
    /// The answer is too long for UDP.
    pub const RESPONSE_TOO_BIG: i32 = 52;
    /// Anything else.
    pub const GENERIC: i32 = 60;
    /// The server has no ticket of its own to do user-to-user with.
    pub const AP_NO_TGT: i32 = 67;
    /// The realm is another: a client referral.
    pub const WRONG_REALM: i32 = 68;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::krb5::tests::holds;

    #[test]
    fn errors_hold() {
        let mut error = KrbError {
            version: Fixed,
            kind: Fixed,
            client_time: None,
            client_microseconds: None,
            time: Time(1_700_000_000),
            microseconds: 12,
            code: code::PREAUTH_REQUIRED,
            client_realm: None,
            client: None,
            realm: "AD.TEST",
            server: PrincipalName { kind: 2, parts: vec!["krbtgt", "AD.TEST"] },
            text: None,
            data: Some(b"methods"),
        };
        holds(&error, &error.encode());
        error.client_realm = Some("AD.TEST");
        error.client = Some(PrincipalName { kind: 1, parts: vec!["alice"] });
        error.text = Some("why");
        (error.client_time, error.client_microseconds, error.data) = (Some(Time(3)), Some(4), None);
        holds(&error, &error.encode());
        // STATUS_PASSWORD_MUST_CHANGE: as [MS-KILE] has it, and as Samba's KDC does, behind an ETYPE-INFO2.
        let alone = [0x30, 0x15, 0xA1, 3, 2, 1, 3, 0xA2, 0x0E, 4, 0x0C, 0x24, 2, 0, 0xC0, 0, 0, 0, 0, 1, 0, 0, 0];
        let listed = [&[0x30, 0x22, 0x30, 9, 0xA1, 3, 2, 1, 0x13, 0xA2, 2, 4, 0][..], &alone].concat();
        for data in [&alone[..], &listed] {
            error.data = Some(data);
            assert_eq!(error.status(), Some(0xC000_0224));
            for end in 0..data.len() {
                error.data = Some(&data[..end]);
                assert_eq!(error.status(), None);
            }
        }
        let skew = [0x30, 5, 0xA1, 3, 2, 1, 2];
        error.data = Some(&skew);
        assert_eq!(error.status(), None);
    }
}
