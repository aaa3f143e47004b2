use super::*;
use crate::engine::{
    buffers::{Bytes, Message, Now, Role, Slot},
    context::{Advance, Context, usable},
    env::{Clock, Names, Nowhere, Policies, Random, Users},
    flags::Flags,
    package::{Opened, Part, Qop, Reply, Turn},
    policy::Policy,
    status::{Error, Outcome},
};
use std::time::Duration;

/// A world that stands still.
struct Still;

impl Random for Still {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        bytes.fill(7);
        Ok(())
    }
}
impl Clock for Still {
    fn now(&self) -> Instant {
        Instant(1_000)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}
impl Names for Still {
    fn host(&self) -> String {
        "here".into()
    }
    fn netbios(&self) -> String {
        "HERE".into()
    }
    fn netbios_domain(&self) -> String {
        "HERE".into()
    }
    fn dns_domain(&self) -> String {
        String::new()
    }
    fn realm_of(&self, _: &str) -> Option<String> {
        None
    }
}
impl Users for Still {
    fn current(&self) -> Option<String> {
        None
    }
}
impl Policies for Still {
    fn current(&self) -> Result<Arc<Policy>> {
        Ok(Arc::default())
    }
}

fn world() -> Arc<Env> {
    Arc::new(Env {
        random: Box::new(Still),
        clock: Box::new(Still),
        kdc: Box::new(Nowhere),
        names: Box::new(Still),
        accounts: Box::new(Nowhere),
        domain: Box::new(Nowhere),
        realms: Box::new(Nowhere),
        tickets: Box::new(Nowhere),
        keys: Box::new(Nowhere),
        replay: Box::new(Nowhere),
        trust: Box::new(Nowhere),
        users: Box::new(Still),
        policy: Box::new(Still),
        packages: Box::new(Nowhere),
    })
}

fn actor(package: &'static Rehearsal) -> Arc<dyn Credential> {
    let env = world();
    let uses = Uses { inbound: true, outbound: true, no_default: false };
    package.acquire(&env, AcquireAsk { principal: None, uses, auth: Auth::Default, packages: Default::default() }).unwrap()
}

fn context(package: &'static Rehearsal, side: Side, script: &str) -> Context {
    let first = actor(package).begin(side, &Terms { target: Some(script), flags: Flags::NONE, network_order: false }).unwrap();
    Context::new(package, side, first)
}

fn call(context: &Context, side: Side, token: &[u8], room: usize) -> (Result<Advance>, Reply) {
    let mut reply = Reply::default();
    let parts = [Part { role: Role::Token, bytes: token }];
    let terms = Terms { target: None, flags: Flags::CONFIDENTIALITY, network_order: false };
    let mut turn = Turn { terms, credential: None, parts: &parts, reply: &mut reply };
    let small = || Error::new(Kind::BufferTooSmall, "testing");
    let advance = context.advance(side, &mut turn, |reply| if reply.token.len() <= room { Ok(()) } else { Err(small()) });
    (advance, reply)
}

fn kind(answer: Result<Advance>) -> Kind {
    answer.unwrap_err().kind()
}

#[test]
fn a_parked_token_waits_for_the_same_call_with_room() {
    let client = context(&REHEARSAL, Side::Initiator, "plain");
    let opening = call(&client, Side::Initiator, b"", 999).1.token;
    let server = context(&REHEARSAL, Side::Acceptor, "");
    assert_eq!(kind(call(&server, Side::Acceptor, &opening, 3).0), Kind::BufferTooSmall);
    assert_eq!(kind(call(&server, Side::Acceptor, b"another", 999).0), Kind::OutOfSequence);
    assert!(server.live().is_err());
    let (done, reply) = call(&server, Side::Acceptor, &opening, 999);
    assert_eq!(done.unwrap(), Advance::Outcome(Outcome::Done));
    assert!(!reply.token.is_empty() && server.live().is_ok());
    assert_eq!(call(&client, Side::Initiator, &reply.token, 0).0.unwrap(), Advance::Outcome(Outcome::Done));
}

#[test]
fn a_starved_step_consumes_nothing() {
    let client = context(&REHEARSAL, Side::Initiator, "plain");
    let opening = call(&client, Side::Initiator, b"", 999).1.token;
    let server = context(&REHEARSAL, Side::Acceptor, "");
    for short in 0..opening.len() {
        let Advance::Starved(Some(missing)) = call(&server, Side::Acceptor, &opening[..short], 999).0.unwrap() else { panic!("{short}") };
        assert!(missing as usize <= opening.len() - short && missing > 0);
    }
    let more = [&opening[..], b"next"].concat();
    let (done, reply) = call(&server, Side::Acceptor, &more, 999);
    assert_eq!((done.unwrap(), reply.extra), (Advance::Outcome(Outcome::Done), 4));
}

#[test]
fn a_panic_buries_the_context_and_nothing_else() {
    let client = context(&REHEARSAL, Side::Initiator, "panic");
    call(&client, Side::Initiator, b"", 999).0.unwrap();
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| call(&client, Side::Initiator, b"", 999)));
    assert!(caught.is_err());
    assert_eq!(kind(call(&client, Side::Initiator, b"", 999).0), Kind::OutOfSequence);
    assert_eq!(client.live().err().map(|e| e.kind()), Some(Kind::InvalidHandle));
}

#[test]
fn a_call_from_the_other_side_or_with_another_packages_credential_changes_nothing() {
    let client = context(&REHEARSAL, Side::Initiator, "plain");
    assert_eq!(kind(call(&client, Side::Acceptor, b"", 999).0), Kind::InvalidHandle);
    let stranger = actor(&REHEARSAL_STREAM);
    let mut reply = Reply::default();
    let terms = Terms { target: None, flags: Flags::NONE, network_order: false };
    let mut turn = Turn { terms, credential: Some(&stranger), parts: &[], reply: &mut reply };
    assert_eq!(kind(client.advance(Side::Initiator, &mut turn, |_| Ok(()))), Kind::WrongCredentialHandle);
    assert_eq!(call(&client, Side::Initiator, b"", 999).0.unwrap(), Advance::Outcome(Outcome::ContinueNeeded));
}

#[test]
fn completing_where_nothing_is_to_complete_leaves_the_context_alive() {
    let client = context(&REHEARSAL, Side::Initiator, "plain");
    let opening = call(&client, Side::Initiator, b"", 999).1.token;
    let refused = client.complete(&mut Message::new(&mut []));
    assert_eq!(refused.unwrap_err().kind(), Kind::UnsupportedFunction);
    let server = context(&REHEARSAL, Side::Acceptor, "");
    let answer = call(&server, Side::Acceptor, &opening, 999).1.token;
    assert_eq!(call(&client, Side::Initiator, &answer, 999).0.unwrap(), Advance::Outcome(Outcome::Done));
}

#[test]
fn a_failed_step_leaves_a_dead_context_that_says_so() {
    let server = context(&REHEARSAL, Side::Acceptor, "");
    assert_eq!(kind(call(&server, Side::Acceptor, b"not a rehearsal", 999).0), Kind::InvalidToken);
    assert_eq!(kind(call(&server, Side::Acceptor, b"", 999).0), Kind::OutOfSequence);
    assert_eq!(server.query(Attribute::SIZES).unwrap_err().kind(), Kind::InvalidHandle);
}

#[test]
fn a_credential_of_the_wrong_direction_is_refused_as_its_package_does() {
    let outbound = |package: &'static Rehearsal| -> Arc<dyn Credential> {
        let env = world();
        let uses = Uses { inbound: false, outbound: true, no_default: false };
        package.acquire(&env, AcquireAsk { principal: None, uses, auth: Auth::Default, packages: Default::default() }).unwrap()
    };
    for (package, refusal) in [(&REHEARSAL, Kind::NoCredentials), (&REHEARSAL_STREAM, Kind::InvalidHandle)] {
        assert!(usable(&outbound(package), Side::Initiator).is_ok());
        assert_eq!(usable(&outbound(package), Side::Acceptor).unwrap_err().kind(), refusal);
    }
}

/// Both ends of a session that was played through.
fn sessions(flags: Flags) -> (Context, Context) {
    let play = |context: &Context, side, token: &[u8]| {
        let mut reply = Reply::default();
        let parts = [Part { role: Role::Token, bytes: token }];
        let terms = Terms { target: None, flags, network_order: false };
        let mut turn = Turn { terms, credential: None, parts: &parts, reply: &mut reply };
        context.advance(side, &mut turn, |_| Ok(())).unwrap();
        reply.token
    };
    let (client, server) = (context(&REHEARSAL, Side::Initiator, "plain"), context(&REHEARSAL, Side::Acceptor, ""));
    let opening = play(&client, Side::Initiator, b"");
    let answer = play(&server, Side::Acceptor, &opening);
    play(&client, Side::Initiator, &answer);
    (client, server)
}

fn encrypted(context: &Context, seq: u32, text: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut data, mut token) = (text.to_vec(), vec![0; 16]);
    let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut data)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
    context.encrypt(Qop(0), seq, &mut Message::new(&mut parts)).unwrap();
    (data, token)
}

fn decrypted(context: &Context, seq: u32, data: &mut [u8], token: &[u8]) -> Result<Opened> {
    let token = Bytes::In { bytes: token, signed: false };
    context.decrypt(seq, &mut Message::new(&mut [Slot::new(Role::Data, Bytes::InOut(data)), Slot::new(Role::Token, token)]))
}

#[test]
fn a_refused_message_leaves_its_ciphertext_and_the_session_as_they_were() {
    let (client, server) = sessions(Flags::CONFIDENTIALITY);
    let (data, token) = encrypted(&client, 0, b"one");
    let (late, late_token) = encrypted(&client, 0, b"two");
    assert_ne!(data, b"one");
    let mut bent = data.clone();
    bent[1] ^= 1;
    let before = bent.clone();
    assert_eq!(decrypted(&server, 0, &mut bent, &token).unwrap_err().kind(), Kind::MessageAltered);
    assert_eq!(bent, before);
    assert_eq!(decrypted(&server, 0, &mut late.clone(), &late_token).unwrap_err().kind(), Kind::OutOfSequence);
    for (mut data, token, plain) in [(data, token, b"one"), (late, late_token, b"two")] {
        assert_eq!(decrypted(&server, 0, &mut data, &token).unwrap(), Opened::Plain(Some(Qop(0))));
        assert_eq!(data, plain);
    }
}

#[test]
fn datagrams_arrive_in_any_order_under_their_own_numbers() {
    let (client, server) = sessions(Flags::DATAGRAM);
    let (mut first, token) = encrypted(&client, 7, b"seven");
    let (mut second, other) = encrypted(&client, 2, b"two");
    assert_eq!(decrypted(&server, 7, &mut second.clone(), &other).unwrap_err().kind(), Kind::OutOfSequence);
    decrypted(&server, 2, &mut second, &other).unwrap();
    decrypted(&server, 7, &mut first, &token).unwrap();
    assert_eq!((&first[..], &second[..]), (&b"seven"[..], &b"two"[..]));
}

#[test]
fn a_record_is_cut_out_of_what_came_and_the_rest_is_named() {
    let (client, server) = sessions(Flags::CONFIDENTIALITY);
    let (mut head, mut data, mut tail) = (vec![0; 8], b"payload".to_vec(), vec![0; 16]);
    let mut parts = [
        Slot::new(Role::Header, Bytes::InOut(&mut head)),
        Slot::new(Role::Data, Bytes::InOut(&mut data)),
        Slot::new(Role::Trailer, Bytes::InOut(&mut tail)),
    ];
    client.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
    let record = [head, data, tail].concat();
    for short in 0..record.len() {
        let mut came = record[..short].to_vec();
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut came)), Slot::empty(), Slot::empty(), Slot::empty()];
        let opened = server.decrypt(0, &mut Message::new(&mut parts)).unwrap();
        let missing = if short < 8 { 8 - short } else { record.len() - short };
        assert_eq!(opened, Opened::Starved(Some(missing as u32)));
    }
    let mut came = [&record[..], b"next"].concat();
    let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut came)), Slot::empty(), Slot::empty(), Slot::empty()];
    server.decrypt(0, &mut Message::new(&mut parts)).unwrap();
    assert_eq!(parts.each_ref().map(|part| part.role), [Role::Header, Role::Data, Role::Trailer, Role::Extra]);
    assert_eq!(parts[1].now, Now::Window { of: 0, at: 8..15 });
    assert_eq!(parts[3].now, Now::Window { of: 0, at: 31..35 });
    assert_eq!(&came[8..15], b"payload");
}

#[test]
fn a_token_in_fragments_is_the_whole_token() {
    let client = context(&REHEARSAL, Side::Initiator, "fragment");
    let (first, part) = call(&client, Side::Initiator, b"", 999);
    assert_eq!(first.unwrap(), Advance::Outcome(Outcome::MessageFragment));
    let (second, rest) = call(&client, Side::Initiator, b"", 999);
    assert_eq!(second.unwrap(), Advance::Outcome(Outcome::ContinueNeeded));
    let whole = [part.token, rest.token].concat();
    assert_eq!(call(&context(&REHEARSAL, Side::Acceptor, ""), Side::Acceptor, &whole, 999).0.unwrap(), Advance::Outcome(Outcome::Done));
}
