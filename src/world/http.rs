//! Plain HTTP, for what is signed by itself: revocation lists and responders' answers. One request, one answer, no second address to go to.
use crate::world::dns;
use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// No answer is longer: the largest lists of public authorities have a few million bytes.
const LARGEST: usize = 16 << 20;
/// Nor what precedes it.
const LARGEST_HEAD: usize = 16 << 10;
/// How much of the time left one address may take, so that another one is still asked.
const SHARE: u32 = 2;

/// GET, or POST where there is a body; the answer's body.
pub fn fetch(url: &str, kind: &str, body: &[u8], deadline: Instant) -> io::Result<Vec<u8>> {
    let Url { host, port, path, named } = Url::read(url).ok_or_else(|| bad("an address that is not plain HTTP's"))?;
    let request = if body.is_empty() {
        format!("GET {path} HTTP/1.0\r\nHost: {named}\r\nAccept: */*\r\nConnection: close\r\n\r\n")
    } else {
        let length = body.len();
        format!(
            "POST {path} HTTP/1.0\r\nHost: {named}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nAccept: */*\r\nConnection: close\r\n\r\n"
        )
    };
    let request = [request.as_bytes(), body].concat();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "nobody knows the host's address");
    for address in dns::addresses(host, deadline) {
        match TcpStream::connect_timeout(&SocketAddr::new(address, port), left(deadline)? / SHARE) {
            Ok(stream) => return answer(stream, &request, deadline),
            Err(why) => last = why,
        }
    }
    Err(last)
}

fn bad(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn answer(mut stream: TcpStream, request: &[u8], deadline: Instant) -> io::Result<Vec<u8>> {
    stream.set_write_timeout(Some(left(deadline)?))?;
    stream.write_all(request)?;
    let mut got = Vec::new();
    let mut room = vec![0; 1 << 14];
    // Where the body begins, and how long it says that it is.
    let mut head: Option<(usize, Option<usize>)> = None;
    loop {
        if let Some((begin, Some(length))) = head
            && got.len() >= begin + length
        {
            break;
        }
        stream.set_read_timeout(Some(left(deadline)?))?;
        let n = stream.read(&mut room)?;
        if n == 0 {
            break;
        }
        got.extend_from_slice(room.get(..n).unwrap_or_default());
        if head.is_none() {
            head = front(&got)?;
        }
        if got.len() > if head.is_some() { LARGEST + LARGEST_HEAD } else { LARGEST_HEAD } {
            return Err(bad("an answer beyond all measure"));
        }
    }
    let (begin, length) = head.ok_or(io::ErrorKind::UnexpectedEof)?;
    let body = got.get(begin..).unwrap_or_default();
    match length {
        Some(length) => body.get(..length).map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into()),
        None => Ok(body.to_vec()),
    }
}

/// The head of an answer, once it is whole: where the body begins, and its length where it is told. Anything but 200 is no answer.
fn front(got: &[u8]) -> io::Result<Option<(usize, Option<usize>)>> {
    let Some(end) = got.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(got.get(..end).unwrap_or_default()).map_err(|_| bad("an answer that is not HTTP's"))?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    if !words.next().is_some_and(|version| version.starts_with("HTTP/1.")) {
        return Err(bad("an answer that is not HTTP's"));
    }
    if words.next() != Some("200") {
        return Err(bad("a refusal, or another place to ask"));
    }
    let mut length = None;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length =
                Some(value.trim().parse().ok().filter(|length| *length <= LARGEST).ok_or_else(|| bad("an answer beyond all measure"))?);
        }
        // Who was asked in HTTP/1.0 need not cut its answer into pieces.
        if name.eq_ignore_ascii_case("transfer-encoding") || name.eq_ignore_ascii_case("content-encoding") {
            return Err(bad("an answer in another form than it was asked for"));
        }
    }
    Ok(Some((end + 4, length)))
}

/// `http://host:port/path`
struct Url<'a> {
    host: &'a str,
    port: u16,
    path: &'a str,
    /// The host and port as they stand there.
    named: &'a str,
}

impl<'a> Url<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        // Nothing that would end a line of the request, or name somebody.
        if !scheme.eq_ignore_ascii_case("http") || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let (named, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        if named.contains(['@', '?', '#']) || path.contains('#') {
            return None;
        }
        let (host, after) = match named.strip_prefix('[') {
            Some(inside) => inside.split_once(']')?,
            None => named.find(':').map_or((named, ""), |at| named.split_at(at)),
        };
        let port = match after.strip_prefix(':') {
            Some(number) => number.parse().ok()?,
            None if after.is_empty() => 80,
            None => return None,
        };
        (!host.is_empty()).then_some(Self { host, port, path, named })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{net::TcpListener, thread};

    /// A server that says this to one caller, a piece at a time, and hears what was asked.
    fn says(pieces: Vec<Vec<u8>>, pause: Duration) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/list.crl", listener.local_addr().unwrap().port());
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut room = [0; 4096];
            let mut asked = Vec::new();
            while !asked.windows(4).any(|four| four == b"\r\n\r\n") {
                let n = stream.read(&mut room).unwrap();
                asked.extend_from_slice(&room[..n]);
            }
            for piece in pieces {
                if stream.write_all(&piece).is_err() {
                    break;
                }
                thread::sleep(pause);
            }
            String::from_utf8_lossy(&asked).into_owned()
        });
        (url, thread)
    }

    fn ask(pieces: &[&[u8]]) -> io::Result<Vec<u8>> {
        let (url, _server) = says(pieces.iter().map(|piece| piece.to_vec()).collect(), Duration::ZERO);
        fetch(&url, "", &[], Instant::now() + Duration::from_secs(5))
    }

    #[test]
    fn an_answer_is_its_body_however_it_is_cut() {
        assert_eq!(ask(&[b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlist"]).unwrap(), b"list");
        assert_eq!(ask(&[b"HTTP/1.0 200 OK\r\n\r", b"\nli", b"st"]).unwrap(), b"list");
        // What comes after its length is nobody's.
        assert_eq!(ask(&[b"HTTP/1.1 200 OK\r\ncontent-length:  2 \r\n\r\nlist"]).unwrap(), b"li");
    }

    #[test]
    fn what_is_asked_is_one_plain_request() {
        let (url, server) = says(vec![b"HTTP/1.0 200 OK\r\n\r\nx".to_vec()], Duration::ZERO);
        assert_eq!(fetch(&url, "application/ocsp-request", b"body", Instant::now() + Duration::from_secs(5)).unwrap(), b"x");
        let asked = server.join().unwrap();
        assert!(asked.starts_with("POST /list.crl HTTP/1.0\r\nHost: 127.0.0.1:"), "{asked}");
        assert!(asked.contains("\r\nContent-Type: application/ocsp-request\r\nContent-Length: 4\r\n"), "{asked}");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for bad in [
            &b"HTTP/1.1 404 Not Found\r\n\r\n"[..],
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n",
            b"SSH-2.0-x\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n",
            b"",
        ] {
            assert!(ask(&[bad]).is_err(), "{}", String::from_utf8_lossy(bad));
        }
        assert!(ask(&[&[b'x'; LARGEST_HEAD + 2]]).is_err());
        for url in [
            "https://127.0.0.1/",
            "ldap://127.0.0.1/",
            "http://user@127.0.0.1/",
            "http://127.0.0.1:x/",
            "http:///x",
            "http://h/a b",
            "http://h/\r\nX: y",
        ] {
            assert!(Url::read(url).is_none(), "{url}");
        }
        let url = Url::read("HTTP://[::1]:81/a?b").unwrap();
        assert_eq!((url.host, url.port, url.path, url.named), ("::1", 81, "/a?b", "[::1]:81"));
        let url = Url::read("http://host").unwrap();
        assert_eq!((url.host, url.port, url.path), ("host", 80, "/"));
    }

    #[test]
    fn who_drips_costs_no_more_than_the_deadline() {
        let (url, _server) = says(vec![b"HTTP/1.0 200 OK\r\n\r\n".to_vec(); 100], Duration::from_millis(100));
        let begun = Instant::now();
        assert!(fetch(&url, "", &[], begun + Duration::from_millis(500)).is_err());
        assert!(begun.elapsed() < Duration::from_secs(3));
    }
}
