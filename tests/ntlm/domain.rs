//! A host in a domain: the domain judges, and the host checks what is left to it.
use crate::world::*;
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        env::{Domain, Membership, NtlmAnswer, Recognised},
        flags::Flags,
        identity::Auth,
        policy::Policy,
        secret::Key,
        status::{Error, Kind, Result},
        time::Instant,
    },
    packages::ntlm::keys,
    wire::{
        ntlm::{Authenticate, AvPairs, Challenge, NtlmV2Response, av},
        text::{from_utf16le, to_utf16le},
    },
};

/// A domain that knows Dora alone; how much it tells of her differs.
#[derive(Clone, Copy)]
struct Realm {
    tells_the_key: bool,
    flags: u32,
    reachable: bool,
}

const REALM: Realm = Realm { tells_the_key: true, flags: 0, reachable: true };

impl Domain for Realm {
    fn membership(&self) -> Option<Membership> {
        Some(Membership { machine: "MEMBER".to_owned(), domain: "REALM".to_owned(), dns_domain: "realm.example".to_owned() })
    }

    fn judge(&self, answer: &NtlmAnswer<'_>) -> Result<Recognised> {
        if !self.reachable {
            return Err(Error::new(Kind::NoAuthenticatingAuthority, "asking a domain that is away"));
        }
        let response = NtlmV2Response::decode(answer.nt).unwrap();
        let key = keys::response_key(&keys::nt_hash(&to_utf16le("Dora-4")), &to_utf16le(answer.user), &to_utf16le(answer.domain));
        let proof = keys::proof(&key, &answer.challenge, response.temp);
        let guest = self.flags & 1 != 0;
        if !guest && (answer.user != "dora" || proof != response.proof) {
            return Err(Error::new(Kind::LogonDenied, "judging a stranger"));
        }
        Ok(Recognised {
            user: if guest { "Guest" } else { "Dora" }.to_owned(),
            domain: "REALM".to_owned(),
            session_key: self.tells_the_key.then(|| keys::session_base_key(&key, &proof)),
            flags: self.flags,
            password_expiry: Instant::from_unix(2_000_000_000, 0),
            sids: vec!["S-1-5-21-1-2-3-1104".to_owned(), "S-1-5-21-1-2-3-513".to_owned()],
        })
    }

    fn keeps(&self, user: &str, domain: &str) -> bool {
        (user, domain) == ("dora", "REALM")
    }

    fn answer(&self, _: &str, _: &str, _: &[u8], challenge: &[u8]) -> Result<(Vec<u8>, Key<16>)> {
        // The service makes the message as any client does, and nobody but it sees the password.
        let env = world();
        let mut client = End::client(&env, user("dora", Some("REALM"), "Dora-4"), SEALED);
        client.step(&[])?;
        let token = client.step(challenge)?;
        let key = client.session_key().try_into().unwrap();
        Ok((token, Key::new(key)))
    }
}

fn dora() -> Auth {
    user("dora", Some("REALM"), "Dora-4")
}

fn log_on(realm: Realm, auth: Auth, flags: Flags) -> (End, End, Result<()>) {
    let env = world_in(vec![account("Alice", "EXAMPLE", "Secret-1")], Policy::default(), None, realm);
    let (mut client, mut server) = (End::client(&env, auth, flags), End::server(&env, Flags::NONE));
    let outcome = run(&mut client, &mut server);
    (client, server, outcome)
}

#[test]
fn the_domain_judges_its_own_and_the_host_its_own() {
    let (client, server, outcome) = log_on(REALM, dora(), SEALED);
    outcome.unwrap();
    assert_eq!(server.names(), "REALM\\Dora");
    assert_eq!(client.open(&server.seal(b"hello").unwrap()).unwrap(), b"hello");
    assert_eq!(server.open(&client.seal(b"hello").unwrap()).unwrap(), b"hello");
    assert_eq!(server.live.as_ref().unwrap().facts.sids(), ["S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-513"]);
    assert!(matches!(server.query(Attribute::PASSWORD_EXPIRY), Ok(Answer::Time(at)) if at == Instant::from_unix(2_000_000_000, 0)));

    assert_eq!(kind(log_on(REALM, user("dora", Some("REALM"), "Dora-5"), SEALED).2), Some(Kind::LogonDenied));
    assert_eq!(kind(log_on(Realm { reachable: false, ..REALM }, dora(), SEALED).2), Some(Kind::NoAuthenticatingAuthority));
    // An account of the host's own needs no domain.
    let (_, server, outcome) = log_on(Realm { reachable: false, ..REALM }, alice(), SEALED);
    outcome.unwrap();
    assert_eq!(server.names(), "EXAMPLE\\Alice");
}

#[test]
fn policy_can_keep_the_domain_out() {
    let policy = Policy { winbind: false, ..Policy::default() };
    let env = world_in(vec![], policy, Some("dora"), REALM);
    assert_eq!(kind(run(&mut End::client(&env, dora(), SEALED), &mut End::server(&env, Flags::NONE))), Some(Kind::LogonDenied));
    let default = acquire(&env, OUT, Auth::Default).unwrap();
    assert_eq!(End::new(secur32::engine::package::Side::Initiator, &default, SEALED).step(&[]).unwrap_err().kind(), Kind::NoCredentials);
}

#[test]
fn a_client_is_told_the_names_that_the_domain_knows_the_host_by() {
    let env = world_in(vec![], Policy::default(), None, REALM);
    let (mut client, mut server) = (End::client(&env, dora(), SEALED), End::server(&env, Flags::NONE));
    let token = server.step(&client.step(&[]).unwrap()).unwrap();
    let challenge = Challenge::decode(&token).unwrap();
    let pairs = AvPairs::decode(challenge.target_info).unwrap();
    let names = [av::NB_COMPUTER, av::NB_DOMAIN, av::DNS_DOMAIN].map(|id| from_utf16le(pairs.get(id).unwrap()).unwrap());
    assert_eq!(names, ["MEMBER", "REALM", "realm.example"]);
    assert_eq!(from_utf16le(challenge.target).unwrap(), "REALM");
}

#[test]
fn without_the_session_key_a_promised_mic_and_protected_messages_are_refused() {
    let silent = Realm { tells_the_key: false, ..REALM };
    assert_eq!(kind(log_on(silent, dora(), SEALED).2), Some(Kind::NoAuthenticatingAuthority));
    // Every client of ours promises a MIC, also where it protects nothing.
    assert_eq!(kind(log_on(silent, dora(), Flags::NONE).2), Some(Kind::NoAuthenticatingAuthority));
    assert_eq!(kind(log_on(Realm { flags: 1, ..silent }, dora(), Flags::NONE).2), Some(Kind::NoAuthenticatingAuthority));
}

#[test]
fn a_message_that_was_altered_is_noticed_with_the_domains_key() {
    let env = world_in(vec![], Policy::default(), None, REALM);
    let (mut client, mut server) = (End::client(&env, dora(), SEALED), End::server(&env, Flags::NONE));
    let challenge = server.step(&client.step(&[]).unwrap()).unwrap();
    let mut authenticate = client.step(&challenge).unwrap();
    // The workstation's name is under no proof, only under the MIC.
    let workstation = Authenticate::decode(&authenticate).unwrap().workstation.to_vec();
    let at = authenticate.windows(workstation.len()).position(|window| window == workstation).unwrap();
    authenticate[at] ^= 1;
    assert_eq!(server.step(&authenticate).unwrap_err().kind(), Kind::MessageAltered);
}

#[test]
fn whom_the_domain_lets_in_as_its_guest_has_nothing_to_protect_with() {
    let guests = Realm { tells_the_key: false, flags: 1, ..REALM };
    let env = world_in(vec![], Policy::default(), None, guests);
    let (mut client, mut server) = (End::client(&env, user("stranger", None, "x"), SEALED), End::server(&env, Flags::NONE));
    let challenge = server.step(&client.step(&[]).unwrap()).unwrap();
    let token = crate::hostile::forge(&challenge, "x", |_, _| {}, None);
    server.step(&token).unwrap();
    assert_eq!(server.names(), "REALM\\Guest");
    assert!(matches!(server.query(Attribute::USER_FLAGS), Ok(Answer::Number(1))));
    assert!(!server.granted.any(Flags::INTEGRITY | Flags::CONFIDENTIALITY) && server.seal(b"x").is_err());
}

#[test]
fn the_domains_service_answers_for_the_user_whose_password_it_keeps() {
    let env = world_in(vec![], Policy::default(), None, REALM);
    let acquire_as = |principal| {
        use secur32::engine::{
            identity::PackageList,
            package::{AcquireAsk, Package as _},
        };
        secur32::packages::ntlm::NTLM
            .acquire(&env, AcquireAsk { principal, uses: OUT, auth: Auth::Default, packages: PackageList::default() })
            .unwrap()
    };
    let (mut client, mut server) =
        (End::new(secur32::engine::package::Side::Initiator, &acquire_as(Some("dora")), SEALED), End::server(&env, Flags::NONE));
    run(&mut client, &mut server).unwrap();
    assert_eq!(server.names(), "REALM\\Dora");
    assert_eq!(client.names(), "REALM\\dora");
    assert_eq!(server.open(&client.seal(b"hello").unwrap()).unwrap(), b"hello");
    let stranger = acquire_as(Some("stranger"));
    assert_eq!(End::new(secur32::engine::package::Side::Initiator, &stranger, SEALED).step(&[]).unwrap_err().kind(), Kind::NoCredentials);
    let mut bound = End::new(secur32::engine::package::Side::Initiator, &acquire_as(Some("REALM\\dora")), SEALED);
    bound.bindings = Some(channel(b"tls-unique:a"));
    let challenge = End::server(&env, Flags::NONE).step(&bound.step(&[]).unwrap()).unwrap();
    assert_eq!(bound.step(&challenge).unwrap_err().kind(), Kind::NoCredentials);
}
