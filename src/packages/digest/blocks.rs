//! A sealed message in the caller's buffers: what a cipher runs over, across their borders, and what is left when its padding is gone.
use super::sasl::{BLOCK, TRAILER, code};
use crate::{
    crypto::{hmac_md5::HmacKey, rc4::Rc4, same},
    engine::buffers::{Bytes, Message, Now, Role, Slot},
};

/// What a cipher runs over, in the caller's order: the payload and its padding, or a stream without its last sixteen bytes.
pub(super) fn slices<'s>(message: &'s mut Message<'_, '_>, stream: Option<usize>) -> impl Iterator<Item = &'s mut [u8]> {
    message.parts.iter_mut().enumerate().filter_map(move |(at, slot)| {
        let Slot { role, bytes: Bytes::InOut(bytes), .. } = slot else { return None };
        match stream {
            Some(stream) => (at == stream).then(|| bytes.split_last_chunk_mut::<TRAILER>().map(|(body, _)| body)).flatten(),
            None => matches!(role, Role::Data | Role::Padding).then_some(&mut **bytes),
        }
    })
}

pub(super) fn stream_over(rc4: &mut Rc4, message: &mut Message<'_, '_>, stream: Option<usize>, tail: &mut [u8]) {
    slices(message, stream).for_each(|bytes| rc4.apply(bytes));
    rc4.apply(tail);
}

/// Runs a block cipher over slices and a tail as over one; a block may lie across their borders.
pub(super) fn in_blocks<'b>(
    slices: impl Iterator<Item = &'b mut [u8]>,
    tail: &'b mut [u8],
    mut run: impl FnMut([u8; BLOCK]) -> [u8; BLOCK],
) {
    let mut held: [Option<&'b mut u8>; BLOCK] = [const { None }; BLOCK];
    let mut count = 0;
    let mut hold = |byte: &'b mut u8, run: &mut dyn FnMut([u8; BLOCK]) -> [u8; BLOCK], count: &mut usize| {
        if let Some(place) = held.get_mut(*count) {
            *place = Some(byte);
        }
        *count += 1;
        if *count == BLOCK {
            let mut block = [0; BLOCK];
            block.iter_mut().zip(&held).for_each(|(to, from)| *to = from.as_ref().map_or(0, |byte| **byte));
            let block = run(block);
            held.iter_mut().zip(block).for_each(|(to, byte)| {
                if let Some(to) = to.take() {
                    *to = byte;
                }
            });
            *count = 0;
        }
    };
    for slice in slices.chain(std::iter::once(tail)) {
        let first = if count == 0 { 0 } else { (BLOCK - count).min(slice.len()) };
        let (head, rest) = slice.split_at_mut(first);
        head.iter_mut().for_each(|byte| hold(byte, &mut run, &mut count));
        if count == 0 {
            let (blocks, rest) = rest.as_chunks_mut::<BLOCK>();
            blocks.iter_mut().for_each(|block| *block = run(*block));
            rest.iter_mut().for_each(|byte| hold(byte, &mut run, &mut count));
        }
    }
}

/// How long the padding at the end of a decrypted payload is, if it is one.
pub(super) fn padding(message: &mut Message<'_, '_>, stream: Option<usize>, length: usize) -> Option<usize> {
    let last = slices(message, stream).filter_map(|bytes| bytes.last().copied()).last()?;
    let pad = usize::from(last);
    if !(1..=BLOCK).contains(&pad) || pad > length {
        return None;
    }
    let mut before = length - pad;
    let mut differing = 0;
    for bytes in slices(message, stream) {
        let skip = before.min(bytes.len());
        before -= skip;
        differing = bytes.iter().skip(skip).fold(differing, |all, byte| all | (byte ^ last));
    }
    (differing == 0).then_some(pad)
}

/// Whether the code over a decrypted payload is the one that came with it.
pub(super) fn holds(
    signing: &HmacKey,
    number: u32,
    message: &mut Message<'_, '_>,
    stream: Option<usize>,
    length: usize,
    pad: Option<usize>,
    given: &[u8],
) -> bool {
    let mut left = length - pad.unwrap_or(0).min(length);
    let mut mac = signing.start();
    mac.update(&number.to_be_bytes());
    for bytes in slices(message, stream) {
        let now = bytes.len().min(left);
        mac.update(bytes.get(..now).unwrap_or_default());
        left -= now;
    }
    same(&code(mac), given) & pad.is_some()
}

/// The caller's buffers hold the payload alone: what was padding is cut from their end.
pub(super) fn shorten(message: &mut Message<'_, '_>, keep: usize) {
    let mut left = keep;
    for slot in message.parts.iter_mut() {
        if let (Role::Data | Role::Padding, Bytes::InOut(bytes)) = (slot.role, &slot.bytes) {
            let now = bytes.len().min(left);
            left -= now;
            slot.now = Now::Size(now);
        }
    }
}
