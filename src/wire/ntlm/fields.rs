//! How the messages point to their payload: fields of length and place, which neither leave the message nor overlap.
use super::{Result, SIGNATURE, Version};
use crate::wire::cursor::{Cursor, Malformed};

/// Reads what every message starts with; a message of another kind is refused.
pub(super) fn header(message: &[u8], kind: u32) -> Result<Cursor<'_>> {
    let mut c = Cursor::new(message);
    if c.take_array()? != SIGNATURE {
        return Err(Malformed("not a message of NTLM"));
    }
    if c.u32_le()? != kind {
        return Err(Malformed("a message of NTLM, but not the one that is due"));
    }
    Ok(c)
}

#[derive(Clone, Copy, Default)]
pub(super) struct Field {
    pub(super) len: usize,
    pub(super) at: usize,
}

impl Field {
    pub(super) fn decode(c: &mut Cursor<'_>) -> Result<Self> {
        let (len, _room, at) = (c.u16_le()?, c.u16_le()?, c.u32_le()?);
        Ok(Self { len: len.into(), at: usize::try_from(at).unwrap_or(usize::MAX) })
    }

    pub(super) fn encode(self, out: &mut Vec<u8>) {
        // `place` let neither number grow past its field.
        let (len, at) = (self.len as u16, self.at as u32);
        out.extend_from_slice(&len.to_le_bytes());
        out.extend_from_slice(&len.to_le_bytes());
        out.extend_from_slice(&at.to_le_bytes());
    }

    fn overlaps(self, other: Self) -> bool {
        self.len != 0 && other.len != 0 && self.at < other.at + other.len && other.at < self.at + self.len
    }
}

/// The payload of a message, handed out once.
pub(super) struct Payload<'a> {
    message: &'a [u8],
    start: usize,
    given: [Field; 6],
}

impl<'a> Payload<'a> {
    pub(super) fn new(message: &'a [u8], start: usize) -> Self {
        Self { message, start, given: [Field::default(); 6] }
    }

    pub(super) fn get(&mut self, field: Field) -> Result<&'a [u8]> {
        if field.len == 0 {
            return Ok(&[]);
        }
        let end = field.at.checked_add(field.len).ok_or(Malformed("a field past the end"))?;
        let bytes = self.message.get(field.at..end).ok_or(Malformed("a field past the end"))?;
        if field.at < self.start {
            return Err(Malformed("a field inside the header"));
        }
        if self.given.iter().any(|other| field.overlaps(*other)) {
            return Err(Malformed("fields that overlap"));
        }
        if let Some(free) = self.given.iter_mut().find(|other| other.len == 0) {
            *free = field;
        }
        Ok(bytes)
    }
}

pub(super) struct Writer {
    pub(super) fixed: Vec<u8>,
    payload: Vec<u8>,
    start: usize,
}

impl Writer {
    pub(super) fn new(kind: u32, start: usize) -> Self {
        let mut fixed = Vec::with_capacity(512);
        fixed.extend_from_slice(&SIGNATURE);
        fixed.extend_from_slice(&kind.to_le_bytes());
        Self { fixed, payload: Vec::new(), start }
    }

    pub(super) fn place(&mut self, bytes: &[u8]) -> Result<Field> {
        if bytes.len() > usize::from(u16::MAX) {
            return Err(Malformed("a field longer than its length field"));
        }
        let at = self.start + self.payload.len();
        self.payload.extend_from_slice(bytes);
        Ok(Field { len: bytes.len(), at })
    }

    pub(super) fn field(&mut self, bytes: &[u8]) -> Result<()> {
        let field = self.place(bytes)?;
        field.encode(&mut self.fixed);
        Ok(())
    }

    pub(super) fn version(&mut self, version: Option<Version>) {
        match version {
            Some(version) => version.encode(&mut self.fixed),
            None => self.fixed.extend_from_slice(&[0; 8]),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        debug_assert_eq!(self.fixed.len(), self.start);
        let mut out = self.fixed;
        out.extend_from_slice(&self.payload);
        out
    }
}
