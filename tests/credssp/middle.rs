//! A man in the middle: he ends the client's TLS with a certificate of his own, opens another to the server, and passes messages on.
#[allow(dead_code, reason = "the same small world serves Schannel's own tests")]
#[path = "../schannel/world.rs"]
pub mod tls;

use super::world::{End, alice, lent, machine};
use secur32::{
    engine::{
        identity::Auth,
        package::Opened,
        policy::Policy,
        status::{Error, Kind},
    },
    wire::{
        der::Field as _,
        tsrequest::{Status, TsRequest},
    },
};

/// What the man in the middle does to a message on its way.
pub type Change<'c> = &'c mut dyn FnMut(bool, &[u8]) -> Option<Vec<u8>>;

/// What came of it at either end.
pub struct Outcome {
    pub client: Option<Error>,
    pub server: Option<Error>,
    pub ends: (End, End),
}

/// One end's TLS, the other side of which is the man in the middle's.
pub struct Leg {
    pub end: End,
    pub mine: tls::End,
    /// For the end.
    pub waiting: Vec<u8>,
}

impl Leg {
    /// Lets the end take what waits for it; what it says inside its channel.
    pub fn turn(&mut self) -> (Vec<Vec<u8>>, Option<Error>) {
        let mut said = Vec::new();
        let waiting = std::mem::take(&mut self.waiting);
        let stepped = self.end.step(&waiting);
        // What a failed call leaves is sent, too.
        let mut flight = stepped.as_ref().map_or_else(|_| std::mem::take(&mut self.end.failed), Vec::clone);
        while !flight.is_empty() {
            if self.mine.is_live() {
                let (opened, message, rest) = self.mine.open(&flight).unwrap();
                match opened {
                    Opened::Plain(_) => said.push(message),
                    Opened::AfterNeeded => {
                        self.mine.step(&rest).unwrap();
                        flight = rest[rest.len() - self.mine.extra..].to_vec();
                        continue;
                    }
                    other => panic!("{other:?}"),
                }
                flight = rest;
            } else {
                let answer = self.mine.step(&flight).unwrap();
                flight = flight[flight.len() - self.mine.extra..].to_vec();
                self.waiting.extend(answer);
            }
        }
        (said, stepped.err())
    }
}

/// Passes everything on, changed.
pub fn relay(shown: &str, policy: Policy, change: Change<'_>) -> Outcome {
    relay_of(shown, policy, alice("Secret-1"), change)
}

/// The same for another client.
pub fn relay_of(shown: &str, policy: Policy, who: Auth, change: Change<'_>) -> Outcome {
    let env = machine(policy, &[]);
    let there = tls::world_trusting(&["root.pem"]);
    let mut client = Leg { end: End::client(&env, who), mine: tls::End::server(&there, tls::identity(&[shown], 0)), waiting: Vec::new() };
    let mut server = Leg { end: End::server(&env), mine: tls::End::client(&there, tls::identity(&[], 0)), waiting: Vec::new() };
    server.waiting = server.mine.step(&[]).unwrap();
    // Both channels first.
    let mut queue: Vec<(bool, Vec<u8>)> = Vec::new();
    let (mut client_failed, mut server_failed) = (None, None);
    for _ in 0..24 {
        if client_failed.is_none() && !client.end.is_live() {
            let (said, failed) = client.turn();
            queue.extend(said.into_iter().map(|message| (true, message)));
            client_failed = failed;
        }
        if server_failed.is_none() && !server.end.is_live() && !server.waiting.is_empty() {
            let (said, failed) = server.turn();
            queue.extend(said.into_iter().map(|message| (false, message)));
            server_failed = failed;
        }
        if server.mine.is_live() && client.mine.is_live() {
            for (to_server, message) in std::mem::take(&mut queue) {
                let Some(message) = change(to_server, &message) else { continue };
                let leg = if to_server { &mut server } else { &mut client };
                let record = leg.mine.seal(&message).unwrap();
                leg.waiting.extend(record);
            }
        }
        let quiet = client.waiting.is_empty() && server.waiting.is_empty() && queue.is_empty();
        if quiet || (client_failed.is_some() && server_failed.is_some()) {
            break;
        }
    }
    Outcome { client: client_failed, server: server_failed, ends: (client.end, server.end) }
}

/// Passes on every message as it is.
fn as_it_is(_: bool, message: &[u8]) -> Option<Vec<u8>> {
    Some(message.to_vec())
}

/// Rewrites the version of every message.
fn speaking(to_server: u32, to_client: u32) -> impl FnMut(bool, &[u8]) -> Option<Vec<u8>> {
    move |is_to_server, message| {
        let mut request = TsRequest::parse(message).unwrap();
        request.version = if is_to_server { to_server } else { to_client };
        Some(request.encode())
    }
}

#[test]
fn with_the_servers_own_key_everything_passes() {
    // What shows that the harness itself breaks nothing.
    let outcome = relay("server", Policy::default(), &mut as_it_is);
    assert!(outcome.client.is_none() && outcome.server.is_none(), "{:?} {:?}", outcome.client, outcome.server);
    assert_eq!(lent(&outcome.ends.1).0, "alice");
}

#[test]
fn with_another_key_the_server_refuses_and_nothing_is_lent() {
    for shown in ["other", "rsa"] {
        let outcome = relay(shown, Policy::default(), &mut as_it_is);
        assert_eq!(outcome.server.unwrap().kind(), Kind::BadBindings);
        assert!(!outcome.ends.0.is_live() && !outcome.ends.1.is_live());
    }
}

#[test]
fn a_key_that_the_server_did_not_name_gets_no_credentials() {
    // The man in the middle answers the client with its own word.
    let mut theirs = Vec::new();
    let mut seen = 0;
    let outcome = relay("server", Policy::default(), &mut |to_server, message| {
        let mut request = TsRequest::parse(message).unwrap();
        if let (true, Some(binding)) = (to_server, request.binding) {
            theirs = binding.to_vec();
        }
        if to_server && request.credentials.is_some() {
            seen += 1;
        }
        if !to_server && request.binding.is_some() {
            request.binding = Some(&theirs);
        }
        Some(request.encode())
    });
    assert!(outcome.client.is_some());
    assert_eq!(seen, 0);
}

#[test]
fn every_version_is_spoken_as_far_as_policy_goes() {
    for version in 2..=7 {
        let policy = Policy { credssp_server_version: 2, ..Policy::default() };
        let outcome = relay("server", policy, &mut speaking(version, version));
        assert!(outcome.client.is_none() && outcome.server.is_none(), "{version}: {:?} {:?}", outcome.client, outcome.server);
        assert_eq!(lent(&outcome.ends.1).0, "alice");
    }
    for version in 2..=4 {
        let outcome = relay("server", Policy::default(), &mut speaking(version, version));
        assert_eq!(outcome.client.unwrap().kind(), Kind::DowngradeDetected, "{version}");
        let policy = Policy { credssp_server_version: 2, credssp_client_version: 5, ..Policy::default() };
        let outcome = relay("server", policy, &mut speaking(version, version));
        assert_eq!(outcome.server.unwrap().kind(), Kind::DowngradeDetected, "{version}");
    }
}

#[test]
fn a_version_that_changes_on_its_way_is_a_downgrade() {
    for (first, then, way) in [(6, 5, true), (6, 4, true), (5, 6, true), (6, 5, false), (5, 6, false)] {
        let policy = Policy { credssp_server_version: 2, ..Policy::default() };
        let mut count = 0;
        let outcome = relay("server", policy, &mut |to_server, message| {
            let mut request = TsRequest::parse(message).unwrap();
            if to_server == way {
                count += 1;
                request.version = if count == 1 { first } else { then };
            }
            Some(request.encode())
        });
        let failure = if way { outcome.server } else { outcome.client };
        assert_eq!(failure.unwrap().kind(), Kind::DowngradeDetected);
        assert!(!outcome.ends.1.is_live());
    }
    // One end is told of an old peer, the other of a new one: their bindings do not match.
    for (to_server, to_client) in [(4, 6), (6, 4)] {
        let policy = Policy { credssp_server_version: 2, ..Policy::default() };
        let outcome = relay("server", policy, &mut speaking(to_server, to_client));
        assert!(outcome.server.is_some() || outcome.client.is_some());
        assert!(!outcome.ends.1.is_live() && !outcome.ends.0.is_live());
    }
}

#[test]
fn a_nonce_is_no_other_clients() {
    let outcome = relay("server", Policy::default(), &mut |_, message| {
        let mut request = TsRequest::parse(message).unwrap();
        let other = [7; 32];
        request.nonce = request.nonce.map(|_| &other[..]);
        Some(request.encode())
    });
    assert_eq!(outcome.server.unwrap().kind(), Kind::BadBindings);
    for length in [0, 31, 33] {
        let outcome = relay("server", Policy::default(), &mut |_, message| {
            let mut request = TsRequest::parse(message).unwrap();
            let other = [7; 33];
            request.nonce = request.nonce.map(|_| &other[..length]);
            Some(request.encode())
        });
        assert_eq!(outcome.server.unwrap().kind(), Kind::InvalidToken);
    }
}

#[test]
fn a_refusal_reaches_the_client_as_what_it_is() {
    for (status, kind) in [
        (0xC000_006D, Kind::LogonDenied),
        (0xC000_0071, Kind::PasswordExpired),
        (0xC000_0072, Kind::AccountDisabled),
        (0xC000_0224, Kind::PasswordMustChange),
        (0xC000_0234, Kind::AccountLockedOut),
        (0xC000_005E, Kind::NoAuthenticatingAuthority),
    ] {
        let outcome = relay("server", Policy::default(), &mut |to_server, message| {
            if to_server {
                return Some(message.to_vec());
            }
            Some(TsRequest { refusal: Some(Status(status)), ..TsRequest::of(6) }.encode())
        });
        assert_eq!(outcome.client.unwrap().kind(), kind);
    }
}

/// An exchange whose requests are changed like this ends nowhere.
fn leads_nowhere(mut change: impl FnMut(bool, &mut TsRequest<'_>)) {
    let outcome = relay("server", Policy::default(), &mut |to_server, message| {
        let mut request = TsRequest::parse(message).unwrap();
        change(to_server, &mut request);
        Some(request.encode())
    });
    assert!(!outcome.ends.1.is_live());
    assert!(outcome.server.is_some() || outcome.client.is_some());
}

#[test]
fn messages_out_of_their_order_are_refused() {
    // The binding before any proof.
    leads_nowhere(|to_server, request| {
        if to_server {
            request.binding = Some(b"binding");
            request.nonce = Some(&[7; 32]);
        }
    });
    // Credentials instead of a binding.
    leads_nowhere(|to_server, request| {
        if to_server {
            request.credentials = Some(b"credentials");
            (request.binding, request.nonce) = (None, None);
        }
    });
    // Nothing at all.
    leads_nowhere(|_, request| *request = TsRequest::of(6));
    // No credentials at the end.
    let mut credentials = 0;
    leads_nowhere(|_, request| credentials += u32::from(request.credentials.take().is_some()));
    assert_eq!(credentials, 1);
}

#[test]
fn whatever_is_changed_inside_the_channel_no_credentials_are_taken_for_others() {
    // Every message, one byte in seven: nothing but what was sent is ever lent.
    let mut lengths = Vec::new();
    relay("server", Policy::default(), &mut |_, message| {
        lengths.push(message.len());
        Some(message.to_vec())
    });
    for (number, length) in lengths.iter().enumerate() {
        for at in (0..*length).step_by(7) {
            let mut count = 0;
            let outcome = relay("server", Policy::default(), &mut |_, message| {
                let mut message = message.to_vec();
                if count == number {
                    message[at] ^= 0x10;
                }
                count += 1;
                Some(message)
            });
            if outcome.ends.1.is_live() {
                assert_eq!(lent(&outcome.ends.1), ("alice".to_owned(), "EXAMPLE".to_owned(), super::world::utf16("Secret-1")));
            }
        }
    }
}
