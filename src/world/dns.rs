//! SRV records ([RFC 2782]), asked of the servers that resolv.conf names: the little of DNS that Kerberos needs, under a deadline.
use crate::wire::cursor::{Cursor, Malformed};
use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, SocketAddr, TcpStream, UdpSocket},
    time::{Duration, Instant},
};

const SRV: u16 = 33;
const IN: u16 = 1;
/// How long one server is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// A service's hosts and ports, in the order in which they are to be tried; none where nobody knows.
pub fn services(name: &str, deadline: Instant) -> Vec<(String, u16)> {
    let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let servers =
        text.lines().filter_map(|line| line.trim().strip_prefix("nameserver")).filter_map(|rest| rest.trim().parse::<IpAddr>().ok());
    for server in servers.take(3) {
        if let Some(records) = ask(SocketAddr::new(server, 53), name, deadline) {
            return ordered(records);
        }
    }
    Vec::new()
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

fn ask(server: SocketAddr, name: &str, deadline: Instant) -> Option<Vec<Record>> {
    let mut random = [0; 2];
    getrandom::fill(&mut random).ok()?;
    let query = question(random, name)?;
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

fn question(id: [u8; 2], name: &str) -> Option<Vec<u8>> {
    let mut query = id.to_vec();
    // Recursion, please; one question.
    query.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.') {
        query.push(u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?);
        query.extend(label.as_bytes());
    }
    query.push(0);
    query.extend(SRV.to_be_bytes());
    query.extend(IN.to_be_bytes());
    Some(query)
}

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Records(Vec<Record>),
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
        if (kind, class) == (SRV, IN) {
            let [priority, weight, port] =
                [u16::from_be_bytes(data.take_array()?), u16::from_be_bytes(data.take_array()?), u16::from_be_bytes(data.take_array()?)];
            found.push(Record { priority, weight, port, host: name(answer, &mut data)? });
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
        let query = question([1, 2], "_kerberos._udp.AD.TEST.").unwrap();
        // The realm begins behind "_kerberos" and "_udp".
        let records_of = |bytes: &[u8]| match records(bytes, &query) {
            Ok(Answer::Records(found)) => ordered(found),
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
        let query = question([1, 2], "_kerberos._udp.AD.TEST").unwrap();
        let other = question([1, 3], "_kerberos._udp.AD.TEST").unwrap();
        assert!(records(&answer(&other, [0x81, 0x80], &[]), &query).is_err());
        let other = question([1, 2], "_kerberos._udp.ED.TEST").unwrap();
        assert!(records(&answer(&other, [0x81, 0x80], &[]), &query).is_err());
        assert!(records(&query, &query).is_err(), "a question is no answer");
        let circle = answer(&query, [0x81, 0x80], &[(0, 0, 88, &[0xC0, query.len() as u8 + 18])]);
        assert!(records(&circle, &query).is_err());
        assert!(question([0, 0], "a..b").is_none() && question([0, 0], &"x".repeat(64)).is_none());
    }
}
