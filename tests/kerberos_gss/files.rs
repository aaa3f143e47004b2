//! Just enough of MIT's files to take a key and a ticket from them.
use secur32::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::time::Instant,
    packages::kerberos::ticket::{Name, Ticket},
};
use std::path::Path;

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(n);
        self.0 = rest;
        taken
    }
    fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.take(2).try_into().unwrap())
    }
    fn u32(&mut self) -> u32 {
        u32::from_be_bytes(self.take(4).try_into().unwrap())
    }
    fn long(&mut self) -> &'a [u8] {
        let n = self.u32() as usize;
        self.take(n)
    }
    fn short(&mut self) -> &'a [u8] {
        let n = self.u16() as usize;
        self.take(n)
    }
    fn principal(&mut self) -> (Name, String) {
        let kind = self.u32() as i32;
        let count = self.u32();
        let realm = text(self.long());
        (Name { kind, parts: (0..count).map(|_| text(self.long())).collect() }, realm)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The keys of a keytab.
pub fn keytab(path: &Path) -> Vec<ProtocolKey> {
    let file = std::fs::read(path).unwrap();
    let mut all = Bytes(&file);
    assert_eq!(all.u16(), 0x0502);
    let mut keys = Vec::new();
    while !all.0.is_empty() {
        let mut entry = Bytes(all.long());
        let components = entry.u16();
        for _ in 0..=components {
            entry.short();
        }
        entry.take(4 + 4 + 1);
        let enctype = Enctype::from_number(entry.u16().into());
        keys.extend(ProtocolKey::new(enctype.unwrap(), entry.short()));
    }
    keys
}

/// The ticket for a service in a cache.
pub fn ticket(path: &Path, service: &str) -> Ticket {
    let file = std::fs::read(path).unwrap();
    let mut all = Bytes(&file);
    assert_eq!(all.u16(), 0x0504);
    all.short();
    all.principal();
    while !all.0.is_empty() {
        let (client, client_realm) = all.principal();
        let (server, server_realm) = all.principal();
        let enctype = Enctype::from_number(all.u16().into());
        let session = all.long();
        let times: [u32; 4] = std::array::from_fn(|_| all.u32());
        all.take(1);
        let flags = all.u32();
        for _ in 0..2 {
            for _ in 0..all.u32() {
                all.u16();
                all.long();
            }
        }
        let der = all.long().to_vec();
        all.long();
        if server.parts.join("/") == service {
            let moment = |seconds: u32| Instant::from_unix(seconds.into(), 0);
            let start = if times[1] == 0 { times[0] } else { times[1] };
            return Ticket {
                session: ProtocolKey::new(enctype.unwrap(), session).unwrap(),
                start: moment(start),
                end: moment(times[2]),
                renew_till: None,
                skew_seconds: 0,
                client,
                client_realm,
                server,
                server_realm,
                der,
                flags,
            };
        }
    }
    panic!("no ticket for {service}");
}
