//! Credential caches in the form that MIT and Heimdal keep in files: versions 5.3 and 5.4, big-endian.
use super::cursor::{Cursor, Malformed};

type Result<T> = std::result::Result<T, Malformed>;

/// A principal's name with its realm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal<'a> {
    /// The realm.
    pub realm: &'a str,
    /// The parts of its name.
    pub parts: Vec<&'a str>,
    /// The kind of the name.
    pub kind: i32,
}

/// A ticket with its session key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential<'a> {
    /// Whose it is.
    pub client: Principal<'a>,
    /// Whom it is for.
    pub server: Principal<'a>,
    /// The session key's type.
    pub enctype: i32,
    /// The session key.
    pub key: &'a [u8],
    /// When the client proved itself; all four in Unix seconds.
    pub authenticated: u32,
    /// From when.
    pub start: u32,
    /// Until when.
    pub end: u32,
    /// Renewable until when; 0 is not at all.
    pub renew_till: u32,
    /// The ticket's flags.
    pub flags: u32,
    /// Whether it is under another ticket's session key.
    pub user_to_user: bool,
    /// The ticket.
    pub ticket: &'a [u8],
}

/// A cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache<'a> {
    /// Whose it is.
    pub principal: Principal<'a>,
    /// The KDC's clock minus ours when the cache was made, in seconds.
    pub skew: i32,
    /// The tickets; what a cache notes about itself is left out.
    pub credentials: Vec<Credential<'a>>,
}

/// The most of anything: parts, addresses, tickets.
const MANY: u32 = 4096;

impl<'a> Cache<'a> {
    /// Reads a file. What stands behind the last whole ticket was cut while it was written, and is passed over.
    pub fn decode(bytes: &'a [u8]) -> Result<Self> {
        let mut file = Cursor::new(bytes);
        let mut skew = 0;
        match file.take_array()? {
            [5, 3] => {}
            [5, 4] => {
                let length = usize::from(u16::from_be_bytes(file.take_array()?));
                let mut header = file.sub(length)?;
                while !header.is_empty() {
                    let tag = u16::from_be_bytes(header.take_array()?);
                    let length = usize::from(u16::from_be_bytes(header.take_array()?));
                    let mut value = header.sub(length)?;
                    if tag == 1 {
                        skew = i32::from_be_bytes(value.take_array()?);
                    }
                }
            }
            _ => return Err(Malformed("a cache of another version than 5.3 or 5.4")),
        }
        let principal = principal(&mut file)?;
        let mut credentials = Vec::new();
        while !file.is_empty() && credentials.len() < MANY as usize {
            let Ok(credential) = credential(&mut file) else { break };
            if credential.server.realm != "X-CACHECONF:" {
                credentials.push(credential);
            }
        }
        Ok(Self { principal, skew, credentials })
    }

    /// The file's bytes, version 5.4.
    pub fn encode(&self) -> Vec<u8> {
        let mut file = vec![5, 4, 0, 12, 0, 1, 0, 8];
        file.extend(self.skew.to_be_bytes());
        file.extend([0; 4]);
        write_principal(&mut file, &self.principal);
        for one in &self.credentials {
            write_credential(&mut file, one);
        }
        file
    }
}

fn word(from: &mut Cursor<'_>) -> Result<u32> {
    Ok(u32::from_be_bytes(from.take_array()?))
}

fn counted<'a>(from: &mut Cursor<'a>) -> Result<&'a [u8]> {
    let length = word(from)? as usize;
    from.take(length)
}

fn text<'a>(from: &mut Cursor<'a>) -> Result<&'a str> {
    std::str::from_utf8(counted(from)?).map_err(|_| Malformed("a name that is not UTF-8"))
}

/// A principal: also what other stores than files give, in the same form.
pub fn principal<'a>(from: &mut Cursor<'a>) -> Result<Principal<'a>> {
    let kind = word(from)?.cast_signed();
    let count = word(from)?;
    if count > MANY {
        return Err(Malformed("a name of too many parts"));
    }
    let realm = text(from)?;
    let parts = (0..count).map(|_| text(from)).collect::<Result<_>>()?;
    Ok(Principal { realm, parts, kind })
}

/// A ticket: also what other stores than files give, in the same form.
pub fn credential<'a>(from: &mut Cursor<'a>) -> Result<Credential<'a>> {
    let (client, server) = (principal(from)?, principal(from)?);
    let enctype = i32::from(i16::from_be_bytes(from.take_array()?));
    let key = counted(from)?;
    let (authenticated, start, end, renew_till) = (word(from)?, word(from)?, word(from)?, word(from)?);
    let [user_to_user] = from.take_array()?;
    let flags = word(from)?;
    // Addresses, then authorisation data: of no use to us.
    for _ in 0..2 {
        let count = word(from)?;
        if count > MANY {
            return Err(Malformed("a ticket with too many addresses"));
        }
        for _ in 0..count {
            from.take(2)?;
            counted(from)?;
        }
    }
    let ticket = counted(from)?;
    counted(from)?;
    Ok(Credential { client, server, enctype, key, authenticated, start, end, renew_till, flags, user_to_user: user_to_user != 0, ticket })
}

fn write_counted(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend((bytes.len() as u32).to_be_bytes());
    to.extend(bytes);
}

fn write_principal(to: &mut Vec<u8>, name: &Principal<'_>) {
    to.extend(name.kind.to_be_bytes());
    to.extend((name.parts.len() as u32).to_be_bytes());
    write_counted(to, name.realm.as_bytes());
    name.parts.iter().for_each(|part| write_counted(to, part.as_bytes()));
}

fn write_credential(to: &mut Vec<u8>, one: &Credential<'_>) {
    write_principal(to, &one.client);
    write_principal(to, &one.server);
    to.extend((one.enctype as u16).to_be_bytes());
    write_counted(to, one.key);
    for time in [one.authenticated, one.start, one.end, one.renew_till] {
        to.extend(time.to_be_bytes());
    }
    to.push(u8::from(one.user_to_user));
    to.extend(one.flags.to_be_bytes());
    to.extend([0; 8]);
    write_counted(to, one.ticket);
    to.extend([0; 4]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> Cache<'static> {
        let alice = Principal { realm: "AD.TEST", parts: vec!["alice"], kind: 1 };
        let credential = |parts: &[&'static str], realm| Credential {
            client: alice.clone(),
            server: Principal { realm, parts: parts.to_vec(), kind: 2 },
            enctype: 18,
            key: &[1; 32],
            authenticated: 1,
            start: 2,
            end: 3,
            renew_till: 4,
            flags: 0x40E1_0000,
            user_to_user: false,
            ticket: b"ticket",
        };
        Cache {
            principal: alice.clone(),
            skew: -70,
            credentials: vec![credential(&["krbtgt", "AD.TEST"], "AD.TEST"), credential(&["HTTP", "www"], "AD.TEST")],
        }
    }

    #[test]
    fn what_is_written_is_read_and_a_cut_ticket_is_passed_over() {
        let bytes = cache().encode();
        assert_eq!(Cache::decode(&bytes), Ok(cache()));
        let mut short = cache();
        short.credentials.pop();
        assert_eq!(Cache::decode(&bytes[..bytes.len() - 1]), Ok(short));
        // Version 3 has no header.
        let old = [&[5, 3][..], &bytes[16..]].concat();
        assert_eq!(Cache::decode(&old), Ok(Cache { skew: 0, ..cache() }));
        for bad in [&[][..], &[5, 2], &bytes[..16], &bytes[..30], &[5, 4, 0, 1, 0], &[5, 4, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF]] {
            assert!(Cache::decode(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_caches_notes_about_itself_are_no_tickets() {
        let mut noted = cache();
        noted.credentials[0].server.realm = "X-CACHECONF:";
        assert_eq!(Cache::decode(&noted.encode()).unwrap().credentials.len(), 1);
    }
}
