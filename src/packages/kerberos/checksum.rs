//! The checksum that is none: 0x8003, in which a client tells the acceptor its flags and its channel ([RFC 4121] 4.1.1).
use crate::{
    crypto::md5::md5,
    engine::{bindings::ChannelBindings, buffers::Role, flags::Flags, package::Turn, status::Result},
};

/// Its number.
pub(super) const KIND: i32 = 0x8003;

/// Each flag of GSS with ours.
const PAIRS: [(u32, Flags); 9] = [
    (0x0001, Flags::DELEGATE),
    (0x0002, Flags::MUTUAL_AUTH),
    (0x0004, Flags::REPLAY_DETECT),
    (0x0008, Flags::SEQUENCE_DETECT),
    (0x0010, Flags::CONFIDENTIALITY),
    (0x0020, Flags::INTEGRITY),
    // [MS-KILE] 3.2.5.2
    (0x1000, Flags::DCE_STYLE),
    (0x2000, Flags::IDENTIFY),
    (0x4000, Flags::EXTENDED_ERROR),
];

/// What the field says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said<'a> {
    /// MD5 of the client's channel; zeroes: it names none.
    pub(super) channel: [u8; 16],
    pub(super) flags: Flags,
    /// A KRB-CRED, if the client lends its credentials.
    pub(super) delegated: Option<&'a [u8]>,
}

/// Writes the field.
pub(super) fn encode(channel: Option<[u8; 16]>, flags: Flags) -> [u8; 24] {
    let word = PAIRS.iter().filter(|(_, ours)| flags.has(*ours)).fold(0, |word, (bit, _)| word | bit);
    let mut out = [0; 24];
    let parts = 16u32.to_le_bytes().into_iter().chain(channel.unwrap_or_default()).chain(word.to_le_bytes());
    for (to, from) in out.iter_mut().zip(parts) {
        *to = from;
    }
    out
}

/// Reads the field. Extensions that follow are passed over.
pub(super) fn decode(field: &[u8]) -> Option<Said<'_>> {
    let (len, rest) = field.split_first_chunk::<4>()?;
    if u32::from_le_bytes(*len) != 16 {
        return None;
    }
    let (channel, rest) = rest.split_first_chunk::<16>()?;
    let (word, rest) = rest.split_first_chunk::<4>()?;
    let word = u32::from_le_bytes(*word);
    let flags = PAIRS.iter().filter(|(bit, _)| word & bit != 0).fold(Flags::NONE, |flags, (_, ours)| flags | *ours);
    let delegated = if flags.has(Flags::DELEGATE) {
        let (&[1, 0, low, high], rest) = rest.split_first_chunk::<4>()? else { return None };
        Some(rest.get(..usize::from(u16::from_le_bytes([low, high])))?)
    } else {
        None
    };
    Some(Said { channel: *channel, flags, delegated })
}

/// The caller's channel, hashed; None when he names none.
pub(super) fn channel(turn: &Turn<'_>) -> Result<Option<[u8; 16]>> {
    let Some(block) = turn.input(Role::Bindings).filter(|block| !block.is_empty()) else { return Ok(None) };
    let read = ChannelBindings::read(block)?;
    Ok((!read.is_absent()).then(|| md5(&[&read.gss_form()])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_reads_as_it_was_written_and_no_prefix_does() {
        let flags = Flags::MUTUAL_AUTH | Flags::CONFIDENTIALITY | Flags::DCE_STYLE | Flags::EXTENDED_ERROR;
        let field = encode(Some([7; 16]), flags);
        assert_eq!(decode(&field), Some(Said { channel: [7; 16], flags, delegated: None }));
        assert_eq!(field[20..], [0x12, 0x50, 0, 0]);
        for len in 0..field.len() {
            assert_eq!(decode(&field[..len]), None);
        }
    }

    #[test]
    fn a_lent_credential_is_found_and_a_cut_one_refused() {
        let mut field = encode(None, Flags::DELEGATE).to_vec();
        assert_eq!(decode(&field), None);
        field.extend_from_slice(&[1, 0, 3, 0, 9, 8, 7]);
        assert_eq!(decode(&field).unwrap().delegated, Some(&[9, 8, 7][..]));
        field.extend_from_slice(&[0, 0, 0, 1, 0, 0, 0, 0]);
        assert_eq!(decode(&field).unwrap().delegated, Some(&[9, 8, 7][..]));
        assert_eq!(decode(&field[..29]), None);
    }
}
