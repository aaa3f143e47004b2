//! What the local security authority knows here: one logon session, the process's own, and the tickets of its user's caches.
use crate::{
    engine::{status::Result, time::Instant},
    face::{constants::*, home, memory::Block, names, types::*},
    wire::ccache::Cache,
    world::unix,
};
use std::ffi::c_void;

/// The packages that a caller may name, by their numbers.
const PACKAGES: [(&str, u32); 4] =
    [("Negotiate", NEGOTIATE), ("NTLM", 1), ("MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", 1), ("Kerberos", KERBEROS)];
pub(super) const NEGOTIATE: u32 = 0;
pub(super) const KERBEROS: u32 = 2;
/// Every ticket of a cache that is this large.
const TICKETS: usize = 4096;

/// A package's number.
pub(super) fn number_of(name: &[u8]) -> Option<u32> {
    PACKAGES.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name)).map(|(_, number)| *number)
}

/// Whether a package of this number exists.
pub(super) fn is_package(number: u32) -> bool {
    PACKAGES.iter().any(|(_, known)| *known == number)
}

/// The process's own logon session, by the user that it runs as.
pub(super) fn own_session() -> LUID {
    LUID { LowPart: unix::user_number().wrapping_add(0x1_0000), HighPart: 0 }
}

/// Whether a caller means the process's own session: by its number, or by none.
pub(super) fn is_own(id: LUID) -> bool {
    let own = own_session();
    (id.LowPart, id.HighPart) == (0, 0) || (id.LowPart, id.HighPart) == (own.LowPart, own.HighPart)
}

/// A struct with strings behind it, in one block.
struct Image {
    texts: Vec<u8>,
    head: usize,
    base: usize,
}

impl Image {
    /// A struct of this size, whose block will stand at this address.
    const fn new(head: usize, base: usize) -> Self {
        Self { texts: Vec::new(), head, base }
    }

    fn text(&mut self, text: &str) -> LSA_UNICODE_STRING {
        let at = self.base.wrapping_add(self.head + self.texts.len());
        let before = self.texts.len();
        self.texts.extend(text.encode_utf16().take(0x7FFE).chain([0]).flat_map(u16::to_ne_bytes));
        let length = (self.texts.len() - before - 2) as u16;
        LSA_UNICODE_STRING { Length: length, MaximumLength: length + 2, Buffer: std::ptr::with_exposed_provenance_mut(at) }
    }
}

/// A prefix, structs that point into their own block, and their strings; built once to learn the size, and once where it will stand.
fn build<S: Copy>(prefix: &[u8], make: impl Fn(usize) -> (Vec<S>, Vec<u8>)) -> Result<(*mut c_void, usize)> {
    let (structs, texts) = make(0);
    let heads = size_of::<S>() * structs.len();
    let size = prefix.len() + heads + texts.len();
    let mut block = Block::zeroed(size)?;
    let at = block.address();
    let (structs, texts) = make(at.expose_provenance());
    let around = prefix.iter().copied().chain(std::iter::repeat_n(0, heads)).chain(texts);
    block.bytes().iter_mut().zip(around).for_each(|(to, byte)| *to = byte);
    for (n, one) in structs.iter().enumerate() {
        let place = at.wrapping_add(prefix.len() + n * size_of::<S>()).cast::<S>();
        // SAFETY: the block has room for the prefix and so many structs, as both calls make the same number; it may be unaligned.
        unsafe { place.write_unaligned(*one) };
    }
    Ok((block.give(), size))
}

/// What is known of the process's session; LsaFreeReturnBuffer frees it.
pub(super) fn session_data() -> Result<*mut c_void> {
    let told = names::of_session();
    let make = |base: usize| {
        let mut image = Image::new(size_of::<SECURITY_LOGON_SESSION_DATA>(), base);
        // SAFETY: the struct is plain data of numbers and pointers, for which all zeroes is a valid value.
        let mut data: SECURITY_LOGON_SESSION_DATA = unsafe { std::mem::zeroed() };
        data.Size = size_of::<SECURITY_LOGON_SESSION_DATA>() as u32;
        data.LogonId = own_session();
        data.UserName = image.text(&told.user);
        data.LogonDomain = image.text(&told.domain);
        data.AuthenticationPackage = image.text("Negotiate");
        data.LogonType = Interactive as u32;
        data.LogonServer = image.text("");
        data.DnsDomainName = image.text(&told.dns_domain);
        data.Upn = image.text(&told.principal);
        for end in [&mut data.LogoffTime, &mut data.KickOffTime, &mut data.PasswordMustChange] {
            *end = LARGE_INTEGER { QuadPart: Instant::NEVER.0 };
        }
        (vec![data], image.texts)
    };
    Ok(build(&[], make)?.0)
}

/// A ticket as the authority tells it.
struct Told {
    client: (String, String),
    server: (String, String),
    start: LARGE_INTEGER,
    end: LARGE_INTEGER,
    renew: LARGE_INTEGER,
    enctype: i32,
    flags: u32,
}

/// The tickets of the user's primary cache; none where there is no cache.
fn tickets() -> Vec<Told> {
    let Some(cache) = home::env().tickets.caches(None).ok().and_then(|caches| caches.into_iter().next()) else { return Vec::new() };
    let Ok(read) = Cache::decode(cache.bytes.expose()) else { return Vec::new() };
    let time = |seconds: u32| LARGE_INTEGER { QuadPart: if seconds == 0 { 0 } else { Instant::from_unix(seconds.into(), 0).0 } };
    let told = read.credentials.iter().take(TICKETS).map(|one| Told {
        client: (one.client.parts.join("/"), one.client.realm.to_owned()),
        server: (one.server.parts.join("/"), one.server.realm.to_owned()),
        start: time(one.start),
        end: time(one.end),
        renew: time(one.renew_till),
        enctype: one.enctype,
        flags: one.flags,
    });
    told.collect()
}

/// The answer to KerbQueryTicketCacheMessage and its longer form, with its size; LsaFreeReturnBuffer frees it.
pub(super) fn ticket_list(extended: bool) -> Result<(*mut c_void, usize)> {
    let tickets = tickets();
    let message = if extended { KerbQueryTicketCacheExMessage } else { KerbQueryTicketCacheMessage };
    let prefix = [message.to_ne_bytes(), (tickets.len() as u32).to_ne_bytes()].concat();
    if extended {
        return build(&prefix, |base| {
            let mut image = Image::new(prefix.len() + size_of::<KERB_TICKET_CACHE_INFO_EX>() * tickets.len(), base);
            let told = tickets.iter().map(|ticket| KERB_TICKET_CACHE_INFO_EX {
                ClientName: image.text(&ticket.client.0).into(),
                ClientRealm: image.text(&ticket.client.1).into(),
                ServerName: image.text(&ticket.server.0).into(),
                ServerRealm: image.text(&ticket.server.1).into(),
                StartTime: ticket.start,
                EndTime: ticket.end,
                RenewTime: ticket.renew,
                EncryptionType: ticket.enctype,
                TicketFlags: ticket.flags,
            });
            (told.collect(), image.texts)
        });
    }
    build(&prefix, |base| {
        let mut image = Image::new(prefix.len() + size_of::<KERB_TICKET_CACHE_INFO>() * tickets.len(), base);
        let told = tickets.iter().map(|ticket| KERB_TICKET_CACHE_INFO {
            ServerName: image.text(&ticket.server.0).into(),
            RealmName: image.text(&ticket.server.1).into(),
            StartTime: ticket.start,
            EndTime: ticket.end,
            RenewTime: ticket.renew,
            EncryptionType: ticket.enctype,
            TicketFlags: ticket.flags,
        });
        (told.collect(), image.texts)
    })
}

impl From<LSA_UNICODE_STRING> for UNICODE_STRING {
    fn from(text: LSA_UNICODE_STRING) -> Self {
        Self { Length: text.Length, MaximumLength: text.MaximumLength, Buffer: text.Buffer }
    }
}
