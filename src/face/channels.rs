//! Channel bindings as Schannel hands them out, with flags put to them.
use crate::{
    engine::status::{Error, Kind, Outcome},
    face::{
        constants::SEC_CHANNEL_BINDINGS_EX_MAGIC,
        guard::entry,
        memory::{self, Block},
        types::*,
    },
};

const HEADER: usize = size_of::<SEC_CHANNEL_BINDINGS>();
const LONGER: usize = size_of::<SEC_CHANNEL_BINDINGS_EX>();
/// No channel has more to say: a name and a hash.
const LARGEST: usize = 1 << 16;

/// Puts flags (SEC_CHANNEL_BINDINGS_AUDIT_BINDINGS) to bindings that QueryContextAttributes gave: the block is replaced by one of the longer
/// form, SEC_CHANNEL_BINDINGS_EX, which is freed as the first was. A block that is of that form already keeps its place.
///
/// # Safety
/// `pBindings` is NULL or points to a struct whose block is readable and writable for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiSetChannelBindingFlags(pBindings: PSecPkgContext_Bindings, flags: u32) -> SECURITY_STATUS {
    entry("SspiSetChannelBindingFlags", || {
        let bad = |doing: &'static str| Error::new(Kind::InvalidParameter, doing);
        if pBindings.is_null() {
            return Err(bad("putting flags to no channel bindings"));
        }
        // SAFETY: not null, so by the contract a struct to read; it may be unaligned.
        let mut told = unsafe { pBindings.read_unaligned() };
        let len = told.BindingsLength as usize;
        if told.Bindings.is_null() || !(HEADER..=LARGEST).contains(&len) {
            return Err(bad("putting flags to channel bindings of no size they can have"));
        }
        // SAFETY: not null, and readable and writable for its length by the contract; the borrow ends before the block is given back.
        let old = unsafe { std::slice::from_raw_parts_mut(told.Bindings.cast::<u8>(), len) };
        if old.first_chunk() == Some(&SEC_CHANNEL_BINDINGS_EX_MAGIC.to_ne_bytes()) && len >= LONGER {
            old.iter_mut().skip(4).zip(flags.to_ne_bytes()).for_each(|(to, byte)| *to = byte);
            return Ok(Outcome::Done);
        }
        let longer = lengthen(old, flags).ok_or_else(|| bad("putting flags to channel bindings whose parts lie outside of them"))?;
        let block = Block::of(&longer)?;
        // A block of the caller's own making stays the caller's to free.
        let _ = memory::take_back(told.Bindings.cast());
        told.Bindings = block.give().cast();
        told.BindingsLength = longer.len() as u32;
        // SAFETY: not null, so by the contract it may be written; it may be unaligned.
        unsafe { pBindings.write_unaligned(told) };
        Ok(Outcome::Done)
    })
}

/// The longer form of a block: magic, flags, both lengths, the eight words with their offsets moved, the data.
fn lengthen(block: &[u8], flags: u32) -> Option<Vec<u8>> {
    let (head, data) = block.split_at_checked(HEADER)?;
    let whole = LONGER + data.len();
    let mut out = Vec::with_capacity(whole);
    for word in [SEC_CHANNEL_BINDINGS_EX_MAGIC, flags, LONGER as u32, whole as u32] {
        out.extend_from_slice(&word.to_ne_bytes());
    }
    let mut words = head.as_chunks::<4>().0.iter().map(|word| u32::from_ne_bytes(*word));
    let mut next = || words.next();
    // Type, length, offset of the initiator and of the acceptor; then the application's length and offset, which has no type.
    for kind in [true, true, false] {
        if kind {
            out.extend_from_slice(&next()?.to_ne_bytes());
        }
        let (length, offset) = (next()?, next()?);
        let inside = length == 0 || (offset as usize >= HEADER && offset.checked_add(length)? as usize <= block.len());
        let moved = if length == 0 { 0 } else { offset.checked_add((LONGER - HEADER) as u32)? };
        out.extend_from_slice(&inside.then_some(length)?.to_ne_bytes());
        out.extend_from_slice(&moved.to_ne_bytes());
    }
    out.extend_from_slice(data);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::bindings::ChannelBindings;

    fn block(words: [u32; 8], data: &[u8]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_ne_bytes()).chain(data.iter().copied()).collect()
    }

    #[test]
    fn the_longer_form_says_what_the_shorter_said() {
        let short = block([2, 4, 32, 2, 4, 36, 5, 40], b"aaaabbbbtls-x");
        let long = lengthen(&short, 1).unwrap();
        assert_eq!(long.len(), short.len() + 16);
        assert_eq!(ChannelBindings::read(&long).unwrap(), ChannelBindings::read(&short).unwrap());
        assert_eq!(long[4..8], 1u32.to_ne_bytes());
    }

    #[test]
    fn parts_outside_the_block_are_refused() {
        assert!(lengthen(&block([0, 0, 0, 0, 0, 0, 5, 32], b"four"), 1).is_none());
        assert!(lengthen(&block([0, 0, 0, 0, 0, 0, u32::MAX, 32], b"four"), 1).is_none());
        assert!(lengthen(&block([0, 0, 0, 0, 0, 0, 4, 8], b"four"), 1).is_none());
        assert!(lengthen(&[0; 31], 1).is_none());
    }
}
