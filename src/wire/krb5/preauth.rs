//! What passes in PA-DATA ([RFC 4120] 5.2.7): hints for the key, and the client's proof that it has it.
use super::Time;
use crate::wire::der::sequence;

/// The types of PA-DATA.
pub mod pa_type {
    /// AP-REQ with the TGT.
    pub const TGS_REQ: i32 = 1;
    /// The client's time under its key.
    pub const ENC_TIMESTAMP: i32 = 2;
    /// The salt, bare.
    pub const PW_SALT: i32 = 3;
    /// Enctypes and salts, the older form.
    pub const ETYPE_INFO: i32 = 11;
    /// Enctypes, salts and parameters.
    pub const ETYPE_INFO2: i32 = 19;
    /// Whether the ticket is to have a PAC.
    pub const PAC_REQUEST: i32 = 128;
    /// On whose behalf.
    pub const FOR_USER: i32 = 129;
    /// FAST.
    pub const FX_FAST: i32 = 136;
    /// The KDC's state, to be sent back.
    pub const FX_COOKIE: i32 = 133;
    /// The error that counts, inside FAST.
    pub const FX_ERROR: i32 = 137;
    /// The client's time, inside FAST.
    pub const ENCRYPTED_CHALLENGE: i32 = 138;
    /// The reply repeats a checksum of the request.
    pub const REQ_ENC_PA_REP: i32 = 149;
    /// What the client supports.
    pub const PAC_OPTIONS: i32 = 167;
}

sequence! {
    /// PA-ENC-TS-ENC
    EncryptedTimestamp {
        /// The client's time.
        [0]: time Time,
        /// Its microseconds.
        [1] opt: microseconds u32,
    }
}

sequence! {
    /// ETYPE-INFO2-ENTRY
    EtypeInfo2<'a> {
        /// The enctype.
        [0]: enctype i32,
        /// The salt; without one the default.
        [1] opt: salt &'a str,
        /// Parameters of the string-to-key function.
        [2] opt: parameters &'a [u8],
    }
}

sequence! {
    /// ETYPE-INFO-ENTRY
    EtypeInfo<'a> {
        /// The enctype.
        [0]: enctype i32,
        /// The salt.
        [1] opt: salt &'a [u8],
    }
}

sequence! {
    /// PA-PAC-REQUEST
    PacRequest {
        /// Whether.
        [0]: include bool,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{der::Field as _, krb5::tests::holds};

    #[test]
    fn proofs_and_hints_hold() {
        let proof = EncryptedTimestamp { time: Time(1_700_000_000), microseconds: Some(5) };
        holds(&proof, &proof.encode());
        let hints = vec![
            EtypeInfo2 { enctype: 18, salt: Some("AD.TESTalice"), parameters: Some(&[0, 0, 16, 0]) },
            EtypeInfo2 { enctype: 23, salt: None, parameters: None },
        ];
        holds(&hints, &hints.encode());
        holds(&PacRequest { include: true }, &[0x30, 5, 0xA0, 3, 1, 1, 0xFF]);
    }
}
