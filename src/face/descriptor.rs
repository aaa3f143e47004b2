//! `SecBufferDesc`: C's list of buffers turned into borrowed parts, and written back.
//!
//! Nothing that C might have left dangling is followed: EMPTY buffers and those of roles that carry nothing inward are never read.
use crate::{
    engine::{
        buffers::{Bytes, Message, Now, Role, Slot},
        package::{Manners, Part, Reply},
        status::{Error, Kind, Result},
    },
    face::{
        memory::Block,
        types::{SecBuffer, SecBufferDesc},
    },
};
use std::{ffi::c_void, mem::MaybeUninit, ptr::NonNull};

/// A message with more buffers than this is refused; one with more than `INLINE` costs an allocation.
const MOST: usize = 1024;
const INLINE: usize = 16;

const ATTRIBUTES: u32 = 0xF000_0000;
const READONLY: u32 = 0x8000_0000;
const READONLY_WITH_CHECKSUM: u32 = 0x1000_0000;

/// C's array of buffers, checked once.
#[derive(Clone, Copy)]
pub struct Descriptor {
    first: NonNull<SecBuffer>,
    count: usize,
}

impl Descriptor {
    /// Reads a descriptor; NULL is None. `ulVersion` must be 0.
    ///
    /// # Safety
    /// `desc` is NULL or points to a SecBufferDesc whose `pBuffers` points to `cBuffers` SecBuffers, all of them C's for the whole call.
    pub unsafe fn read(desc: *const SecBufferDesc) -> Result<Option<Self>> {
        if desc.is_null() {
            return Ok(None);
        }
        // SAFETY: by the contract there is a SecBufferDesc to read; it may be unaligned.
        let desc = unsafe { desc.read_unaligned() };
        let bad = |why| Error::new(Kind::InvalidToken, why);
        if desc.ulVersion != 0 {
            return Err(bad("reading a buffer descriptor of an unknown version"));
        }
        let count = desc.cBuffers as usize;
        if count > MOST {
            return Err(bad("reading a buffer descriptor with too many buffers"));
        }
        match NonNull::new(desc.pBuffers) {
            Some(first) => Ok(Some(Self { first, count })),
            None if count == 0 => Ok(Some(Self { first: NonNull::dangling(), count })),
            None => Err(bad("reading a buffer descriptor without buffers")),
        }
    }

    fn at(&self, index: usize) -> *mut SecBuffer {
        // Inside the array by the callers' bounds; wrapping, so that computing it is never undefined.
        self.first.as_ptr().wrapping_add(index)
    }

    fn get(&self, index: usize) -> SecBuffer {
        debug_assert!(index < self.count);
        // SAFETY: `read`'s contract gave `count` buffers from `first`, and every caller passes an index below it.
        unsafe { self.at(index).read_unaligned() }
    }

    fn set(&self, index: usize, buffer: SecBuffer) {
        debug_assert!(index < self.count);
        // SAFETY: as for `get`; the array is C's own for the whole call, so writing it is writing what C gave us to write.
        unsafe { self.at(index).write_unaligned(buffer) }
    }

    fn buffers(&self) -> impl Iterator<Item = (usize, SecBuffer)> + '_ {
        (0..self.count).map(|index| (index, self.get(index)))
    }

    fn find(&self, role: Role) -> Option<(usize, SecBuffer)> {
        self.buffers().find(|(_, buffer)| role_of(buffer) == role)
    }

    /// The inputs of a handshake call, in order.
    ///
    /// # Safety
    /// Each buffer of a role that carries something inward is readable for its size, for the lifetime chosen by the caller.
    pub unsafe fn inputs<'a>(&self, parts: &mut Vec<Part<'a>>) -> Result<()> {
        for (_, buffer) in self.buffers() {
            let role = role_of(&buffer);
            let bytes = match role {
                Role::Empty | Role::Missing | Role::Extra | Role::Other(_) => &[][..],
                // SAFETY: this function's contract.
                _ => unsafe { input(&buffer) }?,
            };
            parts.push(Part { role, bytes });
        }
        Ok(())
    }

    /// Whether the EMPTY buffers behind the first are as empty as they say.
    pub fn spares_are_empty(&self) -> bool {
        self.buffers().all(|(index, buffer)| index == 0 || role_of(&buffer) != Role::Empty || buffer.cbBuffer == 0)
    }

    /// Tells the caller what of its input was not used: the first EMPTY buffer becomes EXTRA or MISSING.
    pub fn retype_spare(&self, role: Role, count: u32) {
        if let Some((index, mut buffer)) = self.find(Role::Empty) {
            buffer.BufferType = role.number();
            buffer.cbBuffer = count;
            self.set(index, buffer);
        }
    }
}

fn role_of(buffer: &SecBuffer) -> Role {
    Role::from_number(buffer.BufferType & !ATTRIBUTES)
}

/// # Safety
/// The buffer's memory is readable for its size, for `'a`.
unsafe fn input<'a>(buffer: &SecBuffer) -> Result<&'a [u8]> {
    if buffer.cbBuffer == 0 {
        return Ok(&[]);
    }
    if buffer.pvBuffer.is_null() {
        return Err(Error::new(Kind::InvalidToken, "reading an input buffer with a size and no memory"));
    }
    // SAFETY: not null, and readable for `cbBuffer` bytes by the contract.
    Ok(unsafe { std::slice::from_raw_parts(buffer.pvBuffer.cast(), buffer.cbBuffer as usize) })
}

/// Where a handshake call's token and alert go.
pub struct Outputs {
    desc: Option<Descriptor>,
    token: Option<Output>,
    alert: Option<Output>,
    /// Where an acceptor learns what comparing channels came to.
    verdict: Option<Output>,
    small: Kind,
}

#[derive(Clone, Copy)]
struct Output {
    index: usize,
    room: Room,
}

#[derive(Clone, Copy)]
enum Room {
    /// The caller's own memory, so large.
    Caller(NonNull<u8>, usize),
    /// The library allocates.
    Ours,
    /// None at all.
    Nothing,
}

impl Outputs {
    /// Finds the places, before anything is read: a caller without room learns it while nothing is lost.
    pub fn find(desc: Option<Descriptor>, allocate: bool, speaks: bool, manners: &Manners) -> Result<Self> {
        let mut out = Self { desc, token: None, alert: None, verdict: None, small: manners.small_room };
        let Some(desc) = desc else {
            return if speaks { Err(Error::new(manners.no_output, "looking for an output buffer")) } else { Ok(out) };
        };
        let spare = || if manners.empty_takes_token { desc.find(Role::Empty) } else { None };
        for (place, found) in [(&mut out.token, desc.find(Role::Token).or_else(spare)), (&mut out.alert, desc.find(Role::Alert))] {
            let Some((index, buffer)) = found else { continue };
            let room = if allocate {
                Room::Ours
            } else if buffer.BufferType & (READONLY | READONLY_WITH_CHECKSUM) != 0 {
                return Err(Error::new(Kind::InvalidToken, "looking for room in a read-only output buffer"));
            } else if buffer.cbBuffer == 0 {
                Room::Nothing
            } else if let Some(at) = NonNull::new(buffer.pvBuffer.cast()) {
                Room::Caller(at, buffer.cbBuffer as usize)
            } else if manners.allocates_unasked {
                Room::Ours
            } else {
                return Err(Error::new(Kind::InternalError, "looking for room in an output buffer with a size and no memory"));
            };
            *place = Some(Output { index, room });
        }
        if let Some((index, buffer)) = desc.find(Role::BindingsResult) {
            let room = match NonNull::new(buffer.pvBuffer.cast()) {
                Some(at) if buffer.BufferType & (READONLY | READONLY_WITH_CHECKSUM) == 0 => Room::Caller(at, buffer.cbBuffer as usize),
                _ => Room::Nothing,
            };
            out.verdict = Some(Output { index, room });
        }
        let nothing = |output: &Option<Output>| matches!(output, Some(Output { room: Room::Nothing, .. }));
        if speaks && (out.token.is_none() || nothing(&out.token) || nothing(&out.alert)) {
            return Err(Error::new(manners.no_room, "looking for room in the output buffers"));
        }
        Ok(out)
    }

    /// Whether the caller has a place for alerts alone.
    pub fn takes_alerts(&self) -> bool {
        self.alert.is_some()
    }

    /// Whether a reply fits. An alert without a place of its own is not told; a token without one does not fit.
    pub fn fits(&self, reply: &Reply) -> Result<()> {
        let room = |output: &Option<Output>, missing: usize| match output.map(|output| output.room) {
            Some(Room::Ours) => usize::MAX,
            Some(Room::Caller(_, room)) => room,
            Some(Room::Nothing) => {
                if reply.spare {
                    missing
                } else {
                    0
                }
            }
            None => missing,
        };
        if reply.token.len() <= room(&self.token, if reply.spare { usize::MAX } else { 0 })
            && reply.alert.len() <= room(&self.alert, usize::MAX)
        {
            return Ok(());
        }
        Err(Error::new(self.small, format!("placing a token of {} bytes", reply.token.len())))
    }

    /// Places a reply that fits; tells whether memory of ours was given.
    ///
    /// # Safety
    /// The output buffers' memory is writable for the size each had on entry, and no slice into it is alive.
    pub unsafe fn deliver(&self, reply: &Reply) -> Result<bool> {
        let Some(desc) = self.desc else { return Ok(false) };
        let mut gave = false;
        for (output, role, bytes) in [(self.token, Role::Token, &reply.token), (self.alert, Role::Alert, &reply.alert)] {
            let Some(Output { index, room }) = output else { continue };
            let mut buffer = desc.get(index);
            buffer.BufferType = role.number() | (buffer.BufferType & ATTRIBUTES);
            match room {
                Room::Caller(at, room) => {
                    debug_assert!(bytes.len() <= room);
                    // SAFETY: `fits` held, so the caller's buffer, writable by the contract, has room; the reply is memory of ours.
                    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), at.as_ptr(), bytes.len()) };
                }
                Room::Ours if bytes.is_empty() => buffer.pvBuffer = std::ptr::null_mut(),
                Room::Ours => {
                    buffer.pvBuffer = Block::of(bytes)?.give();
                    gave = true;
                }
                Room::Nothing => {}
            }
            buffer.cbBuffer = if matches!(room, Room::Nothing) { 0 } else { bytes.len() as u32 };
            desc.set(index, buffer);
        }
        if let Some(Output { index, room }) = self.verdict {
            let mut buffer = desc.get(index);
            buffer.cbBuffer = 0;
            if let (Some(verdict), Room::Caller(at, room @ 4..)) = (reply.channel, room) {
                debug_assert!(room >= size_of::<u32>());
                // SAFETY: the caller's buffer is writable by the contract and has room for the word; it may be unaligned.
                unsafe { at.as_ptr().cast::<u32>().write_unaligned(verdict.number()) };
                buffer.cbBuffer = 4;
            }
            desc.set(index, buffer);
        }
        Ok(gave)
    }
}

/// Which of the four message calls is running; it decides what may be done with each buffer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `MakeSignature`
    Sign,
    /// `VerifySignature`
    Verify,
    /// `EncryptMessage`
    Encrypt,
    /// `DecryptMessage`
    Decrypt,
    /// `CompleteAuthToken`
    Complete,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Never followed.
    None,
    Read {
        signed: bool,
    },
    Change,
    Write,
}

fn access(operation: Operation, kind: u32) -> Access {
    use Operation::{Complete, Decrypt, Encrypt, Sign, Verify};
    let role = Role::from_number(kind & !ATTRIBUTES);
    let wanted = match (role, operation) {
        (Role::Empty | Role::Missing | Role::Extra | Role::Other(_), _) => return Access::None,
        (Role::Data, _) if kind & READONLY != 0 => Access::Read { signed: false },
        (Role::Data, _) if kind & READONLY_WITH_CHECKSUM != 0 => Access::Read { signed: true },
        (Role::Data, Sign | Verify) => Access::Read { signed: true },
        (Role::Data | Role::Stream, Encrypt | Decrypt) | (Role::Padding | Role::Header | Role::Trailer, Decrypt) => Access::Change,
        (Role::Token | Role::Padding | Role::Header | Role::Trailer, Sign | Encrypt) => Access::Write,
        // A token to complete is read, and written again.
        (Role::Token | Role::Padding, Complete) => Access::Change,
        _ => Access::Read { signed: false },
    };
    let readonly = kind & (READONLY | READONLY_WITH_CHECKSUM) != 0;
    if readonly && matches!(wanted, Access::Change | Access::Write) { Access::Read { signed: false } } else { wanted }
}

/// Runs a message call over C's buffers: borrows them, and on return writes back what they became. Allocates nothing for up to 16 buffers.
///
/// # Safety
/// `desc` is NULL or as [`Descriptor::read`] asks; each of its buffers is C's, valid for its size, and untouched by others during the call.
pub unsafe fn with_message<T>(
    desc: *const SecBufferDesc,
    operation: Operation,
    run: impl FnOnce(&mut Message<'_, '_>) -> Result<T>,
) -> Result<T> {
    // SAFETY: this function's contract.
    let desc = unsafe { Descriptor::read(desc) }?.ok_or_else(|| Error::new(Kind::InvalidToken, "looking for a message's buffers"))?;
    let mut inline = [const { Slot::empty() }; INLINE];
    let mut spilled = Vec::new();
    let slots: &mut [Slot<'_>] = match inline.get_mut(..desc.count) {
        Some(slots) => slots,
        None => {
            spilled.resize_with(desc.count, Slot::empty);
            &mut spilled
        }
    };
    refuse_overlaps(&desc, operation)?;
    for ((_, buffer), slot) in desc.buffers().zip(slots.iter_mut()) {
        // SAFETY: the buffers are C's and valid by the contract; those written were just proven apart from all others.
        *slot = unsafe { borrow(&buffer, operation) }?;
    }
    let mut message = Message::new(slots);
    let answer = run(&mut message);
    write_back(&desc, message.parts);
    answer
}

/// # Safety
/// The buffer's memory is valid for its size, and if the operation writes it, nobody else's during the slot's life.
unsafe fn borrow<'a>(buffer: &SecBuffer, operation: Operation) -> Result<Slot<'a>> {
    let role = role_of(buffer);
    let (at, len) = (buffer.pvBuffer, buffer.cbBuffer as usize);
    let access = access(operation, buffer.BufferType);
    let nothing = at.is_null() || len == 0;
    if at.is_null() && len != 0 && access != Access::None && !(role == Role::Data && operation == Operation::Decrypt) {
        return Err(Error::new(Kind::InvalidToken, "reading a message buffer with a size and no memory"));
    }
    let bytes = match access {
        Access::None => Bytes::In { bytes: &[], signed: false },
        Access::Read { signed } if nothing => Bytes::In { bytes: &[], signed },
        Access::Change if nothing => Bytes::InOut(&mut []),
        Access::Write if nothing => Bytes::Out(&mut []),
        // SAFETY: not null, valid for `len` bytes by the contract, and no writable part overlaps it.
        Access::Read { signed } => Bytes::In { bytes: unsafe { std::slice::from_raw_parts(at.cast(), len) }, signed },
        // SAFETY: as above, and nothing else overlaps it; the caller initialised what it asks to be transformed.
        Access::Change => Bytes::InOut(unsafe { std::slice::from_raw_parts_mut(at.cast(), len) }),
        // SAFETY: as above; MaybeUninit asks nothing of the content.
        Access::Write => Bytes::Out(unsafe { std::slice::from_raw_parts_mut(at.cast::<MaybeUninit<u8>>(), len) }),
    };
    Ok(Slot::new(role, bytes))
}

/// Writable memory must not be anyone else's, not even the array that lists it.
fn refuse_overlaps(desc: &Descriptor, operation: Operation) -> Result<()> {
    let list = (desc.first.as_ptr().addr(), desc.count * size_of::<SecBuffer>());
    let range = |buffer: &SecBuffer| {
        let access = access(operation, buffer.BufferType);
        let used = access != Access::None && !buffer.pvBuffer.is_null();
        let writes = matches!(access, Access::Change | Access::Write);
        (buffer.pvBuffer.addr(), if used { buffer.cbBuffer as usize } else { 0 }, writes)
    };
    let meet = |(a, a_len): (usize, usize), (b, b_len): (usize, usize)| {
        a_len != 0 && b_len != 0 && a < b.saturating_add(b_len) && b < a.saturating_add(a_len)
    };
    for (index, buffer) in desc.buffers() {
        let (at, len, writes) = range(&buffer);
        let with_list = writes && meet((at, len), list);
        let with_others = || {
            desc.buffers().take(index).any(|(_, other)| {
                let (b, b_len, b_writes) = range(&other);
                (writes || b_writes) && meet((at, len), (b, b_len))
            })
        };
        if with_list || with_others() {
            return Err(Error::new(Kind::InvalidToken, "refusing message buffers that overlap where one is written"));
        }
    }
    Ok(())
}

fn write_back(desc: &Descriptor, parts: &[Slot<'_>]) {
    // Windows point into buffers as they were on entry, so the addresses are read before any is replaced.
    for (index, slot) in parts.iter().enumerate() {
        if let Now::Window { of, at } = &slot.now
            && *of < desc.count
        {
            let base: *mut c_void = desc.get(*of).pvBuffer;
            let mut buffer = desc.get(index);
            buffer.pvBuffer = base.wrapping_byte_add(at.start);
            buffer.cbBuffer = at.len() as u32;
            buffer.BufferType = retyped(&buffer, slot.role);
            if *of != index {
                desc.set(index, buffer);
            }
        }
    }
    for (index, slot) in parts.iter().enumerate() {
        let mut buffer = desc.get(index);
        match &slot.now {
            Now::Untouched if role_of(&buffer) == slot.role => continue,
            Now::Untouched => {}
            Now::Size(len) => buffer.cbBuffer = *len as u32,
            Now::Count(count) => buffer.cbBuffer = *count,
            Now::Window { of, at } if *of == index => {
                buffer.pvBuffer = buffer.pvBuffer.wrapping_byte_add(at.start);
                buffer.cbBuffer = at.len() as u32;
            }
            Now::Window { .. } => continue,
        }
        buffer.BufferType = retyped(&buffer, slot.role);
        desc.set(index, buffer);
    }
}

fn retyped(buffer: &SecBuffer, role: Role) -> u32 {
    if role_of(buffer) == role { buffer.BufferType } else { role.number() }
}
