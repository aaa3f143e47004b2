//! Records of a rehearsal, laid out as Schannel's: a header, the payload, a trailer, and what follows belongs to the next.
use super::session::{Half, TOKEN, meaning};
use crate::engine::{
    buffers::{Bytes, Message, Now, Role},
    package::Opened,
    status::{Error, Kind, Result},
};

/// Magic and the payload's length.
pub(super) const HEADER: usize = 8;
const MAGIC: [u8; 4] = *b"RECD";

impl Half {
    /// HEADER and TRAILER around DATA; their room is found before a byte is changed.
    pub(super) fn seal_record(&mut self, message: &mut Message<'_, '_>) -> Result<()> {
        message.one(Role::Data)?;
        let length: usize = message.plaintext().map(|part| part.len()).sum();
        let token = self.token(message.signed());
        for (role, needed) in [(Role::Header, HEADER), (Role::Trailer, TOKEN)] {
            if message.one(role)?.len() < needed {
                return Err(Error::new(Kind::BufferTooSmall, "placing a record's ends"));
            }
        }
        message.one(Role::Header)?.fill(&[MAGIC, (length as u32).to_le_bytes()].concat())?;
        message.one(Role::Trailer)?.fill(&token)?;
        self.cipher(message.plaintext());
        self.advance();
        Ok(())
    }

    /// One DATA and three EMPTY buffers become HEADER, DATA, TRAILER and, where bytes are left, EXTRA.
    pub(super) fn open_record(&mut self, message: &mut Message<'_, '_>) -> Result<Opened> {
        let bad = || Error::new(Kind::InvalidToken, "looking for one DATA and three EMPTY buffers");
        let places = |role| message.parts.iter().enumerate().filter(move |(_, part)| part.role == role).map(|(at, _)| at);
        let [data] = places(Role::Data).collect::<Vec<_>>()[..] else { return Err(bad()) };
        let [first, second, third] = places(Role::Empty).collect::<Vec<_>>()[..] else { return Err(bad()) };
        let Some(Bytes::InOut(bytes)) = message.parts.get_mut(data).map(|slot| &mut slot.bytes) else { return Err(bad()) };
        let have = bytes.len();
        let starved = |whole: usize| Ok(Opened::Starved(Some((whole - have) as u32)));
        let Some((head, rest)) = bytes.split_first_chunk_mut::<HEADER>() else { return starved(HEADER) };
        let (magic, length) = head.split_at(4);
        if magic != MAGIC {
            return Err(Error::new(Kind::InvalidToken, "reading a record that is none"));
        }
        let length = length.iter().rev().fold(0usize, |all, byte| all << 8 | usize::from(*byte));
        let whole = HEADER + length + TOKEN;
        let Some((body, rest)) = rest.split_at_mut_checked(length) else { return starved(whole) };
        let Some((token, rest)) = rest.split_first_chunk::<TOKEN>() else { return starved(whole) };
        let extra = rest.len();
        self.cipher(std::iter::once(&mut *body));
        let expected = self.token(std::iter::once(&*body));
        let meaning = meaning(body);
        if let Err(error) = self.check(token, expected) {
            self.cipher(std::iter::once(body));
            return Err(error);
        }
        message.becomes(data, Role::Header, Now::Window { of: data, at: 0..HEADER })?;
        message.becomes(first, Role::Data, Now::Window { of: data, at: HEADER..HEADER + length })?;
        message.becomes(second, Role::Trailer, Now::Window { of: data, at: HEADER + length..whole })?;
        if extra != 0 {
            message.becomes(third, Role::Extra, Now::Window { of: data, at: whole..whole + extra })?;
        }
        Ok(meaning)
    }
}
