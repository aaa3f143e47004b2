//! ISC_* and ASC_* bits to the house's flags and back: the two sides number alike only the low half.
use crate::engine::{flags::Flags, package::Side};

/// The house's flag, `ISC_REQ_*`, `ISC_RET_*`, `ASC_REQ_*`, `ASC_RET_*`; 0 where a side has none.
const BITS: &[(Flags, u64, u64, u64, u64)] = &[
    (Flags::DELEGATE, 1, 1, 1, 1),
    (Flags::MUTUAL_AUTH, 2, 2, 2, 2),
    (Flags::REPLAY_DETECT, 4, 4, 4, 4),
    (Flags::SEQUENCE_DETECT, 8, 8, 8, 8),
    (Flags::CONFIDENTIALITY, 0x10, 0x10, 0x10, 0x10),
    (Flags::USE_SESSION_KEY, 0x20, 0x20, 0x20, 0x20),
    (Flags::PROMPT_FOR_CREDS, 0x40, 0, 0, 0),
    (Flags::SESSION_TICKET, 0, 0, 0x40, 0x40),
    (Flags::USE_SUPPLIED_CREDS, 0x80, 0x80, 0, 0),
    (Flags::ALLOCATE_MEMORY, 0x100, 0x100, 0x100, 0x100),
    (Flags::DCE_STYLE, 0x200, 0x200, 0x200, 0x200),
    (Flags::DATAGRAM, 0x400, 0x400, 0x400, 0x400),
    (Flags::CONNECTION, 0x800, 0x800, 0x800, 0x800),
    (Flags::CALL_LEVEL, 0x1000, 0x2000, 0x1000, 0x2000),
    (Flags::FRAGMENT_SUPPLIED, 0x2000, 0, 0x2000, 0),
    (Flags::EXTENDED_ERROR, 0x4000, 0x4000, 0x8000, 0x8000),
    (Flags::STREAM, 0x8000, 0x8000, 0x1_0000, 0x1_0000),
    (Flags::INTEGRITY, 0x1_0000, 0x1_0000, 0x2_0000, 0x2_0000),
    (Flags::LICENSING, 0, 0, 0x4_0000, 0x4_0000),
    (Flags::IDENTIFY, 0x2_0000, 0x2_0000, 0x8_0000, 0x8_0000),
    (Flags::NULL_SESSION, 0x4_0000, 0x4_0000, 0x10_0000, 0x10_0000),
    (Flags::MANUAL_CRED_VALIDATION, 0x8_0000, 0x8_0000, 0, 0),
    (Flags::ALLOW_NON_USER_LOGONS, 0, 0, 0x20_0000, 0x20_0000),
    (Flags::ALLOW_CONTEXT_REPLAY, 0, 0, 0x40_0000, 0x40_0000),
    (Flags::FRAGMENT_TO_FIT, 0x20_0000, 0x20_0000, 0x80_0000, 0x80_0000),
    (Flags::FORWARD_CREDENTIALS, 0x40_0000, 0x40_0000, 0, 0),
    (Flags::NO_INTEGRITY, 0x80_0000, 0, 0, 0),
    (Flags::HTTP_STYLE, 0x100_0000, 0x100_0000, 0, 0),
    (Flags::NO_TOKEN, 0, 0, 0x100_0000, 0x100_0000),
    (Flags::NO_ADDITIONAL_TOKEN, 0, 0x200_0000, 0, 0x200_0000),
    (Flags::PROXY_BINDINGS, 0, 0, 0x400_0000, 0),
    (Flags::ALLOW_MISSING_BINDINGS, 0x1000_0000, 0, 0x1000_0000, 0),
    (Flags::UNVERIFIED_TARGET, 0x2000_0000, 0, 0, 0),
    (Flags::CONFIDENTIALITY_ONLY, 0x4000_0000, 0x4000_0000, 0, 0),
    (Flags::MESSAGES, 0x1_0000_0000, 0x1_0000_0000, 0x1_0000_0000, 0x1_0000_0000),
    (Flags::DEFERRED_CRED_VALIDATION, 0x2_0000_0000, 0x2_0000_0000, 0, 0),
    (Flags::NO_POST_HANDSHAKE_AUTH, 0x4_0000_0000, 0x4_0000_0000, 0, 0),
];

/// What the caller asks for; bits that mean nothing on this side are ignored.
pub fn asked(side: Side, bits: u64) -> Flags {
    BITS.iter().fold(Flags::NONE, |all, (flag, isc, _, asc, _)| {
        let bit = match side {
            Side::Initiator => *isc,
            Side::Acceptor => *asc,
        };
        all | flag.when(bit != 0 && bits & bit != 0)
    })
}

/// What the caller is told was granted.
pub fn granted(side: Side, flags: Flags) -> u32 {
    BITS.iter().fold(0, |all, (flag, _, isc, _, asc)| {
        let bit = match side {
            Side::Initiator => *isc,
            Side::Acceptor => *asc,
        };
        if flags.has(*flag) { all | bit as u32 } else { all }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_sides_differ_where_windows_differs() {
        assert_eq!(granted(Side::Initiator, Flags::INTEGRITY), 0x1_0000);
        assert_eq!(granted(Side::Acceptor, Flags::INTEGRITY), 0x2_0000);
        assert_eq!(asked(Side::Acceptor, 0x8000), Flags::EXTENDED_ERROR);
        assert_eq!(asked(Side::Initiator, 0x8000), Flags::STREAM);
    }

    #[test]
    fn a_side_has_one_meaning_a_bit() {
        type Row = (Flags, u64, u64, u64, u64);
        for pick in [|b: &Row| b.1, |b: &Row| b.2, |b: &Row| b.3, |b: &Row| b.4] {
            let bits: Vec<u64> = BITS.iter().map(pick).filter(|bit| *bit != 0).collect();
            assert_eq!(bits.iter().fold(0, |all, bit| all | bit).count_ones() as usize, bits.len());
        }
    }
}
