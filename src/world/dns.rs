//! SRV and address records ([RFC 2782], [RFC 1035]), asked of the servers that resolv.conf names: the little of DNS that Kerberos needs,
//! under a deadline, which the system's own resolver does not have.
use crate::wire::cursor::{Cursor, Malformed};
use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs as _, UdpSocket},
    time::{Duration, Instant},
};

const A: u16 = 1;
const AAAA: u16 = 28;
const SRV: u16 = 33;
const IN: u16 = 1;
/// How long one server is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// A service's hosts and ports, in the order in which they are to be tried; none where nobody knows.
pub fn services(name: &str, deadline: Instant) -> Vec<(String, u16)> {
    let found = Resolver::of_system().ask(SRV, name, deadline).unwrap_or_default();
    ordered(found.into_iter().filter_map(|one| if let Found::Service(record) = one { Some(record) } else { None }).collect())
}

/// A host's addresses; none where nobody knows them, or nobody says in time.
pub fn addresses(host: &str, deadline: Instant) -> Vec<IpAddr> {
    if let Ok(address) = host.parse() {
        return vec![address];
    }
    // [RFC 6761] 6.3 and 6.4: nobody is asked for these.
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    if last.eq_ignore_ascii_case("invalid") {
        return Vec::new();
    }
    if last.eq_ignore_ascii_case("localhost") {
        return vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    }
    let local = hosts(&std::fs::read_to_string("/etc/hosts").unwrap_or_default(), host);
    if !local.is_empty() {
        return local;
    }
    let resolver = Resolver::of_system();
    for name in resolver.names(host) {
        // Where no server answers, the system's resolver would only find that out more slowly.
        let Some(mut found) = resolver.ask(A, &name, deadline) else { return Vec::new() };
        found.extend(resolver.ask(AAAA, &name, deadline).unwrap_or_default());
        let all: Vec<IpAddr> = found.into_iter().filter_map(|one| if let Found::Address(it) = one { Some(it) } else { None }).collect();
        if !all.is_empty() {
            return all;
        }
    }
    // The system may know names in other ways than by DNS.
    (host, 0).to_socket_addrs().into_iter().flatten().map(|address| address.ip()).collect()
}

/// The addresses that a hosts file has for a name.
fn hosts(text: &str, host: &str) -> Vec<IpAddr> {
    let of_line = |line: &str| {
        let mut words = line.split('#').next()?.split_whitespace();
        let address = words.next()?.parse().ok()?;
        words.any(|word| word.eq_ignore_ascii_case(host.trim_end_matches('.'))).then_some(address)
    };
    text.lines().filter_map(of_line).collect()
}

/// Who is asked, and which domains a short name may stand in.
#[derive(Debug, PartialEq, Eq)]
struct Resolver {
    servers: Vec<SocketAddr>,
    search: Vec<String>,
}

impl Resolver {
    fn of_system() -> Self {
        Self::read(&std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
    }

    fn read(text: &str) -> Self {
        let (mut servers, mut search) = (Vec::new(), Vec::new());
        for line in text.lines() {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("nameserver") => {
                    servers.extend(words.next().and_then(|word| word.parse().ok()).map(|ip: IpAddr| SocketAddr::new(ip, 53)))
                }
                // The last of these lines counts.
                Some("search" | "domain") => search = words.take(6).map(str::to_owned).collect(),
                _ => {}
            }
        }
        servers.truncate(3);
        Self { servers, search }
    }

    /// What a host's name may be in full.
    fn names(&self, host: &str) -> Vec<String> {
        if self.servers.is_empty() {
            Vec::new()
        } else if host.contains('.') {
            vec![host.to_owned()]
        } else {
            self.search.iter().map(|domain| format!("{host}.{domain}")).collect()
        }
    }

    /// What the first server that answers has to say; None where none does.
    fn ask(&self, kind: u16, name: &str, deadline: Instant) -> Option<Vec<Found>> {
        self.servers.iter().find_map(|server| ask(*server, kind, name, deadline))
    }
}

/// A record of a kind that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    Service(Record),
    Address(IpAddr),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    priority: u16,
    weight: u16,
    port: u16,
    host: String,
}

/// The lowest priority first; of one priority the heaviest: a choice by chance would spread the load, and hide which server was asked.
fn ordered(mut records: Vec<Record>) -> Vec<(String, u16)> {
    records.sort_by_key(|record| (record.priority, u16::MAX - record.weight));
    // A host that is called "." says that there is no such service.
    records.into_iter().filter(|record| !record.host.is_empty()).map(|record| (record.host, record.port)).collect()
}

fn ask(server: SocketAddr, kind: u16, name: &str, deadline: Instant) -> Option<Vec<Found>> {
    let mut random = [0; 2];
    getrandom::fill(&mut random).ok()?;
    let query = question(random, kind, name)?;
    let until = deadline.min(Instant::now() + PATIENCE);
    let left = || Some(until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero());
    let socket = UdpSocket::bind(if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" }).ok()?;
    socket.connect(server).ok()?;
    socket.send(&query).ok()?;
    let mut room = [0; 4096];
    // What does not answer this question is somebody else's try.
    for _ in 0..16 {
        socket.set_read_timeout(Some(left()?)).ok()?;
        let length = socket.recv(&mut room).ok()?;
        match records(room.get(..length)?, &query) {
            Ok(Answer::Records(records)) => return Some(records),
            Ok(Answer::Truncated) => {
                let mut stream = TcpStream::connect_timeout(&server, left()?).ok()?;
                stream.set_read_timeout(Some(left()?)).ok()?;
                stream.write_all(&[&(query.len() as u16).to_be_bytes(), &query[..]].concat()).ok()?;
                let mut head = [0; 2];
                stream.read_exact(&mut head).ok()?;
                let mut answer = vec![0; usize::from(u16::from_be_bytes(head))];
                stream.read_exact(&mut answer).ok()?;
                return match records(&answer, &query) {
                    Ok(Answer::Records(records)) => Some(records),
                    _ => None,
                };
            }
            Err(_) => {}
        }
    }
    None
}

fn question(id: [u8; 2], kind: u16, name: &str) -> Option<Vec<u8>> {
    let mut query = id.to_vec();
    // Recursion, please; one question.
    query.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.') {
        query.push(u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?);
        query.extend(label.as_bytes());
    }
    query.push(0);
    query.extend(kind.to_be_bytes());
    query.extend(IN.to_be_bytes());
    Some(query)
}

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Records(Vec<Found>),
    Truncated,
}

fn records(answer: &[u8], query: &[u8]) -> Result<Answer, Malformed> {
    let mut c = Cursor::new(answer);
    let id: [u8; 2] = c.take_array()?;
    let [flags, code] = c.take_array()?;
    let [questions, answers] = [u16::from_be_bytes(c.take_array()?), u16::from_be_bytes(c.take_array()?)];
    c.take(4)?;
    let asked = query.get(12..).unwrap_or_default();
    let same = c.take(asked.len())?.eq_ignore_ascii_case(asked);
    if query.get(..2) != Some(&id) || flags & 0x80 == 0 || questions != 1 || !same {
        return Err(Malformed("an answer to another question"));
    }
    if flags & 2 != 0 {
        return Ok(Answer::Truncated);
    }
    let mut found = Vec::new();
    if code & 0x0F != 0 {
        return Ok(Answer::Records(found));
    }
    for _ in 0..answers {
        name(answer, &mut c)?;
        let (kind, class) = (u16::from_be_bytes(c.take_array()?), u16::from_be_bytes(c.take_array()?));
        c.take(4)?;
        let length = usize::from(u16::from_be_bytes(c.take_array()?));
        let mut data = c.sub(length)?;
        match (kind, class) {
            (SRV, IN) => {
                let [priority, weight, port] = [
                    u16::from_be_bytes(data.take_array()?),
                    u16::from_be_bytes(data.take_array()?),
                    u16::from_be_bytes(data.take_array()?),
                ];
                found.push(Found::Service(Record { priority, weight, port, host: name(answer, &mut data)? }));
            }
            (A, IN) => found.push(Found::Address(IpAddr::from(data.take_array::<4>()?))),
            (AAAA, IN) => found.push(Found::Address(IpAddr::from(data.take_array::<16>()?))),
            // Aliases on the way, whose ends come with them.
            _ => {}
        }
    }
    Ok(Answer::Records(found))
}

/// A name, whose end may stand elsewhere in the message; it points backwards only so often.
fn name<'a>(message: &'a [u8], c: &mut Cursor<'a>) -> Result<String, Malformed> {
    let mut out = String::new();
    let mut at: Option<Cursor<'_>> = None;
    for _ in 0..128 {
        let from = at.as_mut().unwrap_or(c);
        let [length] = from.take_array()?;
        match length {
            0 => return Ok(out),
            1..64 => {
                let label =
                    std::str::from_utf8(from.take(usize::from(length))?).map_err(|_| Malformed("a host's name that is not text"))?;
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(label);
            }
            0xC0.. => {
                let [low] = from.take_array()?;
                let place = usize::from(length & 0x3F) << 8 | usize::from(low);
                at = Some(Cursor::new(message.get(place..).ok_or(Malformed("a name beyond the message"))?));
            }
            _ => return Err(Malformed("a label of an unknown kind")),
        }
    }
    Err(Malformed("a name without end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(query: &[u8], flags: [u8; 2], records: &[(u16, u16, u16, &[u8])]) -> Vec<u8> {
        let mut out = query[..2].to_vec();
        out.extend(flags);
        out.extend([0, 1, 0, records.len() as u8, 0, 0, 0, 0]);
        out.extend(&query[12..]);
        for (priority, weight, port, host) in records {
            out.extend([0xC0, 12, 0, 33, 0, 1, 0, 0, 0, 9]);
            out.extend((6 + host.len() as u16).to_be_bytes());
            [priority, weight, port].iter().for_each(|n| out.extend(n.to_be_bytes()));
            out.extend(*host);
        }
        out
    }

    #[test]
    fn records_are_read_in_their_order_and_names_may_point_back() {
        let query = question([1, 2], SRV, "_kerberos._udp.AD.TEST.").unwrap();
        // The realm begins behind "_kerberos" and "_udp".
        let records_of = |bytes: &[u8]| match records(bytes, &query) {
            Ok(Answer::Records(found)) => ordered(
                found
                    .into_iter()
                    .map(|one| match one {
                        Found::Service(record) => record,
                        Found::Address(it) => panic!("{it}"),
                    })
                    .collect(),
            ),
            other => panic!("{other:?}"),
        };
        let bytes =
            answer(&query, [0x81, 0x80], &[(10, 5, 88, b"\x03two\xC0\x1b"), (0, 1, 750, b"\x03one\x00"), (0, 9, 88, b"\x05first\xC0\x1b")]);
        let found = records_of(&bytes);
        assert_eq!(found[0], ("first.AD.TEST".to_owned(), 88));
        assert_eq!(found[1], ("one".to_owned(), 750));
        assert_eq!(found[2], ("two.AD.TEST".to_owned(), 88));
        assert!(records_of(&answer(&query, [0x81, 0x83], &[])).is_empty(), "no such name");
        assert!(records_of(&answer(&query, [0x81, 0x80], &[(0, 0, 0, b"\x00")])).is_empty(), "no such service");
        assert_eq!(records(&answer(&query, [0x83, 0x80], &[]), &query), Ok(Answer::Truncated));
        for end in 0..bytes.len() {
            assert!(records(&bytes[..end], &query).is_err(), "{end}");
        }
    }

    #[test]
    fn answers_to_other_questions_and_names_in_circles_are_refused() {
        let query = question([1, 2], SRV, "_kerberos._udp.AD.TEST").unwrap();
        let other = question([1, 3], SRV, "_kerberos._udp.AD.TEST").unwrap();
        assert!(records(&answer(&other, [0x81, 0x80], &[]), &query).is_err());
        let other = question([1, 2], SRV, "_kerberos._udp.ED.TEST").unwrap();
        assert!(records(&answer(&other, [0x81, 0x80], &[]), &query).is_err());
        assert!(records(&query, &query).is_err(), "a question is no answer");
        let circle = answer(&query, [0x81, 0x80], &[(0, 0, 88, &[0xC0, query.len() as u8 + 18])]);
        assert!(records(&circle, &query).is_err());
        assert!(question([0, 0], A, "a..b").is_none() && question([0, 0], A, &"x".repeat(64)).is_none());
    }

    #[test]
    fn addresses_are_read_past_the_aliases_before_them() {
        let query = question([1, 2], A, "kdc.ad.test").unwrap();
        let mut answer = query[..2].to_vec();
        answer.extend([0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 0]);
        answer.extend(&query[12..]);
        for (kind, data) in [(5u8, &[0xC0, 12][..]), (1, &[127, 0, 0, 9]), (28, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])] {
            answer.extend([0xC0, 12, 0, kind, 0, 1, 0, 0, 0, 9, 0, data.len() as u8]);
            answer.extend(data);
        }
        let both = ["127.0.0.9", "::1"].map(|text| Found::Address(text.parse().unwrap()));
        assert_eq!(records(&answer, &query), Ok(Answer::Records(both.to_vec())));
        for end in 0..answer.len() {
            assert!(records(&answer[..end], &query).is_err(), "{end}");
        }
    }

    #[test]
    fn for_some_names_nobody_is_asked() {
        let at_once = Instant::now();
        assert_eq!(addresses("::1", at_once), [IpAddr::from(Ipv6Addr::LOCALHOST)]);
        assert!(addresses("kdc.invalid", at_once).is_empty());
        assert_eq!(addresses("kdc.LOCALHOST.", at_once)[0], IpAddr::from(Ipv4Addr::LOCALHOST));
    }

    #[test]
    fn the_systems_files_are_read_as_the_system_reads_them() {
        let text = "127.0.0.1 localhost\n10.0.0.1\tdc1.ad.test dc1 # the first\n::2 DC1\n# 10.0.0.9 dc1\nnonsense dc1\n";
        let of = |host: &str| hosts(text, host).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(of("dc1"), ["10.0.0.1", "::2"]);
        assert_eq!(of("DC1.ad.test."), ["10.0.0.1"]);
        assert!(of("first").is_empty() && of("dc2").is_empty());
        let resolver =
            Resolver::read("domain old\nsearch ad.test b\nnameserver 127.0.0.1\nnameserver ::1\nnameserver x\n; nameserver 1.1.1.1\n");
        assert_eq!(resolver.servers, ["127.0.0.1:53", "[::1]:53"].map(|text| text.parse().unwrap()));
        assert_eq!(resolver.names("dc1"), ["dc1.ad.test", "dc1.b"]);
        assert_eq!(resolver.names("dc1.x"), ["dc1.x"]);
        assert!(Resolver::read("").names("dc1.x").is_empty());
    }

    #[test]
    fn servers_that_are_silent_cost_no_more_than_the_deadline() {
        let silent = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let held = UdpSocket::bind("127.0.0.1:0").unwrap();
        let resolver = Resolver { servers: vec![held.local_addr().unwrap(), silent], search: Vec::new() };
        let begun = Instant::now();
        assert_eq!(resolver.ask(A, "kdc.ad.test", begun + Duration::from_millis(300)), None);
        assert!(begun.elapsed() < Duration::from_millis(1500));
    }
}
