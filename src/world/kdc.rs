//! Carries one message to a server of a realm and its answer back: who the servers are, UDP or TCP, and whom to ask next when one is silent.
use crate::{
    engine::{
        env::{Kdc, KdcAnswer, KdcService, Realms},
        status::{Error, Kind, Result},
        trace,
    },
    wire::{
        der::Field as _,
        krb5::error::{KrbError, code},
        profile::Profile,
    },
    world::dns,
};
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream, UdpSocket},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Longer messages go over TCP at once.
const DATAGRAM: usize = 1400;
/// No answer is longer.
const LARGEST: usize = 1 << 20;
/// How many servers a hint may name.
const MOST_HINTS: usize = 64;
/// How long one server is waited for before the next one is asked, too; it doubles with every round.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// How long a server that was silent is asked last.
const AVOIDED: Duration = Duration::from_secs(60);

/// The network.
pub struct Network<R> {
    realms: R,
    /// Where SSSD puts down what it found out.
    hints: PathBuf,
    silent: Mutex<HashMap<SocketAddr, Instant>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Udp,
    Tcp,
}

/// A server's name, before it is an address.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
    only: Option<Transport>,
}

impl<R: Realms> Network<R> {
    /// The network, with the realms of this configuration.
    pub fn new(realms: R) -> Self {
        Self::with_hints(realms, "/var/lib/sss/pubconf".into())
    }

    /// The same, with SSSD's hints in another folder.
    pub fn with_hints(realms: R, hints: PathBuf) -> Self {
        Self { realms, hints, silent: Mutex::default() }
    }

    /// A realm's servers: krb5.conf names them, or SSSD's hints do, or DNS.
    fn servers(&self, profile: &Profile, realm: &str, service: KdcService, deadline: Instant) -> Vec<Server> {
        let keys: &[&str] = match service {
            KdcService::Kdc => &["kdc"],
            KdcService::Primary => &["primary_kdc", "master_kdc"],
            KdcService::Kpasswd => &["kpasswd_server"],
        };
        let port = if service == KdcService::Kpasswd { 464 } else { 88 };
        let mut found: Vec<Server> =
            keys.iter().flat_map(|key| profile.all(&["realms", realm, key])).filter_map(|text| server(text, port)).collect();
        if found.is_empty() && service == KdcService::Kpasswd {
            // Where only the administrators' server is named, it changes passwords, too, on its own port for that.
            let named = profile.first(&["realms", realm, "admin_server"]).and_then(|text| server(text, 464));
            found.extend(named.map(|server| Server { port: 464, ..server }));
        }
        if found.is_empty() {
            found = hints(&self.hints, realm, service, port);
        }
        let lookup = profile.truth(&["libdefaults", "dns_lookup_kdc"]).unwrap_or(true);
        if found.is_empty() && lookup {
            let name = match service {
                KdcService::Kdc => "_kerberos",
                KdcService::Primary => "_kerberos-master",
                KdcService::Kpasswd => "_kpasswd",
            };
            for (transport, label) in [(Transport::Udp, "_udp"), (Transport::Tcp, "_tcp")] {
                let records = dns::services(&format!("{name}.{label}.{realm}."), deadline);
                found.extend(records.into_iter().map(|(host, port)| Server { host, port, only: Some(transport) }));
            }
        }
        found
    }

    fn addresses(&self, servers: &[Server], stay_with: Option<&str>, deadline: Instant) -> Vec<(SocketAddr, Option<Transport>)> {
        let mut all: Vec<(SocketAddr, Option<Transport>)> = Vec::new();
        for server in servers {
            for address in dns::addresses(&server.host, deadline).into_iter().map(|ip| SocketAddr::new(ip, server.port)) {
                if !all.contains(&(address, server.only)) {
                    all.push((address, server.only));
                }
            }
        }
        let silent = self.silent.lock();
        let avoided = |address: &SocketAddr| silent.get(address).is_some_and(|since| since.elapsed() < AVOIDED);
        all.sort_by_key(|(address, _)| (stay_with != Some(&*address.to_string()), avoided(address)));
        all
    }
}

impl<R: Realms> Kdc for Network<R> {
    fn ask(&self, realm: &str, service: KdcService, stay_with: Option<&str>, message: &[u8], within: Duration) -> Result<KdcAnswer> {
        let deadline = Instant::now() + within;
        let profile = self.realms.profile()?;
        let unreachable = |why: String| Error::new(Kind::NoAuthenticatingAuthority, why);
        let servers = self.servers(&profile, realm, service, deadline);
        if servers.is_empty() {
            return Err(unreachable(format!("looking for a KDC of {realm}: neither krb5.conf nor DNS names one")));
        }
        let addresses = self.addresses(&servers, stay_with, deadline);
        if addresses.is_empty() {
            let names: Vec<&str> = servers.iter().map(|server| server.host.as_str()).collect();
            return Err(unreachable(format!("looking for the address of a KDC of {realm}: {}", names.join(", "))));
        }
        let limit = profile.first(&["libdefaults", "udp_preference_limit"]).and_then(|text| text.parse().ok()).unwrap_or(DATAGRAM);
        let mut wait = FIRST_WAIT;
        let (mut last, mut refusals) = (String::new(), 0);
        while Instant::now() < deadline {
            let mut all_refused = true;
            for (address, only) in &addresses {
                let until = deadline.min(Instant::now() + wait);
                if until <= Instant::now() {
                    break;
                }
                let datagram = *only != Some(Transport::Tcp) && (message.len() <= limit || *only == Some(Transport::Udp));
                let answer = if datagram {
                    match over_udp(*address, message, until) {
                        Ok(answer) if too_big(&answer) => over_tcp(*address, message, until),
                        Err(why) if *only != Some(Transport::Udp) && why.kind() == io::ErrorKind::ConnectionRefused => {
                            over_tcp(*address, message, until)
                        }
                        other => other,
                    }
                } else {
                    over_tcp(*address, message, until)
                };
                match answer {
                    Ok(message) => {
                        self.silent.lock().remove(address);
                        return Ok(KdcAnswer { message, from: address.to_string() });
                    }
                    Err(why) => {
                        trace::tell(format_args!("Kerberos: {address} of {realm} does not answer: {why}"));
                        all_refused &= why.kind() == io::ErrorKind::ConnectionRefused;
                        last = format!("{address}: {why}");
                        self.silent.lock().insert(*address, Instant::now());
                    }
                }
            }
            // A server that refuses at once is not asked as fast as it can refuse.
            std::thread::sleep(Duration::from_millis(100).min(deadline.saturating_duration_since(Instant::now())));
            wait = wait.saturating_mul(2);
            // Where every server has refused, and refused again, none will come up before the deadline.
            refusals += 1;
            if all_refused && refusals == 2 {
                break;
            }
        }
        Err(unreachable(format!("asking the KDCs of {realm}; the last one, {last}")))
    }

    fn has_other_primary(&self, realm: &str, from: &str, within: Duration) -> bool {
        let deadline = Instant::now() + within;
        let Ok(profile) = self.realms.profile() else { return false };
        let primary = self.addresses(&self.servers(&profile, realm, KdcService::Primary, deadline), None, deadline);
        // One that has just been asked would only count a wrong password twice.
        !primary.is_empty() && !primary.iter().any(|(address, _)| address.to_string() == from)
    }
}

/// `host`, `host:port`, `[address]:port`, with `tcp/` or `udp/` before it. What is reached through a proxy is not for us.
fn server(text: &str, port: u16) -> Option<Server> {
    let text = text.trim();
    if text.contains("://") {
        return None;
    }
    let (only, text) = match text.split_once('/') {
        Some(("tcp", rest)) => (Some(Transport::Tcp), rest),
        Some(("udp", rest)) => (Some(Transport::Udp), rest),
        Some(_) => return None,
        None => (None, text),
    };
    let (host, after) = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        // More than one colon without brackets is an address, not a port.
        None if text.matches(':').count() > 1 => (text, ""),
        None => text.find(':').map_or((text, ""), |at| text.split_at(at)),
    };
    let port = match after.strip_prefix(':') {
        Some(number) => number.parse().ok()?,
        None => port,
    };
    (!host.is_empty()).then(|| Server { host: host.to_owned(), port, only })
}

/// What SSSD found out about a realm, one server a line: `address`, `address:port`, `[address]:port`.
fn hints(folder: &Path, realm: &str, service: KdcService, port: u16) -> Vec<Server> {
    let file = match service {
        KdcService::Kdc => "kdcinfo",
        // Whoever changes passwords knows them first.
        KdcService::Kpasswd | KdcService::Primary => "kpasswdinfo",
    };
    if !realm.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')) {
        return Vec::new();
    }
    let mut text = String::new();
    if let Ok(file) = File::open(folder.join(format!("{file}.{realm}"))) {
        let _ = file.take(LARGEST as u64).read_to_string(&mut text);
    }
    let servers = text.lines().filter_map(|line| server(line, port));
    // The port is that of the other service.
    servers.map(|one| if service == KdcService::Primary { Server { port, ..one } } else { one }).take(MOST_HINTS).collect()
}

fn over_udp(address: SocketAddr, message: &[u8], until: Instant) -> io::Result<Vec<u8>> {
    let socket = UdpSocket::bind(if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" })?;
    socket.connect(address)?;
    socket.send(message)?;
    let mut room = vec![0; 1 << 16];
    socket.set_read_timeout(Some(left(until)?))?;
    let length = socket.recv(&mut room)?;
    room.truncate(length);
    Ok(room)
}

fn over_tcp(address: SocketAddr, message: &[u8], until: Instant) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&address, left(until)?)?;
    stream.set_nodelay(true)?;
    let length = u32::try_from(message.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    stream.set_write_timeout(Some(left(until)?))?;
    stream.write_all(&[&length.to_be_bytes(), message].concat())?;
    let mut head = [0; 4];
    read_until(&mut stream, &mut head, until)?;
    let length = u32::from_be_bytes(head) as usize;
    if length > LARGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "an answer beyond all measure"));
    }
    let mut answer = vec![0; length];
    read_until(&mut stream, &mut answer, until)?;
    Ok(answer)
}

/// As `read_exact`, but a server that sends a byte now and then does not keep us longer than one that sends none.
fn read_until(stream: &mut TcpStream, mut room: &mut [u8], until: Instant) -> io::Result<()> {
    while !room.is_empty() {
        stream.set_read_timeout(Some(left(until)?))?;
        match stream.read(room)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => room = room.get_mut(n..).unwrap_or_default(),
        }
    }
    Ok(())
}

fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn too_big(answer: &[u8]) -> bool {
    KrbError::decode(answer).is_ok_and(|error| error.code == code::RESPONSE_TOO_BIG)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{net::TcpListener, sync::Arc, thread};

    struct Says(Profile);
    impl Realms for Says {
        fn profile(&self) -> Result<Arc<Profile>> {
            Ok(Arc::new(self.0.clone()))
        }
    }

    fn network(kdcs: &[String]) -> Network<Says> {
        let kdcs: String = kdcs.iter().map(|kdc| format!("kdc = {kdc}\n")).collect();
        Network::new(Says(Profile::parse(&format!("[libdefaults]\ndns_lookup_kdc = no\n[realms]\nX = {{\n{kdcs}}}\n")).unwrap()))
    }

    fn answer(network: &Network<Says>, message: &[u8], within: u64) -> Result<Vec<u8>> {
        network.ask("X", KdcService::Kdc, None, message, Duration::from_millis(within)).map(|answer| answer.message)
    }

    #[test]
    fn servers_are_named_as_mit_names_them() {
        let of = |text| server(text, 88).map(|s| (s.host, s.port, s.only));
        assert_eq!(of("kdc.test"), Some(("kdc.test".to_owned(), 88, None)));
        assert_eq!(of("kdc.test:750"), Some(("kdc.test".to_owned(), 750, None)));
        assert_eq!(of("[::1]:750"), Some(("::1".to_owned(), 750, None)));
        assert_eq!(of("fe80::1"), Some(("fe80::1".to_owned(), 88, None)));
        assert_eq!(of("tcp/kdc.test:1"), Some(("kdc.test".to_owned(), 1, Some(Transport::Tcp))));
        for none in ["", "https://kdc.test/KdcProxy", "kdc:port", "sctp/kdc"] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn sssds_hints_name_servers_line_by_line() {
        let folder = std::env::temp_dir().join(format!("secur32-hints-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("kdcinfo.X"), "kdc.example.com\n\n1.2.3.4:321\n2001:db8::7334\n[2001:db8::7334]:321\n").unwrap();
        std::fs::write(folder.join("kpasswdinfo.X"), "1.2.3.5:321\n").unwrap();
        let read = |realm, service, port| hints(&folder, realm, service, port).into_iter().map(|s| (s.host, s.port)).collect::<Vec<_>>();
        let named = |all: &[(&str, u16)]| all.iter().map(|(host, port)| ((*host).to_owned(), *port)).collect::<Vec<_>>();
        let all = named(&[("kdc.example.com", 88), ("1.2.3.4", 321), ("2001:db8::7334", 88), ("2001:db8::7334", 321)]);
        assert_eq!(read("X", KdcService::Kdc, 88), all);
        assert_eq!(read("X", KdcService::Kpasswd, 464), named(&[("1.2.3.5", 321)]));
        assert_eq!(read("X", KdcService::Primary, 88), named(&[("1.2.3.5", 88)]), "the port is the password changer's");
        for none in ["Y", "../X", ""] {
            assert!(read(none, KdcService::Kdc, 88).is_empty(), "{none}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_dead_server_is_passed_over_and_a_long_message_goes_over_tcp() {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = udp.local_addr().unwrap().port();
        let tcp = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let dead = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        thread::spawn(move || {
            let mut room = [0; 2000];
            let (length, from) = udp.recv_from(&mut room).unwrap();
            udp.send_to(&[b"udp:", &room[..length]].concat(), from).unwrap();
        });
        thread::spawn(move || {
            let (mut stream, _) = tcp.accept().unwrap();
            let mut head = [0; 4];
            stream.read_exact(&mut head).unwrap();
            let mut message = vec![0; u32::from_be_bytes(head) as usize];
            stream.read_exact(&mut message).unwrap();
            stream.write_all(&[0, 0, 0, 3, b't', b'c', b'p']).unwrap();
        });
        let network = network(&[dead, format!("127.0.0.1:{port}")]);
        assert_eq!(answer(&network, b"short", 5_000).unwrap(), b"udp:short");
        assert_eq!(answer(&network, &[7; 1_500], 5_000).unwrap(), b"tcp");
    }

    #[test]
    fn a_server_that_drips_or_lies_about_its_length_costs_no_more_than_the_deadline() {
        for sent in [&[0u8, 0, 1][..], &[0xFF, 0xFF, 0xFF, 0xFF, 1]] {
            let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = tcp.local_addr().unwrap().port();
            thread::spawn(move || {
                let mut open = Vec::new();
                while let Ok((mut stream, _)) = tcp.accept() {
                    let _ = stream.write_all(sent);
                    open.push(stream);
                }
            });
            let begun = Instant::now();
            let refused = answer(&network(&[format!("tcp/127.0.0.1:{port}")]), b"x", 700).unwrap_err();
            assert_eq!(refused.kind(), Kind::NoAuthenticatingAuthority);
            assert!(begun.elapsed() < Duration::from_secs(3));
        }
        let begun = Instant::now();
        assert!(answer(&network(&[]), b"x", 60_000).is_err());
        assert!(begun.elapsed() < Duration::from_secs(1), "no server is known at once");
    }
}
